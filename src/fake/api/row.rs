//! A JSON object whose keys keep their order.

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// A JSON object whose keys keep their order.
#[derive(Debug, Default)]
pub(crate) struct Row(Vec<(String, Field)>);

#[derive(Debug)]
enum Field {
    Value(Value),
    Row(Row),
    Rows(Vec<Row>),
}

impl Row {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.push((key.to_owned(), Field::Value(value.into())));
        self
    }

    /// Adds a key that only some generations have.
    pub(crate) fn with_if(self, known: bool, key: &str, value: impl Into<Value>) -> Self {
        if known { self.with(key, value) } else { self }
    }

    /// Sets a key to this value, or removes the key. An existing key keeps its place; a new one goes to the end.
    pub(crate) fn set(&mut self, key: &str, value: Option<Value>) {
        let Some(value) = value.map(Field::Value) else {
            self.0.retain(|(known, _)| known != key);
            return;
        };
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, field)) => *field = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    pub(crate) fn with_row(mut self, key: &str, row: Row) -> Self {
        self.0.push((key.to_owned(), Field::Row(row)));
        self
    }

    pub(crate) fn with_rows(mut self, key: &str, rows: Vec<Row>) -> Self {
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

/// A text in the form of a UUID, which some rows have as an id.
pub(crate) fn uuid(number: u64) -> String {
    format!("{number:08x}-0000-4000-8000-{number:012x}")
}
