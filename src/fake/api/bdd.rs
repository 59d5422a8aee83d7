//! Cases with scenarios in Gherkin.

use serde_json::{Value, json};

use super::cases::{self, Case};
use super::lists::paged;
use super::overrides::Resource;
use super::seed::{Seed, accepted, body};
use super::users::permitted;
use super::{State, fields, labels, projects, sections, suites, templates};
use crate::fake::server::{Body, Reply, Request};
use crate::{CaseId, SectionId};

/// The field of a case that has the text, as the JSON of `[{"content": ".."}]` in a text (seen in another client's
/// source).
const FIELD: &str = "custom_testrail_bdd_scenario";

/// The answer is the text alone (manual). Its content type is inferred.
pub(super) fn get_bdd(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    let text = state.cases.get(&id).map(text).unwrap_or_default();
    Ok(Reply { body: text.into(), ..Reply::empty() }.with_header("content-type", "text/plain; charset=utf-8"))
}

/// The key and the filters are those of the manual. That the rows are cases, and that no suite has to be named, is
/// inferred from the filters.
pub(super) fn get_bdds(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let suite = request.id_parameter("suite_id")?;
    let suite = suite.map(|suite| suites::chosen(state, project, Some(suite))).transpose()?;
    let is_in = |other: u64| match suite {
        Some(suite) => suite == other,
        None => suites::project_of(state, other) == project,
    };
    let section = sections::of_filter(state, request, is_in)?;
    let labels = labels::of_filter(state, request)?;
    let refs = cases::refs_of_filter(state, request);
    let chosen = |case: &Case| {
        has_scenarios(case)
            && is_in(case.suite)
            && section.is_none_or(|section| case.section == section)
            && labels.as_ref().is_none_or(|labels| case.labels.iter().any(|label| labels.contains(label)))
            && cases::has_any_ref(case, &refs)
    };
    let chosen: Vec<_> = state.cases.iter().filter(|(_, case)| chosen(case)).collect();
    paged(state, request, "bdd", &chosen, |(id, case)| cases::row(state, **id, case))
}

/// The id is that of a section, although the manual says that it is a case's (seen in another client's source).
pub(super) fn add_bdd(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let section = sections::of_path(state, request)?;
    permitted(state, request.user, "add", "test cases")?;
    let (file_name, text) = feature(request)?;
    let fields = fields_of(&file_name, &text);
    let draft = drafted(state, section, &fields, &text, request.user)?;
    // That it needs what `add_case` needs is inferred.
    draft.has_required(state, &fields)?;
    let id = state.add_drafted(draft, request.user);
    cases::answer(state, id)
}

/// Whether the title of the case changes, too, is not known. Here, it stays.
pub(super) fn update_bdd(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "edit", "test cases")?;
    let (_, text) = feature(request)?;
    state.set_case_field(id, (FIELD, scenarios(&text)), request.user);
    cases::answer(state, id)
}

/// The case with scenarios that the path of a call names. What TestRail says of another case is not known. The words
/// are the stand-in's own.
fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = cases::of_path(state, request)?;
    let is_one = state.cases.get(&id).is_some_and(has_scenarios);
    if is_one { Ok(id) } else { Err(Reply::field("case_id", "is not a valid BDD test case.")) }
}

/// The name and the text of the file that a call sends. That other bytes are refused as in JSON is inferred.
fn feature(request: &Request) -> Result<(String, String), Reply> {
    let file = request.file()?;
    let text = String::from_utf8(file.bytes.to_vec());
    let text = text.map_err(|_| Reply::field("attachment", "is not a valid UTF-8 character sequence."))?;
    Ok((file.file_name, text))
}

/// One file is one case (inferred).
fn scenarios(text: &str) -> Value {
    json!([{"content": text}]).to_string().into()
}

fn has_scenarios(case: &Case) -> bool {
    case.template == templates::BDD
}

/// The text of a case with scenarios. A case that was made without any has an empty one (inferred).
fn text(case: &Case) -> String {
    let field = case.custom.get(FIELD).and_then(Value::as_str).unwrap_or_default();
    let scenarios: Value = serde_json::from_str(field).unwrap_or_default();
    scenarios.pointer("/0/content").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The title of a case from a file: the name of its feature, or that of the file (the stand-in's own).
fn title<'t>(file_name: &'t str, text: &'t str) -> &'t str {
    let name = text.lines().find_map(|line| line.trim_start().strip_prefix("Feature:")).map(str::trim);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| file_name.strip_suffix(".feature").unwrap_or(file_name))
}

/// The fields of a case from a file, as the body of `add_case`.
fn fields_of(file_name: &str, text: &str) -> Body {
    body(&json!({"title": title(file_name, text), "template_id": templates::BDD, FIELD: scenarios(text)}))
}

/// A case with these fields and this text, which it has even if the server does not define the field.
fn drafted(state: &State, section: u64, fields: &Body, text: &str, user: u64) -> Result<cases::Draft, Reply> {
    let mut draft = cases::new(state, section, fields, user)?;
    draft.case.custom.insert(FIELD.to_owned(), scenarios(text));
    Ok(draft)
}

impl State {
    /// Defines the field of scenarios, which newer servers have from the start. Its label is the stand-in's own.
    pub(crate) fn define_scenarios(&mut self) {
        const SCENARIOS: u64 = 13;
        if self.generation.knows_scenarios() {
            let field = json!({"label": "BDD Scenarios", "type_id": SCENARIOS, "template_ids": [templates::BDD]});
            fields::define(&mut self.case_fields, FIELD, &body(&field));
        }
    }
}

/// Scenarios.
impl Seed<'_> {
    /// Adds a case with scenarios to a section, from the text of a `.feature` file. Returns its id. Other fields of the
    /// case, and its end, are those of any case: [`update_case`](Seed::update_case),
    /// [`remove_case`](Seed::remove_case). Required custom fields may be missing.
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
        let draft = accepted(drafted(self.state, section, &fields_of("", text), text, 1));
        self.state.add_drafted(draft, 1).into()
    }
}
