//! A server that takes and gives large files, and keeps nothing of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The id of the file that breaks off in the middle.
pub(crate) const CUT: u64 = 2;

const PIECE: usize = 64 * 1024;

/// Starts a server whose files have this length. Returns its address, and how many bytes of bodies it received.
pub(crate) async fn start(length: u64) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let received = Arc::new(AtomicU64::new(0));
    let counting = received.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, length, counting.clone()));
        }
    });
    (url, received)
}

/// Serves one request. `None` where the connection ends early.
async fn serve(mut socket: TcpStream, length: u64, received: Arc<AtomicU64>) -> Option<()> {
    let mut bytes = Vec::with_capacity(PIECE);
    let head = loop {
        socket.read_buf(&mut bytes).await.ok().filter(|read| *read > 0)?;
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let body = bytes.split_off(end + 4);
            received.fetch_add(body.len() as u64, Ordering::SeqCst);
            break String::from_utf8(bytes).unwrap();
        }
    };
    let is_cut = head.lines().next()?.contains(&format!("/{CUT} "));
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    if let Some(announced) = announced.map(|length| length.parse::<u64>().unwrap()) {
        let end = if is_cut { announced / 2 } else { announced };
        let mut piece = vec![0; PIECE];
        while received.load(Ordering::SeqCst) < end {
            let read = socket.read(&mut piece).await.ok().filter(|read| *read > 0)?;
            received.fetch_add(read as u64, Ordering::SeqCst);
        }
        if is_cut {
            return None;
        }
        return socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.ok();
    }
    socket.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").as_bytes()).await.ok()?;
    let (mut left, piece) = (if is_cut { length / 2 } else { length }, vec![b'x'; PIECE]);
    while left > 0 {
        let next = usize::try_from(left).unwrap().min(PIECE);
        socket.write_all(&piece[..next]).await.ok()?;
        left -= next as u64;
    }
    Some(())
}
