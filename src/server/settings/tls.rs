//! Files of TLS.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::SettingsError;

/// Flags about TLS. Without a certificate the server speaks plain text.
#[derive(Args, Clone, Debug)]
pub struct TlsFlags {
    /// PEM file with the server's certificate and those between it and its authority; read again when it changes [default: plain text].
    #[arg(long, env = "COPYDESK_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with the private key of the certificate; read again when it changes.
    #[arg(long, env = "COPYDESK_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// PEM file with the authorities of clients' certificates; read again when it changes [default: clients need none].
    #[arg(long, env = "COPYDESK_TLS_CLIENT_CA", value_name = "FILE")]
    pub tls_client_ca: Option<PathBuf>,
    /// Whether a client without a certificate is let in, where their authorities are given.
    #[arg(long, env = "COPYDESK_TLS_CLIENT_CERTIFICATE", value_enum, default_value_t = ClientCertificate::Required)]
    pub tls_client_certificate: ClientCertificate,
}

/// Whether a client needs a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// It does.
    #[default]
    Required,
    /// It does not, but one that it shows has to be good.
    Optional,
}

/// Checked settings of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TlsSettings {
    /// The server's certificate; `None` for plain text.
    pub tls_certificate: Option<PathBuf>,
    /// Its key; there whenever the certificate is.
    pub tls_key: Option<PathBuf>,
    /// Authorities of clients' certificates.
    pub tls_client_ca: Option<PathBuf>,
    /// Whether clients need a certificate.
    pub tls_client_certificate: ClientCertificate,
}

impl TlsSettings {
    /// Checks that the flags belong together and that the files are what they should be.
    pub(super) fn from_flags(flags: TlsFlags) -> Result<Self, SettingsError> {
        let TlsFlags { tls_certificate, tls_key, tls_client_ca, tls_client_certificate } = flags;
        let settings = Self { tls_certificate, tls_key, tls_client_ca, tls_client_certificate };
        let alone = |flag, file: &Path, allowed| Err(SettingsError { flag, actual: format!("{} alone", file.display()), allowed });
        match (&settings.tls_certificate, &settings.tls_key, &settings.tls_client_ca) {
            (Some(certificate), None, _) => return alone("--tls-certificate", certificate, "it together with --tls-key"),
            (None, Some(key), _) => return alone("--tls-key", key, "it together with --tls-certificate"),
            (None, None, Some(ca)) => return alone("--tls-client-ca", ca, "it together with --tls-certificate and --tls-key"),
            _ => {}
        }
        settings.check()?;
        Ok(settings)
    }

    /// The files in the order of [`crate::server::tls::config`]; empty for plain text.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        [&self.tls_certificate, &self.tls_key, &self.tls_client_ca].into_iter().flatten().cloned().collect()
    }

    fn check(&self) -> Result<(), SettingsError> {
        let flags = ["--tls-certificate", "--tls-key", "--tls-client-ca"];
        let mut contents = Vec::new();
        for (flag, file) in flags.into_iter().zip(self.files()) {
            contents.push(super::readable(flag, &file, "a PEM file that can be read")?);
        }
        if contents.is_empty() {
            return Ok(());
        }
        crate::server::tls::config(&contents, self, false).map(drop).map_err(|error| SettingsError {
            flag: "--tls-certificate, --tls-key, --tls-client-ca",
            actual: error.to_string(),
            allowed: "PEM files of a certificate chain, its private key and, for clients, their authorities",
        })
    }
}
