//! Calls about several cases at once.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde::Serialize;

use super::add::AddCase;
use super::model::{Case, is_gone, is_in};
use super::update::{UpdateCase, UpdateCases, distinct};
use super::{ADD_MANY, COPY, DELETE_MANY, GET, MOVE, PREVIEW_DELETE_MANY, TITLES, UPDATE_MANY};
use super::{CaseTitle, DeletePreview};
use crate::api::check::not_blank;
use crate::call::Call;
use crate::call::answer::BadAnswer;
use crate::client::Client;
use crate::error::Error;
use crate::list::{List, decode_list};
use crate::types::{CaseId, ProjectId, SectionId, SuiteId};

/// The body of a call about several cases.
#[derive(Serialize)]
struct Cases {
    case_ids: Vec<CaseId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suite_id: Option<SuiteId>,
}

fn check<T: 'static>(call: &Call<T>, ids: &[CaseId]) -> Result<(), Error> {
    let none = || call.name_in(Error::invalid("case_ids", "must name at least one case"));
    if ids.is_empty() { Err(none()) } else { Ok(()) }
}

/// A call with these cases as its body.
fn about<T: 'static>(
    call: Call<T>,
    cases: impl IntoIterator<Item = impl Into<CaseId>>,
    suite_id: Option<SuiteId>,
) -> Result<Call<T>, Error> {
    let case_ids = distinct(cases);
    check(&call, &case_ids)?;
    call.json(&Cases { case_ids, suite_id })
}

/// Reads the answer of `add_cases`.
pub(super) fn added(text: &str) -> Result<Vec<Case>, BadAnswer> {
    rows(text, "cases")
}

/// Checks that new cases stand in this section.
#[expect(clippy::ptr_arg, reason = "an endpoint checks the type that it answers")]
pub(super) fn are_in(cases: &Vec<Case>, section: u64) -> Result<(), BadAnswer> {
    cases.iter().try_for_each(|case| is_in(case, section))
}

/// Reads the answer of `update_cases`.
pub(super) fn updated(text: &str) -> Result<Vec<Case>, BadAnswer> {
    rows(text, "updated_cases")
}

fn rows(text: &str, key: &str) -> Result<Vec<Case>, BadAnswer> {
    let List { items, rejected } = decode_list(text.as_bytes(), key)?;
    match rejected.into_iter().next() {
        None => Ok(items),
        Some(row) => {
            let place = format!("{key}[{}]", row.row);
            let field = row.field.map_or_else(|| place.clone(), |field| format!("{place}.{field}"));
            Err(BadAnswer::Shape { field: Some(field), reason: row.reason })
        }
    }
}

/// Checks that the answer is about these cases, each once, in any order.
fn are_these(cases: &[Case], sent: &[CaseId]) -> Result<(), BadAnswer> {
    let mut left: BTreeSet<CaseId> = sent.iter().copied().collect();
    match cases.iter().find(|case| !left.remove(&case.id)) {
        None => Ok(()),
        Some(case) if sent.contains(&case.id) => Err(BadAnswer::OfAnother(format!("case {} twice", case.id))),
        Some(case) => Err(BadAnswer::OfAnother(format!("case {}", case.id))),
    }
}

/// Puts new cases into the order of these titles. An answer with none of the titles is another call's.
///
/// If a server writes some of the titles in another way, the cases stay in the order of the answer.
fn in_order_of(titles: &[String], cases: Vec<Case>) -> Result<Vec<Case>, BadAnswer> {
    let mut places = HashMap::<String, VecDeque<usize>>::new();
    for (place, title) in titles.iter().enumerate() {
        places.entry(spaced(title)).or_default().push_back(place);
    }
    let place = |case: &Case| places.get_mut(&spaced(&case.title)).and_then(VecDeque::pop_front);
    let at: Vec<Option<usize>> = cases.iter().map(place).collect();
    let is_other = at.iter().all(Option::is_none) && titles.iter().all(|title| is_kept(title));
    if let Some(first) = cases.first().filter(|_| is_other) {
        return Err(BadAnswer::OfAnother(format!("case {}, whose title was not sent", first.id)));
    }
    let mut rows: Vec<_> = at.into_iter().zip(cases).collect();
    if rows.iter().all(|(place, _)| place.is_some()) {
        rows.sort_by_key(|(place, _)| *place);
    }
    Ok(rows.into_iter().map(|(_, case)| case).collect())
}

/// A title with single blanks, and none at its ends: a server may store it so (inferred).
fn spaced(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a server surely answers a title as it was sent. Some may write HTML entities, and an old database has no
/// place for characters such as emoji (inferred).
fn is_kept(title: &str) -> bool {
    title.chars().all(|c| c <= '\u{ffff}' && !['&', '<', '>', '"', '\''].contains(&c))
}

/// Several cases at once.
impl Client {
    /// Gets the titles of these cases. A cheap way to see which of them exist. TestRail: `get_case_titles` (from 10.5
    /// on).
    ///
    /// The ids stand in the address of the request, which servers and proxies limit: about 1,000 are safe.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no id, plus the errors of [any call](crate#errors).
    /// A row of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for case in client.get_case_titles([1, 2, 3]).await? {
    ///     println!("{} {}", case.id, case.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_case_titles(
        &self,
        cases: impl IntoIterator<Item = impl Into<CaseId>>,
    ) -> Result<List<CaseTitle>, Error> {
        let (call, ids) = (TITLES.call(()), distinct(cases));
        check(&call, &ids)?;
        let call = call.query("case_ids", &ids)?.and_then(move |titles| {
            match titles.items.iter().find(|title| !ids.contains(&title.id)) {
                Some(other) => Err(BadAnswer::OfAnother(format!("case {}", other.id))),
                None => Ok(titles),
            }
        });
        self.send(call).await
    }

    /// Creates several cases in a section and returns them in the same order, as far as their titles tell. TestRail:
    /// `add_cases` (from 7.0 on).
    ///
    /// Whether TestRail creates the good cases if it refuses one is not known. Nor is how many it takes at once. If the
    /// answer is lost, the client does not send it again, because that would create more cases.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no case, or a title is blank.
    /// - [`Mismatch`](crate::ErrorKind::Mismatch) if the answer has another number of cases than sent, cases of another
    ///   section, or none of the titles.
    /// - The errors of [`add_case`](Client::add_case).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the cases
    /// before you create them again.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::AddCase;
    ///
    /// let added = client.add_cases(3, &[AddCase::new("Pay by card"), AddCase::new("Pay by invoice")]).await?;
    /// println!("created {} and {}", added[0].id, added[1].id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_cases(&self, section: impl Into<SectionId>, new: &[AddCase]) -> Result<Vec<Case>, Error> {
        #[derive(Serialize)]
        struct Batch<'c> {
            cases: &'c [AddCase],
        }
        let call = ADD_MANY.call(section.into());
        if new.is_empty() {
            return Err(call.name_in(Error::invalid("cases", "must have at least one case")));
        }
        let mut cases = new.iter().enumerate();
        let blank = cases.try_for_each(|(place, case)| not_blank(&format!("cases[{place}].title"), &case.title));
        let call = call.checked(blank)?;
        let titles: Vec<_> = new.iter().map(|case| case.title.clone()).collect();
        let call = call.json(&Batch { cases: new })?.of_rows(new.len());
        self.send(call.and_then(move |cases| in_order_of(&titles, cases))).await
    }

    /// Gives several cases of a suite the same values, and returns them. TestRail: `update_cases`.
    ///
    /// A project with a single suite needs the suite's id too (reported; the manual says otherwise).
    ///
    /// If the answer is lost, the client sends it again, as its [`RetryPolicy`](crate::RetryPolicy) says: a repeat
    /// leaves the same values. The server may do the lost one later, and so undo a change made since. Where that
    /// matters, make the call with [`RetryPolicy::never`](crate::RetryPolicy::never)
    /// ([`with_retry`](Client::with_retry)), and look before you repeat it.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no case or no change, the new title is blank, or
    ///   the estimate is zero.
    /// - [`Mismatch`](crate::ErrorKind::Mismatch) if the answer is about other cases.
    /// - The errors of [`update_case`](Client::update_case).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::{UpdateCase, UpdateCases};
    ///
    /// let urgent = UpdateCase::new().priority_id(4);
    /// client.update_cases(7, &UpdateCases::new([1, 2, 3], urgent)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_cases(&self, suite: impl Into<SuiteId>, update: &UpdateCases) -> Result<Vec<Case>, Error> {
        let call = UPDATE_MANY.call(suite.into());
        check(&call, &update.case_ids)?;
        if update.values == UpdateCase::new() {
            return Err(call.name_in(Error::invalid("values", "must change at least one field")));
        }
        let call = call.checked(update.values.check())?.json(update)?.of_rows(update.case_ids.len());
        let sent = update.case_ids.clone();
        self.send(call.and_then(move |cases| are_these(&cases, &sent).map(|()| cases))).await
    }

    /// Copies cases to a section. TestRail does not tell the ids of the copies. TestRail: `copy_cases_to_section`.
    ///
    /// If the answer is lost, the client does not send it again, because that would make more copies.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no case,
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), TestRail may have
    /// made all of the copies. List the cases of the section, and copy only those of which it has no copy.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.copy_cases_to_section(4, [1, 2, 3]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn copy_cases_to_section(
        &self,
        section: impl Into<SectionId>,
        cases: impl IntoIterator<Item = impl Into<CaseId>>,
    ) -> Result<(), Error> {
        self.send(about(COPY.call(section.into()), cases, None)?).await
    }

    /// Moves cases to a section of this suite, which may be another suite than theirs. TestRail:
    /// `move_cases_to_section`.
    ///
    /// Cases that are in the section already stay there. So if the answer is lost, the client sends it again, as its
    /// [`RetryPolicy`](crate::RetryPolicy) says, and you may do so, too. The server may do the lost one later, and so
    /// undo a change made since. Where that matters, make the call with
    /// [`RetryPolicy::never`](crate::RetryPolicy::never) ([`with_retry`](Client::with_retry)), and look before you
    /// repeat it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no case,
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.move_cases_to_section(4, 7, [1, 2, 3]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn move_cases_to_section(
        &self,
        section: impl Into<SectionId>,
        suite: impl Into<SuiteId>,
        cases: impl IntoIterator<Item = impl Into<CaseId>>,
    ) -> Result<(), Error> {
        self.send(about(MOVE.call(section.into()), cases, Some(suite.into()))?).await
    }

    /// Deletes several cases of a suite, with their tests in open runs. This cannot be undone. TestRail:
    /// `delete_cases`.
    ///
    /// If the answer is lost, a repeat may be refused, because the cases are gone. So the client looks (`get_case` for
    /// each) whether all of them are gone, or marked as deleted. It does so for up to 25 cases, with every
    /// [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no case,
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), the answer was lost,
    /// and some cases are left, or there are too many to look. Even if TestRail then says that it does not know a case,
    /// that may only mean that the first attempt has deleted it. List the cases, and delete those that are left.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_cases(1, 7, [1, 2, 3]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_cases(
        &self,
        project: impl Into<ProjectId>,
        suite: impl Into<SuiteId>,
        cases: impl IntoIterator<Item = impl Into<CaseId>>,
    ) -> Result<(), Error> {
        let call = DELETE_MANY.call(suite.into()).query("project_id", project.into())?;
        let cases = distinct(cases);
        let call = about(call, &cases, None)?;
        let looks = cases.into_iter().map(|case| GET.call(case)).collect();
        self.delete_all_verified(call, looks, is_gone).await
    }

    /// Counts what [`delete_cases`](Client::delete_cases) would delete, without deleting it. TestRail: `delete_cases`
    /// with `soft=1`.
    ///
    /// **Needs TestRail of about 6.5 or later.** An older server does not know `soft` and deletes the cases.
    ///
    /// # Errors
    ///
    /// [`EmptyBody`](crate::ErrorKind::EmptyBody) if the server answers as to a real deletion, in which case the cases
    /// may be gone, [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no case,
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let preview = client.preview_delete_cases(1, 7, [1, 2, 3]).await?;
    /// println!("{} tests would go", preview.affected_tests.unwrap_or(0));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_delete_cases(
        &self,
        project: impl Into<ProjectId>,
        suite: impl Into<SuiteId>,
        cases: impl IntoIterator<Item = impl Into<CaseId>>,
    ) -> Result<DeletePreview, Error> {
        let call = PREVIEW_DELETE_MANY.call(suite.into()).query("project_id", project.into())?;
        self.preview_delete(about(call, cases, None)?).await
    }
}
