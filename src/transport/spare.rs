//! Connections that are made ahead for writes.
//!
//! A write needs a connection that carried nothing before: then no answer of another request can come on it, and no
//! server is about to close it for being idle. To make one takes two or three round trips. So while writes come, each of
//! them has another connection made for one that follows.
//!
//! The HTTP client has no call for that, but lets layers wrap the making of its connections. [`HandOut`] wraps that of
//! the client that sends writes, and returns a spare connection if there is one. [`Store`] wraps that of a client that
//! sends nothing: it keeps each connection as a spare one, and fails its request before a byte of it is sent.

use std::any::Any;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf};
use reqwest::Url;
use tokio::time::{Instant, sleep};
use tower_layer::Layer;
use tower_service::Service;

/// How long a spare connection is kept. Servers close those that stay silent for longer, some after 5 s.
const LIFE: Duration = Duration::from_secs(3);

type BoxError = Box<dyn StdError + Send + Sync>;
type Connecting<C> = Pin<Box<dyn Future<Output = Result<C, BoxError>> + Send>>;

/// The spare connections to a server.
#[derive(Clone)]
pub(super) struct Spares(Arc<Mutex<Stock>>);

struct Stock {
    /// How many there may be, with those in the making.
    most: usize,
    /// The oldest first.
    ready: VecDeque<Spare>,
    /// Each task that makes one has a clone of this.
    making: Arc<()>,
    /// When a connection was last handed out.
    used: Option<Instant>,
    /// Those who wait for one.
    waiting: Vec<Waker>,
}

struct Spare {
    /// The type of a connection has no name outside of the HTTP client.
    connection: Box<dyn Any + Send>,
    made: Instant,
}

impl Stock {
    fn in_the_making(&self) -> usize {
        Arc::strong_count(&self.making) - 1
    }

    fn wake(&mut self) {
        self.waiting.drain(..).for_each(Waker::wake);
    }
}

impl Spares {
    /// Keeps up to `most` connections.
    pub(super) fn new(most: usize) -> Self {
        let (ready, waiting) = (VecDeque::new(), Vec::new());
        Self(Arc::new(Mutex::new(Stock { most, ready, making: Arc::default(), used: None, waiting })))
    }

    /// The layer for a client that makes spare connections, and sends nothing.
    pub(super) fn store(&self) -> Store {
        Store(self.clone())
    }

    /// The layer for the client that uses them. For each that it uses while writes come, `maker` makes another to the
    /// server at `url`.
    pub(super) fn hand_out(&self, maker: reqwest::Client, url: Url) -> HandOut {
        HandOut { spares: self.clone(), maker, url }
    }

    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, connection: impl Any + Send) {
        let mut stock = self.stock();
        stock.ready.push_back(Spare { connection: Box::new(connection), made: Instant::now() });
        stock.wake();
    }

    /// Takes the oldest one that is young enough, and on which the server has neither sent anything nor closed it.
    fn take<C: Read + Unpin + 'static>(&self) -> Option<C> {
        loop {
            let spare = self.stock().ready.pop_front()?;
            let is_young = spare.made.elapsed() < LIFE;
            let connection = spare.connection.downcast().ok().filter(|_| is_young);
            if let Some(mut connection) = connection {
                if is_silent(&mut *connection) {
                    return Some(*connection);
                }
            }
        }
    }

    /// Takes one, or has the task woken when one of those in the making is there.
    fn poll_take<C: Read + Unpin + 'static>(&self, cx: &Context<'_>) -> Option<C> {
        let mut stock = self.stock();
        if stock.in_the_making() > 0 && !stock.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            stock.waiting.push(cx.waker().clone());
        }
        drop(stock);
        self.take()
    }

    /// Returns a spare connection, or the one of `own`, whichever comes first. If that is a spare one, the other will be
    /// a spare one.
    async fn connection<C: Read + Unpin + Send + 'static>(&self, mut own: Connecting<C>) -> Result<C, BoxError> {
        if let Some(spare) = self.take() {
            return Ok(spare);
        }
        let first = poll_fn(|cx| match own.as_mut().poll(cx) {
            Poll::Ready(own) => Poll::Ready(Err(own)),
            Poll::Pending => self.poll_take(cx).map_or(Poll::Pending, |spare| Poll::Ready(Ok(spare))),
        });
        match first.await {
            Err(own) => own,
            Ok(spare) => {
                let spares = self.clone();
                self.make(async move {
                    if let Ok(connection) = own.await {
                        spares.put(connection);
                    }
                });
                Ok(spare)
            }
        }
    }

    /// Runs what makes a spare connection, and closes it if nobody has used it in time.
    fn make(&self, making: impl Future<Output = ()> + Send + 'static) {
        let counted = self.stock().making.clone();
        let stock = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            making.await;
            drop(counted);
            sleep(LIFE).await;
            if let Some(stock) = stock.upgrade() {
                Self(stock).sweep();
            }
        });
    }

    /// Closes the connections that are too old.
    fn sweep(&self) {
        let mut stock = self.stock();
        stock.ready.retain(|spare| spare.made.elapsed() < LIFE);
        // Some may wait for one whose making failed.
        stock.wake();
    }

    /// Records that a connection is in use. Returns whether to make another for a write that follows: if another was used
    /// shortly before, so that one alone has none made.
    fn note_use(&self) -> bool {
        let mut stock = self.stock();
        let before = stock.used.replace(Instant::now());
        let count = stock.ready.len() + stock.in_the_making();
        before.is_some_and(|before| before.elapsed() < LIFE) && count < stock.most
    }
}

/// Whether a connection is open and has nothing to read.
fn is_silent(connection: &mut (impl Read + Unpin)) -> bool {
    let mut space = [0; 1];
    let mut buffer = ReadBuf::new(&mut space);
    let mut cx = Context::from_waker(Waker::noop());
    Pin::new(connection).poll_read(&mut cx, buffer.unfilled()).is_pending()
}

/// The layer for a client that makes spare connections.
#[derive(Clone)]
pub(super) struct Store(Spares);

impl<S> Layer<S> for Store {
    type Service = Storing<S>;

    fn layer(&self, inner: S) -> Storing<S> {
        Storing { inner, spares: self.0.clone() }
    }
}

/// Makes connections and keeps them as spare ones.
#[derive(Clone)]
pub(super) struct Storing<S> {
    inner: S,
    spares: Spares,
}

impl<S, R> Service<R> for Storing<S>
where
    S: Service<R, Error = BoxError>,
    S::Response: Send + 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Connecting<S::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let (connecting, spares) = (self.inner.call(target), self.spares.clone());
        Box::pin(async move {
            spares.put(connecting.await?);
            Err("the connection is kept for another request".into())
        })
    }
}

/// The layer for the client that uses spare connections.
#[derive(Clone)]
pub(super) struct HandOut {
    spares: Spares,
    maker: reqwest::Client,
    url: Url,
}

impl HandOut {
    /// Records that a connection is in use, and makes another if more writes are to be expected.
    fn note_use(&self) {
        if self.spares.note_use() {
            let request = self.maker.get(self.url.clone()).send();
            // It always fails: with the connection in store, or without one.
            self.spares.make(async { drop(request.await) });
        }
    }
}

impl<S> Layer<S> for HandOut {
    type Service = HandingOut<S>;

    fn layer(&self, inner: S) -> HandingOut<S> {
        HandingOut { inner, hand_out: self.clone() }
    }
}

/// Returns spare connections, and makes one only if there is none.
#[derive(Clone)]
pub(super) struct HandingOut<S> {
    inner: S,
    hand_out: HandOut,
}

impl<S, R> Service<R> for HandingOut<S>
where
    S: Service<R, Error = BoxError>,
    S::Response: Read + Unpin + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Connecting<S::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let (own, hand_out) = (Box::pin(self.inner.call(target)), self.hand_out.clone());
        Box::pin(async move {
            let connection = hand_out.spares.connection(own).await?;
            hand_out.note_use();
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::io;
    use std::sync::Weak;

    use hyper::rt::ReadBufCursor;
    use tokio::time::timeout;

    use super::*;

    const S: Duration = Duration::from_secs(1);

    /// A connection, and what comes on it.
    struct Line {
        name: &'static str,
        comes: Comes,
        /// Gone once it is closed.
        open: Arc<()>,
    }

    #[derive(PartialEq)]
    enum Comes {
        Nothing,
        Bytes,
        End,
    }

    impl Line {
        fn silent(name: &'static str) -> Self {
            Self { name, comes: Comes::Nothing, open: Arc::default() }
        }
    }

    impl Read for Line {
        fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, mut buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
            match self.comes {
                Comes::Nothing => return Poll::Pending,
                Comes::Bytes => buffer.put_slice(b"H"),
                Comes::End => {}
            }
            Poll::Ready(Ok(()))
        }
    }

    fn spares() -> Spares {
        Spares::new(16)
    }

    /// What makes a connection in this time.
    fn after(time: Duration, name: &'static str) -> Connecting<Line> {
        Box::pin(async move {
            sleep(time).await;
            Ok(Line::silent(name))
        })
    }

    async fn name(spares: &Spares, own: Connecting<Line>) -> &'static str {
        spares.connection(own).await.unwrap().name
    }

    /// Keeps a connection as a spare one, and tells whether it is open.
    fn keep(spares: &Spares, line: Line) -> Weak<()> {
        let open = Arc::downgrade(&line.open);
        let keeping = spares.clone();
        spares.make(async move { keeping.put(line) });
        open
    }

    #[tokio::test(start_paused = true)]
    async fn a_spare_connection_is_used_once_and_before_another_is_made() {
        let spares = spares();
        for line in ["first", "second"] {
            spares.put(Line::silent(line));
        }
        for expected in ["first", "second"] {
            assert_eq!(name(&spares, Box::pin(pending())).await, expected);
        }
        assert_eq!(name(&spares, after(S, "own")).await, "own");
    }

    #[tokio::test(start_paused = true)]
    async fn of_two_that_are_being_made_the_first_is_used_and_the_other_is_kept() {
        let spares = spares();
        let keeping = spares.clone();
        spares.make(async move { keeping.put(after(S, "spare").await.unwrap()) });
        let begin = Instant::now();
        assert_eq!((name(&spares, after(2 * S, "own")).await, begin.elapsed()), ("spare", S));
        sleep(2 * S).await;
        assert_eq!(name(&spares, Box::pin(pending())).await, "own");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_to_connect_is_told_and_one_to_make_a_spare_is_not() {
        let spares = spares();
        spares.make(sleep(S));
        assert_eq!(name(&spares, after(2 * S, "own")).await, "own");
        let own: Connecting<Line> = Box::pin(ready(Err("refused".into())));
        assert_eq!(spares.connection(own).await.err().unwrap().to_string(), "refused");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_the_server_has_closed_or_speaks_on_is_not_used() {
        for comes in [Comes::End, Comes::Bytes] {
            let spares = spares();
            let open = keep(&spares, Line { comes, ..Line::silent("bad") });
            keep(&spares, Line::silent("good"));
            tokio::task::yield_now().await;
            assert_eq!(name(&spares, Box::pin(pending())).await, "good");
            assert!(open.upgrade().is_none());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_spare_connection_is_closed_after_three_seconds() {
        let spares = spares();
        let open = keep(&spares, Line::silent("spare"));
        sleep(Duration::from_millis(2998)).await;
        assert!(open.upgrade().is_some());
        sleep(Duration::from_millis(4)).await;
        assert!(open.upgrade().is_none());
        assert_eq!(spares.stock().in_the_making(), 0);

        // Also if nobody has come to close it.
        let line = Line::silent("old");
        let made = Instant::now();
        sleep(LIFE).await;
        spares.stock().ready.push_back(Spare { connection: Box::new(line), made });
        assert_eq!(name(&spares, after(S, "own")).await, "own");
    }

    #[tokio::test(start_paused = true)]
    async fn spare_connections_are_closed_with_their_client() {
        let spares = spares();
        let open = keep(&spares, Line::silent("spare"));
        sleep(S).await;
        drop(spares);
        assert!(open.upgrade().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn connections_are_made_ahead_only_while_others_are_used_and_so_many_at_most() {
        let spares = Spares::new(2);
        assert!(!spares.note_use(), "one use alone");
        sleep(LIFE).await;
        assert!(!spares.note_use(), "the other is long ago");
        sleep(S).await;
        assert!(spares.note_use());
        spares.put(Line::silent("ready"));
        assert!(spares.note_use());
        spares.make(sleep(S));
        assert!(!spares.note_use(), "one is ready, and one is being made");
        sleep(2 * S).await;
        assert!(spares.note_use(), "its making is over");
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_for_a_spare_connection_are_not_kept_in_mind() {
        let spares = spares();
        spares.make(sleep(S));
        for _ in 0..10 {
            let waiting = spares.clone();
            let waiting = tokio::spawn(async move { waiting.connection::<Line>(Box::pin(pending())).await.is_ok() });
            assert!(timeout(S / 20, waiting).await.is_err());
        }
        assert_eq!(spares.stock().waiting.len(), 10);
        sleep(S + LIFE).await;
        assert_eq!(spares.stock().waiting.len(), 0);
    }
}
