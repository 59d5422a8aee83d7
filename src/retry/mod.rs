//! Decides whether and when to retry a failed attempt. This module does no IO, and waits only for a turn at the gate.

mod budget;
mod gate;
#[cfg(test)]
mod schedules;

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

pub(crate) use budget::Budget;
pub(crate) use gate::{Gate, NotAdmitted, after};

use crate::call::Effect;
use crate::error::{Delivery, Error, ErrorKind};

/// Which failed attempts of a call the client retries, if a retry is safe at all.
///
/// The policy does not decide what is safe. A write that may create something twice is retried only with a proof that
/// it was not done. The backoff between attempts is a random time between zero and a bound that doubles. If the server
/// asks for a wait, the client waits at least that long. It does not wait for an attempt that could not start before
/// the call's [deadline](crate::ClientBuilder::deadline).
///
/// ```
/// use std::time::Duration;
/// use testrail::{Client, RetryPolicy};
///
/// let client = Client::builder("https://example.testrail.io", "me@example.com", "my-api-key")
///     .retry(RetryPolicy::new().max_attempts(4).backoff(Duration::from_millis(500), Duration::from_secs(4)))
///     .build()?;
/// let impatient = client.with_retry(RetryPolicy::never());
/// # Ok::<(), testrail::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    first: Duration,
    longest: Duration,
}

/// The minimum wait after a failure that passes slowly: a rate limit, or too many open files.
const SLOW: Duration = Duration::from_secs(1);

impl RetryPolicy {
    /// Makes as many attempts as the deadline and the [retry budget](crate::ClientBuilder::retry) allow, with waits of
    /// up to 0.25 s, doubling to 8 s.
    #[must_use]
    pub const fn new() -> Self {
        Self { max_attempts: u32::MAX, first: Duration::from_millis(250), longest: Duration::from_secs(8) }
    }

    /// Makes one attempt at each request, whatever its outcome.
    #[must_use]
    pub const fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets how many attempts a call may make in total, including the first. 0 counts as 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the bound of the wait before the second attempt, and the maximum to which it doubles from attempt to
    /// attempt.
    #[must_use]
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest;
        self
    }

    /// Decides about another attempt. `None` means no.
    ///
    /// `error` is that of the last of `attempts`, `left` is the remaining time of the call, and `random` is from 0 to
    /// 1.
    pub(crate) fn decide(
        &self,
        error: &Error,
        effect: Effect,
        attempts: u32,
        left: Duration,
        random: f64,
    ) -> Option<Again> {
        let outlook = outlook(error);
        let most = if outlook == Outlook::Once { 2 } else { u32::MAX };
        if attempts >= self.max_attempts.min(most) || outlook == Outlook::Permanent || !is_safe(effect, error, outlook)
        {
            return None;
        }
        let from = if outlook == Outlook::Throttled { SLOW } else { Duration::ZERO };
        let backoff = from.saturating_add(part(self.bound(attempts), random));
        // A server that asks for a wait of zero adds nothing to the backoff.
        let asked = error.retry_after().filter(|wait| !wait.is_zero());
        let wait = match asked {
            // If the jitter does not fit, drop the jitter, not the attempt.
            Some(asked) => {
                let jittered = asked.saturating_add(part(self.bound(1), random));
                if jittered < left { jittered } else { asked }
            }
            None => backoff,
        };
        (wait < left).then_some(Again { wait, asked: asked.is_some() })
    }

    /// The longest backoff after so many attempts.
    fn bound(&self, attempts: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        self.first.saturating_mul(doubled).min(self.longest)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// Another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    /// How long to wait before it.
    pub(crate) wait: Duration,
    /// Whether the server asked for it. If not, the [`Budget`] pays for it.
    pub(crate) asked: bool,
}

/// What a failure says about another attempt, whatever the call does on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outlook {
    /// Another attempt would fail the same way.
    Permanent,
    /// A second attempt may work. A third would fail as well.
    Once,
    /// The failure passes, usually soon.
    Transient,
    /// The failure passes, but not at once.
    Throttled,
}

fn outlook(error: &Error) -> Outlook {
    match (error.kind(), error.status()) {
        // A misspelt host name always fails, and should do so fast. Damaged JSON was cut short, or is what the server
        // has. A protocol error with a status comes from the body of an answer, which would come again.
        (ErrorKind::UnknownHost | ErrorKind::Mismatch | ErrorKind::InvalidJson | ErrorKind::NotJson, _)
        | (ErrorKind::Protocol, None) => Outlook::Once,
        // TestRail's words about an error with a status of success are no failure of the server.
        (ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport | ErrorKind::BodyLost, _)
        | (ErrorKind::Server, Some(500..)) => Outlook::Transient,
        (ErrorKind::Local | ErrorKind::RateLimited, _) => Outlook::Throttled,
        // Maintenance outlasts any sane deadline, unless the server says how long it takes.
        (ErrorKind::Maintenance, _) if error.retry_after().is_some() => Outlook::Transient,
        _ => Outlook::Permanent,
    }
}

/// A random part of a wait. `random` is from 0 to 1.
pub(crate) fn part(wait: Duration, random: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * random).unwrap_or(wait).min(wait)
}

/// Whether another attempt can do no harm.
fn is_safe(effect: Effect, error: &Error, outlook: Outlook) -> bool {
    match (effect, error.delivery()) {
        (_, Delivery::NeverSent | Delivery::Refused) | (Effect::Read, _) => true,
        // If the answer was not a valid one, the next may not be either. The client looks at the outcome instead.
        (Effect::Write, Delivery::Unknown) => outlook != Outlook::Once,
        (Effect::Write, Delivery::Applied) | (Effect::ReadOnce | Effect::WriteOnce, _) => false,
    }
}

/// A random number from 0 to 1. Waits need no better source than that of hash maps.
pub(crate) fn random() -> f64 {
    let bits = u32::try_from(RandomState::new().hash_one(()) >> 32).unwrap_or(0);
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const S: Duration = Duration::from_secs(1);

    fn error(kind: ErrorKind, status: Option<u16>, delivery: Delivery) -> Error {
        let error = Error::new(kind, delivery);
        match status {
            Some(status) => error.with_status(status),
            None => error,
        }
    }

    /// The waits of the default policy with a minute left, until it gives up; at most 5.
    fn waits(error: &Error, effect: Effect) -> Vec<Duration> {
        let decide = |attempts| RetryPolicy::new().decide(error, effect, attempts, 60 * S, 1.0);
        (1..=5).map_while(decide).map(|again| again.wait).collect()
    }

    #[test]
    fn the_rows_of_the_fault_matrix() {
        use Delivery::{Applied, NeverSent, Refused, Unknown};
        use ErrorKind::*;
        const FREELY: usize = 5;
        // A failure, and how often a read, a repeatable write and a creation are retried.
        for (kind, status, delivery, repeats) in [
            (UnknownHost, None, NeverSent, [1, 1, 1]),
            (Connect, None, NeverSent, [FREELY, FREELY, FREELY]),
            (Tls, None, NeverSent, [0, 0, 0]),
            (Proxy, None, NeverSent, [0, 0, 0]),
            (Proxy, Some(407), Refused, [0, 0, 0]),
            (Local, None, NeverSent, [FREELY, FREELY, FREELY]),
            (Timeout, None, NeverSent, [FREELY, FREELY, FREELY]),
            (Timeout, None, Unknown, [FREELY, FREELY, 0]),
            (Transport, None, NeverSent, [FREELY, FREELY, FREELY]),
            (Transport, None, Unknown, [FREELY, FREELY, 0]),
            (Protocol, None, Unknown, [1, 0, 0]),
            (BodyLost, Some(200), Applied, [FREELY, 0, 0]),
            (InvalidJson, Some(200), Applied, [1, 0, 0]),
            (NotJson, Some(200), Unknown, [1, 0, 0]),
            (EmptyBody, Some(200), Applied, [0, 0, 0]),
            (UnexpectedShape, Some(200), Applied, [0, 0, 0]),
            (NotFound, Some(400), Refused, [0, 0, 0]),
            (Authentication, Some(401), Refused, [0, 0, 0]),
            (Forbidden, Some(403), Refused, [0, 0, 0]),
            (NoSuchEndpoint, Some(404), Refused, [0, 0, 0]),
            (Timeout, Some(408), Unknown, [FREELY, FREELY, 0]),
            (Maintenance, Some(409), Refused, [0, 0, 0]),
            (BadRequest, Some(413), Refused, [0, 0, 0]),
            (RateLimited, Some(429), Refused, [FREELY, FREELY, FREELY]),
            (Server, Some(500), Unknown, [FREELY, FREELY, 0]),
            (Server, Some(503), Unknown, [FREELY, FREELY, 0]),
            (Redirected, Some(301), Refused, [0, 0, 0]),
            (Redirected, Some(302), Unknown, [0, 0, 0]),
            (TooLarge, Some(200), Applied, [0, 0, 0]),
            (Protocol, Some(200), Applied, [0, 0, 0]),
            (Mismatch, Some(200), Unknown, [1, 0, 0]),
            (Server, Some(200), Unknown, [0, 0, 0]),
        ] {
            let error = error(kind, status, delivery);
            let given = [Effect::Read, Effect::Write, Effect::WriteOnce].map(|effect| waits(&error, effect).len());
            assert_eq!(given, repeats, "{kind:?} {status:?} {delivery:?}");
            let once = waits(&error, Effect::ReadOnce).len();
            assert_eq!(once, repeats[2], "a read that does work is as careful as a creation: {kind:?} {status:?}");
        }
    }

    #[test]
    fn waits_double_up_to_a_bound_and_are_random_below_it() {
        let down = error(ErrorKind::Server, Some(500), Delivery::Unknown);
        let wait = |attempts, random| {
            let again = RetryPolicy::new().decide(&down, Effect::Read, attempts, 60 * S, random).unwrap();
            assert!(!again.asked);
            again.wait
        };
        let bounds = [250 * MS, 500 * MS, S, 2 * S, 4 * S, 8 * S, 8 * S];
        for (attempts, bound) in (1..).zip(bounds) {
            assert_eq!((wait(attempts, 0.0), wait(attempts, 1.0)), (Duration::ZERO, bound));
            assert_eq!(wait(attempts, 0.5), bound / 2);
        }
        assert_eq!(wait(u32::MAX - 1, 1.0), 8 * S);
    }

    #[test]
    fn what_passes_slowly_is_waited_for_a_second_at_least() {
        for slow in [
            error(ErrorKind::Local, None, Delivery::NeverSent),
            error(ErrorKind::RateLimited, Some(429), Delivery::Refused),
        ] {
            let wait = |random| RetryPolicy::new().decide(&slow, Effect::WriteOnce, 1, 60 * S, random).unwrap().wait;
            assert_eq!((wait(0.0), wait(1.0)), (S, 1250 * MS));
        }
    }

    #[test]
    fn the_servers_wish_is_kept_to_where_it_fits_and_not_waited_for_where_it_does_not() {
        let asking = |kind, status, delivery, wait| error(kind, Some(status), delivery).with_retry_after(Some(wait));
        let decide = |error: &Error, left| RetryPolicy::new().decide(error, Effect::Write, 1, left, 1.0);
        for (kind, status, delivery) in [
            (ErrorKind::RateLimited, 429, Delivery::Refused),
            (ErrorKind::Server, 503, Delivery::Unknown),
            (ErrorKind::Maintenance, 409, Delivery::Refused),
        ] {
            let six = asking(kind, status, delivery, 6 * S);
            let again = decide(&six, 60 * S).unwrap();
            assert!(again.asked && again.wait == 6 * S + 250 * MS);
            assert!(decide(&six, 6 * S + MS).is_some() && decide(&six, 6 * S).is_none());
            assert_eq!(decide(&asking(kind, status, delivery, Duration::MAX), 60 * S), None);
        }
        // The jitter is dropped if it does not fit.
        let brief = asking(ErrorKind::Server, 503, Delivery::Unknown, S);
        let wait = |left| RetryPolicy::new().decide(&brief, Effect::Read, 6, left, 1.0).unwrap().wait;
        assert_eq!([60 * S, S + 250 * MS, S + 200 * MS].map(wait), [S + 250 * MS, S, S]);
        // A wait of zero is no request of the server, so it is not free of charge.
        let zero = asking(ErrorKind::Server, 503, Delivery::Unknown, Duration::ZERO);
        assert!(decide(&zero, 60 * S).is_some_and(|again| !again.asked && again.wait == 250 * MS));
    }

    #[test]
    fn the_policy_bounds_attempts_and_waits() {
        let down = error(ErrorKind::Connect, None, Delivery::NeverSent);
        let attempts = |policy: RetryPolicy| {
            (1..20).take_while(|attempts| policy.decide(&down, Effect::Read, *attempts, S, 0.0).is_some()).count() + 1
        };
        assert_eq!(attempts(RetryPolicy::never()), 1);
        assert_eq!(attempts(RetryPolicy::new().max_attempts(0)), 1);
        assert_eq!(attempts(RetryPolicy::new().max_attempts(4)), 4);
        assert_eq!(attempts(RetryPolicy::default()), 20);
        let policy = RetryPolicy::new().backoff(Duration::MAX, Duration::MAX);
        assert_eq!(
            policy.decide(&down, Effect::Read, 9, Duration::MAX, 1.0),
            None,
            "no wait is too long to be compared"
        );
        let policy = RetryPolicy::new().backoff(3 * MS, 5 * MS);
        let wait = |attempts| policy.decide(&down, Effect::Read, attempts, S, 1.0).unwrap().wait;
        assert_eq!((wait(1), wait(2), wait(3)), (3 * MS, 5 * MS, 5 * MS));
    }

    #[test]
    fn random_is_from_0_to_1_and_not_the_same() {
        let some: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(some.iter().all(|one| (0.0..=1.0).contains(one)));
        let mean = some.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
