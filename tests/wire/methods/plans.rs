use serde_json::json;
use testrail::plans::{
    AddPlan, AddPlanEntry, AddPlanRun, AddRunToPlanEntry, Plan, PlanEntry, PlansFilter, UpdatePlan, UpdatePlanEntry,
    UpdateRunInPlanEntry,
};
use testrail::{EntryId, MilestoneId, Run};

use super::{Row, get, ids, post};

const ENTRY: &str = "3933d74b-4282-4c1f-be62-a641ab427063";

/// As a server of 2013 sends it, one of 2020, and one of 2026.
const OLD_PLAN: &str = r#"{"id":4,"name":"Release 2.0","description":null,"milestone_id":null,"assignedto_id":null,
    "is_completed":false,"completed_on":null,"passed_count":1,"blocked_count":0,"untested_count":2,"retest_count":0,
    "failed_count":0,"project_id":1,"url":"https:\/\/example.com\/index.php?\/plans\/view\/4"}"#;
const PLAN_OF_2020: &str = r#"{"id":4,"name":"Release 2.0","description":"Text","milestone_id":8,"assignedto_id":null,
    "is_completed":true,"completed_on":1700000000,"passed_count":1,"blocked_count":0,"untested_count":2,
    "retest_count":0,"failed_count":0,"custom_status1_count":0,"custom_status7_count":4,"project_id":1,
    "created_on":1600000000,"created_by":5,"refs":"ACME-12","url":"https:\/\/example.com\/index.php?\/plans\/view\/4",
    "entries":[{"id":"3933d74b-4282-4c1f-be62-a641ab427063","suite_id":7,"name":"Web","refs":null,"description":null,
    "include_all":true,"runs":[{"id":6,"name":"Web","is_completed":true,"plan_id":4,"entry_index":1,
    "entry_id":"3933d74b-4282-4c1f-be62-a641ab427063","config":"Firefox, Linux","config_ids":[2,4]},
    {"id":5,"name":"Web","is_completed":true,"plan_id":4,"entry_index":1,
    "entry_id":"3933d74b-4282-4c1f-be62-a641ab427063","config":"Chrome, Linux","config_ids":[1,4]}]}]}"#;
const PLAN_OF_2026: &str = r#"{"id":4,"name":"Release 2.0","is_completed":false,"is_archived":false,"archived_on":null,
    "start_on":null,"due_on":1700000000,"new_key":[7],"entries":[]}"#;

/// What a plan of one of these answers shows.
type PlanShown = (u64, String, Option<u64>, bool, u64, Option<String>, Vec<(String, Vec<u64>)>);

fn plan(plan: Plan) -> PlanShown {
    let entries = plan.entries.iter().cloned().map(entry).map(|(id, _, runs)| (id, runs)).collect();
    let total = plan.counts().total();
    let milestone = plan.milestone_id.map(MilestoneId::get);
    (plan.id.get(), plan.name, milestone, plan.is_completed, total, plan.refs, entries)
}

fn entry(entry: PlanEntry) -> (String, Option<String>, Vec<u64>) {
    (entry.id.to_string(), entry.name, entry.runs.iter().map(|run| run.id.get()).collect())
}

fn run(run: Run) -> (u64, Option<Vec<u64>>) {
    (run.id.get(), run.config_ids.map(|ids| ids.into_iter().map(testrail::ConfigId::get).collect()))
}

fn id() -> EntryId {
    ENTRY.parse().unwrap()
}

/// The rows whose answer is a plan.
fn one(row: Row) -> Row {
    let none = Vec::<(String, Vec<u64>)>::new();
    row.gives(OLD_PLAN, (4, "Release 2.0", None::<u64>, false, 3, None::<String>, &none))
        .gives(PLAN_OF_2020, (4, "Release 2.0", Some(8), true, 7, Some("ACME-12"), vec![(ENTRY, vec![6, 5])]))
        .gives(PLAN_OF_2026, (4, "Release 2.0", None::<u64>, false, 0, None::<String>, &none))
}

/// The rows whose answer is an entry. The shortest ones have only its runs (recorded).
fn one_entry(row: Row) -> Row {
    let modern = format!(
        r#"{{"id":"{ENTRY}","runs":[{{"id":5,"name":"Web","is_completed":false,"plan_id":4}}],"suite_id":7,"name":"Web",
        "description":null,"include_all":true,"dynamic_filters":null}}"#
    );
    let short = format!(r#"{{"runs":[{{"id":5,"name":"Web","is_completed":false,"entry_id":"{ENTRY}"}}]}}"#);
    row.gives(modern, (ENTRY, Some("Web"), [5])).gives(short, (ENTRY, None::<String>, [5]))
}

/// The rows about run 5, whose answer is the plan (recorded), the run (manual), or the entry.
fn one_run(row: Row) -> Row {
    let run = r#"{"id":5,"name":"Web","is_completed":false,"config_ids":[1,4]}"#;
    let other = r#"{"id":6,"name":"Web","is_completed":false,"config_ids":[2,4]}"#;
    let forms = [PLAN_OF_2020.to_owned(), run.to_owned(), format!(r#"{{"id":"{ENTRY}","runs":[{other},{run}]}}"#)];
    forms.into_iter().fold(row, |row, form| row.gives(form, (5, Some([1, 4]))))
}

pub(super) fn rows() -> Vec<Row> {
    let filter = || {
        PlansFilter::new().is_completed(false).created_by([5]).milestone_id([8, 9]).refs("A-1").limit(50).offset(100)
    };
    let two = format!(r#"{OLD_PLAN},{{"id":3,"name":"Release 1.0"}}"#);
    let mut rows = changes();
    rows.extend(
        [
            one(get("get_plan", "get_plan/4", |client| async move { client.get_plan(4).await.map(plan) })),
            get(
                "get_plans",
                "get_plans/1&created_by=5&is_completed=0&milestone_id=8,9&refs=A-1&refs_filter=A-1&limit=50&offset=100",
                move |client| async move {
                    client.get_plans(1, &filter()).await.map(|page| ids(&page, |plan| plan.id.get()))
                },
            )
            .lists("plans", &two, [4, 3]),
            get("plans", "get_plans/1&limit=250&offset=0", |client| async move {
                let all = client.plans(1, &PlansFilter::new()).try_collect().await?;
                Ok(all.into_iter().map(|plan| plan.id.get()).collect::<Vec<_>>())
            })
            .lists("plans", &two, [4, 3]),
            post("delete_plan", "delete_plan/4", json!({}), |client| async move { client.delete_plan(4).await })
                .gives("", ())
                .gives("{}", ()),
            post(
                "delete_plan_entry",
                "delete_plan_entry/4/3933d74b-4282-4c1f-be62-a641ab427063",
                json!({}),
                |client| async move { client.delete_plan_entry(4, &id()).await },
            )
            .gives("", ()),
            post("delete_run_from_plan_entry", "delete_run_from_plan_entry/5", json!({}), |client| async move {
                client.delete_run_from_plan_entry(5).await
            })
            .gives("", ()),
            one(post(
                "close_plan",
                "close_plan/4",
                json!({}),
                |client| async move { client.close_plan(4).await.map(plan) },
            )),
        ],
    );
    rows
}

fn changes() -> Vec<Row> {
    let browsers = || {
        AddPlanEntry::new(7).name("Web").description("Text").assignedto_id(5).refs("A-1").start_on(1).due_on(2).runs([
            AddPlanRun::new().config_ids([2, 4]).description("Slow").assignedto_id(6),
            AddPlanRun::new().config_ids([1, 4]).case_ids([9]),
        ])
    };
    let body = json!({"suite_id": 7, "name": "Web", "description": "Text", "assignedto_id": 5, "start_on": 1,
        "due_on": 2, "refs": "A-1", "include_all": false, "config_ids": [1, 2, 4],
        "runs": [{"config_ids": [2, 4], "description": "Slow", "assignedto_id": 6, "include_all": true},
            {"config_ids": [1, 4], "include_all": false, "case_ids": [9]}]});
    let new_plan = move || {
        let entries = [browsers(), AddPlanEntry::new(8).case_ids([1, 2])];
        AddPlan::new("Release 2.0")
            .description("Text")
            .milestone_id(8)
            .start_on(1)
            .due_on(2)
            .refs("A-1")
            .entries(entries)
    };
    let new_run = || {
        AddRunToPlanEntry::new()
            .config_ids([4, 1])
            .description("Slow")
            .assignedto_id(5)
            .refs("A-1")
            .start_on(1)
            .due_on(2)
    };
    let update_plan = || UpdatePlan::new().name("Release 2").description(None).milestone_id(8).start_on(1).refs(None);
    let update_entry = || UpdatePlanEntry::new().name("Web").description("Text").assignedto_id(None).due_on(2);
    let update_run = || UpdateRunInPlanEntry::new().description(None).assignedto_id(5).refs("A-1").due_on(None);
    vec![
        one(post(
            "add_plan",
            "add_plan/1",
            json!({"name": "Release 2.0", "description": "Text", "milestone_id": 8, "start_on": 1, "due_on": 2,
                "refs": "A-1", "entries": [body, {"suite_id": 8, "include_all": false, "case_ids": [1, 2]}]}),
            move |client| async move { client.add_plan(1, &new_plan()).await.map(plan) },
        )),
        one_entry(post(
            "add_plan_entry",
            "add_plan_entry/4",
            body,
            move |client| async move { client.add_plan_entry(4, &browsers()).await.map(entry) },
        )),
        one_run(post(
            "add_run_to_plan_entry",
            "add_run_to_plan_entry/4/3933d74b-4282-4c1f-be62-a641ab427063",
            json!({"config_ids": [4, 1], "description": "Slow", "assignedto_id": 5, "refs": "A-1", "start_on": 1,
                "due_on": 2, "include_all": false, "case_ids": [9]}),
            move |client| async move {
                client.add_run_to_plan_entry(4, &id(), &new_run().case_ids([9])).await.map(run)
            },
        )),
        one(post(
            "update_plan",
            "update_plan/4",
            json!({"name": "Release 2", "description": null, "milestone_id": 8, "start_on": 1, "refs": null}),
            move |client| async move { client.update_plan(4, &update_plan()).await.map(plan) },
        )),
        one_entry(post(
            "update_plan_entry",
            "update_plan_entry/4/3933d74b-4282-4c1f-be62-a641ab427063",
            json!({"name": "Web", "description": "Text", "assignedto_id": null, "due_on": 2, "include_all": true}),
            move |client| async move {
                client.update_plan_entry(4, &id(), &update_entry().all_cases()).await.map(entry)
            },
        ))
        .gives(r#"{"runs":[]}"#, (ENTRY, None::<String>, [0; 0])),
        one_run(post(
            "update_run_in_plan_entry",
            "update_run_in_plan_entry/5",
            json!({"description": null, "assignedto_id": 5, "refs": "A-1", "due_on": null, "include_all": false,
                "case_ids": [9]}),
            move |client| async move {
                client.update_run_in_plan_entry(5, &update_run().case_ids([9])).await.map(run)
            },
        )),
    ]
}
