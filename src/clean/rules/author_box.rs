//! Boxes about the author behind the text: name lines, then what is said about them. Example: a name twice, then "Ann Example is a writer …". Guard: in the tail, and the name stands nowhere in the body, so a profile of a person stays.

use super::finding;
use crate::clean::article::{Evidence, Role};
use crate::clean::page::Page;
use crate::clean::rule::Finding;
use crate::text::lexicon::Class;

/// Finds the name lines and the text.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for i in (1..page.len()).filter(|&i| is_biography(page, i)) {
        let text = page.text(i);
        let names = (i.saturating_sub(3)..i).filter(|&n| is_name(page, n) && text.starts_with(page.text(n)));
        let lines: Vec<usize> = names.collect();
        let Some(&last) = lines.last() else { continue };
        if page.least_mentions(page.text(last), i) > 0 {
            continue;
        }
        for &line in &lines {
            let doubled = lines.len() > 1;
            let kind = if doubled {
                (Evidence::Duplication, "the same name twice", -0.6)
            } else {
                (Evidence::Structure, "a text about this name follows", -0.6)
            };
            all.push(finding(line, Role::AuthorBox, "author_box", &[(Evidence::Shape, "a name alone on its line", -0.7), kind]));
        }
        let mut reasons = vec![(Evidence::Structure, "begins with the name on the line above", -0.8)];
        if page.overlap(i) < 0.5 {
            reasons.push((Evidence::TopicalDistance, "shares little with the body", -0.7));
        }
        if page.found(i).holds(Class::Occupation) {
            reasons.push((Evidence::Vocabulary, "words said of writers", -0.6));
        }
        all.push(finding(i, Role::AuthorBio, "author_box", &reasons));
    }
    all
}

fn is_biography(page: &Page<'_, '_>, i: usize) -> bool {
    page.shapes[i].words >= 8 && page.shapes[i].ends_sentence && (page.is_after_body(i) || page.progress(i) > 0.7)
}

/// Two to five capitalised words and nothing else; scripts without letter case pass on length.
fn is_name(page: &Page<'_, '_>, i: usize) -> bool {
    let shape = &page.shapes[i];
    let cased = shape.upper > 0;
    let sized = if cased { (2..=5).contains(&shape.words) } else { (1..=5).contains(&shape.words) && shape.chars >= 2 };
    sized && shape.digits == 0 && !shape.ends_sentence && !shape.ends_colon && (!cased || shape.capitalised_share() > 0.6)
}

#[cfg(test)]
mod tests {
    use crate::clean::rules::tests::findings;

    #[test]
    fn catches() {
        assert!(!findings(super::find, "The old bridge over the river was closed on Monday, the council said, after a storm.\n\nDrivers were told to use the ferry, which runs every hour, until the repairs are done.\n\nAnn Example\nAnn Example\nAnn Example is a seasoned writer who holds a degree in music.").is_empty());
    }

    #[test]
    fn leaves_alone() {
        assert!(findings(super::find, "Ann Example built the old bridge over the river, the council said, in one long summer.\n\nMany people knew Ann Example well, and she was often seen, they said, on the ferry.\n\nAnn Example\nAnn Example is a builder who holds a degree in music.").is_empty());
    }
}
