//! The crate's types read back what the stand-in sends, in every generation: each function that reads is called.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use testrail::attachments::{Attachment, AttachmentsFilter};
use testrail::bdd::BddsFilter;
use testrail::case_fields::{Field, FieldConfig, FieldContext, FieldOptions};
use testrail::cases::{Case, CaseChange, CaseTitle, CaseType, CasesFilter, HistoryEntry, HistoryFilter, Step};
use testrail::configurations::{Config, ConfigGroup};
use testrail::datasets::{Dataset, DatasetVariable, DatasetsFilter};
use testrail::fake::{FakeTestRail, Generation, Resource, TestStatus};
use testrail::groups::{Group, GroupsFilter};
use testrail::labels::LabelsFilter;
use testrail::milestones::{Milestone, MilestonesFilter};
use testrail::plans::{Plan, PlanEntry, PlansFilter};
use testrail::priorities::Priority;
use testrail::projects::{Project, ProjectGroup, ProjectUser, ProjectsFilter};
use testrail::reports::{Report, ReportLinks};
use testrail::results::{AddResult, ResultsFilter, RunResultsFilter, StepResult, TestResult};
use testrail::roles::{Role, RolesFilter};
use testrail::runs::DynamicFilterField;
use testrail::sections::{Section, SectionsFilter};
use testrail::server::ServerVersion;
use testrail::shared_steps::{SharedStep, SharedStepHistoryFilter, SharedStepVersion, SharedStepsFilter};
use testrail::statuses::{CaseStatus, CaseStatusesFilter, Status};
use testrail::suites::{Suite, SuitesFilter};
use testrail::templates::Template;
use testrail::tests::{Test, TestWithData, TestsFilter};
use testrail::users::{User, UsersFilter};
use testrail::variables::{Variable, VariablesFilter};
use testrail::{Client, EntryId, Error, ErrorKind, Label, List, Page, Run, RunsFilter, StatusId};

/// The keys that servers send and the crate leaves in `extra`, because their shape or their purpose is not known.
const UNTYPED: [&str; 5] = [
    "CaseType i18n_custom_id",
    "Field i18n_custom_id",
    "Status i18n_custom_id",
    "Template i18n_custom_id",
    "Test case_comments",
];

/// What the crate does not know of a row, and of the rows in it.
trait Unknown {
    fn unknown(&self, keys: &mut BTreeSet<String>);
}

/// Declares the types of rows, each with the rows in it.
macro_rules! rows {
    ($($row:ident $({ $($inner:ident)+ })?)+) => {$(
        impl Unknown for $row {
            fn unknown(&self, keys: &mut BTreeSet<String>) {
                let has_fields = ["Case", "Test", "TestResult"].contains(&stringify!($row));
                let own = self.extra.keys().filter(|key| !has_fields || !key.starts_with("custom_"));
                keys.extend(own.map(|key| format!("{} {key}", stringify!($row))));
                $($(self.$inner.unknown(keys);)+)?
            }
        }
    )+};
}

rows! {
    Attachment Case { labels } CaseChange CaseStatus CaseTitle CaseType Config ConfigGroup { configs }
    Dataset { variables } DatasetVariable DynamicFilterField Field { configs } FieldConfig { context options }
    FieldContext FieldOptions Group HistoryEntry { changes } Label Milestone { milestones } Plan { entries }
    PlanEntry { runs } Priority Project { groups users } ProjectGroup ProjectUser Report ReportLinks Role Run Section
    ServerVersion SharedStep { custom_steps_separated } SharedStepVersion { custom_steps_separated } Status Step
    StepResult Suite Template Test { labels } TestResult User Variable
    TestWithData { test results attachments }
}

impl<T: Unknown> Unknown for Vec<T> {
    fn unknown(&self, keys: &mut BTreeSet<String>) {
        for row in self {
            row.unknown(keys);
        }
    }
}

impl<T: Unknown> Unknown for Option<T> {
    fn unknown(&self, keys: &mut BTreeSet<String>) {
        if let Some(row) = self {
            row.unknown(keys);
        }
    }
}

/// The keys that the crate does not know of what a function gave.
type Called = Pin<Box<dyn Future<Output = Result<BTreeSet<String>, Error>>>>;

/// What a program keeps of a row is the same when it is read again.
#[expect(clippy::needless_pass_by_value, reason = "calls give rows")]
fn one<T: Unknown + Serialize + DeserializeOwned + PartialEq + Debug>(row: T) -> BTreeSet<String> {
    let kept = serde_json::to_value(&row).unwrap();
    assert_eq!(serde_json::from_value::<T>(kept).unwrap(), row);
    let mut keys = BTreeSet::new();
    row.unknown(&mut keys);
    keys
}

fn all<T: Unknown + Serialize + DeserializeOwned + PartialEq + Debug>(rows: Vec<T>) -> BTreeSet<String> {
    assert!(!rows.is_empty(), "an empty list shows nothing: seed a row in `start`");
    rows.into_iter().flat_map(one).collect()
}

fn page<T: Unknown + Serialize + DeserializeOwned + PartialEq + Debug>(page: Page<T>) -> BTreeSet<String> {
    assert!(page.rejected.is_empty(), "{:?}", page.rejected);
    all(page.items)
}

fn list<T: Unknown + Serialize + DeserializeOwned + PartialEq + Debug>(list: List<T>) -> BTreeSet<String> {
    assert!(list.rejected.is_empty(), "{:?}", list.rejected);
    all(list.items)
}

/// Declares calls, each with what it gives: `one` row, a `page`, a `list`, a stream of `all` rows, or `other`.
macro_rules! calls {
    ($client:ident, $($kind:ident $function:ident($($argument:expr),*) $(.map($other:expr))?;)+) => {{
        vec![$({
            let client = $client.clone();
            (stringify!($function), Box::pin(async move { calls!(@$kind client.$function($($argument),*), $($other)?) }) as Called)
        }),+]
    }};
    (@one $call:expr,) => { $call.await.map(one) };
    (@page $call:expr,) => { $call.await.map(page) };
    (@list $call:expr,) => { $call.await.map(list) };
    (@all $call:expr,) => { $call.try_collect().await.map(all) };
    (@other $call:expr, $other:expr) => { $call.await.map($other) };
}

fn calls(client: &Client, entry: EntryId) -> Vec<(&'static str, Called)> {
    let cases = CasesFilter::new().suite_id(1);
    let (by_custom, by_title, of_suite) = (cases.clone(), cases.clone(), cases.clone());
    calls! { client,
        other get_attachment(1).map(|_| BTreeSet::new());
        page get_attachments_for_case(1, &AttachmentsFilter::new());
        all attachments_for_case(1, &AttachmentsFilter::new());
        page get_attachments_for_plan(4, &AttachmentsFilter::new());
        all attachments_for_plan(4, &AttachmentsFilter::new());
        list get_attachments_for_plan_entry(4, &entry);
        page get_attachments_for_run(3, &AttachmentsFilter::new());
        all attachments_for_run(3, &AttachmentsFilter::new());
        list get_attachments_for_test(7);
        other get_bdd(10).map(|_| BTreeSet::new());
        page get_bdds(1, &BddsFilter::new());
        all bdds(1, &BddsFilter::new());
        list get_case_fields();
        one get_case(1);
        page get_case_statuses(&CaseStatusesFilter::new());
        all case_statuses(&CaseStatusesFilter::new());
        list get_case_titles([1, 2]);
        list get_case_types();
        page get_cases(1, &of_suite);
        all cases(1, &cases);
        other cases_by_custom(1, &by_custom, "automation_id").map(|map| map.into_values().flat_map(all).collect());
        other cases_by_title(1, &by_title).map(|map| map.into_values().flat_map(all).collect());
        page get_history_for_case(1, &HistoryFilter::new());
        all history_for_case(1, &HistoryFilter::new());
        one get_config_group(1);
        list get_configs(1);
        one get_dataset(1);
        page get_datasets(1, &DatasetsFilter::new());
        all datasets(1, &DatasetsFilter::new());
        one get_label(1);
        page get_labels(1, &LabelsFilter::new());
        all labels(1, &LabelsFilter::new());
        list get_dynamic_filter_fields(1);
        one get_group(1);
        page get_groups(&GroupsFilter::new());
        all groups(&GroupsFilter::new());
        one get_milestone(1);
        page get_milestones(1, &MilestonesFilter::new());
        all milestones(1, &MilestonesFilter::new());
        one get_plan(4);
        page get_plans(1, &PlansFilter::new());
        all plans(1, &PlansFilter::new());
        list get_priorities();
        one get_project(1);
        page get_projects(&ProjectsFilter::new());
        all projects(&ProjectsFilter::new());
        list get_cross_project_reports();
        list get_reports(1);
        one run_cross_project_report(2);
        one run_report(1);
        list get_result_fields();
        page get_results(7, &ResultsFilter::new());
        all results(7, &ResultsFilter::new());
        page get_results_for_case(3, 1, &ResultsFilter::new());
        all results_for_case(3, 1, &ResultsFilter::new());
        page get_results_for_run(3, &RunResultsFilter::new());
        all results_for_run(3, &RunResultsFilter::new());
        page get_roles(&RolesFilter::new());
        all roles(&RolesFilter::new());
        one get_run(5);
        page get_runs(1, &RunsFilter::new());
        all runs(1, &RunsFilter::new());
        one get_section(1);
        page get_sections(1, &SectionsFilter::new().suite_id(1));
        all sections(1, &SectionsFilter::new().suite_id(1));
        other section_tree(1, &SectionsFilter::new().suite_id(1))
            .map(|tree| all(tree.iter().map(|(_, section)| section.clone()).collect()));
        one get_shared_step(1);
        page get_shared_step_history(1, &SharedStepHistoryFilter::new());
        all shared_step_history(1, &SharedStepHistoryFilter::new());
        page get_shared_steps(1, &SharedStepsFilter::new());
        all shared_steps(1, &SharedStepsFilter::new());
        list get_statuses();
        one get_suite(1);
        page get_suites(1, &SuitesFilter::new());
        all suites(1, &SuitesFilter::new());
        list get_templates(1);
        one get_test(7);
        one get_test_with_data(7);
        page get_tests(3, &TestsFilter::new());
        all tests(3, &TestsFilter::new());
        other tests_by_case(3).map(|tests| all(tests.into_values().collect()));
        one get_current_user();
        one get_user(1);
        one get_user_by_email("ada@example.com");
        page get_users(&UsersFilter::new());
        all users(&UsersFilter::new());
        page get_users_of_project(1, &UsersFilter::new());
        all users_of_project(1, &UsersFilter::new());
        page get_variables(1, &VariablesFilter::new());
        all variables(1, &VariablesFilter::new());
        one get_version();
    }
}

/// A server with something of everything. Returns the id of a plan's entry, too.
async fn start(generation: Generation) -> (FakeTestRail, EntryId) {
    let fake = FakeTestRail::builder().generation(generation).enterprise().start().await;
    let client = fake.client();
    let entry = client.get_plan(4).await.unwrap().entries[0].id.clone();
    fake.seed(|seed| {
        seed.case_field("automation_id");
        seed.case_field("steps_separated");
        seed.result_field("step_results");
        let items = json!({"is_required": false, "items": "1, Firefox", "rows": "5"});
        seed.define_case_field("browsers", &json!({"type_id": 12, "configs": [{"options": items}]}));
        let login = seed.shared_step(1, "Log in", [Step::new("Open the shop").refs("A-1")]);
        let steps = json!([{"shared_step_id": login}, {"content": "Pay", "expected": "Done"}]);
        let case = json!({"template_id": 2, "refs": "A-1", "estimate": "5m", "milestone_id": 1, "labels": ["nightly"],
            "custom_automation_id": "search.by_name", "custom_steps_separated": steps, "custom_browsers": [1]});
        seed.update_case(1, &case);
        seed.label(1, "nightly");
        seed.feature(1, "Feature: Pay by card\n");
        seed.sub_section(1, "By name");
        seed.group("QA", [1, 2]);
        seed.sub_milestone(1, "Beta");
        seed.status("skipped", "Skipped");
        seed.variable(1, "browser");
        seed.report(1, "Weekly summary");
        seed.cross_project_report("All products");
        seed.record(3, 1, TestStatus::Custom(1));
        for (owner, id) in [(Resource::Run, 3), (Resource::Case, 1), (Resource::Plan, 4)] {
            seed.attachment(owner, id, "log.txt", "All is well.");
        }
        seed.attachment_of_entry(4, &entry, "log.txt", "All is well.");
    });
    let result =
        AddResult::new(StatusId::FAILED).comment("Boom").elapsed(testrail::TimeSpan::from_secs(5)).version("2.0");
    let result = result.defects("BUG-1").assignedto_id(2).custom_step_results([StepResult::new("Pay").status_id(5)]);
    let result = client.add_result_for_case(3, 1, &result).await.unwrap();
    fake.seed(|seed| seed.attachment(Resource::Result, result.id, "screen.png", "."));
    (fake, entry)
}

/// The first version that has a function's method, such as 6.5.4.
fn since(function: &str) -> Option<Vec<u32>> {
    let (_, version) = catalogue().find(|(functions, _)| functions.contains(&function))?;
    (version != "-").then(|| version.split('.').map(|part| part.parse().unwrap()).collect())
}

/// The functions that read, by method, and since when TestRail has the method.
fn catalogue() -> impl Iterator<Item = (Vec<&'static str>, &'static str)> {
    let rows = include_str!("../catalogue/methods.tsv").lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>());
    let reads = rows.filter(|row| row[2] == "GET" && row[9] != "-");
    reads.map(|row| (row[9].split(',').collect(), row[6]))
}

#[tokio::test]
async fn every_function_that_reads_knows_all_keys_of_every_generation() {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (generation, newest) in [
        (Generation::Legacy, Some(vec![6, 0, 0])),
        (Generation::LegacyCapped, Some(vec![7, 2, 0])),
        (Generation::Paged, None),
        (Generation::Cloud, None),
    ] {
        let (fake, entry) = start(generation).await;
        let calls = calls(&fake.client(), entry);
        let called: BTreeSet<_> = calls.iter().map(|(function, _)| *function).collect();
        let known: BTreeSet<_> = catalogue().flat_map(|(functions, _)| functions).collect();
        let differ: Vec<_> = called.symmetric_difference(&known).collect();
        assert!(differ.is_empty(), "called above or in the catalogue, and not both: {differ:?}");
        for (function, call) in calls {
            let what = format!("{function} of {generation:?}");
            let is_known = newest.as_ref().is_none_or(|newest| since(function).is_none_or(|since| since <= *newest));
            // A server that does not know `with_data` ignores it, and sends the test alone.
            let (is_known, missing) = match function {
                "get_test_with_data" => (generation == Generation::Cloud, ErrorKind::UnexpectedShape),
                // Labels came in 2025. The version is not documented.
                "get_label" | "get_labels" | "labels" => (newest.is_none(), ErrorKind::NoSuchEndpoint),
                _ => (is_known, ErrorKind::NoSuchEndpoint),
            };
            match call.await {
                Ok(keys) if is_known => {
                    let odd: Vec<_> = keys.iter().filter(|key| !UNTYPED.contains(&key.as_str())).collect();
                    wrong.extend((!odd.is_empty()).then(|| format!("{what}: {odd:?}")));
                    seen.extend(keys);
                }
                Ok(_) => wrong.push(format!("{what} is there")),
                Err(error) if !is_known && error.kind() == missing => {}
                Err(error) => wrong.push(format!("{what}: {error}")),
            }
        }
    }
    assert!(UNTYPED.iter().all(|key| seen.contains(*key)), "typed by now, or no longer sent: {seen:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
