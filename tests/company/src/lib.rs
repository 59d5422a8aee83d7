//! Servers that record what arrives, for a client whose libraries have more features than it asks for.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use testrail::{Client, ClientBuilder, RetryPolicy};

/// How long a client or a server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on this machine that takes a few connections, one after the other.
pub struct Server {
    port: u16,
    arrived: Receiver<Vec<u8>>,
    connections: usize,
}

impl Server {
    /// A server that gives these answers, one on each connection.
    pub fn answering(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::start(answers, |arrived| {
            let head = arrived.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
            let text = String::from_utf8_lossy(&arrived[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            Some(head + length.unwrap_or(0))
        })
    }

    /// A server that breaks off so many handshakes after the client's first message.
    pub fn refusing_handshakes(count: usize) -> Self {
        // A fatal alert: internal_error.
        let alert = [0x15, 3, 3, 0, 2, 2, 80].to_vec();
        Self::start(vec![alert; count], |arrived| {
            let length = arrived.get(3..5)?;
            Some(5 + usize::from(u16::from_be_bytes([length[0], length[1]])))
        })
    }

    /// `whole` is how long a request is that begins like this, as soon as that is known.
    fn start(answers: impl IntoIterator<Item = Vec<u8>>, whole: fn(&[u8]) -> Option<usize>) -> Self {
        let answers: Vec<_> = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, (sender, arrived)) = (answers.len(), channel());
        thread::spawn(move || {
            for answer in answers {
                let mut stream = listener.accept().unwrap().0;
                let request = read(&mut stream, whole);
                stream.write_all(&answer).unwrap();
                stream.shutdown(Shutdown::Write).unwrap();
                sender.send(request).unwrap();
            }
        });
        Self { port, arrived, connections }
    }

    /// Its address with this scheme.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// What arrived on each connection, after the last one.
    pub fn arrived(self) -> Vec<Vec<u8>> {
        (0..self.connections).map(|_| self.arrived.recv_timeout(PATIENCE).expect("another connection")).collect()
    }

    /// What arrived, as text.
    pub fn requests(self) -> Vec<String> {
        self.arrived().into_iter().map(|request| String::from_utf8(request).unwrap()).collect()
    }
}

/// Reads a request of this length.
fn read(stream: &mut TcpStream, whole: fn(&[u8]) -> Option<usize>) -> Vec<u8> {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let (mut arrived, mut part) = (Vec::new(), [0; 4096]);
    while whole(&arrived).is_none_or(|length| arrived.len() < length) && arrived.len() < 100_000 {
        match stream.read(&mut part).unwrap() {
            0 => break,
            read => arrived.extend_from_slice(&part[..read]),
        }
    }
    arrived
}

/// An answer with this body and these lines in its head.
pub fn answer(body: &[u8], lines: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{lines}");
    [head.as_bytes(), b"connection: close\r\n\r\n", body].concat()
}

/// The values of a header in a request.
pub fn header<'r>(request: &'r str, name: &str) -> Vec<&'r str> {
    let lines = request.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(": "));
    lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
}

/// A client for this server that makes one attempt at each call.
pub fn builder(url: impl Into<String>) -> ClientBuilder {
    Client::builder(url, "me@example.com", "canary-key").retry(RetryPolicy::never())
}
