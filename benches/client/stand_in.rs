//! The crate's stand-in behind TLS, at the end of a network with a round trip.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::CertifiedKey;
use testrail::AddRun;
use testrail::fake::{FakeTestRail, Seed, SuiteMode};
use tokio::io::{DuplexStream, copy_bidirectional, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::delay;

/// What stands in the stand-in: project 1 with 1,000 runs of one case, and a run of this many cases, from 1 on.
pub(crate) const CASES: u64 = 10_000;
pub(crate) const LARGE_RUN: u64 = 1001;
/// A suite with one case.
pub(crate) const SMALL_SUITE: u64 = 2;

fn fill(seed: &mut Seed<'_>) {
    let shop = seed.project("Shop", SuiteMode::Multi);
    let (large, small) = (seed.suite(shop, "Large"), seed.suite(shop, "Small"));
    seed.cases(large, "Checkout", (0..CASES).map(|_| "Pay by card"));
    seed.cases(small, "Checkout", ["Pay by card"]);
    seed.runs(shop, small, 1000);
    let run = seed.run(shop, &AddRun::new("Nightly regression").suite_id(large).all_cases());
    assert_eq!((small.get(), run.get()), (SMALL_SUITE, LARGE_RUN));
}

/// Serves until the standard input is closed. Says at which address and with which certificate, and at the end how many
/// connections there were.
pub(crate) fn run(round_trip: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let fake = FakeTestRail::builder().key("key").seed(fill).start().await;
        let behind = fake.url().trim_start_matches("http://").to_owned();
        let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![cert.der().clone()], key.into()).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("https://{} {}", listener.local_addr().unwrap(), STANDARD.encode(cert.der()));
        std::io::stdout().flush().unwrap();

        let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        let mut connections = 0;
        let accepting = async {
            while let Ok((socket, _)) = listener.accept().await {
                connections += 1;
                socket.set_nodelay(true).unwrap();
                let (network, server) = duplex(64 * 1024);
                tokio::spawn(delay::carry(socket, network, Duration::from_millis(round_trip)));
                tokio::spawn(serve(acceptor.clone(), server, behind.clone()));
            }
        };
        tokio::select! {
            () = accepting => {}
            _ = end => {}
        }
        println!("{connections}");
    });
}

/// Passes what a connection brings on to the stand-in.
async fn serve(acceptor: TlsAcceptor, server: DuplexStream, behind: String) {
    // A client may hang up at any time.
    let Ok(mut outside) = acceptor.accept(server).await else { return };
    let mut inside = TcpStream::connect(behind).await.unwrap();
    inside.set_nodelay(true).unwrap();
    let _ = copy_bidirectional(&mut outside, &mut inside).await;
}
