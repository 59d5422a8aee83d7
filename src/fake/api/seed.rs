//! How a test fills and changes the stand-in. The functions for a resource are in the resource's own file.

use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::State;
use super::overrides::{Resource, RowId};
use crate::Timestamp;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Body, Reply};

/// The data of a stand-in, for a test to fill and change.
///
/// Functions that add something give it the next free id and return the id. An id that does not exist is a mistake in
/// the test, so it causes a panic.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, SuiteMode};
/// use testrail::{AddRun, RunsFilter};
///
/// let fake = FakeTestRail::builder()
///     .seed(|seed| {
///         let shop = seed.project("Shop", SuiteMode::Multi);
///         let web = seed.suite(shop, "Web");
///         let cases = seed.cases(web, "Basket", ["Put in", "Take out"]);
///         seed.run(shop, &AddRun::new("Smoke test").suite_id(web).case_ids([cases[0]]));
///         seed.runs(shop, web, 1_000);
///     })
///     .start()
///     .await;
/// let runs = fake.client().runs(1, &RunsFilter::new()).try_collect().await?;
/// assert_eq!(runs.len(), 1_001);
/// # Ok(())
/// # }
/// ```
///
/// Everything that can be added:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use serde_json::json;
/// use testrail::AddRun;
/// use testrail::fake::{FakeTestRail, Resource, SuiteMode, TestStatus};
///
/// let fake = FakeTestRail::builder()
///     .seed(|seed| {
///         seed.set_time(1_792_929_600);
///         let shop = seed.project("Shop", SuiteMode::Single);
///         let master = seed.suites_of(shop)[0];
///         let cases = seed.cases(master, "Basket", ["Put in", "Take out"]);
///         let payment = seed.section(master, "Payment");
///         let by_card = seed.sub_section(payment, "By card");
///         seed.case_field("automation_id");
///         seed.define_case_field("browser", &json!({"type_id": 6, "configs": [{"options": {"items": "1, Firefox"}}]}));
///         let nightly = seed.label(shop, "nightly");
///         seed.rename_label(nightly, "every night");
///         let login = seed.shared_step(shop, "Log in", [json!({"content": "Open the shop"})]);
///         seed.update_shared_step(login, &json!({"custom_steps_separated": [{"content": "Go to the shop"}]}));
///         seed.feature(by_card, "Feature: Pay by card\n");
///         seed.case(by_card, &json!({"title": "Pay", "refs": "ACME-12", "custom_automation_id": "card.pay"}));
///         seed.update_case(cases[0], &json!({"estimate": "5m"}));
///         let release = seed.milestone(shop, "Release 2.0");
///         seed.sub_milestone(release, "Beta");
///         let (ada, bob) = (seed.user("Ada", "ada@example.com"), seed.reader("Bob", "bob@example.com"));
///         seed.hide(shop, bob);
///         seed.limit_to_global_access(ada);
///         seed.role("QA lead");
///         let qa = seed.group("QA", [ada, bob]);
///         seed.set_group_users(qa, [ada]);
///         seed.deactivate_user(bob);
///         seed.status("skipped", "Skipped");
///         seed.case_status("Needs work", "NW");
///         seed.result_field("environment");
///         seed.require_result_field("version");
///
///         seed.variable(shop, "browser");
///         seed.dataset(shop, "Chrome", [("browser", "Chrome 140")]);
///         seed.report(shop, "Weekly summary");
///         seed.cross_project_report("All products");
///
///         let nightly = seed.run(shop, &AddRun::new("Nightly").milestone_id(release).assignedto_id(ada));
///         seed.advance(Duration::from_secs(60));
///         seed.record(nightly, cases[0], TestStatus::Passed);
///         seed.record(nightly, cases[1], TestStatus::Custom(1)); // skipped
///         seed.attachment(Resource::Run, nightly, "log.txt", "All is well.");
///         seed.close(nightly);
///         seed.complete_milestone(release);
///
///         let browsers = seed.configs(shop, "Browsers", ["Chrome", "Firefox"]);
///         let plan = seed.plan(shop, master, "Release 2.0", browsers.into_iter().map(|browser| [browser]));
///         seed.close_plan(plan);
///         seed.complete_project(shop);
///         assert_eq!(seed.run_ids().len(), 3, "the nightly run, and a run of the plan for each browser");
///     })
///     .start()
///     .await;
/// # Ok(())
/// # }
/// ```
///
/// Everything that can be removed, with what depends on it:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use testrail::cases::Step;
/// use testrail::fake::{FakeTestRail, Resource};
/// use testrail::shared_steps::StepsInCases;
///
/// let fake = FakeTestRail::start().await;
/// fake.seed(|seed| {
///     let file = seed.attachment(Resource::Run, 3, "log.txt", "All is well.");
///     seed.remove_attachment(file);
///     seed.remove_result(1);
///     seed.remove_test(1);
///     seed.remove_run(2);
///     seed.remove_plan(4);
///     seed.remove_case(1);
///     seed.remove_section(1);
///     seed.remove_suite(2);
///     seed.remove_milestone(1);
///     let (label, login) = (seed.label(1, "nightly"), seed.shared_step(1, "Log in", [Step::new("Look")]));
///     seed.remove_label(label);
///     seed.remove_shared_step(login, StepsInCases::Remove);
///     seed.remove_config(1);
///     seed.remove_config_group(2);
///     seed.remove_status(12);
///     seed.remove_case_status(1);
///     let (browser, chrome) = (seed.variable(1, "browser"), seed.dataset(1, "Chrome", []));
///     seed.remove_variable(browser);
///     seed.remove_dataset(chrome);
///     let weekly = seed.report(1, "Weekly summary");
///     seed.remove_report(weekly);
///     let qa = seed.group("QA", [2]);
///     seed.remove_group(qa);
///     seed.remove_role(4);
///     seed.remove_user(2);
///     seed.delete(3);
///     seed.remove_project(1);
///     assert!(seed.run_ids().is_empty());
/// });
/// # }
/// ```
#[derive(Debug)]
pub struct Seed<'s> {
    pub(crate) state: &'s mut State,
}

impl<'s> Seed<'s> {
    pub(crate) fn new(state: &'s mut State) -> Self {
        Self { state }
    }

    /// Sets a key of a row to this value, whatever the stand-in would send. Any key and any value will do, including
    /// `null`. With this, a test can imitate a server that is newer, older or at odds with the manual.
    ///
    /// This changes only what is sent. Filters and rules still see the original row.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::{Value, json};
    /// use testrail::fake::{FakeTestRail, Resource};
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| {
    ///     seed.set(Resource::Run, 3, "refs", "ACME-1");
    ///     seed.set(Resource::Run, 3, "suite_id", Value::Null);
    ///     seed.set(Resource::Run, 3, "row_number", json!(7));
    ///     seed.unset(Resource::Run, 3, "updated_on");
    /// });
    /// let run = fake.client().get_run(3).await?;
    /// assert_eq!((run.refs.as_deref(), run.suite_id, run.updated_on), (Some("ACME-1"), None, None));
    /// assert_eq!(run.extra["row_number"], 7);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such row.
    pub fn set(&mut self, resource: Resource, id: impl Into<RowId>, key: &str, value: impl Into<Value>) {
        let id = self.known(resource, id.into().get());
        self.state.overrides.set(resource, id, key, Some(value.into()));
    }

    /// Leaves a key out of a row; see [`set`](Seed::set).
    ///
    /// # Panics
    ///
    /// If there is no such row.
    pub fn unset(&mut self, resource: Resource, id: impl Into<RowId>, key: &str) {
        let id = self.known(resource, id.into().get());
        self.state.overrides.set(resource, id, key, None);
    }

    /// Sets the stand-in's clock to this time, from 1970 to 9999, and stops it. From then on, only further calls move
    /// it.
    pub fn set_time(&mut self, time: impl Into<Timestamp>) {
        self.state.clock.set(time.into());
    }

    /// Moves the stand-in's clock ahead by this time and stops it.
    pub fn advance(&mut self, time: Duration) {
        self.state.clock.advance(time);
    }

    /// The id of a row that must exist, as a number.
    pub(crate) fn known(&self, resource: Resource, id: impl Into<u64>) -> u64 {
        let id = id.into();
        if self.state.has(resource, id) { id } else { missing(resource, id) }
    }
}

/// The fields that a test gives, as the body of a call.
pub(crate) fn body(fields: &impl Serialize) -> Body {
    match serde_json::to_value(fields) {
        Ok(Value::Object(fields)) => Body::new(fields),
        _ => Body::new(Map::new()),
    }
}

/// What a test asks for, if TestRail accepts it. Otherwise, this panics with TestRail's words.
pub(crate) fn accepted<T>(outcome: Result<T, Reply>) -> T {
    outcome.unwrap_or_else(|refusal| invalid_setup(&refusal.text()))
}

/// The name that a test gives something, if TestRail accepts it.
pub(crate) fn accepted_name(name: &str) -> String {
    accepted(body(&json!({"name": name})).name())
}

/// Panics because the test names a row that does not exist.
pub(crate) fn missing(resource: Resource, id: impl Display) -> ! {
    invalid_setup(&format!("there is no {} {id}", resource.noun()))
}
