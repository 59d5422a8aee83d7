//! Reads the bytes of a request, as far as they have arrived.

use std::collections::BTreeMap;
use std::str::FromStr;

/// Whether all of it has arrived.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    parts(bytes).is_some_and(|(head, body)| body.len() >= announced(head))
}

/// The part of the body that has arrived: nothing, if the head is not complete. The start of another request may
/// follow: a caller that was answered twice can be ahead of the server.
pub(crate) fn body(bytes: &[u8]) -> &[u8] {
    parts(bytes).map_or(&[], |(head, body)| body.get(..announced(head)).unwrap_or(body))
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

/// What a request asks for.
pub(crate) struct Call<'r> {
    pub(crate) method: &'r str,
    pub(crate) id: Option<u64>,
    parameters: BTreeMap<&'r str, &'r str>,
}

impl<'r> Call<'r> {
    /// Reads a call of TestRail's API from the first line of a request.
    pub(crate) fn read(bytes: &'r [u8]) -> Option<Self> {
        let line = std::str::from_utf8(bytes.split(|byte| *byte == b'\r').next()?).ok()?;
        let (_, target) = line.strip_suffix(" HTTP/1.1")?.split_once("/api/v2/")?;
        let mut parts = target.split('&');
        let path = parts.next()?;
        let (method, id) = path.split_once('/').map_or((path, None), |(method, id)| (method, Some(id)));
        let id = id.map(str::parse).transpose().ok()?;
        Some(Self { method, id, parameters: parts.filter_map(|part| part.split_once('=')).collect() })
    }

    /// A parameter that is a number.
    pub(crate) fn number<N: FromStr>(&self, name: &str) -> Option<N> {
        self.parameters.get(name)?.parse().ok()
    }

    /// A parameter that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&'r str> {
        self.parameters.get(name).copied()
    }

    /// The first parameter that is not one of these, or is not a number although it should be.
    pub(crate) fn stranger(&self, known: &[&str]) -> Option<&'r str> {
        let is_text = |name: &str| ["refs", "refs_filter"].contains(&name);
        let is_known = |name: &&&str| known.contains(*name) && (is_text(name) || self.number::<u64>(name).is_some());
        self.parameters.keys().find(|name| !is_known(name)).copied()
    }
}
