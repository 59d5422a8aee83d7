//! Custom fields of results.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_result_fields` |  |
//!
//! <!-- /methods -->
