//! What a program looks up on its way to a run: projects, suites, cases, configurations, milestones, users.

use super::lists::paged;
use super::reply::Reply;
use super::request::{Body, Request};
use super::rows;
use super::state::{Project, State};
use crate::Patch;

pub(super) fn get_projects(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    // No project of the stand-in is completed.
    let wanted = request.flag("is_completed") != Some(true);
    let visible = |project: &&Project| wanted && !project.hidden_from.contains(&request.user);
    let all: Vec<_> = state.projects.iter().filter(|(_, project)| visible(project)).collect();
    paged(state, request, "projects", &all, |(id, project)| rows::project(state, **id, project))
}

pub(super) fn get_project(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = project(state, request)?;
    state.projects.get(&id).map(|project| Reply::json(&rows::project(state, id, project))).ok_or_else(no_project)
}

pub(super) fn get_suites(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let all: Vec<_> = state.suites.iter().filter(|(_, suite)| suite.project == project).collect();
    if state.generation.is_cloud() {
        // Suites come in pages since 9.3.1 only.
        return paged(state, request, "suites", &all, |(id, suite)| rows::suite(state, **id, suite));
    }
    Ok(Reply::json(&all.iter().map(|(id, suite)| rows::suite(state, **id, suite)).collect::<Vec<_>>()))
}

pub(super) fn get_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "suite_id")?;
    let suite = state.suites.get(&id).ok_or_else(|| Reply::field("suite_id", "is not a valid test suite."))?;
    accessible(state, suite.project, request.user)?;
    Ok(Reply::json(&rows::suite(state, id, suite)))
}

pub(super) fn get_sections(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let suite = suite(state, project, request.id_parameter("suite_id")?)?;
    let all: Vec<_> = state.sections.iter().filter(|(_, section)| section.suite == suite).collect();
    paged(state, request, "sections", &all, |(id, section)| rows::section(**id, section))
}

pub(super) fn get_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let suite = suite(state, project, request.id_parameter("suite_id")?)?;
    let section = request.id_parameter("section_id")?;
    if let Some(section) = section {
        let known = state.sections.get(&section).is_some_and(|section| section.suite == suite);
        if !known {
            return Err(Reply::field("section_id", "is not a valid section."));
        }
    }
    let chosen = state
        .cases
        .iter()
        .filter(|(_, case)| case.suite == suite && section.is_none_or(|section| section == case.section));
    paged(state, request, "cases", &chosen.collect::<Vec<_>>(), |(id, case)| rows::case(state, **id, case))
}

pub(super) fn get_milestones(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    // No milestone of the stand-in is completed.
    let wanted = request.flag("is_completed") != Some(true);
    let all: Vec<_> = state.milestones.iter().filter(|(_, row)| wanted && row.project == project).collect();
    paged(state, request, "milestones", &all, |(id, milestone)| rows::milestone(state, **id, milestone))
}

pub(super) fn get_configs(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let groups = state.config_groups.iter().filter(|(_, group)| group.project == project);
    let rows: Vec<_> = groups.map(|(id, group)| rows::config_group(state, *id, project, &group.name)).collect();
    Ok(Reply::json(&rows))
}

#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_statuses(_: &mut State, _: &Request) -> Result<Reply, Reply> {
    Ok(Reply::json(&rows::statuses()))
}

/// Since 6.6 only administrators may ask without a project.
pub(super) fn get_users(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let is_admin = state.users.get(&request.user).is_some_and(|user| user.is_admin);
    if request.has_id(0) {
        project(state, request)?;
    } else if !is_admin && state.generation.knows_refs() {
        let words = "Access Denied. You are not a TestRail administrator. Field:project_id is a required field.";
        return Err(Reply::refuse(403, words));
    }
    Ok(Reply::json(&state.users.iter().map(|(id, user)| rows::user(state, *id, user)).collect::<Vec<_>>()))
}

pub(super) fn get_current_user(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let me = state.users.get(&request.user).ok_or_else(|| Reply::field("user_id", "is not a valid user"))?;
    Ok(Reply::json(&rows::user(state, request.user, me)))
}

pub(super) fn get_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "plan_id")?;
    let plan = state.plans.get(&id).ok_or_else(|| Reply::field("plan_id", "is not a valid test plan."))?;
    accessible(state, plan.project, request.user)?;
    Ok(Reply::json(&rows::plan(state, id, plan)))
}

/// Datasets and variables exist on Enterprise servers only, and the stand-in is none.
pub(super) fn enterprise(_: &mut State, _: &Request) -> Result<Reply, Reply> {
    Err(Reply::refuse(403, "Not an Enterprise license/subscription."))
}

/// The project that a call names.
pub(super) fn project(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "project_id")?;
    accessible(state, id, request.user)?;
    Ok(id)
}

/// Whether a user can see a project.
pub(super) fn accessible(state: &State, project: u64, user: u64) -> Result<(), Reply> {
    let project = state.projects.get(&project).ok_or_else(no_project)?;
    if project.hidden_from.contains(&user) {
        let words = "The requested project does not exist or you do not have the permissions to access it.";
        return Err(Reply::refuse(403, words));
    }
    Ok(())
}

fn no_project() -> Reply {
    Reply::field("project_id", "is not a valid or accessible project.")
}

/// The user that a body assigns something to.
pub(super) fn assignee(state: &State, body: &Body) -> Result<Patch<u64>, Reply> {
    match body.id("assignedto_id")? {
        // Without a full stop (asserted against a real server).
        Patch::Set(id) if !state.users.contains_key(&id) => Err(Reply::field("assignedto_id", "is not a valid user")),
        assignee => Ok(assignee),
    }
}

/// The suite that is meant by this id, or by none. That a project with baselines needs one is documented for
/// plans only.
pub(super) fn suite(state: &State, project: u64, named: Option<u64>) -> Result<u64, Reply> {
    let mut of_project = state.suites.iter().filter(|(_, suite)| suite.project == project).map(|(id, _)| *id);
    let single = state.projects.get(&project).is_some_and(|project| project.suite_mode == 1);
    match named {
        Some(id) if of_project.any(|known| known == id) => Ok(id),
        Some(_) => Err(Reply::field("suite_id", "is not a valid test suite.")),
        None if single => of_project.next().ok_or_else(|| Reply::field("suite_id", "is a required field.")),
        None => Err(Reply::field("suite_id", "is a required field.")),
    }
}
