//! What a request carries.

use bytes::Bytes;

use super::Upload;
use super::multipart::Form;
use crate::error::Error;

/// The body of a request, of which another attempt can make another copy.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// That of a read.
    None,
    Json(Bytes),
    /// A form with one file.
    Form(Upload),
}

/// The body of one attempt.
pub(crate) enum Content {
    Json(Bytes),
    Form(Form),
}

impl Body {
    pub(crate) fn empty_object() -> Self {
        Self::Json(Bytes::from_static(b"{}"))
    }

    /// The body of an attempt. `None` for a read.
    ///
    /// # Errors
    ///
    /// If it is a file that cannot be opened, or that has been read already and cannot be read again.
    pub(crate) async fn content(&self) -> Result<Option<Content>, Error> {
        Ok(match self {
            Self::None => None,
            Self::Json(json) => Some(Content::Json(json.clone())),
            Self::Form(upload) => Some(Content::Form(Form::new(upload).await?)),
        })
    }
}

impl Content {
    /// What the request says that it is.
    pub(crate) fn content_type(&self) -> String {
        match self {
            Self::Json(_) => "application/json".to_owned(),
            Self::Form(form) => form.content_type(),
        }
    }
}
