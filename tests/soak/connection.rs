//! One connection: HTTP/1.1 by hand, because no library would misbehave like this.

use std::io::{self, Read};
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::course::{Course, Ends, Reads, Works};
use crate::request;
use crate::server::{Door, Shared};

/// How long the server waits for a caller that neither sends nor leaves.
const PATIENCE: Duration = Duration::from_secs(1);
/// How much to read at first: all of most requests, and the start of a long one.
const PACKET: usize = 4096;

/// Serves a connection until it ends.
pub(crate) async fn serve(stream: TcpStream, door: &Door, shared: &Shared) {
    let mut connection = Connection { stream, bytes: Vec::with_capacity(PACKET) };
    loop {
        let kept = connection.serve(shared.deck.draw(&shared.dice), door, shared).await;
        shared.ledger.note(request::body(&connection.bytes));
        connection.bytes.clear();
        if kept.is_err() || !connection.is_used_again().await {
            return;
        }
    }
}

struct Connection {
    stream: TcpStream,
    /// What has arrived of the current request.
    bytes: Vec<u8>,
}

/// The connection must not be used for another request.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl Connection {
    async fn serve(&mut self, course: &Course, door: &Door, shared: &Shared) -> Result<(), Over> {
        match course.reads {
            Reads::Nothing if course.ends == Ends::Reset => self.look(),
            Reads::Nothing => {}
            Reads::Start => self.read().await?,
            Reads::All => {
                while !request::is_whole(&self.bytes) {
                    self.read().await?;
                }
                shared.read.fetch_add(1, Ordering::Relaxed);
            }
        }
        let name = request::name(request::body(&self.bytes)).unwrap_or_default().to_owned();
        let mut run = None;
        if course.works == Works::AtOnce {
            run = Some(shared.ledger.create(&name));
        }
        if course.late {
            sleep(shared.callers_time + shared.dice.millis(20, 200)).await;
        }
        if course.works == Works::Afterwards {
            run = Some(shared.ledger.create(&name));
        }
        let run = json!({"id": run, "name": name, "is_completed": false, "project_id": 1}).to_string();
        match course.ends {
            Ends::Run => self.write(&answer(200, None, &run)).await,
            Ends::RunThenReset => {
                self.write(&answer(200, None, &run)).await?;
                self.reset()
            }
            Ends::HalfRunThenReset => {
                self.write(half(&answer(200, None, &run), &run)).await?;
                self.reset()
            }
            Ends::HalfRunThenClose => {
                self.write(half(&answer(200, None, &run), &run)).await?;
                self.close().await
            }
            Ends::Status(status) => {
                let wait = match status {
                    429 => {
                        door.limited.fetch_add(1, Ordering::Relaxed);
                        Some(shared.dice.below(2))
                    }
                    409 | 503 => (shared.dice.below(2) == 0).then_some(1),
                    _ => None,
                };
                self.write(&answer(status, wait, r#"{"error":"This is part of the soak."}"#)).await
            }
            Ends::Close => self.close().await,
            Ends::Reset => self.reset(),
        }
    }

    /// Reads more of the request.
    async fn read(&mut self) -> Result<(), Over> {
        match timeout(PATIENCE, self.stream.read_buf(&mut self.bytes)).await {
            Ok(Ok(1..)) => Ok(()),
            _ => Err(Over),
        }
    }

    /// Takes the bytes that have arrived, without waiting, to record them.
    fn look(&mut self) {
        // The stream itself would first wait until the runtime reports that there is something.
        let mut start = [0; PACKET];
        if let Ok(length) = (&*SockRef::from(&self.stream)).read(&mut start) {
            self.bytes.extend(start.iter().take(length));
        }
    }

    async fn write(&mut self, text: &str) -> Result<(), Over> {
        Ok(self.stream.write_all(text.as_bytes()).await?)
    }

    /// Closes the connection properly, and reads until the caller does the same.
    async fn close(&mut self) -> Result<(), Over> {
        self.stream.shutdown().await?;
        loop {
            self.read().await?;
        }
    }

    /// Ends the connection with a reset.
    fn reset(&self) -> Result<(), Over> {
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        Err(Over)
    }

    async fn is_used_again(&self) -> bool {
        matches!(timeout(PATIENCE, self.stream.peek(&mut [0])).await, Ok(Ok(1..)))
    }
}

fn answer(status: u16, retry_after: Option<u64>, body: &str) -> String {
    let wait = retry_after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Soak\r\nContent-Type: application/json; charset=utf-8\r\n{wait}\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// An answer without the second half of its body.
fn half<'a>(answer: &'a str, body: &str) -> &'a str {
    answer.get(..answer.len() - body.len() / 2).unwrap_or(answer)
}
