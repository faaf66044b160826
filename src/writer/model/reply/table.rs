//! Tables of a reply.

use super::Reader;
use crate::{
    draft::{Block, Inline},
    markdown::{Row, Text},
    writer::model::citing,
};

impl Reader<'_> {
    /// A small table: plain words at its head, in its cells what a paragraph may hold but quotations and code.
    pub(super) fn table(&mut self, rows: &[Row]) {
        const ROWS: usize = 8;
        const COLUMNS: usize = 5;
        let plain = |text: &Text| {
            let words = text.plain.split_whitespace().count();
            let letters = text.plain.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | ','));
            letters && words <= 4 && text.code.is_empty() && text.links.is_empty()
        };
        let Some((head, rows)) = rows.split_first().filter(|(_, rows)| (1..=ROWS).contains(&rows.len())) else {
            return self.refuse("a table without rows, or with many");
        };
        let columns = head.cells.len();
        if !(2..=COLUMNS).contains(&columns) || !head.cells.iter().all(plain) {
            return self.refuse("a table whose head is not two to five cells of plain words");
        }
        let mut table = Vec::new();
        for row in rows {
            let mut cells: Vec<Vec<Inline>> = Vec::new();
            for cell in row.cells.iter().take(columns) {
                let mut line = self.line(cell);
                citing::tidy(&mut line.inlines);
                cells.push(line.inlines);
            }
            cells.resize(columns, Vec::new());
            table.push(cells);
        }
        let header = head.cells.iter().map(|cell| cell.plain.trim().to_owned()).collect();
        self.read.blocks.push(Block::Table { header, rows: table });
    }
}
