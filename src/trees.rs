//! Gradient-boosted trees (Friedman 2001) over named columns, read from a compact table and walked without allocation. Knows nothing of
//! pages: what the columns and the sum of the leaves mean is the caller's.

/// Rows that walk down a tree side by side.
pub const LANES: usize = 8;
/// Trees between two looks at which rows are settled.
const ROUND: usize = 20;
/// Columns of a row: as many as a byte can tell apart. The last holds no value.
pub const COLUMNS: usize = 256;
/// The column of leaves, in which every row holds 0: no key of a leaf is smaller.
const LAST: u8 = u8::MAX;
/// The most nodes of a tree: as many as a byte can tell apart, so that a step needs no check.
const NODES: usize = 256;

/// The keys of a row's values. Of a fixed length, so that a step down a tree needs no check.
pub type Row = [u32; COLUMNS];
/// A row without values.
pub const ROW: Row = [0; COLUMNS];

/// The row of these values; those beyond the last column are left out.
#[must_use]
pub fn row(values: &[f32]) -> Row {
    let mut row = ROW;
    row[..usize::from(LAST)].iter_mut().zip(values).for_each(|(cell, &value)| *cell = key(value));
    row
}

/// A number that compares as the value does, both zeros the same: whole numbers compare with less delay.
#[inline]
#[must_use]
pub fn key(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    bits ^ if bits >> 31 == 0 { SIGN } else { u32::MAX }
}

/// The value of a key.
#[inline]
fn value(key: u32) -> f32 {
    f32::from_bits(key ^ if key >> 31 == 0 { u32::MAX } else { SIGN })
}

/// The bit of the sign of a 32-bit number.
const SIGN: u32 = 1 << 31;

/// Trees over the columns of a row.
#[derive(Clone, Debug, Default)]
pub struct Trees {
    trees: Vec<Tree>,
}

/// The nodes of a tree, the root first.
#[derive(Clone, Debug)]
struct Tree {
    nodes: [Node; NODES],
    /// Steps from the root to the deepest leaf.
    depth: u8,
}

/// A split, the node for larger values right behind the one for smaller. A leaf is a split over the last column, where no row holds more
/// than its key, and leads back to itself: so walks of the same number of steps end in any leaf.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The key of the largest value that goes left; of a leaf, of what it adds.
    key: u32,
    column: u8,
    left: u8,
}

/// A split as the file has it; children are places in the list of all splits, then all leaves.
#[derive(Clone, Copy)]
struct Split {
    threshold: f32,
    column: u8,
    children: [u16; 2],
}

/// What is wrong with a model file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It does not begin as one.
    #[error("not a model file of this kind")]
    Magic,
    /// It ends too early or points outside itself.
    #[error("the model file is damaged")]
    Damaged,
    /// It wants a feature that this version does not compute.
    #[error("unknown feature {0}")]
    UnknownFeature(String),
}

impl Trees {
    /// Reads trees from the front of `rest`, little-endian: the names of the columns used (u16 count; each a u8 length and UTF-8), then
    /// the trees (u16 count; each an i16 number of splits, the splits as u16 column, f32 threshold, i16 left, i16 right, and the leaves as
    /// f32). A row goes left where its column is at most the threshold; a negative child is the leaf `!child`.
    ///
    /// # Errors
    /// When a column is none of `known`, or the table is damaged.
    pub fn read(rest: &mut &[u8], known: &[&str]) -> Result<Self, ModelError> {
        let mut columns = Vec::new();
        for _ in 0..u16::from_le_bytes(take(rest)?) {
            let [length] = take(rest)?;
            let name = take_slice(rest, length.into())?;
            let column = known.iter().position(|k| k.as_bytes() == name);
            let column = column.ok_or_else(|| ModelError::UnknownFeature(String::from_utf8_lossy(name).into_owned()))?;
            columns.push(u8::try_from(column).ok().filter(|&c| c < LAST).ok_or(ModelError::Damaged)?);
        }
        let mut model = Self::default();
        let count = u16::from_le_bytes(take(rest)?);
        model.trees.reserve_exact(count.into());
        for _ in 0..count {
            model.read_tree(rest, &columns)?;
        }
        Ok(model)
    }

    fn read_tree(&mut self, rest: &mut &[u8], columns: &[u8]) -> Result<(), ModelError> {
        let count = u16::try_from(i16::from_le_bytes(take(rest)?)).map_err(|_| ModelError::Damaged)?;
        let mut splits = Vec::with_capacity(count.into());
        for _ in 0..count {
            let column = usize::from(u16::from_le_bytes(take(rest)?));
            let column = *columns.get(column).ok_or(ModelError::Damaged)?;
            let threshold = f32::from_le_bytes(take(rest)?);
            let mut child = || -> Result<u16, ModelError> {
                let child = i16::from_le_bytes(take(rest)?);
                let leaf = child < 0;
                let place =
                    if leaf { count.checked_add((!child).cast_unsigned()).ok_or(ModelError::Damaged)? } else { child.cast_unsigned() };
                if leaf || place < count { Ok(place) } else { Err(ModelError::Damaged) }
            };
            splits.push(Split { threshold, column, children: [child()?, child()?] });
        }
        let leaves = (0..=count).map(|_| take(rest).map(f32::from_le_bytes)).collect::<Result<Vec<_>, _>>()?;
        self.lay_out(&splits, &leaves)
    }

    /// Adds a tree, its nodes level by level. Each must be the child of one other, the root of none.
    fn lay_out(&mut self, splits: &[Split], leaves: &[f32]) -> Result<(), ModelError> {
        let mut tree = Tree { nodes: [Node { key: 0, column: LAST, left: 0 }; NODES], depth: 0 };
        // Where each node stands in the lists of the file, and how far it is from the root.
        let mut order = vec![(0u16, 0u8)];
        let mut at = 0;
        while let Some(&(place, depth)) = order.get(at) {
            let node = tree.nodes.get_mut(at).ok_or(ModelError::Damaged)?;
            let place = usize::from(place);
            let next = if let Some(split) = splits.get(place) {
                (node.key, node.column) = (key(split.threshold), split.column);
                let next = order.len();
                order.extend(split.children.map(|child| (child, depth + 1)));
                next
            } else {
                node.key = key(*leaves.get(place - splits.len()).ok_or(ModelError::Damaged)?);
                at
            };
            node.left = u8::try_from(next).map_err(|_| ModelError::Damaged)?;
            tree.depth = depth;
            at += 1;
        }
        self.trees.push(tree);
        Ok(())
    }

    /// The sum of the leaves that a row falls into. `row` has a value for every known column.
    #[must_use]
    pub fn sum(&self, row: &[f32]) -> f32 {
        self.sums(row, 1)[0]
    }

    /// The sums of every `classes`-th tree: one sum a class, where the trees of the classes take turns.
    #[must_use]
    pub fn sums(&self, row: &[f32], classes: usize) -> Vec<f32> {
        let row = [self::row(row)];
        let mut sums = vec![0.0; classes.max(1)];
        let (groups, rest) = self.trees.as_chunks::<LANES>();
        let values = groups.iter().flat_map(|trees| walk_all(trees, &row[0])).chain(rest.iter().map(|tree| tree.walk(&row)[0]));
        values.enumerate().for_each(|(n, value)| sums[n % classes.max(1)] += value);
        sums
    }

    /// [`Self::sum`] of each of the first `count` rows. A row whose sum is at `settled` or below when a part of the trees was asked goes no
    /// further: its sum is what it is by then. The others move into its place, so that those which walk together lie side by side.
    #[must_use]
    pub fn sum_each(&self, rows: &mut [[Row; LANES]], count: usize, settled: f32) -> Vec<f32> {
        let mut sums = vec![0.0; count];
        let mut open: Vec<usize> = (0..count).collect();
        for trees in self.trees.chunks(ROUND) {
            for (group, lanes) in open.chunks(LANES).zip(&*rows) {
                // The last group is filled up with rows that nobody asks for.
                let mut totals: [f32; LANES] = std::array::from_fn(|k| group.get(k).map_or(0.0, |&i| sums[i]));
                for tree in trees {
                    totals.iter_mut().zip(tree.walk(lanes)).for_each(|(total, value)| *total += value);
                }
                group.iter().zip(totals).for_each(|(&i, total)| sums[i] = total);
            }
            let rows = rows.as_flattened_mut();
            let mut left = 0;
            for k in 0..open.len() {
                if sums[open[k]] > settled {
                    if left < k {
                        rows.swap(left, k);
                        open[left] = open[k];
                    }
                    left += 1;
                }
            }
            open.truncate(left);
        }
        sums
    }
}

impl Tree {
    /// The values of the leaves that the rows fall into. All take as many steps as the deepest leaf needs, and none of them branches:
    /// that is faster than to stop where each arrives.
    #[inline]
    fn walk<const N: usize>(&self, rows: &[Row; N]) -> [f32; N] {
        let mut at = [0u8; N];
        for _ in 0..self.depth {
            for k in 0..N {
                at[k] = self.step(at[k], &rows[k]);
            }
        }
        at.map(|at| self.value(at))
    }

    #[inline]
    fn step(&self, at: u8, row: &Row) -> u8 {
        let node = &self.nodes[usize::from(at)];
        node.left.wrapping_add(u8::from(row[usize::from(node.column)] > node.key))
    }

    #[inline]
    fn value(&self, at: u8) -> f32 {
        value(self.nodes[usize::from(at)].key)
    }
}

/// The values of the leaves that one row falls into, of trees side by side.
#[inline]
fn walk_all(trees: &[Tree; LANES], row: &Row) -> [f32; LANES] {
    let mut at = [0u8; LANES];
    for _ in 0..trees.iter().map(|t| t.depth).max().unwrap_or(0) {
        for (at, tree) in at.iter_mut().zip(trees) {
            *at = tree.step(*at, row);
        }
    }
    std::array::from_fn(|k| trees[k].value(at[k]))
}

/// The logistic function.
#[must_use]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Takes `N` bytes from the front.
///
/// # Errors
/// When there are fewer.
pub fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(ModelError::Damaged)?;
    *rest = tail;
    Ok(*head)
}

/// Takes `length` bytes from the front.
///
/// # Errors
/// When there are fewer.
pub fn take_slice<'b>(rest: &mut &'b [u8], length: usize) -> Result<&'b [u8], ModelError> {
    let (head, tail) = rest.split_at_checked(length).ok_or(ModelError::Damaged)?;
    *rest = tail;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One tree with one split over column `name`: left 1, right 2.
    fn stump(name: &str, left: i16) -> Vec<u8> {
        let mut bytes = vec![1, 0, u8::try_from(name.len()).unwrap()];
        bytes.extend(name.as_bytes());
        bytes.extend([1, 0, 1, 0, 0, 0]);
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend(left.to_le_bytes());
        bytes.extend((!1i16).to_le_bytes());
        bytes.extend(1f32.to_le_bytes());
        bytes.extend(2f32.to_le_bytes());
        bytes
    }

    #[test]
    fn rows_fall_into_leaves() {
        let trees = Trees::read(&mut stump("b", !0).as_slice(), &["a", "b"]).unwrap();
        assert_eq!((trees.sum(&[9.0, 0.5]), trees.sum(&[0.0, 0.6])), (1.0, 2.0));
        assert_eq!(trees.sums(&[9.0, 0.5], 2), [1.0, 0.0]);
        let row = |n: u8| super::row(&[9.0, f32::from(n % 2)]);
        let rows: Vec<Row> = (0..11).map(row).collect();
        let each: Vec<f32> = (0..11u8).map(|n| f32::from(n % 2) + 1.0).collect();
        let mut table = [[ROW; LANES]; 2];
        let filled = |table: &mut [[Row; LANES]]| table.as_flattened_mut().iter_mut().zip(&rows).for_each(|(to, row)| *to = *row);
        filled(&mut table);
        assert_eq!(trees.sum_each(&mut table, rows.len(), f32::NEG_INFINITY), each);
        let twice = Trees { trees: [vec![trees.trees[0].clone(); ROUND], trees.trees.clone()].concat() };
        filled(&mut table);
        let round = f32::from(u8::try_from(ROUND).unwrap());
        let each: Vec<f32> = each.iter().map(|&v| if v > 1.0 { v * (round + 1.0) } else { round }).collect();
        assert_eq!(twice.sum_each(&mut table, rows.len(), round), each, "a settled row goes no further");
    }

    #[test]
    fn keys_compare_as_values_do() {
        let values =
            [f32::NEG_INFINITY, f32::MIN, -1.5, -1.0, -f32::MIN_POSITIVE, 0.0, f32::from_bits(1), 0.5, 1.0, f32::MAX, f32::INFINITY];
        assert!(values.is_sorted_by(|a, b| key(*a) < key(*b)));
        assert!(values.iter().all(|&v| value(key(v)).total_cmp(&v).is_eq() && key(v) > ROW[usize::from(LAST)]));
        assert_eq!(key(-0.0), key(0.0));
    }

    #[test]
    fn what_cannot_be_walked_is_refused() {
        assert_eq!(Trees::read(&mut stump("b", 0).as_slice(), &["b"]).unwrap_err(), ModelError::Damaged);
        assert_eq!(Trees::read(&mut stump("c", !0).as_slice(), &["b"]).unwrap_err(), ModelError::UnknownFeature("c".to_owned()));
        assert_eq!(Trees::read(&mut &stump("b", !0)[..20], &["b"]).unwrap_err(), ModelError::Damaged);
    }
}
