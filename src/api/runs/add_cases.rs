//! Adds cases to a run, and removes none.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::Instrument;

use super::{GET, Run, UPDATE, UpdateRun};
use crate::api::once::CLOCKS_APART;
use crate::api::tests::{self, Test, TestsFilter};
use crate::client::{Client, list_until, turn, warn_of};
use crate::error::{Delivery, Error, ErrorKind};
use crate::retry::{RetryPolicy, random};
use crate::types::{CaseId, RunId};

/// How long another program may take from its look at the run to its change. A case that is there after that time is
/// not removed by a change that did not know of it.
const CHANGE_TIME: Duration = Duration::from_secs(2);

/// How often the client changes the run before it gives up.
const MOST: usize = 10;

/// Cases.
impl Client {
    /// Adds cases to a run that takes selected cases, and returns the run. It removes no test. TestRail: `get_run`,
    /// `get_tests` and `update_run`. A run of a test plan is changed by the plan's methods, as
    /// [`update_run`](Client::update_run) does it.
    ///
    /// TestRail can only replace the selection of a run ([`UpdateRun::case_ids`]). If two machines do that with the
    /// cases that each of them knows, one removes the cases of the other, with their results. This call adds the cases
    /// to those that the run has. It looks again after two seconds, and repeats if another machine has changed the run
    /// at the same moment. So report results only after it has returned. TestRail has no locks: a result is still lost
    /// if another program calls `update_run` with a list of its own, or if a change by this call stays under way for
    /// longer than two seconds.
    ///
    /// If the run has all of these cases, the call changes nothing. If the run also was not changed in the last five
    /// minutes, and belongs to no plan, it does not wait. A run of all cases of its suite
    /// ([`include_all`](Run::include_all)) stays as it is.
    ///
    /// # Errors
    ///
    /// - [`InvalidField`](ErrorKind::InvalidField) if TestRail does not accept a case, or if cases are still missing
    ///   after ten changes. That is so for cases of another suite.
    /// - [`InvalidInput`](ErrorKind::InvalidInput) if the run selects its cases by a filter
    ///   ([`dynamic_filters`](Run::dynamic_filters)): a list of cases would end that.
    /// - The errors of [`get_run`](Client::get_run) and [`update_run`](Client::update_run).
    ///
    /// After every error, the same call can be made again: it does no harm.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let client = fake.client();
    /// let run = client.add_run(1, &AddRun::new("Nightly").suite_id(1).case_ids([1, 2])).await?;
    ///
    /// let run = client.add_cases_to_run(run.id, [2, 3]).await?;
    /// assert_eq!(run.counts().total(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_cases_to_run(
        &self,
        run: impl Into<RunId>,
        cases: impl IntoIterator<Item = impl Into<CaseId>>,
    ) -> Result<Run, Error> {
        let addition = Addition {
            client: self,
            run: run.into(),
            wanted: cases.into_iter().map(Into::into).collect(),
            until: self.until(),
        };
        let span = tracing::info_span!("testrail", method = "add_cases_to_run", ids = addition.run.get());
        let added = addition.add().instrument(span).await;
        added.map_err(|error| UPDATE.call(addition.run).name_in(error)).inspect_err(warn_of)
    }
}

/// A call of [`Client::add_cases_to_run`].
struct Addition<'c> {
    client: &'c Client,
    run: RunId,
    wanted: BTreeSet<CaseId>,
    /// When the call must end.
    until: Instant,
}

impl Addition<'_> {
    async fn add(&self) -> Result<Run, Error> {
        let _turn = turn(self.client, "run", &format!("cases of {}", self.run), self.until).await?;
        let (mut verdict, mut changes, mut not_taken) = (Delivery::NeverSent, 0, 0);
        let mut has_waited = false;
        loop {
            let looked = self.look().await.map_err(|error| {
                let error = error.with_attempts(0).add_detail("this happened while looking which cases the run has");
                of_call(error, verdict)
            });
            let (run, tests) = looked?;
            let missing: Vec<_> = self.wanted.difference(&tests).collect();
            if run.include_all == Some(true) || missing.is_empty() && (has_waited || self.is_quiet(&run)) {
                return Ok(run);
            }
            let mut pause = CHANGE_TIME;
            if !missing.is_empty() {
                let may_change = check(&run, &missing, changes, changes == MOST || not_taken == 2);
                may_change.map_err(|error| of_call(error, verdict))?;
                changes += 1;
                let all: BTreeSet<_> = tests.union(&self.wanted).copied().collect();
                let update = UpdateRun::new().case_ids(all.iter().copied());
                // After a lost answer, the same change might remove what others have added since. So look again.
                let begin = Instant::now();
                let once = self.client.with_retry(RetryPolicy::never());
                match once.change_run(self.run, &update, self.until).await {
                    Ok(answer) => {
                        verdict = Delivery::Applied;
                        if answer.counts().total() < all.len() as u64 {
                            // Some are not there at once. A second time, it is no coincidence.
                            (not_taken, has_waited) = (not_taken + 1, false);
                            continue;
                        }
                    }
                    Err(error) => {
                        verdict = verdict.max(error.delivery());
                        let wait = error.retry_after().unwrap_or_default();
                        let left = self.until.saturating_duration_since(Instant::now());
                        if !error.is_transient() || changes == MOST || wait >= left / 2 {
                            return Err(of_call(error, verdict));
                        }
                        tracing::info!(reason = ?error.kind(), "the change failed: the run is looked at again");
                        pause = pause.max(wait);
                    }
                }
                pause = pause.max(2 * begin.elapsed());
            }
            self.pause(pause).await;
            has_waited = true;
        }
    }

    /// The run, and the cases of its tests. For a run of all cases, it does not list them.
    async fn look(&self) -> Result<(Run, BTreeSet<CaseId>), Error> {
        let get_run = || self.client.send_until(GET.call(self.run).on_own_connection(), self.until);
        let mut looks = 0;
        loop {
            let (begin, run) = (Instant::now(), get_run().await?);
            if run.include_all == Some(true) {
                return Ok((run, BTreeSet::new()));
            }
            // A test that cannot be read is an error: its case would be removed.
            let list = tests::LIST.call(self.run).on_own_connection();
            let tests = self.client.items(list, &TestsFilter::new()).try_collect();
            let tests = list_until(self.until, "tests", tests).await?;
            looks += 1;
            // After a long look, the tests may be different ones by now.
            let is_fresh = begin.elapsed() < CHANGE_TIME / 4 || get_run().await?.counts().total() == tests.len() as u64;
            if is_fresh || looks == 3 {
                return Ok((run, tests.iter().map(case_of).collect::<Result<_, _>>()?));
            }
        }
    }

    /// Whether no change can be under way that does not know of the run's cases.
    fn is_quiet(&self, run: &Run) -> bool {
        let now = self.client.shared.transport.clock().at(Instant::now());
        // Whether changes by the methods of a plan count there is not known.
        let changed = run.updated_on.filter(|_| run.plan_id.is_none());
        now.zip(changed).is_some_and(|(now, changed)| changed < now - CLOCKS_APART)
    }

    /// Waits for at least that long if the deadline allows it. Others who wait look at other moments.
    async fn pause(&self, time: Duration) {
        let left = self.until.saturating_duration_since(Instant::now());
        sleep(time.mul_f64(1.0 + random() / 2.0).min(left / 2)).await;
    }
}

/// The case of a test. Without it, the client cannot name the case, and the change would remove its test.
fn case_of(test: &Test) -> Result<CaseId, Error> {
    test.case_id.ok_or_else(|| {
        let error = Error::new(ErrorKind::UnexpectedShape, Delivery::Unknown).with_field(Some("case_id".to_owned()));
        error.with_detail(format!("test {} does not name its case", test.id))
    })
}

/// The error of the call. `verdict` is the strongest of its changes.
fn of_call(error: Error, verdict: Delivery) -> Error {
    let outcome = match verdict {
        Delivery::NeverSent | Delivery::Refused => "no case was added",
        Delivery::Unknown | Delivery::Applied => "cases may have been added: the same call again does no harm",
    };
    error.with_delivery(verdict).with_outcome(outcome)
}

/// Checks that the client may change the run. `is_futile` says that a change does not help.
fn check(run: &Run, missing: &[&CaseId], changes: usize, is_futile: bool) -> Result<(), Error> {
    if run.dynamic_filters.is_some() {
        let rule = "the run selects its cases by a filter (dynamic_filters), and a list of cases would end that: change \
                    the filter with update_run";
        return Err(Error::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_detail(rule));
    }
    if !is_futile {
        return Ok(());
    }
    let mut cases: Vec<_> = missing.iter().take(10).map(ToString::to_string).collect();
    if missing.len() > cases.len() {
        cases.push(format!("and {} more", missing.len() - cases.len()));
    }
    let text = format!(
        "after {changes} changes, cases are still not in the run: {}; they may be of another suite, or another program \
         removes them: use add_cases_to_run there too",
        cases.join(", ")
    );
    let error = Error::new(ErrorKind::InvalidField, Delivery::Applied).with_detail(text);
    Err(error.with_field(Some("case_ids".to_owned())))
}
