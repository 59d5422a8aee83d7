//! The stand-in behind TLS: requests are decrypted and passed on to the stand-in's own port.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, process};

use rcgen::CertifiedKey;
use testrail::fake::FakeTestRail;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

pub(crate) struct Tls {
    pub(crate) url: String,
    /// The file with the certificate that clients have to trust.
    pub(crate) certificate: PathBuf,
    listener: TcpListener,
    acceptor: TlsAcceptor,
    /// The address of the stand-in.
    behind: String,
}

/// Listens on this port, in front of a stand-in, with a new certificate.
pub(crate) async fn listen(port: u16, fake: &FakeTestRail) -> Result<Tls, String> {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names).map_err(failed)?;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![cert.der().clone()], key.into()).map_err(failed)?;

    let folder = env::temp_dir().join(format!("fake_server-{}", process::id()));
    let certificate = folder.join("certificate.pem");
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&certificate, cert.pem()));
    written.map_err(|error| format!("{}: {error}", certificate.display()))?;

    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
    let url = format!("https://127.0.0.1:{}", listener.local_addr().map_err(failed)?.port());
    let behind = fake.url().trim_start_matches("http://").to_owned();
    Ok(Tls { url, certificate, listener, acceptor: TlsAcceptor::from(Arc::new(config)), behind })
}

impl Tls {
    /// Serves until somebody stops it.
    pub(crate) async fn serve(self) -> ! {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // For example, no file descriptor is free. Some may be closed soon.
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let (acceptor, behind) = (self.acceptor.clone(), self.behind.clone());
            tokio::spawn(async move {
                // A client that does not trust the certificate, or hangs up, ends only its own connection.
                let Ok(mut outside) = acceptor.accept(stream).await else { return };
                let Ok(mut inside) = TcpStream::connect(behind).await else { return };
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    }
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("the server cannot be started: {error}")
}
