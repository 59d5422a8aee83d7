//! Creates a run in such a way that a second call finds it.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tracing::Instrument;

use super::recover::{CLOCKS_APART, OnRejected};
use super::{ADD, AddRun, Run};
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind};
use crate::retry::after;
use crate::types::{ProjectId, Timestamp};

/// A text that identifies a run, for [`Client::add_run_once`], such as the id of a build. No other run of the project
/// may have it. It consists of 1 to 100 ASCII letters, digits, and `- _ . : / # @ +`.
///
/// ```
/// use std::time::Duration;
/// use testrail::{Marker, Timestamp};
///
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let marker = Marker::in_refs("build-4711").created_after(Timestamp::now() - week);
///
/// // For a server older than 6.1, and a network that may hold back a lost request for a long time.
/// let old = Marker::in_description("build-4711").look_for(Duration::from_secs(30));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    text: String,
    place: Place,
    created_after: Option<Timestamp>,
    look_for: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Refs,
    Description,
}

/// What [`Client::add_run_once`] found or created.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{AddRun, AddedRun, Marker};
///
/// let new = AddRun::new("Nightly").suite_id(7);
/// let added = client.add_run_once(1, &new, &Marker::in_refs("build-4711")).await?;
/// println!("run {} was {}", added.run.id, if added.existed { "there" } else { "created" });
/// for run in &added.duplicates {
///     println!("run {} is of the same build", run.id);
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
}

impl Marker {
    fn new(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), place, created_after: None, look_for: Duration::from_secs(15) }
    }

    /// Creates a marker that becomes one of the run's references (`refs`), in addition to the run's own. TestRail has
    /// references from 6.1 on; for an older server, use [`in_description`](Marker::in_description).
    pub fn in_refs(text: impl Into<String>) -> Self {
        Self::new(text, Place::Refs)
    }

    /// Creates a marker that becomes the last line of the run's description.
    pub fn in_description(text: impl Into<String>) -> Self {
        Self::new(text, Place::Description)
    }

    /// Looks only at runs created since then, by the server's clock. Without this, the client lists all of the
    /// project's runs before it creates one: 250 per request.
    #[must_use]
    pub fn created_after(mut self, time: impl Into<Timestamp>) -> Self {
        self.created_after = Some(time.into());
        self
    }

    /// Sets how long to look for the run after an answer was lost, before the client creates it again. Choose the
    /// longest time that a request may stay at work on the server after its connection breaks. Default: 15 seconds. If
    /// the call's [deadline](crate::ClientBuilder::deadline) ends earlier, the client does not create the run again.
    #[must_use]
    pub fn look_for(mut self, time: Duration) -> Self {
        self.look_for = time;
        self
    }

    fn check(&self) -> Result<(), Error> {
        // No character at which TestRail would split, or that an editor would write differently.
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/#@+".contains(&b);
        if (1..=100).contains(&self.text.len()) && self.text.bytes().all(plain) {
            Ok(())
        } else {
            Err(Error::invalid("marker", "must be 1 to 100 ASCII letters, digits, or any of - _ . : / # @ +"))
        }
    }

    fn put_into(&self, new: &AddRun) -> AddRun {
        let text = &self.text;
        match self.place {
            Place::Refs => match new.refs.as_deref() {
                Some(refs) if !refs.trim().is_empty() => new.clone().refs(format!("{refs},{text}")),
                _ => new.clone().refs(text),
            },
            Place::Description => match new.description.as_deref() {
                Some(words) if !words.trim().is_empty() => new.clone().description(format!("{words}\n\n{text}")),
                _ => new.clone().description(text),
            },
        }
    }

    fn is_in(&self, run: &Run) -> bool {
        match self.place {
            Place::Refs => run.refs.iter().flat_map(|refs| refs.split(',')).any(|one| one.trim() == self.text),
            Place::Description => lines(run.description.as_deref().unwrap_or_default()).any(|line| line == self.text),
        }
    }
}

/// Creation by a marker.
impl Client {
    /// Creates a run with this marker, or finds it if there is one. TestRail: `add_run` and `get_runs`.
    ///
    /// TestRail does not recognise a repeated request. If the answer to a plain [`add_run`](Client::add_run) is lost,
    /// you have to look for the run yourself. This call looks by the marker, whatever the
    /// [`RetryPolicy`](crate::RetryPolicy):
    ///
    /// - It looks before it creates a run.
    /// - After a lost answer, it looks until the run shows, but no longer than [`look_for`](Marker::look_for) (15
    ///   seconds): the request may still be at work on the server.
    /// - It creates the run again only after that, and goes on until the [deadline](crate::ClientBuilder::deadline).
    ///
    /// Two runs are still possible: TestRail has no locks. A request that stays at work for longer can create a second
    /// run, and so can two concurrent calls with the same marker. This call, or the next one with the same marker,
    /// reports such runs in [`duplicates`](AddedRun::duplicates) and does not delete them. All calls that see them
    /// agree on the oldest.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the marker is empty, too long, or has other characters than a
    /// marker may have; [`Mismatch`](ErrorKind::Mismatch) if the created run does not have the marker, because an old
    /// server does not keep `refs`; and the errors of [`add_run`](Client::add_run). If the client fails to look before
    /// it creates anything, the verdict is [`NeverSent`](Delivery::NeverSent). It is [`Unknown`](Delivery::Unknown) if
    /// the deadline ended before the outcome of a request was certain.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::{AddRun, Marker};
    ///
    /// let added = client.add_run_once(1, &AddRun::new("Nightly"), &Marker::in_refs("build-4711")).await?;
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
        marker.check().and_then(|()| new.check()).map_err(name_in)?;
        let search = Search { client: self, project, marker, until: self.until() };
        let span = tracing::info_span!("testrail", method = "add_run_once", ids = u64::from(project));
        search.find_or_add(&marker.put_into(new)).instrument(span).await.map_err(name_in)
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

impl Search<'_> {
    async fn find_or_add(&self, new: &AddRun) -> Result<AddedRun, Error> {
        let found = self.look(self.marker.created_after).await;
        // Whatever failed in the look, nothing was created.
        let found = found.map_err(|error| {
            let error = error.with_delivery(Delivery::NeverSent).with_attempts(0);
            error.add_detail("this happened while looking for the marker, before a run was created")
        })?;
        if let Some(added) = oldest(found, true) {
            return Ok(added);
        }
        let now = self.client.shared.transport.clock().at(Instant::now());
        let since = now.map(|now| now - CLOCKS_APART).max(self.marker.created_after);
        let (mut attempts, mut verdict) = (0, Delivery::NeverSent);
        loop {
            let error = match self.client.add_run_until(self.project, new, self.until).await {
                Ok(run) if self.marker.is_in(&run) => return Ok(self.with_others(run, since).await),
                Ok(run) => Error::new(ErrorKind::Mismatch, Delivery::Applied).with_attempts(1).with_detail(format!(
                    "run {} came back without the marker; TestRail before 6.1 does not keep refs",
                    run.id
                )),
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
            match self.look_until_sure(since, wish.unwrap_or_default()).await {
                Ok(found) => match oldest(found, false) {
                    Some(added) => return Ok(added),
                    None if may_be_repeated => tracing::info!("no run shows: it is created again"),
                    None => return Err(error.add_detail("no run with the marker shows up")),
                },
                Err(OutOfTime) => {
                    return Err(error.add_detail("the deadline left no time to be sure that no run has the marker"));
                }
            }
        }
    }

    /// The runs with the marker that show after a lost answer. The result is empty only if none showed for long enough,
    /// and for as long as the server asked to wait.
    async fn look_until_sure(&self, since: Option<Timestamp>, wish: Duration) -> Result<Vec<Run>, OutOfTime> {
        let sure = after(Instant::now(), self.marker.look_for.max(wish));
        let mut step = self.marker.look_for / 64;
        loop {
            let begin = Instant::now();
            match self.look(since).await {
                Ok(found) if !found.is_empty() || begin >= sure => return Ok(found),
                Err(_) if begin >= sure => return Err(OutOfTime),
                // These errors persist, and further attempts may lock the user out.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::Authentication | ErrorKind::Forbidden | ErrorKind::ApiDisabled
                    ) =>
                {
                    return Err(OutOfTime);
                }
                Ok(_) | Err(_) => {}
            }
            let next = after(Instant::now(), step).min(sure);
            if next >= self.until {
                return Err(OutOfTime);
            }
            sleep_until(next).await;
            step = step.saturating_mul(2).min(self.marker.look_for / 8);
        }
    }

    /// The run just created, and any other that a lost request or another program may have created.
    async fn with_others(&self, run: Run, since: Option<Timestamp>) -> AddedRun {
        let mut found = self.look(since).await.unwrap_or_default();
        found.retain(|other| other.id != run.id);
        found.push(run.clone());
        oldest(found, false).unwrap_or(AddedRun { run, existed: false, duplicates: Vec::new() })
    }

    /// The runs with the marker that were created since then.
    async fn look(&self, since: Option<Timestamp>) -> Result<Vec<Run>, Error> {
        self.client.find_runs(self.project, since, self.until, OnRejected::Fail, |run| self.marker.is_in(run)).await
    }
}

/// The lines of a description. Newer servers write HTML, in which a line is the text between tags.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('<').enumerate();
    let outside =
        parts.map(|(place, part)| if place == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) });
    outside.flat_map(str::lines).map(str::trim)
}

/// The call had to end before the outcome of a request was certain.
struct OutOfTime;

/// The oldest of these runs, and the others as its duplicates.
fn oldest(mut runs: Vec<Run>, existed: bool) -> Option<AddedRun> {
    runs.sort_by_key(|run| run.id);
    let mut runs = runs.into_iter();
    let run = runs.next()?;
    Some(AddedRun { run, existed, duplicates: runs.collect() })
}
