//! The pages that are sent. Read once, before the first call; every call shares their memory.

use std::path::{Path, PathBuf};

use prost::bytes::Bytes;

use crate::cli::{Failure, batch};
use crate::server::proto::v1;

/// The page that is sent where none is given.
const EXAMPLE: &[u8] = include_bytes!("../../../examples/news.html");

/// Most bytes of all pages.
const MOST_BYTES: usize = 1 << 30;

/// Pages, at least one.
#[derive(Clone, Debug)]
pub(super) struct Corpus {
    /// What to call it.
    pub(super) name: String,
    pub(super) pages: Vec<v1::Source>,
}

impl Corpus {
    /// The pages of a folder and those below it (files that end in .html, .htm, .xhtml, .txt or .text), of one such file, or of a file of
    /// JSON lines or WARC records as `copydesk batch` reads them (any other file, `-` for standard input).
    ///
    /// # Errors
    /// When something cannot be read, there is no page in it, or more than fits into memory.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            let page = v1::Source { content: Bytes::from_static(EXAMPLE), format: v1::Format::Html.into(), ..Default::default() };
            return Ok(Self { name: "the built-in example page (--corpus names others)".to_owned(), pages: vec![page] });
        };
        let told = |what: &str| Failure::Usage(format!("--corpus {}: {what}", path.display()));
        let pages = if path.is_dir() {
            let files = files_below(path).map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
            files.iter().map(|file| page(file)).collect::<Result<_, _>>()?
        } else if format(path).is_some() {
            vec![page(path)?]
        } else {
            batch::pages(path, MOST_BYTES)?
        };
        if pages.is_empty() {
            return Err(told("no page in it; give a folder with .html or .txt files, or JSON lines"));
        }
        let corpus = Self { name: path.display().to_string(), pages };
        if corpus.bytes() > MOST_BYTES {
            return Err(told(&format!("more than {MOST_BYTES} bytes of pages; take a part of them")));
        }
        Ok(corpus)
    }

    /// Bytes of all pages.
    pub(super) fn bytes(&self) -> usize {
        self.pages.iter().map(|page| page.content.len()).sum()
    }
}

fn page(file: &Path) -> Result<v1::Source, Failure> {
    let content = std::fs::read(file).map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))?;
    Ok(v1::Source { content: content.into(), format: format(file).unwrap_or_default().into(), ..Default::default() })
}

/// What a page's name says it is; `None` for what is no page.
fn format(file: &Path) -> Option<v1::Format> {
    match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(v1::Format::Html),
        "txt" | "text" => Some(v1::Format::PlainText),
        _ => None,
    }
}

/// The pages in a folder and those below it, by name, so that a seed always means the same ones. Links to folders are not followed.
fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (mut folders, mut files) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if format(&entry.path()).is_some() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn contents(path: &Path) -> Vec<(Vec<u8>, v1::Format)> {
        let corpus = Corpus::read(Some(path)).unwrap();
        corpus.pages.iter().map(|page| (page.content.to_vec(), page.format())).collect()
    }

    #[test]
    fn a_folder_gives_its_pages_by_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        for (name, content) in [("b.txt", "b"), ("a.HTML", "a"), ("below/c.htm", "c"), ("notes.md", "no page")] {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let (html, text) = (v1::Format::Html, v1::Format::PlainText);
        assert_eq!(contents(folder.path()), [(b"a".to_vec(), html), (b"b".to_vec(), text), (b"c".to_vec(), html)]);
        assert_eq!(contents(&folder.path().join("b.txt")), [(b"b".to_vec(), text)]);
    }

    #[test]
    fn json_lines_give_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pages.jsonl");
        fs::write(&file, "{\"html\":\"<p>a\"}\n\n{\"text\":\"b\",\"url\":\"https://a.example/\"}\n").unwrap();
        assert_eq!(contents(&file), [(b"<p>a".to_vec(), v1::Format::Html), (b"b".to_vec(), v1::Format::PlainText)]);
        fs::write(&file, "{\"html\":\"<p>a\"}\n{\"id\":3}\n").unwrap();
        let Err(Failure::Failed(told)) = Corpus::read(Some(&file)) else { panic!("a line without a page was read") };
        assert!(told.contains("pages.jsonl: 3:") && told.contains("html"), "{told}");
    }

    #[test]
    fn nothing_to_send_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Corpus::read(Some(folder.path())), Err(Failure::Usage(_))));
        for name in ["none", "none.html"] {
            assert!(matches!(Corpus::read(Some(&folder.path().join(name))), Err(Failure::Failed(_))), "{name}");
        }
        assert!(Corpus::read(None).unwrap().bytes() > 1_000);
    }
}
