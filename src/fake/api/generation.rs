//! The kinds of servers that the stand-in can be.

use crate::fake::methods::Version;

/// A generation of TestRail servers. Generations differ in the form of their answers.
///
/// | | `Legacy` | `LegacyCapped` | `Paged` | `Cloud` |
/// |---|---|---|---|---|
/// | stands for | 4.x to 6.0 | 6.7 to 7.2.0 | 7.2.1 and later | TestRail Cloud of 2026 |
/// | lists | bare array, whole but for those of results | bare array of at most 250 rows | envelope | envelope, of suites and users too |
/// | `limit`, `offset` | ignored but for results | obeyed and checked | obeyed and checked | obeyed and checked |
/// | a run's keys | 28 | 30 | 30 | 35 |
/// | `Content-Type` | required | required | not needed | not needed |
/// | `soft=1` | ignored: it deletes | known | known | known |
/// | texts beyond ASCII | `\u00fc` | `\u00fc` | as they are | as they are |
/// | a milestone's keys | 8 | 13 | 13 | 13 |
/// | a case's keys | 14 | 16 | 19 | 19 |
/// | labels of cases and tests | ignored | ignored | known | known |
/// | a project's keys | 8 | 8 | 11 | 12 |
/// | a user's keys | 4 | 6 | 10 | 10 |
/// | methods | up to 6.0 | up to 7.2 | all | all |
/// | `get_version` | unknown | unknown | 10.6.0 | 10.7.0 |
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::RunsFilter;
/// use testrail::fake::{FakeTestRail, Generation};
///
/// let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
/// fake.seed(|seed| seed.runs(1, 1, 1_000));
/// let page = fake.client().get_runs(1, &RunsFilter::new()).await?;
/// assert_eq!((page.items.len(), page.says_more()), (1_003, None)); // such a server sends all rows at once
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// 4.x to 6.0: lists are bare arrays and always whole.
    Legacy,
    /// 6.7 to 7.2.0: lists are bare arrays of at most 250 rows, or envelopes if the request has the header
    /// `x-api-ident: beta`.
    LegacyCapped,
    /// 7.2.1 and later: lists come in envelopes.
    #[default]
    Paged,
    /// TestRail Cloud of 2026: runs have archive, start and due times and dynamic filters.
    Cloud,
}

impl Generation {
    /// Whether rows have a template and a place (from 5.2 on). Their keys are recorded for 2020.
    pub(crate) fn knows_templates(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether milestones have children, a start and references (from 5.3 to 6.4 on).
    pub(crate) fn knows_sub_milestones(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether the server knows references and the time of the last update (from 6.1 on).
    pub(crate) fn knows_refs(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether an update of a case can move it (from 6.5.2 on).
    pub(crate) fn moves_cases(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether a deletion with `soft=1` only counts (from about 6.5 on).
    pub(crate) fn counts_deletions(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether users can be listed by project (from 6.6 on).
    pub(crate) fn lists_users_by_project(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether lists come in pages, whose parameters are checked (from 6.7 on).
    pub(crate) fn pages(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether cases can use sets of shared steps (from 7.0 on).
    pub(crate) fn knows_shared_steps(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether cases and tests have labels (since 2025).
    pub(crate) fn knows_labels(self) -> bool {
        self >= Self::Paged
    }

    /// Whether there is a template of scenarios and a field for them. Since when is not known.
    pub(crate) fn knows_scenarios(self) -> bool {
        self >= Self::Paged
    }

    /// Whether the refusal of an unknown method names it (seen in another client's source).
    pub(crate) fn names_unknown_methods(self) -> bool {
        self >= Self::LegacyCapped
    }

    /// Whether lists come in envelopes (7.2.1 and later).
    pub(crate) fn envelopes(self) -> bool {
        self >= Self::Paged
    }

    /// The newest version of the generation. The last two generations have no end.
    pub(crate) fn newest(self) -> Version {
        match self {
            Self::Legacy => (6, 0, 0),
            Self::LegacyCapped => (7, 2, 0),
            Self::Paged | Self::Cloud => (u8::MAX, 0, 0),
        }
    }

    /// Whether the server knows start and due times, archives and dynamic filters.
    pub(crate) fn is_cloud(self) -> bool {
        self == Self::Cloud
    }

    /// Whether a request needs a content type. Since when it is not needed is not known.
    pub(crate) fn needs_content_type(self) -> bool {
        self < Self::Paged
    }

    /// Whether texts are sent in ASCII only.
    pub(crate) fn escapes_unicode(self) -> bool {
        self < Self::Paged
    }
}
