//! What the stand-in starts with if no test fills it.

use super::seed::Seed;
use super::statuses::TestStatus;
use crate::projects::SuiteMode;
use crate::{AddRun, Timestamp};

/// The data that the module's documentation describes.
pub(crate) fn fill(seed: &mut Seed<'_>) {
    let now = Timestamp::now().as_secs();
    let days_ago = |days: i64| now - days * 24 * 60 * 60;
    seed.set_time(days_ago(4));
    seed.user("Ada", "ada@example.com");
    let shop = seed.project("Shop", SuiteMode::Multi);
    let (web, checkout) = (seed.suite(shop, "Web"), seed.suite(shop, "Checkout"));
    let finding = ["Find a product by its name", "Find a product by its category"];
    let mut cases = seed.cases(web, "Search", finding);
    let basket = ["Put a product in", "Take a product out", "Keep it over a restart", "Show another currency"];
    cases.extend(seed.cases(web, "Basket", basket));
    seed.cases(checkout, "Payment", ["Pay by card", "Pay by invoice", "Cancel a payment"]);
    let browsers = seed.configs(shop, "Browsers", ["Chrome", "Firefox"]);
    seed.configs(shop, "Operating systems", ["Windows 10", "Linux"]);
    seed.milestone(shop, "Release 2.0");
    cases.truncate(3);

    let (passed, failed) = (TestStatus::Passed, TestStatus::Failed);
    for (age, name, results) in [
        (3, "Nightly 40", vec![passed, passed, failed]),
        (2, "Nightly 41", vec![passed, passed]),
        (1, "Smoke test", vec![passed]),
    ] {
        seed.set_time(days_ago(age));
        let run = seed.run(shop, &AddRun::new(name).suite_id(web).case_ids(cases.clone()));
        for (case, status) in cases.iter().zip(results) {
            seed.record(run, *case, status);
        }
    }
    seed.close(1);
    seed.plan(shop, web, "Release 2.0", [browsers.into_iter().take(1)]);
}
