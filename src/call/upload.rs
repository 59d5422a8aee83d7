//! A file to send.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::error::{Delivery, Error, ErrorKind};

/// A file to send to TestRail: from bytes, a path, or a reader.
///
/// The client streams it, so a file of any size takes a few kilobytes of memory. TestRail takes files of up to 256 MB.
/// A proxy in front of it often takes less.
///
/// The deadline of the call limits how long an upload may take in total: see [Time](crate::attachments#time).
///
/// As with every call, the client retries an attempt that provably sent nothing. It can resend a file from bytes or a
/// path. It can resend a file from a reader only if it has read nothing of it.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::Upload;
///
/// let report = Upload::from_path("target/junit.xml").await?.named("nightly.xml").content_type("text/xml");
/// client.add_attachment_to_run(42, report).await?;
///
/// let log = Upload::from_bytes("log.txt", "all is well");
/// client.add_attachment_to_result(501, log).await?;
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
    content_type: Option<String>,
    source: Source,
}

/// The content type of a file whose caller names none.
const DEFAULT_TYPE: &str = "application/octet-stream";

/// Where the bytes come from.
#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    /// `None` once the first byte of the request has been sent.
    Reader(Arc<Mutex<Option<Reader>>>),
}

/// A source of a file's bytes.
pub(crate) type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// The bytes of a file for one attempt.
pub(crate) enum Opened {
    Bytes(Bytes),
    /// Nobody takes the lock: it only makes a body `Sync` although its reader is not.
    Reader(Mutex<Reader>),
    /// A reader that the request takes when it needs it.
    Later(Arc<Mutex<Option<Reader>>>),
}

impl Upload {
    fn new(name: String, length: u64, source: Source) -> Self {
        Self { name, length, content_type: None, source }
    }

    /// Makes a file with this name and these bytes.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(name.into(), bytes.len() as u64, Source::Bytes(bytes))
    }

    /// Uses the file at this path, under its own name. The client opens it when it sends it. The file must be complete:
    /// if it has another length then, nothing is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if there is no such file or it cannot be read; the text names it.
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

    /// Makes a file with this name and length (in bytes) from a reader. The reader must yield exactly that many bytes.
    pub fn from_reader(name: impl Into<String>, length: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        let reader: Reader = Box::pin(reader);
        Self::new(name.into(), length, Source::Reader(Arc::new(Mutex::new(Some(reader)))))
    }

    /// Sends the file under another name. TestRail shows the name, and recognises images by their extension.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the file's content type, such as `image/png`. Default: `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, mime: impl Into<String>) -> Self {
        self.content_type = Some(mime.into());
        self
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Sets the content type, unless the caller has.
    pub(crate) fn or_content_type(self, mime: &str) -> Self {
        if self.content_type.is_none() { self.content_type(mime) } else { self }
    }

    pub(crate) fn mime(&self) -> &str {
        self.content_type.as_deref().unwrap_or(DEFAULT_TYPE)
    }

    /// Checks everything that is known before the request.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid("file", "must have a name"));
        }
        let mime = self.mime();
        if mime.is_empty() || !mime.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(Error::invalid("content_type", "must be visible ASCII characters, and not empty"));
        }
        Ok(())
    }

    /// Opens the file for one attempt.
    pub(crate) async fn open(&self) -> Result<Opened, Error> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Opened::Bytes(bytes.clone())),
            Source::Path(path) => {
                let invalid = |why: String| Error::invalid("file", format!("{:?} {why}", path.display().to_string()));
                let unreadable = |error: std::io::Error| invalid(format!("cannot be read: {error}"));
                let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
                let (before, now) = (self.length, file.metadata().await.map_err(unreadable)?.len());
                if before != now {
                    // Otherwise a log that still grows would arrive cut off, and nobody would notice.
                    return Err(invalid(format!(
                        "had {before} bytes when the upload was made and has {now} now: make the upload once the file is \
                         complete"
                    )));
                }
                Ok(Opened::Reader(Mutex::new(Box::pin(file))))
            }
            Source::Reader(reader) if lock(reader).is_none() => {
                Err(Error::new(ErrorKind::InvalidInput, Delivery::NeverSent)
                    .with_detail("the file's reader has already been read, so the file cannot be sent again"))
            }
            Source::Reader(reader) => Ok(Opened::Later(reader.clone())),
        }
    }
}

/// The reader, if nobody has taken it.
pub(crate) fn lock(reader: &Mutex<Option<Reader>>) -> std::sync::MutexGuard<'_, Option<Reader>> {
    reader.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).field("length", &self.length).finish_non_exhaustive()
    }
}
