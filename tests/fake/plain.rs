//! Plain HTTP, without the crate's client.

use serde_json::Value;
use testrail::fake::FakeTestRail;

/// A user of the API with an HTTP client.
pub(crate) struct Plain {
    http: reqwest::Client,
    url: String,
    email: String,
    key: String,
}

/// An answer, exactly as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

/// Equal answers may have come at different times.
impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        let [ours, theirs] = [self, other].map(|answer| {
            let mut headers = answer.headers.clone();
            headers.remove("date");
            headers
        });
        (self.status, &self.body, ours) == (other.status, &other.body, theirs)
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The keys of an object, in their order on the wire.
    pub(crate) fn keys(&self) -> String {
        keys(&self.body)
    }
}

/// The keys of the first object in a text of JSON, in their order.
pub(crate) fn keys(json: &str) -> String {
    let (mut depth, mut keys, mut rest) = (0, Vec::new(), json);
    while let Some(place) = rest.find(['{', '[', '}', ']', '"']) {
        let c = rest.as_bytes()[place];
        rest = &rest[place + 1..];
        match c {
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => break,
            b'}' | b']' => depth -= 1,
            _ => {
                let (text, behind) = rest.split_once('"').unwrap();
                rest = behind;
                if depth == 1 && rest.starts_with(':') {
                    keys.push(text);
                }
            }
        }
    }
    keys.join(" ")
}

impl Plain {
    pub(crate) fn new(fake: &FakeTestRail) -> Self {
        Self::as_user(fake, fake.email(), fake.key())
    }

    pub(crate) fn as_user(fake: &FakeTestRail, email: &str, key: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { http, url: fake.url(), email: email.to_owned(), key: key.to_owned() }
    }

    pub(crate) fn request(&self, verb: &str, method: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/index.php?/api/v2/{method}", self.url);
        let request = self.http.request(verb.parse().unwrap(), url);
        request.basic_auth(&self.email, Some(&self.key)).header("content-type", "application/json")
    }

    /// A POST with another content type than that of JSON.
    pub(crate) fn upload(&self, method: &str, content_type: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/index.php?/api/v2/{method}", self.url);
        self.http.post(url).basic_auth(&self.email, Some(&self.key)).header("content-type", content_type)
    }

    pub(crate) async fn get(&self, method: &str) -> Answer {
        send(self.request("GET", method)).await
    }

    pub(crate) async fn post(&self, method: &str, body: impl Into<reqwest::Body>) -> Answer {
        send(self.request("POST", method).body(body)).await
    }
}

pub(crate) async fn send(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, body: answer.text().await.unwrap(), headers }
}
