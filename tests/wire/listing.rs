//! Listings over several pages.

use std::time::Duration;

use serde_json::json;
use testrail::{Client, Delivery, ErrorKind, RunsFilter};
use wiremock::matchers::any;
use wiremock::{Mock, Request, ResponseTemplate};

use crate::server::{EMAIL, KEY, bare, client, envelope, listing, listing_rows, only_request, queries, row, saying};

async fn ids(server: &wiremock::MockServer, filter: &RunsFilter) -> Vec<u64> {
    let runs = client(server).runs(1, filter).try_collect().await.unwrap();
    runs.iter().map(|run| run.id.get()).collect()
}

#[tokio::test]
async fn every_page_is_fetched_with_the_filter_and_overlaps_with_the_one_before() {
    let server = listing((1..=30).rev(), 12, true).await;
    let filter = RunsFilter::new().is_completed(false).limit(12).offset(10);
    let runs = client(&server).runs(1, &filter).read_ahead(1).try_collect().await.unwrap();
    assert_eq!(runs.iter().map(|run| run.id.get()).collect::<Vec<_>>(), (1..=20).rev().collect::<Vec<_>>());
    assert_eq!(
        queries(&server).await,
        [
            "/api/v2/get_runs/1&is_completed=0&limit=12&offset=9",
            "/api/v2/get_runs/1&is_completed=0&limit=12&offset=15",
            "/api/v2/get_runs/1&is_completed=0&limit=12&offset=21",
        ]
    );
}

#[tokio::test]
async fn a_server_with_smaller_pages_than_asked_for_loses_nothing() {
    let server = listing((1..=5).rev(), 3, true).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, [5, 4, 3, 2, 1]);
    assert!(queries(&server).await.contains(&"/api/v2/get_runs/1&limit=250&offset=2".to_owned()));
}

#[tokio::test]
async fn a_full_bare_array_is_followed_by_another_request() {
    let server = listing((1..=251).rev(), 250, false).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, (1..=251).rev().collect::<Vec<_>>());
    assert_eq!(queries(&server).await.len(), 2);
}

#[tokio::test]
async fn a_server_with_smaller_bare_pages_than_asked_for_loses_nothing_and_its_maximum_is_learnt() {
    let server = listing((1..=750).rev(), 100, false).await;
    assert_eq!(ids(&server, &RunsFilter::new()).await, (1..=750).rev().collect::<Vec<_>>());
    let requests = queries(&server).await.len();
    assert!((8..=8 + 3).contains(&requests), "{requests}: 8 pages of 100 that overlap, and at most three in vain");
    let short = listing((1..=7).rev(), 100, false).await;
    assert_eq!(ids(&short, &RunsFilter::new()).await, (1..=7).rev().collect::<Vec<_>>());
    assert_eq!(queries(&short).await.len(), 2, "one more request tells that it was all");
}

/// Rows of runs, five in each second, in another order within each second for each request.
fn redrawn(request: usize) -> Vec<serde_json::Value> {
    let place = |id: u64| (u64::MAX - id / 5, (id * 7919 + request as u64 * 104_729) % 31);
    let mut ids: Vec<u64> = (5..65).collect();
    ids.sort_by_key(|id| place(*id));
    ids.into_iter().map(|id| json!({"id": id, "name": "N", "is_completed": false, "created_on": id / 5})).collect()
}

#[tokio::test]
async fn rows_of_one_second_that_come_in_another_order_each_time_come_once() {
    for limit in [7, 12, 20, 50] {
        for read_ahead in [0, 1, 8] {
            let server = listing_rows("runs", redrawn, 250, true).await;
            let runs = client(&server).runs(1, &RunsFilter::new().limit(limit)).read_ahead(read_ahead);
            let mut ids: Vec<_> = runs.try_collect().await.unwrap().iter().map(|run| run.id.get()).collect();
            ids.sort_unstable();
            assert_eq!(ids, (5..65).collect::<Vec<_>>(), "pages of {limit}, {read_ahead} ahead");
        }
    }
}

#[tokio::test]
async fn a_run_is_found_among_those_of_its_second_in_whatever_order_they_come() {
    let runs = |request| {
        let mut rows = redrawn(request);
        for row in &mut rows {
            row["refs"] = json!(format!("build {}", row["id"]));
        }
        rows
    };
    let server = listing_rows("runs", runs, 12, true).await;
    let marker = testrail::Marker::in_refs("build 50").unwrap();
    let added = client(&server).add_run_once(1, &testrail::AddRun::new("N"), &marker).await.unwrap();
    assert_eq!((added.run.id.get(), added.existed), (50, true));
}

#[tokio::test]
async fn pages_of_one_run_are_not_asked_for_because_they_cannot_overlap() {
    let server = listing((1..=3).rev(), 250, true).await;
    assert_eq!(ids(&server, &RunsFilter::new().limit(1)).await, [3, 2, 1]);
    assert_eq!(queries(&server).await[0], "/api/v2/get_runs/1&limit=2&offset=0");
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
    assert_eq!(queries(&server).await.len(), 3, "the second answer could be that of a list that has grown");
}

#[tokio::test]
async fn nothing_is_sent_before_a_run_is_asked_for_and_then_one_page_ahead_and_then_two() {
    let server = listing((1..=40).rev(), 10, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new().limit(10));
    assert_eq!(queries(&server).await.len(), 0);
    runs.next().await.unwrap().unwrap();
    asked(&server, 2).await;
    for _ in 1..10 {
        runs.next().await.unwrap().unwrap();
    }
    assert_eq!(queries(&server).await.len(), 2, "the third page is not needed yet");
    runs.next().await.unwrap().unwrap();
    asked(&server, 4).await;
    assert_eq!(runs.try_collect().await.unwrap().len(), 29);
}

#[tokio::test]
async fn the_most_pages_ahead_are_a_setting_of_the_client_within_its_requests_in_flight() {
    for (max_read_ahead, max_in_flight, requests) in [(0, 16, 3), (1, 16, 4), (3, 16, 6), (9, 16, 7), (9, 2, 5)] {
        let server = listing((1..=1000).rev(), 10, true).await;
        let builder = Client::builder(server.uri(), EMAIL, KEY).max_read_ahead(max_read_ahead);
        let mut pages = builder.max_in_flight(max_in_flight).build().unwrap().runs(1, &RunsFilter::new()).into_pages();
        for _ in 0..3 {
            assert!(!pages.next().await.unwrap().unwrap().items.is_empty());
        }
        asked(&server, requests).await;
    }
}

/// A page of a list of 22 runs, ten on each. One that is further down takes more time.
fn slow_page(request: &Request) -> ResponseTemplate {
    let offset: u64 = request.url.query().unwrap().rsplit_once("offset=").unwrap().1.parse().unwrap();
    let ids = (offset..22.min(offset + 10)).map(|place| 22 - place);
    let page = ResponseTemplate::new(200).set_body_string(envelope(ids, offset + 10 < 22));
    page.set_delay(Duration::from_millis(10 * offset))
}

#[tokio::test]
async fn a_listing_leaves_turns_of_the_minute_to_other_calls() {
    let server = wiremock::MockServer::start().await;
    Mock::given(any()).respond_with(slow_page).mount(&server).await;
    let client = Client::builder(server.uri(), EMAIL, KEY).requests_per_minute(8).build().unwrap();
    let client = client.with_deadline(Duration::from_secs(10));
    assert_eq!(client.runs(1, &RunsFilter::new()).try_collect().await.unwrap().len(), 22);
    let requests = queries(&server).await.len();
    // Without a limit, there are up to three more.
    assert!((4..=5).contains(&requests), "{requests} requests for four pages");
    for _ in requests..8 {
        client.get_runs(1, &RunsFilter::new().offset(0)).await.unwrap();
    }
    let error = client.get_runs(1, &RunsFilter::new().offset(0)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RateLimited, Delivery::NeverSent));
}

#[tokio::test]
async fn without_reading_ahead_a_page_is_fetched_when_its_first_run_is_asked_for() {
    let server = listing((1..=26).rev(), 10, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new().limit(10)).read_ahead(0);
    for _ in 0..10 {
        runs.next().await.unwrap().unwrap();
    }
    asked(&server, 1).await;
    while let Some(run) = runs.next().await {
        run.unwrap();
    }
    assert_eq!(queries(&server).await.len(), 5);
    assert!(runs.next().await.is_none(), "the end stays the end");
}

#[tokio::test]
async fn reading_ahead_fetches_so_many_pages_at_once_and_brings_the_same() {
    let server = listing((1..=1000).rev(), 100, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new()).read_ahead(4);
    runs.next().await.unwrap().unwrap();
    asked(&server, 5).await;
    let progress = runs.progress();
    let rest = runs.try_collect().await.unwrap();
    assert_eq!(rest.iter().map(|run| run.id.get()).collect::<Vec<_>>(), (1..=999).rev().collect::<Vec<_>>());
    assert_eq!((progress.rows(), progress.pages()), (1000, 11));
    let requests = queries(&server).await.len();
    assert!(requests <= 11 + 3, "{requests}: at most three in vain");
}

/// Waits until the server has received so many requests, and sees that there are not more.
async fn asked(server: &wiremock::MockServer, count: usize) {
    for _ in 0..1000 {
        if queries(server).await.len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(queries(server).await.len(), count);
}

#[tokio::test]
async fn progress_can_be_read_at_any_time() {
    let server = listing((1..=25).rev(), 10, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new()).read_ahead(0);
    let progress = runs.progress();
    assert_eq!((progress.rows(), progress.pages()), (0, 0));
    runs.next().await.unwrap().unwrap();
    assert_eq!((progress.rows(), progress.pages()), (10, 1));
    assert_eq!(runs.progress().rows(), 10);
    while runs.next().await.is_some() {}
    assert_eq!(progress.rows(), 25);
}

#[tokio::test]
async fn a_stream_that_is_dropped_asks_for_nothing_more() {
    let server = listing((1..=1000).rev(), 10, true).await;
    let slow = Mock::given(|request: &Request| request.url.query().unwrap().ends_with("offset=4")).respond_with(
        ResponseTemplate::new(200).set_body_string(envelope([1], false)).set_delay(Duration::from_millis(300)),
    );
    slow.with_priority(1).mount(&server).await;
    // One request at a time: the others wait for it.
    let client = Client::builder(server.uri(), EMAIL, KEY).max_in_flight(1).build().unwrap();
    let mut runs = client.runs(1, &RunsFilter::new());
    runs.next().await.unwrap().unwrap();
    asked(&server, 2).await;
    let waiting = client.runs(1, &RunsFilter::new().suite_id([7]));
    let mut waiting = Box::pin(async move {
        let mut waiting = waiting;
        waiting.next().await.map(drop)
    });
    assert!(tokio::time::timeout(Duration::from_millis(20), &mut waiting).await.is_err());
    drop(waiting);
    drop(runs);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(queries(&server).await.len(), 2, "what waited for its turn has not been sent");
}

#[tokio::test]
async fn no_more_pages_are_read_ahead_than_requests_may_be_in_flight() {
    let server = listing((1..=1000).rev(), 10, true).await;
    let client = Client::builder(server.uri(), EMAIL, KEY).max_in_flight(3).build().unwrap();
    let mut runs = client.runs(1, &RunsFilter::new()).read_ahead(usize::MAX);
    runs.next().await.unwrap().unwrap();
    asked(&server, 4).await;
}

#[tokio::test]
async fn dropping_the_future_of_next_loses_nothing() {
    let server = listing((1..=50).rev(), 10, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new());
    let mut came = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_micros(200), runs.next()).await {
            Ok(Some(run)) => came.push(run.unwrap().id.get()),
            Ok(None) => break,
            Err(_) => {}
        }
    }
    assert_eq!(came, (1..=50).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn page_by_page_every_row_is_on_one_page() {
    let server = listing((1..=40).rev(), 15, true).await;
    let mut pages = client(&server).runs(1, &RunsFilter::new().limit(15)).into_pages();
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!((1..=15).contains(&page.items.len()), "no page is empty, or longer than asked for");
        ids.push(page.items.iter().map(|run| run.id.get()).collect::<Vec<_>>());
    }
    assert!(ids.len() >= 3, "{ids:?}");
    assert_eq!(ids.concat(), (1..=40).rev().collect::<Vec<_>>());
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

    let mut runs = client.runs(1, &RunsFilter::new());
    assert_eq!(runs.next().await.unwrap().unwrap().id.get(), 3);
    let error = runs.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RejectedRow, Delivery::Applied));
    assert_eq!(
        (error.method(), error.ids().collect::<Vec<_>>(), error.field()),
        (Some("get_runs"), vec!["1"], Some("name"))
    );
    assert_eq!(
        error.to_string(),
        "get_runs/1: a row of the listing has an unexpected shape; the other rows are not affected (row 1 (id 2), \
         name: missing field `name`)"
    );
    assert_eq!(runs.next().await.unwrap().unwrap().id.get(), 1);
    assert!(runs.next().await.is_none());

    let error = client.runs(1, &RunsFilter::new()).try_collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RejectedRow);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_stream_until_it_is_resumed() {
    let server = listing((1..=25).rev(), 10, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new()).read_ahead(0);
    let mut came = Vec::new();
    for _ in 0..3 {
        failing_once(&server).await;
        let error = loop {
            match runs.next().await.unwrap() {
                Ok(run) => came.push(run.id.get()),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Server);
        assert!(runs.next().await.is_none() && runs.next().await.is_none());
        runs.resume();
        came.push(runs.next().await.unwrap().unwrap().id.get());
    }
    while let Some(run) = runs.next().await {
        came.push(run.unwrap().id.get());
    }
    assert_eq!(came, (1..=25).rev().collect::<Vec<_>>());
    runs.resume();
    assert!(runs.next().await.is_none(), "the end stays the end");
}

#[tokio::test]
async fn a_page_that_fails_while_others_are_read_ahead_loses_nothing() {
    let server = listing((1..=200).rev(), 20, true).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new()).read_ahead(5);
    let mut came = vec![runs.next().await.unwrap().unwrap().id.get()];
    asked(&server, 6).await;
    failing_once(&server).await;
    let mut errors = 0;
    loop {
        match runs.next().await {
            Some(Ok(run)) => came.push(run.id.get()),
            Some(Err(_)) => errors += 1,
            None if errors == 1 => {
                errors += 1;
                runs.resume();
            }
            None => break,
        }
    }
    assert_eq!((came, errors), ((1..=200).rev().collect::<Vec<_>>(), 2));
}

/// Lets the server fail at the next request.
async fn failing_once(server: &wiremock::MockServer) {
    let failure = Mock::given(any()).respond_with(ResponseTemplate::new(500)).up_to_n_times(1).with_priority(1);
    failure.mount(server).await;
}

#[tokio::test]
async fn a_listing_without_end_is_given_up_on() {
    let server = saying(envelope((1..=250).rev(), true)).await;
    let mut runs = client(&server).runs(1, &RunsFilter::new()).read_ahead(0);
    for _ in 0..250 {
        runs.next().await.unwrap().unwrap();
    }
    let error = runs.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ListInconsistent);
    assert_eq!(
        error.to_string(),
        "get_runs/1: the pages of the list do not fit together, so rows may be missing; list again, ideally when the \
         project is less busy (8 pages in a row had no new rows, although more should follow)"
    );
    assert!(runs.next().await.is_none());
    assert_eq!(queries(&server).await.len(), 9);
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
            "created_by must name at least one; leave the filter out to get all",
        ),
        (
            RunsFilter::new().milestone_id([0; 0]),
            "milestone_id",
            "milestone_id must name at least one; leave the filter out to get all",
        ),
        (
            RunsFilter::new().suite_id([0; 0]),
            "suite_id",
            "suite_id must name at least one; leave the filter out to get all",
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

#[tokio::test]
async fn a_list_longer_than_the_client_reads_ends_with_an_error_and_can_be_resumed() {
    let server = listing((1..=100).rev(), 20, true).await;
    let client = |most| Client::builder(server.uri(), EMAIL, KEY).max_rows(most).build().unwrap();
    let filter = RunsFilter::new().limit(20);
    assert_eq!(client(100).runs(1, &filter).try_collect().await.unwrap().len(), 100, "as many as it may read");

    for read_ahead in [0, 1, 4] {
        let mut runs = client(50).runs(1, &filter).read_ahead(read_ahead);
        let (progress, mut came, mut ends) = (runs.progress(), Vec::new(), Vec::new());
        while ends.len() < 2 {
            match runs.next().await {
                Some(Ok(run)) => came.push(run.id.get()),
                Some(Err(error)) => {
                    assert_eq!((error.kind(), error.delivery()), (ErrorKind::TooLarge, Delivery::Applied));
                    assert!(runs.next().await.is_none(), "it has ended");
                    ends.push((came.len(), error.to_string()));
                    runs.resume();
                }
                None => break,
            }
        }
        let text = "get_runs/1: the list has more rows than the client reads, or does not end; list less of it (a shorter \
                    time, another filter), or raise ClientBuilder::max_rows (more than 50 rows)";
        // Pages of 20 rows and of 14 new ones.
        assert_eq!(ends[0], (48, text.to_owned()));
        assert_eq!((ends.get(1).map(|end| end.0), progress.rows()), (Some(90), 90));
        while let Some(run) = runs.next().await {
            came.push(run.unwrap().id.get());
        }
        assert_eq!(came, (1..=100).rev().collect::<Vec<_>>(), "each comes once");
    }
    let error = Client::builder(server.uri(), EMAIL, KEY).max_rows(0).build().unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("max_rows")));
}

/// A server that answers everything with these bytes.
async fn answering(body: impl Into<Vec<u8>>) -> wiremock::MockServer {
    let server = wiremock::MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_bytes(body)).mount(&server).await;
    server
}

#[tokio::test]
async fn a_raw_byte_in_one_row_costs_that_row_only() {
    let rows: Vec<_> = (1..=5).rev().map(|id| row(id).to_string()).collect();
    let mut body = format!(r#"{{"_links":{{"next":null}},"runs":[{}]}}"#, rows.join(",")).into_bytes();
    let at = body.windows(4).rposition(|window| window == b"Run ").unwrap_or(body.len() / 2);
    body[at] = 0xff;
    let server = answering(body).await;
    let page = client(&server).get_runs(1, &RunsFilter::new()).await.unwrap();
    assert_eq!((page.items.len(), page.rejected.len()), (4, 1));
    let mut runs = client(&server).runs(1, &RunsFilter::new());
    let (mut came, mut odd) = (0, Vec::new());
    while let Some(run) = runs.next().await {
        match run {
            Ok(_) => came += 1,
            Err(error) => odd.push(error),
        }
    }
    assert_eq!((came, odd.len(), odd[0].kind()), (4, 1, ErrorKind::RejectedRow));
    assert!(odd[0].to_string().contains("it is not valid UTF-8"), "{}", odd[0]);

    let server = answering(b"[{\"id\":1,\"name\":\"\xff\"},{\"id\":2}]").await;
    let raw = client(&server).raw("get_things/1").items::<serde_json::Value>("things");
    let things = raw.list().await.unwrap();
    assert_eq!((things.items.len(), things.rejected[0].id), (1, Some(1)));
}
