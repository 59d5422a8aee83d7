//! A file to be sent.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::error::{Delivery, Error, ErrorKind};

/// A file to be sent to TestRail: from bytes, a path, or a reader.
///
/// It is streamed: a file of any size takes a few kilobytes of memory. TestRail takes files of up to 256 MB, and a proxy
/// in front of it often less.
///
/// An attempt that provably sent nothing is repeated, as with every call. A file from bytes or a path can then be sent
/// again; one from a reader only if nothing of it has been read.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use serde_json::Value;
/// use testrail::Upload;
///
/// let report = Upload::from_path("target/junit.xml").await?.named("nightly.xml").content_type("text/xml");
/// let added: Value = client.raw("add_attachment_to_run/42").post_multipart(report).await?;
///
/// let log = Upload::from_bytes("log.txt", "all is well");
/// let added: Value = client.raw("add_attachment_to_run/42").post_multipart(log).await?;
///
/// # let (process, _) = tokio::io::duplex(64);
/// let dump = Upload::from_reader("dump.bin", 1_000_000, process);
/// assert_eq!((dump.name(), dump.length()), ("dump.bin", 1_000_000));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upload {
    name: String,
    length: u64,
    content_type: String,
    source: Source,
}

/// Where the bytes come from.
#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    /// Taken out when the first byte of the request is sent.
    Reader(Arc<Mutex<Option<Reader>>>),
}

/// What the bytes of a file are read from.
pub(crate) type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// The bytes of a file for one attempt.
pub(crate) enum Opened {
    Bytes(Bytes),
    /// The lock is never taken: it makes a body that can be shared out of a reader that cannot.
    Reader(Mutex<Reader>),
    /// A reader that is taken when it is needed.
    Later(Arc<Mutex<Option<Reader>>>),
}

impl Upload {
    fn new(name: String, length: u64, source: Source) -> Self {
        Self { name, length, content_type: "application/octet-stream".to_owned(), source }
    }

    /// A file of this name with these bytes.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(name.into(), bytes.len() as u64, Source::Bytes(bytes))
    }

    /// The file at this path, under its own name. It is opened when it is sent, and must not change until then.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if there is no file, or it cannot be read; the text names it.
    pub async fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let invalid = |why: String| Error::invalid("file", format!("{:?} {why}", path.display().to_string()));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.ok_or_else(|| invalid("must be the path of a file".to_owned()))?;
        let unreadable = |error: std::io::Error| invalid(format!("cannot be read: {error}"));
        let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
        let metadata = file.metadata().await.map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(invalid("must be a file".to_owned()));
        }
        Ok(Self::new(name, metadata.len(), Source::Path(path.to_owned())))
    }

    /// A file of this name and length, in bytes, from a reader. The reader has to have as many bytes as that.
    pub fn from_reader(name: impl Into<String>, length: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        let reader: Reader = Box::pin(reader);
        Self::new(name.into(), length, Source::Reader(Arc::new(Mutex::new(Some(reader)))))
    }

    /// Sends the file under another name. TestRail shows it, and knows images by its ending.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Says what is in the file, such as `image/png`. Default: `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, mime: impl Into<String>) -> Self {
        self.content_type = mime.into();
        self
    }

    /// The name under which the file is sent.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn mime(&self) -> &str {
        &self.content_type
    }

    /// Checks what can be checked before anything is sent.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid("file", "must have a name"));
        }
        if self.content_type.is_empty() || !self.content_type.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(Error::invalid("content_type", "must be of visible ASCII characters, and not empty"));
        }
        Ok(())
    }

    /// Opens the file for one attempt.
    pub(crate) async fn open(&self) -> Result<Opened, Error> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Opened::Bytes(bytes.clone())),
            Source::Path(path) => match tokio::fs::File::open(path).await {
                Ok(file) => Ok(Opened::Reader(Mutex::new(Box::pin(file)))),
                Err(error) => {
                    let path = path.display().to_string();
                    Err(Error::invalid("file", format!("{path:?} cannot be read: {error}")))
                }
            },
            Source::Reader(reader) if lock(reader).is_none() => {
                Err(Error::new(ErrorKind::InvalidInput, Delivery::NeverSent)
                    .with_detail("the reader of the file has been read already, so that it cannot be sent again"))
            }
            Source::Reader(reader) => Ok(Opened::Later(reader.clone())),
        }
    }
}

/// A reader, if it is still there.
pub(crate) fn lock(reader: &Mutex<Option<Reader>>) -> std::sync::MutexGuard<'_, Option<Reader>> {
    reader.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).field("length", &self.length).finish_non_exhaustive()
    }
}
