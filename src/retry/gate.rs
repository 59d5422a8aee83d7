//! The gate that every request passes. It is closed while the server asks to wait, and limits the rate of requests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::part;

/// The gate of a client, shared by its clones.
#[derive(Debug)]
pub(crate) struct Gate {
    /// How many requests may pass in any minute.
    per_minute: Option<usize>,
    /// The time between two requests after the gate has reopened.
    pace: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Until when no request passes, because the server asked for it.
    closed_until: Option<Instant>,
    /// When the next request may pass, while waiting requests go one after the other.
    next: Option<Instant>,
    /// When the last requests passed or will pass: up to the number of a minute.
    passed: VecDeque<Instant>,
}

/// The gate opens too late for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// The server asked to wait. Including the requests that already wait, it takes this long.
    Throttled(Duration),
    /// The limit of the last minute is reached. It takes this long.
    LimitReached(Duration),
}

const MINUTE: Duration = Duration::from_secs(60);
/// The gate opens up to this much later than asked, so clients do not all come back at the same moment.
const JITTER: Duration = Duration::from_millis(250);
/// How long the gate stays closed if the server does not say.
const UNSAID: Duration = Duration::from_secs(1);
/// The longest time for which the gate stays closed. TestRail's own waits take a minute. An absurd number, from a proxy
/// say, must not block a client for good.
pub(super) const LONGEST: Duration = Duration::from_secs(60 * 60);
/// The lowest limit of TestRail Cloud, in requests a minute (manual).
const LOWEST_LIMIT: u32 = 180;

impl Gate {
    pub(crate) fn new(per_minute: Option<usize>) -> Self {
        let a_minute = per_minute.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(LOWEST_LIMIT);
        Self { per_minute, pace: MINUTE / a_minute.max(1), state: Mutex::default() }
    }

    /// A gate behind which requests pass all at once: for tests.
    #[cfg(feature = "fake")]
    pub(crate) fn without_pace(mut self) -> Self {
        self.pace = Duration::ZERO;
        self
    }

    /// Lets a request pass, and returns when it may start: before `until`.
    pub(crate) fn pass(&self, now: Instant, until: Instant) -> Result<Instant, NotAdmitted> {
        let mut state = self.state();
        let mut at = now;
        if let Some(opens) = state.closed_until {
            at = at.max(opens);
            // For a minute after it opens, waiting requests pass one by one: all at once, they would close it again.
            if at < opens + MINUTE {
                at = at.max(state.next.unwrap_or(at));
            }
            if at >= until {
                return Err(NotAdmitted::Throttled(at - now));
            }
        }
        if let Some(per_minute) = self.per_minute.filter(|limit| state.passed.len() >= *limit) {
            let place = state.passed.len() - per_minute;
            at = state.passed.get(place).map_or(at, |first| at.max(*first + MINUTE));
        }
        if at >= until {
            return Err(NotAdmitted::LimitReached(at - now));
        }
        state.next = Some(at + self.pace);
        if let Some(per_minute) = self.per_minute {
            state.passed.push_back(at);
            let surplus = state.passed.len().saturating_sub(per_minute);
            state.passed.drain(..surplus);
        }
        Ok(at)
    }

    /// Checks that it opens before `until`.
    pub(crate) fn opens_before(&self, now: Instant, until: Instant) -> Result<(), NotAdmitted> {
        match self.state().closed_until.filter(|opens| *opens >= until && *opens > now) {
            None => Ok(()),
            Some(opens) => Err(NotAdmitted::Throttled(opens - now)),
        }
    }

    /// Closes the gate for as long as the server asked plus a random part of the jitter, but never longer than
    /// [`LONGEST`]. `random` is from 0 to 1.
    pub(crate) fn close(&self, now: Instant, asked: Option<Duration>, random: f64) -> bool {
        let wait = asked.unwrap_or(UNSAID).saturating_add(part(JITTER, random));
        let opens = now + wait.min(LONGEST);
        let mut state = self.state();
        let was_open = state.closed_until.is_none_or(|opens| opens <= now);
        if state.closed_until < Some(opens) {
            state.closed_until = Some(opens);
            state.next = None;
        }
        was_open
    }

    /// Whether it is closed, perhaps since a request passed.
    pub(crate) fn is_closed(&self, now: Instant) -> bool {
        self.state().closed_until.is_some_and(|opens| now < opens)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The moment `time` after `now`. If the clock cannot express it, as a server may ask for any time, the moment is as
/// good as never.
pub(crate) fn after(now: Instant, time: Duration) -> Instant {
    const EVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    now.checked_add(time).unwrap_or_else(|| now + EVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn it_is_open_until_it_is_closed() {
        let (gate, now) = (Gate::new(None), Instant::now());
        for _ in 0..1000 {
            assert_eq!(gate.pass(now, now + SECOND), Ok(now));
        }
        assert!(!gate.is_closed(now));
    }

    #[test]
    fn nobody_passes_before_it_opens_and_then_they_pass_one_by_one_for_a_minute() {
        let (gate, now) = (Gate::new(None), Instant::now());
        let (opens, until) = (now + 6 * SECOND, now + 600 * SECOND);
        gate.close(now, Some(6 * SECOND), 0.0);
        assert!(gate.is_closed(now) && gate.is_closed(opens - SECOND) && !gate.is_closed(opens));
        let pace = MINUTE / LOWEST_LIMIT;
        for place in 0..LOWEST_LIMIT {
            assert_eq!(gate.pass(now, until), Ok(opens + pace * place));
        }
        let later = opens + MINUTE + SECOND;
        assert_eq!((gate.pass(later, until), gate.pass(later, until)), (Ok(later), Ok(later)));
    }

    #[test]
    #[cfg(feature = "fake")]
    fn without_a_pace_all_pass_as_soon_as_it_opens() {
        let (gate, now) = (Gate::new(None).without_pace(), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        assert_eq!([0, 1, 2].map(|_| gate.pass(now, now + MINUTE)), [Ok(now + SECOND); 3]);
    }

    #[test]
    fn after_it_was_closed_the_own_limit_sets_the_pace() {
        let (gate, now) = (Gate::new(Some(300)), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        let passes = [0, 1, 2].map(|_| gate.pass(now, now + MINUTE).unwrap() - now);
        assert_eq!(passes, [0, 200, 400].map(|after| SECOND + Duration::from_millis(after)));
    }

    #[test]
    fn it_is_closed_for_a_second_where_the_server_does_not_say_and_opens_a_bit_later_than_asked() {
        for (asked, random, opens) in [(None, 0.0, 1000), (None, 1.0, 1250), (Some(6 * SECOND), 0.5, 6125)] {
            let (gate, now) = (Gate::new(None), Instant::now());
            gate.close(now, asked, random);
            assert_eq!(gate.pass(now, now + MINUTE), Ok(now + Duration::from_millis(opens)));
        }
    }

    #[test]
    fn of_two_waits_the_longer_one_counts() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(6 * SECOND), 0.0);
        gate.close(now, Some(2 * SECOND), 0.0);
        assert_eq!(gate.pass(now, now + MINUTE), Ok(now + 6 * SECOND));
    }

    #[test]
    fn who_cannot_wait_so_long_is_told_at_once() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(6 * SECOND), 0.0);
        assert_eq!(gate.pass(now, now + 6 * SECOND), Err(NotAdmitted::Throttled(6 * SECOND)));
        gate.close(now, Some(Duration::MAX), 0.0);
        assert_eq!(gate.pass(now, now + MINUTE), Err(NotAdmitted::Throttled(3600 * SECOND)));
        assert_eq!(gate.pass(now + LONGEST, now + LONGEST + MINUTE), Ok(now + LONGEST), "an absurd wait is no end");
    }

    #[test]
    fn whether_it_opens_in_time_is_told_without_passing() {
        let (gate, now) = (Gate::new(None), Instant::now());
        assert_eq!(gate.opens_before(now, now + SECOND), Ok(()));
        gate.close(now, Some(6 * SECOND), 0.0);
        assert_eq!(gate.opens_before(now, now + 7 * SECOND), Ok(()));
        assert_eq!(gate.opens_before(now, now + 6 * SECOND), Err(NotAdmitted::Throttled(6 * SECOND)));
        assert_eq!(gate.opens_before(now + 2 * SECOND, now + 3 * SECOND), Err(NotAdmitted::Throttled(4 * SECOND)));
        // It is open by then: what is left of the call is for others to judge.
        assert_eq!(gate.opens_before(now + 6 * SECOND, now + 6 * SECOND), Ok(()));
        assert_eq!(gate.opens_before(now + 7 * SECOND, now + SECOND), Ok(()));
    }

    #[test]
    fn a_minute_after_it_opens_all_pass_again() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        let end = now + SECOND + MINUTE;
        let pace = MINUTE / LOWEST_LIMIT;
        let last = end - pace / 2;
        assert_eq!(gate.pass(last, end + MINUTE), Ok(last));
        assert_eq!(gate.pass(end, end + MINUTE), Ok(end), "the minute is over, and nobody waits for the one before");
    }

    #[test]
    fn for_ever_is_thirty_years() {
        let now = Instant::now();
        assert_eq!(after(now, SECOND), now + SECOND);
        assert_eq!(after(now, Duration::MAX), now + Duration::from_secs(946_080_000));
    }

    #[test]
    fn in_no_minute_pass_more_than_are_allowed() {
        let (gate, start) = (Gate::new(Some(3)), Instant::now());
        let mut passed = Vec::new();
        for step in 0..40 {
            let now = start + 7 * step * SECOND;
            passed.extend(gate.pass(now, now + 2 * MINUTE));
        }
        assert!(passed.len() > 12, "{passed:?}");
        for four in passed.windows(4) {
            assert!(four[3] - four[0] >= MINUTE, "{four:?}");
        }
        assert_eq!(passed[..3], [start, start + 7 * SECOND, start + 14 * SECOND], "the first ones do not wait");
    }

    #[test]
    fn a_full_minute_that_outlasts_the_call_is_told_at_once_and_takes_no_place() {
        let (gate, now) = (Gate::new(Some(1)), Instant::now());
        assert_eq!(gate.pass(now, now + SECOND), Ok(now));
        for _ in 0..3 {
            assert_eq!(gate.pass(now, now + MINUTE), Err(NotAdmitted::LimitReached(MINUTE)));
        }
        assert_eq!(gate.pass(now, now + 2 * MINUTE), Ok(now + MINUTE));
    }
}
