//! Entry points for the targets in `fuzz/`, and compiled only for them.
//!
//! Each function takes a fuzzer's bytes, and panics if the statement in its documentation does not hold.

#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "a fuzzer looks for panics")]

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::pin;
use std::str::FromStr;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use url::form_urlencoded;

use crate::api::runs::Run;
use crate::call::{Form, Refusal, Upload, payload, query};
use crate::error::{Delivery, Error};
use crate::fake::form_file;
use crate::list::model::fuzzed;
use crate::list::{Page, decode};
use crate::transport::BaseUrl;
use crate::types::{
    AttachmentId, CaseId, EntryId, MilestoneId, ParseIdError, PlanId, ProjectId, RunId, SuiteId, TestId, TimeSpan,
    UserId, is_unprintable,
};

/// A page has the rows of the answer, in their order, each with the value that it has on its own.
pub fn page_of_runs(data: &[u8]) {
    #[derive(serde::Deserialize)]
    struct Envelope<'t> {
        #[serde(borrow)]
        runs: Vec<&'t RawValue>,
    }
    let page = match decode::<Run>(data, "runs") {
        Ok(page) => page,
        Err(bad) => return check(&bad.into_error(200)),
    };
    let text = match std::str::from_utf8(data).map(payload::payload) {
        Ok(text) if serde_json::from_str::<IgnoredAny>(text).is_ok() => text,
        // The rows of a damaged list are the target `damaged_row`.
        _ => return assert!(!page.rejected.is_empty(), "damage is somewhere"),
    };
    let rows: Vec<&RawValue> = if text.starts_with('[') {
        serde_json::from_str(text).unwrap()
    } else if let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(text) {
        envelope.runs
    } else {
        // A duplicate key is not an error of the page.
        return;
    };
    assert_eq!(page.rows(), rows.len() as u64);
    for (row, raw) in page.rows_in_order().zip(rows) {
        match (row, serde_json::from_str::<Run>(raw.get())) {
            (Ok(run), alone) => assert_eq!(run, &alone.unwrap()),
            (Err(rejected), alone) => assert!(alone.is_err(), "{rejected}"),
        }
    }
}

/// Whatever is in one row, the page is an error, or has the other rows.
pub fn damaged_row(data: &[u8]) {
    let row = |id: u64| format!(r#"{{"id":{id},"name":"a","is_completed":false}}"#);
    let (before, behind) = (row(1), row(2));
    let body = [b"[", before.as_bytes(), b",{\"id\":3,\"name\":\"", data, b"\"},", behind.as_bytes(), b"]"].concat();
    match decode::<Run>(&body, "runs") {
        Ok(page) => {
            let rows: Vec<_> = page.rows_in_order().map(|row| row.map_or(0, |run| run.id.get())).collect();
            assert!(rows.starts_with(&[1]) && rows.ends_with(&[2]), "{rows:?}");
        }
        Err(bad) => check(&bad.into_error(200)),
    }
}

/// Unless the link to the next page is null, there is a next page. The client never follows the link.
pub fn next_link(data: &[u8]) {
    let Ok(links) = std::str::from_utf8(data) else { return };
    let Ok(json) = serde_json::from_str::<Value>(links) else { return };
    let text = format!(r#"{{"_links":{links},"runs":[{{"id":1,"name":"a","is_completed":false}}]}}"#);
    let page: Page<Run> = decode(text.as_bytes(), "runs").unwrap_or_else(|bad| panic!("{:?}", bad.into_error(200)));
    assert_eq!(page.rows(), 1);
    let expected = json.get("next").map(|next| !next.is_null());
    assert_eq!(page.has_more(), expected.unwrap_or(false));
}

/// An error shows TestRail's words without control characters and within a limit. The verdict depends on the status
/// alone.
pub fn error_body(data: &[u8]) {
    let [low, high, body @ ..] = data else { return };
    let status = 300 + u16::from_le_bytes([*low, *high]) % 300;
    let error = Refusal { status, body: Some(body), redirect: None, retry_after: None, date: None }.into_error();
    check(&error);
    let refused = matches!(status, 301 | 307 | 308 | 400..=407 | 409..=499);
    assert_eq!(error.delivery(), if refused { Delivery::Refused } else { Delivery::Unknown });
}

/// Whatever a server says about a wait, in its header or in its words, the error is well formed.
pub fn retry_after(data: &[u8]) {
    const DAY: u64 = 24 * 60 * 60;
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.split('\n');
    let (header, clock, words) = (lines.next(), lines.next(), lines.next().unwrap_or_default());
    let body = serde_json::json!({ "error": words }).to_string();
    let refusal =
        Refusal { status: 429, body: Some(body.as_bytes()), redirect: None, retry_after: header, date: clock };
    let error = refusal.into_error();
    check(&error);
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let wait = error.retry_after().map(|wait| wait.as_secs());
    assert!(wait <= Some(DAY), "{wait:?}");
    if let Some(Ok(secs @ 0..=DAY)) = header.filter(digits).map(str::parse::<u64>) {
        assert_eq!(wait, Some(secs));
    }
}

/// A call goes to the base URL's host and path, and a filter arrives unchanged.
pub fn base_url_and_query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (address, filter) = text.split_once('\n').unwrap_or(("https://example.testrail.io", text));
    let (key, value) = filter.split_once('=').unwrap_or(("refs", filter));
    let mut query = String::new();
    query::push(&mut query, key, value);
    let sent: Vec<_> = form_urlencoded::parse(query.strip_prefix('&').unwrap().as_bytes()).collect();
    assert_eq!(sent, [(key.into(), value.into())]);

    let base = match BaseUrl::parse(address, false) {
        Ok(base) => base,
        Err(error) => return check(&error),
    };
    let url = base.call("get_runs/1", &query);
    assert!(base.as_str().ends_with('/') && url.as_str().starts_with(base.as_str()), "{url}");
    assert!(url.path().ends_with("/index.php"), "{url}");
    assert_eq!(url.query(), Some(&*format!("/api/v2/get_runs/1{query}")));
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{url}");
    let _ = base.redirect(value);
}

/// A listing misses nothing, however the list changes, and it ends with every server.
pub fn listing(data: &[u8]) {
    match data.split_first() {
        Some((kind, rest)) if kind % 2 == 0 => fuzzed::nothing_is_missed(rest),
        Some((_, rest)) => fuzzed::any_server_comes_to_an_end(rest),
        None => {}
    }
}

/// The stand-in finds the file in what the client sends, with its bytes and its name as browsers write it, and reads
/// any other form without a panic.
pub fn multipart(data: &[u8]) {
    let (first, rest) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len()));
    let Ok(first) = std::str::from_utf8(first) else { return };
    let body = Bytes::copy_from_slice(rest);
    let _ = form_file(first, &body, "attachment");

    let upload = Upload::from_bytes(first, body.clone());
    if upload.check().is_err() {
        return;
    }
    let mut form = at_once(Form::new(&upload)).unwrap();
    let (content_type, length, mut sent) = (form.content_type(), form.length(), Vec::new());
    while let Some(chunk) = at_once(poll_fn(|cx| form.poll_chunk(cx))) {
        sent.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(sent.len() as u64, length);
    let part = form_file(&content_type, &Bytes::from(sent), "attachment").unwrap();
    assert_eq!(part.bytes, body);
    // A backslash escapes what follows it, for some servers and for the stand-in.
    if !first.contains('\\') {
        let name = first.replace('"', "%22").replace('\r', "%0D");
        assert_eq!(part.file_name, name);
    }
}

/// The value of a future that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("bytes in memory are there at once"),
    }
}

/// A time span reads as the same again, whatever its text was, and no text of a server costs the row.
pub fn time_span(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read: TimeSpan = serde_json::from_value(text.into()).unwrap();
    match text.parse::<TimeSpan>() {
        Ok(span) => {
            assert_eq!(span, read);
            assert_eq!(span.to_string().parse(), Ok(span));
        }
        Err(error) => {
            assert_eq!((read.as_secs(), read.to_string()), (None, text.to_owned()));
            assert!(!error.to_string().contains(is_unprintable), "{error:?}");
        }
    }
    let again: TimeSpan = serde_json::from_value(read.to_string().into()).unwrap();
    assert_eq!(again, read);
}

/// An id is in the text that it was read from, and reads as the same again. What is none is told on one line.
pub fn pasted_id(data: &[u8]) {
    fn read<T: FromStr<Err = ParseIdError> + Display>(text: &str) -> Option<String> {
        match text.parse::<T>() {
            Ok(id) => Some(id.to_string()),
            Err(error) => {
                let shown = error.to_string();
                assert!(!shown.contains(is_unprintable) && shown.len() < 1024, "{shown:?}");
                None
            }
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let numbers = [
        read::<RunId>,
        read::<PlanId>,
        read::<ProjectId>,
        read::<SuiteId>,
        read::<CaseId>,
        read::<TestId>,
        read::<MilestoneId>,
        read::<UserId>,
    ];
    for read in numbers {
        if let Some(id) = read(text) {
            assert!(text.contains(&id) || text.contains(&format!("0{id}")), "{id}");
            assert_eq!(read(&id), Some(id));
        }
    }
    for read in [read::<AttachmentId>, read::<EntryId>] {
        if let Some(id) = read(text) {
            assert_eq!(read(&id), Some(id));
        }
    }
}

/// What refuses a batch names a case of its words, and never any other. The field that it names can be shown.
pub fn batch_error(data: &[u8]) {
    let Ok(words) = std::str::from_utf8(data) else { return };
    let body = serde_json::json!({ "error": words }).to_string();
    let refusal = Refusal { status: 400, body: Some(body.as_bytes()), redirect: None, retry_after: None, date: None };
    let error = refusal.into_error();
    check(&error);
    if let Some(case) = error.case_id() {
        let (_, behind) = words.split_once("(case").unwrap();
        assert!(behind.contains(&case.to_string()), "{case}");
    }
    if let Some(named) = error.field() {
        assert!(!named.contains(is_unprintable), "{named:?}");
    }
}

/// An error displays as text within a limit.
fn check(error: &Error) {
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains(is_unprintable) && shown.len() < 4096, "{shown:?}");
    }
}
