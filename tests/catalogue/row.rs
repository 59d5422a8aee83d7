//! A line of the catalogue: what is known of one method.

use std::collections::HashSet;

use super::is_name;

const HEADER: &str = "resource\tmethod\tverb\tpath\trows\tshape\tsince\ttwice\tedition\twrapped";
const SHAPES: [&str; 7] = ["one", "pages", "all", "nothing", "file", "text", "other"];
/// The order of a resource's methods. Methods of one group are in the order of the alphabet.
const GROUPS: [&[&str]; 9] =
    [&["get"], &["list"], &["run"], &["add"], &["copy"], &["edit", "update"], &["move"], &["close"], &["delete"]];

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) resource: &'static str,
    pub(crate) method: &'static str,
    pub(crate) verb: &'static str,
    pub(crate) path: &'static str,
    pub(crate) rows: &'static str,
    pub(crate) shape: &'static str,
    pub(crate) since: &'static str,
    pub(crate) twice: &'static str,
    pub(crate) edition: &'static str,
    wrapped: &'static str,
}

impl Row {
    fn parse(line: &'static str) -> Option<Self> {
        let columns = line.split('\t').collect::<Vec<_>>();
        let [resource, method, verb, path, rows, shape, since, twice, edition, wrapped] = columns[..] else {
            return None;
        };
        Some(Self { resource, method, verb, path, rows, shape, since, twice, edition, wrapped })
    }

    /// Whether no server of today has it.
    pub(crate) fn is_gone(&self) -> bool {
        self.edition == "gone"
    }

    pub(crate) fn is_wrapped(&self) -> bool {
        self.wrapped != "-"
    }

    /// The client's functions for it.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &'static str> {
        self.wrapped.split(',').filter(|name| *name != "-")
    }

    fn is_list(&self) -> bool {
        matches!(self.shape, "pages" | "all")
    }

    fn group(&self) -> Option<usize> {
        let word = self.method.split('_').next()?;
        let word = if word == "get" && self.is_list() { "list" } else { word };
        GROUPS.iter().position(|words| words.contains(&word))
    }

    fn place(&self) -> (&'static str, Option<usize>, &'static str) {
        (self.resource, self.group(), self.method)
    }

    /// The columns whose value cannot be, with what it can be.
    fn bad_columns(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let verb = if self.method.starts_with("get_") || self.method.starts_with("run_") { "GET" } else { "POST" };
        let once_only = self.method.starts_with("close_") || self.method.starts_with("delete_");
        let checks = [
            ("resource", self.resource, is_name(self.resource), "the name of a file or folder of src/api"),
            ("method", self.method, is_name(self.method) && self.group().is_some(), "get_.., add_.. or the like"),
            ("verb", self.verb, self.verb == verb, "GET for get_.. and run_.., else POST"),
            ("path", self.path, is_path(self.path), "{run_id}/{case_id}, [{project_id}] or -"),
            ("rows", self.rows, self.has_right_rows(), "a key for pages and all, either for other, else -"),
            ("shape", self.shape, SHAPES.contains(&self.shape), "one, pages, all, nothing, file, text or other"),
            ("since", self.since, is_version(self.since), "6.5.2 or -"),
            ("twice", self.twice, self.has_right_twice(once_only), "S or N; D for close_.. and delete_.., only there"),
            ("edition", self.edition, matches!(self.edition, "-" | "enterprise" | "gone"), "enterprise, gone or -"),
            ("wrapped", self.wrapped, self.has_right_wrapped(), "names of functions with commas and no blanks, or -"),
        ];
        checks.into_iter().filter(|check| !check.2).map(|(column, value, _, right)| (column, value, right)).collect()
    }

    fn has_right_rows(&self) -> bool {
        match self.shape {
            "pages" | "all" => is_name(self.rows),
            "other" => self.rows == "-" || is_name(self.rows),
            _ => self.rows == "-",
        }
    }

    fn has_right_twice(&self, once_only: bool) -> bool {
        if once_only { self.twice == "D" } else { matches!(self.twice, "S" | "N") }
    }

    fn has_right_wrapped(&self) -> bool {
        self.wrapped == "-" || (!self.is_gone() && self.wrapped.split(',').all(is_name))
    }
}

fn is_path(path: &str) -> bool {
    let ids = path.strip_prefix('[').and_then(|ids| ids.strip_suffix(']')).unwrap_or(path);
    let is_id = |segment: &str| segment.starts_with('{') && segment.ends_with("_id}");
    path == "-" || ids.split('/').all(is_id)
}

fn is_version(since: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    since == "-" || (since.contains('.') && since.split('.').all(is_number))
}

/// The rows that can be read. What cannot is among the `findings`.
pub(crate) fn read(catalogue: &'static str) -> Vec<Row> {
    catalogue.lines().skip(1).filter_map(Row::parse).collect()
}

/// What is wrong with the catalogue itself.
pub(crate) fn findings(catalogue: &'static str) -> Vec<String> {
    let rows = read(catalogue);
    [bad_lines(catalogue), bad_values(&rows), twins(&rows), out_of_order(&rows)].concat()
}

fn bad_lines(catalogue: &'static str) -> Vec<String> {
    let header = catalogue.lines().next().filter(|line| *line != HEADER);
    let header = header.map(|_| format!("methods.tsv: the first line has to be\n  {HEADER}"));
    let lines = catalogue.lines().enumerate().skip(1).filter(|(_, line)| Row::parse(line).is_none());
    let lines =
        lines.map(|(at, line)| format!("methods.tsv:{}: give it ten columns, with tabs between:\n  {line}", at + 1));
    header.into_iter().chain(lines).collect()
}

fn bad_values(rows: &[Row]) -> Vec<String> {
    let of_row = |row: &Row| {
        let method = row.method;
        let text = move |(column, value, right)| {
            format!("methods.tsv: `{method}` has {value:?} in the column `{column}`, which holds {right}.")
        };
        row.bad_columns().into_iter().map(text).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

fn twins(rows: &[Row]) -> Vec<String> {
    let mut known = HashSet::new();
    let twins = rows.iter().filter(|row| !known.insert(row.method));
    twins.map(|row| format!("methods.tsv: `{}` is there twice. Remove a line.", row.method)).collect()
}

fn out_of_order(rows: &[Row]) -> Vec<String> {
    let text = |pair: &[Row]| {
        format!(
            "methods.tsv: move `{}` in front of `{}`. Lines are sorted by resource; within one: get, get of a list, run, \
             add, copy, edit and update, move, close, delete; then by name.",
            pair[1].method, pair[0].method
        )
    };
    rows.windows(2).filter(|pair| pair[0].place() > pair[1].place()).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [&str; 3] = [
        "runs\tget_run\tGET\t{run_id}\t-\tone\t-\tS\t-\tget_run",
        "runs\tget_runs\tGET\t{project_id}\truns\tpages\t6.5.2\tS\tenterprise\tget_runs,runs",
        "runs\tclose_run\tPOST\t{run_id}\t-\tone\t-\tD\t-\t-",
    ];

    fn catalogue(lines: &[&str]) -> Vec<String> {
        let text = [&[HEADER], lines].concat().join("\n");
        findings(text.leak())
    }

    #[test]
    fn a_good_catalogue_has_no_findings() {
        assert_eq!(catalogue(&GOOD), [""; 0]);
    }

    #[test]
    fn a_bad_value_is_found_in_each_column() {
        let columns = HEADER.split('\t').collect::<Vec<_>>();
        let bad = ["Runs", "see_run", "PUT", "{run}", "runs", "two", "6", "T", "pro", "get_run, runs"];
        for (at, bad) in bad.into_iter().enumerate() {
            let mut values = GOOD[0].split('\t').collect::<Vec<_>>();
            values[at] = bad;
            let found = catalogue(&[&values.join("\t")]).concat();
            assert!(found.contains(&format!("{bad:?} in the column `{}`", columns[at])), "{bad}: {found}");
        }
    }

    #[test]
    fn a_verb_or_an_effect_that_the_name_contradicts_is_found() {
        let found = catalogue(&[&GOOD[0].replace("GET", "POST")]).concat();
        assert!(found.contains("GET for get_.. and run_.."), "{found}");
        let found = catalogue(&[&GOOD[2].replace("\tD\t", "\tS\t")]).concat();
        assert!(found.contains("D for close_.. and delete_.."), "{found}");
        let found = catalogue(&[&GOOD[0].replace("\tS\t", "\tD\t")]).concat();
        assert!(found.contains("D for close_.. and delete_.., only there"), "{found}");
    }

    #[test]
    fn a_list_without_a_key_is_found() {
        let found = catalogue(&[&GOOD[1].replace("\truns\t", "\t-\t")]).concat();
        assert!(found.contains("in the column `rows`"), "{found}");
    }

    #[test]
    fn another_header_and_a_line_with_too_few_columns_are_found() {
        assert!(findings("resource\tmethod").concat().contains("the first line has to be"));
        assert!(catalogue(&["runs\tget_run\tGET"]).concat().contains("methods.tsv:2: give it ten columns"));
    }

    #[test]
    fn a_method_that_is_there_twice_is_found() {
        assert!(catalogue(&[GOOD[0], GOOD[0]]).concat().contains("`get_run` is there twice"));
    }

    #[test]
    fn a_line_out_of_order_is_found() {
        let [get, list, close] = GOOD;
        assert!(catalogue(&[list, get, close]).concat().contains("move `get_run` in front of `get_runs`"));
        assert!(catalogue(&[get, close, list]).concat().contains("move `get_runs` in front of `close_run`"));
        let earlier = list.replace("runs\t", "plans\t").replace("get_runs", "get_plans");
        assert!(catalogue(&[get, &earlier]).concat().contains("move `get_plans` in front of `get_run`"));
    }

    #[test]
    fn optional_ids_and_several_ids_are_paths() {
        for path in ["-", "{run_id}", "{run_id}/{case_id}", "[{project_id}]"] {
            assert!(is_path(path), "{path}");
        }
        for path in ["", "run_id", "{run}", "{run_id}/", "[{project_id}"] {
            assert!(!is_path(path), "{path}");
        }
    }
}
