//! How much memory an answer can cost.

use std::time::{Duration, Instant};

use testrail::{Client, ErrorKind, RetryPolicy};

use crate::attacks::{ATTACKS, Attack};
use crate::hostile::ORDINARY;
use crate::{child, hostile, usage};

/// How much more memory than before a client may hold, in KiB.
const MOST: u32 = 40 * 1024;
/// How long an attempt may take that is to run out of time.
const SHORT: Duration = Duration::from_secs(1);
/// How long any call may take.
const LONGEST: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_costs_more_than_40_mib() {
    println!("\n{:<38} {:>8} {:>8}", "answer", "MiB", "s");
    // Each has a process of its own to measure, so that two at once do not disturb each other.
    let (first, second) = ATTACKS.split_at(ATTACKS.len() / 2);
    let (mut above, of_second) = tokio::join!(above_the_limit(first), above_the_limit(second));
    above.extend(of_second);
    assert!(above.is_empty(), "{above:?}");
}

/// The names of those that cost too much.
async fn above_the_limit(attacks: &[Attack]) -> Vec<&str> {
    let mut above = Vec::new();
    for attack in attacks {
        let server = hostile::start((attack.answer)()).await;
        let figures = child::measure("memory::one_attack", attack.name, &server, None).await;
        let [mib, seconds] = [("KiB", 1024.0), ("ms", 1000.0)].map(|(what, unit)| f64::from(figures.get(what)) / unit);
        println!("{:<38} {mib:>8.1} {seconds:>8.2}", attack.name);
        if figures.get("KiB") > MOST {
            above.push(attack.name);
        }
    }
    above
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the test above, for a process of its own"]
async fn one_attack() {
    let Some(asked) = child::asked() else { return };
    let attack = ATTACKS.iter().find(|attack| attack.name == asked.case).unwrap();
    let time = if attack.error.0 == ErrorKind::Timeout { SHORT } else { LONGEST };
    let client = Client::new(asked.server, "me@example.com", "key").unwrap();
    let client = client.with_attempt_timeout(time).with_retry(RetryPolicy::never());
    // What a client needs once is no cost of an answer.
    client.get_run(ORDINARY).await.unwrap();

    usage::forget_peak();
    let (before, start) = (usage::peak_memory(), Instant::now());
    let error = attack.method.call(&client).await.unwrap_err();
    let (after, took) = (usage::peak_memory(), start.elapsed());

    assert_eq!((error.kind(), error.delivery()), attack.error, "{error}");
    assert!(took < LONGEST, "{took:?}");
    child::tell("KiB", after.saturating_sub(before));
    child::tell("ms", took.as_millis());
}
