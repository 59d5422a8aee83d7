//! Creating a run so that calling again finds it.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::{ADD_RUN, AddRun};
use crate::retry::after;
use crate::{Client, Delivery, Error, ErrorKind, ProjectId, Run, Timestamp};

/// A text by which a run is known again, for [`Client::add_run_once`]: the id of a build, say. No other run of the
/// project may have it.
///
/// ```
/// use std::time::Duration;
/// use testrail::{Marker, Timestamp};
///
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let marker = Marker::in_refs("build-4711").created_after(Timestamp::now() - week);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    text: String,
    place: Place,
    created_after: Option<Timestamp>,
    settle: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Refs,
    Description,
}

/// What [`Client::add_run_once`] found or created.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddedRun {
    /// The run with the marker; where there are several, the oldest.
    pub run: Run,
    /// Whether it was there before the call.
    pub existed: bool,
    /// Further runs with the marker. None of them is deleted: what is to become of them is for you to decide.
    pub duplicates: Vec<Run>,
}

impl Marker {
    fn new(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), place, created_after: None, settle: Duration::from_secs(15) }
    }

    /// A marker that is one of the run's references (`refs`), besides those that the run has on its own. TestRail has
    /// them from 6.1 on; an older server drops them, and the marker with them.
    pub fn in_refs(text: impl Into<String>) -> Self {
        Self::new(text, Place::Refs)
    }

    /// A marker that stands in the last line of the run's description.
    pub fn in_description(text: impl Into<String>) -> Self {
        Self::new(text, Place::Description)
    }

    /// Looks only at runs created since then, by the server's clock. Without it, all of the project's runs are listed
    /// before one is created: 250 to a request.
    #[must_use]
    pub fn created_after(mut self, time: impl Into<Timestamp>) -> Self {
        self.created_after = Some(time.into());
        self
    }

    /// How long to look for the run after an answer was lost, before another is created: as long as a request may be
    /// at work on the server after its connection has broken. Default: 15 seconds. It has to fit into the call's
    /// [deadline](crate::ClientBuilder::deadline), or none is created.
    #[must_use]
    pub fn settle(mut self, time: Duration) -> Self {
        self.settle = time;
        self
    }

    fn check(&self) -> Result<(), Error> {
        // Nothing that TestRail would split at, or an editor would write in another way.
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/#@+".contains(&b);
        if (1..=100).contains(&self.text.len()) && self.text.bytes().all(plain) {
            Ok(())
        } else {
            Err(Error::invalid("marker", "must be 1 to 100 ASCII letters, digits, or of - _ . : / # @ +"))
        }
    }

    fn put_into(&self, new: &AddRun) -> AddRun {
        let text = &self.text;
        match self.place {
            Place::Refs => match new.refs_set() {
                Some(refs) if !refs.trim().is_empty() => new.clone().refs(format!("{refs},{text}")),
                _ => new.clone().refs(text),
            },
            Place::Description => match new.description_set() {
                Some(words) if !words.trim().is_empty() => new.clone().description(format!("{words}\n\n{text}")),
                _ => new.clone().description(text),
            },
        }
    }

    fn is_in(&self, run: &Run) -> bool {
        match self.place {
            Place::Refs => run.refs.iter().flat_map(|refs| refs.split(',')).any(|one| one.trim() == self.text),
            // Newer servers may wrap a line in tags.
            Place::Description => {
                let words =
                    run.description.iter().flat_map(|text| text.split(|c: char| c.is_whitespace() || "<>".contains(c)));
                words.into_iter().any(|word| word == self.text)
            }
        }
    }
}

/// Creation by a marker.
impl Client {
    /// Creates a run that carries this marker, unless there is one: calling it again finds the run. TestRail:
    /// `add_run` and `get_runs`.
    ///
    /// TestRail does not recognise a repeated request, so a plain [`add_run`](Client::add_run) whose answer is lost
    /// leaves it to you to look. This call does that by the marker: it looks before it creates, and after a lost answer
    /// it looks until the run shows, or for as long as the request may still be at work on the server
    /// ([`settle`](Marker::settle)), and creates it again only then.
    ///
    /// A request that is at work for longer than that can still make a second run, and so can another program that
    /// uses the same marker at the same moment. Such a run is in [`duplicates`](AddedRun::duplicates), here or in the
    /// next call with the same marker, and is not deleted.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the marker is empty, long, or of other than plain characters; and
    /// those of [`add_run`](Client::add_run). Where looking failed before anything was created, the verdict is
    /// [`NeverSent`](Delivery::NeverSent). [`Unknown`](Delivery::Unknown) is left where the deadline ended before it
    /// was sure what became of a request.
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
        let (project, until) = (project.into(), self.until());
        let blame = |error: Error| ADD_RUN.call(project).blame(error).with_run_name(new.name());
        marker.check().map_err(blame)?;
        let new = &marker.put_into(new);

        let found = self.look(project, marker, marker.created_after, until).await;
        let found = found.map_err(|error| blame(error.with_delivery(Delivery::NeverSent)))?;
        if let Some(added) = oldest(found, true) {
            return Ok(added);
        }
        let mut lost: Option<Error> = None;
        loop {
            let error = match (self.add_run_until(project, new, until).await, lost) {
                (Ok(run), None) => return Ok(AddedRun { run, existed: false, duplicates: Vec::new() }),
                (Ok(run), Some(lost)) => return Ok(self.with_duplicates(project, marker, run, &lost, until).await),
                (Err(error), None) if error.delivery() < Delivery::Unknown => return Err(error),
                (Err(error), None) => error,
                // Whatever became of this one, the first may have been done.
                (Err(error), Some(lost)) => {
                    let verdict = error.delivery().max(lost.delivery());
                    return Err(error.with_delivery(verdict));
                }
            };
            match self.settle(project, marker, &error, until).await {
                Some(found) if found.is_empty() && error.delivery() == Delivery::Unknown => lost = Some(error),
                found => return found.and_then(|found| oldest(found, false)).ok_or(error),
            }
        }
    }

    /// The runs with the marker that show after a lost answer: none where none did for long enough. `None` where the
    /// time did not suffice to be sure.
    async fn settle(&self, project: ProjectId, marker: &Marker, lost: &Error, until: Instant) -> Option<Vec<Run>> {
        let settled = after(Instant::now(), marker.settle);
        let mut step = marker.settle / 16;
        loop {
            let begin = Instant::now();
            match self.look_again(project, marker, lost, until).await {
                Ok(found) if !found.is_empty() || begin >= settled => return Some(found),
                Err(_) if begin >= settled => return None,
                Ok(_) | Err(_) => {}
            }
            let next = after(Instant::now(), step).min(settled);
            if next >= until {
                return None;
            }
            sleep_until(next).await;
            step = step.saturating_mul(2);
        }
    }

    /// The run just created, and what the lost request may have created besides.
    async fn with_duplicates(
        &self,
        project: ProjectId,
        marker: &Marker,
        run: Run,
        lost: &Error,
        until: Instant,
    ) -> AddedRun {
        let found = self.look_again(project, marker, lost, until).await.unwrap_or_default();
        match oldest(found, false) {
            Some(added) => added,
            None => AddedRun { run, existed: false, duplicates: Vec::new() },
        }
    }

    /// The runs with the marker that were created since a request was sent.
    async fn look_again(
        &self,
        project: ProjectId,
        marker: &Marker,
        lost: &Error,
        until: Instant,
    ) -> Result<Vec<Run>, Error> {
        let since = self.with_deadline(until.saturating_duration_since(Instant::now())).sent_at(project, lost).await;
        self.look(project, marker, since.max(marker.created_after), until).await
    }

    /// The runs with the marker.
    async fn look(
        &self,
        project: ProjectId,
        marker: &Marker,
        since: Option<Timestamp>,
        until: Instant,
    ) -> Result<Vec<Run>, Error> {
        let found = timeout_at(until, self.find_runs(project, since, |run| marker.is_in(run))).await;
        found.unwrap_or_else(|_| {
            let error = Error::new(ErrorKind::Timeout, Delivery::Unknown);
            Err(error.with_detail("the runs with the marker were still being looked for"))
        })
    }
}

/// The oldest of these runs, and the others as its duplicates.
fn oldest(mut runs: Vec<Run>, existed: bool) -> Option<AddedRun> {
    runs.sort_by_key(|run| run.id);
    let mut runs = runs.into_iter();
    let run = runs.next()?;
    Some(AddedRun { run, existed, duplicates: runs.collect() })
}
