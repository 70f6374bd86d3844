//! TLS over real sockets: certificates of the server and of clients, and new ones while it serves.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use copydesk::server::proto::v1;
use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::settings::{ClientCertificate, ConnectionSettings, Settings, TlsSettings};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::transport::{Channel, Identity};

use crate::certificates::{Authority, relink};
use crate::service::Service;

async fn serve(tls: TlsSettings) -> Service {
    Service::start(Settings { threads: 1, tls, ..Settings::default() }).await
}

async fn ask(channel: Result<Channel, tonic::transport::Error>) -> Result<(), String> {
    let mut client = ArticleServiceClient::new(channel.map_err(|error| error.to_string())?);
    client.get_server_info(v1::GetServerInfoRequest {}).await.map(drop).map_err(|status| status.to_string())
}

/// The certificate that the server shows now.
async fn shown(authority: &Authority, service: &Service) -> Vec<u8> {
    use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(service.address.trim_start_matches("http://")).await.unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect("localhost".try_into().unwrap(), stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test]
async fn calls_go_over_tls_and_plain_ones_do_not() {
    let authority = Authority::new();
    let service = serve(authority.settings().0).await;
    ask(authority.channel(&service.address, None).await).await.unwrap();
    assert!(ask(Authority::new().channel(&service.address, None).await).await.is_err(), "an unknown authority was trusted");
    assert!(ask(Channel::from_shared(service.address.clone()).unwrap().connect().await).await.is_err(), "plain text was answered");
}

#[tokio::test]
async fn clients_show_certificates_where_they_have_to() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let identity = |authority: &Authority| {
        let (certificate, key, _) = authority.sign();
        Some(Identity::from_pem(certificate, key))
    };
    for tls_client_certificate in [ClientCertificate::Required, ClientCertificate::Optional] {
        let tls_client_ca = Some(clients.path("ca.pem"));
        let service = serve(TlsSettings { tls_client_ca, tls_client_certificate, ..servers.settings().0 }).await;
        ask(servers.channel(&service.address, identity(&clients)).await).await.unwrap();
        assert!(ask(servers.channel(&service.address, identity(&servers)).await).await.is_err(), "a stranger was let in");
        let without = ask(servers.channel(&service.address, None).await).await;
        assert_eq!(without.is_ok(), tls_client_certificate == ClientCertificate::Optional, "{without:?}");
    }
}

#[tokio::test]
async fn a_new_certificate_is_shown_and_a_bad_one_is_not() {
    let authority = Authority::new();
    let (mut settings, first) = authority.settings();
    // As in a mounted secret: the file is a link into a folder that is itself a link.
    let folder = |name: &str, certificate: &str, key: &str| {
        std::fs::create_dir(authority.path(name)).unwrap();
        authority.write(&format!("{name}/tls.pem"), certificate);
        authority.write(&format!("{name}/tls.key"), key);
        relink(&authority.path("data"), &authority.path(name));
    };
    folder("1", &std::fs::read_to_string(authority.path("tls.pem")).unwrap(), &std::fs::read_to_string(authority.path("tls.key")).unwrap());
    settings.tls_certificate = Some(authority.path("data/tls.pem"));
    settings.tls_key = Some(authority.path("data/tls.key"));
    let service = serve(settings).await;
    assert_eq!(shown(&authority, &service).await, first);
    let held = authority.channel(&service.address, None).await.unwrap();

    let (certificate, key, second) = authority.sign();
    folder("2", &certificate, &key);
    let mut now = Vec::new();
    for _ in 0..400 {
        now = shown(&authority, &service).await;
        if now == second {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(now, second);
    ask(Ok(held)).await.unwrap();

    folder("3", &certificate, "no key");
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(shown(&authority, &service).await, second);
}

#[tokio::test]
async fn another_authority_of_clients_counts_for_new_connections() {
    let (servers, before, after) = (Authority::new(), Authority::new(), Authority::new());
    let identity = |authority: &Authority| {
        let (certificate, key, _) = authority.sign();
        Some(Identity::from_pem(certificate, key))
    };
    let file = servers.write("clients.pem", &before.pem());
    let service = serve(TlsSettings { tls_client_ca: Some(file), ..servers.settings().0 }).await;
    ask(servers.channel(&service.address, identity(&before)).await).await.unwrap();
    servers.write("clients.pem", &after.pem());
    let mut old = Ok(());
    for _ in 0..400 {
        old = ask(servers.channel(&service.address, identity(&before)).await).await;
        if old.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(old.is_err(), "the old authority is still trusted");
    ask(servers.channel(&service.address, identity(&after)).await).await.unwrap();
}

#[tokio::test]
async fn one_that_never_finishes_its_handshake_holds_up_nobody() {
    let authority = Authority::new();
    let handshake_timeout = Duration::from_millis(500);
    let connections = ConnectionSettings { handshake_timeout, ..ConnectionSettings::default() };
    let service = Service::start(Settings { threads: 1, tls: authority.settings().0, connections, ..Settings::default() }).await;
    let mut slow = TcpStream::connect(service.address.trim_start_matches("http://")).await.unwrap();
    // The head of a TLS record, and nothing more.
    tokio::io::AsyncWriteExt::write_all(&mut slow, &[22, 3, 1, 2, 0]).await.unwrap();
    ask(authority.channel(&service.address, None).await).await.unwrap();
    let mut sink = Vec::new();
    tokio::time::timeout(Duration::from_secs(30), slow.read_to_end(&mut sink)).await.expect("the slow one stayed").unwrap();
}

#[tokio::test]
async fn the_probe_speaks_tls_shows_its_certificate_and_its_token() {
    let authority = Authority::new();
    let mut settings = Settings { threads: 1, tls: authority.settings().0, ..Settings::default() };
    settings.tls.tls_client_ca = Some(authority.path("ca.pem"));
    settings.access.tokens_file = Some(authority.write("tokens", "probe 0123456789abcdef grpc.health.v1.Health/*"));
    settings.access.open_health = false;
    authority.write("token", "0123456789abcdef\n");
    let service = Service::start(settings).await;
    let port = service.address.rsplit(':').next().unwrap().to_owned();
    let probe = async |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command
            .args(["health", "--addr", &format!("127.0.0.1:{port}"), "--tls-domain", "localhost", "--tls-ca"])
            .arg(authority.path("ca.pem"));
        for pair in arguments.chunks(2) {
            command.arg(pair[0]).arg(authority.path(pair[1]));
        }
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let all = ["--tls-certificate", "tls.pem", "--tls-key", "tls.key", "--token-file", "token"];
    let mut told = (None, String::new());
    for _ in 0..100 {
        told = probe(&all).await;
        if told.0 == Some(0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(told.0, Some(0), "{}", told.1);
    let (status, told) = probe(&all[..4]).await;
    assert!(status == Some(1) && told.contains("Unauthenticated"), "{told}");
    let (status, told) = probe(&all[4..]).await;
    assert_eq!(status, Some(1), "{told}");
}
