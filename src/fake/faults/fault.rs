//! A fault: when it happens, and how often.

use std::fmt;
use std::sync::Arc;

use super::effect::Effect;
use crate::fake::server::Received;

/// Something that goes wrong on purpose, for [`FakeTestRail::inject`](crate::fake::FakeTestRail::inject).
///
/// By default, a fault hits the next call. [`on`](Fault::on) and [`when`](Fault::when) limit it to certain calls,
/// [`after`](Fault::after) skips the first of these, and [`times`](Fault::times) sets how many it hits. If several
/// faults match a call, the one that was injected first hits it, together with all that hit [always](Fault::always).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, Fault};
/// use testrail::{AddRun, Delivery};
///
/// let fake = FakeTestRail::start().await;
/// fake.inject(Fault::close_after_handling().on("add_run"));
///
/// let new = AddRun::new("Nightly").suite_id(1);
/// let error = fake.client().add_run(1, &new).await.unwrap_err();
/// assert_eq!(error.delivery(), Delivery::Unknown);
/// assert_eq!(fake.run_ids().len(), 5, "the run is there all the same");
/// # Ok(())
/// # }
/// ```
///
/// All that can go wrong:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use std::time::Duration;
/// use testrail::fake::{FakeTestRail, Fault, NextLink, RetryAfter};
///
/// let fake = FakeTestRail::start().await;
///
/// // Another answer: the call is not handled.
/// fake.inject(Fault::refuse(500, "Something went wrong").on("update_run").times(3));
/// fake.inject(Fault::status(200, r#"{"id": 6, "name": 7}"#).on("get_run"));
/// fake.inject(Fault::status(302, "").header("location", "https://example.com/login"));
/// fake.inject(Fault::html());
/// fake.inject(Fault::rate_limited(RetryAfter::Seconds(60)));
/// fake.inject(Fault::maintenance());
/// fake.inject(Fault::api_disabled());
/// fake.inject(Fault::locked_out());
///
/// // The call is handled or not, and something happens to the connection.
/// fake.inject(Fault::close_before_handling());
/// fake.inject(Fault::reset_before_handling());
/// fake.inject(Fault::close_after_handling());
/// fake.inject(Fault::reset_after_handling());
/// fake.inject(Fault::close_in_body());
/// fake.inject(Fault::reset_in_body());
/// fake.inject(Fault::stall_body(Duration::from_secs(30)));
/// fake.inject(Fault::delay(Duration::from_secs(30)));
///
/// // An odd answer.
/// fake.inject(Fault::other_answer().on("get_run"));
/// fake.inject(Fault::page_cap(50).on("get_runs").always());
/// fake.inject(Fault::next_link(NextLink::LimitZero).on("get_runs"));
///
/// // Something happens between two pages of a listing: here, after the second one.
/// fake.inject(Fault::then(|seed| seed.delete(2)).on("get_runs").after(1));
///
/// // The fault hits only calls with this content.
/// fake.inject(Fault::maintenance().when(|request| request.query.contains("&suite_id=2")));
///
/// // The fault need not happen.
/// fake.inject(Fault::maintenance().optional());
///
/// // Nothing was called here. When dropped, the stand-in would panic and name each of these but the last one.
/// assert_eq!(fake.unused_faults().len(), 21);
/// fake.clear_faults();
/// # }
/// ```
///
/// A fault that never happens is a mistake in the test: for example, the code did not make the call. When the stand-in
/// is dropped, it panics if a fault [was not used](crate::fake::FakeTestRail::unused_faults).
///
/// The client retries a call if that is safe. To see the error of a read, repeat the fault with [`times`](Fault::times)
/// or [`always`](Fault::always), or turn [retries off](crate::RetryPolicy::never).
#[derive(Clone)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    /// The number of the fault, in the order of injection.
    pub(super) id: u64,
    pub(super) effect: Effect,
    method: Option<String>,
    when: Option<Arc<Choose>>,
    /// How many matching calls are still to be skipped.
    pub(super) spared: usize,
    /// How many calls it hits. `None` means every call.
    pub(super) times: Option<usize>,
    /// How many calls it has hit.
    pub(super) happened: usize,
    /// Whether it need not happen.
    optional: bool,
}

type Choose = dyn Fn(&Received) -> bool + Send + Sync;

impl Fault {
    pub(super) fn new(effect: Effect) -> Self {
        Self { id: 0, effect, method: None, when: None, spared: 0, times: Some(1), happened: 0, optional: false }
    }

    /// Limits the fault to calls of this method, such as `get_runs`.
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Limits the fault to calls for which `choose` returns `true`.
    pub fn when(mut self, choose: impl Fn(&Received) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(Arc::new(choose));
        self
    }

    /// Skips this many matching calls first: `after(1)` on `get_runs` hits the second page of a listing.
    pub fn after(mut self, calls: usize) -> Self {
        self.spared = calls;
        self
    }

    /// Sets how many calls the fault hits. Default: 1.
    pub fn times(mut self, calls: usize) -> Self {
        self.times = Some(calls);
        self
    }

    /// Makes the fault hit every matching call until [`clear_faults`](crate::fake::FakeTestRail::clear_faults), in
    /// addition to other faults.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Marks the fault as one that need not happen: when the stand-in is dropped, it does not panic if the fault has
    /// hit fewer calls than [`times`](Fault::times) says, or none.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The method that the fault is limited to, if any.
    pub(crate) fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    pub(super) fn chooses(&self, call: &Received) -> bool {
        !self.is_used_up()
            && self.method.as_ref().is_none_or(|method| method == call.method())
            && self.when.as_ref().is_none_or(|choose| choose(call))
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.times.is_some_and(|times| self.happened >= times)
    }

    pub(super) fn is_unused(&self) -> bool {
        !self.optional && self.happened < self.times.unwrap_or(1)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("effect", &self.effect)
            .field("method", &self.method)
            .field("after", &self.spared)
            .field("times", &self.times)
            .field("happened", &self.happened)
            .finish_non_exhaustive()
    }
}

/// The kind of fault, and how often it happened: `close_after_handling on add_run (happened 0 of 1 times)`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.effect.fmt(f)?;
        if let Some(method) = &self.method {
            write!(f, " on {method}")?;
        }
        if self.when.is_some() {
            f.write_str(" when a closure says so")?;
        }
        match self.times {
            Some(times) => write!(f, " (happened {} of {times} times", self.happened)?,
            None => write!(f, " (happened {} times", self.happened)?,
        }
        if self.spared > 0 {
            write!(f, ", after {} more calls", self.spared)?;
        }
        f.write_str(")")
    }
}
