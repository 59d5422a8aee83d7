//! Which methods the stand-in has, and how a call finds its own.
//!
//! A method is added by its handler, and by one line here.

use super::received::Received;
use super::reply::Reply;
use super::request::Request;
use super::state::State;
use super::{lookups, results, runs};

type Handler = fn(&mut State, &Request) -> Result<Reply, Reply>;

/// The methods: name, verb, and what each does.
const METHODS: &[(&str, &str, Handler)] = &[
    ("get_run", "GET", runs::get_run),
    ("get_runs", "GET", runs::get_runs),
    ("add_run", "POST", runs::add_run),
    ("update_run", "POST", runs::update_run),
    ("close_run", "POST", runs::close_run),
    ("delete_run", "POST", runs::delete_run),
    ("get_tests", "GET", results::get_tests),
    ("get_results_for_run", "GET", results::get_results_for_run),
    ("add_result_for_case", "POST", results::add_result_for_case),
    ("add_results_for_cases", "POST", results::add_results_for_cases),
    ("get_projects", "GET", lookups::get_projects),
    ("get_project", "GET", lookups::get_project),
    ("get_suites", "GET", lookups::get_suites),
    ("get_suite", "GET", lookups::get_suite),
    ("get_sections", "GET", lookups::get_sections),
    ("get_cases", "GET", lookups::get_cases),
    ("get_milestones", "GET", lookups::get_milestones),
    ("get_configs", "GET", lookups::get_configs),
    ("get_statuses", "GET", lookups::get_statuses),
    ("get_users", "GET", lookups::get_users),
    ("get_current_user", "GET", lookups::get_current_user),
    ("get_plan", "GET", lookups::get_plan),
    ("get_datasets", "GET", lookups::enterprise),
    ("get_variables", "GET", lookups::enterprise),
];

pub(super) fn answer(state: &mut State, call: &Received, request: &Request) -> Result<Reply, Reply> {
    let name = call.method();
    match METHODS.iter().find(|(known, ..)| *known == name) {
        Some((_, verb, handler)) if *verb == call.verb => handler(state, request),
        Some(_) => {
            let verb = call.verb.to_lowercase();
            Err(Reply::refuse(404, &format!("Unsupported HTTP method \"{verb}\" for this action.")))
        }
        // Older servers say less (seen in another client's source).
        None if !state.generation.pages() => Err(Reply::refuse(404, "Invalid uri")),
        None => Err(Reply::refuse(404, &format!("Unknown method '{name}'"))),
    }
}
