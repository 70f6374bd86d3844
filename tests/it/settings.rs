//! The table of settings in the documentation is written from the flags themselves.

use std::fmt::Write as _;

use clap::{Arg, Args as _, Command};
use copydesk::server::settings::ServeFlags;
use copydesk::server::settings::file::settings;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md");
const HEAD: &str = "# Settings of `copydesk serve`

Written by `UPDATE_DOCS=1 cargo test settings` from the flags; a test holds it to them.

A setting is a flag, an environment variable, or a line in the TOML file that `--config` (`COPYDESK_CONFIG`) names, with the name of the flag:
`threads = 4`. The flag wins over the variable, the variable over the file, the file over the default. All are checked before the port is
bound; one that cannot be ends the process with status 2 and a line that says which, its value and what is allowed.
`copydesk serve --check-config` does the same without serving, and prints what would hold as such a file.

| flag and line in the file | variable | default | meaning |
|---|---|---|---|
";

fn row(flag: &Arg) -> String {
    let name = flag.get_long().unwrap_or_default();
    let variable = flag.get_env().unwrap_or_default().to_string_lossy();
    let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
    // What depends on the machine or on another setting is told by the help itself.
    let (help, told) = help.split_once(" [default: ").map_or((help.as_str(), ""), |(help, told)| (help, told.trim_end_matches(']')));
    let values: Vec<_> = flag.get_default_values().iter().map(|v| format!("`{}`", v.to_string_lossy())).collect();
    let default = if values.is_empty() { told.to_owned() } else { values.join(", ") };
    let possible: Vec<_> = flag.get_possible_values().iter().map(|v| format!("`{}`", v.get_name())).collect();
    let choice = if possible.len() > 1 { format!(": {}", possible.join(", ")) } else { String::new() };
    format!("| `{name}` | `{variable}` | {default} | {help}{choice} |")
}

#[test]
fn the_table_of_settings_is_that_of_the_flags() {
    let command = ServeFlags::augment_args(Command::new("serve"));
    let mut page = HEAD.to_owned();
    for flag in settings(&command) {
        assert!(flag.get_env().is_some() && flag.get_help().is_some(), "{flag}: no variable or no help");
        writeln!(page, "{}", row(flag)).unwrap();
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PATH, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PATH).unwrap_or_default(), page, "docs/settings.md; UPDATE_DOCS=1 writes it");
}
