//! Every text of the stand-in and every rule about state, over plain HTTP: to the letter, by resource.

mod access;
mod attachments;
mod case_bulk;
mod case_history;
mod case_labels;
mod cases;
mod configurations;
mod fields;
mod groups;
mod lists;
mod milestones;
mod plans;
mod projects;
mod requests;
mod results;
mod roles;
mod runs;
mod sections;
mod server;
mod statuses;
mod suites;
mod tests;
mod users;

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
