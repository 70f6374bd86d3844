//! What the ranker sees of a page, for the command that trains it. One implementation serves training and use.

use super::page::Page;
use super::ranker::MetadataModel;
use super::{author_candidates, author_numbers, date_candidates, date_numbers, title, title_candidates, title_numbers};

/// A candidate: the texts of its value, and its numbers in the order of the names.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// A headline, a day, or the names of all authors.
    pub texts: Vec<String>,
    /// See [`Names`].
    pub numbers: Vec<f32>,
}

/// The candidates of each field that is chosen by a ranker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// Headlines.
    pub title: Vec<Candidate>,
    /// Authors.
    pub authors: Vec<Candidate>,
    /// Days of publication.
    pub published: Vec<Candidate>,
}

/// The names of the numbers of each field.
#[derive(Clone, Debug, PartialEq)]
pub struct Names {
    /// Of headlines.
    pub title: Vec<&'static str>,
    /// Of authors.
    pub authors: Vec<&'static str>,
    /// Of days of publication.
    pub published: Vec<&'static str>,
}

/// The names of all numbers.
#[must_use]
pub fn names() -> Names {
    Names { title: title_numbers::names(), authors: author_numbers::names(), published: date_numbers::names() }
}

/// The candidates of a page. Authors and dates are seen from the headline that the model chooses.
pub(super) fn candidates(page: &Page<'_>, model: &MetadataModel) -> Candidates {
    let place = title::place(&title::resolve(page, &model.title));
    let titles = title_candidates::collect(page).0;
    let title_rows = title_numbers::rows(page, &titles);
    let authors = author_candidates::collect(page, place).0;
    let author_rows = author_numbers::rows(page, place, &authors);
    let dates = date_candidates::collect(page, place);
    let date_rows = date_numbers::rows(page, place, &dates);
    let with = |texts: Vec<String>, numbers: Vec<f32>| Candidate { texts, numbers };
    Candidates {
        title: titles.into_iter().zip(title_rows).map(|(c, row)| with(vec![c.value.value], row)).collect(),
        authors: authors.into_iter().zip(author_rows).map(|(c, row)| with(c.authors.into_iter().map(|a| a.name).collect(), row)).collect(),
        published: dates.all.into_iter().zip(date_rows).map(|(c, row)| with(vec![c.value.value], row)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_numbers_share_a_name() {
        let Names { title, authors, published } = names();
        for mut names in [title, authors, published] {
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }
}
