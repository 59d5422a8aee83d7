//! The files that the catalogue speaks of, read once: the tables are written while other tests read.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{fs, io};

use super::row::{self, Row};

pub(crate) const CATALOGUE: &str = include_str!("methods.tsv");

pub(crate) struct Files {
    pub(crate) rows: Vec<Row>,
    /// All of `src/api`.
    pub(crate) api: Vec<Source>,
    /// The page of the stand-in.
    pub(crate) fake: Source,
    /// The stand-in's handlers, in the table `TABLE`.
    pub(crate) fake_handlers: Source,
    /// The stand-in's list of all methods.
    pub(crate) fake_methods: Source,
    pub(crate) readme: Source,
}

impl Files {
    pub(crate) fn get() -> &'static Self {
        static FILES: LazyLock<Files> = LazyLock::new(|| Files {
            rows: row::read(CATALOGUE),
            api: sources("src/api"),
            fake: Source::read("src/fake/mod.rs").unwrap(),
            fake_handlers: Source::read("src/fake/api/mod.rs").unwrap(),
            fake_methods: Source::read("src/fake/methods.rs").unwrap(),
            readme: Source::read("README.md").unwrap(),
        });
        &FILES
    }
}

/// One text file of the repository.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// From the root of the repository, with slashes on every system.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn read(path: &str) -> io::Result<Self> {
        let text = fs::read_to_string(root().join(path))?.replace("\r\n", "\n");
        Ok(Self { path: path.to_owned(), text })
    }

    pub(crate) fn write(&self, text: &str) -> io::Result<()> {
        fs::write(root().join(&self.path), text)
    }

    /// The file or folder right under `src/api` or `src/fake/api`.
    pub(crate) fn resource(&self) -> &str {
        let below = self.path.split_once("api/").map_or("", |(_, below)| below);
        below.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files under a folder. If there is no such folder, none.
fn sources(folder: &str) -> Vec<Source> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut paths = entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    paths.sort();
    let below = |path: PathBuf| {
        let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
        match path.extension() {
            Some(extension) if extension == "rs" => vec![Source::read(&name).unwrap()],
            _ => sources(&name),
        }
    };
    paths.into_iter().flat_map(below).collect()
}

#[test]
fn the_resource_of_a_source_is_the_file_or_folder_under_api() {
    let resource = |path: &str| Source { path: path.into(), text: String::new() }.resource().to_owned();
    assert_eq!(resource("src/api/milestones.rs"), "milestones");
    assert_eq!(resource("src/api/runs/calls.rs"), "runs");
    assert_eq!(resource("src/fake/api/runs/mod.rs"), "runs");
}
