//! Counts attempts and retries, from the client's tracing.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Id, Record};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// The attempts of one soak, whatever other soaks do at the same time.
pub(crate) struct Attempts {
    counts: Arc<Counts>,
    dispatch: Dispatch,
}

#[derive(Default)]
struct Counts {
    made: AtomicUsize,
    /// How often the client retried, by the reason.
    retries: Mutex<BTreeMap<String, usize>>,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        let counts = Arc::<Counts>::default();
        let of_the_client = Targets::new().with_target("testrail", Level::INFO);
        let counter = Counter(counts.clone()).with_filter(of_the_client);
        Self { counts, dispatch: Dispatch::new(tracing_subscriber::registry().with(counter)) }
    }

    /// Counts the attempts of these calls. What they spawn counts if it has the current subscriber.
    pub(crate) async fn of<F: Future>(&self, calls: F) -> F::Output {
        calls.with_subscriber(self.dispatch.clone()).await
    }

    /// How many attempts were made by all calls that have ended, including the first ones.
    pub(crate) fn made(&self) -> usize {
        self.counts.made.load(Ordering::Relaxed)
    }
}

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let retries = self.counts.retries.lock().unwrap_or_else(PoisonError::into_inner);
        write!(
            f,
            "Attempts of all calls that ended: {}. The client decided on {} retries",
            self.made(),
            retries.values().sum::<usize>()
        )?;
        for (place, (reason, count)) in retries.iter().enumerate() {
            write!(f, "{} {count} after {reason}", if place == 0 { ":" } else { "," })?;
        }
        f.write_str(".")
    }
}

struct Counter(Arc<Counts>);

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Counter {
    /// A call records the number of its attempts in its span when it ends.
    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Values(|field: &str, value: &dyn Debug| {
            if field == "attempts" {
                let attempts = format!("{value:?}").parse().unwrap_or(0);
                self.0.made.fetch_add(attempts, Ordering::Relaxed);
            }
        }));
    }

    /// Every retry is an event.
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Values(|field: &str, value: &dyn Debug| {
            if field == "reason" {
                let mut retries = self.0.retries.lock().unwrap_or_else(PoisonError::into_inner);
                *retries.entry(format!("{value:?}")).or_default() += 1;
            }
        }));
    }
}

struct Values<F>(F);

impl<F: FnMut(&str, &dyn Debug)> Visit for Values<F> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        (self.0)(field.name(), value);
    }
}
