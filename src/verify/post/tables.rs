//! Checks tables: rows of a post against the same rows counted again, figures beside a citation against its message.

use std::collections::BTreeSet;

use super::{Check, Finding, FindingKind, figures, quotes};
use crate::markdown::{BlockKind, Document, Row};

/// Checks tables. `vouched` says that nobody touched the text: then nothing has to be looked up that wasn't counted again.
pub fn check(check: &Check<'_>, vouched: bool) -> Vec<Finding> {
    let counted: Vec<Table> = check.recounted.as_ref().map(tables).unwrap_or_default();
    let mut findings = Vec::new();
    for rows in of_document(check.document) {
        match counted.iter().find(|table| table.corresponds(rows)) {
            Some(table) => findings.extend(rows.iter().filter_map(|row| table.check(row))),
            None if vouched => {}
            None => findings.extend(rows.iter().flat_map(|row| cited_figures(check, row))),
        }
    }
    findings
}

/// A table as it is counted now.
struct Table {
    rows: Vec<Vec<String>>,
    known: BTreeSet<Vec<String>>,
}

fn tables(document: &Document) -> Vec<Table> {
    let table = |rows: &[Row]| {
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        Table { known: rows.iter().cloned().collect(), rows }
    };
    of_document(document).map(table).collect()
}

fn of_document(document: &Document) -> impl Iterator<Item = &[Row]> {
    document.blocks.iter().filter(|block| block.quote.is_none()).filter_map(|block| match &block.kind {
        BlockKind::Table(rows) => Some(rows.as_slice()),
        _ => None,
    })
}

fn cells(row: &Row) -> Vec<String> {
    row.cells.iter().map(|cell| cell.plain.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

impl Table {
    /// A table is the same if its head is, or any of its rows.
    fn corresponds(&self, rows: &[Row]) -> bool {
        rows.iter().any(|row| self.known.contains(&cells(row)))
    }

    fn check(&self, row: &Row) -> Option<Finding> {
        let found = cells(row);
        if self.known.contains(&found) {
            return None;
        }
        let alike = |other: &&Vec<String>| other.iter().zip(&found).filter(|(a, b)| a == b).count();
        let nearest = self.rows.iter().filter(|other| alike(other) > 0).max_by_key(alike);
        let line = |sign: char, cells: &[String]| format!("{sign}| {} |", cells.join(" | "));
        let detail = std::iter::once(line('-', &found)).chain(nearest.map(|row| line('+', row))).collect();
        Some(Finding::new(row.line, FindingKind::OtherRow).with_detail(detail))
    }
}

/// Figures of a row that stand in no message which it cites. Its first cell says what the row is about; what is marked as
/// computed by us, or stands as code, is not its author's either.
fn cited_figures(check: &Check<'_>, row: &Row) -> Vec<Finding> {
    let texts: Vec<_> = row.cells.iter().collect();
    let messages = quotes::messages(check, &texts);
    if messages.is_empty() {
        return Vec::new();
    }
    let known: BTreeSet<String> =
        messages.iter().flat_map(|message| figures::tokens(message)).map(|token| token.number).collect();
    let cells = row.cells.iter().skip(1).filter(|cell| !cell.plain.contains("(ours)"));
    let unknown = cells.flat_map(figures::of_text).filter(|token| !known.contains(&token.number));
    unknown.map(|token| Finding::new(row.line, FindingKind::NoFigureInRow { figure: token.shown })).collect()
}
