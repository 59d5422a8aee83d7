//! Which certificates a client accepts, and what it says of the others.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use testrail::ErrorKind::Tls;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::sign::any_supported_type;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};

use crate::https::{Certificate, builder, detail, listen, of_openssl, self_signed, serve, serve_with};

const UNKNOWN_ISSUER: &str = "this machine does not trust the issuer of the certificate; if that is the \
                              server itself or your company, ClientBuilder::root_certificate adds it";

async fn url(certificate: &Certificate) -> String {
    format!("https://localhost:{}", serve(certificate).await.port())
}

#[tokio::test]
async fn a_servers_own_certificate_as_openssl_makes_it_is_accepted_if_it_is_given() {
    let own = of_openssl("localhost");
    let url = url(&own).await;
    let client = builder(&url).root_certificate(own.pem.as_str()).build().unwrap();
    assert_eq!(client.get_run(42).await.unwrap().id.get(), 42);
    // Also as one of several.
    let other = of_openssl("localhost");
    let client = builder(&url).root_certificate(format!("{}{}", other.pem, own.pem)).build().unwrap();
    client.get_run(42).await.unwrap();

    assert_eq!(
        detail(Tls, builder(&url)).await,
        "the certificate is an authority's own (CA:TRUE), as self-signed ones often are; \
         ClientBuilder::root_certificate accepts it"
    );
    // Another certificate, even with the same names, is another server's.
    let said = detail(Tls, builder(&url).root_certificate(other.pem)).await;
    assert!(said.contains("(CA:TRUE)"), "{said}");
}

#[tokio::test]
async fn a_servers_own_certificate_is_accepted_only_for_its_name() {
    let own = of_openssl("elsewhere.example");
    let builder = builder(url(&own).await).root_certificate(own.pem);
    assert_eq!(
        detail(Tls, builder).await,
        "the certificate is for elsewhere.example, not for localhost; check the host in the address"
    );
}

#[tokio::test]
async fn a_servers_own_certificate_is_accepted_only_while_it_is_valid() {
    let authority = IsCa::Ca(BasicConstraints::Unconstrained);
    for is_ca in [IsCa::NoCa, authority] {
        let expired = self_signed("localhost", |params| {
            (params.is_ca, params.not_after) = (is_ca, date_time_ymd(2001, 2, 3));
        });
        let said = detail(Tls, builder(url(&expired).await).root_certificate(expired.pem)).await;
        assert!(said.starts_with("the certificate has expired, ") && said.ends_with(" days ago"), "{said}");

        let early = self_signed("localhost", |params| {
            (params.is_ca, params.not_before) = (is_ca, date_time_ymd(3001, 2, 3));
        });
        let said = detail(Tls, builder(url(&early).await).root_certificate(early.pem)).await;
        let start = "the certificate is not valid yet; check this machine's clock (it will be in ";
        assert!(said.starts_with(start) && said.ends_with(" days)"), "{said}");
    }
}

#[tokio::test]
async fn whoever_has_the_certificate_but_not_its_key_is_not_the_server() {
    let own = of_openssl("localhost");
    let thief = KeyPair::generate().unwrap().serialize_der().try_into().unwrap();
    let stolen = CertifiedKey::new(vec![own.der.clone()], any_supported_type(&thief).unwrap());
    let config = ServerConfig::builder().with_no_client_auth();
    let address = serve_with(config.with_cert_resolver(Arc::new(SingleCertAndKey::from(stolen)))).await;
    let url = format!("https://localhost:{}", address.port());
    assert_eq!(detail(Tls, builder(url).root_certificate(own.pem)).await, "a signature does not fit the certificate");
}

#[tokio::test]
async fn a_certificate_of_a_companys_authority_is_accepted_if_the_authority_is_given() {
    let (key, authority_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "A company");
    let authority = params.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(params, authority_key);
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let (der, pem) = (certificate.der().clone(), certificate.pem());
    let url = url(&Certificate { der, pem, key: key.serialize_der().try_into().unwrap() }).await;

    builder(&url).root_certificate(authority.pem()).build().unwrap().get_run(42).await.unwrap();
    assert_eq!(detail(Tls, builder(&url)).await, UNKNOWN_ISSUER);
    // One of another authority does not help.
    assert_eq!(detail(Tls, builder(&url).root_certificate(of_openssl("localhost").pem)).await, UNKNOWN_ISSUER);
}

#[tokio::test]
async fn a_certificate_that_names_no_host_says_what_it_lacks() {
    // As `openssl req -x509 -subj /CN=localhost` makes it, which older programs took.
    let nameless = self_signed("localhost", |params| params.subject_alt_names.clear());
    let builder = builder(url(&nameless).await).root_certificate(nameless.pem);
    assert_eq!(
        detail(Tls, builder).await,
        "the certificate names no host in its list of alternative names (SAN); it must name \
         localhost"
    );
}

#[tokio::test]
async fn a_port_without_tls_says_so() {
    let answers: [(&[u8], &str); 3] = [
        (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "perhaps it speaks plain http"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "does not speak TLS"),
        // The alert of a server that knows only TLS 1.0.
        (b"\x15\x03\x01\x00\x02\x02\x46", "the server speaks only versions of TLS before 1.2"),
    ];
    for (answer, text) in answers {
        let address = listen(move |mut socket| async move {
            let mut hello = [0; 4096];
            let _ = socket.read(&mut hello).await;
            let _ = socket.write_all(answer).await;
            let _ = socket.read(&mut hello).await;
        })
        .await;
        let said = detail(Tls, builder(format!("https://localhost:{}", address.port()))).await;
        assert!(said.contains(text), "{said}");
    }
}
