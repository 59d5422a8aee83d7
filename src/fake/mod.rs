//! A stand-in TestRail server, for tests of programs that use this crate (feature `fake`).
//!
//! # Testing your code
//!
//! ## The first test
//!
//! Turn the feature on for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! testrail = { version = "0.1", features = ["fake"] }
//! ```
//!
//! A test starts a server, passes its client to the code, and checks the outcome:
//!
//! ```
//! use testrail::fake::FakeTestRail;
//! # use testrail::{AddRun, Client, Error};
//! # async fn make_nightly_run(client: &Client) -> Result<(), Error> {
//! #     client.add_run(1, &AddRun::new("Nightly").suite_id(1).case_ids([1, 2, 3])).await.map(drop)
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let fake = FakeTestRail::start().await;
//! let client = fake.client();
//! make_nightly_run(&client).await?;               // the code to be tested
//! let run = client.get_run(6).await?;
//! assert_eq!((run.name.as_str(), run.counts().untested), ("Nightly", 3));
//! # Ok(())
//! # }
//! ```
//!
//! The server stops when it is dropped. Any number can run side by side, each on its own port. A program in another
//! language or another process needs [`url`](FakeTestRail::url), any e-mail address, and [`key`](FakeTestRail::key). In
//! a checkout of this crate, `cargo run --example fake_server` starts a server from the shell, optionally with the data
//! of a JSON file or behind TLS.
//!
//! ## What is in it
//!
//! The server starts with one project, Shop, whose id is 1:
//!
//! | What | Ids |
//! |---|---|
//! | suites, as the project has several of them | 1 Web (cases 1 to 6), 2 Checkout (cases 7 to 9) |
//! | configurations | 1 Chrome, 2 Firefox (group 1 Browsers); 3 Windows 10, 4 Linux (group 2 Operating systems) |
//! | users | 1 Me (an administrator, and everybody whose e-mail address it does not know), 2 Ada |
//! | milestone | 1 |
//! | runs | 1 is closed, 2 and 3 are open, 5 belongs to the test plan 4 |
//!
//! Its cases have no custom fields. [`Seed::case_field`] adds one, such as `steps_separated` for the template "Test
//! Case (Steps)": without it, a case ignores its steps in silence, as on TestRail.
//!
//! To start with other data, use [`FakeTestRail::builder`] and [`Seed`]. While the server runs, [`FakeTestRail::seed`]
//! changes its data, [`FakeTestRail::record`] records a result, and [`FakeTestRail::set_time`] and
//! [`FakeTestRail::advance`] move its clock. [`Seed::set`] gives a row any key and any value.
//!
//! The server has these methods:
//!
//! <!-- methods -->
//!
//! | Resource | Methods |
//! |---|---|
//! | attachments | `get_attachment`, `get_attachments_for_case`, `get_attachments_for_plan`, `get_attachments_for_plan_entry`, `get_attachments_for_run`, `get_attachments_for_test`, `add_attachment_to_case`, `add_attachment_to_plan`, `add_attachment_to_plan_entry`, `add_attachment_to_result`, `add_attachment_to_run`, `delete_attachment` |
//! | BDD | `get_bdd`, `get_bdds`, `add_bdd`, `update_bdd` |
//! | case fields | `get_case_fields`, `add_case_field` |
//! | cases | `get_case`, `get_case_titles`, `get_case_types`, `get_cases`, `get_history_for_case`, `add_case`, `add_cases`, `copy_cases_to_section`, `update_case`, `update_cases`, `move_cases_to_section`, `delete_case`, `delete_cases` |
//! | configurations | `get_config_group`, `get_configs`, `add_config`, `add_config_group`, `update_config`, `update_config_group`, `delete_config`, `delete_config_group` |
//! | datasets (Enterprise) | `get_dataset`, `get_datasets`, `add_dataset`, `update_dataset`, `delete_dataset` |
//! | groups | `get_group`, `get_groups`, `add_group`, `update_group`, `delete_group` |
//! | labels | `get_label`, `get_labels`, `add_label`, `update_label`, `delete_label`, `delete_labels` |
//! | milestones | `get_milestone`, `get_milestones`, `add_milestone`, `update_milestone`, `delete_milestone` |
//! | plans | `get_plan`, `get_plans`, `add_plan`, `add_plan_entry`, `add_run_to_plan_entry`, `update_plan`, `update_plan_entry`, `update_run_in_plan_entry`, `close_plan`, `delete_plan`, `delete_plan_entry`, `delete_run_from_plan_entry` |
//! | priorities | `get_priorities` |
//! | projects | `get_project`, `get_projects`, `add_project`, `update_project`, `delete_project` |
//! | reports | `get_cross_project_reports` (Enterprise), `get_reports`, `run_cross_project_report` (Enterprise), `run_report` |
//! | result fields | `get_result_fields` |
//! | results | `get_results`, `get_results_for_case`, `get_results_for_run`, `add_result`, `add_result_for_case`, `add_results`, `add_results_for_cases`, `edit_result` |
//! | roles | `get_roles` |
//! | runs | `get_run`, `get_dynamic_filter_fields`, `get_runs`, `add_run`, `update_run`, `close_run`, `delete_run` |
//! | sections | `get_section`, `get_sections`, `add_section`, `update_section`, `move_section`, `delete_section` |
//! | server | `get_version` |
//! | shared steps | `get_shared_step`, `get_shared_step_history`, `get_shared_steps`, `add_shared_step`, `update_shared_step`, `delete_shared_step` |
//! | statuses | `get_case_statuses` (Enterprise), `get_statuses` |
//! | suites | `get_suite`, `get_suites`, `add_suite`, `update_suite`, `delete_suite` |
//! | templates | `get_templates` |
//! | tests | `get_test`, `get_tests`, `update_test`, `update_tests` |
//! | users | `get_current_user`, `get_user`, `get_user_by_email`, `get_users`, `add_user`, `update_user` |
//! | variables (Enterprise) | `get_variables`, `add_variable`, `update_variable`, `delete_variable` |
//!
//! <!-- /methods -->
//!
//! Its answers are exactly those of a real server, as far as they are known. The source says where they are not, and a
//! [page](crate::guide::conformance) names the clients of others that run against it, and what it does not do. By
//! default, it is a server of 7.2.1 or later; it can be one of any other [`Generation`]. What only TestRail Cloud has,
//! such as start and due times, needs [`Generation::Cloud`]. What only TestRail Enterprise has needs
//! [`FakeBuilder::enterprise`]. [`FakeTestRail::handle`] adds a method that TestRail may have one day:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use serde_json::{Value, json};
//! use testrail::fake::{Answer, FakeTestRail};
//!
//! let fake = FakeTestRail::start().await;
//! fake.handle("get_environments", |_| Answer::json(json!([{"id": 1, "name": "Staging"}])));
//! let environments: Value = fake.client().raw("get_environments").get().await?;
//! assert_eq!(environments[0]["name"], "Staging");
//! # Ok(())
//! # }
//! ```
//!
//! ## What goes wrong
//!
//! To test how code behaves when something goes wrong, [inject](FakeTestRail::inject) a [`Fault`]:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::fake::{FakeTestRail, Fault, RetryAfter};
//! use testrail::{AddRun, Delivery, ErrorKind, RetryPolicy};
//!
//! let fake = FakeTestRail::start().await;
//! let client = fake.client();
//! let new = AddRun::new("Nightly").suite_id(1);
//!
//! // The client waits for as long as it is told, and tries again.
//! fake.inject(Fault::rate_limited(RetryAfter::Seconds(1)));
//! client.add_run(1, &new).await?;
//! assert_eq!((fake.calls("add_run"), fake.run_ids().len()), (2, 5));
//!
//! // The run is created, but the answer does not arrive: this is not tried again.
//! fake.inject(Fault::reset_after_handling().on("add_run"));
//! assert_eq!(client.add_run(1, &new).await.unwrap_err().delivery(), Delivery::Unknown);
//! assert_eq!((fake.calls("add_run"), fake.run_ids().len()), (3, 6));
//!
//! // Without retries a test sees the error itself.
//! fake.inject(Fault::refuse(503, "down"));
//! let error = client.with_retry(RetryPolicy::never()).get_run(1).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Server);
//! # Ok(())
//! # }
//! ```
//!
//! Runs can also be added, closed or deleted between two pages of a listing: see [`Fault::then`]. A fault that never
//! happens is a mistake in the test: the stand-in panics when it is dropped, unless the fault is
//! [optional](Fault::optional).
//!
//! ## Time in tests
//!
//! The stand-in does not work under tokio's paused clock (`start_paused = true`). While a call waits for a real socket,
//! a paused clock jumps to the next timer, so calls fail with timeouts that never happened. Let the clock run, and make
//! the waits short instead: those of the client with [`RetryPolicy::backoff`](crate::RetryPolicy::backoff), and those
//! of your code with a setting of its own. The server's clock is another one, which [`FakeTestRail::advance`] moves.
//!
//! Between two calls, the clock may be paused and moved:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! # use std::time::Duration;
//! # use testrail::fake::FakeTestRail;
//! let fake = FakeTestRail::start().await;
//! let client = fake.client();
//! client.get_run(1).await?;
//!
//! tokio::time::pause();
//! tokio::time::sleep(Duration::from_secs(3600)).await; // ends at once
//! tokio::time::resume();
//! client.get_run(1).await?;
//! # Ok(())
//! # }
//! ```
//!
//! ## What the code did
//!
//! [`FakeTestRail::requests`] returns all requests, and [`FakeTestRail::calls`] counts the calls of a method.
//! [`FakeTestRail::results`] returns the results of a run, and [`FakeTestRail::attachments`] the files that were sent.
//! [`FakeTestRail::look`] is a client that reads anything else, unseen and whatever faults there are.

mod api;
mod builder;
mod faults;
mod invalid;
mod methods;
mod server;
mod service;
mod stand_in;

pub use api::attachments::StoredAttachment;
pub use api::generation::Generation;
pub use api::overrides::{Resource, RowId};
pub use api::plans::PlanRunAnswer;
pub use api::results::ReportedResult;
pub use api::seed::Seed;
pub use api::statuses::TestStatus;
pub use builder::FakeBuilder;
pub use faults::{Fault, RetryAfter};
#[cfg(fuzzing)]
pub(crate) use server::form_file;
pub use server::{Answer, NextLink, Received};
pub use stand_in::FakeTestRail;

pub use crate::projects::SuiteMode;
