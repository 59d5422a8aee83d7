//! How a test makes, changes and removes cases.

use serde::Serialize;
use serde_json::json;

use super::{change, new};
use crate::fake::api::overrides::Resource;
use crate::fake::api::seed::{Seed, accepted, body};
use crate::{CaseId, SectionId, SuiteId};

/// Cases.
impl Seed<'_> {
    /// Adds a section to a suite, with cases that have these titles. Returns the ids of the cases.
    ///
    /// # Panics
    ///
    /// If there is no such suite.
    pub fn cases<'t>(
        &mut self,
        suite: impl Into<SuiteId>,
        section: &str,
        titles: impl IntoIterator<Item = &'t str>,
    ) -> Vec<CaseId> {
        let section = self.section(suite, section);
        titles.into_iter().map(|title| self.case(section, &json!({"title": title}))).collect()
    }

    /// Adds a case to a [section](Seed::section), as if the first user added it over the API. The fields are those of
    /// `add_case`, with TestRail's names. Required custom fields may be missing.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::json;
    /// use testrail::fake::{FakeTestRail, SuiteMode};
    ///
    /// let fake = FakeTestRail::builder()
    ///     .seed(|seed| {
    ///         let shop = seed.project("Shop", SuiteMode::Multi);
    ///         let web = seed.suite(shop, "Web");
    ///         let basket = seed.section(web, "Basket");
    ///         seed.case(basket, &json!({"title": "Put in", "refs": "ACME-12", "priority_id": 4}));
    ///     })
    ///     .start()
    ///     .await;
    /// let case = fake.client().get_case(1).await?;
    /// assert_eq!((case.refs.as_deref(), case.priority_id), (Some("ACME-12"), Some(4.into())));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the section does not exist, or TestRail would refuse the case.
    pub fn case(&mut self, section: impl Into<SectionId>, fields: &impl Serialize) -> CaseId {
        let section = self.known(Resource::Section, section.into());
        let draft = accepted(new(self.state, section, &body(fields), 1));
        self.state.add_drafted(draft, 1).into()
    }

    /// Changes a case, as if the first user changed it over the API. The fields are those of `update_case`, with
    /// TestRail's names.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use serde_json::json;
    /// use testrail::cases::CasesFilter;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.update_case(2, &json!({"milestone_id": 1, "estimate": "5m"})));
    /// let filter = CasesFilter::new().suite_id(1).milestone_id([1]);
    /// let cases = fake.client().cases(1, &filter).try_collect().await?;
    /// assert_eq!((cases.len(), cases[0].estimate.clone()), (1, Some("5m".parse()?)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the case does not exist, or TestRail would refuse the change.
    pub fn update_case(&mut self, case: impl Into<CaseId>, fields: &impl Serialize) {
        let id = self.known(Resource::Case, case.into());
        let draft = accepted(change(self.state, id, &body(fields), 1));
        self.state.update_drafted(id, draft, 1);
    }

    /// Removes a case, and its tests in open runs. Closed runs keep theirs.
    ///
    /// # Panics
    ///
    /// If there is no such case.
    pub fn remove_case(&mut self, case: impl Into<CaseId>) {
        let case = self.known(Resource::Case, case.into());
        self.state.remove_case(case);
    }
}
