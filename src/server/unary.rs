//! The service: one line for each call, which says how its request is checked and how its reply is made. Takes the place of the server that
//! tonic generates, which wants replies as messages and would have the network's threads encode them.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::Message;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http;
use tonic::server::{Grpc, NamedService};
use tonic::{Extensions, Request, Response, Status, Streaming};
use tower::{Service, service_fn};

use super::admission::{Admission, SERVICE_PREFIX};
use super::budget::{Arrivals, Reservation};
use super::codec::{Encoded, Wire};
use super::deadline::Deadline;
use super::job::JobWatch;
use super::metrics::Metrics;
use super::observe::Held;
use super::proto::v1;
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

type Answering = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

impl NamedService for Articles {
    const NAME: &'static str = "copydesk.v1.ArticleService";
}

impl Service<http::Request<Body>> for Articles {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Answering {
        let own = self.clone();
        match request.uri().path().strip_prefix(SERVICE_PREFIX) {
            Some("CleanArticle") => own.worked_on(request, |message, _| request::clean(message), reply::clean),
            Some("DetectLanguage") => own.worked_on(request, request::language, reply::language),
            Some("SummarizeArticle") => own.worked_on(request, |message, _| request::summary(message), reply::summary),
            Some("ParseMetadata") => own.worked_on(request, |message, _| request::metadata(message), reply::metadata),
            Some("ProcessArticle") => own.worked_on(request, request::process, reply::process),
            Some("ProcessArticles") => own.streamed(request),
            Some("GetServerInfo") => {
                own.at_once(request, |own, _: v1::GetServerInfoRequest| reply::server_info(&own.engine, &own.settings))
            }
            _ => Box::pin(async { Ok(ServeError::Unimplemented.to_response()) }),
        }
    }
}

impl Articles {
    /// What reads and writes the messages of a call.
    fn grpc<U: Message + Default + 'static>(&self) -> Grpc<Wire<U>> {
        let mut grpc = Grpc::new(Wire::default()).max_decoding_message_size(self.settings.max_message_bytes);
        for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
            grpc = grpc.accept_compressed(encoding);
            if self.settings.access.compress_replies {
                grpc = grpc.send_compressed(encoding);
            }
        }
        grpc
    }

    /// A call whose request becomes a plan that a worker carries out.
    fn worked_on<U: Message + Default + 'static, T: Message + 'static>(
        self,
        request: http::Request<Body>,
        plan: fn(U, &Engine) -> Result<Plan, ServeError>,
        answer: fn(&Outcome<'_>, &View) -> T,
    ) -> Answering {
        Box::pin(async move {
            let mut grpc = self.grpc();
            let call = service_fn(|request: Request<U>| {
                let own = &self;
                async move {
                    let (_, extensions, message) = request.into_parts();
                    own.carry_out(&extensions, message.encoded_len(), plan(message, &own.engine), answer).await
                }
            });
            Ok(grpc.unary(call, request).await)
        })
    }

    /// A call that needs no worker.
    fn at_once<U: Message + Default + 'static, T: Message + 'static>(
        self,
        request: http::Request<Body>,
        answer: fn(&Self, U) -> T,
    ) -> Answering {
        Box::pin(async move {
            let mut grpc = self.grpc();
            let call = service_fn(|request: Request<U>| {
                let reply = Encoded::of(&answer(&self, request.into_inner()));
                std::future::ready(Ok::<_, Status>(Response::new(reply)))
            });
            Ok(grpc.unary(call, request).await)
        })
    }

    /// The call that takes many pages.
    fn streamed(self, request: http::Request<Body>) -> Answering {
        Box::pin(async move {
            let mut grpc = self.grpc();
            let call = service_fn(|request: Request<Streaming<v1::ProcessArticlesRequest>>| {
                let (_, extensions, inbound) = request.into_parts();
                std::future::ready(Ok::<_, Status>(Response::new(stream::open(self.clone(), inbound, &extensions))))
            });
            Ok(grpc.streaming(call, request).await)
        })
    }

    /// Has a checked plan carried out. The message counts against the byte budget while it is worked on, and the reply until the peer has it.
    async fn carry_out<T: Message + 'static>(
        &self,
        extensions: &Extensions,
        message_bytes: usize,
        plan: Result<Plan, ServeError>,
        answer: fn(&Outcome<'_>, &View) -> T,
    ) -> Result<Response<Encoded>, Status> {
        let mut reservation = self.reservation(extensions, message_bytes)?;
        let deadline = extensions.get::<Deadline>().map(|d| d.0);
        let (plan, admission) = (plan?, Arc::clone(&self.admission));
        let work = move |engine: &Engine, watch: &JobWatch| {
            if admission.budget.is_overdrawn() {
                return Err(admission.no_room());
            }
            let reply = plan.carry_out_watched(engine, watch, |outcome, view| Encoded::of(&answer(outcome, view)))?;
            reservation.iter_mut().for_each(|held| held.holds_reply(reply.len()));
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
