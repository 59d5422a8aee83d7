//! How a test fills and changes the stand-in. What there is of a resource is in the resource's own file.

use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use super::State;
use super::overrides::Resource;
use crate::Timestamp;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::Body;

/// The data of a stand-in, to be filled and changed by a test.
///
/// What it makes gets the next free id, which it returns. Ids that do not exist are mistakes of the test, so it
/// panics at them.
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
/// All that can be in it:
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
///         seed.case(by_card, &json!({"title": "Pay", "refs": "ACME-12", "custom_automation_id": "card.pay"}));
///         seed.update_case(cases[0], &json!({"estimate": "5m"}));
///         let release = seed.milestone(shop, "Release 2.0");
///         seed.sub_milestone(release, "Beta");
///         let (ada, bob) = (seed.user("Ada", "ada@example.com"), seed.reader("Bob", "bob@example.com"));
///         seed.hide(shop, bob);
///         seed.status("skipped", "Skipped");
///         seed.result_field("environment");
///         seed.require_result_field("version");
///
///         let nightly = seed.run(shop, &AddRun::new("Nightly").milestone_id(release).assignedto_id(ada));
///         seed.advance(Duration::from_secs(60));
///         seed.record(nightly, cases[0], TestStatus::Passed);
///         seed.record(nightly, cases[1], TestStatus::Custom(1)); // skipped
///         seed.attachment(Resource::Run, nightly.get(), "log.txt", "All is well.");
///         seed.close(nightly);
///         seed.complete_milestone(release);
///
///         let browsers = seed.configs(shop, "Browsers", ["Chrome", "Firefox"]);
///         let plan = seed.plan(shop, master, "Release 2.0", browsers.into_iter().map(|browser| [browser]));
///         seed.close_plan(plan);
///         assert_eq!(seed.run_ids().len(), 3, "the nightly run, and a run of the plan for each browser");
///     })
///     .start()
///     .await;
/// # Ok(())
/// # }
/// ```
///
/// All that can go, with what depends on it:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use testrail::fake::{FakeTestRail, Resource};
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
///     seed.remove_config(1);
///     seed.remove_config_group(2);
///     seed.remove_status(12);
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

    /// Gives a key of a row this value, whatever the stand-in would send: any key and any value, `null` included. This
    /// is how a test sees a row of a server that is newer, older or at odds with the manual.
    ///
    /// Only what is sent changes: filters and rules see the row as it was.
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
    pub fn set(&mut self, resource: Resource, id: u64, key: &str, value: impl Into<Value>) {
        let id = self.known(resource, id);
        self.state.overrides.set(resource, id, key, Some(value.into()));
    }

    /// Leaves a key out of a row: see [`set`](Seed::set).
    ///
    /// # Panics
    ///
    /// If there is no such row.
    pub fn unset(&mut self, resource: Resource, id: u64, key: &str) {
        let id = self.known(resource, id);
        self.state.overrides.set(resource, id, key, None);
    }

    /// Stops the stand-in's clock at this time, from 1970 to 9999. It moves on only when it is told to.
    pub fn set_time(&mut self, time: impl Into<Timestamp>) {
        self.state.clock.set(time.into());
    }

    /// Moves the stand-in's clock ahead, and stops it there.
    pub fn advance(&mut self, time: Duration) {
        self.state.clock.advance(time);
    }

    /// The id of a row that has to exist, as a number.
    pub(crate) fn known(&self, resource: Resource, id: impl Into<u64>) -> u64 {
        let id = id.into();
        if self.state.has(resource, id) { id } else { missing(resource, id) }
    }
}

/// What a test gives, as the body of a call.
pub(crate) fn body(fields: &impl Serialize) -> Body {
    match serde_json::to_value(fields) {
        Ok(Value::Object(fields)) => Body::new(fields),
        _ => Body::new(Map::new()),
    }
}

/// The test names a row that does not exist.
pub(crate) fn missing(resource: Resource, id: impl Display) -> ! {
    invalid_setup(&format!("there is no {} {id}", resource.noun()))
}
