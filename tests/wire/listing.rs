//! Listings over several pages.

use serde_json::json;
use testrail::{Delivery, ErrorKind, RunsFilter};

use crate::server::{answering, bare, client, envelope, only_request, queries, row, saying, saying_each};
use wiremock::ResponseTemplate;

async fn ids(server: &wiremock::MockServer, filter: &RunsFilter) -> Vec<u64> {
    let runs = client(server).runs(1, filter).try_collect().await.unwrap();
    runs.iter().map(|run| run.id.get()).collect()
}

#[tokio::test]
async fn every_page_is_fetched_with_the_filter_and_the_next_offset() {
    let server =
        saying_each(&[envelope((5..=7).rev(), true), envelope((2..=4).rev(), true), envelope([1], false)]).await;
    let filter = RunsFilter::new().is_completed(false).limit(3).offset(10);
    assert_eq!(ids(&server, &filter).await, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(
        queries(&server).await,
        [
            "/api/v2/get_runs/1&is_completed=0&limit=3&offset=10",
            "/api/v2/get_runs/1&is_completed=0&limit=3&offset=13",
            "/api/v2/get_runs/1&is_completed=0&limit=3&offset=16",
        ]
    );
}

#[tokio::test]
async fn a_server_with_smaller_pages_than_asked_for_loses_nothing() {
    let server = saying_each(&[envelope([5, 4], true), envelope([3, 2], true), envelope([1], false)]).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, [5, 4, 3, 2, 1]);
    let offsets = queries(&server).await;
    assert_eq!(offsets[2], "/api/v2/get_runs/1&limit=250&offset=4");
}

#[tokio::test]
async fn a_full_bare_array_is_followed_by_another_request() {
    let server = saying_each(&[bare((2..=251).rev()), bare([1])]).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, (1..=251).rev().collect::<Vec<_>>());
    assert_eq!(queries(&server).await.len(), 2);
}

#[tokio::test]
async fn a_bare_array_longer_than_asked_for_is_all() {
    let server = saying(bare((1..=600).rev())).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, (1..=600).rev().collect::<Vec<_>>());
    only_request(&server).await;
}

#[tokio::test]
async fn an_old_server_that_ignores_the_offset_yields_each_run_once() {
    let server = saying(bare((1..=250).rev())).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, (1..=250).rev().collect::<Vec<_>>());
    assert_eq!(queries(&server).await.len(), 2);
}

#[tokio::test]
async fn nothing_is_sent_before_a_run_is_asked_for_and_no_page_too_early() {
    let server = saying_each(&[envelope([4, 3], true), envelope([2, 1], false)]).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new().limit(2));
    assert_eq!(queries(&server).await.len(), 0);
    runs.next().await.unwrap().unwrap();
    runs.next().await.unwrap().unwrap();
    assert_eq!(queries(&server).await.len(), 1, "the second page is not needed yet");
    runs.next().await.unwrap().unwrap();
    assert_eq!(queries(&server).await.len(), 2);
    runs.next().await.unwrap().unwrap();
    assert!(runs.next().await.is_none());
    assert!(runs.next().await.is_none(), "the end stays the end");
}

#[tokio::test]
async fn the_stream_is_a_stream() {
    fn is_stream<S: futures_core::Stream<Item = Result<testrail::Run, testrail::Error>> + Send + Unpin + 'static>(
        _: &S,
    ) {
    }
    let server = saying(envelope([], false)).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new());
    is_stream(&runs);
    assert!(runs.next().await.is_none());
}

#[tokio::test]
async fn a_rejected_row_costs_itself_in_a_page() {
    let mut odd = row(2);
    odd["created_on"] = json!("soon");
    let rows = json!({"_links": {"next": null}, "runs": [row(3), odd, row(1)]});
    let server = saying(rows.to_string()).await;
    let page = client(&server).get_runs(1, &RunsFilter::new()).await.unwrap();
    assert_eq!(page.items.iter().map(|run| run.id.get()).collect::<Vec<_>>(), [3, 1]);
    let [rejected] = page.rejected.as_slice() else { panic!("{page:?}") };
    assert_eq!((rejected.row, rejected.id, rejected.field.as_deref()), (1, Some(2), Some("created_on")));
    assert_eq!(rejected.reason, r#"invalid type: string "soon", expected i64"#);
}

#[tokio::test]
async fn the_stream_goes_on_after_a_rejected_row_and_try_collect_stops_at_it() {
    let nameless = json!({"id": 2, "is_completed": false});
    let rows = json!({"_links": {"next": null}, "runs": [row(3), nameless, row(1)]}).to_string();
    let server = saying(rows).await;
    let client = client(&server);

    let mut runs = client.runs(1, &RunsFilter::new().offset(10));
    assert_eq!(runs.next().await.unwrap().unwrap().id.get(), 3);
    let error = runs.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RejectedRow, Delivery::Applied));
    assert_eq!(
        (error.method(), error.ids().collect::<Vec<_>>(), error.field()),
        (Some("get_runs"), vec!["1"], Some("name"))
    );
    assert_eq!(
        error.to_string(),
        "get_runs/1: a row of the listing has an unexpected shape; the other rows are not affected (row 11 (id 2), \
         name: missing field `name`)"
    );
    assert_eq!(runs.next().await.unwrap().unwrap().id.get(), 1);
    assert!(runs.next().await.is_none());

    let error = client.runs(1, &RunsFilter::new()).try_collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RejectedRow);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_stream_with_its_error() {
    let server = answering(ResponseTemplate::new(500)).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new());
    assert_eq!(runs.next().await.unwrap().unwrap_err().kind(), ErrorKind::Server);
    assert!(runs.next().await.is_none());
    only_request(&server).await;
}

#[tokio::test]
async fn a_listing_without_end_is_given_up_on() {
    let server = saying(envelope([2, 1], true)).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new());
    runs.next().await.unwrap().unwrap();
    runs.next().await.unwrap().unwrap();
    let error = runs.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ListStuck);
    assert_eq!(
        error.to_string(),
        "get_runs/1: the listing makes no progress: the server sends rows again that it sent before (3 pages in a \
         row brought nothing new)"
    );
    assert!(runs.next().await.is_none());
    assert_eq!(queries(&server).await.len(), 4);
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_refused_before_anything_is_sent() {
    let server = saying(envelope([], false)).await;
    let client = client(&server);
    for (filter, field, text) in [
        (RunsFilter::new().limit(0), "limit", "limit must be 1 to 250, not 0"),
        (RunsFilter::new().limit(251), "limit", "limit must be 1 to 250, not 251"),
        (RunsFilter::new().refs(" "), "refs", "refs must not be blank; leave the filter out to get all"),
        (
            RunsFilter::new().created_by([0; 0]),
            "created_by",
            "created_by must name at least one id; leave the filter out to get all",
        ),
        (
            RunsFilter::new().milestone_id([0; 0]),
            "milestone_id",
            "milestone_id must name at least one id; leave the filter out to get all",
        ),
        (
            RunsFilter::new().suite_id([0; 0]),
            "suite_id",
            "suite_id must name at least one id; leave the filter out to get all",
        ),
    ] {
        let of_page = client.get_runs(1, &filter).await.unwrap_err();
        let of_stream = client.runs(1, &filter).next().await.unwrap().unwrap_err();
        for error in [of_page, of_stream] {
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)));
            assert_eq!(error.delivery(), Delivery::NeverSent);
            assert_eq!(error.to_string(), format!("get_runs/1: {text}; nothing was sent"));
        }
    }
    assert_eq!(queries(&server).await.len(), 0);
}
