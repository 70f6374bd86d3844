//! Signatures are checked by ring, which is here for TLS already: the crate that reads tokens brings no cryptography of its own.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, new_error};
use jsonwebtoken::signature::{Error as Forged, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};

static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: no_signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

/// Has signatures checked by ring from now on.
pub(super) fn install() {
    // An error means that the embedding program has chosen another one, or that this one is installed already.
    let _ = PROVIDER.install_default();
}

/// What a signature is checked with.
#[derive(Clone, Copy)]
enum Check {
    Rsa(&'static RsaParameters),
    Point(&'static dyn VerificationAlgorithm),
}

struct Signature {
    algorithm: Algorithm,
    check: Check,
    key: DecodingKey,
}

/// The only algorithms that are taken. A secret is shared with nobody here, so that a public key can never be taken for one.
fn check(algorithm: Algorithm) -> Option<Check> {
    match algorithm {
        Algorithm::RS256 => Some(Check::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256)),
        Algorithm::PS256 => Some(Check::Rsa(&signature::RSA_PSS_2048_8192_SHA256)),
        Algorithm::ES256 => Some(Check::Point(&signature::ECDSA_P256_SHA256_FIXED)),
        Algorithm::ES384 => Some(Check::Point(&signature::ECDSA_P384_SHA384_FIXED)),
        Algorithm::EdDSA => Some(Check::Point(&signature::ED25519)),
        _ => None,
    }
}

fn no_signer(_: &Algorithm, _: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    Err(new_error(ErrorKind::UnsupportedAlgorithm))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    let check = check(*algorithm).ok_or_else(|| new_error(ErrorKind::UnsupportedAlgorithm))?;
    Ok(Box::new(Signature { algorithm: *algorithm, check, key: key.clone() }))
}

impl Verifier<Vec<u8>> for Signature {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Forged> {
        let good = match (self.check, self.key.kind()) {
            (Check::Rsa(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n: unpadded(n), e: unpadded(e) }.verify(parameters, message, signature)
            }
            (Check::Point(algorithm), DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(algorithm, point).verify(message, signature)
            }
            _ => return Err(Forged::new()),
        };
        good.map_err(|_| Forged::new())
    }
}

impl JwtVerifier for Signature {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

/// A number without the zeros before it, which some write although RFC 7518, section 6.3.1, says not to.
pub(super) fn unpadded(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
