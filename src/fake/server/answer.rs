//! The answer of a handler that a test gives.

use bytes::Bytes;
use serde::Serialize;

use super::reply::{Reply, check_header, check_status};

/// The answer of a handler; see [`FakeTestRail::handle`](crate::fake::FakeTestRail::handle).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use serde_json::{Value, json};
/// use testrail::fake::{Answer, FakeTestRail};
///
/// let fake = FakeTestRail::start().await;
/// fake.handle("get_roles", |_| Answer::json(json!({"roles": [{"id": 1, "name": "Lead", "is_default": true}]})));
/// fake.handle("get_priorities", |_| Answer::refuse(403, "You are not allowed to do that."));
/// fake.handle("get_bdd", |_| Answer::bytes("text/plain", "Feature: Basket"));
/// fake.handle("delete_group", |_| Answer::empty().header("x-handled-by", "the test"));
///
/// let roles: Value = fake.client().raw("get_roles").get().await.unwrap();
/// assert_eq!(roles["roles"][0]["name"], "Lead");
/// let error = fake.client().raw("get_priorities").get::<Value>().await.unwrap_err();
/// assert_eq!(error.message(), Some("You are not allowed to do that."));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Answer(Reply);

impl Answer {
    /// Returns status 200 with this value as JSON, written as TestRail writes it.
    #[must_use]
    pub fn json(value: impl Serialize) -> Self {
        Self(Reply::json(&value))
    }

    /// Returns this status with these words in TestRail's form.
    ///
    /// # Panics
    ///
    /// If the status is not 200 to 599.
    #[must_use]
    pub fn refuse(status: u16, words: &str) -> Self {
        check_status(status);
        Self(Reply::refuse(status, words))
    }

    /// Returns status 200 with these bytes.
    ///
    /// # Panics
    ///
    /// If the content type is not a valid header value.
    #[must_use]
    pub fn bytes(content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self(Reply { body: Bytes::from(bytes.into()), ..Reply::empty() }).header("content-type", content_type)
    }

    /// Returns status 200 without a body, as TestRail answers a deletion.
    #[must_use]
    pub fn empty() -> Self {
        Self(Reply::empty())
    }

    /// Adds a header, or replaces it.
    ///
    /// # Panics
    ///
    /// If the header is not valid, or is one that says where the answer ends.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let (name, value) = check_header(name, value.into());
        self.0.set_header(&name, value);
        self
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        answer.0
    }
}
