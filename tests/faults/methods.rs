//! The methods of the client, by what a fault means for them.

use serde_json::json;
use testrail::{AddRun, Client, Error, RunsFilter, UpdateRun};

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
}

/// What a fault means for a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Read,
    Write,
    Once,
}

pub(crate) const METHODS: [Method; 9] = [
    Method::GetRun,
    Method::GetRuns,
    Method::GetConfigs,
    Method::UpdateRun,
    Method::CloseRun,
    Method::DeleteRun,
    Method::Preview,
    Method::AddRun,
    Method::RawPost,
];

impl Method {
    pub(crate) fn class(self) -> Class {
        match self {
            Self::GetRun | Self::GetRuns | Self::GetConfigs => Class::Read,
            Self::UpdateRun | Self::CloseRun | Self::DeleteRun | Self::Preview => Class::Write,
            Self::AddRun | Self::RawPost => Class::Once,
        }
    }

    /// Whether the run tells what became of a lost request.
    pub(crate) fn is_looked_after(self) -> bool {
        matches!(self, Self::CloseRun | Self::DeleteRun)
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
            Self::AddRun => client.add_run(1, &AddRun::new("Nightly")).await.map(drop),
            Self::RawPost => client.raw("add_case/1").post::<serde_json::Value>(&json!({"title": "A"})).await.map(drop),
        }
    }

    /// The body of a good answer.
    pub(crate) fn good(self) -> String {
        match self {
            Self::GetRun | Self::UpdateRun => run(42, false),
            Self::GetRuns => format!(
                r#"{{"offset":0,"limit":2,"size":2,"_links":{{"next":null,"prev":null}},"runs":[{},{}]}}"#,
                run(42, false),
                run(41, true)
            ),
            Self::GetConfigs => r#"[{"id":1,"name":"Browsers","project_id":1,"configs":[]}]"#.to_owned(),
            Self::CloseRun => run(42, true),
            Self::DeleteRun => String::new(),
            Self::Preview => r#"{"affected_tests":12}"#.to_owned(),
            Self::AddRun => run(43, false),
            Self::RawPost => r#"{"id":7,"title":"A"}"#.to_owned(),
        }
    }

    /// The body of the answer to another request.
    pub(crate) fn other(self) -> Option<String> {
        match self {
            Self::GetRun | Self::UpdateRun => Some(run(77, false)),
            Self::CloseRun => Some(run(77, true)),
            Self::GetRuns | Self::AddRun => Some(self.good().replace("\"project_id\":1", "\"project_id\":2")),
            // Their answers do not say what they are about.
            Self::GetConfigs | Self::DeleteRun | Self::Preview | Self::RawPost => None,
        }
    }
}

pub(crate) fn run(id: u64, is_completed: bool) -> String {
    json!({"id": id, "name": format!("Run {id}"), "is_completed": is_completed, "project_id": 1}).to_string()
}
