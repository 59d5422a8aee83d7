//! Every wrapped method: what it sends, to the letter, and what it makes of the answers of each generation of servers.
//! The rows of a resource are in a file of their own.

mod attachments;
mod bdd;
mod case_fields;
mod cases;
mod configurations;
mod datasets;
mod groups;
mod labels;
mod milestones;
mod plans;
mod priorities;
mod projects;
mod raw;
mod repeats;
mod reports;
mod result_fields;
mod results;
mod roles;
mod runs;
mod sections;
mod server;
mod shared_steps;
mod statuses;
mod suites;
mod templates;
mod tests;
mod users;
mod variables;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value;
use testrail::{Client, Error, Page};

use crate::server::{assert_sent, body, client, first_request, saying};
use crate::uploads::{assert_carries_the_file_of, bytes as the_file};

/// A function of the client.
struct Row {
    function: &'static str,
    verb: &'static str,
    /// What stands behind `/api/v2/`.
    query: &'static str,
    body: Option<Value>,
    /// Whether it sends a file in the place of JSON.
    sends_file: bool,
    call: Box<dyn Fn(Client) -> Called>,
    /// The answers of servers, and the value that comes of each.
    answers: Vec<(String, String)>,
}

/// The value of a call, as it is shown. Every call can be made from a task of any runtime.
type Called = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

fn row<T, F>(
    (function, verb, query, body): (&'static str, &'static str, &'static str, Option<Value>),
    call: impl Fn(Client) -> F + 'static,
) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let shown = move |client| {
        let value = call(client);
        Box::pin(async { value.await.map(|value| format!("{value:?}")) }) as Called
    };
    Row { function, verb, query, body, sends_file: false, call: Box::new(shown), answers: Vec::new() }
}

fn get<T, F>(function: &'static str, query: &'static str, call: impl Fn(Client) -> F + 'static) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    row((function, "GET", query, None), call)
}

fn post<T, F>(function: &'static str, query: &'static str, body: Value, call: impl Fn(Client) -> F + 'static) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    row((function, "POST", query, Some(body)), call)
}

/// A call that sends [`the_file`].
fn upload<T, F>(function: &'static str, query: &'static str, call: impl Fn(Client) -> F + 'static) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    Row { sends_file: true, ..row((function, "POST", query, None), call) }
}

impl Row {
    /// A server answers with this text, of which this value comes.
    fn gives(mut self, answer: impl Into<String>, value: impl Debug) -> Self {
        self.answers.push((answer.into(), format!("{value:?}")));
        self
    }

    /// The same rows, as a bare array (servers before 6.7) and in an envelope under this key.
    fn lists(self, key: &str, rows: &str, value: impl Debug) -> Self {
        self.gives(format!("[{rows}]"), &value).gives(enveloped(key, rows), value)
    }

    async fn holds(&self) {
        for (answer, value) in &self.answers {
            let server = saying(answer).await;
            let shown = (self.call)(client(&server)).await.unwrap_or_else(|error| panic!("{}: {error}", self.function));
            assert_eq!(&shown, value, "{} of {answer}", self.function);

            let request = first_request(&server, answer).await;
            if self.sends_file {
                assert_carries_the_file_of(&request, self.query);
                continue;
            }
            assert_sent(&request, self.verb, &format!("/api/v2/{}", self.query));
            match &self.body {
                None => assert!(request.body.is_empty(), "{}", self.function),
                Some(expected) => assert_eq!(&body(&request), expected, "{}", self.function),
            }
        }
    }
}

fn enveloped(key: &str, rows: &str) -> String {
    format!(r#"{{"offset":0,"limit":250,"size":2,"_links":{{"next":null,"prev":null}},"{key}":[{rows}]}}"#)
}

#[tokio::test]
async fn every_method_sends_what_its_row_says_and_reads_the_answers_of_each_generation() {
    for row in wrapped().into_iter().chain(raw::rows()) {
        assert!(!row.answers.is_empty(), "{} has no answer", row.function);
        row.holds().await;
    }
}

#[test]
fn every_method_that_the_catalogue_calls_wrapped_has_a_row() {
    let rows = wrapped();
    for method in catalogue() {
        for function in method.functions() {
            let row = row_of(&rows, function);
            assert_eq!((row.query.split(['/', '&']).next(), row.verb), (Some(method.name), method.verb), "{function}");
        }
    }
}

fn row_of<'r>(rows: &'r [Row], function: &str) -> &'r Row {
    let row = rows.iter().find(|row| row.function == function);
    row.unwrap_or_else(|| panic!("tests/wire/methods needs a row for {function}, and its file in `wrapped` of mod.rs"))
}

/// What the catalogue says of a method.
struct Method {
    name: &'static str,
    verb: &'static str,
    /// `N` if the same call again does the work again.
    twice: &'static str,
    wrapped: &'static str,
}

impl Method {
    /// The client's functions for it.
    fn functions(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.wrapped.split(',').filter(|function| *function != "-")
    }
}

fn catalogue() -> impl Iterator<Item = Method> {
    include_str!("../../catalogue/methods.tsv").lines().skip(1).map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        Method { name: columns[1], verb: columns[2], twice: columns[7], wrapped: columns[9] }
    })
}

fn wrapped() -> Vec<Row> {
    let resources = [
        attachments::rows(),
        bdd::rows(),
        case_fields::rows(),
        cases::rows(),
        configurations::rows(),
        datasets::rows(),
        labels::rows(),
        groups::rows(),
        milestones::rows(),
        plans::rows(),
        priorities::rows(),
        projects::rows(),
        reports::rows(),
        result_fields::rows(),
        results::rows(),
        roles::rows(),
        runs::rows(),
        sections::rows(),
        shared_steps::rows(),
        server::rows(),
        statuses::rows(),
        suites::rows(),
        templates::rows(),
        tests::rows(),
        users::rows(),
        variables::rows(),
    ];
    resources.into_iter().flatten().collect()
}

/// The ids of the rows of a page.
fn ids<T>(page: &Page<T>, id: fn(&T) -> u64) -> Vec<u64> {
    page.items.iter().map(id).collect()
}
