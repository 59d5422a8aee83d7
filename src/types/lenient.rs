//! Reads values that servers write in more than one way. For `#[serde(deserialize_with = "..")]`.

use serde::de::{Deserialize, Deserializer};

/// A flag: a bool, or 0 or 1 as a number or a text. `None` for null, which a missing key with a default also gives.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged, expecting = "expected a bool, or 0 or 1")]
    enum Flag {
        Bool(bool),
        Number(u8),
        Text(String),
    }
    let wrong = || serde::de::Error::custom("expected a bool, or 0 or 1");
    match Option::<Flag>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Flag::Bool(flag)) => Ok(Some(flag)),
        Some(Flag::Number(number @ (0 | 1))) => Ok(Some(number == 1)),
        Some(Flag::Text(text)) if text == "0" || text == "1" => Ok(Some(text == "1")),
        Some(_) => Err(wrong()),
    }
}

/// An id: a number, or its digits as a text. `None` for null, which a missing key with a default also gives.
pub(crate) fn id<'de, D: Deserializer<'de>, T: From<u64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged, expecting = "expected a number, or its digits as a text")]
    enum Id {
        Number(u64),
        Text(String),
    }
    match Option::<Id>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Id::Number(id)) => Ok(Some(id.into())),
        Some(Id::Text(text)) => match text.trim().parse::<u64>() {
            Ok(id) => Ok(Some(id.into())),
            Err(_) => Err(serde::de::Error::custom("expected a number, or its digits as a text")),
        },
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
        }
        for value in [json!(2), json!("yes"), json!([])] {
            assert_eq!(super::flag(&value).unwrap_err().to_string(), "expected a bool, or 0 or 1", "{value}");
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
