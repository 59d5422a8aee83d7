//! Tests: the cases of a run.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_test/{test_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_tests/{run_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_test/{test_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_tests` |  |
//!
//! <!-- /methods -->
