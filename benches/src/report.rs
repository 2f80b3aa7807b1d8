//! How figures are printed: a table of aligned columns, and one JSON file when asked for.
use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Rows of cells, each column as wide as its widest cell.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(heads: [&str; N]) -> Self {
        Self::with_heads(heads.map(str::to_owned))
    }

    pub(crate) fn with_heads(heads: impl IntoIterator<Item = String>) -> Self {
        Self { rows: vec![heads.into_iter().collect()] }
    }

    pub(crate) fn row(&mut self, cells: impl Into<Vec<String>>) {
        self.rows.push(cells.into());
    }

    /// Prints the table: the first column to the left, figures to the right.
    pub(crate) fn print(&self) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                line += &if column == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") };
            }
            println!("{}", line.trim_end());
        }
    }
}

/// A figure with about three digits, or a dash.
pub(crate) fn figure(value: Option<f64>) -> String {
    match value {
        None => "-".into(),
        Some(0.0) => "0".into(),
        Some(value) if value.abs() < 0.095 => format!("{value:.3}"),
        Some(value) if value.abs() < 10.0 => format!("{value:.2}"),
        Some(value) if value.abs() < 100.0 => format!("{value:.1}"),
        Some(value) => thousands(value),
    }
}

/// A ratio, as `1.25x`, or a dash.
pub(crate) fn times(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{}x", figure(Some(value))))
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}")
}

/// Writes `value` as JSON to `path`.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    fs::write(path, text).with_context(|| format!("can't write {}", path.display()))?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_keep_about_three_digits() {
        let shown = [0.0123, 1.2345, 12.345, 123.45, 1_234_567.0].map(|value| figure(Some(value)));
        assert_eq!(shown, ["0.012", "1.23", "12.3", "123", "1,234,567"]);
        assert_eq!(figure(None), "-");
    }
}
