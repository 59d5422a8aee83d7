//! Connections that are made ahead for writes.
//!
//! A write needs a connection that carried nothing before: then no answer of another request can come on it, and no
//! server is about to close it for being idle. To make one takes two or three round trips. So while such connections
//! are in use, each has another made for a write that follows. Looks, and reads of a client that distrusts its kept
//! connections, use them too.
//!
//! The HTTP client has no call for that, but lets layers wrap the making of its connections. [`TakeLayer`] wraps that
//! of the client that sends writes, and returns a spare connection if there is one. [`KeepLayer`] wraps that of a
//! client that sends nothing: it keeps each connection as a spare one, and fails its request before a byte of it is
//! sent.
//!
//! This leans on what reqwest and hyper-util do and do not promise. A connection that one client has made works in
//! another with the same settings. Its type has no name, but implements `hyper::rt::Read`. A client that keeps no idle
//! connections makes each in the task of its request. And a request whose connection fails is not repeated by the
//! client. If the type changes, no spare connection is used, and each write makes its own.

use std::any::Any;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf};
use reqwest::Url;
use tokio::runtime::{Handle, Id};
use tokio::sync::Notify;
use tokio::task::{unconstrained, yield_now};
use tokio::time::{Instant, sleep_until, timeout_at};
use tower_layer::Layer;
use tower_service::Service;

/// How long a spare connection is used after its making began. Servers close those that stay silent for longer, some
/// after 5 s.
const LIFE: Duration = Duration::from_secs(3);

type BoxError = Box<dyn StdError + Send + Sync>;
type Connecting<C> = Pin<Box<dyn Future<Output = Result<C, BoxError>> + Send>>;

/// The spare connections to a server.
#[derive(Clone)]
pub(super) struct Spares(Arc<Shared>);

struct Shared {
    stock: Mutex<Stock>,
    /// Wakes those who wait for a connection.
    arrived: Notify,
    /// How long the making of one may take.
    connect_timeout: Duration,
}

struct Stock {
    /// How many there may be, with those in the making.
    most: usize,
    /// The oldest first.
    ready: VecDeque<Spare>,
    /// How many are being made.
    making: usize,
    /// When a connection was last used.
    used: Option<Instant>,
}

struct Spare {
    /// The type of a connection has no name outside of the HTTP client.
    connection: Box<dyn Any + Send>,
    /// When its making began.
    begun: Instant,
    /// The runtime that made it. On another, nobody would wake those who wait for its answer.
    runtime: Id,
}

/// A place among the spare connections for one that is being made. Dropping it gives the place back.
struct Making(Weak<Shared>);

impl Drop for Making {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade() {
            shared.stock().making -= 1;
        }
    }
}

impl Shared {
    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a connection as a spare one, unless its making took too long.
    fn put(&self, connection: impl Any + Send, begun: Instant) {
        if begun.elapsed() < LIFE {
            let (connection, runtime) = (Box::new(connection), Handle::current().id());
            self.stock().ready.push_back(Spare { connection, begun, runtime });
            self.arrived.notify_waiters();
        }
    }

    /// When the making of the youngest spare connection began.
    fn youngest(&self) -> Option<Instant> {
        self.stock().ready.iter().map(|spare| spare.begun).max()
    }

    /// Closes the connections that are too old.
    fn sweep(&self) {
        let mut stock = self.stock();
        let all = std::mem::take(&mut stock.ready).into_iter();
        let (young, old): (VecDeque<_>, _) = all.partition(|spare| spare.begun.elapsed() < LIFE);
        stock.ready = young;
        drop(stock);
        drop(old);
    }
}

impl Spares {
    /// Keeps up to `most` connections, the making of each of which takes at most `connect_timeout`.
    pub(super) fn new(most: usize, connect_timeout: Duration) -> Self {
        let stock = Mutex::new(Stock { most, ready: VecDeque::new(), making: 0, used: None });
        Self(Arc::new(Shared { stock, arrived: Notify::new(), connect_timeout }))
    }

    /// The layer for a client that makes spare connections, and sends nothing.
    pub(super) fn keep_layer(&self) -> KeepLayer {
        KeepLayer(Arc::downgrade(&self.0))
    }

    /// The layer for the client that uses them. For each that it uses, `maker` may make another to the server at `url`.
    pub(super) fn take_layer(&self, maker: reqwest::Client, url: Url) -> TakeLayer {
        TakeLayer { spares: self.clone(), maker, url }
    }

    /// Takes the oldest one of this runtime on which the server has neither sent anything nor closed it. Its place is
    /// kept for one that is being made.
    fn take<C: Read + Unpin + 'static>(&self) -> Option<(C, Making)> {
        self.0.sweep();
        let here = Handle::current().id();
        loop {
            let mut stock = self.0.stock();
            let at = stock.ready.iter().position(|spare| spare.runtime == here)?;
            let spare = stock.ready.remove(at)?;
            stock.making += 1;
            drop(stock);
            let place = Making(Arc::downgrade(&self.0));
            if let Ok(mut connection) = spare.connection.downcast::<C>() {
                if is_silent(&mut *connection) {
                    return Some((*connection, place));
                }
            }
        }
    }

    /// Returns a spare connection, or that of `own`, whichever comes first. If it is a spare one, the other becomes
    /// one.
    async fn connection<C: Read + Unpin + Send + 'static>(&self, mut own: Connecting<C>) -> Result<C, BoxError> {
        // So the runtime notices what the server has closed meanwhile.
        yield_now().await;
        if let Some((spare, _)) = self.take() {
            return Ok(spare);
        }
        let begun = Instant::now();
        loop {
            let mut arrived = pin!(self.0.arrived.notified());
            // From here on, it misses none.
            arrived.as_mut().enable();
            if let Some((spare, place)) = self.take() {
                self.keep_rest(own, begun, place);
                return Ok(spare);
            }
            let first = poll_fn(|cx| match own.as_mut().poll(cx) {
                Poll::Ready(own) => Poll::Ready(Some(own)),
                Poll::Pending => arrived.as_mut().poll(cx).map(|()| None),
            });
            if let Some(own) = first.await {
                return own;
            }
        }
    }

    /// Keeps a connection whose making is no longer waited for.
    fn keep_rest<C: Send + 'static>(&self, own: Connecting<C>, begun: Instant, place: Making) {
        let (shared, end) = (Arc::downgrade(&self.0), begun + self.0.connect_timeout);
        self.make(place, async move {
            if let Ok(Ok(connection)) = timeout_at(end, own).await {
                if let Some(shared) = shared.upgrade() {
                    shared.put(connection, begun);
                }
            }
        });
    }

    /// Runs what makes a spare connection, and closes that if nobody has used it in time.
    fn make(&self, place: Making, making: impl Future<Output = ()> + Send + 'static) {
        let shared = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            making.await;
            drop(place);
            // On a busy machine, its making may have begun later than this task.
            let Some(youngest) = shared.upgrade().and_then(|shared| shared.youngest()) else { return };
            sleep_until(youngest + LIFE).await;
            if let Some(shared) = shared.upgrade() {
                shared.sweep();
            }
        });
    }

    /// Records that a connection is in use. Returns a place for another if more writes are to be expected: if another
    /// was used shortly before, so that one alone has none made.
    fn note_use(&self) -> Option<Making> {
        let mut stock = self.0.stock();
        let before = stock.used.replace(Instant::now());
        let is_busy = before.is_some_and(|before| before.elapsed() < LIFE);
        if !is_busy || stock.ready.len() + stock.making >= stock.most {
            return None;
        }
        stock.making += 1;
        Some(Making(Arc::downgrade(&self.0)))
    }
}

/// Whether a connection is open and has nothing to read.
fn is_silent(connection: &mut (impl Read + Unpin)) -> bool {
    let mut space = [0; 1];
    let mut buffer = ReadBuf::new(&mut space);
    // A task that has used up its budget would be told to wait, without a look.
    let read = unconstrained(poll_fn(|cx| Pin::new(&mut *connection).poll_read(cx, buffer.unfilled())));
    pin!(read).poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

/// The layer for a client that makes spare connections.
#[derive(Clone)]
pub(super) struct KeepLayer(Weak<Shared>);

impl<S> Layer<S> for KeepLayer {
    type Service = Keep<S>;

    fn layer(&self, inner: S) -> Keep<S> {
        Keep { inner, shared: self.0.clone() }
    }
}

/// Makes connections and keeps them as spare ones.
#[derive(Clone)]
pub(super) struct Keep<S> {
    inner: S,
    shared: Weak<Shared>,
}

impl<S, R> Service<R> for Keep<S>
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
        let (connecting, shared, begun) = (self.inner.call(target), self.shared.clone(), Instant::now());
        Box::pin(async move {
            let connection = connecting.await?;
            if let Some(shared) = shared.upgrade() {
                shared.put(connection, begun);
            }
            Err("the connection is kept for another request".into())
        })
    }
}

/// The layer for the client that uses spare connections.
#[derive(Clone)]
pub(super) struct TakeLayer {
    spares: Spares,
    maker: reqwest::Client,
    url: Url,
}

impl TakeLayer {
    /// Makes another connection if more writes are to be expected.
    fn make_ahead(&self) {
        if let Some(place) = self.spares.note_use() {
            let request = self.maker.get(self.url.clone()).send();
            // It always fails: with the connection kept, or without one.
            self.spares.make(place, async { drop(request.await) });
        }
    }
}

impl<S> Layer<S> for TakeLayer {
    type Service = Take<S>;

    fn layer(&self, inner: S) -> Take<S> {
        Take { inner, layer: self.clone() }
    }
}

/// Returns spare connections, and makes one if there is none.
#[derive(Clone)]
pub(super) struct Take<S> {
    inner: S,
    layer: TakeLayer,
}

impl<S, R> Service<R> for Take<S>
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
        let (own, layer) = (Box::pin(self.inner.call(target)), self.layer.clone());
        Box::pin(async move {
            let connection = layer.spares.connection(own).await?;
            layer.make_ahead();
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::io;

    use hyper::rt::ReadBufCursor;
    use tokio::time::{advance, sleep, timeout};

    use super::*;

    const S: Duration = Duration::from_secs(1);

    /// A connection, and what comes on it.
    struct Line {
        name: &'static str,
        comes: Comes,
        /// Gone once it is closed.
        open: Arc<()>,
    }

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
        fn poll_read(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            mut buffer: ReadBufCursor<'_>,
        ) -> Poll<io::Result<()>> {
            let coop = std::task::ready!(tokio::task::coop::poll_proceed(cx));
            match self.comes {
                Comes::Nothing => return Poll::Pending,
                Comes::Bytes => buffer.put_slice(b"H"),
                Comes::End => {}
            }
            coop.made_progress();
            Poll::Ready(Ok(()))
        }
    }

    fn spares() -> Spares {
        Spares::new(16, 5 * S)
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

    /// Has a spare connection made, as a client without requests does, and tells whether it is open.
    async fn make(spares: &Spares, line: Line) -> Weak<()> {
        let open = Arc::downgrade(&line.open);
        begin(spares, Box::pin(ready(Ok(line))));
        tokio::task::yield_now().await;
        open
    }

    fn begin(spares: &Spares, connecting: Connecting<Line>) {
        spares.note_use();
        let place = spares.note_use().unwrap();
        let mut connecting = Some(connecting);
        let connect = service(move || connecting.take().unwrap());
        let kept = spares.keep_layer().layer(connect).call(());
        spares.make(place, async { assert!(kept.await.is_err()) });
    }

    /// A service that makes a connection so.
    fn service<F: FnMut() -> Connecting<Line>>(
        make: F,
    ) -> impl Service<(), Response = Line, Error = BoxError, Future = Connecting<Line>> {
        struct Made<F>(F);
        impl<F: FnMut() -> Connecting<Line>> Service<()> for Made<F> {
            type Response = Line;
            type Error = BoxError;
            type Future = Connecting<Line>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, (): ()) -> Connecting<Line> {
                (self.0)()
            }
        }
        Made(make)
    }

    #[tokio::test(start_paused = true)]
    async fn a_spare_connection_that_is_made_late_on_a_busy_machine_is_closed_as_well() {
        let (spares, line) = (spares(), Line::silent("late"));
        spares.note_use();
        let (place, open) = (spares.note_use().unwrap(), Arc::downgrade(&line.open));
        let mut connecting = Some(Box::pin(ready(Ok(line))) as Connecting<Line>);
        let mut keep = spares.keep_layer().layer(service(move || connecting.take().unwrap()));
        spares.make(place, async move {
            sleep(S / 50).await;
            assert!(keep.call(()).await.is_err());
        });
        sleep(S).await;
        assert!(open.upgrade().is_some());
        sleep(LIFE).await;
        assert!(open.upgrade().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_spare_connection_is_used_once_and_before_another_is_made() {
        let spares = spares();
        for line in ["first", "second"] {
            make(&spares, Line::silent(line)).await;
        }
        for expected in ["first", "second"] {
            assert_eq!(name(&spares, Box::pin(pending())).await, expected);
        }
        assert_eq!(name(&spares, after(S, "own")).await, "own");
    }

    #[tokio::test(start_paused = true)]
    async fn of_two_that_are_being_made_the_first_is_used_and_the_other_is_kept() {
        let spares = spares();
        begin(&spares, after(S, "spare"));
        let start = Instant::now();
        assert_eq!((name(&spares, after(2 * S, "own")).await, start.elapsed()), ("spare", S));
        sleep(S + S / 2).await;
        assert_eq!(name(&spares, Box::pin(pending())).await, "own");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_is_made_only_after_the_wait_began_is_used_too() {
        let spares = spares();
        let begins = async {
            sleep(S).await;
            begin(&spares, after(S, "spare"));
        };
        let (used, ()) = tokio::join!(name(&spares, Box::pin(pending())), begins);
        assert_eq!(used, "spare");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_to_connect_is_told_and_one_to_make_a_spare_is_not() {
        let spares = spares();
        begin(&spares, Box::pin(ready(Err("no spare".into()))));
        assert_eq!(name(&spares, after(2 * S, "own")).await, "own");
        let own: Connecting<Line> = Box::pin(ready(Err("refused".into())));
        assert_eq!(spares.connection(own).await.err().unwrap().to_string(), "refused");
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_server_does_not_complete_is_given_up_in_time_and_leaves_nothing() {
        let spares = spares();
        make(&spares, Line::silent("first")).await;
        begin(&spares, after(S, "spare"));
        assert_eq!(name(&spares, Box::pin(pending())).await, "first");
        // The spare one is there first, and this client's own never comes.
        assert_eq!(name(&spares, Box::pin(pending())).await, "spare");
        assert_eq!(spares.0.stock().making, 1);
        sleep(5 * S).await;
        assert_eq!((spares.0.stock().making, Arc::weak_count(&spares.0)), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_the_server_has_closed_or_speaks_on_is_not_used() {
        for comes in [Comes::End, Comes::Bytes] {
            let spares = spares();
            let open = make(&spares, Line { comes, ..Line::silent("bad") }).await;
            make(&spares, Line::silent("good")).await;
            // Also by a task that may not go on for long.
            while tokio::task::coop::has_budget_remaining() {
                tokio::task::consume_budget().await;
            }
            assert_eq!(name(&spares, Box::pin(pending())).await, "good");
            assert!(open.upgrade().is_none());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_spare_connection_is_closed_after_three_seconds() {
        let spares = spares();
        let open = make(&spares, Line::silent("spare")).await;
        sleep(Duration::from_millis(2998)).await;
        assert!(open.upgrade().is_some());
        sleep(Duration::from_millis(4)).await;
        assert!(open.upgrade().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_was_begun_before_the_program_stood_still_is_not_used() {
        let spares = spares();
        make(&spares, Line::silent("ready")).await;
        begin(&spares, after(S, "half done"));
        advance(60 * S).await;
        assert_eq!(name(&spares, after(S, "own")).await, "own");
        assert_eq!(spares.0.stock().ready.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn spare_connections_are_closed_with_their_client() {
        let spares = spares();
        let open = make(&spares, Line::silent("spare")).await;
        let line = Line::silent("late");
        let late = Arc::downgrade(&line.open);
        begin(
            &spares,
            Box::pin(async move {
                sleep(S).await;
                Ok(line)
            }),
        );
        drop(spares);
        assert!(open.upgrade().is_none());
        sleep(S + S / 2).await;
        assert!(late.upgrade().is_none(), "not even kept");
    }

    #[tokio::test(start_paused = true)]
    async fn connections_are_made_ahead_only_while_others_are_used_and_so_many_at_most() {
        let spares = Spares::new(2, 5 * S);
        assert!(spares.note_use().is_none(), "one use alone");
        sleep(LIFE).await;
        assert!(spares.note_use().is_none(), "the other is long ago");
        sleep(S).await;
        let one = spares.note_use().unwrap();
        begin(&spares, after(S, "spare"));
        assert!(spares.note_use().is_none(), "two are being made");
        drop(one);
        let two = spares.note_use().unwrap();
        sleep(2 * S).await;
        assert!(spares.note_use().is_none(), "one is ready, and one is being made");
        drop(two);
        assert!(spares.note_use().is_some());
    }

    #[test]
    fn a_spare_connection_is_used_only_on_the_runtime_that_made_it() {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (spares, one, other) = (spares(), runtime(), runtime());
        one.block_on(make(&spares, Line::silent("of one")));
        let own = || Box::pin(ready(Ok(Line::silent("own")))) as Connecting<Line>;
        assert_eq!(other.block_on(name(&spares, own())), "own");
        assert_eq!(one.block_on(name(&spares, own())), "of one");
    }

    #[test]
    fn threads_at_the_same_moment_make_no_more_than_that() {
        for _ in 0..200 {
            let spares = Spares::new(3, 5 * S);
            spares.note_use();
            let places: Vec<_> = std::thread::scope(|scope| {
                let uses: Vec<_> = (0..8).map(|_| scope.spawn(|| spares.note_use())).collect();
                uses.into_iter().filter_map(|one| one.join().unwrap()).collect()
            });
            assert_eq!((places.len(), spares.0.stock().making), (3, 3));
            drop(places);
            assert_eq!(spares.0.stock().making, 0);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_wait_leaves_nothing() {
        let spares = spares();
        for _ in 0..10 {
            assert!(timeout(S, name(&spares, Box::pin(pending()))).await.is_err());
        }
        begin(&spares, after(S, "spare"));
        assert_eq!(name(&spares, Box::pin(pending())).await, "spare");
    }
}
