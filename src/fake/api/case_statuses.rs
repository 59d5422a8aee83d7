//! The statuses that cases have in their review. Only TestRail Enterprise has them.

use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::{Rows, State};
use crate::CaseStatusId;
use crate::fake::server::{Reply, Request};

#[derive(Debug)]
pub(crate) struct CaseStatus {
    name: String,
    abbreviation: Option<String>,
    is_default: bool,
    is_approved: bool,
}

#[derive(Debug)]
pub(crate) struct CaseStatuses(pub(crate) Rows<CaseStatus>);

impl Default for CaseStatuses {
    /// Those from the start, without abbreviations (manual). Their names are the stand-in's own.
    fn default() -> Self {
        let mut rows = Rows::default();
        for (name, is_default, is_approved) in
            [("Draft", true, false), ("In review", false, false), ("Approved", false, true)]
        {
            rows.add(CaseStatus { name: name.to_owned(), abbreviation: None, is_default, is_approved });
        }
        Self(rows)
    }
}

/// The order of the keys is the manual's.
fn row(state: &State, id: u64, status: &CaseStatus) -> Row {
    let row = Row::new()
        .with("case_status_id", id)
        .with("name", status.name.clone())
        .with("abbreviation", status.abbreviation.clone())
        .with("is_default", status.is_default)
        .with("is_approved", status.is_approved);
    state.sent(Resource::CaseStatus, id, row)
}

/// All of them in an array, as the manual shows it and TestRail's own command line tool wants it (seen in its source).
/// The manual also says that there are pages, and not what they look like.
#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_case_statuses(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    let all = state.case_statuses.0.iter().map(|(id, status)| row(state, *id, status));
    Ok(Reply::json(&all.collect::<Vec<_>>()))
}

impl CaseStatuses {
    /// The status of a new case. That it is the default one is inferred.
    pub(crate) fn default_id(&self) -> Option<u64> {
        self.0.iter().find(|(_, status)| status.is_default).map(|(id, _)| *id)
    }
}

/// The statuses of cases.
impl Seed<'_> {
    /// Adds a status of cases in their review, for a server of [Enterprise](crate::fake::FakeBuilder::enterprise).
    /// Returns its id. It cannot be added through the API.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    /// use testrail::statuses::CaseStatusesFilter;
    ///
    /// let fake = FakeTestRail::builder().enterprise().start().await;
    /// let id = fake.seed(|seed| seed.case_status("Needs work", "NW"));
    /// let statuses = fake.client().case_statuses(&CaseStatusesFilter::new()).list().await?;
    /// assert_eq!(statuses.by_name("needs work")?.id, id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the name is blank.
    pub fn case_status(&mut self, name: &str, abbreviation: &str) -> CaseStatusId {
        let (name, abbreviation) = (accepted_name(name), Some(abbreviation.to_owned()));
        let status = CaseStatus { name, abbreviation, is_default: false, is_approved: false };
        self.state.case_statuses.0.add(status).into()
    }

    /// Removes a status of cases. Cases that have it keep its id. Without a default status, new cases have none.
    ///
    /// # Panics
    ///
    /// If there is no such status.
    pub fn remove_case_status(&mut self, status: impl Into<CaseStatusId>) {
        let status = self.known(Resource::CaseStatus, status.into());
        self.state.case_statuses.0.remove(&status);
        self.state.forget(Resource::CaseStatus, status);
    }
}
