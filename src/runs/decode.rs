//! How a run is read from JSON: in one pass, with the keys kept that are not known.

use std::fmt;
use std::mem::replace;

use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Run;

impl<'de> Deserialize<'de> for Run {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RunVisitor)
    }
}

struct RunVisitor;

/// Writes the visitor, for these fields: serde's own would first keep unknown keys aside, and then read them again.
macro_rules! visit_run {
    ($($field:ident)*) => {
        #[derive(Clone, Copy, Deserialize)]
        #[serde(field_identifier)]
        #[allow(non_camel_case_types, reason = "they are the keys")]
        enum Field {
            $($field,)*
            #[serde(other)]
            Other,
        }

        const FIELDS: &[(&str, Field)] = &[$((stringify!($field), Field::$field),)*];

        #[derive(Default)]
        struct Seen {
            $($field: bool,)*
        }

        impl<'de> Visitor<'de> for RunVisitor {
            type Value = Run;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a run")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Run, A::Error> {
                let mut run = Run::new(0, String::new());
                let (mut seen, mut next) = (Seen::default(), 0);
                while let Some(Key { field, other }) = map.next_key_seed(NextKey(next))? {
                    next = field as usize + 1;
                    match field {
                        $(Field::$field => {
                            if replace(&mut seen.$field, true) {
                                return Err(A::Error::duplicate_field(stringify!($field)));
                            }
                            run.$field = map.next_value()?;
                        })*
                        Field::Other => {
                            run.extra.insert(other, map.next_value()?);
                        }
                    }
                }
                for (seen, field) in [(seen.id, "id"), (seen.name, "name"), (seen.is_completed, "is_completed")] {
                    if !seen {
                        return Err(A::Error::missing_field(field));
                    }
                }
                Ok(run)
            }
        }
    };
}

visit_run! {
    id suite_id name description milestone_id assignedto_id include_all is_completed completed_on config config_ids
    passed_count blocked_count untested_count retest_count failed_count custom_status1_count custom_status2_count
    custom_status3_count custom_status4_count custom_status5_count custom_status6_count custom_status7_count project_id
    plan_id created_on updated_on refs created_by start_on due_on is_archived archived_on dataset_id url dynamic_filters
    entry_index entry_id
}

struct Key {
    field: Field,
    /// The key itself, where it is not that of a field.
    other: String,
}

/// Reads a key, which is most often that of the field at this place: a server sends them in the same order each time.
struct NextKey(usize);

impl<'de> DeserializeSeed<'de> for NextKey {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NextKey {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        let field = match FIELDS.get(self.0) {
            Some((name, field)) if *name == key => *field,
            _ => Field::deserialize(key.into_deserializer())?,
        };
        let other = if matches!(field, Field::Other) { key.to_owned() } else { String::new() };
        Ok(Key { field, other })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str, from_value, json, to_value};

    use super::*;

    #[test]
    fn every_field_is_read() {
        // All fields are written, also those that are not set.
        let Value::Object(keys) = to_value(Run::new(42, "Nightly")).unwrap() else { panic!("a run is an object") };
        assert_eq!(keys.len(), FIELDS.len());
        assert_eq!(from_value::<Run>(Value::Object(keys)).unwrap(), Run::new(42, "Nightly"));
    }

    #[test]
    fn the_order_of_keys_is_of_no_matter_and_unknown_ones_are_kept() {
        let keys = [r#""id":42"#, r#""name":"N""#, r#""is_completed":true"#, r#""passed_count":3"#, r#""new\"":[1]"#];
        let read = |keys: Vec<&str>| from_str::<Run>(&format!("{{{}}}", keys.join(","))).unwrap();
        let run = read(keys.to_vec());
        assert_eq!((run.id.get(), run.name.as_str(), run.is_completed, run.passed_count), (42, "N", true, 3));
        assert_eq!(run.extra.get("new\""), Some(&json!([1])));
        assert_eq!(run.extra.len(), 1);
        for turns in 1..keys.len() {
            let mut turned = keys.to_vec();
            turned.rotate_left(turns);
            assert_eq!(read(turned.clone()), run);
            turned.reverse();
            assert_eq!(read(turned), run);
        }
    }

    #[test]
    fn what_is_no_run_is_an_error() {
        for (text, words) in [
            (r#"{"name":"N","is_completed":true}"#, "missing field `id`"),
            (r#"{"id":1,"is_completed":true}"#, "missing field `name`"),
            (r#"{"id":1,"name":"N"}"#, "missing field `is_completed`"),
            (r#"{"id":1,"name":"N","id":2}"#, "duplicate field `id`"),
            (r#"{"id":1,"name":"N","passed_count":null}"#, "invalid type: null, expected u64"),
            (r#"[1,2,"N"]"#, "invalid type: sequence, expected a run"),
        ] {
            let error = from_str::<Run>(text).unwrap_err().to_string();
            assert!(error.starts_with(words), "{text}: {error}");
        }
    }
}
