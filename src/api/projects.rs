//! Projects: what everything else belongs to.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_project/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_projects` |  |
//! | [`raw`](crate::Client::raw) | `add_project` |  |
//! | [`raw`](crate::Client::raw) | `update_project/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_project/{project_id}` |  |
//!
//! <!-- /methods -->
