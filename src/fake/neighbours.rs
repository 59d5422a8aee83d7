//! What a program looks up on its way to a run: suites, cases, configurations, milestones, users.

use serde::Serialize;

use super::reply::Reply;
use super::request::Request;
use super::rows::{CaseRow, ConfigGroupRow, ConfigRow, Envelope, MilestoneRow, SuiteRow, UserRow};
use super::state::State;

pub(super) fn get_configs(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let groups = state.config_groups.iter().filter(|(_, group)| group.project == project).map(|(id, group)| {
        let config = |(config, name): &(u64, &'static str)| ConfigRow { group_id: *id, id: *config, name };
        ConfigGroupRow {
            configs: group.configs.iter().map(config).collect(),
            id: *id,
            name: group.name,
            project_id: project,
        }
    });
    Ok(Reply::json(&groups.collect::<Vec<_>>()))
}

/// A bare array, as before 9.3.1.
pub(super) fn get_suites(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let suites = state.suites.iter().filter(|(_, suite)| suite.project == project).map(|(id, suite)| SuiteRow {
        id: *id,
        name: suite.name,
        description: None,
        project_id: project,
        is_master: false,
        is_baseline: false,
        is_completed: false,
        completed_on: None,
        url: format!("{}/index.php?/suites/view/{id}", state.address),
    });
    Ok(Reply::json(&suites.collect::<Vec<_>>()))
}

pub(super) fn get_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let named = request.id_parameter("suite_id")?;
    if named.is_none() && state.projects.get(&project).is_some_and(|project| project.multi_suite) {
        return Err(Reply::field("suite_id", "is a required field."));
    }
    let suite = |id: u64| state.suites.get(&id).is_some_and(|suite| suite.project == project);
    if named.is_some_and(|id| !suite(id)) {
        return Err(Reply::field("suite_id", "is not a valid test suite."));
    }
    let cases = state.cases.iter().filter(|(_, case)| suite(case.suite) && named.is_none_or(|id| id == case.suite));
    let rows = cases.map(|(id, case)| CaseRow { id: *id, title: case.title, suite_id: case.suite });
    paged(request, "cases", &rows.collect::<Vec<_>>())
}

pub(super) fn get_milestones(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let milestones = state.milestones.iter().filter(|(_, milestone)| milestone.project == project);
    let row = |(id, name): (u64, &'static str)| MilestoneRow { id, name, is_completed: false, project_id: project };
    let rows = milestones.map(|(id, milestone)| row((*id, milestone.name)));
    paged(request, "milestones", &rows.collect::<Vec<_>>())
}

pub(super) fn get_current_user(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    let me = state.users.get(&State::ME).ok_or_else(|| Reply::field("user_id", "is not a valid user"))?;
    Ok(Reply::json(&UserRow { id: State::ME, name: me.name, email: me.email, is_active: true }))
}

/// The project that a request names.
pub(super) fn project(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "project_id")?;
    let known = state.projects.contains_key(&id);
    if known { Ok(id) } else { Err(Reply::field("project_id", "is not a valid or accessible project.")) }
}

/// The page of `rows` that a request asks for.
pub(super) fn paged(request: &Request, key: &'static str, rows: &[impl Serialize]) -> Result<Reply, Reply> {
    const FULL: u64 = 250;
    let limit = request.natural("limit")?.unwrap_or(FULL);
    if limit == 0 {
        return Err(Reply::field("limit", "is too small (minimum 1)."));
    }
    if limit > FULL {
        return Err(Reply::field("limit", "is too large (maximum 250)."));
    }
    let offset = request.natural("offset")?.unwrap_or(0);
    let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX).min(rows.len());
    let (start, end) = (place(offset), place(offset.saturating_add(limit)));
    let link = |offset: u64| format!("/api/v2/{}&limit={limit}&offset={offset}", request.path());
    let page = Envelope {
        key,
        rows: rows.get(start..end).unwrap_or_default(),
        offset,
        limit,
        next: (end < rows.len()).then(|| link(offset.saturating_add(limit))),
        prev: (offset > 0).then(|| link(offset.saturating_sub(limit))),
    };
    Ok(Reply::json(&page))
}
