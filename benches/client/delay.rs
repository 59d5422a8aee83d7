//! A network with a round trip, for all that a connection costs: the handshakes of TCP and TLS, requests and answers.
//! TCP's slow start is left out: what is sent at once arrives at once, whatever its length.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Carries the bytes of a new connection to the server and back, each way in half a round trip.
pub(crate) async fn carry(client: TcpStream, server: impl AsyncRead + AsyncWrite, round_trip: Duration) {
    // On loopback, a client is connected at once, and sends what it could send only after a round trip.
    let connected = Instant::now() + round_trip;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = tokio::io::split(server);
    tokio::join!(
        one_way(from_client, to_server, connected, round_trip / 2),
        one_way(from_server, to_client, connected, round_trip / 2),
    );
}

/// Each chunk arrives `late` after it left, however many are under way. None leaves before `start`.
async fn one_way(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, start: Instant, late: Duration) {
    let (leave, mut under_way) = mpsc::unbounded_channel();
    let departures = async move {
        let mut chunk = vec![0; 64 * 1024];
        loop {
            // An empty chunk is the end, which takes as long as others.
            let count = from.read(&mut chunk).await.unwrap_or(0);
            let due = Instant::now().max(start) + late;
            if leave.send((due, chunk[..count].to_vec())).is_err() || count == 0 {
                return;
            }
        }
    };
    let arrivals = async move {
        while let Some((due, chunk)) = under_way.recv().await {
            // The timer counts whole milliseconds, and would make one of none.
            if due > Instant::now() {
                sleep_until(due).await;
            }
            let arrived = if chunk.is_empty() { to.shutdown().await } else { to.write_all(&chunk).await };
            if arrived.is_err() {
                return;
            }
        }
    };
    tokio::join!(departures, arrivals);
}
