//! Reads the body of an answer, decompressed if necessary, up to a limit.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;
use tokio::time::{Instant, timeout_at};

/// How reading a body ended.
pub(super) enum End {
    Whole,
    /// It is longer than the limit.
    TooLong,
    /// It cannot be decompressed.
    Broken(io::Error),
    /// It has an encoding that was not requested, so its content is unknown.
    Encoded,
    /// The connection broke.
    Lost(reqwest::Error),
    /// Its end did not come in time.
    Late,
}

/// Reads a body of at most `longest` bytes, until then. Returns what has arrived, however it ended.
pub(super) async fn read(response: &mut Response, longest: usize, gzip: bool, until: Instant) -> (Bytes, End) {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let text = Bounded { text: Vec::new(), longest, announced };
    let mut body = match response.headers().get(CONTENT_ENCODING).map(|name| name.as_bytes().to_ascii_lowercase()) {
        Some(name) if gzip && [&b"gzip"[..], b"x-gzip"].contains(&&*name) => {
            let announced = announced.saturating_mul(INFLATED);
            Body::Gzip(Box::new(MultiGzDecoder::new(Bounded { announced, ..text })))
        }
        Some(name) if !name.is_empty() && name != b"identity" => Body::Encoded,
        _ => Body::Plain { first: Bytes::new(), text },
    };
    let (mut came, mut chunks) = (0_usize, 0_usize);
    let end = loop {
        let chunk = match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            // An empty body is not compressed.
            Ok(Ok(None)) if came == 0 => break End::Whole,
            Ok(Ok(None)) => break body.finish(),
            Ok(Err(error)) => break End::Lost(error),
            Err(_) => break End::Late,
        };
        came = came.saturating_add(chunk.len());
        chunks += 1;
        // The timer does not get its turn if there is always another chunk.
        if chunks % 16 == 0 && Instant::now() >= until {
            break End::Late;
        }
        // Endless compressed bytes may decompress to nothing.
        if came > longest {
            break End::TooLong;
        }
        if let Err(error) = body.write(chunk) {
            break error;
        }
    };
    (body.into_text(), end)
}

/// About how many times longer a page of runs is after decompression.
const INFLATED: usize = 15;

enum Body {
    /// The first chunk is usually the whole body, and is then not copied.
    Plain {
        first: Bytes,
        text: Bounded,
    },
    Gzip(Box<MultiGzDecoder<Bounded>>),
    Encoded,
}

impl Body {
    fn write(&mut self, chunk: Bytes) -> Result<(), End> {
        match self {
            Self::Plain { first, text } if first.is_empty() && text.text.is_empty() && chunk.len() <= text.longest => {
                *first = chunk;
                Ok(())
            }
            Self::Plain { first, text } => {
                text.write_all(&std::mem::take(first)).and_then(|()| text.write_all(&chunk)).map_err(ended)
            }
            Self::Gzip(text) => text.write_all(&chunk).map_err(ended),
            Self::Encoded => Err(End::Encoded),
        }
    }

    /// The end of a body after its last byte.
    fn finish(&mut self) -> End {
        match self {
            Self::Gzip(text) => text.try_finish().map_or_else(ended, |()| End::Whole),
            Self::Plain { .. } | Self::Encoded => End::Whole,
        }
    }

    fn into_text(self) -> Bytes {
        match self {
            Self::Plain { first, text } if text.text.is_empty() => first,
            Self::Plain { text, .. } => text.text.into(),
            Self::Gzip(mut text) => std::mem::take(&mut text.get_mut().text).into(),
            Self::Encoded => Bytes::new(),
        }
    }
}

/// A text of bounded length.
struct Bounded {
    text: Vec<u8>,
    longest: usize,
    /// Its expected length.
    announced: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.longest - self.text.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.text.is_empty() {
            self.text.reserve(self.announced.min(self.longest));
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
