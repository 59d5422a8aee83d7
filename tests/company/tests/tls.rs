//! The library for TLS is the one that this crate's features name, whatever others there are.

use std::env;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use testrail::{AddRun, ErrorKind};
use testrail_company::{Server, builder};

/// What a client's first message offers.
#[derive(Debug, PartialEq)]
struct Offer {
    protocols: Vec<String>,
    /// The versions of TLS, as numbers of the protocol: 0x0303 is 1.2.
    versions: Vec<u16>,
}

/// The next field with a length of so many bytes before it.
fn field<'m>(message: &mut &'m [u8], length: usize) -> &'m [u8] {
    let (number, rest) = message.split_at(length);
    let length = number.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
    let (field, rest) = rest.split_at(length);
    *message = rest;
    field
}

fn number(bytes: &[u8]) -> u16 {
    u16::from_be_bytes([bytes[0], bytes[1]])
}

/// Reads a `ClientHello`: RFC 8446, 4.1.2.
fn offer(record: &[u8]) -> Offer {
    assert_eq!((record[0], record[5]), (22, 1), "a handshake begins with a ClientHello");
    let mut hello = field(&mut &record[6..], 3);
    // The version of old, and the random bytes.
    hello = &hello[2 + 32..];
    field(&mut hello, 1); // session
    field(&mut hello, 2); // cipher suites
    field(&mut hello, 1); // compression
    let mut extensions = field(&mut hello, 2);
    let mut offer = Offer { protocols: Vec::new(), versions: Vec::new() };
    while !extensions.is_empty() {
        let kind = number(extensions);
        extensions = &extensions[2..];
        let mut content = field(&mut extensions, 2);
        match kind {
            16 => {
                let mut names = field(&mut content, 2);
                while !names.is_empty() {
                    offer.protocols.push(String::from_utf8(field(&mut names, 1).to_vec()).unwrap());
                }
            }
            43 => offer.versions = field(&mut content, 1).chunks(2).map(number).collect(),
            _ => {}
        }
    }
    offer
}

#[tokio::test]
async fn a_server_is_offered_http_1_1_over_tls_1_2_or_later_by_the_library_of_choice() {
    // OpenSSL's own settings may forbid what this client must forbid, so those of this test allow it.
    assert!(env::var_os("OPENSSL_CONF").is_some(), "run it in tests/company, where cargo reads .cargo/config.toml");
    // Each library says in its own words that the server broke off.
    let words = if cfg!(feature = "native-tls") { "internal error" } else { "the server ended it with alert 80" };
    let CertifiedKey { cert, .. } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();

    for has_root in [false, true] {
        let server = Server::refusing_handshakes(2);
        let mut builder = builder(server.url("https"));
        if has_root {
            builder = builder.root_certificate(cert.pem());
        }
        let client = builder.build().unwrap();
        let (read, added) = (client.get_run(42).await, client.add_run(1, &AddRun::new("Nightly")).await);
        for error in [read.unwrap_err(), added.unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
        for hello in server.arrived() {
            let offer = offer(&hello);
            assert_eq!(offer.protocols, ["http/1.1"], "root certificate: {has_root}");
            assert_eq!(offer.versions, [0x0304, 0x0303], "root certificate: {has_root}");
        }
    }
}
