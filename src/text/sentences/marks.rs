//! The marks that end, open and close: one table of characters each. Says what a mark may be, never whether a sentence ends there.

/// Whether the character can end a sentence (Unicode `Sentence_Terminal`, the living scripts' part of it, and the ellipsis).
pub(super) fn ends(c: char) -> bool {
    matches!(c, '.' | '!' | '?') || (!c.is_ascii() && (ends_alone(c) || matches!(c, '…' | '‼' | '⁇' | '⁈' | '⁉' | '．')))
}

/// Whether the character ends a sentence wherever it stands: it is never part of an abbreviation, a number or a name.
pub(super) fn ends_alone(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '｡'
            | '।'
            | '॥'
            | '۔'
            | '؟'
            | '។'
            | '៕'
            | '။'
            | '።'
            | '፧'
            | '፨'
            | '։'
            | '᠃'
            | '᠉'
            | '܀'
            | '܁'
            | '܂'
            | '߹'
            | '꓿'
    )
}

/// What closes the quotation or bracket that the character opens. German and Danish use the guillemets turned inwards.
pub(super) fn closers_of(c: char) -> &'static [char] {
    match c {
        '(' => &[')'],
        '[' => &[']'],
        '（' => &['）'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '‚' => &['‘', '’'],
        '«' => &['»'],
        '»' => &['«'],
        '‹' => &['›'],
        '"' => &['"'],
        _ => &[],
    }
}

/// Whether the character only ever closes.
pub(super) fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '」' | '』' | '》' | '】' | '”' | '›' | '〉')
}

/// Whether the character closes in one place and opens in another: by language, or because it has one shape only.
pub(super) fn closes_or_opens(c: char) -> bool {
    matches!(c, '"' | '\'' | '’' | '‘' | '“' | '«' | '»')
}

/// Scripts that put a space between phrases and no mark at the end of a sentence.
pub(super) fn unmarked(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF)
}
