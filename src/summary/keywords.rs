//! Keywords.
use super::Keyword;
use super::terms::Terms;

pub(super) fn keywords(_terms: &Terms, _text: &str, _title: Option<&str>, _most: usize) -> Vec<Keyword> {
    Vec::new()
}
