//! Row 33: the link to the next page is odd. And faults in the middle of a listing.

use std::time::Duration;

use testrail::{Delivery, ErrorKind, RunsFilter};

use crate::answers::{answer, json};
use crate::methods::run;
use crate::secrets;
use crate::server::{Act, Request, Server};
use crate::suite::client;

fn page(ids: std::ops::Range<u64>, next: &str) -> Act {
    let rows: Vec<_> = ids.rev().map(|id| run(id, false)).collect();
    Act::Send(json(200, &format!(r#"{{"offset":0,"_links":{{"next":{next}}},"runs":[{}]}}"#, rows.join(","))))
}

#[tokio::test]
async fn a_listing_that_makes_no_progress_ends_with_an_error() {
    secrets::listen();
    for next in [
        r#""/api/v2/get_runs/1&limit=0""#,
        r#""/api/v2/get_runs/1&limit=2&offset=0""#,
        r#""http://127.0.0.1:1/api/v2/get_runs/1&limit=2&offset=2""#,
        "7",
    ] {
        let next = next.to_owned();
        let server = Server::start(move |_| page(1..101, &next)).await;
        let mut runs = client(&server.url).runs(1, &RunsFilter::new());
        let mut ids = Vec::new();
        let error = loop {
            match runs.next().await.expect("it ends with an error") {
                Ok(run) => ids.push(run.id.get()),
                Err(error) => break error,
            }
        };
        secrets::assert_not_shown(&error);
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::ListInconsistent, Delivery::Applied));
        assert_eq!(ids, (1..101).rev().collect::<Vec<_>>(), "each run comes once");
        assert!(server.count("get_runs") <= 10 && runs.next().await.is_none());
    }
}

#[tokio::test]
async fn each_page_of_a_listing_is_repeated_within_a_deadline_of_its_own() {
    secrets::listen();
    // Every page fails once.
    let server = Server::start(|request: &Request| match request.place {
        0 | 2 | 4 => Act::Reset(Vec::new()),
        1 => page(4..7, "\"x\""),
        3 => page(2..5, "\"x\""),
        _ => page(1..3, "null"),
    })
    .await;
    let client = client(&server.url);
    let runs = client.runs(1, &RunsFilter::new().limit(3)).read_ahead(1).try_collect().await.unwrap();
    assert_eq!(runs.iter().map(|run| run.id.get()).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
    assert_eq!(server.count("get_runs"), 6);

    // Both pages together take longer than the deadline.
    let slow = Server::start(|request: &Request| {
        std::thread::sleep(Duration::from_millis(600));
        match request.place {
            0 => page(2..5, "\"x\""),
            _ => page(1..3, "null"),
        }
    })
    .await;
    let patient = crate::suite::client(&slow.url).with_deadline(Duration::from_secs(1));
    assert_eq!(patient.runs(1, &RunsFilter::new().limit(3)).try_collect().await.unwrap().len(), 4);

    let late = Server::start(|_| Act::Send(answer(429, &[("Retry-After", "9")], ""))).await;
    let hasty = crate::suite::client(&late.url).with_deadline(Duration::from_secs(5));
    let error = hasty.runs(1, &RunsFilter::new()).next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(9))));
}
