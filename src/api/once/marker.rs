//! The text by which a row is found again.

use std::time::Duration;

#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::types::markup::has_line;
use crate::types::{Timestamp, printable};

/// A text that identifies a run, a plan or a milestone, such as the id of a build, for [`Client::add_run_once`],
/// [`Client::add_plan_once`] and [`Client::add_milestone_once`]. No other run (or plan, or milestone) of the project
/// may have it.
///
/// It has 1 to 100 bytes, such as `build 4711`, `shop-feature%2Flogin-12` or `main@sha:abc`. It must not have commas,
/// at which TestRail divides references. It must not have control characters or any of `" < >`, which TestRail may
/// refuse or change, and no blanks at its ends.
///
/// ```
/// # fn main() -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use testrail::{Marker, Timestamp};
///
/// let marker = Marker::in_refs("build 4711")?.delete_twins();
///
/// // For a server older than 6.1, and a network that may hold back a lost request for a long time.
/// let week = Duration::from_secs(7 * 24 * 60 * 60);
/// let old = Marker::in_description("build 4711")?
///     .created_after(Timestamp::now() - week)
///     .look_for(Duration::from_secs(30));
///
/// assert_eq!(
///     Marker::in_refs("4711,4712").unwrap_err().to_string(),
///     "marker must not have a ',' (it is \"4711,4712\")"
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub(super) text: String,
    pub(super) place: Place,
    pub(super) created_after: Option<Timestamp>,
    pub(super) look_for: Duration,
    pub(super) deletes_twins: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Refs,
    Description,
}

impl Marker {
    fn new(text: impl Into<String>, place: Place) -> Result<Self, Error> {
        let text = text.into();
        check("marker", &text)?;
        Ok(Self { text, place, created_after: None, look_for: Duration::from_secs(15), deletes_twins: false })
    }

    /// Creates a marker that becomes one of the references (`refs`), in addition to those of the request. TestRail has
    /// references of runs from 6.1 on, of plans from 6.3 on, and of milestones from 6.4 on. For an older server, use
    /// [`in_description`](Marker::in_description).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the text cannot be a marker.
    pub fn in_refs(text: impl Into<String>) -> Result<Self, Error> {
        Self::new(text, Place::Refs)
    }

    /// Creates a marker that becomes the last line of the description.
    ///
    /// TestRail has no filter for it, so the client looks at the latest 1,000 runs or plans, or at those since
    /// [`created_after`](Marker::created_after).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the text cannot be a marker.
    pub fn in_description(text: impl Into<String>) -> Result<Self, Error> {
        Self::new(text, Place::Description)
    }

    /// Looks only at runs or plans created since then, by the server's clock, and at all of them. Without this, the
    /// client looks at the latest 1,000 if it cannot ask the server for the marker. For milestones, it has no effect.
    #[must_use]
    pub fn created_after(mut self, time: impl Into<Timestamp>) -> Self {
        self.created_after = Some(time.into());
        self
    }

    /// Sets how long to look after an answer was lost, before the client creates the row again. Choose the longest time
    /// that a request may stay at work on the server after its connection breaks. Default: 15 seconds. If the call's
    /// [deadline](crate::ClientBuilder::deadline) ends earlier, the client does not create it again.
    #[must_use]
    pub fn look_for(mut self, time: Duration) -> Self {
        self.look_for = time;
        self
    }

    /// If two machines create the row at the same moment, deletes the younger one again. Only the call that created it
    /// does so, and only if it is not in use: a run stays if it has a result or a file, a plan also if runs were added
    /// or removed, and a milestone if a run or a plan refers to it. `deleted` of what the call returns has its id. Work
    /// that somebody begins at that very moment is lost with the row.
    ///
    /// The user needs the permission to delete. Without it, the younger one stays, as one of the `duplicates`.
    #[must_use]
    pub fn delete_twins(mut self) -> Self {
        self.deletes_twins = true;
        self
    }

    /// Puts the marker into the references or the description of a request.
    pub(crate) fn put_into(&self, refs: &mut Option<String>, description: &mut Option<String>) {
        let text = &self.text;
        match self.place {
            Place::Refs => match refs.as_deref() {
                Some(refs) if self.is_among(refs) => {}
                Some(own) if !own.trim().is_empty() => *refs = Some(format!("{own},{text}")),
                _ => *refs = Some(text.clone()),
            },
            Place::Description => match description.as_deref() {
                Some(words) if self.is_line_of(words) => {}
                Some(words) if !words.trim().is_empty() => *description = Some(format!("{words}\n\n{text}")),
                _ => *description = Some(text.clone()),
            },
        }
    }

    /// Whether a row with these references and this description has the marker.
    pub(super) fn is_in(&self, refs: Option<&str>, description: Option<&str>) -> bool {
        match self.place {
            Place::Refs => refs.is_some_and(|refs| self.is_among(refs)),
            Place::Description => description.is_some_and(|words| self.is_line_of(words)),
        }
    }

    /// Whether these references have the marker's text anywhere, as each run has that a filter by it brings.
    pub(super) fn may_be_in(&self, refs: Option<&str>) -> bool {
        refs.is_some_and(|refs| refs.to_lowercase().contains(&self.text.to_lowercase()))
    }

    fn is_among(&self, refs: &str) -> bool {
        refs.split(',').any(|one| one.trim() == self.text)
    }

    fn is_line_of(&self, description: &str) -> bool {
        has_line(description, &self.text)
    }
}

/// Checks that the text can be a `name`, such as a marker: that it comes back as it was sent.
pub(crate) fn check(name: &str, text: &str) -> Result<(), Error> {
    let shown = || format!("(it is {:?})", printable(text, 100));
    // The first is where TestRail divides references. It refuses the second in a query (recorded), and may take the
    // others for HTML (inferred).
    let bad = text.chars().find(|c| c.is_control() || matches!(c, ',' | '"' | '<' | '>'));
    let rule = match bad {
        _ if text.is_empty() => "must not be empty".to_owned(),
        _ if text.len() > 100 => format!("must have at most 100 bytes, not {}", text.len()),
        Some(control) if control.is_control() => format!("must not have control characters {}", shown()),
        Some(bad) => format!("must not have a {bad:?} {}", shown()),
        None if text.trim() != text => format!("must not have blanks at its ends {}", shown()),
        None => return Ok(()),
    };
    Err(Error::invalid(name, rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_build_systems_write_is_a_marker() {
        for text in ["build 4711", "shop-feature%2Flogin-12", "main@sha:abc", "größe #7", "a&b", &"x".repeat(100)] {
            let refs = format!("ACME-1, {text} ,x");
            assert!(Marker::in_refs(text).unwrap().is_in(Some(&refs), None), "{text}");
            let words = format!("Of a < b\r\n\r\n{text}\r\n");
            assert!(Marker::in_description(text).unwrap().is_in(None, Some(&words)), "{text}");
        }
    }

    #[test]
    fn a_marker_that_would_come_back_otherwise_is_refused_when_it_is_made() {
        for (text, error) in [
            ("", "marker must not be empty"),
            (" 4711", "marker must not have blanks at its ends (it is \" 4711\")"),
            ("4711\n", "marker must not have control characters (it is \"4711 \")"),
            ("a,b", "marker must not have a ',' (it is \"a,b\")"),
            ("<b>", "marker must not have a '<' (it is \"<b>\")"),
            (&"x".repeat(101), "marker must have at most 100 bytes, not 101"),
        ] {
            for marker in [Marker::in_refs(text), Marker::in_description(text)] {
                assert_eq!(marker.unwrap_err().to_string(), error);
            }
        }
    }

    #[test]
    fn a_description_that_came_back_as_html_still_shows_its_marker() {
        let marker = |text| Marker::in_description(text).unwrap();
        for (text, html) in [
            ("build 4711", "<p>Of the night</p>\n<p>build&nbsp;4711</p>"),
            ("build 4711", "Of the night<br />\n<br />\nbuild 4711"),
            ("a&b — c", "<p>Of the night<br />a&amp;b &mdash;&nbsp;c</p>"),
            ("main@sha:abc", "<p><a href=\"mailto:main@sha\">main@sha</a>:abc</p>"),
            ("it's 7", "<div>it&#39;s&#x20;7</div>"),
            ("a&b;c", "a&b;c"),
        ] {
            assert!(marker(text).is_line_of(html), "{text} in {html}");
        }
        for html in ["<p>build 47111</p>", "<p>See build 4711</p>", "<build 4711>", "<p>build</p><p>4711</p>", "&", "<"]
        {
            assert!(!marker("build 4711").is_line_of(html), "{html}");
        }
    }

    #[test]
    fn a_request_that_has_the_marker_already_does_not_get_it_twice() {
        let (refs, words) = (Marker::in_refs("b 1").unwrap(), Marker::in_description("b 1").unwrap());
        let with_both = |own_refs: Option<&str>, own_words: Option<&str>| {
            let (mut own_refs, mut own_words) = (own_refs.map(str::to_owned), own_words.map(str::to_owned));
            refs.put_into(&mut own_refs, &mut own_words);
            words.put_into(&mut own_refs, &mut own_words);
            (own_refs.unwrap(), own_words.unwrap())
        };
        let both = ("ACME-1,b 1".to_owned(), "Of the night\n\nb 1".to_owned());
        assert_eq!(with_both(Some("ACME-1"), Some("Of the night")), both);
        assert_eq!(with_both(Some(&both.0), Some(&both.1)), both);
        for blank in [None, Some(" ")] {
            assert_eq!(with_both(blank, blank), ("b 1".to_owned(), "b 1".to_owned()));
        }
    }
}
