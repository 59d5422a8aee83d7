//! The relay in front of wiremock: it notes what comes, and does to connections what wiremock cannot.

use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderValue, TRANSFER_ENCODING, UPGRADE};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};
use wiremock::MockServer;

use super::bare_quote;
use super::mishap::Act;
use super::received::Received;
use super::server::{RELAY, Server, TARGET};
use super::shared::Shared;

/// A relay on a thread of its own, so that a test's runtime, and its paused clock, do not matter to it.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// Starts to relay what comes to `listener` to `mocks`.
    pub(super) fn start(
        listener: TcpListener,
        mocks: Arc<MockServer>,
        shared: Arc<Shared<Server>>,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(entered);
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, *mocks.address(), shared) => {}
                    _ = stopped => {}
                }
            });
            // Connections that are open end with the runtime.
            drop(runtime);
            // It verifies its mocks when it is dropped, and waits for that in a way that can hang inside of a task:
            // so this thread is to be the last that has it.
            drop(mocks);
        });
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The expectations of a test's own mocks, if they were not met.
            if let Err(panic) = thread.join() {
                if !std::thread::panicking() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, upstream: SocketAddr, shared: Arc<Shared<Server>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say: others may be closed soon.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        tokio::spawn(serve(stream, Upstream { address: upstream, connection: None }, shared.clone()));
    }
}

/// Why a connection is to be broken instead of answered.
#[derive(Debug, thiserror::Error)]
#[error("the connection is broken on purpose")]
struct Broken;

/// Serves one connection until it ends, or is to be broken.
async fn serve(stream: TcpStream, upstream: Upstream, shared: Arc<Shared<Server>>) {
    // A second handle, by which the connection can be told to end with a reset.
    let Ok(handle) = socket2::SockRef::from(&stream).try_clone().map(Arc::new) else { return };
    let _ = stream.set_nodelay(true);
    if let Some(line) = bare_quote::first_line(&stream).await {
        bare_quote::answer(stream, &line, |received| shared.log().push(received)).await;
        return;
    }
    // Requests on one connection come one after the other.
    let upstream = Arc::new(tokio::sync::Mutex::new(upstream));
    let service = service_fn(move |request| {
        let (upstream, handle, shared) = (upstream.clone(), handle.clone(), shared.clone());
        async move {
            let request = note(request, &shared).await.map_err(|_| Broken)?;
            let (response, act) = upstream.lock().await.ask(request).await.map_err(|_| Broken)?;
            if matches!(act, Some(Act::Reset | Act::CutReset)) {
                let _ = handle.set_linger(Some(Duration::ZERO));
            }
            let (head, body) = response.into_parts();
            match act {
                Some(Act::Close | Act::Reset) => Err(Broken),
                Some(Act::CutClose | Act::CutReset) if body.is_empty() => Err(Broken),
                act => Ok(hyper::Response::from_parts(head, Halves::new(&body, act))),
            }
        }
    });
    // An error is a connection that was broken, by us or by the client.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Notes a request as it came, and makes it fit to be passed on.
async fn note(
    request: hyper::Request<Incoming>,
    shared: &Shared<Server>,
) -> Result<hyper::Request<Full<Bytes>>, Failure> {
    let (mut head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let headers = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let (received, _) = Received::read(head.method.as_str(), &target, headers, &body);
    shared.log().push(received);

    for name in [CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING, UPGRADE] {
        head.headers.remove(name);
    }
    // wiremock writes the target in another way than it came.
    head.headers.insert(TARGET, HeaderValue::from_bytes(target.as_bytes())?);
    head.uri = target.parse()?;
    head.version = hyper::Version::HTTP_11;
    Ok(hyper::Request::from_parts(head, Full::new(body)))
}

/// The connection to wiremock that goes with one of ours.
struct Upstream {
    address: SocketAddr,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Upstream {
    /// Passes a request on, and returns the answer with what is to be done to it.
    async fn ask(
        &mut self,
        mut request: hyper::Request<Full<Bytes>>,
    ) -> Result<(hyper::Response<Bytes>, Option<Act>), Failure> {
        request.headers_mut().entry(HOST).or_insert(HeaderValue::from_static("localhost"));
        let mut connection = match self.connection.take().filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.ready().await?;
        let (mut head, body) = connection.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        self.connection = Some(connection);

        for name in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
            head.headers.remove(name);
        }
        let act = head.headers.remove(RELAY);
        let act = act.and_then(|act| act.to_str().ok().and_then(Act::parse));
        Ok((hyper::Response::from_parts(head, body), act))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Failure> {
        let stream = TcpStream::connect(self.address).await?;
        let _ = stream.set_nodelay(true);
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// A body that is sent in two halves where something is to happen between them.
struct Halves {
    length: u64,
    left: Vec<Bytes>,
    act: Option<Act>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Halves {
    fn new(body: &Bytes, act: Option<Act>) -> Self {
        let length = body.len() as u64;
        // Taken from the end.
        let half = if act.is_some() { body.len() / 2 } else { body.len() };
        let left = vec![body.slice(half..), body.slice(..half)];
        Self { length, left, act, pause: None }
    }
}

impl Body for Halves {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
            if matches!(self.act, Some(Act::CutClose | Act::CutReset)) {
                return Poll::Ready(Some(Err(Broken)));
            }
        }
        let Some(half) = self.left.pop() else { return Poll::Ready(None) };
        if self.act.is_some() && !self.left.is_empty() {
            self.pause = Some(Box::pin(sleep(match self.act {
                Some(Act::Stall(time)) => time,
                // Enough for the first half to leave before the connection breaks.
                _ => Duration::from_millis(1),
            })));
        }
        Poll::Ready(Some(Ok(Frame::data(half))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
