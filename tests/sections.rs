//! The sections of a suite as a tree, read from a server and found by their paths.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use testrail::fake::{FakeTestRail, Fault, Generation, Resource};
use testrail::sections::{AddSection, SectionTree, SectionsFilter};
use testrail::{Delivery, Error, ErrorKind, ResultExt, SectionId};

const GENERATIONS: [Generation; 4] =
    [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud];

fn of_suite() -> SectionsFilter {
    SectionsFilter::new().suite_id(1)
}

/// The tree as people draw it.
fn drawn(tree: &SectionTree) -> Vec<String> {
    tree.iter().map(|(depth, section)| "> ".repeat(depth) + &section.name).collect()
}

#[tokio::test]
async fn a_tree_has_the_order_that_testrail_shows_whatever_the_order_of_the_list() -> Result<(), Error> {
    for generation in GENERATIONS {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        let add = |name: &str, parent: SectionId| AddSection::new(name).suite_id(1).parent_id(parent);
        let fast = client.add_section(1, &add("By name", SectionId::new(1))).await?;
        client.add_section(1, &add("With typos", fast.id)).await?;
        client.add_section(1, &add("By category", SectionId::new(1))).await?;

        let tree = client.section_tree(1, &of_suite()).await?;
        let expected = ["Search", "> By name", "> > With typos", "> By category", "Basket"];
        assert_eq!(drawn(&tree), expected, "{generation:?}");
        for (position, (depth, section)) in (1..).zip(&tree) {
            assert_eq!((section.display_order, section.depth), (Some(position), Some(depth as u64)));
        }
        // A server that sends a bare array does not say that it is the whole list.
        let calls = if generation >= Generation::Paged { 1 } else { 2 };
        assert_eq!(fake.calls("get_sections"), calls, "the list is read once");
    }
    Ok(())
}

#[tokio::test]
async fn a_tree_of_several_pages_has_every_section_once() -> Result<(), Error> {
    for generation in GENERATIONS {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.seed(|seed| {
            for area in 0..20 {
                let area = seed.section(1, &format!("Area {area}"));
                for part in 0..30 {
                    seed.sub_section(area, &format!("Part {part}"));
                }
            }
        });
        let tree = fake.client().section_tree(1, &of_suite()).await?;
        assert_eq!((tree.len(), tree.roots().count()), (622, 22), "{generation:?}");
        let part = tree.by_path(["Area 7", "Part 29"])?;
        assert_eq!(tree.path(part.id), ["Area 7", "Part 29"]);
        let area = tree.parent(part.id).unwrap();
        assert_eq!((area.name.as_str(), tree.children(area.id).count()), ("Area 7", 30));
    }
    Ok(())
}

#[tokio::test]
async fn a_path_is_found_or_its_missing_part_is_created() -> Result<(), Error> {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    for _ in 0..2 {
        let tree = client.section_tree(1, &of_suite()).await?;
        let search = tree.by_path(["search"])?;
        if tree.by_path(["Search", "Import/Export"]).optional()?.is_none() {
            let new = AddSection::new("Import/Export").suite_id(1).parent_id(search.id).description("Files");
            client.add_section(1, &new).await?;
        }
    }
    let tree = client.section_tree(1, &of_suite()).await?;
    assert_eq!(drawn(&tree), ["Search", "> Import/Export", "Basket"]);
    let error = tree.by_path("Search/Import/Export".split('/')).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"there is no section "Search" / "Import" / "Export"; there are "Import/Export" below "Search""#
    );
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::NeverSent));
    Ok(())
}

#[tokio::test]
async fn a_path_that_two_sections_have_is_an_error_with_their_ids() -> Result<(), Error> {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| (0..2).for_each(|_| _ = seed.section(1, "Pay")));
    let error = fake.client().section_tree(1, &of_suite()).await?.by_path(["Pay"]).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.to_string(), r#""Pay" can mean several sections: "Pay" (id 4), "Pay" (id 5); use the id of one"#);
    Ok(())
}

#[tokio::test]
async fn a_list_that_contradicts_itself_still_makes_a_tree() -> Result<(), Error> {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| {
        let below = seed.sub_section(2, "Coupons");
        seed.sub_section(below, "Expired");
        // The two that were at the top are each below the other, and a third one is below nobody knows what.
        seed.set(Resource::Section, 1, "parent_id", 2);
        seed.set(Resource::Section, 2, "parent_id", 1);
        let lost = seed.section(1, "Lost");
        seed.set(Resource::Section, lost, "parent_id", 99);
    });
    let tree = fake.client().section_tree(1, &of_suite()).await?;
    assert_eq!(drawn(&tree), ["Search", "> Basket", "> > Coupons", "> > > Expired", "Lost"]);

    // A listing that starts further down lacks parents.
    let rest = fake.client().sections(1, &of_suite().offset(3)).try_collect().await?;
    let tree = rest.into_iter().collect();
    assert_eq!(drawn(&tree), ["Expired", "Lost"]);
    Ok(())
}

#[tokio::test]
async fn what_is_removed_while_the_list_is_read_is_in_the_tree_or_is_not() -> Result<(), Error> {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| {
        for area in 0..10 {
            let area = seed.section(1, &format!("Area {area}"));
            (0..9).for_each(|part| _ = seed.sub_section(area, &format!("Part {part}")));
        }
    });
    // An area from the first page, whose parts are on both, and an area that is still to come.
    fake.inject(Fault::then(|seed| [44, 84].into_iter().for_each(|area| seed.remove_section(area))).on("get_sections"));
    let tree = fake.client().section_tree(1, &of_suite().limit(50)).await?;
    for area in [0, 1, 2, 3, 5, 6, 7, 9] {
        let area = tree.by_path([format!("Area {area}")])?;
        assert_eq!(tree.children(area.id).count(), 9, "{}", area.name);
    }
    let gone = tree.by_path(["Area 8"]).optional()?;
    assert_eq!(gone, None, "it was gone before its page was read");
    Ok(())
}

#[tokio::test]
async fn a_section_that_cannot_be_read_is_an_error_and_no_hole_in_the_tree() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| seed.set(Resource::Section, 2, "name", 7));
    let client = fake.client();
    let error = client.section_tree(1, &of_suite()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RejectedRow);
    let page = client.get_sections(1, &of_suite()).await.unwrap();
    assert_eq!((page.items.len(), page.rejected[0].id), (1, Some(2)));
}

#[tokio::test]
async fn what_is_wrong_with_a_section_is_said_before_it_is_sent_or_by_testrail() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let error = client.add_section(1, &AddSection::new(" \n").suite_id(1)).await.unwrap_err();
    assert_eq!(error.to_string(), "add_section/1: name must not be blank; nothing was sent");
    assert_eq!((error.kind(), error.field(), fake.calls("add_section")), (ErrorKind::InvalidInput, Some("name"), 0));

    let error = client.section_tree(1, &SectionsFilter::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::SuiteRequired, Some("suite_id")));
    let error = client.add_section(1, &AddSection::new("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SuiteRequired);
    let error = client.add_section(1, &AddSection::new("x").suite_id(1).parent_id(99)).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("parent_id")));
    assert!(client.get_section(99).await.optional().unwrap().is_none());
}
