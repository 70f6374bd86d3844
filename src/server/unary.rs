//! The service: one thin method for each call, which checks the request, has the work done and returns the reply.

use std::sync::Arc;

use prost::Message as _;
use tokio::sync::watch;
use tonic::{Extensions, Request, Response, Status, Streaming};

use super::admission::Admission;
use super::budget::{Arrivals, Reservation};
use super::deadline::Deadline;
use super::job::JobWatch;
use super::metrics::Metrics;
use super::observe::Held;
use super::proto::v1;
use super::proto::v1::article_service_server::ArticleService;
use super::queue::Lane;
use super::request::{self, Plan, View};
use super::settings::Settings;
use super::status::ServeError;
use super::trace::Trace;
use super::workers::Workers;
use super::{reply, stream};
use crate::engine::{Engine, Outcome};

/// The gRPC face of an engine. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Articles {
    pub(super) engine: Arc<Engine>,
    pub(super) workers: Workers,
    pub(super) admission: Arc<Admission>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) settings: Arc<Settings>,
    /// True once the server drains.
    pub(super) draining: watch::Receiver<bool>,
}

impl Articles {
    /// Has a checked plan carried out. The message counts against the byte budget while it is worked on, and the reply until the peer has it.
    async fn call<T: prost::Message + 'static>(
        &self,
        extensions: &Extensions,
        message_bytes: usize,
        plan: Result<Plan, ServeError>,
        answer: fn(&Outcome<'_>, &View) -> T,
    ) -> Result<Response<T>, Status> {
        let mut reservation = self.reservation(extensions, message_bytes)?;
        let deadline = extensions.get::<Deadline>().map(|d| d.0);
        let (plan, admission) = (plan?, Arc::clone(&self.admission));
        let work = move |engine: &Engine, watch: &JobWatch| {
            if admission.budget.is_overdrawn() {
                return Err(admission.no_room());
            }
            let reply = plan.carry_out_watched(engine, watch, answer)?;
            reservation.iter_mut().for_each(|held| held.holds_reply(reply.encoded_len()));
            Ok((reply, reservation))
        };
        let (reply, reservation) = self.workers.run(Lane::Call, deadline, Trace::of(extensions), work).await?;
        let mut response = Response::new(reply);
        reservation.map(|held| response.extensions_mut().insert(Held::new(held)));
        Ok(response)
    }

    /// What is set aside for the message of a call, now that its size is known. `None` where nobody set anything aside.
    fn reservation(&self, extensions: &Extensions, message_bytes: usize) -> Result<Option<Reservation>, ServeError> {
        let Some(mut reservation) = extensions.get::<Arrivals>().and_then(Arrivals::take) else { return Ok(None) };
        if !reservation.grown_to(message_bytes) {
            return Err(self.admission.no_room());
        }
        Ok(Some(reservation))
    }
}

#[tonic::async_trait]
impl ArticleService for Articles {
    async fn clean_article(&self, request: Request<v1::CleanArticleRequest>) -> Result<Response<v1::CleanArticleResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call(&extensions, message.encoded_len(), request::clean(message), reply::clean).await
    }

    async fn detect_language(&self, request: Request<v1::DetectLanguageRequest>) -> Result<Response<v1::DetectLanguageResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call(&extensions, message.encoded_len(), request::language(message, &self.engine), reply::language).await
    }

    async fn summarize_article(
        &self,
        request: Request<v1::SummarizeArticleRequest>,
    ) -> Result<Response<v1::SummarizeArticleResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call(&extensions, message.encoded_len(), request::summary(message), reply::summary).await
    }

    async fn parse_metadata(&self, request: Request<v1::ParseMetadataRequest>) -> Result<Response<v1::ParseMetadataResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call(&extensions, message.encoded_len(), request::metadata(message), reply::metadata).await
    }

    async fn process_article(&self, request: Request<v1::ProcessArticleRequest>) -> Result<Response<v1::ProcessArticleResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call(&extensions, message.encoded_len(), request::process(message, &self.engine), reply::process).await
    }

    type ProcessArticlesStream = stream::Replies;

    async fn process_articles(
        &self,
        request: Request<Streaming<v1::ProcessArticlesRequest>>,
    ) -> Result<Response<Self::ProcessArticlesStream>, Status> {
        let (_, extensions, inbound) = request.into_parts();
        Ok(Response::new(stream::open(self.clone(), inbound, &extensions)))
    }

    async fn get_server_info(&self, _: Request<v1::GetServerInfoRequest>) -> Result<Response<v1::GetServerInfoResponse>, Status> {
        Ok(Response::new(reply::server_info(&self.engine, &self.settings)))
    }
}
