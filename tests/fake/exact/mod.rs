//! Every text of the stand-in and every rule about state, over plain HTTP: to the letter, by resource.

mod access;
mod attachments;
mod bdd;
mod case_bulk;
mod case_history;
mod case_labels;
mod case_statuses;
mod cases;
mod configurations;
mod datasets;
mod fields;
mod groups;
mod labels;
mod lists;
mod milestones;
mod plans;
mod projects;
mod reports;
mod requests;
mod results;
mod roles;
mod runs;
mod sections;
mod server;
mod shared_steps;
mod statuses;
mod suites;
mod tests;
mod users;
mod variables;

use testrail::fake::FakeTestRail;

use crate::plain::{Answer, Plain};

async fn start() -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    (fake, plain)
}

#[track_caller]
fn assert_says(answer: &Answer, status: u16, body: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}
