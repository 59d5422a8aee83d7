//! Labels: short words, such as "nightly", for cases and tests of a project (from 2025 on).
//!
//! A case or a test has at most 10 labels (seen in another client's source).
//! [`UpdateCase::labels`](crate::cases::UpdateCase::labels) and
//! [`UpdateTest::labels`](crate::tests::UpdateTest::labels) **replace** those that it has. TestRail creates a label for
//! a title that it does not know (inferred).
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_label`](crate::Client::get_label) | `get_label/{label_id}` |  |
//! | [`get_labels`](crate::Client::get_labels), [`labels`](crate::Client::labels) | `get_labels/{project_id}` |  |
//! | [`add_label`](crate::Client::add_label) | `add_label/{project_id}` | 10.5 |
//! | [`update_label`](crate::Client::update_label) | `update_label/{label_id}` |  |
//! | [`delete_label`](crate::Client::delete_label) | `delete_label/{label_id}` | 10.5 |
//! | [`delete_labels`](crate::Client::delete_labels) | `delete_labels` | 10.5 |
//!
//! <!-- /methods -->

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::check::not_blank;
use crate::call::answer::{self, BadAnswer};
use crate::call::{Effect, Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{LabelId, ProjectId};

pub use crate::types::{Label, LabelRef};

const GET: Endpoint<Label> = Endpoint::get("get_label");
const LIST: Endpoint<Page<Label>> = Endpoint::list("get_labels");
const ADD: Endpoint<Label> = Endpoint::new("add_label", Effect::WriteOnce, added).since("10.5");
const UPDATE: Endpoint<Label> = Endpoint::update("update_label");
const DELETE: Endpoint<()> = Endpoint::delete("delete_label").since("10.5");
const DELETE_MANY: Endpoint<()> = Endpoint::nothing("delete_labels", Effect::Write).since("10.5");

impl Entity for Label {
    const NOUN: &'static str = "label";
    const ROWS: &'static str = "labels";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.title)
    }
}

impl HasName for Label {
    const NOUNS: [&'static str; 2] = ["label", "labels"];

    fn shown_name(&self) -> &str {
        &self.title
    }
}

filter! {
    /// Which labels of a project to list, for [`Client::get_labels`] and [`Client::labels`].
    ///
    /// TestRail has no filters for labels but `limit` and `offset`.
    ///
    /// ```
    /// use testrail::labels::LabelsFilter;
    ///
    /// let second_page = LabelsFilter::new().limit(50).offset(50);
    /// ```
    pub struct LabelsFilter of "labels" {}
}

request! {
    /// A label to create with [`Client::add_label`].
    ///
    /// ```
    /// use testrail::labels::AddLabel;
    ///
    /// let nightly = AddLabel::new("nightly");
    /// ```
    pub struct AddLabel(
        /// Creates a request for a label with this title, of at most 20 characters.
        title: String
    ) {}
}

request! {
    /// A new title for a label, for [`Client::update_label`].
    ///
    /// ```
    /// use testrail::labels::UpdateLabel;
    ///
    /// let renamed = UpdateLabel::new(1, "every night");
    /// ```
    pub struct UpdateLabel(
        /// Creates a request that gives a label of this project this title, of at most 20 characters. TestRail wants
        /// the project beside the label's id, and labels do not tell theirs.
        project_id: ProjectId,
        title: String
    ) {}
}

/// The most characters of a title (manual).
const LONGEST: usize = 20;

fn check(title: &str) -> Result<(), Error> {
    if title.chars().count() > LONGEST {
        return Err(Error::invalid("title", "must have at most 20 characters"));
    }
    not_blank("title", title)
}

#[derive(Serialize)]
struct Labels {
    label_ids: BTreeSet<LabelId>,
}

/// Reads a new label. Some servers wrap it (seen in another client's source).
fn added(text: &str) -> Result<Label, BadAnswer> {
    #[derive(Deserialize)]
    struct Wrapper {
        label: Option<Label>,
    }
    let Wrapper { label } = answer::json(text)?;
    label.map_or_else(|| answer::json(text), Ok)
}

/// Labels.
impl Client {
    /// Gets a label. TestRail: `get_label` (from 2025 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such label, [`Forbidden`](crate::ErrorKind::Forbidden)
    /// if this user cannot see its project, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let label = client.get_label(12).await?;
    /// println!("{} was created by {:?}", label.title, label.created_by);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_label(&self, label: impl Into<LabelId>) -> Result<Label, Error> {
        self.send(GET.call(label.into())).await
    }

    /// Gets one page of a project's labels, of at most 250. To get all of them, use [`labels`](Client::labels).
    /// TestRail: `get_labels` (from 2025 on).
    ///
    /// # Errors
    ///
    /// A label of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::labels::LabelsFilter;
    ///
    /// let first = client.get_labels(1, &LabelsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_labels(&self, project: impl Into<ProjectId>, filter: &LabelsFilter) -> Result<Page<Label>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all labels of a project, each exactly once. TestRail: `get_labels`, page by page (from 2025 on).
    ///
    /// The filter's [`limit`](LabelsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](LabelsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_labels`](Client::get_labels) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::CasesFilter;
    /// use testrail::labels::LabelsFilter;
    ///
    /// let nightly = client.labels(1, &LabelsFilter::new()).by_name("nightly").await?;
    /// let cases = client.cases(1, &CasesFilter::new().label_id([nightly.id])).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn labels(&self, project: impl Into<ProjectId>, filter: &LabelsFilter) -> Items<Label> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a label and returns it. TestRail: `add_label` (from 10.5 on).
    ///
    /// Whether TestRail refuses a second label of the same title is not known.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the title is blank or has more than 20 characters,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the title,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the label before
    /// you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::{FakeTestRail, Generation};
    /// use testrail::labels::AddLabel;
    ///
    /// let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    /// let nightly = fake.client().add_label(1, &AddLabel::new("nightly")).await?;
    /// assert_eq!(nightly.title, "nightly");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_label(&self, project: impl Into<ProjectId>, new: &AddLabel) -> Result<Label, Error> {
        let call = ADD.call(project.into()).checked(check(&new.title))?;
        self.send(call.json(new)?.named(&new.title)).await
    }

    /// Gives a label another title and returns it, without who created it and when. Cases and tests keep the label.
    /// TestRail: `update_label` (from 2025 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the title is blank or has more than 20 characters,
    /// [`NotFound`](crate::ErrorKind::NotFound) if the project has no such label,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the title,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::labels::UpdateLabel;
    ///
    /// let renamed = client.update_label(12, &UpdateLabel::new(1, "every night")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_label(&self, label: impl Into<LabelId>, update: &UpdateLabel) -> Result<Label, Error> {
        let call = UPDATE.call(label.into()).checked(check(&update.title))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a label. Cases and tests lose it (inferred). This cannot be undone. TestRail: `delete_label` (from 10.5
    /// on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_label` to see whether the label is gone,
    /// whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_label(12).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_label(&self, label: impl Into<LabelId>) -> Result<(), Error> {
        let label = label.into();
        self.delete_verified(DELETE.call(label), GET.call(label)).await
    }

    /// Deletes several labels at once, each named once. Cases and tests lose them (inferred). This cannot be undone.
    /// TestRail: `delete_labels` (from 10.5 on).
    ///
    /// What TestRail does if one of them does not exist is not documented. If the answer is lost, or may be of
    /// something in between, the client checks each label with `get_label`, unless there are more than 25. With more, a
    /// refusal of the repeat does not tell whether all of them are gone: the error has the verdict
    /// [`Unknown`](crate::Delivery::Unknown).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) without labels, [`NotFound`](crate::ErrorKind::NotFound) or
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not know a label,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::labels::LabelsFilter;
    ///
    /// let labels = client.labels(1, &LabelsFilter::new()).try_collect().await?;
    /// let old = labels.iter().filter(|label| label.title.starts_with("old ")).map(|label| label.id);
    /// client.delete_labels(old).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_labels(&self, labels: impl IntoIterator<Item = impl Into<LabelId>>) -> Result<(), Error> {
        let call = DELETE_MANY.call(());
        let label_ids: BTreeSet<LabelId> = labels.into_iter().map(Into::into).collect();
        if label_ids.is_empty() {
            return Err(call.name_in(Error::invalid("label_ids", "must name at least one label")));
        }
        let looks = label_ids.iter().map(|label| GET.call(*label)).collect();
        let call = call.json(&Labels { label_ids })?;
        self.delete_all_verified(call, looks, |found| found.as_ref().is_err_and(Error::is_not_found)).await
    }
}
