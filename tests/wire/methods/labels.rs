use serde_json::json;
use testrail::labels::{AddLabel, Label, LabelsFilter, UpdateLabel};
use testrail::{ErrorKind, Timestamp, UserId};

use super::{Row, get, ids, post};
use crate::server::{client, saying};

/// `get_label` says `name`, and the list `title`. The creator is a text in the manual.
const NAMED: &str = r#"{"id":12,"name":"nightly","created_by":"2","created_on":1790000000}"#;
const TITLED: &str = r#"{"id":12,"title":"nightly","created_by":2,"created_on":1790000000}"#;

fn label(label: Label) -> (u64, String, Option<u64>, Option<i64>, usize) {
    let Label { id, title, created_by, created_on, extra, .. } = label;
    (id.get(), title, created_by.map(UserId::get), created_on.map(Timestamp::as_secs), extra.len())
}

pub(super) fn rows() -> Vec<Row> {
    let whole = (12, "nightly", Some(2), Some(1_790_000_000), 0);
    let bare = (12, "nightly", None::<u64>, None::<i64>, 0);
    let two = format!(r#"{TITLED},{{"id":13,"title":"smoke"}}"#);
    let filter = || LabelsFilter::new().limit(50).offset(100);
    vec![
        get("get_label", "get_label/12", |client| async move { client.get_label(12).await.map(label) })
            .gives(NAMED, whole)
            .gives(TITLED, whole)
            .gives(r#"{"id":12,"title":"nightly","name":"other"}"#, (12, "nightly", bare.2, bare.3, 1)),
        get("get_labels", "get_labels/1&limit=50&offset=100", move |client| async move {
            client.get_labels(1, &filter()).await.map(|page| ids(&page, |label| label.id.get()))
        })
        .lists("labels", &two, [12, 13]),
        get("labels", "get_labels/1&limit=250&offset=0", |client| async move {
            let all = client.labels(1, &LabelsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(label).collect::<Vec<_>>())
        })
        .lists("labels", TITLED, [whole]),
        post("add_label", "add_label/1", json!({"title": "nightly"}), |client| async move {
            client.add_label(1, &AddLabel::new("nightly")).await.map(label)
        })
        .gives(TITLED, whole)
        .gives(NAMED, whole)
        .gives(format!(r#"{{"label":{TITLED}}}"#), whole),
        post("update_label", "update_label/12", json!({"project_id": 1, "title": "nightly"}), |client| async move {
            client.update_label(12, &UpdateLabel::new(1, "nightly")).await.map(label)
        })
        .gives(r#"{"id":12,"title":"nightly"}"#, bare),
        post("delete_label", "delete_label/12", json!({}), |client| async move { client.delete_label(12).await })
            .gives("", ())
            .gives("{}", ()),
        post("delete_labels", "delete_labels", json!({"label_ids": [12, 13]}), |client| async move {
            client.delete_labels([13, 12, 13]).await
        })
        .gives("", ())
        .gives("{}", ()),
    ]
}

#[tokio::test]
async fn a_label_without_a_title_and_one_of_another_title_are_not_the_one_that_was_added() {
    for (answer, kind, field) in [
        (r#"{"id":12}"#, ErrorKind::UnexpectedShape, Some("title")),
        (r#"{"id":12,"name":5}"#, ErrorKind::UnexpectedShape, Some("title")),
        (r#"{"label":{"title":"nightly"}}"#, ErrorKind::UnexpectedShape, Some("label.id")),
        (r#"{"label":{"id":12,"title":"smoke"}}"#, ErrorKind::Mismatch, None),
    ] {
        let error = client(&saying(answer).await).add_label(1, &AddLabel::new("nightly")).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field), "{answer}: {error}");
    }
}

#[tokio::test]
async fn a_label_of_no_title_and_a_deletion_of_no_label_are_not_sent() {
    let server = saying("{}").await;
    let client = client(&server);
    for error in [
        client.add_label(1, &AddLabel::new(" ")).await.unwrap_err(),
        client.update_label(12, &UpdateLabel::new(1, "")).await.unwrap_err(),
        client.delete_labels([0_u64; 0]).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}
