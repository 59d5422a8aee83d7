//! The house stands: what lies below knows nothing of what lies above, and no two files of a folder need each other. A
//! folder's `mod.rs` stands for the folder, and is not looked at.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The floors, from the top down. A file imports from its own floor and from those below.
const FLOORS: [&[&str]; 8] = [
    &["fuzzing", "guide"],
    &["fake"],
    &["api"],
    &["client"],
    &["list", "retry", "transport"],
    &["call"],
    &["error"],
    &["types", "full"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// A source file of the crate.
struct Source {
    /// Its place below `src`, such as `list/cursor.rs`.
    path: String,
    /// Its lines, without comments.
    lines: Vec<String>,
}

impl Source {
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }
}

/// All files below `src`, but for the facade.
fn sources() -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("src/lib.rs") {
                sources.push(read(&path, &root));
            }
        }
    }
    assert!(sources.len() > 60, "{} files", sources.len());
    sources
}

fn read(path: &Path, root: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let path = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    Source { path, lines: code.map(str::to_owned).collect() }
}

/// The names behind this start, in the code of a line.
fn names<'l>(line: &'l str, start: &'l str) -> impl Iterator<Item = &'l str> {
    line.match_indices(start).map(move |(at, _)| {
        let rest = &line[at + start.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}

/// What breaks the rule of the floors, of these files.
fn upward(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let Some(own) = floor(source.module()) else {
            found.push(format!("src/{}: give the module a floor in tests/house.rs", source.path));
            continue;
        };
        for (line, name) in source.lines.iter().flat_map(|line| names(line, "crate::").map(move |name| (line, name))) {
            // The stand-in is a program of its own, which uses the crate as others do.
            let is_facade = name.is_empty() || name.starts_with(char::is_uppercase);
            let fits = match floor(name) {
                Some(other) => other > own || name == source.module(),
                None => own <= 1 || !is_facade,
            };
            if !fits {
                found.push(format!("src/{}: `{line}` leads up, or to the facade", source.path));
            }
        }
    }
    found
}

/// The files of one folder that need each other, from one to the other and back.
fn circles(sources: &[Source]) -> Vec<String> {
    let place = |path: &str| path.trim_end_matches(".rs").trim_end_matches("/mod").to_owned();
    let known: BTreeSet<String> = sources.iter().map(|source| place(&source.path)).collect();
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        let own = place(&source.path);
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        let siblings = source.lines.iter().filter(|line| line.starts_with("use super::"));
        let siblings = siblings.flat_map(|line| names(line, "use super::").map(|name| format!("{folder}/{name}")));
        needs.insert(own.clone(), siblings.filter(|other| *other != own && known.contains(other)).collect());
    }
    let reaches = |from: &String, to: &String| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            let further = needs.get(file).into_iter().flatten();
            next.extend(further.filter(|file| seen.insert(*file)));
        }
        seen.contains(to)
    };
    known.iter().filter(|file| reaches(file, file)).map(|file| format!("src/{file} needs itself")).collect()
}

#[test]
fn nothing_leads_up_and_nothing_imports_from_the_facade() {
    assert_eq!(upward(&sources()), [""; 0]);
}

#[test]
fn no_two_files_of_a_folder_need_each_other() {
    assert_eq!(circles(&sources()), [""; 0]);
}

#[test]
fn what_breaks_the_rules_is_found() {
    let source = |path: &str, line: &str| Source { path: path.into(), lines: vec![line.into()] };
    for (path, line) in [
        ("list/items.rs", "use crate::api::runs::Run;"),
        ("call/mod.rs", "let page: crate::list::Page<u64>;"),
        ("error/mod.rs", "use crate::transport::Transport;"),
        ("transport/mod.rs", "use crate::retry::Gate;"),
        ("client/send.rs", "use crate::{Error, Page};"),
        ("client/send.rs", "use crate::Error;"),
        ("unknown.rs", ""),
    ] {
        assert_eq!(upward(&[source(path, line)]).len(), 1, "{path} {line}");
    }
    assert_eq!(upward(&[source("api/runs/mod.rs", "use crate::call::Endpoint;")]), [""; 0]);

    let circle = [
        source("list/a.rs", "use super::b::B;"),
        source("list/b.rs", "use super::c::{C, D};"),
        source("list/c.rs", "use super::a;"),
        source("list/d.rs", "use super::a;"),
    ];
    assert_eq!(circles(&circle), ["src/list/a needs itself", "src/list/b needs itself", "src/list/c needs itself"]);
}
