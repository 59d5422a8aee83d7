//! Attachments: the files of runs, results, cases, plans and their entries.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_attachment/{attachment_id}` | 5.7 |
//! | [`raw`](crate::Client::raw) | `get_attachments_for_case/{case_id}` | 5.7 |
//! | [`raw`](crate::Client::raw) | `get_attachments_for_plan/{plan_id}` | 6.3 |
//! | [`raw`](crate::Client::raw) | `get_attachments_for_plan_entry/{plan_id}/{entry_id}` | 6.3 |
//! | [`raw`](crate::Client::raw) | `get_attachments_for_run/{run_id}` | 6.3 |
//! | [`raw`](crate::Client::raw) | `get_attachments_for_test/{test_id}` | 5.7 |
//! | [`raw`](crate::Client::raw) | `add_attachment_to_case/{case_id}` | 6.5.2 |
//! | [`raw`](crate::Client::raw) | `add_attachment_to_plan/{plan_id}` | 6.3 |
//! | [`raw`](crate::Client::raw) | `add_attachment_to_plan_entry/{plan_id}/{entry_id}` | 6.3 |
//! | [`raw`](crate::Client::raw) | `add_attachment_to_result/{result_id}` | 5.7 |
//! | [`raw`](crate::Client::raw) | `add_attachment_to_run/{run_id}` | 6.3 |
//! | [`raw`](crate::Client::raw) | `delete_attachment/{attachment_id}` | 5.7 |
//!
//! <!-- /methods -->
