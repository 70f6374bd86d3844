//! Where traces go. The flags are there in every build, so that one without traces can say so.

use clap::Args;
use serde::Serialize;
use url::Url;

use super::SettingsError;

/// Flags about traces.
#[derive(Args, Clone, Debug)]
pub struct TraceFlags {
    /// Feature `otlp`: collector of OpenTelemetry that traces are sent to over OTLP/gRPC in plain text, such as `http://127.0.0.1:4317` [default: none].
    #[arg(long, env = "COPYDESK_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// Feature `otlp`: share of the calls that are traced, from 0 to 1, among those whose `traceparent` does not say [default: 0.01].
    #[arg(long, env = "COPYDESK_OTLP_RATIO")]
    pub otlp_ratio: Option<f64>,
    /// Feature `otlp`: name of this service in traces [default: `copydesk`].
    #[arg(long, env = "COPYDESK_OTLP_SERVICE_NAME", value_name = "NAME")]
    pub otlp_service_name: Option<String>,
}

/// A share, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio(pub f64);

// It is never NaN.
impl Eq for Ratio {}

/// Checked settings of traces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TraceSettings {
    /// The collector.
    pub otlp_endpoint: String,
    /// Share of the calls that are traced where their caller does not say.
    pub otlp_ratio: Ratio,
    /// Name of this service.
    pub otlp_service_name: String,
}

impl TraceSettings {
    /// The defaults beside the collector.
    #[must_use]
    pub fn new(endpoint: String) -> Self {
        Self { otlp_endpoint: endpoint, otlp_ratio: Ratio(0.01), otlp_service_name: "copydesk".to_owned() }
    }

    /// Checks that the flags belong together; `None` if nothing is traced.
    pub(super) fn from_flags(flags: TraceFlags) -> Result<Option<Self>, SettingsError> {
        let TraceFlags { otlp_endpoint, otlp_ratio, otlp_service_name } = flags;
        let wrong = |flag, actual: String, allowed| Err(SettingsError { flag, actual, allowed });
        let Some(endpoint) = otlp_endpoint else {
            let alone = [("--otlp-ratio", otlp_ratio.map(|ratio| ratio.to_string())), ("--otlp-service-name", otlp_service_name)];
            let given = alone.into_iter().find_map(|(flag, value)| Some((flag, value?)));
            return given.map_or(Ok(None), |(flag, value)| wrong(flag, value, "it together with --otlp-endpoint"));
        };
        if !cfg!(feature = "otlp") {
            return wrong("--otlp-endpoint", endpoint, "a build with the feature `otlp` for it: this one has no traces");
        }
        if !is_endpoint(&endpoint) {
            let allowed = "http://HOST:PORT of a collector; one beside the server can send on over TLS";
            return wrong("--otlp-endpoint", "what is no such URL".to_owned(), allowed);
        }
        let default = Self::new(endpoint);
        let ratio = otlp_ratio.unwrap_or(default.otlp_ratio.0);
        if !(0.0..=1.0).contains(&ratio) {
            return wrong("--otlp-ratio", ratio.to_string(), "0 to 1");
        }
        let name = otlp_service_name.unwrap_or(default.otlp_service_name);
        if name.is_empty() {
            return wrong("--otlp-service-name", "an empty name".to_owned(), "one character or more");
        }
        Ok(Some(Self { otlp_endpoint: default.otlp_endpoint, otlp_ratio: Ratio(ratio), otlp_service_name: name }))
    }
}

/// Whether this is a scheme, a host and at most a port. Names and passwords would be printed with the settings.
fn is_endpoint(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        url.scheme() == "http" && url.has_host() && url.path() == "/" && bare
    })
}
