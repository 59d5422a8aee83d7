//! One call as data: the request, and how its answer becomes a value. This module does no IO and knows no resource.

pub(crate) mod answer;
mod body;
mod download;
mod endpoint;
mod multipart;
pub(crate) mod names;
pub(crate) mod payload;
pub(crate) mod query;
mod refusal;
mod request;
mod retry_after;
mod upload;

use std::sync::Arc;

use serde::Serialize;

use answer::{Answer, BadAnswer};
pub(crate) use body::{Body, Content};
pub use download::Download;
pub(crate) use endpoint::{Effect, Endpoint, Entity, Id, is_child};
#[cfg(fuzzing)]
pub(crate) use multipart::Form;
pub(crate) use refusal::{Redirect, Refusal};
pub(crate) use request::{filter, request};
pub use upload::Upload;

use crate::error::{Error, ErrorKind};
use crate::types::path::BrokenId;

/// A call that is ready to send: a request, and how to read its answer.
pub(crate) struct Call<T> {
    pub(crate) request: Request,
    pub(crate) decode: Decode<T>,
}

/// How an answer becomes a value.
type Decode<T> = Arc<dyn Fn(Answer) -> Result<T, BadAnswer> + Send + Sync>;

/// What to send, and what the client may do if it fails.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The method and its ids, such as `get_run/42`.
    pub(crate) path: String,
    /// The encoded filters. Empty, or starts with `&`, because the path is already part of the query.
    pub(crate) query: String,
    pub(crate) effect: Effect,
    pub(crate) body: Body,
    pub(crate) expects: Expects,
    /// The kind of error with which TestRail refuses a repeat if an earlier attempt has done the work.
    pub(crate) done_when: Option<ErrorKind>,
    /// Whether the client looks at the outcome afterwards, and so must leave time for that.
    pub(crate) is_verified: bool,
    /// Whether it is a part of another call, which tells what came of it.
    pub(crate) is_part: bool,
    /// Whether it must have a connection of its own, on which no other call's answer can come.
    pub(crate) needs_own_connection: bool,
    /// Where the page of a list starts.
    pub(crate) offset: Option<u64>,
    /// The first version of TestRail that has the method, if not all have it.
    pub(crate) since: Option<&'static str>,
    /// What an error of this kind means for this method, if the kind alone says less.
    pub(crate) meaning: Option<(ErrorKind, &'static str)>,
    /// An id of the path that cannot be sent.
    pub(crate) broken_id: Option<BrokenId>,
}

/// What kind of answer a call expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expects {
    Json,
    /// No body, or an empty JSON value.
    Nothing,
    /// JSON that nobody reads: it may be of any size.
    Ignored,
    Text,
    /// Bytes, as a stream.
    File,
}

impl Request {
    pub(crate) fn new(path: String, effect: Effect) -> Self {
        // A write without arguments sends an empty object, because the body is what proves that nothing was sent.
        let body = if effect.writes() { Body::empty_object() } else { Body::None };
        Self {
            path,
            query: String::new(),
            effect,
            body,
            expects: Expects::Json,
            done_when: None,
            is_verified: false,
            is_part: false,
            needs_own_connection: effect != Effect::Read,
            offset: None,
            since: None,
            meaning: None,
            broken_id: None,
        }
    }

    /// Makes it the look at the outcome of a write. Its answer may have no id, so no other call's answer may come in
    /// its place.
    pub(crate) fn be_look(&mut self) {
        (self.is_part, self.needs_own_connection) = (true, true);
    }

    /// The method's name.
    pub(crate) fn method(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// Whether this error of a repeat says that an earlier attempt has done the work.
    pub(crate) fn was_done(&self, error: &Error) -> bool {
        // "No such project" says nothing about a milestone to delete.
        let named = error.field().map(|field| field.trim_end_matches("_id"));
        self.done_when == Some(error.kind()) && named.is_none_or(|noun| self.method().contains(noun))
    }

    /// Checks that the ids of the path can be sent.
    pub(crate) fn check_ids(&self) -> Result<(), Error> {
        let broken = self.broken_id.as_ref();
        broken.map_or(Ok(()), |(name, rule)| Err(self.name_in(Error::invalid(name, rule))))
    }

    /// Adds the name of the call to `error`, and what it means for this method.
    pub(crate) fn name_in(&self, error: Error) -> Error {
        let error = error.about(&self.path, self.effect.does_work());
        let error = match self.meaning {
            Some((kind, meaning)) if error.kind() == kind => error.or_meaning(meaning),
            _ => error,
        };
        match self.since {
            Some(version) if error.kind() == ErrorKind::NoSuchEndpoint => {
                error.add_detail(&format!("{} needs TestRail {version} or later", self.method()))
            }
            _ => error,
        }
    }
}

impl<T: 'static> Call<T> {
    pub(crate) fn new(
        request: Request,
        decode: impl Fn(Answer) -> Result<T, BadAnswer> + Send + Sync + 'static,
    ) -> Self {
        Self { request, decode: Arc::new(decode) }
    }

    /// Maps the value of the answer to another one, or to a bad answer.
    pub(crate) fn and_then<U: 'static>(
        self,
        next: impl Fn(T) -> Result<U, BadAnswer> + Send + Sync + 'static,
    ) -> Call<U> {
        let decode = self.decode;
        Call::new(self.request, move |answer| decode(answer).and_then(&next))
    }

    /// Adds a parameter.
    pub(crate) fn query(mut self, key: &str, value: impl Serialize) -> Result<Self, Error> {
        let value = query::parameter(&value).map_err(|rule| self.name_in(Error::invalid(key, rule)))?;
        query::push(&mut self.request.query, key, &value);
        Ok(self)
    }

    /// Sends this as the body, in JSON.
    pub(crate) fn json(mut self, body: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        match serde_json::to_vec(body) {
            Ok(json) => self.request.body = Body::Json(json.into()),
            Err(error) => {
                let invalid = Error::invalid("body", format!("cannot be written as JSON ({error})"));
                return Err(self.name_in(invalid));
            }
        }
        Ok(self)
    }

    /// Sends this file as the body, in a form.
    pub(crate) fn upload(mut self, file: Upload) -> Self {
        self.request.body = Body::Form(file);
        self
    }

    /// Goes on if what it sends was found good.
    pub(crate) fn checked(self, found: Result<(), Error>) -> Result<Self, Error> {
        match found {
            Ok(()) => Ok(self),
            Err(error) => Err(self.name_in(error)),
        }
    }

    /// Adds the name of this call to `error`.
    pub(crate) fn name_in(&self, error: Error) -> Error {
        self.request.name_in(error)
    }

    /// Gives it a connection of its own. The answer to an earlier call may come twice on one that was kept.
    pub(crate) fn on_own_connection(mut self) -> Self {
        self.request.needs_own_connection = true;
        self
    }
}

impl<T: Entity> Call<T> {
    /// Accepts an answer about a row of this name only, which the request gives it. The answer about another row is
    /// that of another call.
    pub(crate) fn named(self, sent: &str) -> Self {
        let sent = sent.to_owned();
        self.and_then(move |row| match row.given_name() {
            Some(name) if !names::is_same(&sent, name) => {
                Err(BadAnswer::OfAnother(format!("{} {}, which has another name", T::NOUN, row.id())))
            }
            _ => Ok(row),
        })
    }
}

impl<T: 'static> Call<Vec<T>> {
    /// Accepts an answer of this many rows only: one for each row of a batch, in its order.
    pub(crate) fn of_rows(self, sent: usize) -> Self {
        self.and_then(move |rows| match rows.len() {
            received if received == sent => Ok(rows),
            received => Err(BadAnswer::OtherRows { sent, received }),
        })
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), decode: self.decode.clone() }
    }
}
