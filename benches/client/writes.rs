//! Writes over TLS at several distances, as a table.

use crate::Work;
use crate::measure::{Cost, cost, median, sorted};
use crate::start::Server;

/// What a contender took, and how many connections it used.
struct Run {
    cost: Cost,
    connections: u64,
}

pub(crate) fn print() {
    println!("\nOver TLS, beside a client by hand that keeps its connection; each has one before its time begins");
    // At a distance, a measurement takes seconds, and the round trips decide.
    for (round_trip, pairs) in [(0, 9), (20, 3), (50, 1)] {
        println!(
            "\n{round_trip} ms of round trip; pairs of measurements: {pairs}; connections in all: testrail's, by hand\n"
        );
        println!(
            "{:<34} {:>10} {:>10} {:>6} {:>10} {:>10} {:>6} {:>15} {:>11}",
            "", "wall", "by hand", "ratio", "CPU", "by hand", "ratio", "lowest, highest", "connections"
        );
        if round_trip == 0 {
            print_row("1,000 get_run", round_trip, Work::Get { at_once: 1 }, pairs);
        }
        print_row("200 add_run", round_trip, Work::AddRuns, pairs);
        print_row("200 add_result_for_case", round_trip, Work::AddResults, pairs);
        print_row("10,000 results, 4 batches at once", round_trip, Work::Report, pairs);
        print_row("200 attachments of 20 KB", round_trip, Work::Attach, pairs);
    }
}

fn print_row(name: &str, round_trip: u64, work: Work, pairs: usize) {
    let one = |who| {
        // A new server each time, so that nobody finds what another has written.
        let server = Server::over_tls(round_trip);
        let cost = cost(who, &server.address, work);
        Run { cost, connections: server.connections() }
    };
    let pairs = (0..pairs).map(|pair| {
        if pair % 2 == 0 {
            let own = one("testrail");
            (own, one("by_hand"))
        } else {
            let by_hand = one("by_hand");
            (one("testrail"), by_hand)
        }
    });
    let pairs: Vec<(Run, Run)> = pairs.collect();
    let median = |figure: fn(&(Run, Run)) -> f64| median(pairs.iter().map(figure));
    let cpu = sorted(pairs.iter().map(|(own, by_hand)| own.cost.cpu / by_hand.cost.cpu));
    println!(
        "{name:<34} {:>7.0} ms {:>7.0} ms {:>6.2} {:>7.1} ms {:>7.1} ms {:>6.2} {:>8.2}, {:>5.2} {:>6}, {:>3}",
        median(|(own, _)| own.cost.wall) / 1e6,
        median(|(_, by_hand)| by_hand.cost.wall) / 1e6,
        median(|(own, by_hand)| own.cost.wall / by_hand.cost.wall),
        median(|(own, _)| own.cost.cpu) / 1e6,
        median(|(_, by_hand)| by_hand.cost.cpu) / 1e6,
        cpu[cpu.len() / 2],
        cpu[0],
        cpu[cpu.len() - 1],
        pairs[0].0.connections,
        pairs[0].1.connections,
    );
}
