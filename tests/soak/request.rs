//! Reads the bytes of a request, as far as they have arrived.

/// Whether all of it has arrived.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    parts(bytes).is_some_and(|(head, body)| body.len() >= announced(head))
}

/// The part of the body that has arrived: nothing, if the head is not complete.
pub(crate) fn body(bytes: &[u8]) -> &[u8] {
    parts(bytes).map_or(&[], |(_, body)| body)
}

/// The name of the run to create. It is the first key of the body and needs no escapes, so it can be read from a body
/// that has broken off.
pub(crate) fn name(body: &[u8]) -> Option<&str> {
    let rest = body.strip_prefix(br#"{"name":""#)?;
    let name = rest.split(|byte| *byte == b'"').next().filter(|name| name.len() < rest.len())?;
    std::str::from_utf8(name).ok()
}

fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    const END: &[u8] = b"\r\n\r\n";
    let end = bytes.windows(END.len()).position(|window| window == END)?;
    bytes.split_at_checked(end + END.len())
}

fn announced(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}
