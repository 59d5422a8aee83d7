//! Reads custom fields.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::call::answer::reason;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::custom::key;

/// The value of the custom field of this name among a row's unknown keys. `None` if the row does not have it, or it is
/// null.
pub(super) fn custom<T: DeserializeOwned>(extra: &Map<String, Value>, name: &str) -> Result<Option<T>, Error> {
    let key = key(name);
    let Some(value) = extra.get(&key) else { return Ok(None) };
    Option::deserialize(value).map_err(|error| {
        Error::new(ErrorKind::UnexpectedShape, Delivery::Applied)
            .with_meaning("a custom field has another type than the program reads")
            .with_detail(format!("{key}: {}", reason(&error)))
            .with_field(Some(key.clone()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_custom_field_is_read_as_any_type_with_or_without_its_prefix() {
        let row = json!({"id": 1, "custom_browser": 2, "custom_note": null, "custom_tags": [1, 2]});
        let row = row.as_object().unwrap();
        assert_eq!(custom::<u64>(row, "browser").unwrap(), Some(2));
        assert_eq!(custom::<Vec<u64>>(row, "custom_tags").unwrap(), Some(vec![1, 2]));
        assert_eq!((custom::<String>(row, "note").unwrap(), custom::<String>(row, "other").unwrap()), (None, None));
        let error = custom::<String>(row, "browser").unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some("custom_browser")));
        assert_eq!(
            error.to_string(),
            "a custom field has another type than the program reads (custom_browser: invalid type: integer `2`, expected \
             a string)"
        );
    }

    #[test]
    fn an_error_shows_only_the_beginning_of_a_long_text() {
        let row = json!({"custom_note": "a\u{1b}[31m".repeat(1000)});
        let text = custom::<u64>(row.as_object().unwrap(), "note").unwrap_err().to_string();
        assert!(text.len() < 300 && !text.chars().any(char::is_control), "{text}");
        assert!(text.ends_with("expected u64)"), "{text}");
    }
}
