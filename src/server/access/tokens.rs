//! The tokens of callers, from a file with one a line:
//!
//! ```text
//! # name   token                                   calls; all if left out
//! crawler  0c1f9ad0e1b2…
//! search   sha256:9f86d081884c7d65…                ProcessArticle,DetectLanguage
//! probe    77d1a2b9c0e3…                           grpc.health.v1.Health/*
//! ```
//!
//! Tokens are kept as SHA-256 digests alone, and the file may hold those instead of tokens.

use sha2::{Digest as _, Sha256};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};
use thiserror::Error;

use super::calls;

const LEAST: usize = 16;

/// A line that cannot be. Holds nothing of its token.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {problem}")]
pub struct TokensError {
    /// Which, from 1.
    pub line: usize,
    /// What is wrong with it, and what would be right.
    pub problem: String,
}

/// Who may call, and what.
#[derive(Clone, Debug)]
pub struct Tokens {
    callers: Vec<Caller>,
}

/// One line of the file.
#[derive(Clone)]
pub struct Caller {
    name: String,
    digest: [u8; 32],
    /// Paths of calls, or of services with `*` for all of theirs; all calls if empty.
    calls: Vec<String>,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("name", &self.name).field("calls", &self.calls).finish_non_exhaustive()
    }
}

impl Caller {
    /// Its name in the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it may make the call of this path, such as `copydesk.v1.ArticleService/CleanArticle`.
    #[must_use]
    pub fn may(&self, call: &str) -> bool {
        self.calls.is_empty() || self.calls.iter().any(|allowed| calls::covers(allowed, call))
    }
}

impl Tokens {
    /// Reads the file's content.
    ///
    /// # Errors
    /// The first line that cannot be; also when there is none.
    pub fn parse(content: &[u8]) -> Result<Self, TokensError> {
        let text = std::str::from_utf8(content).map_err(|_| TokensError { line: 1, problem: "the file is not UTF-8".to_owned() })?;
        let known = calls::known();
        let mut callers: Vec<Caller> = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let wrong = |problem| TokensError { line, problem };
            let caller = caller(text, &known).map_err(wrong)?;
            if callers.iter().any(|other| other.digest == caller.digest) {
                return Err(wrong("the same token stands in an earlier line".to_owned()));
            }
            callers.push(caller);
        }
        if callers.is_empty() {
            return Err(TokensError { line: 1, problem: "no token in the file, so that nobody could call".to_owned() });
        }
        Ok(Self { callers })
    }

    /// Whose token this is. Takes the same time whichever it is, and if it is none.
    #[must_use]
    pub fn caller(&self, token: &[u8]) -> Option<&Caller> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        let mut found = 0u64;
        for (place, caller) in (1u64..).zip(&self.callers) {
            found.conditional_assign(&place, caller.digest.ct_eq(&digest));
        }
        usize::try_from(found).ok()?.checked_sub(1).and_then(|at| self.callers.get(at))
    }
}

fn caller(line: &str, known: &[String]) -> Result<Caller, String> {
    let mut parts = line.split_whitespace();
    let (Some(name), Some(token)) = (parts.next(), parts.next()) else {
        return Err("only one word; use a name, a token and optionally calls, with spaces between them".to_owned());
    };
    let calls = parts.next();
    if parts.next().is_some() {
        return Err("more than three words; separate calls by commas without spaces".to_owned());
    }
    // No list means all calls, so a list must not come out empty.
    let calls: Result<Vec<String>, String> = calls.into_iter().flat_map(|calls| calls.split(',')).map(|call| path(call, known)).collect();
    Ok(Caller { name: name.to_owned(), digest: digest(token)?, calls: calls? })
}

/// The digest of a token, or as it stands in the file.
fn digest(token: &str) -> Result<[u8; 32], String> {
    if let Some(hex) = token.strip_prefix("sha256:") {
        return from_hex(hex).ok_or_else(|| "sha256: without the 64 hexadecimal digits of a digest".to_owned());
    }
    // RFC 6750, section 2.1: what a bearer token may be written with.
    let written = token.trim_end_matches('=').bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b));
    if token.len() < LEAST || !written {
        return Err(format!(
            "a token of {} characters; use at least {LEAST} of A-Z a-z 0-9 - . _ ~ + / with = at the end alone",
            token.len()
        ));
    }
    Ok(Sha256::digest(token).into())
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(digest)
}

/// A call as it stands in the file → its path.
fn path(call: &str, known: &[String]) -> Result<String, String> {
    let path = calls::path(call).filter(|path| known.iter().any(|known| calls::covers(path, known)));
    // Not quoted: it may be a token that stands in the wrong place.
    path.ok_or_else(|| {
        format!(
            "{} characters that are no call; use some of {}, or a service and a call such as grpc.health.v1.Health/*",
            call.chars().count(),
            calls::own(known).join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    #[test]
    fn tokens_are_found_by_name_and_may_what_their_line_says() {
        let digest = "sha256:9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e5641769290";
        let file = format!("# all\n\nall {TOKEN}\n some  another-token-of-16+ CleanArticle,grpc.health.v1.Health/*\nhex {digest}\n");
        let tokens = Tokens::parse(file.as_bytes()).unwrap();
        let all = tokens.caller(TOKEN.as_bytes()).unwrap();
        assert_eq!((all.name(), all.may("copydesk.v1.ArticleService/ProcessArticle")), ("all", true));
        let some = tokens.caller(b"another-token-of-16+").unwrap();
        assert!(some.may("copydesk.v1.ArticleService/CleanArticle") && some.may("grpc.health.v1.Health/Watch"));
        assert!(!some.may("copydesk.v1.ArticleService/ProcessArticle") && !some.may("copydesk.v1.ArticleService/CleanArticles"));
        assert!(tokens.caller(b"0123456789abcdeg").is_none() && tokens.caller(b"").is_none());
        assert_eq!(tokens.callers.len(), 3);
    }

    #[test]
    fn a_digest_stands_for_its_token() {
        let hex: String = Sha256::digest(TOKEN).iter().map(|byte| format!("{byte:02x}")).collect();
        let tokens = Tokens::parse(format!("hex sha256:{hex}").as_bytes()).unwrap();
        assert_eq!(tokens.caller(TOKEN.as_bytes()).unwrap().name(), "hex");
    }

    #[test]
    fn a_bad_line_is_named_without_its_token() {
        let error = |file: &str| Tokens::parse(file.as_bytes()).unwrap_err();
        assert!(error("# none\n").problem.contains("no token"));
        assert_eq!(error("\nlonely").line, 2);
        let short = error("a s3cret").to_string();
        assert!(short.contains("8 characters") || short.contains("6 characters"), "{short}");
        assert!(!short.contains("s3cret"));
        assert!(error("a sha256:abc").problem.contains("64"));
        assert!(error(&format!("a {TOKEN} Clean")).problem.contains("5 characters that are no call; use some of CleanArticle"));
        assert!(error(&format!("a {TOKEN} copydesk*")).problem.contains("no call"));
        assert!(error(&format!("a {TOKEN} grpc*/")).problem.contains("no call"));
        assert!(error(&format!("a {TOKEN} CleanArticle, DetectLanguage")).problem.contains("three words"));
        assert!(!error(&format!("a long-name-of-a-caller {TOKEN}")).to_string().contains(TOKEN), "a token in the place of calls");
        for empty in [",", "CleanArticle,", ",CleanArticle"] {
            assert!(error(&format!("a {TOKEN} {empty}")).problem.contains("no call"), "{empty} must not permit all calls");
        }
        assert_eq!(error(&format!("a {TOKEN}\nb {TOKEN}")).line, 2);
        assert!(!format!("{:?}", Tokens::parse(format!("a {TOKEN}").as_bytes()).unwrap()).contains(TOKEN));
    }
}
