//! Cases with scenarios in Gherkin.

use serde_json::{Value, json};

use super::cases::{self, Case};
use super::lists::{has_id, paged};
use super::overrides::Resource;
use super::seed::{Seed, body};
use super::users::permitted;
use super::{State, projects, sections, suites, templates};
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Reply, Request};
use crate::{CaseId, SectionId};

/// The field of a case that has the text, as the JSON of `[{"content": ".."}]` in a text (seen in another client's
/// source).
const FIELD: &str = "custom_testrail_bdd_scenario";

/// The answer is the text alone (manual). Its content type is assumed. What TestRail says of a case without scenarios is
/// not known; the words are the stand-in's own.
pub(super) fn get_bdd(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = cases::named(state, request)?;
    let text = state.cases.get(&id).and_then(text).ok_or_else(without_scenarios)?;
    Ok(Reply { body: text.into(), ..Reply::empty() }.with_header("content-type", "text/plain; charset=utf-8"))
}

/// The key and the filters are those of the manual. That the rows are cases, and that no suite has to be named, is
/// inferred from the filters.
pub(super) fn get_bdds(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let suite =
        request.id_parameter("suite_id")?.map(|suite| suites::named(state, project, Some(suite))).transpose()?;
    let section = request.id_parameter("section_id")?;
    let labels = request.ids_parameter("label_id")?;
    // Several references came with 10.7.
    let mut refs: Vec<&str> = request.parameter("refs").into_iter().collect();
    if state.generation.is_cloud() {
        refs.extend(request.parameters("refs[]"));
    }
    let has_ref = |case: &Case, wanted: &str| case.refs.as_deref().is_some_and(|refs| has_id(refs, wanted));
    let chosen = |case: &Case| {
        case.custom.contains_key(FIELD)
            && suites::project_of(state, case.suite) == project
            && suite.is_none_or(|suite| case.suite == suite)
            && section.is_none_or(|section| case.section == section)
            && labels.as_ref().is_none_or(|labels| case.labels.iter().any(|label| labels.contains(label)))
            && (refs.is_empty() || refs.iter().any(|wanted| has_ref(case, wanted)))
    };
    let chosen: Vec<_> = state.cases.iter().filter(|(_, case)| chosen(case)).collect();
    paged(state, request, "bdd", &chosen, |(id, case)| cases::row(state, **id, case))
}

/// The id is that of a section, although the manual says that it is a case's (seen in another client's source).
pub(super) fn add_bdd(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let section = sections::named(state, request)?;
    permitted(state, request.user, "add", "test cases")?;
    let file = request.file()?;
    let id = state.add_feature(section, &file.file_name, &String::from_utf8_lossy(&file.bytes), request.user)?;
    cases::answer(state, id)
}

/// Whether the title of the case changes, too, is not known. Here, it stays.
pub(super) fn update_bdd(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = cases::named(state, request)?;
    permitted(state, request.user, "edit", "test cases")?;
    state.cases.get(&id).and_then(text).ok_or_else(without_scenarios)?;
    let text = request.file()?.bytes;
    state.set_case_field(id, (FIELD, scenarios(&String::from_utf8_lossy(&text))), request.user);
    cases::answer(state, id)
}

fn without_scenarios() -> Reply {
    Reply::field("case_id", "is not a valid BDD test case.")
}

/// One file is one case (inferred).
fn scenarios(text: &str) -> Value {
    json!([{"content": text}]).to_string().into()
}

/// The text of a case, if it has scenarios.
fn text(case: &Case) -> Option<String> {
    let scenarios: Value = serde_json::from_str(case.custom.get(FIELD)?.as_str()?).ok()?;
    Some(scenarios.pointer("/0/content")?.as_str()?.to_owned())
}

/// The title of a case from a file: the name of its feature, or that of the file (the stand-in's own).
fn title<'t>(file_name: &'t str, text: &'t str) -> &'t str {
    let name = text.lines().find_map(|line| line.trim_start().strip_prefix("Feature:")).map(str::trim);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| file_name.strip_suffix(".feature").unwrap_or(file_name))
}

impl State {
    fn add_feature(&mut self, section: u64, file_name: &str, text: &str, user: u64) -> Result<u64, Reply> {
        let fields = body(&json!({"title": title(file_name, text), "template_id": templates::BDD}));
        self.add_case_with(section, &fields, (FIELD, scenarios(text)), user)
    }
}

/// Scenarios.
impl Seed<'_> {
    /// Adds a case with scenarios to a section, from the text of a `.feature` file. Returns its id. Other fields of the
    /// case, and its end, are those of any case: [`update_case`](Seed::update_case), [`remove_case`](Seed::remove_case).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let case = fake.seed(|seed| seed.feature(1, "Feature: Pay by card\n"));
    /// assert_eq!(fake.client().get_case(case).await?.title, "Pay by card");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such section, or the text has no line such as `Feature: Pay by card`.
    pub fn feature(&mut self, section: impl Into<SectionId>, text: &str) -> CaseId {
        let section = self.known(Resource::Section, section.into());
        let added = self.state.add_feature(section, "", text, 1);
        added.unwrap_or_else(|reply| invalid_setup(&reply.text())).into()
    }
}
