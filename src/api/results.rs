//! Results: what was reported about a test.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_results/{test_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_results_for_case/{run_id}/{case_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_results_for_run/{run_id}` | 4.0 |
//! | [`raw`](crate::Client::raw) | `add_result/{test_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_result_for_case/{run_id}/{case_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_results/{run_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_results_for_cases/{run_id}` | 3.1 |
//! | [`raw`](crate::Client::raw) | `edit_result/{result_id}` | 10.4 |
//!
//! <!-- /methods -->
