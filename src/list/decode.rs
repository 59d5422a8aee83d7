//! Reads a page from JSON, in one pass.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::key::{Key, hash};
use super::page::{List, Page, Rejected};
use crate::call::answer::{self, BadAnswer};
use crate::call::query::FULL_PAGE;

/// Reads an answer as a page. `key` is the key of the rows in the envelope.
pub(crate) fn decode<T: DeserializeOwned>(text: &str, key: &str) -> Result<Page<T>, BadAnswer> {
    let text = answer::present(text)?;
    // Nearly always, all rows are fine and one pass is enough. Only if one is not, read them one by one.
    read(text, Either::new(text, key, false))
        .or_else(|_| read(text, Either::new(text, key, true)))
        .map_err(|error| answer::explain(text, error, |error| (None, answer::reason(error))))
}

/// Reads an answer as a list without pages. `key` is the key of the rows if there is an envelope.
pub(crate) fn decode_list<T: DeserializeOwned>(text: &str, key: &str) -> Result<List<T>, BadAnswer> {
    decode(text, key).map(|Page { items, rejected, .. }| List { items, rejected })
}

/// Reads the keys of a page's rows, of whatever type they are.
pub(crate) fn decode_keys(text: &str, key: &str) -> Result<Vec<Key>, BadAnswer> {
    decode::<RowKey>(text, key).map(|page| page.items.into_iter().map(|row| row.0).collect())
}

/// The key of a row: its `id`, as a number or a text, or else a hash of the row.
struct RowKey(Key);

impl<'de> Deserialize<'de> for RowKey {
    fn deserialize<D: Deserializer<'de>>(row: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Id<'r> {
            Number(u64),
            Text(#[serde(borrow)] Cow<'r, str>),
        }
        #[derive(Deserialize)]
        struct Identified<'r> {
            #[serde(borrow)]
            id: Id<'r>,
        }
        let json = <&RawValue>::deserialize(row)?.get();
        // serde would take an array's first element for the field.
        let row = json.starts_with('{').then(|| serde_json::from_str::<Identified<'_>>(json).ok()).flatten();
        Ok(Self(match row.map(|row| row.id) {
            Some(Id::Number(id)) => Key::number(id),
            Some(Id::Text(id)) => id.parse().map_or_else(|_| Key::text(&id), Key::number),
            None => Key::nameless(json),
        }))
    }
}

fn read<T: DeserializeOwned>(text: &str, either: Either<'_, T>) -> Result<Page<T>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let page = json.deserialize_any(either)?;
    json.end()?;
    Ok(page)
}

/// Either form of a list: an envelope or a bare array.
struct Either<'k, T> {
    key: &'k str,
    rows: Rows<T>,
}

impl<'k, T> Either<'k, T> {
    fn new(text: &str, key: &'k str, one_by_one: bool) -> Self {
        let (expected, memory) = (text.len() / SHORT_ROW, MOST_MEMORY.max(text.len()));
        Self { key, rows: Rows { expected, memory, one_by_one, row: PhantomData } }
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Either<'_, T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list, or a page with `{}`", self.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Page<T>, A::Error> {
        let (items, rejected) = self.rows.visit_seq(seq)?;
        Ok(Page { items, rejected, offset: None, limit: None, next: None, asked: FULL_PAGE })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let Self { key: list, rows } = self;
        let (mut rows, mut found) = (Some(rows), None);
        let (mut offset, mut limit, mut next) = (None, None, None);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match (&*key, rows.take_if(|_| key == list)) {
                (_, Some(rows)) => found = Some(map.next_value_seed(rows)?),
                ("offset", _) => offset = number(map.next_value()?),
                ("limit", _) => limit = number(map.next_value()?),
                // The manual once spells it `_link`.
                ("_links" | "_link", _) => next = says_next(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let (items, rejected) = found.ok_or_else(|| A::Error::custom(format_args!("missing field `{list}`")))?;
        Ok(Page { items, rejected, offset, limit, next, asked: FULL_PAGE })
    }
}

/// A number from an envelope, which may hold any other value instead.
fn number(raw: &RawValue) -> Option<u64> {
    serde_json::from_str(raw.get()).ok()
}

/// Whether the links of an envelope say that there is a next page. `None` if they say nothing about it.
fn says_next(links: &RawValue) -> Option<bool> {
    #[derive(Deserialize)]
    struct Links<'l> {
        #[serde(borrow, default, deserialize_with = "there")]
        next: Option<&'l RawValue>,
    }
    // A null counts as present.
    fn there<'de, D: Deserializer<'de>>(next: D) -> Result<Option<&'de RawValue>, D::Error> {
        <&RawValue>::deserialize(next).map(Some)
    }
    // serde would take an array's first element for the field.
    let links: Links<'_> = links.get().starts_with('{').then(|| serde_json::from_str(links.get()).ok())??;
    links.next.map(|next| next.get() != "null")
}

/// The rows of a list, readable or not.
struct Rows<T> {
    /// How many rows to expect, from the length of the text.
    expected: usize,
    /// How much memory the rows may take, in bytes.
    memory: usize,
    /// Whether an unreadable row costs only itself, for twice the work.
    one_by_one: bool,
    row: PhantomData<T>,
}

/// The length of a short row, in bytes.
const SHORT_ROW: usize = 512;

/// How many rows of an answer may be rejected. With more, it is not the requested list.
const MOST_REJECTED: usize = 1000;

/// How much memory the rows of one answer may take, in bytes, without their texts. A row of a few bytes becomes a value
/// of hundreds, so the length of the answer is no bound. A longer answer may take as much as its length.
const MOST_MEMORY: usize = 16 * 1024 * 1024;

impl<'de, T: DeserializeOwned> Visitor<'de> for Rows<T> {
    type Value = (Vec<T>, Vec<Rejected>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let expected = self.expected.min(usize::try_from(FULL_PAGE).unwrap_or_default());
        let (mut items, mut rejected) = (Vec::with_capacity(expected), Vec::new());
        let most = self.memory / size_of::<T>().max(1);
        let too_many = || A::Error::custom(format_args!("more than {most} rows"));
        if !self.one_by_one {
            while let Some(row) = seq.next_element()? {
                if items.len() == most {
                    return Err(too_many());
                }
                items.push(row);
            }
            return Ok((items, rejected));
        }
        while let Some(row) = seq.next_element::<&RawValue>()? {
            match serde_json::from_str(row.get()) {
                Ok(_) if items.len() == most => return Err(too_many()),
                Ok(item) => items.push(item),
                Err(_) if rejected.len() == MOST_REJECTED => {
                    return Err(A::Error::custom(format_args!(
                        "more than {MOST_REJECTED} rows of an unexpected shape"
                    )));
                }
                Err(error) => rejected.push(reject::<T>(items.len() + rejected.len(), row.get(), &error)),
            }
        }
        Ok((items, rejected))
    }
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Rows<T> {
    type Value = (Vec<T>, Vec<Rejected>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

fn reject<T: DeserializeOwned>(row: usize, json: &str, error: &serde_json::Error) -> Rejected {
    #[derive(Deserialize)]
    struct Identified {
        id: u64,
    }
    let (field, reason) = answer::locate::<T>(json, error);
    let id = serde_json::from_str::<Identified>(json).ok().map(|row| row.id);
    Rejected { row, id, field, reason, hash: hash(json) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        id: u64,
        name: String,
    }

    fn page(text: &str) -> Page<Row> {
        decode(text, "rows").unwrap()
    }

    #[test]
    fn an_envelope_says_whether_more_follows() {
        let last =
            page(r#"{"offset":4,"limit":2,"size":1,"_links":{"next":null,"prev":"x"},"rows":[{"id":1,"name":"a"}]}"#);
        assert_eq!((last.offset, last.limit, last.has_more(), last.rows()), (Some(4), Some(2), false, 1));
        let middle = page(r#"{"rows":[{"id":1,"name":"a"}],"_links":{"next":"/api/v2/get_rows/1&limit=0"}}"#);
        assert!(middle.has_more());
        let odd = page(r#"{"rows":[],"_link":{"next":{"offset":2}}}"#);
        assert!(odd.has_more(), "whatever the link is, there is one");
    }

    #[test]
    fn a_bare_array_as_long_as_asked_for_may_have_more() {
        let rows = r#"[{"id":2,"name":"b"},{"id":1,"name":"a"}]"#;
        assert!(!page(rows).asked(3).unwrap().has_more());
        assert!(page(rows).asked(2).unwrap().has_more());
        assert!(!page(rows).asked(1).unwrap().has_more(), "a longer one is the whole list");
        assert!(!page("[]").has_more());
    }

    #[test]
    fn an_envelope_without_links_is_judged_by_its_length() {
        assert!(page(r#"{"rows":[{"id":1,"name":"a"}]}"#).asked(1).unwrap().has_more());
        assert!(!page(r#"{"rows":[{"id":1,"name":"a"}]}"#).asked(2).unwrap().has_more());
        assert!(
            page(r#"{"limit":1,"rows":[{"id":1,"name":"a"}]}"#).asked(2).unwrap().has_more(),
            "the server's own limit"
        );
    }

    #[test]
    fn odd_rows_cost_themselves_and_nothing_else() {
        for text in [
            r#"{"_links":{"next":null},"rows":[{"id":1,"name":"a"},{"id":2,"name":7},{"id":3},5,{"id":4,"name":"d"}]}"#,
            r#"[{"id":1,"name":"a"},{"id":2,"name":7},{"id":3},5,{"id":4,"name":"d"}]"#,
        ] {
            let page = page(text);
            assert_eq!(page.items.iter().map(|row| row.id).collect::<Vec<_>>(), [1, 4]);
            assert_eq!(page.rows(), 5);
            assert_eq!(
                page.rejected.iter().map(ToString::to_string).collect::<Vec<_>>(),
                [
                    "row 1 (id 2), name: invalid type: integer `7`, expected a string",
                    "row 2 (id 3), name: missing field `name`",
                    "row 3: invalid type: integer `5`, expected struct Row",
                ]
            );
        }
    }

    #[test]
    fn a_list_of_nothing_but_odd_rows_is_given_up_on() {
        let odd = |rows: usize| format!("[{}]", vec!["{}"; rows].join(","));
        assert_eq!(page(&odd(MOST_REJECTED)).rejected.len(), MOST_REJECTED);
        let reason = "more than 1000 rows of an unexpected shape";
        match decode::<Row>(&odd(MOST_REJECTED + 1), "rows") {
            Err(BadAnswer::Shape { field: None, reason: given }) => assert_eq!(given, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_envelope_with_more_rows_than_asked_for_is_refused() {
        let text = r#"{"_links":{"next":null},"rows":[{"id":2,"name":"b"},{"id":1,"name":"a"}]}"#;
        assert!(page(text).asked(2).is_ok());
        assert!(matches!(page(text).asked(1), Err(BadAnswer::TooManyRows { asked: 1, received: 2 })));
    }

    #[test]
    fn rows_that_would_take_too_much_memory_are_refused() {
        #[derive(Debug, Deserialize)]
        struct Wide {
            #[serde(default)]
            _wide: [u64; 32],
        }
        let most = MOST_MEMORY / size_of::<Wide>();
        let rows = |rows: usize| format!("[{}]", vec!["{}"; rows].join(","));
        assert_eq!(decode::<Wide>(&rows(most), "rows").unwrap().items.len(), most);
        let reason = format!("more than {most} rows");
        assert!(
            matches!(decode::<Wide>(&rows(most + 1), "rows"), Err(BadAnswer::Shape { reason: given, .. }) if given == reason)
        );
    }

    #[test]
    fn a_new_key_in_the_envelope_costs_nothing() {
        let page = page(r#"{"warnings":[1],"total":{"a":[]},"offset":"0","rows":[{"id":1,"name":"a"}],"_links":[]}"#);
        assert_eq!((page.items.len(), page.offset), (1, None));
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        let reason = |text| match decode::<Row>(text, "rows") {
            Err(BadAnswer::Shape { field: None, reason }) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(r#"{"runs":[]}"#), "missing field `rows`");
        assert_eq!(reason(r#"{"rows":7}"#), "invalid type: integer `7`, expected a list of rows");
        assert_eq!(reason("true"), "invalid type: boolean `true`, expected a list, or a page with `rows`");
        assert!(matches!(decode::<Row>("", "rows"), Err(BadAnswer::Empty)));
        assert!(matches!(decode::<Row>(" <html>", "rows"), Err(BadAnswer::NotJson)));
        assert!(matches!(decode::<Row>(r#"{"rows":[{"id":1,"#, "rows"), Err(BadAnswer::Damaged(_))));
        assert!(matches!(decode::<Row>("[] []", "rows"), Err(BadAnswer::Damaged(_))));
        assert!(matches!(decode::<Row>(r#"{"error":"no"}"#, "rows"), Err(BadAnswer::Error(words)) if words == "no"));
    }
}
