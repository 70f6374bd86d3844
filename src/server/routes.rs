//! Everything that answers calls, and what each call passes on its way there: origin (of browsers), form (gRPC-Web),
//! what is seen of it, token, count, gate.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tonic::body::Body;
use tonic::codegen::http::{HeaderName, Method, Request, Response};
use tonic::service::Routes as Services;
use tonic_reflection::server::{Builder as Reflection, Error as ReflectionError};
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;
use tower::layer::layer_fn;
use tower::util::BoxCloneSyncService;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::access::{Access, Checked};
use super::admission::Gate;
use super::connections::Counted;
use super::health::Health;
use super::observe::ObserveLayer;
use super::proto;
use super::trace::Tracing;
use super::unary::Articles;

/// How long a browser may remember what it was told.
const PREFLIGHT: Duration = Duration::from_hours(1);

/// Bytes of a question to reflection: a name. It takes nothing from the byte budget.
const LONGEST_QUESTION: usize = 4 << 10;

/// What answers the requests of a connection.
pub(super) type Routes = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// All services behind their layers.
///
/// # Errors
/// When the descriptors compiled in are unreadable.
pub(super) fn routes(service: Articles, access: Option<Access>, health: &Health, tracing: Tracing) -> Result<Routes, ReflectionError> {
    let (admission, access) = (Arc::clone(&service.admission), access.map(Arc::new));
    let settings = Arc::clone(&service.settings);
    let inner = ServiceBuilder::new()
        .layer(ObserveLayer::new(Arc::clone(&service.metrics), settings.work.clone(), tracing))
        .option_layer(access.map(|access| layer_fn(move |inner| Checked::new(Arc::clone(&access), inner))))
        .layer_fn(Counted::new)
        .layer_fn(|inner| Gate::new(Arc::clone(&admission), inner))
        .service(services(service, health)?);
    if !settings.access.grpc_web {
        return Ok(BoxCloneSyncService::new(inner));
    }
    let browsers = cors(&settings.access.cors_origin);
    Ok(BoxCloneSyncService::new(ServiceBuilder::new().layer(browsers).layer(GrpcWebLayer::new()).service(inner)))
}

/// What browsers are told: who may call, with which headers, and which they may read.
fn cors(origins: &[String]) -> CorsLayer {
    let origin = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| origin.parse().ok()))
    };
    let names = |names: &'static [&'static str]| names.iter().map(|name| HeaderName::from_static(name)).collect::<Vec<_>>();
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::POST])
        .allow_headers(names(&[
            "authorization",
            "content-type",
            "grpc-timeout",
            "traceparent",
            "tracestate",
            "x-grpc-web",
            "x-request-id",
            "x-user-agent",
        ]))
        .expose_headers(names(&["grpc-message", "grpc-retry-pushback-ms", "grpc-status", "grpc-status-details-bin", "x-request-id"]))
        .max_age(PREFLIGHT)
}

fn services(service: Articles, health: &Health) -> Result<Services, ReflectionError> {
    let reflection = || {
        Reflection::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(Services::new(service)
        .add_service(health.service())
        .add_service(reflection().build_v1()?.max_decoding_message_size(LONGEST_QUESTION))
        .add_service(reflection().build_v1alpha()?.max_decoding_message_size(LONGEST_QUESTION))
        .prepare())
}
