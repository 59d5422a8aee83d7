//! The ids in the path of a call: none, one or two, each a number or a GUID.

use std::fmt::Write as _;

/// One id in a path.
pub(crate) trait Segment {
    /// The id as it stands in the path.
    fn text(&self) -> String;

    /// The id as a number, if it is one.
    fn number(&self) -> Option<u64>;
}

/// The ids behind the name of a method: `()`, one id, or a pair of them.
pub(crate) trait Segments {
    /// Writes each id with a slash in front of it.
    fn write(&self, path: &mut String);

    /// The first id, if it is a number: the one that the call is about.
    fn first(&self) -> Option<u64>;
}

impl Segments for () {
    fn write(&self, _: &mut String) {}

    fn first(&self) -> Option<u64> {
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
}

impl<A: Segment, B: Segment> Segments for (A, B) {
    fn write(&self, path: &mut String) {
        let _ = write!(path, "/{}/{}", self.0.text(), self.1.text());
    }

    fn first(&self) -> Option<u64> {
        self.0.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{CaseId, EntryId, PlanId, RunId};

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
}
