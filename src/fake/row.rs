//! A JSON object whose keys keep their order.

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// A JSON object whose keys keep their order.
#[derive(Debug, Default)]
pub(super) struct Row(Vec<(String, Field)>);

#[derive(Debug)]
enum Field {
    Value(Value),
    Row(Row),
    Rows(Vec<Row>),
}

impl Row {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.push((key.to_owned(), Field::Value(value.into())));
        self
    }

    /// With a key that only some generations have.
    pub(super) fn with_if(self, known: bool, key: &str, value: impl Into<Value>) -> Self {
        if known { self.with(key, value) } else { self }
    }

    pub(super) fn with_row(mut self, key: &str, row: Row) -> Self {
        self.0.push((key.to_owned(), Field::Row(row)));
        self
    }

    pub(super) fn with_rows(mut self, key: &str, rows: Vec<Row>) -> Self {
        self.0.push((key.to_owned(), Field::Rows(rows)));
        self
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, field)| (key, field)))
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Row(row) => row.serialize(serializer),
            Self::Rows(rows) => rows.serialize(serializer),
        }
    }
}
