//! Cases by something that they have, for many look-ups after one listing.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Number;

use super::filter::CasesFilter;
use super::model::Case;
use crate::api::check::not_blank;
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::{List, listed};
use crate::types::{ProjectId, custom, printable, trimmed};

/// Cases by a field.
impl Client {
    /// Reads all cases that match the filter, once, and sorts them by a custom field, such as the name of an automated
    /// test. Its name may start with `custom_` or not.
    ///
    /// The keys are the texts of the field, without blanks around them. A number is read as its digits. A case with an
    /// empty field is left out. **If several cases have the same text, they all stand under it**, in the order of the
    /// suite: it is for you to say what that means. To sort cases that you have read already, use
    /// [`List::by_custom`].
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no case has the field (the text names those that they have),
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
        not_blank("name", name)?;
        by_custom(self.cases(project, filter).try_collect().await?, name)
    }

    /// Reads all cases that match the filter, once, and sorts them by title.
    ///
    /// The keys are the titles, without blanks around them. **If several cases have the same title, they all stand
    /// under it**, in the order of the suite.
    ///
    /// # Errors
    ///
    /// The errors of [`cases`](Client::cases), of which the first ends it. So no case is missing from the map
    /// unnoticed.
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
        Ok(grouped(cases.into_iter().map(|case| (Some(case.title.clone()), case))))
    }
}

/// Cases by something that they have, of a list that is there already.
impl List<Case> {
    /// Sorts the cases by a custom field, as [`Client::cases_by_custom`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Client::cases_by_custom`] that are about the field.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::CasesFilter;
    ///
    /// let cases = client.cases(1, &CasesFilter::new().suite_id(7)).list().await?;
    /// let (by_automation_id, by_title) = (cases.by_custom("automation_id")?, cases.by_title());
    /// println!("{:?}", by_automation_id.get("ui.opens").or(by_title.get("Opens")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn by_custom(&self, name: &str) -> Result<HashMap<String, Vec<&Case>>, Error> {
        not_blank("name", name)?;
        by_custom(self.iter().collect(), name)
    }

    /// Sorts the cases by their titles, as [`Client::cases_by_title`] does.
    #[must_use]
    pub fn by_title(&self) -> HashMap<String, Vec<&Case>> {
        grouped(self.iter().map(|case| (Some(case.title.clone()), case)))
    }
}

/// The cases by a custom field, which at least one of them has.
fn by_custom<C: Borrow<Case>>(cases: Vec<C>, name: &str) -> Result<HashMap<String, Vec<C>>, Error> {
    let key = custom::key(name);
    if !cases.is_empty() && !cases.iter().any(|case| case.borrow().extra.contains_key(&key)) {
        let fields: BTreeSet<_> = cases.iter().flat_map(|case| case.borrow().extra.keys()).collect();
        let fields: Vec<_> = fields.into_iter().filter(|field| field.starts_with("custom_")).collect();
        let there = match &fields[..] {
            [] => "and no other custom field either".to_owned(),
            fields => format!("they have {}", listed(fields.iter().map(|field| printable(field, 100)))),
        };
        let text = format!("no case has the field {}; {there}", printable(&key, 100));
        return Err(Error::new(ErrorKind::NotFound, Delivery::NeverSent).with_detail(text).with_field(Some(key)));
    }
    let keyed = |case: C| {
        let key = case.borrow().custom::<Text>(name);
        let key = key.map_err(|error| error.add_detail(&format!("case {}", case.borrow().id)))?;
        Ok((key.map(Text::into_string), case))
    };
    Ok(grouped(cases.into_iter().map(keyed).collect::<Result<Vec<_>, Error>>()?))
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

/// The cases by their keys. A case without a key, or with a blank one, is left out.
fn grouped<C>(cases: impl IntoIterator<Item = (Option<String>, C)>) -> HashMap<String, Vec<C>> {
    let mut map = HashMap::<String, Vec<C>>::new();
    for (key, case) in cases {
        if let Some(key) = key.as_deref().map(trimmed).filter(|key| !key.is_empty()) {
            map.entry(key.to_owned()).or_default().push(case);
        }
    }
    map
}
