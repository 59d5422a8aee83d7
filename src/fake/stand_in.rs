//! A running stand-in, as a test has it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::FakeBuilder;
use super::api;
use super::api::attachments::StoredAttachment;
use super::api::results::ReportedResult;
use super::api::statuses::TestStatus;
use super::faults::Fault;
use super::methods;
use super::server::{Answer, Listener, Received, Shared};
use super::service::Server;
use crate::fake::api::seed::Seed;
use crate::fake::invalid::invalid_setup;
use crate::{CaseId, Client, RunId, Timestamp};

/// The address of the first user.
pub(super) const EMAIL: &str = "me@example.com";
pub(super) const KEY: &str = "fake-api-key";

/// A stand-in TestRail server on this machine. It stops when it is dropped.
///
/// [The module](crate::fake) tells how to use it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use testrail::fake::{FakeTestRail, Fault, TestStatus, SuiteMode};
/// use testrail::{AddRun, Client};
///
/// let fake = FakeTestRail::builder()
///     .seed(|seed| {
///         let shop = seed.project("Shop", SuiteMode::Single);
///         seed.cases(1, "Basket", ["Put in", "Take out"]);
///         seed.user("Ada", "ada@example.com");
///     })
///     .start()
///     .await;
/// fake.set_time(1_792_929_600);
///
/// // A client of the server's first user, and one of another; programs elsewhere are told the same three.
/// let (me, ada) = (fake.client(), Client::new(fake.url(), "ada@example.com", fake.key())?);
/// assert_eq!(fake.email(), "me@example.com");
///
/// let run = ada.add_run(1, &AddRun::new("Nightly")).await?;
/// fake.advance(Duration::from_secs(60));
/// fake.record(run.id, 1, TestStatus::Passed);
/// fake.seed(|seed| seed.close(run.id));
///
/// fake.inject(Fault::refuse(503, "down").always());
/// fake.clear_faults();
/// let run = me.get_run(run.id).await?;
/// assert_eq!((run.passed_count, run.completed_on), (1, Some(1_792_929_660.into())));
///
/// assert_eq!((fake.calls("add_run"), fake.calls_by("ada@example.com")), (1, 1));
/// assert_eq!(fake.requests()[1].query, "/api/v2/get_run/1");
/// assert_eq!(fake.run_ids(), [run.id]);
/// # Ok(())
/// # }
/// ```
pub struct FakeTestRail {
    pub(super) listener: Listener,
    pub(super) shared: Arc<Shared<Server>>,
    pub(super) key: String,
    /// Whether a client has a pace after a 429.
    pub(super) paced_client: bool,
}

impl FakeTestRail {
    /// Starts a server on a free port of this machine, with the data that [the module](crate::fake) describes.
    ///
    /// # Panics
    ///
    /// If this machine has no free port.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Sets a server up: its generation, its data, its limits.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::new()
    }

    /// The server's address, to be used as the base URL of a client.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// An e-mail address that the server takes: the one of its first user.
    #[must_use]
    pub fn email(&self) -> &str {
        EMAIL
    }

    /// The only API key that the server takes.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A client of this server, as its first user. For other settings, give [`url`](FakeTestRail::url),
    /// [`email`](FakeTestRail::email) and [`key`](FakeTestRail::key) to [`Client::builder`]. Each client that is made
    /// here has limits of its own, as those of different programs have; clones of one share them.
    ///
    /// # Panics
    ///
    /// If no client can be made at all: with the feature `rustls-no-provider` alone, before a provider was
    /// installed.
    #[must_use]
    #[expect(clippy::panic, reason = "a test without a client cannot go on")]
    pub fn client(&self) -> Client {
        let builder = Client::builder(self.url(), EMAIL, self.key());
        let builder = if self.paced_client { builder } else { builder.without_pace() };
        builder.build().unwrap_or_else(|error| panic!("no client can be made: {error}"))
    }

    /// Changes the server's data.
    ///
    /// # Panics
    ///
    /// If `change` does what [`Seed`] panics at, or uses the stand-in itself instead of the [`Seed`] it is given.
    pub fn seed<T>(&self, change: impl FnOnce(&mut Seed<'_>) -> T) -> T {
        change(&mut Seed::new(&mut self.shared.lock().state))
    }

    /// Reports a result of a case in a run.
    ///
    /// # Panics
    ///
    /// If there is no such run, or it is closed, or the case is not in it, or there is no such custom status.
    pub fn record(&self, run: impl Into<RunId>, case: impl Into<CaseId>, status: TestStatus) {
        self.seed(|seed| seed.record(run, case, status));
    }

    /// Stops the server's clock at this time. It moves on only when it is told to.
    pub fn set_time(&self, time: impl Into<Timestamp>) {
        self.seed(|seed| seed.set_time(time));
    }

    /// Moves the server's clock ahead, and stops it there.
    pub fn advance(&self, time: Duration) {
        self.seed(|seed| seed.advance(time));
    }

    /// Answers a method by a closure of the test, in place of the stand-in's own answer if it has one. Login, limits and
    /// faults come before it, as before every other method. Any verb reaches it.
    ///
    /// The closure may look at the stand-in. While it runs no other call is answered, so it cannot wait for one.
    ///
    /// If it panics, the caller gets a 500, and the stand-in panics with the same when it is dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::{Value, json};
    /// use testrail::fake::{Answer, FakeTestRail, Received};
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.handle("get_user", |request: &Received| match request.query.as_str() {
    ///     "/api/v2/get_user/2" => Answer::json(json!({"id": 2, "name": "Ada"})),
    ///     _ => Answer::refuse(400, "Field :user_id is not a valid user."),
    /// });
    /// let ada: Value = fake.client().raw("get_user/2").get().await?;
    /// assert_eq!(ada["name"], "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub fn handle(&self, method: impl Into<String>, handler: impl Fn(&Received) -> Answer + Send + Sync + 'static) {
        self.shared.lock().handlers.insert(method.into(), Arc::new(handler));
    }

    /// Lets something go wrong. It has to happen before the stand-in is dropped: see [`Fault::optional`].
    ///
    /// # Panics
    ///
    /// If it is [on](Fault::on) a method that the stand-in does not have, and for which the test has given no
    /// [handler](FakeTestRail::handle) yet.
    pub fn inject(&self, fault: Fault) {
        let mut server = self.shared.lock();
        let lacking = fault.method().filter(|method| !api::has(method) && !server.handlers.contains_key(*method));
        if let Some(method) = lacking {
            drop(server);
            no_such_method(method);
        }
        server.faults.inject(fault);
    }

    /// The faults that were injected and have not happened, or not as often as [`times`](Fault::times) says. One that
    /// happens [always](Fault::always) counts if it has never happened, and one that is
    /// [optional](Fault::optional) does not count. If there are any, the stand-in panics when it is dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::{FakeTestRail, Fault};
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.inject(Fault::reset_before_handling().on("get_run").times(2));
    /// fake.inject(Fault::maintenance().on("close_run").optional());
    /// let unused = fake.unused_faults();
    /// assert_eq!(unused.len(), 1);
    /// assert_eq!(unused[0].to_string(), "reset_before_handling on get_run (happened 0 of 2 times)");
    ///
    /// fake.client().get_run(1).await?; // the client tries three times
    /// assert!(fake.unused_faults().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn unused_faults(&self) -> Vec<Fault> {
        self.shared.lock().faults.unused()
    }

    /// Forgets all faults.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// The ids of all runs, those in plans included, oldest first.
    #[must_use]
    pub fn run_ids(&self) -> Vec<RunId> {
        self.seed(|seed| seed.run_ids())
    }

    /// What was reported in a run, oldest first. It is empty if there is no such run.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::{Value, json};
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let before = fake.results(3).len();
    /// let rows = json!({"results": [{"case_id": 2, "status_id": 5, "comment": "Boom"}]});
    /// fake.client().raw("add_results_for_cases/3").post::<Value>(&rows).await?;
    /// let results = fake.results(3);
    /// assert_eq!(results.len(), before + 1);
    /// assert_eq!(results[before].comment.as_deref(), Some("Boom"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn results(&self, run: impl Into<RunId>) -> Vec<ReportedResult> {
        self.shared.lock().state.reported(run.into())
    }

    /// All files that the stand-in has, oldest first.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use testrail::fake::{FakeTestRail, Resource};
    ///
    /// let fake = FakeTestRail::start().await;
    /// assert!(fake.attachments().is_empty());
    /// // This is what an upload with `add_attachment_to_run` does.
    /// fake.seed(|seed| seed.attachment(Resource::Run, 2, "log.txt", "All is well."));
    /// assert_eq!(fake.attachments()[0].bytes(), b"All is well.");
    /// # }
    /// ```
    #[must_use]
    pub fn attachments(&self) -> Vec<StoredAttachment> {
        self.shared.lock().state.stored_attachments()
    }

    /// Every request that came so far, in the order of their arrival, whatever became of it.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.log().clone()
    }

    /// How often a method was called, such as `add_run`.
    #[must_use]
    pub fn calls(&self, method: &str) -> usize {
        self.shared.log().iter().filter(|request| request.method() == method).count()
    }

    /// How many requests came from the user with this e-mail address.
    #[must_use]
    pub fn calls_by(&self, email: &str) -> usize {
        self.shared.log().iter().filter(|request| request.user.as_deref() == Some(email)).count()
    }
}

/// The test waits for a call of a method that cannot be called.
fn no_such_method(method: &str) -> ! {
    if methods::since(method).is_some() {
        invalid_setup(&format!(
            "a fault waits for a call of {method}, which the stand-in does not have: give it the method first, with \
             FakeTestRail::handle"
        ));
    }
    let similar = methods::similar(method).join(", ");
    let similar = if similar.is_empty() { similar } else { format!(" (similar ones: {similar})") };
    invalid_setup(&format!("a fault waits for a call of {method}, which TestRail does not have{similar}"))
}

/// Panics with the panic of a closure of the test, if there was one; and else if a fault [was not
/// used](FakeTestRail::unused_faults).
impl Drop for FakeTestRail {
    fn drop(&mut self) {
        let panic = self.shared.take_panic();
        if std::thread::panicking() {
            return;
        }
        if let Some(panic) = panic {
            std::panic::resume_unwind(panic);
        }
        let unused: Vec<_> = self.unused_faults().iter().map(ToString::to_string).collect();
        assert!(
            unused.is_empty(),
            "the stand-in TestRail is dropped, and these faults have not happened as often as the test says:\n  {}\n\
             Make the calls that they wait for, mark them with Fault::optional, or forget them with \
             FakeTestRail::clear_faults.",
            unused.join("\n  ")
        );
    }
}

impl fmt::Debug for FakeTestRail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeTestRail").field("url", &self.url()).finish_non_exhaustive()
    }
}
