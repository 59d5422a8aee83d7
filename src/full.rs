//! How much the tests try.

/// Whether they try all that they can: `TESTRAIL_TESTS=full`. By default it is a small part.
pub(crate) fn is_full() -> bool {
    std::env::var_os("TESTRAIL_TESTS").is_some_and(|tests| tests == "full")
}
