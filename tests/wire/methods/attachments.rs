use serde_json::json;
use testrail::attachments::{Attachment, AttachmentsFilter};
use testrail::{AttachmentId, Client, EntryId, Error, List};

use super::{Row, get, post, the_file, upload};

/// A row of a server before 7.1 (manual).
const OLD: &str = r#"{"id":444,"name":"What.JPG","size":166994,"created_on":1474547062,"project_id":14,"case_id":null,
    "user_id":10,"entity_attachments_id":17,"icon_name":"picture","result_id":2}"#;
/// A row of 7.1 and later (manual).
const UUIDS: &str = r#"{"client_id":36,"project_id":2,"entity_type":"case","id":"2ec27be4-812f-4806-9a5d-d39130d1691a",
    "created_on":1631722975,"data_id":"63c81867-526d-4210-b1d3-a7f5a7d4b5c1","entity_id":"3","filename":"a.jpg",
    "filetype":"jpg","legacy_id":443,"name":"a.jpg","size":166994,"user_id":"1","is_image":true,"icon":"image"}"#;
/// A row of the Cloud (recorded in 2026).
const CLOUD: &str = r#"{"id":445,"name":"a.txt","filename":"a.txt","filetype":"txt",
    "cassandra_file_id":"f63c81867-526d-4210","size":12,"created_on":1781000000,"project_id":2,"user_id":1,"data_id":9,
    "is_image":false,"icon":"document"}"#;

/// What an attachment of one of these answers shows.
type Shown = (String, Option<String>, Option<u64>, Option<u64>, Option<u64>, Option<String>, [Option<String>; 3], bool);

fn shown(file: Attachment) -> Shown {
    let id = |id: Option<AttachmentId>| id.map(|id| id.to_string());
    (
        file.id.to_string(),
        file.file_name().map(str::to_owned),
        file.size,
        file.user_id.map(testrail::UserId::get),
        file.result_id.map(testrail::ResultId::get),
        file.entity_id,
        [id(file.legacy_id), id(file.data_id), id(file.cassandra_file_id)],
        file.is_image == Some(true) && file.extra.is_empty(),
    )
}

fn list(files: List<Attachment>) -> Vec<Shown> {
    assert_eq!(files.rejected, []);
    files.into_iter().map(shown).collect()
}

fn entry() -> EntryId {
    "3933d74b-4282-4c1f-be62-a641ab427063".parse().unwrap()
}

/// The rows of a list with pages: of one page, and of the stream.
macro_rules! pages {
    ($one:ident, $all:ident, $id:literal) => {
        [
            get(
                stringify!($one),
                concat!(stringify!($one), "/", $id, "&limit=50&offset=100"),
                |client: Client| async move {
                    let page = client.$one($id, &AttachmentsFilter::new().limit(50).offset(100)).await?;
                    Ok::<_, Error>(page.into_iter().map(shown).collect::<Vec<_>>())
                },
            ),
            get(
                stringify!($all),
                concat!(stringify!($one), "/", $id, "&limit=250&offset=0"),
                |client: Client| async move {
                    let all = client.$all($id, &AttachmentsFilter::new()).try_collect().await?;
                    Ok::<_, Error>(all.into_iter().map(shown).collect::<Vec<_>>())
                },
            ),
        ]
    };
}

pub(super) fn rows() -> Vec<Row> {
    let text = |text: &str| Some(text.to_owned());
    let old: Shown =
        ("444".to_owned(), text("What.JPG"), Some(166_994), Some(10), Some(2), None, [None, None, None], false);
    let uuids: Shown = (
        "2ec27be4-812f-4806-9a5d-d39130d1691a".to_owned(),
        text("a.jpg"),
        Some(166_994),
        Some(1),
        None,
        text("3"),
        [text("443"), text("63c81867-526d-4210-b1d3-a7f5a7d4b5c1"), None],
        true,
    );
    let cloud: Shown = (
        "445".to_owned(),
        text("a.txt"),
        Some(12),
        Some(1),
        None,
        None,
        [None, text("9"), text("f63c81867-526d-4210")],
        false,
    );
    let (rows, all) = (format!("{OLD},{UUIDS},{CLOUD}"), vec![old, uuids, cloud]);
    let added = |row: Row| {
        let uuid = "2ec27be4-812f-4806-9a5d-d39130d1691a";
        row.gives(r#"{"attachment_id":443}"#, AttachmentId::from(443))
            .gives(format!(r#"{{"attachment_id":"{uuid}"}}"#), uuid.parse::<AttachmentId>().unwrap())
    };
    let lists = [
        pages!(get_attachments_for_case, attachments_for_case, 7),
        pages!(get_attachments_for_plan, attachments_for_plan, 4),
        pages!(get_attachments_for_run, attachments_for_run, 42),
    ];
    let lists = lists.into_iter().flatten().map(|row| row.lists("attachments", &rows, &all));
    let others = [
        get("get_attachment", "get_attachment/443", |client| async move {
            let bytes = client.get_attachment(443).await?.bytes().await?;
            Ok(String::from_utf8(bytes).unwrap())
        })
        .gives("\u{feff}as it is", "\u{feff}as it is"),
        get(
            "get_attachments_for_plan_entry",
            "get_attachments_for_plan_entry/4/3933d74b-4282-4c1f-be62-a641ab427063",
            |client| async move { client.get_attachments_for_plan_entry(4, &entry()).await.map(list) },
        )
        .lists("attachments", &rows, &all),
        get("get_attachments_for_test", "get_attachments_for_test/34", |client| async move {
            client.get_attachments_for_test(34).await.map(list)
        })
        .lists("attachments", &format!("{rows},{UUIDS},{OLD}"), &all),
        added(upload("add_attachment_to_case", "add_attachment_to_case/7", |client| async move {
            client.add_attachment_to_case(7, the_file()).await
        })),
        added(upload("add_attachment_to_plan", "add_attachment_to_plan/4", |client| async move {
            client.add_attachment_to_plan(4, the_file()).await
        })),
        added(upload(
            "add_attachment_to_plan_entry",
            "add_attachment_to_plan_entry/4/3933d74b-4282-4c1f-be62-a641ab427063",
            |client| async move { client.add_attachment_to_plan_entry(4, &entry(), the_file()).await },
        )),
        added(upload("add_attachment_to_result", "add_attachment_to_result/501", |client| async move {
            client.add_attachment_to_result(501, the_file()).await
        })),
        added(upload("add_attachment_to_run", "add_attachment_to_run/42", |client| async move {
            client.add_attachment_to_run(42, the_file()).await
        })),
        post("delete_attachment", "delete_attachment/443", json!({}), |client| async move {
            client.delete_attachment(443).await
        })
        .gives("", ())
        .gives("{}", ()),
    ];
    lists.chain(others).collect()
}
