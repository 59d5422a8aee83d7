//! Test plans: groups of runs, for several suites or configurations.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_plan/{plan_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_plans/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_plan/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_plan_entry/{plan_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_run_to_plan_entry/{plan_id}/{entry_id}` | 6.4 |
//! | [`raw`](crate::Client::raw) | `update_plan/{plan_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_plan_entry/{plan_id}/{entry_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_run_in_plan_entry/{run_id}` | 6.4 |
//! | [`raw`](crate::Client::raw) | `close_plan/{plan_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_plan/{plan_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_plan_entry/{plan_id}/{entry_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_run_from_plan_entry/{run_id}` | 6.4 |
//!
//! <!-- /methods -->
