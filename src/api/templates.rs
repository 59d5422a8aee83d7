//! Templates of cases, which decide on their fields.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_templates/{project_id}` | 5.2 |
//!
//! <!-- /methods -->
