//! Sends a file, and looks for it if the answer is lost.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

use super::{Attachment, AttachmentsFilter};
use crate::api::once::Found;
use crate::api::users;
use crate::call::answer::{self, BadAnswer};
use crate::call::{Call, Upload};
use crate::client::{Client, Sent, list_until, turn, warn_of};
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::{List, Page};
use crate::types::{AttachmentId, Timestamp};

/// The time that an answer tells is up to a second old.
const PRECISION: Duration = Duration::from_secs(1);

/// Reads the answer to an upload: `{"attachment_id": 443}`.
pub(super) fn added(text: &str) -> Result<AttachmentId, BadAnswer> {
    #[derive(Deserialize)]
    struct Added {
        attachment_id: AttachmentId,
    }
    answer::json::<Added>(text).map(|added| added.attachment_id)
}

/// The list that shows a file after its upload.
pub(super) enum Files {
    Pages(Call<Page<Attachment>>),
    All(Call<List<Attachment>>),
}

impl Client {
    /// Sends a file to where no list shows it.
    pub(super) async fn add_unlisted(&self, add: Call<AttachmentId>, file: Upload) -> Result<AttachmentId, Error> {
        file.check().map_err(|error| add.name_in(error))?;
        let length = file.length();
        self.send(add.upload(file)).await.map_err(|error| explain(error, length))
    }

    /// Sends a file to where a list shows it. If the answer is lost, looks there.
    pub(super) async fn add_listed(
        &self,
        add: Call<AttachmentId>,
        file: Upload,
        files: Files,
    ) -> Result<AttachmentId, Error> {
        file.check().map_err(|error| add.name_in(error))?;
        let (until, length) = (self.until(), file.length());
        let about = format!("{} {length} {}", add.request.path, file.name());
        // Of two equal files at the same time, a look could not tell which one is there.
        let _turn = turn(self, "file", &about, until).await.map_err(|error| add.name_in(error))?;
        let name = file.name().to_owned();
        let error = match self.send_before_look(add.upload(file), until).await {
            Ok(Sent::Answered(id)) => {
                self.shared.added.note(about, Some(id.to_string()));
                return Ok(id);
            }
            Ok(Sent::Lost(error)) => error,
            // The file is there, but its id was lost.
            Err(error) if error.kind() == ErrorKind::BodyLost => error,
            Err(error) => {
                // An answer such as another call's is not worth a look, and the file may still be there.
                if error.delivery() == Delivery::Unknown {
                    self.shared.added.note(about, None);
                }
                return Err(explain(error, length)).inspect_err(warn_of);
            }
        };
        let lost =
            LostFile { client: self, name, length, twins: self.shared.added.about(&about), error: &error, until };
        match lost.find(files).await {
            Ok(id) => {
                let method = error.method();
                tracing::info!(method, "the answer was lost, and a look shows that the file is there");
                self.shared.added.note(about, Some(id.to_string()));
                Ok(id)
            }
            Err(seen) => {
                // The server may store it later, and a later upload must not be taken for this one.
                self.shared.added.note(about, None);
                Err(error.add_detail(&seen)).inspect_err(warn_of)
            }
        }
    }
}

/// Says what a 413 means for a file.
fn explain(error: Error, length: u64) -> Error {
    if error.status() != Some(413) {
        return error;
    }
    let meaning =
        "the file is larger than the server, or something in front of it, takes (TestRail itself takes 256 MB)";
    error.with_meaning(meaning).add_detail(&format!("the file has {length} bytes"))
}

/// A file that the server may have stored.
struct LostFile<'c> {
    client: &'c Client,
    name: String,
    length: u64,
    /// The ids of equal files that this client has attached to the same, or may have attached.
    twins: Vec<Option<String>>,
    /// Why it is not known whether the server has stored it.
    error: &'c Error,
    /// When the call must end.
    until: Instant,
}

impl LostFile<'_> {
    /// Returns the id of the file, or what a look has shown if it is not certain that the file is there.
    async fn find(&self, files: Files) -> Result<AttachmentId, String> {
        let list = match &files {
            Files::Pages(list) => list.request.path.clone(),
            Files::All(list) => list.request.path.clone(),
        };
        let (equal, unreadable) = list_until(self.until, "files", self.look(files))
            .await
            .map_err(|error| format!("a look at {list} failed as well: {error}"))?;

        let is_twin = |file: &Attachment| self.twins.iter().flatten().any(|twin| file.has_id(twin));
        let (twins, others): (Vec<_>, Vec<_>) = equal.into_iter().partition(is_twin);
        if twins.len() < self.twins.len() {
            return Err(format!(
                "a look at {list} does not tell this file from an equal one that this client sent before"
            ));
        }
        let sent_at = self.sent_at();
        let is_later = |file: &Attachment| file.created_on.zip(sent_at).is_none_or(|(created, sent)| created >= sent);
        let mut possible: Vec<_> = others.into_iter().filter(is_later).collect();
        // The times of answers and of rows can come from two clocks.
        let now = self.client.shared.transport.clock().at(Instant::now()).map(|now| now + PRECISION);
        if possible.iter().any(|file| file.created_on.zip(now).is_some_and(|(created, now)| created > now)) {
            return Err(format!("a look at {list} shows a file from the future, so the server's clocks differ"));
        }
        if possible.iter().any(|file| file.user_id.is_some()) {
            // If the server does not tell who this user is, the other signs have to do.
            let mut current = users::GET_CURRENT.call(());
            current.request.is_part = true;
            let user = self.client.send_until(current, self.until).await.ok().map(|user| user.id);
            possible.retain(|file| file.user_id.zip(user).is_none_or(|(theirs, own)| theirs == own));
        }
        match (possible.as_slice(), unreadable) {
            ([file], 0) if file.created_on.is_some() && sent_at.is_some() => Ok(file.id.clone()),
            ([], 0) => Err(format!("a look at {list} shows no file of this name and size that was added since")),
            (files, unreadable) => {
                let files = files.len() + unreadable;
                let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
                Err(format!("a look at {list} shows {files} that may be this one, but that is not certain"))
            }
        }
    }

    /// The files of this name and size, and how many rows cannot be read.
    async fn look(&self, files: Files) -> Result<(Vec<Attachment>, usize), Error> {
        let is_equal = |file: &Attachment| {
            let names = [file.name.as_deref(), file.filename.as_deref()];
            names.contains(&Some(self.name.as_str())) && file.size == Some(self.length)
        };
        match files {
            Files::All(mut list) => {
                list.request.be_look();
                let files = self.client.send_until(list, self.until).await?;
                Ok((files.items.into_iter().filter(is_equal).collect(), files.rejected.len()))
            }
            Files::Pages(mut list) => {
                list.request.be_look();
                let mut files = self.client.items(list, &AttachmentsFilter::new()).read_ahead(0);
                let (mut equal, mut unreadable) = (Found::new(), 0);
                while let Some(file) = files.next().await {
                    match file {
                        Ok(file) if is_equal(&file) => equal.keep(file)?,
                        Ok(_) => {}
                        Err(error) if error.kind() == ErrorKind::RejectedRow => unreadable += 1,
                        Err(error) => return Err(error),
                    }
                }
                Ok((equal.into_rows(), unreadable))
            }
        }
    }

    /// When the file was sent, by the server's clock, or a little earlier. `None` if the server does not tell its time.
    fn sent_at(&self) -> Option<Timestamp> {
        let first = self.error.first_attempt()?;
        first.server_time.or_else(|| Some(self.client.shared.transport.clock().at(first.at)? - PRECISION))
    }
}
