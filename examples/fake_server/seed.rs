//! The data of a file. The header of `main.rs` describes it.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use testrail::fake::{Seed, SuiteMode, TestStatus};
use testrail::{AddRun, CaseId, ConfigId, MilestoneId, ProjectId, SectionId, SuiteId, UserId};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SeedFile {
    statuses: Vec<Status>,
    case_fields: Vec<String>,
    result_fields: Vec<String>,
    users: Vec<User>,
    projects: Vec<Project>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    name: String,
    label: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    name: String,
    email: String,
    #[serde(default)]
    reads_only: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Project {
    name: String,
    suite_mode: Option<u64>,
    #[serde(default)]
    milestones: Vec<Milestone>,
    #[serde(default)]
    config_groups: Vec<ConfigGroup>,
    #[serde(default)]
    suites: Vec<Suite>,
    #[serde(default)]
    runs: Vec<Run>,
    /// The names of those that can be run through the API.
    #[serde(default)]
    reports: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Milestone {
    name: String,
    #[serde(default)]
    is_completed: bool,
    #[serde(default)]
    milestones: Vec<Milestone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigGroup {
    name: String,
    configs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    name: String,
    #[serde(default)]
    sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    name: String,
    #[serde(default)]
    cases: Vec<Case>,
    #[serde(default)]
    sections: Vec<Section>,
}

/// A title, or the fields of a case: those of `add_case`, and the name of a milestone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Case {
    Title(String),
    Fields(Map<String, Value>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    name: String,
    suite: Option<String>,
    description: Option<String>,
    refs: Option<String>,
    milestone: Option<String>,
    assignedto: Option<String>,
    #[serde(default)]
    configs: Vec<String>,
    cases: Option<Vec<String>>,
    #[serde(default)]
    results: Vec<TestResult>,
    #[serde(default)]
    is_completed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestResult {
    case: String,
    status: String,
}

type Named<Id> = Vec<(String, Id)>;

/// The fields of cases that a fresh TestRail has: name, label, type, and the template that has it, 1 for texts, 2 for
/// steps and 3 for exploratory sessions. No more is known of them.
const CASE_FIELDS: [(&str, &str, u64, &[u64]); 6] = [
    ("preconds", "Preconditions", TEXT, &[1, 2]),
    ("steps", "Steps", TEXT, &[1]),
    ("expected", "Expected Result", TEXT, &[1]),
    ("steps_separated", "Steps", 10, &[2]),
    ("mission", "Mission", TEXT, &[3]),
    ("goals", "Goals", TEXT, &[3]),
];
const TEXT: u64 = 3;
const STEP_RESULTS: u64 = 11;

/// What a project has so far, by the names in the file.
#[derive(Default)]
struct Known {
    milestones: Named<MilestoneId>,
    configs: Named<ConfigId>,
    suites: Named<SuiteId>,
    /// The cases, with their suites.
    cases: Vec<(SuiteId, String, CaseId)>,
}

impl SeedFile {
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let told = |problem: String| format!("{}: {problem}", path.display());
        let text = fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
        Self::read(&text).map_err(told)
    }

    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut json = serde_json::Deserializer::from_str(text);
        let file =
            serde_path_to_error::deserialize(&mut json).map_err(|error| match error.path().to_string().as_str() {
                "." => error.into_inner().to_string(),
                path => format!("{path}: {}", error.inner()),
            })?;
        json.end().map_err(|error| error.to_string())?;
        Ok(file)
    }

    /// Adds what the command line says.
    pub(crate) fn add(&mut self, statuses: Vec<String>, case_fields: Vec<String>) {
        self.statuses.extend(statuses.into_iter().map(|name| Status { name, label: None }));
        self.case_fields.extend(case_fields);
    }

    /// Fills a stand-in with the data.
    pub(crate) fn fill(self, seed: &mut Seed<'_>) -> Result<(), String> {
        if self.statuses.len() > 7 {
            return Err("TestRail has seven custom statuses at most".to_owned());
        }
        let mut statuses: Named<TestStatus> = vec![
            ("passed".to_owned(), TestStatus::Passed),
            ("blocked".to_owned(), TestStatus::Blocked),
            ("retest".to_owned(), TestStatus::Retest),
            ("failed".to_owned(), TestStatus::Failed),
        ];
        for (Status { name, label }, number) in self.statuses.into_iter().zip(1..) {
            seed.status(&name, label.as_deref().unwrap_or(&name));
            statuses.push((name, TestStatus::Custom(number)));
        }
        for (name, label, type_id, template_ids) in CASE_FIELDS {
            let field = json!({"label": label, "type_id": type_id, "template_ids": template_ids});
            seed.define_case_field(name, &field);
        }
        seed.define_result_field("step_results", &json!({"label": "Steps", "type_id": STEP_RESULTS}));
        for name in &self.case_fields {
            seed.case_field(name);
        }
        for name in &self.result_fields {
            seed.result_field(name);
        }
        let mut users = Vec::new();
        for User { name, email, reads_only } in self.users {
            let id = if reads_only { seed.reader(&name, &email) } else { seed.user(&name, &email) };
            users.push((email, id));
        }
        for project in self.projects {
            let name = project.name.clone();
            project.fill(seed, &statuses, &users).map_err(|problem| format!("project {name:?}: {problem}"))?;
        }
        Ok(())
    }
}

impl Project {
    fn fill(
        self,
        seed: &mut Seed<'_>,
        statuses: &[(String, TestStatus)],
        users: &[(String, UserId)],
    ) -> Result<(), String> {
        let mode = match self.suite_mode {
            Some(1) => SuiteMode::Single,
            Some(2) => SuiteMode::Baselines,
            Some(3) | None => SuiteMode::Multi,
            Some(other) => return Err(format!("a suite_mode is 1, 2 or 3, not {other}")),
        };
        let project = seed.project(&self.name, mode);
        let mut known = Known::default();
        for milestone in self.milestones {
            milestone.fill(seed, &mut known, &|seed, name| seed.milestone(project, name));
        }
        for ConfigGroup { name, configs } in self.config_groups {
            let ids = seed.configs(project, &name, configs.iter().map(String::as_str));
            known.configs.extend(configs.into_iter().zip(ids));
        }
        // In the other modes, the first suite already exists.
        let mut master = seed.suites_of(project).into_iter();
        for Suite { name, sections } in self.suites {
            let suite = match (mode, master.next()) {
                (SuiteMode::Multi, _) => seed.suite(project, &name),
                (_, Some(master)) if name == "Master" => master,
                (_, Some(_)) => return Err(format!("the first suite is called Master, not {name:?}")),
                (SuiteMode::Single, None) => return Err("there is one suite only where suite_mode is 1".to_owned()),
                _ => seed.suite(project, &name),
            };
            for section in sections {
                section.fill(seed, suite, &mut known, &|seed, name| seed.section(suite, name))?;
            }
            known.suites.push((name, suite));
        }
        for run in self.runs {
            let name = run.name.clone();
            run.fill(seed, project, &known, statuses, users).map_err(|problem| format!("run {name:?}: {problem}"))?;
        }
        for name in self.reports {
            seed.report(project, &name);
        }
        Ok(())
    }
}

impl Milestone {
    fn fill(self, seed: &mut Seed<'_>, known: &mut Known, make: &dyn Fn(&mut Seed<'_>, &str) -> MilestoneId) {
        let id = make(seed, &self.name);
        for below in self.milestones {
            below.fill(seed, known, &|seed, name| seed.sub_milestone(id, name));
        }
        if self.is_completed {
            seed.complete_milestone(id);
        }
        known.milestones.push((self.name, id));
    }
}

impl Section {
    fn fill(
        self,
        seed: &mut Seed<'_>,
        suite: SuiteId,
        known: &mut Known,
        make: &dyn Fn(&mut Seed<'_>, &str) -> SectionId,
    ) -> Result<(), String> {
        let id = make(seed, &self.name);
        for case in self.cases {
            let (title, fields) = case.fields(seed, known)?;
            let case = seed.case(id, &fields);
            known.cases.push((suite, title, case));
        }
        for below in self.sections {
            below.fill(seed, suite, known, &|seed, name| seed.sub_section(id, name))?;
        }
        Ok(())
    }
}

impl Case {
    /// The title, and all fields in TestRail's form. Adds the custom fields that the case has.
    fn fields(self, seed: &mut Seed<'_>, known: &Known) -> Result<(String, Map<String, Value>), String> {
        const FIELDS: [&str; 6] = ["title", "refs", "estimate", "priority_id", "type_id", "template_id"];
        let mut fields = match self {
            Self::Title(title) => Map::from_iter([("title".to_owned(), title.into())]),
            Self::Fields(fields) => fields,
        };
        let title = fields.get("title").and_then(Value::as_str).ok_or("a case has no title")?.to_owned();
        let told = |problem: String| format!("case {title:?}: {problem}");
        if let Some(milestone) = fields.remove("milestone") {
            let name = milestone.as_str().ok_or_else(|| told("milestone is the name of one".to_owned()))?;
            let id = find("milestone", name, &known.milestones).map_err(told)?;
            fields.insert("milestone_id".to_owned(), id.get().into());
        }
        for key in fields.keys() {
            if key.starts_with("custom_") {
                seed.case_field(key);
            } else if key != "milestone_id" && !FIELDS.contains(&key.as_str()) {
                let known = FIELDS.join(", ");
                return Err(told(format!("unknown field `{key}`, expected {known}, milestone or custom_..")));
            }
        }
        Ok((title, fields))
    }
}

impl Run {
    fn fill(
        self,
        seed: &mut Seed<'_>,
        project: ProjectId,
        known: &Known,
        statuses: &[(String, TestStatus)],
        users: &[(String, UserId)],
    ) -> Result<(), String> {
        let suite = match &self.suite {
            Some(name) => find("suite", name, &known.suites)?,
            None => match known.suites[..] {
                [(_, only)] => only,
                _ => return Err("it names no suite".to_owned()),
            },
        };
        let cases: Named<CaseId> =
            known.cases.iter().filter(|(of, ..)| *of == suite).map(|(_, title, case)| (title.clone(), *case)).collect();
        let case = |title: &String| find("case", title, &cases);
        let mut new = AddRun::new(self.name).suite_id(suite);
        if let Some(description) = self.description {
            new = new.description(description);
        }
        if let Some(refs) = self.refs {
            new = new.refs(refs);
        }
        if let Some(name) = &self.milestone {
            new = new.milestone_id(find("milestone", name, &known.milestones)?);
        }
        if let Some(email) = &self.assignedto {
            new = new.assignedto_id(find("user", email, users)?);
        }
        let configs = self.configs.iter().map(|name| find("configuration", name, &known.configs));
        new = new.config_ids(configs.collect::<Result<Vec<_>, _>>()?);
        if let Some(titles) = &self.cases {
            new = new.case_ids(titles.iter().map(case).collect::<Result<Vec<_>, _>>()?);
        }
        let run = seed.run(project, &new);
        for result in &self.results {
            if self.cases.as_ref().is_some_and(|cases| !cases.contains(&result.case)) {
                return Err(format!("there is a result of {:?}, which is not among its cases", result.case));
            }
            seed.record(run, case(&result.case)?, find("status", &result.status, statuses)?);
        }
        if self.is_completed {
            seed.close(run);
        }
        Ok(())
    }
}

/// The id for this name, which must be unique.
fn find<T: Copy>(what: &str, name: &str, all: &[(String, T)]) -> Result<T, String> {
    let mut found = all.iter().filter(|(known, _)| known == name).map(|(_, id)| *id);
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(format!("there is no {what} {name:?}")),
        (Some(_), Some(_)) => Err(format!("there is more than one {what} {name:?}")),
    }
}
