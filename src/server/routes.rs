//! Everything that answers calls, and what each call passes on its way there: count, gate.

use std::convert::Infallible;
use std::sync::Arc;

use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::service::Routes as Services;
use tonic_reflection::server::{Builder as Reflection, Error as ReflectionError};
use tower::ServiceBuilder;
use tower::util::BoxCloneSyncService;

use super::admission::AdmissionLayer;
use super::connections::CallsLayer;
use super::health::Health;
use super::proto;
use super::proto::v1::article_service_server::ArticleServiceServer;
use super::unary::Articles;

/// What answers the requests of a connection.
pub(super) type Routes = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// All services behind their layers.
///
/// # Errors
/// When the descriptors compiled in are unreadable.
pub(super) fn routes(service: Articles, health: &Health) -> Result<Routes, ReflectionError> {
    let gate = AdmissionLayer(Arc::clone(&service.admission));
    let services = services(service, health)?;
    Ok(BoxCloneSyncService::new(ServiceBuilder::new().layer(CallsLayer).layer(gate).service(services)))
}

fn services(service: Articles, health: &Health) -> Result<Services, ReflectionError> {
    let max_message_bytes = service.settings.max_message_bytes;
    let reflection = || {
        Reflection::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(Services::new(ArticleServiceServer::new(service).max_decoding_message_size(max_message_bytes))
        .add_service(health.service())
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .prepare())
}
