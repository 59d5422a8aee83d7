//! The way out for methods that are not wrapped yet.

use std::fmt::{self, Display};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::BadAnswer;
use crate::endpoint::{Call, Effect};
use crate::page::FULL_PAGE;
use crate::{Client, Error, Page, answer, page, text};

/// A call of any method of TestRail's API by its name, from [`Client::raw`].
///
/// It goes the way of every other call, with the same errors and limits.
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent with get, get_page or post"]
pub struct RawCall<'c> {
    client: &'c Client,
    path: String,
    query: Vec<(String, String)>,
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
    /// Adds a filter or parameter, such as `suite_id=7`. It is percent-encoded here. TestRail wants 0 or 1
    /// for booleans, UNIX seconds for times, and commas in lists.
    pub fn query(mut self, key: impl Into<String>, value: impl Display) -> Self {
        self.query.push((key.into(), value.to_string()));
        self
    }

    /// Says that a GET must not be repeated, because it does work on the server, as `run_report` does. A POST
    /// never is.
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
        self.client.send(self.call(self.read, answer::json_or_empty)?).await
    }

    /// Sends it as a GET and reads the answer as a page of a list, from the envelope or the bare array.
    /// `rows` is the key under which the rows stand in the envelope, such as `cases` for `get_cases`.
    ///
    /// # Errors
    ///
    /// Those of [`get`](RawCall::get). A row of an unexpected shape is in the page's
    /// [`rejected`](Page::rejected).
    pub async fn get_page<T: DeserializeOwned + 'static>(self, rows: &str) -> Result<Page<T>, Error> {
        let asked = self.query.iter().rev().find(|(key, _)| key == "limit").and_then(|(_, limit)| limit.parse().ok());
        let key = rows.to_owned();
        let page: Page<T> = self.client.send(self.call(self.read, move |text| page::decode(text, &key))?).await?;
        Ok(page.asked(asked.unwrap_or(FULL_PAGE)))
    }

    /// Sends it as a POST with this body and reads the answer as JSON; an empty answer, as after a deletion,
    /// is read as `null`, so ask for `()` or an `Option` there.
    ///
    /// It is as careful as [`add_run`](Client::add_run): what may have reached the server is not repeated.
    ///
    /// # Errors
    ///
    /// Those of [`get`](RawCall::get), and [`InvalidInput`](crate::ErrorKind::InvalidInput) if the body cannot
    /// be written as JSON.
    pub async fn post<T: DeserializeOwned + 'static>(self, body: &(impl Serialize + ?Sized)) -> Result<T, Error> {
        self.client.send(self.call(Effect::WriteOnce, answer::json_or_empty)?.json(body)?).await
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
        Ok(self.query.iter().fold(call, |call, (key, value)| call.query(key, value)))
    }
}

impl fmt::Debug for RawCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall").field("path", &self.path).field("query", &self.query).finish_non_exhaustive()
    }
}
