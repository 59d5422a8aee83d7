//! The body of a request.

use bytes::Bytes;

use super::Upload;
use super::multipart::Form;
use crate::error::Error;

/// The body of a request. JSON is written once, and the attempts share its bytes.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// The body of a read.
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

    /// Makes the body for one attempt. `None` for a read.
    ///
    /// # Errors
    ///
    /// If it is a file that cannot be opened, or a reader that has already been read.
    pub(crate) async fn content(&self) -> Result<Option<Content>, Error> {
        Ok(match self {
            Self::None => None,
            Self::Json(json) => Some(Content::Json(json.clone())),
            Self::Form(upload) => Some(Content::Form(Form::new(upload).await?)),
        })
    }
}

impl Content {
    /// The value of the header `Content-Type`.
    pub(crate) fn content_type(&self) -> String {
        match self {
            Self::Json(_) => "application/json".to_owned(),
            Self::Form(form) => form.content_type(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn json_is_written_once_for_all_attempts() {
        let body = Body::Json(vec![b'1'; 1000].into());
        let mut places = Vec::new();
        for _ in 0..3 {
            let Some(Content::Json(json)) = body.content().await.unwrap() else { panic!("it is JSON") };
            places.push(json.as_ptr());
        }
        assert_eq!(places, [places[0]; 3]);
    }
}
