//! The names of calls that a token may permit: a service and a call, such as `grpc.health.v1.Health/Check`, or `*` for all calls of a
//! service. Those of our own service may go by the name of the call alone.

use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic_reflection::pb;

use crate::server::proto;

const ARTICLES: &str = "copydesk.v1.ArticleService";

/// The path of what goes by this name; `None` where a `*` stands for less than all calls of a service.
pub(super) fn path(name: &str) -> Option<String> {
    let path = if name.contains('/') { name.to_owned() } else { format!("{ARTICLES}/{name}") };
    (path.ends_with("/*") || !path.ends_with('*')).then_some(path)
}

/// Whether the path of a call, or of all calls of a service, is that of this call or has it among them.
pub(super) fn covers(path: &str, call: &str) -> bool {
    path == call || path.strip_suffix('*').is_some_and(|service| call.starts_with(service))
}

/// Paths of all calls that the server answers.
pub(super) fn known() -> Vec<String> {
    let sets = [proto::DESCRIPTORS, tonic_health::pb::FILE_DESCRIPTOR_SET, pb::v1::FILE_DESCRIPTOR_SET, pb::v1alpha::FILE_DESCRIPTOR_SET];
    let files = sets.into_iter().flat_map(|set| FileDescriptorSet::decode(set).unwrap_or_default().file);
    files
        .flat_map(|file| {
            let package = file.package().to_owned();
            file.service.into_iter().flat_map(move |service| {
                let service_name = format!("{package}.{}", service.name());
                service.method.into_iter().map(move |method| format!("{service_name}/{}", method.name()))
            })
        })
        .collect()
}

/// The names of our own calls among those known.
pub(super) fn own(known: &[String]) -> Vec<&str> {
    known.iter().filter_map(|path| path.strip_prefix(ARTICLES)?.strip_prefix('/')).collect()
}
