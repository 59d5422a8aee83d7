//! Reads `multipart/form-data`, the form of an upload.

use std::io::BufRead;

use bytes::Bytes;
use percent_encoding::percent_decode_str;

/// The file in an upload. Its bytes are a slice of the body, not a copy.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) file_name: String,
    pub(crate) bytes: Bytes,
}

/// The part that has this name and a file name. `None` if the content type is not multipart, or the body is incomplete.
pub(crate) fn file(content_type: &str, body: &Bytes, name: &str) -> Option<Part> {
    if !content_type.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return None;
    }
    let boundary = parameter(content_type, "boundary")?;
    parts(body, &format!("--{boundary}"))?.into_iter().find_map(|part| read(&part, name))
}

/// The parts between the delimiter lines. `None` if the last delimiter is missing.
fn parts(body: &Bytes, delimiter: &str) -> Option<Vec<Bytes>> {
    let (mut parts, mut begin, mut start) = (Vec::new(), None, 0);
    while start < body.len() {
        let rest = body.get(start..)?;
        let next = start + line(rest);
        let behind = rest.strip_prefix(delimiter.as_bytes()).filter(|behind| {
            let ends = behind.starts_with(b"--") || behind.trim_ascii_start().len() < behind.len();
            ends && (start == 0 || body.get(..start).is_some_and(|before| before.ends_with(b"\r\n")))
        });
        if let Some(behind) = behind {
            if let Some(begin) = begin {
                // The line break in front of a delimiter belongs to the delimiter.
                parts.push(body.slice(begin..start.saturating_sub(2).max(begin)));
            }
            if behind.starts_with(b"--") {
                return Some(parts);
            }
            begin = Some(next);
        }
        start = next;
    }
    None
}

/// The length of the first line, including its line break. The standard library's search is fast even in an unoptimized
/// build, which matters for a file of 100 MB.
fn line(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    rest.skip_until(b'\n').unwrap_or(bytes.len()).max(1)
}

/// Reads a part. `None` unless it is a file with this name.
fn read(part: &Bytes, name: &str) -> Option<Part> {
    let mut start = 0;
    let mut file_name = None;
    loop {
        let rest = part.get(start..)?;
        let header = rest.get(..line(rest))?;
        start += header.len();
        let header = String::from_utf8_lossy(header.trim_ascii()).into_owned();
        if header.is_empty() {
            break;
        }
        if header.to_ascii_lowercase().starts_with("content-disposition:") && parameter(&header, "name")? == name {
            file_name = encoded(&header).or_else(|| parameter(&header, "filename"));
        }
    }
    Some(Part { file_name: file_name?, bytes: part.slice(start..) })
}

/// A non-ASCII file name in the form `filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt`.
fn encoded(header: &str) -> Option<String> {
    let value = parameter(header, "filename*")?;
    let (_, text) = value.split_once("''")?;
    Some(percent_decode_str(text).decode_utf8_lossy().into_owned())
}

/// A parameter of a header: `b` in `a; name=b; other="c"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (key, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (text, behind) = if let Some(quoted) = value.strip_prefix('"') {
            unquoted(quoted)
        } else {
            let (text, behind) = value.split_once(';').unwrap_or((value, ""));
            (text.trim().to_owned(), behind)
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(text);
        }
        rest = behind;
    }
}

/// A text up to its closing quote, and what follows the next semicolon.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = quoted.char_indices();
    while let Some((place, c)) = chars.next() {
        match c {
            '"' => {
                let behind = quoted.get(place + 1..).unwrap_or_default();
                return (text, behind.split_once(';').map_or("", |(_, behind)| behind));
            }
            '\\' => text.extend(chars.next().map(|(_, c)| c)),
            c => text.push(c),
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=xyz";

    fn read(body: &str) -> Option<(String, String)> {
        let part = file(TYPE, &Bytes::from(body.to_owned()), "attachment")?;
        Some((part.file_name, String::from_utf8(part.bytes.to_vec()).unwrap()))
    }

    #[test]
    fn the_file_is_found_among_other_parts() {
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nfirst\r\n\
                    --xyz\r\nContent-Type: text/plain\r\n\
                    content-disposition: form-data; name=\"attachment\"; filename=\"a \\\"b\\\".txt\"\r\n\r\n\
                    one\r\n--xyzz\r\n\ntwo\r\n--xyz--\r\n";
        assert_eq!(read(body), Some(("a \"b\".txt".to_owned(), "one\r\n--xyzz\r\n\ntwo".to_owned())));
    }

    #[test]
    fn a_file_can_be_empty_and_its_name_beyond_ascii() {
        let body = "--xyz\r\nContent-Disposition: form-data; name=attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe\r\n\
                    \r\n\r\n--xyz--";
        assert_eq!(read(body), Some(("Grüße".to_owned(), String::new())));
    }

    #[test]
    fn what_is_no_file_is_none() {
        let part = "Content-Disposition: form-data; name=\"attachment\"; filename=\"a\"\r\n\r\nx";
        for body in [
            String::new(),
            "{}".to_owned(),
            "--xyz--".to_owned(),
            "--xyz\r\n--xyz--".to_owned(),
            format!("--xyz\r\n{part}"),
            format!("--abc\r\n{part}\r\n--abc--"),
            "--xyz\r\nContent-Disposition: form-data; name=\"attachment\"\r\n\r\nx\r\n--xyz--".to_owned(),
            "--xyz\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\nx\r\n--xyz--".to_owned(),
            "--xyz\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a\"\r\n--xyz--".to_owned(),
        ] {
            assert_eq!(read(&body), None, "{body:?}");
        }
        let body = Bytes::from(format!("--xyz\r\n{part}\r\n--xyz--"));
        assert!(file(TYPE, &body, "attachment").is_some());
        for content_type in ["application/json", "multipart/form-data", "multipart/mixed; boundary=xyz", ""] {
            assert!(file(content_type, &body, "attachment").is_none(), "{content_type}");
        }
    }
}
