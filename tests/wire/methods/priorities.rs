use super::{Row, get};

/// Old servers put a number into the names.
const ROWS: &str = r#"{"id":3,"is_default":false,"name":"3 - Test If Time","priority":3,"short_name":"3 - Test"},
    {"id":4,"is_default":true,"name":"Critical","priority":7}"#;

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("get_priorities", "get_priorities", |client| async move {
            let all = client.get_priorities().await?;
            let shown = all.iter().map(|row| (row.id.get(), row.name.clone(), row.priority, row.is_default));
            Ok((shown.collect::<Vec<_>>(), all.by_name("3 - test")?.id.get()))
        })
        .lists(
            "priorities",
            ROWS,
            ([(3, "3 - Test If Time", Some(3), false), (4, "Critical", Some(7), true)], 3),
        ),
    ]
}
