//! Users by their e-mail addresses.

use super::User;
use crate::call::answer::BadAnswer;
use crate::error::{Error, ErrorKind};

const ADDRESS: &str = "must be an e-mail address, such as me@example.com, without blanks or quotes";

/// Accepts a user with this address only, as far as the answer tells. The path has no id that could be compared.
pub(super) fn has_address(wanted: &str) -> impl Fn(User) -> Result<User, BadAnswer> + Send + Sync + 'static {
    let wanted = wanted.trim().to_lowercase();
    move |user| match &user.email {
        Some(email) if email.trim().to_lowercase() != wanted => {
            Err(BadAnswer::OfAnother(format!("user {}, who has another address", user.id)))
        }
        _ => Ok(user),
    }
}

/// Refuses a text that cannot be an e-mail address.
pub(super) fn plausible(email: &str) -> Result<(), Error> {
    if is_plausible(email) { Ok(()) } else { Err(Error::invalid("email", ADDRESS)) }
}

/// Whether a text can be an e-mail address. TestRail refuses quotes in a query.
fn is_plausible(email: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '"';
    let parts = email.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    parts.is_some_and(|(_, host)| !host.contains('@')) && !email.contains(odd)
}

/// TestRail's words about a plausible address mean that nobody has it (seen in the source of TestRail's own command
/// line tool).
pub(super) fn unknown_address(error: Error) -> Error {
    let is_unknown = error.kind() == ErrorKind::InvalidField
        && error.message().is_some_and(|words| words.contains("is not a valid email address"));
    if is_unknown {
        error.with_kind(ErrorKind::NotFound).with_meaning("no user has this e-mail address")
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_can_be_an_address_has_two_parts_and_no_blanks_or_quotes() {
        for email in
            ["me@example.com", "a.b+ci@example.co.uk", "o'brien@example.com", "me@localhost", "ü@bücher.example"]
        {
            assert!(is_plausible(email), "{email}");
        }
        for email in ["", " ", "me", "@example.com", "me@", "a@b@c", "me @example.com", "me@example.com\n", "\"a\"@b.c"]
        {
            assert!(!is_plausible(email), "{email}");
        }
    }
}
