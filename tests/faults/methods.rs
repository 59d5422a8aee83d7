//! The methods of the client, by what a fault means for them.

use testrail::milestones::{AddMilestone, MilestonesFilter};
use testrail::{AddRun, Client, Error, RunsFilter, UpdateRun};

use crate::answers::{json, says};
use crate::full::is_full;
use crate::server::Act;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    GetRun,
    GetRuns,
    GetConfigs,
    UpdateRun,
    CloseRun,
    DeleteRun,
    Preview,
    AddRun,
    RawPost,
    GetMilestones,
    AddMilestone,
    DeleteMilestone,
}

/// What a fault means for a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Read,
    Write,
    Once,
}

/// One method of each effect: a read, a list, a write that may be repeated, one that is looked after, a creation, and a
/// raw POST.
const OF_EACH_EFFECT: [Method; 6] =
    [Method::GetRun, Method::GetRuns, Method::UpdateRun, Method::DeleteRun, Method::AddRun, Method::RawPost];

/// Those whose effect one of the others has as well.
const OTHERS: [Method; 6] = [
    Method::GetConfigs,
    Method::CloseRun,
    Method::Preview,
    Method::GetMilestones,
    Method::AddMilestone,
    Method::DeleteMilestone,
];

/// The methods that every fault is tried with: all of them with `TESTRAIL_TESTS=full`, else one of each effect.
pub(crate) fn methods() -> Vec<Method> {
    let others = if is_full() { &OTHERS[..] } else { &[] };
    [&OF_EACH_EFFECT, others].concat()
}

impl Method {
    pub(crate) fn class(self) -> Class {
        match self {
            Self::GetRun | Self::GetRuns | Self::GetConfigs | Self::GetMilestones => Class::Read,
            Self::UpdateRun | Self::CloseRun | Self::DeleteRun | Self::Preview | Self::DeleteMilestone => Class::Write,
            Self::AddRun | Self::RawPost | Self::AddMilestone => Class::Once,
        }
    }

    /// The method by which the client looks what became of a lost request.
    pub(crate) fn look(self) -> Option<&'static str> {
        match self {
            Self::CloseRun | Self::DeleteRun => Some("get_run"),
            Self::DeleteMilestone => Some("get_milestone"),
            _ => None,
        }
    }

    pub(crate) fn is_verified(self) -> bool {
        self.look().is_some()
    }

    pub(crate) fn deletes(self) -> bool {
        matches!(self, Self::DeleteRun | Self::DeleteMilestone)
    }

    /// The key of its rows in an envelope.
    pub(crate) fn rows(self) -> Option<&'static str> {
        match self {
            Self::GetRuns => Some("runs"),
            Self::GetMilestones => Some("milestones"),
            _ => None,
        }
    }

    /// TestRail's name of it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::GetRun => "get_run",
            Self::GetRuns => "get_runs",
            Self::GetConfigs => "get_configs",
            Self::UpdateRun => "update_run",
            Self::CloseRun => "close_run",
            Self::DeleteRun | Self::Preview => "delete_run",
            Self::AddRun => "add_run",
            Self::RawPost => "add_case",
            Self::GetMilestones => "get_milestones",
            Self::AddMilestone => "add_milestone",
            Self::DeleteMilestone => "delete_milestone",
        }
    }

    pub(crate) async fn call(self, client: &Client) -> Result<(), Error> {
        match self {
            Self::GetRun => client.get_run(42).await.map(drop),
            Self::GetRuns => client.get_runs(1, &RunsFilter::new().limit(2)).await.map(drop),
            Self::GetConfigs => client.get_configs(1).await.map(drop),
            Self::UpdateRun => client.update_run(42, &UpdateRun::new().name("Nightly")).await.map(drop),
            Self::CloseRun => client.close_run(42).await.map(drop),
            Self::DeleteRun => client.delete_run(42).await,
            Self::Preview => client.preview_delete_run(42).await.map(drop),
            Self::AddRun => client.add_run(1, &AddRun::new("Run 43")).await.map(drop),
            Self::RawPost => {
                client.raw("add_case/1").post::<serde_json::Value>(&serde_json::json!({"title": "A"})).await.map(drop)
            }
            Self::GetMilestones => client.get_milestones(1, &MilestonesFilter::new().limit(2)).await.map(drop),
            Self::AddMilestone => client.add_milestone(1, &AddMilestone::new("5.0")).await.map(drop),
            Self::DeleteMilestone => client.delete_milestone(5).await,
        }
    }

    /// The body of a good answer.
    pub(crate) fn good(self) -> String {
        match self {
            Self::GetRun | Self::UpdateRun => run(42, false),
            Self::GetRuns => envelope("runs", &[run(42, false), run(41, true)]),
            Self::GetMilestones => envelope("milestones", &[milestone(5), milestone(4)]),
            Self::GetConfigs => r#"[{"id":1,"name":"Browsers","project_id":1,"configs":[]}]"#.to_owned(),
            Self::CloseRun => run(42, true),
            Self::DeleteRun | Self::DeleteMilestone => String::new(),
            Self::Preview => r#"{"affected_tests":12}"#.to_owned(),
            Self::AddRun => run(43, false),
            Self::RawPost => r#"{"id":7,"title":"A"}"#.to_owned(),
            Self::AddMilestone => milestone(5),
        }
    }

    /// The body of the answer to another request.
    pub(crate) fn other(self) -> Option<String> {
        match self {
            Self::GetRun | Self::UpdateRun => Some(run(77, false)),
            Self::CloseRun => Some(run(77, true)),
            Self::GetRuns | Self::AddRun | Self::GetMilestones | Self::AddMilestone => {
                Some(self.good().replace("\"project_id\":1", "\"project_id\":2"))
            }
            // Their answers do not say what they are about.
            Self::GetConfigs | Self::DeleteRun | Self::Preview | Self::RawPost | Self::DeleteMilestone => None,
        }
    }

    /// The answer to a look, whether the work has been done or not.
    pub(crate) fn looked_at(self, done: bool) -> Act {
        match self {
            _ if self.deletes() && done => self.refused_again(),
            Self::DeleteMilestone => Act::Send(json(200, &milestone(5))),
            _ => Act::Send(json(200, &run(42, done))),
        }
    }

    /// TestRail's refusal, which for a deletion and a closing can mean that it was done before.
    pub(crate) fn refused_again(self) -> Act {
        Act::Send(match self {
            Self::CloseRun => says(403, "The test run is already completed."),
            Self::DeleteMilestone => says(400, "Field :milestone_id is not a valid milestone."),
            _ => says(400, "Field :run_id is not a valid test run."),
        })
    }
}

/// An envelope with these rows, and no more behind them.
pub(crate) fn envelope(key: &str, rows: &[String]) -> String {
    let (size, rows) = (rows.len(), rows.join(","));
    format!(r#"{{"offset":0,"limit":2,"size":{size},"_links":{{"next":null,"prev":null}},"{key}":[{rows}]}}"#)
}

pub(crate) fn milestone(id: u64) -> String {
    serde_json::json!({"id": id, "name": format!("{id}.0"), "project_id": 1}).to_string()
}

pub(crate) fn run(id: u64, is_completed: bool) -> String {
    serde_json::json!({"id": id, "name": format!("Run {id}"), "is_completed": is_completed, "project_id": 1})
        .to_string()
}
