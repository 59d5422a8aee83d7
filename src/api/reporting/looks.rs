//! Looks at the results of a run: what is there before a report, and what a lost request has stored.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::rows::About;
use crate::api::results::{LIST_FOR_RUN, RunResultsFilter, TestResult};
use crate::api::{tests, users};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::list::Items;
use crate::types::{CaseId, ResultId, RunId, TestId, Timestamp, UserId};

/// How many of the newest results are read to know which one is the newest. Servers sort by the time, and results of
/// one second may come in any order.
const NEWEST: u64 = 10;
/// What is added to the time since which results are listed. TestRail does not say whether its filter leaves out the
/// second itself, and the clocks of several servers may differ.
const SPARE: Duration = Duration::from_secs(5);

/// How many pages of all results, or of all tests, are read at once.
const AT_ONCE: usize = 4;

/// Looks at the results of a run.
#[derive(Debug)]
pub(super) struct Looks {
    client: Client,
    run: RunId,
    newest: Mutex<Option<Newest>>,
    /// This user. `None` if the server does not tell.
    me: OnceCell<Option<UserId>>,
    tests: OnceCell<Tests>,
}

/// The tests of a run.
#[derive(Debug)]
pub(super) struct Tests {
    by_case: HashMap<CaseId, TestId>,
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

impl Looks {
    pub(super) fn new(client: Client, run: RunId) -> Self {
        Self { client, run, newest: Mutex::new(None), me: OnceCell::new(), tests: OnceCell::new() }
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

    /// Takes note of results that this user has reported.
    pub(super) fn note_own(&self, results: &[TestResult]) {
        self.note(results);
        if let Some(me) = results.first().and_then(|result| result.created_by) {
            let _ = self.me.set(Some(me));
        }
    }

    /// Looks which result is the newest, before anything is sent. `false` if the server has no list of a run's results,
    /// so that nothing can be looked for.
    pub(super) async fn look_first(&self) -> Result<bool, Error> {
        let page = RunResultsFilter::new().limit(NEWEST);
        let mut call = LIST_FOR_RUN.call(self.run);
        call.request.is_part = true;
        match self.client.get_page(call, &page).await {
            Ok(page) => {
                self.note(&page.into_iter().collect::<Vec<_>>());
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NoSuchEndpoint => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All results of the run.
    pub(super) async fn all(&self) -> Result<Vec<TestResult>, Error> {
        let results = self.list(&RunResultsFilter::new()).read_ahead(AT_ONCE).try_collect().await?;
        self.note(&results);
        Ok(results)
    }

    /// What this user has reported since `before`, of what has come since `from`.
    pub(super) async fn since(&self, before: Option<Newest>, from: Option<Newest>) -> Result<Since, Error> {
        let mut filter = RunResultsFilter::new();
        if let Some(at) = from.and_then(|newest| newest.at) {
            filter = filter.created_after(at - SPARE);
        }
        if let Some(me) = self.me().await? {
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
        call.request.is_alone = true;
        call.request.is_part = true;
        self.client.items(call, filter)
    }

    async fn me(&self) -> Result<Option<UserId>, Error> {
        let ask = || async {
            let mut call = users::GET_CURRENT.call(());
            call.request.is_part = true;
            match self.client.send(call).await {
                Ok(user) => Ok(Some(user.id)),
                Err(error) if matches!(error.kind(), ErrorKind::NoSuchEndpoint | ErrorKind::Forbidden) => Ok(None),
                Err(error) => Err(error),
            }
        };
        self.me.get_or_try_init(ask).await.copied()
    }

    /// The tests of the run.
    pub(super) async fn tests(&self) -> Result<&Tests, Error> {
        let read = || async {
            let mut call = tests::LIST.call(self.run);
            call.request.is_part = true;
            let tests = self.client.items(call, &tests::TestsFilter::new()).read_ahead(AT_ONCE).try_collect().await?;
            let ids = tests.iter().map(|test| test.id).collect();
            Ok(Tests { by_case: tests.into_iter().filter_map(|test| Some((test.case_id?, test.id))).collect(), ids })
        };
        self.tests.get_or_try_init(read).await
    }

    /// Whether the tests of the run are known.
    pub(super) fn knows_tests(&self) -> bool {
        self.tests.initialized()
    }

    /// Tells what each of these results is about, in the words of the rows: by tests, or by cases.
    pub(super) async fn abouts(
        &self,
        results: &[TestResult],
        by_cases: bool,
    ) -> Result<HashMap<ResultId, About>, Error> {
        if !by_cases {
            return Ok(results.iter().filter_map(|result| Some((result.id, About::Test(result.test_id?)))).collect());
        }
        // Older servers do not tell the case.
        let cases: HashMap<TestId, CaseId> = if results.iter().any(|result| result.case_id.is_none()) {
            self.tests().await?.by_case.iter().map(|(case, test)| (*test, *case)).collect()
        } else {
            HashMap::new()
        };
        let case = |result: &TestResult| result.case_id.or_else(|| cases.get(&result.test_id?).copied());
        Ok(results.iter().filter_map(|result| Some((result.id, About::Case(case(result)?)))).collect())
    }
}
