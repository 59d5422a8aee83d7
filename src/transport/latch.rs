//! The proof that a request never left.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Whether the body of a request has been handed to the connection.
///
/// The errors of an HTTP client do not tell a request that was never sent from one that the server may have done: a
/// connection that breaks, or a time that runs out, looks the same before and after. So the body itself tells. It is
/// handed over once, and once it has been abandoned, never. Whoever abandons it in time knows that no byte of it can
/// ever leave, and a server cannot do a request whose body is missing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latch(Arc<AtomicU8>);

const UNSENT: u8 = 0;
const HANDED_OVER: u8 = 1;
const ABANDONED: u8 = 2;

impl Latch {
    /// The body of a request with this content, which must not be empty: an empty body is never asked for.
    pub(crate) fn body(&self, content: String) -> LatchedBody {
        LatchedBody { latch: self.clone(), content: Some(Bytes::from(content)) }
    }

    /// Gives the request up. `true` is the proof that nothing of its body has left and nothing will.
    pub(crate) fn abandon(&self) -> bool {
        self.turn(ABANDONED) || self.0.load(Ordering::SeqCst) == ABANDONED
    }

    /// Moves on from `UNSENT`, unless somebody did already.
    fn turn(&self, to: u8) -> bool {
        self.0.compare_exchange(UNSENT, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// A body that is handed over once, or never.
#[derive(Debug)]
pub(crate) struct LatchedBody {
    latch: Latch,
    content: Option<Bytes>,
}

/// The request was given up before its body was asked for.
#[derive(Debug, thiserror::Error)]
#[error("the request was given up")]
pub(crate) struct Abandoned;

impl Body for LatchedBody {
    type Data = Bytes;
    type Error = Abandoned;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Abandoned>>> {
        let Some(content) = self.content.take() else { return Poll::Ready(None) };
        let ready = if self.latch.turn(HANDED_OVER) { Ok(Frame::data(content)) } else { Err(Abandoned) };
        Poll::Ready(Some(ready))
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.content.as_ref().map_or(0, |content| content.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(body: &mut LatchedBody) -> Option<Result<Bytes, Abandoned>> {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut cx) {
            Poll::Ready(frame) => frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())),
            Poll::Pending => panic!("it is always ready"),
        }
    }

    #[test]
    fn a_body_that_was_handed_over_cannot_be_abandoned() {
        let latch = Latch::default();
        let mut body = latch.body("{}".to_owned());
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(2), false));
        assert_eq!(poll(&mut body).unwrap().unwrap(), "{}");
        assert!(body.is_end_stream() && poll(&mut body).is_none());
        assert!(!latch.abandon());
    }

    #[test]
    fn a_body_that_was_abandoned_is_not_handed_over() {
        let latch = Latch::default();
        let mut body = latch.body("{}".to_owned());
        assert!(latch.abandon() && latch.abandon());
        assert!(poll(&mut body).unwrap().is_err());
        assert!(poll(&mut body).is_none());
    }

    #[test]
    fn of_a_race_one_side_wins() {
        for _ in 0..2000 {
            let latch = Latch::default();
            let mut body = latch.body("{}".to_owned());
            let (given_up, sent) = std::thread::scope(|scope| {
                let giving_up = scope.spawn(|| latch.abandon());
                let sending = scope.spawn(|| poll(&mut body).unwrap().is_ok());
                (giving_up.join().unwrap(), sending.join().unwrap())
            });
            assert_ne!(given_up, sent);
        }
    }
}
