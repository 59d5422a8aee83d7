//! The proof that a request never left.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::activity::Activity;
use crate::call::Content;

/// Whether the body of a request has been handed to the connection.
///
/// An HTTP client's errors do not tell whether a request was never sent or the server may have done it: a broken
/// connection or a timeout looks the same before and after. So the body itself tells. It is handed over once, or never
/// if it has been abandoned first. If the client abandons it in time, no byte of it can ever leave, and a server cannot
/// do a request without its body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latch(Arc<AtomicU8>);

const UNSENT: u8 = 0;
const HANDED_OVER: u8 = 1;
const ABANDONED: u8 = 2;

impl Latch {
    /// Makes the body of a request with this content. It must not be empty, because the connection never takes an empty
    /// body.
    pub(super) fn body(&self, content: Content, activity: Activity) -> LatchedBody {
        LatchedBody { latch: self.clone(), content: Some(content), begun: false, activity }
    }

    /// Abandons the request. `true` proves that nothing of its body has left and nothing will.
    pub(crate) fn abandon(&self) -> bool {
        self.turn(ABANDONED) || self.0.load(Ordering::SeqCst) == ABANDONED
    }

    /// Leaves the state `UNSENT`, unless that has already happened.
    fn turn(&self, to: u8) -> bool {
        self.0.compare_exchange(UNSENT, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// A body that is handed over once or never.
pub(super) struct LatchedBody {
    latch: Latch,
    /// The rest of it.
    content: Option<Content>,
    /// Whether its first bytes have been handed over.
    begun: bool,
    activity: Activity,
}

/// Why a body was not handed over.
#[derive(Debug, thiserror::Error)]
pub(super) enum Withheld {
    /// The request was abandoned before the connection took its body.
    #[error("the request was given up")]
    Abandoned,
    /// Its file cannot be read.
    #[error("{0}")]
    Unreadable(std::io::Error),
}

impl LatchedBody {
    /// The next bytes. Drops the content at the end.
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Withheld>>> {
        let bytes = match &mut self.content {
            None => None,
            Some(Content::Json(json)) => Some(Ok(std::mem::take(json))),
            Some(Content::Form(form)) => match ready!(form.poll_chunk(cx)) {
                // A chunk with more to follow.
                Some(Ok(chunk)) if form.length() > 0 => return Poll::Ready(Some(Ok(chunk))),
                chunk => chunk,
            },
        };
        self.content = None;
        Poll::Ready(bytes.map(|bytes| bytes.map_err(Withheld::Unreadable)))
    }
}

impl Body for LatchedBody {
    type Data = Bytes;
    type Error = Withheld;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Withheld>>> {
        if !self.begun {
            if !self.latch.turn(HANDED_OVER) {
                let first = self.content.take();
                return Poll::Ready(first.map(|_| Err(Withheld::Abandoned)));
            }
            self.begun = true;
        }
        let bytes = ready!(self.poll_bytes(cx));
        self.activity.note();
        Poll::Ready(bytes.map(|bytes| bytes.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match &self.content {
            None => 0,
            Some(Content::Json(json)) => json.len() as u64,
            Some(Content::Form(form)) => form.length(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{self, Upload};

    /// A body of each kind, and the length that it announces.
    async fn bodies(latch: &Latch) -> [(LatchedBody, u64); 2] {
        let form = call::Body::Form(Upload::from_bytes("log.txt", "text")).content().await.unwrap().unwrap();
        let Content::Form(announced) = &form else { panic!("it is a form") };
        let length = announced.length();
        [(Content::Json(Bytes::from_static(b"{}")), 2), (form, length)]
            .map(|(content, length)| (latch.body(content, Activity::default()), length))
    }

    fn poll(body: &mut LatchedBody) -> Option<Result<Bytes, Withheld>> {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut cx) {
            Poll::Ready(frame) => frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())),
            Poll::Pending => panic!("it is always ready"),
        }
    }

    #[tokio::test]
    async fn a_body_that_was_handed_over_cannot_be_abandoned() {
        for place in 0..2 {
            let latch = Latch::default();
            let (mut body, length) = bodies(&latch).await.into_iter().nth(place).unwrap();
            assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(length), false));
            let mut came = poll(&mut body).unwrap().unwrap().len() as u64;
            assert!(!latch.abandon(), "also while the rest is still here");
            while let Some(bytes) = poll(&mut body) {
                came += bytes.unwrap().len() as u64;
            }
            assert!(body.is_end_stream() && came == length, "{came} of {length}");
            assert!(!latch.abandon());
        }
    }

    #[tokio::test]
    async fn a_body_that_was_abandoned_is_not_handed_over() {
        let latch = Latch::default();
        for (mut body, _) in bodies(&latch).await {
            assert!(latch.abandon() && latch.abandon());
            assert!(poll(&mut body).unwrap().is_err());
            assert!(poll(&mut body).is_none());
        }
    }

    #[tokio::test]
    async fn of_a_race_one_side_wins() {
        for round in 0..2000 {
            let latch = Latch::default();
            let (mut body, _) = bodies(&latch).await.into_iter().nth(round % 2).unwrap();
            let (given_up, sent) = std::thread::scope(|scope| {
                let giving_up = scope.spawn(|| latch.abandon());
                let sending = scope.spawn(|| poll(&mut body).unwrap().is_ok());
                (giving_up.join().unwrap(), sending.join().unwrap())
            });
            assert_ne!(given_up, sent);
        }
    }
}
