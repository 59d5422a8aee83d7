//! The gate that every request passes. It is closed while the server asks to wait, and limits the rate of requests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::part;

/// The gate of a client, shared by its clones.
#[derive(Debug)]
pub(crate) struct Gate {
    /// How many requests may pass in any minute.
    per_minute: Option<usize>,
    /// The time between two requests after the gate has reopened.
    pace: Duration,
    state: Mutex<State>,
    /// Wakes all that wait, because their turn may have moved.
    moved: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Until when no request passes, because the server asked for it.
    closed_until: Option<Instant>,
    /// When the last request passed, since the server last asked to wait.
    last: Option<Instant>,
    /// When the last requests passed: up to the number of a minute.
    passed: VecDeque<Instant>,
    /// The requests that wait, in the order in which they came.
    queue: VecDeque<Waiting>,
    /// The number of the next request that comes.
    next: u64,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    came: Instant,
    /// It has to start before.
    until: Instant,
    /// When its turn comes.
    turn: Option<Time>,
}

/// When a request may start.
#[derive(Clone, Copy, Debug)]
struct Time {
    /// By the waits that the server asked for.
    opens: Instant,
    /// By the own limit too.
    at: Instant,
}

/// A place in the queue of a gate. Dropping it gives the place back, and those behind move up.
#[derive(Debug)]
pub(crate) struct Turn<'g> {
    gate: &'g Gate,
    number: u64,
    /// Whether it is known to have no place left to give back.
    has_started: bool,
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
/// The longest time for which the gate stays closed. TestRail's own waits take a minute. A far longer one, from a proxy
/// say, must not block all clones for so long.
pub(super) const LONGEST: Duration = Duration::from_secs(60 * 60);
/// The lowest limit of TestRail Cloud, in requests a minute (manual).
const LOWEST_LIMIT: u32 = 180;

impl Gate {
    pub(crate) fn new(per_minute: Option<usize>) -> Self {
        let a_minute = per_minute.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(LOWEST_LIMIT);
        let (state, moved) = (Mutex::default(), Notify::new());
        Self { per_minute, pace: MINUTE / a_minute.max(1), state, moved }
    }

    /// A gate behind which requests pass all at once: for tests.
    #[cfg(feature = "fake")]
    pub(crate) fn without_pace(mut self) -> Self {
        self.pace = Duration::ZERO;
        self
    }

    /// Queues a request, if its turn comes before `until`. Returns when it comes, unless the queue moves.
    pub(crate) fn queue(&self, now: Instant, until: Instant) -> Result<(Turn<'_>, Instant), NotAdmitted> {
        let mut state = self.state();
        let (number, place) = (state.next, state.queue.len());
        state.queue.push_back(Waiting { number, came: now, until, turn: None });
        self.set_turns(&mut state, now);
        let at = state.in_time(place, now);
        if at.is_err() {
            state.queue.truncate(place);
        }
        state.next += 1;
        at.map(|at| (Turn { gate: self, number, has_started: false }, at))
    }

    /// Checks that it opens before `until`.
    pub(crate) fn opens_before(&self, now: Instant, until: Instant) -> Result<(), NotAdmitted> {
        match self.state().closed_until.filter(|opens| *opens >= until && *opens > now) {
            None => Ok(()),
            Some(opens) => Err(NotAdmitted::Throttled(opens - now)),
        }
    }

    /// How many requests could start at this moment without taking the turn of one that waits. None while the server's
    /// wish to wait has requests pass one by one, or not at all.
    pub(crate) fn free_turns(&self, now: Instant) -> usize {
        let state = self.state();
        if state.reopens_for(now).is_some() {
            return 0;
        }
        self.per_minute.map_or(usize::MAX, |limit| {
            let in_this_minute = state.passed.len() - state.passed.partition_point(|passed| *passed + MINUTE <= now);
            limit.saturating_sub(in_this_minute + state.queue.len())
        })
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
            state.last = None;
            self.set_turns(&mut state, now);
            self.moved.notify_waiters();
        }
        was_open
    }

    /// Sets the turns of all that wait. A turn that has come stays: its request is about to start.
    fn set_turns(&self, state: &mut State, now: Instant) {
        let mut ahead = state.last;
        for place in 0..state.queue.len() {
            let Some(waiting) = state.queue.get(place) else { return };
            let has_come = |turn: &Time| turn.at <= now && state.closed_until.is_none_or(|opens| turn.at >= opens);
            let turn = waiting.turn.filter(has_come).unwrap_or_else(|| self.time(state, place, waiting.came, ahead));
            ahead = ahead.max(Some(turn.at));
            if let Some(waiting) = state.queue.get_mut(place) {
                waiting.turn = Some(turn);
            }
        }
    }

    /// When a request may start that came at `came`, behind so many that wait. The latest of all before it starts at
    /// `ahead`.
    fn time(&self, state: &State, waiting: usize, came: Instant, ahead: Option<Instant>) -> Time {
        let in_order = ahead.map_or(came, |ahead| came.max(ahead));
        let opens = match state.reopens_for(came) {
            // For a minute after it opens, requests pass one by one: all at once, they would close it again.
            Some(opens) => opens.max(ahead.map_or(came, |ahead| came.max(ahead + self.pace))),
            None => in_order,
        };
        let before = state.passed.len() + waiting;
        let full = self.per_minute.and_then(|limit| state.passes_at(before.checked_sub(limit)?));
        Time { opens, at: full.map_or(opens, |first| opens.max(first + MINUTE)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When the gate opens for a request that came at `came`, if the server's wish to wait concerns it.
    fn reopens_for(&self, came: Instant) -> Option<Instant> {
        self.closed_until.filter(|opens| came < *opens + MINUTE)
    }

    /// When the request at this place passed or will pass, of those in the memory and those that wait.
    fn passes_at(&self, place: usize) -> Option<Instant> {
        let Some(waiting) = place.checked_sub(self.passed.len()) else { return self.passed.get(place).copied() };
        let turn = self.queue.get(waiting)?.turn?;
        // A request that has not come for its turn passes after all those that did.
        Some(self.passed.back().map_or(turn.at, |last| turn.at.max(*last)))
    }

    /// When the turn of the request at this place of the queue comes, if that is in time.
    fn in_time(&self, place: usize, now: Instant) -> Result<Instant, NotAdmitted> {
        let waiting = self.queue.get(place);
        let Some((Waiting { came, until, .. }, turn)) = waiting.and_then(|waiting| Some((waiting, waiting.turn?)))
        else {
            return Ok(now);
        };
        let at = turn.at.max(now);
        if at < *until {
            return Ok(at);
        }
        let throttled = self.reopens_for(*came).is_some() && turn.opens >= *until;
        let reason = if throttled { NotAdmitted::Throttled } else { NotAdmitted::LimitReached };
        Err(reason(at - now))
    }
}

impl Turn<'_> {
    /// Waits from `now` on until the request may start, and has it start. Returns when it starts.
    pub(crate) async fn wait(mut self, mut now: Instant) -> Result<Instant, NotAdmitted> {
        loop {
            let moved = self.gate.moved.notified();
            let Some(at) = self.start(now)? else {
                self.has_started = true;
                return Ok(now);
            };
            // Either the turn comes, or it moves.
            let _ = timeout_at(at, moved).await;
            now = Instant::now();
        }
    }

    /// Has the request start if its turn has come. Otherwise, returns when it comes, or fails if that is not in time.
    pub(super) fn start(&self, now: Instant) -> Result<Option<Instant>, NotAdmitted> {
        let gate = self.gate;
        let mut state = gate.state();
        let Some(place) = self.place(&state) else { return Ok(None) };
        let at = state.in_time(place, now)?;
        if at > now {
            return Ok(Some(at));
        }
        let Some(waiting) = state.queue.get_mut(place) else { return Ok(None) };
        let came = waiting.came;
        // It may come so late for its turn that others have started meanwhile.
        if gate.time(&state, 0, came, state.last).at > now {
            if let Some(waiting) = state.queue.get_mut(place) {
                waiting.turn = None;
            }
            gate.set_turns(&mut state, now);
            return state.in_time(place, now).map(Some);
        }
        state.queue.remove(place);
        state.last = state.last.max(Some(now));
        if let Some(limit) = gate.per_minute {
            state.passed.push_back(now);
            let surplus = state.passed.len().saturating_sub(limit);
            state.passed.drain(..surplus);
        }
        Ok(None)
    }

    /// Gives the place back, unless the request has started.
    pub(super) fn give_back(&self, now: Instant) {
        let mut state = self.gate.state();
        let Some(place) = self.place(&state) else { return };
        state.queue.remove(place);
        if place < state.queue.len() {
            self.gate.set_turns(&mut state, now);
            self.gate.moved.notify_waiters();
        }
    }

    /// How many wait ahead of it. `None` after it has started.
    fn place(&self, state: &State) -> Option<usize> {
        // The numbers ascend.
        state.queue.binary_search_by_key(&self.number, |waiting| waiting.number).ok()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.has_started {
            self.give_back(Instant::now());
        }
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
    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Queues requests that all come now, and how long they wait.
    fn queue(gate: &Gate, now: Instant, count: u32) -> (Vec<Turn<'_>>, Vec<Duration>) {
        let turns = (0..count).map(|_| gate.queue(now, now + 24 * 60 * MINUTE).unwrap());
        turns.map(|(turn, at)| (turn, at - now)).unzip()
    }

    /// Starts a request at the moment at which it may, and returns when.
    fn pass(gate: &Gate, now: Instant, until: Instant) -> Result<Instant, NotAdmitted> {
        let (turn, at) = gate.queue(now, until)?;
        assert_eq!(turn.start(at), Ok(None), "its turn has come");
        Ok(at)
    }

    fn is_closed(gate: &Gate, now: Instant) -> bool {
        gate.opens_before(now, now).is_err()
    }

    #[test]
    fn it_is_open_until_it_is_closed() {
        let (gate, now) = (Gate::new(None), Instant::now());
        for _ in 0..1000 {
            assert_eq!(pass(&gate, now, now + SECOND), Ok(now));
        }
        assert!(!is_closed(&gate, now));
    }

    #[test]
    fn nobody_passes_before_it_opens_and_then_they_pass_one_by_one_for_a_minute() {
        let (gate, now) = (Gate::new(None), Instant::now());
        let (opens, until) = (now + 6 * SECOND, now + 600 * SECOND);
        gate.close(now, Some(6 * SECOND), 0.0);
        assert!(is_closed(&gate, now) && is_closed(&gate, opens - SECOND) && !is_closed(&gate, opens));
        let pace = MINUTE / LOWEST_LIMIT;
        for place in 0..LOWEST_LIMIT {
            assert_eq!(pass(&gate, now, until), Ok(opens + pace * place));
        }
        let later = opens + MINUTE + SECOND;
        assert_eq!((pass(&gate, later, until), pass(&gate, later, until)), (Ok(later), Ok(later)));
    }

    #[test]
    #[cfg(feature = "fake")]
    fn without_a_pace_all_pass_as_soon_as_it_opens() {
        let (gate, now) = (Gate::new(None).without_pace(), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        assert_eq!([0, 1, 2].map(|_| pass(&gate, now, now + MINUTE)), [Ok(now + SECOND); 3]);
    }

    #[test]
    fn after_it_was_closed_the_own_limit_sets_the_pace() {
        let (gate, now) = (Gate::new(Some(300)), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        let passes = [0, 1, 2].map(|_| pass(&gate, now, now + MINUTE).unwrap() - now);
        assert_eq!(passes, [0, 200, 400].map(|after| SECOND + Duration::from_millis(after)));
    }

    #[test]
    fn it_is_closed_for_a_second_where_the_server_does_not_say_and_opens_a_bit_later_than_asked() {
        for (asked, random, opens) in [(None, 0.0, 1000), (None, 1.0, 1250), (Some(6 * SECOND), 0.5, 6125)] {
            let (gate, now) = (Gate::new(None), Instant::now());
            gate.close(now, asked, random);
            assert_eq!(pass(&gate, now, now + MINUTE), Ok(now + Duration::from_millis(opens)));
        }
    }

    #[test]
    fn of_two_waits_the_longer_one_counts() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(6 * SECOND), 0.0);
        gate.close(now, Some(2 * SECOND), 0.0);
        assert_eq!(pass(&gate, now, now + MINUTE), Ok(now + 6 * SECOND));
    }

    #[test]
    fn an_equal_wait_that_is_told_later_moves_nobody() {
        let (gate, now) = (Gate::new(None), Instant::now());
        let (opens, pace) = (now + 6 * SECOND, MINUTE / LOWEST_LIMIT);
        gate.close(now, Some(6 * SECOND), 0.0);
        assert_eq!(pass(&gate, now, now + MINUTE), Ok(opens));
        gate.close(now, Some(6 * SECOND), 0.0);
        assert_eq!(pass(&gate, now, now + MINUTE), Ok(opens + pace));
    }

    #[test]
    fn closing_tells_whether_it_was_open() {
        let (gate, now) = (Gate::new(None), Instant::now());
        let closed = [0, 1, 2, 3, 9].map(|after| gate.close(now + after * SECOND, Some(2 * SECOND), 0.0));
        assert_eq!(closed, [true, false, false, false, true]);
        assert!(gate.close(now + 11 * SECOND, None, 0.0), "it has just opened");
    }

    #[test]
    fn a_turn_that_had_come_moves_if_it_closes_again_before_the_start() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        let (turns, _) = queue(&gate, now, 2);
        let (came, opens, pace) = (now + SECOND, now + 21 * SECOND, MINUTE / LOWEST_LIMIT);
        gate.close(came, Some(20 * SECOND), 0.0);
        assert_eq!(turns[1].start(came), Ok(Some(opens + pace)));
        assert_eq!(turns[0].start(came), Ok(Some(opens)));
    }

    #[test]
    fn who_cannot_wait_so_long_is_told_at_once() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(6 * SECOND), 0.0);
        assert_eq!(pass(&gate, now, now + 6 * SECOND), Err(NotAdmitted::Throttled(6 * SECOND)));
        gate.close(now, Some(Duration::MAX), 0.0);
        assert_eq!(pass(&gate, now, now + MINUTE), Err(NotAdmitted::Throttled(3600 * SECOND)));
        assert_eq!(pass(&gate, now + LONGEST, now + LONGEST + MINUTE), Ok(now + LONGEST), "an absurd wait is no end");
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
    fn the_free_turns_are_what_the_limit_leaves_and_none_where_requests_pass_one_by_one() {
        let (open, now) = (Gate::new(None), Instant::now());
        assert_eq!(open.free_turns(now), usize::MAX);
        let gate = Gate::new(Some(3));
        assert_eq!(gate.free_turns(now), 3);
        pass(&gate, now, now + SECOND).unwrap();
        pass(&gate, now + SECOND, now + 2 * SECOND).unwrap();
        assert_eq!(gate.free_turns(now + SECOND), 1);
        let (turns, _) = queue(&gate, now + SECOND, 1);
        assert_eq!(gate.free_turns(now + SECOND), 0, "the last one is taken");
        let (more, _) = queue(&gate, now + SECOND, 4);
        assert_eq!(gate.free_turns(now + SECOND), 0);
        drop((turns, more));
        assert_eq!([59, 60, 61].map(|after| gate.free_turns(now + after * SECOND)), [1, 2, 3]);

        for gate in [open, gate] {
            let (later, before) = (now + 5 * MINUTE, gate.free_turns(now + 5 * MINUTE));
            gate.close(later, Some(SECOND), 0.0);
            assert_eq!([0, 1, 60].map(|after| gate.free_turns(later + after * SECOND)), [0; 3]);
            assert_eq!(gate.free_turns(later + 61 * SECOND), before);
        }
    }

    #[test]
    fn a_minute_after_it_opens_all_pass_again() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        let end = now + SECOND + MINUTE;
        let pace = MINUTE / LOWEST_LIMIT;
        let last = end - pace / 2;
        assert_eq!(pass(&gate, last, end + MINUTE), Ok(last));
        assert_eq!(pass(&gate, end, end + MINUTE), Ok(end), "the minute is over, and nobody waits for the one before");
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
            passed.extend(pass(&gate, now, now + 2 * MINUTE));
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
        assert_eq!(pass(&gate, now, now + SECOND), Ok(now));
        for _ in 0..3 {
            assert_eq!(pass(&gate, now, now + MINUTE), Err(NotAdmitted::LimitReached(MINUTE)));
        }
        assert_eq!(pass(&gate, now, now + 2 * MINUTE), Ok(now + MINUTE));
    }

    #[test]
    fn where_it_opens_in_time_a_full_minute_is_the_reason() {
        let (gate, now) = (Gate::new(Some(2)), Instant::now());
        for _ in 0..2 {
            assert_eq!(pass(&gate, now, now + SECOND), Ok(now));
        }
        gate.close(now, Some(SECOND), 0.0);
        assert_eq!(pass(&gate, now, now + MINUTE), Err(NotAdmitted::LimitReached(MINUTE)));
        assert_eq!(pass(&gate, now, now + SECOND), Err(NotAdmitted::Throttled(MINUTE)));
    }

    #[test]
    fn who_gives_up_leaves_the_waits_of_others_as_they_would_be_without_it() {
        let now = Instant::now();
        for gate in [Gate::new(None), Gate::new(Some(1)), Gate::new(Some(3))] {
            gate.close(now, Some(6 * SECOND), 0.0);
            let alone = queue(&gate, now, 3).1;
            drop(queue(&gate, now, 250));
            assert_eq!(queue(&gate, now, 3).1, alone, "{gate:?}");
        }
    }

    #[test]
    fn those_behind_one_that_gives_up_move_up_and_those_before_it_stay() {
        let now = Instant::now();
        for gate in [Gate::new(None), Gate::new(Some(2))] {
            gate.close(now, Some(SECOND), 0.0);
            let (mut turns, waits) = queue(&gate, now, 5);
            assert!(waits.is_sorted() && waits[0] == SECOND, "{waits:?}");
            drop(turns.remove(1));
            let at = |turn: &Turn<'_>| turn.start(now).unwrap().unwrap() - now;
            assert_eq!(turns.iter().map(at).collect::<Vec<_>>(), waits[..4]);
        }
    }

    #[test]
    fn requests_start_in_the_order_in_which_they_came() {
        let (gate, now) = (Gate::new(Some(200)), Instant::now());
        let until = now + 24 * 60 * MINUTE;
        gate.close(now, Some(SECOND), 0.0);
        // The last ones come when requests no longer go one by one.
        let comes = (0..300).map(|place| gate.queue(now + SECOND / 4 * place, until).unwrap());
        let (_turns, times): (Vec<_>, Vec<_>) = comes.unzip();
        assert!(times.is_sorted(), "{times:?}");
    }

    #[test]
    fn one_that_does_not_come_for_its_turn_holds_up_nobody_and_starts_when_it_comes() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(SECOND), 0.0);
        let (turns, waits) = queue(&gate, now, 4);
        let pace = MINUTE / LOWEST_LIMIT;
        for (turn, wait) in turns.iter().zip(waits).skip(1) {
            assert_eq!(turn.start(now + wait), Ok(None));
        }
        let late = now + SECOND + pace * 3;
        assert_eq!(turns[0].start(late), Ok(Some(late + pace)), "another has just taken its place");
        assert_eq!(turns[0].start(late + pace), Ok(None));
    }

    #[test]
    fn one_that_comes_late_for_its_turn_never_makes_it_more_than_the_limit() {
        let (gate, now) = (Gate::new(Some(1)), Instant::now());
        let (turns, waits) = queue(&gate, now, 3);
        assert_eq!(waits, [Duration::ZERO, MINUTE, 2 * MINUTE]);
        assert_eq!(turns[0].start(now + 50 * SECOND), Ok(None));
        assert_eq!(turns[1].start(now + MINUTE), Ok(Some(now + MINUTE + 50 * SECOND)));
        assert_eq!(turns[2].start(now + 2 * MINUTE), Ok(Some(now + 2 * MINUTE + 50 * SECOND)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_moves_up_at_once_when_one_ahead_gives_up() {
        let (gate, now) = (Gate::new(Some(1)), Instant::now());
        let mut turns = queue(&gate, now, 3).0;
        assert_eq!(turns.remove(0).start(now), Ok(None));
        let behind = turns.pop().unwrap();
        let gives_up = async {
            sleep(SECOND).await;
            drop(turns);
        };
        let (passed, ()) = tokio::join!(behind.wait(now), gives_up);
        assert_eq!((passed, now.elapsed()), (Ok(now + MINUTE), MINUTE));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_told_at_once_when_the_gate_closes_for_too_long() {
        let (gate, now) = (Gate::new(None), Instant::now());
        gate.close(now, Some(6 * SECOND), 0.0);
        let (hasty, _) = gate.queue(now, now + 10 * SECOND).unwrap();
        let (patient, _) = gate.queue(now, now + 30 * SECOND).unwrap();
        let told = async { (hasty.wait(now).await, now.elapsed()) };
        let closes = async {
            sleep(2 * SECOND).await;
            gate.close(Instant::now(), Some(20 * SECOND), 0.0);
        };
        let (told, passed, ()) = tokio::join!(told, patient.wait(now), closes);
        assert_eq!(told, (Err(NotAdmitted::Throttled(20 * SECOND)), 2 * SECOND));
        assert_eq!((passed, now.elapsed()), (Ok(now + 22 * SECOND), 22 * SECOND), "it has moved up");
    }
}
