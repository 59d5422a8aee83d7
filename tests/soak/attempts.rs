//! Counts attempts and retries, from the client's tracing.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

#[derive(Clone, Default)]
pub(crate) struct Attempts(Arc<Counts>);

#[derive(Default)]
struct Counts {
    made: AtomicUsize,
    retries: Mutex<BTreeMap<String, usize>>,
}

impl Attempts {
    pub(crate) fn count_from_now_on() -> Self {
        let attempts = Self::default();
        let of_the_client = Targets::new().with_target("testrail", Level::INFO);
        tracing_subscriber::registry().with(attempts.clone().with_filter(of_the_client)).init();
        attempts
    }

    /// How many attempts there were, including the first ones.
    pub(crate) fn made(&self) -> usize {
        self.0.made.load(Ordering::Relaxed)
    }
}

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let retries = self.0.retries.lock().unwrap_or_else(PoisonError::into_inner);
        write!(f, "Attempts: {}. The client decided on {} retries", self.made(), retries.values().sum::<usize>())?;
        for (place, (reason, count)) in retries.iter().enumerate() {
            write!(f, "{} {count} after {reason}", if place == 0 { ":" } else { "," })?;
        }
        f.write_str(".")
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Attempts {
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
