//! A server with a certificate of its own.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertificateParams, IsCa, KeyPair};
use testrail::{Client, ClientBuilder, Delivery, Error, ErrorKind, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub(crate) const NAME: &str = "testrail.example";

/// A certificate and its key.
pub(crate) struct Certificate {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) pem: String,
    pub(crate) key: PrivateKeyDer<'static>,
}

/// A self-signed certificate for this host, changed like this.
pub(crate) fn self_signed(host: &str, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    let der = certificate.der().clone();
    Certificate { der, pem: certificate.pem(), key: key.serialize_der().try_into().unwrap() }
}

/// A certificate as `openssl req -x509` makes it: with `CA:TRUE`.
pub(crate) fn of_openssl(host: &str) -> Certificate {
    self_signed(host, |params| params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained))
}

/// Takes connections with this certificate, and answers every request with run 42.
pub(crate) async fn serve(certificate: &Certificate) -> SocketAddr {
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der.clone()], certificate.key.clone_key()).unwrap();
    serve_with(config).await
}

pub(crate) async fn serve_with(config: ServerConfig) -> SocketAddr {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listen(move |socket| answer(acceptor.clone(), socket)).await
}

async fn answer(acceptor: TlsAcceptor, socket: TcpStream) {
    // A client that does not trust the certificate ends the handshake.
    let Ok(mut stream) = acceptor.accept(socket).await else { return };
    let mut request = [0; 4096];
    while stream.read(&mut request).await.is_ok_and(|length| length > 0) {
        let body = r#"{"id": 42, "name": "Nightly", "is_completed": false}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Does this to every connection.
pub(crate) async fn listen<F: Future<Output = ()> + Send + 'static>(
    handle: impl Fn(TcpStream) -> F + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(handle(socket));
        }
    });
    address
}

/// An address at which nobody listens.
pub(crate) async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

pub(crate) fn builder(url: impl Into<String>) -> ClientBuilder {
    Client::builder(url, "me@example.com", "canary-key").retry(RetryPolicy::never())
}

/// The error of a call that did not come through.
pub(crate) async fn failure(builder: ClientBuilder) -> Error {
    let error = builder.build().unwrap().get_run(42).await.unwrap_err();
    assert_eq!((error.delivery(), error.status()), (Delivery::NeverSent, None), "{error}");
    error
}

/// What a call that failed so says in parentheses.
pub(crate) async fn detail(kind: ErrorKind, builder: ClientBuilder) -> String {
    let error = failure(builder).await;
    assert_eq!(error.kind(), kind, "{error}");
    let text = error.to_string();
    let start = match kind {
        ErrorKind::Tls => "get_run/42: the TLS handshake failed (",
        ErrorKind::Proxy => "get_run/42: the request did not get past the proxy (",
        _ => panic!("{text}"),
    };
    let detail = text.strip_prefix(start).and_then(|rest| rest.strip_suffix("); nothing was sent"));
    detail.unwrap_or_else(|| panic!("{text}")).to_owned()
}
