use super::case_fields::{ROWS, field, shown};
use super::{Row, get};

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("get_result_fields", "get_result_fields", |client| async move {
            client.get_result_fields().await.map(|all| all.iter().map(field).collect::<Vec<_>>())
        })
        .lists("result_fields", ROWS, shown()),
    ]
}
