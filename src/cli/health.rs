//! `copydesk health`: asks a server over the standard health service. For containers without a shell or another probe.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tonic::Request;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::Failure;
use super::client::{self, TlsFiles};

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
    let tls = TlsFiles::new(flags.tls_ca.as_ref(), flags.tls_domain.as_ref(), flags.tls_certificate.as_ref(), flags.tls_key.as_ref());
    let endpoint = client::endpoint(&flags.addr, tls)?;
    let channel = endpoint.connect().await.map_err(|error| format!("cannot connect: {}", client::with_sources(&error)))?;
    let mut request = Request::new(HealthCheckRequest { service: flags.service.clone() });
    if let Some(file) = &flags.token_file {
        request.metadata_mut().insert("authorization", client::token_in(file)?);
    }
    let reply = HealthClient::new(channel).check(request).await.map_err(|status| format!("{:?}: {}", status.code(), status.message()))?;
    Ok(reply.into_inner().status())
}
