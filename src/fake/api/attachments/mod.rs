//! Attachments, with their bytes.

mod row;

use bytes::Bytes;
use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::{Resource, RowId};
use super::plans;
use super::row::{Row, uuid};
use super::runs::{self, completed};
use super::seed::Seed;
use super::users::permitted;
use super::{cases, projects, tests};
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Reply, Request};
use crate::{EntryId, PlanId, Timestamp, UserId};
use row::row;

#[derive(Debug)]
pub(crate) struct Attachment {
    /// What the file is attached to. For an entry of a plan, the plan.
    pub(crate) owner: (Resource, u64),
    /// The id of the plan's entry that the file is attached to.
    entry: Option<String>,
    project: u64,
    name: String,
    bytes: Bytes,
    created_on: i64,
    created_by: u64,
}

/// A file in the stand-in, from [`FakeTestRail::attachments`](crate::fake::FakeTestRail::attachments).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use testrail::fake::{FakeTestRail, Resource};
///
/// let fake = FakeTestRail::start().await;
/// fake.seed(|seed| seed.attachment(Resource::Run, 2, "log.txt", "All is well."));
/// let file = &fake.attachments()[0];
/// assert_eq!((file.id, file.name.as_str(), file.bytes()), (1, "log.txt", b"All is well.".as_slice()));
/// assert_eq!((file.owner, file.owner_id), (Resource::Run, 2));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredAttachment {
    /// The attachment's id.
    pub id: u64,
    /// The name of the file.
    pub name: String,
    /// What the file is attached to: a run, a case, a plan or a result.
    pub owner: Resource,
    /// The id of what the file is attached to.
    pub owner_id: u64,
    /// The entry of the plan that the file is attached to. `None` if it is attached to something else, or to the plan
    /// as a whole.
    pub entry_id: Option<String>,
    /// When the file arrived, by the stand-in's clock.
    pub created_on: Timestamp,
    /// Who sent the file.
    pub created_by: UserId,
    bytes: Bytes,
}

impl StoredAttachment {
    /// Returns the file's content.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

pub(super) fn add_attachment_to_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    add(state, request, Resource::Case)
}

pub(super) fn add_attachment_to_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    add(state, request, Resource::Plan)
}

pub(super) fn add_attachment_to_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let entry = entry(state, request)?;
    add_to(state, request, Resource::Plan, Some(entry))
}

pub(super) fn add_attachment_to_result(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    add(state, request, Resource::Result)
}

pub(super) fn add_attachment_to_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    add(state, request, Resource::Run)
}

fn add(state: &mut State, request: &Request, resource: Resource) -> Result<Reply, Reply> {
    add_to(state, request, resource, None)
}

fn add_to(state: &mut State, request: &Request, resource: Resource, entry: Option<String>) -> Result<Reply, Reply> {
    let owner = owner(state, request, resource)?;
    permitted(state, request.user, "add", "attachments")?;
    // That completed runs and plans accept no files is inferred from results.
    owner.completed.map_or(Ok(()), Err)?;
    let file = request.file()?;
    let attachment = Attachment {
        owner: (resource, owner.id),
        entry,
        project: owner.project,
        name: file.file_name,
        bytes: file.bytes,
        created_on: state.clock.now(),
        created_by: request.user,
    };
    let id = state.attachments.add(attachment);
    Ok(Reply::json(&Row::new().with("attachment_id", state.attachment_id(id))))
}

pub(super) fn get_attachments_for_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    list(state, request, Resource::Case)
}

pub(super) fn get_attachments_for_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    list(state, request, Resource::Plan)
}

/// A bare array in all generations (asserted against a real server).
pub(super) fn get_attachments_for_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (plan, _) = plans::of_path(state, request)?;
    let entry = entry(state, request)?;
    let files = state.files((Resource::Plan, plan), Some(&entry));
    Ok(Reply::json(&files.map(|(id, file)| row(state, id, file)).collect::<Vec<_>>()))
}

/// A bare array in all generations (asserted against a real server), of the files of the test's results.
pub(super) fn get_attachments_for_test(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (_, test) = tests::of_path(state, request)?;
    Ok(Reply::json(&state.attachment_rows(test.id)))
}

pub(super) fn get_attachments_for_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    list(state, request, Resource::Run)
}

fn list(state: &State, request: &Request, resource: Resource) -> Result<Reply, Reply> {
    let owner = owner(state, request, resource)?;
    let files = state.files((resource, owner.id), None);
    paged(state, request, "attachments", &files.collect::<Vec<_>>(), |(id, file)| row(state, *id, file))
}

pub(super) fn get_attachment(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (_, file) = named(state, request)?;
    Ok(Reply { body: file.bytes.clone(), ..Reply::empty() }.with_header("content-type", "application/octet-stream"))
}

pub(super) fn delete_attachment(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, _) = named(state, request)?;
    permitted(state, request.user, "delete", "attachments")?;
    state.remove_attachment(id);
    Ok(Reply::empty())
}

/// The attachment that a call names: by its number, or by the UUID under which some servers list it.
fn named<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Attachment), Reply> {
    let text = request.text_id(0, "attachment_id")?;
    let by_uuid = state.attachments.keys().find(|id| text == uuid(**id));
    let id = match by_uuid {
        Some(id) => *id,
        None => request.id(0, "attachment_id")?,
    };
    let unknown = || Reply::field("attachment_id", "is not a valid attachment.");
    let file = state.attachments.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, file.project, request.user)?;
    Ok((id, file))
}

/// The entry of a plan that a call names.
fn entry(state: &State, request: &Request) -> Result<String, Reply> {
    Ok(plans::entry_of_path(state, request)?.1.id.clone())
}

/// What files are attached to.
struct Owner {
    id: u64,
    project: u64,
    /// The refusal of a change, if the owner is completed.
    completed: Option<Reply>,
}

fn owner(state: &State, request: &Request, resource: Resource) -> Result<Owner, Reply> {
    let run = |id: u64, run: &runs::Run| Owner {
        id,
        project: run.project,
        completed: run.completed_on.is_some().then(completed),
    };
    match resource {
        Resource::Run => {
            let id = request.id(0, "run_id")?;
            Ok(run(id, state.visible_run(id, request.user)?))
        }
        Resource::Result => {
            let id = request.id(0, "result_id")?;
            // The words are inferred.
            let unknown = || Reply::field("result_id", "is not a valid test result.");
            let result = state.results.get(&id).ok_or_else(unknown)?;
            Ok(run(id, state.visible_run(result.run, request.user)?))
        }
        Resource::Plan => {
            let (id, plan) = plans::of_path(state, request)?;
            let completed = || Reply::not_allowed("The test plan is already completed.");
            Ok(Owner { id, project: plan.project, completed: plan.completed_on.is_some().then(completed) })
        }
        _ => {
            let id = request.id(0, "case_id")?;
            let project = state.project_of(Resource::Case, id).ok_or_else(cases::unknown)?;
            projects::accessible(state, project, request.user)?;
            Ok(Owner { id, project, completed: None })
        }
    }
}

impl State {
    /// The project of what a file can be attached to.
    fn project_of(&self, resource: Resource, id: u64) -> Option<u64> {
        let run = |id: &u64| self.runs.get(id).map(|run| run.project);
        match resource {
            Resource::Case => self.suites.get(&self.cases.get(&id)?.suite).map(|suite| suite.project),
            Resource::Plan => self.plans.get(&id).map(|plan| plan.project),
            Resource::Result => run(&self.results.get(&id)?.run),
            Resource::Run => run(&id),
            _ => None,
        }
    }

    /// The files of something, oldest first. With an entry, those of this entry of the plan.
    fn files<'s>(
        &'s self,
        owner: (Resource, u64),
        entry: Option<&'s str>,
    ) -> impl Iterator<Item = (u64, &'s Attachment)> {
        let of_owner = move |file: &Attachment| file.owner == owner && file.entry.as_deref() == entry;
        self.attachments.iter().filter(move |(_, file)| of_owner(file)).map(|(id, file)| (*id, file))
    }

    /// The id of an attachment as answers other than lists give it.
    pub(crate) fn attachment_id(&self, id: u64) -> Value {
        if self.uuid_attachments { uuid(id).into() } else { id.into() }
    }

    fn remove_attachment(&mut self, id: u64) {
        self.attachments.remove(&id);
        self.forget(Resource::Attachment, id);
    }

    /// Forgets the files of an entry of a plan.
    pub(crate) fn forget_files_of_entry(&mut self, entry: &str) {
        for id in self.attachments.ids(|file| file.entry.as_deref() == Some(entry)) {
            self.remove_attachment(id);
        }
    }

    /// The files of a test's results, as they are sent.
    pub(crate) fn attachment_rows(&self, test: u64) -> Vec<Row> {
        let of_test = |id: &u64| self.results.get(id).is_some_and(|result| result.test == test);
        let files =
            self.attachments.iter().filter(|(_, file)| file.owner.0 == Resource::Result && of_test(&file.owner.1));
        files.map(|(id, file)| row(self, *id, file)).collect()
    }

    /// All files, oldest first.
    pub(crate) fn stored_attachments(&self) -> Vec<StoredAttachment> {
        let stored = |(id, file): (&u64, &Attachment)| StoredAttachment {
            id: *id,
            name: file.name.clone(),
            owner: file.owner.0,
            owner_id: file.owner.1,
            entry_id: file.entry.clone(),
            created_on: Timestamp::from_secs(file.created_on),
            created_by: file.created_by.into(),
            bytes: file.bytes.clone(),
        };
        self.attachments.iter().map(stored).collect()
    }
}

/// Attachments.
impl Seed<'_> {
    /// Attaches a file to a run, a case, a plan or a result, and returns its id.
    ///
    /// # Panics
    ///
    /// If the row does not exist, or no file can be attached to it.
    pub fn attachment(
        &mut self,
        owner: Resource,
        owner_id: impl Into<RowId>,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> u64 {
        let id = self.known(owner, owner_id.into().get());
        let nowhere = || invalid_setup(&format!("no file can be attached to a {}", owner.noun()));
        let attachment = Attachment {
            owner: (owner, id),
            entry: None,
            project: self.state.project_of(owner, id).unwrap_or_else(nowhere),
            name: name.to_owned(),
            bytes: Bytes::from(bytes.into()),
            created_on: self.state.clock.now(),
            created_by: 1,
        };
        self.state.attachments.add(attachment)
    }

    /// Attaches a file to an entry of a plan, and returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let plan = fake.client().get_plan(4).await?;
    /// let entry = &plan.entries[0].id;
    /// fake.seed(|seed| seed.attachment_of_entry(4, entry, "log.txt", "All is well."));
    /// assert_eq!(fake.client().get_attachments_for_plan_entry(4, entry).await?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the plan or the entry does not exist.
    pub fn attachment_of_entry(
        &mut self,
        plan: impl Into<PlanId>,
        entry: &EntryId,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> u64 {
        let (plan, entry) = (plan.into().get(), entry.as_str());
        if !self.state.plans.get(&plan).is_some_and(|plan| plan.has_entry(entry)) {
            invalid_setup(&format!("there is no entry {entry} in a plan {plan}"));
        }
        let id = self.attachment(Resource::Plan, plan, name, bytes);
        if let Some(file) = self.state.attachments.get_mut(&id) {
            file.entry = Some(entry.to_owned());
        }
        id
    }

    /// Removes an attachment.
    ///
    /// # Panics
    ///
    /// If there is no such attachment.
    pub fn remove_attachment(&mut self, attachment: u64) {
        let attachment = self.known(Resource::Attachment, attachment);
        self.state.remove_attachment(attachment);
    }
}
