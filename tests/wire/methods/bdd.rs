use testrail::Upload;
use testrail::bdd::BddsFilter;
use testrail::cases::Case;

use super::{Row, get, ids, the_file, upload};
use crate::server::{client, only_request, saying};

const FEATURE: &str = "# A comment\nFeature: Käse\n  Scenario: {braces} and \"quotes\"\n";
const CASE: &str = r#"{"id":7,"title":"Pay","section_id":3,"template_id":4,
    "custom_testrail_bdd_scenario":"[{\"content\":\"Feature: Pay\"}]"}"#;

fn case(case: Case) -> (u64, String, Option<String>) {
    let text = case.custom("testrail_bdd_scenario").unwrap();
    (case.id.get(), case.title, text)
}

pub(super) fn rows() -> Vec<Row> {
    let shown = (7, "Pay", Some(r#"[{"content":"Feature: Pay"}]"#));
    let filter = || BddsFilter::new().suite_id(1).section_id(3).label_id([12, 13]).refs("A-1").refs_any(["A-2", "A-3"]);
    let two = format!(r#"{CASE},{{"id":8,"title":"Cancel"}}"#);
    vec![
        get("get_bdd", "get_bdd/7", |client| async move { client.get_bdd(7).await })
            .gives(FEATURE, FEATURE)
            .gives("", "")
            .gives(serde_json::json!({"feature": FEATURE}).to_string(), FEATURE),
        get(
            "get_bdds",
            "get_bdds/1&suite_id=1&section_id=3&label_id=12,13&refs=A-1&refs%5B%5D=A-2&refs%5B%5D=A-3&limit=50&offset=100",
            move |client| async move {
                let filter = filter().limit(50).offset(100);
                client.get_bdds(1, &filter).await.map(|page| ids(&page, |case| case.id.get()))
            },
        )
        .lists("bdd", &two, [7, 8]),
        get("bdds", "get_bdds/1&limit=250&offset=0", |client| async move {
            let all = client.bdds(1, &BddsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(case).collect::<Vec<_>>())
        })
        .lists("bdd", CASE, [shown]),
        upload("add_bdd", "add_bdd/3", |client| async move { client.add_bdd(3, the_file()).await.map(case) })
            .gives(CASE, shown),
        upload("update_bdd", "update_bdd/7", |client| async move { client.update_bdd(7, the_file()).await.map(case) })
            .gives(CASE, shown),
    ]
}

#[tokio::test]
async fn a_feature_is_sent_as_plain_text_if_nobody_says_otherwise() {
    for add in [true, false] {
        let server = saying(CASE).await;
        let (client, file) = (client(&server), Upload::from_bytes("pay.feature", FEATURE));
        if add { client.add_bdd(3, file).await } else { client.update_bdd(7, file).await }.unwrap();
        let body = String::from_utf8(only_request(&server).await.body).unwrap();
        let head = "name=\"attachment\"; filename=\"pay.feature\"\r\nContent-Type: text/plain\r\n\r\n# A comment";
        assert!(body.contains(head), "{body}");
    }
}

#[tokio::test]
async fn the_case_of_another_section_or_id_is_that_of_another_call() {
    let server = saying(CASE).await;
    let client = client(&server);
    let feature = || Upload::from_bytes("pay.feature", FEATURE);
    for error in [client.add_bdd(4, feature()).await.unwrap_err(), client.update_bdd(8, feature()).await.unwrap_err()] {
        assert_eq!(error.kind(), testrail::ErrorKind::Mismatch, "{error}");
    }
}

#[tokio::test]
async fn json_without_a_feature_is_no_feature() {
    let server = saying(r#"{"scenarios":[]}"#).await;
    let error = client(&server).get_bdd(7).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (testrail::ErrorKind::UnexpectedShape, Some("feature")), "{error}");
}
