//! A file imports only from lower layers; folders of one layer never import each other; only the rim names the transport.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: [(&str, u8); 21] = [
    ("text", 0),
    ("limits", 0),
    ("error", 0),
    ("note", 0),
    ("phase", 0),
    ("digest", 0),
    ("trees", 0),
    ("input", 1),
    ("document", 2),
    ("clean", 3),
    ("language", 4),
    ("summary", 4),
    ("metadata", 4),
    ("quality", 5),
    ("fingerprint", 4),
    ("version", 6),
    ("engine", 6),
    ("lib", 7),
    ("server", 8),
    ("cli", 9),
    ("main", 10),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn layered() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let module = name.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let source = fs::read_to_string(&path).unwrap();
            (name, module, source)
        })
        .collect()
}

#[test]
fn imports_point_downwards() {
    let layers: BTreeMap<&str, u8> = LAYERS.into_iter().collect();
    let mut wrong = Vec::new();
    for (file, module, source) in layered() {
        let own = *layers.get(module.as_str()).unwrap_or_else(|| panic!("{file}: give `{module}` a layer"));
        let code = source.split("#[cfg(test)]").next().unwrap();
        for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let target: String = line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(&other) = layers.get(target.as_str()) else { continue };
                if target != module && other >= own && !(own == 0 && other == 0) {
                    wrong.push(format!("{file} (layer {own}) names crate::{target} (layer {other})"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_rim_names_the_transport() {
    let rim = ["server", "cli", "main"];
    for (file, module, source) in layered().into_iter().filter(|(_, module, _)| !rim.contains(&module.as_str())) {
        for (number, line) in source.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for name in ["tonic::", "tokio::", "prost::"] {
                assert!(!line.contains(name), "{file}:{}: {module} names {name}", number + 1);
            }
        }
    }
}

#[test]
fn files_open_with_what_they_are_and_stay_readable() {
    for (file, _, source) in layered() {
        assert!(source.starts_with("//!") || file.ends_with("tests.rs"), "{file}: open with `//!`");
        assert!(source.lines().count() <= 500, "{file}: {} lines, over 500", source.lines().count());
    }
}
