//! One connection: its requests are read, answered, and cut short if a fault says so.
//!
//! TestRail answers a raw `"` in a query with words of its own (`Invalid characters in GET: ["]`). A raw one does not
//! get this far: hyper refuses it with an empty 400, because the crate `http` allows no `"` in a query. A
//! percent-encoded one gets TestRail's words.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use socket2::{SockRef, Socket};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::received::{Credentials, Received};
use super::reply::Reply;

/// The most memory that is reserved for a body before it arrives: the largest file that TestRail accepts (manual).
const LARGEST: u64 = 256 * 1024 * 1024;

/// What happens to the connection of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionFault {
    /// The connection is closed (FIN) instead of the answer.
    Close,
    /// The connection is reset (RST) instead of the answer.
    Reset,
    /// The connection is closed in the middle of the body.
    CutClose,
    /// The connection is reset in the middle of the body.
    CutReset,
    /// The second half of the body is delayed by this time.
    Stall(Duration),
}

/// An answer, and what happens to it on the way.
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    pub(crate) delay: Duration,
    pub(crate) fault: Option<ConnectionFault>,
}

/// What answers a request.
pub(crate) type Respond = dyn Fn(&Received, &Bytes, Option<&Credentials>) -> Outcome + Send + Sync;

/// The connection ends here: a fault broke it, or the client did.
#[derive(Debug, thiserror::Error)]
#[error("the connection is broken")]
struct Broken;

/// Serves a connection until it ends.
pub(super) async fn serve(stream: TcpStream, answer: Arc<Respond>) {
    // A second handle, which can make the connection end with a reset.
    let Ok(socket) = SockRef::from(&stream).try_clone().map(Arc::new) else { return };
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (socket, answer) = (socket.clone(), answer.clone());
        async move { respond(request, &socket, &*answer).await }
    });
    // An error is a connection that was broken, by us or by the client.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(request: Request<Incoming>, socket: &Socket, answer: &Respond) -> Result<Response<ReplyBody>, Broken> {
    let (head, body) = request.into_parts();
    let body = read(body).await?;
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let (received, credentials) = Received::read(head.method.as_str(), target, headers, &body);

    let Outcome { reply, delay, fault } = answer(&received, &body, credentials.as_ref());
    if !delay.is_zero() {
        sleep(delay).await;
    }
    if matches!(fault, Some(ConnectionFault::Reset | ConnectionFault::CutReset)) {
        let _ = socket.set_linger(Some(Duration::ZERO));
    }
    match fault {
        Some(ConnectionFault::Close | ConnectionFault::Reset) => return Err(Broken),
        Some(ConnectionFault::CutClose | ConnectionFault::CutReset) if reply.body.is_empty() => return Err(Broken),
        _ => {}
    }
    let mut response = Response::new(ReplyBody::new(&reply.body, fault));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Reads a body into one piece. An upload can be large, so it is copied only once.
async fn read(mut body: Incoming) -> Result<Bytes, Broken> {
    let announced = body.size_hint().lower().min(LARGEST);
    let mut whole = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(|_| Broken)?.into_data() {
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole.freeze())
}

/// The body of an answer. If a fault hits it, it is sent in two halves.
struct ReplyBody {
    length: u64,
    /// The pieces still to be sent, last one first.
    left: Vec<Bytes>,
    fault: Option<ConnectionFault>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl ReplyBody {
    fn new(body: &Bytes, fault: Option<ConnectionFault>) -> Self {
        let length = body.len() as u64;
        let half = if fault.is_some() { body.len() / 2 } else { body.len() };
        let left = vec![body.slice(half..), body.slice(..half)];
        Self { length, left, fault, pause: None }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
            if matches!(self.fault, Some(ConnectionFault::CutClose | ConnectionFault::CutReset)) {
                return Poll::Ready(Some(Err(Broken)));
            }
        }
        let Some(half) = self.left.pop() else { return Poll::Ready(None) };
        if self.fault.is_some() && !self.left.is_empty() {
            self.pause = Some(Box::pin(sleep(match self.fault {
                Some(ConnectionFault::Stall(time)) => time,
                // Long enough for the first half to leave before the connection breaks.
                _ => Duration::from_millis(1),
            })));
        }
        Poll::Ready(Some(Ok(Frame::data(half))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
