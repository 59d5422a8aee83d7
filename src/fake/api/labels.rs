//! The labels of cases and tests.

use serde_json::{Value, json};

use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted, body};
use super::users::permitted;
use super::{State, projects};
use crate::fake::server::{Body, Reply, Request, given};
use crate::{LabelId, ProjectId};

#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) project: u64,
    title: String,
    created_by: u64,
    created_on: i64,
}

/// The most labels that a case or a test has, and the most characters of a title (seen in another client's source).
const MOST: usize = 10;
const LONGEST: usize = 20;

/// A label that the body of a call names.
#[derive(Debug)]
pub(crate) enum NamedLabel {
    Known(u64),
    /// A title that no label of the project has.
    New(String),
}

/// Reads the labels that a body names by ids and titles, mixed. `None` if it does not name the field, or the server
/// does not know it. The words of all refusals are inferred from those about other fields.
pub(super) fn read(state: &State, project: u64, body: &Body) -> Result<Option<Vec<NamedLabel>>, Reply> {
    let labels = match body.get("labels") {
        _ if !state.generation.knows_labels() => return Ok(None),
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

fn read_one(state: &State, project: u64, label: &Value) -> Result<NamedLabel, Reply> {
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
            Ok(known.map_or_else(|| NamedLabel::New(title.clone()), NamedLabel::Known))
        }
        label => {
            let id = label.as_u64().filter(|id| state.labels.get(id).is_some_and(of_project));
            id.map(NamedLabel::Known).ok_or_else(unknown)
        }
    }
}

/// The labels of which a filter wants one. A server ignores the filter if it does not know it.
pub(super) fn of_filter(state: &State, request: &Request) -> Result<Option<Vec<u64>>, Reply> {
    if state.generation.knows_labels() { request.ids_parameter("label_id") } else { Ok(None) }
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

/// The row of the methods about labels. The single label has a `name`, and a row of the list a `title` (manual). The
/// order of the keys is that of the manual.
fn row(state: &State, id: u64, label: &Label, title: &str) -> Row {
    let row = Row::new()
        .with("id", id)
        .with(title, label.title.clone())
        .with("created_by", label.created_by.to_string())
        .with("created_on", label.created_on);
    state.sent(Resource::Label, id, row)
}

pub(super) fn get_label(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, label) = of_path(state, request)?;
    Ok(Reply::json(&row(state, id, label, "name")))
}

pub(super) fn get_labels(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let labels: Vec<_> = state.labels.iter().filter(|(_, label)| label.project == project).collect();
    paged(state, request, "labels", &labels, |(id, label)| row(state, **id, label, "title"))
}

/// Clients accept a label with and without a wrapper (seen in another client's source). Which servers send which is not
/// known; that the Cloud wraps it is the stand-in's own.
pub(super) fn add_label(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "labels")?;
    let title = title(state, project, None, &request.body()?)?;
    let id = state.add_label(project, request.user, title);
    let label = state.labels.get(&id).ok_or_else(unknown)?;
    let row = row(state, id, label, "title");
    let is_wrapped = state.generation.is_cloud();
    Ok(if is_wrapped { Reply::json(&Row::new().with_row("label", row)) } else { Reply::json(&row) })
}

/// The body has the project, too (manual).
pub(super) fn update_label(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, label) = of_path(state, request)?;
    let of_project = label.project;
    permitted(state, request.user, "edit", "labels")?;
    let body = request.body()?;
    let project = given(body.id("project_id")?).ok_or_else(|| Reply::field("project_id", "is a required field."))?;
    projects::accessible(state, project, request.user)?;
    // That the label must be of this project is inferred.
    if project != of_project {
        return Err(unknown());
    }
    let title = title(state, project, Some(id), &body)?;
    if let Some(label) = state.labels.get_mut(&id) {
        label.title.clone_from(&title);
    }
    Ok(Reply::json(&state.sent(Resource::Label, id, Row::new().with("id", id).with("title", title))))
}

pub(super) fn delete_label(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, _) = of_path(state, request)?;
    permitted(state, request.user, "delete", "labels")?;
    state.remove_label(id);
    Ok(Reply::empty())
}

/// What TestRail says to an unknown label is not known. That it deletes none then, and its words, are the stand-in's
/// own.
pub(super) fn delete_labels(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    permitted(state, request.user, "delete", "labels")?;
    let labels = request.body()?.ids("label_ids")?.filter(|labels| !labels.is_empty());
    let labels = labels.ok_or_else(|| Reply::field("label_ids", "is a required field."))?;
    for id in &labels {
        let label = state.labels.get(id);
        let label = label.ok_or_else(|| Reply::field("label_ids", "contains one or more invalid labels."))?;
        projects::accessible(state, label.project, request.user)?;
    }
    for id in labels {
        state.remove_label(id);
    }
    Ok(Reply::empty())
}

fn of_path<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Label), Reply> {
    let id = request.id(0, "label_id")?;
    let label = state.labels.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, label.project, request.user)?;
    Ok((id, label))
}

/// The words are inferred from those about other rows.
fn unknown() -> Reply {
    Reply::field("label_id", "is not a valid label.")
}

/// The title that a body gives the label with this id, or a new one. What TestRail says to a title that is taken is not
/// known. The stand-in refuses it in its own words: other calls name labels by their titles.
fn title(state: &State, project: u64, id: Option<u64>, body: &Body) -> Result<String, Reply> {
    let title = valid_title(body)?;
    state.labels.free("title", id, |label| label.project == project && label.title == title)?;
    Ok(title)
}

/// A title that a label can have. The words about one that is too long are the stand-in's own.
fn valid_title(body: &Body) -> Result<String, Reply> {
    let title = given(body.text("title")?).filter(|title| !title.trim().is_empty());
    let title = title.ok_or_else(|| Reply::field("title", "is a required field."))?;
    if title.chars().count() > LONGEST {
        return Err(Reply::field("title", &format!("is too long ({LONGEST} characters at most).")));
    }
    Ok(title)
}

impl State {
    /// Removes a label. Cases and tests lose it (inferred).
    pub(super) fn remove_label(&mut self, id: u64) {
        for case in self.cases.values_mut() {
            case.labels.retain(|label| *label != id);
        }
        for test in self.runs.values_mut().flat_map(|run| &mut run.tests) {
            test.labels.retain(|label| *label != id);
        }
        self.labels.remove(&id);
        self.forget(Resource::Label, id);
    }

    /// The ids of these labels, each once. Labels that are new are created (inferred).
    pub(super) fn label_ids(&mut self, project: u64, user: u64, labels: Vec<NamedLabel>) -> Vec<u64> {
        let mut ids = Vec::new();
        for label in labels {
            let id = match label {
                NamedLabel::Known(id) => id,
                NamedLabel::New(title) => self.add_label(project, user, title),
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
    /// Adds a label to a project, unless there is one of this title. Returns its id. Cases and tests have labels from
    /// [`Generation::Paged`](crate::fake::Generation::Paged) on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::cases::UpdateCase;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let nightly = fake.seed(|seed| seed.label(1, "nightly"));
    /// let case = fake.client().update_case(2, &UpdateCase::new().labels([nightly])).await?;
    /// assert_eq!(case.labels[0].title, "nightly");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such project, or the title is blank or has more than 20 characters.
    pub fn label(&mut self, project: impl Into<ProjectId>, title: &str) -> LabelId {
        let project = self.known(Resource::Project, project.into());
        let title = accepted(valid_title(&body(&json!({"title": title}))));
        self.state.add_label(project, 1, title).into()
    }

    /// Gives a label another title. Cases and tests keep it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let nightly = fake.seed(|seed| {
    ///     let nightly = seed.label(1, "nightly");
    ///     seed.rename_label(nightly, "every night");
    ///     nightly
    /// });
    /// assert_eq!(fake.client().get_label(nightly).await?.title, "every night");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such label, the title is blank or has more than 20 characters, or another label of the project
    /// has it.
    pub fn rename_label(&mut self, label: impl Into<LabelId>, title: &str) {
        let id = self.known(Resource::Label, label.into());
        let project = self.state.labels.get(&id).map_or(0, |label| label.project);
        let title = accepted(self::title(self.state, project, Some(id), &body(&json!({"title": title}))));
        if let Some(label) = self.state.labels.get_mut(&id) {
            label.title = title;
        }
    }

    /// Removes a label. Cases and tests lose it.
    ///
    /// # Panics
    ///
    /// If there is no such label.
    pub fn remove_label(&mut self, label: impl Into<LabelId>) {
        let label = self.known(Resource::Label, label.into());
        self.state.remove_label(label);
    }
}
