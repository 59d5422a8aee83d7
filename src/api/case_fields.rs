//! Custom fields of cases.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_case_fields` |  |
//! | [`raw`](crate::Client::raw) | `add_case_field` |  |
//!
//! <!-- /methods -->
