//! Finds the runs that an `add_run` may have created after its answer was lost.

use std::time::Duration;

use tokio::time::Instant;

use super::once::created_since;
use super::{AddRun, LIST, Run, RunsFilter};
use crate::api::once::{CLOCKS_APART, Found, LATEST, is_since, see_rows};
use crate::call::Entity;
use crate::call::names::is_same;
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::{ProjectId, Timestamp};

/// No clocks are further apart than this.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Recovery.
impl Client {
    /// Lists the runs that a failed [`add_run`](Client::add_run) may have created, newest first. TestRail: `get_runs`.
    ///
    /// These are the runs of the same name that were created since the request was sent. The time is by the server's
    /// clock, with five minutes to spare. If there is none, that clock may be a proxy's, which may be wrong by more.
    /// Then these are the runs of that name among the latest 1,000: those newer than all that this client knew of when
    /// it sent the request, or if it knew of none, those created since a day before.
    ///
    /// Runs that an [`add_run`](Client::add_run) of this client has returned are left out, and so is what it had listed
    /// before. It keeps the latest 1,000 of each in mind.
    ///
    /// It decides nothing. It may find somebody else's run of the same name. If it finds none, the request may still be
    /// at work on the server and create the run later. Keep looking for some seconds (15, say) before you create
    /// another, or use [`add_run_once`](Client::add_run_once), which does that. After
    /// [`NeverSent`](Delivery::NeverSent) and [`Refused`](Delivery::Refused) there is no run, so it sends nothing. It
    /// leaves out rows of an unexpected shape.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the error is not from `add_run` in this project,
    /// [`TooLarge`](ErrorKind::TooLarge) if over 100 runs are candidates (the name is not unique enough), plus the
    /// errors of [`get_runs`](Client::get_runs).
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
        let (until, known) = (self.until(), &self.shared.known);
        let newest = error.first_attempt().and_then(|first| known.newest_at(Run::NOUN, first.at));
        let is_candidate = |run: &Run| {
            let (id, is_same) = (run.id.get(), is_same(&new.name, &run.name));
            let is_older = newest.is_some_and(|newest| id <= newest);
            run.plan_id.is_none() && is_same && !is_older && !known.has_added(Run::NOUN, id)
        };
        let since = self.sent_at(project, error).await;
        let found = self.look_at_runs(project, since, u64::MAX, until, |run| is_since(run, since) && is_candidate(run));
        let found = found.await?;
        let Some(sent) = since.filter(|_| found.is_empty()) else { return Ok(found) };
        // The clocks of the answers and of the runs may be further apart.
        let since = if newest.is_some() { None } else { Some(sent - DAY) };
        self.look_at_runs(project, None, LATEST, until, |run| is_since(run, since) && is_candidate(run)).await
    }

    /// The runs that pass, of those created since then, and from at most this many pages.
    async fn look_at_runs(
        &self,
        project: ProjectId,
        since: Option<Timestamp>,
        most_pages: u64,
        until: Instant,
        passes: impl Fn(&Run) -> bool,
    ) -> Result<Vec<Run>, Error> {
        let mut found = Found::new();
        let see = |run: Result<Run, Error>| match run {
            Ok(run) if passes(&run) => found.keep(run),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::RejectedRow => Ok(()),
            Err(error) => Err(error),
        };
        see_rows(self, LIST.call(project), &created_since(since), most_pages, until, see).await?;
        Ok(found.into_rows())
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
}
