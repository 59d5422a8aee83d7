//! Tests, results and cases as TestRail Cloud sends them, each with eight custom fields.

use std::fmt::Write;

/// Eight custom fields, as a case has them whose steps are texts.
const OF_TESTS: &str = r#","custom_automation_id":"shop.checkout.PayByCard","custom_automation_type":2,"custom_preconds":"The shop is open.\nA customer is logged in, and has [two products](https:\/\/wiki.example.com\/4711) in the basket.","custom_steps":"1. Open the basket\n2. Pay by card","custom_expected":"The order is confirmed, and a mail is sent.","custom_is_smoke":true,"custom_browsers":[1,3,4],"custom_mission":null"#;

const OF_RESULTS: &str = r#","custom_environment":"staging-eu-1","custom_build":"2026.11.27-4711","custom_browser":3,"custom_is_flaky":false,"custom_log":"Started on agent 17.\nSee the [log](https:\/\/ci.example.com\/jobs\/4711).","custom_devices":[2,5],"custom_reviewed_by":null,"custom_step_results":[{"content":"Open the basket","expected":"It has two products","actual":"","status_id":1},{"content":"Pay by card","expected":"The order is confirmed","actual":"The order is confirmed","status_id":1}]"#;

const OF_CASES: &str = r#","custom_automation_id":"shop.checkout.PayByCard","custom_automation_type":2,"custom_preconds":"The shop is open.\nA customer is logged in, and has [two products](https:\/\/wiki.example.com\/4711) in the basket.","custom_is_smoke":true,"custom_browsers":[1,3,4],"custom_mission":null,"custom_component":"Checkout","custom_steps_separated":[{"content":"Open the basket","expected":"It has two products","additional_info":"","refs":""},{"content":"Pay by card","expected":"The order is confirmed","additional_info":"Card 4111 1111 1111 1111","refs":"ACME-12"},{"content":"Look into the mail box","expected":"There is a mail with the bill","additional_info":"","refs":""}]"#;

fn write_test(text: &mut String, id: u64) {
    write!(
        text,
        r#"{{"id":{id},"case_id":{case},"status_id":{status},"assignedto_id":null,"run_id":42,"title":"Pay order {id} by card","template_id":1,"type_id":7,"priority_id":2,"estimate":"5min","estimate_forecast":"4min 12sec","refs":"ACME-{id}","milestone_id":null,"case_comments":[],"labels":{labels},"sections_display_order":{section},"cases_display_order":{place},"case_title":"Pay order {id} by card"{OF_TESTS}}}"#,
        case = id + 1000,
        status = id % 5 + 1,
        labels = if id % 3 == 0 { r#"[{"id":12,"title":"nightly"}]"# } else { "[]" },
        section = id / 20,
        place = id % 20,
    )
    .unwrap();
}

fn write_result(text: &mut String, id: u64) {
    write!(
        text,
        r#"{{"id":{id},"test_id":{test},"status_id":{status},"created_on":{created},"assignedto_id":null,"comment":"Job {id} of the build server.","version":"2026.11.27","elapsed":"1min 45sec","defects":{defects},"created_by":5,"attachment_ids":[{id}],"case_id":{case},"case_title":"Pay order {id} by card","case_refs":"ACME-12","quality_rating":null{OF_RESULTS}}}"#,
        test = id + 500,
        status = id % 5 + 1,
        created = 1_700_000_000 + id,
        defects = if id % 5 == 4 { r#""ACME-4711""# } else { "null" },
        case = id + 1000,
    )
    .unwrap();
}

fn write_case(text: &mut String, id: u64) {
    write!(
        text,
        r#"{{"id":{id},"title":"Pay order {id} by card","section_id":{section},"template_id":2,"type_id":7,"priority_id":2,"milestone_id":null,"refs":"ACME-{id}","created_by":5,"created_on":{created},"updated_by":5,"updated_on":{updated},"estimate":"5min","estimate_forecast":"4min 12sec","suite_id":1,"display_order":{place},"is_deleted":0,"case_assignedto_id":null,"labels":{labels},"case_status_id":1{OF_CASES}}}"#,
        section = id / 20,
        created = 1_700_000_000 + id,
        updated = 1_700_000_060 + id,
        place = id % 20,
        labels = if id % 3 == 0 {
            r#"[{"id":12,"title":"nightly","created_by":"2","created_on":1700000000}]"#
        } else {
            "[]"
        },
    )
    .unwrap();
}

pub(crate) fn tests() -> Vec<u8> {
    page("tests", write_test)
}

pub(crate) fn results() -> Vec<u8> {
    page("results", write_result)
}

pub(crate) fn cases() -> Vec<u8> {
    page("cases", write_case)
}

/// The first page of a list, whose rows have this key.
fn page(key: &str, write_row: fn(&mut String, u64)) -> Vec<u8> {
    let next = format!(r"\/api\/v2\/get_{key}\/42&limit=250&offset=250");
    let mut text = format!(r#"{{"offset":0,"limit":250,"size":250,"_links":{{"next":"{next}","prev":null}},"{key}":["#);
    for id in 1..=250 {
        write_row(&mut text, id);
        text.push(if id == 250 { ']' } else { ',' });
    }
    text.push('}');
    text.into_bytes()
}
