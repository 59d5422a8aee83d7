//! Single listings: on lists that do not change, on lists that change at one moment, and on odd servers.

use super::decode::decode as decode_page;
use super::harness::{Came, Listing, Row, page};
use super::key::Key;
use super::page::Page;
use super::patience::MOST_IDLE;
use super::unsteady::Unsteady;

/// An envelope with these rows, and whether more follows.
fn envelope(ids: impl IntoIterator<Item = u64>, more: bool) -> Page<Row> {
    page(ids, Some(more), 250)
}

fn bare(ids: impl IntoIterator<Item = u64>, asked: u64) -> Page<Row> {
    page(ids, None, asked)
}

fn decode(text: &str) -> Page<Row> {
    decode_page(text.as_bytes(), "rows").unwrap()
}

fn ids(came: Result<Came, Unsteady>) -> Vec<u64> {
    came.unwrap().rows.map(|row| row.unwrap().id).collect()
}

/// Requests one page, at this offset, and hands it in.
#[track_caller]
fn comes(listing: &mut Listing, offset: u64, page: Page<Row>) -> Vec<u64> {
    assert_eq!(listing.ask(), Some(offset));
    ids(listing.accept(page))
}

const NONE: [u64; 0] = [];

#[test]
fn the_next_page_overlaps_with_the_one_before() {
    let mut listing = Listing::new(0, 250);
    assert_eq!(comes(&mut listing, 0, envelope((101..=350).rev(), true)).len(), 250);
    assert_eq!(comes(&mut listing, 250 - 6, envelope((90..=106).rev(), false)), (90..=100).rev().collect::<Vec<_>>());
    assert!(listing.is_over());
    assert_eq!(listing.ask(), None);
}

#[test]
fn a_page_size_smaller_than_asked_for_is_learnt_and_pages_of_one_row_are_not_asked_for() {
    let mut listing = Listing::new(0, 250);
    assert_eq!(comes(&mut listing, 0, envelope([9, 8, 7, 6], true)), [9, 8, 7, 6]);
    assert_eq!(comes(&mut listing, 1, envelope([8, 7, 6, 5], true)), [5]);
    assert_eq!(comes(&mut listing, 2, envelope([7, 6, 5, 4], false)), [4]);
    assert!(listing.is_over());
    assert_eq!(Listing::new(0, 1).limit(), 2);
}

#[test]
fn rows_that_shift_down_do_not_come_twice_and_rows_that_shift_up_are_not_missed() {
    let mut listing = Listing::new(0, 20);
    comes(&mut listing, 0, envelope((81..=100).rev(), true));
    // Three were added.
    assert_eq!(comes(&mut listing, 14, envelope((70..=89).rev(), true)), (70..=80).rev().collect::<Vec<_>>());
    // Six were removed: none of this page was seen.
    assert_eq!(comes(&mut listing, 28, envelope((50..=69).rev(), true)), NONE);
    // So the listing looks further up.
    assert_eq!(comes(&mut listing, 14, envelope((64..=83).rev(), true)), (64..=69).rev().collect::<Vec<_>>());
    assert_eq!(comes(&mut listing, 28, envelope((60..=69).rev(), false)), (60..=63).rev().collect::<Vec<_>>());
    assert!(listing.is_over());
}

#[test]
fn it_steps_back_twice_as_far_each_time_and_then_passes_over_what_came() {
    let mut listing = Listing::new(0, 10);
    comes(&mut listing, 0, envelope((991..=1000).rev(), true));
    for page in 1..20 {
        comes(&mut listing, page * 4, envelope((991 - page * 4..=1000 - page * 4).rev(), true));
    }
    // All seen rows but the last 40 are gone: the list has 954 to 877.
    assert_eq!(comes(&mut listing, 80, envelope([], false)), NONE);
    assert_eq!(comes(&mut listing, 76, envelope([878, 877], false)), NONE);
    assert_eq!(comes(&mut listing, 68, envelope((877..=886).rev(), false)), NONE);
    assert_eq!(comes(&mut listing, 52, envelope((893..=902).rev(), true)), NONE);
    assert_eq!(comes(&mut listing, 20, envelope((925..=934).rev(), true)), NONE);
    // Ten of the seen rows come after that page.
    assert_eq!(comes(&mut listing, 34, envelope((911..=920).rev(), true)), (911..=914).rev().collect::<Vec<_>>());
}

#[test]
fn where_all_that_came_is_gone_it_starts_at_the_top_again() {
    let mut listing = Listing::new(0, 3);
    comes(&mut listing, 0, envelope([9, 8, 7], true));
    assert_eq!(comes(&mut listing, 1, envelope([5, 4, 3], true)), NONE);
    assert_eq!(comes(&mut listing, 0, envelope([6, 5, 4], true)), [6, 5, 4]);
    assert_eq!(comes(&mut listing, 1, envelope([5, 4, 3], false)), [3]);
    assert!(listing.is_over());
}

#[test]
fn a_listing_that_starts_further_down_asks_for_a_row_more_and_does_not_bring_what_was_skipped() {
    let mut listing = Listing::new(4, 3);
    assert_eq!(comes(&mut listing, 3, envelope([10, 9, 8], true)), [9, 8]);
    assert_eq!(comes(&mut listing, 4, envelope([3, 2, 1], false)), NONE);
    assert_eq!(comes(&mut listing, 3, envelope([4, 3, 2], true)), NONE);
    assert_eq!(comes(&mut listing, 1, envelope([11, 8, 7], true)), [7], "11 was skipped");
}

#[test]
fn a_listing_that_starts_further_down_finds_its_place_where_all_that_came_are_gone() {
    let mut listing = Listing::new(2, 3);
    assert_eq!(comes(&mut listing, 1, envelope([9, 8, 7], true)), [8, 7]);
    assert_eq!(comes(&mut listing, 2, envelope([4, 3, 2], true)), NONE);
    assert_eq!(comes(&mut listing, 1, envelope([9, 6, 5], true)), [6, 5], "9 is the last one that was skipped");

    // If that is gone as well, skipped rows cannot be told from those to come.
    let mut lost = Listing::new(2, 3);
    comes(&mut lost, 1, envelope([9, 8, 7], true));
    assert_eq!(comes(&mut lost, 2, envelope([4, 3, 2], true)), NONE);
    assert_eq!(comes(&mut lost, 1, envelope([6, 5, 4], true)), NONE);
    assert_eq!(lost.ask(), Some(0));
    assert_eq!(lost.accept(envelope([10, 6, 5], true)).err(), Some(Unsteady::Lost));
}

#[test]
fn runs_that_join_between_others_come_and_do_not_disturb() {
    let mut listing = Listing::new(0, 10);
    comes(&mut listing, 0, envelope((91..=100).rev(), true));
    // Among the seen rows, 200 to 202 were closed.
    let rows = [99, 98, 200, 97, 96, 201, 202, 95, 94, 93];
    assert_eq!(comes(&mut listing, 4, envelope(rows, true)), [200, 201, 202]);
    // After the page come 92 and 91.
    let rows = [202, 95, 94, 93, 92, 91, 90, 89, 88, 87];
    assert_eq!(comes(&mut listing, 10, envelope(rows, true)), [90, 89, 88, 87]);
}

#[test]
fn rows_in_another_order_than_before_are_an_error() {
    let mut listing = Listing::new(0, 5);
    comes(&mut listing, 0, envelope([9, 8, 7, 6, 5], true));
    assert_eq!(listing.ask(), Some(1));
    let error = listing.accept(envelope([8, 6, 7, 5, 4], true)).err().unwrap();
    assert_eq!(error, Unsteady::Order(Key::number(7), Key::number(6)));
    assert_eq!(error.to_string(), "row 7 was before row 6, and is now after it");
}

#[test]
fn after_an_error_it_can_be_resumed_and_brings_what_the_page_had() {
    let mut listing = Listing::new(0, 5);
    comes(&mut listing, 0, envelope([9, 8, 7, 6, 5], true));
    listing.ask();
    listing.accept(envelope([8, 6, 7, 5, 4], true)).err().unwrap();
    assert!(listing.is_over() && listing.ask().is_none());
    listing.resume();
    assert_eq!(comes(&mut listing, 1, envelope([8, 7, 6, 5, 4], true)), [4]);

    // The same if a page could not be fetched, even the first one.
    listing.ask();
    listing.stop();
    assert!(listing.is_over());
    listing.resume();
    assert_eq!(comes(&mut listing, 2, envelope([7, 6, 5, 4, 3], false)), [3]);
    listing.resume();
    assert!(listing.is_over(), "the end stays the end");
    let mut first = Listing::new(7, 5);
    assert_eq!(first.ask(), Some(6));
    first.stop();
    first.resume();
    assert_eq!(first.ask(), Some(6));
}

#[test]
fn pages_are_asked_for_ahead_once_the_first_one_has_come() {
    let mut listing = Listing::new(0, 250);
    assert_eq!((listing.ask(), listing.ask()), (Some(0), None));
    listing.accept(envelope((901..=1000).rev(), true)).unwrap();
    // The server puts 100 rows on a page.
    assert_eq!([0; 3].map(|_| listing.ask()), [Some(94), Some(188), Some(282)]);
    assert_eq!(ids(listing.accept(envelope((807..=906).rev(), true))).len(), 94);
    assert_eq!((listing.wanted(), listing.ask()), (2, Some(376)));
    // Ten were removed before this one: the pages in flight after it are of no use.
    assert_eq!(ids(listing.accept(envelope((703..=802).rev(), true))), NONE);
    assert_eq!((listing.wanted(), listing.ask(), listing.ask()), (0, Some(94), None));
    assert_eq!(ids(listing.accept(envelope((797..=896).rev(), true))).len(), 10);
    assert_eq!((listing.ask(), listing.ask()), (Some(188), Some(282)));
    // At the end, nothing more is wanted.
    assert_eq!(ids(listing.accept(envelope((700..=802).rev(), false))).len(), 97);
    assert_eq!((listing.wanted(), listing.ask()), (0, None));
}

#[test]
fn read_ahead_that_grows_doubles_with_each_page_and_starts_small_again_after_one_that_does_not_join() {
    let pending = |listing: &mut Listing| {
        while listing.ask().is_some() {}
        listing.wanted()
    };
    let page = |first: u64| envelope((first - 19..=first).rev(), true);
    let mut listing = Listing::growing(0, 20);
    let mut ahead = Vec::new();
    for number in 0..5 {
        assert!(pending(&mut listing) > 0);
        listing.accept(page(1000 - 14 * number)).unwrap();
        ahead.push(pending(&mut listing));
    }
    assert_eq!(ahead, [1, 2, 4, 8, 16]);
    // Ten were removed, so that this page does not join; then come one that has new rows, and one that has none.
    assert_eq!(ids(listing.accept(page(1000 - 14 * 5 - 10))), NONE);
    assert_eq!((listing.wanted(), pending(&mut listing)), (0, 1));
    assert_eq!(ids(listing.accept(page(1000 - 14 * 4 - 10))).len(), 10);
    assert_eq!(pending(&mut listing), 1);
    assert_eq!(ids(listing.accept(page(1000 - 14 * 5 - 10))).len(), 14);
    assert_eq!(pending(&mut listing), 2);
    assert_eq!(ids(listing.accept(page(1000 - 14 * 5 - 10))), NONE);
    assert_eq!((listing.wanted(), pending(&mut listing)), (0, 1));
}

#[test]
fn an_empty_page_is_the_end_only_at_the_start() {
    let mut empty = Listing::new(0, 2);
    assert_eq!(comes(&mut empty, 0, envelope([], true)), NONE);
    assert!(empty.is_over());

    let mut listing = Listing::new(0, 2);
    comes(&mut listing, 0, envelope([2, 1], true));
    assert_eq!(comes(&mut listing, 1, envelope([], false)), NONE);
    assert!(!listing.is_over());
    assert_eq!(comes(&mut listing, 0, envelope([1], false)), NONE);
    assert!(listing.is_over());
}

#[test]
fn a_server_that_always_says_more_is_given_up_on() {
    // It starts from the top again each time.
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, envelope((1..=250).rev(), true));
    for _ in 1..MOST_IDLE {
        listing.ask();
        assert_eq!(ids(listing.accept(envelope((1..=250).rev(), true))), NONE);
    }
    listing.ask();
    assert_eq!(listing.accept(envelope((1..=250).rev(), true)).err(), Some(Unsteady::Stuck(MOST_IDLE)));

    // It knows offsets, and says that more follows at the end.
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, envelope((1..=250).rev(), true));
    for _ in 1..MOST_IDLE {
        assert_eq!(comes(&mut listing, 244, envelope((1..=6).rev(), true)), NONE);
    }
    listing.ask();
    assert_eq!(listing.accept(envelope((1..=6).rev(), true)).err(), Some(Unsteady::Stuck(MOST_IDLE)));
}

#[test]
fn a_single_row_with_more_to_come_is_an_error() {
    let mut listing = Listing::new(0, 250);
    listing.ask();
    assert_eq!(listing.accept(envelope([1], true)).err(), Some(Unsteady::OneRow));
}

#[test]
fn bare_arrays_end_with_a_short_one() {
    let mut listing = Listing::new(0, 3);
    assert_eq!(comes(&mut listing, 0, bare([5, 4, 3], 3)), [5, 4, 3]);
    assert_eq!(comes(&mut listing, 1, bare([4, 3, 2], 3)), [2]);
    assert_eq!(comes(&mut listing, 2, bare([3, 2], 3)), NONE);
    assert!(listing.is_over());
}

#[test]
fn a_bare_array_shorter_than_asked_for_may_be_as_long_as_the_server_allows() {
    let mut capped = Listing::new(0, 250);
    assert_eq!(comes(&mut capped, 0, bare((201..=300).rev(), 250)).len(), 100);
    assert_eq!(capped.ask(), Some(94));
    assert_eq!(capped.ask(), None, "one page tells");
    assert_eq!(ids(capped.accept(bare((107..=206).rev(), 250))).len(), 94);
    assert_eq!([0; 2].map(|_| capped.ask()), [Some(188), Some(282)]);
    assert_eq!(ids(capped.accept(bare((13..=112).rev(), 250))).len(), 94);
    assert_eq!(ids(capped.accept(bare((1..=18).rev(), 250))).len(), 12);
    assert!(capped.is_over());

    let mut whole = Listing::new(0, 250);
    assert_eq!(comes(&mut whole, 0, bare((1..=100).rev(), 250)).len(), 100);
    assert_eq!(comes(&mut whole, 94, bare((1..=6).rev(), 250)), NONE);
    assert!(whole.is_over(), "it was the whole list");
    let mut ignoring = Listing::new(0, 250);
    assert_eq!(comes(&mut ignoring, 0, bare((1..=100).rev(), 250)).len(), 100);
    assert_eq!(comes(&mut ignoring, 94, bare((1..=100).rev(), 250)), NONE);
    assert!(ignoring.is_over(), "the server sends the whole list each time");
    let mut empty = Listing::new(0, 250);
    assert_eq!(comes(&mut empty, 0, bare([], 250)), NONE);
    assert!(empty.is_over());
}

#[test]
fn behind_a_short_bare_array_neither_an_empty_page_nor_one_that_does_not_join_is_the_end() {
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, bare((201..=300).rev(), 250));
    // Eight were removed above, so that this page does not join.
    assert_eq!(comes(&mut listing, 94, bare((99..=198).rev(), 250)), NONE);
    assert_eq!(comes(&mut listing, 0, bare((193..=292).rev(), 250)), (193..=200).rev().collect::<Vec<_>>());
    assert_eq!(comes(&mut listing, 94, bare((99..=198).rev(), 250)), (99..=192).rev().collect::<Vec<_>>());
    // All above 149 were removed. An empty page is not the end then.
    assert_eq!(comes(&mut listing, 188, bare([], 250)), NONE);
    assert_eq!(comes(&mut listing, 94, bare((1..=55).rev(), 250)), NONE);
    assert_eq!(comes(&mut listing, 0, bare((50..=149).rev(), 250)), (50..=98).rev().collect::<Vec<_>>());
    assert_eq!(comes(&mut listing, 94, bare((1..=55).rev(), 250)), (1..=49).rev().collect::<Vec<_>>());
    assert!(listing.is_over());
}

#[test]
fn behind_a_bare_array_of_one_row_another_row_is_an_error() {
    let first = || {
        let mut listing = Listing::new(0, 250);
        assert_eq!(comes(&mut listing, 0, bare([7], 250)), [7]);
        assert_eq!(listing.ask(), Some(1));
        listing
    };
    for end in [vec![], vec![7]] {
        let mut listing = first();
        assert_eq!(ids(listing.accept(bare(end, 250))), NONE);
        assert!(listing.is_over());
    }
    let mut capped = first();
    for _ in 0..3 {
        assert_eq!(ids(capped.accept(bare([6], 250))), NONE);
        assert_eq!(comes(&mut capped, 0, bare([7], 250)), NONE);
        assert_eq!(capped.ask(), Some(1));
    }
    assert_eq!(capped.accept(bare([6], 250)).err(), Some(Unsteady::OneRow));
    // Two were added, and the first one is gone.
    let mut changed = first();
    assert_eq!(ids(changed.accept(bare([8], 250))), NONE);
    assert_eq!(comes(&mut changed, 0, bare([9, 8], 250)), [9, 8]);
    assert_eq!(comes(&mut changed, 1, bare([8], 250)), NONE);
    assert!(changed.is_over());
}

#[test]
fn a_bare_array_longer_than_asked_for_is_the_whole_list_wherever_it_comes() {
    let mut listing = Listing::new(0, 2);
    assert_eq!(comes(&mut listing, 0, bare([3, 2, 1], 2)), [3, 2, 1]);
    assert!(listing.is_over());

    let mut from_two = Listing::new(2, 2);
    assert_eq!(comes(&mut from_two, 1, bare([5, 4, 3, 2, 1], 2)), [3, 2, 1]);
    assert!(from_two.is_over());

    // The list has grown since the first page, which was exactly as long as requested.
    let mut grown = Listing::new(0, 2);
    assert_eq!(comes(&mut grown, 0, bare([2, 1], 2)), [2, 1]);
    assert_eq!(comes(&mut grown, 1, bare([3, 2, 0, 1], 2)), [0]);
    assert!(grown.is_over());
}

#[test]
fn a_whole_list_that_is_just_as_long_as_asked_for_comes_twice_and_counts_once() {
    let mut listing = Listing::new(0, 250);
    assert_eq!(comes(&mut listing, 0, bare((1..=250).rev(), 250)).len(), 250);
    assert_eq!(comes(&mut listing, 244, bare((1..=250).rev(), 250)), NONE);
    assert!(!listing.is_over(), "it could be that 244 runs were added");
    assert_eq!(comes(&mut listing, 732, bare((1..=250).rev(), 250)), NONE);
    assert!(listing.is_over());
}

#[test]
fn a_page_that_starts_like_the_listing_is_not_the_end_where_the_server_knows_offsets() {
    // 244 runs were added between two requests.
    let mut added = Listing::new(0, 250);
    let mut came = comes(&mut added, 0, bare((251..=500).rev(), 250));
    while let Some(offset) = added.ask() {
        let rows = (1..=744).rev().skip(usize::try_from(offset).unwrap()).take(250);
        came.extend(ids(added.accept(bare(rows, 250))));
    }
    assert_eq!(came, (1..=500).rev().collect::<Vec<_>>());

    // It stepped back to where it started.
    for start in [0, 251] {
        let mut listing = Listing::new(start, 250);
        let first = start.saturating_sub(1);
        comes(&mut listing, first, bare((1251..=1500).rev(), 250));
        assert_eq!(comes(&mut listing, first + 244, bare((1000..=1249).rev(), 250)), NONE);
        for _ in 0..3 {
            listing.ask();
            assert_eq!(ids(listing.accept(bare((1251..=1500).rev(), 250))), NONE);
            assert!(!listing.is_over());
            assert_eq!(listing.ask(), Some(first + 244));
            assert_eq!(ids(listing.accept(bare((1000..=1249).rev(), 250))), NONE);
        }
    }
}

#[test]
fn a_page_that_starts_elsewhere_is_not_the_whole_list_again() {
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, bare((251..=500).rev(), 250));
    for _ in 0..3 {
        listing.ask();
        assert_eq!(ids(listing.accept(bare([(251..=499).rev().collect(), vec![251]].concat(), 250))), NONE);
        assert!(!listing.is_over());
    }
}

#[test]
fn where_rows_are_added_above_all_the_time_the_end_is_reached_ahead_of_them() {
    // Two are added before each request, which is as many as fit a page.
    let (mut listing, mut added, mut came) = (Listing::new(0, 2), 0, Vec::new());
    while let Some(offset) = listing.ask() {
        let rows: Vec<u64> = (1..=20 + added).rev().skip(usize::try_from(offset).unwrap()).collect();
        let page = envelope(rows.iter().copied().take(2), rows.len() > 2);
        came.extend(ids(listing.accept(page)));
        added += 2;
        assert!(added < 200, "{came:?}");
    }
    assert_eq!(came, (1..=20).rev().collect::<Vec<_>>());
}

#[test]
fn after_stuck_it_has_all_its_patience_again() {
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, envelope((1..=250).rev(), true));
    for _ in 0..3 {
        for idle in 1..=MOST_IDLE {
            assert_eq!(listing.ask(), Some(244));
            let stuck = (idle == MOST_IDLE).then_some(Unsteady::Stuck(MOST_IDLE));
            assert_eq!(listing.accept(envelope((1..=6).rev(), true)).err(), stuck);
        }
        listing.resume();
    }
}

#[test]
fn pages_on_the_way_to_the_end_are_not_taken_for_the_end() {
    // Half of the seen rows are gone, so the way back takes many pages.
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, envelope((4751..=5000).rev(), true));
    while listing.end().0 < 4500 {
        let offset = listing.ask().unwrap();
        let top = 5000 - offset;
        ids(listing.accept(envelope((top - 249..=top).rev(), true)));
    }
    for _ in 0..MOST_IDLE + 4 {
        listing.ask();
        assert_eq!(ids(listing.accept(envelope((4701..=4950).rev(), true))), NONE);
    }
    assert!(!listing.is_over());
    // A page that ends with the last row does not yet end the listing.
    listing.ask();
    let last = 5000 - (u64::from(listing.end().1) + 1) + 1;
    assert_eq!(ids(listing.accept(envelope((last..last + 250).rev(), true))), NONE);
}

#[test]
fn after_a_page_without_news_one_page_is_asked_for_at_a_time() {
    let mut listing = Listing::new(0, 20);
    comes(&mut listing, 0, envelope((81..=100).rev(), true));
    listing.ask();
    assert_eq!(listing.ask(), Some(28));
    assert_eq!(ids(listing.accept(envelope((85..=104).rev(), true))), NONE);
    assert_eq!((listing.wanted(), listing.ask().is_some(), listing.ask()), (0, true, None));
}

#[test]
fn a_run_that_the_server_lists_twice_comes_once() {
    let mut listing = Listing::new(0, 4);
    assert_eq!(comes(&mut listing, 0, envelope([9, 8, 7, 7], true)), [9, 8, 7]);
    assert_eq!(comes(&mut listing, 1, envelope([8, 7, 7, 6], true)), [6]);
}

#[test]
fn pages_may_become_smaller() {
    let mut listing = Listing::new(0, 250);
    let mut cap = 250;
    let mut came = Vec::new();
    while let Some(offset) = listing.ask() {
        let rows: Vec<u64> = (1..=400).rev().skip(usize::try_from(offset).unwrap()).collect();
        came.extend(ids(listing.accept(envelope(rows.iter().copied().take(cap), rows.len() > cap))));
        cap = 4;
    }
    assert_eq!(came, (1..=400).rev().collect::<Vec<_>>());
}

#[test]
fn rejected_rows_of_a_page_that_is_too_much_come_when_it_is_resumed() {
    let odd = |count: usize| {
        let rows = vec![r#"{"name":"odd"}"#; count].join(",");
        decode(&format!(r#"{{"_links":{{"next":"x"}},"rows":[{{"id":1,"name":"a","is_completed":true}},{rows}]}}"#))
    };
    let (mut listing, mut came) = (Listing::new(0, 250), 0);
    for count in 2..40 {
        listing.resume();
        listing.ask();
        came += listing.accept(odd(count)).map_or(0, |taken| taken.count);
    }
    listing.resume();
    listing.ask();
    came += listing.accept(odd(39)).unwrap().count;
    assert_eq!(came, 1 + 39);
}

#[test]
fn rejected_rows_are_known_by_their_id_and_counted_over_the_whole_list() {
    let mut listing = Listing::new(0, 3);
    let page = |more: &str| {
        decode(&format!(
            r#"{{"_links":{{"next":{more}}},"rows":[{{"id":3,"name":"a","is_completed":true}},
               {{"id":2,"name":7,"is_completed":true}},{{"id":1,"name":"c","is_completed":true}}]}}"#
        ))
    };
    listing.ask();
    let rows = listing.accept(page("\"x\"")).unwrap().rows;
    let places: Vec<_> = rows.map(|row| row.map(|row| row.id).map_err(|row| row.row)).collect();
    assert_eq!(places, [Ok(3), Err(1), Ok(1)]);
    listing.ask();
    assert_eq!(listing.accept(page("null")).unwrap().count, 0);

    // In a page further down, and in a whole list.
    let mut further = Listing::new(11, 3);
    further.ask();
    assert_eq!(further.accept(page("null")).unwrap().rows.find_map(Result::err).unwrap().row, 11);
    let mut whole = Listing::new(1, 2);
    whole.ask();
    let rows = r#"[{"id":3,"name":"a","is_completed":true},{"id":2},{"id":1,"name":"a","is_completed":true}]"#;
    let page = decode(rows).asked(2).unwrap();
    assert_eq!(whole.accept(page).unwrap().rows.find_map(Result::err).unwrap().row, 1);
}

#[test]
fn rejected_rows_without_an_id_are_known_by_where_they_stand() {
    let row = |number: u64| if number == 0 { "{}".to_owned() } else { format!(r#"{{"id":{number},"name":7}}"#) };
    let page = |rows: &[u64], more: &str| {
        let rows: Vec<String> = rows.iter().map(|number| row(*number)).collect();
        decode(&format!(r#"{{"_links":{{"next":{more}}},"rows":[{}]}}"#, rows.join(",")))
    };
    let count = |taken: Result<Came, Unsteady>| taken.unwrap().count;
    let mut listing = Listing::new(0, 4);
    listing.ask();
    assert_eq!(count(listing.accept(page(&[9, 8, 0, 0], "1"))), 4);
    assert_eq!(listing.ask(), Some(1));
    assert_eq!(count(listing.accept(page(&[8, 0, 0, 0], "1"))), 1, "the third of them is new");
    assert_eq!(listing.ask(), Some(2));
    assert_eq!(count(listing.accept(page(&[0, 0, 0, 0], "1"))), 1, "they stand where they stood");
    assert_eq!(listing.ask(), Some(3));
    assert_eq!(count(listing.accept(page(&[0, 0, 0, 5], "null"))), 1);
}

#[test]
fn rows_that_cannot_be_told_apart_do_not_keep_a_listing_going() {
    let odd = || decode(r#"{"_links":{"next":"x"},"rows":[{"name":"a"},{"name":"a"},{"name":"a"}]}"#);
    let mut listing = Listing::new(0, 3);
    let pages = std::iter::from_fn(|| {
        listing.ask()?;
        Some(listing.accept(odd()))
    });
    let pages: Vec<_> = pages.take(200).collect();
    assert!(pages.len() < 200 && matches!(pages.last(), Some(Err(Unsteady::Stuck(_)))), "{} pages", pages.len());
}
