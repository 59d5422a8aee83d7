//! The endpoints and functions of a source, found in its text.

use super::files::Source;

/// An endpoint as the code says it: `Endpoint::get("get_milestone").since("5.3")`.
#[derive(Debug, PartialEq)]
pub(crate) struct Constant {
    /// Where it stands, such as `src/api/milestones.rs:12`.
    pub(crate) at: String,
    pub(crate) resource: String,
    /// `None` if the first argument is no text.
    pub(crate) method: Option<String>,
    /// The function of `Endpoint` that makes it.
    pub(crate) shape: String,
    /// The variant of `Effect` that it names.
    pub(crate) effect: Option<String>,
    pub(crate) since: Option<String>,
}

pub(crate) fn constants(source: &Source) -> Vec<Constant> {
    let code = code(&source.text);
    let starts = code.match_indices("Endpoint::").filter(|(at, _)| !code[..*at].ends_with(is_word));
    let constant = |(at, start): (usize, &str)| {
        let statement = statement(&code[at + start.len()..]);
        let (shape, arguments) = statement.split_once('(')?;
        Some(Constant {
            at: format!("{}:{}", source.path, code[..at].matches('\n').count() + 1),
            resource: source.resource().to_owned(),
            method: text_at_start(arguments).map(str::to_owned),
            shape: shape.rsplit("::").next()?.trim().to_owned(),
            effect: after(statement, "Effect::").map(|rest| word_at_start(rest).to_owned()),
            since: after(statement, ".since(").and_then(text_at_start).map(str::to_owned),
        })
    };
    starts.filter_map(constant).collect()
}

/// Whether the source has a public function with this name.
pub(crate) fn has_function(source: &Source, name: &str) -> bool {
    let code = code(&source.text);
    ["pub fn ", "pub async fn "].iter().any(|start| {
        let mut found = code.match_indices(start);
        found.any(|(at, start)| word_at_start(&code[at + start.len()..]) == name)
    })
}

/// The text without comments and test modules, line by line as before.
fn code(text: &str) -> String {
    let mut is_test = false;
    let mut after_cfg = false;
    let mut keep = |line: &str| {
        is_test |= after_cfg && line.starts_with("mod ") && line.ends_with('{');
        after_cfg = line == "#[cfg(test)]" || (after_cfg && line.starts_with("#["));
        let keep = !is_test && !line.trim_start().starts_with("//");
        is_test &= line != "}";
        keep
    };
    text.lines().map(|line| if keep(line) { line } else { "" }).collect::<Vec<_>>().join("\n")
}

/// What comes before the next `;` that is not in a text.
fn statement(code: &str) -> &str {
    let mut in_text = false;
    let end = code.find(|c| {
        in_text ^= c == '"';
        c == ';' && !in_text
    });
    end.map_or(code, |end| &code[..end])
}

fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.split_once(start).map(|(_, rest)| rest)
}

fn text_at_start(code: &str) -> Option<&str> {
    code.trim_start().strip_prefix('"')?.split_once('"').map(|(text, _)| text)
}

fn word_at_start(code: &str) -> &str {
    code.split(|c| !is_word(c)).next().unwrap_or_default()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { path: "src/api/runs/calls.rs".into(), text: text.into() }
    }

    fn only(text: &str) -> Constant {
        let mut found = constants(&source(text));
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    #[test]
    fn a_constant_is_read_with_its_place() {
        let found = only("use x;\n\nconst GET: Endpoint<Run> = Endpoint::get(\"get_run\");\n");
        let expected = Constant {
            at: "src/api/runs/calls.rs:3".into(),
            resource: "runs".into(),
            method: Some("get_run".into()),
            shape: "get".into(),
            effect: None,
            since: None,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_constant_of_several_lines_is_read() {
        let text = "const PREVIEW_DELETE: Endpoint<DeletePreview> = Endpoint::new(
            \"delete_run\",
            Effect::Write,
            preview::decode,
        )
        .about(|preview, id| Ok(()))
        .since(\"6.5\")
        .unrelated();
        const NEXT: u8 = since(\"1.0\");";
        let found = only(text);
        assert_eq!(found.method.as_deref(), Some("delete_run"));
        assert_eq!((found.shape.as_str(), found.effect.as_deref()), ("new", Some("Write")));
        assert_eq!(found.since.as_deref(), Some("6.5"));
    }

    #[test]
    fn the_next_constant_gives_nothing_to_the_one_before() {
        let text = "const A: Endpoint<Run> = Endpoint::get(\"a;\");\nconst B: Endpoint<Run> = Endpoint::get(\"b\").since(\"5.3\");";
        let since = constants(&source(text)).into_iter().map(|found| (found.method, found.since)).collect::<Vec<_>>();
        assert_eq!(since, [(Some("a;".into()), None), (Some("b".into()), Some("5.3".into()))]);
    }

    #[test]
    fn a_shape_after_a_type_is_read() {
        assert_eq!(only("Endpoint::<Page<Run>>::list(\"get_runs\");").shape, "list");
    }

    #[test]
    fn a_method_that_is_no_text_is_none() {
        assert_eq!(only("Endpoint::get(NAME);").method, None);
    }

    #[test]
    fn comments_tests_and_other_types_are_no_constants() {
        let text = "// Endpoint::get(\"a\");\n/// Endpoint::get(\"b\");\nMyEndpoint::get(\"c\");\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    \
                    const D: E = Endpoint::get(\"d\");\n}\nconst E: E = Endpoint::get(\"e\");";
        assert_eq!(only(text).method.as_deref(), Some("e"));
        assert_eq!(only(text).at, "src/api/runs/calls.rs:9");
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_hides_nothing() {
        let text = "#[cfg(test)]\nmod tests;\n\nconst E: E = Endpoint::get(\"e\");";
        assert_eq!(only(text).method.as_deref(), Some("e"));
    }

    #[test]
    fn public_functions_are_found_by_their_whole_name() {
        let source =
            source("pub fn runs<'a>(&self) {}\npub async fn get_run(&self) {}\nfn close_run() {}\n// pub fn add_run(");
        assert!(has_function(&source, "runs") && has_function(&source, "get_run"));
        for name in ["run", "get_runs", "close_run", "add_run"] {
            assert!(!has_function(&source, name), "{name}");
        }
    }
}
