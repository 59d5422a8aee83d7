//! What a failed handshake means, in plain words, and what helps.

use crate::types::printable;

/// How much of the TLS library's own words an error keeps, in bytes.
pub(super) const LONGEST: usize = 200;

pub(super) const NOT_TLS: &str = "what answers at this port does not speak TLS; perhaps it speaks plain http";
pub(super) const OLD_VERSION: &str = "the server speaks only versions of TLS before 1.2";
pub(super) const UNKNOWN_ISSUER: &str = "this machine does not trust the issuer of the certificate; if that is the \
                              server itself or your company, ClientBuilder::root_certificate adds it";
pub(super) const EXPIRED: &str = "the certificate has expired";
pub(super) const NOT_YET: &str = "the certificate is not valid yet; check this machine's clock";
pub(super) const OTHER_HOST: &str = "the certificate is for another host; check the host in the address";
pub(super) const REVOKED: &str = "the certificate has been revoked";

/// The reason in the texts of an error and its causes, the innermost last, of a library that only has texts. Most of
/// these are OpenSSL's; those of macOS and Windows are plain words already.
pub(super) fn of_texts(texts: &[String]) -> String {
    const KNOWN: [(&str, &str); 14] = [
        ("invalid dns name", "the host in the address is not a name that a certificate can have"),
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
        ("packet length too long", NOT_TLS),
        ("protocol version", OLD_VERSION),
        ("unsupported protocol", OLD_VERSION),
    ];
    let known = KNOWN.iter().find(|(part, _)| texts.iter().any(|text| text.contains(part)));
    known.map_or_else(|| fallback(texts.last().map_or("", String::as_str)), |(_, words)| (*words).to_owned())
}

/// The reason in OpenSSL's form `error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:`, or the text as it is.
fn fallback(text: &str) -> String {
    let reason = text.strip_prefix("error:").and_then(|rest| rest.split(':').nth(3));
    printable(reason.unwrap_or(text), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_openssl_become_words() {
        let inner = "error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:\
                     ../ssl/statem/statem_clnt.c:1889:";
        let verify = |result: &str| vec![format!("{inner} ({result})"), inner.to_owned()];
        let other = |reason: &str| vec![format!("error:0A00010B:SSL routines:ssl3_read_bytes:{reason}:../a.c:1599:")];
        for (texts, words) in [
            (verify("self-signed certificate"), UNKNOWN_ISSUER),
            (verify("unable to get local issuer certificate"), UNKNOWN_ISSUER),
            (verify("certificate has expired"), EXPIRED),
            (verify("certificate is not yet valid"), NOT_YET),
            (verify("hostname mismatch"), OTHER_HOST),
            (verify("something else"), "certificate verify failed"),
            (other("wrong version number"), NOT_TLS),
            (other("tlsv1 alert protocol version"), OLD_VERSION),
            (other("bad signature"), "bad signature"),
            (vec!["in plain words".to_owned()], "in plain words"),
            (Vec::new(), ""),
        ] {
            assert_eq!(of_texts(&texts), words);
        }
    }
}
