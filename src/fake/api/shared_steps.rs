//! Sets of shared steps.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::lists::{has_id, paged};
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, body};
use super::users::permitted;
use super::{State, projects};
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Body, Reply, Request, given};
use crate::shared_steps::StepsInCases;
use crate::{Patch, ProjectId, SharedStepId};

/// The key of steps, in sets and in cases.
const STEPS: &str = "custom_steps_separated";

#[derive(Debug)]
pub(crate) struct SharedStep {
    pub(crate) project: u64,
    title: String,
    created_by: u64,
    created_on: i64,
    updated_by: u64,
    updated_on: i64,
    steps: Vec<Value>,
}

/// What a set was like at one time.
#[derive(Debug)]
pub(crate) struct Version {
    of: u64,
    user: u64,
    timestamp: i64,
    title: String,
    steps: Vec<Value>,
}

/// The order of the keys is that of the manual.
fn row(state: &State, id: u64, set: &SharedStep) -> Row {
    let cases: Vec<_> = state.cases.iter().filter(|(_, case)| uses(&case.custom, id)).map(|(id, _)| *id).collect();
    let row = Row::new()
        .with("id", id)
        .with("title", set.title.clone())
        .with("project_id", set.project)
        .with("created_by", set.created_by)
        .with("created_on", set.created_on)
        .with("updated_by", set.updated_by)
        .with("updated_on", set.updated_on)
        .with_rows(STEPS, set.steps.iter().map(step).collect())
        .with("case_ids", cases);
    state.sent(Resource::SharedStep, id, row)
}

/// A step as it is sent. The last two keys can be null (manual); that the first two are texts is inferred.
fn step(step: &Value) -> Row {
    let text = |key: &str| step.get(key).filter(|value| !value.is_null()).cloned();
    Row::new()
        .with("content", text("content").unwrap_or_else(|| "".into()))
        .with("expected", text("expected").unwrap_or_else(|| "".into()))
        .with("additional_info", text("additional_info"))
        .with("refs", text("refs"))
}

/// The ids are numbers on the wire of 2026, and texts in the manual.
fn version(state: &State, id: u64, version: &Version) -> Row {
    let number = |id: u64| if state.generation.is_cloud() { json!(id) } else { json!(id.to_string()) };
    Row::new()
        .with("id", number(id))
        .with("timestamp", version.timestamp)
        .with("user_id", number(version.user))
        .with_rows(STEPS, version.steps.iter().map(step).collect())
        .with("title", version.title.clone())
}

pub(super) fn get_shared_step(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = named(state, request)?;
    answer(state, id)
}

/// That the second itself counts for none of the times, and that `refs` is one reference of any step, is inferred.
pub(super) fn get_shared_steps(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let (created_after, created_before) = (request.time("created_after")?, request.time("created_before")?);
    let (updated_after, updated_before) = (request.time("updated_after")?, request.time("updated_before")?);
    let created_by = request.ids_parameter("created_by")?;
    let refs = request.parameter("refs");
    let has_ref = |step: &Value, wanted| step.get("refs").and_then(Value::as_str).is_some_and(|of| has_id(of, wanted));
    let chosen = |set: &SharedStep| {
        set.project == project
            && created_after.is_none_or(|time| set.created_on > time)
            && created_before.is_none_or(|time| set.created_on < time)
            && updated_after.is_none_or(|time| set.updated_on > time)
            && updated_before.is_none_or(|time| set.updated_on < time)
            && created_by.as_ref().is_none_or(|users| users.contains(&set.created_by))
            && refs.is_none_or(|wanted| set.steps.iter().any(|step| has_ref(step, wanted)))
    };
    let chosen: Vec<_> = state.shared_steps.iter().filter(|(_, set)| chosen(set)).collect();
    paged(state, request, "shared_steps", &chosen, |(id, set)| row(state, **id, set))
}

/// The manual shows pages, and the wire of June 2026 a bare array. That the newest version comes first, and that the
/// first one counts, is the stand-in's own.
pub(super) fn get_shared_step_history(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let set = named(state, request)?;
    let all: Vec<_> = state.shared_step_history.iter().rev().filter(|(_, version)| version.of == set).collect();
    if state.generation.is_cloud() {
        return Ok(Reply::json(&all.iter().map(|(id, entry)| version(state, **id, entry)).collect::<Vec<_>>()));
    }
    paged(state, request, "step_history", &all, |(id, entry)| version(state, **id, entry))
}

pub(super) fn add_shared_step(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "shared steps")?;
    let id = state.add_shared_step(project, &request.body()?, request.user)?;
    answer(state, id)
}

pub(super) fn update_shared_step(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = named(state, request)?;
    permitted(state, request.user, "edit", "shared steps")?;
    state.change_shared_step(id, &request.body()?, request.user)?;
    answer(state, id)
}

/// Without the parameter, the cases keep the steps (manual).
pub(super) fn delete_shared_step(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = named(state, request)?;
    permitted(state, request.user, "delete", "shared steps")?;
    let keeps = request.body()?.flag("keep_in_cases").unwrap_or(true);
    state.remove_shared_step(id, if keeps { StepsInCases::Keep } else { StepsInCases::Remove });
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.shared_steps.get(&id).map(|set| Reply::json(&row(state, id, set))).ok_or_else(unknown)
}

fn named(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "shared_step_id")?;
    let set = state.shared_steps.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, set.project, request.user)?;
    Ok(id)
}

/// The words are inferred from those about other rows.
fn unknown() -> Reply {
    Reply::field("shared_step_id", "is not a valid shared step.")
}

fn title(body: &Body) -> Result<Patch<String>, Reply> {
    match body.short_text("title")? {
        Patch::Set(title) if title.trim().is_empty() => Err(Reply::field("title", "is a required field.")),
        title => Ok(title),
    }
}

/// The steps that a body names. The words are inferred from those about other lists.
fn steps(body: &Body) -> Result<Option<Vec<Value>>, Reply> {
    match body.get(STEPS) {
        None => Ok(None),
        Some(Value::Array(steps)) if steps.iter().all(Value::is_object) => Ok(Some(steps.clone())),
        Some(_) => Err(Reply::field(STEPS, "is not a valid array.")),
    }
}

/// Whether the steps of a case use this set.
fn uses(custom: &Map<String, Value>, set: u64) -> bool {
    custom.get(STEPS).and_then(Value::as_array).is_some_and(|steps| steps.iter().any(|step| is_of(step, set)))
}

fn is_of(step: &Value, set: u64) -> bool {
    step.get("shared_step_id").and_then(Value::as_u64) == Some(set)
}

impl State {
    fn add_shared_step(&mut self, project: u64, body: &Body, user: u64) -> Result<u64, Reply> {
        let title = given(title(body)?).ok_or_else(|| Reply::field("title", "is a required field."))?;
        let (steps, now) = (steps(body)?.unwrap_or_default(), self.clock.now());
        let set =
            SharedStep { project, title, created_by: user, created_on: now, updated_by: user, updated_on: now, steps };
        let id = self.shared_steps.add(set);
        self.note_version(id);
        Ok(id)
    }

    /// TestRail wants the steps in every update (seen in another client's source). The words are inferred.
    fn change_shared_step(&mut self, id: u64, body: &Body, user: u64) -> Result<(), Reply> {
        let title = title(body)?;
        let steps = steps(body)?.ok_or_else(|| Reply::field(STEPS, "is a required field."))?;
        let now = self.clock.now();
        let set = self.shared_steps.get_mut(&id).ok_or_else(unknown)?;
        if let Patch::Set(title) = title {
            set.title = title;
        }
        set.steps = steps;
        (set.updated_by, set.updated_on) = (user, now);
        self.note_version(id);
        Ok(())
    }

    /// Notes what a set is like since its last change.
    fn note_version(&mut self, id: u64) {
        if let Some(set) = self.shared_steps.get(&id) {
            let (user, timestamp, title, steps) =
                (set.updated_by, set.updated_on, set.title.clone(), set.steps.clone());
            self.shared_step_history.add(Version { of: id, user, timestamp, title, steps });
        }
    }

    /// Removes a set. The cases that use it get its steps as their own, or lose them.
    pub(super) fn remove_shared_step(&mut self, id: u64, steps: StepsInCases) {
        let set = self.shared_steps.remove(&id).map(|set| set.steps).unwrap_or_default();
        let own = if steps == StepsInCases::Keep { set } else { Vec::new() };
        for case in self.cases.values_mut() {
            let Some(steps) = case.custom.get_mut(STEPS).and_then(Value::as_array_mut) else { continue };
            let replaced =
                std::mem::take(steps).into_iter().map(|step| if is_of(&step, id) { own.clone() } else { vec![step] });
            *steps = replaced.flatten().collect();
        }
        self.shared_step_history.retain(|_, version| version.of != id);
        self.forget(Resource::SharedStep, id);
    }
}

/// Shared steps.
impl Seed<'_> {
    /// Adds a set of shared steps to a project, with this title and these steps. Returns its id. A case uses the set if
    /// its field `custom_steps_separated` has a step with that `shared_step_id`; what the case sends stays as it was
    /// stored.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::json;
    /// use testrail::cases::Step;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let login = fake.seed(|seed| {
    ///     seed.case_field("steps_separated");
    ///     let login = seed.shared_step(1, "Log in", [Step::new("Open the shop")]);
    ///     seed.update_case(2, &json!({"template_id": 2, "custom_steps_separated": [Step::shared(login)]}));
    ///     login
    /// });
    /// assert_eq!(fake.client().get_shared_step(login).await?.case_ids, Some(vec![2.into()]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such project, or the title is blank.
    pub fn shared_step(
        &mut self,
        project: impl Into<ProjectId>,
        title: &str,
        steps: impl IntoIterator<Item = impl Serialize>,
    ) -> SharedStepId {
        let project = self.known(Resource::Project, project.into());
        let steps: Vec<Value> = steps.into_iter().map(|step| json!(step)).collect();
        let fields = body(&json!({"title": title, STEPS: steps}));
        let added = self.state.add_shared_step(project, &fields, 1);
        added.unwrap_or_else(|reply| invalid_setup(&reply.text())).into()
    }

    /// Changes a set of shared steps. The fields are those of `update_shared_step`: `title` and
    /// `custom_steps_separated`.
    ///
    /// # Panics
    ///
    /// If there is no such set, or TestRail would refuse the change.
    pub fn update_shared_step(&mut self, set: impl Into<SharedStepId>, fields: &impl Serialize) {
        let id = self.known(Resource::SharedStep, set.into());
        let changed = self.state.change_shared_step(id, &body(fields), 1);
        changed.unwrap_or_else(|reply| invalid_setup(&reply.text()));
    }

    /// Removes a set of shared steps, and says what becomes of the steps in the cases that use it.
    ///
    /// # Panics
    ///
    /// If there is no such set.
    pub fn remove_shared_step(&mut self, set: impl Into<SharedStepId>, steps: StepsInCases) {
        let id = self.known(Resource::SharedStep, set.into());
        self.state.remove_shared_step(id, steps);
    }
}
