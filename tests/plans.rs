//! Test plans, as a program works with them: from their creation to their end, and with each answer lost on the way.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use serde_json::json;
use testrail::fake::{FakeTestRail, Fault, Generation, PlanRunAnswer, Resource, TestStatus};
use testrail::plans::{AddPlan, AddPlanEntry, AddPlanRun, AddRunToPlanEntry, Plan, UpdatePlan, UpdatePlanEntry};
use testrail::{
    AttachmentId, Client, Delivery, DynamicFilters, EntryId, Error, ErrorKind, RetryPolicy, Run, RunId, UpdateRun,
    Upload,
};

const CHROME: u64 = 1;
const FIREFOX: u64 = 2;
const WINDOWS: u64 = 3;
const LINUX: u64 = 4;

/// A plan with an entry of two runs with configurations, and an entry of one run without.
struct Release {
    fake: FakeTestRail,
    client: Client,
    plan: Plan,
    browsers: EntryId,
    smoke: EntryId,
    on_chrome: RunId,
    on_firefox: RunId,
    smoke_run: RunId,
}

fn new_plan() -> AddPlan {
    let browsers = AddPlanEntry::new(1).name("Browsers").assignedto_id(2).runs([
        AddPlanRun::new().config_ids([FIREFOX, LINUX]).case_ids([1, 2]),
        AddPlanRun::new().config_ids([CHROME, LINUX]),
    ]);
    let smoke = AddPlanEntry::new(1).name("Smoke").case_ids([1, 2, 3]);
    AddPlan::new("Release").milestone_id(1).entries([browsers, smoke])
}

async fn release() -> Release {
    release_on(FakeTestRail::start().await).await
}

async fn release_on(fake: FakeTestRail) -> Release {
    let client = fake.client();
    let plan = client.add_plan(1, &new_plan()).await.unwrap();
    let run = |configs: [u64; 2]| plan.find_run(configs).unwrap().id;
    let (browsers, smoke) = (&plan.entries[0], &plan.entries[1]);
    Release {
        browsers: browsers.id.clone(),
        smoke: smoke.id.clone(),
        on_chrome: run([LINUX, CHROME]),
        on_firefox: run([FIREFOX, LINUX]),
        smoke_run: smoke.runs[0].id,
        fake,
        client,
        plan,
    }
}

impl Release {
    /// The methods of the requests since then.
    fn sent_since(&self, before: usize) -> Vec<String> {
        self.fake.requests()[before..].iter().map(|request| request.method().to_owned()).collect()
    }

    async fn run(&self, run: RunId) -> Run {
        self.client.get_run(run).await.unwrap()
    }

    async fn now(&self) -> Plan {
        self.client.get_plan(self.plan.id).await.unwrap()
    }
}

fn verdict(error: &Error) -> (ErrorKind, Delivery) {
    (error.kind(), error.delivery())
}

#[tokio::test]
async fn a_plan_from_its_creation_to_its_end() {
    let it = release().await;
    let (fake, client, plan) = (&it.fake, &it.client, &it.plan);
    assert_eq!((plan.runs().count(), plan.counts().total()), (3, 6 + 2 + 3));
    assert_eq!(plan.find_run([CHROME]), None, "a run has exactly these configurations");
    assert_eq!(plan.entry_of_run(it.on_firefox).unwrap().id, it.browsers);
    let firefox = plan.entry(&it.browsers).unwrap().find_run([FIREFOX, LINUX]).unwrap();
    assert_eq!((firefox.id, firefox.counts().total()), (it.on_firefox, 2), "its own cases, not those of the other");
    assert_eq!((firefox.milestone_id, firefox.assignedto_id), (plan.milestone_id, Some(2.into())));

    let new = AddRunToPlanEntry::new().config_ids([CHROME, WINDOWS]).case_ids([1]).description("Old");
    let on_windows = client.add_run_to_plan_entry(plan.id, &it.browsers, &new).await.unwrap();
    assert_eq!((on_windows.config.as_deref(), on_windows.counts().total()), (Some("Chrome, Windows 10"), 1));
    fake.record(on_windows.id, 1, TestStatus::Passed);

    let checkout = client.add_plan_entry(plan.id, &AddPlanEntry::new(2)).await.unwrap();
    assert_eq!((checkout.name.as_deref(), checkout.runs[0].counts().total()), (Some("Checkout"), 3));
    let renamed = UpdatePlanEntry::new().name("Payment").case_ids([7]);
    let checkout = client.update_plan_entry(plan.id, &checkout.id, &renamed).await.unwrap();
    assert_eq!((checkout.runs[0].name.as_str(), checkout.runs[0].counts().total()), ("Payment", 1));
    client.delete_run_from_plan_entry(it.on_chrome).await.unwrap();
    client.delete_plan_entry(plan.id, &checkout.id).await.unwrap();

    let plan = client.update_plan(plan.id, &UpdatePlan::new().name("Release 2").milestone_id(None)).await.unwrap();
    assert_eq!((plan.name.as_str(), plan.entries.len(), plan.runs().count()), ("Release 2", 2, 3));
    assert_eq!((plan.counts().passed, plan.counts().total()), (1, 1 + 2 + 3));
    assert!(plan.runs().all(|run| run.milestone_id.is_none()));

    let plan = client.close_plan(plan.id).await.unwrap();
    assert!(plan.is_completed && plan.runs().all(|run| run.is_completed));
    for error in [
        client.close_plan(plan.id).await.unwrap_err(),
        client.update_plan(plan.id, &UpdatePlan::new().name("Late")).await.unwrap_err(),
        client.update_run(it.on_firefox, &UpdateRun::new().description("Late")).await.unwrap_err(),
        client.update_run(it.smoke_run, &UpdateRun::new().description("Late")).await.unwrap_err(),
        client.delete_plan_entry(plan.id, &it.smoke).await.unwrap_err(),
    ] {
        assert_eq!(verdict(&error), (ErrorKind::Completed, Delivery::Refused), "{error}");
    }
    let error = client.delete_plan(plan.id).await.unwrap_err();
    assert_eq!(verdict(&error), (ErrorKind::Completed, Delivery::Refused), "{error}");
    assert_eq!(
        error.to_string(),
        format!(
            "delete_plan/{}: it is closed, and this user does not have the permission to change or delete what is closed; \
             TestRail answered 403: You are not allowed to delete completed test plans (insufficient permissions)",
            plan.id
        )
    );
}

#[tokio::test]
async fn a_refusal_of_a_plans_run_names_the_way_for_what_was_called() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let client = fake.client();
    for (error, meaning) in [
        (client.close_run(5).await.unwrap_err(), "whose runs close only all together: use close_plan; TestRail"),
        (
            client.delete_run(5).await.unwrap_err(),
            "use delete_run_from_plan_entry if it has configurations, and delete_plan_entry if not; TestRail",
        ),
    ] {
        let text = error.to_string();
        assert_eq!(verdict(&error), (ErrorKind::PlanOwned, Delivery::Refused), "{error}");
        assert!(text.contains(meaning) && !text.contains("update_"), "{text}");
    }
    fake.seed(|seed| seed.unset(Resource::Run, 5, "plan_id"));
    let text = client.update_run(5, &UpdateRun::new().name("x")).await.unwrap_err().to_string();
    let why = "update_run/5: the run belongs to a test plan, and the client found no way to change it by the plan's \
               methods (the server does not tell which plan it belongs to); TestRail answered 403: ";
    assert!(text.starts_with(why) && text.ends_with("; the run was not changed"), "{text}");
}

/// The plan as a server sends it that leaves these keys out of its entries and of their runs.
async fn plan_without(it: &Release, of_entries: &[&str], of_runs: &[&str]) -> serde_json::Value {
    let without = |row: &mut serde_json::Value, keys: &[&str]| {
        row.as_object_mut().unwrap().retain(|key, _| !keys.contains(&key.as_str()));
    };
    let mut plan: serde_json::Value = it.client.raw(format!("get_plan/{}", it.plan.id)).get().await.unwrap();
    for entry in plan["entries"].as_array_mut().unwrap() {
        entry["runs"].as_array_mut().unwrap().iter_mut().for_each(|run| without(run, of_runs));
        without(entry, of_entries);
    }
    plan
}

#[tokio::test]
async fn an_entry_counts_as_gone_only_if_a_plan_that_tells_all_ids_lacks_it() {
    let it = release().await;
    let mut emptied = plan_without(&it, &[], &[]).await;
    emptied["entries"] = json!([]);
    let mut short = emptied.clone();
    short.as_object_mut().unwrap().remove("entries");
    let mut null = emptied.clone();
    null["entries"] = json!(null);
    let mut other = emptied.clone();
    other["id"] = json!(4);
    let once = it.client.with_retry(RetryPolicy::never());
    for (answer, is_gone) in [
        (plan_without(&it, &[], &[]).await, false),
        (plan_without(&it, &["id"], &[]).await, false),
        (plan_without(&it, &["id"], &["entry_id"]).await, false),
        (short, false),
        (null, false),
        (other, false),
        (emptied, true),
    ] {
        it.fake.inject(Fault::reset_before_handling().on("delete_plan_entry"));
        let sent = answer.to_string();
        it.fake.handle("get_plan", move |_| testrail::fake::Answer::json(answer.clone()));
        let deleted = once.delete_plan_entry(it.plan.id, &it.smoke).await;
        assert_eq!(deleted.is_ok(), is_gone, "{sent}");
        if let Err(error) = deleted {
            assert_eq!(verdict(&error), (ErrorKind::Transport, Delivery::Unknown), "{error}");
        }
    }
}

#[tokio::test]
async fn a_run_is_changed_with_its_entry_if_only_the_runs_tell_its_id_and_not_without_an_id() {
    let it = release().await;
    let by_runs = plan_without(&it, &["id"], &[]).await;
    let by_nothing = plan_without(&it, &["id"], &["entry_id"]).await;
    it.fake.handle("get_plan", move |_| testrail::fake::Answer::json(by_runs.clone()));
    it.client.update_run(it.smoke_run, &UpdateRun::new().description("x")).await.unwrap();
    it.fake.handle("get_plan", move |_| testrail::fake::Answer::json(by_nothing.clone()));
    let error = it.client.update_run(it.smoke_run, &UpdateRun::new().description("x")).await.unwrap_err();
    assert_eq!(verdict(&error), (ErrorKind::PlanOwned, Delivery::Refused), "{error}");
    let text = error.to_string();
    assert!(text.contains("(the server does not tell the id of the run's entry); TestRail answered 403"), "{text}");
    assert!(text.ends_with("; the run was not changed"), "{text}");
}

#[tokio::test]
async fn a_run_with_configurations_is_updated_alone() {
    let it = release().await;
    let fake = &it.fake;
    for answer in [PlanRunAnswer::Plan, PlanRunAnswer::Entry, PlanRunAnswer::Run] {
        fake.seed(|seed| seed.answer_plan_runs_with(answer));
        let before = fake.requests().len();
        let update =
            UpdateRun::new().description(format!("{answer:?}")).refs("A-1").assignedto_id(None).case_ids([2, 3]);
        let run = it.client.update_run(it.on_firefox, &update).await.unwrap();
        assert_eq!(it.sent_since(before), ["update_run", "get_run", "update_run_in_plan_entry"]);
        assert_eq!((run.id, run.description), (it.on_firefox, Some(format!("{answer:?}"))));
        assert_eq!((run.refs.as_deref(), run.assignedto_id, run.untested_count), (Some("A-1"), None, 2));
    }
    let other = it.run(it.on_chrome).await;
    assert_eq!((other.counts().total(), other.description), (6, None), "the entry's other run stays");
}

#[tokio::test]
async fn a_run_without_configurations_is_updated_with_its_entry() {
    let it = release().await;
    let before = it.fake.requests().len();
    let update = UpdateRun::new().name("Smoke 42").description("Text").refs("A-1").assignedto_id(2).all_cases();
    let run = it.client.update_run(it.smoke_run, &update).await.unwrap();
    assert_eq!(it.sent_since(before), ["update_run", "get_run", "get_plan", "update_plan_entry"]);
    assert_eq!((run.id, run.name.as_str(), run.description.as_deref()), (it.smoke_run, "Smoke 42", Some("Text")));
    assert_eq!((run.refs.as_deref(), run.assignedto_id, run.counts().total()), (Some("A-1"), Some(2.into()), 6));
    let plan = it.now().await;
    assert_eq!(plan.entry(&it.smoke).unwrap().name.as_deref(), Some("Smoke 42"));
    assert_eq!(plan.entries[0], it.plan.entries[0], "the other entry stays");
}

#[tokio::test]
async fn a_run_that_stands_alone_takes_one_request() {
    let it = release().await;
    let before = it.fake.requests().len();
    it.client.update_run(3, &UpdateRun::new().name("Alone")).await.unwrap();
    let error = it.client.update_run(1, &UpdateRun::new().name("Closed")).await.unwrap_err();
    assert_eq!((it.sent_since(before), error.kind()), (vec!["update_run".to_owned(); 2], ErrorKind::Completed));
}

#[tokio::test]
async fn a_run_whose_configurations_were_deleted_does_not_take_the_entrys_other_runs_along() {
    let it = release().await;
    it.fake.seed(|seed| seed.set(Resource::Run, it.on_firefox, "config_ids", json!([])));
    let before = it.fake.requests().len();
    it.client.update_run(it.on_firefox, &UpdateRun::new().description("By its text")).await.unwrap();
    assert_eq!(it.sent_since(before), ["update_run", "get_run", "update_run_in_plan_entry"]);

    it.fake.seed(|seed| seed.unset(Resource::Run, it.on_firefox, "config"));
    let before = it.fake.requests().len();
    it.client.update_run(it.on_firefox, &UpdateRun::new().description("By its entry")).await.unwrap();
    assert_eq!(it.sent_since(before), ["update_run", "get_run", "get_plan", "update_run_in_plan_entry"]);
    assert_eq!(it.run(it.on_chrome).await.description, None);
}

#[tokio::test]
async fn what_one_run_of_a_plan_cannot_have_for_itself_is_named_and_nothing_changes() {
    let it = release_on(FakeTestRail::builder().generation(Generation::Cloud).start().await).await;
    let urgent = DynamicFilters::new().field("priority_id", [4]);
    for (run, update, field) in [
        (it.on_chrome, UpdateRun::new().milestone_id(None).description("x"), "milestone_id"),
        (it.smoke_run, UpdateRun::new().milestone_id(1).name("x"), "milestone_id"),
        (it.on_chrome, UpdateRun::new().name("x").description("x"), "name"),
        (it.on_chrome, UpdateRun::new().dynamic_filters(urgent), "dynamic_filters"),
    ] {
        let error = it.client.update_run(run, &update).await.unwrap_err();
        assert_eq!(verdict(&error), (ErrorKind::PlanOwned, Delivery::Refused), "{error}");
        assert_eq!((error.field(), error.method()), (Some(field), Some("update_run")));
    }
    assert_eq!(it.now().await, it.plan);
    let error = it.client.update_run(it.on_chrome, &UpdateRun::new().name("x")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "update_run/{}: the run belongs to a test plan, where a run cannot change this field (name is the entry's: \
             update_plan_entry renames it with all of its runs); TestRail answered 403: This operation is not allowed. \
             The test run belongs to a test plan and cannot be edited independently; the run was not changed",
            it.on_chrome
        )
    );
}

#[tokio::test]
async fn a_server_that_cannot_change_one_run_says_which_version_can() {
    let it = release_on(FakeTestRail::builder().generation(Generation::Legacy).start().await).await;
    let error = it.client.update_run(it.on_chrome, &UpdateRun::new().description("x")).await.unwrap_err();
    assert_eq!(verdict(&error), (ErrorKind::NoSuchEndpoint, Delivery::Refused));
    let text = error.to_string();
    assert!(text.contains("(update_run_in_plan_entry needs TestRail 6.4 or later)"), "{text}");
    it.client.update_run(it.smoke_run, &UpdateRun::new().description("An entry can be changed")).await.unwrap();
}

#[tokio::test]
async fn cases_are_added_to_a_plans_run_with_and_without_configurations() {
    let it = release().await;
    it.fake.record(it.on_firefox, 1, TestStatus::Passed);
    it.fake.record(it.smoke_run, 1, TestStatus::Failed);
    let (firefox, smoke) = tokio::join!(
        it.client.add_cases_to_run(it.on_firefox, [2, 5]),
        it.client.add_cases_to_run(it.smoke_run, [4, 5]),
    );
    let (firefox, smoke) = (firefox.unwrap().counts(), smoke.unwrap().counts());
    assert_eq!((firefox.passed, firefox.total()), (1, 3));
    assert_eq!((smoke.failed, smoke.total()), (1, 5));
    assert_eq!((it.fake.calls("update_run_in_plan_entry"), it.fake.calls("update_plan_entry")), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_plan_entry_or_run() {
    let it = release().await;
    let (fake, client) = (&it.fake, &it.client);
    let runs = fake.run_ids().len();
    for method in ["add_plan", "add_plan_entry", "add_run_to_plan_entry"] {
        fake.inject(Fault::reset_after_handling().on(method));
    }
    let plan = client.add_plan(1, &new_plan()).await.unwrap_err();
    let entry = client.add_plan_entry(it.plan.id, &AddPlanEntry::new(2)).await.unwrap_err();
    let new = AddRunToPlanEntry::new().config_ids([FIREFOX, WINDOWS]);
    let run = client.add_run_to_plan_entry(it.plan.id, &it.browsers, &new).await.unwrap_err();
    for error in [plan, entry, run] {
        assert_eq!(verdict(&error), (ErrorKind::Transport, Delivery::Unknown), "{error}");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(fake.run_ids().len(), runs + 3 + 1 + 1, "each was made once");
    assert_eq!(it.now().await.find_run([FIREFOX, WINDOWS]).map(|run| run.counts().total()), Some(6));
}

#[tokio::test]
async fn after_any_lost_answer_an_update_of_a_plans_run_is_done_and_done_once() {
    for (methods, has_configs) in [
        (&["update_run", "get_run", "update_run_in_plan_entry"][..], true),
        (&["update_run", "get_run", "get_plan", "update_plan_entry"], false),
    ] {
        for method in methods {
            let it = release().await;
            let run = if has_configs { it.on_firefox } else { it.smoke_run };
            it.fake.record(run, 1, TestStatus::Passed);
            it.fake.inject(Fault::reset_after_handling().on(*method));
            let before = it.fake.requests().len();
            let update = UpdateRun::new().description("New").case_ids([1, 5]);
            let updated = it.client.update_run(run, &update).await.unwrap();
            assert_eq!((updated.id, updated.description.as_deref()), (run, Some("New")), "{method}");
            assert_eq!((updated.counts().passed, updated.counts().total()), (1, 2), "{method}");
            assert_eq!(it.sent_since(before).len(), methods.len() + 1, "{method}: only this one is repeated");
            assert_eq!(it.now().await.runs().count(), 3);
        }
    }
}

#[tokio::test]
async fn without_retries_the_verdict_tells_whether_a_plans_run_may_have_changed() {
    for (method, has_configs, delivery, changed) in [
        // What the lost answer was, nobody knows.
        ("update_run", true, Delivery::Unknown, false),
        ("get_run", true, Delivery::Refused, false),
        ("update_run_in_plan_entry", true, Delivery::Unknown, true),
        ("get_run", false, Delivery::Refused, false),
        ("get_plan", false, Delivery::Refused, false),
        ("update_plan_entry", false, Delivery::Unknown, true),
    ] {
        let it = release().await;
        let run = if has_configs { it.on_firefox } else { it.smoke_run };
        it.fake.inject(Fault::reset_after_handling().on(method));
        let once = it.client.with_retry(RetryPolicy::never());
        let error = once.update_run(run, &UpdateRun::new().description("New")).await.unwrap_err();
        assert_eq!(verdict(&error), (ErrorKind::Transport, delivery), "{method}: {error}");
        assert_eq!((error.method(), error.ids().next()), (Some("update_run"), Some(run.to_string().as_str())));
        assert_eq!(error.to_string().ends_with("; the run was not changed"), delivery == Delivery::Refused, "{error}");
        assert_eq!(it.run(run).await.description.is_some(), changed, "{method}");
    }
}

#[tokio::test]
async fn after_a_lost_answer_a_plan_is_closed_and_what_was_deleted_is_gone() {
    for policy in [RetryPolicy::default(), RetryPolicy::never()] {
        let it = release().await;
        let (fake, client) = (&it.fake, it.client.with_retry(policy));
        for method in ["delete_run_from_plan_entry", "delete_plan_entry", "close_plan", "delete_plan"] {
            fake.inject(Fault::reset_after_handling().on(method));
        }
        client.delete_run_from_plan_entry(it.on_chrome).await.unwrap();
        client.delete_plan_entry(it.plan.id, &it.smoke).await.unwrap();
        let plan = client.close_plan(it.plan.id).await.unwrap();
        assert!(plan.is_completed && plan.runs().all(|run| run.is_completed));
        assert_eq!(plan.runs().map(|run| run.id).collect::<Vec<_>>(), [it.on_firefox], "nothing else is gone");
        client.delete_plan(4).await.unwrap();
        assert!(client.get_plan(4).await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn a_deletion_that_never_arrived_is_not_taken_for_done() {
    let it = release().await;
    let once = it.client.with_retry(RetryPolicy::never());
    for method in ["delete_run_from_plan_entry", "delete_plan_entry", "delete_plan", "close_plan"] {
        it.fake.inject(Fault::reset_before_handling().on(method));
    }
    for error in [
        once.delete_run_from_plan_entry(it.on_chrome).await.unwrap_err(),
        once.delete_plan_entry(it.plan.id, &it.smoke).await.unwrap_err(),
        once.delete_plan(it.plan.id).await.unwrap_err(),
        once.close_plan(it.plan.id).await.unwrap_err(),
    ] {
        assert_eq!(verdict(&error), (ErrorKind::Transport, Delivery::Unknown), "{error}");
    }
    assert_eq!(it.now().await, it.plan);
}

#[tokio::test]
async fn an_answer_without_the_run_is_that_of_another_call() {
    let it = release().await;
    let other = it.client.raw("get_plan/4").get::<serde_json::Value>().await.unwrap();
    it.fake.handle("update_run_in_plan_entry", move |_| testrail::fake::Answer::json(other.clone()));
    let once = it.client.with_retry(RetryPolicy::never());
    let error = once.update_run(it.on_chrome, &UpdateRun::new().description("x")).await.unwrap_err();
    assert_eq!(verdict(&error), (ErrorKind::Mismatch, Delivery::Unknown), "{error}");
    assert!(error.to_string().contains("(it is about plan 4)"), "{error}");
}

#[tokio::test]
async fn an_entrys_answer_without_runs_is_followed_by_a_look_at_the_run() {
    let it = release().await;
    let id = it.smoke.to_string();
    let answer = json!({"id": id, "name": "Smoke"});
    it.fake.handle("update_plan_entry", move |_| testrail::fake::Answer::json(answer.clone()));
    let run = it.client.update_run(it.smoke_run, &UpdateRun::new().description("x")).await.unwrap();
    assert_eq!((run.id, it.fake.calls("get_run")), (it.smoke_run, 2));
}

#[tokio::test]
async fn what_cannot_be_right_is_not_sent() {
    let it = release().await;
    let before = it.fake.requests().len();
    let run = |configs: [u64; 2]| AddPlanRun::new().config_ids(configs);
    let twice = AddPlanEntry::new(1).runs([run([CHROME, LINUX]), run([LINUX, CHROME])]);
    let empty = AddRunToPlanEntry::new();
    for (error, field) in [
        (it.client.add_plan(1, &AddPlan::new(" ")).await.unwrap_err(), "name"),
        (
            it.client.add_plan(1, &AddPlan::new("P").entries([twice.clone()])).await.unwrap_err(),
            "entries[0].runs[1].config_ids",
        ),
        (it.client.add_plan_entry(4, &twice).await.unwrap_err(), "runs[1].config_ids"),
        (it.client.add_run_to_plan_entry(4, &it.browsers, &empty).await.unwrap_err(), "config_ids"),
        (it.client.update_plan(4, &UpdatePlan::new().name("")).await.unwrap_err(), "name"),
        (it.client.update_plan_entry(4, &it.smoke, &UpdatePlanEntry::new().name(" ")).await.unwrap_err(), "name"),
    ] {
        assert_eq!(verdict(&error), (ErrorKind::InvalidInput, Delivery::NeverSent), "{error}");
        assert_eq!(error.field(), Some(field));
    }
    assert_eq!(it.fake.requests().len(), before);
}

#[tokio::test]
async fn an_id_that_is_empty_or_would_lose_a_character_on_the_way_is_not_sent() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let filled = AddRunToPlanEntry::new().config_ids([CHROME]);
    for (id, rule) in [
        ("", "must not be empty"),
        ("1/2", "must have only letters, digits and the characters -_. to be sent, but it is \"1/2\""),
        ("1&x", "must have only letters, digits and the characters -_. to be sent, but it is \"1&x\""),
    ] {
        // As a server may have sent it.
        let entry: EntryId = serde_json::from_value(id.into()).unwrap();
        let mut refused = vec![
            client.delete_plan_entry(4, &entry).await.unwrap_err(),
            client.update_plan_entry(4, &entry, &UpdatePlanEntry::new().name("x")).await.map(|_| ()).unwrap_err(),
            client.add_run_to_plan_entry(4, &entry, &filled).await.map(|_| ()).unwrap_err(),
            client.get_attachments_for_plan_entry(4, &entry).await.map(|_| ()).unwrap_err(),
            client
                .add_attachment_to_plan_entry(4, &entry, Upload::from_bytes("a.txt", "text"))
                .await
                .map(|_| ())
                .unwrap_err(),
        ];
        let attachment = serde_json::from_value::<AttachmentId>(id.into()).unwrap_or_default();
        refused.push(client.delete_attachment(&attachment).await.unwrap_err());
        refused.push(client.get_attachment(&attachment).await.map(|_| ()).unwrap_err());
        for (place, error) in refused.into_iter().enumerate() {
            let field = if place < 5 { "entry_id" } else { "attachment_id" };
            assert_eq!(verdict(&error), (ErrorKind::InvalidInput, Delivery::NeverSent), "{error}");
            assert_eq!(error.field(), Some(field), "{error}");
            assert!(error.to_string().ends_with(&format!(": {field} {rule}; nothing was sent")), "{error}");
        }
    }
    assert_eq!(fake.requests().len(), 0);
}
