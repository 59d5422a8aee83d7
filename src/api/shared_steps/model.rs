//! Sets of shared steps, and their versions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::cases::Step;
use crate::call::{Entity, Id};
use crate::list::HasName;
use crate::types::{CaseId, ProjectId, SharedStepId, Timestamp, UserId, lenient};

/// A set of shared steps, which TestRail calls a shared step.
///
/// ```
/// use testrail::shared_steps::SharedStep;
///
/// let login: SharedStep = serde_json::from_str(
///     r#"{"id": 5, "title": "Log in", "custom_steps_separated": [{"content": "Open the shop"}], "case_ids": [7]}"#,
/// )?;
/// assert_eq!((login.title.as_str(), login.case_ids), ("Log in", Some(vec![7.into()])));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedStep {
    /// The set's id.
    pub id: SharedStepId,
    /// The set's title.
    pub title: String,
    /// The project that it belongs to.
    pub project_id: Option<ProjectId>,
    /// Who created it.
    #[serde(default, deserialize_with = "lenient::id")]
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_on: Option<Timestamp>,
    /// Who changed it last.
    #[serde(default, deserialize_with = "lenient::id")]
    pub updated_by: Option<UserId>,
    /// When it was last changed.
    pub updated_on: Option<Timestamp>,
    /// Its steps. `None` if the server does not say: some lists have ids and titles only.
    pub custom_steps_separated: Option<Vec<Step>>,
    /// The cases that use it. `None` if the server does not say, as with the steps.
    pub case_ids: Option<Vec<CaseId>>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entity for SharedStep {
    const NOUN: &'static str = "set of shared steps";
    const ROWS: &'static str = "shared_steps";
    const PARENT: &'static str = "project";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.title)
    }

    fn parent(&self) -> Option<u64> {
        self.project_id.map(ProjectId::get)
    }
}

impl HasName for SharedStep {
    const NOUNS: [&'static str; 2] = ["set of shared steps", "sets of shared steps"];

    fn shown_name(&self) -> &str {
        &self.title
    }
}

/// A version of a set of shared steps, from its history.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::shared_steps::SharedStepHistoryFilter;
///
/// let mut versions = client.shared_step_history(5, &SharedStepHistoryFilter::new());
/// while let Some(version) = versions.next().await {
///     let version = version?;
///     println!("{:?}: {} steps by {:?}", version.timestamp, version.custom_steps_separated.len(), version.user_id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedStepVersion {
    /// The version's id.
    #[serde(deserialize_with = "lenient::required_id")]
    pub id: u64,
    /// When it was made.
    pub timestamp: Option<Timestamp>,
    /// Who made it.
    #[serde(default, deserialize_with = "lenient::id")]
    pub user_id: Option<UserId>,
    /// The steps of this version.
    #[serde(default, deserialize_with = "lenient::list")]
    pub custom_steps_separated: Vec<Step>,
    /// The title of this version.
    pub title: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// In which order servers list the versions is not known.
impl Entity for SharedStepVersion {
    const NOUN: &'static str = "version of shared steps";
    const ROWS: &'static str = "step_history";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id)
    }
}
