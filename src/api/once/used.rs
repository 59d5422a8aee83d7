//! Whether somebody works with a row that this call has created.

use crate::api::attachments::{AttachmentsFilter, OF_RUN};
use crate::api::results::{LIST_FOR_RUN, RunResultsFilter};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::types::RunId;

/// Whether one of these runs has a result or a file. The counters of a run do not tell that: a result without a status,
/// such as a comment, moves none of them.
pub(crate) async fn are_used(client: &Client, runs: impl IntoIterator<Item = RunId>) -> Result<bool, Error> {
    for run in runs {
        let results = LIST_FOR_RUN.call(run).on_own_connection();
        let results = client.get_page(results, &RunResultsFilter::new().limit(1)).await?;
        if results.rows() > 0 {
            return Ok(true);
        }
        let files = OF_RUN.call(run).on_own_connection();
        match client.get_page(files, &AttachmentsFilter::new().limit(1)).await {
            Ok(files) if files.rows() > 0 => return Ok(true),
            Ok(_) => {}
            // Before 6.3 there are none.
            Err(error) if error.kind() == ErrorKind::NoSuchEndpoint => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
