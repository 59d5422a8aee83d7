//! One connection: HTTP/1.1 by hand, because no library would misbehave like this.

use std::io::{self, Read};
use std::sync::atomic::Ordering;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::course::{Course, Ends, Reads, Words, Works};
use crate::request;
use crate::server::{Door, Shared};
use crate::work::{Done, Work};

/// How long the server waits for a caller that neither sends nor leaves.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the server waits for the first request of a connection.
const UNUSED: Duration = Duration::from_secs(5);
/// One in this many connections ends without a word if no request comes within some milliseconds.
const ENDS_UNUSED: u64 = 20;
/// How much to read at first: all of most requests, and the start of a long one.
const PACKET: usize = 4096;
/// How long the server may be at work on a request after its caller has gone, in milliseconds.
pub(crate) const SETTLE: u64 = 800;

/// Serves a connection until it ends.
pub(crate) async fn serve<W: Work>(stream: TcpStream, door: &Door, shared: &Shared<W>) {
    let mut connection = Connection { stream, bytes: Vec::with_capacity(PACKET) };
    if !connection.is_used(shared).await {
        return;
    }
    loop {
        let course = shared.deck.draw(&shared.dice, door.is_direct);
        let kept = connection.serve(course, door, shared).await;
        shared.work.note(&connection.bytes);
        if kept.is_err() {
            if course.works == Works::WhenGone && request::is_whole(&connection.bytes) {
                connection.end_and_work(shared).await;
            }
            return;
        }
        connection.bytes.clear();
        if !connection.is_used_again().await {
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
    async fn serve<W: Work>(&mut self, course: &Course, door: &Door, shared: &Shared<W>) -> Result<(), Over> {
        let begin = Instant::now();
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
        let mut done = Done::default();
        if course.works == Works::AtOnce {
            done = shared.work.work(&self.bytes);
        }
        if course.late {
            sleep(shared.callers_time + shared.dice.millis(20, 200)).await;
        }
        if course.works == Works::Afterwards && begin.elapsed() < shared.callers_time + Duration::from_millis(SETTLE) {
            done = shared.work.work(&self.bytes);
        }
        let whole = answer(door, done.status, JSON, None, &done.body);
        match course.ends {
            Ends::Answer => self.write(&whole).await,
            Ends::AnswerTwice => {
                self.write(&whole).await?;
                // By then, the next request may be there.
                sleep(shared.dice.millis(0, 10)).await;
                self.write(&whole).await
            }
            Ends::AnswerThenReset => {
                self.write(&whole).await?;
                self.reset()
            }
            Ends::HalfAnswerThenReset => {
                self.write(half(&whole, &done.body)).await?;
                self.reset()
            }
            Ends::HalfAnswerThenClose => {
                self.write(half(&whole, &done.body)).await?;
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
                self.write(&answer(door, status, JSON, wait, r#"{"error":"This is part of the soak."}"#)).await
            }
            Ends::Another(status, words) => {
                if status == 429 {
                    door.limited.fetch_add(1, Ordering::Relaxed);
                }
                let (content_type, body) = match words {
                    Words::Blocked if shared.dice.below(2) == 0 => (JSON, r#"{"message":"blocked by policy"}"#),
                    Words::Blocked => (HTML, "<!DOCTYPE html><html><body>Blocked by policy</body></html>"),
                    Words::Accepted => (JSON, r#"{"message":"accepted"}"#),
                    Words::Empty => (JSON, ""),
                    Words::Untyped => (None, ""),
                    Words::Page => (HTML, "<!DOCTYPE html><html><body>Please log in</body></html>"),
                };
                self.write(&answer(door, status, content_type, None, body)).await
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

    /// Does the work when the caller has been gone for a while.
    async fn end_and_work<W: Work>(self, shared: &Shared<W>) {
        let Self { stream, bytes } = self;
        drop(stream);
        let gone = Instant::now();
        // The later of two times: late work is what goes wrong.
        sleep(shared.dice.millis(0, SETTLE).max(shared.dice.millis(0, SETTLE))).await;
        // A slow machine can wake the server too late. Then it is like one that has reached its time limit.
        if gone.elapsed() < Duration::from_millis(SETTLE) {
            shared.work.work(&bytes);
        }
    }

    /// Waits for the first request. Nothing but a request draws what becomes of it: many connections never carry one.
    async fn is_used<W: Work>(&self, shared: &Shared<W>) -> bool {
        let ends = shared.dice.below(ENDS_UNUSED) == 0;
        let time = if ends { shared.dice.millis(0, 100) } else { UNUSED };
        match timeout(time, self.stream.peek(&mut [0])).await {
            Ok(Ok(1..)) => true,
            Ok(_) => false,
            Err(_) => {
                // As a server does that is told to end, or that has had enough.
                if shared.dice.below(2) == 0 {
                    let _ = self.reset();
                }
                false
            }
        }
    }

    async fn is_used_again(&self) -> bool {
        matches!(timeout(PATIENCE, self.stream.peek(&mut [0])).await, Ok(Ok(1..)))
    }
}

const JSON: Option<&str> = Some("application/json; charset=utf-8");
const HTML: Option<&str> = Some("text/html; charset=utf-8");

fn answer(door: &Door, status: u16, content_type: Option<&str>, retry_after: Option<u64>, body: &str) -> String {
    let content_type = content_type.map(|kind| format!("Content-Type: {kind}\r\n")).unwrap_or_default();
    let wait = retry_after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    let (date, length) = (httpdate::fmt_http_date(door.time()), body.len());
    format!("HTTP/1.1 {status} Soak\r\nDate: {date}\r\n{content_type}{wait}Content-Length: {length}\r\n\r\n{body}")
}

/// An answer without the second half of its body.
fn half<'a>(answer: &'a str, body: &str) -> &'a str {
    answer.get(..answer.len() - body.len() / 2).unwrap_or(answer)
}
