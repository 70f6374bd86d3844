//! The cells of a table as its rows hold them, empty ones included. Writes nothing.

use super::outline::Part;
use crate::document::{AttrName, Document, NodeId, Tag};

/// Columns of a table; what stands beyond goes into the last one.
pub(super) const COLUMNS: usize = 64;
/// Rows that a cell may span.
const ROWS: u32 = 1_000;

/// A row with at least one kept cell.
#[derive(Debug)]
pub(super) struct Row<'d> {
    pub(super) cells: Vec<Cell<'d>>,
    /// The element it stands in, and its number there.
    place: (NodeId, u32),
}

/// A cell, with what is kept in it.
#[derive(Debug)]
pub(super) struct Cell<'d> {
    pub(super) header: bool,
    pub(super) columns: usize,
    pub(super) rows: u32,
    pub(super) parts: Vec<Part<'d>>,
}

/// The rows of the cells `parts`, which stand in one table.
pub(super) fn rows<'d>(document: &Document<'_>, parts: &[Part<'d>]) -> Vec<Row<'d>> {
    parts.chunk_by(|a, b| row_of(document, a) == row_of(document, b)).map(|row| self::row(document, row)).collect()
}

fn row_of(document: &Document<'_>, part: &Part<'_>) -> NodeId {
    match part {
        Part::Block(_, block) => block.group,
        Part::Picture(picture) => document.ancestors(picture.id).find(|&n| document.node(n).tag == Tag::Tr).unwrap_or(0),
    }
}

fn row<'d>(document: &Document<'_>, parts: &[Part<'d>]) -> Row<'d> {
    let id = parts.first().map_or(0, |part| row_of(document, part));
    let mut cells: Vec<Cell<'d>> = Vec::new();
    let mut rest = parts;
    let mut child = id + 1;
    while id != 0 && child < document.node(id).end && cells.len() < COLUMNS {
        let node = document.node(child);
        if matches!(node.tag, Tag::Td | Tag::Th) {
            let is_own = |part: &&Part<'_>| match part {
                Part::Block(at, _) => (*at as u64) < u64::from(node.blocks.end),
                Part::Picture(picture) => picture.id < node.end,
            };
            let count = rest.iter().take_while(is_own).count();
            let (own, behind) = rest.split_at(count);
            rest = behind;
            let span = |name| document.attr(child, name).and_then(|v| v.trim().parse::<u32>().ok()).unwrap_or(1).max(1);
            cells.push(Cell {
                header: node.tag == Tag::Th,
                columns: usize::try_from(span(AttrName::ColSpan)).unwrap_or(COLUMNS).min(COLUMNS),
                rows: span(AttrName::RowSpan).min(ROWS),
                parts: own.to_vec(),
            });
        }
        child = node.end.max(child + 1);
    }
    for part in rest {
        // Cells without a row are cells of their own, as long as there are columns.
        let own = id == 0 && cells.len() < COLUMNS;
        match cells.last_mut().filter(|_| !own) {
            Some(cell) => cell.parts.push(*part),
            None => cells.push(Cell { header: false, columns: 1, rows: 1, parts: vec![*part] }),
        }
    }
    let node = document.node(id);
    Row { cells, place: (node.parent, node.nth) }
}

/// The cells of each row by column; `None` where a cell reaches over from the left or from above, or nothing stands.
pub(super) fn grid<'r, 'd>(rows: &'r [Row<'d>]) -> Vec<Vec<Option<&'r Cell<'d>>>> {
    // Cells from above, by column: the element their row stands in, and the first number there that is free again.
    let mut above = [(0, 0u32); COLUMNS];
    rows.iter().map(|row| line(row, &mut above)).collect()
}

fn line<'r, 'd>(row: &'r Row<'d>, above: &mut [(NodeId, u32); COLUMNS]) -> Vec<Option<&'r Cell<'d>>> {
    let (parent, nth) = row.place;
    let mut line = Vec::new();
    let mut cells = row.cells.iter();
    let mut left = cells.len();
    while line.len() < COLUMNS && left > 0 {
        let reached = above.get(line.len()).is_some_and(|&(p, free)| p == parent && nth < free);
        // Cells count more than spans: where the columns run out, spans give way.
        if reached && line.len() + left < COLUMNS {
            line.push(None);
            continue;
        }
        let Some(cell) = cells.next() else { break };
        left -= 1;
        let width = cell.columns.min(COLUMNS - line.len() - left).max(1);
        for column in 0..width {
            if let Some(slot) = above.get_mut(line.len()).filter(|_| cell.rows > 1) {
                *slot = (parent, nth.saturating_add(cell.rows));
            }
            line.push((column == 0).then_some(cell));
        }
    }
    line
}
