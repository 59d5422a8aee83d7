//! Looks at what the stand-in has stored.

use std::time::Duration;

use testrail::case_fields::{AddCaseField, FieldType};
use testrail::fake::{Answer, FakeTestRail, Fault, Generation, RetryAfter};
use testrail::milestones::{AddMilestone, MilestonesFilter};
use testrail::{Client, ErrorKind};

#[tokio::test]
async fn a_look_leaves_no_trace_and_nothing_gets_in_its_way() {
    let generations = [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud];
    for generation in generations {
        let builder = FakeTestRail::builder().generation(generation).latency(Duration::from_secs(3600)).rate_limit(1);
        let fake = builder.start().await;
        fake.handle("get_milestone", |_| Answer::refuse(400, "no"));
        fake.inject(Fault::rate_limited(RetryAfter::Seconds(3600)));
        fake.inject(Fault::maintenance().on("get_milestones").optional());
        for _ in 0..3 {
            assert_eq!(fake.look().get_milestone(1).await.unwrap().name, "Release 2.0");
            let all = fake.look().milestones(1, &MilestonesFilter::new()).try_collect().await.unwrap();
            assert_eq!(all.len(), 1);
        }
        assert_eq!((fake.requests().len(), fake.unused_faults().len()), (0, 1));
        fake.clear_faults();
    }
}

#[tokio::test]
async fn a_look_changes_nothing_and_needs_the_key() {
    let fake = FakeTestRail::start().await;
    let error = fake.look().add_milestone(1, &AddMilestone::new("2.1")).await.unwrap_err();
    assert_eq!(error.message(), Some("A client of FakeTestRail::look only reads."));
    assert!(fake.look().get_milestone(2).await.unwrap_err().is_not_found());
    let stranger = testrail::Client::builder(fake.url(), fake.email(), "x").header("x-fake-testrail-look", "1");
    let error = stranger.build().unwrap().get_milestone(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
}

#[tokio::test]
async fn a_look_makes_no_report_and_uses_up_no_delay() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    fake.seed(|seed| {
        seed.report(1, "Weekly summary");
        seed.cross_project_report("All products");
        seed.delay_new_case_fields(1);
    });
    let (look, client) = (fake.look(), fake.client());
    for error in [look.run_report(1).await.unwrap_err(), look.run_cross_project_report(2).await.unwrap_err()] {
        assert_eq!(error.message(), Some("A client of FakeTestRail::look only reads."));
    }
    assert_eq!(look.get_reports(1).await.unwrap().len(), 1);
    let first = client.run_report(1).await.unwrap();
    assert!(first.report_url.ends_with("/1"), "{first:?}");

    client.add_case_field(&AddCaseField::new(FieldType::Text, "notes", "Notes")).await.unwrap();
    let shows_it = async |client: &Client| client.get_case_fields().await.unwrap().by_name("notes").is_ok();
    for _ in 0..2 {
        assert!(!shows_it(&look).await);
    }
    assert!(!shows_it(&client).await, "the look was no read");
    assert!(shows_it(&client).await && shows_it(&look).await);
}
