//! Priorities of cases.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_priorities` |  |
//!
//! <!-- /methods -->
