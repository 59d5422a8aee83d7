//! Sections: the folders of a suite.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_section/{section_id}` |  |
//! | [`raw`](crate::Client::raw) | `get_sections/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `add_section/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `update_section/{section_id}` |  |
//! | [`raw`](crate::Client::raw) | `move_section/{section_id}` | 6.5.2 |
//! | [`raw`](crate::Client::raw) | `delete_section/{section_id}` |  |
//!
//! <!-- /methods -->
