//! A proxy that takes every name for the same server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use crate::https::listen;

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

/// What a proxy does with a connection.
#[derive(Clone, Copy)]
pub(crate) enum Does {
    /// Connects it to this server, whatever the name.
    Pass(SocketAddr),
    /// Passes connections with this header `Proxy-Authorization` only.
    PassUser(&'static str, SocketAddr),
    /// Answers with this status.
    Refuse(u16),
    Close,
}

impl Proxy {
    pub(crate) async fn start(does: Does) -> Self {
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&heads);
        let address = listen(move |socket| handle(socket, does, Arc::clone(&seen))).await;
        Self { address, heads }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of all requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The targets of all connections so far.
    pub(crate) fn targets(&self) -> Vec<String> {
        let target = |head: &String| head.strip_prefix("CONNECT ")?.split(' ').next().map(str::to_owned);
        self.heads().iter().map(|head| target(head).unwrap_or_else(|| panic!("{head}"))).collect()
    }
}

async fn handle(mut socket: TcpStream, does: Does, heads: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = socket.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    heads.lock().unwrap().push(head.clone());
    let (status, server) = match does {
        Does::Pass(server) => (200, Some(server)),
        Does::PassUser(user, server) if head.to_lowercase().contains(&user.to_lowercase()) => (200, Some(server)),
        Does::PassUser(..) => (407, None),
        Does::Refuse(status) => (status, None),
        Does::Close => return,
    };
    let _ = socket.write_all(format!("HTTP/1.1 {status} Said\r\n\r\n").as_bytes()).await;
    if let Some(server) = server {
        let mut server = TcpStream::connect(server).await.unwrap();
        let _ = copy_bidirectional(&mut socket, &mut server).await;
    }
}
