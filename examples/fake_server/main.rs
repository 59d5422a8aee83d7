//! A stand-in TestRail server, for programs in any language, or to try with curl.
//!
//! ```text
//! cargo run --example fake_server -- --port 8080
//! curl -u me@example.com:fake-api-key 'http://127.0.0.1:8080/index.php?/api/v2/get_runs/1'
//! ```
//!
//! It prints its address, an e-mail address and the key, one per line, and runs until it is stopped. With `--tls`, it
//! also prints the path of its certificate, which clients have to trust:
//!
//! ```text
//! cargo run --example fake_server -- --port 8443 --tls
//! curl --cacert /tmp/fake_server-4711/certificate.pem -u .. 'https://localhost:8443/index.php?/api/v2/get_projects'
//! ```
//!
//! # The data
//!
//! The server starts with the data that `testrail::fake` describes, or with the data of a file: `--seed shop.json`.
//! This file has everything that a file can have. All keys except names are optional.
//!
//! ```json
//! {
//!   "statuses": [{"name": "skipped", "label": "Skipped"}],
//!   "case_fields": ["custom_automation_id"],
//!   "result_fields": ["custom_environment"],
//!   "users": [
//!     {"name": "Ada", "email": "ada@example.com"},
//!     {"name": "Rita", "email": "rita@example.com", "reads_only": true}
//!   ],
//!   "projects": [
//!     {
//!       "name": "Shop",
//!       "suite_mode": 3,
//!       "milestones": [{"name": "2.0", "milestones": [{"name": "Beta", "is_completed": true}]}],
//!       "config_groups": [{"name": "Browsers", "configs": ["Chrome", "Firefox"]}],
//!       "suites": [
//!         {
//!           "name": "Web",
//!           "sections": [
//!             {
//!               "name": "Basket",
//!               "cases": [
//!                 "Put in",
//!                 {"title": "Take out", "refs": "ACME-12", "estimate": "5m", "priority_id": 4, "type_id": 9,
//!                  "template_id": 1, "milestone": "2.0", "custom_automation_id": "basket.take_out"}
//!               ],
//!               "sections": [{"name": "Vouchers", "cases": ["Take a voucher"]}]
//!             }
//!           ]
//!         }
//!       ],
//!       "runs": [
//!         {"name": "Nightly", "suite": "Web", "description": "Every night", "refs": "ACME-1", "milestone": "2.0",
//!          "configs": ["Chrome"], "assignedto": "ada@example.com", "cases": ["Put in", "Take out"],
//!          "results": [{"case": "Put in", "status": "passed"}, {"case": "Take out", "status": "skipped"}],
//!          "is_completed": true}
//!       ],
//!       "reports": ["Weekly summary"]
//!     },
//!     {"name": "Blog", "suite_mode": 1, "suites": [{"name": "Master"}]}
//!   ]
//! }
//! ```
//!
//! Ids follow the order of the file; each kind starts at 1. User 1 always exists, so the first user of the file is 2.
//! The `suite_mode` is 1 for a single suite, called Master; 2 for Master and its baselines; or 3, the default, for
//! several suites. A run without `cases` has all cases of its suite. An unknown key is an error.
//!
//! Cases and results have the fields of a fresh TestRail, such as `custom_steps_separated` (template 2), besides those
//! of the file and of `--case-field`. As on TestRail, a case ignores a value of any other field without a word.

#[macro_use]
#[path = "../support/say.rs"]
mod say;

mod options;
mod seed;
mod tls;

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use options::{Options, USAGE};
use seed::SeedFile;
use testrail::fake::FakeTestRail;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            say!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            complain!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

async fn serve(options: Options) -> Result<(), String> {
    let (mut file, fake) = match &options.seed {
        Some(path) => (SeedFile::open(path)?, options.server.seed(|_| ())),
        None => (SeedFile::default(), options.server),
    };
    file.add(options.statuses, options.case_fields);
    // With TLS, the listener in front of the stand-in has the port.
    let fake = fake.port(if options.tls { 0 } else { options.port });
    let fake = fake.try_start().await.map_err(|error| format!("the server cannot be started: {error}"))?;
    fill(&fake, file)?;
    if options.runs > 0 {
        fake.seed(|seed| drop(seed.runs(1, 1, options.runs)));
    }
    let tls = if options.tls { Some(tls::listen(options.port, &fake).await?) } else { None };
    say!("url: {}", tls.as_ref().map_or_else(|| fake.url(), |tls| tls.url.clone()));
    say!("email: {}", fake.email());
    say!("key: {}", fake.key());
    match tls {
        Some(tls) => {
            say!("certificate: {}", tls.certificate.display());
            tls.serve().await
        }
        // Runs until somebody stops it.
        None => std::future::pending().await,
    }
}

/// Fills the server with the data of a file. What TestRail would refuse, such as a name that is too long, is an error
/// in its words.
fn fill(fake: &FakeTestRail, file: SeedFile) -> Result<(), String> {
    // The stand-in panics on such a value, because in a test that is a mistake of the test.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let filled = panic::catch_unwind(AssertUnwindSafe(|| fake.seed(|seed| file.fill(seed))));
    panic::set_hook(hook);
    filled.unwrap_or_else(|refusal| {
        let words = refusal.downcast_ref::<String>().cloned();
        Err(format!("the data cannot be used: {}", words.unwrap_or_default()))
    })
}
