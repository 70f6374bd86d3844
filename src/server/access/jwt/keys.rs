//! The keys of a JWK Set (RFC 7517), and the claims of the tokens that they signed.

use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::super::UNKNOWN;
use super::signatures::{install, unpadded};
use crate::server::settings::JwtSettings;
use crate::server::status::ServeError;

/// Bytes of a token; longer ones are not looked into.
const LONGEST: usize = 8 << 10;

/// A file that cannot be taken. Holds nothing of its keys.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(super) enum KeysError {
    /// It is something else.
    #[error("no JWK Set: {0}; give a JSON object with the list `keys`")]
    Malformed(String),
    /// A key that is nobody's business here.
    #[error("key {0} of the list is private; give public keys alone")]
    Private(usize),
    /// Two keys that tokens cannot tell apart.
    #[error("keys {0} and {1} of the list have the same kid and algorithm; give each a kid of its own")]
    Same(usize, usize),
    /// Nobody could call.
    #[error("no key that can be used{}; give public keys for RS256, PS256, ES256, ES384 or EdDSA", .0.iter().map(|why| format!("; {why}")).collect::<String>())]
    None(Vec<String>),
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// The keys of a file.
#[derive(Debug)]
pub(super) struct Keys(Vec<Key>);

/// A key for one algorithm.
#[derive(Debug)]
struct Key {
    /// Its place in the list, from 1.
    place: usize,
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
    validation: Validation,
}

impl Keys {
    /// Reads the content of a file. Keys that are for something else or not supported are left out, as RFC 7517, section 5, asks.
    ///
    /// # Errors
    /// When it is no set, has a private key, or none that can be used.
    pub(super) fn parse(content: &[u8], settings: &JwtSettings) -> Result<Self, KeysError> {
        install();
        let set: Set = serde_json::from_slice(content).map_err(|error| KeysError::Malformed(place_of(&error)))?;
        let (mut keys, mut left_out): (Vec<Key>, _) = (Vec::new(), Vec::new());
        for (place, value) in (1..).zip(set.keys) {
            if value.get("d").is_some() {
                return Err(KeysError::Private(place));
            }
            match usable(value) {
                Ok((id, key, algorithms)) => keys.extend(algorithms.into_iter().map(|algorithm| {
                    let validation = validation(algorithm, settings);
                    Key { place, id: id.clone(), algorithm, key: key.clone(), validation }
                })),
                Err(why) => {
                    tracing::warn!(place, why, "a key is left out");
                    left_out.push(format!("key {place} {why}"));
                }
            }
        }
        for (at, key) in keys.iter().enumerate() {
            if let Some(other) =
                keys.iter().skip(at + 1).find(|other| key.id.is_some() && key.id == other.id && key.algorithm == other.algorithm)
            {
                return Err(KeysError::Same(key.place, other.place));
            }
        }
        if keys.is_empty() { Err(KeysError::None(left_out)) } else { Ok(Self(keys)) }
    }

    /// The claims of a token that one of the keys signed for this service, and that holds now.
    ///
    /// # Errors
    /// Why the token is not good. Whatever is wrong before its signature is known to be good is told as if it were nobody's.
    pub(super) fn claims(&self, token: &[u8]) -> Result<Map<String, Value>, ServeError> {
        if token.len() > LONGEST {
            return Err(ServeError::Unauthenticated("its token is longer than 8192 bytes"));
        }
        let header = decode_header(token).map_err(|_| UNKNOWN)?;
        let key = self.of(&header).ok_or(UNKNOWN)?;
        decode(token, &key.key, &key.validation).map(|token| token.claims).map_err(|error| refusal(&error))
    }

    /// The one key for the algorithm and with the id of the header. A header without an id is enough where there is no choice.
    fn of(&self, header: &Header) -> Option<&Key> {
        let mut fitting = self.0.iter().filter(|key| key.algorithm == header.alg && (header.kid.is_none() || key.id == header.kid));
        fitting.next().filter(|_| fitting.next().is_none())
    }
}

fn validation(algorithm: Algorithm, settings: &JwtSettings) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.leeway = settings.jwt_leeway.as_secs();
    validation.validate_nbf = true;
    validation.set_audience(&settings.jwt_audience);
    let mut required = vec!["exp", "aud"];
    if settings.jwt_require_nbf {
        required.push("nbf");
    }
    if !settings.jwt_issuer.is_empty() {
        validation.set_issuer(&settings.jwt_issuer);
        required.push("iss");
    }
    validation.set_required_spec_claims(&required);
    validation
}

fn refusal(error: &Error) -> ServeError {
    ServeError::Unauthenticated(match error.kind() {
        ErrorKind::ExpiredSignature => return ServeError::TokenExpired,
        ErrorKind::ImmatureSignature => "its token does not hold yet",
        ErrorKind::InvalidAudience => "its token is for another audience",
        ErrorKind::InvalidIssuer => "its token is of another issuer",
        ErrorKind::MissingRequiredClaim(_) => {
            "its token lacks one of the claims exp, aud, iss and nbf that are required, or has it in another form"
        }
        ErrorKind::InvalidClaimFormat(_) => "its token has a claim in another form than RFC 7519 gives it",
        _ => return UNKNOWN,
    })
}

/// A key with its id and the algorithms that it is for, or why it is left out.
fn usable(value: Value) -> Result<(Option<String>, DecodingKey, Vec<Algorithm>), &'static str> {
    let jwk: Jwk = serde_json::from_value(value).map_err(|_| "lacks a member or is of an unknown kind")?;
    let common = &jwk.common;
    if common.public_key_use.as_ref().is_some_and(|of| *of != PublicKeyUse::Signature) {
        return Err("is not for signatures (use)");
    }
    if common.key_operations.as_ref().is_some_and(|all| !all.contains(&KeyOperations::Verify)) {
        return Err("is not to verify with (key_ops)");
    }
    let key = DecodingKey::from_jwk(&jwk).map_err(|_| "is of an unknown kind, or not in base64url")?;
    let mut algorithms = match (&jwk.algorithm, key.kind()) {
        (AlgorithmParameters::RSA(_), DecodingKeyKind::RsaModulusExponent { n, .. }) => match unpadded(n).len() {
            256..=1024 => vec![Algorithm::RS256, Algorithm::PS256],
            _ => return Err("has not 2048 to 8192 bits"),
        },
        (AlgorithmParameters::EllipticCurve(of), DecodingKeyKind::SecretOrDer(point)) => match (&of.curve, point.len()) {
            (EllipticCurve::P256, 65) => vec![Algorithm::ES256],
            (EllipticCurve::P384, 97) => vec![Algorithm::ES384],
            _ => return Err("is of another curve than P-256 and P-384, or no point of it"),
        },
        (AlgorithmParameters::OctetKeyPair(of), DecodingKeyKind::SecretOrDer(point)) => match (&of.curve, point.len()) {
            (EllipticCurve::Ed25519, 32) => vec![Algorithm::EdDSA],
            _ => return Err("is of another curve than Ed25519, or no point of it"),
        },
        _ => return Err("is of a kind that is not taken"),
    };
    if let Some(only) = common.key_algorithm {
        algorithms.retain(|algorithm| KeyAlgorithm::from(*algorithm) == only);
    }
    if algorithms.is_empty() {
        return Err("is for an algorithm that is not taken or does not fit it (alg)");
    }
    Ok((jwk.common.key_id, key, algorithms))
}

/// Where JSON is broken, without a word of it.
fn place_of(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}
