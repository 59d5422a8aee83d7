//! Finds a row by its name, as people write it.

use std::borrow::Cow;

use super::{Items, List};
use crate::call::Entity;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::printable;

/// How many names an error lists.
const MOST: usize = 20;

/// A row that people call by its name, such as a suite.
#[allow(private_bounds, reason = "nobody else implements it")]
pub trait HasName: Entity + Clone {
    /// What errors call one, and several.
    const NOUNS: [&'static str; 2];

    /// The name that TestRail shows.
    fn shown_name(&self) -> &str;

    /// Another name that it has.
    fn other_name(&self) -> &str {
        self.shown_name()
    }
}

/// Rows by their names.
impl<T: HasName> List<T> {
    /// Finds the row of this name: a project, suite, section, case, case type, set of shared steps, dataset, variable,
    /// label, milestone, plan, template, priority, status, user, group, role, report or attachment. An exact match
    /// counts first. Without one, upper and lower case do not matter, nor do blanks at the ends. A status and a field
    /// are found by their label or by their internal name, a user by the name or the e-mail address, and a priority by
    /// its name or its short name.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no row has this name, and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several do. The text lists those that there are. To get
    /// `None` if there is none, use [`optional`](crate::ResultExt::optional).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::ResultExt;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let statuses = fake.client().get_statuses().await?;
    /// assert_eq!(statuses.by_name("failed")?.id.get(), 5);
    /// assert!(statuses.by_name("flaky").optional()?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn by_name(&self, name: &str) -> Result<&T, Error> {
        by_name(T::NOUNS, &named(self), name)
    }
}

/// Rows by their names.
impl<T: HasName + Send + 'static> Items<T> {
    /// Reads the whole list, and finds the row of this name, as [`List::by_name`] does.
    ///
    /// # Errors
    ///
    /// The errors of [`try_collect`](Items::try_collect), [`NotFound`](crate::ErrorKind::NotFound) if no row has this
    /// name, and [`InvalidInput`](crate::ErrorKind::InvalidInput) if several do. The text lists those that there are.
    ///
    /// [`optional`](crate::ResultExt::optional) would turn an unknown project into `None`, too. To tell that from a
    /// name that no row has, and to look for several names, read the list first: [`list`](Items::list).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    /// use testrail::milestones::MilestonesFilter;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let release = fake.seed(|seed| seed.milestone(1, "Release 3.0"));
    /// let open = fake.client().milestones(1, &MilestonesFilter::new().is_completed(false));
    /// assert_eq!(open.by_name("release 3.0").await?.id, release);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn by_name(self, name: &str) -> Result<T, Error> {
        let rows = self.try_collect().await?;
        by_name(T::NOUNS, &named(&rows), name).cloned()
    }
}

fn named<T: HasName>(rows: &[T]) -> Vec<Named<'_, T>> {
    let names = rows.iter().map(|row| (row, row.id().to_string(), row.shown_name().into(), row.other_name()));
    names.map(|(row, id, full, short)| Named { row, id, full, short }).collect()
}

/// A row and its names.
pub(crate) struct Named<'r, T> {
    pub(crate) row: &'r T,
    /// Its id, which tells it from others of the same name.
    pub(crate) id: String,
    /// The name that errors show.
    pub(crate) full: Cow<'r, str>,
    /// A shorter name, or another one. It may be the same.
    pub(crate) short: &'r str,
}

/// Finds the row that has this name: first exactly as written, then without regard to upper and lower case and to
/// blanks at its ends. `kind` says what the rows are in an error, such as `status`.
pub(crate) fn by_name<'r, T>(kind: [&str; 2], rows: &[Named<'r, T>], wanted: &str) -> Result<&'r T, Error> {
    let [one, many] = kind;
    let shown = printable(wanted, 100);
    let exact = |name: &str| name == wanted;
    let folded = wanted.trim().to_lowercase();
    let similar = |name: &str| name.trim().to_lowercase() == folded;
    let (mut error, mut found) = (Error::new(ErrorKind::NotFound, Delivery::NeverSent), matching(rows, exact));
    if found.is_empty() {
        found = matching(rows, similar);
    }
    let text = match &found[..] {
        [only] => return Ok(only.row),
        [] if rows.is_empty() => format!("there is no {one} {shown:?}, and no other {one} either"),
        [] => format!("there is no {one} {shown:?}; there are {}", listed(rows.iter().map(quoted))),
        several => {
            error = error.with_kind(ErrorKind::InvalidInput);
            let differ = several.iter().any(|row| several.iter().any(|other| other.full != row.full));
            let how = if differ { "write one of them in full, or use its id" } else { "use its id" };
            let several = listed(several.iter().map(|row| format!("{} (id {})", quoted(row), row.id)));
            format!("{shown:?} can mean several {many}: {several}; {how}")
        }
    };
    Err(error.with_detail(text))
}

fn matching<'n, 'r, T>(rows: &'n [Named<'r, T>], is_it: impl Fn(&str) -> bool) -> Vec<&'n Named<'r, T>> {
    rows.iter().filter(|row| is_it(&row.full) || is_it(row.short)).collect()
}

fn quoted<T>(row: &Named<'_, T>) -> String {
    format!("{:?}", printable(&row.full, 100))
}

/// Lists what there is, in an error: the first twenty, and how many more.
pub(crate) fn listed(there: impl ExactSizeIterator<Item = String>) -> String {
    let more = there.len().saturating_sub(MOST);
    let mut listed: Vec<_> = there.take(MOST).collect();
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The index of the row that is found.
    fn find(rows: &[&str], wanted: &str) -> Result<usize, String> {
        let named: Vec<_> = rows
            .iter()
            .enumerate()
            .map(|(id, name)| Named { row: name, id: id.to_string(), full: Cow::Borrowed(name), short: name })
            .collect();
        let found = by_name(["suite", "suites"], &named, wanted).map_err(|error| error.to_string())?;
        Ok(rows.iter().position(|row| std::ptr::eq(row, found)).unwrap())
    }

    #[test]
    fn an_exact_name_counts_before_a_similar_one() {
        assert_eq!(find(&["web", "Web", "WEB"], "Web"), Ok(1));
        assert_eq!(find(&["Web", "Shop"], " SHOP\n"), Ok(1));
        assert_eq!(find(&["Größe", "Öl"], "öL"), Ok(1));
    }

    #[test]
    fn a_name_that_can_mean_several_is_an_error_that_names_them() {
        let error = find(&["web", "WEB", "Shop"], "Web").unwrap_err();
        assert_eq!(
            error,
            r#""Web" can mean several suites: "web" (id 0), "WEB" (id 1); write one of them in full, or use its id"#
        );
        let error = find(&["Web", "Web"], "Web").unwrap_err();
        assert_eq!(error, r#""Web" can mean several suites: "Web" (id 0), "Web" (id 1); use its id"#);
    }

    #[test]
    fn a_name_that_is_not_there_is_an_error_that_lists_what_there_is() {
        assert_eq!(find(&["Web", "Shop"], "Wep").unwrap_err(), r#"there is no suite "Wep"; there are "Web", "Shop""#);
        assert_eq!(find(&[], "Web").unwrap_err(), r#"there is no suite "Web", and no other suite either"#);
        let many: Vec<_> = (0..22).map(|number| number.to_string()).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert!(find(&many, "x").unwrap_err().ends_with(r#", "19", and 2 more"#));
        let odd = find(&["a\u{1b}[31m"], "\u{7}").unwrap_err();
        assert!(!odd.chars().any(char::is_control), "{odd}");
    }
}
