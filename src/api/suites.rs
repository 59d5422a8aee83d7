//! Test suites: the collections of cases of a project.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_suite/{suite_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_suites/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_suite/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_suite/{suite_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_suite/{suite_id}` |  |
//!
//! <!-- /methods -->
