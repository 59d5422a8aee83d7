//! Lists without end: what they can cost a client that looks for a row, or reads them.

use std::time::Duration;

use testrail::milestones::AddMilestone;
use testrail::plans::{AddPlan, AddPlanEntry};
use testrail::{AddRun, Client, Delivery, Error, ErrorKind, Marker, RetryPolicy, RunsFilter};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::{child, request, usage};

/// How much more memory than before a client may hold, in KiB.
const MOST: u32 = 40 * 1024;
/// How many rows a listing may read.
const MOST_ROWS: u64 = 20_000;
/// How long a call may take.
const LONGEST: Duration = Duration::from_secs(30);

/// The calls that list what a hostile server says is there.
const CASES: [&str; 6] =
    ["add_run_once", "add_plan_once", "add_milestone_once", "add_plan_run_once", "find_added_runs", "runs"];

#[tokio::test(flavor = "multi_thread")]
async fn no_list_without_end_costs_more_than_40_mib() {
    let server = start().await;
    println!("\n{:<38} {:>8}", "list without end", "MiB");
    for case in CASES {
        let figures = child::measure("endless::one_list", case, &server, None).await;
        println!("{case:<38} {:>8.1}", f64::from(figures.get("KiB")) / 1024.0);
        assert!(figures.get("KiB") <= MOST, "{case}: {} KiB", figures.get("KiB"));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the test above, for a process of its own"]
async fn one_list() {
    let Some(asked) = child::asked() else { return };
    let builder = Client::builder(asked.server, "me@example.com", "key").deadline(LONGEST);
    let client = builder.max_rows(MOST_ROWS).retry(RetryPolicy::never()).build().unwrap();
    // What a client needs once is no cost of a list.
    client.get_run(1).await.unwrap();

    usage::forget_peak();
    let before = usage::peak_memory();
    let error = list(&client, &asked.case).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    child::tell("KiB", usage::peak_memory().saturating_sub(before));
}

async fn list(client: &Client, case: &str) -> Error {
    let (run, marker) = (AddRun::new("Nightly"), Marker::in_refs("build 4711").unwrap());
    // With a time, a look reads all rows since then.
    let marker = marker.created_after(1);
    let is_not_unique = "too many rows match; the marker or name is not unique enough";
    let error = match case {
        "add_run_once" => client.add_run_once(1, &run, &marker).await.map(drop).unwrap_err(),
        "add_plan_once" => client.add_plan_once(1, &AddPlan::new("Nightly"), &marker).await.map(drop).unwrap_err(),
        "add_milestone_once" => {
            client.add_milestone_once(1, &AddMilestone::new("Nightly"), &marker).await.map(drop).unwrap_err()
        }
        "add_plan_run_once" => client.add_plan_run_once(1, &AddPlanEntry::new(1), [0; 0]).await.map(drop).unwrap_err(),
        "find_added_runs" => {
            let lost = client.add_run(1, &run).await.unwrap_err();
            assert_eq!(lost.delivery(), Delivery::Unknown, "{lost}");
            let error = client.find_added_runs(1, &run, &lost).await.map(drop).unwrap_err();
            assert!(error.to_string().contains(is_not_unique), "{error}");
            return error;
        }
        _ => {
            let mut runs = client.runs(1, &RunsFilter::new());
            for limit in [MOST_ROWS, 2 * MOST_ROWS] {
                let (mut count, progress) = (0, runs.progress());
                let error = loop {
                    match runs.next().await.unwrap() {
                        Ok(_) => count += 1,
                        Err(error) => break error,
                    }
                };
                assert!((limit - 1_000..=limit).contains(&progress.rows()) && count <= MOST_ROWS + 250, "{count}");
                assert!(error.to_string().contains("more rows than the client reads, or does not end"), "{error}");
                assert!(runs.next().await.is_none(), "after an error it has ended");
                if limit > MOST_ROWS {
                    return error;
                }
                runs.resume();
            }
            unreachable!()
        }
    };
    assert!(error.to_string().contains(is_not_unique), "{error}");
    assert!(error.delivery() == Delivery::NeverSent && error.to_string().ends_with(" was created"), "{error}");
    error
}

/// Starts a server whose lists go on for ever, with other rows on each page, which all match. Creations get no answer.
async fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket));
        }
    });
    url
}

async fn serve(mut socket: TcpStream) {
    while let Some(head) = request::read(&mut socket).await {
        let Some(body) = answer(&head) else { return };
        let head = format!("HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: {}\r\n\r\n", body.len());
        if socket.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The body of an answer. `None` for a creation.
fn answer(head: &str) -> Option<String> {
    let target = head.split(' ').nth(1)?;
    let (method, rest) = target.split_once("/api/v2/")?.1.split_once('/')?;
    if method.starts_with("add_") {
        return None;
    }
    let number = |key: &str| rest.split('&').find_map(|part| part.strip_prefix(key)?.parse::<u64>().ok());
    let (offset, limit) = (number("offset=").unwrap_or(0), number("limit=").unwrap_or(250));
    // So long that rows without end would take gigabytes.
    let words = "x".repeat(if method == "get_runs" && offset > 1_000 { 10 } else { 4_000 });
    let row = |place: u64| {
        let id = u64::from(u32::MAX) - place;
        format!(
            r#"{{"id":{id},"name":"Nightly","is_completed":false,"refs":"build 4711","description":"{words}","config_ids":[]}}"#
        )
    };
    let rows = |key: &str| {
        let rows: Vec<_> = (offset..offset + limit).map(row).collect();
        format!(r#"{{"_links":{{"next":"more"}},"{key}":[{}]}}"#, rows.join(","))
    };
    Some(match method {
        "get_run" => r#"{"id":1,"name":"Nightly","is_completed":false}"#.to_owned(),
        "get_plan" => {
            let entries: Vec<_> = (0..200)
                .map(|place| format!(r#"{{"id":"{place}","suite_id":1,"name":"N","runs":[{}]}}"#, row(place)))
                .collect();
            format!(r#"{{"id":1,"name":"Nightly","is_completed":false,"entries":[{}]}}"#, entries.join(","))
        }
        list => rows(list.strip_prefix("get_")?),
    })
}
