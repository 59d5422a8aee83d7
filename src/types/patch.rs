//! What an update does to one field.

/// What an update does to one field: leave it alone, clear it, or set it.
///
/// The setters of [`UpdateRun`](crate::UpdateRun) take `impl Into<Patch<_>>`: a value sets the field and
/// `None` clears it. A setter that is not called keeps the field as it is, and its key is not sent.
///
/// ```
/// use testrail::{Patch, UpdateRun};
///
/// let update = UpdateRun::new()
///     .milestone_id(7)            // set
///     .assignedto_id(None)          // clear
///     .refs(Patch::Keep);      // keep, as if the setter had not been called
/// assert_eq!(serde_json::to_string(&update).unwrap(), r#"{"milestone_id":7,"assignedto_id":null}"#);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a field is kept, cleared or set: there is no fourth thing to do to it")]
pub enum Patch<T> {
    /// Leave the field as it is: its key is not sent.
    #[default]
    Keep,
    /// Clear the field: its key is sent as `null`.
    Clear,
    /// Set the field to this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Sets the field to a value, and keeps it as it is where there is none. This is for optional arguments of
    /// a program: a plain `None` would clear the field.
    ///
    /// ```
    /// use testrail::{Patch, UpdateRun};
    ///
    /// let (name, milestone): (Option<&str>, Option<u64>) = (Some("Text"), None);
    /// let update = UpdateRun::new().description(Patch::set_or_keep(name)).milestone_id(Patch::set_or_keep(milestone));
    /// assert_eq!(serde_json::to_string(&update).unwrap(), r#"{"description":"Text"}"#);
    /// ```
    pub fn set_or_keep(value: Option<impl Into<T>>) -> Self {
        value.map_or(Self::Keep, |value| Self::Set(value.into()))
    }

    /// Whether the field is left alone.
    ///
    /// ```
    /// use testrail::Patch;
    ///
    /// assert!(Patch::<u64>::default().is_keep());
    /// assert!(!Patch::Set(7).is_keep());
    /// ```
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

impl From<&String> for Patch<String> {
    fn from(value: &String) -> Self {
        Self::Set(value.clone())
    }
}

/// `Keep` has no form in JSON: a field of this type is skipped when it [is `Keep`](Patch::is_keep), and
/// written as `null` where the skipping was forgotten.
impl<T: serde::Serialize> serde::Serialize for Patch<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}
