//! Cuts secrets out of texts that a server sent: some servers repeat what they received.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a client sends and nothing may show, in each form in which a server may repeat it.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Arc<[String]>);

/// The length of the shortest secret, in bytes. A shorter one would also be found in harmless words.
const SHORTEST: usize = 6;

/// What is encoded in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

thread_local! {
    /// What is hidden from texts that this thread makes printable.
    static HIDDEN: RefCell<Secrets> = RefCell::default();
}

impl Secrets {
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let texts = texts.into_iter().filter(|text| text.len() >= SHORTEST);
        let mut forms: Vec<_> = texts.flat_map(forms).collect();
        // Of two that begin alike, the longer one is hidden.
        forms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        forms.dedup();
        Self(forms.into())
    }

    /// Does something during which these secrets are hidden from all that [`printable`](super::printable) returns.
    pub(crate) fn hide<T>(&self, make: impl FnOnce() -> T) -> T {
        /// Restores what was hidden before, after a panic too.
        struct Before(Secrets);
        impl Drop for Before {
            fn drop(&mut self) {
                swap(&mut self.0);
            }
        }
        let mut secrets = self.clone();
        swap(&mut secrets);
        let _before = Before(secrets);
        make()
    }

    /// The length of the longest one, in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.0.first().map_or(0, String::len)
    }

    /// The length of the secret at the start of `text`.
    fn at_start_of(&self, text: &str) -> Option<usize> {
        let is_at_start = |secret: &&String| {
            let start = text.as_bytes().get(..secret.len());
            // The name of a host comes back in lower case.
            start.is_some_and(|start| start.eq_ignore_ascii_case(secret.as_bytes()))
        };
        self.0.iter().find(is_at_start).map(String::len)
    }
}

/// The length of the hidden secret at the start of `text`, if there is one.
pub(super) fn hidden_at_start_of(text: &str) -> Option<usize> {
    HIDDEN.try_with(|hidden| hidden.borrow().at_start_of(text)).ok().flatten()
}

/// A thread that is about to end hides nothing, and reads no answers.
fn swap(secrets: &mut Secrets) {
    let _ = HIDDEN.try_with(|hidden| std::mem::swap(&mut *hidden.borrow_mut(), secrets));
}

/// The text itself, and as it stands in quotes, in JSON of PHP's, and in an address.
fn forms(text: &str) -> [String; 4] {
    let quoted = format!("{text:?}");
    let quoted = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
    let json = quoted.replace('/', "\\/");
    [text.to_owned(), quoted, json, utf8_percent_encode(text, ENCODED).to_string()]
}

/// The parts of a header's value that are secret by themselves: what follows a scheme such as `Basic`, and the values
/// of cookies. A server may repeat them without the rest, and base64 without its padding.
pub(crate) fn secret_parts(value: &str) -> impl Iterator<Item = &str> {
    let credentials = value.split_once(' ').map(|(_, credentials)| credentials);
    let cookies = value.split(';').filter_map(|cookie| cookie.split_once('=')).map(|(_, value)| value);
    let parts = [value].into_iter().chain(credentials).chain(cookies);
    parts.flat_map(|part| [part.trim(), part.trim().trim_end_matches('=')])
}

/// Leaves them out.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
