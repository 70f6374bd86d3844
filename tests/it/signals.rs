//! The server as a process: what signals do to it, and a system that runs out of file descriptors.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use copydesk::server::proto::v1;
use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use tokio::net::TcpStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request};

/// A server in a process of its own; killed when dropped.
struct Process {
    child: Child,
    address: String,
    /// What it has written to its log.
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts with these arguments under this shell prefix, and waits until it serves.
    fn start(prefix: &str, arguments: &str) -> Self {
        let line = format!("{prefix} exec {} serve --listen 127.0.0.1:0 --threads 1 {arguments}", env!("CARGO_BIN_EXE_copydesk"));
        let mut child = Command::new("sh").args(["-c", &line]).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut written = Vec::new();
        let address = lines.by_ref().inspect(|line| written.push(line.clone())).find_map(|line| address(&line));
        let log = Arc::new(Mutex::new(written));
        let kept = Arc::clone(&log);
        // The rest is read as well, or the server would wait for it.
        std::thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push(line)));
        Self { child, address: address.expect("the server did not start"), log }
    }

    /// The log so far, once it holds a line with this.
    async fn log_with(&self, text: &str) -> Vec<String> {
        for _ in 0..1_500 {
            let lines = self.log.lock().unwrap().clone();
            if lines.iter().any(|line| line.contains(text)) {
                return lines;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no line with {text}: {:?}", self.log.lock().unwrap());
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

/// The address in the line that says that it serves, as text or JSON.
fn address(line: &str) -> Option<String> {
    let from = line.contains("serving").then(|| line.find("127.0.0.1:")).flatten()?;
    Some(line[from..].chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect())
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

/// A file of tokens with one line.
fn token(folder: &Path, token: &str) -> String {
    let file = folder.join("tokens");
    std::fs::write(&file, format!("crawler {token}\n")).unwrap();
    file.display().to_string()
}

fn with<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

#[tokio::test]
async fn hangup_reads_the_tokens_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = token(folder.path(), "the-token-of-before");
    let mut process = Process::start("", &format!("--tokens-file {file}"));
    let mut client = process.client().await;
    client.get_server_info(with(v1::GetServerInfoRequest {}, "the-token-of-before")).await.unwrap();
    // A change without a signal counts as well, but nobody is said to have asked for it.
    token(folder.path(), "the-token-of-after");
    process.signal("-HUP");
    let log = process.log_with("reloaded").await;
    let place = |text: &str| log.iter().position(|line| line.contains(text));
    assert!(place("asked to reload") < place("reloaded"), "{log:?}");
    client.get_server_info(with(v1::GetServerInfoRequest {}, "the-token-of-after")).await.unwrap();
    let old = client.get_server_info(with(v1::GetServerInfoRequest {}, "the-token-of-before")).await;
    assert_eq!(old.unwrap_err().code(), Code::Unauthenticated);
    process.signal("-TERM");
    assert_eq!(process.ended().await, Some(0));
}

#[tokio::test]
async fn the_log_tells_of_calls_but_not_of_their_pages() {
    let folder = tempfile::tempdir().unwrap();
    let file = token(folder.path(), "the-secret-of-the-crawler");
    let mut process = Process::start("", &format!("--log-format json --log-level copydesk=trace --log-calls info --tokens-file {file}"));
    let page = "<title>Marker of the title</title><article><p>Marker of the text, and some more of it.</p></article>";
    let source = v1::Source { content: page.into(), url: Some("https://marker-of-the-address.example/".to_owned()), ..Default::default() };
    let request = v1::ProcessArticleRequest { source: Some(source), ..Default::default() };
    let mut call = with(request.clone(), "the-secret-of-the-crawler");
    call.metadata_mut().insert("x-request-id", "number-seven".parse().unwrap());
    let mut client = process.client().await;
    client.process_article(call).await.unwrap();
    let item = v1::ProcessArticlesRequest { item_id: "marker-of-the-item".to_owned(), request: Some(request), ..Default::default() };
    let mut replies = client.process_articles(with(tokio_stream::once(item), "the-secret-of-the-crawler")).await.unwrap().into_inner();
    while replies.message().await.unwrap().is_some() {}
    process.signal("-TERM");
    assert_eq!(process.ended().await, Some(0));

    let log = process.log_with("stopped").await;
    let lines: Vec<serde_json::Value> = log.iter().map(|line| serde_json::from_str(line).expect(line)).collect();
    let calls: Vec<_> = lines.iter().filter(|line| line["message"] == "call").collect();
    let of = |method: &str| calls.iter().find(|line| line["method"] == method).unwrap_or_else(|| panic!("{method}: {log:?}"));
    let one = of("ProcessArticle");
    assert_eq!(
        (one["code"].as_str(), one["request_id"].as_str(), one["caller"].as_str()),
        (Some("OK"), Some("number-seven"), Some("crawler"))
    );
    assert!(one["received"].as_u64() > Some(page.len() as u64) && one["sent"].as_u64() > Some(0), "{one}");
    assert_eq!(of("ProcessArticles")["caller"], "crawler");
    for secret in ["marker", "secret-of"] {
        assert!(!log.iter().any(|line| line.to_ascii_lowercase().contains(secret)), "{secret}: {log:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_threads_that_work_on_pages_yield_and_no_others() {
    let process = Process::start("", "--worker-niceness 19");
    let niceness = |task: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap();
        let (name, rest) = stat.rsplit_once(')').unwrap();
        // proc_pid_stat(5): the nineteenth field, the third of which follows the name.
        (name.contains("copydesk-worker"), rest.split_whitespace().nth(16).unwrap().parse::<i32>().unwrap())
    };
    let tasks = std::fs::read_dir(format!("/proc/{}/task", process.child.id())).unwrap();
    let all: Vec<_> = tasks.map(|task| niceness(task.unwrap())).collect();
    // The first thread's is that with which the tests were started.
    let (_, own) = all[0];
    assert!(all.iter().any(|(works, _)| *works), "{all:?}");
    assert!(all.iter().all(|&(works, nice)| nice == if works { 19 } else { own }), "{all:?}");
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
