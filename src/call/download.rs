//! A file from TestRail, as a stream.

use std::fmt;
use std::future::poll_fn;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncWriteExt;

use super::answer::{Answer, BadAnswer, Chunks, Payload};
use crate::error::{Delivery, Error, ErrorKind};

/// A file from TestRail, as a stream of its bytes.
///
/// It counts as one of the client's [requests in flight](crate::ClientBuilder::max_in_flight) until you have read or
/// dropped it. The [deadline](crate::ClientBuilder::deadline) of its call ends with its first byte. From then on, it
/// fails if nothing arrives for the time of [an attempt](crate::ClientBuilder::attempt_timeout).
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html) of chunks, but you can
/// use it without an extension trait.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// let file = client.get_attachment(7).await?;
/// println!("{:?}, {:?} bytes", file.content_type(), file.length());
/// file.save("screenshot.png").await?;
///
/// let small = client.get_attachment(8).await?.bytes().await?;
///
/// let mut large = client.get_attachment(9).await?;
/// let mut length = 0;
/// while let Some(chunk) = large.next().await {
///     length += chunk?.len();
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a file is not read unless its bytes are asked for"]
pub struct Download {
    content_type: Option<String>,
    chunks: Chunks,
    path: String,
}

impl Download {
    /// The file of an answer.
    pub(crate) fn read(answer: Answer) -> Result<Self, BadAnswer> {
        match answer.payload {
            Payload::Stream(chunks) => Ok(Self { content_type: answer.content_type, chunks, path: String::new() }),
            Payload::Whole(_) => Err(BadAnswer::Empty),
        }
    }

    /// Names the call that it answers, for its errors.
    pub(crate) fn of_call(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// The content type according to the server, such as `application/octet-stream`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The number of remaining bytes, if the server says so.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.chunks.length
    }

    /// Returns the next bytes, or `None` at the end.
    ///
    /// # Errors
    ///
    /// [`BodyLost`](ErrorKind::BodyLost) if the connection breaks or stalls, and [`TooLarge`](ErrorKind::TooLarge)
    /// above the client's [limit](crate::ClientBuilder::max_download). The bytes before the error are right, and none
    /// follow.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Reads all remaining bytes into memory.
    ///
    /// # Errors
    ///
    /// The errors of [`next`](Download::next).
    pub async fn bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next().await {
            all.extend_from_slice(&chunk?);
        }
        Ok(all)
    }

    /// Writes all remaining bytes to a file, which it creates or overwrites. Returns their number.
    ///
    /// # Errors
    ///
    /// The errors of [`next`](Download::next), and [`Local`](ErrorKind::Local) if the file cannot be written. After an
    /// error, the file may be incomplete.
    pub async fn save(mut self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let about = self.path.clone();
        let unwritable = |error: std::io::Error| {
            let error = Error::new(ErrorKind::Local, Delivery::Applied)
                .with_detail(format!("{:?} cannot be written: {error}", path.display().to_string()));
            error.about(&about, false)
        };
        let mut file = tokio::fs::File::create(path).await.map_err(unwritable)?;
        let mut written = 0;
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            file.write_all(&chunk).await.map_err(unwritable)?;
            written += chunk.len() as u64;
        }
        file.flush().await.map_err(unwritable)?;
        Ok(written)
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = self.chunks.stream.as_mut().poll_next(cx);
        match &chunk {
            Poll::Ready(Some(Ok(bytes))) => {
                self.chunks.length = self.chunks.length.map(|length| length.saturating_sub(bytes.len() as u64));
            }
            Poll::Ready(_) => self.chunks.slot = None,
            Poll::Pending => {}
        }
        chunk.map(|chunk| chunk.map(|chunk| chunk.map_err(|error| error.about(&self.path, false))))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("content_type", &self.content_type)
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
