//! The output of programs without what only terminals understand.

use anstyle_parse::{DefaultCharAccumulator, Parser, Perform};

use crate::types::is_unprintable;

/// The text without the sequences that colour it or move the cursor, and without other characters that are not to
/// print. Lines and tabs stay. A line that overwrites itself, as progress bars do, becomes several.
pub(super) fn plain(text: &str) -> String {
    let mut plain = Plain { text: String::with_capacity(text.len()), returned: false };
    let mut parser = Parser::<DefaultCharAccumulator>::new();
    for byte in text.bytes() {
        parser.advance(&mut plain, byte);
    }
    plain.text
}

struct Plain {
    text: String,
    /// Whether the last character was a carriage return, which became a new line.
    returned: bool,
}

impl Perform for Plain {
    fn print(&mut self, c: char) {
        self.returned = false;
        if !is_unprintable(c) {
            self.text.push(c);
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' if self.returned => {}
            b'\n' | b'\r' => self.text.push('\n'),
            b'\t' => self.text.push('\t'),
            _ => {}
        }
        self.returned = byte == b'\r';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_shows_stays() {
        for (text, expected) in [
            ("\u{1b}[1;31mFAILED\u{1b}[0m login\u{7}", "FAILED login"),
            ("a\r\nb\n\tc\rd", "a\nb\n\tc\nd"),
            ("\u{1b}]8;;https://example.com\u{1b}\\link\u{1b}]8;;\u{7} \u{1b}[2K\u{1b}[1Aend", "link end"),
            ("größe ✓ 😀\u{85}\u{9b}31m\0\u{8}", "größe ✓ 😀31m"),
            ("cut off \u{1b}[3", "cut off "),
            ("plain", "plain"),
            ("\u{feff}a\u{202e}b\u{2028}c", "abc"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }
}
