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
use super::service::{LOOK, Server};
use crate::fake::api::seed::Seed;
use crate::fake::invalid::invalid_setup;
use crate::{CaseId, Client, RunId, Timestamp};

/// The address of the first user.
pub(super) const EMAIL: &str = "me@example.com";
pub(super) const KEY: &str = "fake-api-key";

/// A stand-in TestRail server on this machine. It stops when it is dropped.
///
/// [The module](crate::fake) explains how to use it.
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
/// // A client of the server's first user, and a client of another user. Other programs need the same three values.
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
    /// Whether clients have a pace after a 429.
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

    /// Returns a builder, which sets the server's generation, data and limits.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::new()
    }

    /// Returns the server's address, which is the base URL for a client.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// Returns the e-mail address of the server's first user: `me@example.com`.
    #[must_use]
    pub fn email(&self) -> &str {
        EMAIL
    }

    /// Returns the only API key that the server accepts.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns a new client of this server, as its first user. For other settings, pass [`url`](FakeTestRail::url),
    /// [`email`](FakeTestRail::email) and [`key`](FakeTestRail::key) to [`Client::builder`]. Each client has its own
    /// limits, like the clients of different programs. Clones of a client share them.
    ///
    /// # Panics
    ///
    /// If no client can be made. That happens only with the feature `rustls-no-provider`, if no provider is installed.
    #[must_use]
    #[expect(clippy::panic, reason = "a test without a client cannot go on")]
    pub fn client(&self) -> Client {
        let builder = Client::builder(self.url(), EMAIL, self.key());
        let builder = if self.paced_client { builder } else { builder.without_pace() };
        builder.build().unwrap_or_else(|error| panic!("no client can be made: {error}"))
    }

    /// Returns a client that looks at what the server has stored, as its first user. Nothing records its requests, no
    /// fault hits them, and no latency, limit or [handler](FakeTestRail::handle) applies to them. It only reads: other
    /// calls get a 403, and so do those that run a report.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::cases::AddCase;
    /// use testrail::fake::{FakeTestRail, Fault};
    ///
    /// let fake = FakeTestRail::start().await;
    /// let case = fake.client().add_case(1, &AddCase::new("Find nothing").refs("ACME-12")).await?; // the code to be tested
    /// fake.inject(Fault::maintenance().always().optional());
    /// let stored = fake.look().get_case(case.id).await?;
    /// assert_eq!(stored.refs.as_deref(), Some("ACME-12"));
    /// assert_eq!(fake.requests().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If no client can be made; see [`client`](FakeTestRail::client).
    #[must_use]
    #[expect(clippy::panic, reason = "a test without a client cannot go on")]
    pub fn look(&self) -> Client {
        let builder = Client::builder(self.url(), EMAIL, self.key()).header(LOOK, "1").without_pace();
        builder.build().unwrap_or_else(|error| panic!("no client can be made: {error}"))
    }

    /// Changes the server's data.
    ///
    /// # Panics
    ///
    /// If a call of [`Seed`] panics, or `change` uses the stand-in instead of its [`Seed`].
    pub fn seed<T>(&self, change: impl FnOnce(&mut Seed<'_>) -> T) -> T {
        change(&mut Seed::new(&mut self.shared.lock().state))
    }

    /// Records a result for a case in a run.
    ///
    /// # Panics
    ///
    /// If the run does not exist or is closed, the case is not in it, or the custom status does not exist.
    pub fn record(&self, run: impl Into<RunId>, case: impl Into<CaseId>, status: TestStatus) {
        self.seed(|seed| seed.record(run, case, status));
    }

    /// Sets the server's clock to this time and stops it. From then on, only further calls move it.
    pub fn set_time(&self, time: impl Into<Timestamp>) {
        self.seed(|seed| seed.set_time(time));
    }

    /// Moves the server's clock ahead by this time and stops it.
    pub fn advance(&self, time: Duration) {
        self.seed(|seed| seed.advance(time));
    }

    /// Sets a closure that answers a method, in place of the stand-in's own handler. As for every method, faults,
    /// limits and the login come first. The closure is called for any HTTP verb.
    ///
    /// The closure may look at the stand-in. While it runs, no other call is answered, so it must not wait for one.
    ///
    /// If the closure panics, the caller gets a 500, and the panic resumes when the stand-in is dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::json;
    /// use testrail::fake::{Answer, FakeTestRail, Received};
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.handle("get_user", |request: &Received| match request.query.as_str() {
    ///     "/api/v2/get_user/2" => Answer::json(json!({"id": 2, "name": "Ada"})),
    ///     _ => Answer::refuse(400, "Field :user_id is not a valid user."),
    /// });
    /// assert_eq!(fake.client().get_user(2).await?.name, "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub fn handle(&self, method: impl Into<String>, handler: impl Fn(&Received) -> Answer + Send + Sync + 'static) {
        self.shared.lock().handlers.insert(method.into(), Arc::new(handler));
    }

    /// Injects a fault. The fault must happen before the stand-in is dropped; see [`Fault::optional`].
    ///
    /// # Panics
    ///
    /// If the fault is [on](Fault::on) a method that the stand-in lacks and that has no [handler](FakeTestRail::handle)
    /// yet.
    pub fn inject(&self, fault: Fault) {
        let mut server = self.shared.lock();
        let lacking = fault.method().filter(|method| !api::has(method) && !server.handlers.contains_key(*method));
        if let Some(method) = lacking {
            drop(server);
            no_such_method(method);
        }
        server.faults.inject(fault);
    }

    /// Returns the faults that have happened less often than [`times`](Fault::times) says. A fault that hits
    /// [always](Fault::always) is unused if it has never happened. [Optional](Fault::optional) faults are left out. If
    /// any fault is unused when the stand-in is dropped, the stand-in panics.
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

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// Returns the ids of all runs, including those in plans, oldest first.
    #[must_use]
    pub fn run_ids(&self) -> Vec<RunId> {
        self.seed(|seed| seed.run_ids())
    }

    /// Returns the results of a run, oldest first. The list is empty if the run does not exist.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::results::AddResult;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let before = fake.results(3).len();
    /// let rows = [AddResult::new(StatusId::FAILED).case_id(2).comment("Boom")];
    /// fake.client().add_results_for_cases(3, &rows).await?;
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

    /// Returns all attachments, oldest first.
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

    /// Returns every request so far, in order of arrival, whatever its outcome. [Looks](FakeTestRail::look) do not
    /// count.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.log().clone()
    }

    /// Returns how often a method, such as `add_run`, was called.
    #[must_use]
    pub fn calls(&self, method: &str) -> usize {
        self.shared.log().iter().filter(|request| request.method() == method).count()
    }

    /// Returns how many requests came from the user with this e-mail address.
    #[must_use]
    pub fn calls_by(&self, email: &str) -> usize {
        self.shared.log().iter().filter(|request| request.user.as_deref() == Some(email)).count()
    }
}

/// Panics because a fault waits for a method that cannot be called.
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

/// Resumes the panic of a closure that the test gave, if there was one. Otherwise, panics if a fault [was not
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
