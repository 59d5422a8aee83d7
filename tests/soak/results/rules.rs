//! The client's own way to report results, and two naive ones in common use.

use std::fmt;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use testrail::reporting::{ResultsReport, StoredRow, UnstoredRow};
use testrail::results::AddResult;
use testrail::{Client, ErrorKind, RetryPolicy, RunId};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::job::{BATCH, Job};
use crate::connection::SETTLE;
use crate::naive::repeat;

/// How long the client looks for results after a lost answer: a bit longer than the server may be at work on them.
const LOOK_FOR: Duration = Duration::from_millis(SETTLE + 100);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// The client reports the results, and looks for them after a lost answer.
    Client,
    /// A batch is sent again after every failure.
    Again,
    /// A batch is sent once. After a failure, it counts as not stored.
    GiveUp,
}

/// What a caller knows of a row at the end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    /// It is stored, as the result with this id.
    Stored(u64),
    Skipped,
    Refused,
    Unsent,
    Unknown,
    /// By a naive rule: it is not stored.
    Failed,
}

/// A row in one of the lists of a report.
pub(crate) struct Said {
    /// Its place among the rows that were reported.
    pub(crate) place: usize,
    pub(crate) verdict: Verdict,
    /// The comment that the row or the result has there.
    pub(crate) comment: String,
}

/// How a report ended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Complete,
    /// Each row had its turn, and not all are stored.
    Incomplete,
    /// It ended early, for this reason.
    Stopped(String),
    Dropped,
}

impl Rules {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Client, Self::Again, Self::GiveUp].into_iter().find(|rules| rules.to_string() == name)
    }

    pub(crate) async fn report(self, client: Client, job: &Job) -> (Vec<Said>, End) {
        match self {
            Self::Client => report(&client, job).await,
            Self::Again => naively(&client, job, |_| true).await,
            Self::GiveUp => naively(&client, job, |_| false).await,
        }
    }
}

async fn report(client: &Client, job: &Job) -> (Vec<Said>, End) {
    let reporting = client.report_results(job.run(), job.results());
    let reporting = reporting.rows_per_batch(BATCH).in_flight(job.in_flight()).look_for(LOOK_FOR);
    let progress = reporting.progress();
    let reporting = reporting.into_future();
    let report = match job.dropped_after {
        Some(time) => timeout(time, reporting).await.ok(),
        None => Some(reporting.await),
    };
    let Some(report) = report else { return (said(&progress.so_far()), End::Dropped) };
    let report = report.unwrap();
    let end = match report.stopped() {
        Some(error) => End::Stopped(format!("{:?}", error.kind())),
        None if report.is_complete() => End::Complete,
        None => End::Incomplete,
    };
    (said(&report), end)
}

/// What a report says of each row.
fn said(report: &ResultsReport) -> Vec<Said> {
    let stored = |row: &StoredRow, verdict| {
        let comment = row.result.comment.clone().unwrap_or_default();
        Said { place: row.row, verdict, comment }
    };
    let unstored = |row: &UnstoredRow, verdict| {
        let comment = serde_json::to_value(&row.result).unwrap()["comment"].as_str().unwrap_or_default().to_owned();
        Said { place: row.row, verdict, comment }
    };
    let there = report.stored().iter().map(|row| stored(row, Verdict::Stored(row.result.id.get())));
    let skipped = report.skipped().iter().map(|row| stored(row, Verdict::Skipped));
    let refused = report.refused().iter().map(|row| unstored(row, Verdict::Refused));
    let unsent = report.unsent().iter().map(|row| unstored(row, Verdict::Unsent));
    let unknown = report.unknown().iter().map(|row| unstored(row, Verdict::Unknown));
    there.chain(skipped).chain(refused).chain(unsent).chain(unknown).collect()
}

/// Sends the batches, and sends one again after errors of these kinds.
async fn naively(client: &Client, job: &Job, repeats: fn(ErrorKind) -> bool) -> (Vec<Said>, End) {
    let run = RunId::new(job.run());
    let rows: Vec<_> = job.results().collect();
    let batches: Vec<(usize, Vec<AddResult>)> = rows.chunks(BATCH).map(<[_]>::to_vec).enumerate().rev().collect();
    let (batches, mut workers) = (Arc::new(Mutex::new(batches)), JoinSet::new());
    for _ in 0..job.in_flight() {
        let (client, batches) = (client.with_retry(RetryPolicy::never()), batches.clone());
        let next = move || batches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        workers.spawn(async move {
            let mut ids = Vec::new();
            while let Some((number, batch)) = next() {
                let stored = repeat(|| client.add_results_for_cases(run, &batch), repeats).await;
                let id = |row: usize| stored.as_ref().map(|results| results[row].id.get());
                ids.extend((0..batch.len()).map(|row| (number * BATCH + row, id(row))));
            }
            ids
        });
    }
    let ids = workers.join_all().await.concat();
    let end = if ids.iter().all(|(_, id)| id.is_some()) { End::Complete } else { End::Incomplete };
    let said = |(place, id): (usize, Option<u64>)| Said {
        place,
        verdict: id.map_or(Verdict::Failed, Verdict::Stored),
        comment: job.rows[place].comment.clone(),
    };
    (ids.into_iter().map(said).collect(), end)
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Again => "again",
            Self::GiveUp => "give_up",
        })
    }
}
