//! Tests the promises about retries against random schedules of calls, failures and waits that the server asks for.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tokio::time::Instant;

use super::gate::{LONGEST, Turn};
use super::{Budget, Gate, RetryPolicy, after};
use crate::call::Effect;
use crate::error::{Delivery, Error, ErrorKind};
use crate::full::is_full;

/// A call: when it begins, what it does, how its attempts end, and when its caller no longer waits for its turn. The
/// last end repeats for further attempts.
#[derive(Clone, Debug)]
struct Scheduled {
    begins: Duration,
    deadline: Duration,
    effect: Effect,
    ends: Vec<End>,
    patience: Option<Duration>,
}

/// The end of an attempt: `None` is success.
#[derive(Clone, Debug)]
struct End {
    takes: Duration,
    failure: Option<Failure>,
    random: f64,
}

#[derive(Clone, Debug)]
struct Failure {
    kind: ErrorKind,
    status: Option<u16>,
    delivery: Delivery,
    asks: Option<Duration>,
}

fn failures() -> impl Strategy<Value = Failure> {
    use Delivery::{Applied, NeverSent, Refused, Unknown};
    let failure = prop_oneof![
        Just((ErrorKind::UnknownHost, None, NeverSent)),
        Just((ErrorKind::Connect, None, NeverSent)),
        Just((ErrorKind::Tls, None, NeverSent)),
        Just((ErrorKind::Local, None, NeverSent)),
        Just((ErrorKind::Timeout, None, NeverSent)),
        Just((ErrorKind::Timeout, None, Unknown)),
        Just((ErrorKind::Transport, None, NeverSent)),
        Just((ErrorKind::Transport, None, Unknown)),
        Just((ErrorKind::Protocol, None, Unknown)),
        Just((ErrorKind::BodyLost, Some(200), Applied)),
        Just((ErrorKind::Mismatch, Some(200), Unknown)),
        Just((ErrorKind::NotFound, Some(400), Refused)),
        Just((ErrorKind::Maintenance, Some(409), Refused)),
        Just((ErrorKind::RateLimited, Some(429), Refused)),
        Just((ErrorKind::RateLimited, Some(429), Refused)),
        Just((ErrorKind::Server, Some(500), Unknown)),
        Just((ErrorKind::Server, Some(503), Unknown)),
    ];
    let wish = prop_oneof![
        6 => (0_u64..20_000).prop_map(Duration::from_millis),
        1 => Just(Duration::from_secs(u64::MAX)),
    ];
    (failure, option::of(wish)).prop_map(|((kind, status, delivery), wish)| {
        let asks = wish.filter(|_| status.is_some_and(|status| status > 400));
        Failure { kind, status, delivery, asks }
    })
}

fn calls() -> impl Strategy<Value = Vec<Scheduled>> {
    let end = (0_u64..3_000, option::weighted(0.8, failures()), 0.0..=1.0_f64)
        .prop_map(|(takes, failure, random)| End { takes: Duration::from_millis(takes), failure, random });
    let effect = prop_oneof![Just(Effect::Read), Just(Effect::ReadOnce), Just(Effect::Write), Just(Effect::WriteOnce)];
    let patience = option::weighted(0.2, (0_u64..60_000).prop_map(Duration::from_millis));
    let call = (0_u64..30_000, 1_u64..90_000, effect, vec(end, 1..8), patience);
    let call = call.prop_map(|(begins, deadline, effect, ends, patience)| {
        let (begins, deadline) = (Duration::from_millis(begins), Duration::from_millis(deadline));
        Scheduled { begins, deadline, effect, ends, patience }
    });
    vec(call, 1..6)
}

/// What the calls of a schedule did.
#[derive(Default)]
struct Seen {
    /// When attempts started.
    starts: Vec<Instant>,
    retries: usize,
    free: usize,
}

/// The next event of a call.
#[derive(Clone, Copy)]
enum Next {
    /// It arrives at the gate.
    Comes,
    /// It looks whether its turn has come.
    Looks,
    /// Its attempt ends.
    Ends,
    Nothing,
}

/// Plays a schedule as `send` would, in the order of events.
fn play(schedule: &[Scheduled], per_minute: Option<usize>) -> Result<Seen, TestCaseError> {
    struct Going<'g> {
        at: Instant,
        next: Next,
        until: Instant,
        gives_up: Option<Instant>,
        turn: Option<Turn<'g>>,
        not_before: Instant,
        attempts: u32,
        verdict: Delivery,
    }
    let start = Instant::now();
    let (budget, gate, policy) = (Budget::new(), Gate::new(per_minute), RetryPolicy::new());
    let mut closed_until = start;
    let mut seen = Seen::default();
    let begin = |call: &Scheduled| {
        let at = start + call.begins;
        let until = after(at, call.deadline);
        Going {
            at,
            next: Next::Comes,
            until,
            gives_up: call.patience.map(|patience| at + patience),
            turn: None,
            not_before: at,
            attempts: 0,
            verdict: Delivery::NeverSent,
        }
    };
    let mut going: Vec<Going<'_>> = schedule.iter().map(begin).collect();
    for _ in schedule {
        budget.earn();
    }

    let is_going = |call: &(usize, &Going<'_>)| !matches!(call.1.next, Next::Nothing);
    while let Some((place, _)) = going.iter().enumerate().filter(is_going).min_by_key(|(_, call)| call.at) {
        let (call, scheduled) = (&mut going[place], &schedule[place]);
        let mut moved = None;
        let end = |attempts: u32| &scheduled.ends[(attempts as usize).min(scheduled.ends.len() - 1)];
        match call.next {
            Next::Comes => match gate.queue(call.at, call.until) {
                Ok((turn, _)) => (call.turn, call.next) = (Some(turn), Next::Looks),
                Err(_) => call.next = Next::Nothing,
            },
            Next::Looks => {
                let Some(turn) = &call.turn else { continue };
                match (turn.start(call.at), call.gives_up) {
                    (Ok(None), _) => call.next = Next::Ends,
                    (Ok(Some(at)), None) => call.at = at,
                    (Ok(Some(at)), Some(gives_up)) if gives_up > call.at => call.at = at.min(gives_up),
                    _ => {
                        turn.give_back(call.at);
                        moved = Some(call.at);
                        call.next = Next::Nothing;
                    }
                }
                if matches!(call.next, Next::Ends) {
                    prop_assert!(call.at < call.until, "an attempt starts before the deadline");
                    prop_assert!(call.at >= call.not_before, "and not before the server's wish");
                    prop_assert!(call.at >= closed_until, "nor while the server asked all to wait");
                    let repeatable = matches!(scheduled.effect, Effect::Read | Effect::Write);
                    prop_assert!(call.verdict <= Delivery::Refused || repeatable, "nothing is created twice");
                    seen.starts.push(call.at);
                    call.at = (call.at + end(call.attempts).takes).min(call.until);
                }
            }
            Next::Ends => {
                let end = end(call.attempts);
                call.attempts += 1;
                call.next = Next::Nothing;
                let Some(failure) = &end.failure else { continue };
                let mut error = Error::new(failure.kind, failure.delivery).with_retry_after(failure.asks);
                if let Some(status) = failure.status {
                    error = error.with_status(status);
                }
                if failure.kind == ErrorKind::RateLimited {
                    gate.close(call.at, failure.asks, end.random);
                    moved = Some(call.at);
                    closed_until = closed_until.max(call.at + failure.asks.unwrap_or_default().min(LONGEST));
                }
                call.verdict = call.verdict.max(failure.delivery);
                let again = policy.decide(&error, scheduled.effect, call.attempts, call.until - call.at, end.random);
                if let Some(again) = again.filter(|again| again.asked || budget.spend()) {
                    seen.retries += 1;
                    seen.free += usize::from(again.asked);
                    call.not_before = after(call.at, failure.asks.unwrap_or_default());
                    (call.at, call.next) = (call.at + again.wait, Next::Comes);
                    prop_assert!(call.at < call.until, "nobody waits past the deadline");
                }
            }
            Next::Nothing => {}
        }
        let waiting = going.iter_mut().filter(|call| matches!(call.next, Next::Looks));
        waiting.for_each(|call| call.at = call.at.min(moved.unwrap_or(call.at)));
    }
    Ok(seen)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if is_full() { 100_000 } else { 5_000 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_schedule_breaks_a_promise(schedule in calls(), limit in option::of(1_usize..6)) {
        let seen = play(&schedule, limit)?;
        let paid = seen.retries - seen.free;
        prop_assert!(paid <= 10 + schedule.len() / 5, "{paid} retries for {} calls", schedule.len());
        if let Some(limit) = limit {
            let mut starts = seen.starts;
            starts.sort();
            for window in starts.windows(limit + 1) {
                prop_assert!(window[limit] - window[0] >= Duration::from_secs(60), "more than {limit} in a minute");
            }
        }
    }
}
