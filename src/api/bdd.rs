//! Scenarios in Gherkin, as `.feature` files: cases of the template "Behaviour Driven Development".
//!
//! One file becomes one [`Case`], with all its scenarios (inferred). The case's custom field
//! `custom_testrail_bdd_scenario` holds them as JSON, not as Gherkin: use [`get_bdd`](crate::Client::get_bdd) for the
//! text.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_bdd`](crate::Client::get_bdd) | `get_bdd/{case_id}` |  |
//! | [`get_bdds`](crate::Client::get_bdds), [`bdds`](crate::Client::bdds) | `get_bdds/{project_id}` | 10.5 |
//! | [`add_bdd`](crate::Client::add_bdd) | `add_bdd/{section_id}` |  |
//! | [`update_bdd`](crate::Client::update_bdd) | `update_bdd/{case_id}` |  |
//!
//! <!-- /methods -->

use serde::Deserialize;

use super::cases::{Case, all_of, is_in};
use crate::call::answer::{self, BadAnswer};
use crate::call::{Call, Endpoint, Upload, filter};
use crate::client::Client;
use crate::error::Error;
use crate::list::{self, Items, Page};
use crate::types::{CaseId, LabelId, ProjectId, SectionId, SuiteId};

const GET: Endpoint<String> = Endpoint::text("get_bdd");
const LIST: Endpoint<Page<Case>> = Endpoint::rows("get_bdds", |body| list::decode(body, "bdd")).since("10.5");
const ADD: Endpoint<Case> = Endpoint::add("add_bdd").about(is_in);
const UPDATE: Endpoint<Case> = Endpoint::update("update_bdd");

/// The content type of a feature, as TestRail's own tool sends it.
const TEXT: &str = "text/plain";

filter! {
    /// Which cases with scenarios to list, for [`Client::get_bdds`] and [`Client::bdds`].
    ///
    /// ```
    /// use testrail::bdd::BddsFilter;
    ///
    /// let of_payment = BddsFilter::new().suite_id(1).section_id(3).label_id([12]);
    /// let of_tickets = BddsFilter::new().refs_any(["ACME-12", "ACME-15"]);
    /// let of_ticket = BddsFilter::new().refs("ACME-12").limit(50).offset(50);
    /// ```
    pub struct BddsFilter of "cases with scenarios" {
        /// Only those of this suite.
        suite_id: Option<SuiteId>,
        /// Only those in this section.
        section_id: Option<SectionId>,
        /// Only those with one of these labels.
        label_id: List<LabelId>,
        /// Only those with this reference.
        refs: Option<String>,
        /// Only those with one of these references (`refs[]`, from 10.7 on). **An older server ignores it and lists
        /// the cases without regard to references.**
        refs_any: List<String> as ["refs[]"],
    }
}

/// The text of a feature. Some versions send it in JSON (seen in another client's source). Gherkin never begins with a
/// bracket.
fn feature(text: String) -> Result<String, BadAnswer> {
    #[derive(Deserialize)]
    struct Says {
        feature: String,
    }
    if !text.trim_start().starts_with('{') {
        return Ok(text);
    }
    answer::json::<Says>(&text).map(|says| says.feature)
}

/// Scenarios in Gherkin.
impl Client {
    /// Gets the scenarios of a case, as the text of a `.feature` file. TestRail: `get_bdd`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such case, [`Forbidden`](crate::ErrorKind::Forbidden) if
    /// this user cannot see its project, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// std::fs::write("pay.feature", client.get_bdd(7).await?)?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_bdd(&self, case: impl Into<CaseId>) -> Result<String, Error> {
        // The text does not tell whose it is, so no other call's answer may come in its place.
        self.send(GET.call(case.into()).and_then(feature).on_own_connection()).await
    }

    /// Gets one page of a project's cases with scenarios, of at most 250. To get all of them, use
    /// [`bdds`](Client::bdds). TestRail: `get_bdds` (from 10.5 on).
    ///
    /// The shape of the rows is not documented. The client reads them as cases.
    ///
    /// # Errors
    ///
    /// A row of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::bdd::BddsFilter;
    ///
    /// let first = client.get_bdds(1, &BddsFilter::new().suite_id(1).limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_bdds(&self, project: impl Into<ProjectId>, filter: &BddsFilter) -> Result<Page<Case>, Error> {
        self.get_page(LIST.call(project.into()).and_then(all_of(filter.suite_id)), filter).await
    }

    /// Streams all cases with scenarios of a project that match the filter, each exactly once. TestRail: `get_bdds`,
    /// page by page (from 10.5 on).
    ///
    /// The filter's [`limit`](BddsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](BddsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_bdds`](Client::get_bdds) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::bdd::BddsFilter;
    ///
    /// for case in client.bdds(1, &BddsFilter::new()).try_collect().await? {
    ///     println!("{}: {}", case.title, client.get_bdd(case.id).await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn bdds(&self, project: impl Into<ProjectId>, filter: &BddsFilter) -> Items<Case> {
        self.items(LIST.call(project.into()).and_then(all_of(filter.suite_id)), filter)
    }

    /// Creates a case in a section from a `.feature` file, and returns it. TestRail: `add_bdd`.
    ///
    /// The manual says that the id is a case's, but it is a section's (seen in another client's source). The client
    /// sends the file as `text/plain`, unless you set [another content type](Upload::content_type).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the file cannot be read or has no name,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such section,
    /// [`BadRequest`](crate::ErrorKind::BadRequest) or [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail
    /// does not accept the file, [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any
    /// call](crate#errors). If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown),
    /// look for the case before you send the file again.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let client = fake.client();
    /// let feature = "Feature: Pay by card\n  Scenario: A good card\n    When I pay\n    Then I get a receipt\n";
    /// let case = client.add_bdd(1, Upload::from_bytes("pay.feature", feature)).await?;
    /// assert_eq!(client.get_bdd(case.id).await?, feature);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_bdd(&self, section: impl Into<SectionId>, file: Upload) -> Result<Case, Error> {
        self.send_feature(ADD.call(section.into()), file).await
    }

    /// Replaces a case's scenarios with those of a `.feature` file, and returns the case. TestRail: `update_bdd`.
    ///
    /// The client sends the file as `text/plain`, unless you set [another content type](Upload::content_type). After a
    /// lost answer, it repeats the request, unless the file comes from a reader. A repeat [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the file cannot be read or has no name,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such case, [`BadRequest`](crate::ErrorKind::BadRequest)
    /// or [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the file,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    ///
    /// let case = client.update_bdd(7, Upload::from_path("features/pay.feature").await?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_bdd(&self, case: impl Into<CaseId>, file: Upload) -> Result<Case, Error> {
        self.send_feature(UPDATE.call(case.into()), file).await
    }

    async fn send_feature(&self, call: Call<Case>, file: Upload) -> Result<Case, Error> {
        let call = call.checked(file.check())?;
        self.send(call.upload(file.or_content_type(TEXT))).await
    }
}
