//! A loop written by hand: reqwest with its defaults and `json`, a plain derive, and nothing that it need not do.

use std::hint::black_box;
use std::time::Duration;

use serde_json::json;

use crate::course::{side_by_side, timed};
use crate::{Work, plain};

pub(crate) struct Contender {
    http: reqwest::Client,
    api: String,
    /// Whether a listing is collected before it is looked at, as most do it, or looked at page by page.
    collects: bool,
}

impl Contender {
    /// A contender that has its connection.
    pub(crate) async fn new(url: &str, collects: bool) -> Self {
        let contender = Self { http: reqwest::Client::new(), api: format!("{url}/index.php?/api/v2/"), collects };
        contender.get_run(1).await;
        contender
    }

    pub(crate) async fn measured(&self, work: Work) -> (Duration, Duration) {
        match work {
            Work::List { runs, .. } => timed(self.list(runs)).await,
            Work::Get { at_once: 1 } => {
                timed(async {
                    for id in 1..=1000 {
                        black_box(self.get_run(id).await);
                    }
                })
                .await
            }
            Work::Get { at_once } => timed(self.get_side_by_side(at_once)).await,
            Work::AddAndClose => timed(async {
                for _ in 0..200 {
                    let new =
                        json!({"name": "Nightly regression 1, Firefox on Ubuntu", "suite_id": 1, "include_all": true});
                    let run = self.post("add_run/1", &new).await;
                    black_box(self.post(&format!("close_run/{}", run.id), &json!({})).await);
                }
            })
            .await,
        }
    }

    async fn get_side_by_side(&self, at_once: usize) {
        let get = |id| {
            let (http, url) = (self.http.clone(), format!("{}get_run/{id}", self.api));
            async move { black_box(get::<plain::Run>(&http, &url).await).id }
        };
        side_by_side(at_once, get).await;
    }

    async fn list(&self, runs: u64) {
        let (mut offset, mut rows, mut failed) = (0, 0, 0);
        let mut look = |run: plain::Run| {
            rows += 1;
            failed += run.failed_count;
            black_box(run);
        };
        let mut all = Vec::new();
        loop {
            let url = format!("{}get_runs/{runs}&limit=250&offset={offset}", self.api);
            let page: plain::Page = get(&self.http, &url).await;
            offset += page.runs.len() as u64;
            if self.collects {
                all.extend(page.runs);
            } else {
                page.runs.into_iter().for_each(&mut look);
            }
            if page.links.next.is_none() {
                break;
            }
        }
        all.into_iter().for_each(&mut look);
        assert_eq!((rows, failed), (runs, 2 * runs));
    }

    async fn get_run(&self, id: u64) -> plain::Run {
        get(&self.http, &format!("{}get_run/{id}", self.api)).await
    }

    async fn post(&self, method: &str, body: &serde_json::Value) -> plain::Run {
        let request = self.http.post(format!("{}{method}", self.api)).basic_auth("me@example.com", Some("key"));
        let answer = request.json(body).send().await.unwrap().error_for_status().unwrap();
        answer.json().await.unwrap()
    }
}

async fn get<T: serde::de::DeserializeOwned>(http: &reqwest::Client, url: &str) -> T {
    let request = http.get(url).basic_auth("me@example.com", Some("key"));
    let request = request.header("content-type", "application/json");
    // This is a from_slice of the whole body.
    request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
}
