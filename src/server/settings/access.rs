//! Who may call, and how browsers may.

use std::path::PathBuf;

use clap::{ArgAction, Args};
use serde::Serialize;

use super::{JwtFlags, JwtSettings, SettingsError};
use crate::server::access::Tokens;

/// Flags about who may call.
#[derive(Args, Clone, Debug)]
pub struct AccessFlags {
    /// File with the tokens of callers: a name, a token and optionally the calls it may make, a line; read again when it changes [default: everybody may call].
    #[arg(long, env = "COPYDESK_TOKENS_FILE", value_name = "FILE")]
    pub tokens_file: Option<PathBuf>,
    /// Which JSON Web Tokens are taken.
    #[command(flatten)]
    pub jwt: JwtFlags,
    /// Whether health may be asked without a token.
    #[arg(long, env = "COPYDESK_OPEN_HEALTH", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true", default_value_t = true)]
    pub open_health: bool,
    /// Whether reflection may be asked without a token.
    #[arg(long, env = "COPYDESK_OPEN_REFLECTION", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true", default_value_t = false)]
    pub open_reflection: bool,
    /// Compress replies for callers that accept it (gzip, zstd). Requests may be compressed either way.
    #[arg(long, env = "COPYDESK_COMPRESS_REPLIES", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true", default_value_t = false)]
    pub compress_replies: bool,
    /// Speak gRPC-Web as well, over HTTP/2 and HTTP/1.1, for browsers.
    #[arg(long, env = "COPYDESK_GRPC_WEB", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true", default_value_t = false)]
    pub grpc_web: bool,
    /// Origins of pages whose scripts may call, separated by commas, such as `https://news.example`, or `*` for all; with gRPC-Web alone [default: none].
    #[arg(long, env = "COPYDESK_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub cors_origin: Vec<String>,
}

/// Checked settings of who may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AccessSettings {
    /// Tokens of callers. Everybody may call where neither these nor JSON Web Tokens are.
    pub tokens_file: Option<PathBuf>,
    /// Which JSON Web Tokens are taken, if any.
    #[serde(flatten)]
    pub jwt: Option<JwtSettings>,
    /// Whether health may be asked without a token.
    pub open_health: bool,
    /// Whether reflection may be asked without a token.
    pub open_reflection: bool,
    /// Whether replies are compressed for those who accept it.
    pub compress_replies: bool,
    /// Whether gRPC-Web is spoken.
    pub grpc_web: bool,
    /// Origins whose scripts may call.
    pub cors_origin: Vec<String>,
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self {
            tokens_file: None,
            jwt: None,
            open_health: true,
            open_reflection: false,
            compress_replies: false,
            grpc_web: false,
            cors_origin: Vec::new(),
        }
    }
}

impl AccessSettings {
    /// Checks that the tokens can be read and that origins are some.
    pub(super) fn from_flags(flags: AccessFlags) -> Result<Self, SettingsError> {
        let AccessFlags { tokens_file, jwt, open_health, open_reflection, compress_replies, grpc_web, cors_origin } = flags;
        if let Some(file) = &tokens_file {
            let allowed = "a file with lines of a name, a token and optionally the calls it may make";
            let content = super::readable("--tokens-file", file, allowed)?;
            let wrong = |error| SettingsError { flag: "--tokens-file", actual: format!("{}: {error}", file.display()), allowed };
            Tokens::parse(&content).map_err(wrong)?;
        }
        for origin in &cors_origin {
            let wrong = |allowed| Err(SettingsError { flag: "--cors-origin", actual: origin.clone(), allowed });
            if !grpc_web {
                return wrong("it together with --grpc-web");
            }
            if origin != "*" && !is_origin(origin) {
                return wrong("origins such as https://news.example or http://localhost:8080, or * for all");
            }
        }
        let jwt = JwtSettings::from_flags(jwt)?;
        Ok(Self { tokens_file, jwt, open_health, open_reflection, compress_replies, grpc_web, cors_origin })
    }
}

/// Whether this is an origin as browsers write it.
fn is_origin(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_do() {
        for good in ["https://news.example", "http://localhost:8080"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in ["news.example", "https://news.example/", "https://News.example", "https://news.example:443", "null", ""] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
