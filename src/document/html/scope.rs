//! Which tags end which elements, and how far an end tag reaches: the tables of the tree construction stage (HTML Standard, 13.2.6).

use crate::document::Tag;

/// HTML start tags that end foreign content (13.2.6.5).
pub(super) fn breaks_out(tag: Tag) -> bool {
    closes_paragraph(tag) && tag != Tag::Summary && tag != Tag::Search
        || matches!(tag, Tag::B | Tag::Body | Tag::Br | Tag::Em | Tag::I | Tag::Img | Tag::Span | Tag::Strong | Tag::U)
}

/// Elements that may stand in the head.
pub(super) fn is_head_content(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Base | Tag::Link | Tag::Meta | Tag::Noscript | Tag::Script | Tag::Style | Tag::Template | Tag::Title | Tag::Head | Tag::Html
    )
}

/// Start tags that end an open `p` (13.2.6.4.7).
pub(super) fn closes_paragraph(tag: Tag) -> bool {
    tag.heading_level().is_some()
        || matches!(
            tag,
            Tag::Address
                | Tag::Article
                | Tag::Aside
                | Tag::Blockquote
                | Tag::Center
                | Tag::Dd
                | Tag::Details
                | Tag::Dialog
                | Tag::Dir
                | Tag::Div
                | Tag::Dl
                | Tag::Dt
                | Tag::Fieldset
                | Tag::Figcaption
                | Tag::Figure
                | Tag::Footer
                | Tag::Form
                | Tag::Header
                | Tag::Hgroup
                | Tag::Hr
                | Tag::Li
                | Tag::Main
                | Tag::Menu
                | Tag::Nav
                | Tag::Ol
                | Tag::P
                | Tag::Plaintext
                | Tag::Pre
                | Tag::Search
                | Tag::Section
                | Tag::Summary
                | Tag::Table
                | Tag::Ul
                | Tag::Xmp
        )
}

/// Whether an end tag `end` may not reach beyond an open `tag` (13.2.4.2 "has an element in scope").
pub(super) fn is_barrier(tag: Tag, end: Tag) -> bool {
    match end {
        Tag::Table | Tag::Template => tag == Tag::Template,
        Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Tr | Tag::Td | Tag::Th | Tag::Caption => matches!(tag, Tag::Table | Tag::Template),
        Tag::Li => matches!(tag, Tag::Ul | Tag::Ol | Tag::Table | Tag::Td | Tag::Th | Tag::Template),
        Tag::P => matches!(tag, Tag::Button | Tag::Table | Tag::Td | Tag::Th | Tag::Caption | Tag::Template | Tag::Object),
        _ => matches!(tag, Tag::Table | Tag::Td | Tag::Th | Tag::Caption | Tag::Template | Tag::Object),
    }
}
