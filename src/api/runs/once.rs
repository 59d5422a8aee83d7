//! Creates a run in such a way that a second call finds it.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::Instrument;

use super::marker::{Marker, Place};
use super::recover::{CLOCKS_APART, created_since, is_since};
use super::turns::turn;
use super::{ADD, AddRun, GET, Run, RunsFilter};
use crate::client::{Client, warn_of};
use crate::error::{Delivery, Error, ErrorKind};
use crate::retry::after;
use crate::types::{ProjectId, RunId, Timestamp};

/// How many of the latest pages the client looks at if it cannot ask the server for the marker.
const LATEST: u64 = 4;

/// What [`Client::add_run_once`] found or created.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{AddRun, AddedRun, Marker};
///
/// let new = AddRun::new("Nightly").suite_id(7);
/// let marker = Marker::in_refs("build 4711")?.delete_twins();
/// let added = client.add_run_once(1, &new, &marker).await?;
/// println!("run {} was {}", added.run.id, if added.existed { "there" } else { "created" });
/// for run in &added.duplicates {
///     println!("run {} is of the same build", run.id);
/// }
/// if let Some(run) = added.deleted {
///     println!("run {run} was created at the same moment and is deleted again");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddedRun {
    /// The run with the marker. If there are several, the oldest.
    pub run: Run,
    /// Whether the run existed before the call.
    pub existed: bool,
    /// Further runs with the marker. The client deletes none of them: that is your decision.
    pub duplicates: Vec<Run>,
    /// The run that this call created and deleted again, because another call had created one at the same moment. Only
    /// with [`Marker::delete_twins`].
    pub deleted: Option<RunId>,
}

/// Creation by a marker.
impl Client {
    /// Creates a run with this marker, or finds it if there is one. TestRail: `add_run` and `get_runs`.
    ///
    /// TestRail does not recognise a repeated request. If the answer to a plain [`add_run`](Client::add_run) is lost,
    /// you have to look for the run yourself. This call looks by the marker, whatever the
    /// [`RetryPolicy`](crate::RetryPolicy):
    ///
    /// - It looks before it creates a run. It asks for the runs with that reference. If there is none, it also looks at
    ///   the latest 250. These are two requests at most, however many runs the project has. If the server ignores the
    ///   filter by references, as old ones do, or the marker is in the description, it looks at the latest 1,000 runs,
    ///   or at all those since [`created_after`](Marker::created_after).
    /// - After a lost answer, it looks until the run shows, but no longer than [`look_for`](Marker::look_for) (15
    ///   seconds): the request may still be at work on the server.
    /// - It creates the run again only after that, and goes on until the [deadline](crate::ClientBuilder::deadline).
    ///
    /// Two runs are still possible: TestRail has no locks. Calls of one client and its clones wait for each other. But
    /// two machines can create the run at the same moment, and a request that stays at work for longer can create a
    /// second one. This call, or the next one with the same marker, reports such runs in
    /// [`duplicates`](AddedRun::duplicates). All calls that see them agree on the oldest. The client deletes none of
    /// them, unless you ask for that with [`delete_twins`](Marker::delete_twins).
    ///
    /// # Errors
    ///
    /// The errors of [`add_run`](Client::add_run) and [`get_runs`](Client::get_runs), and
    /// [`InvalidField`](ErrorKind::InvalidField) if the server does not keep the marker: one older than 6.1 has no
    /// references. The text names the run that is there now, and the verdict is [`Applied`](Delivery::Applied). The
    /// client does not delete that run: without the marker, it has no proof that this call created it.
    ///
    /// If the client fails to look before it creates anything, the verdict is [`NeverSent`](Delivery::NeverSent). It is
    /// [`Unknown`](Delivery::Unknown) if the outcome of a request is not certain, because the deadline came or the look
    /// failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::{AddRun, Marker};
    ///
    /// let added = client.add_run_once(1, &AddRun::new("Nightly"), &Marker::in_refs("build 4711")?).await?;
    /// println!("run {}, {}", added.run.id, if added.existed { "as before" } else { "new" });
    /// for twin in &added.duplicates {
    ///     eprintln!("run {} is of the same build", twin.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_run_once(
        &self,
        project: impl Into<ProjectId>,
        new: &AddRun,
        marker: &Marker,
    ) -> Result<AddedRun, Error> {
        let project = project.into();
        let name_in = |error: Error| ADD.call(project).name_in(error);
        new.check().map_err(name_in)?;
        let search = Search { client: self, project, marker, until: self.until() };
        let span = tracing::info_span!("testrail", method = "add_run_once", ids = u64::from(project));
        search.find_or_add(&marker.put_into(new)).instrument(span).await.map_err(name_in).inspect_err(warn_of)
    }
}

/// A call of [`Client::add_run_once`].
struct Search<'c> {
    client: &'c Client,
    project: ProjectId,
    marker: &'c Marker,
    /// When the call must end.
    until: Instant,
}

/// What a look has shown.
#[derive(Default)]
struct Seen {
    /// The runs with the marker.
    marked: Vec<Run>,
    /// The newest run of all.
    newest: Option<RunId>,
    /// Whether each run has the text of the marker in its references.
    all_alike: bool,
}

/// Why it is not certain whether a run has the marker.
enum Uncertain {
    /// The call had to end.
    Deadline,
    /// The last look failed.
    LookFailed(Error),
    /// The server refuses every look.
    Refused(Error),
}

impl Search<'_> {
    async fn find_or_add(&self, new: &AddRun) -> Result<AddedRun, Error> {
        let about = format!("{}/{:?}/{}", self.project, self.marker.place, self.marker.text);
        let _turn = turn(self.client, about, self.until).await?;
        // Whatever failed in the look, nothing was created.
        let seen = self.look_first().await.map_err(|error| {
            let error = error.with_delivery(Delivery::NeverSent).with_attempts(0);
            error.add_detail("this happened while looking for the marker").with_outcome("no run was created")
        })?;
        if let Some(added) = oldest(seen.marked, true) {
            return Ok(added);
        }
        let now = self.client.shared.transport.clock().at(Instant::now());
        let since = now.map(|now| now - CLOCKS_APART).max(self.marker.created_after);
        let (mut attempts, mut verdict) = (0, Delivery::NeverSent);
        loop {
            let error = match self.add(new).await {
                Ok(run) if self.marker.is_in(&run) => return Ok(self.with_others(run, since).await),
                Ok(run) if self.is_ours(&run, new, seen.newest) => return Err(self.not_kept(&run)),
                Ok(run) => Error::new(ErrorKind::Mismatch, Delivery::Applied)
                    .with_attempts(1)
                    .with_detail(format!("it is run {}, without the marker", run.id)),
                Err(error) => error,
            };
            attempts += error.attempts();
            verdict = verdict.max(error.delivery());
            let (may_be_repeated, wish) = (error.delivery() == Delivery::Unknown, error.retry_after());
            let error = error.with_delivery(verdict).with_attempts(attempts);
            if verdict < Delivery::Unknown {
                return Err(error);
            }
            tracing::info!(reason = ?error.kind(), "the answer was lost: the run is looked for by its marker");
            return Err(match self.look_until_sure(since, wish.unwrap_or_default()).await {
                Ok(found) => match oldest(found, false) {
                    Some(added) => return Ok(added),
                    None if may_be_repeated => {
                        tracing::info!("no run shows: it is created again");
                        continue;
                    }
                    None => error.add_detail("no run with the marker shows up"),
                },
                Err(Uncertain::Deadline) => {
                    error.add_detail("the deadline left no time to be sure that no run has the marker")
                }
                Err(Uncertain::LookFailed(look)) => {
                    error.add_detail(&format!("looking for the run failed as well: {look}"))
                }
                Err(Uncertain::Refused(refusal)) => refusal
                    .with_delivery(verdict)
                    .with_attempts(attempts)
                    .add_detail("this happened while looking for the run, after the answer to add_run was lost"),
            });
        }
    }

    async fn add(&self, new: &AddRun) -> Result<Run, Error> {
        let mut call = ADD.call(self.project).json(new)?;
        call.request.is_part = true;
        self.client.send_until(call, self.until).await
    }

    /// Looks before anything is created.
    async fn look_first(&self) -> Result<Seen, Error> {
        let since = self.marker.created_after;
        let pages = if since.is_some() { u64::MAX } else { LATEST };
        if self.marker.place == Place::Description {
            return self.look(since, &created_since(since), pages).await;
        }
        let seen = self.look(since, &created_since(since).refs(&self.marker.text), pages).await?;
        if !seen.marked.is_empty() || !seen.all_alike {
            // A server that does not know the filter has sent the latest runs.
            return Ok(seen);
        }
        // How servers compare references is not known, so the latest runs are worth another look. They also tell which
        // runs are there already.
        self.look(since, &created_since(since), 1).await
    }

    /// The runs with the marker that show after a lost answer. The result is empty only if none showed for long enough,
    /// and for as long as the server asked to wait.
    async fn look_until_sure(&self, since: Option<Timestamp>, wish: Duration) -> Result<Vec<Run>, Uncertain> {
        let sure = after(Instant::now(), self.marker.look_for.max(wish));
        let mut step = self.marker.look_for / 64;
        loop {
            let begin = Instant::now();
            let failed = match self.look_again(since).await {
                Ok(found) if !found.is_empty() || begin >= sure => return Ok(found),
                Ok(_) => None,
                // These errors persist, and further attempts may lock the user out.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::Authentication
                            | ErrorKind::Forbidden
                            | ErrorKind::ApiDisabled
                            | ErrorKind::Intercepted
                    ) =>
                {
                    return Err(Uncertain::Refused(error));
                }
                Err(error) if begin >= sure => return Err(Uncertain::LookFailed(error)),
                Err(error) => Some(error),
            };
            let next = after(Instant::now(), step).min(sure);
            if next >= self.until {
                return Err(failed.map_or(Uncertain::Deadline, Uncertain::LookFailed));
            }
            sleep_until(next).await;
            step = step.saturating_mul(2).min(self.marker.look_for / 8);
        }
    }

    /// The run just created, and any other that a lost request or another program may have created.
    async fn with_others(&self, run: Run, since: Option<Timestamp>) -> AddedRun {
        let id = run.id;
        let mut found = self.look_again(since).await.unwrap_or_default();
        found.retain(|other| other.id != id);
        found.push(run.clone());
        let alone = AddedRun { run, existed: false, duplicates: Vec::new(), deleted: None };
        let mut added = oldest(found, false).unwrap_or(alone);
        if self.marker.deletes_twins && added.run.id != id && self.delete_unused(id).await {
            added.duplicates.retain(|other| other.id != id);
            added.deleted = Some(id);
        }
        added
    }

    /// Deletes the run that this call has created if it has no result. Returns whether it did.
    async fn delete_unused(&self, id: RunId) -> bool {
        let deletion = async {
            let run = self.client.send_until(GET.call(id), self.until).await?;
            let is_unused = self.marker.is_in(&run) && !run.is_completed && run.counts().completed() == 0;
            if is_unused {
                self.client.delete_run(id).await?;
            }
            Ok::<_, Error>(is_unused)
        };
        let deleted = timeout_at(self.until, deletion).await;
        tracing::info!(
            run = id.get(),
            deleted = matches!(deleted, Ok(Ok(true))),
            "another call has created an older run"
        );
        matches!(deleted, Ok(Ok(true)))
    }

    /// Looks at the runs created since then, whatever their references.
    async fn look_again(&self, since: Option<Timestamp>) -> Result<Vec<Run>, Error> {
        let pages = if since.is_some() { u64::MAX } else { LATEST };
        Ok(self.look(since, &created_since(since), pages).await?.marked)
    }

    async fn look(&self, since: Option<Timestamp>, filter: &RunsFilter, pages: u64) -> Result<Seen, Error> {
        let mut seen = Seen { all_alike: true, ..Seen::default() };
        let see = |run: Result<Run, Error>| {
            // A run that cannot be read may be the one.
            let run = run?;
            seen.newest = seen.newest.max(Some(run.id));
            seen.all_alike &= self.marker.may_be_in(run.refs.as_deref());
            seen.marked.extend(Some(run).filter(|run| is_since(run, since) && self.marker.is_in(run)));
            Ok(())
        };
        self.client.see_runs(self.project, filter, pages, self.until, see).await?;
        Ok(seen)
    }

    /// Whether this answer to `add_run` is about the run that it created, as far as that shows without the marker. A
    /// connection that mixes up its answers may bring another run.
    fn is_ours(&self, run: &Run, new: &AddRun, newest: Option<RunId>) -> bool {
        run.name.trim() == new.name.trim()
            && newest.is_none_or(|newest| run.id > newest)
            && is_since(run, self.marker.created_after)
    }

    /// The error if the server has created the run without the marker.
    fn not_kept(&self, run: &Run) -> Error {
        let (field, why) = match self.marker.place {
            Place::Refs => (
                "refs",
                "TestRail keeps refs only from 6.1 on. Delete that run, or use it as it is, and use \
                 Marker::in_description with this server",
            ),
            Place::Description => (
                "description",
                "this server changes descriptions. Delete that run, or use it as it is, and use Marker::in_refs with \
                 this server",
            ),
        };
        Error::new(ErrorKind::InvalidField, Delivery::Applied)
            .with_attempts(1)
            .with_field(Some(field.to_owned()))
            .with_detail(format!("it created run {} without the marker in its {field}: {why}", run.id))
    }
}

/// The oldest of these runs, and the others as its duplicates.
fn oldest(mut runs: Vec<Run>, existed: bool) -> Option<AddedRun> {
    runs.sort_by_key(|run| run.id);
    let mut runs = runs.into_iter();
    let run = runs.next()?;
    Some(AddedRun { run, existed, duplicates: runs.collect(), deleted: None })
}
