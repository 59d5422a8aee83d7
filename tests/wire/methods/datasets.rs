use serde_json::json;
use testrail::datasets::{AddDataset, Dataset, DatasetsFilter, UpdateDataset};

use super::{Row, get, ids, post};

const DATASET: &str = r#"{"id":4,"name":"Chrome","variables":[{"id":1,"name":"browser","value":"Chrome 140"},
    {"id":2,"name":"user","value":null}]}"#;
const BARE: &str = r#"{"id":4,"name":"Chrome","variables":null}"#;

/// What a dataset of one of these answers shows.
type Shown = (u64, String, Vec<(u64, String, Option<String>)>);

fn dataset(dataset: Dataset) -> Shown {
    let variables = dataset.variables.into_iter().map(|variable| (variable.id.get(), variable.name, variable.value));
    (dataset.id.get(), dataset.name, variables.collect())
}

pub(super) fn rows() -> Vec<Row> {
    let full = (4, "Chrome", [(1, "browser", Some("Chrome 140")), (2, "user", None)]);
    let one = |row: Row| row.gives(DATASET, full).gives(BARE, (4, "Chrome", [(); 0]));
    let two = format!(r#"{DATASET},{{"id":5,"name":"Firefox","variables":[]}}"#);
    let update = || UpdateDataset::new().name("Chrome").variables([("browser", "Chrome 141")]);
    vec![
        one(get("get_dataset", "get_dataset/4", |client| async move { client.get_dataset(4).await.map(dataset) })),
        get("get_datasets", "get_datasets/1&limit=50&offset=100", |client| async move {
            let filter = DatasetsFilter::new().limit(50).offset(100);
            client.get_datasets(1, &filter).await.map(|page| ids(&page, |dataset| dataset.id.get()))
        })
        .lists("datasets", &two, [4, 5]),
        get("datasets", "get_datasets/1&limit=250&offset=0", |client| async move {
            let all = client.datasets(1, &DatasetsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(dataset).collect::<Vec<_>>())
        })
        .lists("datasets", DATASET, [full]),
        one(post(
            "add_dataset",
            "add_dataset/1",
            json!({"name": "Chrome", "variables": {"browser": "Chrome 140"}}),
            |client| async move {
                let new = AddDataset::new("Chrome").variables([("browser", "Chrome 140")]);
                client.add_dataset(1, &new).await.map(dataset)
            },
        )),
        one(post(
            "update_dataset",
            "update_dataset/4",
            json!({"name": "Chrome", "variables": {"browser": "Chrome 141"}}),
            move |client| async move { client.update_dataset(4, &update()).await.map(dataset) },
        )),
        // Without values, an empty map.
        one(post(
            "update_dataset",
            "update_dataset/4",
            json!({"name": "Chrome", "variables": {}}),
            |client| async move { client.update_dataset(4, &UpdateDataset::new().name("Chrome")).await.map(dataset) },
        )),
        // Without values, none.
        one(post("add_dataset", "add_dataset/1", json!({"name": "Chrome"}), |client| async move {
            client.add_dataset(1, &AddDataset::new("Chrome")).await.map(dataset)
        })),
        post("delete_dataset", "delete_dataset/4", json!({}), |client| async move { client.delete_dataset(4).await })
            .gives("", ())
            .gives("{}", ()),
    ]
}
