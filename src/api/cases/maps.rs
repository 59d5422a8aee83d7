//! Cases by something that they have, for many look-ups after one listing.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Number;

use super::filter::CasesFilter;
use super::model::Case;
use crate::client::Client;
use crate::error::Error;
use crate::types::{ProjectId, trimmed};

/// Cases by a field.
impl Client {
    /// Reads all cases that match the filter, once, and sorts them by a custom field, such as the name of an automated
    /// test. Its name may start with `custom_` or not.
    ///
    /// The keys are the texts of the field, without blanks around them. A number is read as its digits. A case with an
    /// empty field is left out. **If several cases have the same text, they all stand under it**, in the order of the
    /// suite: it is for you to say what that means. A field that no case has gives an empty map.
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if the field of a case is neither a text nor a number,
    /// plus the errors of [`cases`](Client::cases), of which the first ends it. So no case is missing from the map
    /// unnoticed.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::CasesFilter;
    ///
    /// let cases = client.cases_by_custom(1, &CasesFilter::new().suite_id(7), "automation_id").await?;
    /// for test in ["shop.pay", "shop.cancel"] {
    ///     match cases.get(test).map(Vec::as_slice) {
    ///         None => println!("no case for {test}"),
    ///         Some([case]) => println!("{test} is case {}", case.id),
    ///         Some(several) => println!("{} cases for {test}", several.len()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn cases_by_custom(
        &self,
        project: impl Into<ProjectId>,
        filter: &CasesFilter,
        name: &str,
    ) -> Result<HashMap<String, Vec<Case>>, Error> {
        let cases = self.cases(project, filter).try_collect().await?;
        by_key(cases, |case| Ok(case.custom::<Text>(name)?.map(Text::into_string)))
    }

    /// Reads all cases that match the filter, once, and sorts them by title.
    ///
    /// The keys are the titles, without blanks around them. **If several cases have the same title, they all stand
    /// under it**, in the order of the suite.
    ///
    /// # Errors
    ///
    /// The errors of [`cases`](Client::cases), of which the first ends it. So no case is missing from the map unnoticed.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::{AddCase, CasesFilter};
    ///
    /// let known = client.cases_by_title(1, &CasesFilter::new().section_id(3).suite_id(7)).await?;
    /// if !known.contains_key("Pay by card") {
    ///     client.add_case(3, &AddCase::new("Pay by card")).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn cases_by_title(
        &self,
        project: impl Into<ProjectId>,
        filter: &CasesFilter,
    ) -> Result<HashMap<String, Vec<Case>>, Error> {
        let cases = self.cases(project, filter).try_collect().await?;
        by_key(cases, |case| Ok(Some(case.title.clone())))
    }
}

/// A text, or a number.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a number")]
enum Text {
    Text(String),
    Number(Number),
}

impl Text {
    fn into_string(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The cases by their keys, without those whose key is blank.
fn by_key(
    cases: Vec<Case>,
    key: impl Fn(&Case) -> Result<Option<String>, Error>,
) -> Result<HashMap<String, Vec<Case>>, Error> {
    let mut map = HashMap::<String, Vec<Case>>::new();
    for case in cases {
        let named = key(&case).map_err(|error| error.add_detail(&format!("case {}", case.id)))?;
        let key = named.as_deref().map(trimmed).filter(|key| !key.is_empty());
        if let Some(key) = key {
            map.entry(key.to_owned()).or_default().push(case);
        }
    }
    Ok(map)
}
