//! Turns one map a language into one table for all, and writes it. The layout is told in `src/language/tables.rs`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::error::Error;

use fst::map::OpBuilder;
use fst::{Map, Streamer};

use super::models::Model;

/// Logarithms of probabilities are written as shares of this much below 0; none in lingua's models is lower.
const RANGE: f64 = 20.0;
const SHORT_BITS: u32 = 24;
const LONG_BITS: u32 = 12;
/// Stands for no symbol.
const NO_BYTE: u8 = 255;
/// Bytes after the long table, so that a reader may take eight from any place in it.
const PADDING: usize = 16;

/// A language's number with the logarithm of an n-gram's probability in it.
type Entry = (u8, f64);

/// Tables as they are embedded.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) short: Vec<u8>,
    pub(super) long: Vec<u8>,
    counts: [usize; 3],
    narrow: Vec<u8>,
}

impl Tables {
    /// The numbers that a reader needs, as Rust source.
    pub(super) fn layout(&self) -> String {
        let [symbols, bigrams, trigrams] = self.counts;
        format!(
            "/// N-grams of one, two and three letters.\npub(super) const COUNTS: [usize; 3] = [{symbols}, {bigrams}, {trigrams}];\n\
             /// The byte that stands for a symbol in [`LONG`]; 255: none does.\npub(super) static NARROW: [u8; {}] = {:?};\n",
            self.narrow.len(),
            self.narrow
        )
    }
}

/// A node of the tree of n-grams: all n-grams with the same letters before the last one are children of one node.
struct Node {
    symbol: u16,
    entries: Vec<Entry>,
    children: Vec<Node>,
}

/// All characters of the models in order. Symbol n is the n-th of them, from 1.
pub(super) fn symbols(models: &[Model]) -> Result<Vec<char>, Box<dyn Error>> {
    let mut all: BTreeSet<char> = BTreeSet::new();
    for (_, model) in models {
        let mut stream = model.stream();
        while let Some((key, _)) = stream.next() {
            all.extend(std::str::from_utf8(key)?.chars().next());
        }
    }
    Ok(all.into_iter().collect())
}

/// The tables. Every n-gram without its last letter is in the same model, so a walk down the tree meets all shorter ones.
pub(super) fn write(models: &[Model], symbols: &[char]) -> Result<Tables, Box<dyn Error>> {
    let mut writer = Writer { narrow: narrow(models, symbols)?, ..Writer::default() };
    let mut union = models.iter().fold(OpBuilder::new(), |all, (_, m): &(_, Map<Cow<'_, [u8]>>)| all.add(m)).union();
    let mut current: Vec<Node> = Vec::new();
    while let Some((key, values)) = union.next() {
        let key = std::str::from_utf8(key)?;
        let last = key.chars().next_back().ok_or("an empty n-gram")?;
        let symbol = u16::try_from(symbols.binary_search(&last).map_err(|_| "a letter that is no n-gram")? + 1)?;
        let mut entries: Vec<Entry> = Vec::with_capacity(values.len());
        for value in values {
            entries.push((u8::try_from(value.index)?, f64::from_bits(value.value)));
        }
        entries.sort_unstable_by_key(|e| e.0);
        let length = key.chars().count();
        if length <= 3 {
            writer.close_trigram(&mut current)?;
        }
        let node = Node { symbol, entries, children: Vec::new() };
        match length {
            1..=3 => writer.open(length, &node, &mut current)?,
            4 => current.last_mut().ok_or("an n-gram without its beginning")?.children.push(node),
            _ => {
                let parent = current.last_mut().and_then(|t| t.children.last_mut()).ok_or("an n-gram without its beginning")?;
                parent.children.push(node);
            }
        }
    }
    writer.close_trigram(&mut current)?;
    Ok(writer.finish())
}

/// A byte for each of the symbols that end most long n-grams, by symbol.
fn narrow(models: &[Model], symbols: &[char]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut counts = vec![0u64; symbols.len()];
    for (_, model) in models {
        let mut stream = model.stream();
        while let Some((key, _)) = stream.next() {
            let key = std::str::from_utf8(key)?;
            if let Some(n) = key.chars().nth(3).and_then(|c| symbols.binary_search(&c).ok()) {
                counts[n] += 1;
            }
        }
    }
    let mut order: Vec<usize> = (0..symbols.len()).collect();
    order.sort_by_key(|&n| (std::cmp::Reverse(counts[n]), n));
    let mut bytes = vec![NO_BYTE; symbols.len() + 1];
    for (byte, n) in (0..NO_BYTE).zip(order) {
        bytes[n + 1] = byte;
    }
    Ok(bytes)
}

#[derive(Default)]
struct Writer {
    narrow: Vec<u8>,
    /// Symbols of the n-grams of two and three letters.
    symbols: [Vec<u16>; 2],
    /// Where the entries of the n-grams of one, two and three letters begin.
    firsts: [Vec<u32>; 3],
    entries: [Vec<u32>; 3],
    /// Where the children of the n-grams of one and two letters begin.
    children: [Vec<u32>; 2],
    /// Where the subtree of each trigram begins.
    offsets: Vec<u32>,
    blocks: Vec<u8>,
}

impl Writer {
    fn open(&mut self, length: usize, node: &Node, current: &mut Vec<Node>) -> Result<(), Box<dyn Error>> {
        let level = length - 1;
        self.firsts[level].push(u32::try_from(self.entries[level].len())?);
        for &(language, p) in &node.entries {
            self.entries[level].push(u32::from(language) << SHORT_BITS | quantised(p, SHORT_BITS));
        }
        if level > 0 {
            self.symbols[level - 1].push(node.symbol);
        }
        if level < 2 {
            self.children[level].push(u32::try_from(self.symbols[level].len())?);
        } else {
            current.push(Node { symbol: node.symbol, entries: node.entries.clone(), children: Vec::new() });
        }
        Ok(())
    }

    fn close_trigram(&mut self, current: &mut Vec<Node>) -> Result<(), Box<dyn Error>> {
        if let Some(trigram) = current.pop() {
            self.offsets.push(u32::try_from(self.blocks.len())?);
            let block = self.block(&trigram)?;
            self.blocks.extend(block);
        }
        Ok(())
    }

    /// The children of a node; nothing where there are none.
    fn block(&self, parent: &Node) -> Result<Vec<u8>, Box<dyn Error>> {
        let children = &parent.children;
        if children.is_empty() {
            return Ok(Vec::new());
        }
        let mut inner: Vec<u8> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        for child in children {
            inner.extend(self.block(child)?);
            ends.push(inner.len());
        }
        let width = (0..4).find(|w| inner.len() < 1 << (8 * w)).ok_or("a block over 16 MiB")?;
        let wide = children.iter().any(|c| self.narrow[usize::from(c.symbol)] == NO_BYTE);
        let few = children.len() < 31;
        let mut out = vec![u8::from(wide) | (width as u8) << 1 | (if few { children.len() as u8 } else { 31 }) << 3];
        if !few {
            out.extend(u16::try_from(children.len())?.to_le_bytes());
        }
        for child in children {
            match wide {
                true => out.extend(child.symbol.to_le_bytes()),
                false => out.push(self.narrow[usize::from(child.symbol)]),
            }
        }
        for end in ends {
            out.extend(&end.to_le_bytes()[..width]);
        }
        let mut bits = Bits::default();
        for child in children {
            for (language, _) in &parent.entries {
                bits.push(u32::from(child.entries.iter().any(|e| e.0 == *language)), 1);
            }
        }
        for (_, p) in children.iter().flat_map(|c| &c.entries) {
            bits.push(quantised(*p, LONG_BITS), LONG_BITS);
        }
        out.extend(bits.bytes);
        out.extend(inner);
        Ok(out)
    }

    fn finish(mut self) -> Tables {
        let counts = [self.firsts[0].len(), self.firsts[1].len(), self.firsts[2].len()];
        let mut before = 0;
        for level in 0..3 {
            self.firsts[level].iter_mut().for_each(|f| *f += before);
            before += self.entries[level].len() as u32;
            self.firsts[level].push(before);
        }
        for level in 0..2 {
            let all = self.symbols[level].len() as u32;
            self.children[level].push(all);
        }
        self.offsets.push(self.blocks.len() as u32);
        let words = |out: &mut Vec<u8>, list: &[u32]| list.iter().for_each(|n| out.extend(n.to_le_bytes()));
        let mut tables = Tables { counts, narrow: self.narrow, ..Tables::default() };
        for list in self.firsts.iter().chain(&self.children).chain(&self.entries) {
            words(&mut tables.short, list);
        }
        for symbol in self.symbols.iter().flatten() {
            tables.short.extend(symbol.to_le_bytes());
        }
        words(&mut tables.long, &self.offsets);
        tables.long.extend(self.blocks);
        tables.long.extend([0; PADDING]);
        tables
    }
}

/// Bits, lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, width: u32) {
        for bit in 0..width {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (self.used % 8);
            }
            self.used += 1;
        }
    }
}

fn quantised(p: f64, bits: u32) -> u32 {
    let steps = f64::from(1u32 << bits);
    (-p / RANGE * steps).round().clamp(0.0, steps - 1.0) as u32
}
