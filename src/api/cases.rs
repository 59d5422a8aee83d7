//! Test cases: what there is to test.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_case/{case_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_case_titles` | 10.5 |
//! | [`raw`](crate::Client::raw) | `get_case_types` |  |
//! | [`raw`](crate::Client::raw) | `get_cases/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_history_for_case/{case_id}` | 6.5.4 |
//! | [`raw`](crate::Client::raw) | `add_case/{section_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_cases/{section_id}` | 7.0 |
//! | [`raw`](crate::Client::raw) | `copy_cases_to_section/{section_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_case/{case_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_cases/{suite_id}` |  |
//! | [`raw`](crate::Client::raw) | `move_cases_to_section/{section_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_case/{case_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_cases/{suite_id}` |  |
//!
//! <!-- /methods -->
