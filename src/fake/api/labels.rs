//! The labels of cases and tests, which only TestRail Cloud has.

use serde_json::Value;

use super::State;
use super::overrides::Resource;
use super::row::Row;
use super::seed::Seed;
use crate::fake::server::{Body, Reply};
use crate::{LabelId, ProjectId};

#[derive(Debug)]
pub(crate) struct Label {
    project: u64,
    title: String,
    created_by: u64,
    created_on: i64,
}

/// The most labels that a case or a test has, and the most characters of a title (seen in another client's source).
const MOST: usize = 10;
const LONGEST: usize = 20;

/// A label that the body of a call names.
#[derive(Debug)]
pub(crate) enum Named {
    Known(u64),
    /// A title that no label of the project has.
    New(String),
}

/// Reads the labels that a body names by ids and titles, mixed. `None` if it does not name the field, or the server is
/// no Cloud. The words of all refusals are inferred from those about other fields.
pub(super) fn read(state: &State, project: u64, body: &Body) -> Result<Option<Vec<Named>>, Reply> {
    let labels = match body.get("labels") {
        _ if !state.generation.is_cloud() => return Ok(None),
        None => return Ok(None),
        Some(Value::Null) => Vec::new(),
        Some(Value::Array(labels)) => {
            labels.iter().map(|label| read_one(state, project, label)).collect::<Result<_, _>>()?
        }
        Some(_) => return Err(Reply::field("labels", "is not a valid array.")),
    };
    if labels.len() > MOST {
        return Err(Reply::field("labels", &format!("has too many entries ({MOST} at most).")));
    }
    Ok(Some(labels))
}

fn read_one(state: &State, project: u64, label: &Value) -> Result<Named, Reply> {
    let unknown = || Reply::field("labels", "contains one or more invalid labels.");
    let of_project = |label: &Label| label.project == project;
    match label {
        Value::String(title) if title.trim().is_empty() => Err(unknown()),
        Value::String(title) if title.chars().count() > LONGEST => {
            Err(Reply::field("labels", &format!("contains a title that is too long ({LONGEST} characters at most).")))
        }
        Value::String(title) => {
            let same = |label: &Label| of_project(label) && label.title == *title;
            let known = state.labels.ids(same).into_iter().next();
            Ok(known.map_or_else(|| Named::New(title.clone()), Named::Known))
        }
        label => {
            let id = label.as_u64().filter(|id| state.labels.get(id).is_some_and(of_project));
            id.map(Named::Known).ok_or_else(unknown)
        }
    }
}

/// The labels as rows send them. A case also tells who created a label, as a text (manual).
pub(super) fn rows(state: &State, labels: &[u64], with_creation: bool) -> Vec<Row> {
    let label = |id: &u64| {
        let label = state.labels.get(id)?;
        let row = Row::new()
            .with("id", *id)
            .with("title", label.title.clone())
            .with_if(with_creation, "created_by", label.created_by.to_string())
            .with_if(with_creation, "created_on", label.created_on);
        Some(row)
    };
    labels.iter().filter_map(label).collect()
}

impl State {
    /// The ids of these labels, each once. Labels that are new are created (inferred).
    pub(super) fn label_ids(&mut self, project: u64, user: u64, labels: Vec<Named>) -> Vec<u64> {
        let mut ids = Vec::new();
        for label in labels {
            let id = match label {
                Named::Known(id) => id,
                Named::New(title) => self.add_label(project, user, title),
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The label of this title, which is created if there is none.
    fn add_label(&mut self, project: u64, user: u64, title: String) -> u64 {
        let same = |label: &Label| label.project == project && label.title == title;
        if let Some(known) = self.labels.ids(same).first() {
            return *known;
        }
        self.labels.add(Label { project, title, created_by: user, created_on: self.clock.now() })
    }
}

/// Labels.
impl Seed<'_> {
    /// Adds a label to a project, unless there is one of this title. Returns its id. Only
    /// [`Generation::Cloud`](crate::fake::Generation::Cloud) has labels.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::cases::UpdateCase;
    /// use testrail::fake::{FakeTestRail, Generation};
    ///
    /// let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    /// let nightly = fake.seed(|seed| seed.label(1, "nightly"));
    /// let case = fake.client().update_case(2, &UpdateCase::new().labels([nightly])).await?;
    /// assert_eq!(case.labels[0].title, "nightly");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such project.
    pub fn label(&mut self, project: impl Into<ProjectId>, title: &str) -> LabelId {
        let project = self.known(Resource::Project, project.into());
        self.state.add_label(project, 1, title.to_owned()).into()
    }
}
