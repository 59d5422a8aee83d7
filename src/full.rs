//! How much the models try.

/// Whether they try all: `TESTRAIL_TESTS=full`. By default it is a twentieth.
pub(crate) fn is_full() -> bool {
    std::env::var_os("TESTRAIL_TESTS").is_some_and(|tests| tests == "full")
}
