//! Tables of text: columns as wide as they need to be, nothing drawn around them.

/// Rows of cells below a header.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(header: &[&str]) -> Self {
        Self { rows: vec![header.iter().map(ToString::to_string).collect()] }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows as lines, without spaces at their ends.
    pub(crate) fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let width = |column| cells(column).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["PROCESS", "STATE", "ADDRESS"]);
        table.row(["cart-1".into(), "ready".into(), String::new()]);
        table.row(["storefront-1".into(), "backing off".into(), "http://127.0.0.1:8080".into()]);
        table.row(["caf\u{e9}-1".into(), "ready".into(), "-".into()]);
        let expected = [
            "PROCESS       STATE        ADDRESS",
            "cart-1        ready",
            "storefront-1  backing off  http://127.0.0.1:8080",
            "caf\u{e9}-1        ready        -",
        ];
        assert_eq!(table.lines(), expected);
    }
}
