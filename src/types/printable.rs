//! Makes untrusted text printable.

use super::secrets::hidden_at_start_of;

/// Stands in the place of a secret.
const HIDDEN: &str = "[hidden]";

/// Returns at most `longest` bytes of `text`, with a space for each character that is not one to print. Hides the
/// [secrets](super::Secrets) before it cuts the text, so that no part of one is left.
pub(crate) fn printable(text: &str, longest: usize) -> String {
    let (mut printable, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let hidden = hidden_at_start_of(rest);
        let mut character = [0; 4];
        let shown = match hidden {
            Some(_) => HIDDEN,
            None if is_unprintable(c) => " ",
            None => c.encode_utf8(&mut character),
        };
        if printable.len() + shown.len() > longest {
            printable.push('…');
            break;
        }
        printable.push_str(shown);
        rest = rest.get(hidden.unwrap_or(c.len_utf8())..).unwrap_or_default();
    }
    printable
}

/// Whether a character controls what shows a text, rather than being part of it: control characters, those that end
/// lines, and those that change the direction of writing.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::super::Secrets;
    use super::*;

    #[test]
    fn characters_that_are_not_to_print_go_and_long_texts_are_cut() {
        assert_eq!(printable("a\u{1b}[31m\nb", 100), "a [31m b");
        assert_eq!(printable("żółw", 3), "ż…");
        assert_eq!(printable("żółw", 7), "żółw");
        assert_eq!(printable("", 0), "");
        assert_eq!(printable("a", 0), "…");
    }

    #[test]
    fn what_turns_the_writing_or_ends_a_line_is_a_space() {
        for c in "\u{85}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\
                  \u{2068}\u{2069}\u{feff}\u{7f}\0"
            .chars()
        {
            assert_eq!(printable(&format!("a{c}b"), 100), "a b", "{c:?}");
        }
        for text in ["größe ✓", "👩\u{200d}💻", "שלום", "a\u{a0}b", "\u{2027}\u{202f}\u{2065}\u{206a}"] {
            assert_eq!(printable(text, 100), text);
        }
    }

    const KEY: &str = "CANARY/of+\"a\"key";

    fn hidden(text: &str, longest: usize) -> String {
        Secrets::new([KEY, "CANARY", "short"]).hide(|| printable(text, longest))
    }

    #[test]
    fn a_secret_is_hidden_in_each_form_in_which_servers_repeat_it() {
        for form in [
            KEY,
            "canary/OF+\"a\"key",
            "CANARY/of+\\\"a\\\"key",
            "CANARY\\/of+\\\"a\\\"key",
            "CANARY%2Fof%2B%22a%22key",
            "CANARY%2fof%2b%22a%22key",
            "CANARY",
        ] {
            assert_eq!(hidden(&format!("ż: {form}{form}, {form}."), 100), "ż: [hidden][hidden], [hidden].", "{form}");
        }
        assert_eq!(hidden("a short CANAR is none", 100), "a short CANAR is none");
        assert_eq!(printable(KEY, 100), KEY, "elsewhere, nothing is hidden");
    }

    #[test]
    fn no_part_of_a_secret_is_left_where_a_text_is_cut() {
        for longest in 0..30 {
            let text = hidden(&format!("word {KEY} word"), longest);
            assert!("word [hidden] word".starts_with(text.trim_end_matches('…')), "{longest}: {text}");
            assert!(!text.contains('C') && text.len() <= longest + '…'.len_utf8(), "{longest}: {text}");
        }
        assert_eq!(hidden(&"CANARY".repeat(1000), 20), "[hidden][hidden]…");
    }

    #[test]
    fn what_is_hidden_within_is_hidden_only_there() {
        let (outer, inner) = (Secrets::new(["secret-1"]), Secrets::new(["secret-2"]));
        let show = || printable("secret-1 secret-2", 100);
        outer.hide(|| {
            assert_eq!(inner.hide(show), "secret-1 [hidden]");
            assert_eq!(show(), "[hidden] secret-2");
            let panicked = std::panic::catch_unwind(|| inner.hide(|| panic!("on purpose")));
            assert!(panicked.is_err());
            assert_eq!(show(), "[hidden] secret-2", "after a panic too");
        });
        assert_eq!(show(), "secret-1 secret-2");
        assert_eq!(format!("{outer:?}"), "_");
    }
}
