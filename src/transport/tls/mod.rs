//! Which certificates to accept, and why a handshake failed.

#[cfg(all(
    any(feature = "rustls", feature = "rustls-no-provider"),
    not(any(feature = "native-tls", target_os = "android"))
))]
mod own;
#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
mod rustls_error;
mod words;

use std::io;

use crate::error::{Delivery, Error, ErrorKind};

const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider"));

const NEEDS_TLS: &str = "needs TLS: enable one of this crate's features rustls, native-tls and rustls-no-provider";
#[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
const NEEDS_PROVIDER: &str =
    "with the feature rustls-no-provider, the program must install a rustls crypto provider before it creates a client";

/// Fails if the crate was built without TLS.
pub(super) fn needed() -> Result<(), Error> {
    if HAS_TLS { Ok(()) } else { Err(Error::invalid("url", NEEDS_TLS)) }
}

/// Sets which certificates to accept: those that the machine trusts, and the extra ones in `roots`. If there will be no
/// TLS, it does not load the machine's, because they may be missing.
#[cfg(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider"))]
pub(super) fn trust(
    mut builder: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
    is_used: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // The HTTP client would panic.
        return Err(Error::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_detail(NEEDS_PROVIDER));
    }
    for pem in roots {
        let certificates = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
        if certificates.is_empty() {
            return Err(Error::invalid("root_certificate", "must be one or more certificates in PEM form"));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    // Older versions of native-tls allow TLS 1.0.
    builder = builder.tls_version_min(reqwest::tls::Version::TLS_1_2);
    // If another crate of the program turns on the other library, the HTTP client must not choose that one.
    #[cfg(feature = "native-tls")]
    {
        builder = builder.tls_backend_native();
    }
    #[cfg(not(feature = "native-tls"))]
    {
        builder = builder.tls_backend_rustls();
    }
    if !is_used {
        return Ok(builder.tls_certs_only([]));
    }
    #[cfg(all(
        any(feature = "rustls", feature = "rustls-no-provider"),
        not(any(feature = "native-tls", target_os = "android"))
    ))]
    if !roots.is_empty() {
        // OpenSSL accepts a server's own certificate by itself.
        let unusable = |_| Error::invalid("root_certificate", "cannot be used: a certificate in it is damaged");
        let config = own::config(roots).map_err(unusable)?;
        builder = builder.tls_backend_preconfigured(config);
    }
    Ok(builder)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider")))]
pub(super) fn trust(
    builder: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
    _: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    if roots.is_empty() { Ok(builder) } else { Err(Error::invalid("root_certificate", NEEDS_TLS)) }
}

/// Why a handshake failed, from the errors that caused it and the texts of them all, the innermost last.
pub(super) fn reason<'e>(causes: impl Iterator<Item = &'e io::Error>, texts: &[String]) -> String {
    of_library(causes).unwrap_or_else(|| words::of_texts(texts))
}

/// The words for the error of rustls among these.
#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
pub(super) fn of_library<'e>(mut causes: impl Iterator<Item = &'e io::Error>) -> Option<String> {
    causes.find_map(|cause| cause.get_ref()?.downcast_ref()).map(rustls_error::of)
}

#[cfg(not(any(feature = "rustls", feature = "rustls-no-provider")))]
pub(super) fn of_library<'e>(_: impl Iterator<Item = &'e io::Error>) -> Option<String> {
    None
}

/// The error for an HTTP client that cannot be set up, for this reason.
pub(super) fn unusable(cause: &str, has_roots: bool) -> Error {
    // rustls says so on systems whose certificates are files.
    if cause.contains("No CA certificates were loaded") {
        return Error::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_detail(
            "this machine has no certificates of authorities, which a client needs for https: install them (the \
             package is ca-certificates on most systems), or pass one to ClientBuilder::root_certificate",
        );
    }
    if has_roots {
        return Error::invalid("root_certificate", format!("cannot be used: {cause}"));
    }
    Error::new(ErrorKind::InvalidInput, Delivery::NeverSent)
        .with_detail(format!("the HTTP client cannot be set up: {cause}"))
}
