//! A server on loopback that answers at once, or so late, with runs made up from their ids. A project has as many runs
//! as its id says.

use std::io::{Read, Write};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::rows;

/// Serves until the standard input is closed, and says at which address.
pub(crate) fn run(latency: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{} -", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                socket.set_nodelay(true).unwrap();
                tokio::spawn(serve(socket, Duration::from_millis(latency)));
            }
        });
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
        serving.abort();
    });
}

async fn serve(mut socket: TcpStream, latency: Duration) {
    let (mut received, mut start) = (vec![0; 16 * 1024], 0);
    loop {
        let head = loop {
            if let Some(end) = received[..start].windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            match socket.read(&mut received[start..]).await {
                Ok(0) | Err(_) => return,
                Ok(count) => start += count,
            }
        };
        let text = String::from_utf8_lossy(&received[..head]).into_owned();
        let length =
            text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
        let end = head + length.map_or(0, |length| length.trim().parse().unwrap());
        while start < end {
            match socket.read(&mut received[start..]).await {
                Ok(0) | Err(_) => return,
                Ok(count) => start += count,
            }
        }
        received.copy_within(end..start, 0);
        start -= end;
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let body = answer(&text);
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn answer(head: &str) -> String {
    let query = head.split_once("/api/v2/").unwrap().1.split_whitespace().next().unwrap();
    let (method, rest) = query.split_once('/').unwrap();
    let mut parameters = rest.split('&');
    let id = parameters.next().unwrap().parse().unwrap();
    if method == "get_runs" {
        let number = |key: &str| parameters.clone().find_map(|pair| pair.strip_prefix(key)?.parse().ok());
        return rows::page(id, number("offset=").unwrap_or(0), number("limit=").unwrap_or(250), 0);
    }
    let mut run = String::new();
    rows::write_run(&mut run, id, 1, 0);
    run
}
