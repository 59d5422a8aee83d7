//! The client's methods for attachments.

use std::collections::HashSet;

use super::upload::Files;
use super::{
    ADD_TO_CASE, ADD_TO_PLAN, ADD_TO_PLAN_ENTRY, ADD_TO_RESULT, ADD_TO_RUN, Attachment, AttachmentsFilter, DELETE,
    FILE, OF_CASE, OF_PLAN, OF_PLAN_ENTRY, OF_RUN, OF_TEST,
};
use crate::call::{Download, Upload};
use crate::client::Client;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::list::{Items, List, Page};
use crate::types::{AttachmentId, CaseId, EntryId, PlanId, ResultId, RunId, TestId};

/// Files.
impl Client {
    /// Gets the content of an attachment, as a stream of bytes. TestRail: `get_attachment` (from 5.7 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is no such attachment or this user cannot see it,
    /// [`NotJson`](ErrorKind::NotJson) if a web page comes in place of the file, such as a login page,
    /// [`TooLarge`](ErrorKind::TooLarge) if it is larger than [`max_download`](crate::ClientBuilder::max_download),
    /// plus the errors of [any call](crate#errors). What can fail later, while the bytes arrive, is on the page of
    /// [`Download`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.get_attachment(443).await?.save("screenshot.png").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_attachment(&self, attachment: impl Into<AttachmentId>) -> Result<Download, Error> {
        let call = FILE.call(attachment.into());
        let path = call.request.path.clone();
        Ok(self.send(call).await?.of_call(&path))
    }

    /// Gets one page of the files that are attached to a case, of at most 250. To get all of them, use
    /// [`attachments_for_case`](Client::attachments_for_case). TestRail: `get_attachments_for_case` (from 5.7 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the page size is not 1 to 250, [`NotFound`](ErrorKind::NotFound) if
    /// there is no such case or this user cannot see it, plus the errors of [any call](crate#errors). A row of an
    /// unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let first = client.get_attachments_for_case(7, &AttachmentsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_attachments_for_case(
        &self,
        case: impl Into<CaseId>,
        filter: &AttachmentsFilter,
    ) -> Result<Page<Attachment>, Error> {
        self.get_page(OF_CASE.call(case.into()), filter).await
    }

    /// Streams all files that are attached to a case, each exactly once. TestRail: `get_attachments_for_case`, page by
    /// page (from 5.7 on).
    ///
    /// The filter's [`limit`](AttachmentsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](AttachmentsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_attachments_for_case`](Client::get_attachments_for_case) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let mut files = client.attachments_for_case(7, &AttachmentsFilter::new());
    /// while let Some(file) = files.next().await {
    ///     let file = file?;
    ///     println!("{} {}", file.id, file.file_name().unwrap_or("(without a name)"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn attachments_for_case(&self, case: impl Into<CaseId>, filter: &AttachmentsFilter) -> Items<Attachment> {
        self.items(OF_CASE.call(case.into()), filter)
    }

    /// Gets one page of the files that are attached to a plan, of at most 250. To get all of them, use
    /// [`attachments_for_plan`](Client::attachments_for_plan). TestRail: `get_attachments_for_plan` (from 6.3 on).
    ///
    /// The files of its entries and runs are in lists of their own (inferred).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the page size is not 1 to 250, [`NotFound`](ErrorKind::NotFound) if
    /// there is no such plan or this user cannot see it, plus the errors of [any call](crate#errors). A row of an
    /// unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let first = client.get_attachments_for_plan(4, &AttachmentsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_attachments_for_plan(
        &self,
        plan: impl Into<PlanId>,
        filter: &AttachmentsFilter,
    ) -> Result<Page<Attachment>, Error> {
        self.get_page(OF_PLAN.call(plan.into()), filter).await
    }

    /// Streams all files that are attached to a plan, each exactly once. TestRail: `get_attachments_for_plan`, page by
    /// page (from 6.3 on).
    ///
    /// The filter's [`limit`](AttachmentsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](AttachmentsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_attachments_for_plan`](Client::get_attachments_for_plan) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let mut files = client.attachments_for_plan(4, &AttachmentsFilter::new());
    /// while let Some(file) = files.next().await {
    ///     let file = file?;
    ///     println!("{} {}", file.id, file.file_name().unwrap_or("(without a name)"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn attachments_for_plan(&self, plan: impl Into<PlanId>, filter: &AttachmentsFilter) -> Items<Attachment> {
        self.items(OF_PLAN.call(plan.into()), filter)
    }

    /// Gets all files that are attached to an entry of a plan. TestRail: `get_attachments_for_plan_entry` (from 6.3
    /// on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is no such entry or this user cannot see its plan, plus the errors of
    /// [any call](crate#errors). A row of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let entry = "3933d74b-4282-4c1f-be62-a641ab427063".parse()?;
    /// for file in client.get_attachments_for_plan_entry(4, &entry).await? {
    ///     println!("{} {:?}", file.id, file.size);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_attachments_for_plan_entry(
        &self,
        plan: impl Into<PlanId>,
        entry: &EntryId,
    ) -> Result<List<Attachment>, Error> {
        self.send(OF_PLAN_ENTRY.call((plan.into(), entry.clone()))).await
    }

    /// Gets one page of the files that are attached to a run, of at most 250. To get all of them, use
    /// [`attachments_for_run`](Client::attachments_for_run). TestRail: `get_attachments_for_run` (from 6.3 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the page size is not 1 to 250, [`NotFound`](ErrorKind::NotFound) if
    /// there is no such run or this user cannot see it, plus the errors of [any call](crate#errors). A row of an
    /// unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let first = client.get_attachments_for_run(42, &AttachmentsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_attachments_for_run(
        &self,
        run: impl Into<RunId>,
        filter: &AttachmentsFilter,
    ) -> Result<Page<Attachment>, Error> {
        self.get_page(OF_RUN.call(run.into()), filter).await
    }

    /// Streams all files that are attached to a run, each exactly once. TestRail: `get_attachments_for_run`, page by
    /// page (from 6.3 on).
    ///
    /// The filter's [`limit`](AttachmentsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](AttachmentsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_attachments_for_run`](Client::get_attachments_for_run) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let mut files = client.attachments_for_run(42, &AttachmentsFilter::new());
    /// while let Some(file) = files.next().await {
    ///     let file = file?;
    ///     println!("{} {}", file.id, file.file_name().unwrap_or("(without a name)"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn attachments_for_run(&self, run: impl Into<RunId>, filter: &AttachmentsFilter) -> Items<Attachment> {
        self.items(OF_RUN.call(run.into()), filter)
    }

    /// Gets all files of a test: those that are attached to its results. TestRail: `get_attachments_for_test` (from 5.7
    /// on).
    ///
    /// TestRail can list a file several times (seen in other clients' source). Here, each file comes once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is no such test or this user cannot see it, plus the errors of
    /// [any call](crate#errors). A row of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let files = client.get_attachments_for_test(34).await?;
    /// let log = files.by_name("server.log")?;
    /// client.get_attachment(&log.id).await?.save("server.log").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_attachments_for_test(&self, test: impl Into<TestId>) -> Result<List<Attachment>, Error> {
        let mut files = self.send(OF_TEST.call(test.into())).await?;
        let mut seen = HashSet::new();
        files.items.retain(|file| seen.insert(file.id.clone()));
        Ok(files)
    }

    /// Attaches a file to a case, and returns the id of the attachment. TestRail: `add_attachment_to_case` (from 6.5.2
    /// on).
    ///
    /// If the answer is lost, the client looks for the file instead of sending it again: see
    /// [After a lost answer](crate::attachments#after-a-lost-answer).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the file has no name or cannot be opened,
    /// [`Local`](ErrorKind::Local) if it cannot be read to the end, [`NotFound`](ErrorKind::NotFound) if there is no
    /// such case, [`Forbidden`](ErrorKind::Forbidden), [`BadRequest`](ErrorKind::BadRequest) with status 413 if the
    /// file is too large for the server, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// let sketch = Upload::from_path("doc/login.png").await?.content_type("image/png");
    /// let id = client.add_attachment_to_case(7, sketch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_attachment_to_case(&self, case: impl Into<CaseId>, file: Upload) -> Result<AttachmentId, Error> {
        let case = case.into();
        self.add_listed(ADD_TO_CASE.call(case), file, Files::Pages(OF_CASE.call(case))).await
    }

    /// Attaches a file to a plan, and returns the id of the attachment. TestRail: `add_attachment_to_plan` (from 6.3
    /// on).
    ///
    /// If the answer is lost, the client looks for the file instead of sending it again: see
    /// [After a lost answer](crate::attachments#after-a-lost-answer).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the file has no name or cannot be opened,
    /// [`Local`](ErrorKind::Local) if it cannot be read to the end, [`NotFound`](ErrorKind::NotFound) if there is no
    /// such plan, [`Completed`](ErrorKind::Completed) if it is closed, [`Forbidden`](ErrorKind::Forbidden),
    /// [`BadRequest`](ErrorKind::BadRequest) with status 413 if the file is too large for the server, plus the errors
    /// of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// let id = client.add_attachment_to_plan(4, Upload::from_path("target/summary.pdf").await?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_attachment_to_plan(&self, plan: impl Into<PlanId>, file: Upload) -> Result<AttachmentId, Error> {
        let plan = plan.into();
        self.add_listed(ADD_TO_PLAN.call(plan), file, Files::Pages(OF_PLAN.call(plan))).await
    }

    /// Attaches a file to an entry of a plan, and returns the id of the attachment. TestRail:
    /// `add_attachment_to_plan_entry` (from 6.3 on).
    ///
    /// If the answer is lost, the client looks for the file instead of sending it again: see
    /// [After a lost answer](crate::attachments#after-a-lost-answer).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the file has no name or cannot be opened,
    /// [`Local`](ErrorKind::Local) if it cannot be read to the end, [`NotFound`](ErrorKind::NotFound) if there is no
    /// such entry, [`Forbidden`](ErrorKind::Forbidden), [`BadRequest`](ErrorKind::BadRequest) with status 413 if the
    /// file is too large for the server, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// let entry = "3933d74b-4282-4c1f-be62-a641ab427063".parse()?;
    /// let id = client.add_attachment_to_plan_entry(4, &entry, Upload::from_path("junit.xml").await?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_attachment_to_plan_entry(
        &self,
        plan: impl Into<PlanId>,
        entry: &EntryId,
        file: Upload,
    ) -> Result<AttachmentId, Error> {
        let plan = plan.into();
        let list = OF_PLAN_ENTRY.call((plan, entry.clone()));
        self.add_listed(ADD_TO_PLAN_ENTRY.call((plan, entry.clone())), file, Files::All(list)).await
    }

    /// Attaches a file to a result, and returns the id of the attachment. TestRail: `add_attachment_to_result` (from
    /// 5.7 on).
    ///
    /// An administrator must have allowed users to edit test results (manual). If the answer is lost, the client cannot
    /// look for the file, because TestRail does not tell the test of a result: the error stays
    /// [`Unknown`](crate::Delivery::Unknown). Before you send the file again, look at the `attachment_ids` of the
    /// result, in a list of [`results`](Client::results).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the file has no name or cannot be opened,
    /// [`Local`](ErrorKind::Local) if it cannot be read to the end, [`NotFound`](ErrorKind::NotFound) if there is no
    /// such result, [`Completed`](ErrorKind::Completed) if it is closed, [`Forbidden`](ErrorKind::Forbidden),
    /// [`BadRequest`](ErrorKind::BadRequest) with status 413 if the file is too large for the server, plus the errors
    /// of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// let screenshot = Upload::from_path("target/login.png").await?.content_type("image/png");
    /// let id = client.add_attachment_to_result(501, screenshot).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_attachment_to_result(
        &self,
        result: impl Into<ResultId>,
        file: Upload,
    ) -> Result<AttachmentId, Error> {
        self.add_unlisted(ADD_TO_RESULT.call(result.into()), file).await
    }

    /// Attaches a file to a run, and returns the id of the attachment. TestRail: `add_attachment_to_run` (from 6.3
    /// on).
    ///
    /// If the answer is lost, the client looks for the file instead of sending it again: see
    /// [After a lost answer](crate::attachments#after-a-lost-answer).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the file has no name or cannot be opened,
    /// [`Local`](ErrorKind::Local) if it cannot be read to the end, [`NotFound`](ErrorKind::NotFound) if there is no
    /// such run, [`Completed`](ErrorKind::Completed) if it is closed, [`Forbidden`](ErrorKind::Forbidden),
    /// [`BadRequest`](ErrorKind::BadRequest) with status 413 if the file is too large for the server, plus the errors
    /// of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// let report = Upload::from_path("target/junit.xml").await?.content_type("text/xml");
    /// let id = client.add_attachment_to_run(42, report).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_attachment_to_run(&self, run: impl Into<RunId>, file: Upload) -> Result<AttachmentId, Error> {
        let run = run.into();
        self.add_listed(ADD_TO_RUN.call(run), file, Files::Pages(OF_RUN.call(run))).await
    }

    /// Deletes an attachment. This cannot be undone. TestRail: `delete_attachment` (from 5.7 on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_attachment` to see whether the file is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound), [`Forbidden`](ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_attachment(443).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_attachment(&self, attachment: impl Into<AttachmentId>) -> Result<(), Error> {
        let attachment = attachment.into();
        self.delete_verified(DELETE.call(attachment.clone()), FILE.call(attachment.clone())).await?;
        self.shared.added.forget(attachment.as_str());
        Ok(())
    }
}
