//! Reads a page from JSON, in one pass. If a row damages the whole text, reads the rows that [`scan`] finds.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::key::{Key, hash};
use super::page::{List, Page, Rejected};
use super::scan;
use crate::call::answer::{self, BadAnswer};
use crate::call::payload::without_prefix;
use crate::call::query::FULL_PAGE;
use crate::error::Error;

/// Reads an answer as a page. `key` is the key of the rows in the envelope.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8], key: &str) -> Result<Page<T>, BadAnswer> {
    let text = match answer::text(body) {
        Ok(text) => answer::present(text)?,
        Err(bad) => {
            answer::check_values(body)?;
            return read_damaged(without_prefix(body), key).unwrap_or(Err(bad));
        }
    };
    // Nearly always, all rows are fine and one pass is enough. Only if one is not, read them one by one.
    let read = read(text, Either::new(text, key, false)).or_else(|_| read(text, Either::new(text, key, true)));
    read.or_else(|error| {
        let damaged = if error.is_syntax() { read_damaged(text.as_bytes(), key) } else { None };
        damaged.unwrap_or_else(|| Err(answer::explain(text, error, |error| (None, answer::reason(error)))))
    })
}

/// Reads an answer as a page, as calls that get one do. For `benches/`; not part of the API.
#[doc(hidden)]
pub fn decode_page<T: DeserializeOwned>(body: &[u8], key: &str) -> Result<Page<T>, Error> {
    decode(body, key).map_err(|bad| bad.into_error(200))
}

/// Reads an answer as a list without pages. `key` is the key of the rows if there is an envelope.
pub(crate) fn decode_list<T: DeserializeOwned>(body: &[u8], key: &str) -> Result<List<T>, BadAnswer> {
    decode(body, key).map(|Page { items, rejected, .. }| List { items, rejected })
}

/// Reads the keys of a page's rows, of whatever type they are.
pub(crate) fn decode_keys(body: &[u8], key: &str) -> Result<Vec<Key>, BadAnswer> {
    let page = decode::<RowKey>(body, key)?;
    Ok(page.rows_in_order().map(|row| row.map_or_else(Rejected::key, |row| row.0)).collect())
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

/// Reads a list that is not JSON as a whole, row by row. `None` if its rows cannot be told apart.
fn read_damaged<T: DeserializeOwned>(body: &[u8], key: &str) -> Option<Result<Page<T>, BadAnswer>> {
    let parts = scan::parts(body, key)?;
    let mut rows = OneByOne::new(most_rows::<T>(body.len()));
    for row in parts.rows {
        let taken = match std::str::from_utf8(row) {
            Ok(row) => rows.take(row),
            Err(_) => rows.reject(row, None, "it is not valid UTF-8".to_owned()),
        };
        if let Err(reason) = taken {
            return Some(Err(BadAnswer::Shape { field: None, reason }));
        }
    }
    let mut page = Page::of(rows.items, rows.rejected);
    for (key, value) in parts.envelope.iter().flatten() {
        page.note(key, value);
    }
    Some(Ok(page))
}

/// Either form of a list: an envelope or a bare array.
struct Either<'k, T> {
    key: &'k str,
    rows: Rows<T>,
}

impl<'k, T: DeserializeOwned> Either<'k, T> {
    fn new(text: &str, key: &'k str, one_by_one: bool) -> Self {
        let (expected, most) = (text.len() / SHORT_ROW, most_rows::<T>(text.len()));
        Self { key, rows: Rows { expected, most, one_by_one, row: PhantomData } }
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Either<'_, T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list, or a page with `{}`", self.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Page<T>, A::Error> {
        let (items, rejected) = self.rows.visit_seq(seq)?;
        Ok(Page::of(items, rejected))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let Self { key: list, rows } = self;
        let (mut rows, mut found) = (Some(rows), None);
        let mut page = Page::of(Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match (&*key, rows.take_if(|_| key == list)) {
                (_, Some(rows)) => found = Some(map.next_value_seed(rows)?),
                (key, _) if is_noted(key) => page.note(key, map.next_value::<&RawValue>()?.get()),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let found = found.ok_or_else(|| A::Error::custom(format_args!("missing field `{list}`")))?;
        (page.items, page.rejected) = found;
        Ok(page)
    }
}

/// Whether a key of an envelope says something about the page.
fn is_noted(key: &str) -> bool {
    // The manual once spells it `_link`.
    matches!(key, "offset" | "limit" | "_links" | "_link")
}

impl<T> Page<T> {
    /// A page of these rows, about which no envelope says anything.
    fn of(items: Vec<T>, rejected: Vec<Rejected>) -> Self {
        Self { items, rejected, offset: None, limit: None, next: None, asked: FULL_PAGE }
    }

    /// Notes a value of the envelope, which may be any other than the documented one.
    fn note(&mut self, key: &str, json: &str) {
        match key {
            "offset" => self.offset = serde_json::from_str(json).ok(),
            "limit" => self.limit = serde_json::from_str(json).ok(),
            key if is_noted(key) => self.next = says_next(json),
            _ => {}
        }
    }
}

/// Whether the links of an envelope say that there is a next page. `None` if they say nothing about it.
fn says_next(links: &str) -> Option<bool> {
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
    let links: Links<'_> = links.starts_with('{').then(|| serde_json::from_str(links).ok())??;
    links.next.map(|next| next.get() != "null")
}

/// The rows of a list, readable or not.
struct Rows<T> {
    /// How many rows to expect, from the length of the text.
    expected: usize,
    /// How many rows there may be.
    most: usize,
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
        if self.one_by_one {
            let mut rows = OneByOne::new(self.most);
            while let Some(row) = seq.next_element::<&RawValue>()? {
                rows.take(row.get()).map_err(A::Error::custom)?;
            }
            return Ok((rows.items, rows.rejected));
        }
        let mut items = Vec::with_capacity(expected);
        while let Some(row) = seq.next_element()? {
            if items.len() == self.most {
                return Err(A::Error::custom(too_many_rows(self.most)));
            }
            items.push(row);
        }
        Ok((items, Vec::new()))
    }
}

/// How many rows of a type an answer of this length may have.
fn most_rows<T>(length: usize) -> usize {
    MOST_MEMORY.max(length) / size_of::<T>().max(1)
}

fn too_many_rows(most: usize) -> String {
    format!("more than {most} rows")
}

/// Rows that are read each by itself.
struct OneByOne<T> {
    items: Vec<T>,
    rejected: Vec<Rejected>,
    /// How many rows there may be.
    most: usize,
}

impl<T: DeserializeOwned> OneByOne<T> {
    fn new(most: usize) -> Self {
        Self { items: Vec::new(), rejected: Vec::new(), most }
    }

    /// Takes the next row, which may be unreadable. With too many rows, returns what is wrong with the list.
    fn take(&mut self, json: &str) -> Result<(), String> {
        match serde_json::from_str(json) {
            Ok(_) if self.items.len() == self.most => Err(too_many_rows(self.most)),
            Ok(item) => {
                self.items.push(item);
                Ok(())
            }
            Err(error) => {
                let (field, reason) = answer::locate::<T>(json, &error);
                self.reject(json.as_bytes(), field, reason)
            }
        }
    }

    fn reject(&mut self, json: &[u8], field: Option<String>, reason: String) -> Result<(), String> {
        if self.rejected.len() == MOST_REJECTED {
            return Err(format!("more than {MOST_REJECTED} rows of an unexpected shape"));
        }
        let (row, id) = (self.items.len() + self.rejected.len(), scan::id(json));
        let hash = hash(&String::from_utf8_lossy(json));
        self.rejected.push(Rejected { row, id, field, reason, hash });
        Ok(())
    }
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Rows<T> {
    type Value = (Vec<T>, Vec<Rejected>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        id: u64,
        name: String,
    }

    fn page(text: &str) -> Page<Row> {
        decode(text.as_bytes(), "rows").unwrap()
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

    /// What a byte or a word does to a row.
    fn damage() -> impl Strategy<Value = (Vec<u8>, &'static str)> {
        let raw = "it is not valid UTF-8";
        let control = "control character (\\u0000-\\u001F) found while parsing a string";
        prop_oneof![
            (0x80..=0xff_u8).prop_map(move |byte| ([b"\"x", &[byte][..], b"\""].concat(), raw)),
            (0..0x20_u8).prop_map(move |byte| ([b"\"", &[byte][..], b"\\\"\""].concat(), control)),
            Just((b"\"\\x\"".to_vec(), "invalid escape")),
            prop::sample::select(vec!["NaN", "Infinity", "-Infinity", "undefined"]).prop_map(|word| {
                (word.into(), if word.starts_with('-') { "invalid number" } else { "expected value" })
            }),
        ]
    }

    proptest! {
        #[test]
        fn damage_inside_a_row_costs_that_row_and_no_other(
            names in prop::collection::vec(".{0,8}", 1..40),
            place in any::<prop::sample::Index>(),
            (damage, reason) in damage(),
            in_envelope in any::<bool>(),
            id_first in any::<bool>(),
        ) {
            let place = place.index(names.len());
            let row = |(number, name): (usize, &String)| {
                let json = serde_json::json!({"id": number, "name": name, "ids": [[{}]]}).to_string();
                if number != place {
                    return json.into_bytes();
                }
                let (id, name) = (format!("\"id\":{number}"), [b"\"name\":", &damage[..]].concat());
                let members = if id_first { [id.as_bytes(), b",", &name[..]] } else { [&name[..], b",", id.as_bytes()] };
                [b"{", &members.concat()[..], b"}"].concat()
            };
            let rows = names.iter().enumerate().map(row).collect::<Vec<_>>().join(&b","[..]);
            let (start, end) = if in_envelope {
                (&br#"{"offset":5,"limit":40,"_links":{"next":"x"},"rows":["#[..], &br#"],"size":1}"#[..])
            } else {
                (&b"["[..], &b"]"[..])
            };
            let body = [start, &rows, end].concat();

            let page = decode::<Row>(&body, "rows").unwrap();
            let read: Vec<_> = page.items.iter().map(|row| (usize::try_from(row.id).unwrap(), &row.name)).collect();
            let others: Vec<_> = names.iter().enumerate().filter(|(number, _)| *number != place).collect();
            prop_assert_eq!(read, others);
            let [rejected] = &page.rejected[..] else { panic!("{:?}", page.rejected) };
            prop_assert_eq!((rejected.row, rejected.id, &*rejected.reason), (place, Some(place as u64), reason));
            let envelope = if in_envelope { (Some(5), Some(40), Some(true)) } else { (None, None, None) };
            prop_assert_eq!((page.offset, page.limit, page.says_more()), envelope);
            let keys: Vec<_> = (0..names.len()).map(|number| Key::number(number as u64)).collect();
            prop_assert_eq!(decode_keys(&body, "rows").unwrap(), keys);
            prop_assert_eq!(decode_list::<Row>(&body, "rows").unwrap().rejected, page.rejected);

            // A body that is cut is damaged as a whole.
            let cut = &body[..body.len() - 1];
            prop_assert!(matches!(decode::<Row>(cut, "rows"), Err(BadAnswer::Damaged(_))));
        }
    }

    #[test]
    fn damage_that_may_have_hidden_a_row_costs_the_page() {
        for body in [
            &b"[{\"id\":1,\"name\":\"a\"b\"},{\"id\":2,\"name\":\"\\\"\"}]"[..],
            b"[{\"id\":1,\"name\":\"\xff\"} {\"id\":2,\"name\":\"b\"}]",
            b"{\"offset\":\xff,\"rows\":[]}",
        ] {
            assert!(matches!(decode::<Row>(body, "rows"), Err(BadAnswer::Damaged(_))), "{}", body.escape_ascii());
        }
        assert!(matches!(decode::<Row>(b"<html>\xff", "rows"), Err(BadAnswer::NotJson)));
    }

    #[test]
    fn damaged_rows_have_the_bounds_of_others() {
        let rows = |row: &[u8], rows: usize| [b"[", &vec![row; rows].join(&b","[..])[..], b"]"].concat();
        let damaged = b"{\"id\":1,\"name\":\"\xff\"}";
        assert_eq!(decode::<Row>(&rows(damaged, MOST_REJECTED), "rows").unwrap().rejected.len(), MOST_REJECTED);
        let error = decode::<Row>(&rows(damaged, MOST_REJECTED + 1), "rows").unwrap_err();
        assert!(matches!(&error, BadAnswer::Shape { reason, .. } if reason.starts_with("more than 1000 rows")));
        let error = decode::<Row>(&rows(b"{\"a\":[0,0],\"b\":\xff}", 200_000), "rows").unwrap_err();
        assert!(matches!(error, BadAnswer::TooManyValues(_)), "{error:?}");
    }

    #[test]
    fn what_old_servers_write_before_the_json_is_skipped_before_damaged_rows_too() {
        let body =
            b"\xef\xbb\xbfUSER AUTHENTICATION SUCCESSFUL!\n[{\"id\":1,\"name\":\"\xff\"},{\"id\":2,\"name\":\"b\"}]";
        assert_eq!(decode::<Row>(body, "rows").unwrap().items.len(), 1);
    }

    #[test]
    fn a_list_of_nothing_but_odd_rows_is_given_up_on() {
        let odd = |rows: usize| format!("[{}]", vec!["{}"; rows].join(","));
        assert_eq!(page(&odd(MOST_REJECTED)).rejected.len(), MOST_REJECTED);
        let reason = "more than 1000 rows of an unexpected shape";
        match decode::<Row>(odd(MOST_REJECTED + 1).as_bytes(), "rows") {
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
        assert_eq!(decode::<Wide>(rows(most).as_bytes(), "rows").unwrap().items.len(), most);
        let reason = format!("more than {most} rows");
        assert!(
            matches!(decode::<Wide>(rows(most + 1).as_bytes(), "rows"), Err(BadAnswer::Shape { reason: given, .. }) if given == reason)
        );
    }

    #[test]
    fn a_new_key_in_the_envelope_costs_nothing() {
        let page = page(r#"{"warnings":[1],"total":{"a":[]},"offset":"0","rows":[{"id":1,"name":"a"}],"_links":[]}"#);
        assert_eq!((page.items.len(), page.offset), (1, None));
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        let reason = |text: &str| match decode::<Row>(text.as_bytes(), "rows") {
            Err(BadAnswer::Shape { field: None, reason }) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(r#"{"runs":[]}"#), "missing field `rows`");
        assert_eq!(reason(r#"{"rows":7}"#), "invalid type: integer `7`, expected a list of rows");
        assert_eq!(reason("true"), "invalid type: boolean `true`, expected a list, or a page with `rows`");
        assert!(matches!(decode::<Row>(b"", "rows"), Err(BadAnswer::Empty)));
        assert!(matches!(decode::<Row>(b" <html>", "rows"), Err(BadAnswer::NotJson)));
        assert!(matches!(decode::<Row>(br#"{"rows":[{"id":1,"#, "rows"), Err(BadAnswer::Damaged(_))));
        assert!(matches!(decode::<Row>(b"[] []", "rows"), Err(BadAnswer::Damaged(_))));
        assert!(matches!(decode::<Row>(br#"{"error":"no"}"#, "rows"), Err(BadAnswer::Error(words)) if words == "no"));
    }
}
