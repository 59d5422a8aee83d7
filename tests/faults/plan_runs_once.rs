//! Runs of plans that are created once, as the jobs of a build do it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Fault, Generation, PlanRunAnswer, Resource, TestStatus};
use testrail::plans::{AddPlan, AddPlanEntry, AddPlanRun, AddedPlanRun, Plan, RunConfigs};
use testrail::{Client, ConfigId, Delivery, Error, ErrorKind, PlanId};

use crate::recovery::{BETWEEN_LOOKS, SETTLE, hasty, on_two_machines};

// The configurations of the stand-in's project.
const CHROME: u64 = 1;
const FIREFOX: u64 = 2;
const WINDOWS: u64 = 3;
const LINUX: u64 = 4;

/// A server with an empty plan.
async fn with_plan() -> (FakeTestRail, PlanId) {
    let fake = FakeTestRail::start().await;
    let plan = fake.seed(|seed| seed.plan_with(1, &AddPlan::new("Build 4711")));
    (fake, plan)
}

fn browsers() -> AddPlanEntry {
    AddPlanEntry::new(1).name("Browsers").case_ids([1, 2])
}

fn on(configs: impl IntoIterator<Item = u64>) -> RunConfigs {
    RunConfigs::new(configs).look_for(SETTLE)
}

async fn once(client: &Client, plan: PlanId, configs: impl Into<RunConfigs>) -> Result<AddedPlanRun, Error> {
    client.add_plan_run_once(plan, &browsers(), configs).await
}

async fn get(fake: &FakeTestRail, plan: PlanId) -> Plan {
    fake.client().get_plan(plan).await.unwrap()
}

#[tokio::test]
async fn each_job_of_a_build_finds_its_run_in_one_entry_or_creates_it() {
    for answer in [PlanRunAnswer::Plan, PlanRunAnswer::Entry, PlanRunAnswer::Run] {
        let (fake, plan) = with_plan().await;
        fake.seed(|seed| seed.answer_plan_runs_with(answer));
        let client = hasty(&fake);
        let first = once(&client, plan, [CHROME, LINUX]).await.unwrap();
        assert!(!first.existed && first.duplicates.is_empty());
        // A look, the creation, and a look for a twin.
        assert_eq!((fake.calls("get_plan"), fake.calls("add_plan_entry")), (2, 1));
        let second = once(&client, plan, [FIREFOX, WINDOWS]).await.unwrap();
        assert!(!second.existed && second.duplicates.is_empty());
        assert_eq!((fake.calls("add_plan_entry"), fake.calls("add_run_to_plan_entry")), (1, 1));

        for (configs, run) in [([LINUX, CHROME], &first.run), ([FIREFOX, WINDOWS], &second.run)] {
            let before = fake.requests().len();
            let again = once(&client, plan, configs).await.unwrap();
            assert_eq!((again.run.id, again.existed, again.duplicates.len()), (run.id, true, 0));
            assert_eq!(again.run.config_ids.unwrap().into_iter().collect::<BTreeSet<_>>(), {
                configs.into_iter().map(ConfigId::new).collect()
            });
            assert_eq!(fake.requests().len() - before, 1);
        }
        let plan = get(&fake, plan).await;
        assert_eq!((plan.entries.len(), plan.runs().count()), (1, 2));
        assert!(plan.runs().all(|run| run.name == "Browsers" && run.counts().total() == 2));
        for run in [first.run, second.run] {
            assert_eq!(run.entry_id.as_ref(), Some(&plan.entries[0].id), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_run_that_was_created_with_the_plan_is_found() {
    let fake = FakeTestRail::start().await;
    let entry = browsers().runs([AddPlanRun::new().config_ids([CHROME, LINUX])]);
    let plan = fake.seed(|seed| seed.plan_with(1, &AddPlan::new("Build").entries([entry])));
    let client = hasty(&fake);
    assert!(once(&client, plan, [CHROME, LINUX]).await.unwrap().existed);
    assert!(!once(&client, plan, [FIREFOX, LINUX]).await.unwrap().existed);
    assert_eq!((fake.calls("add_plan_entry"), fake.calls("add_run_to_plan_entry")), (0, 1));
}

#[tokio::test]
async fn a_run_is_known_by_suite_name_and_exactly_its_configurations() {
    let (fake, plan) = with_plan().await;
    let client = hasty(&fake);
    let mut runs = BTreeSet::new();
    let different = [
        (browsers(), vec![CHROME, LINUX]),
        (browsers().name("Other"), vec![CHROME, LINUX]),
        (AddPlanEntry::new(2).name("Browsers"), vec![CHROME, LINUX]),
        // It brings no other group into the entry: it gets an entry of its own.
        (browsers(), vec![CHROME]),
        (browsers(), vec![]),
    ];
    for (entry, configs) in &different {
        let added = client.add_plan_run_once(plan, entry, configs.clone()).await.unwrap();
        assert!(!added.existed, "{configs:?}");
        runs.insert(added.run.id);
    }
    assert_eq!((runs.len(), get(&fake, plan).await.entries.len()), (5, 5));
    for (entry, configs) in &different {
        let added = client.add_plan_run_once(plan, entry, configs.clone()).await.unwrap();
        assert!(added.existed && runs.remove(&added.run.id) && added.duplicates.is_empty(), "{configs:?}");
    }
    // Without a name, every entry of the suite counts.
    let added = client.add_plan_run_once(plan, &AddPlanEntry::new(1), [CHROME, LINUX]).await.unwrap();
    assert!(added.existed && added.duplicates.len() == 1);
    assert_eq!(added.duplicates[0].name, "Other");
}

#[tokio::test]
async fn a_run_goes_only_into_an_entry_whose_runs_have_configurations_of_the_same_groups() {
    let (fake, plan) = with_plan().await;
    let client = hasty(&fake);
    for (configs, added, asked) in [
        // Without an entry that has as many configurations, the groups do not matter.
        (vec![CHROME], "add_plan_entry", 0),
        (vec![WINDOWS], "add_plan_entry", 1),
        (vec![FIREFOX], "add_run_to_plan_entry", 1),
        (vec![LINUX], "add_run_to_plan_entry", 1),
        (vec![CHROME, LINUX], "add_plan_entry", 0),
        (vec![FIREFOX, WINDOWS], "add_run_to_plan_entry", 1),
        // What is there is found without the groups.
        (vec![FIREFOX, WINDOWS], "get_plan", 0),
    ] {
        let before = fake.requests().len();
        let run = once(&client, plan, configs.clone()).await.unwrap();
        let sent: Vec<_> = fake.requests()[before..].iter().map(|request| request.method().to_owned()).collect();
        assert!(sent.iter().any(|method| method == added), "{configs:?}: {sent:?}");
        assert_eq!(sent.iter().filter(|method| *method == "get_configs").count(), asked, "{configs:?}: {sent:?}");
        assert_eq!(run.duplicates.len(), 0);
    }
    let plan = get(&fake, plan).await;
    assert_eq!((plan.entries.len(), plan.runs().count()), (3, 6));
}

#[tokio::test]
async fn a_configuration_that_was_deleted_is_in_no_group() {
    const GONE: u64 = 99;
    // The entry's runs, the new run, and whether it goes into the entry.
    for (there, new, fits) in [
        (vec![[CHROME, LINUX], [FIREFOX, LINUX]], [FIREFOX, WINDOWS], true),
        (vec![[CHROME, GONE], [FIREFOX, LINUX]], [FIREFOX, WINDOWS], true),
        // Of which group it was, nobody can tell.
        (vec![[CHROME, GONE], [FIREFOX, GONE]], [FIREFOX, WINDOWS], false),
        (vec![[CHROME, LINUX], [FIREFOX, LINUX]], [FIREFOX, GONE], false),
    ] {
        let (fake, plan) = with_plan().await;
        let entry = browsers().runs([[CHROME, LINUX], [FIREFOX, LINUX]].map(|on| AddPlanRun::new().config_ids(on)));
        fake.seed(|seed| seed.plan_entry(plan, &entry));
        let runs: Vec<_> = get(&fake, plan).await.runs().map(|run| run.id.get()).collect();
        for (run, configs) in runs.iter().zip(&there) {
            fake.seed(|seed| seed.set(Resource::Run, *run, "config_ids", json!(configs)));
        }
        let added = once(&hasty(&fake), plan, on(new)).await;
        assert_eq!(fake.calls("add_run_to_plan_entry"), usize::from(fits), "{there:?} {new:?}");
        assert_eq!(fake.calls("add_plan_entry"), usize::from(!fits), "{there:?} {new:?}");
        assert_eq!((fake.calls("get_configs"), added.is_ok()), (1, !new.contains(&GONE)));
    }
}

#[tokio::test]
async fn the_run_has_what_the_entry_says_whether_it_comes_with_the_entry_or_later() {
    let (fake, plan) = with_plan().await;
    let client = hasty(&fake);
    let sent = |method: &str| {
        let requests = fake.requests();
        let last = requests.iter().rfind(|request| request.method() == method).unwrap();
        serde_json::from_str::<Value>(&last.body).unwrap()
    };
    let with = |mut body: Value, more: &Value| {
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let common = json!({"description": "Of the night", "assignedto_id": 1, "refs": "ACME-1"});
    let whole = AddPlanEntry::new(1).description("Of the night").assignedto_id(1).refs("ACME-1");
    for (name, entry, cases) in [
        ("Some", whole.clone().case_ids([1, 2]), json!({"include_all": false, "case_ids": [1, 2]})),
        ("All", whole, json!({"include_all": true})),
    ] {
        let entry = entry.name(name);
        client.add_plan_run_once(plan, &entry, [LINUX, CHROME]).await.unwrap();
        let run = with(json!({"config_ids": [CHROME, LINUX]}), &cases);
        let keys = json!({"suite_id": 1, "name": name, "include_all": cases["include_all"],
            "config_ids": [CHROME, LINUX], "runs": [run]});
        assert_eq!(sent("add_plan_entry"), with(keys, &common));

        client.add_plan_run_once(plan, &entry, [LINUX, FIREFOX]).await.unwrap();
        let keys = with(json!({"config_ids": [FIREFOX, LINUX]}), &cases);
        assert_eq!(sent("add_run_to_plan_entry"), with(keys, &common));
    }
}

#[tokio::test]
async fn a_run_of_an_entry_without_configurations_is_found_too() {
    let (fake, plan) = with_plan().await;
    let client = hasty(&fake);
    let nothing = || RunConfigs::new([0_u64; 0]);
    let first = once(&client, plan, nothing()).await.unwrap();
    let again = once(&client, plan, nothing()).await.unwrap();
    assert_eq!((first.existed, again.existed, again.run.id), (false, true, first.run.id));
    // To this entry, no run can be added.
    assert!(!once(&client, plan, [CHROME]).await.unwrap().existed);
    assert_eq!((fake.calls("add_plan_entry"), fake.calls("add_run_to_plan_entry")), (2, 0));
}

/// A plan with an entry, so that a run is added to it, or without one, so that the entry is added.
async fn before_adding(to_entry: bool) -> (FakeTestRail, PlanId, &'static str) {
    let (fake, plan) = with_plan().await;
    if !to_entry {
        return (fake, plan, "add_plan_entry");
    }
    fake.seed(|seed| seed.plan_entry(plan, &browsers().runs([AddPlanRun::new().config_ids([FIREFOX, WINDOWS])])));
    (fake, plan, "add_run_to_plan_entry")
}

#[tokio::test]
async fn a_lost_answer_is_found_in_the_plan() {
    for to_entry in [false, true] {
        for fault in [Fault::reset_after_handling(), Fault::reset_in_body(), Fault::delay(Duration::from_secs(6))] {
            let (fake, plan, method) = before_adding(to_entry).await;
            let before = get(&fake, plan).await.runs().count();
            fake.inject(fault.on(method));
            let added = once(&hasty(&fake), plan, on([CHROME, LINUX])).await.unwrap();
            assert!(!added.existed && added.duplicates.is_empty());
            assert_eq!((fake.calls(method), get(&fake, plan).await.runs().count()), (1, before + 1));
        }
    }
}

#[tokio::test]
async fn a_lost_request_is_sent_again_only_after_it_had_time_to_settle() {
    for to_entry in [false, true] {
        let (fake, plan, method) = before_adding(to_entry).await;
        fake.inject(Fault::reset_before_handling().on(method));
        // A look that fails meanwhile is no proof.
        fake.inject(Fault::refuse(500, "down").on("get_plan").after(1).times(2));
        let start = Instant::now();
        let added = once(&hasty(&fake), plan, on([CHROME, LINUX])).await.unwrap();
        assert!(start.elapsed() >= SETTLE, "{:?}", start.elapsed());
        assert!(!added.existed && added.duplicates.is_empty());
        assert_eq!(fake.calls(method), 2);
    }
}

#[tokio::test]
async fn after_a_lost_request_the_run_goes_into_an_entry_that_has_appeared_meanwhile() {
    let (fake, plan, _) = before_adding(false).await;
    let others = browsers().runs([AddPlanRun::new().config_ids([FIREFOX, LINUX])]);
    fake.inject(Fault::reset_before_handling().on("add_plan_entry"));
    fake.inject(Fault::then(move |seed| _ = seed.plan_entry(plan, &others)).on("get_plan").after(1));
    let added = once(&hasty(&fake), plan, on([CHROME, LINUX])).await.unwrap();
    assert!(!added.existed && added.duplicates.is_empty());
    assert_eq!((fake.calls("add_plan_entry"), fake.calls("add_run_to_plan_entry")), (1, 1));
    assert_eq!(get(&fake, plan).await.entries.len(), 1);
}

#[tokio::test]
async fn if_looking_fails_nothing_more_is_created_and_the_error_says_why() {
    for to_entry in [false, true] {
        let (fake, plan, method) = before_adding(to_entry).await;
        fake.inject(Fault::refuse(500, "down").on("get_plan"));
        let error = once(&hasty(&fake), plan, on([CHROME, LINUX])).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "add_plan_run_once/{plan}: the server failed (this happened while looking for these configurations); \
                 TestRail answered 500: down; no run was created"
            )
        );
        assert_eq!((error.delivery(), fake.calls(method)), (Delivery::NeverSent, 0));

        fake.inject(Fault::reset_before_handling().on(method));
        fake.inject(Fault::locked_out().on("get_plan").after(1));
        let error = once(&hasty(&fake), plan, on([CHROME, LINUX])).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Authentication, Delivery::Unknown), "{error}");
        let why = format!("(this happened while looking for the run, after the answer to {method} was lost)");
        assert!(error.to_string().contains(&why), "{error}");
        assert_eq!(fake.calls(method), 1);
    }
}

#[tokio::test]
async fn where_the_time_does_not_suffice_to_be_sure_no_second_run_is_created() {
    for to_entry in [false, true] {
        let (fake, plan, method) = before_adding(to_entry).await;
        fake.inject(Fault::reset_before_handling().on(method));
        let client = hasty(&fake).with_deadline(5 * BETWEEN_LOOKS);
        let error = once(&client, plan, on([CHROME, LINUX]).look_for(5 * SETTLE)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown), "{error}");
        let why = "the deadline left no time to be sure that no run has these configurations";
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(fake.calls(method), 1);
    }
}

#[tokio::test]
async fn a_refusal_names_the_method_that_was_refused() {
    for to_entry in [false, true] {
        let (fake, plan, method) = before_adding(to_entry).await;
        fake.seed(|seed| seed.close_plan(plan));
        let error = once(&hasty(&fake), plan, [CHROME, LINUX]).await.unwrap_err();
        assert_eq!((error.method(), error.delivery()), (Some(method), Delivery::Refused), "{error}");
        assert_eq!(fake.calls("get_plan"), 1);
    }
    // The plan that the stand-in starts with has an entry, which an old server cannot extend.
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let entry = AddPlanEntry::new(1).name("Release 2.0");
    let error = hasty(&fake).add_plan_run_once(4, &entry, [FIREFOX]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NoSuchEndpoint, Delivery::Refused), "{error}");
    assert!(error.to_string().contains("(add_run_to_plan_entry needs TestRail 6.4 or later)"), "{error}");
}

#[tokio::test]
async fn a_request_that_is_not_valid_sends_nothing() {
    let (fake, plan) = with_plan().await;
    let client = hasty(&fake);
    for (entry, field) in [(browsers().name(" "), "name"), (browsers().runs([AddPlanRun::new()]), "runs")] {
        let error = client.add_plan_run_once(plan, &entry, [CHROME]).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)));
        assert_eq!(error.method(), Some("add_plan_run_once"), "the client does not know yet which method it needs");
    }
    assert_eq!(fake.requests().len(), 0);
}

#[tokio::test]
async fn the_answer_of_another_request_is_known_by_its_configurations() {
    for to_entry in [false, true] {
        let (fake, plan, method) = before_adding(to_entry).await;
        fake.inject(Fault::other_answer().on(method));
        let added = once(&hasty(&fake), plan, on([CHROME, LINUX])).await.unwrap();
        assert!(!added.existed && added.run.plan_id == Some(plan));
        assert_eq!(fake.calls(method), 1);
    }
}

#[tokio::test]
async fn jobs_of_one_process_wait_for_each_other_and_make_one_entry() {
    let (fake, plan) = with_plan().await;
    let client = hasty(&fake).with_deadline(Duration::from_secs(20));
    fake.inject(Fault::delay(Duration::from_millis(50)).on("add_plan_entry").optional().times(12));
    let jobs = (0..12).map(|job| {
        let (client, browser, system) = (client.clone(), [CHROME, FIREFOX][job % 2], [WINDOWS, LINUX][job / 2 % 2]);
        tokio::spawn(async move { once(&client, plan, [browser, system]).await.unwrap() })
    });
    let mut created = 0;
    for job in jobs.collect::<Vec<_>>() {
        let added = job.await.unwrap();
        assert!(added.duplicates.is_empty());
        created += u64::from(!added.existed);
    }
    assert_eq!((created, fake.calls("add_plan_entry"), fake.calls("add_run_to_plan_entry")), (4, 1, 3));
    let plan = get(&fake, plan).await;
    assert_eq!((plan.entries.len(), plan.runs().count()), (1, 4));
}

#[tokio::test]
async fn a_job_that_waits_for_another_ends_with_its_deadline() {
    let (fake, plan) = with_plan().await;
    fake.inject(Fault::delay(Duration::from_millis(600)).on("add_plan_entry"));
    let client = hasty(&fake);
    let waiting = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        once(&client.with_deadline(Duration::from_millis(100)), plan, [FIREFOX, LINUX]).await
    };
    let (slow, waiting) = tokio::join!(once(&client, plan, [CHROME, LINUX]), waiting);
    slow.unwrap();
    assert_eq!(
        waiting.unwrap_err().to_string(),
        format!(
            "add_plan_run_once/{plan}: no complete answer in time (another call of this program for the same plan entry \
             took all of the allowed time); nothing was sent"
        )
    );
}

/// Two machines that create their runs at the same moment, and what somebody does between their creations and their
/// next looks.
async fn two_machines(
    fake: &FakeTestRail,
    plan: PlanId,
    method: &'static str,
    [one, other]: [RunConfigs; 2],
    meanwhile: impl Fn(),
) -> [AddedPlanRun; 2] {
    // Both have looked before either creates it, and both have created it before either looks again.
    fake.inject(Fault::delay(Duration::from_millis(200)).on("get_plan").times(2));
    fake.inject(Fault::delay(Duration::from_millis(400)).on(method).times(2));
    let [first, second] = on_two_machines(fake);
    let between = async {
        while fake.calls(method) < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        meanwhile();
    };
    let (one, other, ()) = tokio::join!(once(&first, plan, one), once(&second, plan, other), between);
    [one.unwrap(), other.unwrap()]
}

#[tokio::test]
async fn two_machines_with_the_same_configurations_report_each_other_and_agree() {
    for to_entry in [false, true] {
        let (fake, plan, method) = before_adding(to_entry).await;
        let mine = || on([CHROME, LINUX]);
        let [one, other] = two_machines(&fake, plan, method, [mine(), mine()], || {}).await;
        assert_eq!(one.run.id, other.run.id);
        assert_eq!((one.duplicates.len(), other.duplicates.len()), (1, 1));
        assert!(one.duplicates[0].id > one.run.id && one.duplicates[0].entry_id.is_some());
        assert_eq!((one.deleted, other.deleted), (None, None));

        let later = once(&hasty(&fake), plan, mine().delete_twins()).await.unwrap();
        assert!(later.existed && later.run.id == one.run.id && later.duplicates.len() == 1, "reported again");
        assert_eq!(fake.calls("delete_run_from_plan_entry") + fake.calls("delete_plan_entry"), 0);
    }
}

#[tokio::test]
async fn two_machines_with_different_configurations_make_two_entries_whose_runs_all_calls_find() {
    let (fake, plan) = with_plan().await;
    let configs = [on([CHROME, LINUX]), on([FIREFOX, LINUX])];
    let added = two_machines(&fake, plan, "add_plan_entry", configs.clone(), || {}).await;
    assert!(added.iter().all(|added| !added.existed && added.duplicates.is_empty()));
    assert_eq!(get(&fake, plan).await.entries.len(), 2);
    for (configs, added) in configs.into_iter().zip(&added) {
        let again = once(&hasty(&fake), plan, configs).await.unwrap();
        assert_eq!((again.run.id, again.existed, again.duplicates.len()), (added.run.id, true, 0));
    }
    // A third one goes into the oldest entry.
    let third = once(&hasty(&fake), plan, on([FIREFOX, WINDOWS])).await.unwrap();
    let oldest = added.iter().min_by_key(|added| added.run.id).unwrap();
    assert_eq!(third.run.entry_id, oldest.run.entry_id);
    assert_eq!(get(&fake, plan).await.entries.len(), 2);
}

#[tokio::test]
async fn the_twin_of_two_machines_is_deleted_by_the_call_that_made_it_if_it_may() {
    for (to_entry, configs, deletion) in [
        (false, vec![CHROME, LINUX], "delete_run_from_plan_entry"),
        (true, vec![CHROME, LINUX], "delete_run_from_plan_entry"),
        (false, vec![], "delete_plan_entry"),
    ] {
        let (fake, plan, method) = before_adding(to_entry).await;
        fake.seed(|seed| seed.answer_plan_runs_with(PlanRunAnswer::Run));
        let before = get(&fake, plan).await;
        let mine = || on(configs.clone()).delete_twins();
        let added = two_machines(&fake, plan, method, [mine(), mine()], || {}).await;
        let after = get(&fake, plan).await;
        let made: Vec<_> = after.runs().filter(|run| before.runs().all(|old| old.id != run.id)).collect();
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(added.iter().all(|added| added.run.id == made[0].id));
        let deleted: Vec<_> = added.iter().filter_map(|added| added.deleted).collect();
        assert!(deleted.len() == 1 && deleted[0] > made[0].id, "{deleted:?}");
        assert!(added.iter().find(|added| added.deleted.is_some()).unwrap().duplicates.is_empty());
        assert_eq!(fake.calls(deletion), 1);
    }
}

#[tokio::test]
async fn of_two_runs_in_the_answer_of_a_whole_plan_none_is_taken_for_this_calls_own() {
    let (fake, plan, method) = before_adding(true).await;
    let mine = || on([CHROME, LINUX]).delete_twins();
    let added = two_machines(&fake, plan, method, [mine(), mine()], || {}).await;
    for one in &added {
        assert_eq!((one.run.id, one.duplicates.len(), one.deleted), (added[0].run.id, 1, None));
    }
    assert_eq!(fake.calls("delete_run_from_plan_entry"), 0);
}

#[tokio::test]
async fn a_twin_with_a_result_or_that_cannot_be_deleted_stays() {
    for with_result in [true, false] {
        let (fake, plan) = with_plan().await;
        let before = fake.run_ids();
        let deletion = "delete_run_from_plan_entry";
        if !with_result {
            let why = "You are not allowed to edit test plans (insufficient permissions).";
            fake.inject(Fault::refuse(403, why).on(deletion));
        }
        let report = || {
            for run in fake.run_ids().into_iter().filter(|run| with_result && !before.contains(run)) {
                fake.record(run, 1, TestStatus::Passed);
            }
        };
        let mine = || on([CHROME, LINUX]).delete_twins();
        let added = two_machines(&fake, plan, "add_plan_entry", [mine(), mine()], report).await;
        for one in &added {
            assert_eq!((one.run.id, one.duplicates.len(), one.deleted), (added[0].run.id, 1, None));
        }
        assert_eq!(fake.calls(deletion), usize::from(!with_result));
    }
}
