//! Which proxy is on the way to the server.

use std::ffi::OsString;
use std::fmt;
use std::net::IpAddr;

use hyper::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use percent_encoding::percent_decode_str;
use url::Url;

use super::base_url::BaseUrl;
use crate::error::Error;

/// What was said about proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ProxySetting {
    /// Nothing: the environment names one, or there is none.
    #[default]
    Environment,
    Direct,
    /// Its address, with its user and password.
    Address(Address),
}

/// The address of a proxy as it was given. `Debug` leaves it out, because it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(pub(crate) String);

/// The proxy that every connection of a client goes through.
pub(super) struct Proxy {
    url: Url,
    /// The variable or the setting that named it.
    named_by: &'static str,
    /// Whether it passes on encrypted bytes. Otherwise, requests go to the proxy itself.
    pub(super) tunnels: bool,
}

const SETTING: &str = "ClientBuilder::proxy";
/// Where the proxy of an https server stands. Other tools read these variables too, some in lower case only.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const EXEMPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

const RULE: &str = "must be the address of an http or https proxy, such as http://proxy.example.com:3128";

impl Proxy {
    /// The proxy on the way to this server, if there is one. A proxy that the environment names is only for https,
    /// because it would see the key in a plain request. Nothing on this machine needs a proxy.
    pub(super) fn find(
        base: &BaseUrl,
        setting: &ProxySetting,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>, Error> {
        let Some(server) = base.as_str().parse::<Uri>().ok().filter(|server| !is_loopback(server)) else {
            return Ok(None);
        };
        let tunnels = base.is_https();
        let value = |name: &'static str| {
            let value = variable(name).filter(|value| !value.is_empty())?;
            Some(value.into_string().map(|value| (name, value)).map_err(|_| Error::invalid(name, "must be UTF-8")))
        };
        let (named_by, text) = match setting {
            ProxySetting::Address(address) => {
                let url = parse(&address.0).ok_or_else(|| Error::invalid("proxy", RULE))?;
                return Ok(Some(Self { url, named_by: SETTING, tunnels }));
            }
            ProxySetting::Environment if tunnels => match VARIABLES.into_iter().find_map(value).transpose()? {
                Some(named) => named,
                None => return Ok(None),
            },
            ProxySetting::Environment | ProxySetting::Direct => return Ok(None),
        };
        let exempt = EXEMPTIONS.into_iter().find_map(value).transpose()?;
        if exempt.is_some_and(|(_, list)| is_exempt(&server, &list)) {
            return Ok(None);
        }
        let rule = || Error::invalid(named_by, format!("{RULE}; ClientBuilder::no_proxy ignores it"));
        let url = parse(&text).ok_or_else(rule)?;
        Ok(Some(Self { url, named_by, tunnels }))
    }

    /// For the HTTP client. It has one server, so its proxy is for everything.
    pub(super) fn for_http_client(&self) -> Result<reqwest::Proxy, Error> {
        reqwest::Proxy::all(self.url.as_str()).map_err(|_| Error::invalid("proxy", RULE))
    }

    /// The user and the password in its address, as they are and as they stand there, and the header that carries them.
    pub(super) fn secrets(&self) -> Vec<String> {
        let header = matched(&self.url).and_then(|proxy| Some(proxy.basic_auth()?.to_str().ok()?.to_owned()));
        let parts = [Some(self.url.username()), self.url.password()].into_iter().flatten();
        let decoded = parts.clone().map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned());
        parts.map(str::to_owned).chain(decoded).chain(header).collect()
    }

    /// Whether its address has a user or a password.
    pub(super) fn has_user(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }
}

/// What named it: "`HTTPS_PROXY`".
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.named_by)
    }
}

/// Leaves out its address, which may hold a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("named_by", &self.named_by).finish_non_exhaustive()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// Reads the address of a proxy, as `http://user:password@host:port` or `host:port`. Without a scheme it needs a port,
/// because other tools do not agree on the usual one.
fn parse(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = if text.contains("://") {
        Url::parse(text).ok()?
    } else {
        Url::parse(&format!("http://{text}")).ok().filter(|url| has_port(text, url))?
    };
    // The HTTP client would ignore what its matcher does not read, and go without a proxy.
    let known = ["http", "https"].contains(&url.scheme());
    (known && matched(&url).is_some()).then_some(url)
}

/// The proxy as the HTTP client's matcher reads its address.
fn matched(url: &Url) -> Option<Intercept> {
    Matcher::builder().all(url.as_str()).build().intercept(&Uri::from_static("https://testrail.example"))
}

/// Whether this address names a port. A [`Url`] drops port 80, which is the usual one.
fn has_port(text: &str, url: &Url) -> bool {
    url.port().is_some() || text.trim_end_matches('/').ends_with(":80")
}

fn is_loopback(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}

/// Whether the list in `NO_PROXY` names the server.
fn is_exempt(server: &Uri, list: &str) -> bool {
    let port = server.port_u16().unwrap_or(443);
    let entries: Vec<_> = list.split([',', ' ']).filter_map(|entry| host_of(entry.trim(), port)).collect();
    // The matcher takes an asterisk for every name, but not for an address.
    let matcher = Matcher::builder().all("http://proxy.example").no(entries.join(",")).build();
    entries.contains(&"*") || matcher.intercept(server).is_none()
}

/// The host in an entry of `NO_PROXY`, if the entry is for this port. The matcher knows names, suffixes, addresses and
/// networks, but no ports and no `*.example.com`.
fn host_of(entry: &str, port: u16) -> Option<&str> {
    let (host, only) = match entry.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(host, rest)| (host, rest.strip_prefix(':')))?,
        // An IPv6 address has several colons, and none before a port.
        None => match entry.split_once(':') {
            Some((host, port)) if !port.contains(':') => (host, Some(port)),
            _ => (entry, None),
        },
    };
    let host = host.strip_prefix('*').filter(|suffix| suffix.starts_with('.')).unwrap_or(host);
    only.is_none_or(|only| only.parse() == Ok(port)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "https://testrail.corp.example";

    fn variables<'v>(set: &'v [(&'v str, &'v str)]) -> impl Fn(&str) -> Option<OsString> + 'v {
        move |name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    fn find(server: &str, setting: &ProxySetting, set: &[(&str, &str)]) -> Result<Option<Proxy>, Error> {
        Proxy::find(&BaseUrl::parse(server, true).unwrap(), setting, variables(set))
    }

    /// The proxy that the environment names for a server, and the variable that names it.
    fn environment(server: &str, set: &[(&str, &str)]) -> Option<(String, &'static str)> {
        let proxy = find(server, &ProxySetting::Environment, set).unwrap()?;
        Some((proxy.url.to_string(), proxy.named_by))
    }

    fn address(text: &str) -> ProxySetting {
        ProxySetting::Address(Address(text.to_owned()))
    }

    #[test]
    fn the_environment_names_the_proxy_of_an_https_server() {
        let all = [
            ("all_proxy", "http://d:4"),
            ("ALL_PROXY", "http://c:3"),
            ("https_proxy", "http://b:2"),
            ("HTTPS_PROXY", "http://a:1"),
        ];
        for (number, url, name) in
            [(1, "http://d:4/", "all_proxy"), (2, "http://c:3/", "ALL_PROXY"), (3, "http://b:2/", "https_proxy")]
        {
            assert_eq!(environment(SERVER, &all[..number]), Some((url.to_owned(), name)));
        }
        assert_eq!(environment(SERVER, &all), Some(("http://a:1/".to_owned(), "HTTPS_PROXY")));
        assert_eq!(environment(SERVER, &[("HTTP_PROXY", "http://a:1"), ("http_proxy", "http://a:1")]), None);
        // An empty variable is one that is not set.
        let empty = [("HTTPS_PROXY", ""), ("ALL_PROXY", "c:3")];
        assert_eq!(environment(SERVER, &empty), Some(("http://c:3/".to_owned(), "ALL_PROXY")));
    }

    #[test]
    fn a_proxy_of_the_environment_never_sees_a_plain_request_nor_one_to_this_machine() {
        let set = [("HTTPS_PROXY", "a:1"), ("HTTP_PROXY", "a:1"), ("ALL_PROXY", "a:1")];
        for server in [
            "http://testrail.corp.example",
            "http://localhost:1",
            "https://localhost",
            "https://127.9.9.9:8443",
            "https://[::1]:8443",
        ] {
            assert_eq!(environment(server, &set), None, "{server}");
        }
        for server in ["https://localhost", "https://127.0.0.1:8443"] {
            assert!(find(server, &address("http://a:1"), &[]).unwrap().is_none(), "{server}");
        }
        assert!(find("http://testrail.corp.example", &address("http://a:1"), &[]).unwrap().is_some());
    }

    #[test]
    fn what_the_program_says_counts_more_than_the_environment() {
        let set = [("HTTPS_PROXY", "not a proxy"), ("NO_PROXY", "*")];
        assert!(find(SERVER, &ProxySetting::Direct, &set).unwrap().is_none());
        let explicit = find(SERVER, &address("http://b:2"), &set).unwrap().unwrap();
        assert_eq!((explicit.url.as_str(), explicit.to_string().as_str()), ("http://b:2/", "ClientBuilder::proxy"));
    }

    #[test]
    fn no_proxy_exempts_names_suffixes_ports_addresses_and_networks() {
        let exempt = |server: &str, list: &str| {
            let upper = environment(server, &[("HTTPS_PROXY", "a:1"), ("NO_PROXY", list)]).is_none();
            assert_eq!(environment(server, &[("https_proxy", "a:1"), ("no_proxy", list)]).is_none(), upper);
            upper
        };
        for list in [
            "*",
            "testrail.corp.example",
            "TESTRAIL.CORP.EXAMPLE",
            "corp.example",
            ".corp.example",
            "*.corp.example",
            "localhost,127.0.0.1, corp.example",
            "localhost corp.example",
            "testrail.corp.example:443",
            ".corp.example:443",
        ] {
            assert!(exempt(SERVER, list), "{list}");
        }
        for list in [
            "",
            ",",
            "rail.corp.example",
            "corp.example.org",
            "xtestrail.corp.example",
            "testrail.corp.example:8443",
            "testrail.corp.example:",
            ":443",
            "[",
            "[]:443",
            "10.0.0.0/8",
        ] {
            assert!(!exempt(SERVER, list), "{list}");
        }
        let [v4, v6] = ["https://10.1.2.3:8443", "https://[fd00::5]:8443"];
        assert!(exempt(v4, "*") && exempt(v6, "*"));
        for list in ["10.1.2.3", "10.0.0.0/8", "10.1.2.3:8443"] {
            assert!(exempt(v4, list) && !exempt(v6, list), "{list}");
        }
        for list in ["fd00::5", "fd00::/8", "[fd00::5]", "[fd00::5]:8443"] {
            assert!(exempt(v6, list) && !exempt(v4, list), "{list}");
        }
        for list in ["10.1.2.3:443", "[fd00::5]:443", "11.0.0.0/8", "fe80::/16"] {
            assert!(!exempt(v4, list) && !exempt(v6, list), "{list}");
        }
    }

    #[test]
    fn an_address_is_taken_with_and_without_a_scheme() {
        for (text, url) in [
            ("proxy.corp.example:3128", "http://proxy.corp.example:3128/"),
            (" proxy.corp.example:80 ", "http://proxy.corp.example/"),
            ("http://proxy.corp.example", "http://proxy.corp.example/"),
            ("https://proxy.corp.example:8443/", "https://proxy.corp.example:8443/"),
            ("me:secret@proxy.corp.example:3128", "http://me:secret@proxy.corp.example:3128/"),
            ("http://DOMAIN%5Cme:p%40ss%3a@10.0.0.1:3128", "http://DOMAIN%5Cme:p%40ss%3a@10.0.0.1:3128/"),
            ("http://me:p@ss@[fd00::1]:3128", "http://me:p%40ss@[fd00::1]:3128/"),
        ] {
            assert_eq!(parse(text).unwrap().as_str(), url);
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused_by_the_name_of_its_variable() {
        for text in ["secret", "http://", "http://:3128", "socks5://secret:1080", "htp://secret:1", "secret:port"] {
            let error = find(SERVER, &ProxySetting::Environment, &[("https_proxy", text)]).unwrap_err();
            assert_eq!(
                error.to_string(),
                "https_proxy must be the address of an http or https proxy, such as http://proxy.example.com:3128; \
                 ClientBuilder::no_proxy ignores it"
            );
            let error = find(SERVER, &address(text), &[]).unwrap_err();
            assert_eq!(
                error.to_string(),
                "proxy must be the address of an http or https proxy, such as http://proxy.example.com:3128"
            );
        }
        // It does not matter for a server that needs no proxy.
        assert_eq!(environment(SERVER, &[("HTTPS_PROXY", "socks5://a:1"), ("NO_PROXY", "*")]), None);
        assert_eq!(environment("https://localhost", &[("HTTPS_PROXY", "socks5://a:1")]), None);
    }

    #[test]
    fn the_user_and_the_password_are_secrets_in_each_form() {
        let secrets = |text| find(SERVER, &address(text), &[]).unwrap().unwrap().secrets();
        let header = "Basic RE9NQUlOXG1lOnBAc3M6";
        assert_eq!(
            secrets("http://DOMAIN%5Cme:p%40ss%3A@a:1"),
            ["DOMAIN%5Cme", "p%40ss%3A", "DOMAIN\\me", "p@ss:", header]
        );
        assert_eq!(secrets("http://a:1"), [""; 2]);
    }

    #[test]
    fn nothing_shows_the_user_and_the_password() {
        let setting = address("http://user:secret@a:1");
        let proxy = find(SERVER, &setting, &[]).unwrap().unwrap();
        assert!(proxy.has_user());
        let shown = format!("{setting:?} {proxy:?} {proxy} {:?}", proxy.for_http_client().is_ok());
        assert!(!shown.contains("user") && !shown.contains("secret"), "{shown}");
    }
}
