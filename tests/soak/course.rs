//! The courses that a request can take on the server, most of them bad.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::dice::Dice;

/// What the server does with a request, step by step.
pub(crate) struct Course {
    pub(crate) label: &'static str,
    /// How many of 1000 requests take this course.
    share: u64,
    pub(crate) reads: Reads,
    pub(crate) works: Works,
    /// Whether the server waits until the caller has given up.
    pub(crate) late: bool,
    pub(crate) ends: Ends,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    Nothing,
    Start,
    All,
}

/// When the server does what the request asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Works {
    Never,
    AtOnce,
    /// After the delay.
    Afterwards,
    /// Some time after the connection has ended.
    WhenGone,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    Answer,
    AnswerTwice,
    AnswerThenReset,
    HalfAnswerThenReset,
    HalfAnswerThenClose,
    Status(u16),
    Close,
    Reset,
}

const fn course(share: u64, label: &'static str, reads: Reads, works: Works, late: bool, ends: Ends) -> Course {
    Course { label, share, reads, works, late, ends }
}

/// The normal course.
static GOOD: Course = course(0, "answered", Reads::All, Works::AtOnce, false, Ends::Answer);

/// With the connections that a shut door refuses, these are about a third of all requests.
static BAD: [Course; 21] = [
    course(15, "closed before it was read", Reads::Nothing, Works::Never, false, Ends::Close),
    course(20, "reset before it was read", Reads::Nothing, Works::Never, false, Ends::Reset),
    course(5, "reset while it was read", Reads::Start, Works::Never, false, Ends::Reset),
    course(25, "read, not done, reset", Reads::All, Works::Never, false, Ends::Reset),
    course(15, "not done, 500", Reads::All, Works::Never, false, Ends::Status(500)),
    course(10, "not done, 503", Reads::All, Works::Never, false, Ends::Status(503)),
    course(5, "not done, 429", Reads::All, Works::Never, false, Ends::Status(429)),
    course(5, "not done, 409", Reads::All, Works::Never, false, Ends::Status(409)),
    course(15, "never done, no answer", Reads::All, Works::Never, true, Ends::Close),
    course(25, "done, closed without an answer", Reads::All, Works::AtOnce, false, Ends::Close),
    course(25, "done, reset without an answer", Reads::All, Works::AtOnce, false, Ends::Reset),
    course(15, "done, 500", Reads::All, Works::AtOnce, false, Ends::Status(500)),
    course(15, "done, 502", Reads::All, Works::AtOnce, false, Ends::Status(502)),
    course(10, "done, 503", Reads::All, Works::AtOnce, false, Ends::Status(503)),
    course(15, "done, reset within the answer", Reads::All, Works::AtOnce, false, Ends::HalfAnswerThenReset),
    course(10, "done, closed within the answer", Reads::All, Works::AtOnce, false, Ends::HalfAnswerThenClose),
    course(20, "done, answered too late", Reads::All, Works::AtOnce, true, Ends::Answer),
    course(25, "done late, after the caller gave up", Reads::All, Works::Afterwards, true, Ends::Answer),
    course(20, "done late, after the connection broke", Reads::All, Works::WhenGone, false, Ends::Reset),
    course(10, "done, answered twice", Reads::All, Works::AtOnce, false, Ends::AnswerTwice),
    course(10, "done, answered, connection not kept", Reads::All, Works::AtOnce, false, Ends::AnswerThenReset),
];

/// Deals out courses, and counts them.
#[derive(Default)]
pub(crate) struct Deck {
    drawn: AtomicUsize,
    bad: [AtomicUsize; BAD.len()],
}

impl Deck {
    pub(crate) fn draw(&self, dice: &Dice) -> &'static Course {
        self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut place = dice.below(1000);
        for (course, count) in BAD.iter().zip(&self.bad) {
            let Some(rest) = place.checked_sub(course.share) else {
                count.fetch_add(1, Ordering::Relaxed);
                return course;
            };
            place = rest;
        }
        &GOOD
    }

    /// How many requests took any course.
    pub(crate) fn drawn(&self) -> usize {
        self.drawn.load(Ordering::Relaxed)
    }

    /// How many requests took each of the bad courses.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&'static str, usize)> {
        BAD.iter().zip(&self.bad).map(|(course, count)| (course.label, count.load(Ordering::Relaxed)))
    }
}
