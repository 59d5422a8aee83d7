//! Pages for those who come from other tools. They have no types and no functions.
//!
//! | | |
//! |---|---|
//! | [`from_trcli`] | TestRail's command line tool, `trcli` |
//! | [`from_python`] | clients for Python: TestRail's own `testrail.py`, and the package `testrail-api` |
//! | [`conformance`] | which programs of others run against the stand-in server, and what it does not do |

pub mod conformance;
pub mod from_python;
pub mod from_trcli;
