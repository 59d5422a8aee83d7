//! The same with the crate.

use std::hint::black_box;
use std::time::Duration;

use testrail::results::AddResult;
use testrail::{AddRun, Client, RunsFilter, StatusId, Upload};

use crate::Work;
use crate::course::{CALLS, COMMENT, NAME, SECONDS, file, side_by_side, timed};
use crate::stand_in::{CASES, LARGE_RUN, SMALL_SUITE};
use crate::start::Address;

pub(crate) struct Contender(Client);

impl Contender {
    /// A contender that has its connection. The contender by hand does not ask for gzip either, and has as many
    /// requests in flight as it likes.
    pub(crate) async fn new(server: &Address) -> Self {
        let mut client = Client::builder(&server.url, "me@example.com", "key").gzip(false).max_in_flight(32);
        if let Some(pem) = server.pem() {
            client = client.root_certificate(pem);
        }
        let client = client.build().unwrap();
        client.get_run(1).await.unwrap();
        Self(client)
    }

    pub(crate) async fn measured(&self, work: Work) -> (Duration, Duration) {
        match work {
            Work::List { runs, read_ahead } => timed(self.list(runs, read_ahead)).await,
            Work::Get { at_once: 1 } => {
                timed(async {
                    for id in 1..=1000 {
                        black_box(self.0.get_run(id).await.unwrap());
                    }
                })
                .await
            }
            Work::Get { at_once } => timed(self.get_side_by_side(at_once)).await,
            Work::AddAndClose => {
                timed(async {
                    for _ in 0..200 {
                        let run = self.0.add_run(1, &AddRun::new(NAME).suite_id(1).all_cases()).await.unwrap();
                        black_box(self.0.close_run(run.id).await.unwrap());
                    }
                })
                .await
            }
            Work::AddRuns => timed(self.add_runs()).await,
            Work::AddResults => timed(self.add_results()).await,
            Work::Report => timed(self.report()).await,
            Work::Attach => timed(Box::pin(self.attach())).await,
        }
    }

    async fn get_side_by_side(&self, at_once: usize) {
        let get = |id| {
            let client = self.0.clone();
            async move { black_box(client.get_run(id).await.unwrap()).id.get() }
        };
        side_by_side(at_once, get).await;
    }

    async fn add_runs(&self) {
        for _ in 0..CALLS {
            let new = AddRun::new(NAME).suite_id(SMALL_SUITE).all_cases();
            black_box(self.0.add_run(1, &new).await.unwrap());
        }
    }

    async fn add_results(&self) {
        for case in 1..=CALLS {
            black_box(self.0.add_result_for_case(LARGE_RUN, case, &passed()).await.unwrap());
        }
    }

    async fn report(&self) {
        let report = self.0.report_results(LARGE_RUN, (1..=CASES).map(|case| passed().case_id(case))).await.unwrap();
        assert_eq!(report.stored().len() as u64, CASES, "{report}");
    }

    async fn attach(&self) {
        let file = file();
        for _ in 0..CALLS {
            let upload = Upload::from_bytes("log.txt", file.clone());
            black_box(self.0.add_attachment_to_run(LARGE_RUN, upload).await.unwrap());
        }
    }

    async fn list(&self, runs: u64, read_ahead: Option<usize>) {
        let mut stream = self.0.runs(runs, &RunsFilter::new());
        if let Some(pages) = read_ahead {
            stream = stream.read_ahead(pages);
        }
        let (mut rows, mut failed) = (0, 0);
        while let Some(run) = stream.next().await {
            let run = run.unwrap();
            rows += 1;
            failed += run.failed_count;
            black_box(run);
        }
        assert_eq!((rows, failed), (runs, 2 * runs));
    }
}

fn passed() -> AddResult {
    AddResult::new(StatusId::PASSED).elapsed(Duration::from_secs(SECONDS)).comment(COMMENT)
}
