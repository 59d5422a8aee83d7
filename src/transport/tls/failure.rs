//! Why a handshake failed, in plain words.

use std::io;

use crate::types::printable;

/// How much of the TLS library's own words an error keeps, in bytes.
const LONGEST: usize = 200;

const NOT_TLS: &str = "what answers at this port does not speak TLS; perhaps it speaks plain http";
const OLD_VERSION: &str = "the server speaks only versions of TLS before 1.2";
const NO_CIPHER: &str = "the server and this client have no cipher in common, or the server demands a certificate from \
                         the client";
const UNKNOWN_ISSUER: &str = "this machine does not trust the issuer of the server's certificate; if that is the \
                              server itself or your company, ClientBuilder::root_certificate adds it";
const SELF_SIGNED: &str = "the server's certificate is that of an authority (CA:TRUE), as if signed by itself; \
                           ClientBuilder::root_certificate accepts it";
const EXPIRED: &str = "the server's certificate has expired";
const NOT_YET: &str = "the server's certificate is not valid yet; check this machine's clock";
const OTHER_HOST: &str = "the server's certificate is for another host; check the host in the base URL";
const REVOKED: &str = "the server's certificate has been revoked";
const PURPOSE: &str = "the server's certificate is not meant for a server";

/// The reason of a failed handshake, from the errors that caused it and the text of the innermost one.
pub(in crate::transport) fn reason<'e>(causes: impl Iterator<Item = &'e io::Error>, text: &str) -> String {
    of_library(causes).unwrap_or_else(|| of_text(text))
}

#[cfg(not(any(feature = "rustls", feature = "rustls-no-provider")))]
pub(in crate::transport) fn of_library<'e>(_: impl Iterator<Item = &'e io::Error>) -> Option<String> {
    None
}

/// The reason, if one of these errors is from rustls.
#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
pub(in crate::transport) fn of_library<'e>(mut causes: impl Iterator<Item = &'e io::Error>) -> Option<String> {
    causes.find_map(|cause| cause.get_ref()?.downcast_ref::<rustls::Error>()).map(rustls_words::of)
}

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
pub(super) use rustls_words::is_authority;

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
mod rustls_words {
    use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

    use super::*;

    /// Whether a certificate that may only sign others stood where a server's own was expected.
    pub(in crate::transport::tls) fn is_authority(error: &Error) -> bool {
        let Error::InvalidCertificate(CertificateError::Other(other)) = error else { return false };
        matches!(other.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
    }

    pub(super) fn of(error: &Error) -> String {
        let words = match error {
            Error::InvalidCertificate(_) if is_authority(error) => SELF_SIGNED,
            Error::InvalidCertificate(bad) => return of_certificate(bad),
            Error::InvalidMessage(
                InvalidMessage::InvalidContentType
                | InvalidMessage::UnknownProtocolVersion
                | InvalidMessage::MessageTooLarge,
            ) => NOT_TLS,
            Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            )
            | Error::AlertReceived(AlertDescription::ProtocolVersion) => OLD_VERSION,
            Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::HandshakeFailure) => NO_CIPHER,
            Error::AlertReceived(AlertDescription::CertificateRequired | AlertDescription::BadCertificate) => {
                "the server demands a certificate from the client, and this crate has none"
            }
            Error::AlertReceived(AlertDescription::UnrecognisedName) => {
                "the server does not know this host; check the host in the base URL"
            }
            Error::AlertReceived(alert) => return format!("the server ended it with alert {}", u8::from(*alert)),
            Error::NoCertificatesPresented => "the server has no certificate",
            Error::General(text) => return printable(text, LONGEST),
            _ => "the server breaks the rules of TLS",
        };
        words.to_owned()
    }

    fn of_certificate(bad: &CertificateError) -> String {
        let words = match bad {
            CertificateError::NotValidForNameContext { expected, presented } => {
                return other_host(&expected.to_str(), presented);
            }
            CertificateError::ExpiredContext { time, not_after } => {
                let days = time.as_secs().saturating_sub(not_after.as_secs()) / DAY;
                return format!("{EXPIRED}, {} ago", number_of(days));
            }
            CertificateError::NotValidYetContext { time, not_before } => {
                let days = not_before.as_secs().saturating_sub(time.as_secs()) / DAY;
                return format!("{NOT_YET} (it will be in {})", number_of(days));
            }
            CertificateError::NotValidForName => OTHER_HOST,
            CertificateError::Expired => EXPIRED,
            CertificateError::NotValidYet => NOT_YET,
            CertificateError::UnknownIssuer => UNKNOWN_ISSUER,
            CertificateError::Revoked => REVOKED,
            CertificateError::UnknownRevocationStatus => {
                "this machine could not find out whether the server's certificate has been revoked"
            }
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => PURPOSE,
            // These are the system's own words. Others come from webpki, and are names of its code.
            CertificateError::Other(other) if cfg!(any(windows, target_vendor = "apple")) => {
                return format!(
                    "the system refuses the server's certificate: {}",
                    printable(&other.to_string(), LONGEST)
                );
            }
            CertificateError::Other(other) if other.to_string().contains("invalid extensions") => PURPOSE,
            _ => "the server's certificate is damaged, or made in a way that is not accepted any more",
        };
        words.to_owned()
    }

    const DAY: u64 = 24 * 60 * 60;

    fn number_of(days: u64) -> String {
        match days {
            0 => "less than a day".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        }
    }

    /// `presented` holds names as `DnsName("example.com")` and `IpAddress(10.0.0.1)`.
    fn other_host(expected: &str, presented: &[String]) -> String {
        const MOST: usize = 3;
        let name = |shown: &String| {
            let inside = shown.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
            printable(inside.unwrap_or(shown).trim_matches('"'), LONGEST)
        };
        let mut names: Vec<_> = presented.iter().take(MOST).map(name).collect();
        match presented.len() {
            0 => {
                return format!(
                    "the server's certificate names no host, not even in its list of alternative names (SAN); it must \
                     name {expected}"
                );
            }
            many if many > MOST => names.push(format!("{} more", many - MOST)),
            _ => {}
        }
        let names = match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => names.concat(),
        };
        format!("the server's certificate is for {names}, not for {expected}; check the host in the base URL")
    }
}

/// The reason in the text of a library that only has texts. Most of these are OpenSSL's; those of macOS and Windows are
/// plain words already.
fn of_text(text: &str) -> String {
    const KNOWN: [(&str, &str); 13] = [
        ("invalid dns name", "the host in the base URL is not a name that a certificate can have"),
        ("self-signed", UNKNOWN_ISSUER),
        ("self signed", UNKNOWN_ISSUER),
        ("unable to get local issuer", UNKNOWN_ISSUER),
        ("unable to verify the first certificate", UNKNOWN_ISSUER),
        ("certificate has expired", EXPIRED),
        ("not yet valid", NOT_YET),
        ("ostname mismatch", OTHER_HOST),
        ("IP address mismatch", OTHER_HOST),
        ("certificate revoked", REVOKED),
        ("wrong version number", NOT_TLS),
        ("protocol version", OLD_VERSION),
        ("unsupported protocol", OLD_VERSION),
    ];
    let known = KNOWN.iter().find(|(part, _)| text.contains(part));
    known.map_or_else(|| printable(text, LONGEST), |(_, words)| (*words).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_openssl_become_words() {
        let verify = "error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:\
                      ../ssl/statem/statem_clnt.c:1889:";
        for (text, words) in [
            (format!("{verify} (self-signed certificate)"), UNKNOWN_ISSUER),
            (format!("{verify} (unable to get local issuer certificate)"), UNKNOWN_ISSUER),
            (format!("{verify} (certificate has expired)"), EXPIRED),
            (format!("{verify} (certificate is not yet valid)"), NOT_YET),
            (format!("{verify} (hostname mismatch)"), OTHER_HOST),
            ("error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:..".to_owned(), NOT_TLS),
            ("error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:..".to_owned(), OLD_VERSION),
            ("something else".to_owned(), "something else"),
        ] {
            assert_eq!(reason([].into_iter(), &text), words);
        }
    }
}

#[cfg(test)]
#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
mod tests_of_rustls {
    use rustls::pki_types::{ServerName, UnixTime};
    use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};
    use std::time::Duration;

    use super::*;

    fn words(error: Error) -> String {
        // The handshake's error is in one of IO, and that in another one.
        let outer = io::Error::new(io::ErrorKind::InvalidData, error);
        reason([&outer].into_iter(), "unused")
    }

    #[test]
    fn each_cause_has_its_words() {
        let at = |secs| UnixTime::since_unix_epoch(Duration::from_secs(secs));
        let names = |count: usize| (0..count).map(|n| format!("DnsName(\"{n}.example\")")).collect();
        let other_name = |presented: Vec<String>| CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("testrail.example").unwrap(),
            presented,
        };
        for (error, text) in [
            (
                other_name(names(1)),
                "the server's certificate is for 0.example, not for testrail.example; check the host in the base URL",
            ),
            (
                other_name(vec!["IpAddress(10.0.0.1)".to_owned(), "DnsName(\"a\u{1b}b\")".to_owned()]),
                "the server's certificate is for 10.0.0.1 and a b, not for testrail.example; check the host in the \
                 base URL",
            ),
            (
                other_name(names(99)),
                "the server's certificate is for 0.example, 1.example, 2.example and 96 more, not for \
                 testrail.example; check the host in the base URL",
            ),
            (
                other_name(Vec::new()),
                "the server's certificate names no host, not even in its list of alternative names (SAN); it must \
                 name testrail.example",
            ),
            (
                CertificateError::ExpiredContext { time: at(DAYS * 12), not_after: at(0) },
                "the server's certificate has expired, 12 days ago",
            ),
            (
                CertificateError::NotValidYetContext { time: at(0), not_before: at(1) },
                "the server's certificate is not valid yet; check this machine's clock (it will be in less than a day)",
            ),
            (CertificateError::Revoked, "the server's certificate has been revoked"),
            (
                CertificateError::BadEncoding,
                "the server's certificate is damaged, or made in a way that is not accepted any more",
            ),
        ] {
            assert_eq!(words(error.into()), text);
        }
        for (error, text) in [
            (Error::InvalidMessage(InvalidMessage::InvalidContentType), NOT_TLS),
            (PeerIncompatible::ServerDoesNotSupportTls12Or13.into(), OLD_VERSION),
            (Error::AlertReceived(AlertDescription::ProtocolVersion), OLD_VERSION),
            (Error::AlertReceived(AlertDescription::HandshakeFailure), NO_CIPHER),
            (Error::AlertReceived(AlertDescription::InternalError), "the server ended it with alert 80"),
            (Error::DecryptError, "the server breaks the rules of TLS"),
        ] {
            assert_eq!(words(error), text);
        }
    }

    const DAYS: u64 = 24 * 60 * 60;
}
