//! A measurement in a process of its own: an ignored test of this binary, against a server in the process that asks.

use std::collections::HashMap;
use std::process::Command;

const SERVER: &str = "LIMITS_SERVER";
const CASE: &str = "LIMITS_CASE";
/// What a line with a figure starts with.
const FIGURE: &str = "measured ";

/// What is to be measured.
pub(crate) struct Asked {
    /// The address of the server.
    pub(crate) server: String,
    pub(crate) case: String,
}

/// What this process is to measure. `None` where nobody started it for that.
pub(crate) fn asked() -> Option<Asked> {
    let variable = |name| std::env::var(name).ok();
    Some(Asked { server: variable(SERVER)?, case: variable(CASE)? })
}

/// Tells a figure to the process that asked.
pub(crate) fn tell(what: &str, figure: impl TryInto<u32>) {
    let figure = figure.try_into().ok().unwrap();
    // The test's name may stand on the line already.
    println!("\n{FIGURE}{what} {figure}");
}

/// What a process told.
pub(crate) struct Figures(HashMap<String, u32>);

impl Figures {
    pub(crate) fn get(&self, what: &str) -> u32 {
        self.0[what]
    }
}

/// Runs this ignored test in a process of its own, with at most so many open files.
pub(crate) async fn measure(test: &str, case: &str, server: &str, open_files: Option<u32>) -> Figures {
    let mut command = Command::new("sh");
    let limit = open_files.map_or("true".to_owned(), |files| format!("ulimit -n {files}"));
    command.arg("-c").arg(format!("{limit} && exec \"$0\" \"$@\"")).arg(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--ignored", "--nocapture"]).env(SERVER, server).env(CASE, case);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{case}\n{said}\n{complaint}");
    let figures = said.lines().filter_map(|line| line.strip_prefix(FIGURE)?.rsplit_once(' '));
    Figures(figures.map(|(what, figure)| (what.to_owned(), figure.parse().unwrap())).collect())
}
