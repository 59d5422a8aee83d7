//! The body of an answer as a stream, for files.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use tokio::time::{Sleep, sleep};

use super::{failure, header, more_than};
use crate::call::answer::{Answer, Chunks, Payload, is_html};
use crate::error::{Delivery, Error, ErrorKind};

/// Makes the answer whose body is a file. The file fails if nothing arrives for the time `idle`, or if it has more than
/// `longest` bytes.
pub(super) fn answer(response: Response, longest: u64, idle: Duration) -> Result<Answer, Error> {
    let status = response.status().as_u16();
    let content_type = header(&response, CONTENT_TYPE).map(str::to_owned);
    if content_type.as_deref().is_some_and(is_html) {
        return Err(Error::new(ErrorKind::NotJson, Delivery::Unknown));
    }
    if header(&response, CONTENT_ENCODING).is_some_and(|coding| !coding.is_empty() && coding != "identity") {
        return Err(Error::new(ErrorKind::Protocol, Delivery::Applied)
            .with_detail("its body has a content encoding that was not requested"));
    }
    let length = response.content_length();
    if length.is_some_and(|length| length > longest) {
        return Err(too_large(longest));
    }
    let stream = File { body: Some(response.into()), left: longest, longest, idle, stall: None };
    Ok(Answer {
        status,
        content_type,
        payload: Payload::Stream(Chunks { stream: Box::pin(stream), length, slot: None }),
    })
}

fn too_large(longest: u64) -> Error {
    Error::new(ErrorKind::TooLarge, Delivery::Applied)
        .with_meaning("the file is larger than the client reads; ClientBuilder::max_download allows more")
        .with_detail(more_than(longest))
}

/// A file in transfer. It ends after an error.
struct File {
    body: Option<reqwest::Body>,
    /// How many bytes may still arrive, of `longest`.
    left: u64,
    longest: u64,
    idle: Duration,
    /// Runs while nothing arrives.
    stall: Option<Pin<Box<Sleep>>>,
}

impl File {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        use http_body::Body;
        loop {
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let Poll::Ready(frame) = Pin::new(body).poll_frame(cx) else {
                let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(self.idle)));
                ready!(stall.as_mut().poll(cx));
                return Poll::Ready(Some(Err(failure::body_stalled(self.idle))));
            };
            self.stall = None;
            let chunk = match frame {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(failure::body_lost(&error)))),
                // A frame without data is a trailer.
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            };
            let Some(left) = self.left.checked_sub(chunk.len() as u64) else {
                return Poll::Ready(Some(Err(too_large(self.longest))));
            };
            self.left = left;
            if !chunk.is_empty() {
                return Poll::Ready(Some(Ok(chunk)));
            }
        }
    }
}

impl Stream for File {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.poll_chunk(cx));
        if !matches!(chunk, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(chunk)
    }
}
