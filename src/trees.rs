//! Gradient-boosted trees (Friedman 2001) over named columns, read from a compact table and walked without allocation. Knows nothing of
//! pages: what the columns and the sum of the leaves mean is the caller's.

/// Rows that walk down a tree side by side.
const LANES: usize = 8;

/// Trees over the columns of a row.
#[derive(Clone, Debug, Default)]
pub struct Trees {
    trees: Vec<Tree>,
    nodes: Vec<Node>,
}

/// Where the nodes of a tree are, the root first.
#[derive(Clone, Copy, Debug)]
struct Tree {
    first: usize,
    end: usize,
    /// Steps from the root to the deepest leaf.
    depth: u16,
}

/// A split, or a leaf: a split whose sides both lead back to itself, so that walks of the same number of steps end in any leaf.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Of a split the largest value that goes left; of a leaf what it adds.
    value: f32,
    column: u16,
    left: u16,
    right: u16,
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
            columns.push(u16::try_from(column).map_err(|_| ModelError::Damaged)?);
        }
        let mut model = Self::default();
        for _ in 0..u16::from_le_bytes(take(rest)?) {
            model.read_tree(rest, &columns)?;
        }
        Ok(model)
    }

    fn read_tree(&mut self, rest: &mut &[u8], columns: &[u16]) -> Result<(), ModelError> {
        let count = u16::try_from(i16::from_le_bytes(take(rest)?)).map_err(|_| ModelError::Damaged)?;
        let first = self.nodes.len();
        // How far each node is from the root. Children come after their parent, so that every walk ends.
        let mut depths = vec![0u16; 2 * usize::from(count) + 1];
        for at in 0..count {
            let column = usize::from(u16::from_le_bytes(take(rest)?));
            let column = *columns.get(column).ok_or(ModelError::Damaged)?;
            let value = f32::from_le_bytes(take(rest)?);
            let mut child = || -> Result<u16, ModelError> {
                let child = i16::from_le_bytes(take(rest)?);
                let leaf = child < 0;
                let place =
                    if leaf { count.checked_add((!child).cast_unsigned()).ok_or(ModelError::Damaged)? } else { child.cast_unsigned() };
                let sound = place > at && usize::from(place) < depths.len() && (leaf || place < count);
                if !sound {
                    return Err(ModelError::Damaged);
                }
                depths[usize::from(place)] = depths[usize::from(place)].max(depths[usize::from(at)] + 1);
                Ok(place)
            };
            let (left, right) = (child()?, child()?);
            self.nodes.push(Node { value, column, left, right });
        }
        for leaf in 0..=count {
            let itself = count + leaf;
            self.nodes.push(Node { value: f32::from_le_bytes(take(rest)?), column: 0, left: itself, right: itself });
        }
        self.trees.push(Tree { first, end: self.nodes.len(), depth: depths.into_iter().max().unwrap_or(0) });
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
        let mut sums = vec![0.0; classes.max(1)];
        for (n, tree) in self.trees.iter().enumerate() {
            sums[n % classes.max(1)] += self.walk(tree, [row])[0];
        }
        sums
    }

    /// [`Self::sum`] of each of the rows of `width` values that lie side by side in `rows`.
    #[must_use]
    pub fn sum_each(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let rows: Vec<&[f32]> = rows.chunks_exact(width.max(1)).collect();
        let mut sums = vec![0.0; rows.len()];
        let (many, few) = rows.as_chunks::<LANES>();
        for (rows, sums) in many.iter().zip(sums.as_chunks_mut::<LANES>().0) {
            for tree in &self.trees {
                self.walk(tree, *rows).into_iter().zip(&mut *sums).for_each(|(value, sum)| *sum += value);
            }
        }
        let done = rows.len() - few.len();
        for (row, sum) in few.iter().zip(&mut sums[done..]) {
            *sum = self.sum(row);
        }
        sums
    }

    /// The values of the leaves that the rows fall into. All take as many steps as the deepest leaf needs, and none of them branches:
    /// that is faster than to stop where each arrives.
    fn walk<const N: usize>(&self, tree: &Tree, rows: [&[f32]; N]) -> [f32; N] {
        let nodes = &self.nodes[tree.first..tree.end];
        let mut at = [0u16; N];
        for _ in 0..tree.depth {
            for (at, row) in at.iter_mut().zip(rows) {
                let node = &nodes[usize::from(*at)];
                *at = if row[usize::from(node.column)] <= node.value { node.left } else { node.right };
            }
        }
        at.map(|at| nodes[usize::from(at)].value)
    }
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
        let rows: Vec<f32> = (0..11u8).flat_map(|n| [9.0, f32::from(n % 2)]).collect();
        let each: Vec<f32> = (0..11u8).map(|n| f32::from(n % 2) + 1.0).collect();
        assert_eq!(trees.sum_each(&rows, 2), each);
    }

    #[test]
    fn what_cannot_be_walked_is_refused() {
        assert_eq!(Trees::read(&mut stump("b", 0).as_slice(), &["b"]).unwrap_err(), ModelError::Damaged);
        assert_eq!(Trees::read(&mut stump("c", !0).as_slice(), &["b"]).unwrap_err(), ModelError::UnknownFeature("c".to_owned()));
        assert_eq!(Trees::read(&mut &stump("b", !0)[..20], &["b"]).unwrap_err(), ModelError::Damaged);
    }
}
