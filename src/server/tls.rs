//! TLS of the server, made of PEM files: rustls with ring, TLS 1.2 and 1.3.

use std::sync::Arc;

use thiserror::Error;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

use super::settings::{ClientCertificate, TlsSettings};

/// Why files are no TLS configuration. Holds nothing of what is in them.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file is no PEM.
    #[error("no {what} can be read from it: {error}")]
    Pem {
        /// What was looked for.
        what: &'static str,
        /// What is wrong.
        error: pem::Error,
    },
    /// A file without a certificate.
    #[error("holds no certificate")]
    Empty,
    /// Certificate and key do not fit, or are of a kind that is not supported.
    #[error("certificate or key is not usable: {0}")]
    Unusable(#[from] rustls::Error),
    /// The authorities of clients are not usable.
    #[error("the authorities of clients are not usable: {0}")]
    Authorities(#[from] VerifierBuilderError),
}

/// The configuration made of the contents of [`TlsSettings::files`], in their order.
///
/// # Errors
/// When one is no PEM of what it should be, or they do not fit together.
pub fn config(contents: &[Vec<u8>], settings: &TlsSettings, http1: bool) -> Result<ServerConfig, TlsError> {
    let part = |at: usize| contents.get(at).map(Vec::as_slice);
    let chain = certificates(part(0).unwrap_or_default())?;
    let key = PrivateKeyDer::from_pem_slice(part(1).unwrap_or_default()).map_err(|error| TlsError::Pem { what: "private key", error })?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match part(2) {
        None => builder.with_no_client_auth(),
        Some(authorities) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates(authorities)? {
                roots.add(authority)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = match settings.tls_client_certificate {
                ClientCertificate::Required => verifier,
                ClientCertificate::Optional => verifier.allow_unauthenticated(),
            };
            builder.with_client_cert_verifier(verifier.build()?)
        }
    };
    let mut config = builder.with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    if http1 {
        config.alpn_protocols.push(b"http/1.1".to_vec());
    }
    Ok(config)
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|error| TlsError::Pem { what: "certificate", error })?;
    if found.is_empty() { Err(TlsError::Empty) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(names: &[&str]) -> (Vec<u8>, Vec<u8>) {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes())
    }

    #[test]
    fn a_pair_speaks_http2_and_with_browsers_http1() {
        let (certificate, key) = pem(&["localhost"]);
        let contents = [certificate.clone(), key, certificate];
        let settings = TlsSettings::default();
        assert_eq!(config(&contents, &settings, false).unwrap().alpn_protocols, [b"h2".to_vec()]);
        assert_eq!(config(&contents[..2], &settings, true).unwrap().alpn_protocols.len(), 2);
    }

    #[test]
    fn what_does_not_fit_is_told_without_quoting_it() {
        let ((certificate, key), (_, stranger)) = (pem(&["localhost"]), pem(&["localhost"]));
        let settings = TlsSettings::default();
        let error = |contents: &[&[u8]]| {
            let contents: Vec<Vec<u8>> = contents.iter().map(|c| c.to_vec()).collect();
            config(&contents, &settings, false).map(drop).unwrap_err()
        };
        assert!(matches!(error(&[&certificate, &stranger]), TlsError::Unusable(_)));
        assert!(matches!(error(&[b"", &key]), TlsError::Empty));
        assert!(matches!(error(&[&certificate, b"secret"]), TlsError::Pem { what: "private key", .. }));
        assert!(matches!(error(&[&certificate, &key, b"none"]), TlsError::Empty));
        assert!(!error(&[&certificate, b"secret"]).to_string().contains("secret"));
    }
}
