//! Which case a test belongs to.

use std::collections::HashMap;

use testrail::CaseId;
use testrail::tests::Test;

use crate::xml::TestCase;

/// The cases of a run by their titles, with `None` for a title that several cases have.
pub(crate) type Titles<'t> = HashMap<&'t str, Option<CaseId>>;

pub(crate) fn by_title(in_run: &HashMap<CaseId, Test>) -> Titles<'_> {
    let mut titles = HashMap::new();
    for (case, title) in in_run.iter().filter_map(|(case, test)| Some((*case, test.title.as_deref()?))) {
        titles.entry(title.trim()).and_modify(|several| *several = None).or_insert(Some(case));
    }
    titles
}

/// The case that a test belongs to: by an id in its name, by this property, or by a title. An error says why there is
/// none.
pub(crate) fn case_of(test: &TestCase, property: &str, titles: &Titles<'_>) -> Result<CaseId, &'static str> {
    let by_property = || test.property(property)?.trim().parse().ok();
    let case = id_in(&test.name).or_else(by_property).map(Some);
    match case.or_else(|| titles.get(test.name.trim()).copied()) {
        Some(Some(case)) => Ok(case),
        Some(None) => Err("several cases have this title"),
        None => Err("it names no case"),
    }
}

/// The id that a name has as a word, such as `login_C123`.
fn id_in(name: &str) -> Option<CaseId> {
    let is_id = |word: &&str| word.starts_with('C') && word.bytes().skip(1).all(|b| b.is_ascii_digit());
    name.split(|c: char| !c.is_alphanumeric()).filter(is_id).find_map(|word| word.parse().ok())
}
