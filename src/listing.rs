//! How a listing goes from page to page. Nothing here does IO.

use std::collections::HashSet;

use crate::{Page, Rejected, Run, RunId};

/// How many pages in a row may bring nothing new before the listing gives up.
const IDLE_PAGES: u32 = 3;

/// The state of a listing: where the next page starts, and which runs were there already.
#[derive(Debug)]
pub(crate) struct Listing {
    offset: u64,
    limit: u64,
    /// The runs that came so far: one that is created meanwhile shifts the rest, and they come again.
    seen: HashSet<RunId>,
    /// The rejected rows without an id of the page before: nothing else tells if they come again.
    nameless: Vec<Rejected>,
    idle_pages: u32,
    done: bool,
}

/// The server goes on saying that more follows, and sends what it sent before.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{IDLE_PAGES} pages in a row brought nothing new")]
pub(crate) struct Stuck;

impl Listing {
    pub(crate) fn new(offset: u64, limit: u64) -> Self {
        Self { offset, limit, seen: HashSet::new(), nameless: Vec::new(), idle_pages: 0, done: false }
    }

    /// The offset and the limit of the page to ask for.
    pub(crate) fn wanted(&self) -> (u64, u64) {
        (self.offset, self.limit)
    }

    pub(crate) fn is_done(&self) -> bool {
        self.done
    }

    pub(crate) fn give_up(&mut self) {
        self.done = true;
    }

    /// Takes in the page that was asked for, and returns its new rows in order. A rejected row is counted
    /// from the start of the whole list.
    ///
    /// The next page starts behind the rows that came, whatever number was asked for: a server may have a
    /// smaller maximum. The link to it says only whether there is more; its numbers are not to be trusted.
    pub(crate) fn accept(&mut self, page: Page<Run>) -> Result<Vec<Result<Run, Rejected>>, Stuck> {
        let (rows, has_more, says_more) = (page.rows(), page.has_more(), page.says_more());
        let first_row = usize::try_from(self.offset).unwrap_or(usize::MAX);
        // A bare array longer than asked for is the whole list, of a server that does not know offsets either.
        let whole = !says_more && rows > self.limit;
        let (skipped, first_row) = if whole { (first_row, 0) } else { (0, first_row) };
        let nameless = page.rejected.iter().filter(|row| row.id.is_none()).cloned().collect();
        let before = std::mem::replace(&mut self.nameless, nameless);
        let new = page.into_rows().skip(skipped).filter(|row| match row {
            Ok(run) => self.seen.insert(run.id),
            Err(Rejected { id: Some(id), .. }) => self.seen.insert(RunId::new(*id)),
            Err(nameless) => !before.contains(nameless),
        });
        let place = |mut row: Rejected| {
            row.row = row.row.saturating_add(first_row);
            row
        };
        let new: Vec<_> = new.map(|row| row.map_err(place)).collect();

        self.offset = self.offset.saturating_add(rows);
        self.done = rows == 0 || !has_more;
        if !new.is_empty() {
            self.idle_pages = 0;
        } else if !self.done {
            // A bare array that brings nothing new is the whole list again, from a server that ignores offsets.
            self.done = !says_more;
            self.idle_pages += 1;
            if self.idle_pages == IDLE_PAGES {
                self.done = true;
                return Err(Stuck);
            }
        }
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page;

    /// An envelope with these runs, and with more behind it or not.
    fn envelope(ids: &[u64], more: bool) -> Page<Run> {
        let rows: Vec<String> =
            ids.iter().map(|id| format!(r#"{{"id":{id},"name":"run","is_completed":false}}"#)).collect();
        let next = if more { r#""/api/v2/get_runs/1&limit=0""# } else { "null" };
        decode(&format!(r#"{{"_links":{{"next":{next}}},"runs":[{}]}}"#, rows.join(",")))
    }

    fn bare(ids: &[u64], asked: u64) -> Page<Run> {
        let rows: Vec<String> =
            ids.iter().map(|id| format!(r#"{{"id":{id},"name":"run","is_completed":false}}"#)).collect();
        decode(&format!("[{}]", rows.join(","))).asked(asked).unwrap()
    }

    fn decode(text: &str) -> Page<Run> {
        page::decode(text, "runs").unwrap()
    }

    fn ids(rows: Result<Vec<Result<Run, Rejected>>, Stuck>) -> Vec<u64> {
        rows.unwrap().into_iter().map(|row| row.unwrap().id.get()).collect()
    }

    #[test]
    fn the_next_page_starts_behind_the_rows_that_came() {
        let mut listing = Listing::new(10, 250);
        assert_eq!(listing.wanted(), (10, 250));
        assert_eq!(ids(listing.accept(envelope(&[9, 8, 7], true))), [9, 8, 7]);
        assert_eq!(listing.wanted(), (13, 250));
        assert_eq!(ids(listing.accept(envelope(&[6], false))), [6]);
        assert!(listing.is_done());
    }

    #[test]
    fn an_empty_page_is_the_end_whatever_its_link_says() {
        let mut listing = Listing::new(0, 2);
        assert_eq!(ids(listing.accept(envelope(&[2, 1], true))), [2, 1]);
        assert_eq!(ids(listing.accept(envelope(&[], true))), [0_u64; 0]);
        assert!(listing.is_done());
    }

    #[test]
    fn a_run_that_comes_again_is_left_out() {
        let mut listing = Listing::new(0, 2);
        assert_eq!(ids(listing.accept(envelope(&[4, 3], true))), [4, 3]);
        assert_eq!(ids(listing.accept(envelope(&[3, 2], true))), [2]);
    }

    #[test]
    fn a_server_that_always_says_more_is_given_up_on() {
        let mut listing = Listing::new(0, 2);
        assert_eq!(ids(listing.accept(envelope(&[2, 1], true))), [2, 1]);
        assert_eq!(ids(listing.accept(envelope(&[2, 1], true))), [0_u64; 0]);
        assert_eq!(ids(listing.accept(envelope(&[2, 1], true))), [0_u64; 0]);
        assert!(!listing.is_done());
        assert_eq!(listing.accept(envelope(&[2, 1], true)), Err(Stuck));
        assert!(listing.is_done());
    }

    #[test]
    fn a_page_with_something_new_starts_the_count_afresh() {
        let mut listing = Listing::new(0, 1);
        for id in (1..20).rev() {
            assert_eq!(ids(listing.accept(envelope(&[id], true))), [id]);
            assert_eq!(ids(listing.accept(envelope(&[id], true))), [0_u64; 0]);
            assert_eq!(ids(listing.accept(envelope(&[id], true))), [0_u64; 0]);
        }
    }

    #[test]
    fn rows_that_cannot_be_told_apart_do_not_keep_a_listing_going() {
        let odd = || decode(r#"{"_links":{"next":"x"},"runs":[{"name":"no id"}]}"#);
        let mut listing = Listing::new(0, 1);
        assert!(listing.accept(odd()).is_ok_and(|rows| rows.len() == 1));
        assert_eq!(listing.accept(odd()), Ok(vec![]));
        assert_eq!(listing.accept(odd()), Ok(vec![]));
        assert_eq!(listing.accept(odd()), Err(Stuck));
    }

    #[test]
    fn pages_of_nothing_but_rows_without_an_id_do_not_end_a_listing() {
        let mut envelopes = Listing::new(0, 1);
        for name in ["a", "b", "c", "d", "e"] {
            // They differ in what is right about them.
            let page = decode(&format!(r#"{{"_links":{{"next":"x"}},"runs":[{{"name":"{name}"}}]}}"#));
            assert!(envelopes.accept(page).is_ok_and(|rows| rows.len() == 1), "{name}");
        }
        assert_eq!(ids(envelopes.accept(envelope(&[1], false))), [1]);

        let mut arrays = Listing::new(0, 2);
        assert!(arrays.accept(decode(r#"[{},{"id":"x"}]"#).asked(2).unwrap()).is_ok_and(|rows| rows.len() == 2));
        assert_eq!(ids(arrays.accept(bare(&[1], 2))), [1]);
    }

    #[test]
    fn a_rejected_row_that_comes_again_is_left_out() {
        let odd = |more: &str| decode(&format!(r#"{{"_links":{{"next":{more}}},"runs":[{{"id":7,"name":1}}]}}"#));
        let mut listing = Listing::new(0, 1);
        assert!(listing.accept(odd("\"x\"")).is_ok_and(|rows| rows.len() == 1));
        assert_eq!(listing.accept(odd("null")), Ok(vec![]));
    }

    #[test]
    fn a_whole_list_starts_where_the_listing_is_to_start() {
        let mut listing = Listing::new(2, 2);
        assert_eq!(ids(listing.accept(bare(&[5, 4, 3, 2, 1], 2))), [3, 2, 1]);
        assert!(listing.is_done());
    }

    #[test]
    fn bare_arrays_end_with_a_short_one() {
        let mut listing = Listing::new(0, 2);
        assert_eq!(ids(listing.accept(bare(&[3, 2], 2))), [3, 2]);
        assert_eq!(listing.wanted(), (2, 2));
        assert_eq!(ids(listing.accept(bare(&[1], 2))), [1]);
        assert!(listing.is_done());
    }

    #[test]
    fn a_bare_array_longer_than_asked_for_is_the_whole_list() {
        let mut listing = Listing::new(0, 2);
        assert_eq!(ids(listing.accept(bare(&[3, 2, 1], 2))), [3, 2, 1]);
        assert!(listing.is_done());
    }

    #[test]
    fn a_whole_list_that_is_just_as_long_as_asked_for_comes_twice_and_counts_once() {
        let mut listing = Listing::new(0, 2);
        assert_eq!(ids(listing.accept(bare(&[2, 1], 2))), [2, 1]);
        assert!(!listing.is_done());
        assert_eq!(ids(listing.accept(bare(&[2, 1], 2))), [0_u64; 0]);
        assert!(listing.is_done());
    }

    #[test]
    fn rejected_rows_keep_their_place_and_are_counted_over_the_whole_list() {
        let mut listing = Listing::new(10, 3);
        let page = decode(
            r#"{"_links":{"next":null},"runs":[{"id":3,"name":"a","is_completed":true},
               {"id":2,"name":7,"is_completed":true},{"id":1,"name":"c","is_completed":true}]}"#,
        );
        let rows = listing.accept(page).unwrap();
        let places: Vec<_> =
            rows.iter().map(|row| row.as_ref().map(|run| run.id.get()).map_err(|row| row.row)).collect();
        assert_eq!(places, [Ok(3), Err(11), Ok(1)]);
    }
}
