use serde_json::json;
use testrail::DeletePreview;
use testrail::sections::{AddSection, MoveSection, Section, SectionsFilter, UpdateSection};

use super::{Row, get, ids, post};

const ROOT: &str = r#"{"id":3,"suite_id":null,"name":"Shop","description":null,"parent_id":null,"display_order":1,
    "depth":0}"#;
const BELOW: &str = r#"{"id":4,"suite_id":2,"name":"In\/out","description":"Text","parent_id":3,"display_order":2,
    "depth":1}"#;

/// What a section of one of these answers shows.
type Shown = (u64, Option<u64>, String, Option<String>, Option<u64>, Option<u64>, Option<u64>);

fn section(section: Section) -> Shown {
    (
        section.id.get(),
        section.suite_id.map(testrail::SuiteId::get),
        section.name,
        section.description,
        section.parent_id.map(testrail::SectionId::get),
        section.display_order,
        section.depth,
    )
}

pub(super) fn rows() -> Vec<Row> {
    let none = (None::<u64>, None::<&str>);
    let root = (3, none.0, "Shop", none.1, none.0, Some(1), Some(0));
    let below = (4, Some(2), "In/out", Some("Text"), Some(3), Some(2), Some(1));
    let at_the_top = (4, Some(2), "In/out", Some("Text"), none.0, Some(2), Some(1));
    let odd = r#"{"id":4,"name":"x"}"#;
    let two = format!("{BELOW},{ROOT}");
    let filter = || SectionsFilter::new().suite_id(2);
    let add = || AddSection::new("In/out").suite_id(2).parent_id(3).description("Text");
    let body = json!({"name": "In/out", "suite_id": 2, "parent_id": 3, "description": "Text"});
    vec![
        get("get_section", "get_section/4", |client| async move { client.get_section(4).await.map(section) })
            .gives(BELOW, below)
            .gives(odd, (4, none.0, "x", none.1, none.0, none.0, none.0)),
        get("get_sections", "get_sections/1&suite_id=2&limit=50&offset=100", move |client| async move {
            let filter = filter().limit(50).offset(100);
            client.get_sections(1, &filter).await.map(|page| ids(&page, |section| section.id.get()))
        })
        .lists("sections", &two, [4, 3]),
        get("sections", "get_sections/1&suite_id=2&limit=250&offset=0", move |client| async move {
            let all = client.sections(1, &filter()).try_collect().await?;
            Ok(all.into_iter().map(section).collect::<Vec<_>>())
        })
        .lists("sections", &two, [below, root]),
        get("section_tree", "get_sections/1&suite_id=2&limit=250&offset=0", move |client| async move {
            let tree = client.section_tree(1, &filter()).await?;
            Ok(tree.iter().map(|(depth, section)| (depth, section.name.clone())).collect::<Vec<_>>())
        })
        .lists("sections", &two, [(0, "Shop"), (1, "In/out")]),
        post("add_section", "add_section/1", body, move |client| async move {
            client.add_section(1, &add()).await.map(section)
        })
        .gives(BELOW, below)
        .gives(
            r#"{"id":3,"suite_id":null,"name":"In/out","parent_id":3}"#,
            (3, none.0, "In/out", none.1, Some(3), none.0, none.0),
        ),
        post(
            "update_section",
            "update_section/4",
            json!({"name": "In/out", "description": null}),
            |client| async move {
                client.update_section(4, &UpdateSection::new().name("In/out").description(None)).await.map(section)
            },
        )
        .gives(BELOW, below)
        .gives(odd, (4, none.0, "x", none.1, none.0, none.0, none.0)),
        moved(json!({"parent_id": null, "after_id": 7}), MoveSection::new().parent_id(None).after_id(7))
            .gives(BELOW.replace("\"parent_id\":3", "\"parent_id\":null"), Some(at_the_top))
            .gives("", None::<Shown>)
            .gives("{}", None::<Shown>),
        moved(json!({"after_id": null}), MoveSection::new().after_id(None)).gives(BELOW, Some(below)),
        moved(json!({"parent_id": 3}), MoveSection::new().parent_id(3)).gives(BELOW, Some(below)),
        post("delete_section", "delete_section/4", json!({}), |client| async move { client.delete_section(4).await })
            .gives("", ())
            .gives("{}", ()),
        post("preview_delete_section", "delete_section/4&soft=1", json!({}), |client| async move {
            client.preview_delete_section(4).await
        })
        .gives(r#"{"affected_cases":4,"affected_sections":2,"affected_tests":5}"#, preview())
        .gives("[]", DeletePreview::default()),
    ]
}

/// A move of section 4.
fn moved(body: serde_json::Value, to: MoveSection) -> Row {
    post("move_section", "move_section/4", body, move |client| {
        let to = to.clone();
        async move { Ok(client.move_section(4, &to).await?.map(section)) }
    })
}

fn preview() -> DeletePreview {
    let mut preview = DeletePreview::default();
    (preview.affected_cases, preview.affected_sections, preview.affected_tests) = (Some(4), Some(2), Some(5));
    preview
}
