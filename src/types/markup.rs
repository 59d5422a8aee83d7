//! Texts that newer servers have rewritten as HTML.

/// Whether one line of a text is this one.
pub(crate) fn has_line(text: &str, line: &str) -> bool {
    // Newer servers write a blank as `&nbsp;`.
    let is_it = |other: &str| other.split_whitespace().eq(line.split_whitespace());
    text.lines().any(is_it) || plain(text).lines().any(is_it)
}

/// The text of what a server has rewritten as HTML: without tags, and with a line for each paragraph.
pub(crate) fn plain(html: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find(['<', '&']) {
        let (before, special) = rest.split_at(at);
        plain.push_str(before);
        let (text, length) = tag(special).or_else(|| entity(special)).unwrap_or_else(|| {
            // A plain `<` or `&`, as in `a < b`.
            (special.chars().next(), 1)
        });
        plain.extend(text);
        rest = special.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// What a tag at the start of this text means, and its length. One that is inside a line means nothing.
fn tag(text: &str) -> Option<(Option<char>, usize)> {
    let inside = text.strip_prefix('<')?;
    let name = inside.trim_start_matches('/');
    let end = inside.find('>').filter(|_| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let inline = ["a", "b", "code", "em", "i", "s", "span", "strong", "sub", "sup", "u"];
    let breaks = !inline.iter().any(|inline| name.eq_ignore_ascii_case(inline));
    Some((breaks.then_some('\n'), end + 2))
}

/// The character of an entity at the start of this text, and its length.
fn entity(text: &str) -> Option<(Option<char>, usize)> {
    let end = text.find(';')?;
    let name = text.get(1..end).filter(|_| text.starts_with('&'))?;
    let numbered = |name: &str| {
        let number = name.strip_prefix('#')?;
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        char::from_u32(number?)
    };
    let character = match name {
        "nbsp" => '\u{a0}',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        name => numbered(name)?,
    };
    Some((Some(character), end + 1))
}
