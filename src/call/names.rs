//! Compares a name with what a server has made of it.

use crate::types::markup::plain;

/// From this length on, in characters, a server may have cut a name.
const LONG: usize = 100;

/// Whether the name that a server tells is the one that was sent to it, as far as that shows. Servers trim and join
/// blanks, take markup out or write it as entities, and cut long names. Some databases end a text at the first
/// character of four bytes, or have another in its place.
pub(crate) fn is_same(sent: &str, received: &str) -> bool {
    let is_long = received.trim().chars().count() >= LONG;
    // Markup may leave a blank behind, or none.
    let has_markup = sent.contains('<');
    let is_it = |sent: &str, received: &str| {
        let sure = sent.find(|c| c > '\u{ffff}').and_then(|end| sent.get(..end));
        received == sent
            || is_long && sent.starts_with(received)
            || sure.is_some_and(|sure| sure.trim_end() == received)
            || sure.is_some() && replaced(sent) == replaced(received)
            || has_markup && sent.replace(' ', "") == received.replace(' ', "")
    };
    let forms = |name: &str| [bare(name), bare(&plain(name))].into_iter().filter(|form| !form.is_empty());
    let (sent, mut forms_received) = (forms(sent).collect::<Vec<_>>(), forms(received));
    // A row without a name tells nothing.
    received.trim().is_empty() || forms_received.any(|received| sent.iter().any(|sent| is_it(sent, &received)))
}

/// A name without control characters, with one blank between words.
fn bare(name: &str) -> String {
    let visible: String = name.chars().filter(|c| c.is_whitespace() || !c.is_control()).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name with one `?` for characters of four bytes that stand together, and for what a database has in their place.
fn replaced(name: &str) -> String {
    let mark = |c: char| if c > '\u{ffff}' || c == char::REPLACEMENT_CHARACTER { '?' } else { c };
    let mut replaced: Vec<char> = name.chars().map(mark).collect();
    replaced.dedup_by(|next, before| *next == '?' && *before == '?');
    replaced.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_whatever_servers_make_of_it() {
        let long = "ä".repeat(250);
        for (sent, received) in [
            ("Nightly", "Nightly"),
            (" Nightly \t4711\n", "Nightly 4711"),
            ("Nightly", ""),
            ("a & b", "a &amp; b"),
            ("a &amp; b", "a &amp;amp; b"),
            ("a < b", "a &lt; b"),
            ("it's", "it&#39;s"),
            ("a <b>c</b>", "a c"),
            ("x<br>y", "xy"),
            ("a <b> c", "a &lt;b&gt; c"),
            ("a\u{7}b", "ab"),
            (&"ä".repeat(300), &long),
            ("Nightly 🚀 run", "Nightly"),
            ("Nightly 🚀 run", "Nightly ???? run"),
            ("🚀 Nightly 🚀", "? Nightly \u{fffd}"),
        ] {
            assert!(is_same(sent, received), "{sent} {received}");
        }
    }

    #[test]
    fn another_name_is_not_the_same() {
        let (long, cut) = ("n".repeat(300), "n".repeat(99));
        for (sent, received) in [
            ("Nightly", "Daily"),
            ("Nightly", "nightly"),
            ("Nightly 1", "Nightly"),
            ("Nightly", "Nightly 1"),
            (&long, &cut),
            ("Nightly 🚀 run", "Night"),
            ("Nightly 🚀 run", "Nightly of others"),
            ("🚀 Nightly", "Daily"),
            ("🚀 Nightly", "? Daily"),
            ("Nightly 🚀 run", "Nightly ? walk"),
            ("1 12", "11 2"),
            ("Nightly", "<Daily>"),
        ] {
            assert!(!is_same(sent, received), "{sent} {received}");
        }
    }
}
