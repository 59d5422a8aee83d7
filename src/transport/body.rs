//! The body of an answer, inflated where it is compressed, up to a limit.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;

/// How the reading of a body ended.
pub(super) enum End {
    Whole,
    /// There is more of it than may be read.
    TooLong,
    /// It cannot be inflated.
    Broken(io::Error),
    /// It is in an encoding that was not asked for, so that it cannot be told what it is.
    Encoded,
    /// The connection broke.
    Lost(reqwest::Error),
}

/// Reads a body of at most this length. What came of it can be looked at, however it ended.
pub(super) async fn read(response: &mut Response, longest: usize, gzip: bool) -> (Vec<u8>, End) {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let text = Bounded { text: Vec::new(), longest };
    let mut body = match response.headers().get(CONTENT_ENCODING).map(|name| name.as_bytes().to_ascii_lowercase()) {
        Some(name) if gzip && [&b"gzip"[..], b"x-gzip"].contains(&&*name) => {
            Body::Gzip(Box::new(MultiGzDecoder::new(text)))
        }
        Some(name) if !name.is_empty() && name != b"identity" => Body::Encoded,
        _ => Body::Plain(text),
    };
    body.reserve(announced);
    let mut came = 0_usize;
    let end = loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            // A body that is not there is not compressed either.
            Ok(None) if came == 0 => break End::Whole,
            Ok(None) => break body.finish(),
            Err(error) => break End::Lost(error),
        };
        came = came.saturating_add(chunk.len());
        // Of a compressed body, nothing may come of endless bytes.
        if came > longest {
            break End::TooLong;
        }
        if let Err(error) = body.write(&chunk) {
            break error;
        }
    };
    (body.into_text(), end)
}

enum Body {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
    Encoded,
}

impl Body {
    /// Makes room for a body of this length as it is sent.
    fn reserve(&mut self, length: usize) {
        match self {
            Self::Plain(text) => text.reserve(length),
            // As much as a page of runs is inflated.
            Self::Gzip(text) => text.get_mut().reserve(length.saturating_mul(15)),
            Self::Encoded => {}
        }
    }

    fn write(&mut self, chunk: &[u8]) -> Result<(), End> {
        match self {
            Self::Plain(text) => text.write_all(chunk).map_err(ended),
            Self::Gzip(text) => text.write_all(chunk).map_err(ended),
            Self::Encoded => Err(End::Encoded),
        }
    }

    /// The end of a body all of whose bytes have come.
    fn finish(&mut self) -> End {
        match self {
            Self::Gzip(text) => text.try_finish().map_or_else(ended, |()| End::Whole),
            Self::Plain(_) | Self::Encoded => End::Whole,
        }
    }

    fn into_text(self) -> Vec<u8> {
        match self {
            Self::Plain(text) => text.text,
            Self::Gzip(mut text) => std::mem::take(&mut text.get_mut().text),
            Self::Encoded => Vec::new(),
        }
    }
}

/// A text of bounded length.
struct Bounded {
    text: Vec<u8>,
    longest: usize,
}

impl Bounded {
    fn reserve(&mut self, length: usize) {
        self.text.reserve(length.min(self.longest));
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.longest - self.text.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ended(error: io::Error) -> End {
    if error.kind() == io::ErrorKind::FileTooLarge { End::TooLong } else { End::Broken(error) }
}
