//! Looks at the results of a run: what is there before a report, and what a lost request has stored.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, OnceCell};
use tokio::time::sleep;

use super::rows::About;
use crate::api::once::CLOCKS_APART;
use crate::api::results::{LIST_FOR_RUN, RunResultsFilter, TestResult};
use crate::api::{tests, users};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::list::Items;
use crate::types::{CaseId, ResultId, RunId, TestId, Timestamp, UserId};

/// What is added to the time since which results are listed. TestRail does not say whether its filter leaves out the
/// second itself, and the clocks of several servers may differ a little. If it matters, they may differ by more.
const SPARE: Duration = Duration::from_secs(5);

/// How many pages of all results, or of all tests, are read at once.
const AT_ONCE: usize = 4;

/// How often a look before the first row is made if something in between may have answered it.
const MOST_LOOKS: u32 = 3;

/// Looks at the results of a run.
#[derive(Debug)]
pub(super) struct Looks {
    client: Client,
    run: RunId,
    newest: SyncMutex<Option<Newest>>,
    /// Whether only results of this user can be those of the report.
    of_one_user: bool,
    /// This user, from an answer to a report.
    me: SyncMutex<Option<UserId>>,
    /// This user. `None` if the server does not tell.
    told: OnceCell<Option<UserId>>,
    tests: Mutex<Option<Arc<Tests>>>,
}

/// The tests of a run.
#[derive(Debug, Default)]
pub(super) struct Tests {
    by_case: HashMap<CaseId, TestId>,
    by_test: HashMap<TestId, CaseId>,
    ids: HashSet<TestId>,
}

impl Tests {
    /// The test of a case. A case that is not in the run stays as it is.
    pub(super) fn test_of(&self, about: About) -> About {
        match about {
            About::Case(case) => self.by_case.get(&case).map_or(about, |test| About::Test(*test)),
            About::Test(_) => about,
        }
    }

    pub(super) fn has(&self, about: About) -> bool {
        match about {
            About::Test(test) => self.ids.contains(&test),
            About::Case(case) => self.by_case.contains_key(&case),
        }
    }
}

/// The newest result that was there before a request. It tells what is new better than a clock does: that of a proxy
/// may stand between the server's and this machine's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newest {
    pub(super) id: ResultId,
    at: Option<Timestamp>,
}

impl Newest {
    pub(super) fn among(results: &[TestResult]) -> Option<Self> {
        let newest = results.iter().max_by_key(|result| result.id)?;
        Some(Self { id: newest.id, at: newest.created_on })
    }
}

/// What a look has shown.
#[derive(Debug)]
pub(super) struct Since {
    pub(super) results: Vec<TestResult>,
    /// The error of a result that cannot be read: it may be any.
    pub(super) unreadable: Option<Error>,
}

/// Makes a look before the first row, and makes it again if something in between may have answered it: most often, that
/// passes, and all rows would stay unsent.
pub(super) async fn look_patiently<T, L: Future<Output = Result<T, Error>>>(
    pause: Duration,
    look: impl Fn() -> L,
) -> Result<T, Error> {
    for _ in 1..MOST_LOOKS {
        match look().await {
            Err(error) if may_be_of_another(&error) => sleep(pause).await,
            seen => return seen,
        }
    }
    look().await
}

/// Whether the answer does not have TestRail's words, and was not worth another attempt of its call.
fn may_be_of_another(error: &Error) -> bool {
    use ErrorKind::{EmptyBody, Intercepted, InvalidJson, Mismatch, NoSuchEndpoint, NotJson, UnexpectedShape};
    error.message().is_none()
        && matches!(
            error.kind(),
            EmptyBody | Intercepted | InvalidJson | Mismatch | NoSuchEndpoint | NotJson | UnexpectedShape
        )
}

impl Looks {
    pub(super) fn new(client: Client, run: RunId, of_one_user: bool) -> Self {
        Self {
            client,
            run,
            of_one_user,
            newest: SyncMutex::new(None),
            me: SyncMutex::new(None),
            told: OnceCell::new(),
            tests: Mutex::new(None),
        }
    }

    pub(super) fn newest(&self) -> Option<Newest> {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of results that the server has.
    pub(super) fn note(&self, results: &[TestResult]) {
        let mut known = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = [*known, Newest::among(results)].into_iter().flatten();
        *known = newest.max_by_key(|newest| newest.id);
    }

    /// Takes note of the results in an answer to a report: they are this user's.
    pub(super) fn note_answer(&self, results: &[TestResult]) {
        self.note(results);
        if let Some(me) = results.first().and_then(|result| result.created_by) {
            *self.me.lock().unwrap_or_else(PoisonError::into_inner) = Some(me);
        }
    }

    /// Looks which result is the newest, before anything is sent.
    pub(super) async fn look_first(&self) -> Result<(), Error> {
        let mut results = self.list(&RunResultsFilter::new()).read_ahead(0);
        let mut newest = Vec::<TestResult>::new();
        while let Some(result) = results.next().await {
            match result {
                // Those of one second may come in any order.
                Ok(result) if newest.first().is_none_or(|first| first.created_on == result.created_on) => {
                    newest.push(result);
                }
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::RejectedRow => {}
                Err(error) => return Err(error),
            }
        }
        self.note(&newest);
        Ok(())
    }

    /// All results of the run.
    pub(super) async fn all(&self) -> Result<Vec<TestResult>, Error> {
        let results = self.list(&RunResultsFilter::new()).read_ahead(AT_ONCE).try_collect().await?;
        self.note(&results);
        Ok(results)
    }

    /// What was reported since `before`, of what has come since `earlier`: all of it, if that is `None`.
    pub(super) async fn since(&self, before: Option<Newest>, earlier: Option<Newest>) -> Result<Since, Error> {
        let mut filter = RunResultsFilter::new();
        let from = match earlier {
            Some(earlier) => earlier.at.map(|at| at - SPARE),
            None => before.and_then(|newest| newest.at).map(|at| at - CLOCKS_APART),
        };
        if let Some(from) = from {
            filter = filter.created_after(from);
        }
        let me = if self.of_one_user { self.me().await? } else { None };
        if let Some(me) = me {
            filter = filter.created_by([me]);
        }
        let mut since = Since { results: Vec::new(), unreadable: None };
        let mut results = self.list(&filter);
        while let Some(result) = results.next().await {
            match result {
                Ok(result) if before.is_none_or(|newest| result.id > newest.id) => since.results.push(result),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::RejectedRow => since.unreadable = Some(error),
                Err(error) => return Err(error),
            }
        }
        Ok(since)
    }

    /// A list on connections of its own: the answer to an earlier look would be a false proof.
    fn list(&self, filter: &RunResultsFilter) -> Items<TestResult> {
        let mut call = LIST_FOR_RUN.call(self.run);
        call.request.be_look();
        self.client.items(call, filter)
    }

    /// This user, if the server tells.
    pub(super) async fn me(&self) -> Result<Option<UserId>, Error> {
        let known = *self.me.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_some() {
            return Ok(known);
        }
        let ask = || async {
            let mut call = users::GET_CURRENT.call(());
            call.request.is_part = true;
            match self.client.send(call).await {
                Ok(user) => Ok(Some(user.id)),
                // Before 6.6, there is no such method.
                Err(error) if matches!(error.status(), Some(400 | 403..=405)) => Ok(None),
                Err(error) => Err(error),
            }
        };
        self.told.get_or_try_init(ask).await.copied()
    }

    /// The tests of the run.
    pub(super) async fn tests(&self) -> Result<Arc<Tests>, Error> {
        let mut known = self.tests.lock().await;
        match &*known {
            Some(tests) => Ok(tests.clone()),
            None => self.read_tests(&mut known).await,
        }
    }

    /// The tests of the run, with those that were added since they were read.
    async fn tests_again(&self) -> Result<Arc<Tests>, Error> {
        let mut known = self.tests.lock().await;
        self.read_tests(&mut known).await
    }

    async fn read_tests(&self, known: &mut Option<Arc<Tests>>) -> Result<Arc<Tests>, Error> {
        let mut call = tests::LIST.call(self.run);
        call.request.is_part = true;
        let tests = self.client.items(call, &tests::TestsFilter::new()).read_ahead(AT_ONCE).try_collect().await?;
        let ids = tests.iter().map(|test| test.id).collect();
        let by_test = tests.iter().filter_map(|test| Some((test.id, test.case_id?))).collect();
        let by_case = tests.into_iter().filter_map(|test| Some((test.case_id?, test.id))).collect();
        Ok(known.insert(Arc::new(Tests { by_case, by_test, ids })).clone())
    }

    /// Whether the tests of the run are known.
    pub(super) async fn knows_tests(&self) -> bool {
        self.tests.lock().await.is_some()
    }

    /// Tells what each of these results is about, in the words of the rows: by tests, or by cases. What it does not
    /// tell is not there.
    pub(super) async fn abouts(
        &self,
        results: &[TestResult],
        by_cases: bool,
    ) -> Result<HashMap<ResultId, About>, Error> {
        if !by_cases {
            return Ok(results.iter().filter_map(|result| Some((result.id, About::Test(result.test_id?)))).collect());
        }
        let abouts = |tests: &Tests| -> HashMap<_, _> {
            let case = |result: &TestResult| result.case_id.or_else(|| tests.by_test.get(&result.test_id?).copied());
            results.iter().filter_map(|result| Some((result.id, About::Case(case(result)?)))).collect()
        };
        // Older servers do not tell the case.
        if results.iter().all(|result| result.case_id.is_some()) {
            return Ok(abouts(&Tests::default()));
        }
        let known = abouts(&*self.tests().await?);
        // A case may have been added to the run since its tests were read.
        if known.len() == results.len() { Ok(known) } else { Ok(abouts(&*self.tests_again().await?)) }
    }
}
