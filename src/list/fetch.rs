//! A request that runs while the caller does something else.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::task::JoinHandle;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;

use crate::error::{Delivery, Error, ErrorKind};

/// A request in its own task, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Fetch<T>(JoinHandle<Result<T, Error>>);

impl<T: Send + 'static> Fetch<T> {
    pub(super) fn start(request: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        // A subscriber of the caller alone, as tests have, would not see what another task does.
        Self(tokio::spawn(request.in_current_span().with_current_subscriber()))
    }
}

impl<T> Future for Fetch<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(Pin::new(&mut self.0).poll(cx)).unwrap_or_else(|error| {
            match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // Only the shutdown of its runtime cancels a task that still has a waiter.
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

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio::time::timeout;
    use tracing::{Dispatch, Span};
    use tracing_subscriber::Registry;

    use super::*;

    #[tokio::test]
    async fn a_fetch_belongs_to_the_span_of_its_caller() {
        let _listening = tracing::subscriber::set_default(tracing_subscriber::registry());
        let span = tracing::info_span!("caller");
        let fetch = span.in_scope(|| Fetch::start(async { Ok(Span::current().id()) }));
        assert!(span.id().is_some());
        assert_eq!(fetch.await.unwrap(), span.id());
    }

    #[tokio::test]
    async fn a_fetch_is_seen_by_the_subscriber_of_its_caller() {
        let is_seen = async { Ok(tracing::dispatcher::get_default(Dispatch::is::<Registry>)) };
        let fetch = tracing::subscriber::with_default(Registry::default(), || Fetch::start(is_seen));
        assert!(fetch.await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_that_is_dropped_ends() {
        let (alive, ended) = oneshot::channel::<()>();
        let fetch: Fetch<()> = Fetch::start(async move {
            let _alive = alive;
            pending().await
        });
        tokio::task::yield_now().await;
        drop(fetch);
        assert!(timeout(Duration::from_secs(1), ended).await.is_ok_and(|ended| ended.is_err()));
    }

    #[test]
    fn the_end_of_its_runtime_is_an_error() {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let its_own = runtime();
        let entered = its_own.enter();
        let fetch: Fetch<()> = Fetch::start(pending());
        drop(entered);
        drop(its_own);
        assert_eq!(runtime().block_on(fetch).unwrap_err().kind(), ErrorKind::Local);
    }
}
