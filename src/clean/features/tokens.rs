//! What a block says and where it stands, as hashed tokens for the linear stage: words of class names and ids above it, tags and roles, its
//! first and last words, the heading before it. Hashing trick (Weinberger et al. 2009); no word list.

use super::{forms, headings};
use crate::clean::shape::Shape;
use crate::document::{AttrName, Document, NodeId, Tag};
use crate::text::words;

/// Elements looked at: the owner and those above it.
const ANCESTORS: usize = 9;
/// Bytes read of an attribute, and words taken of it.
const ATTRIBUTE_BYTES: usize = 200;
const ATTRIBUTE_WORDS: usize = 10;

/// What a token is about; the value keeps equal words of different kinds apart.
#[derive(Clone, Copy)]
#[repr(u32)]
enum About {
    /// Class words of the owner and its parent; of the next three elements; of those above.
    Near = 0x1000_0001,
    Middle = 0x2000_0003,
    Far = 0x3000_0007,
    Path = 0x4000_000b,
    First = 0x5000_000d,
    Last = 0x6000_0011,
    Pair = 0x7000_0013,
    Whole = 0x8000_0017,
    HeadingWord = 0x9000_001d,
    Heading = 0xa000_001f,
    Kind = 0xb000_0025,
    /// The form of a line of plain text.
    Form = 0xc000_0029,
}

/// A token: the high bits name its place in the table of weights.
fn token(about: About, hash: u32) -> u32 {
    (hash ^ about as u32).wrapping_mul(0x9e37_79b1)
}

/// FNV-1a (Fowler, Noll, Vo 1991), 32 bits.
#[derive(Clone, Copy)]
struct Fnv(u32);

impl Fnv {
    const START: Self = Self(0x811c_9dc5);

    fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    fn char(self, c: char) -> Self {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes).bytes().fold(self, Self::byte)
    }

    fn number(self, n: u32) -> Self {
        n.to_le_bytes().into_iter().fold(self, Self::byte)
    }
}

/// The tokens of a page's blocks.
pub(crate) struct Tokens<'d, 'a> {
    document: &'d Document<'a>,
    shapes: &'d [Shape],
    /// Hashes of the words of each element's names, those of one element side by side.
    names: Vec<u32>,
    /// Where the names of an element are; empty where no block needs them.
    ranges: Vec<(u32, u32)>,
    /// For each block, the last heading before it.
    heading: Vec<Option<usize>>,
}

impl<'d, 'a> Tokens<'d, 'a> {
    pub(crate) fn new(document: &'d Document<'a>, shapes: &'d [Shape]) -> Self {
        let (mut names, mut ranges) = (Vec::new(), vec![(0, 0); document.nodes.len()]);
        let mut heading = Vec::with_capacity(document.blocks.len());
        let mut last = None;
        let levels = headings::levels(document, shapes);
        for (i, block) in document.blocks.iter().enumerate() {
            for id in document.ancestors(block.owner).take(ANCESTORS) {
                if ranges[id as usize] == (0, 0) {
                    let start = index(names.len());
                    element_names(document, id, &mut names);
                    ranges[id as usize] = (start, index(names.len()));
                }
            }
            heading.push(last);
            if levels[i] > 0 {
                last = Some(i);
            }
        }
        Self { document, shapes, names, ranges, heading }
    }

    /// Hands each token of block `i` to `sink`; equal ones may come more than once.
    pub(crate) fn each(&self, i: usize, mut sink: impl FnMut(u32)) {
        let block = &self.document.blocks[i];
        sink(token(About::Kind, super::own::kind_code(block.kind) as u32));
        let mut path = Fnv::START;
        for (distance, id) in self.document.ancestors(block.owner).take(ANCESTORS).enumerate() {
            let about = match distance {
                0 | 1 => About::Near,
                2..=4 => About::Middle,
                _ => About::Far,
            };
            let (from, to) = self.ranges[id as usize];
            self.names[from as usize..to as usize].iter().for_each(|&name| sink(token(about, name)));
            path = path.byte(self.document.node(id).tag as u8);
            if distance == 1 || distance == 2 {
                sink(token(About::Path, path.0));
            }
        }
        if !self.document.has_markup {
            sink(token(About::Form, Fnv::START.number(forms::form(&self.shapes[i])).0));
        }
        let text = self.document.block_text(block);
        text_tokens(text, &mut sink);
        if let Some(heading) = self.heading[i] {
            heading_tokens(self.document.block_text(&self.document.blocks[heading]), &mut sink);
        }
    }
}

fn text_tokens(text: &str, sink: &mut impl FnMut(u32)) {
    let (mut before, mut whole, mut count) = (0, Fnv::START, 0);
    // The last words are read from the end of a long text; a word cut there hashes as what is left of it.
    const TAIL: usize = 80;
    for span in words::words(text).take(6) {
        let hash = word_hash(span.of(text));
        count += 1;
        sink(token(About::First, hash));
        if (2..=5).contains(&count) {
            sink(token(About::Pair, Fnv(before).number(hash).0));
        }
        before = hash;
        whole = whole.number(hash);
    }
    if count <= 5 {
        sink(token(About::Whole, whole.0));
        return;
    }
    let tail = &text[text.floor_char_boundary(text.len().saturating_sub(TAIL))..];
    let mut last = [None; 3];
    for (n, span) in words::words(tail).enumerate() {
        last[n % 3] = Some(word_hash(span.of(tail)));
    }
    last.into_iter().flatten().for_each(|hash| sink(token(About::Last, hash)));
}

fn heading_tokens(text: &str, sink: &mut impl FnMut(u32)) {
    let (mut whole, mut count) = (Fnv::START, 0);
    for span in words::words(text).take(5) {
        let hash = word_hash(span.of(text));
        count += 1;
        whole = whole.number(hash);
        sink(token(About::HeadingWord, hash));
    }
    if count <= 4 {
        sink(token(About::Heading, whole.0));
    }
}

/// A word, letter case folded; of a number only how long it is.
pub(crate) fn word_hash(word: &str) -> u32 {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Fnv::START.number(index(word.len())).0;
    }
    if word.is_ascii() {
        return lower_hash(word.bytes());
    }
    word.chars().flat_map(char::to_lowercase).fold(Fnv::START, Fnv::char).0
}

/// The element's tag, role, and the words of its class, id and the like.
fn element_names(document: &Document<'_>, id: NodeId, names: &mut Vec<u32>) {
    let node = document.node(id);
    names.push(if node.tag == Tag::Other { lower_hash(document.name(id).bytes()) } else { Fnv::START.byte(node.tag as u8).byte(0).0 });
    let mut taken = 0;
    for attribute in document.attributes(id) {
        match attribute.name {
            AttrName::Role => names.push(lower_hash(attribute.value.bytes().take(20).chain([1]))),
            AttrName::Class | AttrName::Id | AttrName::ItemProp | AttrName::DataTestId => {
                let bytes = &attribute.value.as_bytes()[..attribute.value.len().min(ATTRIBUTE_BYTES)];
                for word in name_words(bytes).take(ATTRIBUTE_WORDS - taken) {
                    taken += 1;
                    names.push(lower_hash(word.iter().copied()));
                }
            }
            _ => {}
        }
    }
}

/// Words of names: runs of two or more ASCII letters, cut before a capital that follows a small letter.
pub(crate) fn name_words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .chunk_by(|a, b| a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && !(a.is_ascii_lowercase() && b.is_ascii_uppercase()))
        .filter(|word| word.len() >= 2 && word[0].is_ascii_alphabetic())
}

/// Hash of a name, letter case folded.
pub(crate) fn lower_hash(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(Fnv::START, |hash, b| hash.byte(b.to_ascii_lowercase())).0
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::shape::shapes;
    use crate::document::html;
    use crate::limits::Limits;

    fn tokens(page: &str, i: usize) -> Vec<u32> {
        let document = html::parse(page, &Limits::default());
        let mut all = Vec::new();
        let shapes = shapes(&document);
        Tokens::new(&document, &shapes).each(i, |t| all.push(t));
        all
    }

    #[test]
    fn names_are_cut_into_words() {
        let words: Vec<&[u8]> = name_words(b"articleBody main-text__x c1 UI").collect();
        assert_eq!(words, [b"article".as_slice(), b"Body", b"main", b"text", b"UI"]);
    }

    #[test]
    fn the_same_block_in_another_place_has_other_tokens() {
        let near = token(About::Near, lower_hash(b"share".iter().copied()));
        let middle = token(About::Middle, lower_hash(b"share".iter().copied()));
        assert!(tokens("<div class=Share-Bar><p>x y</p></div>", 0).contains(&near));
        let deeper = tokens("<div class=share><div><div><p>x y</p></div></div></div>", 0);
        assert!(deeper.contains(&middle) && !deeper.contains(&near));
    }

    #[test]
    fn short_texts_and_headings_are_tokens_as_a_whole() {
        let whole = |text: &str| token(About::Whole, words::words(text).fold(Fnv::START, |h, s| h.number(word_hash(s.of(text)))).0);
        assert!(tokens("<p>Read More</p>", 0).contains(&whole("read more")));
        let first = token(About::HeadingWord, word_hash("related"));
        assert!(tokens("<h2>Related</h2><p>x</p>", 1).contains(&first) && !tokens("<p>x</p><h2>Related</h2>", 0).contains(&first));
        assert_eq!(word_hash("2024"), word_hash("1999"));
    }
}
