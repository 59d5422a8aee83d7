//! What a request can be, and what is none.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation};

use super::{assert_says, start};
use crate::plain::{Plain, send};

#[tokio::test]
async fn ids_that_are_none_and_things_that_are_not_there() {
    let (_fake, plain) = start().await;
    for (verb, method, body) in [
        ("GET", "get_run/R12", r#"{"error":"Field :run is not a valid ID."}"#),
        ("GET", "get_run/99", r#"{"error":"Field :run is not a valid test run."}"#),
        ("GET", "get_runs/P1", r#"{"error":"Field :project_id is not a valid ID."}"#),
        ("GET", "get_runs/99", r#"{"error":"Field :project_id is not a valid or accessible project."}"#),
        ("GET", "get_runs", r#"{"error":"Field :project_id is a required field."}"#),
        ("GET", "get_tests/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("GET", "get_results_for_run/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("GET", "get_suite/99", r#"{"error":"Field :suite_id is not a valid test suite."}"#),
        ("GET", "get_plan/99", r#"{"error":"Field :plan_id is not a valid test plan."}"#),
        ("GET", "get_cases/1", r#"{"error":"Field :suite_id is a required field."}"#),
        ("GET", "get_cases/1&suite_id=99", r#"{"error":"Field :suite_id is not a valid test suite."}"#),
        ("GET", "get_cases/1&suite_id=1&section_id=99", r#"{"error":"Field :section_id is not a valid section."}"#),
        ("POST", "update_run/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("POST", "close_run/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("POST", "delete_run/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("POST", "delete_run/99&soft=1", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("POST", "add_results_for_cases/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("POST", "add_result_for_case/2/99", r#"{"error":"Field :case_id is not a valid test case."}"#),
    ] {
        assert_says(&send(plain.request(verb, method)).await, 400, body);
    }
}

#[tokio::test]
async fn a_raw_quote_in_the_query_comes_no_further_than_the_http_library() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let fake = FakeTestRail::start().await;
    let mut socket = tokio::net::TcpStream::connect(fake.url().trim_start_matches("http://")).await.unwrap();
    let request = "GET /index.php?/api/v2/get_runs/1&limit=\"2\" HTTP/1.1\r\nHost: x\r\n\
                   Authorization: Basic bWVAZXhhbXBsZS5jb206ZmFrZS1hcGkta2V5\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    // A real server says `Invalid characters in GET: [limit] ["]`, as the stand-in does to an encoded quote.
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n") && fake.requests().is_empty(), "{answer}");
}

#[tokio::test]
async fn a_long_request_in_pieces_is_one_request() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let fake = FakeTestRail::start().await;
    let mut socket = tokio::net::TcpStream::connect(fake.url().trim_start_matches("http://")).await.unwrap();
    // `me@example.com:fake-api-key`, and in pieces, the first of which is long.
    let first = format!("GET /index.php?/api/v2/get_runs/1&refs={}&lim", "x".repeat(5000));
    for piece in [
        first.as_str(),
        "it=%222%22 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
        "Authorization: Basic bWVAZXhhbXBsZS5jb206ZmFrZS1hcGkta2V5\r\n\r\n",
    ] {
        socket.write_all(piece.as_bytes()).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(answer.contains("content-type: application/json; charset=utf-8\r\n"), "{answer}");
    assert!(answer.ends_with(r#"{"error":"Invalid characters in GET: [limit] [\"]"}"#), "{answer}");
    let received = fake.requests();
    let query = format!("/api/v2/get_runs/1&refs={}&limit=%222%22", "x".repeat(5000));
    assert_eq!((received.len(), received[0].query.as_str()), (1, query.as_str()));
    assert_eq!((received[0].user.as_deref(), received[0].header("authorization")), (Some("me@example.com"), None));
}

#[tokio::test]
async fn methods_and_addresses_that_are_none() {
    let (fake, plain) = start().await;
    let unknown = r#"{"error":"Unknown method 'non_existent_endpoint'"}"#;
    assert_says(&plain.get("non_existent_endpoint").await, 404, unknown);
    assert_says(&plain.get("").await, 404, r#"{"error":"Unknown method ''"}"#);
    let verb = r#"{"error":"Unsupported HTTP method \"get\" for this action."}"#;
    assert_says(&plain.get("add_run/1").await, 404, verb);
    let verb = r#"{"error":"Unsupported HTTP method \"post\" for this action."}"#;
    assert_says(&plain.post("get_run/1", "{}").await, 404, verb);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for (request, status) in [(http.get(fake.url() + "/no_such"), 404), (http.post(fake.url() + "/no_such"), 405)] {
        let answer = send(request).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, Some("text/html")), "of the web server");
    }
    let request = http.get(format!("{}/qa/testrail/index.php?/api/v2/get_run/1", fake.url()));
    assert_eq!(send(request.basic_auth(fake.email(), Some(fake.key()))).await.status, 200, "a sub-path works");
}

#[tokio::test]
async fn broken_text_is_told_by_its_field_wherever_it_stands() {
    let (_fake, plain) = start().await;
    let body = b"{\"results\":[{\"case_id\":1,\"status_id\":1,\"comment\":\"\xff\"}]}".to_vec();
    let words = r#"{"error":"Field :comment is not a valid UTF-8 character sequence."}"#;
    assert_says(&plain.post("add_results_for_cases/3", body).await, 400, words);
    let fine = plain.post("update_run/3", "{\"description\":\"\u{fffd}\"}").await.json();
    assert_eq!(fine["description"], "\u{fffd}", "this character is a valid one");
}

#[tokio::test]
async fn a_flag_that_is_neither_0_nor_1_is_refused_wherever_it_stands() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    for (verb, method, flag) in [
        ("GET", "get_runs/1", "is_completed"),
        ("GET", "get_runs/1", "include_plan_runs"),
        ("GET", "get_milestones/1", "is_completed"),
        ("GET", "get_milestones/1", "is_started"),
        ("GET", "get_projects", "is_completed"),
        ("GET", "get_plans/1", "is_completed"),
        ("GET", "get_cases/1&suite_id=1", "is_deleted"),
        ("GET", "get_test/7", "with_data"),
        ("POST", "delete_run/2", "soft"),
    ] {
        let words = format!(r#"{{"error":"Field :{flag} is not a valid boolean."}}"#);
        for text in ["False", "true", "2", "yes", "-1", "NULL"] {
            let answer = send(plain.request(verb, &format!("{method}&{flag}={text}"))).await;
            assert_says(&answer, 400, &words);
        }
        if verb == "GET" {
            let all = plain.get(method).await;
            for none in ["", "null"] {
                assert_eq!(
                    plain.get(&format!("{method}&{flag}={none}")).await.body,
                    all.body,
                    "{method} {flag}={none}"
                );
            }
        }
    }
    assert_eq!(fake.run_ids().len(), 4, "nothing was deleted");
    let old = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&old);
    assert_eq!(plain.get("get_milestones/1&is_started=False").await.status, 200, "what it does not know it ignores");
    assert_eq!(plain.get("get_milestones/1&is_completed=False").await.status, 400);
}

#[tokio::test]
async fn the_call_is_the_key_of_the_first_parameter_whatever_its_value_is() {
    let (fake, plain) = start().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |query: &str| {
        let request = http.get(format!("{}/index.php?{query}", fake.url()));
        send(request.basic_auth(fake.email(), Some(fake.key())).header("content-type", "application/json")).await
    };
    let expected = plain.get("get_milestones/1&is_completed=0").await.body;
    for query in [
        "%2Fapi%2Fv2%2Fget_milestones%2F1=&is_completed=0",
        "%2Fapi%2Fv2%2Fget_milestones%2F1&is_completed=0",
        "/api/v2/get_milestones/1=&is_completed=0",
        "/api/v2/get_milestones/1=7&is_completed=0",
    ] {
        assert_eq!(get(query).await.body, expected, "{query}");
    }
    assert_eq!(fake.calls("get_milestones"), 5);
    let page = get("%2Fapi%2Fv2%2Fget_runs%2F1=&limit=1&is_completed=0").await.json();
    assert_eq!(page["_links"]["next"], "/api/v2/get_runs/1&is_completed=0&limit=1&offset=1");
}

#[tokio::test]
async fn a_question_mark_where_the_first_ampersand_belongs_is_refused() {
    let (fake, plain) = start().await;
    let words = r#"{"error":"Invalid characters in URI: [\/api\/v2\/get_tests\/3?limit]"}"#;
    assert_says(&plain.get("get_tests/3?limit=5").await, 400, words);
    assert_says(&plain.get("get_tests/3?limit=5&offset=0").await, 400, words);
    assert_eq!(fake.calls("get_tests"), 2);
}

#[tokio::test]
async fn a_name_that_is_empty_blank_or_null_is_refused_and_nothing_changes() {
    let (_fake, plain) = start().await;
    let entry = plain.get("get_plan/4").await.json()["entries"][0]["id"].as_str().unwrap().to_owned();
    let (update_entry, add_entry) = (format!("update_plan_entry/4/{entry}"), "add_plan_entry/4".to_owned());
    let names = ["", " ", "\t\n", "\u{a0}"].map(|name| json!(name));
    for name in names.into_iter().chain([json!(null)]) {
        for (update, get) in [
            ("update_milestone/1", "get_milestone/1"),
            ("update_plan/4", "get_plan/4"),
            (&update_entry, "get_plan/4"),
            ("update_run/3", "get_run/3"),
            ("update_section/1", "get_section/1"),
            ("update_suite/1", "get_suite/1"),
        ] {
            let before = plain.get(get).await.body;
            let body = json!({"name": name, "description": "New"}).to_string();
            let words = r#"{"error":"Field :name is a required field."}"#;
            assert_says(&plain.post(update, body).await, 400, words);
            assert_eq!(plain.get(get).await.body, before, "{update} {name}");
        }
        for add in ["add_milestone/1", "add_plan/1", &add_entry, "add_run/1", "add_section/1", "add_suite/1"] {
            let body = json!({"name": name, "suite_id": 1}).to_string();
            assert_says(&plain.post(add, body).await, 400, r#"{"error":"Field :name is a required field."}"#);
        }
    }
}
