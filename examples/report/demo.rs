//! The data of the stand-in.

use std::time::Duration;

use testrail::fake::{FakeTestRail, SuiteMode, TestStatus};
use testrail::{AddRun, ProjectId, Timestamp};

/// A shop with a test run every night for two weeks. Some nights go wrong, and the last runs are not finished.
pub(crate) async fn start() -> (FakeTestRail, ProjectId) {
    let fake = FakeTestRail::builder().seed(|_| ()).start().await;
    let day = Duration::from_secs(24 * 60 * 60);
    let start = Timestamp::now() - 14 * day;
    let project = fake.seed(|seed| {
        let project = seed.project("Web shop", SuiteMode::Single);
        let titles: Vec<_> = (1..=90).map(|number| format!("Product {number} can be bought")).collect();
        let cases = seed.cases(1, "Checkout", titles.iter().map(String::as_str));
        for night in 0..14_usize {
            seed.set_time(start + u32::try_from(night).unwrap_or_default() * day);
            let name = match night {
                5 => "Release 2.0 <candidate> & \"smoke\", with all payment methods and every currency".to_owned(),
                night => format!("Nightly {}", 40 + night),
            };
            let cases = cases.iter().take(48 + 3 * night);
            let run = seed.run(project, &AddRun::new(name).case_ids(cases.clone()));
            let done = if night < 12 { 90 } else { 70 - 25 * (night - 12) };
            for (number, case) in cases.enumerate().take(done) {
                let status = match (number * 7 + night * 5) % 31 {
                    0 => TestStatus::Failed,
                    1..=9 if night == 8 => TestStatus::Failed,
                    2 => TestStatus::Blocked,
                    3 if night % 3 == 0 => TestStatus::Retest,
                    _ => TestStatus::Passed,
                };
                seed.record(run, case, status);
            }
            if night < 12 {
                seed.close(run);
            }
        }
        project
    });
    (fake, project)
}
