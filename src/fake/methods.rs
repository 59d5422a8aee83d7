//! Which methods the stand-in has, and how a request finds its own.

use super::reply::Reply;
use super::request::{self, Request};
use super::state::State;
use super::{neighbours, results, runs};

type Handler = fn(&mut State, &Request) -> Result<Reply, Reply>;

/// A method: its name, whether it is a POST, and what it does.
const METHODS: &[(&str, bool, Handler)] = &[
    ("get_run", false, runs::get_run),
    ("get_runs", false, runs::get_runs),
    ("add_run", true, runs::add_run),
    ("update_run", true, runs::update_run),
    ("close_run", true, runs::close_run),
    ("delete_run", true, runs::delete_run),
    ("get_configs", false, neighbours::get_configs),
    ("get_suites", false, neighbours::get_suites),
    ("get_cases", false, neighbours::get_cases),
    ("get_milestones", false, neighbours::get_milestones),
    ("get_current_user", false, neighbours::get_current_user),
    ("add_results_for_cases", true, results::add_results_for_cases),
];

pub(super) fn answer(state: &mut State, received: &wiremock::Request, key: &str) -> Reply {
    if !request::has_key(received, key) {
        let words = "Authentication failed: invalid or missing user/password or session cookie.";
        return Reply::refuse(401, words);
    }
    let answer = Request::read(received).and_then(|request| {
        let method = METHODS.iter().find(|(name, ..)| *name == request.method);
        match method {
            None => Err(Reply::refuse(404, &format!("Unknown method '{}'", request.method))),
            Some((_, is_post, _)) if *is_post != request.is_post => {
                let verb = received.method.as_str().to_lowercase();
                Err(Reply::refuse(404, &format!("Unsupported HTTP method \"{verb}\" for this action.")))
            }
            Some((_, _, handler)) => handler(state, &request),
        }
    });
    answer.unwrap_or_else(|refusal| refusal)
}
