//! Finds the runs that an `add_run` may have created after its answer was lost.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{AddRun, LIST, Run, RunsFilter};
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::{ProjectId, Timestamp};

/// How far two clocks may differ: that of the server's answers, which may be a proxy's, and that of `created_on`. If
/// the client misses a run, it may create it twice. If it looks at one too many, that costs nothing.
pub(super) const CLOCKS_APART: Duration = Duration::from_secs(5 * 60);

/// Recovery.
impl Client {
    /// Lists the runs that a failed [`add_run`](Client::add_run) may have created, newest first. TestRail: `get_runs`.
    ///
    /// These are the runs of the same name that were created since the request was sent. The time is by the server's
    /// clock, with five minutes to spare.
    ///
    /// It decides nothing. It may find somebody else's run of the same name. If it finds none, the request may still be
    /// at work on the server and create the run later. Keep looking for some seconds (15, say) before you create
    /// another, or use [`add_run_once`](Client::add_run_once), which does that. After
    /// [`NeverSent`](Delivery::NeverSent) and [`Refused`](Delivery::Refused) there is no run, so it sends nothing. It
    /// leaves out rows of an unexpected shape.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the error is not from `add_run` in this project, plus the errors of
    /// [`get_runs`](Client::get_runs).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::{AddRun, Delivery};
    ///
    /// let new = AddRun::new("Nightly 4711");
    /// match client.add_run(1, &new).await {
    ///     Ok(run) => println!("created run {}", run.id),
    ///     Err(error) if error.delivery() >= Delivery::Unknown => {
    ///         for run in client.find_added_runs(1, &new, &error).await? {
    ///             println!("this may be it: {} {}", run.id, run.url.unwrap_or_default());
    ///         }
    ///     }
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn find_added_runs(
        &self,
        project: impl Into<ProjectId>,
        new: &AddRun,
        error: &Error,
    ) -> Result<Vec<Run>, Error> {
        let project = project.into();
        let is_of_call = error.method() == Some("add_run") && error.ids().next() == Some(project.to_string().as_str());
        if !is_of_call {
            return Err(Error::invalid("error", "must come from Client::add_run for this project"));
        }
        if error.delivery() < Delivery::Unknown {
            return Ok(Vec::new());
        }
        let until = self.until();
        let since = self.sent_at(project, error).await;
        let same_name = |run: &Run| run.plan_id.is_none() && run.name.trim() == new.name.trim();
        let mut found = Vec::new();
        let see = |run: Result<Run, Error>| match run {
            Ok(run) => {
                found.extend(Some(run).filter(|run| is_since(run, since) && same_name(run)));
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::RejectedRow => Ok(()),
            Err(error) => Err(error),
        };
        self.see_runs(project, &created_since(since), u64::MAX, until, see).await?;
        Ok(found)
    }

    /// When the request of an error was sent, by the server's clock, or a little earlier. `None` if the server does not
    /// tell its time.
    async fn sent_at(&self, project: ProjectId, error: &Error) -> Option<Timestamp> {
        let first = error.first_attempt()?;
        let clock = self.shared.transport.clock();
        if first.server_time.or_else(|| clock.at(first.at)).is_none() {
            // Any answer tells the time, even an error.
            let _ = self.get_runs(project, &RunsFilter::new().limit(1)).await;
        }
        Some(first.server_time.or_else(|| clock.at(first.at))? - CLOCKS_APART)
    }

    /// Shows the runs that match a filter to `see`, newest first, from at most this many pages. It gives up at `until`.
    pub(super) async fn see_runs(
        &self,
        project: ProjectId,
        filter: &RunsFilter,
        most_pages: u64,
        until: Instant,
        mut see: impl FnMut(Result<Run, Error>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // No page is fetched that may not be wanted.
        let mut runs = self.runs(project, filter).read_ahead(0);
        let (progress, mut seen) = (runs.progress(), 0);
        let listing = async {
            while progress.pages() < most_pages || seen < progress.rows() {
                let Some(run) = runs.next().await else { break };
                seen += 1;
                see(run)?;
            }
            Ok(())
        };
        timeout_at(until, listing).await.unwrap_or_else(|_| {
            let error =
                Error::new(ErrorKind::Timeout, Delivery::Unknown).with_detail("the runs were still being listed");
            Err(LIST.call(project).name_in(error))
        })
    }
}

/// The filter for runs created since then.
pub(super) fn created_since(since: Option<Timestamp>) -> RunsFilter {
    since.map_or_else(RunsFilter::new, |since| RunsFilter::new().created_after(since))
}

/// Whether a run was created since then, as far as it tells. A server may not know the filter.
pub(super) fn is_since(run: &Run, since: Option<Timestamp>) -> bool {
    run.created_on.is_none_or(|created| since.is_none_or(|since| created >= since))
}
