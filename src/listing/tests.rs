//! Single courses of a listing, on lists that hold still, that change at one moment, and of odd servers.

use super::*;
use crate::page;

fn runs(ids: impl IntoIterator<Item = u64>) -> Vec<Run> {
    ids.into_iter().map(|id| Run::new(id, "run")).collect()
}

/// An envelope with these runs, and with more behind it or not.
fn envelope(ids: impl IntoIterator<Item = u64>, more: bool) -> Page<Run> {
    Page::of(runs(ids), Some(more), 250)
}

fn bare(ids: impl IntoIterator<Item = u64>, asked: u64) -> Page<Run> {
    Page::of(runs(ids), None, asked)
}

fn decode(text: &str) -> Page<Run> {
    page::decode(text, "runs").unwrap()
}

fn ids(taken: Result<Taken, Unsteady>) -> Vec<u64> {
    taken.unwrap().rows.map(|row| row.unwrap().id.get()).collect()
}

/// Asks for one page, at this offset, and hands it in.
#[track_caller]
fn comes(listing: &mut Listing, offset: u64, page: Page<Run>) -> Vec<u64> {
    assert_eq!(listing.ask(), Some(offset));
    ids(listing.accept(page))
}

const NONE: [u64; 0] = [];

#[test]
fn the_next_page_overlaps_with_the_one_before() {
    let mut listing = Listing::new(10, 250);
    assert_eq!(comes(&mut listing, 10, envelope((101..=350).rev(), true)).len(), 250);
    assert_eq!(
        comes(&mut listing, 10 + 250 - 8, envelope((90..=108).rev(), false)),
        (90..=100).rev().collect::<Vec<_>>()
    );
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
    assert_eq!(comes(&mut listing, 12, envelope((72..=91).rev(), true)), (72..=80).rev().collect::<Vec<_>>());
    // Eight were removed: none of the page came before.
    assert_eq!(comes(&mut listing, 24, envelope((52..=71).rev(), true)), NONE);
    // So it is looked further up.
    assert_eq!(comes(&mut listing, 12, envelope((64..=83).rev(), true)), (64..=71).rev().collect::<Vec<_>>());
    assert_eq!(comes(&mut listing, 24, envelope((60..=71).rev(), false)), (60..=63).rev().collect::<Vec<_>>());
    assert!(listing.is_over());
}

#[test]
fn it_steps_back_twice_as_far_each_time_and_then_passes_over_what_came() {
    let mut listing = Listing::new(0, 10);
    comes(&mut listing, 0, envelope((991..=1000).rev(), true));
    for page in 1..20 {
        comes(&mut listing, page * 2, envelope((991 - page * 2..=1000 - page * 2).rev(), true));
    }
    // Everything but the last 30 rows that came is gone.
    assert_eq!(comes(&mut listing, 40, envelope([], false)), NONE);
    assert_eq!(comes(&mut listing, 38, envelope([900, 899], false)), NONE);
    assert_eq!(comes(&mut listing, 34, envelope((895..=904).rev(), true)), NONE);
    assert_eq!(comes(&mut listing, 26, envelope((903..=912).rev(), true)), NONE);
    assert_eq!(comes(&mut listing, 10, envelope((963..=972).rev(), true)), NONE);
    // 972 came in the place of 28: ten of those that came stand behind this page.
    assert_eq!(comes(&mut listing, 22, envelope((951..=960).rev(), true)), (951..=952).rev().collect::<Vec<_>>());
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
fn a_listing_that_starts_further_down_does_not_bring_what_was_skipped() {
    let mut listing = Listing::new(4, 3);
    comes(&mut listing, 4, envelope([9, 8, 7], true));
    assert_eq!(comes(&mut listing, 5, envelope([3, 2, 1], false)), NONE);
    assert_eq!(comes(&mut listing, 4, envelope([4, 3, 2], true)), NONE);
    assert_eq!(comes(&mut listing, 2, envelope([10, 7, 6], true)), [6], "10 was skipped");

    let mut lost = Listing::new(1, 3);
    comes(&mut lost, 1, envelope([9, 8, 7], true));
    comes(&mut lost, 2, envelope([6, 5, 4], true));
    comes(&mut lost, 1, envelope([6, 5, 4], true));
    assert_eq!(lost.ask(), Some(0));
    assert_eq!(lost.accept(envelope([20, 6, 5], true)).err(), Some(Unsteady::Lost));
}

#[test]
fn runs_that_join_between_others_come_and_do_not_disturb() {
    let mut listing = Listing::new(0, 10);
    comes(&mut listing, 0, envelope((91..=100).rev(), true));
    // Among those that came, 200 to 202 were closed.
    let rows = [99, 98, 200, 97, 96, 201, 202, 95, 94, 93];
    assert_eq!(comes(&mut listing, 2, envelope(rows, true)), [200, 201, 202]);
    // Behind the page are 92 and 91.
    let rows = [95, 94, 93, 92, 91, 90, 89, 88, 87, 86];
    assert_eq!(comes(&mut listing, 6, envelope(rows, true)), [90, 89, 88, 87, 86]);
}

#[test]
fn rows_in_another_order_than_before_are_an_error() {
    let mut listing = Listing::new(0, 5);
    comes(&mut listing, 0, envelope([9, 8, 7, 6, 5], true));
    assert_eq!(listing.ask(), Some(1));
    let error = listing.accept(envelope([8, 6, 7, 5, 4], true)).err().unwrap();
    assert_eq!(error, Unsteady::Order(RunId::new(7), RunId::new(6)));
    assert_eq!(error.to_string(), "run 7 stood in front of run 6 before, and behind it now");
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

    // The same where a page could not be fetched, also the first one.
    listing.ask();
    listing.stop();
    assert!(listing.is_over());
    listing.resume();
    assert_eq!(comes(&mut listing, 2, envelope([7, 6, 5, 4, 3], false)), [3]);
    listing.resume();
    assert!(listing.is_over(), "the end stays the end");
    let mut first = Listing::new(7, 5);
    first.ask();
    first.stop();
    first.resume();
    assert_eq!(first.ask(), Some(7));
}

#[test]
fn pages_are_asked_for_ahead_once_the_first_one_has_come() {
    let mut listing = Listing::new(0, 250);
    assert_eq!((listing.ask(), listing.ask()), (Some(0), None));
    listing.accept(envelope((901..=1000).rev(), true)).unwrap();
    // The server has 100 rows a page.
    assert_eq!([0; 3].map(|_| listing.ask()), [Some(92), Some(184), Some(276)]);
    assert_eq!(ids(listing.accept(envelope((809..=908).rev(), true))).len(), 92);
    assert_eq!((listing.wanted(), listing.ask()), (2, Some(368)));
    // Ten were removed before this one: what is under way behind it is of no use.
    assert_eq!(ids(listing.accept(envelope((707..=806).rev(), true))), NONE);
    assert_eq!((listing.wanted(), listing.ask(), listing.ask()), (0, Some(92), None));
    assert_eq!(ids(listing.accept(envelope((799..=898).rev(), true))).len(), 10);
    assert_eq!((listing.ask(), listing.ask()), (Some(184), Some(276)));
    // At the end nothing more is wanted.
    assert_eq!(ids(listing.accept(envelope((700..=806).rev(), false))).len(), 99);
    assert_eq!((listing.wanted(), listing.ask()), (0, None));
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

    // It knows offsets, and says more at the end.
    let mut listing = Listing::new(0, 250);
    comes(&mut listing, 0, envelope((1..=250).rev(), true));
    for _ in 1..MOST_IDLE {
        assert_eq!(comes(&mut listing, 242, envelope((1..=8).rev(), true)), NONE);
    }
    listing.ask();
    assert_eq!(listing.accept(envelope((1..=8).rev(), true)).err(), Some(Unsteady::Stuck(MOST_IDLE)));
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
fn a_bare_array_longer_than_asked_for_is_the_whole_list_wherever_it_comes() {
    let mut listing = Listing::new(0, 2);
    assert_eq!(comes(&mut listing, 0, bare([3, 2, 1], 2)), [3, 2, 1]);
    assert!(listing.is_over());

    let mut from_two = Listing::new(2, 2);
    assert_eq!(comes(&mut from_two, 2, bare([5, 4, 3, 2, 1], 2)), [3, 2, 1]);
    assert!(from_two.is_over());

    // The list has grown since the first page, which was just as long as asked for.
    let mut grown = Listing::new(0, 2);
    assert_eq!(comes(&mut grown, 0, bare([2, 1], 2)), [2, 1]);
    assert_eq!(comes(&mut grown, 1, bare([3, 2, 0, 1], 2)), [0]);
    assert!(grown.is_over());
}

#[test]
fn a_whole_list_that_is_just_as_long_as_asked_for_comes_twice_and_counts_once() {
    let mut listing = Listing::new(0, 250);
    assert_eq!(comes(&mut listing, 0, bare((1..=250).rev(), 250)).len(), 250);
    assert_eq!(comes(&mut listing, 242, bare((1..=250).rev(), 250)), NONE);
    assert!(listing.is_over());
}

#[test]
fn rejected_rows_are_known_by_their_id_and_counted_over_the_whole_list() {
    let mut listing = Listing::new(10, 3);
    let page = |more: &str| {
        decode(&format!(
            r#"{{"_links":{{"next":{more}}},"runs":[{{"id":3,"name":"a","is_completed":true}},
               {{"id":2,"name":7,"is_completed":true}},{{"id":1,"name":"c","is_completed":true}}]}}"#
        ))
    };
    listing.ask();
    let rows = listing.accept(page("\"x\"")).unwrap().rows;
    let places: Vec<_> = rows.map(|row| row.map(|run| run.id.get()).map_err(|row| row.row)).collect();
    assert_eq!(places, [Ok(3), Err(11), Ok(1)]);
    listing.ask();
    assert_eq!(listing.accept(page("null")).unwrap().count, 0);
}

#[test]
fn rejected_rows_without_an_id_are_known_by_where_they_stand() {
    let row = |number: u64| if number == 0 { "{}".to_owned() } else { format!(r#"{{"id":{number},"name":7}}"#) };
    let page = |rows: &[u64], more: &str| {
        let rows: Vec<String> = rows.iter().map(|number| row(*number)).collect();
        decode(&format!(r#"{{"_links":{{"next":{more}}},"runs":[{}]}}"#, rows.join(",")))
    };
    let count = |taken: Result<Taken, Unsteady>| taken.unwrap().count;
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
    let odd = || decode(r#"{"_links":{"next":"x"},"runs":[{"name":"a"},{"name":"a"},{"name":"a"}]}"#);
    let mut listing = Listing::new(0, 3);
    let pages = std::iter::from_fn(|| {
        listing.ask()?;
        Some(listing.accept(odd()))
    });
    let pages: Vec<_> = pages.take(200).collect();
    assert!(pages.len() < 200 && matches!(pages.last(), Some(Err(Unsteady::Stuck(_)))), "{} pages", pages.len());
}
