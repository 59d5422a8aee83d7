//! Coming from trcli, TestRail's command line tool: what its commands and options are called here.
//!
//! This crate is a library. For `trcli parse_junit`, a program comes with it as an example:
//!
//! ```sh
//! cargo install testrail --example junit --features fake
//! export TESTRAIL_URL=https://example.testrail.io TESTRAIL_EMAIL=me@example.com TESTRAIL_API_KEY=my-api-key
//! junit --project 1 --suite 1 --build "$BUILD" --close target/nextest/ci/junit.xml
//! ```
//!
//! # What differs
//!
//! | | trcli 1.15 | `junit` and [`report_results`](crate::Client::report_results) |
//! |---|---|---|
//! | the run of a build | a new one each time, unless you pass its id | one for each build, also if the job is started again or on two machines |
//! | an answer is lost | sends the batch again: TestRail has its results twice | looks for the results, and sends what is proved missing |
//! | one result of a batch is refused | its batch is not stored, and batches that still wait are cancelled | all others are stored, and the report names the one and the reason |
//! | a case that TestRail does not have | `-y` creates it | an error, or left out with `--lenient` |
//! | a test without an id | by its `automation_id` field | by its title, or [by any custom field](crate::Client::cases_by_custom) in a program of your own |
//! | the end | counts what it has submitted | says of each result what became of it, also by the exit code |
//!
//! `junit` creates no cases and changes none: a wrong path in a report does not fill a project with cases. A program of
//! your own can do so with the calls below.
//!
//! # The server
//!
//! | trcli | Here |
//! |---|---|
//! | `-h`, `-u`, `-k` or `-p`, and `TR_CLI_HOST`, .. | [`Client::new`](crate::Client::new) or [`from_env`](crate::Client::from_env), which reads `TESTRAIL_URL`, `TESTRAIL_EMAIL`, `TESTRAIL_API_KEY` |
//! | `--project`, `--suite-name` | [`projects`](crate::Client::projects) and [`suites`](crate::Client::suites), [`by_name`](crate::Items::by_name) |
//! | `-t` | [`attempt_timeout`](crate::ClientBuilder::attempt_timeout), and [`deadline`](crate::ClientBuilder::deadline) for a whole call |
//! | `-b` | [`rows_per_batch`](crate::reporting::Reporting::rows_per_batch): 250 by default |
//! | `--insecure` | [`root_certificate`](crate::ClientBuilder::root_certificate): trusts the certificate of your company, and no other |
//! | `--proxy`, `--proxy-user`, `--noproxy` | `HTTPS_PROXY` and `NO_PROXY`, or [`proxy`](crate::ClientBuilder::proxy) with user and password in its URL |
//! | `--parallel-pagination` | always: [`max_read_ahead`](crate::ClientBuilder::max_read_ahead) bounds it |
//! | `-v` | [tracing](crate#tracing) |
//!
//! # parse_junit
//!
//! | Option | `junit` | In a program |
//! |---|---|---|
//! | `-f` | the files, as arguments | a crate that reads JUnit XML, and [`AddResult`](crate::results::AddResult) |
//! | `--title` | `--build` names the run and marks it | [`add_run_once`](crate::Client::add_run_once) |
//! | `--run-id` | | [`report_results`](crate::Client::report_results)`(run, ..)` |
//! | `--suite-id` | `--suite` | [`AddRun::suite_id`](crate::AddRun::suite_id) |
//! | `--plan-id`, `--config-ids` | `--plan NAME`, `--config NAME` | [`add_plan_run_once`](crate::Client::add_plan_run_once), with names from [`get_configs`](crate::Client::get_configs) |
//! | `--milestone-id` | | [`AddRun::milestone_id`](crate::AddRun::milestone_id) |
//! | `--run-description` | | [`AddRun::description`](crate::AddRun::description) |
//! | `--test-run-ref` | | [`AddRun::refs`](crate::AddRun::refs) |
//! | `--case-matcher` | an id in the name, else `--property`, else the title | [`cases_by_custom`](crate::Client::cases_by_custom), [`cases_by_title`](crate::Client::cases_by_title) |
//! | `--result-fields` | | [`AddResult::custom`](crate::results::AddResult::custom) |
//! | `--case-fields` | | [`AddCase::custom`](crate::cases::AddCase::custom) |
//! | `--section-id`, `-y` | | [`add_section`](crate::Client::add_section), [`add_cases`](crate::Client::add_cases) |
//! | `--allow-ms` | | none: TestRail keeps whole seconds, and the client [rounds up](crate::TimeSpan) |
//! | `-a` | | [`AddResult::assignedto_id`](crate::results::AddResult::assignedto_id), with [`get_user_by_email`](crate::Client::get_user_by_email) |
//! | `--update-existing-cases` | | [`update_case`](crate::Client::update_case), and [`update_cases`](crate::Client::update_cases) for many |
//! | `--close-run` | `--close` | [`close_run`](crate::Client::close_run), [`close_plan`](crate::Client::close_plan) |
//!
//! # Other commands
//!
//! | trcli | Here |
//! |---|---|
//! | `add_run` | [`add_run`](crate::Client::add_run), and [`update_run`](crate::Client::update_run) with `--run-id`; `--clear-milestone-id` is `milestone_id(None)` |
//! | `add_run --run-refs-action delete` | [`update_run`](crate::Client::update_run): TestRail replaces all references |
//! | `add_run --dynamic-filters` | [`DynamicFilters`](crate::DynamicFilters) |
//! | `labels`, `labels cases`, `labels tests` | [`labels`](crate::labels), [`UpdateCase::labels`](crate::cases::UpdateCase::labels), [`UpdateTest::labels`](crate::tests::UpdateTest::labels) |
//! | `references` | [`UpdateCase::refs`](crate::cases::UpdateCase::refs) |
//! | `export_gherkin`, `import_gherkin` | [`get_bdd`](crate::Client::get_bdd), [`add_bdd`](crate::Client::add_bdd), [`update_bdd`](crate::Client::update_bdd) |
//! | `cases`, `plans`, `milestones`, .. | the [module](crate#names) of that name |
//! | `parse_robot`, `parse_cucumber`, `parse_openapi` | none: read the file, and call [`report_results`](crate::Client::report_results) or [`add_cases`](crate::Client::add_cases) |
//!
//! # A reporter of your own
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::fake::FakeTestRail;
//! use testrail::reporting::Once;
//! use testrail::results::AddResult;
//! use testrail::{AddRun, Marker, StatusId};
//!
//! let fake = FakeTestRail::start().await; // a TestRail on this machine
//! let client = fake.client();
//!
//! let build = "build 4711";
//! let new = AddRun::new("Nightly").suite_id(1).case_ids([1, 2]);
//! let run = client.add_run_once(1, &new, &Marker::in_refs(build)?).await?.run;
//! let results = [
//!     AddResult::new(StatusId::PASSED).case_id(1),
//!     AddResult::new(StatusId::FAILED).case_id(2).comment("The basket was empty"),
//! ];
//! // Started again, the job finds the run, and reports nothing twice.
//! let report = client.report_results(run.id, results).once(Once::by_version(build)?).await?;
//! assert!(report.is_complete());
//! if !run.is_completed {
//!     client.close_run(run.id).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`add_cases_to_run`](crate::Client::add_cases_to_run) adds the cases of another machine to the run. To attach files
//! only once, see the page of [`reporting`](crate::reporting). If no test has a case, stop before `add_run_once`:
//! a run without cases takes no results.
