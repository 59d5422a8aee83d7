//! The labels of a project, from their creation to their end, through the client.

use testrail::cases::{CasesFilter, UpdateCase};
use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::labels::{AddLabel, LabelsFilter, UpdateLabel};
use testrail::{Delivery, ErrorKind, ResultExt};

#[tokio::test]
async fn labels_are_created_put_on_cases_renamed_and_deleted() {
    for generation in [Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        let nightly = client.add_label(1, &AddLabel::new("nightly")).await.unwrap();
        let smoke = client.add_label(1, &AddLabel::new("smoke")).await.unwrap();
        assert_eq!(client.get_label(nightly.id).await.unwrap(), nightly, "whether it says name or title");
        let of_project = LabelsFilter::new();
        assert_eq!(client.get_labels(1, &of_project).await.unwrap().items, [nightly.clone(), smoke.clone()]);
        assert_eq!(client.labels(1, &of_project).by_name("Nightly").await.unwrap(), nightly);

        client.update_case(1, &UpdateCase::new().labels([&nightly, &smoke])).await.unwrap();
        let renamed = client.update_label(nightly.id, &UpdateLabel::new(1, "every night")).await.unwrap();
        assert_eq!((renamed.id, renamed.title.as_str(), renamed.created_on), (nightly.id, "every night", None));
        let labels = client.get_case(1).await.unwrap().labels;
        assert_eq!(labels.iter().map(|label| label.title.as_str()).collect::<Vec<_>>(), ["every night", "smoke"]);
        let filter = CasesFilter::new().suite_id(1).label_id([smoke.id]);
        assert_eq!(client.cases(1, &filter).try_collect().await.unwrap().len(), 1);

        client.delete_label(smoke.id).await.unwrap();
        assert!(client.get_label(smoke.id).await.optional().unwrap().is_none());
        assert_eq!(client.delete_label(smoke.id).await.unwrap_err().kind(), ErrorKind::NotFound);
        client.delete_labels([nightly.id]).await.unwrap();
        assert_eq!(client.labels(1, &of_project).try_collect().await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_label_whose_answer_is_lost_is_not_created_twice() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let client = fake.client();
    fake.inject(Fault::reset_after_handling().on("add_label"));
    let error = client.add_label(1, &AddLabel::new("nightly")).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_label")), (Delivery::Unknown, 1));
    let found = client.labels(1, &LabelsFilter::new()).by_name("nightly").await.unwrap();

    fake.inject(Fault::reset_after_handling().on("update_label"));
    client.update_label(found.id, &UpdateLabel::new(1, "every night")).await.unwrap();
    assert_eq!(fake.calls("update_label"), 2, "the same change again is harmless");
}

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_looked_up() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let client = fake.client();
    let labels: Vec<_> = (0..3).map(|number| fake.seed(|seed| seed.label(1, &format!("{number}")))).collect();
    fake.inject(Fault::reset_after_handling().on("delete_label"));
    client.delete_label(labels[0]).await.unwrap();

    fake.inject(Fault::reset_after_handling().on("delete_labels"));
    client.delete_labels(labels[1..].iter()).await.unwrap();
    assert_eq!(client.labels(1, &LabelsFilter::new()).try_collect().await.unwrap(), []);
}
