//! Gradient-boosted trees (Friedman 2001) over named columns, read from a compact table and walked without allocation. Knows nothing of
//! pages: what the columns and the sum of the leaves mean is the caller's.

/// Trees over the columns of a row.
#[derive(Clone, Debug, Default)]
pub struct Trees {
    trees: Vec<Tree>,
    splits: Vec<Split>,
    leaves: Vec<f32>,
}

/// Where a tree begins.
#[derive(Clone, Copy, Debug)]
struct Tree {
    splits: usize,
    leaves: usize,
    /// Its first split, or its only leaf as `!0`.
    root: i16,
}

#[derive(Clone, Copy, Debug)]
struct Split {
    column: u16,
    threshold: f32,
    /// Next split, or a leaf as `!leaf`.
    left: i16,
    right: i16,
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
        let count = i16::from_le_bytes(take(rest)?);
        self.trees.push(Tree { splits: self.splits.len(), leaves: self.leaves.len(), root: if count > 0 { 0 } else { !0 } });
        for at in 0..count {
            let column = usize::from(u16::from_le_bytes(take(rest)?));
            let column = *columns.get(column).ok_or(ModelError::Damaged)?;
            let threshold = f32::from_le_bytes(take(rest)?);
            let (left, right) = (i16::from_le_bytes(take(rest)?), i16::from_le_bytes(take(rest)?));
            // Children come after their parent, so that every walk ends.
            let sound = |child: i16| if child >= 0 { child > at && child < count } else { !child <= count };
            if !sound(left) || !sound(right) {
                return Err(ModelError::Damaged);
            }
            self.splits.push(Split { column, threshold, left, right });
        }
        for _ in 0..=count {
            self.leaves.push(f32::from_le_bytes(take(rest)?));
        }
        Ok(())
    }

    /// The sum of the leaves that a row falls into. `row` has a value for every known column.
    #[must_use]
    pub fn sum(&self, row: &[f32]) -> f32 {
        self.trees.iter().map(|tree| self.leaf(tree, row)).sum()
    }

    /// The sums of every `classes`-th tree: one sum a class, where the trees of the classes take turns.
    #[must_use]
    pub fn sums(&self, row: &[f32], classes: usize) -> Vec<f32> {
        let mut sums = vec![0.0; classes];
        for (n, tree) in self.trees.iter().enumerate() {
            sums[n % classes.max(1)] += self.leaf(tree, row);
        }
        sums
    }

    fn leaf(&self, tree: &Tree, row: &[f32]) -> f32 {
        let mut at = tree.root;
        while let Ok(split) = usize::try_from(at) {
            let split = &self.splits[tree.splits + split];
            at = if row[usize::from(split.column)] <= split.threshold { split.left } else { split.right };
        }
        self.leaves[tree.leaves + usize::try_from(!at).unwrap_or(0)]
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
    }

    #[test]
    fn what_cannot_be_walked_is_refused() {
        assert_eq!(Trees::read(&mut stump("b", 0).as_slice(), &["b"]).unwrap_err(), ModelError::Damaged);
        assert_eq!(Trees::read(&mut stump("c", !0).as_slice(), &["b"]).unwrap_err(), ModelError::UnknownFeature("c".to_owned()));
        assert_eq!(Trees::read(&mut &stump("b", !0)[..20], &["b"]).unwrap_err(), ModelError::Damaged);
    }
}
