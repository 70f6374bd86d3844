//! Settings from a TOML file: each line stands in for a flag's default, so that flags and environment win and no setting is defined twice.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command};
use thiserror::Error;
use toml::{Table, Value};

use super::Settings;

/// Flags that are about the file itself.
const NOT_IN_FILE: [&str; 2] = ["config", "check-config"];

/// A file that cannot be taken.
#[derive(Debug, Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("{}: {error}; give --config a file that can be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is not TOML.
    #[error("{}: not a TOML file: {error}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
    /// A name that no flag has.
    #[error("{}: {name} is no setting; use one of {known}", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// Those that are.
        known: String,
    },
    /// A table, a date or a mixed list.
    #[error("{}: {name}: a {kind} is not allowed; use a string, a number, true, false or a list of them", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// The setting.
        name: String,
        /// What it is.
        kind: &'static str,
    },
}

/// `command` with the values of the file as defaults of its flags. Whether they can be is for the command to say.
///
/// # Errors
/// When the file cannot be read, or names what is no flag.
pub fn as_defaults(command: Command, path: &Path) -> Result<Command, FileError> {
    let text = std::fs::read_to_string(path).map_err(|error| FileError::Unreadable { path: path.to_owned(), error })?;
    let table: Table = text.parse().map_err(|error| FileError::Malformed { path: path.to_owned(), error: Box::new(error) })?;
    table.into_iter().try_fold(command, |command, (name, value)| {
        let known: Vec<&str> = settings(&command).filter_map(Arg::get_long).collect();
        let Some(id) = settings(&command).find(|a| a.get_long() == Some(name.as_str())).map(|a| a.get_id().clone()) else {
            return Err(FileError::Unknown { path: path.to_owned(), name, known: known.join(", ") });
        };
        let values = plain(&value).map_err(|kind| FileError::Kind { path: path.to_owned(), name, kind })?;
        Ok(command.mut_arg(id, |arg| arg.default_values(values)))
    })
}

/// The flags that may stand in a file.
pub fn settings(command: &Command) -> impl Iterator<Item = &Arg> {
    let is_setting = |a: &&Arg| a.get_long().is_some_and(|name| !NOT_IN_FILE.contains(&name));
    command.get_arguments().filter(is_setting).filter(|a| !matches!(a.get_action(), ArgAction::Help | ArgAction::Version))
}

/// All settings as a file that gives the same ones.
///
/// # Errors
/// Never, as long as the settings are plain values.
pub fn written(settings: &Settings) -> Result<String, toml::ser::Error> {
    toml::to_string(settings)
}

/// A value as on the command line; the name of its kind where it has no such form.
fn plain(value: &Value) -> Result<Vec<String>, &'static str> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Ok(vec![value.to_string()]),
        Value::Array(list) if !list.iter().any(Value::is_array) => {
            list.iter().map(plain).collect::<Result<Vec<_>, _>>().map(|values| values.concat())
        }
        other => Err(other.type_str()),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::super::ServeFlags;
    use super::*;

    /// Settings from a file of this text and these arguments.
    fn read(text: &str, arguments: &[&str]) -> Result<Settings, String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("copydesk.toml");
        std::fs::write(&path, text).unwrap();
        let command = as_defaults(ServeFlags::augment_args(Command::new("serve")), &path).map_err(|e| e.to_string())?;
        let matches = command.try_get_matches_from(std::iter::once(&"serve").chain(arguments)).map_err(|e| e.to_string())?;
        Settings::from_flags(ServeFlags::from_arg_matches(&matches).unwrap()).map_err(|e| e.to_string())
    }

    #[test]
    fn the_file_stands_in_for_the_defaults_and_flags_win() {
        let settings = read("threads = 3\nlog-format = \"json\"\nqueue = 5\n", &["--queue", "7"]).unwrap();
        assert_eq!((settings.threads, settings.queue, settings.max_in_flight), (3, 7, 27));
        assert_eq!(settings.log_format, super::super::LogFormat::Json);
    }

    #[test]
    fn what_is_written_reads_as_the_same_settings() {
        let settings = read("threads = 3\ndrain-seconds = 9\nlog-level = \"warn\"\nadmin-listen = \"127.0.0.1:9464\"\n", &[]).unwrap();
        let text = written(&settings).unwrap();
        assert_eq!(read(&text, &[]).unwrap(), settings);
    }

    #[test]
    fn every_setting_that_is_given_is_written() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| {
            let path = directory.path().join(name);
            std::fs::write(&path, content).unwrap();
            path.display().to_string()
        };
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = file("certificate", &made.cert.pem());
        let (key, tokens) = (file("key", &made.signing_key.serialize_pem()), file("tokens", "probe 0123456789abcdef"));
        let text = given_of_features(&file)
            + &format!(
                "tls-certificate = \"{certificate}\"\ntls-key = \"{key}\"\ntls-client-ca = \"{certificate}\"\ntokens-file = \"{tokens}\"\n\
             grpc-web = true\ncors-origin = [\"https://a.example\", \"https://b.example\"]\nadmin-listen = \"127.0.0.1:9464\"\n"
            );
        let settings = read(&text, &["--open-health", "false"]).unwrap();
        let text = written(&settings).unwrap();
        assert_eq!(read(&text, &[]).unwrap(), settings);
        assert!(!text.contains("0123456789abcdef"));
        let command = ServeFlags::augment_args(Command::new("serve"));
        let table: Table = text.parse().unwrap();
        let built =
            |name: &&str| (cfg!(feature = "jwt") || !name.starts_with("jwt-")) && (cfg!(feature = "otlp") || !name.starts_with("otlp-"));
        let names = super::settings(&command).filter_map(Arg::get_long).filter(built);
        let missing: Vec<_> = names.filter(|name| !table.contains_key(*name)).collect();
        assert_eq!(missing, Vec::<&str>::new());
        let alone = read(&format!("tls-key = \"{key}\""), &[]).unwrap_err();
        assert_eq!(alone, format!("--tls-key: {key} alone is not allowed; use it together with --tls-certificate"));
        let missing = read("tokens-file = \"nowhere/tokens\"", &[]).unwrap_err();
        assert!(missing.starts_with("--tokens-file: nowhere/tokens (No such file"), "{missing}");
        assert!(read("cors-origin = \"*\"", &[]).unwrap_err().contains("use it together with --grpc-web"));
    }

    /// Settings of what is not in every build, where it is in this one.
    fn given_of_features(file: &dyn Fn(&str, &str) -> String) -> String {
        let mut text = String::new();
        if cfg!(feature = "jwt") {
            let x = "A".repeat(43);
            let keys = file("keys", &format!("{{\"keys\": [{{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"x\": \"{x}\"}}]}}"));
            text += &format!("jwt-keys-file = \"{keys}\"\njwt-audience = [\"a\", \"b\"]\njwt-issuer = \"i\"\njwt-leeway-seconds = 7\n");
        }
        if cfg!(feature = "otlp") {
            text += "otlp-endpoint = \"http://127.0.0.1:4317\"\notlp-ratio = 0.25\n";
        }
        text
    }

    #[test]
    fn settings_of_what_is_not_built_are_refused_and_none_stands_alone() {
        if !cfg!(feature = "jwt") {
            let error = read("jwt-keys-file = \"keys.json\"\njwt-audience = \"copydesk\"\n", &[]).unwrap_err();
            assert!(error.starts_with("--jwt-keys-file: keys.json is not allowed; use a build with the feature `jwt`"), "{error}");
        }
        if cfg!(feature = "otlp") {
            for bad in ["https://collector:4317", "http://name:password@collector:4317", "http://collector/v1/traces", "collector:4317"] {
                let error = read(&format!("otlp-endpoint = \"{bad}\""), &[]).unwrap_err();
                assert!(error.contains("use http://HOST:PORT") && !error.contains("password"), "{error}");
            }
            let ratio = read("otlp-endpoint = \"http://[::1]:4317\"\notlp-ratio = 1.5", &[]).unwrap_err();
            assert_eq!(ratio, "--otlp-ratio: 1.5 is not allowed; use 0 to 1");
        } else {
            let error = read("otlp-endpoint = \"http://127.0.0.1:4317\"", &[]).unwrap_err();
            assert!(error.contains("use a build with the feature `otlp`"), "{error}");
        }
        for alone in ["otlp-ratio = 0.5", "otlp-service-name = \"copydesk\""] {
            assert!(read(alone, &[]).unwrap_err().contains("use it together with --otlp-endpoint"), "{alone}");
        }
        for alone in ["jwt-audience = \"copydesk\"", "jwt-issuer = \"i\"", "jwt-leeway-seconds = 30", "jwt-require-nbf = false"] {
            assert!(read(alone, &[]).unwrap_err().contains("use it together with --jwt-keys-file"), "{alone}");
        }
        for alone in ["jwt-scope-claim = \"scp\"", "jwt-scope-required = true"] {
            assert!(read(alone, &[]).unwrap_err().contains("use it together with --jwt-keys-file"), "{alone}");
        }
    }

    #[test]
    fn what_cannot_be_is_named_with_what_can() {
        assert!(read("thread = 3", &[]).unwrap_err().contains("thread is no setting; use one of listen, threads"));
        assert!(read("config = \"x\"", &[]).unwrap_err().contains("config is no setting"));
        assert!(read("[tls]\nkey = 1", &[]).unwrap_err().contains("tls is no setting"));
        assert!(read("threads = { least = 1 }", &[]).unwrap_err().contains("threads: a table is not allowed"));
        assert!(read("threads = \"many\"", &[]).unwrap_err().contains("invalid value 'many' for '--threads"));
        assert_eq!(read("threads = 0", &[]).unwrap_err(), "--threads: 0 is not allowed; use 1 to 1024");
        assert!(read("threads = ", &[]).unwrap_err().contains("not a TOML file"));
    }
}
