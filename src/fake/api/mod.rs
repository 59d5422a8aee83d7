//! TestRail's API in the stand-in: the resources, and the table of their methods.
//!
//! The file of a resource has everything about it: its state, how a row is written, its handlers, and how a test makes,
//! changes and removes it (with [`Seed`]). To add a method, write its handler there, and add one line to [`TABLE`].

pub(crate) mod attachments;
pub(crate) mod bdd;
pub(crate) mod case_statuses;
pub(crate) mod case_types;
pub(crate) mod cases;
pub(crate) mod clock;
pub(crate) mod configurations;
pub(crate) mod datasets;
pub(crate) mod demo;
pub(crate) mod fields;
pub(crate) mod generation;
pub(crate) mod groups;
pub(crate) mod labels;
pub(crate) mod lists;
pub(crate) mod milestones;
pub(crate) mod overrides;
pub(crate) mod plans;
pub(crate) mod priorities;
pub(crate) mod projects;
pub(crate) mod reports;
pub(crate) mod results;
pub(crate) mod roles;
pub(crate) mod row;
pub(crate) mod runs;
pub(crate) mod sections;
pub(crate) mod seed;
pub(crate) mod server;
pub(crate) mod shared_steps;
pub(crate) mod state;
pub(crate) mod statuses;
pub(crate) mod suites;
pub(crate) mod templates;
pub(crate) mod tests;
pub(crate) mod time_span;
pub(crate) mod users;
pub(crate) mod variables;

pub(crate) use seed::Seed;
pub(crate) use state::{Rows, State};

use super::methods;
use super::server::{Received, Reply, Request};

type Handler = fn(&mut State, &Request) -> Result<Reply, Reply>;

/// The methods that the stand-in has: name, verb, and what each does.
const TABLE: &[(&str, &str, Handler)] = &[
    ("add_attachment_to_case", "POST", attachments::add_attachment_to_case),
    ("add_attachment_to_plan", "POST", attachments::add_attachment_to_plan),
    ("add_attachment_to_plan_entry", "POST", attachments::add_attachment_to_plan_entry),
    ("add_attachment_to_result", "POST", attachments::add_attachment_to_result),
    ("add_attachment_to_run", "POST", attachments::add_attachment_to_run),
    ("delete_attachment", "POST", attachments::delete_attachment),
    ("get_attachment", "GET", attachments::get_attachment),
    ("get_attachments_for_case", "GET", attachments::get_attachments_for_case),
    ("get_attachments_for_plan", "GET", attachments::get_attachments_for_plan),
    ("get_attachments_for_plan_entry", "GET", attachments::get_attachments_for_plan_entry),
    ("get_attachments_for_run", "GET", attachments::get_attachments_for_run),
    ("get_attachments_for_test", "GET", attachments::get_attachments_for_test),
    ("add_bdd", "POST", bdd::add_bdd),
    ("get_bdd", "GET", bdd::get_bdd),
    ("get_bdds", "GET", bdd::get_bdds),
    ("update_bdd", "POST", bdd::update_bdd),
    ("get_case_statuses", "GET", case_statuses::get_case_statuses),
    ("get_case_types", "GET", case_types::get_case_types),
    ("add_case", "POST", cases::add_case),
    ("add_cases", "POST", cases::add_cases),
    ("copy_cases_to_section", "POST", cases::copy_cases_to_section),
    ("delete_case", "POST", cases::delete_case),
    ("delete_cases", "POST", cases::delete_cases),
    ("get_case", "GET", cases::get_case),
    ("get_case_titles", "GET", cases::get_case_titles),
    ("get_cases", "GET", cases::get_cases),
    ("get_history_for_case", "GET", cases::get_history_for_case),
    ("move_cases_to_section", "POST", cases::move_cases_to_section),
    ("update_case", "POST", cases::update_case),
    ("update_cases", "POST", cases::update_cases),
    ("add_config", "POST", configurations::add_config),
    ("add_config_group", "POST", configurations::add_config_group),
    ("delete_config", "POST", configurations::delete_config),
    ("delete_config_group", "POST", configurations::delete_config_group),
    ("get_config_group", "GET", configurations::get_config_group),
    ("get_configs", "GET", configurations::get_configs),
    ("update_config", "POST", configurations::update_config),
    ("update_config_group", "POST", configurations::update_config_group),
    ("add_dataset", "POST", datasets::add_dataset),
    ("delete_dataset", "POST", datasets::delete_dataset),
    ("get_dataset", "GET", datasets::get_dataset),
    ("get_datasets", "GET", datasets::get_datasets),
    ("update_dataset", "POST", datasets::update_dataset),
    ("add_case_field", "POST", fields::add_case_field),
    ("get_case_fields", "GET", fields::get_case_fields),
    ("get_result_fields", "GET", fields::get_result_fields),
    ("add_group", "POST", groups::add_group),
    ("delete_group", "POST", groups::delete_group),
    ("get_group", "GET", groups::get_group),
    ("get_groups", "GET", groups::get_groups),
    ("update_group", "POST", groups::update_group),
    ("add_label", "POST", labels::add_label),
    ("delete_label", "POST", labels::delete_label),
    ("delete_labels", "POST", labels::delete_labels),
    ("get_label", "GET", labels::get_label),
    ("get_labels", "GET", labels::get_labels),
    ("update_label", "POST", labels::update_label),
    ("add_milestone", "POST", milestones::add_milestone),
    ("delete_milestone", "POST", milestones::delete_milestone),
    ("get_milestone", "GET", milestones::get_milestone),
    ("get_milestones", "GET", milestones::get_milestones),
    ("update_milestone", "POST", milestones::update_milestone),
    ("add_plan", "POST", plans::add_plan),
    ("add_plan_entry", "POST", plans::add_plan_entry),
    ("add_run_to_plan_entry", "POST", plans::add_run_to_plan_entry),
    ("close_plan", "POST", plans::close_plan),
    ("delete_plan", "POST", plans::delete_plan),
    ("delete_plan_entry", "POST", plans::delete_plan_entry),
    ("delete_run_from_plan_entry", "POST", plans::delete_run_from_plan_entry),
    ("get_plan", "GET", plans::get_plan),
    ("get_plans", "GET", plans::get_plans),
    ("update_plan", "POST", plans::update_plan),
    ("update_plan_entry", "POST", plans::update_plan_entry),
    ("update_run_in_plan_entry", "POST", plans::update_run_in_plan_entry),
    ("get_priorities", "GET", priorities::get_priorities),
    ("add_project", "POST", projects::add_project),
    ("delete_project", "POST", projects::delete_project),
    ("get_project", "GET", projects::get_project),
    ("get_projects", "GET", projects::get_projects),
    ("update_project", "POST", projects::update_project),
    ("get_cross_project_reports", "GET", reports::get_cross_project_reports),
    ("get_reports", "GET", reports::get_reports),
    ("run_cross_project_report", "GET", reports::run_cross_project_report),
    ("run_report", "GET", reports::run_report),
    ("add_result", "POST", results::add_result),
    ("add_result_for_case", "POST", results::add_result_for_case),
    ("add_results", "POST", results::add_results),
    ("add_results_for_cases", "POST", results::add_results_for_cases),
    ("edit_result", "POST", results::edit_result),
    ("get_results", "GET", results::get_results),
    ("get_results_for_case", "GET", results::get_results_for_case),
    ("get_results_for_run", "GET", results::get_results_for_run),
    ("get_roles", "GET", roles::get_roles),
    ("add_run", "POST", runs::add_run),
    ("close_run", "POST", runs::close_run),
    ("delete_run", "POST", runs::delete_run),
    ("get_dynamic_filter_fields", "GET", runs::get_dynamic_filter_fields),
    ("get_run", "GET", runs::get_run),
    ("get_runs", "GET", runs::get_runs),
    ("update_run", "POST", runs::update_run),
    ("add_section", "POST", sections::add_section),
    ("delete_section", "POST", sections::delete_section),
    ("get_section", "GET", sections::get_section),
    ("get_sections", "GET", sections::get_sections),
    ("move_section", "POST", sections::move_section),
    ("update_section", "POST", sections::update_section),
    ("add_shared_step", "POST", shared_steps::add_shared_step),
    ("delete_shared_step", "POST", shared_steps::delete_shared_step),
    ("get_shared_step", "GET", shared_steps::get_shared_step),
    ("get_shared_step_history", "GET", shared_steps::get_shared_step_history),
    ("get_shared_steps", "GET", shared_steps::get_shared_steps),
    ("update_shared_step", "POST", shared_steps::update_shared_step),
    ("get_version", "GET", server::get_version),
    ("get_statuses", "GET", statuses::get_statuses),
    ("add_suite", "POST", suites::add_suite),
    ("delete_suite", "POST", suites::delete_suite),
    ("get_suite", "GET", suites::get_suite),
    ("get_suites", "GET", suites::get_suites),
    ("update_suite", "POST", suites::update_suite),
    ("get_templates", "GET", templates::get_templates),
    ("get_test", "GET", tests::get_test),
    ("get_tests", "GET", tests::get_tests),
    ("update_test", "POST", tests::update_test),
    ("update_tests", "POST", tests::update_tests),
    ("add_user", "POST", users::add_user),
    ("get_current_user", "GET", users::get_current_user),
    ("get_user", "GET", users::get_user),
    ("get_user_by_email", "GET", users::get_user_by_email),
    ("get_users", "GET", users::get_users),
    ("update_user", "POST", users::update_user),
    ("add_variable", "POST", variables::add_variable),
    ("delete_variable", "POST", variables::delete_variable),
    ("get_variables", "GET", variables::get_variables),
    ("update_variable", "POST", variables::update_variable),
];

/// Whether the stand-in has a method.
pub(crate) fn has(method: &str) -> bool {
    TABLE.iter().any(|(known, ..)| *known == method)
}

/// Answers a call as TestRail does.
pub(crate) fn answer(state: &mut State, call: &Received, request: &Request) -> Result<Reply, Reply> {
    let method = call.method();
    if methods::since(method).is_none_or(|since| since > state.generation.newest()) {
        // Older servers say less (seen in another client's source).
        let modern = format!("Unknown method '{method}'");
        return Err(Reply::refuse(404, if state.generation.names_unknown_methods() { &modern } else { "Invalid uri" }));
    }
    if methods::is_enterprise(method) && !state.is_enterprise {
        // The words are reported. That they come before all checks of the call is inferred.
        return Err(Reply::refuse(403, "Not an Enterprise license/subscription."));
    }
    match TABLE.iter().find(|(known, ..)| *known == method) {
        Some((_, verb, handler)) if *verb == call.verb => handler(state, request),
        Some(_) => {
            let verb = call.verb.to_lowercase();
            Err(Reply::refuse(404, &format!("Unsupported HTTP method \"{verb}\" for this action.")))
        }
        // TestRail has this method. The words are the stand-in's own.
        None => Err(Reply::refuse(
            501,
            &format!(
                "This is the stand-in TestRail, which does not have the method {method}: give it one with \
                 FakeTestRail::handle"
            ),
        )),
    }
}

impl State {
    /// Whether a deletion only counts what it would delete. An older server ignores the parameter.
    fn only_counts(&self, request: &Request) -> Result<bool, Reply> {
        Ok(self.generation.counts_deletions() && request.flag("soft")? == Some(true))
    }

    /// The address of a page about a row, as rows give it.
    fn url(&self, page: &str, id: u64) -> String {
        format!("{}/index.php?/{page}/view/{id}", self.address)
    }
}
