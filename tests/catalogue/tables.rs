//! The tables of the docs, made from the catalogue: one of a page for each resource, one of the stand-in's methods, one
//! of all resources.

use super::files::Source;
use super::row::Row;

/// A table and the block of a file that holds it.
pub(crate) struct Table<'a> {
    source: &'a Source,
    opening: &'static str,
    closing: &'static str,
    /// The lines between the markers.
    lines: Vec<String>,
}

impl Table<'_> {
    /// Compares the block with the table, or writes it. What is left to do by hand comes back.
    pub(crate) fn check(&self, update: bool) -> Option<String> {
        let path = &self.source.path;
        let Some(text) = self.fill() else {
            return Some(format!(
                "{path}: add these two lines once, where the table belongs, and run \
                 `UPDATE=1 cargo test --test catalogue`:\n  {}\n  {}",
                self.opening, self.closing
            ));
        };
        if text == self.source.text {
            return None;
        }
        if update {
            return self.source.write(&text).err().map(|error| format!("{path} cannot be written: {error}"));
        }
        Some(format!("{path}: its table is not that of the catalogue. Run `UPDATE=1 cargo test --test catalogue`."))
    }

    /// The file with the table between its markers. `None` if they are not there.
    fn fill(&self) -> Option<String> {
        let lines = self.source.text.lines().collect::<Vec<_>>();
        let only = |marker| {
            let mut found = lines.iter().enumerate().filter(|(_, line)| **line == marker);
            found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
        };
        let (opening, closing) = (only(self.opening)?, only(self.closing)?);
        let before = lines.get(..=opening)?.iter().copied();
        let after = lines.get(closing..).filter(|_| opening < closing)?.iter().copied();
        let filled = before.chain(self.lines.iter().map(String::as_str)).chain(after).collect::<Vec<_>>();
        Some(filled.join("\n") + "\n")
    }
}

/// The markers in the docs of a module.
const OPENING: &str = "//! <!-- methods -->";
const CLOSING: &str = "//! <!-- /methods -->";

fn in_docs(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("//! {line}").trim_end().to_owned()).collect()
}

/// The tables of the pages of all resources that have one.
pub(crate) fn of_pages<'a>(rows: &[Row], api: &'a [Source]) -> Vec<Table<'a>> {
    let of_page = |source: &'a Source| {
        let resource = page(source)?;
        let rows = rows.iter().filter(|row| row.resource == resource && !row.is_gone()).collect::<Vec<_>>();
        (!rows.is_empty()).then(|| Table {
            source,
            opening: OPENING,
            closing: CLOSING,
            lines: in_docs(&methods(&rows)),
        })
    };
    api.iter().filter_map(of_page).collect()
}

/// The table of the methods that the stand-in has: all that are wrapped.
pub(crate) fn of_stand_in<'a>(rows: &[Row], page: &'a Source) -> Table<'a> {
    let rows = rows.iter().filter(|row| row.is_wrapped()).collect::<Vec<_>>();
    let line = |rows: &[&Row]| {
        let is_enterprise = |row: &Row| row.edition == "enterprise";
        let all = rows.iter().all(|row| is_enterprise(row));
        let edition = |applies: bool| if applies { " (Enterprise)" } else { "" };
        let method = |row: &&Row| format!("`{}`{}", row.method, edition(!all && is_enterprise(row)));
        let methods = rows.iter().map(method).collect::<Vec<_>>().join(", ");
        format!("| {}{} | {methods} |", title(rows), edition(all))
    };
    let lines = rows.chunk_by(|one, next| one.resource == next.resource).map(line);
    let lines = in_docs(&table(["| Resource | Methods |", "|---|---|"], lines));
    Table { source: page, opening: OPENING, closing: CLOSING, lines }
}

/// The table of all resources in the README.
pub(crate) fn of_readme<'a>(rows: &[Row], readme: &'a Source) -> Table<'a> {
    let (opening, closing) = ("<!-- resources -->", "<!-- /resources -->");
    Table { source: readme, opening, closing, lines: resources(rows) }
}

/// The resource whose page this file is: `src/api/x.rs` or `src/api/x/mod.rs`.
fn page(source: &Source) -> Option<&str> {
    let resource = source.resource();
    let path = source.path.strip_prefix("src/api/")?.strip_prefix(resource)?;
    matches!(path, ".rs" | "/mod.rs").then_some(resource)
}

/// The blank lines end the markers, which are HTML, where Markdown begins.
fn table(header: [&str; 2], lines: impl Iterator<Item = String>) -> Vec<String> {
    let header = header.map(str::to_owned).into_iter();
    [String::new()].into_iter().chain(header).chain(lines).chain([String::new()]).collect()
}

fn methods(rows: &[&Row]) -> Vec<String> {
    let line = |row: &&Row| format!("| {} | `{}` | {} |", links(row), call(row), since(row));
    table(["| Function | TestRail's method | Since |", "|---|---|---|"], rows.iter().map(line))
}

fn links(row: &Row) -> String {
    let link = |name: &str| format!("[`{name}`](crate::Client::{name})");
    let links = row.functions().map(link).collect::<Vec<_>>();
    if links.is_empty() { link("raw") } else { links.join(", ") }
}

fn call(row: &Row) -> String {
    match row.path {
        "-" => row.method.to_owned(),
        path => match path.strip_prefix('[') {
            Some(ids) => format!("{}[/{ids}", row.method),
            None => format!("{}/{path}", row.method),
        },
    }
}

fn since(row: &Row) -> String {
    let edition = if row.edition == "enterprise" { "Enterprise" } else { "-" };
    [row.since, edition].into_iter().filter(|part| *part != "-").collect::<Vec<_>>().join(", ")
}

fn resources(rows: &[Row]) -> Vec<String> {
    let rows = rows.iter().filter(|row| !row.is_gone()).collect::<Vec<_>>();
    let by_resource = rows.chunk_by(|one, next| one.resource == next.resource);
    let (typed, raw): (Vec<&[&Row]>, Vec<_>) = by_resource.partition(|rows| wrapped(rows) > 0);
    let list = |resources: Vec<String>| resources.join(", ");
    let typed = format!("| typed | {} | {} |", wrapped(&rows), list(typed.into_iter().map(resource).collect()));
    let raw = (!raw.is_empty()).then(|| list(raw.into_iter().map(title).collect()));
    let missing = rows.len() - wrapped(&rows);
    let others = (missing > 0).then(|| {
        let resources = raw.map_or_else(String::new, |raw| format!(": {raw}"));
        format!("| by `raw` | {missing} | the others{resources} |")
    });
    table(["| | Methods | |", "|---|---|---|"], [typed].into_iter().chain(others))
}

fn wrapped(rows: &[&Row]) -> usize {
    rows.iter().filter(|row| row.is_wrapped()).count()
}

/// Its name, and how many of its methods are wrapped.
fn resource(rows: &[&Row]) -> String {
    match wrapped(rows) {
        all if all == rows.len() => format!("{} (all {all})", title(rows)),
        some => format!("{} ({some} of {})", title(rows), rows.len()),
    }
}

fn title(rows: &[&Row]) -> String {
    let name = rows.first().map_or("", |row| row.resource);
    if name == "bdd" { "BDD".to_owned() } else { name.replace('_', " ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row;

    const CATALOGUE: &str = "header
plans\tget_plan\tGET\t{plan_id}\t-\tone\t-\tS\t-\t-
runs\tget_run\tGET\t{run_id}\t-\tone\t-\tS\t-\tget_run
runs\tget_runs\tGET\t{project_id}\truns\tpages\t6.7\tS\t-\tget_runs,runs
runs\tclose_run\tPOST\t{run_id}\t-\tone\t7.6\tD\tenterprise\t-
shared_steps\tget_shared_steps\tGET\t[{project_id}]\t-\tone\t-\tS\t-\t-";
    const PAGE: &str = "//! Runs.
//!
//! <!-- methods -->
//! <!-- /methods -->

use x;
";
    const FILLED: &str = "//! Runs.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_run`](crate::Client::get_run) | `get_run/{run_id}` |  |
//! | [`get_runs`](crate::Client::get_runs), [`runs`](crate::Client::runs) | `get_runs/{project_id}` | 6.7 |
//! | [`raw`](crate::Client::raw) | `close_run/{run_id}` | 7.6, Enterprise |
//!
//! <!-- /methods -->

use x;
";
    const README: &str = "# Title
<!-- resources -->

| | Methods | |
|---|---|---|
| typed | 2 | runs (2 of 3) |
| by `raw` | 3 | the others: plans, shared steps |

<!-- /resources -->
";

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    fn finding(text: &str) -> Option<String> {
        let api = [source("src/api/runs.rs", text)];
        let tables = of_pages(&row::read(CATALOGUE), &api);
        assert_eq!(tables.len(), 1);
        tables[0].check(false)
    }

    #[test]
    fn a_page_is_filled_with_its_methods() {
        for page in [PAGE, FILLED, &FILLED.replace("get_run", "get_walk")] {
            let api = [source("src/api/runs/mod.rs", page)];
            assert_eq!(of_pages(&row::read(CATALOGUE), &api)[0].fill().unwrap(), FILLED);
        }
    }

    #[test]
    fn the_page_of_the_stand_in_is_filled_with_its_methods_and_their_edition() {
        const EDITIONS: &str = "header
datasets\tget_dataset\tGET\t{dataset_id}\t-\tone\t7.6\tS\tenterprise\tget_dataset
reports\tget_reports\tGET\t{project_id}\treports\tall\t5.7\tS\t-\tget_reports
reports\tget_cross_project_reports\tGET\t-\treports\tall\t-\tS\tenterprise\tget_cross_project_reports
reports\tadd_report\tPOST\t-\t-\tone\t-\tN\t-\t-";
        let page = source("src/fake/mod.rs", "//! <!-- methods -->\n//! <!-- /methods -->\n");
        let filled = of_stand_in(&row::read(EDITIONS), &page).fill().unwrap();
        let lines: Vec<_> = filled.lines().filter(|line| line.contains('`')).collect();
        assert_eq!(
            lines,
            [
                "//! | datasets (Enterprise) | `get_dataset` |",
                "//! | reports | `get_reports`, `get_cross_project_reports` (Enterprise) |"
            ]
        );
    }

    #[test]
    fn the_readme_is_filled_with_all_resources() {
        let readme = source("README.md", "# Title\n<!-- resources -->\n<!-- /resources -->\n");
        assert_eq!(of_readme(&row::read(CATALOGUE), &readme).fill().unwrap(), README);
    }

    #[test]
    fn a_table_that_differs_is_found_with_the_command_that_writes_it() {
        assert_eq!(finding(FILLED), None);
        let found = finding(PAGE).unwrap();
        assert!(found.contains("UPDATE=1 cargo test --test catalogue"), "{found}");
    }

    #[test]
    fn missing_doubled_and_swapped_markers_are_found() {
        let swapped = "//! <!-- /methods -->\n//! <!-- methods -->\n";
        for text in ["//! Runs.\n", "//! <!-- methods -->\n", swapped, &PAGE.repeat(2)] {
            let found = finding(text).unwrap();
            assert!(found.contains("src/api/runs.rs: add these two lines"), "{found}");
        }
    }

    #[test]
    fn only_the_first_file_of_a_resource_is_its_page() {
        let api = ["src/api/runs/calls.rs", "src/api/raw.rs", "src/api/plans/mod.rs", "src/api/runs.rs"];
        let api = api.map(|path| source(path, ""));
        let rows = row::read(CATALOGUE);
        let pages = of_pages(&rows, &api).into_iter().map(|table| table.source.path.as_str()).collect::<Vec<_>>();
        assert_eq!(pages, ["src/api/plans/mod.rs", "src/api/runs.rs"]);
    }

    #[test]
    fn ids_that_may_be_left_out_are_in_brackets() {
        let rows = row::read(CATALOGUE);
        assert_eq!(call(rows.last().unwrap()), "get_shared_steps[/{project_id}]");
    }
}
