//! Accepts a server's own certificate.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::rustls_error::is_authority;

/// Asks the system, which also trusts the given certificates as authorities. In addition, accepts a given certificate
/// as the server's own although it calls itself an authority. `openssl req -x509` makes such certificates.
#[derive(Debug)]
struct OwnCertificates {
    given: Vec<CertificateDer<'static>>,
    /// Trusts the given certificates only.
    alone: Arc<WebPkiServerVerifier>,
    system: Verifier,
}

/// The settings of TLS with these extra certificates, in PEM form. Otherwise they are those of the HTTP client.
pub(super) fn config(roots: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let provider = provider()?;
    let pem = roots.iter().flat_map(|pem| CertificateDer::pem_slice_iter(pem));
    let given: Vec<_> = pem.filter_map(Result::ok).collect();
    let mut store = RootCertStore::empty();
    for certificate in &given {
        store.add(certificate.clone())?;
    }
    let alone = WebPkiServerVerifier::builder_with_provider(store.into(), Arc::clone(&provider));
    let alone = alone.build().map_err(|error| Error::General(error.to_string()))?;
    let system = Verifier::new_with_extra_roots(given.clone(), Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13, &TLS12])?;
    let config =
        config.dangerous().with_custom_certificate_verifier(Arc::new(OwnCertificates { given, alone, system }));
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The provider that the program has installed, or that of the HTTP client.
fn provider() -> Result<Arc<CryptoProvider>, Error> {
    let installed = CryptoProvider::get_default().cloned();
    #[cfg(feature = "rustls")]
    let installed = installed.or_else(|| Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider())));
    installed.ok_or_else(|| Error::General("no crypto provider".to_owned()))
}

impl ServerCertVerifier for OwnCertificates {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.given.contains(end_entity) {
            let alone = self.alone.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
            // In webpki's source, this error comes after the check of the time and before that of the name.
            if alone.is_err_and(|error| is_authority(&error)) {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                return Ok(ServerCertVerified::assertion());
            }
        }
        self.system.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}
