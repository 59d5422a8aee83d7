//! A server whose answers are to cost a client memory.

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::request;

/// The run that is answered as it should be.
pub(crate) const ORDINARY: u64 = 42;
const RUN: &str = r#"{"id":42,"name":"Nightly","is_completed":false}"#;

/// An answer as bytes.
#[derive(Clone)]
pub(crate) struct Answer {
    start: Vec<u8>,
    /// What follows again and again, as long as the client reads. Nothing does where it is empty.
    again: Vec<u8>,
}

impl Answer {
    /// An answer of status 200 with this body.
    pub(crate) fn whole(body: impl AsRef<[u8]>) -> Self {
        Self::with_header("", body.as_ref())
    }

    /// The same, with a compressed body.
    pub(crate) fn gzip(body: &[u8]) -> Self {
        Self::with_header("content-encoding: gzip\r\n", body)
    }

    fn with_header(header: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\n{header}content-length: {}\r\n\r\n", body.len());
        Self { start: [head.as_bytes(), body].concat(), again: Vec::new() }
    }

    /// An answer that never ends.
    pub(crate) fn endless(start: &str, again: &str) -> Self {
        // Written in large pieces, so that the server is faster than any client.
        Self { start: start.into(), again: again.repeat(64 * 1024 / again.len()).into_bytes() }
    }
}

/// The address of a server that gives this answer to everything but the ordinary run.
pub(crate) async fn start(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, answer.clone()));
        }
    });
    url
}

/// Serves a connection until the client closes it.
async fn serve(mut socket: TcpStream, hostile: Answer) {
    let ordinary = Answer::whole(RUN);
    while let Some(head) = request::read(&mut socket).await {
        let answer = if head.contains(&format!("get_run/{ORDINARY} ")) { &ordinary } else { &hostile };
        let mut sent = socket.write_all(&answer.start).await;
        while sent.is_ok() && !answer.again.is_empty() {
            sent = socket.write_all(&answer.again).await;
        }
    }
}
