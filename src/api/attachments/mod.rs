//! Attachments: the files of runs, results, cases, plans and their entries.
//!
//! TestRail attaches a file to a case, a result, a run, a plan or an entry of a plan, but not to a test: the files of a
//! test are those of its results. A file to send is an [`Upload`](crate::Upload), from bytes, a path or a reader. A
//! file that comes is a [`Download`](crate::Download). Neither is read into memory as a whole.
//!
//! TestRail takes any kind of file, of up to 256 MB (manual). A proxy in front of it often takes less: its 413 is a
//! [`BadRequest`](crate::ErrorKind::BadRequest) whose text says so.
//!
//! # Files of results
//!
//! An upload needs the id of the result, so the results come first. TestRail refuses it unless an administrator allows
//! users to edit test results (Administration > Site Settings, manual).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! # let fake = testrail::fake::FakeTestRail::start().await;
//! # let client = fake.client();
//! use testrail::results::AddResult;
//! use testrail::{StatusId, Upload};
//!
//! let failed = [(1, "login.png", b"..."), (2, "search.png", b"...")];
//! let rows: Vec<_> = failed.iter().map(|(case, ..)| AddResult::new(StatusId::FAILED).case_id(*case)).collect();
//! let stored = client.add_results_for_cases(3, &rows).await?;
//!
//! // The answer has the results in the order in which they were sent.
//! for (result, (_, name, screenshot)) in stored.iter().zip(failed) {
//!     let screenshot = Upload::from_bytes(name, screenshot.as_slice()).content_type("image/png");
//!     client.add_attachment_to_result(result.id, screenshot).await?;
//! }
//! # assert_eq!(fake.attachments().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! No list shows the files of one result. A result has their ids in `attachment_ids` (from 5.7 on), and
//! [`get_attachments_for_test`](crate::Client::get_attachments_for_test) lists the files of all results of a test.
//!
//! # Images in texts
//!
//! A comment or a description shows a file that was uploaded before: `![](index.php?/attachments/get/443)` (recorded).
//! For that, attach the file to the run first, and write its id into the result's comment. Some images that were pasted
//! into a text by hand are neither listed nor readable through the API (reported).
//!
//! # Ids and UUIDs
//!
//! An [`AttachmentId`](crate::AttachmentId) is a number, or a UUID on some servers from 7.1 on. The same server can
//! answer an upload with a number and list the file under a UUID; then the number is
//! [`legacy_id`](Attachment::legacy_id). Numbers work on all servers (seen in other clients' source). Pass on whichever
//! id the server gave.
//!
//! # After a lost answer
//!
//! TestRail does not recognise a file that is sent again, so the client never does that by itself once a file may have
//! arrived. If no answer comes, or the server fails (5xx), the client looks instead. It lists the files of what the
//! file was for. If exactly one of them
//!
//! - has the same name and size,
//! - was attached at or after the time of the upload, and not later than now, by the server's clock,
//! - belongs to this user, as far as the server tells, and
//! - is not one that this client has attached before, or may have attached,
//!
//! then this is the file, and the call returns its id. Otherwise the error stays [`Unknown`](crate::Delivery::Unknown),
//! and its text says what the look has shown. A server that is still at work on the file may store it later. If two
//! programs of one user attach equal files to the same thing at the same moment, one can be taken for the other. The
//! client looks with every [`RetryPolicy`](crate::RetryPolicy). Equal files for the same run, case, plan or entry wait
//! for each other.
//!
//! For a file of a result the client does not know where to look, because nothing tells the test of a result: its error
//! stays `Unknown`. The result's `attachment_ids`, in a list of its test's results, tell whether there is one file
//! more.
//!
//! A closed run or plan takes no more files. If several machines report to the same run, close it only after all of
//! them have sent theirs.
//!
//! # Time
//!
//! A transfer takes as long as its size needs. It fails if nothing moves for the time of [an
//! attempt](crate::ClientBuilder::attempt_timeout), 20 seconds by default, in which the server must also answer once it
//! has the whole file. An upload ends with the [deadline](crate::ClientBuilder::deadline) of its call, two minutes by
//! default. Of that, 20 seconds (or a quarter, if that is less) are kept for the look, so 256 MB need about 22 Mbit/s.
//! For large files over slow lines, raise the deadline:
//!
//! ```no_run
//! # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
//! use std::time::Duration;
//! use testrail::Upload;
//!
//! let patient = client.with_deadline(Duration::from_secs(1800));
//! let video = Upload::from_path("target/session.mp4").await?;
//! patient.add_attachment_to_run(42, video).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Methods of old servers
//!
//! The manual of 5.7 has `add_attachment_to_result_for_case/{run_id}/{case_id}`, and old clients call
//! `add_attachment_to_results`. Servers of today know neither, so there is no function for them. Take
//! [`add_attachment_to_result`](crate::Client::add_attachment_to_result), which is as old, with the id of the result.
//!
//! # Methods
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_attachment`](crate::Client::get_attachment) | `get_attachment/{attachment_id}` | 5.7 |
//! | [`get_attachments_for_case`](crate::Client::get_attachments_for_case), [`attachments_for_case`](crate::Client::attachments_for_case) | `get_attachments_for_case/{case_id}` | 5.7 |
//! | [`get_attachments_for_plan`](crate::Client::get_attachments_for_plan), [`attachments_for_plan`](crate::Client::attachments_for_plan) | `get_attachments_for_plan/{plan_id}` | 6.3 |
//! | [`get_attachments_for_plan_entry`](crate::Client::get_attachments_for_plan_entry) | `get_attachments_for_plan_entry/{plan_id}/{entry_id}` | 6.3 |
//! | [`get_attachments_for_run`](crate::Client::get_attachments_for_run), [`attachments_for_run`](crate::Client::attachments_for_run) | `get_attachments_for_run/{run_id}` | 6.3 |
//! | [`get_attachments_for_test`](crate::Client::get_attachments_for_test) | `get_attachments_for_test/{test_id}` | 5.7 |
//! | [`add_attachment_to_case`](crate::Client::add_attachment_to_case) | `add_attachment_to_case/{case_id}` | 6.5.2 |
//! | [`add_attachment_to_plan`](crate::Client::add_attachment_to_plan) | `add_attachment_to_plan/{plan_id}` | 6.3 |
//! | [`add_attachment_to_plan_entry`](crate::Client::add_attachment_to_plan_entry) | `add_attachment_to_plan_entry/{plan_id}/{entry_id}` | 6.3 |
//! | [`add_attachment_to_result`](crate::Client::add_attachment_to_result) | `add_attachment_to_result/{result_id}` | 5.7 |
//! | [`add_attachment_to_run`](crate::Client::add_attachment_to_run) | `add_attachment_to_run/{run_id}` | 6.3 |
//! | [`delete_attachment`](crate::Client::delete_attachment) | `delete_attachment/{attachment_id}` | 5.7 |
//!
//! <!-- /methods -->

mod calls;
mod model;
mod upload;

pub use model::{Attachment, AttachmentsFilter};

use crate::call::{Download, Effect, Endpoint};
use crate::list::{List, Page};
use crate::types::AttachmentId;
use upload::added;

const FILE: Endpoint<Download> = Endpoint::file("get_attachment").since("5.7");
const OF_CASE: Endpoint<Page<Attachment>> = Endpoint::list("get_attachments_for_case").since("5.7");
const OF_PLAN: Endpoint<Page<Attachment>> = Endpoint::list("get_attachments_for_plan").since("6.3");
const OF_PLAN_ENTRY: Endpoint<List<Attachment>> = Endpoint::all("get_attachments_for_plan_entry").since("6.3");
pub(crate) const OF_RUN: Endpoint<Page<Attachment>> = Endpoint::list("get_attachments_for_run").since("6.3");
const OF_TEST: Endpoint<List<Attachment>> = Endpoint::all("get_attachments_for_test").since("5.7");
const ADD_TO_CASE: Endpoint<AttachmentId> =
    Endpoint::new("add_attachment_to_case", Effect::WriteOnce, added).since("6.5.2");
const ADD_TO_PLAN: Endpoint<AttachmentId> =
    Endpoint::new("add_attachment_to_plan", Effect::WriteOnce, added).since("6.3");
const ADD_TO_PLAN_ENTRY: Endpoint<AttachmentId> =
    Endpoint::new("add_attachment_to_plan_entry", Effect::WriteOnce, added).since("6.3");
const ADD_TO_RESULT: Endpoint<AttachmentId> =
    Endpoint::new("add_attachment_to_result", Effect::WriteOnce, added).since("5.7");
const ADD_TO_RUN: Endpoint<AttachmentId> =
    Endpoint::new("add_attachment_to_run", Effect::WriteOnce, added).since("6.3");
const DELETE: Endpoint<()> = Endpoint::delete("delete_attachment").since("5.7");
