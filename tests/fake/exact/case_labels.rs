//! The labels of cases.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::assert_says;
use crate::plain::Plain;

fn said(words: &str) -> String {
    json!({"error": words}).to_string()
}

#[tokio::test]
async fn labels_are_named_by_ids_and_titles_and_replace_those_before() {
    for generation in [Generation::Paged, Generation::Cloud] {
        are_named_and_replaced(generation).await;
    }
    for generation in [Generation::Legacy, Generation::LegacyCapped] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let case = plain.post("update_case/1", r#"{"labels":["x","y"]}"#).await;
        assert_eq!((case.status, case.json().get("labels")), (200, None), "an older server ignores them");
        let cases = plain.get("get_cases/1&suite_id=1&label_id=x").await.json();
        assert_eq!(cases.as_array().unwrap().len(), 6, "and the filter");
    }
}

async fn are_named_and_replaced(generation: Generation) {
    let fake = FakeTestRail::builder().generation(generation).start().await;
    let plain = Plain::new(&fake);
    fake.set_time(1_700_000_000);
    fake.seed(|seed| assert_eq!(seed.label(1, "nightly"), seed.label(1, "nightly")));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let case = ada.post("add_case/1", r#"{"title":"x","labels":["smoke",1,"smoke","nightly"]}"#).await.json();
    let smoke = json!({"id": 2, "title": "smoke", "created_by": "2", "created_on": 1_700_000_000});
    let nightly = json!({"id": 1, "title": "nightly", "created_by": "1", "created_on": 1_700_000_000});
    assert_eq!(case["labels"], json!([smoke, nightly]));
    assert_eq!(plain.get("get_case/10").await.json()["labels"], case["labels"]);
    assert_eq!(plain.post("update_case/10", r#"{"title":"y"}"#).await.json()["labels"], case["labels"]);
    assert_eq!(plain.post("update_case/10", r#"{"labels":[1]}"#).await.json()["labels"], json!([nightly]));
    let both = plain.post("update_cases/1", r#"{"case_ids":[1,10],"labels":["smoke"]}"#).await.json();
    assert_eq!(
        (&both["updated_cases"][0]["labels"], &both["updated_cases"][1]["labels"]),
        (&json!([smoke]), &json!([smoke]))
    );
    let of = |label: &'static str| {
        let plain = &plain;
        async move {
            let page = plain.get(&format!("get_cases/1&suite_id=1&label_id={label}")).await.json();
            page["cases"].as_array().unwrap().iter().map(|case| case["id"].clone()).collect::<Vec<_>>()
        }
    };
    assert_eq!(
        (of("1").await, of("2").await, of("1,2").await),
        (vec![], vec![json!(1), json!(10)], vec![json!(1), json!(10)])
    );

    let eleven: Vec<_> = (0..11).map(|number| format!("label {number}")).collect();
    for (labels, words) in [
        (json!([99]), "Field :labels contains one or more invalid labels."),
        (json!([1.5]), "Field :labels contains one or more invalid labels."),
        (json!([" "]), "Field :labels contains one or more invalid labels."),
        (json!(["new", "x".repeat(21)]), "Field :labels contains a title that is too long (20 characters at most)."),
        (json!(eleven), "Field :labels has too many entries (10 at most)."),
        (json!("nightly"), "Field :labels is not a valid array."),
    ] {
        let body = json!({"title": "z", "labels": labels}).to_string();
        assert_says(&plain.post("update_case/10", body.clone()).await, 400, &said(words));
        assert_says(&plain.post("add_case/1", body).await, 400, &said(words));
    }
    assert_eq!(plain.get("get_case/10").await.json()["title"], "y", "nothing is stored");
    let next = plain.post("update_case/10", r#"{"labels":["x"]}"#).await.json();
    assert_eq!(next["labels"][0]["id"], 3, "a refused call creates no labels");
    assert_eq!(plain.post("update_case/10", r#"{"labels":[]}"#).await.json()["labels"], json!([]));

    let other = fake.seed(|seed| {
        let project = seed.project("Other", SuiteMode::Single);
        seed.label(project, "nightly")
    });
    let foreign = plain.post("update_case/10", format!(r#"{{"labels":[{other}]}}"#)).await;
    assert_says(&foreign, 400, &said("Field :labels contains one or more invalid labels."));
}
