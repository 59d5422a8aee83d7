//! Users.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_current_user` | 6.6 |
//! | [`raw`](crate::Client::raw) | `get_user/{user_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_user_by_email` |  |
//! | [`raw`](crate::Client::raw) | `get_users[/{project_id}]` |  |
//! | [`raw`](crate::Client::raw) | `add_user` | 7.3 |
//! | [`raw`](crate::Client::raw) | `update_user/{user_id}` | 7.3 |
//!
//! <!-- /methods -->
