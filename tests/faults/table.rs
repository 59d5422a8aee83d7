//! The table that the suite prints.

use std::collections::BTreeMap;

/// Cells by rows and columns, in the order in which they were put in.
#[derive(Default)]
pub(crate) struct Table {
    columns: Vec<&'static str>,
    rows: Vec<(String, BTreeMap<&'static str, String>)>,
}

impl Table {
    pub(crate) fn put(&mut self, row: &str, column: &'static str, cell: impl Into<String>) {
        if !self.columns.contains(&column) {
            self.columns.push(column);
        }
        let place = self.rows.iter().position(|(name, _)| name == row).unwrap_or_else(|| {
            self.rows.push((row.to_owned(), BTreeMap::new()));
            self.rows.len() - 1
        });
        self.rows[place].1.insert(column, cell.into());
    }

    pub(crate) fn cells(&self) -> usize {
        self.rows.iter().map(|(_, cells)| cells.len()).sum()
    }

    pub(crate) fn print(&self) {
        let width = self.rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let line = |name: &str, cells: Vec<&str>| {
            let cells: Vec<_> = cells.iter().map(|cell| format!("{cell:<13}")).collect();
            println!("{name:<width$} | {}", cells.join(" | "));
        };
        line("fault", self.columns.clone());
        for (name, cells) in &self.rows {
            line(name, self.columns.iter().map(|column| cells.get(column).map_or("", String::as_str)).collect());
        }
    }
}
