//! The turn of a job that was started twice.
//!
//! TestRail has no locks, and a result cannot be deleted. So every start of a job first attaches its file to the run,
//! under a name that tells the build and the content. The run's list of files then tells all of them who was first.
//! The first one reports at once. The others wait for its results, and report what is missing, which is nothing unless
//! the first one has died. Then they remove their copies of the file, so the run has it once.
//!
//! A copy stays until its job has reported. So if the first one has died and several others wait, they go on one after
//! the other.

use std::collections::HashSet;
use std::time::Duration;

use testrail::ErrorKind::{BadRequest, Forbidden, NoSuchEndpoint};
use testrail::attachments::{Attachment, AttachmentsFilter};
use testrail::results::RunResultsFilter;
use testrail::{AttachmentId, Client, RunId, TestId, Timestamp, Upload};
use tokio::time::{Instant, sleep};

use crate::support::{Outcome, printable};

/// How long a job may take until more of its results show. After that, the next one goes on without it. A batch whose
/// answer is lost takes less.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest pause between two looks.
const PAUSE: Duration = Duration::from_secs(8);

pub(crate) struct Turn<'j> {
    client: &'j Client,
    run: RunId,
    /// Our copy of the file, if the run has an older one.
    copy: Option<AttachmentId>,
    /// How long to wait for the jobs with this file that began shortly before us.
    patience: Duration,
}

impl<'j> Turn<'j> {
    /// Attaches the file to the run, and finds out who came before us.
    pub(crate) async fn take(client: &'j Client, run: RunId, build: &str, xml: String) -> Outcome<Self> {
        let first = Self { client, run, copy: None, patience: Duration::ZERO };
        let file = Upload::from_bytes(name(build, &xml), xml).content_type("text/xml");
        let id = match client.add_attachment_to_run(run, file).await {
            Ok(id) => id,
            // All starts of the job get this: the server is older than 6.3, the user may not, or the file is too large.
            Err(error) if [NoSuchEndpoint, Forbidden, BadRequest].contains(&error.kind()) => {
                complain!(
                    "the run lacks the file, and a second start of this job goes unnoticed: {}",
                    printable(error)
                );
                return Ok(first);
            }
            Err(error) => return Err(error.into()),
        };
        // Times are whole seconds, and an older file may show a moment later than a younger one.
        sleep(Duration::from_millis(1_100)).await;
        let files = client.attachments_for_run(run, &AttachmentsFilter::new()).list().await?;
        let Some(ours) = files.iter().find(|file| file.id == id || file.legacy_id.as_ref() == Some(&id)) else {
            complain!("the run does not show the file, so a second start of this job goes unnoticed");
            return Ok(first);
        };
        let is_copy = |file: &&Attachment| file.file_name() == ours.file_name() && age(file) < age(ours);
        let older: Vec<_> = files.iter().filter(is_copy).collect();
        // A job that began long before us has reported, or has died.
        let since = ours.created_on.map(|time| time - PATIENCE);
        let patience = older.iter().filter(|file| file.created_on >= since).map(|_| PATIENCE).sum();
        Ok(Self { copy: (!older.is_empty()).then_some(id), patience, ..first })
    }

    /// Waits until these tests have results of the build, as long as the jobs before us make progress.
    pub(crate) async fn wait(&self, build: &str, tests: &HashSet<TestId>) -> Outcome {
        let (mut until, mut before, mut pause) = (Instant::now() + self.patience, 0, Duration::from_secs(1));
        while Instant::now() < until {
            let results = self.client.results_for_run(self.run, &RunResultsFilter::new()).list().await?;
            let of_build = results.iter().filter(|result| result.version.as_deref() == Some(build));
            let reported: HashSet<_> = of_build.filter_map(|result| result.test_id).collect();
            if tests.is_subset(&reported) {
                break;
            }
            if reported.len() > before {
                (until, before) = (Instant::now() + self.patience, reported.len());
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSE);
        }
        Ok(())
    }

    /// Whether no other start of the job had begun shortly before.
    pub(crate) fn is_first(&self) -> bool {
        self.patience.is_zero()
    }

    /// Removes our copy of the file.
    pub(crate) async fn end(self) {
        if let Some(copy) = self.copy
            && let Err(error) = self.client.delete_attachment(copy).await
        {
            complain!("the run has the file twice: {}", printable(error));
        }
    }
}

/// The name of the file, which all starts of the job agree on.
fn name(build: &str, xml: &str) -> String {
    let build = build.replace(|c: char| !c.is_ascii_alphanumeric() && !".-_".contains(c), "-");
    // FNV-1a: the same on every machine and in every version of this program.
    let hash =
        xml.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    format!("{build}-{hash:016x}.xml")
}

/// The key that sorts files from old to young: their numbers, or their times on servers that have UUIDs.
fn age(file: &Attachment) -> (Option<u64>, Option<Timestamp>, &AttachmentId) {
    let ids = [Some(&file.id), file.legacy_id.as_ref()];
    (ids.into_iter().flatten().find_map(|id| id.as_str().parse().ok()), file.created_on, &file.id)
}
