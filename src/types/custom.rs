//! The names of custom fields.

/// The key of a custom field, which starts with `custom_` on the wire. `name` may have that prefix or not.
pub(crate) fn key(name: &str) -> String {
    if name.starts_with("custom_") { name.to_owned() } else { format!("custom_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_field_is_named_with_or_without_its_prefix() {
        assert_eq!((key("steps").as_str(), key("custom_steps").as_str()), ("custom_steps", "custom_steps"));
    }
}
