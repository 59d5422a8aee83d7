//! The relay in front of wiremock: it notes what comes, and does to connections what wiremock cannot.

use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};
use wiremock::MockServer;

use super::fault::Act;
use super::received::Received;
use super::server::{RELAY, Server, TARGET};

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
        server: Arc<Mutex<Server>>,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, *mocks.address(), server) => {}
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

async fn accept(listener: TcpListener, upstream: SocketAddr, server: Arc<Mutex<Server>>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let http = http.tls_certs_only([]);
    let Ok(http) = http.build() else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say: others may be closed soon.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let upstream = Upstream { http: http.clone(), address: upstream, server: server.clone() };
        tokio::spawn(serve(stream, upstream));
    }
}

#[derive(Clone)]
struct Upstream {
    http: reqwest::Client,
    address: SocketAddr,
    server: Arc<Mutex<Server>>,
}

/// Why a connection is to be broken instead of answered.
#[derive(Debug, thiserror::Error)]
#[error("the connection is broken on purpose")]
struct Broken;

/// Serves one connection until it ends, or is to be broken.
async fn serve(stream: TcpStream, upstream: Upstream) {
    // A second handle, by which the connection can be told to end with a reset.
    let Ok(handle) = socket2::SockRef::from(&stream).try_clone().map(Arc::new) else { return };
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (upstream, handle) = (upstream.clone(), handle.clone());
        async move {
            let (response, act) = upstream.ask(request).await.map_err(|_| Broken)?;
            if matches!(act, Some(Act::Reset | Act::CutReset)) {
                let _ = handle.set_linger(Some(Duration::ZERO));
            }
            if matches!(act, Some(Act::Close | Act::Reset)) {
                return Err(Broken);
            }
            let (head, body) = response.into_parts();
            Ok(hyper::Response::from_parts(head, Halves::new(&body, act)))
        }
    });
    // An error is a connection that was broken, by us or by the client.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

impl Upstream {
    /// Notes a request, passes it on, and returns the answer with what is to be done to it.
    async fn ask(
        &self,
        request: hyper::Request<Incoming>,
    ) -> Result<(hyper::Response<Bytes>, Option<Act>), Box<dyn std::error::Error + Send + Sync>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let headers = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let (received, _) = Received::read(head.method.as_str(), target, headers, &body);
        self.server.lock().unwrap_or_else(PoisonError::into_inner).log.push(received);

        let mut headers = head.headers.clone();
        for name in [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        headers.insert(TARGET, target.parse()?);
        let url = format!("http://{}{target}", self.address);
        let answer = self.http.request(head.method, url).headers(headers).body(body).send().await?;

        let mut response = hyper::Response::builder().status(answer.status());
        let mut act = None;
        for (name, value) in answer.headers() {
            if name == RELAY {
                act = value.to_str().ok().and_then(Act::parse);
            } else if ![CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(name) {
                response = response.header(name, value);
            }
        }
        Ok((response.body(answer.bytes().await?)?, act))
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
