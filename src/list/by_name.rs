//! Finds a row by its name, as people write it.

use std::borrow::Cow;

use crate::error::{Delivery, Error, ErrorKind};
use crate::types::printable;

/// How many names an error lists.
const MOST: usize = 20;

/// A row and its names.
pub(crate) struct Named<'r, T> {
    pub(crate) row: &'r T,
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
        [] => format!("there is no {one} {shown:?}; there are {}", names(&rows.iter().collect::<Vec<_>>())),
        several => {
            error = error.with_kind(ErrorKind::InvalidInput);
            format!("{shown:?} can mean several {many}: {}; write one of them in full, or use its id", names(several))
        }
    };
    Err(error.with_detail(text))
}

fn matching<'n, 'r, T>(rows: &'n [Named<'r, T>], is_it: impl Fn(&str) -> bool) -> Vec<&'n Named<'r, T>> {
    rows.iter().filter(|row| is_it(&row.full) || is_it(row.short)).collect()
}

fn names<T>(rows: &[&Named<'_, T>]) -> String {
    let mut names: Vec<_> = rows.iter().take(MOST).map(|row| format!("{:?}", printable(&row.full, 100))).collect();
    if rows.len() > MOST {
        names.push(format!("and {} more", rows.len() - MOST));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The index of the row that is found.
    fn find(rows: &[&str], wanted: &str) -> Result<usize, String> {
        let named: Vec<_> =
            rows.iter().map(|name| Named { row: name, full: Cow::Borrowed(name), short: name }).collect();
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
        assert_eq!(error, r#""Web" can mean several suites: "web", "WEB"; write one of them in full, or use its id"#);
        assert!(find(&["Web", "Web"], "Web").is_err(), "twice the same");
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
