//! The filters of `get_cases`.

use super::Case;
use crate::fake::api::State;
use crate::fake::api::lists::has_id;
use crate::fake::api::{labels, sections};
use crate::fake::server::{Reply, Request};

/// What a call of `get_cases` asks for.
pub(super) struct Filter {
    section: Option<u64>,
    created_after: Option<i64>,
    created_before: Option<i64>,
    updated_after: Option<i64>,
    updated_before: Option<i64>,
    created_by: Option<Vec<u64>>,
    updated_by: Option<Vec<u64>>,
    milestones: Option<Vec<u64>>,
    priorities: Option<Vec<u64>>,
    case_types: Option<Vec<u64>>,
    templates: Option<Vec<u64>>,
    title: Option<String>,
    /// A case needs one of these, if there are any.
    refs: Vec<String>,
    labels: Option<Vec<u64>>,
    /// Whether no case matches: none of the stand-in's is deleted and kept.
    nothing: bool,
}

impl Filter {
    /// Reads the filters. Servers ignore those that they do not know.
    pub(super) fn read(state: &State, suite: u64, request: &Request) -> Result<Self, Reply> {
        let generation = state.generation;
        let section = sections::of_filter(state, request, |other| other == suite)?;
        let labels = labels::of_filter(state, request)?;
        let nothing = generation.envelopes() && request.flag("is_deleted")? == Some(true);
        Ok(Self {
            section,
            created_after: request.time("created_after")?,
            created_before: request.time("created_before")?,
            updated_after: request.time("updated_after")?,
            updated_before: request.time("updated_before")?,
            created_by: request.ids_parameter("created_by")?,
            updated_by: request.ids_parameter("updated_by")?,
            milestones: request.ids_parameter("milestone_id")?,
            priorities: request.ids_parameter("priority_id")?,
            case_types: request.ids_parameter("type_id")?,
            templates: request.ids_parameter("template_id")?,
            title: request.parameter("filter").map(str::to_lowercase),
            refs: refs_of_filter(state, request),
            labels,
            nothing,
        })
    }

    pub(super) fn takes(&self, case: &Case) -> bool {
        let among = |ids: &Option<Vec<u64>>, id: u64| ids.as_ref().is_none_or(|ids| ids.contains(&id));
        !self.nothing
            // Direct children only (inferred).
            && self.section.is_none_or(|section| section == case.section)
            // Whether the second itself counts is not documented.
            && self.created_after.is_none_or(|time| case.created_on > time)
            && self.created_before.is_none_or(|time| case.created_on < time)
            && self.updated_after.is_none_or(|time| case.updated_on > time)
            && self.updated_before.is_none_or(|time| case.updated_on < time)
            && among(&self.created_by, case.created_by)
            && among(&self.updated_by, case.updated_by)
            && self.milestones.as_ref().is_none_or(|ids| case.milestone.is_some_and(|id| ids.contains(&id)))
            && among(&self.priorities, case.priority)
            && among(&self.case_types, case.kind)
            && among(&self.templates, case.template)
            && self.labels.as_ref().is_none_or(|ids| case.labels.iter().any(|label| ids.contains(label)))
            // A part of the title (asserted against a real server), in upper or lower case (inferred).
            && self.title.as_ref().is_none_or(|part| case.title.to_lowercase().contains(part))
            && has_any_ref(case, &self.refs)
    }
}

/// The references of which a filter wants one. Servers have the filter since 6.5.2, and for several since 10.7.
pub(crate) fn refs_of_filter(state: &State, request: &Request) -> Vec<String> {
    let one = request.parameter("refs").filter(|_| state.generation.knows_refs());
    let several = request.parameters("refs[]").filter(|_| state.generation.is_cloud());
    one.into_iter().chain(several).map(str::to_owned).collect()
}

/// Whether a case has one of these references, if there are any.
pub(crate) fn has_any_ref(case: &Case, wanted: &[String]) -> bool {
    let has = |wanted: &String| case.refs.as_deref().is_some_and(|refs| has_id(refs, wanted));
    wanted.is_empty() || wanted.iter().any(has)
}
