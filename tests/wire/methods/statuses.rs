use serde_json::Value;
use testrail::statuses::{CaseStatus, CaseStatusesFilter};

use super::{Row, get, ids};

/// What a status of cases shows.
fn case_status(status: CaseStatus) -> (u64, String, Option<String>, [bool; 2]) {
    (status.id.get(), status.name, status.abbreviation, [status.is_default, status.is_approved])
}

pub(super) fn rows() -> Vec<Row> {
    let statuses = r#"{"id":1,"name":"passed","label":"Passed","color_dark":6667107,"color_medium":9820525,
        "color_bright":12709313,"is_system":true,"is_untested":false,"is_final":true,"i18n_custom_id":null},
        {"id":6,"name":"skipped","label":"Skipped","is_system":false,"is_untested":true,"is_final":false},
        {"id":7,"name":"odd","label":null,"is_system":false,"is_untested":false,"is_final":false}"#;
    let passed = (1, "passed", "Passed", [Some(0x65_BB_63), Some(0x95_D9_6D), Some(0xC1_ED_C1)], [true, false, true]);
    let skipped = (6, "skipped", "Skipped", [None::<u32>; 3], [false, true, false]);
    let case_statuses = r#"{"case_status_id":1,"name":"Approved","abbreviation":null,"is_default":false,
        "is_approved":true},{"case_status_id":5,"name":"Needs work","abbreviation":"NW","is_default":1,"is_approved":0}"#;
    let approved = (1, "Approved", None, [false, true]);
    vec![
        get("get_case_statuses", "get_case_statuses&limit=50&offset=100", |client| async move {
            let filter = CaseStatusesFilter::new().limit(50).offset(100);
            client.get_case_statuses(&filter).await.map(|page| ids(&page, |status| status.id.get()))
        })
        .lists("case_statuses", case_statuses, [1, 5]),
        get("case_statuses", "get_case_statuses&limit=250&offset=0", |client| async move {
            let all = client.case_statuses(&CaseStatusesFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(case_status).collect::<Vec<_>>())
        })
        .lists("case_statuses", case_statuses, [approved, (5, "Needs work", Some("NW"), [true, false])]),
        get("get_statuses", "get_statuses", |client| async move {
            let list = client.get_statuses().await?;
            let statuses = list.items.iter().map(|status| {
                let colors = [status.color_dark, status.color_medium, status.color_bright];
                let flags = [status.is_system, status.is_untested, status.is_final];
                (status.id.get(), status.name.clone(), status.label.clone(), colors, flags)
            });
            let rejected = list.rejected.iter().map(|row| (row.id, row.field.clone()));
            let first = Value::from(list.items[0].extra.clone()).to_string();
            Ok((statuses.collect::<Vec<_>>(), rejected.collect::<Vec<_>>(), first))
        })
        .lists(
            "statuses",
            statuses,
            ([passed, skipped], [(Some(7), Some("label"))], r#"{"i18n_custom_id":null}"#),
        ),
    ]
}
