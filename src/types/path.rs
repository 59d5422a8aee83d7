//! The ids in the path of a call: none, one or two, each a number or a GUID.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::printable;

/// What a text id can have. Encoding other characters is not enough: clients exist that encode the whole path, slashes
/// included (seen in the source of three), so a server is assumed to take an encoded `/` for one that ends the id. What
/// is left of the id would name something else.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A text id as it is written in a path.
pub(crate) fn encoded(id: &str) -> String {
    utf8_percent_encode(id, PLAIN).to_string()
}

/// Why a text id cannot be sent. `None` if it can.
pub(crate) fn broken_rule(id: &str) -> Option<String> {
    const QUOTED: usize = 100;
    if id.is_empty() {
        Some("must not be empty".to_owned())
    } else if encoded(id) != id {
        let quoted = printable(id, QUOTED);
        Some(format!("must have only letters, digits and the characters -_. to be sent, but it is {quoted:?}"))
    } else {
        None
    }
}

/// One id in a path.
pub(crate) trait Segment {
    /// The id as text, for the path.
    fn text(&self) -> String;

    /// The id as a number, if it is one.
    fn number(&self) -> Option<u64>;

    /// If the id cannot be sent, its name and the rule that it breaks.
    fn broken(&self) -> Option<BrokenId> {
        None
    }
}

/// The name of an id that cannot be sent, such as `entry_id`, and the rule that it breaks.
pub(crate) type BrokenId = (&'static str, String);

/// The ids after the name of a method: `()`, one id, or a pair.
pub(crate) trait Segments {
    /// Writes each id with a slash before it.
    fn write(&self, path: &mut String);

    /// The first id, if it is a number: the one that the call is about.
    fn first(&self) -> Option<u64>;

    /// The first id that cannot be sent.
    fn broken(&self) -> Option<BrokenId>;
}

impl Segments for () {
    fn write(&self, _: &mut String) {}

    fn first(&self) -> Option<u64> {
        None
    }

    fn broken(&self) -> Option<BrokenId> {
        None
    }
}

impl<A: Segment> Segments for A {
    fn write(&self, path: &mut String) {
        // Writing to a String cannot fail.
        let _ = write!(path, "/{}", self.text());
    }

    fn first(&self) -> Option<u64> {
        self.number()
    }

    fn broken(&self) -> Option<BrokenId> {
        Segment::broken(self)
    }
}

impl<A: Segment, B: Segment> Segments for (A, B) {
    fn write(&self, path: &mut String) {
        let _ = write!(path, "/{}/{}", self.0.text(), self.1.text());
    }

    fn first(&self) -> Option<u64> {
        self.0.number()
    }

    fn broken(&self) -> Option<BrokenId> {
        self.0.broken().or_else(|| self.1.broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{AttachmentId, CaseId, EntryId, PlanId, RunId};

    #[test]
    fn a_path_has_none_one_or_two_ids() {
        let path = |ids: &dyn Segments| {
            let mut path = String::new();
            ids.write(&mut path);
            (path, ids.first())
        };
        let entry: EntryId = "3933d74b-4282-4c1f-be62-a641ab427063".parse().unwrap();
        assert_eq!(path(&()), (String::new(), None));
        assert_eq!(path(&RunId::new(42)), ("/42".to_owned(), Some(42)));
        assert_eq!(path(&(RunId::new(42), CaseId::new(7))), ("/42/7".to_owned(), Some(42)));
        assert_eq!(path(&(PlanId::new(4), entry.clone())), (format!("/4/{entry}"), Some(4)));
    }

    #[test]
    fn no_text_id_loses_a_character_on_the_way_and_what_cannot_be_sent_is_named() {
        let odd = |json: &str| (serde_json::from_str::<EntryId>(json), serde_json::from_str::<AttachmentId>(json));
        for (json, written) in [
            (r#""1/2""#, "1%2F2"),
            (r#""1&x=2""#, "1%26x%3D2"),
            (r#"" 12""#, "%2012"),
            (r#""1%322""#, "1%25322"),
            (r#""ä""#, "%C3%A4"),
        ] {
            let (entry, attachment) = odd(json);
            let (entry, attachment) = (entry.unwrap(), attachment.unwrap());
            assert_eq!((entry.text(), attachment.text()), (written.to_owned(), written.to_owned()));
            let rule = format!("must have only letters, digits and the characters -_. to be sent, but it is {json}");
            assert_eq!(Segments::broken(&(PlanId::new(4), entry)), Some(("entry_id", rule.clone())));
            assert_eq!(Segments::broken(&attachment), Some(("attachment_id", rule)));
        }
        let empty = Some(("entry_id", "must not be empty".to_owned()));
        assert_eq!(Segments::broken(&EntryId::default()), empty);
        let (entry, attachment) = odd(r#""2ec27be4-812f_4.x""#);
        assert_eq!((Segments::broken(&entry.unwrap()), Segments::broken(&attachment.unwrap())), (None, None));
        assert_eq!(Segments::broken(&(RunId::new(42), CaseId::new(7))), None);
    }
}
