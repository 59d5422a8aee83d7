//! What an endpoint of the API is, and a call of it as plain data. Nothing here does IO.

use std::fmt::{Display, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::Error;
use crate::answer::BadAnswer;

/// What a request does on the server. TestRail sends every write as a POST, so the verb alone does not tell
/// whether a request may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Reads (GET): may be repeated freely.
    Read,
    /// A GET that does work on the server, as `run_report` does: repeated, it does the work again.
    ReadOnce,
    /// A write (POST) that leaves the same state when it is repeated.
    Write,
    /// A write (POST) that must reach the server once: repeated, it makes another run.
    WriteOnce,
}

impl Effect {
    pub(crate) fn writes(self) -> bool {
        matches!(self, Self::Write | Self::WriteOnce)
    }
}

/// One method of the API: its name, what it does there, and how its answer is read.
///
/// The answer's type is part of it, so that a method cannot decode another method's answer.
pub(crate) struct Endpoint<T> {
    name: &'static str,
    effect: Effect,
    decode: fn(&str) -> Result<T, BadAnswer>,
    is_about: fn(&T, u64) -> Result<(), BadAnswer>,
}

impl<T: 'static> Endpoint<T> {
    pub(crate) const fn new(name: &'static str, effect: Effect, decode: fn(&str) -> Result<T, BadAnswer>) -> Self {
        Self { name, effect, decode, is_about: |_, _| Ok(()) }
    }

    /// Says how to tell that an answer is about the entity with this id, as far as it names it. A connection that mixes
    /// up its answers is not to deliver another one's.
    pub(crate) const fn about(mut self, is_about: fn(&T, u64) -> Result<(), BadAnswer>) -> Self {
        self.is_about = is_about;
        self
    }

    /// A call of this endpoint for the entity with this id.
    pub(crate) fn call(&self, id: impl Into<u64>) -> Call<T> {
        let (id, is_about) = (id.into(), self.is_about);
        Call::new(format!("{}/{}", self.name, id), self.effect, self.decode)
            .check(move |value| is_about(&value, id).map(|()| value))
    }

    /// A call of this endpoint where it takes no id, as `get_statuses`.
    pub(crate) fn call_without_id(&self) -> Call<T> {
        Call::new(self.name.to_owned(), self.effect, self.decode)
    }
}

/// One call, ready to be sent.
pub(crate) struct Call<T> {
    /// The method and its ids, such as `get_run/42`.
    pub(crate) path: String,
    /// The filters, encoded: empty, or starting with `&`, since the path is already part of the query.
    pub(crate) query: String,
    pub(crate) effect: Effect,
    /// The JSON body of a write. Writes without arguments send an empty object.
    pub(crate) body: String,
    pub(crate) decode: Decode<T>,
    /// Whether the client looks afterwards what became of it, where that stays open: there has to be time left for it.
    pub(crate) is_looked_after: bool,
}

/// How the text of an answer becomes its value.
type Decode<T> = Box<dyn Fn(&str) -> Result<T, BadAnswer> + Send + Sync>;

/// All that could mean something in a query, in PHP, or to a proxy is encoded; the comma of lists is not.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

impl<T: 'static> Call<T> {
    pub(crate) fn new(
        path: String,
        effect: Effect,
        decode: impl Fn(&str) -> Result<T, BadAnswer> + Send + Sync + 'static,
    ) -> Self {
        Self {
            path,
            query: String::new(),
            effect,
            body: "{}".to_owned(),
            decode: Box::new(decode),
            is_looked_after: false,
        }
    }

    /// Leaves time to look afterwards what became of it.
    pub(crate) fn looked_after(mut self) -> Self {
        self.is_looked_after = true;
        self
    }

    /// Adds a rule that the answer has to follow.
    pub(crate) fn check(mut self, rule: impl Fn(T) -> Result<T, BadAnswer> + Send + Sync + 'static) -> Self {
        let decode = self.decode;
        self.decode = Box::new(move |text| decode(text).and_then(&rule));
        self
    }

    pub(crate) fn query(mut self, key: &str, value: impl Display) -> Self {
        let value = value.to_string();
        let (key, value) = (utf8_percent_encode(key, VALUE), utf8_percent_encode(&value, VALUE));
        // Writing to a String cannot fail.
        let _ = write!(self.query, "&{key}={value}");
        self
    }

    pub(crate) fn json(mut self, body: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        match serde_json::to_string(body) {
            Ok(json) => self.body = json,
            Err(error) => {
                let invalid = Error::invalid("body", format!("cannot be written as JSON ({error})"));
                return Err(self.blame(invalid));
            }
        }
        Ok(self)
    }

    /// Says in `error` that it is this call that failed.
    pub(crate) fn blame(&self, error: Error) -> Error {
        error.about(&self.path, self.effect.writes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_mean_something_in_a_query_is_encoded() {
        let call = Call::new("get_runs/1".into(), Effect::Read, crate::answer::nothing);
        let call = call.query("refs", "A&b=c d+e\"#%/ż,B").query("limit", 7);
        assert_eq!(call.query, "&refs=A%26b%3Dc%20d%2Be%22%23%25%2F%C5%BC,B&limit=7");
    }
}
