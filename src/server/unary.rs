//! The service: one thin method for each call, which checks the request, has the work done and returns the reply.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Extensions, Request, Response, Status, Streaming};

use super::admission::{Admission, Deadline, Permit};
use super::proto::v1;
use super::proto::v1::article_service_server::ArticleService;
use super::request::{self, Plan, View};
use super::settings::Settings;
use super::status::ServeError;
use super::workers::Workers;
use super::{reply, stream};
use crate::engine::{Engine, Outcome};

/// The gRPC face of an engine. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Articles {
    pub(super) engine: Arc<Engine>,
    pub(super) workers: Workers,
    pub(super) admission: Arc<Admission>,
    pub(super) settings: Arc<Settings>,
    /// True once the server drains.
    pub(super) draining: watch::Receiver<bool>,
}

impl Articles {
    /// Has a checked plan carried out and logs how it went.
    async fn call<T: Send + 'static>(
        &self,
        method: &'static str,
        extensions: &Extensions,
        plan: Result<Plan, ServeError>,
        answer: fn(&Outcome<'_>, &View) -> T,
    ) -> Result<Response<T>, Status> {
        let begun = Instant::now();
        // Held until the reply is ready.
        let _permit = extensions.get::<Permit>().cloned();
        let deadline = extensions.get::<Deadline>().map(|d| d.0);
        let result = match plan {
            Ok(plan) => self.workers.run(deadline, move |engine| plan.carry_out(engine, answer)).await,
            Err(error) => Err(error),
        };
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        match result {
            Ok(reply) => {
                tracing::debug!(method, micros, "answered");
                Ok(Response::new(reply))
            }
            Err(error) => {
                let status = error.to_status();
                tracing::debug!(method, micros, code = ?status.code(), "failed");
                Err(status)
            }
        }
    }
}

#[tonic::async_trait]
impl ArticleService for Articles {
    async fn clean_article(&self, request: Request<v1::CleanArticleRequest>) -> Result<Response<v1::CleanArticleResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call("CleanArticle", &extensions, request::clean(message), reply::clean).await
    }

    async fn detect_language(&self, request: Request<v1::DetectLanguageRequest>) -> Result<Response<v1::DetectLanguageResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call("DetectLanguage", &extensions, request::language(message, &self.engine), reply::language).await
    }

    async fn summarize_article(
        &self,
        request: Request<v1::SummarizeArticleRequest>,
    ) -> Result<Response<v1::SummarizeArticleResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call("SummarizeArticle", &extensions, request::summary(message), reply::summary).await
    }

    async fn parse_metadata(&self, request: Request<v1::ParseMetadataRequest>) -> Result<Response<v1::ParseMetadataResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call("ParseMetadata", &extensions, request::metadata(message), reply::metadata).await
    }

    async fn process_article(&self, request: Request<v1::ProcessArticleRequest>) -> Result<Response<v1::ProcessArticleResponse>, Status> {
        let (_, extensions, message) = request.into_parts();
        self.call("ProcessArticle", &extensions, request::process(message, &self.engine), reply::process).await
    }

    type ProcessArticlesStream = ReceiverStream<Result<v1::ProcessArticlesResponse, Status>>;

    async fn process_articles(
        &self,
        request: Request<Streaming<v1::ProcessArticlesRequest>>,
    ) -> Result<Response<Self::ProcessArticlesStream>, Status> {
        let (_, extensions, inbound) = request.into_parts();
        let permit = extensions.get::<Permit>().cloned();
        let deadline = extensions.get::<Deadline>().map(|d| d.0);
        Ok(Response::new(stream::open(self.clone(), inbound, deadline, permit)))
    }

    async fn get_server_info(&self, _: Request<v1::GetServerInfoRequest>) -> Result<Response<v1::GetServerInfoResponse>, Status> {
        Ok(Response::new(reply::server_info(&self.engine, &self.settings)))
    }
}
