//! The errors of rustls in plain words. Its own texts hold names of its code.

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::words::{EXPIRED, LONGEST, NOT_TLS, NOT_YET, OLD_VERSION, OTHER_HOST, REVOKED, UNKNOWN_ISSUER};
use crate::types::printable;

const NO_CIPHER: &str = "the server and this client have no cipher in common, or the server demands a certificate from \
                         the client";
const SELF_SIGNED: &str = "the certificate is an authority's own (CA:TRUE), as self-signed ones often are; \
                           ClientBuilder::root_certificate accepts it";
const PURPOSE: &str = "the certificate is not meant for a server";

/// Whether a certificate that may only sign others stood where a server's own was expected.
pub(super) fn is_authority(error: &Error) -> bool {
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
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Error::AlertReceived(AlertDescription::ProtocolVersion) => OLD_VERSION,
        Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::HandshakeFailure) => NO_CIPHER,
        Error::AlertReceived(AlertDescription::CertificateRequired | AlertDescription::BadCertificate) => {
            "the server demands a certificate from the client, and this crate has none"
        }
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            "the server does not know this host; check the host in the address"
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
        CertificateError::BadSignature => "a signature does not fit the certificate",
        CertificateError::UnknownRevocationStatus => {
            "this machine could not find out whether the certificate has been revoked"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => PURPOSE,
        // These are the system's own words. Others come from webpki, and are names of its code.
        CertificateError::Other(other) if cfg!(any(windows, target_vendor = "apple")) => {
            return format!("the system refuses the certificate: {}", printable(&other.to_string(), LONGEST));
        }
        CertificateError::Other(other) if other.to_string().contains("invalid extensions") => PURPOSE,
        _ => "the certificate is damaged, or made in a way that is not accepted any more",
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
                "the certificate names no host in its list of alternative names (SAN); it must name {expected}"
            );
        }
        many if many > MOST => names.push(format!("{} more", many - MOST)),
        _ => {}
    }
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    format!("the certificate is for {names}, not for {expected}; check the host in the address")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

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
                "the certificate is for 0.example, not for testrail.example; check the host in the address",
            ),
            (
                other_name(vec!["IpAddress(10.0.0.1)".to_owned(), "DnsName(\"a\u{1b}b\")".to_owned()]),
                "the certificate is for 10.0.0.1 and a b, not for testrail.example; check the host in the \
                 address",
            ),
            (
                other_name(names(99)),
                "the certificate is for 0.example, 1.example, 2.example and 96 more, not for \
                 testrail.example; check the host in the address",
            ),
            (
                other_name(Vec::new()),
                "the certificate names no host in its list of alternative names (SAN); it must name testrail.example",
            ),
            (
                CertificateError::ExpiredContext { time: at(DAYS * 12), not_after: at(0) },
                "the certificate has expired, 12 days ago",
            ),
            (
                CertificateError::NotValidYetContext { time: at(0), not_before: at(1) },
                "the certificate is not valid yet; check this machine's clock (it will be in less than a day)",
            ),
            (CertificateError::Revoked, "the certificate has been revoked"),
            (
                CertificateError::BadEncoding,
                "the certificate is damaged, or made in a way that is not accepted any more",
            ),
        ] {
            assert_eq!(of(&error.into()), text);
        }
        for (error, text) in [
            (Error::InvalidMessage(InvalidMessage::InvalidContentType), NOT_TLS),
            (PeerIncompatible::ServerDoesNotSupportTls12Or13.into(), OLD_VERSION),
            (Error::AlertReceived(AlertDescription::ProtocolVersion), OLD_VERSION),
            (Error::AlertReceived(AlertDescription::HandshakeFailure), NO_CIPHER),
            (Error::AlertReceived(AlertDescription::InternalError), "the server ended it with alert 80"),
            (Error::DecryptError, "the server breaks the rules of TLS"),
        ] {
            assert_eq!(of(&error), text);
        }
    }

    const DAYS: u64 = 24 * 60 * 60;
}
