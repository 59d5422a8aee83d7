//! Runs as TestRail Cloud sends them.

use std::fmt::Write;

/// Keys that the crate does not know.
const UNKNOWN: [&str; 7] = [
    r#","custom_build":"4711""#,
    r#","custom_branch":"main""#,
    r#","labels":[]"#,
    r#","priority":3"#,
    r#","estimate":null"#,
    r#","estimate_forecast":12.5"#,
    r#","is_locked":false"#,
];

/// A run with 34 keys, all of which the crate knows, and with as many besides as are asked for.
pub(crate) fn write_run(text: &mut String, id: u64, project: u64, unknown_keys: usize) {
    let created = 1_700_000_000 + id;
    write!(
        text,
        r#"{{"id":{id},"suite_id":{suite},"name":"Nightly regression {id}, Firefox on Ubuntu","description":"Started by the build server for commit {created:x}.\nSee the [log](https:\/\/ci.example.com\/jobs\/{id}).","milestone_id":{milestone},"assignedto_id":null,"include_all":false,"is_completed":{completed},"completed_on":{completed_on},"config":"Firefox, Ubuntu 24","config_ids":[{config},{suite}],"passed_count":{passed},"blocked_count":1,"untested_count":{untested},"retest_count":3,"failed_count":2,"custom_status1_count":0,"custom_status2_count":0,"custom_status3_count":0,"custom_status4_count":0,"custom_status5_count":0,"custom_status6_count":0,"custom_status7_count":0,"project_id":{project},"plan_id":null,"created_on":{created},"updated_on":{updated},"refs":"ACME-{id}, ACME-12","created_by":5,"start_on":null,"due_on":null,"is_archived":false,"archived_on":null"#,
        suite = id % 7 + 1,
        milestone = id % 11 + 1,
        completed = id % 2 == 0,
        completed_on = if id % 2 == 0 { (created + 3600).to_string() } else { "null".to_owned() },
        config = id % 13 + 1,
        passed = id % 900,
        untested = id % 50,
        updated = created + 60,
    )
    .unwrap();
    UNKNOWN.iter().take(unknown_keys).for_each(|key| text.push_str(key));
    write!(text, r#","dataset_id":null,"url":"https:\/\/example.testrail.io\/index.php?\/runs\/view\/{id}"}}"#)
        .unwrap();
}

/// A page of a list of so many runs, newest first.
pub(crate) fn page(count: u64, offset: u64, limit: u64, unknown_keys: usize) -> String {
    let end = count.saturating_sub(offset);
    let start = end.saturating_sub(limit);
    let next = if start > 0 {
        format!(r#""\/api\/v2\/get_runs\/{count}&limit={limit}&offset={}""#, offset + limit)
    } else {
        "null".to_owned()
    };
    let mut text = format!(
        r#"{{"offset":{offset},"limit":{limit},"size":{},"_links":{{"next":{next},"prev":null}},"runs":["#,
        end - start
    );
    for id in (start..end).rev() {
        write_run(&mut text, id + 1, count, unknown_keys);
        text.push(',');
    }
    if end > start {
        text.pop();
    }
    text.push_str("]}");
    text
}
