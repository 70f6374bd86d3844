//! `copydesk load` as a pipeline runs it, against a server in this process. Counts and statuses only: how fast things go is not tested.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use copydesk::server::settings::{Settings, TlsSettings};
use serde_json::Value;

use crate::certificates::Authority;
use crate::service::Service;

fn command(service: &Service, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["load", "--addr", service.address.trim_start_matches("http://"), "--json", "-"]).args(arguments);
    command
}

/// Runs to the end; the test's own threads go on serving meanwhile.
async fn load(service: &Service, arguments: &[&str]) -> Output {
    let mut command = command(service, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

fn number(report: &Value, path: &str) -> u64 {
    report.pointer(path).and_then(Value::as_u64).unwrap_or_else(|| panic!("{path}: {report}"))
}

fn sum(report: &Value, list: &str, path: &str) -> u64 {
    report[list].as_array().unwrap().iter().map(|row| number(row, path)).sum()
}

/// Every call that was due is in each breakdown exactly once.
fn adds_up(report: &Value) {
    const KINDS: [&str; 4] = ["answered", "refused", "failed", "unsent"];
    for kind in KINDS {
        let all = number(report, &format!("/calls/{kind}"));
        assert_eq!(
            (sum(report, "rpcs", &format!("/calls/{kind}")), sum(report, "timeline", &format!("/calls/{kind}"))),
            (all, all),
            "{kind}"
        );
    }
    let [answered, refused, failed, unsent] = KINDS.map(|kind| number(report, &format!("/calls/{kind}")));
    assert_eq!(number(report, "/calls/due"), answered + refused + failed + unsent + number(report, "/calls/givenUp"));
    assert_eq!(sum(report, "outcomes", "/calls"), answered + refused + failed);
    assert_eq!(report.pointer("/latencyMs/count").and_then(Value::as_u64).unwrap_or(0), answered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_loop_of_many_calls_is_reported_in_all_forms() {
    let service = Service::with_defaults().await;
    let folder = tempfile::tempdir().unwrap();
    let (corpus, page) = (folder.path().join("pages.jsonl"), folder.path().join("report.html"));
    std::fs::write(&corpus, "{\"text\":\"The ferry sails again on Monday.\"}\n{\"html\":\"<p>The ferry is late.\"}\n").unwrap();
    let (corpus, page) = (corpus.to_str().unwrap(), page.to_str().unwrap());
    let mix = "process=4,clean,detect,summarize,metadata,stream,info";
    let output = load(
        &service,
        &[
            "--concurrency",
            "3",
            "--connections",
            "2",
            "--seconds",
            "1.5",
            "--warm-up-seconds",
            "0.2",
            "--mix",
            mix,
            "--stream-items",
            "3",
            "--corpus",
            corpus,
            "--html",
            page,
            "--fail-if",
            "error_rate>0",
            "--fail-if",
            "unsent_rate>0",
            "--fail-if",
            "clean:max>1000s",
        ],
    )
    .await;
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report = report(&output);
    adds_up(&report);
    assert_eq!(report["format"], "copydesk-load/1");
    assert_eq!((&report["setup"]["corpus"]["pages"], &report["setup"]["calling"]["callers"]), (&2.into(), &3.into()));
    assert!(number(&report, "/calls/answered") > 0 && report["outcomes"][0]["code"] == "OK", "{report}");
    assert_eq!((report["rpcs"].as_array().unwrap().len(), report["thresholds"].as_array().unwrap().len()), (7, 3));
    assert!(report["server"]["version"].is_string());
    // The server is in this process, which the port leads to.
    #[cfg(target_os = "linux")]
    assert!(report["serverProcess"]["process"].as_str().unwrap().ends_with(&format!(" {}", std::process::id())), "{report}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<svg") && !page.contains("<script"), "{page}");
    assert!(stderr(&output).contains("passed  error_rate>0: 0.000 %"), "{}", stderr(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_loop_sends_what_its_schedule_says() {
    let service = Service::with_defaults().await;
    let flags = ["--rate", "20..60", "--seconds", "1.5", "--warm-up-seconds", "0.5", "--mix", "info", "--arrivals", "even"];
    let report = report(&load(&service, &flags).await);
    adds_up(&report);
    // (20 + 60) / 2 a second for 1.5 s, whatever the server does.
    assert_eq!(number(&report, "/calls/due"), 60);
    assert_eq!((&report["setup"]["calling"]["loop"], &report["setup"]["calling"]["rampSeconds"]), (&"open".into(), &1.5.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_is_refused_or_not_sent_and_fails_its_threshold() {
    let service = Service::start(Settings { threads: 1, max_in_flight: 2, queue: 1, ..Settings::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("long.txt");
    let sentences: String = (0..6_000).map(|n| format!("On day {n} the ferry {} left the harbour of Oske late. ", n * 7 % 101)).collect();
    std::fs::write(&page, sentences).unwrap();
    let flags = [
        "--rate",
        "200",
        "--seconds",
        "1",
        "--warm-up-seconds",
        "0",
        "--corpus",
        page.to_str().unwrap(),
        "--deadline-seconds",
        "1",
        "--fail-if",
        "error_rate>1%",
        "--fail-if",
        "rate<0.000001",
    ];
    let output = load(&service, &flags).await;
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("threshold failed: error_rate>1%: "), "{}", stderr(&output));
    let refused = report(&output);
    adds_up(&refused);
    assert_eq!(number(&refused, "/calls/due"), 200);
    assert!(number(&refused, "/calls/refused") > 0, "{refused}");
    assert_eq!(number(&refused, "/attempts/refusals"), number(&refused, "/attempts/refusalsWithPushback"));
    assert_eq!(refused["thresholds"][0]["failed"], true);

    // One in flight at a time, which takes as long as its deadline: by then that of the next, due half a millisecond later, is over as well.
    let flags = [&["--rate", "2000"], &flags[2..8], &["--max-in-flight", "1", "--deadline-seconds", "0.05"]].concat();
    let unsent = report(&load(&service, &flags).await);
    adds_up(&unsent);
    assert!(number(&unsent, "/calls/unsent") > 0, "{unsent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_calls_are_tried_again_when_asked_to() {
    let service = Service::start(Settings { threads: 1, max_in_flight: 1, queue: 1, ..Settings::default() }).await;
    let flags = ["--concurrency", "4", "--seconds", "1", "--warm-up-seconds", "0", "--retries", "1000", "--deadline-seconds", "60"];
    let report = report(&load(&service, &flags).await);
    adds_up(&report);
    assert_eq!(number(&report, "/calls/refused"), 0);
    assert!(number(&report, "/attempts/refusals") > 0, "{report}");
    assert_eq!(number(&report, "/attempts/answers"), number(&report, "/calls/due") + number(&report, "/attempts/refusals"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_tls_and_shows_its_token() {
    let authority = Authority::new();
    let mut settings = Settings { threads: 1, tls: TlsSettings { ..authority.settings().0 }, ..Settings::default() };
    settings.access.tokens_file = Some(authority.write("tokens", "load 0123456789abcdef DetectLanguage"));
    let token = authority.write("token", "0123456789abcdef\n");
    let service = Service::start(settings).await;
    let ca = authority.path("ca.pem");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (ca, token) = (text(&ca), text(&token));
    let flags = ["--tls-ca", &ca, "--tls-domain", "localhost", "--seconds", "0.5", "--warm-up-seconds", "0", "--concurrency", "1"];
    let shown = report(&load(&service, &[&flags[..], &["--mix", "detect", "--token-file", &token]].concat()).await);
    adds_up(&shown);
    assert!(shown["server"].is_null() && number(&shown, "/calls/answered") == number(&shown, "/calls/due"), "{shown}");
    let hidden = report(&load(&service, &[&flags[..], &["--mix", "detect"]].concat()).await);
    assert_eq!((&hidden["outcomes"][0]["code"], &hidden["outcomes"][0]["reason"]), (&"UNAUTHENTICATED".into(), &"UNAUTHENTICATED".into()));
    // By environment, for a call that it is not good for.
    let mut forbidden = command(&service, &[&flags[..], &["--mix", "clean"]].concat());
    forbidden.env("COPYDESK_LOAD_TOKEN", "0123456789abcdef");
    let forbidden = report(&tokio::task::spawn_blocking(move || forbidden.output().unwrap()).await.unwrap());
    assert_eq!(forbidden["outcomes"][0]["code"], "PERMISSION_DENIED");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn broken_off_it_reports_all_the_same() {
    let service = Service::with_defaults().await;
    let mut command = command(&service, &["--concurrency", "1", "--seconds", "3600", "--warm-up-seconds", "0", "--mix", "detect"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !crate::load::get(&service, "/metrics").await.contains("DetectLanguage") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report = report(&output);
    adds_up(&report);
    assert!(report["interrupted"] == true && number(&report, "/calls/answered") > 0, "{report}");
}

#[test]
fn wrong_arguments_and_no_server_are_told_apart() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_copydesk")).arg("load").args(arguments).output().unwrap();
        (output.status.code(), stderr(&output))
    };
    let (status, told) = run(&["--fail-if", "speed>3"]);
    assert!(status == Some(2) && told.contains("error_rate"), "{told}");
    let (status, told) = run(&["--addr", "127.0.0.1:1"]);
    assert!(status == Some(1) && told.contains("127.0.0.1:1: cannot connect"), "{told}");
    let (status, told) = run(&["--addr", "127.0.0.1:1", "--fail-if", "rss>1MiB"]);
    assert!(status == Some(2) && told.contains("--server-pid"), "{told}");
}
