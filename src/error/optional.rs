//! What is not there, as `None`.

use super::Error;

/// What can be made of the result of a call.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::ResultExt;
/// use testrail::fake::FakeTestRail;
///
/// let fake = FakeTestRail::start().await;
/// let client = fake.client();
/// assert!(client.get_run(1).await.optional()?.is_some());
/// assert!(client.get_run(99).await.optional()?.is_none());
/// # Ok(())
/// # }
/// ```
pub trait ResultExt<T> {
    /// `None` in place of a [`NotFound`](crate::ErrorKind::NotFound): what the call names does not exist, or this user
    /// cannot see it.
    ///
    /// # Errors
    ///
    /// Every other error.
    fn optional(self) -> Result<Option<T>, Error>;
}

impl<T> ResultExt<T> for Result<T, Error> {
    fn optional(self) -> Result<Option<T>, Error> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
