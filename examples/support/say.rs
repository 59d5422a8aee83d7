//! What the examples print. The reader may stop early, as `head` does.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write, stdout};
use std::process::exit;

/// Prints a line, as `println` does. If nobody reads on, the example goes on with its work and says no more.
macro_rules! say {
    ($($text:tt)*) => {{
        let _ = $crate::say::line(format_args!($($text)*));
    }};
}

/// Prints a line to the standard error, as `eprintln` does, and goes on if nobody reads it.
#[allow(unused_macros, reason = "not every example has something to complain about")]
macro_rules! complain {
    ($($text:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{}\n", format_args!($($text)*)));
    }};
}

/// Prints a line. The result is whether somebody reads it.
pub(crate) fn line(text: Arguments<'_>) -> bool {
    match writeln!(stdout(), "{text}") {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => false,
        Err(error) => {
            complain!("error: the output cannot be written: {error}");
            exit(2);
        }
    }
}
