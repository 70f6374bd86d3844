//! The server as a process: what signals do to it, and a system that runs out of file descriptors.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use copydesk::server::proto::v1;
use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use tokio::net::TcpStream;
use tokio_stream::wrappers::ReceiverStream;

/// A server in a process of its own; killed when dropped.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    /// Starts with these arguments under this shell prefix, and waits until it serves.
    fn start(prefix: &str, arguments: &str) -> Self {
        let line = format!("{prefix} exec {} serve --listen 127.0.0.1:0 --threads 1 {arguments}", env!("CARGO_BIN_EXE_copydesk"));
        let mut child = Command::new("sh").args(["-c", &line]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut address = None;
        let mut line = String::new();
        while address.is_none() && log.read_line(&mut line).unwrap() > 0 {
            address = line.contains("serving").then(|| line.rsplit("address=").next().unwrap().trim().to_owned());
            line.clear();
        }
        // The rest is read as well, or the server would wait for it.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, address: address.expect("the server did not start") }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// The exit status, once it has ended.
    async fn ended(&mut self) -> Option<i32> {
        for _ in 0..1_500 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server did not end");
    }

    async fn client(&self) -> ArticleServiceClient<tonic::transport::Channel> {
        ArticleServiceClient::connect(format!("http://{}", self.address)).await.unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[tokio::test]
async fn hangup_goes_on_and_terminate_ends_with_zero() {
    let mut process = Process::start("", "");
    process.signal("-HUP");
    let mut client = process.client().await;
    client.get_server_info(v1::GetServerInfoRequest {}).await.unwrap();
    process.signal("-TERM");
    assert_eq!(process.ended().await, Some(0));
}

#[tokio::test]
async fn asked_twice_it_does_not_wait() {
    let mut process = Process::start("", "--drain-delay-seconds 3600");
    let (_sender, items) = tokio::sync::mpsc::channel(1);
    let _open = process.client().await.process_articles(ReceiverStream::new(items)).await.unwrap();
    process.signal("-TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(process.child.try_wait().unwrap().is_none(), "ended without the delay");
    process.signal("-TERM");
    assert_eq!(process.ended().await, Some(0));
}

#[tokio::test]
async fn no_file_descriptors_are_no_end() {
    let mut process = Process::start("ulimit -n 40;", "");
    let mut held = Vec::new();
    for _ in 0..60 {
        held.push(TcpStream::connect(&process.address).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(process.child.try_wait().unwrap().is_none());
    drop(held);
    process.client().await.get_server_info(v1::GetServerInfoRequest {}).await.unwrap();
    process.signal("-TERM");
    assert_eq!(process.ended().await, Some(0));
}
