//! Counts attempts and retries, from the client's tracing.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// The attempts of one soak. While it lives, no other soak begins: the counts are those of the whole process, and two
/// soaks would take each other's time.
pub(crate) struct Attempts {
    _turn: tokio::sync::MutexGuard<'static, ()>,
}

static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
static MADE: AtomicUsize = AtomicUsize::new(0);
static RETRIES: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
static COUNTING: Once = Once::new();

impl Attempts {
    pub(crate) async fn count_from_now_on() -> Self {
        let turn = TURN.lock().await;
        let of_the_client = Targets::new().with_target("testrail", Level::INFO);
        COUNTING.call_once(|| tracing_subscriber::registry().with(Counter.with_filter(of_the_client)).init());
        MADE.store(0, Ordering::Relaxed);
        retries().clear();
        Self { _turn: turn }
    }

    /// How many attempts were made by all calls that have ended, including the first ones.
    #[expect(clippy::unused_self, reason = "without a soak there is nothing to count")]
    pub(crate) fn made(&self) -> usize {
        MADE.load(Ordering::Relaxed)
    }
}

/// How often the client retried, by the reason.
fn retries() -> MutexGuard<'static, BTreeMap<String, usize>> {
    RETRIES.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Counter;

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let retries = retries();
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

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Counter {
    /// A call records the number of its attempts in its span when it ends.
    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Values(|field: &str, value: &dyn Debug| {
            if field == "attempts" {
                let attempts = format!("{value:?}").parse().unwrap_or(0);
                MADE.fetch_add(attempts, Ordering::Relaxed);
            }
        }));
    }

    /// Every retry is an event.
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Values(|field: &str, value: &dyn Debug| {
            if field == "reason" {
                *retries().entry(format!("{value:?}")).or_default() += 1;
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
