//! Rows that are known by a marker.

use serde::Serialize;
use tokio::time::Instant;
use tracing::Instrument;

use super::look::{Found, LATEST, see_rows};
use super::marker::{Marker, Place};
use super::search::{Added, Failed, Search, Seen, Sought};
use crate::call::names::is_same;
use crate::call::query::Filter;
use crate::call::{Call, Endpoint, Entity};
use crate::client::{Client, warn_of};
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::Page;
use crate::types::path::Segment;
use crate::types::{ProjectId, Timestamp};

/// A row of a project that can have a marker.
pub(crate) trait Markable: Entity + Clone + Serialize + Sync {
    type Id: From<u64> + Segment + Send;
    type Filter: Filter + Clone + Send + Sync + 'static;

    const GET: Endpoint<Self>;
    const LIST: Endpoint<Page<Self>>;
    /// The first version of TestRail that keeps the row's references.
    const REFS_SINCE: &'static str;
    /// What an error says if there is no row: `no run was created`.
    const NOTHING_CREATED: &'static str;
    /// Whether every look reads the whole list: TestRail sorts it by no time, and has no filter for it that would help.
    const IS_READ_WHOLE: bool = false;

    /// The filter for rows that were created since then and have this reference. A list that is read whole has none.
    fn filter(since: Option<Timestamp>, reference: Option<&str>) -> Self::Filter;

    /// The row's id. The older a row, the smaller it is.
    fn number(&self) -> u64;
    fn refs(&self) -> Option<&str>;
    fn description(&self) -> Option<&str>;
    fn created_on(&self) -> Option<Timestamp>;

    /// The rows that the server has nested in it.
    fn nested(&self) -> &[Self] {
        &[]
    }

    /// Whether nobody has used the row since it was `created`, so that it can be deleted without a loss.
    async fn is_unused(&self, created: &Self, client: &Client, project: ProjectId) -> Result<bool, Error>;

    async fn delete(client: &Client, id: Self::Id) -> Result<(), Error>;
}

/// Creates a row of a project with a marker, or finds it. `add` is the call that creates it, with the marker in it, and
/// `method` the name of the whole, in logs.
pub(crate) async fn add_marked<T: Markable>(
    client: &Client,
    method: &'static str,
    project: ProjectId,
    (add, name): (Call<T>, &str),
    marker: &Marker,
    until: Instant,
) -> Result<Added<T>, Error> {
    let search = Search {
        client,
        until,
        look_for: marker.look_for,
        created_after: marker.created_after,
        deletes_twins: marker.deletes_twins,
        sought: Marked { client, project, add: &add, name, marker, until },
    };
    let span = tracing::info_span!("testrail", method, ids = project.get());
    // In a box, because its future is large.
    let added = Box::pin(search.find_or_add()).instrument(span).await;
    added.map_err(|error| add.name_in(error)).inspect_err(warn_of)
}

/// The row with a marker.
struct Marked<'c, T> {
    client: &'c Client,
    project: ProjectId,
    /// The call that creates it.
    add: &'c Call<T>,
    name: &'c str,
    marker: &'c Marker,
    until: Instant,
}

impl<T: Markable> Sought for Marked<'_, T> {
    type Row = T;

    const NOUN: &'static str = T::NOUN;
    const SIGN: &'static str = "the marker";
    const NOTHING_CREATED: &'static str = T::NOTHING_CREATED;
    const IS_TIMED: bool = !T::IS_READ_WHOLE;

    fn id(row: &T) -> u64 {
        row.number()
    }

    fn turn(&self) -> (&'static str, String) {
        (T::NOUN, format!("{}/{:?}/{}", self.project, self.marker.place, self.marker.text))
    }

    fn method(&self) -> &str {
        self.add.request.method()
    }

    async fn look_first(&self) -> Result<Seen<T>, Error> {
        let since = self.marker.created_after;
        if T::IS_READ_WHOLE || self.marker.place == Place::Description {
            return Ok(self.look(since, None, most_pages::<T>(since)).await?.seen);
        }
        let looked = self.look(since, Some(&self.marker.text), most_pages::<T>(since)).await?;
        if !looked.seen.found.is_empty() || !looked.all_alike {
            // A server that does not know the filter has sent the latest rows.
            return Ok(looked.seen);
        }
        // How servers compare references is not known, so the latest rows are worth another look. They also tell which
        // rows are there already.
        Ok(self.look(since, None, 1).await?.seen)
    }

    /// Looks at the rows created since then, whatever their references.
    async fn look_again(&self, since: Option<Timestamp>) -> Result<Vec<T>, Error> {
        Ok(self.look(since, None, most_pages::<T>(since)).await?.seen.found)
    }

    async fn add(&self, newest: Option<u64>) -> Result<T, Failed> {
        let mut call = self.add.clone();
        call.request.is_part = true;
        let row = self.client.send_until(call, self.until).await.map_err(Failed::Perhaps)?;
        if self.is_in(&row) {
            self.client.shared.known.add(T::NOUN, row.number());
            return Ok(row);
        }
        if self.is_ours(&row, newest) {
            return Err(Failed::ForGood(self.not_kept(&row)));
        }
        let other = Error::new(ErrorKind::Mismatch, Delivery::Unknown).with_attempts(1);
        Err(Failed::Perhaps(other.with_detail(format!("it is {} {}, without the marker", T::NOUN, row.number()))))
    }

    async fn delete_unused(&self, created: &T) -> Result<bool, Error> {
        let look = T::GET.call(T::Id::from(created.number())).on_own_connection();
        let row = self.client.send_until(look, self.until).await?;
        let is_unused = self.is_in(&row) && row.is_unused(created, self.client, self.project).await?;
        if is_unused {
            T::delete(self.client, created.number().into()).await?;
        }
        Ok(is_unused)
    }
}

/// What a look has shown.
struct Looked<T> {
    seen: Seen<T>,
    /// Whether each row has the text of the marker in its references.
    all_alike: bool,
}

impl<T: Markable> Marked<'_, T> {
    /// Looks at the rows created since then, if given only at those with this reference.
    async fn look(
        &self,
        since: Option<Timestamp>,
        reference: Option<&str>,
        most_pages: u64,
    ) -> Result<Looked<T>, Error> {
        let (mut found, mut newest, mut all_alike) = (Found::new(), None, true);
        let mut see = |row: &T| {
            newest = newest.max(Some(row.number()));
            all_alike &= self.marker.may_be_in(row.refs());
            if is_since(row, since) && self.is_in(row) { found.keep(row.clone()) } else { Ok(()) }
        };
        // A row that cannot be read may be the one.
        let see = |row: Result<T, Error>| each(&row?, &mut see);
        let filter = T::filter(since, reference);
        see_rows(self.client, T::LIST.call(self.project), &filter, most_pages, self.until, see).await?;
        Ok(Looked { seen: Seen { found: found.into_rows(), newest }, all_alike })
    }

    fn is_in(&self, row: &T) -> bool {
        self.marker.is_in(row.refs(), row.description())
    }

    /// Whether this answer to a creation is about the row that it created, as far as that shows without the marker. A
    /// connection that mixes up its answers may bring another row.
    fn is_ours(&self, row: &T, newest: Option<u64>) -> bool {
        row.given_name().is_some_and(|name| is_same(self.name, name))
            && newest.is_none_or(|newest| row.number() > newest)
            && is_since(row, self.marker.created_after)
    }

    /// The error if the server has created the row without the marker.
    fn not_kept(&self, row: &T) -> Error {
        let noun = T::NOUN;
        let (field, why) = match self.marker.place {
            Place::Refs => (
                "refs",
                format!(
                    "TestRail keeps refs only from {} on. Delete that {noun}, or use it as it is, and use \
                     Marker::in_description with this server",
                    T::REFS_SINCE
                ),
            ),
            Place::Description => (
                "description",
                format!(
                    "this server changes descriptions. Delete that {noun}, or use it as it is, and use \
                     Marker::in_refs with this server"
                ),
            ),
        };
        let detail = format!("it created {noun} {} without the marker in its {field}: {why}", row.number());
        Error::new(ErrorKind::InvalidField, Delivery::Applied)
            .with_attempts(1)
            .with_field(Some(field.to_owned()))
            .with_detail(detail)
    }
}

/// Shows a row, and those nested in it.
fn each<T: Markable>(row: &T, see: &mut impl FnMut(&T) -> Result<(), Error>) -> Result<(), Error> {
    see(row)?;
    row.nested().iter().try_for_each(|row| each(row, see))
}

/// How many pages to look at if the server cannot be asked for the marker.
fn most_pages<T: Markable>(since: Option<Timestamp>) -> u64 {
    if since.is_some() || T::IS_READ_WHOLE { u64::MAX } else { LATEST }
}

/// Whether a row was created since then, as far as it tells. A server may not know the filter.
pub(crate) fn is_since(row: &impl Markable, since: Option<Timestamp>) -> bool {
    row.created_on().is_none_or(|created| since.is_none_or(|since| created >= since))
}
