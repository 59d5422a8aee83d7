use super::{Row, get};

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("get_version", "get_version", |client| async move {
            client.get_version().await.map(|server| (server.version, server.extra.len()))
        })
        .gives(r#"{"version":"10.6.0.1234"}"#, ("10.6.0.1234", 0))
        .gives(r#"{"version":"10.7","build":12}"#, ("10.7", 1)),
    ]
}
