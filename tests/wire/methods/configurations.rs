use serde_json::json;
use testrail::ConfigGroupId;
use testrail::configurations::{AddConfig, AddConfigGroup, Config, ConfigGroup, UpdateConfig, UpdateConfigGroup};

use super::{Row, get, post};

/// In the order of the old manual, and in the recorded one.
const BROWSERS: [&str; 2] = [
    r#"{"configs":[{"group_id":1,"id":3,"name":"Chrome"}],"id":1,"name":"Browsers","project_id":7}"#,
    r#"{"id":1,"name":"Browsers","project_id":7,"configs":[{"id":3,"name":"Chrome","group_id":1}]}"#,
];
const CHROME: [&str; 2] = [r#"{"group_id":1,"id":3,"name":"Chrome"}"#, r#"{"id":3,"name":"Chrome","group_id":1}"#];

/// What a group of one of these answers shows.
type Group = (u64, String, Option<u64>, Vec<One>);
/// What a configuration shows: its id, group and name.
type One = (u64, Option<u64>, String);

fn config(config: &Config) -> One {
    (config.id.get(), config.group_id.map(ConfigGroupId::get), config.name.clone())
}

fn group(group: &ConfigGroup) -> Group {
    let configs = group.configs.iter().map(config).collect();
    (group.id.get(), group.name.clone(), group.project_id.map(testrail::ProjectId::get), configs)
}

pub(super) fn rows() -> Vec<Row> {
    let groups = r#"{"configs":[{"group_id":1,"id":3,"name":"Chrome"},{"group_id":1,"id":4,"name":"Firefox"}],
        "id":1,"name":"Browsers","project_id":7},{"id":2,"name":"Empty","configs":[]}"#;
    let browsers = (1, "Browsers", Some(7), vec![(3, Some(1), "Chrome"), (4, Some(1), "Firefox")]);
    vec![
        get("get_configs", "get_configs/7", |client| async move {
            Ok(client.get_configs(7).await?.iter().map(group).collect::<Vec<_>>())
        })
        .lists("configs", groups, [browsers, (2, "Empty", None, Vec::new())]),
        one_group(get("get_config_group", "get_config_group/1", |client| async move {
            client.get_config_group(1).await.map(|found| group(&found))
        })),
        one_group(post("add_config_group", "add_config_group/7", json!({"name": "Browsers"}), |client| async move {
            client.add_config_group(7, &AddConfigGroup::new("Browsers")).await.map(|added| group(&added))
        })),
        one_group(post(
            "update_config_group",
            "update_config_group/1",
            json!({"name": "Web browsers"}),
            |client| async move {
                let update = UpdateConfigGroup::new("Web browsers");
                client.update_config_group(1, &update).await.map(|updated| group(&updated))
            },
        )),
        post("delete_config_group", "delete_config_group/1", json!({}), |client| async move {
            client.delete_config_group(1).await
        })
        .gives("", ())
        .gives("{}", ()),
        one_config(post("add_config", "add_config/1", json!({"name": "Chrome"}), |client| async move {
            client.add_config(1, &AddConfig::new("Chrome")).await.map(|added| config(&added))
        })),
        one_config(post("update_config", "update_config/3", json!({"name": "Chromium"}), |client| async move {
            client.update_config(3, &UpdateConfig::new("Chromium")).await.map(|updated| config(&updated))
        })),
        post("delete_config", "delete_config/3", json!({}), |client| async move { client.delete_config(3).await })
            .gives("", ())
            .gives("{}", ()),
    ]
}

fn one_group(row: Row) -> Row {
    let shown = (1, "Browsers", Some(7), [(3, Some(1), "Chrome")]);
    BROWSERS.into_iter().fold(row, |row, answer| row.gives(answer, shown))
}

fn one_config(row: Row) -> Row {
    CHROME.into_iter().fold(row, |row, answer| row.gives(answer, (3, Some(1), "Chrome")))
}
