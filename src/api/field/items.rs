//! The items of a drop-down.

use serde_json::Value;

use super::config::FieldOptions;

/// An item of a drop-down or a multi-select.
///
/// ```
/// use testrail::case_fields::{FieldItem, FieldOptions};
///
/// let options: FieldOptions = serde_json::from_str(r#"{"items": "1, Low, or none\n2, High"}"#)?;
/// let items = options.items();
/// assert_eq!((items[0].id, items[0].label.as_str()), (1, "Low, or none"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldItem {
    /// Its id, which cases and results have as the value of the field.
    pub id: u64,
    /// Its label.
    pub label: String,
}

impl FieldOptions {
    /// The items of a drop-down or a multi-select, in their order. A line that is not a number, a comma and a label is
    /// left out. So are the items of a rating, which have no numbers.
    #[must_use]
    pub fn items(&self) -> Vec<FieldItem> {
        parse(self.items.as_ref())
    }
}

/// The items that stand in a text, one a line. What is no text has none.
pub(in crate::api) fn parse(items: Option<&Value>) -> Vec<FieldItem> {
    items.and_then(Value::as_str).unwrap_or_default().lines().filter_map(item).collect()
}

fn item(line: &str) -> Option<FieldItem> {
    let (id, label) = line.split_once(',')?;
    let label = label.trim();
    if label.is_empty() {
        return None;
    }
    Some(FieldItem { id: id.trim().parse().ok()?, label: label.to_owned() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn items(items: Value) -> Vec<(u64, String)> {
        let options = FieldOptions { items: Some(items), ..FieldOptions::default() };
        options.items().into_iter().map(|item| (item.id, item.label)).collect()
    }

    #[test]
    fn each_line_with_a_number_and_a_label_is_an_item() {
        let text = "1, First\r\n 2 ,Second\n\n3, 4, 5 and more\n007,  Bond \nodd\n, none\n8,\n9, \n-1, below\n10,1";
        let expected = [(1, "First"), (2, "Second"), (3, "4, 5 and more"), (7, "Bond"), (10, "1")];
        assert_eq!(items(json!(text)), expected.map(|(id, label)| (id, label.to_owned())));
    }

    #[test]
    fn what_is_no_text_has_no_items() {
        for value in [json!([{"name": "Good", "machine_name": "good"}]), json!(null), json!(""), json!(5)] {
            assert_eq!(items(value), []);
        }
        assert_eq!(FieldOptions::default().items(), []);
    }
}
