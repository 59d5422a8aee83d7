//! Which runs a listing asks for.

use std::fmt::Display;

use crate::endpoint::Call;
use crate::page::FULL_PAGE;
use crate::{Error, MilestoneId, SuiteId, Timestamp, UserId};

/// Which runs of a project to list, for [`Client::get_runs`](crate::Client::get_runs) and
/// [`Client::runs`](crate::Client::runs). Conditions add up: a run has to meet all of them.
///
/// Without conditions all runs come, open and closed, except those that belong to a test plan.
///
/// ```
/// use std::time::Duration;
/// use testrail::{RunsFilter, Timestamp};
///
/// let open_and_mine = RunsFilter::new().is_completed(false).created_by([5]);
///
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let last_week = RunsFilter::new()
///     .created_after(Timestamp::now() - 2 * week)
///     .created_before(Timestamp::now() - week)
///     .milestone_id([3])
///     .suite_id([7, 8])
///     .refs("ACME-12")
///     .include_plan_runs(true);
///
/// let second_page = RunsFilter::new().limit(50).offset(50);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunsFilter {
    created_after: Option<Timestamp>,
    created_before: Option<Timestamp>,
    created_by: Option<Vec<UserId>>,
    is_completed: Option<bool>,
    milestone_id: Option<Vec<MilestoneId>>,
    suite_id: Option<Vec<SuiteId>>,
    refs: Option<String>,
    include_plan_runs: Option<bool>,
    limit: Option<u64>,
    offset: Option<u64>,
}

impl RunsFilter {
    /// All runs of the project that do not belong to a test plan.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only runs created after this time. Whether a run of that very second counts, TestRail does not say.
    #[must_use]
    pub fn created_after(mut self, time: impl Into<Timestamp>) -> Self {
        self.created_after = Some(time.into());
        self
    }

    /// Only runs created before this time. Whether a run of that very second counts, TestRail does not say.
    #[must_use]
    pub fn created_before(mut self, time: impl Into<Timestamp>) -> Self {
        self.created_before = Some(time.into());
        self
    }

    /// Only runs that one of these users created.
    #[must_use]
    pub fn created_by(mut self, users: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        self.created_by = Some(users.into_iter().map(Into::into).collect());
        self
    }

    /// Only closed runs (`true`), or only open ones (`false`).
    #[must_use]
    pub fn is_completed(mut self, completed: bool) -> Self {
        self.is_completed = Some(completed);
        self
    }

    /// Only runs of one of these milestones.
    #[must_use]
    pub fn milestone_id(mut self, milestones: impl IntoIterator<Item = impl Into<MilestoneId>>) -> Self {
        self.milestone_id = Some(milestones.into_iter().map(Into::into).collect());
        self
    }

    /// Only runs of one of these suites.
    #[must_use]
    pub fn suite_id(mut self, suites: impl IntoIterator<Item = impl Into<SuiteId>>) -> Self {
        self.suite_id = Some(suites.into_iter().map(Into::into).collect());
        self
    }

    /// Only runs with this reference: one id, such as `ACME-12`.
    ///
    /// It is sent under both names that TestRail has had for it, `refs` and `refs_filter`; a server ignores
    /// the one that it does not know.
    #[must_use]
    pub fn refs(mut self, reference: impl Into<String>) -> Self {
        self.refs = Some(reference.into());
        self
    }

    /// Also runs that belong to test plans. Recent servers know this; older ones ignore it, and one report
    /// says that it works only together with [`is_completed`](RunsFilter::is_completed).
    #[must_use]
    pub fn include_plan_runs(mut self, include: bool) -> Self {
        self.include_plan_runs = Some(include);
        self
    }

    /// How many runs to send on a page, 1 to 250. TestRail's default is 250.
    ///
    /// With [`runs`](crate::Client::runs) it is best left alone, and 1 counts as 2: pages overlap by up to eight runs, so
    /// that 600 runs take 3 requests by 250, 296 by 10 and 599 by 2. For the newest few runs alone, use it with
    /// [`get_runs`](crate::Client::get_runs).
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// How many runs to skip, the newest first: where the page starts, and with [`runs`](crate::Client::runs) the whole
    /// listing, as the list is at its first request.
    ///
    /// A server older than 6.7 does not know it and sends all runs. [`get_runs`](crate::Client::get_runs) then returns
    /// them all. [`runs`](crate::Client::runs) skips the first ones itself if it sees what server it is, which it does
    /// where more runs come than a page has; a shorter list comes whole, its first runs included.
    #[must_use]
    pub fn offset(mut self, rows: u64) -> Self {
        self.offset = Some(rows);
        self
    }

    /// The page size that is asked for, in so many words or by leaving it to TestRail.
    pub(crate) fn page_size(&self) -> u64 {
        self.limit.unwrap_or(FULL_PAGE)
    }

    pub(crate) fn start(&self) -> u64 {
        self.offset.unwrap_or(0)
    }

    /// The same filter for one page of a listing.
    pub(crate) fn page(&self, offset: u64, limit: u64) -> Result<Self, Error> {
        self.check()?;
        Ok(self.clone().offset(offset).limit(limit))
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Some(limit) = self.limit.filter(|limit| !(1..=FULL_PAGE).contains(limit)) {
            return Err(Error::invalid("limit", format!("must be 1 to {FULL_PAGE}, not {limit}")));
        }
        if self.refs.as_deref().is_some_and(|reference| reference.trim().is_empty()) {
            return Err(Error::invalid("refs", "must not be blank; leave the filter out to get all"));
        }
        for (field, ids) in [
            ("created_by", self.created_by.as_ref().map(Vec::len)),
            ("milestone_id", self.milestone_id.as_ref().map(Vec::len)),
            ("suite_id", self.suite_id.as_ref().map(Vec::len)),
        ] {
            if ids == Some(0) {
                return Err(Error::invalid(field, "must name at least one id; leave the filter out to get all"));
            }
        }
        Ok(())
    }

    /// Adds the filters to the query of a call, in the order of TestRail's manual.
    pub(crate) fn apply<T: 'static>(&self, mut call: Call<T>) -> Call<T> {
        let parameters = [
            ("created_after", self.created_after.map(|time| time.to_string())),
            ("created_before", self.created_before.map(|time| time.to_string())),
            ("created_by", self.created_by.as_deref().map(list)),
            ("is_completed", self.is_completed.map(flag)),
            ("milestone_id", self.milestone_id.as_deref().map(list)),
            ("suite_id", self.suite_id.as_deref().map(list)),
            // The filter was renamed between versions; unknown keys are ignored.
            ("refs", self.refs.clone()),
            ("refs_filter", self.refs.clone()),
            ("include_plan_runs", self.include_plan_runs.map(flag)),
            ("limit", self.limit.map(|rows| rows.to_string())),
            ("offset", self.offset.map(|rows| rows.to_string())),
        ];
        for (key, value) in parameters {
            if let Some(value) = value {
                call = call.query(key, value);
            }
        }
        call
    }
}

/// TestRail wants lists joined by commas.
fn list(ids: &[impl Display]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// TestRail wants 0 or 1.
fn flag(value: bool) -> String {
    u8::from(value).to_string()
}
