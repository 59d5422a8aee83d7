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
    /// Something in front of the server answers in its place, with this status.
    Another(u16, Words),
    Close,
    Reset,
}

/// What stands in an answer that is not the server's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// JSON or a page that says that the request was blocked.
    Blocked,
    /// JSON that says that the request was accepted.
    Accepted,
    /// Nothing, labelled as JSON.
    Empty,
    /// Nothing, without a content type.
    Untyped,
    Page,
}

const fn course(share: u64, label: &'static str, reads: Reads, works: Works, late: bool, ends: Ends) -> Course {
    Course { label, share, reads, works, late, ends }
}

/// The normal course.
static GOOD: Course = course(0, "answered", Reads::All, Works::AtOnce, false, Ends::Answer);

/// With the connections that a shut door refuses, these are about a third of all requests: more at the doors that have
/// something in front of them, and less at the others, where nothing answers in the server's place.
///
/// What is in front answers with statuses that it may also send after the work. It sends none that are decided
/// before a body is passed on, such as 413, and no 429 without words or with a wait: these count as refusals.
static BAD: [Course; 37] = [
    course(10, "closed before it was read", Reads::Nothing, Works::Never, false, Ends::Close),
    course(13, "reset before it was read", Reads::Nothing, Works::Never, false, Ends::Reset),
    course(4, "reset while it was read", Reads::Start, Works::Never, false, Ends::Reset),
    course(17, "read, not done, reset", Reads::All, Works::Never, false, Ends::Reset),
    course(10, "not done, 500", Reads::All, Works::Never, false, Ends::Status(500)),
    course(7, "not done, 503", Reads::All, Works::Never, false, Ends::Status(503)),
    course(4, "not done, 429", Reads::All, Works::Never, false, Ends::Status(429)),
    course(4, "not done, 409", Reads::All, Works::Never, false, Ends::Status(409)),
    course(10, "never done, no answer", Reads::All, Works::Never, true, Ends::Close),
    course(17, "done, closed without an answer", Reads::All, Works::AtOnce, false, Ends::Close),
    course(17, "done, reset without an answer", Reads::All, Works::AtOnce, false, Ends::Reset),
    course(10, "done, 500", Reads::All, Works::AtOnce, false, Ends::Status(500)),
    course(10, "done, 502", Reads::All, Works::AtOnce, false, Ends::Status(502)),
    course(7, "done, 503", Reads::All, Works::AtOnce, false, Ends::Status(503)),
    course(10, "done, reset within the answer", Reads::All, Works::AtOnce, false, Ends::HalfAnswerThenReset),
    course(7, "done, closed within the answer", Reads::All, Works::AtOnce, false, Ends::HalfAnswerThenClose),
    course(13, "done, answered too late", Reads::All, Works::AtOnce, true, Ends::Answer),
    course(17, "done late, after the caller gave up", Reads::All, Works::Afterwards, true, Ends::Answer),
    course(13, "done late, after the connection broke", Reads::All, Works::WhenGone, false, Ends::Reset),
    course(10, "done, answered twice", Reads::All, Works::AtOnce, false, Ends::AnswerTwice),
    course(7, "done, answered, connection not kept", Reads::All, Works::AtOnce, false, Ends::AnswerThenReset),
    course(8, "not done, 400 of another", Reads::All, Works::Never, false, Ends::Another(400, Words::Blocked)),
    course(8, "not done, 403 of another", Reads::All, Works::Never, false, Ends::Another(403, Words::Blocked)),
    course(8, "not done, 404 of another", Reads::All, Works::Never, false, Ends::Another(404, Words::Blocked)),
    course(8, "not done, 429 of another", Reads::All, Works::Never, false, Ends::Another(429, Words::Blocked)),
    course(17, "not done, 200 of another", Reads::All, Works::Never, false, Ends::Another(200, Words::Accepted)),
    course(17, "not done, an empty 202", Reads::All, Works::Never, false, Ends::Another(202, Words::Empty)),
    course(17, "not done, an untyped empty 200", Reads::All, Works::Never, false, Ends::Another(200, Words::Untyped)),
    course(17, "not done, a page with 200", Reads::All, Works::Never, false, Ends::Another(200, Words::Page)),
    course(8, "done, 400 of another", Reads::All, Works::AtOnce, false, Ends::Another(400, Words::Blocked)),
    course(8, "done, 403 of another", Reads::All, Works::AtOnce, false, Ends::Another(403, Words::Blocked)),
    course(8, "done, 404 of another", Reads::All, Works::AtOnce, false, Ends::Another(404, Words::Blocked)),
    course(8, "done, 429 of another", Reads::All, Works::AtOnce, false, Ends::Another(429, Words::Blocked)),
    course(17, "done, 200 of another", Reads::All, Works::AtOnce, false, Ends::Another(200, Words::Accepted)),
    course(17, "done, an empty 202", Reads::All, Works::AtOnce, false, Ends::Another(202, Words::Empty)),
    course(17, "done, an untyped empty 200", Reads::All, Works::AtOnce, false, Ends::Another(200, Words::Untyped)),
    course(17, "done, a page with 200", Reads::All, Works::AtOnce, false, Ends::Another(200, Words::Page)),
];

/// Deals out courses, and counts them.
pub(crate) struct Deck {
    drawn: AtomicUsize,
    bad: [AtomicUsize; BAD.len()],
}

impl Deck {
    pub(crate) fn new() -> Self {
        Self { drawn: AtomicUsize::new(0), bad: std::array::from_fn(|_| AtomicUsize::new(0)) }
    }

    /// The course of a request. `is_direct` says that nothing is in front of the server.
    pub(crate) fn draw(&self, dice: &Dice, is_direct: bool) -> &'static Course {
        self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut place = dice.below(1000);
        for (course, count) in BAD.iter().zip(&self.bad) {
            if is_direct && matches!(course.ends, Ends::Another(..)) {
                continue;
            }
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
