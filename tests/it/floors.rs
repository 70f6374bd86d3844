//! Quality never goes down: the evaluation kit with `quality/floors.json`, where the kit is beside the project.

use std::path::{Path, PathBuf};
use std::process::Command;

const STAGES: [(&str, &str); 3] = [("clean", "clean"), ("clean-text", "clean"), ("metadata", "clean,metadata")];

fn kit() -> PathBuf {
    std::env::var_os("COPYDESK_EVAL").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval"), PathBuf::from)
}

#[test]
fn no_figure_is_below_its_floor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = kit().join("evaluate.py");
    if !script.exists() {
        eprintln!("no evaluation kit at {}: floors were not checked (set COPYDESK_EVAL to its folder)", script.display());
        return;
    }
    for (task, stages) in STAGES {
        let output = Command::new("python3")
            .arg(&script)
            .args([task, "--set", if task == "clean-text" { "wcxb-dev-text" } else { "wcxb-dev" }, "--floors"])
            .arg(root.join("quality/floors.json"))
            .args(["--", env!("CARGO_BIN_EXE_copydesk"), "batch", "--stages", stages])
            .output()
            .unwrap();
        assert!(output.status.success(), "{task}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
}
