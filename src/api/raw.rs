//! Calls by name, for methods that are not wrapped yet.

use std::any::TypeId;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::answer::{self, Answer, BadAnswer};
use crate::call::query::{self, FULL_PAGE};
use crate::call::{Call, Download, Effect, Expects, Request, Upload};
use crate::client::Client;
use crate::error::Error;
use crate::list::{Fetched, Items, Page, decode, decode_keys};
use crate::types::printable;

/// A call of any method of TestRail's API by its name, from [`Client::raw`].
///
/// It works like every other call, with the same errors and limits.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use serde_json::{Value, json};
///
/// let me: Value = client.raw("get_current_user").get().await?;
/// let failed = client.raw("get_tests/42").query("status_id", [4, 5]).items::<Value>("tests").try_collect().await?;
/// let report: Value = client.raw("run_report/3").once().get().await?;
/// let plan: Value = client.raw("add_plan/1").post(&json!({"name": "Release 2.0"})).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct RawCall<'c> {
    client: &'c Client,
    path: String,
    query: Vec<(String, Parameter)>,
    read: Effect,
}

/// A parameter as the query has it, or the rule that it breaks.
type Parameter = Result<String, &'static str>;

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
    /// let mut cases = client.raw("get_cases/1").query("suite_id", 7).items::<Case>("cases");
    /// while let Some(case) = cases.next().await {
    ///     println!("{}", case?.title);
    /// }
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
    /// The effect of an unknown POST: a repeat may do more than the first request.
    const WRITE: Effect = Effect::WriteOnce;

    /// Adds a filter or parameter, such as `suite_id=7`. The value is a text, a number, an id, a
    /// [`Timestamp`](crate::Timestamp), a bool, or a list of these. TestRail wants a bool as 0 or 1, and a list joined
    /// by commas. This method percent-encodes the value.
    pub fn query(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.query.push((key.into(), query::parameter(&value)));
        self
    }

    /// Marks a GET that does work on the server, as `run_report` does. The client then does not repeat it once it may
    /// have reached the server. It treats every POST that way.
    pub fn once(mut self) -> Self {
        self.read = Effect::ReadOnce;
        self
    }

    /// Sends it as a GET and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the method is not a name and ids, plus the errors of
    /// [any call](crate#errors).
    pub async fn get<T: DeserializeOwned + Send + 'static>(self) -> Result<T, Error> {
        self.client.send(self.json(self.read, answer::json_of_any_kind)?).await
    }

    /// Sends it as a GET and reads the answer as a page of a list, from the envelope or the bare array. `rows` is the
    /// key of the rows in the envelope, such as `cases` for `get_cases`.
    ///
    /// This gets one page. To get all rows, use [`items`](RawCall::items).
    ///
    /// # Errors
    ///
    /// The errors of [`get`](RawCall::get). A row of an unexpected shape is in the page's [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use serde_json::Value;
    ///
    /// let latest = client.raw("get_plans/1").query("limit", 10).get_page::<Value>("plans").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_page<T: DeserializeOwned + Send + 'static>(self, rows: &str) -> Result<Page<T>, Error> {
        let key = rows.to_owned();
        let size = self.number("limit").unwrap_or(FULL_PAGE);
        let request = request(&self.path, &self.query, self.read)?;
        let read = move |answer: Answer| decode::<T>(answer.bytes()?, &key)?.asked(size);
        self.client.send(Call::new(request, read)).await
    }

    /// Streams all rows of a list, each exactly once, whatever the number of pages. `rows` is the key of the rows in
    /// the envelope, such as `cases` for `get_cases`.
    ///
    /// The stream identifies rows by their `id`, even if `T` leaves it out. A parameter `limit` is the page size, and
    /// `offset` is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get`](RawCall::get) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// #[derive(serde::Deserialize)]
    /// struct Test {
    ///     title: String,
    /// }
    ///
    /// let tests = client.raw("get_tests/42").items::<Test>("tests").try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn items<T: DeserializeOwned + Send + 'static>(mut self, rows: &str) -> Items<T> {
        let (start, size) = (self.number("offset").unwrap_or(0), self.number("limit").unwrap_or(FULL_PAGE));
        self.query.retain(|(key, _)| key != "limit" && key != "offset");
        let (path, query, effect, key) = (self.path.clone(), self.query, self.read, rows.to_owned());
        self.client.items_from(path.clone(), start, size, move |offset, limit| {
            let key = key.clone();
            let mut request = request(&path, &query, effect)?;
            query::push_page(&mut request.query, Some(limit), Some(offset));
            request.offset = Some(offset);
            Ok(Call::new(request, move |answer| {
                let body = answer.bytes()?;
                let page = decode::<T>(body, &key)?.asked(limit)?;
                let rows = decode_keys(body, &key)?.into_iter().map(Into::into).collect();
                Ok(Fetched { page, rows })
            }))
        })
    }

    /// Sends it as a GET and streams the bytes of the answer, as for `get_attachment`.
    ///
    /// # Errors
    ///
    /// The errors of [`get`](RawCall::get), and [`NotJson`](crate::ErrorKind::NotJson) if the answer is a web page,
    /// such as a login page.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let file = client.raw("get_attachment/7").get_bytes().await?;
    /// file.save("screenshot.png").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_bytes(self) -> Result<Download, Error> {
        let request = Request { expects: Expects::File, ..request(&self.path, &self.query, self.read)? };
        let path = request.path.clone();
        Ok(self.client.send(Call::new(request, Download::read)).await?.of_call(&path))
    }

    /// Sends it as a GET and returns the answer as text, as for `get_bdd`.
    ///
    /// # Errors
    ///
    /// The errors of [`get_bytes`](RawCall::get_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let feature = client.raw("get_bdd/7").get_text().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_text(self) -> Result<String, Error> {
        let request = Request { expects: Expects::Text, ..request(&self.path, &self.query, self.read)? };
        self.client.send(Call::new(request, |answer| answer::plain_text(&answer))).await
    }

    /// Sends it as a POST with this body and reads the answer as JSON. An empty answer, as after a deletion, reads as
    /// `null`, so ask for an `Option` there. `()` takes any answer.
    ///
    /// It is as careful as [`add_run`](Client::add_run): the client does not repeat a request that may have reached the
    /// server.
    ///
    /// # Errors
    ///
    /// The errors of [`get`](RawCall::get), and [`InvalidInput`](crate::ErrorKind::InvalidInput) if the body cannot be
    /// written as JSON.
    pub async fn post<T: DeserializeOwned + Send + 'static>(
        self,
        body: &(impl Serialize + ?Sized),
    ) -> Result<T, Error> {
        let mut call = self.json(Self::WRITE, answer::json_or_empty)?.json(body)?;
        if TypeId::of::<T>() == TypeId::of::<()>() {
            call.request.expects = Expects::Ignored;
        }
        self.client.send(call).await
    }

    /// Sends a file as a form, and reads the answer as [`post`](RawCall::post) does. The part is named `attachment`, as
    /// the methods for attachments and BDD expect it.
    ///
    /// # Errors
    ///
    /// The errors of [`get`](RawCall::get), [`InvalidInput`](crate::ErrorKind::InvalidInput) if the file cannot be
    /// opened, and [`Local`](crate::ErrorKind::Local) if it cannot be read to the end.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Added {
    ///     attachment_id: u64,
    /// }
    ///
    /// let report = Upload::from_path("target/junit.xml").await?;
    /// let added: Added = client.raw("add_attachment_to_run/42").post_multipart(report).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn post_multipart<T: DeserializeOwned + Send + 'static>(self, file: Upload) -> Result<T, Error> {
        let call = self.json(Self::WRITE, answer::json_or_empty)?.checked(file.check())?;
        self.client.send(call.upload(file)).await
    }

    /// A call with a JSON answer.
    fn json<T: 'static>(
        &self,
        effect: Effect,
        decode: impl Fn(&str) -> Result<T, BadAnswer> + Send + Sync + 'static,
    ) -> Result<Call<T>, Error> {
        let request = request(&self.path, &self.query, effect)?;
        Ok(Call::new(request, move |answer| answer.text().and_then(&decode)))
    }

    /// The value of a parameter that is a number of rows.
    fn number(&self, name: &str) -> Option<u64> {
        let (_, value) = self.query.iter().rev().find(|(key, _)| key == name)?;
        value.as_ref().ok()?.parse().ok()
    }
}

fn request(path: &str, query: &[(String, Parameter)], effect: Effect) -> Result<Request, Error> {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    if !path.split('/').all(part) {
        let rule = format!(
            "must be a method's name and its ids, such as get_suites/1, not {:?}; filters belong in query()",
            printable(path, 100)
        );
        return Err(Error::invalid("method", rule));
    }
    let mut request = Request::new(path.to_owned(), effect);
    for (key, value) in query {
        match value {
            Ok(value) => query::push(&mut request.query, key, value),
            Err(rule) => return Err(request.name_in(Error::invalid(key, *rule))),
        }
    }
    Ok(request)
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
    fn a_raw_post_is_as_careful_as_add_run_and_a_raw_get_if_it_is_told() {
        let client = Client::new("http://127.0.0.1:1", "me@example.com", "key").unwrap();
        let effect = |call: RawCall<'_>| call.json::<()>(call.read, answer::json_of_any_kind).unwrap().request.effect;
        assert_eq!(effect(client.raw("run_report/3")), Effect::Read);
        assert_eq!(effect(client.raw("run_report/3").once()), Effect::ReadOnce);
        let post = client.raw("add_case/3").json::<()>(RawCall::WRITE, answer::json_of_any_kind).unwrap();
        assert_eq!(post.request.effect, Effect::WriteOnce);
    }
}
