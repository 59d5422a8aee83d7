//! Writes filters and parameters into a query, by one rule for typed and for raw calls.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::error::Error;

/// The default and the maximum number of rows on a page.
pub(crate) const FULL_PAGE: u64 = 250;

/// The filter of a list. [`filter!`](super::filter) implements it.
pub(crate) trait Filter {
    /// The conditions that are set, in the order of TestRail's manual, without `limit` and `offset`.
    fn conditions(&self) -> Vec<(&'static str, Value)>;

    /// How many rows to send on a page.
    fn limit(&self) -> Option<u64>;

    /// How many rows to skip.
    fn offset(&self) -> Option<u64>;

    /// The conditions as a part of the query.
    fn query(&self) -> Result<String, Error> {
        let mut query = String::new();
        for (key, value) in self.conditions() {
            match &value {
                Value::Array(list) if list.is_empty() => {
                    return Err(Error::invalid(key, "must name at least one; leave the filter out to get all"));
                }
                Value::String(text) if text.trim().is_empty() => {
                    return Err(Error::invalid(key, "must not be blank; leave the filter out to get all"));
                }
                // PHP makes a list of such a key, which has to be repeated.
                Value::Array(list) if key.ends_with("[]") => {
                    list.iter().filter_map(text).for_each(|value| push(&mut query, key, &value));
                }
                value => push(&mut query, key, &parameter(value).map_err(|rule| Error::invalid(key, rule))?),
            }
        }
        if let Some(limit) = self.limit().filter(|limit| !(1..=FULL_PAGE).contains(limit)) {
            return Err(Error::invalid("limit", format!("must be 1 to {FULL_PAGE}, not {limit}")));
        }
        Ok(query)
    }
}

/// Adds the offset and the limit of a page to a query.
pub(crate) fn push_page(query: &mut String, limit: Option<u64>, offset: Option<u64>) {
    for (key, number) in [("limit", limit), ("offset", offset)] {
        if let Some(number) = number {
            push(query, key, &number.to_string());
        }
    }
}

/// Encodes everything that could have a meaning in a query, in PHP, or to a proxy, but not the comma of lists.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// Adds a parameter to a query. The path is already part of the query, so each parameter starts with `&`.
pub(crate) fn push(query: &mut String, key: &str, value: &str) {
    let (key, value) = (utf8_percent_encode(key, VALUE), utf8_percent_encode(value, VALUE));
    // Writing to a String cannot fail.
    let _ = write!(query, "&{key}={value}");
}

/// A value as TestRail wants it in a query: a bool as 0 or 1, a list joined by commas, a time in seconds.
///
/// # Errors
///
/// The rule that it breaks.
pub(crate) fn parameter(value: &(impl Serialize + ?Sized)) -> Result<String, &'static str> {
    let text = serde_json::to_value(value).ok().as_ref().and_then(text);
    text.ok_or("must be a text, a number, a bool, or a list of these")
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(u8::from(*flag).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.iter().map(text).collect::<Option<Vec<_>>>().map(|list| list.join(",")),
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_could_mean_something_in_a_query_is_encoded() {
        let mut query = String::new();
        push(&mut query, "refs", "A&b=c d+e\"#%/ż,B");
        push(&mut query, "limit", "7");
        assert_eq!(query, "&refs=A%26b%3Dc%20d%2Be%22%23%25%2F%C5%BC,B&limit=7");
    }

    #[test]
    fn values_stand_there_as_testrail_wants_them() {
        for (value, text) in [
            (json!(true), "1"),
            (json!(false), "0"),
            (json!(7), "7"),
            (json!("a b"), "a b"),
            (json!([1, "x", true]), "1,x,1"),
        ] {
            assert_eq!(parameter(&value).unwrap(), text);
        }
        for value in [json!(null), json!({"a": 1}), json!([null])] {
            assert_eq!(parameter(&value).unwrap_err(), "must be a text, a number, a bool, or a list of these");
        }
    }
}
