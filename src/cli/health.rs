//! `copydesk health`: asks a server over the standard health service. For containers without a shell or another probe.

use std::time::Duration;

use clap::Args;
use tonic::Request;
use tonic::transport::Endpoint;
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
    let endpoint = Endpoint::from_shared(format!("http://{}", flags.addr)).map_err(|error| error.to_string())?;
    let channel = endpoint.connect().await.map_err(|error| format!("cannot connect: {error}"))?;
    let request = Request::new(HealthCheckRequest { service: flags.service.clone() });
    let reply = HealthClient::new(channel).check(request).await.map_err(|status| format!("{:?}: {}", status.code(), status.message()))?;
    Ok(reply.into_inner().status())
}
