//! How a test makes and removes results.

use super::read::edited;
use super::{BUILT_IN, TestResult, test_of};
use crate::fake::api::fields;
use crate::fake::api::overrides::Resource;
use crate::fake::api::seed::{Seed, body, missing};
use crate::fake::api::statuses::TestStatus;
use crate::fake::invalid::invalid_setup;
use crate::results::AddResult;
use crate::{CaseId, ResultId, RunId, UserId};

/// Results.
impl Seed<'_> {
    /// Records a result for a case in a run.
    ///
    /// # Panics
    ///
    /// If the run does not exist or is closed, the case is not in it, or the custom status does not exist.
    pub fn record(&mut self, run: impl Into<RunId>, case: impl Into<CaseId>, status: TestStatus) {
        if !self.state.statuses.has(status.id()) {
            invalid_setup(&format!("there is no status {}", status.id()));
        }
        let result = TestResult { status: Some(status.id()), ..self.result_of(1) };
        self.store(run.into(), case.into(), result);
    }

    /// Records a result for a case in a run, as if this user reported it. It does not need the fields that an
    /// administrator requires. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::results::{AddResult, ResultsFilter};
    ///
    /// let fake = FakeTestRail::start().await;
    /// let failed = AddResult::new(StatusId::FAILED).comment("Boom").custom("browser", 2);
    /// let id = fake.seed(|seed| {
    ///     let ada = seed.user("Ada", "ada@example.com");
    ///     seed.result(3, 2, ada, &failed)
    /// });
    /// let results = fake.client().results_for_case(3, 2, &ResultsFilter::new()).try_collect().await?;
    /// assert_eq!((results[0].id, results[0].comment.as_deref()), (id, Some("Boom")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the run does not exist or is closed, the case is not in it, there is no such user, or TestRail would refuse
    /// the result.
    pub fn result(
        &mut self,
        run: impl Into<RunId>,
        case: impl Into<CaseId>,
        user: impl Into<UserId>,
        result: &AddResult,
    ) -> ResultId {
        let user = self.known(Resource::User, user.into());
        let result = edited(self.state, &body(result), &self.result_of(user));
        let result = result.unwrap_or_else(|refusal| invalid_setup(&refusal.text()));
        self.store(run.into(), case.into(), result)
    }

    /// An empty result of this user.
    fn result_of(&self, user: u64) -> TestResult {
        TestResult { created_on: self.state.clock.now(), created_by: user, ..TestResult::default() }
    }

    fn store(&mut self, run: RunId, case: CaseId, result: TestResult) -> ResultId {
        let id = self.known(Resource::Run, run);
        if self.state.runs.get(&id).is_some_and(|run| run.completed_on.is_some()) {
            invalid_setup(&format!("run {run} is closed"));
        }
        let test = test_of(self.state, id, case.get());
        let test = test.unwrap_or_else(|| invalid_setup(&format!("there is no case in this run {case}")));
        self.state.store(result, id, &test).into()
    }

    /// Removes a result. Its test then has the status of the newest result that is left, or none.
    ///
    /// # Panics
    ///
    /// If there is no such result.
    pub fn remove_result(&mut self, result: impl Into<ResultId>) {
        let result = result.into().get();
        let removed = self.state.results.remove(&result).unwrap_or_else(|| missing(Resource::Result, result));
        self.state.forget(Resource::Result, result);
        self.state.update_status(removed.run, removed.test);
    }

    /// Makes this field required in results, as an administrator can do. The field is a built-in one, such as `version`
    /// or `elapsed`, or a custom one, with or without its prefix `custom_`. [`record`](Seed::record) does not need the
    /// field.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use testrail::StatusId;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::results::AddResult;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.require_result_field("version"));
    /// let results = [AddResult::new(StatusId::PASSED).case_id(1)];
    /// let error = fake.client().add_results_for_cases(3, &results).await.unwrap_err();
    /// assert_eq!(error.message(), Some("Field :results.version is a required field."));
    /// # }
    /// ```
    pub fn require_result_field(&mut self, name: &str) {
        let known = BUILT_IN.contains(&name) || name.starts_with("custom_");
        let name = if known { name.to_owned() } else { format!("custom_{name}") };
        if name.starts_with("custom_") {
            fields::add(&mut self.state.result_fields, &name);
        }
        self.state.required_result_fields.push(name);
    }
}
