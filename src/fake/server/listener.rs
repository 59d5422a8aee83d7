//! The listening socket, and the thread on which everything is served.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

use super::connection::{self, Respond};

/// A listener with a thread and a runtime of its own, so that the runtime of a test and its paused clock do not matter.
/// When it is dropped, its thread, its port and its connections are gone.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    pub(crate) fn start(listener: TcpListener, answer: Arc<Respond>) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        drop(entered);
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, answer) => {}
                    _ = stopped => {}
                }
            });
            // Open connections end with the runtime.
        };
        let thread = std::thread::Builder::new().name("fake-testrail".to_owned()).spawn(serve)?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.stop.take());
        let me = std::thread::current().id();
        // If a closure of a test held the last stand-in, this is the server's own thread, which cannot wait for itself.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != me) {
            if let Err(panic) = thread.join() {
                if !std::thread::panicking() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, answer: Arc<Respond>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // For example, no file descriptor is free. Some may be closed soon.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        tokio::spawn(connection::serve(stream, answer.clone()));
    }
}
