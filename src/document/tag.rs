//! Names of elements and attributes as small enums, and what each element means for text. Not a full list: unknown ones are `Other`.

/// Defines an enum of names with a look-up from ASCII text in any letter case.
macro_rules! names {
    ($(#[$meta:meta])* $type:ident, $other:ident: $($variant:ident = $name:literal),+ $(,)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum $type { $other, $($variant),+ }

        impl $type {
            /// The name's variant, letter case ignored.
            #[must_use]
            pub fn from_name(name: &[u8]) -> Self {
                #[allow(non_upper_case_globals)]
                mod keys {
                    $(pub(super) const $variant: u128 = super::key($name.as_bytes());)+
                    $(const _: () = assert!($variant != 0, "longer than a key");)+
                }
                match key(name) {
                    $(keys::$variant => Self::$variant,)+
                    _ => Self::$other,
                }
            }

            /// The name in lower case; empty where it is not known.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::$other => "",
                }
            }
        }
    };
}

/// A name in lower case as one number, which is looked up faster than text; 0 for longer names than any known.
const fn key(name: &[u8]) -> u128 {
    // In front of the name, so that one with a zero byte is no other.
    let mut key = 1;
    let mut at = 0;
    if name.len() > 15 {
        return 0;
    }
    while at < name.len() {
        key = key << 8 | name[at].to_ascii_lowercase() as u128;
        at += 1;
    }
    key
}

names! {
    /// An element's name. `Root` is the document itself; `Other` covers custom and unknown elements.
    Tag, Other:
    Root = "#root", A = "a", Abbr = "abbr", Address = "address", Article = "article", Aside = "aside", Audio = "audio", B = "b",
    Base = "base", Bdi = "bdi", Bdo = "bdo", Big = "big", Blockquote = "blockquote", Body = "body", Br = "br", Button = "button",
    Canvas = "canvas", Caption = "caption", Center = "center", Cite = "cite", Code = "code", Col = "col", Datalist = "datalist", Dd = "dd",
    Del = "del", Details = "details", Dfn = "dfn", Dialog = "dialog", Dir = "dir", Div = "div", Dl = "dl", Dt = "dt", Em = "em",
    Embed = "embed", Fieldset = "fieldset", Figcaption = "figcaption", Figure = "figure", Font = "font", Footer = "footer",
    Form = "form", Frame = "frame", Frameset = "frameset", H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6",
    Head = "head", Header = "header", Hgroup = "hgroup", Hr = "hr", Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input",
    Ins = "ins", Kbd = "kbd", Label = "label", Legend = "legend", Li = "li", Link = "link", Main = "main", Map = "map", Mark = "mark",
    Math = "math", Menu = "menu", Meta = "meta", Nav = "nav", Noembed = "noembed", Noframes = "noframes", Noscript = "noscript",
    Object = "object", Ol = "ol", Optgroup = "optgroup", Option = "option", P = "p", Param = "param", Picture = "picture",
    Plaintext = "plaintext", Pre = "pre", Q = "q", Rp = "rp", Rt = "rt", Ruby = "ruby", S = "s", Samp = "samp", Script = "script",
    Search = "search", Section = "section", Select = "select", Small = "small", Source = "source", Span = "span", Strike = "strike",
    Strong = "strong", Style = "style", Sub = "sub", Summary = "summary", Sup = "sup", Svg = "svg", Table = "table", Tbody = "tbody",
    Td = "td", Template = "template", Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time",
    Title = "title", Tr = "tr", Track = "track", Tt = "tt", U = "u", Ul = "ul", Var = "var", Video = "video", Wbr = "wbr", Xmp = "xmp",
}

names! {
    /// An attribute copydesk reads; `Other` ones are not kept.
    AttrName, Other:
    Alt = "alt", AltText = "alttext", AriaHidden = "aria-hidden", Charset = "charset", Class = "class", ColSpan = "colspan", Content = "content", DataSrc = "data-src",
    DataTestId = "data-testid", Datetime = "datetime", Dir = "dir", Display = "display", Encoding = "encoding", Height = "height", Hidden = "hidden", Href = "href",
    Hreflang = "hreflang", HttpEquiv = "http-equiv", Id = "id", ItemProp = "itemprop", ItemScope = "itemscope", ItemType = "itemtype",
    Lang = "lang", Name = "name", Open = "open", Property = "property", Rel = "rel", Role = "role", RowSpan = "rowspan", ShadowRootMode = "shadowrootmode", Sizes = "sizes", Src = "src",
    SrcSet = "srcset", Start = "start", Style = "style", Title = "title", Type = "type", Typeof = "typeof", Value = "value",
    Width = "width", XmlLang = "xml:lang",
}

impl Tag {
    /// Elements that never have content (HTML Standard, 13.1.2 "void elements", and old ones).
    #[must_use]
    pub fn is_void(self) -> bool {
        matches!(
            self,
            Self::Base
                | Self::Br
                | Self::Col
                | Self::Embed
                | Self::Frame
                | Self::Hr
                | Self::Img
                | Self::Input
                | Self::Link
                | Self::Meta
                | Self::Param
                | Self::Source
                | Self::Track
                | Self::Wbr
        )
    }

    /// Elements whose text runs on with what stands before and after; all others start and end a block.
    #[must_use]
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Self::A
                | Self::Abbr
                | Self::B
                | Self::Bdi
                | Self::Bdo
                | Self::Big
                | Self::Cite
                | Self::Code
                | Self::Del
                | Self::Dfn
                | Self::Em
                | Self::Font
                | Self::I
                | Self::Img
                | Self::Ins
                | Self::Kbd
                | Self::Mark
                | Self::Math
                | Self::Other
                | Self::Q
                | Self::Rp
                | Self::Rt
                | Self::Ruby
                | Self::S
                | Self::Samp
                | Self::Small
                | Self::Source
                | Self::Span
                | Self::Strike
                | Self::Strong
                | Self::Sub
                | Self::Sup
                | Self::Time
                | Self::Track
                | Self::Tt
                | Self::U
                | Self::Var
                | Self::Wbr
                | Self::Link
                | Self::Meta
        )
    }

    /// The level of a heading.
    #[must_use]
    pub fn heading_level(self) -> Option<u8> {
        match self {
            Self::H1 => Some(1),
            Self::H2 => Some(2),
            Self::H3 => Some(3),
            Self::H4 => Some(4),
            Self::H5 => Some(5),
            Self::H6 => Some(6),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_letter_case() {
        assert_eq!((Tag::from_name(b"dIv").name(), Tag::from_name(b"x-y").name()), ("div", ""));
        assert_eq!(Tag::from_name(b"BlockQuote"), Tag::Blockquote);
        assert_eq!(Tag::from_name(b"my-custom-element-name"), Tag::Other);
        assert_eq!(AttrName::from_name(b"HTTP-EQUIV"), AttrName::HttpEquiv);
        assert_eq!(Tag::from_name(b""), Tag::Other);
        assert_eq!(Tag::from_name(b"b\0"), Tag::Other);
    }
}
