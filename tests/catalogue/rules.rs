//! What the catalogue holds the code to.

use super::constants::{Constant, constants, has_function};
use super::files::Source;
use super::row::Row;

/// What is wrong with the code of `src/api`, each with what to do about it.
pub(crate) fn findings(rows: &[Row], api: &[Source]) -> Vec<String> {
    let constants = api.iter().flat_map(constants).collect::<Vec<_>>();
    let of_constants = constants.iter().flat_map(|constant| of_constant(rows, constant));
    of_constants.chain(rows.iter().flat_map(|row| of_row(row, &constants, api))).collect()
}

/// Where the stand-in's handlers are not those of the wrapped methods.
pub(crate) fn of_handlers(rows: &[Row], table: &Source) -> Vec<String> {
    let at = &table.path;
    let handled: Vec<_> = table.text.lines().filter_map(handled).collect();
    let missing = rows.iter().filter(|row| row.is_wrapped() && !handled.contains(&(row.method, row.verb, row.method)));
    let missing = missing.map(|Row { method, verb, .. }| {
        format!(
            "{at}: the stand-in has no handler for {verb} `{method}`. Add the line \
             `(\"{method}\", \"{verb}\", FILE::{method}),` to TABLE."
        )
    });
    let is_known = |method: &str| rows.iter().any(|row| row.is_wrapped() && row.method == method);
    let unknown = handled.iter().filter(|(method, ..)| !is_known(method));
    missing.chain(unknown.map(|(method, ..)| format!("{at}: the catalogue has no wrapped `{method}`."))).collect()
}

/// The method, the verb and the function in a line such as `("get_bdds", "GET", bdd::get_bdds),`.
fn handled(line: &str) -> Option<(&str, &str, &str)> {
    let (method, rest) = line.strip_prefix("    (\"")?.split_once("\", \"")?;
    let (verb, handler) = rest.strip_suffix("),")?.split_once("\", ")?;
    Some((method, verb, handler.rsplit_once("::")?.1))
}

/// Where the stand-in's list of methods is not that of the catalogue. If no manual has the version, the stand-in may
/// guess one.
pub(crate) fn in_stand_in(rows: &[Row], methods: &Source) -> Vec<String> {
    let listed: Vec<_> = methods.text.lines().filter_map(listed).collect();
    let version = |name: &str| listed.iter().find(|(known, _)| *known == name).map(|(_, version)| version.as_str());
    let wrong = rows.iter().filter(|row| match version(row.method) {
        Some(version) => row.since != "-" && !is_same(version, row.since),
        None => !row.is_gone(),
    });
    let wrong = wrong.map(|row| {
        let (method, since, at) = (row.method, row.since, &methods.path);
        format!("{at}: `{method}` is there since {since}, and the stand-in says {:?}.", version(method))
    });
    let has_edition =
        |row: &&Row| methods.text.contains(&format!("    \"{}\",\n", row.method)) == (row.edition == "enterprise");
    let other_edition = rows.iter().filter(|row| !has_edition(row));
    let other_edition = other_edition.map(|row| {
        format!("{}: `{}` is of edition {}, and ENTERPRISE says otherwise.", methods.path, row.method, row.edition)
    });
    let wrong = wrong.chain(other_edition);
    let unknown = listed.iter().filter(|(name, _)| rows.iter().all(|row| row.method != *name));
    wrong.chain(unknown.map(|(name, _)| format!("{}: the catalogue has no `{name}`.", methods.path))).collect()
}

/// The name and version in a line such as `("get_bdds", (10, 5, 0)),`.
fn listed(line: &str) -> Option<(&str, String)> {
    let (name, version) = line.trim().strip_prefix("(\"")?.split_once("\", (")?;
    Some((name, version.strip_suffix(")),")?.replace(", ", ".")))
}

/// Whether the stand-in's version, of three numbers, is this one.
fn is_same(version: &str, since: &str) -> bool {
    version == since || version.strip_suffix(".0").is_some_and(|short| short == since)
}

fn of_constant(rows: &[Row], constant: &Constant) -> Vec<String> {
    let at = &constant.at;
    let Some(method) = &constant.method else {
        return vec![format!("{at}: write the method's name as a text, so that the catalogue can find it.")];
    };
    let Some(row) = rows.iter().find(|row| row.method == method) else {
        return vec![format!(
            "{at}: the catalogue has no method `{method}`. Correct the name, or add a line to tests/catalogue/methods.tsv."
        )];
    };
    [unlisted(row, constant), misplaced(row, constant), misshapen(row, constant), of_other_version(row, constant)]
        .into_iter()
        .flatten()
        .collect()
}

fn unlisted(row: &Row, constant: &Constant) -> Option<String> {
    let (at, method) = (&constant.at, row.method);
    (!row.is_wrapped()).then(|| {
        format!(
            "{at}: `{method}` has a constant, but no functions in the catalogue. Name them in the column `wrapped` of \
             tests/catalogue/methods.tsv."
        )
    })
}

fn misplaced(row: &Row, constant: &Constant) -> Option<String> {
    let Constant { at, resource, .. } = constant;
    (row.resource != resource).then(|| {
        let (method, right) = (row.method, row.resource);
        format!("{at}: `{method}` is a method of the resource `{right}`. Move the constant to src/api/{right}.rs or its folder.")
    })
}

/// What a shape says of verb, effect and answer: TestRail's verb, the values of `twice`, and of `shape` if it tells.
struct Meaning {
    verb: &'static str,
    twice: &'static [&'static str],
    shape: Option<&'static str>,
}

fn meaning(constant: &Constant) -> Option<Meaning> {
    let (verb, twice, shape): (_, &[_], _) = match (constant.shape.as_str(), constant.effect.as_deref()) {
        ("get", None) => ("GET", &["S"], Some("one")),
        ("list", None) => ("GET", &["S"], Some("pages")),
        ("all", None) => ("GET", &["S"], Some("all")),
        ("file", None) => ("GET", &["S"], Some("file")),
        ("text", None) => ("GET", &["S"], Some("text")),
        ("add", None) => ("POST", &["N"], Some("one")),
        ("update" | "update_or_nothing", None) => ("POST", &["S"], Some("one")),
        ("close", None) => ("POST", &["D"], Some("one")),
        ("delete", None) => ("POST", &["D"], Some("nothing")),
        ("rows", None) | ("new", Some("Read")) => ("GET", &["S"], None),
        ("new", Some("ReadOnce")) => ("GET", &["N"], None),
        ("nothing", Some("Write")) => ("POST", &["S", "D"], Some("nothing")),
        ("nothing", Some("WriteOnce")) => ("POST", &["N"], Some("nothing")),
        ("preview", None) | ("new", Some("Write")) => ("POST", &["S", "D"], None),
        ("new", Some("WriteOnce")) => ("POST", &["N"], None),
        _ => return None,
    };
    Some(Meaning { verb, twice, shape })
}

fn misshapen(row: &Row, constant: &Constant) -> Option<String> {
    let Constant { at, shape, .. } = constant;
    let effect = constant.effect.as_deref().map_or(String::new(), |effect| format!(" with Effect::{effect}"));
    let said = format!("{at}: `{}` is an Endpoint::{shape}{effect}", row.method);
    let Some(meaning) = meaning(constant) else {
        return Some(format!("{said}, which tests/catalogue/rules.rs does not know. Say there what it means."));
    };
    let fits = meaning.verb == row.verb
        && meaning.twice.contains(&row.twice)
        && meaning.shape.is_none_or(|shape| shape == row.shape);
    (!fits).then(|| {
        format!(
            "{said}, which means {}, twice {}, shape {}. The catalogue says {}, twice {}, shape {}. Correct the constant, or \
             the line in tests/catalogue/methods.tsv; what has no shape is an Endpoint::new.",
            meaning.verb,
            meaning.twice.join(" or "),
            meaning.shape.unwrap_or("any"),
            row.verb,
            row.twice,
            row.shape,
        )
    })
}

fn of_other_version(row: &Row, constant: &Constant) -> Option<String> {
    let (at, method) = (&constant.at, row.method);
    match (row.since, constant.since.as_deref()) {
        ("-", Some(version)) => Some(format!(
            "{at}: `{method}` says .since({version:?}), and the catalogue says nothing. Remove it, or fill in the column \
             `since` of tests/catalogue/methods.tsv."
        )),
        (version, since) if version != "-" && since != Some(version) => Some(format!(
            "{at}: `{method}` needs .since({version:?}), as the catalogue says. Add it, or correct the column `since` of \
             tests/catalogue/methods.tsv."
        )),
        _ => None,
    }
}

fn of_row(row: &Row, constants: &[Constant], api: &[Source]) -> Vec<String> {
    let Row { resource, method, .. } = row;
    let has_constant = constants.iter().any(|constant| constant.method.as_deref() == Some(*method));
    let constant = (row.is_wrapped() && !has_constant).then(|| {
        format!(
            "The catalogue says that `{method}` is wrapped, but src/api has no constant for it. Add one to \
             src/api/{resource}.rs, or put `-` into the column `wrapped` of tests/catalogue/methods.tsv."
        )
    });
    let missing = row.functions().filter(|name| !api.iter().any(|source| has_function(source, name)));
    let function = |name| {
        format!(
            "The catalogue says that `{method}` is wrapped by `{name}`, but src/api has no such `pub fn` or `pub async fn`. \
             Add it to src/api/{resource}.rs, or correct the column `wrapped` of tests/catalogue/methods.tsv."
        )
    };
    constant.into_iter().chain(missing.map(function)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row;

    const CATALOGUE: &str = "header
runs\tget_run\tGET\t{run_id}\t-\tone\t-\tS\t-\tget_run
runs\tget_runs\tGET\t{project_id}\truns\tpages\t6.7\tS\t-\tget_runs,runs
runs\tclose_run\tPOST\t{run_id}\t-\tone\t-\tD\t-\t-";
    const GOOD: &str = "const GET: Endpoint<Run> = Endpoint::get(\"get_run\");
const LIST: Endpoint<Page<Run>> = Endpoint::list(\"get_runs\").since(\"6.7\");
impl Client {
    pub async fn get_run(&self) {}
    pub async fn get_runs(&self) {}
    pub fn runs(&self) {}
}";

    fn findings_at(path: &str, code: &str) -> Vec<String> {
        findings(&row::read(CATALOGUE), &[Source { path: path.into(), text: code.into() }])
    }

    /// The only finding after a change of the good code.
    fn only(old: &str, new: &str) -> String {
        assert!(GOOD.contains(old), "{old}");
        let mut found = findings_at("src/api/runs.rs", &GOOD.replace(old, new));
        assert_eq!(found.len(), 1, "{found:#?}");
        found.remove(0)
    }

    #[test]
    fn code_as_the_catalogue_says_has_no_findings() {
        assert_eq!(findings_at("src/api/runs.rs", GOOD), [""; 0]);
        assert_eq!(findings_at("src/api/runs/calls.rs", GOOD), [""; 0]);
    }

    #[test]
    fn a_method_that_the_catalogue_does_not_have_is_found() {
        let found =
            findings_at("src/api/runs.rs", &format!("{GOOD}\nconst X: Endpoint<Run> = Endpoint::get(\"get_rn\");"));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].starts_with("src/api/runs.rs:8: the catalogue has no method `get_rn`."), "{found:#?}");
    }

    #[test]
    fn a_name_that_is_no_text_is_found() {
        let code = format!("{GOOD}\nconst X: Endpoint<Run> = Endpoint::get(NAME);");
        assert!(findings_at("src/api/runs.rs", &code).concat().contains("write the method's name as a text"));
    }

    #[test]
    fn a_wrapped_method_without_a_constant_is_found() {
        let found = only("const GET: Endpoint<Run> = Endpoint::get(\"get_run\");", "");
        assert!(found.contains("`get_run` is wrapped, but src/api has no constant"), "{found}");
    }

    #[test]
    fn a_wrapped_method_without_one_of_its_functions_is_found() {
        let found = only("pub fn runs", "fn runs");
        assert!(found.contains("`get_runs` is wrapped by `runs`, but src/api has no such"), "{found}");
    }

    #[test]
    fn a_constant_of_a_method_without_functions_is_found() {
        let code = format!("{GOOD}\nconst CLOSE: Endpoint<Run> = Endpoint::close(\"close_run\");");
        let found = findings_at("src/api/runs.rs", &code).concat();
        assert!(found.contains("`close_run` has a constant, but no functions in the catalogue."), "{found}");
    }

    #[test]
    fn a_constant_in_the_file_of_another_resource_is_found() {
        let found = findings_at("src/api/plans.rs", GOOD);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].contains("`get_run` is a method of the resource `runs`. Move"), "{found:#?}");
    }

    #[test]
    fn a_shape_that_contradicts_the_catalogue_is_found() {
        let call = "Endpoint::get(\"get_run\")";
        for other in ["list", "all", "add", "update", "close", "delete"] {
            let found = only(call, &format!("Endpoint::{other}(\"get_run\")"));
            assert!(found.contains("The catalogue says GET, twice S, shape one."), "{found}");
        }
        for effect in ["ReadOnce", "Write", "WriteOnce"] {
            let found = only(call, &format!("Endpoint::new(\"get_run\", Effect::{effect}, decode)"));
            assert!(found.contains(&format!("Endpoint::new with Effect::{effect}, which means")), "{found}");
        }
    }

    #[test]
    fn each_shape_fits_the_lines_that_it_is_for() {
        let fits = |call: &str, columns: &'static str| {
            let row: &'static str = format!("header\nruns\t{columns}\t-\tf").leak();
            let source = Source { path: "src/api/runs.rs".into(), text: format!("{call}; pub fn f() {{}}") };
            assert_eq!(findings(&row::read(row), &[source]), [""; 0], "{call}");
        };
        fits("Endpoint::get(\"get_run\")", "get_run\tGET\t-\t-\tone\t-\tS");
        fits("Endpoint::list(\"get_runs\")", "get_runs\tGET\t-\truns\tpages\t-\tS");
        fits("Endpoint::all(\"get_runs\")", "get_runs\tGET\t-\truns\tall\t-\tS");
        fits("Endpoint::rows(\"get_runs\", runs)", "get_runs\tGET\t-\truns\tpages\t-\tS");
        fits("Endpoint::add(\"add_run\")", "add_run\tPOST\t-\t-\tone\t-\tN");
        fits("Endpoint::update(\"update_run\")", "update_run\tPOST\t-\t-\tone\t-\tS");
        fits("Endpoint::close(\"close_run\")", "close_run\tPOST\t-\t-\tone\t-\tD");
        fits("Endpoint::delete(\"delete_run\")", "delete_run\tPOST\t-\t-\tnothing\t-\tD");
        fits("Endpoint::new(\"get_file\", Effect::Read, file)", "get_file\tGET\t-\t-\tfile\t-\tS");
        fits("Endpoint::new(\"run_report\", Effect::ReadOnce, x)", "run_report\tGET\t-\t-\tone\t-\tN");
        fits("Endpoint::new(\"delete_run\", Effect::Write, preview)", "delete_run\tPOST\t-\t-\tnothing\t-\tD");
        fits("Endpoint::new(\"move_case\", Effect::Write, x)", "move_case\tPOST\t-\t-\tnothing\t-\tS");
        fits("Endpoint::new(\"add_runs\", Effect::WriteOnce, x)", "add_runs\tPOST\t-\truns\tall\t-\tN");
    }

    #[test]
    fn a_shape_that_is_not_known_is_found() {
        let found = only("Endpoint::get(\"get_run\")", "Endpoint::fetch(\"get_run\")");
        assert!(found.contains("Endpoint::fetch, which tests/catalogue/rules.rs does not know."), "{found}");
    }

    #[test]
    fn a_version_that_differs_is_found() {
        let found = only(".since(\"6.7\")", "");
        assert!(found.contains("`get_runs` needs .since(\"6.7\")"), "{found}");
        let found = only("6.7", "6.8");
        assert!(found.contains("`get_runs` needs .since(\"6.7\")"), "{found}");
        let found = only("(\"get_run\")", "(\"get_run\").since(\"5.3\")");
        assert!(found.contains("`get_run` says .since(\"5.3\"), and the catalogue says nothing."), "{found}");
    }

    #[test]
    fn handlers_of_the_stand_in_that_are_not_those_of_the_wrapped_methods_are_found() {
        const TABLE: &str = "    (\"get_run\", \"GET\", runs::get_run),\n    (\"get_runs\", \"GET\", runs::get_runs),";
        let rows = row::read(CATALOGUE);
        let found = |text: &str| of_handlers(&rows, &Source { path: "mod.rs".into(), text: text.into() });
        assert_eq!(found(TABLE), [""; 0]);
        let without_line = TABLE.lines().nth(1).unwrap();
        for wrong in [
            without_line,
            &format!("{without_line}\n// \"get_run\" is another text"),
            &TABLE.replacen("GET", "POST", 1),
            &TABLE.replacen("runs::get_run)", "runs::get_runs)", 1),
        ] {
            let found = found(wrong);
            assert_eq!(found.len(), 1, "{found:#?}");
            assert!(found[0].contains("no handler for GET `get_run`."), "{found:#?}");
        }
        let found = found(&format!("{TABLE}\n    (\"close_run\", \"POST\", runs::close_run),"));
        assert_eq!(found, ["mod.rs: the catalogue has no wrapped `close_run`."]);
    }

    #[test]
    fn the_stand_in_lists_every_method_with_its_version() {
        let mut rows = row::read(crate::files::CATALOGUE);
        rows.retain(|row| row.method == "get_bdds");
        let listing = |text: &str| {
            let methods = Source { path: "methods.rs".into(), text: text.into() };
            in_stand_in(&rows, &methods)
        };
        assert_eq!(listing("    (\"get_bdds\", (10, 5, 0)),"), [""; 0]);
        let enterprise = "(\"get_bdds\", (10, 5, 0)),\n    \"get_bdds\",\n";
        for wrong in
            ["", enterprise, "(\"get_bdds\", (10, 5, 1)),", "(\"get_bdds\", (10, 5, 0)),\n(\"get_cake\", (0, 0, 0)),"]
        {
            assert_eq!(listing(wrong).len(), 1, "{wrong}");
        }
    }
}
