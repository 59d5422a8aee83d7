//! For those who come from other tools. The documentation has these pages only, and no code.
//!
//! | | |
//! |---|---|
//! | [`from_trcli`] | TestRail's command line tool, `trcli` |
//! | [`from_python`] | clients for Python: TestRail's own `testrail.py`, and the package `testrail-api` |

pub mod from_python;
pub mod from_trcli;
