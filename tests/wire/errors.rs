//! Every way in which a call fails: its kind, its delivery, and its text.

use std::error::Error as _;
use std::time::{Duration, Instant};

use serde_json::json;
use testrail::labels::AddLabel;
use testrail::milestones::{AddMilestone, UpdateMilestone};
use testrail::plans::AddPlan;
use testrail::sections::{AddSection, SectionsFilter};
use testrail::suites::AddSuite;
use testrail::{AddRun, Client, Delivery, Error, ErrorKind, Marker, ResultExt as _, UpdateRun};
use wiremock::ResponseTemplate;

use crate::server::{EMAIL, KEY, answering, client, client_at, envelope, queries, row, saying, writing};

const HTML: &str = "<!DOCTYPE html><html><body>Please log in</body></html>";

/// What TestRail answers, with its words in JSON as PHP writes it.
fn refusal(status: u16, words: &str) -> ResponseTemplate {
    let body = json!({"error": words}).to_string().replace('/', r"\/");
    ResponseTemplate::new(status).set_body_raw(body, "application/json; charset=utf-8")
}

async fn get_run(answer: ResponseTemplate) -> Error {
    client(&answering(answer).await).get_run(42).await.unwrap_err()
}

async fn add_run(answer: ResponseTemplate) -> Error {
    client(&answering(answer).await).add_run(1, &AddRun::new("Nightly")).await.unwrap_err()
}

#[tokio::test]
async fn what_testrail_refuses_is_told_apart() {
    use ErrorKind::*;
    for (status, words, kind, field, text) in [
        (
            400,
            "Field :run is not a valid test run.",
            NotFound,
            Some("run"),
            "get_run/42: what the call names does not exist, or this user cannot see it; TestRail answered 400: \
             Field :run is not a valid test run.",
        ),
        (
            400,
            "Field :limit is too large (maximum 250).",
            InvalidField,
            Some("limit"),
            "get_run/42: TestRail did not accept a value; TestRail answered 400: Field :limit is too large (maximum 250).",
        ),
        (
            400,
            "Invalid or incomplete JSON string in API request.",
            BadRequest,
            None,
            "get_run/42: TestRail did not accept the request; TestRail answered 400: Invalid or incomplete JSON string \
             in API request.",
        ),
        (
            401,
            "Authentication failed: invalid or missing user/password or session cookie.",
            Authentication,
            None,
            "get_run/42: TestRail did not accept the credentials; check the e-mail address and the API key (a new key \
             works only once \"My Settings\" has been saved); TestRail answered 401: Authentication failed: invalid or \
             missing user/password or session cookie.",
        ),
        (
            403,
            "You are not allowed to close test runs (insufficient permissions).",
            Forbidden,
            None,
            "get_run/42: this user does not have the permission; TestRail answered 403: You are not allowed to close \
             test runs (insufficient permissions).",
        ),
        (
            403,
            "The API is disabled for your installation.",
            ApiDisabled,
            None,
            "get_run/42: the API is switched off; an administrator can enable it under Administration > Site Settings \
             > API; TestRail answered 403: The API is disabled for your installation.",
        ),
        (
            403,
            "Not an Enterprise license/subscription.",
            EnterpriseOnly,
            None,
            "get_run/42: only TestRail Enterprise has this method, and the server has no license for it; TestRail \
             answered 403: Not an Enterprise license/subscription.",
        ),
        (
            403,
            "This operation is not allowed. The test run belongs to a test plan and cannot be edited independently.",
            PlanOwned,
            None,
            "get_run/42: the run belongs to a test plan; use the plan's methods: update_run_in_plan_entry or \
             update_plan_entry to change it, close_plan to close it, delete_run_from_plan_entry or delete_plan_entry \
             to delete it; TestRail answered 403: This operation is not allowed. The test run belongs to a test plan \
             and cannot be edited independently.",
        ),
        (
            403,
            "This operation is not allowed. The test run is already completed.",
            Completed,
            None,
            "get_run/42: it is closed and cannot change any more; TestRail answered 403: This operation is \
             not allowed. The test run is already completed.",
        ),
        (
            404,
            "Unknown method 'get_run'",
            NoSuchEndpoint,
            None,
            "get_run/42: there is no such API method at this address, or it needs the other verb (GET or POST); check \
             the base URL, and whether the server's version has the method; TestRail answered 404: Unknown method \
             'get_run'",
        ),
        (
            409,
            "This TestRail instance is currently in maintenance mode, please try the request again in a few minutes",
            Maintenance,
            None,
            "get_run/42: TestRail is down for maintenance; try again in a few minutes; TestRail answered 409: This \
             TestRail instance is currently in maintenance mode, please try the request again in a few minutes",
        ),
    ] {
        let error = get_run(refusal(status, words)).await;
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Refused), "{words}");
        assert_eq!((error.status(), error.message(), error.field()), (Some(status), Some(words), field));
        assert_eq!((error.method(), error.ids().collect::<Vec<_>>()), (Some("get_run"), vec!["42"]));
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_none_if_it_is_optional() {
    let gone = answering(refusal(400, "Field :run is not a valid test run.")).await;
    assert!(client(&gone).get_run(42).await.unwrap_err().is_not_found());
    assert_eq!(client(&gone).get_run(42).await.optional().unwrap(), None);
    let there = saying(row(42).to_string()).await;
    assert_eq!(client(&there).get_run(42).await.optional().unwrap().unwrap().id.get(), 42);
    // That it cannot be seen is known only from TestRail's own words.
    for (status, words) in
        [(403, "You are not allowed to view test runs."), (404, "Unknown method 'get_run'"), (500, "")]
    {
        let error = client(&answering(refusal(status, words)).await).get_run(42).await.optional().unwrap_err();
        assert!(!error.is_not_found(), "{error}");
    }
}

#[tokio::test]
async fn what_may_work_later_without_a_change_is_transient() {
    for (status, is_transient) in [
        (400, false),
        (401, false),
        (403, false),
        (404, false),
        (408, true),
        (409, true),
        (413, false),
        (429, true),
        (500, true),
        (502, true),
        (503, true),
        (302, false),
    ] {
        let error = get_run(refusal(status, "Undefined index")).await;
        assert_eq!(error.is_transient(), is_transient, "{error}");
    }
    let cut = client_at(&writing(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":").await);
    assert!(cut.get_run(42).await.unwrap_err().is_transient());
    for answer in ["", "<html>", "[]", r#"{"error":"Undefined index"}"#] {
        let error = client(&saying(answer).await).get_run(42).await.unwrap_err();
        assert!(!error.is_transient(), "{answer:?}: {error}");
    }
    assert!(!client_at("http://127.0.0.1:1").raw("?").get::<()>().await.unwrap_err().is_transient());
}

#[tokio::test]
async fn a_missing_suite_says_which_setter_to_use() {
    let error = add_run(refusal(400, "Field :suite_id is a required field.")).await;
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::SuiteRequired, Delivery::Refused));
    assert_eq!(error.field(), Some("suite_id"));
    assert_eq!(
        error.to_string(),
        "add_run/1: this project has several suites: say which one to use (suite_id); TestRail \
         answered 400: Field :suite_id is a required field."
    );
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let words = "API Rate Limit Exceeded - 180 per minute maximum allowed. Retry after 6 seconds.";
    let error = add_run(refusal(429, words).insert_header("Retry-After", "6")).await;
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RateLimited, Delivery::Refused));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(6)));
    assert_eq!(
        error.to_string(),
        format!(
            "add_run/1: too many requests in the last minute; wait before the next one (it asks for a wait of 6 s); \
             TestRail answered 429: {words}"
        )
    );
    let date = refusal(429, "Too many").insert_header("Date", "Tue, 14 Nov 2023 22:13:20 GMT");
    let error = add_run(date.insert_header("Retry-After", "Tue, 14 Nov 2023 22:13:57 GMT")).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(37)), "by the server's own clock");
    let error = add_run(refusal(429, words)).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(6)), "in words");
    for header in ["soon", "-1", "1.5", ""] {
        let error = add_run(refusal(429, "Too many").insert_header("Retry-After", header)).await;
        assert_eq!(error.retry_after(), None, "{header}");
    }
    let error = add_run(refusal(503, "down").insert_header("Retry-After", "99999999999999999999")).await;
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::Server, None), "absurd");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_says_where_it_points() {
    let (refused, unknown) = (
        (Delivery::Refused, ""),
        (Delivery::Unknown, "; the server may have done it all the same: look before you repeat it"),
    );
    for (status, (delivery, text)) in [(301, refused), (302, unknown), (303, unknown), (307, refused), (308, refused)] {
        let answer = ResponseTemplate::new(status).insert_header("Location", "https://127.0.0.1/");
        let server = answering(answer).await;
        let error = client(&server).add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Redirected, delivery));
        assert_eq!(
            error.to_string(),
            format!(
                "add_run/1: the server redirects this request; use the address that it points to as the base URL, with \
                 https if it was http (it points to https://127.0.0.1/); the answer's status was {status}{text}"
            )
        );
        assert_eq!(queries(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_fails_may_have_done_it() {
    for status in [500, 502, 503, 504] {
        let error = add_run(refusal(status, "Undefined property: stdClass::$dataset_id")).await;
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::Unknown));
        assert_eq!(
            error.to_string(),
            format!(
                "add_run/1: the server failed; TestRail answered {status}: Undefined property: stdClass::$dataset_id; \
                 the server may have done it all the same: look before you repeat it"
            )
        );
    }
    let error = add_run(ResponseTemplate::new(502).set_body_raw(HTML, "text/html")).await;
    assert_eq!(
        error.to_string(),
        "add_run/1: the server failed (a web page came, not TestRail's words: something in between may have answered); \
         the answer's status was 502; the server may have done it all the same: look before you repeat it"
    );
    assert_eq!((error.message(), error.status()), (None, Some(502)));
    let read = get_run(ResponseTemplate::new(500)).await;
    assert_eq!(read.to_string(), "get_run/42: the server failed; the answer's status was 500");
    let proxy = add_run(ResponseTemplate::new(408)).await;
    assert_eq!((proxy.kind(), proxy.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
}

#[tokio::test]
async fn a_page_instead_of_json() {
    for body in [HTML.to_owned(), format!("\n\n{HTML}"), HTML[..20].to_owned()] {
        let error = add_run(ResponseTemplate::new(200).set_body_raw(body, "text/html")).await;
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotJson, Delivery::Unknown));
        assert_eq!(
            error.to_string(),
            "add_run/1: the answer is a web page or other text, not JSON (from a login page, a proxy, or a server that \
             is not TestRail); check the base URL; the answer's status was 200; the server may have done it all the \
             same: look before you repeat it"
        );
    }
    for text in ["OK", "Please log in", "Error: Uncaught PDOException", "\u{1b}[31m"] {
        let error = add_run(ResponseTemplate::new(200).set_body_string(text)).await;
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotJson, Delivery::Unknown), "{text}");
    }
    let latin1 = ResponseTemplate::new(200).set_body_bytes(b"<html>caf\xe9</html>".as_slice());
    assert_eq!(add_run(latin1).await.kind(), ErrorKind::NotJson);
}

#[tokio::test]
async fn json_is_json_whatever_the_header_says() {
    let server = answering(ResponseTemplate::new(200).set_body_raw(row(42).to_string(), "text/html")).await;
    assert_eq!(client(&server).get_run(42).await.unwrap().id.get(), 42);
    let server = answering(ResponseTemplate::new(201).set_body_string(row(42).to_string())).await;
    assert_eq!(client(&server).add_run(1, &AddRun::new("Run 42")).await.unwrap().id.get(), 42);
}

#[tokio::test]
async fn an_empty_answer() {
    for body in ["", " \n", "USER AUTHENTICATION SUCCESSFUL!\n"] {
        let error = add_run(ResponseTemplate::new(200).set_body_string(body)).await;
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::EmptyBody, Delivery::Unknown));
        assert_eq!(
            error.to_string(),
            "add_run/1: the answer is empty but should have a body; the answer's status was 200; the server may have \
             done it all the same: look before you repeat it"
        );
    }
}

#[tokio::test]
async fn a_preview_that_is_answered_like_a_deletion() {
    let error = client(&saying("").await).preview_delete_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::EmptyBody, Delivery::Unknown));
    assert_eq!(
        error.to_string(),
        "delete_run/42: the answer is empty but should have a body (the server may not know soft=1 and may have \
         deleted it); the answer's status was 200; the server may have done it all the same: look before you repeat it"
    );
}

#[tokio::test]
async fn json_that_was_cut_short() {
    let whole = row(42).to_string();
    for end in [whole.len() / 2, whole.len() - 1] {
        let error = add_run(ResponseTemplate::new(200).set_body_string(&whole[..end])).await;
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidJson, Delivery::Applied));
        assert_eq!(
            error.to_string(),
            "add_run/1: the answer is not valid JSON; it was cut short or damaged; the answer's status was 200; the \
             server has done it: do not repeat it"
        );
        assert!(error.source().is_some());
    }
    let not_text =
        add_run(ResponseTemplate::new(200).set_body_bytes(b"{\"id\":42,\"name\":\"\xff\"}".as_slice())).await;
    assert_eq!((not_text.kind(), not_text.delivery()), (ErrorKind::InvalidJson, Delivery::Applied));
}

#[tokio::test]
async fn a_wrong_type_names_the_field_and_what_stood_there() {
    let mut run = row(42);
    run["created_on"] = json!("soon");
    let error = add_run(ResponseTemplate::new(200).set_body_json(&run)).await;
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::UnexpectedShape, Delivery::Applied));
    assert_eq!(error.field(), Some("created_on"));
    assert_eq!(
        error.to_string(),
        "add_run/1: the answer has an unexpected shape (created_on: invalid type: string \"soon\", expected i64); the \
         answer's status was 200; the server has done it: do not repeat it"
    );
    for (key, value) in [("id", json!(-1)), ("id", json!("7")), ("id", json!(1.0)), ("name", json!(null))] {
        let mut run = row(42);
        run[key] = value.clone();
        let error = get_run(ResponseTemplate::new(200).set_body_json(&run)).await;
        assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some(key)), "{value}");
    }
    for key in ["id", "name", "is_completed"] {
        let mut run = row(42);
        run.as_object_mut().unwrap().remove(key);
        let error = get_run(ResponseTemplate::new(200).set_body_json(&run)).await;
        assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some(key)));
    }
    let list = get_run(ResponseTemplate::new(200).set_body_string(envelope([1], false))).await;
    assert_eq!((list.kind(), list.field()), (ErrorKind::UnexpectedShape, Some("id")));
}

#[tokio::test]
async fn testrails_words_under_a_status_of_success() {
    let error = add_run(refusal(200, "Field :suite_id is not a valid test suite.")).await;
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::Unknown));
    assert_eq!(
        (error.message(), error.field()),
        (Some("Field :suite_id is not a valid test suite."), Some("suite_id"))
    );
    let deletion = client(&answering(refusal(200, "Something else")).await).delete_run(42).await.unwrap_err();
    assert_eq!((deletion.kind(), deletion.message()), (ErrorKind::Server, Some("Something else")));
    for body in [r#"{"error":"No"}"#, r#"{"code":1,"error":"No"}"#, r#"{"code":1,"error":{"No":1}}"#] {
        let server = saying(body).await;
        let words = if body.contains("{\"No") { "{\"No\":1}" } else { "No" };
        for error in [
            client(&server).raw("get_version").get::<serde_json::Value>().await.unwrap_err(),
            client(&server).raw("add_case/1").post::<()>(&json!({})).await.unwrap_err(),
            client(&server).delete_run(42).await.unwrap_err(),
            client(&server).preview_delete_run(42).await.unwrap_err(),
            client(&server).get_run(42).await.unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.message()), (ErrorKind::Server, Some(words)), "{error}");
            assert_eq!(error.delivery(), Delivery::Unknown);
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large() {
    let mut long = row(42).to_string();
    long.push_str(&" ".repeat(16 * 1024 * 1024 - long.len()));
    let server = saying(long.clone()).await;
    client(&server).get_run(42).await.unwrap();
    let error = add_run(ResponseTemplate::new(200).set_body_string(long + " ")).await;
    assert_eq!((error.kind(), error.delivery(), error.status()), (ErrorKind::TooLarge, Delivery::Applied, Some(200)));
    assert_eq!(
        error.to_string(),
        "add_run/1: the answer is larger than the client reads; ask for less (a smaller limit, a shorter time), or raise \
         ClientBuilder::max_answer (more than 16 MiB); the answer's status was 200; the server has done it: do not repeat \
         it"
    );
    let page = format!("<html>{}", "x".repeat(16 * 1024 * 1024));
    let error = add_run(ResponseTemplate::new(200).set_body_string(page)).await;
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotJson, Delivery::Unknown));
    let error = add_run(ResponseTemplate::new(400).set_body_string("x".repeat(1024 * 1024))).await;
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Intercepted, Delivery::Unknown));
}

#[tokio::test]
async fn nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client_at(&format!("http://{address}")).add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.status()), (ErrorKind::Connect, Delivery::NeverSent, None));
    let text = error.to_string();
    assert!(
        text.starts_with(
            "add_run/1: could not connect to the server; check that it is up, and the base URL's host and port ("
        ),
        "{text}"
    );
    assert!(text.ends_with("); nothing was sent"), "{text}");
}

#[tokio::test]
async fn a_server_that_is_too_slow() {
    let server = answering(ResponseTemplate::new(200).set_delay(Duration::from_secs(60))).await;
    for builder in [
        Client::builder(server.uri(), EMAIL, KEY).attempt_timeout(Duration::from_millis(50)),
        Client::builder(server.uri(), EMAIL, KEY).deadline(Duration::from_millis(50)),
    ] {
        let start = Instant::now();
        let error = builder.build().unwrap().add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
        // Either default is 20 s or more.
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
        let text = error.to_string();
        assert!(text.starts_with("add_run/1: no complete answer in time ("), "{text}");
        assert!(text.ends_with("the server may have done it all the same: look before you repeat it"), "{text}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks() {
    for answer in [b"".as_slice(), b"HTTP/1.1 200 OK\r\nContent-Type: applica"] {
        let client = client_at(&writing(answer).await);
        let error = client.add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown));
        let text = error.to_string();
        assert!(text.starts_with("add_run/1: the connection broke before an answer came ("), "{text}");
    }
}

#[tokio::test]
async fn what_a_server_sends_does_not_flood_or_fool_a_reader() {
    let key = format!("\u{1b}[31m{}\n", "k".repeat(100_000));
    let server = saying(json!({key: "x"}).to_string()).await;
    let client = client(&server);
    let numbers = client.raw("get_numbers").get::<std::collections::HashMap<String, u64>>();
    let error = numbers.await.unwrap_err();
    assert!(error.to_string().len() < 1000 && !error.to_string().contains(['\u{1b}', '\n']), "{error}");
    let mut run = row(42);
    run["created_on"] = json!("x".repeat(100_000));
    let error = get_run(ResponseTemplate::new(200).set_body_json(&run)).await;
    let text = error.to_string();
    assert!(text.len() < 400 && text.contains("expected i64"), "{text}");
}

#[tokio::test]
async fn a_body_that_breaks_off_tells_the_status() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":42,";
    let client = client_at(&writing(answer).await);
    assert_eq!(client.get_run(42).await.unwrap_err().status(), Some(200));
}

#[tokio::test]
async fn a_refusal_whose_body_breaks_keeps_its_kind_and_proves_nothing() {
    let answer = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"err";
    let client = client_at(&writing(answer).await);
    let error = client.update_run(42, &UpdateRun::new().name("N")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Forbidden, Delivery::Unknown));
}

#[tokio::test]
async fn bad_arguments_are_refused_before_anything_is_sent() {
    let server = saying(row(1).to_string()).await;
    let client = client(&server);
    for name in ["", " ", "\n\t", "\0", "\u{feff}\u{200b}"] {
        let add = client.add_run(1, &AddRun::new(name)).await.unwrap_err();
        let update = client.update_run(1, &UpdateRun::new().name(name)).await.unwrap_err();
        let milestone = AddMilestone::new(name);
        let marker = Marker::in_refs("build 4711").unwrap();
        for (error, method) in [
            (add, "add_run"),
            (update, "update_run"),
            (client.add_milestone(1, &milestone).await.unwrap_err(), "add_milestone"),
            (client.add_milestone_once(1, &milestone, &marker).await.unwrap_err(), "add_milestone"),
            (client.update_milestone(1, &UpdateMilestone::new().name(name)).await.unwrap_err(), "update_milestone"),
            (client.add_suite(1, &AddSuite::new(name)).await.unwrap_err(), "add_suite"),
            (client.add_section(1, &AddSection::new(name)).await.unwrap_err(), "add_section"),
            (client.add_plan(1, &AddPlan::new(name)).await.unwrap_err(), "add_plan"),
        ] {
            assert_eq!(error.to_string(), format!("{method}/1: name must not be blank; nothing was sent"));
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("name")));
            assert_eq!(error.delivery(), Delivery::NeverSent);
        }
    }
    let (blank, long) = (AddLabel::new(" "), AddLabel::new("x".repeat(21)));
    let sections = SectionsFilter::new().suite_id(2).offset(1);
    for (error, text) in [
        (client.add_label(1, &blank).await.unwrap_err(), "add_label/1: title must not be blank"),
        (client.add_label(1, &long).await.unwrap_err(), "add_label/1: title must have at most 20 characters"),
        (
            client.section_tree(1, &sections).await.unwrap_err(),
            "get_sections/1: offset must not be set: a tree has all sections",
        ),
    ] {
        assert_eq!((error.to_string(), error.delivery()), (format!("{text}; nothing was sent"), Delivery::NeverSent));
    }
    for method in ["", "/get_runs/1", "get_runs/1&limit=5", "get_runs/1/", "get runs", "../x", "get_runs?x", "a\nb"] {
        let error = client.raw(method).get::<serde_json::Value>().await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("method")), "{method}");
    }
    let error =
        client.raw("get_cases/1").query("filter", json!({"a": 1})).get::<serde_json::Value>().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("filter")));
    assert_eq!(
        error.to_string(),
        "get_cases/1: filter must be a text, a number, a bool, or a list of these; nothing was sent"
    );
    let unwritable = std::collections::BTreeMap::from([(vec![1], 1)]);
    let error = client.raw("add_case/1").post::<()>(&unwritable).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("body")));
    assert_eq!(queries(&server).await.len(), 0);
}

#[tokio::test]
async fn no_error_shows_an_address_a_body_or_the_key() {
    let secret = "SECRET-BODY";
    let basic = "Y2FuYXJ5LWtleQ";
    let mut errors = vec![
        get_run(ResponseTemplate::new(200).set_body_string(format!("{{\"{secret}\": "))).await,
        get_run(ResponseTemplate::new(500).set_body_string(format!("<p>{secret}"))).await,
        get_run(ResponseTemplate::new(500).set_body_string(format!("{{\"id\": \"{secret}\"}}"))).await,
        get_run(ResponseTemplate::new(200).set_body_raw(format!("<html>{secret}"), "text/html")).await,
        get_run(ResponseTemplate::new(200).set_body_json(json!({"id": 1, "extra": secret}))).await,
        get_run(ResponseTemplate::new(200).set_body_json(secret)).await,
        get_run(ResponseTemplate::new(200).set_body_string(secret)).await,
        get_run(ResponseTemplate::new(301).insert_header("Location", format!("https://a.example/{secret}"))).await,
    ];
    let broken = client_at(&writing(b"").await);
    errors.push(broken.get_run(42).await.unwrap_err());
    let refused = client_at("http://127.0.0.1:1/SECRET-BODY");
    errors.push(refused.get_run(42).await.unwrap_err());
    for error in errors {
        let causes = std::iter::successors(error.source(), |cause| (*cause).source());
        let causes: Vec<_> = causes.map(|cause| format!("{cause} {cause:?}")).collect();
        let shown = format!("{error} {error:?} {error:#?} {causes:?}");
        for secret in [secret, KEY, basic, "index.php", "/api/v2"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
