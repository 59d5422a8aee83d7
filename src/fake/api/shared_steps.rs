//! Sets of shared steps.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::lists::{has_id, paged};
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted, body};
use super::users::permitted;
use super::{Rows, State, projects, suites};
use crate::fake::server::{Body, Reply, Request};
use crate::shared_steps::StepsInCases;
use crate::{ProjectId, SharedStepId};

/// The key of steps, in sets and in cases.
const STEPS: &str = "custom_steps_separated";
/// The key of a case's step that names its set.
const LINK: &str = "shared_step_id";

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
    let cases = &state.cases;
    let cases = cases.ids(|case| suites::project_of(state, case.suite) == set.project && uses(&case.custom, id));
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

/// A step as it is sent.
fn step(step: &Value) -> Row {
    let keys = ["content", "expected", "additional_info", "refs"];
    keys.into_iter().fold(Row::new(), |row, key| row.with(key, step.get(key).cloned()))
}

/// A step as a set stores it. The last two keys can be null (manual). That the first two are texts, and that others are
/// ignored, is inferred.
fn stored(step: &Value) -> Value {
    let text = |key: &str| step.get(key).filter(|value| !value.is_null());
    json!({
        "content": text("content").unwrap_or(&json!("")),
        "expected": text("expected").unwrap_or(&json!("")),
        "additional_info": text("additional_info"),
        "refs": text("refs"),
    })
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
    let id = of_path(state, request)?;
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
    let set = of_path(state, request)?;
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
    let id = of_path(state, request)?;
    permitted(state, request.user, "edit", "shared steps")?;
    state.change_shared_step(id, &request.body()?, request.user)?;
    answer(state, id)
}

/// Without the parameter, the cases keep the steps (manual).
pub(super) fn delete_shared_step(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "delete", "shared steps")?;
    let keeps = request.body()?.flag("keep_in_cases").unwrap_or(true);
    state.remove_shared_step(id, if keeps { StepsInCases::Keep } else { StepsInCases::Remove });
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.shared_steps.get(&id).map(|set| Reply::json(&row(state, id, set))).ok_or_else(unknown)
}

fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "shared_step_id")?;
    let set = state.shared_steps.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, set.project, request.user)?;
    Ok(id)
}

/// The words are inferred from those about other rows.
fn unknown() -> Reply {
    Reply::field("shared_step_id", "is not a valid shared step.")
}

/// The steps that a body names. The words are inferred from those about other lists.
fn steps(body: &Body) -> Result<Option<Vec<Value>>, Reply> {
    match body.get(STEPS) {
        None => Ok(None),
        Some(Value::Array(steps)) if steps.iter().all(Value::is_object) => Ok(Some(steps.iter().map(stored).collect())),
        Some(_) => Err(Reply::field(STEPS, "is not a valid array.")),
    }
}

/// Whether the steps of a case use this set.
fn uses(custom: &Map<String, Value>, set: u64) -> bool {
    let steps = custom.get(STEPS).and_then(Value::as_array);
    steps.is_some_and(|steps| steps.iter().any(|step| set_of(step) == Some(set)))
}

/// The set that a step of a case comes from.
fn set_of(step: &Value) -> Option<u64> {
    step.get(LINK)?.as_u64()
}

/// The value of a case's field as it is stored. A step that comes from a set is a link to the set, without texts. A
/// program that sends back what it has read sends all steps of a set, which are one link (inferred). So are the refusal
/// of a set that is not of the project, and its words.
pub(super) fn linked(state: &State, project: u64, field: &str, value: &Value) -> Result<Value, Reply> {
    let Some(steps) = value.as_array().filter(|_| field == STEPS && state.generation.knows_shared_steps()) else {
        return Ok(value.clone());
    };
    let (mut stored, mut last, mut rest) = (Vec::new(), None, 0);
    for step in steps {
        if step.get(LINK).is_none_or(Value::is_null) {
            stored.push(step.clone());
            last = None;
            continue;
        }
        let set = set_of(step).and_then(|id| Some((id, state.shared_steps.get(&id)?)));
        let (id, set) = set
            .filter(|(_, set)| set.project == project)
            .ok_or_else(|| Reply::field(STEPS, "contains one or more invalid shared steps."))?;
        let was_read = step.get("content").is_some();
        if was_read && last == Some(id) && rest > 0 {
            rest -= 1;
            continue;
        }
        stored.push(json!({LINK: id}));
        (last, rest) = (Some(id), if was_read { set.steps.len().saturating_sub(1) } else { 0 });
    }
    Ok(stored.into())
}

/// The fields of a case as they are sent: steps that come from a set have its id and its texts (manual). That each step
/// of the set is one of the case is inferred.
pub(super) fn resolved<'c>(sets: &Rows<SharedStep>, custom: &'c Map<String, Value>) -> Cow<'c, Map<String, Value>> {
    let steps = custom.get(STEPS).and_then(Value::as_array);
    let Some(steps) = steps.filter(|steps| steps.iter().any(|step| set_of(step).is_some())) else {
        return Cow::Borrowed(custom);
    };
    let of_set = |step: &Value| {
        let id = set_of(step)?;
        let mut steps = sets.get(&id)?.steps.clone();
        steps.iter_mut().filter_map(Value::as_object_mut).for_each(|step| _ = step.insert(LINK.to_owned(), id.into()));
        Some(steps)
    };
    let steps: Value = steps.iter().flat_map(|step| of_set(step).unwrap_or_else(|| vec![step.clone()])).collect();
    let mut custom = custom.clone();
    custom.insert(STEPS.to_owned(), steps);
    Cow::Owned(custom)
}

impl State {
    fn add_shared_step(&mut self, project: u64, body: &Body, user: u64) -> Result<u64, Reply> {
        let title = body.required("title")?;
        let (steps, now) = (steps(body)?.unwrap_or_default(), self.clock.now());
        let set =
            SharedStep { project, title, created_by: user, created_on: now, updated_by: user, updated_on: now, steps };
        let id = self.shared_steps.add(set);
        self.note_version(id);
        Ok(id)
    }

    /// TestRail wants the steps in every update (seen in another client's source). The words are inferred.
    fn change_shared_step(&mut self, id: u64, body: &Body, user: u64) -> Result<(), Reply> {
        let title = body.new_required("title")?;
        let steps = steps(body)?.ok_or_else(|| Reply::field(STEPS, "is a required field."))?;
        let now = self.clock.now();
        let set = self.shared_steps.get_mut(&id).ok_or_else(unknown)?;
        if let Some(title) = title {
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
        let Some(set) = self.shared_steps.remove(&id) else { return };
        let own = if steps == StepsInCases::Keep { set.steps } else { Vec::new() };
        let suites = self.suites.ids(|suite| suite.project == set.project);
        for case in self.cases.values_mut().filter(|case| suites.contains(&case.suite)) {
            let Some(steps) = case.custom.get_mut(STEPS).and_then(Value::as_array_mut) else { continue };
            let replace = |step: Value| if set_of(&step) == Some(id) { own.clone() } else { vec![step] };
            *steps = std::mem::take(steps).into_iter().flat_map(replace).collect();
        }
        self.shared_step_history.retain(|_, version| version.of != id);
        self.forget(Resource::SharedStep, id);
    }
}

/// Shared steps.
impl Seed<'_> {
    /// Adds a set of shared steps to a project, with this title and these steps. Returns its id. A case of the project
    /// uses the set if its field `custom_steps_separated` has a step with that `shared_step_id`, and sends the texts of
    /// the set.
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
    /// let client = fake.client();
    /// assert_eq!(client.get_shared_step(login).await?.case_ids, Some(vec![2.into()]));
    /// let steps = client.get_case(2).await?.steps()?.unwrap_or_default();
    /// assert_eq!(steps[0].content.as_deref(), Some("Open the shop"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such project, or TestRail would refuse the set, for example because the title is blank.
    pub fn shared_step(
        &mut self,
        project: impl Into<ProjectId>,
        title: &str,
        steps: impl IntoIterator<Item = impl Serialize>,
    ) -> SharedStepId {
        let project = self.known(Resource::Project, project.into());
        let steps: Vec<Value> = steps.into_iter().map(|step| json!(step)).collect();
        let fields = body(&json!({"title": title, STEPS: steps}));
        accepted(self.state.add_shared_step(project, &fields, 1)).into()
    }

    /// Changes a set of shared steps. The fields are those of `update_shared_step`: `title` and
    /// `custom_steps_separated`.
    ///
    /// # Panics
    ///
    /// If there is no such set, or TestRail would refuse the change.
    pub fn update_shared_step(&mut self, set: impl Into<SharedStepId>, fields: &impl Serialize) {
        let id = self.known(Resource::SharedStep, set.into());
        accepted(self.state.change_shared_step(id, &body(fields), 1));
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
