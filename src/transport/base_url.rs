//! The address of a TestRail server.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, ParseError, Url};

use crate::call::Redirect;
use crate::error::Error;
use crate::types::{is_quote, is_unprintable, unquoted};

/// The address of a TestRail server, with any sub-path and a trailing slash.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    url: Url,
    /// The address under which the methods are.
    methods: Url,
}

const NEEDS_SCHEME: &str = "must start with https:// (or http:// for a server on this machine)";

impl BaseUrl {
    /// Parses an address as people write it: with or without a trailing slash, or pasted with the `index.php?/api/v2/`
    /// of TestRail's manual.
    pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Self, Error> {
        let rule = |rule: &str| Error::invalid("url", rule);
        let text = unquoted(text);
        if let Some(odd) = text.chars().find(|c| is_foreign(*c)) {
            return Err(rule(&format!("must not have the character {odd:?} in it")));
        }
        let mut url = Url::parse(text).map_err(|error| match error {
            ParseError::RelativeUrlWithoutBase if !text.is_empty() => rule(NEEDS_SCHEME),
            error => rule(&format!("must be an address such as https://example.testrail.io ({error})")),
        })?;
        let Some(host) = url.host().map(|host| host.to_owned()).filter(|_| ["http", "https"].contains(&url.scheme()))
        else {
            return Err(rule(NEEDS_SCHEME));
        };
        if matches!(&host, Host::Domain(name) if ["http", "https"].contains(&name.as_str())) {
            return Err(rule("must have https:// once: it is there twice"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(rule("must not contain a user or a password; pass the e-mail address and the key separately"));
        }
        strip_api_path(&mut url);
        if url.fragment().is_some() {
            return Err(rule("must not contain a fragment (`#..`)"));
        }
        if url.query().is_some() {
            return Err(rule("must not contain a query (`?..`); give only the part before index.php"));
        }
        if url.scheme() == "http" && !allow_plain_http && !is_loopback(&host) {
            return Err(rule(
                "must be https: http would expose the key on its way; ClientBuilder::allow_plain_http allows it anyway",
            ));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let mut methods = url.clone();
        methods.set_path(&format!("{}index.php", url.path()));
        Ok(Self { url, methods })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The URL of a call. The path of an API method is formally the query, so `Url::join` does not work.
    pub(crate) fn call(&self, path: &str, query: &str) -> Url {
        let mut url = self.methods.clone();
        url.set_query(Some(&format!("/api/v2/{path}{query}")));
        url
    }

    /// Classifies where a redirect of this server points. Its path and query are kept out, unless they show another
    /// base URL of the same host.
    pub(crate) fn redirect(&self, location: &str) -> Option<Redirect> {
        let target = self.url.join(location).ok().filter(|target| target.origin().is_tuple())?;
        if target.host() != self.url.host() {
            return Some(Redirect::OtherHost(target.origin().ascii_serialization()));
        }
        if self.is_https() && target.scheme() == "http" {
            return Some(Redirect::PlainHttp);
        }
        let query = target.query().unwrap_or_default().replace("%2F", "/");
        let base = target.path().strip_suffix("index.php").filter(|_| query.starts_with("/api/v2/"));
        // A server that only wants https may drop the query.
        let upgraded = target.scheme() != self.url.scheme();
        let found = base.or(upgraded.then(|| self.url.path()));
        let found = found.map(|path| format!("{}{path}", target.origin().ascii_serialization()));
        // This base URL would come to the same redirect.
        Some(found.filter(|found| found != self.as_str()).map_or(Redirect::Page, Redirect::BaseUrl))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn as_str(&self) -> &str {
        self.url.as_str()
    }
}

/// Whether no address of a server has this character.
fn is_foreign(c: char) -> bool {
    is_quote(c) || c.is_whitespace() || is_unprintable(c) || "{}|^\\\u{200b}".contains(c)
}

/// Strips what follows the base URL in a copied address: `index.php` with any page of TestRail, or `api/v2`. It keeps
/// any other query, for `parse` to refuse.
fn strip_api_path(url: &mut Url) {
    let mut path = url.path().trim_end_matches('/').to_owned();
    if let Some((base, behind)) = path.split_once("/api/v2") {
        if behind.is_empty() || behind.starts_with('/') {
            path = base.to_owned();
            url.set_path(&format!("{path}/"));
        }
    }
    if let Some(base) = path.strip_suffix("index.php").filter(|base| base.ends_with('/')) {
        // TestRail's own pages are queries that start with a slash.
        if url.query().is_none_or(|query| query.is_empty() || query.starts_with('/')) {
            url.set_path(base);
            url.set_query(None);
            url.set_fragment(None);
        }
    }
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => Ipv4Addr::is_loopback(address),
        Host::Ipv6(address) => Ipv6Addr::is_loopback(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> String {
        BaseUrl::parse(text, false).unwrap_or_else(|error| panic!("{text}: {error}")).as_str().to_owned()
    }

    fn refused(text: &str) -> String {
        BaseUrl::parse(text, false).expect_err(text).to_string()
    }

    #[test]
    fn an_address_is_taken_as_people_write_it() {
        for text in [
            "https://acme.testrail.io",
            "https://acme.testrail.io/",
            "HTTPS://ACME.testrail.io:443/",
            " https://acme.testrail.io/index.php ",
            "https://acme.testrail.io/index.php?",
            "https://acme.testrail.io/index.php/",
            "https://acme.testrail.io/index.php?/api/v2",
            "https://acme.testrail.io/index.php?/api/v2/",
            "https://acme.testrail.io/index.php?/api/v2/get_run/1&x=2",
            "https://acme.testrail.io/index.php?/dashboard",
            "https://acme.testrail.io/index.php?/runs/view/42#group-7",
            "https://acme.testrail.io/api/v2",
            "https://acme.testrail.io/api/v2/",
            "\"https://acme.testrail.io\"",
            " 'https://acme.testrail.io/' \n",
            "<https://acme.testrail.io>",
            "\u{201c}https://acme.testrail.io\u{201d}",
            "\u{feff}https://acme.testrail.io\r\n",
            "https://acme.testrail.io/index.php/api/v2/",
            "https://acme.testrail.io/api/v2/get_runs/1",
        ] {
            assert_eq!(base(text), "https://acme.testrail.io/", "{text}");
        }
    }

    #[test]
    fn a_sub_path_is_kept() {
        for text in [
            "https://example.com/qa/testrail",
            "https://example.com/qa/testrail/",
            "https://example.com/qa/testrail/index.php?/api/v2/",
            "https://example.com/qa/testrail/api/v2",
        ] {
            assert_eq!(base(text), "https://example.com/qa/testrail/", "{text}");
        }
        assert_eq!(base("https://example.com/myindex.php"), "https://example.com/myindex.php/");
    }

    #[test]
    fn the_path_of_a_method_is_the_query() {
        let base = BaseUrl::parse("https://example.com/qa", false).unwrap();
        assert_eq!(
            base.call("get_runs/1", "&refs=A%26B&limit=5").as_str(),
            "https://example.com/qa/index.php?/api/v2/get_runs/1&refs=A%26B&limit=5"
        );
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for text in ["http://127.0.0.1:8080", "http://127.9.9.9/", "http://[::1]:80", "http://localhost:1"] {
            base(text);
        }
        for text in [
            "http://acme.testrail.io",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://evil-localhost",
            "http://[::2]",
        ] {
            assert_eq!(
                refused(text),
                "url must be https: http would expose the key on its way; ClientBuilder::allow_plain_http allows it \
                 anyway"
            );
            assert!(BaseUrl::parse(text, true).is_ok());
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused_with_the_rule() {
        for (text, rule) in [
            ("", "url must be an address such as https://example.testrail.io (relative URL without a base)"),
            ("acme.testrail.io", "url must start with https:// (or http:// for a server on this machine)"),
            ("127.0.0.1:8080", "url must start with https:// (or http:// for a server on this machine)"),
            ("https://", "url must be an address such as https://example.testrail.io (empty host)"),
            ("localhost:8080", "url must start with https:// (or http:// for a server on this machine)"),
            ("ftp://acme.testrail.io", "url must start with https:// (or http:// for a server on this machine)"),
            ("file:///etc", "url must start with https:// (or http:// for a server on this machine)"),
            (
                "https://me:secret@acme.testrail.io",
                "url must not contain a user or a password; pass the e-mail address and the key separately",
            ),
            (
                "https://me@acme.testrail.io",
                "url must not contain a user or a password; pass the e-mail address and the key separately",
            ),
            ("https://acme.testrail.io/#top", "url must not contain a fragment (`#..`)"),
            (
                "https://acme.testrail.io/?a=b",
                "url must not contain a query (`?..`); give only the part before index.php",
            ),
            (
                "https://acme.testrail.io/index.php?a=b",
                "url must not contain a query (`?..`); give only the part before index.php",
            ),
            ("https://https://acme.testrail.io", "url must have https:// once: it is there twice"),
            ("http://https://acme.testrail.io", "url must have https:// once: it is there twice"),
            ("\"https://acme.testrail.io", "url must not have the character '\"' in it"),
            ("https://acme.testrail.io/\"", "url must not have the character '\"' in it"),
            ("https://acme.testrail.io\u{201d}", "url must not have the character '\u{201d}' in it"),
            ("https://acme.testrail.io\u{200e}", "url must not have the character '\\u{200e}' in it"),
            ("https://acme.testrail.io>", "url must not have the character '>' in it"),
            ("https://acme .testrail.io", "url must not have the character ' ' in it"),
        ] {
            assert_eq!(refused(text), rule, "{text}");
        }
    }

    #[test]
    fn a_redirect_is_told_by_where_it_points() {
        let base = BaseUrl::parse("http://localhost/qa", false).unwrap();
        let to = |location| base.redirect(location);
        let base_url = |url: &str| Some(Redirect::BaseUrl(url.to_owned()));
        assert_eq!(to("https://localhost/qa/index.php?/api/v2/get_run/1"), base_url("https://localhost/qa/"));
        assert_eq!(to("https://localhost/"), base_url("https://localhost/qa/"), "only the scheme is another");
        assert_eq!(to("/testrail/index.php?/api/v2/get_run/1"), base_url("http://localhost/testrail/"));
        assert_eq!(to("/qa/index.php?/auth/login/LONG"), Some(Redirect::Page));
        assert_eq!(to("//localhost/sso"), Some(Redirect::Page));
        let other = Some(Redirect::OtherHost("https://a.example".to_owned()));
        assert_eq!(to("https://a.example/x?key=1"), other);
        assert_eq!(
            to("https://a.example/qa/index.php?/api/v2/get_run/1"),
            other,
            "never advised: the key would go there"
        );
        assert_eq!(to("mailto:a@b.example"), None);
        let safe = BaseUrl::parse("https://localhost/qa", false).unwrap();
        assert_eq!(safe.redirect("http://localhost/qa/index.php?/api/v2/get_run/1"), Some(Redirect::PlainHttp));
        let itself = "https://localhost/qa/index.php?/api/v2/get_run/1";
        assert_eq!(safe.redirect(itself), Some(Redirect::Page), "another base URL would not help");
    }
}
