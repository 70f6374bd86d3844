//! Certificates made for one test.

use std::path::{Path, PathBuf};

use copydesk::server::settings::TlsSettings;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Identity};

/// An authority, and a folder with files of what it signed.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let authority = Self { issuer, folder: tempfile::tempdir().unwrap() };
        authority.write("ca.pem", &authority.pem());
        authority
    }

    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A certificate for localhost: PEM of it, PEM of its key, and its bytes.
    pub(crate) fn sign(&self) -> (String, String, Vec<u8>) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem(), certificate.der().to_vec())
    }

    /// Settings with a fresh certificate in `tls.pem` and `tls.key`, and its bytes.
    pub(crate) fn settings(&self) -> (TlsSettings, Vec<u8>) {
        let (certificate, key, der) = self.sign();
        let tls_certificate = Some(self.write("tls.pem", &certificate));
        let tls_key = Some(self.write("tls.key", &key));
        (TlsSettings { tls_certificate, tls_key, ..TlsSettings::default() }, der)
    }

    /// A channel to a server that this authority vouches for; `identity` has the client show a certificate.
    pub(crate) async fn channel(&self, address: &str, identity: Option<Identity>) -> Result<Channel, tonic::transport::Error> {
        let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(self.pem())).domain_name("localhost");
        let tls = identity.into_iter().fold(tls, ClientTlsConfig::identity);
        Channel::from_shared(address.replace("http://", "https://")).unwrap().tls_config(tls)?.connect().await
    }
}

/// Has `link` lead to `target` in one step, as Kubernetes does with secrets.
pub(crate) fn relink(link: &Path, target: &Path) {
    let new = link.with_extension("new");
    std::os::unix::fs::symlink(target, &new).unwrap();
    std::fs::rename(&new, link).unwrap();
}
