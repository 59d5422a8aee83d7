//! What TestRail answers about one run of an entry.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Plan, PlanEntry};
use crate::api::runs::Run;
use crate::call::answer::{self, BadAnswer};
use crate::call::{Entity, Id, is_child};
use crate::types::{ConfigId, EntryId, PlanId, RunId};

/// A plan that tells its entries. An answer without them says nothing about whether an entry is there, so it is no
/// answer of this type.
#[derive(Deserialize)]
pub(super) struct Entries {
    id: PlanId,
    pub(super) entries: Vec<PlanEntry>,
}

impl Entity for Entries {
    const NOUN: &'static str = Plan::NOUN;
    const ROWS: &'static str = Plan::ROWS;

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

/// The answer to a method about one run of an entry: the run, as the manual says, or the whole plan, as was recorded.
/// It is not known whether a server sends the entry, as for the methods about entries.
#[derive(Debug)]
pub(super) enum Answered {
    Plan(Box<Plan>),
    Entry(Box<PlanEntry>),
    Run(Box<Run>),
}

impl Answered {
    pub(super) fn decode(text: &str) -> Result<Self, BadAnswer> {
        #[derive(Deserialize)]
        struct Keys {
            entries: Option<IgnoredAny>,
            runs: Option<IgnoredAny>,
        }
        Ok(match answer::json(text)? {
            Keys { entries: Some(_), .. } => Self::Plan(Box::new(answer::json(text)?)),
            Keys { runs: Some(_), .. } => Self::Entry(Box::new(answer::json(text)?)),
            Keys { entries: None, runs: None } => Self::Run(Box::new(answer::json(text)?)),
        })
    }

    /// Checks that it is about this plan, as far as it tells.
    pub(super) fn is_of_plan(&self, plan: u64) -> Result<(), BadAnswer> {
        let found = match self {
            Self::Plan(found) => Some(found.id),
            Self::Entry(entry) => return is_child(&**entry, plan),
            Self::Run(run) => run.plan_id,
        };
        match found.filter(|found| found.get() != plan) {
            Some(other) => Err(BadAnswer::OfAnother(format!("plan {other}"))),
            None => Ok(()),
        }
    }

    /// The run with this id.
    pub(super) fn run(self, id: RunId) -> Result<Run, BadAnswer> {
        let about = self.about();
        let found = self.into_runs().into_iter().find(|run| run.id == id);
        found.ok_or_else(|| BadAnswer::OfAnother(about))
    }

    /// The newest run of an entry with exactly these configurations.
    pub(super) fn newest(self, entry: &EntryId, configs: &BTreeSet<ConfigId>) -> Result<Run, BadAnswer> {
        self.one_of(entry, configs, |runs| runs.max_by_key(|run| run.id))
    }

    /// The oldest run of an entry with exactly these configurations. If there was none before the call, a newer one is
    /// another machine's, or this cannot be told. Then this call must not take it for its own.
    pub(super) fn oldest(self, entry: &EntryId, configs: &BTreeSet<ConfigId>) -> Result<Run, BadAnswer> {
        self.one_of(entry, configs, |runs| runs.min_by_key(|run| run.id))
    }

    fn one_of(
        self,
        entry: &EntryId,
        configs: &BTreeSet<ConfigId>,
        choose: fn(&mut dyn Iterator<Item = Run>) -> Option<Run>,
    ) -> Result<Run, BadAnswer> {
        let about = self.about();
        let is_asked = |run: &Run| run.entry_id.as_ref().is_none_or(|of| of == entry) && run.configs() == *configs;
        let found = choose(&mut self.into_runs().into_iter().filter(is_asked));
        found.ok_or_else(|| BadAnswer::OfAnother(format!("{about}, without a run of these configurations")))
    }

    fn about(&self) -> String {
        match self {
            Self::Plan(plan) => format!("plan {}", plan.id),
            Self::Entry(entry) => format!("plan entry {}", entry.id),
            Self::Run(run) => format!("run {}", run.id),
        }
    }

    fn into_runs(self) -> Vec<Run> {
        match self {
            Self::Plan(plan) => plan.entries.into_iter().flat_map(|entry| entry.runs).collect(),
            Self::Entry(entry) => entry.runs,
            Self::Run(run) => vec![*run],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str =
        r#"{"id": 7, "name": "Web", "is_completed": false, "plan_id": 4, "entry_id": "e-1", "config_ids": [4, 1]}"#;

    /// The three forms of an answer about run 7.
    fn forms() -> [String; 3] {
        let older = RUN.replace(r#""id": 7"#, r#""id": 6"#);
        let entry = format!(r#"{{"id": "e-1", "runs": [{older}, {RUN}]}}"#);
        [RUN.to_owned(), format!(r#"{{"id": 4, "name": "P", "entries": [{entry}]}}"#), entry]
    }

    fn is_of_another<T: std::fmt::Debug>(read: Result<T, BadAnswer>, what: &str) {
        let error = read.unwrap_err();
        assert!(matches!(&error, BadAnswer::OfAnother(other) if other.contains(what)), "{error:?}");
    }

    #[test]
    fn a_run_is_found_in_a_plan_an_entry_and_a_run() {
        let (entry, other): (EntryId, EntryId) = ("e-1".parse().unwrap(), "e-2".parse().unwrap());
        let configs = |ids: [u64; 2]| ids.into_iter().map(ConfigId::new).collect::<BTreeSet<_>>();
        for (form, noun) in forms().iter().zip(["run 7", "plan 4", "plan entry e-1"]) {
            let read = || Answered::decode(form).unwrap();
            read().is_of_plan(4).unwrap();
            assert!(read().is_of_plan(5).is_err(), "{form}");
            assert_eq!(read().run(RunId::new(7)).unwrap().id.get(), 7);
            is_of_another(read().run(RunId::new(8)), noun);
            assert_eq!(read().newest(&entry, &configs([1, 4])).unwrap().id.get(), 7, "the newest of two");
            is_of_another(read().newest(&entry, &configs([1, 3])), "without a run of these configurations");
            is_of_another(read().newest(&other, &configs([1, 4])), noun);
        }
    }

    #[test]
    fn an_answer_of_another_shape_says_where() {
        for (text, place) in [
            (r#"{"id": 4, "name": "P", "entries": [{"runs": 7}]}"#, "entries[0].runs"),
            (r#"{"runs": [{"id": 7}]}"#, "runs[0].name"),
            (r#"{"id": 7}"#, "name"),
        ] {
            let error = Answered::decode(text).unwrap_err();
            assert!(matches!(&error, BadAnswer::Shape { field: Some(field), .. } if field == place), "{error:?}");
        }
        assert!(matches!(Answered::decode(""), Err(BadAnswer::Empty)));
    }
}
