//! What an open element means for the text inside it, inherited from its parents. Holds no text.

use super::tokenizer::RawAttribute;
use crate::document::{AttrName, NodeId, Tag};

/// Inherited by every element from the one it stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// Innermost element that is not inline.
    pub(super) owner: NodeId,
    /// Innermost list item.
    pub(super) item: NodeId,
    /// Its number in an ordered list.
    pub(super) number: Option<u32>,
    /// Outermost of the lists that hold it.
    pub(super) list: NodeId,
    /// How many lists hold it.
    pub(super) lists: u8,
    pub(super) row: NodeId,
    pub(super) table: NodeId,
    pub(super) cell: Option<bool>,
    /// Whether the owner is the cell itself.
    pub(super) owner_is_cell: bool,
    pub(super) pre: NodeId,
    pub(super) heading: u8,
    pub(super) quote: bool,
    pub(super) caption: bool,
    pub(super) control: bool,
    pub(super) link: bool,
    pub(super) bold: bool,
    pub(super) hidden: bool,
    pub(super) fallback: bool,
    /// Text here is not a reader's: scripts, fields, media.
    pub(super) skip: bool,
    pub(super) head: bool,
}

/// Elements whose text is never shown as text.
pub(super) fn is_skipped(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Script
            | Tag::Style
            | Tag::Svg
            | Tag::Math
            | Tag::Iframe
            | Tag::Object
            | Tag::Embed
            | Tag::Audio
            | Tag::Video
            | Tag::Canvas
            | Tag::Textarea
            | Tag::Select
            | Tag::Option
            | Tag::Datalist
            | Tag::Map
            | Tag::Noframes
            | Tag::Noembed
            | Tag::Frameset
            | Tag::Title
            | Tag::Rp
            | Tag::Rt
    )
}

impl Context {
    /// The context inside `tag`, opened as node `id` here.
    pub(super) fn enter(mut self, tag: Tag, id: NodeId, attributes: &[RawAttribute<'_>]) -> Self {
        if !tag.is_inline() {
            self.owner = id;
            self.owner_is_cell = matches!(tag, Tag::Td | Tag::Th);
        }
        match tag {
            Tag::A => self.link |= has(attributes, AttrName::Href),
            Tag::B | Tag::Strong => self.bold = true,
            Tag::Ul | Tag::Ol | Tag::Dl | Tag::Menu | Tag::Dir => {
                if self.list == 0 {
                    self.list = id;
                }
                self.lists = self.lists.saturating_add(1);
                self.cell = None;
            }
            Tag::Li | Tag::Dt | Tag::Dd => {
                self.item = id;
                self.number = None;
                self.heading = 0;
            }
            Tag::Table => {
                self.table = id;
                self.item = 0;
                self.list = 0;
                self.lists = 0;
            }
            Tag::Tr => self.row = id,
            Tag::Td => self.cell = Some(false),
            Tag::Th => self.cell = Some(true),
            Tag::Pre | Tag::Xmp | Tag::Plaintext => self.pre = if self.pre == 0 { id } else { self.pre },
            Tag::Blockquote => self.quote = true,
            Tag::Figcaption | Tag::Caption => self.caption = true,
            Tag::Button | Tag::Label | Tag::Legend | Tag::Fieldset => self.control |= tag != Tag::Fieldset,
            Tag::Noscript => self.fallback = true,
            // A declarative shadow root is shown.
            Tag::Template => self.fallback |= !has(attributes, AttrName::ShadowRootMode),
            Tag::Head => self.head = true,
            Tag::Body => self.head = false,
            _ => {}
        }
        self.heading = tag.heading_level().unwrap_or(self.heading);
        self.skip |= is_skipped(tag);
        self.hidden |= is_hidden(tag, attributes);
        self
    }
}

/// Items that an ordered list says come before its first one: its `start`, less one.
pub(super) fn items_before(attributes: &[RawAttribute<'_>]) -> u32 {
    let start = attributes.iter().find(|a| a.id == AttrName::Start);
    start.and_then(|a| a.value.trim().parse::<u32>().ok()).unwrap_or(1).saturating_sub(1)
}

fn has(attributes: &[RawAttribute<'_>], wanted: AttrName) -> bool {
    attributes.iter().any(|a| a.id == wanted)
}

/// Whether markup hides the element: `hidden`, `aria-hidden`, an inline style, a dialog that is not open.
fn is_hidden(tag: Tag, attributes: &[RawAttribute<'_>]) -> bool {
    let mut open = false;
    for attribute in attributes {
        match attribute.id {
            AttrName::Hidden if !attribute.value.eq_ignore_ascii_case("until-found") => return true,
            AttrName::AriaHidden if attribute.value.eq_ignore_ascii_case("true") => return true,
            AttrName::Style if hides(attribute.value) => return true,
            AttrName::Open => open = true,
            _ => {}
        }
    }
    tag == Tag::Dialog && !open
}

/// Whether an inline style says `display:none` or `visibility:hidden`.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let (property, value) = (property.trim(), value.trim().trim_end_matches("!important").trim_end());
        (property.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none"))
            || (property.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden"))
    })
}

#[cfg(test)]
mod tests {
    use super::hides;

    #[test]
    fn inline_styles_that_hide() {
        assert!(hides("color:red; DISPLAY : none !important"));
        assert!(hides("visibility:hidden"));
        assert!(!hides("display:inline-block;--x:none"));
    }
}
