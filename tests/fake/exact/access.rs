//! Who is let in, and how often.

use serde_json::json;
use testrail::fake::{FakeTestRail, Fault, Generation, Resource, RetryAfter};

use super::{assert_says, start};
use crate::plain::{Plain, send};

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
async fn what_only_enterprise_has_is_refused_by_other_editions() {
    let enterprise =
        include_str!("../../catalogue/methods.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let enterprise: Vec<_> = enterprise.filter(|columns| columns[8] == "enterprise").collect();
    assert_eq!(enterprise.len(), 12);
    let (_fake, plain) = start().await;
    for columns in &enterprise {
        let answer = send(plain.request(columns[2], &format!("{}/1", columns[1]))).await;
        assert_says(&answer, 403, r#"{"error":"Not an Enterprise license\/subscription."}"#);
    }
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    for columns in &enterprise {
        let answer = send(plain.request(columns[2], &format!("{}/1", columns[1]))).await;
        assert!(!answer.body.contains("license"), "{}: {answer:?}", columns[1]);
    }
    let old = FakeTestRail::builder().enterprise().generation(Generation::LegacyCapped).start().await;
    let unknown = r#"{"error":"Unknown method 'get_datasets'"}"#;
    assert_says(&Plain::new(&old).get("get_datasets/1").await, 404, unknown);
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
async fn whatever_names_a_row_of_a_project_is_hidden_with_it() {
    let fake = FakeTestRail::builder().enterprise().generation(Generation::Cloud).start().await;
    let (entry, result) = (fake.client().get_plan(4).await.unwrap().entries[0].id.clone(), fake.results(3)[0].id);
    fake.seed(|seed| {
        seed.feature(1, "Feature: Pay\n");
        seed.label(1, "nightly");
        seed.shared_step(1, "Log in", [(); 0]);
        seed.variable(1, "browser");
        seed.report(1, "Weekly");
        seed.attachment(Resource::Run, 3, "log.txt", "x");
        seed.hide(1, 2);
    });
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let hidden = r#"{"error":"The requested project does not exist or you do not have the permissions to access it."}"#;
    let (mut called, mut wrong) = (0, Vec::new());
    for row in include_str!("../../catalogue/methods.tsv").lines().skip(1) {
        let columns: Vec<_> = row.split('\t').collect();
        let (method, verb, path) = (columns[1], columns[2], columns[3]);
        // Users, groups, fields and reports across projects are of no project.
        let is_of_none = ["{user_id}", "{group_id}", "-"].contains(&path) || method.contains("cross_project");
        if (is_of_none && !["delete_labels", "update_tests"].contains(&method)) || columns[8] == "gone" {
            continue;
        }
        let path = path
            .replace("{run_id}/{case_id}", "3/1")
            .replace("{run_id}", if method.contains("plan_entry") { "5" } else { "3" })
            .replace("{plan_id}", "4")
            .replace("{entry_id}", entry.as_str())
            .replace("{case_id}", "10")
            .replace("{test_id}", "7")
            .replace("{result_id}", &result.to_string());
        // The first row of all other kinds is of project 1.
        let ids = path.split('/').map(|id| if id.contains('{') { "1" } else { id });
        let path: String = ids.filter(|id| *id != "-").flat_map(|id| ["/", id]).collect();
        let body = r#"{"project_id":1,"title":"x","name":"x","suite_id":1,"label_ids":[1],"test_ids":[7]}"#;
        let answer = send(ada.request(verb, &format!("{method}{path}")).body(body)).await;
        if (answer.status, answer.body.as_str()) != (403, hidden) {
            wrong.push(format!("{method}{path}: {} {}", answer.status, answer.body));
        }
        called += 1;
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(called, 110, "a new method of a project needs a row of its kind above, and counts here");
}

#[tokio::test]
async fn an_inactive_user_and_a_former_address_are_not_let_in() {
    const REFUSED: &str = r#"{"error":"Authentication failed: invalid or missing user\/password or session cookie."}"#;
    let (fake, plain) = start().await;
    let user = |email: &str| Plain::as_user(&fake, email, fake.key());
    plain.post("add_user", r#"{"name":"Bob","email":"bob@example.com"}"#).await;
    let bob = user("bob@example.com");
    assert_says(&bob.get("get_run/2").await, 401, REFUSED);
    assert_says(&bob.post("close_run/2", "").await, 401, REFUSED);
    plain.post("update_user/3", r#"{"is_active":true}"#).await;
    assert_eq!(bob.get("get_current_user").await.json()["id"], 3);
    fake.seed(|seed| seed.deactivate_user(3));
    assert_says(&bob.get("get_run/2").await, 401, REFUSED);

    let ada = user("ada@example.com");
    plain.post("update_user/2", r#"{"email":"ada.l@example.com"}"#).await;
    assert_says(&ada.get("get_run/2").await, 401, REFUSED);
    assert_says(&ada.post("add_user", r#"{"name":"x","email":"x@example.com"}"#).await, 401, REFUSED);
    assert_eq!(user("ada.l@example.com").get("get_current_user").await.json()["id"], 2);
    plain.post("update_user/2", r#"{"email":"ada.l@example.com"}"#).await;
    assert_eq!(user("ada.l@example.com").get("get_run/2").await.status, 200, "an address can stay");
    let eve = fake.seed(|seed| seed.user("Eve", "ada@example.com"));
    assert_eq!(ada.get("get_current_user").await.json()["id"], json!(eve), "somebody else can take the address");
    fake.seed(|seed| seed.remove_user(eve));
    assert_eq!(ada.get("get_current_user").await.json()["id"], 1, "it is unknown, as that of every removed user");

    assert_eq!(user("nobody@example.com").get("get_run/2").await.status, 200);
    fake.seed(|seed| seed.deactivate_user(1));
    assert_says(&plain.get("get_run/2").await, 401, REFUSED);
    assert_says(&user("nobody@example.com").get("get_run/2").await, 401, REFUSED);
    assert_eq!(fake.look().get_run(2).await.unwrap().id.get(), 2, "a look needs the key only");
}
