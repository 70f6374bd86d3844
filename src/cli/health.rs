//! `copydesk health`: asks a server over the standard health service. For containers without a shell or another probe.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use tonic::Request;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::Failure;

/// Flags of the command.
#[derive(Args, Clone, Debug)]
pub(super) struct Flags {
    /// Address and port of the server.
    #[arg(long, env = "COPYDESK_HEALTH_ADDR", default_value = "127.0.0.1:50051")]
    addr: String,
    /// Service to ask about; the whole server by default.
    #[arg(long, default_value = "")]
    service: String,
    /// PEM file with the authority of the server's certificate; asks over TLS.
    #[arg(long, env = "COPYDESK_HEALTH_TLS_CA", value_name = "FILE")]
    tls_ca: Option<PathBuf>,
    /// Name that the server's certificate has to be for [default: that of the address].
    #[arg(long, env = "COPYDESK_HEALTH_TLS_DOMAIN", value_name = "NAME", requires = "tls_ca")]
    tls_domain: Option<String>,
    /// PEM file with a certificate to show, where the server wants one.
    #[arg(long, env = "COPYDESK_HEALTH_TLS_CERTIFICATE", value_name = "FILE", requires_all = ["tls_ca", "tls_key"])]
    tls_certificate: Option<PathBuf>,
    /// PEM file with the private key of that certificate.
    #[arg(long, env = "COPYDESK_HEALTH_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// File with a token to show, where health is not open.
    #[arg(long, env = "COPYDESK_HEALTH_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Seconds to wait for an answer.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout_seconds: u64,
}

pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let timeout = Duration::from_secs(flags.timeout_seconds);
    let answer = runtime.block_on(async { tokio::time::timeout(timeout, ask(flags)).await });
    match answer {
        Ok(Ok(ServingStatus::Serving)) => {
            println!("{}: serving", flags.addr);
            Ok(())
        }
        Ok(Ok(other)) => Err(Failure::Failed(format!("{}: {}", flags.addr, other.as_str_name()))),
        Ok(Err(message)) => Err(Failure::Failed(format!("{}: {message}", flags.addr))),
        Err(_) => Err(Failure::Failed(format!("{}: no answer within {} s", flags.addr, flags.timeout_seconds))),
    }
}

async fn ask(flags: &Flags) -> Result<ServingStatus, String> {
    let scheme = if flags.tls_ca.is_some() { "https" } else { "http" };
    let mut endpoint = Endpoint::from_shared(format!("{scheme}://{}", flags.addr)).map_err(|error| error.to_string())?;
    if let Some(tls) = tls(flags)? {
        endpoint = endpoint.tls_config(tls).map_err(|error| with_sources(&error))?;
    }
    let channel = endpoint.connect().await.map_err(|error| format!("cannot connect: {}", with_sources(&error)))?;
    let mut request = Request::new(HealthCheckRequest { service: flags.service.clone() });
    if let Some(file) = &flags.token_file {
        let token = String::from_utf8_lossy(&read(file)?).trim().to_owned();
        let header = format!("Bearer {token}").parse().map_err(|_| format!("{}: no token", file.display()))?;
        request.metadata_mut().insert("authorization", header);
    }
    let reply = HealthClient::new(channel).check(request).await.map_err(|status| format!("{:?}: {}", status.code(), status.message()))?;
    Ok(reply.into_inner().status())
}

/// How to speak TLS, if asked to.
fn tls(flags: &Flags) -> Result<Option<ClientTlsConfig>, String> {
    let Some(ca) = &flags.tls_ca else { return Ok(None) };
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca)?));
    if let Some(domain) = &flags.tls_domain {
        tls = tls.domain_name(domain);
    }
    if let (Some(certificate), Some(key)) = (&flags.tls_certificate, &flags.tls_key) {
        tls = tls.identity(Identity::from_pem(read(certificate)?, read(key)?));
    }
    Ok(Some(tls))
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// An error with what is behind it, which is where TLS says what is wrong.
fn with_sources(error: &dyn Error) -> String {
    std::iter::successors(error.source(), |&error| error.source()).fold(error.to_string(), |text, source| format!("{text}: {source}"))
}
