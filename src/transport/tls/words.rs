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

/// The reason in the text of a library that only has texts. Most of these are OpenSSL's; those of macOS and Windows are
/// plain words already.
pub(super) fn of_text(text: &str) -> String {
    const KNOWN: [(&str, &str); 13] = [
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
            assert_eq!(of_text(&text), words);
        }
    }
}
