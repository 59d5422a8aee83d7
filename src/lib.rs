//! A typed async client for [TestRail](https://www.testrail.com): create, list, watch, update and close test runs.
//!
//! ```no_run
//! use testrail::{AddRun, Client, RunsFilter, UpdateRun};
//!
//! # async fn example() -> Result<(), testrail::Error> {
//! let client = Client::new("https://example.testrail.io", "me@example.com", "my-api-key")?;
//!
//! let new = AddRun::new("Nightly").suite(1).cases([1, 2, 3]).refs("ACME-12");
//! let run = client.add_run(1, &new).await?;
//! client.update_run(run.id, &UpdateRun::new().name("Nightly 42").milestone(None)).await?;
//! client.close_run(run.id).await?;
//!
//! let mut open = client.runs(1, &RunsFilter::new().is_completed(false));
//! while let Some(run) = open.next().await {
//!     let run = run?;
//!     println!("{}: {:.0} %", run.name, 100.0 * run.counts().progress());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Authentication
//!
//! A [`Client`] acts as one user, by e-mail address and API key. A key is made under "My Settings" in TestRail, and
//! works only once that page has been saved. An administrator has to enable the API under Administration > Site
//! Settings > API. [`Client::from_env`] reads `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
//!
//! The key is sent over `https` only, unless the server is on this machine or
//! [`allow_plain_http`](ClientBuilder::allow_plain_http) is set; redirects are not followed; and the key is in no
//! error and no `Debug` output.
//!
//! # Errors
//!
//! Every call fails with the one type [`Error`]. Its text says what happened, what TestRail said, and what to do;
//! [`kind`](Error::kind) tells the cases apart. Besides those that a method names, any call can meet these:
//!
//! | Kind | What to do |
//! |---|---|
//! | [`Connect`](ErrorKind::Connect), [`Timeout`](ErrorKind::Timeout), [`Transport`](ErrorKind::Transport), [`Server`](ErrorKind::Server) | try again later; for a write, ask [`delivery`](Error::delivery) first |
//! | [`Authentication`](ErrorKind::Authentication), [`ApiDisabled`](ErrorKind::ApiDisabled) | see [Authentication](#authentication) |
//! | [`RateLimited`](ErrorKind::RateLimited), [`Maintenance`](ErrorKind::Maintenance) | wait: [`retry_after`](Error::retry_after), or some minutes |
//! | [`Redirected`](ErrorKind::Redirected), [`NoSuchEndpoint`](ErrorKind::NoSuchEndpoint), [`NotJson`](ErrorKind::NotJson) | check the base URL, above all `https` and a missing sub-path |
//! | [`InvalidInput`](ErrorKind::InvalidInput), [`InvalidField`](ErrorKind::InvalidField), [`BadRequest`](ErrorKind::BadRequest) | correct what [`field`](Error::field) or the text names |
//! | [`EmptyBody`](ErrorKind::EmptyBody), [`InvalidJson`](ErrorKind::InvalidJson), [`UnexpectedShape`](ErrorKind::UnexpectedShape), [`TooLarge`](ErrorKind::TooLarge) | the server or something in front of it answers oddly: look at it there |
//!
//! # Delivery
//!
//! A write whose answer is lost may have been done. [`Error::delivery`] says what is known:
//!
//! | Verdict | What became of the request | May a write be repeated? |
//! |---|---|---|
//! | [`NeverSent`](Delivery::NeverSent) | it did not leave this machine | yes |
//! | [`Refused`](Delivery::Refused) | the server said that it did not do it | yes, when the reason is gone |
//! | [`Unknown`](Delivery::Unknown) | it may have been done | only after looking |
//! | [`Applied`](Delivery::Applied) | it was done, but the answer cannot be read | no |
//!
//! Nothing is repeated by this crate itself.
//!
//! # Listing
//!
//! [`Client::get_runs`] is TestRail's method: one page of at most 250 runs. [`Client::runs`] is all of them, page
//! by page as they are asked for. A row of an unexpected shape costs that row and not the others: it is in
//! [`Page::rejected`], and the stream yields it as an error and goes on. TestRail pages by offset, so while others
//! delete or close runs, a listing can miss some.
//!
//! # Other methods
//!
//! What has no method here yet is called by its name with [`Client::raw`], and takes the same way.
//!
//! # Testing your code
//!
//! With the feature `fake` there is a stand-in TestRail server: see the page of the module `testrail::fake`.
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with aws-lc, and the certificates that the machine trusts |
//! | `native-tls` | TLS by the system's library |
//! | `rustls-no-provider` | rustls with the crypto provider that the program installs before it makes a client |
//! | `fake` | the stand-in server for tests, `fake::FakeTestRail` (needs Rust 1.88) |
//!
//! The minimum Rust version is 1.85.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod base_url;
mod builder;
mod client;
mod configs;
mod endpoint;
mod error;
#[cfg(feature = "fake")]
#[cfg_attr(docsrs, doc(cfg(feature = "fake")))]
pub mod fake;
mod ids;
mod latch;
mod listing;
mod page;
mod patch;
mod raw;
mod refusal;
mod retry_after;
mod runs;
mod settings;
mod text;
mod timestamp;
mod transport;

pub use builder::ClientBuilder;
pub use client::Client;
pub use configs::{Config, ConfigGroup};
pub use error::{Delivery, Error, ErrorKind};
pub use ids::{
    CaseId, ConfigGroupId, ConfigId, DatasetId, MilestoneId, ParseIdError, PlanId, ProjectId, RunId, SuiteId, UserId,
};
pub use page::{Page, Rejected};
pub use patch::Patch;
pub use raw::RawCall;
pub use runs::{AddRun, DeletePreview, DynamicFilters, Run, RunStream, RunsFilter, StatusCounts, UpdateRun};
pub use timestamp::Timestamp;

/// The Rust blocks of the README, compiled and run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
