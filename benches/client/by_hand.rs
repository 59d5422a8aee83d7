//! A loop written by hand: reqwest with its defaults and `json`, a plain derive, and nothing that it need not do.

use std::hint::black_box;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::course::{CALLS, COMMENT, NAME, SECONDS, file, side_by_side, timed};
use crate::stand_in::{CASES, LARGE_RUN, SMALL_SUITE};
use crate::start::Address;
use crate::{Work, plain};

pub(crate) struct Contender {
    http: reqwest::Client,
    api: String,
    /// Whether a listing is collected before it is looked at, as most do it, or looked at page by page.
    collects: bool,
}

/// A result to report.
#[derive(Serialize)]
struct Batch<'r> {
    results: &'r [NewResult],
}

#[derive(Serialize)]
struct NewResult {
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<u64>,
    status_id: u64,
    elapsed: String,
    comment: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "nobody looks at it")]
struct Attached {
    attachment_id: u64,
}

impl Contender {
    /// A contender that has its connection.
    pub(crate) async fn new(server: &Address, collects: bool) -> Self {
        let mut http = reqwest::Client::builder();
        if let Some(pem) = server.pem() {
            http = http.tls_certs_merge([reqwest::Certificate::from_pem(pem.as_bytes()).unwrap()]);
        }
        let api = format!("{}/index.php?/api/v2/", server.url);
        let contender = Self { http: http.build().unwrap(), api, collects };
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
            Work::AddAndClose => {
                timed(async {
                    for _ in 0..200 {
                        let new = json!({"name": NAME, "suite_id": 1, "include_all": true});
                        let run: plain::Run = self.post("add_run/1", &new).await;
                        let closed: plain::Run = self.post(&format!("close_run/{}", run.id), &json!({})).await;
                        black_box(closed);
                    }
                })
                .await
            }
            Work::AddRuns => timed(self.add_runs()).await,
            Work::AddResults => timed(self.add_results()).await,
            Work::Report => timed(self.report()).await,
            Work::Attach => timed(self.attach()).await,
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
            let page: plain::Page<plain::Run> = get(&self.http, &url).await;
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

    async fn add_runs(&self) {
        for _ in 0..CALLS {
            let new = json!({"name": NAME, "suite_id": SMALL_SUITE, "include_all": true});
            black_box::<plain::Run>(self.post("add_run/1", &new).await);
        }
    }

    async fn add_results(&self) {
        for case in 1..=CALLS {
            let method = format!("add_result_for_case/{LARGE_RUN}/{case}");
            black_box::<plain::TestResult>(self.post(&method, &passed(None)).await);
        }
    }

    async fn report(&self) {
        let results: Vec<NewResult> = (1..=CASES).map(|case| passed(Some(case))).collect();
        let mut stored = Vec::new();
        for batch in results.chunks(250) {
            let method = format!("add_results_for_cases/{LARGE_RUN}");
            let answer: Vec<plain::TestResult> = self.post(&method, &Batch { results: batch }).await;
            stored.extend(answer);
        }
        assert_eq!(stored.len(), results.len());
        black_box(stored);
    }

    async fn attach(&self) {
        const BOUNDARY: &str = "7d1e63a0c94b4f0e8a53";
        let file = file();
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"log.txt\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        for _ in 0..CALLS {
            let request = self.http.post(format!("{}add_attachment_to_run/{LARGE_RUN}", self.api));
            let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
            let body = [head.as_bytes(), &file, tail.as_bytes()].concat();
            black_box::<Attached>(answer(request.body(body)).await);
        }
    }

    async fn post<T: DeserializeOwned>(&self, method: &str, body: &impl Serialize) -> T {
        answer(self.http.post(format!("{}{method}", self.api)).json(body)).await
    }
}

async fn get<T: DeserializeOwned>(http: &reqwest::Client, url: &str) -> T {
    answer(http.get(url).header("content-type", "application/json")).await
}

/// Sends a request, and reads the whole answer.
async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> T {
    let request = request.basic_auth("me@example.com", Some("key"));
    // This is a from_slice of the whole body.
    request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
}

fn passed(case_id: Option<u64>) -> NewResult {
    let elapsed = format!("{}m {}s", SECONDS / 60, SECONDS % 60);
    NewResult { case_id, status_id: 1, elapsed, comment: COMMENT.to_owned() }
}
