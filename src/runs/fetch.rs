//! A request that goes on while the caller does something else.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::{Delivery, Error, ErrorKind};

/// A request in a task of its own, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Fetch<T>(JoinHandle<Result<T, Error>>);

impl<T: Send + 'static> Fetch<T> {
    pub(super) fn start(request: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(tokio::spawn(request.in_current_span()))
    }
}

impl<T> Future for Fetch<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(Pin::new(&mut self.0).poll(cx)).unwrap_or_else(|error| {
            match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // Only the end of its runtime cancels a task that is still waited for.
                Err(_) => Err(Error::new(ErrorKind::Local, Delivery::Unknown)
                    .with_detail("the runtime on which the page was fetched has been shut down")),
            }
        }))
    }
}

impl<T> Drop for Fetch<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
