//! Reads values that servers write in more than one way. For `#[serde(deserialize_with = "..")]`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A flag: a bool, or 0 or 1 as a number or a text. `None` for null, which a missing key with a default also gives.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    deserializer.deserialize_any(Flag)
}

/// A flag that is not set if it is null or missing.
pub(crate) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    flag(deserializer).map(Option::unwrap_or_default)
}

/// An id: a number, or its digits as a text. `None` for null, which a missing key with a default also gives.
pub(crate) fn id<'de, D: Deserializer<'de>, T: From<u64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(Id(PhantomData))
}

/// An id as [`id`] reads it, which must be there.
pub(crate) fn required_id<'de, D: Deserializer<'de>, T: From<u64>>(deserializer: D) -> Result<T, D::Error> {
    id(deserializer)?.ok_or_else(|| D::Error::custom("expected an id"))
}

struct Flag;

impl Visitor<'_> for Flag {
    type Value = Option<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bool, or 0 or 1")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Option<bool>, E> {
        Ok(Some(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<bool>, E> {
        match number {
            0 | 1 => Ok(Some(number == 1)),
            _ => Err(E::invalid_value(serde::de::Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<bool>, E> {
        match text {
            "0" | "1" => Ok(Some(text == "1")),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
        }
    }

    fn visit_unit<E>(self) -> Result<Option<bool>, E> {
        Ok(None)
    }
}

struct Id<T>(PhantomData<T>);

impl<T: From<u64>> Visitor<'_> for Id<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or its digits as a text")
    }

    fn visit_u64<E>(self, id: u64) -> Result<Option<T>, E> {
        Ok(Some(id.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        let id = text.trim().parse::<u64>();
        id.map(|id| Some(id.into())).map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
}

/// A list, or null for none.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_flag_is_read_in_each_way_that_servers_write_it() {
        for (value, flag) in [
            (json!(true), Some(true)),
            (json!(false), Some(false)),
            (json!(1), Some(true)),
            (json!(0), Some(false)),
            (json!("1"), Some(true)),
            (json!("0"), Some(false)),
            (json!(null), None),
        ] {
            assert_eq!(super::flag(&value).unwrap(), flag, "{value}");
            assert_eq!(super::truth(&value).unwrap(), flag.unwrap_or(false), "{value}");
        }
        for value in [json!(2), json!("yes"), json!([])] {
            let error = super::flag(&value).unwrap_err().to_string();
            assert!(error.ends_with("expected a bool, or 0 or 1"), "{error}");
        }
    }

    #[test]
    fn an_id_is_read_as_a_number_and_as_digits() {
        for (value, id) in [(json!(7), Some(7)), (json!("7"), Some(7)), (json!(null), None)] {
            assert_eq!(super::id::<_, u64>(&value).unwrap(), id, "{value}");
        }
        for value in [json!(-1), json!("me"), json!({})] {
            assert!(super::id::<_, u64>(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn no_list_is_an_empty_one() {
        assert_eq!(super::list::<_, u64>(&json!([1, 2])).unwrap(), [1, 2]);
        assert_eq!(super::list::<_, u64>(&json!(null)).unwrap(), [0; 0]);
        assert!(super::list::<_, u64>(&json!("")).is_err());
    }
}
