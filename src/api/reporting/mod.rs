//! Reporting results: any number of them, each accounted for.

mod batches;
mod call;
mod found;
mod ledger;
mod looks;
mod lost;
mod once;
mod refusals;
mod report;
mod rows;
mod send;
mod set_aside;
mod terminal;

pub use call::Reporting;
pub use ledger::ReportProgress;
pub use once::Once;
pub use report::{ResultsReport, StoredRow, UnstoredRow};
