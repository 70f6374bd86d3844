//! What the commands that call a server share: its address, TLS, tokens, and errors told to their end.

use std::error::Error;
use std::path::{Path, PathBuf};

use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

/// The files of a caller that speaks TLS.
#[derive(Clone, Copy, Debug)]
pub(super) struct TlsFiles<'f> {
    /// The authority of the server's certificate.
    pub(super) ca: &'f Path,
    /// The name that the certificate has to be for, if not that of the address.
    pub(super) domain: Option<&'f str>,
    /// Certificate and key of the caller.
    pub(super) identity: Option<(&'f Path, &'f Path)>,
}

impl<'f> TlsFiles<'f> {
    /// What flags name; `None` without an authority.
    pub(super) fn new(
        ca: Option<&'f PathBuf>,
        domain: Option<&'f String>,
        certificate: Option<&'f PathBuf>,
        key: Option<&'f PathBuf>,
    ) -> Option<Self> {
        let identity = certificate.zip(key).map(|(certificate, key)| (certificate.as_path(), key.as_path()));
        Some(Self { ca: ca?, domain: domain.map(String::as_str), identity })
    }

    fn config(&self) -> Result<ClientTlsConfig, String> {
        let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(self.ca)?));
        if let Some(domain) = self.domain {
            tls = tls.domain_name(domain);
        }
        if let Some((certificate, key)) = self.identity {
            tls = tls.identity(Identity::from_pem(read(certificate)?, read(key)?));
        }
        Ok(tls)
    }
}

/// The server at an address and port.
///
/// # Errors
/// When the address cannot be, or a file cannot be read.
pub(super) fn endpoint(addr: &str, tls: Option<TlsFiles<'_>>) -> Result<Endpoint, String> {
    let scheme = if tls.is_some() { "https" } else { "http" };
    let endpoint = Endpoint::from_shared(format!("{scheme}://{addr}")).map_err(|error| error.to_string())?;
    match tls {
        Some(tls) => endpoint.tls_config(tls.config()?).map_err(|error| with_sources(&error)),
        None => Ok(endpoint),
    }
}

/// The header value that shows the token in a file.
///
/// # Errors
/// When the file cannot be read or holds no token.
pub(super) fn token_in(file: &Path) -> Result<MetadataValue<Ascii>, String> {
    bearer(&String::from_utf8_lossy(&read(file)?)).ok_or_else(|| format!("{}: no token", file.display()))
}

/// The header value that shows a token; `None` for what cannot be one.
pub(super) fn bearer(token: &str) -> Option<MetadataValue<Ascii>> {
    let token = Some(token.trim()).filter(|token| !token.is_empty())?;
    let mut value: MetadataValue<Ascii> = format!("Bearer {token}").parse().ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// An error with what is behind it, which is where TLS says what is wrong.
pub(super) fn with_sources(error: &dyn Error) -> String {
    std::iter::successors(error.source(), |&error| error.source()).fold(error.to_string(), |text, source| format!("{text}: {source}"))
}
