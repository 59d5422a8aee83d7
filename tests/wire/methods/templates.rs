use super::{Row, get};

const ROWS: &str = r#"{"id":1,"name":"Test Case (Text)","is_default":true},
    {"id":2,"name":"Test Case (Steps)","i18n_custom_id":null,"is_default":false}"#;

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("get_templates", "get_templates/1", |client| async move {
            let all = client.get_templates(1).await?;
            let shown = all.iter().map(|row| (row.id.get(), row.is_default)).collect::<Vec<_>>();
            Ok((shown, all.by_name("test case (steps)")?.id.get()))
        })
        .lists("templates", ROWS, ([(1, true), (2, false)], 2)),
    ]
}
