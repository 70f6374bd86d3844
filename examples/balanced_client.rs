//! Spreads calls over all replicas behind one name, without a balancer between: a task looks the name up again and again, another for each
//! address watches its health, and the channel sends each call to one of those that serve.
//!
//!     cargo run --release --example balanced_client -- NAME:PORT FILE [CALLS_A_SECOND]
//!
//! NAME has an address for each replica, as a headless service of Kubernetes has. Sends the page at an even rate, whatever comes back, until
//! Ctrl-C; then prints as JSON how many calls were made and failed, how many retries it took, and how long calls took in milliseconds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::proto::v1::{ProcessArticleRequest, Source};
use tokio::sync::mpsc::Sender;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tonic::transport::channel::Change;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

type Changes = Sender<Change<SocketAddr, Endpoint>>;
type Failure = Box<dyn std::error::Error + Send + Sync>;

const ATTEMPTS: u32 = 6;
const LOOK_UP: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_secs(10);
const SERVICE: &str = "copydesk.v1.ArticleService";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, file, rate @ ..] = arguments.as_slice() else { return Err("usage: NAME:PORT FILE [CALLS_A_SECOND]".into()) };
    let rate = rate.first().map_or(Ok(10), |given| given.parse::<u32>())?.max(1);
    let source = Source { content: std::fs::read(file)?.into(), ..Default::default() };
    let page = ProcessArticleRequest { source: Some(source), ..Default::default() };

    let (channel, changes) = Channel::balance_channel(64);
    let resolver = tokio::spawn(follow(name.clone(), changes));
    let client = ArticleServiceClient::new(channel);

    let mut tick = interval(Duration::from_secs(1) / rate);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut calls = JoinSet::new();
    let mut enough = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        tokio::select! {
            _ = &mut enough => break,
            _ = tick.tick() => {}
        }
        let (client, page) = (client.clone(), page.clone());
        calls.spawn(async move {
            let begun = Instant::now();
            let (outcome, retries) = with_retries(client, page).await;
            Call { outcome, retries, took: begun.elapsed() }
        });
    }
    report(&calls.join_all().await);
    resolver.abort();
    Ok(())
}

/// Looks the name up for ever, and keeps a watch on each address while the name has it.
async fn follow(name: String, changes: Changes) {
    let mut watched: HashMap<SocketAddr, JoinHandle<()>> = HashMap::new();
    loop {
        // A look-up that fails says nothing about the replicas: those that are known stay.
        if let Ok(found) = tokio::net::lookup_host(&name).await {
            let found: HashSet<SocketAddr> = found.collect();
            for &address in &found {
                watched.entry(address).or_insert_with(|| tokio::spawn(watch(address, changes.clone())));
            }
            for (address, task) in watched.extract_if(|address, _| !found.contains(address)) {
                task.abort();
                let _ = changes.send(Change::Remove(address)).await;
            }
        }
        sleep(LOOK_UP).await;
    }
}

/// Gives the channel a replica when it says that it serves, and takes it away when it says otherwise or nothing more. Without this the
/// channel would go on to choose one that is gone: it has the fewest calls in flight.
async fn watch(address: SocketAddr, changes: Changes) {
    let Ok(endpoint) = Endpoint::from_shared(format!("http://{address}")) else { return };
    let endpoint = endpoint.connect_timeout(LOOK_UP).http2_keep_alive_interval(Duration::from_secs(60));
    loop {
        if let Ok(channel) = endpoint.connect().await {
            let asked = HealthCheckRequest { service: SERVICE.to_owned() };
            if let Ok(states) = HealthClient::new(channel).watch(asked).await {
                let mut states = states.into_inner();
                while let Ok(Some(state)) = states.message().await {
                    let serving = state.status() == ServingStatus::Serving;
                    let change = if serving { Change::Insert(address, endpoint.clone()) } else { Change::Remove(address) };
                    if changes.send(change).await.is_err() {
                        return;
                    }
                }
            }
        }
        if changes.send(Change::Remove(address)).await.is_err() {
            return;
        }
        sleep(LOOK_UP / 4).await;
    }
}

/// Calls again where nothing was done, within one deadline. Gives the number of retries as well.
async fn with_retries(mut client: ArticleServiceClient<Channel>, page: ProcessArticleRequest) -> (Result<(), Status>, u32) {
    let mut retries = 0;
    let attempts = async {
        let mut wait = Duration::from_millis(50);
        loop {
            let mut attempt = Request::new(page.clone());
            attempt.set_timeout(DEADLINE);
            let Err(status) = client.process_article(attempt).await else { return Ok(()) };
            let pause = pause(&status, wait).filter(|_| retries + 1 < ATTEMPTS);
            let Some(pause) = pause else { return Err(status) };
            sleep(pause).await;
            wait *= 2;
            retries += 1;
        }
    };
    let outcome = timeout(DEADLINE, attempts).await.unwrap_or_else(|_| Err(Status::deadline_exceeded("no attempt was answered in time")));
    (outcome, retries)
}

/// How long to wait before the next attempt: as the server says, else `wait`. None where another attempt would not help.
fn pause(status: &Status, wait: Duration) -> Option<Duration> {
    match (status.code(), status.metadata().get("grpc-retry-pushback-ms")) {
        (Code::Unavailable | Code::ResourceExhausted, None) => Some(wait),
        // Negative: do not retry.
        (Code::Unavailable | Code::ResourceExhausted, Some(stated)) => stated.to_str().ok()?.parse().ok().map(Duration::from_millis),
        // No server said so: the connection broke, in a way that tonic has no code for.
        (Code::Unknown, None) if status.source().is_some() => Some(wait),
        _ => None,
    }
}

/// One call with its retries.
struct Call {
    outcome: Result<(), Status>,
    retries: u32,
    took: Duration,
}

fn report(calls: &[Call]) {
    let mut took: Vec<_> = calls.iter().map(|call| call.took.as_secs_f64() * 1e3).collect();
    took.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| took.get((took.len() * percent / 100).min(took.len().saturating_sub(1))).copied().unwrap_or_default();
    let mut failed: BTreeMap<String, usize> = BTreeMap::new();
    for status in calls.iter().filter_map(|call| call.outcome.as_ref().err()) {
        *failed.entry(format!("{:?}: {}", status.code(), status.message())).or_default() += 1;
    }
    let retries: u32 = calls.iter().map(|call| call.retries).sum();
    let failed = serde_json::json!(failed);
    println!(
        "{}",
        serde_json::json!({"calls": calls.len(), "failed": failed, "retries": retries, "p50": at(50) as u64, "p99": at(99) as u64})
    );
}
