//! Compressed answers.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use testrail::{Client, RunsFilter};
use wiremock::ResponseTemplate;

use crate::server::{EMAIL, KEY, answering, client, envelope, only_request, row};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn compressed(body: Vec<u8>, name: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).insert_header("content-encoding", name).set_body_raw(body, "application/json")
}

#[tokio::test]
async fn gzip_is_asked_for_and_inflated() {
    for name in ["gzip", "x-gzip", "GZIP"] {
        let body = gzip(&envelope((1..=250).rev(), false));
        assert!(body.len() < 3_000, "{} bytes", body.len());
        let server = answering(compressed(body, name)).await;
        let page = client(&server).get_runs(1, &RunsFilter::new()).await.unwrap();
        assert_eq!(page.items.iter().map(|run| run.id.get()).collect::<Vec<_>>(), (1..=250).rev().collect::<Vec<_>>());
        assert_eq!(only_request(&server).await.headers["accept-encoding"], "gzip");
    }
}

#[tokio::test]
async fn a_body_of_several_gzip_members_is_one_text() {
    let text = row(42).to_string();
    let (start, rest) = text.split_at(10);
    let server = answering(compressed([gzip(start), gzip(rest)].concat(), "gzip")).await;
    assert_eq!(client(&server).get_run(42).await.unwrap().id.get(), 42);
}

#[tokio::test]
async fn a_body_that_is_not_there_is_not_compressed() {
    let server = answering(compressed(Vec::new(), "gzip")).await;
    client(&server).delete_run(42).await.unwrap();
}

#[tokio::test]
async fn compression_can_be_switched_off() {
    let server = answering(ResponseTemplate::new(200).set_body_json(row(42))).await;
    let plain = Client::builder(server.uri(), EMAIL, KEY).gzip(false).build().unwrap();
    plain.get_run(42).await.unwrap();
    assert!(!only_request(&server).await.headers.contains_key("accept-encoding"));

    let insists = answering(compressed(gzip(&row(42).to_string()), "gzip")).await;
    let plain = Client::builder(insists.uri(), EMAIL, KEY).gzip(false).build().unwrap();
    let error = plain.get_run(42).await.unwrap_err();
    assert!(error.to_string().contains("its body has a content encoding that was not requested"), "{error}");
}

#[tokio::test]
async fn a_broken_body_is_told() {
    let mut broken = gzip(&row(42).to_string());
    broken.truncate(broken.len() - 1);
    let server = answering(compressed(broken, "gzip")).await;
    let error = client(&server).get_run(42).await.unwrap_err();
    assert!(error.to_string().contains("its compressed body is broken: "), "{error}");
}

#[tokio::test]
async fn an_answer_may_say_that_it_is_not_encoded() {
    let answer = ResponseTemplate::new(200).insert_header("content-encoding", "identity").set_body_json(row(42));
    assert_eq!(client(&answering(answer).await).get_run(42).await.unwrap().id.get(), 42);
}
