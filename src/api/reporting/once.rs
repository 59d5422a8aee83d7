//! How the results of a build are recognised.

use crate::api::once::check_text;
use crate::api::results::{AddResult, TestResult};
use crate::error::Error;
use crate::types::markup::has_line;

/// A text by which the results of one build are recognised, for [`Reporting::once`](super::Reporting::once). It is the
/// result's version, or a line of its comment.
///
/// It has 1 to 100 bytes, no control characters, none of `, " < >`, and no blanks at its ends.
///
/// ```
/// use testrail::reporting::Once;
///
/// let build = Once::by_version("4711")?;
/// let machine = Once::by_comment("build 4711 on linux")?;
/// assert_eq!(Once::by_version(" ").unwrap_err().to_string(), "once must not have blanks at its ends (it is \" \")");
/// # Ok::<(), testrail::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    text: String,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Version,
    Comment,
}

impl Once {
    /// Recognises a result by its [`version`](AddResult::version). A row without a version gets it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the text cannot be kept as it is.
    pub fn by_version(text: impl Into<String>) -> Result<Self, Error> {
        Self::new(text.into(), Place::Version)
    }

    /// Recognises a result by a line of its [`comment`](AddResult::comment). A row without that line gets it as its
    /// last one.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the text cannot be kept as it is.
    pub fn by_comment(text: impl Into<String>) -> Result<Self, Error> {
        Self::new(text.into(), Place::Comment)
    }

    fn new(text: String, place: Place) -> Result<Self, Error> {
        check_text("once", &text)?;
        Ok(Self { text, place })
    }

    /// The row with the text. A row of another version is an error: the field, and the rule.
    pub(super) fn put_into(&self, row: AddResult) -> Result<AddResult, (&'static str, String)> {
        let text = self.text.as_str();
        match self.place {
            Place::Version => match row.version.as_deref().map(str::trim).filter(|version| !version.is_empty()) {
                Some(version) if version != text => {
                    Err(("version", format!("must be {text:?}, as once says, or not be set: it is {version:?}")))
                }
                _ => Ok(row.version(text)),
            },
            Place::Comment => Ok(match row.comment.as_deref() {
                Some(comment) if has_line(comment, text) => row,
                Some(comment) if !comment.trim().is_empty() => {
                    let comment = format!("{}\n\n{text}", comment.trim_end());
                    row.comment(comment)
                }
                _ => row.comment(text),
            }),
        }
    }

    /// Whether this is a result of the build.
    pub(super) fn is_in(&self, result: &TestResult) -> bool {
        match self.place {
            Place::Version => result.version.as_deref().is_some_and(|version| version.trim() == self.text),
            Place::Comment => result.comment.as_deref().is_some_and(|comment| has_line(comment, &self.text)),
        }
    }
}
