//! A stand-in TestRail server, for tests of programs that use this crate (feature `fake`).
//!
//! It listens on this machine, keeps its state in memory, and answers as TestRail 7.2.1 and later do.
//!
//! ```
//! use testrail::fake::FakeTestRail;
//! use testrail::{AddRun, RunsFilter};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! let fake = FakeTestRail::start().await;
//! let client = fake.client()?;
//!
//! let run = client.add_run(1, &AddRun::new("Nightly").suite(1).cases([1, 2, 3])).await?;
//! assert_eq!(run.counts().untested, 3);
//! assert_eq!(client.get_runs(1, &RunsFilter::new().limit(1)).await?.items, [run]);
//! # Ok(())
//! # }
//! ```
//!
//! It starts with one project, of id 1:
//!
//! | What | Ids |
//! |---|---|
//! | suites, as the project has several of them | 1 Shop (cases 1 to 6), 2 Checkout (cases 7 to 9) |
//! | configurations | 1 Chrome, 2 Firefox (group 1 Browsers); 3 Windows, 4 Linux (group 2 Operating systems) |
//! | users | 1 (the client's own), 2 |
//! | milestone | 1 |
//! | runs | 1 is closed, 2 and 3 are open, 5 belongs to the test plan 4 |

mod methods;
mod neighbours;
mod reply;
mod request;
mod results;
mod rows;
mod runs;
mod seed;
mod state;

use std::fmt;
use std::sync::{Mutex, PoisonError};

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{Client, Error};

const EMAIL: &str = "me@example.com";
const KEY: &str = "fake-api-key";

/// A stand-in TestRail server. It stops when it is dropped.
pub struct FakeTestRail {
    server: MockServer,
}

impl FakeTestRail {
    /// Starts a server on a free port of this machine, with the data that [the module](crate::fake) describes.
    ///
    /// # Panics
    ///
    /// If this machine has no free port.
    pub async fn start() -> Self {
        let server = MockServer::start().await;
        let state = Mutex::new(seed::state(server.uri()));
        let answer = move |request: &wiremock::Request| -> ResponseTemplate {
            // A handler that panicked may have left its change half done, but the next request is served.
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            methods::answer(&mut state, request, KEY).into()
        };
        Mock::given(any()).respond_with(answer).mount(&server).await;
        Self { server }
    }

    /// The server's address, to be used as the base URL of a client.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// An e-mail address that the server takes. It takes any.
    #[must_use]
    pub fn email(&self) -> &'static str {
        EMAIL
    }

    /// The only API key that the server takes.
    #[must_use]
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// A client of this server.
    ///
    /// # Errors
    ///
    /// Only where no client can be made at all: with the feature `rustls-no-provider`, before a provider was
    /// installed.
    pub fn client(&self) -> Result<Client, Error> {
        Client::new(self.url(), EMAIL, KEY)
    }
}

impl fmt::Debug for FakeTestRail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeTestRail").field("url", &self.url()).finish_non_exhaustive()
    }
}
