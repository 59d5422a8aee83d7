//! All measurements but those of writes, as tables.

use crate::Work;
use crate::measure::{Cost, cost, median, sorted};
use crate::start::{Address, Server};

/// How many pairs of measurements a ratio is the median of.
const PAIRS: usize = 9;

pub(crate) fn print() {
    let near = Server::plain(0);
    println!("CPU time of the process, beside a loop by hand; the median of {PAIRS} pairs\n");
    println!("{:<44} {:>10} {:>10} {:>7} {:>15}", "", "testrail", "by hand", "ratio", "lowest, highest");
    let (ten_thousand, hundred_thousand) =
        (Work::List { runs: 10_000, read_ahead: None }, Work::List { runs: 100_000, read_ahead: None });
    for (name, other, work) in [
        ("listing 10,000 runs, page by page", "by_hand", ten_thousand),
        ("listing 10,000 runs, by hand into a Vec", "by_hand_collecting", ten_thousand),
        ("listing 100,000 runs, page by page", "by_hand", hundred_thousand),
        ("listing 100,000 runs, by hand into a Vec", "by_hand_collecting", hundred_thousand),
        ("1,000 get_run, one after the other", "by_hand", Work::Get { at_once: 1 }),
        ("1,000 get_run, 32 at a time", "by_hand", Work::Get { at_once: 32 }),
        ("200 runs added and closed", "by_hand", Work::AddAndClose),
    ] {
        let pairs: Vec<(Cost, Cost)> = (0..PAIRS).map(|pair| one_pair(&near.address, other, work, pair)).collect();
        let ratios = sorted(pairs.iter().map(|(own, by_hand)| own.cpu / by_hand.cpu));
        println!(
            "{name:<44} {:>7.1} ms {:>7.1} ms {:>7.2} {:>8.2}, {:>5.2}",
            median(pairs.iter().map(|pair| pair.0.cpu)) / 1e6,
            median(pairs.iter().map(|pair| pair.1.cpu)) / 1e6,
            ratios[PAIRS / 2],
            ratios[0],
            ratios[PAIRS - 1],
        );
    }

    println!("\nPeak memory of the process\n");
    println!("{:<44} {:>10} {:>10} {:>10}", "", "testrail", "by hand", "into a Vec");
    for (name, work) in [("listing 10,000 runs", ten_thousand), ("listing 100,000 runs", hundred_thousand)] {
        let mib = |who| cost(who, &near.address, work).peak / 1024.0;
        let [own, by_hand, collecting] = ["testrail", "by_hand", "by_hand_collecting"].map(mib);
        println!("{name:<44} {own:>6.1} MiB {by_hand:>6.1} MiB {collecting:>6.1} MiB");
    }

    println!("\n1,000 get_run, one after the other, awaited by main\n");
    let pairs = (0..PAIRS).map(|pair| one_pair(&near.address, "testrail_on_threads", Work::Get { at_once: 1 }, pair));
    let pairs: Vec<(Cost, Cost)> = pairs.collect();
    let single = median(pairs.iter().map(|pair| pair.0.wall)) / 1e6;
    let threads = median(pairs.iter().map(|pair| pair.1.wall)) / 1e6;
    println!("{:<44} {single:>7.0} ms", "single-threaded runtime");
    println!("{:<44} {threads:>7.0} ms {:>7.1} times as long", "multi-threaded runtime", threads / single);

    let far = Server::plain(50);
    println!("\nListing 10,000 runs with 50 ms of latency per request\n");
    let by_hand = cost("by_hand", &far.address, Work::List { runs: 10_000, read_ahead: None });
    println!("{:<44} {:>7.0} ms", "by hand, page by page", by_hand.wall / 1e6);
    for read_ahead in [None, Some(1), Some(4), Some(8), Some(16)] {
        let own = cost("testrail", &far.address, Work::List { runs: 10_000, read_ahead });
        let name = read_ahead.map_or("by default".to_owned(), |pages| format!("read_ahead({pages})"));
        println!("{name:<44} {:>7.0} ms {:>7.1} times as fast", own.wall / 1e6, by_hand.wall / own.wall);
    }
}

/// Both contenders, in turn the one first and the other.
fn one_pair(server: &Address, other: &str, work: Work, pair: usize) -> (Cost, Cost) {
    if pair % 2 == 0 {
        let own = cost("testrail", server, work);
        (own, cost(other, server, work))
    } else {
        let by_hand = cost(other, server, work);
        (cost("testrail", server, work), by_hand)
    }
}
