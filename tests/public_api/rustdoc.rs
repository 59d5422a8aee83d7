//! What rustdoc knows of the crate.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The file in which rustdoc describes the crate with all features. It is made once.
pub(crate) fn json() -> &'static PathBuf {
    static JSON: OnceLock<PathBuf> = OnceLock::new();
    JSON.get_or_init(|| {
        let toolchain = env::var("NIGHTLY").unwrap_or_else(|_| "nightly".to_owned());
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rustdoc");
        let made = Command::new("rustup")
            .args(["run", &toolchain, "cargo", "rustdoc", "--lib", "--all-features", "--locked"])
            .arg("--target-dir")
            .arg(&target)
            .args(["--", "-Zunstable-options", "--output-format", "json"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(made.success(), "rustdoc of the toolchain {toolchain} failed");
        target.join("doc/testrail.json")
    })
}
