//! What a test cannot do to a stand-in.

/// Panics because the test sets the stand-in up in a way that is not possible.
#[expect(clippy::panic, reason = "the test that sets the stand-in up is mistaken, and has to be told at once")]
pub(crate) fn invalid_setup(what: &str) -> ! {
    panic!("the stand-in TestRail cannot be set up so: {what}")
}
