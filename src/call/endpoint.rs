//! A method of the API, named by its shape.
//!
//! A shape says what a call does on the server, and so what the client may repeat. It also says how to read the answer,
//! and how to check that the answer belongs to the call.

use std::fmt;

use serde::de::DeserializeOwned;

use super::answer::{self, Answer, BadAnswer};
use super::{Call, Download, Expects, Request};
use crate::error::ErrorKind;
use crate::types::Timestamp;
use crate::types::path::Segments;

/// What a request does on the server. TestRail takes every write as a POST, so the verb alone does not tell whether the
/// client may repeat a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A read (GET). The client may repeat it freely.
    Read,
    /// A GET that does work on the server, as `run_report` does. A repeat does the work again.
    ReadOnce,
    /// A write (POST). A repeat leaves the same state.
    Write,
    /// A write (POST) that must reach the server only once. A repeat makes another row.
    WriteOnce,
}

impl Effect {
    pub(crate) fn writes(self) -> bool {
        matches!(self, Self::Write | Self::WriteOnce)
    }

    /// Whether it leaves something behind on the server.
    pub(crate) fn does_work(self) -> bool {
        self != Self::Read
    }
}

/// An entity of TestRail's methods, such as a run.
pub(crate) trait Entity: DeserializeOwned + Send + 'static {
    /// The entity's name in errors: `run`.
    const NOUN: &'static str;
    /// The key of its rows in an envelope: `runs`.
    const ROWS: &'static str;
    /// The name of its parent: `project`.
    const PARENT: &'static str = "parent";

    fn id(&self) -> Id<'_>;

    /// Its name, if the answer tells and a request gives it one.
    fn given_name(&self) -> Option<&str> {
        None
    }

    /// The id of its parent, if the answer tells.
    fn parent(&self) -> Option<u64> {
        None
    }

    /// The time by which the server sorts its lists, newest first. `None` if it sorts them otherwise.
    fn listed_by(&self) -> Option<Timestamp> {
        None
    }
}

/// Identifies an entity among others of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id<'e> {
    Number(u64),
    /// Such as a GUID.
    Text(&'e str),
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(id) => id.fmt(f),
            Self::Text(id) => f.write_str(id),
        }
    }
}

/// One method of the API.
///
/// The answer's type is part of it, so a method cannot decode another method's answer.
pub(crate) struct Endpoint<T> {
    name: &'static str,
    effect: Effect,
    decode: Decode<T>,
    is_about: fn(&T, u64) -> Result<(), BadAnswer>,
    done_when: Option<ErrorKind>,
    since: Option<&'static str>,
    meaning: Option<(ErrorKind, &'static str)>,
    expects: Expects,
}

/// How an answer is read.
enum Decode<T> {
    Text(fn(&str) -> Result<T, BadAnswer>),
    /// From its bytes, some of which may be damaged.
    Bytes(fn(&[u8]) -> Result<T, BadAnswer>),
    /// From its head as well.
    Whole(fn(&Answer) -> Result<T, BadAnswer>),
    File(fn(Answer) -> Result<T, BadAnswer>),
}

impl<T: 'static> Endpoint<T> {
    /// A method without a standard shape.
    pub(crate) const fn new(name: &'static str, effect: Effect, decode: fn(&str) -> Result<T, BadAnswer>) -> Self {
        Self::of(name, effect, Decode::Text(decode))
    }

    /// A read of a list, whose rows are read each by itself if need be.
    pub(crate) const fn rows(name: &'static str, decode: fn(&[u8]) -> Result<T, BadAnswer>) -> Self {
        Self::of(name, Effect::Read, Decode::Bytes(decode))
    }

    const fn of(name: &'static str, effect: Effect, decode: Decode<T>) -> Self {
        Self {
            name,
            effect,
            decode,
            is_about: |_, _| Ok(()),
            done_when: None,
            since: None,
            meaning: None,
            expects: Expects::Json,
        }
    }

    /// Sets how to check that an answer is about the first id of the path, as far as the answer tells. A connection
    /// that mixes up its answers must not deliver another call's answer.
    pub(crate) const fn about(mut self, is_about: fn(&T, u64) -> Result<(), BadAnswer>) -> Self {
        self.is_about = is_about;
        self
    }

    /// Names the first version of TestRail that has the method.
    pub(crate) const fn since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    /// Says what an error of this kind means for this method, and what to do: it concerns methods that the error's kind
    /// cannot know.
    pub(crate) const fn explains(mut self, kind: ErrorKind, meaning: &'static str) -> Self {
        self.meaning = Some((kind, meaning));
        self
    }

    /// A call of this method with these ids.
    #[expect(clippy::needless_pass_by_value, reason = "ids are made where they are handed over")]
    pub(crate) fn call(&self, ids: impl Segments) -> Call<T> {
        let mut path = self.name.to_owned();
        ids.write(&mut path);
        let (done_when, since, meaning) = (self.done_when, self.since, self.meaning);
        let broken_id = ids.broken();
        let expects = self.expects;
        let request = Request { expects, done_when, since, meaning, broken_id, ..Request::new(path, self.effect) };
        let (is_about, first) = (self.is_about, ids.first());
        let check = move |value| first.map_or(Ok(()), |first| is_about(&value, first)).map(|()| value);
        match self.decode {
            Decode::Text(decode) => Call::new(request, move |answer| answer.text().and_then(decode).and_then(check)),
            Decode::Bytes(decode) => Call::new(request, move |answer| answer.bytes().and_then(decode).and_then(check)),
            Decode::Whole(decode) => Call::new(request, move |answer| decode(&answer).and_then(check)),
            Decode::File(decode) => Call::new(request, decode),
        }
    }
}

impl<T: Entity> Endpoint<T> {
    /// Reads one: a GET with its id.
    pub(crate) const fn get(name: &'static str) -> Self {
        Self::new(name, Effect::Read, answer::json).about(is_same)
    }

    /// Adds one: a POST with the id of its parent. A repeat adds another.
    pub(crate) const fn add(name: &'static str) -> Self {
        Self::new(name, Effect::WriteOnce, answer::json).about(is_child)
    }

    /// Changes one: a POST with its id.
    pub(crate) const fn update(name: &'static str) -> Self {
        Self::new(name, Effect::Write, answer::json).about(is_same)
    }

    /// Closes one for good: a POST with its id. TestRail refuses it if it is already closed.
    pub(crate) const fn close(name: &'static str) -> Self {
        let mut endpoint = Self::update(name);
        endpoint.done_when = Some(ErrorKind::Completed);
        endpoint
    }
}

impl<T: Entity> Endpoint<Option<T>> {
    /// Changes one: a POST with its id, which some servers answer with nothing.
    pub(crate) const fn update_or_nothing(name: &'static str) -> Self {
        Self::of(name, Effect::Write, Decode::Whole(answer::json_or_nothing))
            .about(|value, id| value.as_ref().map_or(Ok(()), |value| is_same(value, id)))
    }
}

impl Endpoint<()> {
    /// A method that TestRail answers with nothing.
    pub(crate) const fn nothing(name: &'static str, effect: Effect) -> Self {
        let mut endpoint = Self::of(name, effect, Decode::Whole(answer::nothing));
        endpoint.expects = Expects::Nothing;
        endpoint
    }

    /// Deletes one: a POST with its id. TestRail refuses it if there is none.
    pub(crate) const fn delete(name: &'static str) -> Self {
        let mut endpoint = Self::nothing(name, Effect::Write);
        endpoint.done_when = Some(ErrorKind::NotFound);
        endpoint
    }
}

impl Endpoint<String> {
    /// Reads a text: a GET with its id.
    pub(crate) const fn text(name: &'static str) -> Self {
        let mut endpoint = Self::of(name, Effect::Read, Decode::Whole(answer::plain_text));
        endpoint.expects = Expects::Text;
        endpoint
    }
}

impl Endpoint<Download> {
    /// Reads a file: a GET with its id.
    pub(crate) const fn file(name: &'static str) -> Self {
        let mut endpoint = Self::new(name, Effect::Read, |_| Err(BadAnswer::Empty));
        (endpoint.decode, endpoint.expects) = (Decode::File(Download::read), Expects::File);
        endpoint
    }
}

fn is_same<T: Entity>(value: &T, id: u64) -> Result<(), BadAnswer> {
    match value.id() {
        Id::Number(other) if other != id => Err(BadAnswer::OfAnother(format!("{} {other}", T::NOUN))),
        Id::Number(_) | Id::Text(_) => Ok(()),
    }
}

/// Checks that it belongs to this parent, as far as it tells.
pub(crate) fn is_child<T: Entity>(value: &T, parent: u64) -> Result<(), BadAnswer> {
    match value.parent().filter(|found| *found != parent) {
        None => Ok(()),
        Some(other) => Err(BadAnswer::OfAnother(format!("{} {other}", T::PARENT))),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::Deserialize;

    use super::*;
    use crate::call::answer::{Answer, Payload};
    use crate::error::{Delivery, Error};
    use crate::types::{CaseId, MilestoneId, PlanId, RunId};

    #[derive(Debug, Deserialize)]
    struct Label {
        id: u64,
        project_id: Option<u64>,
    }

    impl Entity for Label {
        const NOUN: &'static str = "label";
        const ROWS: &'static str = "labels";
        const PARENT: &'static str = "project";

        fn id(&self) -> Id<'_> {
            Id::Number(self.id)
        }

        fn parent(&self) -> Option<u64> {
            self.project_id
        }
    }

    #[derive(Debug, Deserialize)]
    struct Entry {
        id: String,
    }

    impl Entity for Entry {
        const NOUN: &'static str = "entry";
        const ROWS: &'static str = "entries";

        fn id(&self) -> Id<'_> {
            Id::Text(&self.id)
        }
    }

    fn read<T>(call: &Call<T>, json: &'static str) -> Result<T, BadAnswer> {
        (call.decode)(Answer { payload: Payload::Whole(Bytes::from_static(json.as_bytes())), ..Answer::empty() })
    }

    #[test]
    fn a_shape_says_what_a_call_does_on_the_server() {
        fn of<T: 'static>(endpoint: &Endpoint<T>) -> (String, Effect, Option<ErrorKind>) {
            let Request { path, effect, done_when, .. } = endpoint.call(RunId::new(7)).request;
            (path, effect, done_when)
        }
        let shapes = [
            of(&Endpoint::<Label>::get("get_label")),
            of(&Endpoint::<Label>::add("add_label")),
            of(&Endpoint::<Label>::update("update_label")),
            of(&Endpoint::<Label>::close("close_label")),
            of(&Endpoint::delete("delete_label")),
        ];
        let expected = [
            ("get_label/7", Effect::Read, None),
            ("add_label/7", Effect::WriteOnce, None),
            ("update_label/7", Effect::Write, None),
            ("close_label/7", Effect::Write, Some(ErrorKind::Completed)),
            ("delete_label/7", Effect::Write, Some(ErrorKind::NotFound)),
        ];
        assert_eq!(shapes, expected.map(|(path, effect, done)| (path.to_owned(), effect, done)));
    }

    #[test]
    fn an_answer_about_something_else_is_of_another_call() {
        let get = Endpoint::<Label>::get("get_label").call(RunId::new(7));
        assert_eq!(read(&get, r#"{"id": 7}"#).unwrap().id, 7);
        let other = read(&get, r#"{"id": 8}"#).unwrap_err();
        assert!(matches!(&other, BadAnswer::OfAnother(what) if what == "label 8"), "{other:?}");

        let add = Endpoint::<Label>::add("add_label").call(RunId::new(1));
        read(&add, r#"{"id": 8, "project_id": 1}"#).unwrap();
        read(&add, r#"{"id": 8, "project_id": null}"#).unwrap();
        let other = read(&add, r#"{"id": 8, "project_id": 2}"#).unwrap_err();
        assert!(matches!(&other, BadAnswer::OfAnother(what) if what == "project 2"), "{other:?}");

        // An id that is no number cannot be compared with one that is, nor can a call without an id.
        read(&Endpoint::<Entry>::update("update_plan_entry").call((PlanId::new(1), CaseId::new(2))), r#"{"id": "3f"}"#)
            .unwrap();
        read(&Endpoint::<Label>::get("get_label").call(()), r#"{"id": 7}"#).unwrap();
    }

    #[test]
    fn a_change_may_be_answered_with_nothing_if_testrail_answers_so() {
        let move_one = Endpoint::<Option<Label>>::update_or_nothing("move_label").call(RunId::new(7));
        assert_eq!((move_one.request.effect, move_one.request.done_when), (Effect::Write, None));
        for (json, id) in [(r#"{"id": 7}"#, Some(7)), ("", None), ("{}", None), ("null", None)] {
            assert_eq!(read(&move_one, json).unwrap().map(|label| label.id), id, "{json}");
        }
        let other = read(&move_one, r#"{"id": 8}"#).unwrap_err();
        assert!(matches!(&other, BadAnswer::OfAnother(what) if what == "label 8"), "{other:?}");
        assert!(matches!(read(&move_one, r#"{"name": "x"}"#), Err(BadAnswer::Shape { .. })));
        let of_somebody = Answer { content_type: None, ..Answer::empty() };
        assert!(matches!((move_one.decode)(of_somebody), Err(BadAnswer::EmptyOfSomebody)));
    }

    #[test]
    fn a_method_that_is_missing_names_the_version_that_has_it() {
        let call = Endpoint::<Label>::add("add_label").since("10.5").call(RunId::new(1));
        let missing = Error::new(ErrorKind::NoSuchEndpoint, Delivery::Refused).with_status(404);
        let text = call.name_in(missing).to_string();
        assert!(text.contains("(add_label needs TestRail 10.5 or later)"), "{text}");
        let other = call.name_in(Error::new(ErrorKind::Forbidden, Delivery::Refused)).to_string();
        assert!(!other.contains("10.5"), "{other}");
    }

    #[test]
    fn what_a_refusal_says_of_another_thing_does_not_tell_that_a_deletion_was_done() {
        let delete = Endpoint::delete("delete_milestone").call(MilestoneId::new(5)).request;
        let refusal = |field: &str| {
            Error::new(ErrorKind::NotFound, Delivery::Refused).with_status(400).with_field(Some(field.to_owned()))
        };
        assert!(delete.was_done(&refusal("milestone_id")));
        assert!(!delete.was_done(&refusal("project_id")));
        assert!(!delete.was_done(&Error::new(ErrorKind::Forbidden, Delivery::Refused)));
    }
}
