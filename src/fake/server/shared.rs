//! What the threads of a stand-in share.

use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

use super::received::Received;

/// The server `S` behind a lock, and what can be read without the lock.
#[derive(Debug)]
pub(crate) struct Shared<S> {
    server: Mutex<S>,
    /// The thread that has the lock.
    holder: Mutex<Option<ThreadId>>,
    log: Mutex<Vec<Received>>,
    /// The panic of a closure that a test gave. It resumes when the test drops the stand-in.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

/// The server while this thread has the lock.
pub(crate) struct Guard<'s, S> {
    server: MutexGuard<'s, S>,
    shared: &'s Shared<S>,
}

impl<S> Shared<S> {
    pub(crate) fn new(server: S) -> Self {
        Self { server: Mutex::new(server), holder: Mutex::default(), log: Mutex::default(), panic: Mutex::default() }
    }

    /// # Panics
    ///
    /// If this thread already has the lock, because it would wait for itself.
    pub(crate) fn lock(&self) -> Guard<'_, S> {
        let me = std::thread::current().id();
        let holder = *open(&self.holder);
        assert!(
            holder != Some(me),
            "the stand-in TestRail is being changed already: use the Seed that the closure was given"
        );
        let server = open(&self.server);
        *open(&self.holder) = Some(me);
        Guard { server, shared: self }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Vec<Received>> {
        open(&self.log)
    }

    /// Runs a closure that a test gave. If it panics, the panic is kept.
    pub(crate) fn keep_panic<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        let result = catch_unwind(AssertUnwindSafe(run));
        result.map_err(|panic| *open(&self.panic) = Some(panic)).ok()
    }

    /// The panic that was kept, if there was one.
    pub(crate) fn take_panic(&self) -> Option<Box<dyn Any + Send>> {
        open(&self.panic).take()
    }
}

/// A test that panicked may have left a change half done. The next request is served all the same.
fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S> Deref for Guard<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.server
    }
}

impl<S> DerefMut for Guard<'_, S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.server
    }
}

impl<S> Drop for Guard<'_, S> {
    fn drop(&mut self) {
        *open(&self.shared.holder) = None;
    }
}
