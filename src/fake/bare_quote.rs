//! The one request that TestRail answers and the HTTP library refuses: with a bare `"` in its query.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::received::Received;
use super::reply::Reply;
use super::request::invalid_character;

/// How much of a request is looked at, in bytes.
const MOST: usize = 64 * 1024;

/// The first line of what comes on a connection, if it has a bare `"`. Nothing is taken from the connection.
pub(super) async fn first_line(stream: &TcpStream) -> Option<String> {
    // Enough for nearly every first line: there is one of these for each connection.
    let mut head = vec![0; 1024];
    let mut seen = 0;
    loop {
        let length = stream.peek(&mut head).await.ok()?;
        let line = head.get(..length)?.split(|b| *b == b'\n').next()?;
        if line.len() < length || length == MOST || length == 0 {
            return line.contains(&b'"').then(|| String::from_utf8_lossy(line).into_owned());
        }
        if length == head.len() {
            head.resize((2 * length).min(MOST), 0);
        } else if length == seen {
            // Peeking again would return at once with the same.
            sleep(Duration::from_millis(1)).await;
        }
        seen = length;
    }
}

/// Answers such a request as TestRail does, and ends the connection. What came is noted before.
pub(super) async fn answer(mut stream: TcpStream, line: &str, note: impl FnOnce(Received)) -> Option<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < MOST {
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let mut words = line.split(' ');
    let (verb, target) = (words.next()?, words.next()?);
    let headers = String::from_utf8_lossy(&head).into_owned();
    let headers = headers.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    note(Received::read(verb, target, headers, &[]).0);

    let key = target.split(['?', '&']).find(|parameter| parameter.contains('"'))?.split('=').next()?;
    let Reply { body, .. } = invalid_character(key);
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}
