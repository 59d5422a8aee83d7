//! One contender at work: in this process, and from outside.

use std::process::Command;

use crate::start::Address;
use crate::{Work, by_hand, with_testrail};

/// What a contender took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// The CPU time of its process, in nanoseconds.
    pub(crate) cpu: f64,
    /// The time that went by, in nanoseconds.
    pub(crate) wall: f64,
    /// The most memory that its process held, in KiB; 0 where the system does not tell.
    pub(crate) peak: f64,
}

/// Does the work in this process, and prints what it took.
pub(crate) fn work(who: &str, server: &Address, work: Work) {
    let mut runtime = match who {
        "testrail_on_threads" => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let (cpu, wall) = runtime.enable_all().build().unwrap().block_on(async {
        match who {
            "testrail" | "testrail_on_threads" => with_testrail::Contender::new(server).await.measured(work).await,
            "by_hand" => by_hand::Contender::new(server, false).await.measured(work).await,
            "by_hand_collecting" => by_hand::Contender::new(server, true).await.measured(work).await,
            other => panic!("there is no contender {other}"),
        }
    });
    println!("{} {} {}", cpu.as_nanos(), wall.as_nanos(), peak_memory());
}

/// Lets a process of its own do the work.
pub(crate) fn cost(who: &str, server: &Address, work: Work) -> Cost {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args(["work", who]).args(server.words()).args(work.words()).output().unwrap();
    assert!(output.status.success(), "{who} {work:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let figures: Vec<f64> = text.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
    Cost { cpu: figures[0], wall: figures[1], peak: figures[2] }
}

/// The most memory that this process has held, in KiB, as Linux tells.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

pub(crate) fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures
}

pub(crate) fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let figures = sorted(figures);
    figures[figures.len() / 2]
}
