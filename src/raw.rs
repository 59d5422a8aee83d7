//! The way out for methods that are not wrapped yet.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::BadAnswer;
use crate::endpoint::{Call, Effect};
use crate::page::FULL_PAGE;
use crate::{Client, Error, Page, answer, page, text};

/// A call of any method of TestRail's API by its name, from [`Client::raw`].
///
/// It goes the way of every other call, with the same errors and limits.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use serde_json::{Value, json};
///
/// let me: Value = client.raw("get_current_user").get().await?;
/// let tests = client.raw("get_tests/42").query("status_id", [4, 5]).get_page::<Value>("tests").await?;
/// let report: Value = client.raw("run_report/3").once().get().await?;
/// let plan: Value = client.raw("add_plan/1").post(&json!({"name": "Release 2.0"})).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent with get, get_page or post"]
pub struct RawCall<'c> {
    client: &'c Client,
    path: String,
    query: Vec<(String, Option<String>)>,
    read: Effect,
}

/// Methods that are not wrapped yet.
impl Client {
    /// A call of any method of TestRail's API: its name and ids, such as `get_suites/1`.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use serde_json::{Value, json};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Case {
    ///     id: u64,
    ///     title: String,
    /// }
    ///
    /// let cases = client.raw("get_cases/1").query("suite_id", 7).get_page::<Case>("cases").await?;
    /// let report: Value = client.raw("run_report/3").once().get().await?;
    ///
    /// let results = json!({"results": [{"case_id": 1, "status_id": 1}]});
    /// let _: Value = client.raw("add_results_for_cases/42").post(&results).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, method: impl Into<String>) -> RawCall<'_> {
        RawCall { client: self, path: method.into(), query: Vec::new(), read: Effect::Read }
    }
}

impl RawCall<'_> {
    /// What a method that is not known does: it may do more when it is repeated.
    const WRITE: Effect = Effect::WriteOnce;

    /// Adds a filter or parameter, such as `suite_id=7`: a text, a number, an id, a [`Timestamp`](crate::Timestamp),
    /// a bool, which TestRail wants as 0 or 1, or a list of these, which it wants joined by commas. It is
    /// percent-encoded here.
    pub fn query(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.query.push((key.into(), serde_json::to_value(value).ok().as_ref().and_then(parameter)));
        self
    }

    /// Marks a GET that does work on the server, as `run_report` does, so that it is not repeated once it may have
    /// reached the server. A POST never is.
    pub fn once(mut self) -> Self {
        self.read = Effect::ReadOnce;
        self
    }

    /// Sends it as a GET and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the method is not a name and ids; and what
    /// [any call](crate#errors) can meet.
    pub async fn get<T: DeserializeOwned + 'static>(self) -> Result<T, Error> {
        self.client.send(self.call(self.read, answer::json_of_any_kind)?).await
    }

    /// Sends it as a GET and reads the answer as a page of a list, from the envelope or the bare array.
    /// `rows` is the key under which the rows stand in the envelope, such as `cases` for `get_cases`.
    ///
    /// # Errors
    ///
    /// Those of [`get`](RawCall::get). A row of an unexpected shape is in the page's
    /// [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// All rows of a list that may have several pages:
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// #[derive(serde::Deserialize)]
    /// struct Test {
    ///     title: String,
    /// }
    ///
    /// let (mut tests, mut offset) = (Vec::new(), 0);
    /// loop {
    ///     let page = client.raw("get_tests/42").query("offset", offset).get_page::<Test>("tests").await?;
    ///     let (rows, more) = (page.rows(), page.has_more());
    ///     tests.extend(page.items);
    ///     offset += rows;
    ///     if !more || rows == 0 {
    ///         break;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_page<T: DeserializeOwned + 'static>(self, rows: &str) -> Result<Page<T>, Error> {
        let limit = self.query.iter().rev().find(|(key, _)| key == "limit");
        let asked = limit.and_then(|(_, limit)| limit.as_deref()?.parse().ok());
        let key = rows.to_owned();
        let size = asked.unwrap_or(FULL_PAGE);
        let call = self.call(self.read, move |text| page::decode::<T>(text, &key))?;
        self.client.send(call.check(move |page| page.asked(size))).await
    }

    /// Sends it as a POST with this body and reads the answer as JSON; an empty answer, as after a deletion,
    /// is read as `null`, so ask for an `Option` there. `()` takes any answer.
    ///
    /// It is as careful as [`add_run`](Client::add_run): what may have reached the server is not repeated.
    ///
    /// # Errors
    ///
    /// Those of [`get`](RawCall::get), and [`InvalidInput`](crate::ErrorKind::InvalidInput) if the body cannot
    /// be written as JSON.
    pub async fn post<T: DeserializeOwned + 'static>(self, body: &(impl Serialize + ?Sized)) -> Result<T, Error> {
        self.client.send(self.call(Self::WRITE, answer::json_or_empty)?.json(body)?).await
    }

    fn call<T: 'static>(
        &self,
        effect: Effect,
        decode: impl Fn(&str) -> Result<T, BadAnswer> + Send + Sync + 'static,
    ) -> Result<Call<T>, Error> {
        let part =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        if !self.path.split('/').all(part) {
            let rule = format!(
                "must be a method's name and its ids, such as get_suites/1, not {:?}; filters belong into query()",
                text::clean(&self.path, 100)
            );
            return Err(Error::invalid("method", rule));
        }
        let call = Call::new(self.path.clone(), effect, decode);
        self.query.iter().try_fold(call, |call, (key, value)| match value {
            Some(value) => Ok(call.query(key, value)),
            None => Err(call.blame(Error::invalid(key, "must be a text, a number, a bool, or a list of these"))),
        })
    }
}

/// A value as TestRail wants it in a query.
fn parameter(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(u8::from(*flag).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.iter().map(parameter).collect::<Option<Vec<_>>>().map(|list| list.join(",")),
        Value::Null | Value::Object(_) => None,
    }
}

impl fmt::Debug for RawCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall").field("path", &self.path).field("query", &self.query).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_post_is_as_careful_as_add_run_and_a_raw_get_when_it_is_told() {
        let client = Client::new("http://127.0.0.1:1", "me@example.com", "key").unwrap();
        let effect = |call: RawCall<'_>| call.call::<()>(call.read, answer::nothing).unwrap().effect;
        assert_eq!(effect(client.raw("run_report/3")), Effect::Read);
        assert_eq!(effect(client.raw("run_report/3").once()), Effect::ReadOnce);
        let post = client.raw("add_case/3").call::<()>(RawCall::WRITE, answer::nothing).unwrap();
        assert_eq!(post.effect, Effect::WriteOnce);
    }
}
