//! How far ahead a stream reads, and what that costs, on a server with latency.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::harness::{Row, page};
use super::items::Items;
use super::pages::{Fetched, Pages, Source};

const LATENCY: Duration = Duration::from_millis(50);
const DEFAULT: usize = 4;

/// A server whose list has so many rows, and how many requests it has received.
#[derive(Clone)]
struct Server {
    rows: u64,
    /// Whether answers to requests of the same moment arrive one by one.
    answers_differ: bool,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn new(rows: u64, answers_differ: bool) -> Self {
        Self { rows, answers_differ, requests: Arc::default() }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    async fn answer(self, offset: u64, limit: u64) -> Fetched<Row> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let late = if self.answers_differ { number % DEFAULT } else { 0 };
        sleep(LATENCY + Duration::from_millis(late as u64)).await;
        let end = self.rows.min(offset + limit);
        let page = page(offset..end, Some(end < self.rows), limit);
        Fetched { rows: page.listed(), page }
    }

    /// A stream of its rows that reads so far ahead, with so many turns a minute.
    fn list(&self, max_read_ahead: usize, turns: usize) -> Items<Row> {
        let (server, counter) = (self.clone(), self.clone());
        let source = Source {
            path: "get_rows".into(),
            max_in_flight: 16,
            max_read_ahead,
            free_turns: Arc::new(move || turns.saturating_sub(counter.requests())),
            max_rows: u64::MAX,
            fetch: Arc::new(move |offset, limit| {
                let answer = server.clone().answer(offset, limit);
                Box::pin(async { Ok(answer.await) })
            }),
        };
        Items::new(Pages::new(source, 0, 250))
    }

    /// The requests and the time of a stream to its end.
    async fn cost(&self, rows: Items<Row>) -> (usize, Duration) {
        let (before, start) = (self.requests(), Instant::now());
        assert_eq!(rows.try_collect().await.unwrap().len() as u64, self.rows);
        (self.requests() - before, start.elapsed())
    }

    /// The requests and the time of a loop over offsets.
    async fn cost_by_hand(&self) -> (usize, Duration) {
        let (before, start, mut offset) = (self.requests(), Instant::now(), 0);
        loop {
            let page = self.clone().answer(offset, 250).await.page;
            offset += page.rows();
            if page.says_more() == Some(false) {
                return (self.requests() - before, start.elapsed());
            }
        }
    }
}

/// The requests and the time of a stream with the default settings.
async fn default_cost(rows: u64, answers_differ: bool) -> (usize, Duration) {
    let server = Server::new(rows, answers_differ);
    server.cost(server.list(DEFAULT, usize::MAX)).await
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_rows_take_less_than_two_fifths_of_the_time_of_a_loop_and_at_most_three_requests_more() {
    for answers_differ in [false, true] {
        let (by_hand, time_by_hand) = Server::new(10_000, answers_differ).cost_by_hand().await;
        let (requests, time) = default_cost(10_000, answers_differ).await;
        assert_eq!(by_hand, 40);
        // One more for the overlap, which moves the end of the list into another page.
        assert!((41..=43).contains(&requests), "{requests} requests");
        assert!(time.mul_f64(2.5) <= time_by_hand, "{time:?}, by hand {time_by_hand:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn lists_of_up_to_two_pages_take_no_request_in_vain_and_longer_ones_at_most_three() {
    for (rows, pages, most_in_vain) in [
        (0, 1, 0),
        (1, 1, 0),
        (200, 1, 0),
        (250, 1, 0),
        (251, 2, 0),
        (300, 2, 0),
        (494, 2, 0),
        (495, 3, 1),
        (738, 3, 1),
    ] {
        let requests = default_cost(rows, true).await.0;
        assert!((pages..=pages + most_in_vain).contains(&requests), "{rows} rows: {requests} requests");
    }
    for rows in (739..5_000).step_by(61) {
        let pages = usize::try_from(rows - 250).unwrap().div_ceil(244) + 1;
        let requests = default_cost(rows, true).await.0;
        assert!((pages..=pages + 3).contains(&requests), "{rows} rows: {requests} requests for {pages} pages");
    }
}

/// Takes so many pages, and returns how many were requested by then.
async fn requested(server: &Server, list: &mut Pages<Row>, pages: usize) -> usize {
    for _ in 0..pages {
        list.next().await.unwrap().unwrap();
    }
    // Time in which all that was started is sent, and answered.
    sleep(4 * LATENCY).await;
    server.requests()
}

#[tokio::test(start_paused = true)]
async fn each_page_that_is_taken_doubles_the_pages_ahead_up_to_the_maximum_and_then_halves_are_made_up() {
    for (max_read_ahead, requests) in
        [(4, [2, 4, 7, 7, 9]), (8, [2, 4, 7, 12, 12]), (3, [2, 4, 6, 6, 8]), (1, [2, 3, 4, 5, 6]), (0, [1, 2, 3, 4, 5])]
    {
        let server = Server::new(10_000, false);
        let mut list = server.list(max_read_ahead, usize::MAX).into_pages();
        for expected in requests {
            assert_eq!(requested(&server, &mut list, 1).await, expected, "at most {max_read_ahead} ahead");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_number_of_the_stream_itself_does_not_grow_and_is_not_bound_by_that_of_the_client() {
    for (fixed, requests) in [(0, [1, 2, 3]), (2, [3, 4, 5]), (8, [9, 10, 11])] {
        let server = Server::new(10_000, false);
        let mut list = server.list(DEFAULT, 0).read_ahead(fixed).into_pages();
        for expected in requests {
            assert_eq!(requested(&server, &mut list, 1).await, expected, "{fixed} ahead");
        }
    }
    // In the middle of a list as well.
    let server = Server::new(10_000, false);
    let mut list = server.list(DEFAULT, usize::MAX);
    list.next().await.unwrap().unwrap();
    let mut list = list.read_ahead(8).into_pages();
    assert_eq!(requested(&server, &mut list, 1).await, 2 + 8);
}

#[tokio::test(start_paused = true)]
async fn pages_that_may_be_in_vain_leave_half_of_the_turns_of_a_minute() {
    // 4 pages: without a limit, three more are requested.
    let without = default_cost(900, true).await.0;
    assert_eq!(without, 7);
    for turns in 0..40 {
        let server = Server::new(900, true);
        let (requests, _) = server.cost(server.list(DEFAULT, turns)).await;
        let in_vain = requests - 4;
        assert!(in_vain <= turns.saturating_sub(4) / 2, "{turns} turns: {in_vain} in vain");
        assert!(turns < 16 || requests == without, "{turns} turns: {requests} requests");
    }
}
