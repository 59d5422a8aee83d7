//! A line to a server, which breaks once.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// Passes connections on to a server. The first one on which a client sends this many bytes is cut at that point.
/// Returns its address.
pub(crate) async fn start(server: &str, cut_after: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (address, is_cut) = (server.strip_prefix("http://").unwrap().to_owned(), Arc::new(AtomicBool::new(false)));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&address).await.unwrap();
            tokio::spawn(pass(client, server, cut_after, is_cut.clone()));
        }
    });
    url
}

/// Passes bytes on in both directions until the server closes, or the line is cut.
async fn pass(mut client: TcpStream, mut server: TcpStream, cut_after: u64, is_cut: Arc<AtomicBool>) {
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let up = async {
        let sent = copy(&mut (&mut from_client).take(cut_after), &mut to_server).await.unwrap_or(0);
        if sent == cut_after && !is_cut.swap(true, Ordering::SeqCst) {
            return;
        }
        let _ = copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
        pending::<()>().await;
    };
    tokio::select! {
        () = up => {}
        _ = copy(&mut from_server, &mut to_client) => {}
    }
}
