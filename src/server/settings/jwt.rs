//! Which JSON Web Tokens are taken. The flags are there in every build, so that one without them can say so.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args};
use serde::Serialize;

use super::{SettingsError, readable, seconds, within};
use crate::server::access::check_keys;

/// Flags about JSON Web Tokens.
#[derive(Args, Clone, Debug)]
pub struct JwtFlags {
    /// Feature `jwt`: JWK Set with the public keys that JSON Web Tokens are signed with (RS256, PS256, ES256, ES384, EdDSA); read again when it changes [default: none are taken].
    #[arg(long, env = "COPYDESK_JWT_KEYS_FILE", value_name = "FILE")]
    pub jwt_keys_file: Option<PathBuf>,
    /// Feature `jwt`: names of this service, separated by commas, of which a token has to hold one in its claim `aud`; has to be set with the keys [default: none].
    #[arg(long, env = "COPYDESK_JWT_AUDIENCE", value_delimiter = ',')]
    pub jwt_audience: Vec<String>,
    /// Feature `jwt`: issuers, separated by commas, of which a token has to name one in its claim `iss` [default: not asked for].
    #[arg(long, env = "COPYDESK_JWT_ISSUER", value_delimiter = ',')]
    pub jwt_issuer: Vec<String>,
    /// Feature `jwt`: seconds that a token may be over its end or before its beginning, as clocks differ [default: 30].
    #[arg(long, env = "COPYDESK_JWT_LEEWAY_SECONDS")]
    pub jwt_leeway_seconds: Option<u64>,
    /// Feature `jwt`: whether a token has to tell its beginning (`nbf`); one that does is held to it either way [default: `false`].
    #[arg(long, env = "COPYDESK_JWT_REQUIRE_NBF", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub jwt_require_nbf: Option<bool>,
    /// Feature `jwt`: the claim that lists the calls a token is good for, by the names of the tokens file [default: `scope`].
    #[arg(long, env = "COPYDESK_JWT_SCOPE_CLAIM", value_name = "CLAIM")]
    pub jwt_scope_claim: Option<String>,
    /// Feature `jwt`: whether a token without that claim is good for no call; else it is good for all [default: `true`].
    #[arg(long, env = "COPYDESK_JWT_SCOPE_REQUIRED", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub jwt_scope_required: Option<bool>,
}

/// Checked settings of JSON Web Tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct JwtSettings {
    /// The keys.
    pub jwt_keys_file: PathBuf,
    /// Names of this service; never empty.
    pub jwt_audience: Vec<String>,
    /// Issuers; empty for any that has a key.
    pub jwt_issuer: Vec<String>,
    /// How far clocks may differ.
    #[serde(rename = "jwt-leeway-seconds", serialize_with = "seconds")]
    pub jwt_leeway: Duration,
    /// Whether the beginning has to be told.
    pub jwt_require_nbf: bool,
    /// Where the calls stand.
    pub jwt_scope_claim: String,
    /// Whether a token without them is good for none.
    pub jwt_scope_required: bool,
}

impl JwtSettings {
    /// The defaults beside these two.
    #[must_use]
    pub fn new(keys_file: PathBuf, audience: &str) -> Self {
        Self {
            jwt_keys_file: keys_file,
            jwt_audience: vec![audience.to_owned()],
            jwt_issuer: Vec::new(),
            jwt_leeway: Duration::from_secs(30),
            jwt_require_nbf: false,
            jwt_scope_claim: "scope".to_owned(),
            jwt_scope_required: true,
        }
    }

    /// Checks that the flags belong together and that there are keys; `None` if no tokens are taken.
    pub(super) fn from_flags(flags: JwtFlags) -> Result<Option<Self>, SettingsError> {
        let wrong = |flag, actual: String, allowed| Err(SettingsError { flag, actual, allowed });
        let Some(keys_file) = flags.jwt_keys_file.clone() else {
            return flags.given().map_or(Ok(None), |(flag, actual)| wrong(flag, actual, "it together with --jwt-keys-file"));
        };
        if !cfg!(feature = "jwt") {
            let allowed = "a build with the feature `jwt` for it: this one has no JSON Web Tokens";
            return wrong("--jwt-keys-file", keys_file.display().to_string(), allowed);
        }
        let Some(audience) = flags.jwt_audience.first() else {
            return wrong("--jwt-audience", "none".to_owned(), "the name that tokens have for this service in their claim aud");
        };
        let default = Self::new(keys_file, audience);
        let leeway = flags.jwt_leeway_seconds.unwrap_or(default.jwt_leeway.as_secs());
        within("--jwt-leeway-seconds", usize::try_from(leeway).unwrap_or(usize::MAX), 0..=300, "0 to 300")?;
        let settings = Self {
            jwt_leeway: Duration::from_secs(leeway),
            jwt_audience: flags.jwt_audience,
            jwt_issuer: flags.jwt_issuer,
            jwt_require_nbf: flags.jwt_require_nbf.unwrap_or(default.jwt_require_nbf),
            jwt_scope_claim: flags.jwt_scope_claim.unwrap_or(default.jwt_scope_claim),
            jwt_scope_required: flags.jwt_scope_required.unwrap_or(default.jwt_scope_required),
            jwt_keys_file: default.jwt_keys_file,
        };
        let empty = String::is_empty;
        for (flag, is_empty) in [
            ("--jwt-audience", settings.jwt_audience.iter().any(empty)),
            ("--jwt-issuer", settings.jwt_issuer.iter().any(empty)),
            ("--jwt-scope-claim", settings.jwt_scope_claim.is_empty()),
        ] {
            if is_empty {
                return wrong(flag, "an empty name".to_owned(), "one character or more");
            }
        }
        settings.check()?;
        Ok(Some(settings))
    }

    fn check(&self) -> Result<(), SettingsError> {
        let (flag, allowed) = ("--jwt-keys-file", "a JWK Set with a public key for RS256, PS256, ES256, ES384 or EdDSA");
        let content = readable(flag, &self.jwt_keys_file, allowed)?;
        let wrong = |error| SettingsError { flag, actual: format!("{}: {error}", self.jwt_keys_file.display()), allowed };
        check_keys(&content, self).map_err(wrong)
    }
}

impl JwtFlags {
    /// The first flag beside the keys that is given, with its value.
    fn given(&self) -> Option<(&'static str, String)> {
        let list = |values: &[String]| (!values.is_empty()).then(|| values.join(","));
        let all = [
            ("--jwt-audience", list(&self.jwt_audience)),
            ("--jwt-issuer", list(&self.jwt_issuer)),
            ("--jwt-leeway-seconds", self.jwt_leeway_seconds.map(|seconds| seconds.to_string())),
            ("--jwt-require-nbf", self.jwt_require_nbf.map(|yes| yes.to_string())),
            ("--jwt-scope-claim", self.jwt_scope_claim.clone()),
            ("--jwt-scope-required", self.jwt_scope_required.map(|yes| yes.to_string())),
        ];
        all.into_iter().find_map(|(flag, value)| Some((flag, value?)))
    }
}
