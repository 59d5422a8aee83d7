//! Every text of the stand-in and every rule about state, over plain HTTP and to the letter.

use serde_json::json;
use testrail::fake::{FakeTestRail, Fault, RetryAfter, SuiteMode, TestStatus};

use crate::plain::{Answer, Plain, send};

async fn start() -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    (fake, plain)
}

#[track_caller]
fn assert_says(answer: &Answer, status: u16, body: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}

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
async fn filters_and_pages() {
    let (_fake, plain) = start().await;
    for (parameters, body) in [
        ("limit=0", r#"{"error":"Field :limit is too small (minimum 1)."}"#),
        ("limit=251", r#"{"error":"Field :limit is too large (maximum 250)."}"#),
        ("limit=-1", r#"{"error":"Field :limit is not a valid natural number."}"#),
        ("limit=o", r#"{"error":"Field :limit is not a valid natural number."}"#),
        ("offset=-1", r#"{"error":"Field :offset is not a valid natural number."}"#),
        ("offset=o", r#"{"error":"Field :offset is not a valid natural number."}"#),
        ("limit=%222%22", r#"{"error":"Invalid characters in GET: [limit] [\"]"}"#),
        ("created_by=me", r#"{"error":"Field :created_by is not a valid ID."}"#),
        ("created_after=now", r#"{"error":"Field :created_after is not a valid integer."}"#),
    ] {
        assert_says(&plain.get(&format!("get_runs/1&{parameters}")).await, 400, body);
    }
    let past = plain.get("get_runs/1&offset=99").await.json();
    assert_eq!((&past["size"], &past["_links"]["next"], &past["runs"]), (&json!(0), &json!(null), &json!([])));
    let page = plain.get("get_runs/1&limit=2").await.body;
    assert!(page.starts_with(concat!(
        r#"{"offset":0,"limit":2,"size":2,"_links":{"next":"\/api\/v2\/get_runs\/1&limit=2&offset=2","prev":null},"#,
        r#""runs":[{"id":3,"#
    )));
    assert_eq!(plain.get("get_runs/1&limit=3").await.json()["_links"]["next"], json!(null), "the last page is full");
    let empty = plain.get("get_runs/1&suite_id=&limit=&refs=null").await.json();
    assert_eq!(empty["size"], 3, "an empty filter is none");
    let encoded = plain.get("get_runs/1&created%5Fby=1%2C2&unknown=7").await.json();
    assert_eq!(encoded["size"], 3, "encoded commas and keys work, and unknown parameters are ignored");
}

#[tokio::test]
async fn a_bare_quote_in_the_query() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let fake = FakeTestRail::start().await;
    let mut socket = tokio::net::TcpStream::connect(fake.url().trim_start_matches("http://")).await.unwrap();
    // `me@example.com:fake-api-key`, and in pieces, the first of which is long.
    let first = format!("GET /index.php?/api/v2/get_runs/1&refs={}&lim", "x".repeat(5000));
    for piece in [
        first.as_str(),
        "it=\"2\" HTTP/1.1\r\nHost: x\r\n",
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
    let query = format!(r#"/api/v2/get_runs/1&refs={}&limit="2""#, "x".repeat(5000));
    assert_eq!((received.len(), received[0].query.as_str()), (1, query.as_str()));
    assert_eq!((received[0].user.as_deref(), received[0].header("authorization")), (Some("me@example.com"), None));
}

#[tokio::test]
async fn who_is_not_let_in() {
    let (fake, plain) = start().await;
    let login = r#"{"error":"Authentication failed: invalid or missing user\/password or session cookie."}"#;
    assert_says(&Plain::as_user(&fake, "me@example.com", "wrong").get("get_run/1").await, 401, login);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/index.php?/api/v2/get_run/1", fake.url());
    assert_says(&send(http.get(&url)).await, 401, login);
    assert_says(&send(http.get(&url).header("authorization", "Bearer x")).await, 401, login);
    let session = r#"{"error":"Session authentication is disabled for the API. It can be enabled in the administration area in TestRail under Administration > Site Settings > API."}"#;
    assert_says(&send(http.get(&url).header("cookie", "tr_session=1")).await, 401, session);
    assert_eq!(Plain::as_user(&fake, "anybody@example.org", fake.key()).get("get_run/1").await.status, 200);

    fake.inject(Fault::locked_out());
    let locked =
        r#"{"error":"The maximum number of failed login attempts has been reached. Please try again in 10 minutes."}"#;
    assert_says(&plain.get("get_run/1").await, 401, locked);
    fake.inject(Fault::api_disabled());
    let disabled = r#"{"error":"The API is disabled for your installation. It can be enabled in the administration area in TestRail under: Administration > Site Settings > API."}"#;
    assert_says(&plain.get("get_run/1").await, 403, disabled);
}

#[tokio::test]
async fn who_may_not() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    assert_eq!(rita.get("get_run/2").await.status, 200);
    for (method, body) in [
        ("add_run/1", r#"{"error":"You are not allowed to add test runs (insufficient permissions)."}"#),
        ("update_run/2", r#"{"error":"You are not allowed to edit test runs (insufficient permissions)."}"#),
        ("close_run/2", r#"{"error":"You are not allowed to close test runs (insufficient permissions)."}"#),
        ("delete_run/2", r#"{"error":"You are not allowed to delete test runs (insufficient permissions)."}"#),
        (
            "add_results_for_cases/2",
            r#"{"error":"You are not allowed to add test results (insufficient permissions)."}"#,
        ),
        (
            "add_result_for_case/2/1",
            r#"{"error":"You are not allowed to add test results (insufficient permissions)."}"#,
        ),
    ] {
        assert_says(&rita.post(method, r#"{"suite_id":1}"#).await, 403, body);
    }
    let administrator =
        r#"{"error":"Access Denied. You are not a TestRail administrator. Field:project_id is a required field."}"#;
    assert_says(&rita.get("get_users").await, 403, administrator);
    assert_eq!(rita.get("get_users/1").await.status, 200);
    assert_eq!(plain.get("get_users").await.status, 200, "the first user administers");
    assert_says(&plain.get("get_datasets/1").await, 403, r#"{"error":"Not an Enterprise license\/subscription."}"#);
    assert_says(&plain.get("get_variables/1").await, 403, r#"{"error":"Not an Enterprise license\/subscription."}"#);

    fake.seed(|seed| seed.hide(1, 3));
    let hidden = r#"{"error":"The requested project does not exist or you do not have the permissions to access it."}"#;
    for method in
        ["get_project/1", "get_runs/1", "get_run/2", "get_tests/2", "get_suite/1", "get_plan/4", "get_configs/1"]
    {
        assert_says(&rita.get(method).await, 403, hidden);
    }
    assert_says(&rita.post("close_run/2", "{}").await, 403, hidden);
    assert_eq!(rita.get("get_projects").await.json()["size"], 0);
    assert_eq!(plain.get("get_projects").await.json()["size"], 1);
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
    let answer = send(http.get(format!("{}/?/api/v2/get_run/1", fake.url()))).await;
    assert_eq!((answer.status, answer.body.as_str()), (405, ""), "index.php is left out");
    let request = http.get(format!("{}/qa/testrail/index.php?/api/v2/get_run/1", fake.url()));
    assert_eq!(send(request.basic_auth(fake.email(), Some(fake.key()))).await.status, 200, "a sub-path works");
}

#[tokio::test]
async fn bodies_and_values_that_are_wrong() {
    let (fake, plain) = start().await;
    let long = "x".repeat(251);
    for (body, answer) in [
        ("{\"name\":".to_owned(), r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
        ("[]".to_owned(), r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
        ("{}".to_owned(), r#"{"error":"Field :suite_id is a required field."}"#),
        (r#"{"suite_id":"S1"}"#.to_owned(), r#"{"error":"Field :suite_id is not a valid ID."}"#),
        (r#"{"suite_id":99}"#.to_owned(), r#"{"error":"Field :suite_id is not a valid test suite."}"#),
        (r#"{"suite_id":1,"case_ids":[[1]]}"#.to_owned(), r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (r#"{"suite_id":1,"case_ids":["C1"]}"#.to_owned(), r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (r#"{"suite_id":1,"case_ids":7}"#.to_owned(), r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (
            r#"{"suite_id":1,"milestone_id":99}"#.to_owned(),
            r#"{"error":"Field :milestone_id is not a valid milestone."}"#,
        ),
        (r#"{"suite_id":1,"milestone_id":"M"}"#.to_owned(), r#"{"error":"Field :milestone_id is not a valid ID."}"#),
        (r#"{"suite_id":1,"assignedto_id":99}"#.to_owned(), r#"{"error":"Field :assignedto_id is not a valid user"}"#),
        (r#"{"suite_id":1,"due_on":"soon"}"#.to_owned(), r#"{"error":"Field :due_on is not a valid integer."}"#),
        (r#"{"suite_id":1,"start_on":true}"#.to_owned(), r#"{"error":"Field :start_on is not a valid integer."}"#),
        (
            format!(r#"{{"suite_id":1,"name":"{long}"}}"#),
            r#"{"error":"Field :name is too long (250 characters at most)."}"#,
        ),
        (
            format!(r#"{{"suite_id":1,"refs":"{long}"}}"#),
            r#"{"error":"Field :refs is too long (250 characters at most)."}"#,
        ),
    ] {
        assert_says(&plain.post("add_run/1", body).await, 400, answer);
    }
    let not_utf8 = b"{\"suite_id\":1,\"description\":\"\xff\"}".to_vec();
    let words = r#"{"error":"Field :description is not a valid UTF-8 character sequence."}"#;
    assert_says(&plain.post("add_run/1", not_utf8).await, 400, words);
    assert_eq!(fake.run_ids().len(), 4, "nothing was created");
}

#[tokio::test]
async fn results_that_are_wrong_are_refused_all_together() {
    let (fake, plain) = start().await;
    for (body, answer) in [
        ("{}", r#"{"error":"Field :results is a required field."}"#),
        (r#"{"results":[]}"#, r#"{"error":"Field :results cannot be empty"}"#),
        (r#"{"results":[{"status_id":1}]}"#, r#"{"error":"Field :results.case_id is a required field."}"#),
        (
            r#"{"results":[{"case_id":1,"status_id":1},{"case_id":2623,"status_id":1}]}"#,
            r#"{"error":"Field :results contains one or more invalid results (case C2623 unknown or not part of the test run)"}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1},{"case_id":2,"status_id":3}]}"#,
            r#"{"error":"Field :status_id is not a valid status."}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1,"elapsed":"a while"}]}"#,
            r#"{"error":"Field :elapsed is not in a valid time span format."}"#,
        ),
    ] {
        assert_says(&plain.post("add_results_for_cases/3", body).await, 400, answer);
    }
    let counts = fake.client().get_run(3).await.unwrap().counts();
    assert_eq!((counts.passed, counts.untested), (1, 2), "nothing was stored");
    assert_eq!(plain.get("get_results_for_run/3").await.json()["size"], 1);
}

#[tokio::test]
async fn a_closed_run_and_a_run_of_a_plan() {
    let (fake, plain) = start().await;
    let closed = r#"{"error":"This operation is not allowed. The test run is already completed."}"#;
    for method in ["update_run/1", "close_run/1", "delete_run/1", "add_results_for_cases/1", "add_result_for_case/1/1"]
    {
        assert_says(&plain.post(method, r#"{"name":"x"}"#).await, 403, closed);
    }
    for (method, done) in [("update_run/5", "edited"), ("close_run/5", "closed"), ("delete_run/5", "deleted")] {
        let words = format!(
            r#"{{"error":"This operation is not allowed. The test run belongs to a test plan and cannot be {done} independently."}}"#
        );
        assert_says(&plain.post(method, "{}").await, 403, &words);
    }
    assert_eq!(fake.run_ids().len(), 4);
    assert_eq!(plain.get("get_run/5").await.json()["config"], "Chrome");
}

#[tokio::test]
async fn the_limiter_and_the_maintenance() {
    let (fake, plain) = start().await;
    let words = r#"{"error":"API Rate Limit Exceeded - 180 per minute maximum allowed. Retry after 6 seconds."}"#;
    fake.inject(Fault::rate_limited(RetryAfter::Seconds(6)));
    fake.inject(Fault::rate_limited(RetryAfter::Date(6)));
    fake.inject(Fault::rate_limited(RetryAfter::TextOnly(6)));
    fake.set_time(1_700_000_000);
    let [seconds, date, text] =
        [plain.get("get_run/1").await, plain.get("get_run/1").await, plain.get("get_run/1").await];
    for answer in [&seconds, &date, &text] {
        assert_says(answer, 429, words);
        assert_eq!(answer.header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    }
    assert_eq!(seconds.header("retry-after"), Some("6"));
    assert_eq!(date.header("retry-after"), Some("Tue, 14 Nov 2023 22:13:26 GMT"));
    assert_eq!(text.header("retry-after"), None);
    fake.inject(Fault::maintenance());
    let words = r#"{"error":"This TestRail instance is currently in maintenance mode, please try the request again in a few minutes"}"#;
    assert_says(&plain.get("get_run/1").await, 409, words);
    fake.inject(Fault::refuse(500, "Undefined property: stdClass::$dataset_id"));
    assert_says(&plain.get("get_run/1").await, 500, r#"{"error":"Undefined property: stdClass::$dataset_id"}"#);
    assert_eq!(plain.get("get_run/1").await.status, 200);
}

#[tokio::test]
async fn a_limit_of_calls_a_minute_counts() {
    let fake = FakeTestRail::builder().rate_limit(3).start().await;
    let plain = Plain::new(&fake);
    fake.set_time(1_700_000_000);
    for _ in 0..3 {
        assert_eq!(plain.get("get_run/1").await.status, 200);
        fake.advance(std::time::Duration::from_secs(10));
    }
    let refused = plain.get("get_run/1").await;
    let words = r#"{"error":"API Rate Limit Exceeded - 3 per minute maximum allowed. Retry after 30 seconds."}"#;
    assert_says(&refused, 429, words);
    assert_eq!(refused.header("retry-after"), Some("30"));
    fake.advance(std::time::Duration::from_secs(29));
    assert_eq!(plain.get("get_run/1").await.status, 429);
    fake.advance(std::time::Duration::from_secs(1));
    assert_eq!(plain.get("get_run/1").await.status, 200);
    assert_eq!(plain.get("get_run/1").await.status, 429);
}

#[tokio::test]
async fn what_is_selected_is_what_the_run_has() {
    let (_fake, plain) = start().await;
    for (body, include_all, tests) in [
        (r#"{"suite_id":1}"#, true, 6),
        (r#"{"suite_id":1,"include_all":true,"case_ids":[1]}"#, true, 6),
        (r#"{"suite_id":1,"inculde_all":false}"#, true, 6),
        (r#"{"suite_id":1,"include_all":false}"#, false, 0),
        (r#"{"suite_id":1,"include_all":false,"case_ids":[]}"#, false, 0),
        (r#"{"suite_id":"1","include_all":false,"case_ids":["1",2]}"#, false, 2),
        (r#"{"suite_id":1,"include_all":false,"case_ids":[1,7,99]}"#, false, 1),
        (r#"{"suite_id":2,"plan_id":4,"config_ids":[1],"id":77,"passed_count":9}"#, true, 3),
    ] {
        let run = plain.post("add_run/1", body).await.json();
        assert_eq!((&run["include_all"], &run["untested_count"]), (&json!(include_all), &json!(tests)), "{body}");
        assert_eq!((&run["plan_id"], &run["config"], &run["config_ids"]), (&json!(null), &json!(null), &json!([])));
        assert_eq!((&run["updated_on"], &run["passed_count"]), (&run["created_on"], &json!(0)));
    }
    assert_eq!(plain.post("add_run/1", r#"{"suite_id":2}"#).await.json()["name"], "Checkout", "its suite's name");
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let new = r#"{"suite_id":1,"name":"N","description":"Text","milestone_id":1,"assignedto_id":2,"refs":"A-1","include_all":false,"case_ids":[1,2,3]}"#;
    let run = plain.post("add_run/1", new).await.json();
    assert_eq!((&run["created_on"], &run["created_by"]), (&json!(1_700_000_000), &json!(1)));
    let id = &run["id"];
    fake.advance(std::time::Duration::from_secs(60));
    let same = plain
        .post(&format!("update_run/{id}"), r#"{"suite_id":2,"id":1,"passed_count":9,"created_on":1}"#)
        .await
        .json();
    let mut expected = run.clone();
    expected["updated_on"] = json!(1_700_000_060);
    assert_eq!(same, expected, "read-only fields are ignored");
    for (body, key, value) in [
        (r#"{"name":"M"}"#, "name", json!("M")),
        (r#"{"description":""}"#, "description", json!("")),
        (r#"{"description":null}"#, "description", json!(null)),
        (r#"{"milestone_id":null}"#, "milestone_id", json!(null)),
        (r#"{"assignedto_id":null}"#, "assignedto_id", json!(null)),
        (r#"{"refs":null}"#, "refs", json!(null)),
    ] {
        let run = plain.post(&format!("update_run/{id}"), body).await.json();
        expected[key] = value;
        assert_eq!(run, expected);
    }
    fake.record(id.as_u64().unwrap(), 2, TestStatus::Failed);
    fake.record(id.as_u64().unwrap(), 3, TestStatus::Custom(7));
    let replaced = plain.post(&format!("update_run/{id}"), r#"{"case_ids":[2,4]}"#).await.json();
    assert_eq!((&replaced["failed_count"], &replaced["untested_count"]), (&json!(1), &json!(1)));
    assert_eq!(replaced["custom_status7_count"], 0, "a case that goes takes its result along");
    let results = plain.get(&format!("get_results_for_run/{id}")).await.json();
    assert_eq!((&results["size"], &results["results"][0]["status_id"]), (&json!(1), &json!(5)));
    let all = plain.post(&format!("update_run/{id}"), r#"{"include_all":true,"case_ids":[1]}"#).await.json();
    assert_eq!((&all["failed_count"], &all["untested_count"]), (&json!(1), &json!(5)));

    fake.advance(std::time::Duration::from_secs(60));
    let closed = plain.post(&format!("close_run/{id}"), "").await.json();
    assert_eq!((&closed["is_completed"], &closed["completed_on"]), (&json!(true), &json!(1_700_000_120)));
    assert_eq!(closed["updated_on"], 1_700_000_060, "closing does not count");
}

#[tokio::test]
async fn a_deletion_and_its_preview() {
    let (fake, plain) = start().await;
    assert_says(&plain.post("delete_run/2&soft=1", "{}").await, 200, r#"{"affected_tests":3}"#);
    assert_eq!(fake.run_ids().len(), 4);
    assert_says(&plain.post("delete_run/2", "").await, 200, "");
    assert_says(&plain.get("get_run/2").await, 400, r#"{"error":"Field :run is not a valid test run."}"#);
    let next = plain.post("add_run/1", r#"{"suite_id":1}"#).await.json();
    assert_eq!(next["id"], 6, "ids are not used again, and plans take theirs from the same sequence");
}

#[tokio::test]
async fn results_move_the_counters() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let one = plain
        .post("add_result_for_case/3/2", r#"{"status_id":5,"comment":"No","elapsed":"1m 45s","defects":"D-1"}"#)
        .await;
    assert_eq!((one.status, one.json()["status_id"].as_u64(), one.json()["test_id"].as_u64()), (200, Some(5), Some(8)));
    let many = plain
        .post(
            "add_results_for_cases/3",
            r#"{"results":[{"case_id":2,"status_id":4},{"case_id":3,"comment":"Only words"}]}"#,
        )
        .await
        .json();
    assert_eq!((&many[0]["status_id"], &many[1]["status_id"]), (&json!(4), &json!(null)), "a bare array, in order");
    let run = plain.get("get_run/3").await.json();
    let counts =
        ["passed_count", "retest_count", "failed_count", "untested_count"].map(|key| run[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 0, 1], "a comment alone is no result");
    let tests = plain.get("get_tests/3&status_id=3,4").await.json();
    assert_eq!(
        (&tests["size"], &tests["tests"][0]["case_id"], &tests["tests"][1]["case_id"]),
        (&json!(2), &json!(2), &json!(3))
    );
    assert_eq!(
        plain.get("get_results_for_run/3&defects_filter=D-1").await.json()["results"][0]["id"],
        one.json()["id"]
    );
    assert_eq!(plain.get("get_results_for_run/3&status_id=4,5").await.json()["size"], 2);
}

#[tokio::test]
async fn projects_of_every_mode() {
    let fake = FakeTestRail::builder()
        .seed(|seed| {
            for mode in [SuiteMode::Single, SuiteMode::Baselines, SuiteMode::Multi] {
                let project = seed.project("P", mode);
                if mode != SuiteMode::Single {
                    seed.suite(project, "Second");
                }
                for suite in seed.suites_of(project) {
                    seed.cases(suite, "S", ["a", "b"]);
                }
            }
        })
        .start()
        .await;
    let plain = Plain::new(&fake);
    let modes: Vec<_> = plain.get("get_projects").await.json()["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["suite_mode"].clone())
        .collect();
    assert_eq!(modes, [1, 2, 3]);
    let run = plain.post("add_run/1", r#"{"name":"x"}"#).await.json();
    assert_eq!((&run["suite_id"], &run["untested_count"]), (&json!(1), &json!(2)));
    let required = r#"{"error":"Field :suite_id is a required field."}"#;
    assert_says(&plain.post("add_run/2", "{}").await, 400, required);
    assert_says(&plain.post("add_run/3", "{}").await, 400, required);
    let suites = plain.get("get_suites/2").await.json();
    let flags = |suite: usize| (suites[suite]["is_master"].clone(), suites[suite]["is_baseline"].clone());
    assert_eq!((flags(0), flags(1)), ((json!(true), json!(false)), (json!(false), json!(true))));
}

#[tokio::test]
async fn get_runs_filters() {
    let (fake, plain) = start().await;
    let body = r#"{"suite_id":2,"milestone_id":1,"refs":"A-1, A-2"}"#;
    fake.set_time(2_000_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    assert_eq!(ada.post("add_run/1", body).await.json()["created_by"], 2);
    for (filter, ids) in [
        ("", json!([6, 3, 2, 1])),
        ("&is_completed=1", json!([1])),
        ("&is_completed=0", json!([6, 3, 2])),
        ("&milestone_id=1,2", json!([6])),
        ("&suite_id=1", json!([3, 2, 1])),
        ("&suite_id=2,9", json!([6])),
        ("&created_by=2", json!([6])),
        ("&created_after=1999999999", json!([6])),
        ("&created_before=1999999999", json!([3, 2, 1])),
        ("&created_after=2000000000", json!([])),
        ("&refs=A-2", json!([6])),
        ("&refs_filter=A-1", json!([6])),
        ("&refs=A", json!([])),
        ("&is_completed=1&is_completed=0", json!([6, 3, 2])),
        ("&offset=1&limit=2", json!([3, 2])),
    ] {
        let page = plain.get(&format!("get_runs/1{filter}")).await.json();
        let got: Vec<_> = page["runs"].as_array().unwrap().iter().map(|run| run["id"].clone()).collect();
        assert_eq!(json!(got), ids, "{filter}");
    }
    let page = plain.get("get_runs/1&limit=1&offset=3").await.json();
    assert_eq!(page["_links"]["prev"], "/api/v2/get_runs/1&limit=1&offset=2");
}

#[tokio::test]
async fn an_update_that_is_refused_changes_nothing() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        seed.milestone(other, "Elsewhere");
    });
    let before = plain.get("get_run/3").await.body;
    for (body, words) in [
        (r#"{"name":"x","milestone_id":2}"#, r#"{"error":"Field :milestone_id is not a valid milestone."}"#),
        (r#"{"name":"x","assignedto_id":99}"#, r#"{"error":"Field :assignedto_id is not a valid user"}"#),
        (r#"{"name":"x","case_ids":["C1"]}"#, r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (r#"{"name":"x","description":[]}"#, r#"{"error":"Field :description is not a valid string."}"#),
        (r#"{"name":"x","due_on":"soon"}"#, r#"{"error":"Field :due_on is not a valid integer."}"#),
        ("{", r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
    ] {
        assert_says(&plain.post("update_run/3", body).await, 400, words);
        assert_eq!(plain.get("get_run/3").await.body, before, "{body}");
    }
    assert_says(&plain.post("update_run/R3", "{}").await, 400, r#"{"error":"Field :run_id is not a valid ID."}"#);
    assert_says(
        &plain.post("add_run/99", "{}").await,
        400,
        r#"{"error":"Field :project_id is not a valid or accessible project."}"#,
    );
    let numbers = plain.post("update_run/3", r#"{"description":5,"refs":true}"#).await.json();
    assert_eq!((&numbers["description"], &numbers["refs"]), (&json!("5"), &json!("1")), "as PHP takes them");
    let name = "ż".repeat(250);
    let long = plain.post("update_run/3", json!({"name": name}).to_string()).await.json();
    assert_eq!(long["name"].as_str(), Some(name.as_str()), "250 characters, not bytes");
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
async fn results_are_filtered_and_frozen() {
    let (fake, plain) = start().await;
    fake.set_time(2_000_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let result = ada.post("add_result_for_case/3/2", r#"{"status_id":5,"elapsed":"1h 2m","version":"1.0"}"#).await;
    assert_eq!(
        result.keys(),
        "id test_id status_id created_on assignedto_id comment version elapsed defects created_by attachment_ids"
    );
    for (filter, size) in [
        ("", 2),
        ("&created_after=1999999999", 1),
        ("&created_before=1999999999", 1),
        ("&created_by=2", 1),
        ("&created_by=1,2", 2),
        ("&limit=1", 1),
    ] {
        assert_eq!(plain.get(&format!("get_results_for_run/3{filter}")).await.json()["size"], size, "{filter}");
    }
    for (body, words) in [
        (r#"{"status_id":3}"#, r#"{"error":"Field :status_id is not a valid status."}"#),
        (r#"{"status_id":13}"#, r#"{"error":"Field :status_id is not a valid status."}"#),
        (r#"{"assignedto_id":99}"#, r#"{"error":"Field :assignedto_id is not a valid user"}"#),
        (r#"{"elapsed":"5 years"}"#, r#"{"error":"Field :elapsed is not in a valid time span format."}"#),
    ] {
        assert_says(&plain.post("add_result_for_case/3/1", body).await, 400, words);
    }
    for elapsed in ["30s", "1m 45s", "2h", "3d", "1w 2d"] {
        let body = json!({"status_id": 1, "elapsed": elapsed}).to_string();
        assert_eq!(plain.post("add_result_for_case/3/1", body).await.json()["elapsed"], elapsed);
    }
    assert_eq!(plain.post("delete_run/3", "{}").await.status, 200);
    assert_eq!(plain.get("get_results_for_run/3").await.status, 400, "its results are gone with it");
}

#[tokio::test]
async fn what_is_looked_up_on_the_way() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.close_plan(4));
    let statuses = plain.get("get_statuses").await.json();
    let row = |id: usize| (statuses[id - 1]["name"].clone(), statuses[id - 1]["is_system"].clone());
    assert_eq!(row(5), (json!("failed"), json!(true)));
    assert_eq!(row(6), (json!("custom_status1"), json!(false)));
    let untested: Vec<_> = statuses.as_array().unwrap().iter().filter(|row| row["is_untested"] == true).collect();
    assert_eq!((untested.len(), &untested[0]["id"], &untested[0]["is_final"]), (1, &json!(3), &json!(false)));
    assert_eq!(
        crate::plain::keys(&plain.get("get_statuses").await.body[1..]),
        "id name label color_dark color_medium color_bright is_system is_untested is_final i18n_custom_id"
    );
    let me = plain.get("get_current_user").await.json();
    assert_eq!((&me["id"], &me["email"], &me["is_admin"]), (&json!(1), &json!("me@example.com"), &json!(true)));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key()).get("get_current_user").await.json();
    assert_eq!((&ada["id"], &ada["is_admin"]), (&json!(2), &json!(false)));
    for (method, sizes) in [("get_projects", [1, 0, 1]), ("get_milestones/1", [1, 0, 1])] {
        for (filter, size) in ["", "&is_completed=1", "&is_completed=0"].iter().zip(sizes) {
            assert_eq!(plain.get(&format!("{method}{filter}")).await.json()["size"], size, "{method}{filter}");
        }
    }
    assert_eq!(plain.get("get_sections/1&suite_id=1").await.json()["sections"][1]["name"], "Basket");
    assert_eq!(plain.get("get_cases/1&suite_id=1&section_id=2").await.json()["size"], 4);
    assert_eq!(plain.get("get_cases/1&suite_id=2").await.json()["cases"][0]["title"], "Pay by card");
    assert_eq!(plain.get("get_configs/1").await.json()[1]["configs"][0]["name"], "Windows");

    let closed = plain.get("get_plan/4").await.json();
    assert_eq!((&closed["is_completed"], closed["completed_on"].is_number()), (&json!(true), true));
    assert_eq!(closed["entries"][0]["runs"][0]["is_completed"], true);
    let owned = "The test run belongs to a test plan and cannot be closed independently.";
    let words = format!(r#"{{"error":"This operation is not allowed. {owned}"}}"#);
    assert_says(&plain.post("close_run/5", "{}").await, 403, &words);
    let both = fake.seed(|seed| seed.plan(1, 1, "Both", [[3.into(), 1.into()]]));
    let both = plain.get(&format!("get_plan/{both}")).await.json();
    assert_eq!(both["entries"][0]["runs"][0]["config"], "Chrome, Windows", "in the order of their groups");
    assert_eq!((&both["is_completed"], &both["completed_on"]), (&json!(false), &json!(null)));
    let basic = plain.request("GET", "get_run/1").build().unwrap();
    let credentials = basic.headers()["authorization"].to_str().unwrap().replacen("Basic", "basic", 1);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/index.php?/api/v2/get_run/1&refs=Grüße", fake.url());
    assert_eq!(send(http.get(url).header("authorization", credentials)).await.status, 200);
}
