//! The cells of a table as its rows hold them, empty ones included. Writes nothing.

use crate::document::{AttrName, Block, Document, NodeId, Tag};

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

/// A cell, with the kept blocks in it.
#[derive(Debug)]
pub(super) struct Cell<'d> {
    pub(super) header: bool,
    pub(super) columns: usize,
    pub(super) rows: u32,
    pub(super) blocks: Vec<&'d Block>,
}

/// The rows of the cells `blocks`, which stand in one table.
pub(super) fn rows<'d>(document: &Document<'_>, blocks: &[(usize, &'d Block)]) -> Vec<Row<'d>> {
    blocks.chunk_by(|(_, a), (_, b)| a.group == b.group).map(|row| self::row(document, row)).collect()
}

fn row<'d>(document: &Document<'_>, blocks: &[(usize, &'d Block)]) -> Row<'d> {
    let id = blocks.first().map_or(0, |(_, b)| b.group);
    let mut cells: Vec<Cell<'d>> = Vec::new();
    let mut rest = blocks;
    let mut child = id + 1;
    while id != 0 && child < document.node(id).end && cells.len() < COLUMNS {
        let node = document.node(child);
        if matches!(node.tag, Tag::Td | Tag::Th) {
            let count = rest.iter().take_while(|(i, _)| (*i as u64) < u64::from(node.blocks.end)).count();
            let (own, behind) = rest.split_at(count);
            rest = behind;
            let span = |name| document.attr(child, name).and_then(|v| v.trim().parse::<u32>().ok()).unwrap_or(1).max(1);
            cells.push(Cell {
                header: node.tag == Tag::Th,
                columns: usize::try_from(span(AttrName::ColSpan)).unwrap_or(COLUMNS).min(COLUMNS),
                rows: span(AttrName::RowSpan).min(ROWS),
                blocks: own.iter().map(|(_, b)| *b).collect(),
            });
        }
        child = node.end.max(child + 1);
    }
    for (_, block) in rest {
        // Cells without a row are cells of their own, as long as there are columns.
        let own = id == 0 && cells.len() < COLUMNS;
        match cells.last_mut().filter(|_| !own) {
            Some(cell) => cell.blocks.push(block),
            None => cells.push(Cell { header: false, columns: 1, rows: 1, blocks: vec![block] }),
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
