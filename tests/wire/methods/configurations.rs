use testrail::ConfigGroupId;

use super::{Row, get};

pub(super) fn rows() -> Vec<Row> {
    let groups = r#"{"configs":[{"group_id":1,"id":3,"name":"Chrome"},{"group_id":1,"id":4,"name":"Firefox"}],
        "id":1,"name":"Browsers","project_id":7},{"id":2,"name":"Empty","configs":[]}"#;
    let browsers = (1, "Browsers", Some(7), vec![(3, Some(1), "Chrome"), (4, Some(1), "Firefox")]);
    vec![
        get("get_configs", "get_configs/7", |client| async move {
            let groups = client.get_configs(7).await?;
            let configs = |group: &testrail::configurations::ConfigGroup| {
                let configs = group.configs.iter();
                configs
                    .map(|one| (one.id.get(), one.group_id.map(ConfigGroupId::get), one.name.clone()))
                    .collect::<Vec<_>>()
            };
            let groups = groups.iter().map(|group| {
                (group.id.get(), group.name.clone(), group.project_id.map(testrail::ProjectId::get), configs(group))
            });
            Ok(groups.collect::<Vec<_>>())
        })
        .lists("configs", groups, [browsers, (2, "Empty", None, Vec::new())]),
    ]
}
