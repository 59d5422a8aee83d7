use serde_json::json;
use testrail::variables::{AddVariable, UpdateVariable, Variable, VariablesFilter};

use super::{Row, get, ids, post};

const VARIABLE: &str = r#"{"id":1,"name":"browser","row":7}"#;

fn variable(variable: Variable) -> (u64, String, String) {
    (variable.id.get(), variable.name, serde_json::Value::from(variable.extra).to_string())
}

pub(super) fn rows() -> Vec<Row> {
    let shown = (1, "browser", r#"{"row":7}"#);
    let two = format!(r#"{VARIABLE},{{"id":2,"name":"user"}}"#);
    vec![
        get("get_variables", "get_variables/1&limit=50&offset=100", |client| async move {
            let filter = VariablesFilter::new().limit(50).offset(100);
            client.get_variables(1, &filter).await.map(|page| ids(&page, |variable| variable.id.get()))
        })
        .lists("variables", &two, [1, 2]),
        get("variables", "get_variables/1&limit=250&offset=0", |client| async move {
            let all = client.variables(1, &VariablesFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(variable).collect::<Vec<_>>())
        })
        .lists("variables", VARIABLE, [shown]),
        post("add_variable", "add_variable/1", json!({"name": "browser"}), |client| async move {
            client.add_variable(1, &AddVariable::new("browser")).await.map(variable)
        })
        .gives(VARIABLE, shown),
        post("update_variable", "update_variable/1", json!({"name": "web_browser"}), |client| async move {
            client.update_variable(1, &UpdateVariable::new("web_browser")).await.map(variable)
        })
        .gives(VARIABLE, shown),
        post(
            "delete_variable",
            "delete_variable/1",
            json!({}),
            |client| async move { client.delete_variable(1).await },
        )
        .gives("", ())
        .gives("{}", ()),
    ]
}
