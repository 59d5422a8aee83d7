//! How the server sends results and tests.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ledger::{Run, Stored};
use crate::page::page;
use crate::request::Call;
use crate::work::Done;

/// The status of a test without results.
const UNTESTED: u64 = 3;

impl Run {
    /// A page of its tests.
    pub(super) fn tests(&self, run: u64, call: &Call<'_>) -> Option<Done> {
        let statuses: BTreeMap<_, _> =
            self.results.iter().map(|stored| (stored.case_id, stored.sent.status_id)).collect();
        let row = |case: &&u64| {
            let status = statuses.get(*case).unwrap_or(&UNTESTED);
            let title = format!("Case {case}");
            json!({"id": test(run, **case), "case_id": case, "run_id": run, "title": title, "status_id": status})
        };
        page(call, "tests", &[], &self.cases.iter().collect::<Vec<_>>(), row)
    }

    /// A page of the results that a call asks for, newest first.
    pub(super) fn results(&self, run: u64, call: &Call<'_>) -> Option<Done> {
        let (after, before) = (call.number::<u64>("created_after"), call.number::<u64>("created_before"));
        let by = call.number::<u64>("created_by");
        let chosen = |stored: &&Stored| {
            after.is_none_or(|time| stored.created_on > time)
                && before.is_none_or(|time| stored.created_on < time)
                && by.is_none_or(|user| stored.created_by == user)
        };
        let all: Vec<_> = self.results.iter().rev().filter(chosen).collect();
        let filters = ["created_after", "created_before", "created_by"];
        page(call, "results", &filters, &all, |stored| self.shown(run, stored))
    }

    /// A result as it is sent.
    pub(super) fn shown(&self, run: u64, stored: &Stored) -> Value {
        let Stored { id, created_by, case_id, created_on, sent, .. } = stored;
        let mut row = json!({
            "id": id, "test_id": test(run, *case_id), "status_id": sent.status_id, "created_by": created_by,
            "created_on": created_on, "assignedto_id": null, "comment": sent.comment, "version": sent.version,
            "elapsed": sent.elapsed, "defects": null,
        });
        if self.tells_cases {
            row["case_id"] = json!(case_id);
            // Such servers have other words for times, too.
            row["elapsed"] = json!(sent.elapsed.as_ref().map(|time| time.replace('m', "min").replace('s', "sec")));
        }
        row
    }
}

/// The id of a case's test in a run.
fn test(run: u64, case: u64) -> u64 {
    run * 1_000_000 + case
}
