//! The same with the crate.

use std::hint::black_box;
use std::time::Duration;

use testrail::{AddRun, Client, RunsFilter};

use crate::Work;
use crate::course::{side_by_side, timed};

pub(crate) struct Contender(Client);

impl Contender {
    /// A contender that has its connection. The contender by hand does not ask for gzip either, and has as many requests
    /// in flight as it likes.
    pub(crate) async fn new(url: &str) -> Self {
        let client = Client::builder(url, "me@example.com", "key").gzip(false).max_in_flight(32).build().unwrap();
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
                        let run = self
                            .0
                            .add_run(1, &AddRun::new("Nightly regression 1, Firefox on Ubuntu").suite_id(1).all_cases())
                            .await
                            .unwrap();
                        black_box(self.0.close_run(run.id).await.unwrap());
                    }
                })
                .await
            }
        }
    }

    async fn get_side_by_side(&self, at_once: usize) {
        let get = |id| {
            let client = self.0.clone();
            async move { black_box(client.get_run(id).await.unwrap()).id.get() }
        };
        side_by_side(at_once, get).await;
    }

    async fn list(&self, runs: u64, read_ahead: usize) {
        let mut stream = self.0.runs(runs, &RunsFilter::new()).read_ahead(read_ahead);
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
