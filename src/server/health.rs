//! The standard health service: not serving until the engine is warm, and not serving while draining. Knows two names, the empty one
//! (the whole server) and `copydesk.v1.ArticleService`; others are not found.

use tonic::server::NamedService as _;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus as Answer;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

use super::unary::Articles;

const NAMES: [&str; 2] = ["", Articles::NAME];

/// Bytes of a question about health: a name. Health needs no token and takes nothing from the byte budget.
const LONGEST_QUESTION: usize = 4 << 10;

/// What the server says about itself.
#[derive(Clone, Debug)]
pub struct Health {
    reporter: HealthReporter,
}

impl Health {
    /// Not serving yet.
    pub async fn new() -> Self {
        let health = Self { reporter: HealthReporter::new() };
        health.say(ServingStatus::NotServing).await;
        health
    }

    /// The service to mount.
    #[must_use]
    pub fn service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone())).max_decoding_message_size(LONGEST_QUESTION)
    }

    /// Ready for calls.
    pub async fn serving(&self) {
        self.say(ServingStatus::Serving).await;
    }

    /// No more calls, please.
    pub async fn not_serving(&self) {
        self.say(ServingStatus::NotServing).await;
    }

    /// Whether it says so at the moment.
    pub async fn is_serving(&self) -> bool {
        use tonic_health::pb::health_server::Health as _;
        let service = HealthService::from_health_reporter(self.reporter.clone());
        let asked = tonic::Request::new(HealthCheckRequest::default());
        service.check(asked).await.is_ok_and(|reply| reply.get_ref().status() == Answer::Serving)
    }

    async fn say(&self, status: ServingStatus) {
        for name in NAMES {
            self.reporter.set_service_status(name, status).await;
        }
    }
}
