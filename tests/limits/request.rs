//! A request as a server reads it, no more of it than is needed here.

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Reads a request to its end, and returns its head. `None` where the client has closed the connection.
pub(crate) async fn read(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if let Some((head, body)) = std::str::from_utf8(&bytes).unwrap().split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return Some(head.to_owned());
            }
        }
        if !matches!(socket.read_buf(&mut bytes).await, Ok(1..)) {
            return None;
        }
    }
}
