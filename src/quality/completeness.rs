//! How much of the article is thought to be there, from how its text ends. Example: a last paragraph that ends in "[…]". Guard: a
//! missing full stop alone is weak, closing quotes aside.

use crate::clean::Article;

/// Share of the article that is thought to be there, 0 to 1.
pub(super) fn judge(article: &Article, words: usize) -> f64 {
    let end = article.text.trim_end();
    let short = if words < 60 { 0.8 } else { 1.0 };
    if words == 0 {
        return 0.0;
    }
    let cut = ["\u{2026}", "...", "[\u{2026}]", "[...]", "(\u{2026})"].iter().any(|m| end.ends_with(m));
    let last = end.trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '\u{bb}', '\u{300d}']).chars().next_back();
    let ended = last.is_some_and(crate::clean::shape::is_sentence_end);
    short
        * if cut {
            0.4
        } else if ended {
            0.97
        } else {
            0.75
        }
}
