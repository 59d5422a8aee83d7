//! Finds the rows of a list that is not valid JSON, or not valid UTF-8, by their brackets.
//!
//! A single bad byte makes the whole text unreadable to a JSON parser. Here, each row is only delimited: texts and
//! their escapes are followed, and other values may be anything. Where brackets, quotes or commas do not fit together,
//! nothing is found, because what looks like a row may then be several.

use std::borrow::Cow;

use serde::de::IgnoredAny;

/// The parts of a list.
#[derive(Debug, Default)]
pub(super) struct Parts<'b> {
    /// The rows, each of which may be damaged.
    pub(super) rows: Vec<&'b [u8]>,
    /// The keys of the envelope and their values, which are JSON. `None` for a bare array.
    pub(super) envelope: Option<Vec<(Cow<'b, str>, &'b str)>>,
}

/// Finds the rows of a list: an array, or an envelope with an array under `key`. Returns `None` if the text is cut, or
/// damaged outside of its rows.
pub(super) fn parts<'b>(body: &'b [u8], key: &str) -> Option<Parts<'b>> {
    let mut scan = Scan { rest: body.trim_ascii_end() };
    let mut parts = Parts::default();
    if scan.starts_with(b'[') {
        parts.rows = scan.rows()?;
    } else {
        let (mut envelope, mut rows) = (Vec::new(), None);
        scan.members(|scan, name| {
            let name: Cow<'_, str> = Cow::Owned(serde_json::from_slice(name).ok()?);
            if rows.is_none() && name == key {
                rows = Some(scan.rows()?);
            } else {
                let value = std::str::from_utf8(scan.value()?).ok()?;
                serde_json::from_str::<IgnoredAny>(value).ok()?;
                envelope.push((name, value));
            }
            Some(())
        })?;
        parts = Parts { rows: rows?, envelope: Some(envelope) };
    }
    scan.rest.is_empty().then_some(parts)
}

/// The id of a row: the number under `id`, if that stands before any damage to its brackets and quotes.
pub(super) fn id(row: &[u8]) -> Option<u64> {
    let (mut id, mut scan) = (None, Scan { rest: row });
    let _ = scan.members(|scan, name| {
        let value = scan.value()?;
        if name == br#""id""# && id.is_none() {
            id = std::str::from_utf8(value).ok().filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
        }
        Some(())
    });
    id?.parse().ok()
}

/// A text that is read from its start.
struct Scan<'b> {
    rest: &'b [u8],
}

impl<'b> Scan<'b> {
    /// Whether this byte is the next one that is not blank.
    fn starts_with(&mut self, byte: u8) -> bool {
        self.rest = self.rest.trim_ascii_start();
        self.rest.first() == Some(&byte)
    }

    /// Takes this byte, if it is the next one that is not blank.
    fn take(&mut self, byte: u8) -> bool {
        let is_it = self.starts_with(byte);
        self.skip(usize::from(is_it));
        is_it
    }

    /// Takes so many bytes.
    fn skip(&mut self, bytes: usize) -> &'b [u8] {
        let (skipped, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, &[]));
        self.rest = rest;
        skipped
    }

    /// The elements of an array.
    fn rows(&mut self) -> Option<Vec<&'b [u8]>> {
        let mut rows = Vec::new();
        if !self.take(b'[') {
            return None;
        }
        if self.take(b']') {
            return Some(rows);
        }
        loop {
            rows.push(self.value()?);
            if !self.take(b',') {
                return self.take(b']').then_some(rows);
            }
        }
    }

    /// Goes through the members of an object. `member` gets each name with its quotes, and takes the value.
    fn members(&mut self, mut member: impl FnMut(&mut Self, &'b [u8]) -> Option<()>) -> Option<()> {
        if !self.take(b'{') {
            return None;
        }
        if self.take(b'}') {
            return Some(());
        }
        loop {
            let name = if self.starts_with(b'"') { self.text()? } else { return None };
            if !self.take(b':') {
                return None;
            }
            member(self, name)?;
            if !self.take(b',') {
                return self.take(b'}').then_some(());
            }
        }
    }

    /// A text, with its quotes.
    fn text(&mut self) -> Option<&'b [u8]> {
        let mut is_escaped = false;
        let end = self.rest.iter().skip(1).position(|byte| match byte {
            _ if is_escaped => {
                is_escaped = false;
                false
            }
            b'\\' => {
                is_escaped = true;
                false
            }
            byte => *byte == b'"',
        })?;
        Some(self.skip(end + 2))
    }

    /// A value of any kind, which may be damaged inside.
    fn value(&mut self) -> Option<&'b [u8]> {
        self.rest = self.rest.trim_ascii_start();
        let whole = self.rest;
        // The open brackets as bits, the innermost one last: 1 is an object. serde_json opens no more than these.
        let (mut open, mut depth) = (0_u128, 0_u32);
        // A bracket or a quote opens only behind one of these. Elsewhere, a quote is missing or one too many.
        let mut may_open = true;
        loop {
            self.rest = self.rest.trim_ascii_start();
            match self.rest.first()? {
                // No JSON has these outside of texts, so they tell nothing.
                0..0x20 | 0x7f.. => {
                    self.skip(1);
                    continue;
                }
                byte @ (b'{' | b'[') if may_open && depth < u128::BITS => {
                    (open, depth) = (open << 1 | u128::from(*byte == b'{'), depth + 1);
                    self.skip(1);
                }
                b'"' if may_open => {
                    self.text()?;
                    may_open = false;
                }
                byte @ (b'}' | b']') if depth > 0 && open & 1 == u128::from(*byte == b'}') => {
                    (open, depth, may_open) = (open >> 1, depth - 1, false);
                    self.skip(1);
                }
                b',' | b':' if depth > 0 => {
                    may_open = true;
                    self.skip(1);
                }
                b'{' | b'[' | b'"' | b'}' | b']' | b',' | b':' => return None,
                // A number, a word, or anything else.
                _ if may_open => {
                    let end = self.rest.iter().position(|byte| b"{}[]\",:".contains(byte))?;
                    self.skip(end);
                    may_open = false;
                }
                _ => return None,
            }
            if depth == 0 {
                let taken = whole.len() - self.rest.len();
                return whole.get(..taken).map(<[u8]>::trim_ascii_end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(body: &[u8]) -> Option<Vec<&str>> {
        let parts = parts(body, "rows")?;
        Some(parts.rows.into_iter().map(|row| std::str::from_utf8(row).unwrap_or("not UTF-8")).collect())
    }

    #[test]
    fn bytes_between_the_members_of_a_row_cost_that_row() {
        assert_eq!(
            rows(b"[{\"a\":1,\xff\"b\":2},{\"c\":\x01 3\xc3},{\"d\":4}]"),
            Some(vec!["not UTF-8", "not UTF-8", "{\"d\":4}"])
        );
    }

    #[test]
    fn rows_are_found_by_their_brackets_whatever_their_values_are() {
        assert_eq!(rows(b"[]"), Some(vec![]));
        assert_eq!(rows(b" [ {} , [1,[2]] , NaN , \"a\" ] "), Some(vec!["{}", "[1,[2]]", "NaN", "\"a\""]));
        assert_eq!(
            rows(b"[{\"a\":\"]},[{\\\"\",\"b\":-Infinity},{\"c\":[{}],\"d\":\"\x01\"},{\"e\":\"\xff\"}]"),
            Some(vec!["{\"a\":\"]},[{\\\"\",\"b\":-Infinity}", "{\"c\":[{}],\"d\":\"\x01\"}", "not UTF-8"])
        );
    }

    #[test]
    fn an_envelope_has_its_rows_under_their_key_and_valid_json_under_the_others() {
        let body = br#"{"offset":0, "a\u0062": {"rows":[1]}, "rows":[{"x":NaN}], "_links":{"next":null}, "rows":[7]}"#;
        let parts = parts(body, "rows").unwrap();
        assert_eq!(parts.rows, [br#"{"x":NaN}"#]);
        let envelope = parts.envelope.unwrap();
        let envelope: Vec<_> = envelope.iter().map(|(key, value)| (&**key, *value)).collect();
        let expected = [("offset", "0"), ("ab", r#"{"rows":[1]}"#), ("_links", r#"{"next":null}"#), ("rows", "[7]")];
        assert_eq!(envelope, expected);
    }

    #[test]
    fn nothing_is_found_in_what_is_cut_or_damaged_between_its_rows() {
        for body in [
            &b""[..],
            b"{",
            b"[",
            b"[{\"a\":1}",
            b"[{\"a\":1},",
            b"[{\"a\":1},]",
            b"[{\"a\":1}{\"a\":2}]",
            b"[{\"a\":1} x,{}]",
            b"[{\"a\":1}],",
            b"[{\"a\":1]]",
            b"[{\"a\":\"b\"c\"},{\"d\":\"\\\"\"}]",
            b"[{\"a\":\"b}]",
            b"{\"rows\":{}}",
            b"{\"runs\":[]}",
            b"{\"rows\":[],\"offset\":NaN}",
            b"{\"rows\":[],\"a\":\"\xff\"}",
            b"{\"rows\":[],\"\xff\":1}",
            b"{\"rows\":[] \"offset\":1}",
            b"{rows:[]}",
        ] {
            assert!(parts(body, "rows").is_none(), "{}", body.escape_ascii());
        }
        let deep = |depth| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(parts(&deep(129), "rows").is_some() && parts(&deep(130), "rows").is_none());
    }

    #[test]
    fn the_id_of_a_row_is_found_at_its_top_level_only() {
        for (row, expected) in [
            (&br#"{"id":7,"name":NaN}"#[..], Some(7)),
            (b"{\"name\":\"\xff\", \"id\" : 7 }", Some(7)),
            (b"{\"suite\":{\"id\":6},\"id\":7,\"a\":\"b\"c}", Some(7)),
            (br#"{"suite":{"id":6}}"#, None),
            (br#"{"name":"\"id\":6"}"#, None),
            (br#"{"id":"7"}"#, None),
            (br#"{"id":-7}"#, None),
            (br#"{"id":18446744073709551616}"#, None),
            (br#"{"a":"b"c","id":7}"#, None),
            (b"[7]", None),
            (b"7", None),
        ] {
            assert_eq!(id(row), expected, "{}", row.escape_ascii());
        }
    }
}
