//! A form with one file, as `multipart/form-data`.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::ReadBuf;

use super::upload::{Opened, Reader, Upload, lock};
use crate::error::Error;

/// How much of a file to read at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// A form, written while it is sent. Its one part has the name `attachment`, as TestRail expects.
pub(crate) struct Form {
    boundary: String,
    /// The text before the file. Empty once it has been written.
    head: Bytes,
    file: Opened,
    /// How many bytes of the file remain.
    left: u64,
    /// The text after the file. Empty once it has been written.
    tail: Bytes,
}

impl Form {
    pub(crate) async fn new(upload: &Upload) -> Result<Self, Error> {
        upload.check()?;
        let file = upload.open().await?;
        let boundary = boundary();
        // Only these two headers: others broke a server (reported).
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{}\"\r\nContent-Type: \
             {}\r\n\r\n",
            quoted(upload.name()),
            upload.mime()
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Ok(Self { boundary, head: head.into(), file, left: upload.length(), tail: tail.into() })
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// How many bytes remain.
    pub(crate) fn length(&self) -> u64 {
        self.left.saturating_add((self.head.len() + self.tail.len()) as u64)
    }

    /// The next bytes, or `None` at the end.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if !self.head.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.head))));
        }
        if self.left > 0 {
            let chunk = ready!(self.file.poll_chunk(cx, self.left));
            if let Ok(chunk) = &chunk {
                self.left = self.left.saturating_sub(chunk.len() as u64);
            }
            return Poll::Ready(Some(chunk));
        }
        let tail = std::mem::take(&mut self.tail);
        Poll::Ready((!tail.is_empty()).then_some(Ok(tail)))
    }
}

impl Opened {
    /// The next bytes of the file, of which `left` remain. It is an error if there are none.
    fn poll_chunk(&mut self, cx: &mut Context<'_>, left: u64) -> Poll<io::Result<Bytes>> {
        loop {
            match self {
                Self::Bytes(bytes) => return Poll::Ready(Ok(std::mem::take(bytes))),
                Self::Reader(reader) => {
                    return poll_read(reader.get_mut().unwrap_or_else(PoisonError::into_inner), cx, left);
                }
                Self::Later(later) => {
                    let reader = lock(later).take();
                    let Some(reader) = reader else {
                        return Poll::Ready(Err(io::Error::other("the file's reader has already been read")));
                    };
                    *self = Self::Reader(Mutex::new(reader));
                }
            }
        }
    }
}

fn poll_read(reader: &mut Reader, cx: &mut Context<'_>, left: u64) -> Poll<io::Result<Bytes>> {
    let mut chunk = vec![0; usize::try_from(left).unwrap_or(CHUNK).min(CHUNK)];
    let mut buffer = ReadBuf::new(&mut chunk);
    ready!(Pin::as_mut(reader).poll_read(cx, &mut buffer))?;
    let read = buffer.filled().len();
    if read == 0 {
        let short = format!("the file ends {left} bytes before its stated length");
        return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, short)));
    }
    chunk.truncate(read);
    Poll::Ready(Ok(chunk.into()))
}

/// A line that no file contains by chance: 128 random bits.
fn boundary() -> String {
    let bits = || RandomState::new().hash_one(());
    format!("testrail-{:016x}{:016x}", bits(), bits())
}

/// A file name as browsers write it: UTF-8, with the characters encoded that would end it.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => quoted.push_str("%22"),
            '\r' => quoted.push_str("%0D"),
            '\n' => quoted.push_str("%0A"),
            c => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;
    use crate::error::ErrorKind;

    async fn written(upload: &Upload) -> io::Result<(u64, Vec<u8>, String)> {
        let mut form = Form::new(upload).await.unwrap();
        let (length, mut all) = (form.length(), Vec::new());
        while let Some(chunk) = poll_fn(|cx| form.poll_chunk(cx)).await {
            all.extend_from_slice(&chunk?);
        }
        Ok((length, all, form.boundary))
    }

    #[tokio::test]
    async fn a_form_has_one_part_and_the_length_that_it_says() {
        let upload = Upload::from_bytes("Größe \"1\"\n.txt", "abc").content_type("text/plain");
        let (length, all, boundary) = written(&upload).await.unwrap();
        assert_eq!(length, all.len() as u64);
        assert_eq!(
            String::from_utf8(all).unwrap(),
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"Größe %221%22%0A.txt\"\
                 \r\nContent-Type: text/plain\r\n\r\nabc\r\n--{boundary}--\r\n"
            )
        );
    }

    #[tokio::test]
    async fn an_empty_file_is_a_form_too() {
        let (length, all, boundary) = written(&Upload::from_bytes("empty", "")).await.unwrap();
        assert_eq!(length, all.len() as u64);
        assert!(String::from_utf8(all).unwrap().ends_with(&format!("\r\n\r\n\r\n--{boundary}--\r\n")));
    }

    #[tokio::test]
    async fn a_reader_is_read_up_to_the_length_that_was_said_and_must_have_as_much() {
        let long = Upload::from_reader("long", 3, &b"abcdef"[..]);
        assert!(String::from_utf8(written(&long).await.unwrap().1).unwrap().contains("\r\n\r\nabc\r\n--"));
        let short = Upload::from_reader("short", 9, &b"abcdef"[..]);
        let error = written(&short).await.unwrap_err().to_string();
        assert_eq!(error, "the file ends 3 bytes before its stated length");
    }

    #[tokio::test]
    async fn a_reader_that_was_read_is_not_sent_again_and_one_that_was_not_is() {
        let upload = Upload::from_reader("once", 3, &b"abc"[..]);
        drop(Form::new(&upload).await.unwrap());
        written(&upload).await.unwrap();
        let error = Form::new(&upload).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with("the file's reader has already been read"), "{error}");
    }
}
