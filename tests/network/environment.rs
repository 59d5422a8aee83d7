//! What the environment says about proxies and certificates. Each case is a process of its own, because the environment
//! is of a whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::print_stdout, reason = "so one process tells another")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use rcgen::SanType;
use testrail::fake::FakeTestRail;
use testrail::{AddRun, Client, Delivery, Error, ErrorKind, RunsFilter, UpdateRun};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::https::{Certificate, NAME, listen, nobody, self_signed};
use crate::proxy::{Does, Proxy};

/// What a process says before the text of its error, and instead of it.
const FAILED: &str = "failed: ";
const DONE: &str = "all done";

/// Variables of the environment that this process may have.
const VARIABLES: [&str; 8] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];

/// A stand-in behind TLS, and a process that calls it.
struct Story {
    fake: FakeTestRail,
    server: SocketAddr,
    /// Connects everything to the server. No one else knows it as `testrail.example`.
    proxy: Proxy,
    certificates: PathBuf,
}

impl Story {
    async fn begin(name: &str) -> Self {
        let any = SanType::IpAddress(Ipv4Addr::UNSPECIFIED.into());
        let own = self_signed(NAME, |params| params.subject_alt_names.push(any));
        let fake = FakeTestRail::start().await;
        let stand_in = fake.url().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        let acceptor = acceptor(&own);
        let server = listen(move |socket| {
            let (acceptor, stand_in) = (acceptor.clone(), stand_in.clone());
            async move {
                let Ok(mut client) = acceptor.accept(socket).await else { return };
                let mut server = TcpStream::connect(stand_in).await.unwrap();
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        })
        .await;
        let certificates = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        std::fs::write(&certificates, own.pem).unwrap();
        Self { fake, server, proxy: Proxy::start(Does::Pass(server)).await, certificates }
    }

    /// Runs the quickstart with this server and these variables. Returns the text of its error.
    async fn run(&self, url: &str, variables: &[(&str, &str)]) -> Result<(), String> {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["environment::quickstart", "--exact", "--ignored", "--nocapture"]);
        for name in VARIABLES.into_iter().chain(["SSL_CERT_DIR"]) {
            command.env_remove(name);
        }
        command.env("TESTRAIL_URL", url).env("TESTRAIL_EMAIL", self.fake.email());
        command.env("TESTRAIL_API_KEY", self.fake.key()).env("SSL_CERT_FILE", &self.certificates);
        command.envs(variables.iter().copied());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if said.contains(DONE) {
            return Ok(());
        }
        let error = said.lines().find_map(|line| Some(line.split_once(FAILED)?.1.to_owned()));
        Err(error.unwrap_or_else(|| panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr))))
    }
}

fn acceptor(certificate: &Certificate) -> TlsAcceptor {
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der.clone()], certificate.key.clone_key()).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

const SERVER: &str = "https://testrail.example";

#[tokio::test]
#[ignore = "the other tests run it in a process of its own"]
async fn quickstart() {
    match story().await {
        Ok(()) => println!("\n{DONE}"),
        Err(error) => {
            assert!(matches!(error.delivery(), Delivery::NeverSent), "{error}");
            println!("\n{FAILED}{error}");
        }
    }
}

/// The calls of the example of this name.
async fn story() -> Result<(), Error> {
    let client = Client::from_env()?.with_retry(testrail::RetryPolicy::never());
    client.runs(1, &RunsFilter::new().is_completed(false)).try_collect().await?;
    client.get_configs(1).await?;
    let run = client.add_run(1, &AddRun::new("Quickstart").suite_id(1).all_cases()).await?;
    client.update_run(run.id, &UpdateRun::new().name("Quickstart 42")).await?;
    assert!(client.close_run(run.id).await?.is_completed);
    let late = client.update_run(run.id, &UpdateRun::new().name("Too late")).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Completed);
    Ok(())
}

#[tokio::test]
async fn the_quickstart_goes_through_the_proxy_that_the_environment_names() {
    let story = Story::begin("goes_through").await;
    let proxy = story.proxy.url();
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let before = story.proxy.heads().len();
        let exempt = [(name, proxy.as_str()), ("NO_PROXY", "localhost,corp.example,testrail.example:8443")];
        assert_eq!(story.run(SERVER, &exempt).await, Ok(()), "{name}");
        assert!(story.proxy.heads().len() > before);
    }
    assert!(story.proxy.targets().iter().all(|target| target == "testrail.example:443"));
    assert_eq!(story.fake.run_ids().len(), 4 + FakeTestRail::start().await.run_ids().len());
}

#[tokio::test]
async fn the_quickstart_passes_by_the_proxy_where_no_proxy_says_so() {
    let story = Story::begin("passes_by").await;
    let proxy = story.proxy.url();
    // This machine too, but not by an address that is known to be.
    let url = format!("https://0.0.0.0:{}", story.server.port());
    let this_port = format!("0.0.0.0:{}", story.server.port());
    for list in ["0.0.0.0", "corp.example, 0.0.0.0/8", this_port.as_str(), "*"] {
        for name in ["NO_PROXY", "no_proxy"] {
            assert_eq!(story.run(&url, &[("HTTPS_PROXY", &proxy), (name, list)]).await, Ok(()), "{name}={list}");
        }
    }
    assert_eq!(story.proxy.heads(), [""; 0]);
    for list in ["0.0.0.1", "10.0.0.0/8", "0.0.0.0:443", "corp.example", ""] {
        let before = story.proxy.heads().len();
        assert_eq!(story.run(&url, &[("HTTPS_PROXY", &proxy), ("NO_PROXY", list)]).await, Ok(()), "{list}");
        assert!(story.proxy.heads().len() > before, "{list}");
    }
}

#[tokio::test]
async fn the_quickstart_says_which_proxy_is_down_or_refuses() {
    let story = Story::begin("is_down").await;
    let down = nobody().await.to_string();
    let error = story.run(SERVER, &[("https_proxy", &down)]).await.unwrap_err();
    let start = "get_runs/1: could not connect to the proxy; check that it is up, and its address (Connection refused";
    assert!(error.starts_with(start), "{error}");
    assert!(error.contains("; https_proxy names it"), "{error}");

    let refuses = Proxy::start(Does::Refuse(403)).await.url();
    assert_eq!(
        story.run(SERVER, &[("ALL_PROXY", &refuses)]).await.unwrap_err(),
        "get_runs/1: the request did not get past the proxy (it refuses to connect to the server, or cannot reach it; \
         ALL_PROXY names it); nothing was sent"
    );
    assert_eq!(
        story.run(SERVER, &[("HTTPS_PROXY", "socks5://user:canary@10.0.0.1:1080")]).await.unwrap_err(),
        "HTTPS_PROXY must be the address of an http or https proxy, such as http://proxy.example.com:3128; \
         ClientBuilder::no_proxy ignores it"
    );
}

#[tokio::test]
async fn the_quickstart_reaches_a_server_on_this_machine_without_the_proxy_of_the_environment() {
    let story = Story::begin("this_machine").await;
    let down = nobody().await.to_string();
    let all = [("HTTP_PROXY", down.as_str()), ("HTTPS_PROXY", &down), ("ALL_PROXY", &down), ("all_proxy", &down)];
    assert_eq!(story.run(&story.fake.url(), &all).await, Ok(()));
}

#[tokio::test]
async fn a_machine_without_certificates_of_authorities_says_what_to_install() {
    let story = Story::begin("slim").await;
    std::fs::write(&story.certificates, "").unwrap();
    assert_eq!(
        story.run(SERVER, &[]).await.unwrap_err(),
        "this machine has no certificates of authorities, which a client needs for https: install them (the package \
         is ca-certificates on most systems), or pass one to ClientBuilder::root_certificate"
    );
    // Plain http on this machine needs none.
    assert_eq!(story.run(&story.fake.url(), &[]).await, Ok(()));
}
