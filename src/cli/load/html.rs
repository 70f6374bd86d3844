//! The report as a page: one file, no scripts, nothing fetched.

use super::json::QUANTILES;
use super::measured::Measured;
use super::plot::{Line, Plot, seconds};
use super::recorder::{Counts, Point};
use super::setup::Setup;
use super::text;
use super::threshold::{Verdict, share};
use super::times::Times;
use crate::cli::html::Html;

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(super) fn report(setup: &Setup, measured: &Measured, verdicts: &[Verdict]) -> String {
    let mut page = Html::default();
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    page.element("title", "", &format!("copydesk load: {}", setup.targets.join(", ")));
    page.raw("<style>").raw(STYLE).raw("</style></head><body>\n");
    page.element("h1", "", &format!("Load on {}", setup.targets_told()));
    let cut = if measured.interrupted { ", broken off" } else { "" };
    let (elapsed, warm_up) = (measured.elapsed().as_secs_f64(), setup.warm_up.as_secs_f64());
    page.element(
        "p",
        "",
        &format!("{}; {elapsed:.1} s from {} on, after {warm_up} s of warm-up{cut}", setup.calling_told(), setup.started),
    );
    tiles(&mut page, measured);
    for doubt in text::doubts(setup, measured) {
        page.element("p", "class=\"doubt\"", &doubt);
    }
    bounds(&mut page, verdicts);
    over_time(&mut page, setup, measured);
    curve(&mut page, setup, measured);
    tables(&mut page, measured);
    asked(&mut page, setup, measured);
    page.raw("</body></html>\n");
    page.finish()
}

fn tiles(page: &mut Html, measured: &Measured) {
    let all = &measured.recorder.all;
    let milliseconds = |value: Option<f64>| value.map(|value| format!("{} ms", short(value)));
    page.raw("<div class=\"tiles\">");
    for (name, value) in [
        ("answered a second", measured.per_second(all.counts.answered).map(short)),
        (
            "not answered",
            share(all.counts.all() - all.counts.answered, all.counts.all()).map(|share| format!("{} %", short(share * 100.0))),
        ),
        ("latency p50", milliseconds(all.latency.quantile(0.5))),
        ("latency p99", milliseconds(all.latency.quantile(0.99))),
        ("server CPU an answer", milliseconds(measured.server_cpu_per_call())),
    ] {
        page.raw("<div>").element("b", "", value.as_deref().unwrap_or("–")).element("span", "", name).raw("</div>");
    }
    page.raw("</div>\n");
}

/// Three significant digits, or all of a whole number.
fn short(value: f64) -> String {
    let decimals = if value == 0.0 || value.abs() >= 100.0 { 0 } else { (2.0 - value.abs().log10().floor()).clamp(0.0, 4.0) as usize };
    format!("{value:.decimals$}")
}

fn bounds(page: &mut Html, verdicts: &[Verdict]) {
    if verdicts.is_empty() {
        return;
    }
    page.raw("<h2>Thresholds</h2><table><tr><th>fail if<th>was<th></tr>\n");
    for verdict in verdicts {
        page.raw("<tr>").element("td", "", &verdict.text);
        page.element("td", "", verdict.actual.as_deref().unwrap_or("not measured"));
        let (class, told) = if verdict.failed { ("class=\"failed\"", "✗ failed") } else { ("class=\"passed\"", "✓ passed") };
        page.element("td", class, told).raw("</tr>\n");
    }
    page.raw("</table>\n");
}

fn over_time(page: &mut Html, setup: &Setup, measured: &Measured) {
    // A short rest at the end would look like a collapse.
    let points: Vec<&Point> = measured.recorder.points.iter().filter(|point| 2 * point.length >= measured.recorder.width).collect();
    let middle = |point: &Point| point.middle().as_secs_f64();
    let end = points.last().map_or(1.0, |point| (point.at + point.length).as_secs_f64());
    let rate = |point: &Point, count: u64| Some(count as f64 / point.length.as_secs_f64()).filter(|rate| rate.is_finite());
    let line = |name, class, value: &dyn Fn(&Point) -> Option<f64>| Line {
        name,
        class,
        points: points.iter().map(|point| (middle(point), value(point))).collect(),
    };
    let told = |text: &dyn Fn(&Point) -> String| points.iter().map(|point| (middle(point), text(point))).collect();
    let plot =
        |title, lines, told| Plot { title, across: (0.0, end), marks: seconds(end), across_name: "seconds", lines, told }.write(page);
    let mut plot = plot;

    let due = |point: &Point| setup.course().map(|course| course.at(setup.warm_up.as_secs_f64() + middle(point)));
    let mut lines = vec![line("answered", "one", &|point| rate(point, point.counts.answered))];
    let counts = measured.recorder.all.counts;
    for (name, class, any, count) in [
        ("refused", "two", counts.refused, (|counts| counts.refused) as fn(&Counts) -> u64),
        ("failed", "three", counts.failed, |counts| counts.failed),
        ("not sent", "four", counts.unsent, |counts| counts.unsent),
    ] {
        if any > 0 {
            lines.push(line(name, class, &|point| rate(point, count(&point.counts))));
        }
    }
    if setup.course().is_some() {
        lines.push(line("due", "due", &due));
    }
    let each = |point: &Point| {
        let Counts { answered, refused, failed, unsent } = point.counts;
        format!("{:.1} s: {answered} answered, {refused} refused, {failed} failed, {unsent} not sent", point.at.as_secs_f64())
    };
    plot("Calls a second", lines, told(&each));

    let lines = vec![line("p50", "one", &|point| point.p50), line("p99", "two", &|point| point.p99)];
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), short);
    let each = |point: &Point| format!("{:.1} s: p50 {} ms, p99 {} ms", point.at.as_secs_f64(), figure(point.p50), figure(point.p99));
    plot("Latency of answered calls, ms", lines, told(&each));

    let (server, client) = (&measured.processes.server, &measured.processes.client);
    let cores = |of: &Option<(_, super::process::Course)>, point: &Point| of.as_ref().and_then(|(_, taken)| taken.cores_at(point.middle()));
    let mut lines = vec![line("this client", "two", &|point| cores(client, point))];
    if server.is_some() {
        lines.insert(0, line("server", "one", &|point| cores(server, point)));
    }
    let each = |point: &Point| {
        format!("{:.1} s: server {}, client {}", point.at.as_secs_f64(), figure(cores(server, point)), figure(cores(client, point)))
    };
    plot("Cores busy", lines, told(&each));

    if let Some((_, taken)) = server {
        let mebibytes = |point: &Point| taken.resident_at(point.middle()).map(|bytes| bytes as f64 / 1_048_576.0);
        let each = |point: &Point| format!("{:.1} s: {} MiB", point.at.as_secs_f64(), figure(mebibytes(point)));
        plot("Memory of the server, MiB resident", vec![line("server", "one", &mebibytes)], told(&each));
    }
}

fn curve(page: &mut Html, setup: &Setup, measured: &Measured) {
    let all = &measured.recorder.all;
    // Where a share of all but so many is: each further nine takes the same room. The longest of n stands at half of one in n.
    let place = |quantile: f64, times: &Times| -(1.0 - quantile).max(0.5 / (times.count().max(1) as f64)).log10();
    let line = |name, class, times: &Times| {
        let points = times.curve().into_iter().map(|(quantile, value)| (place(quantile, times), Some(value))).collect();
        Line { name, class, points }
    };
    let mut lines = vec![line("from due", "one", &all.latency)];
    // Else the two are the same.
    if setup.course().is_some() || setup.retries > 0 {
        lines.push(line("from sent", "two", &all.service));
    }
    let end = lines.iter().flat_map(|line| line.points.last()).map(|(place, _)| *place).fold(1.0, f64::max);
    let marks = [(0.0, "0"), (0.5, "50"), (0.9, "90"), (0.99, "99"), (0.999, "99.9"), (0.9999, "99.99"), (0.99999, "99.999")];
    let marks = marks
        .iter()
        .map(|(quantile, name)| (-(1.0_f64 - quantile).max(1e-9_f64).log10(), (*name).to_owned()))
        .filter(|(place, _)| *place <= end);
    let told = all.latency.curve().into_iter().map(|(quantile, value)| {
        let sent = all.service.quantile(quantile).map_or_else(|| "–".to_owned(), short);
        (place(quantile, &all.latency), format!("{:.4} %: {} ms from due, {sent} ms from sent", quantile * 100.0, short(value)))
    });
    let (marks, told) = (marks.collect(), told.collect());
    let title = "Latency by share of answered calls, ms";
    Plot { title, across: (0.0, end), marks, across_name: "% of calls", lines, told }.write(page);
}

fn tables(page: &mut Html, measured: &Measured) {
    let recorder = &measured.recorder;
    page.raw("<h2>What came back</h2><table><tr><th>code<th>reason<th class=\"number\">calls<th>the first said</tr>\n");
    for ((code, reason), (calls, message)) in &recorder.outcomes {
        page.raw("<tr>").element("td", "", code).element("td", "", reason).element("td", "class=\"number\"", &calls.to_string());
        page.element("td", "", message).raw("</tr>\n");
    }
    for (name, count) in [("not sent before their deadline", recorder.all.counts.unsent), ("given up", recorder.in_flight)] {
        if count > 0 {
            page.raw("<tr>").element("td", "colspan=\"2\"", name).element("td", "class=\"number\"", &count.to_string()).raw("<td></tr>\n");
        }
    }
    page.raw("</table>\n<h2>Times, ms</h2><table class=\"wide\"><tr><th><th class=\"number\">calls<th class=\"number\">mean");
    for (name, _) in QUANTILES {
        page.element("th", "class=\"number\"", name);
    }
    page.raw("<th class=\"number\">max</tr>\n");
    row(page, "latency: from due", &recorder.all.latency);
    row(page, "service: from sent", &recorder.all.service);
    row(page, "refused and failed", &recorder.all.errors);
    row(page, "send lag", &recorder.lag);
    for (rpc, tally) in recorder.rpcs.iter().filter(|_| recorder.rpcs.len() > 1) {
        row(page, rpc.name(), &tally.latency);
    }
    page.raw("</table>\n");
}

fn row(page: &mut Html, name: &str, times: &Times) {
    page.raw("<tr>").element("td", "", name).element("td", "class=\"number\"", &times.count().to_string());
    let quantiles = QUANTILES.iter().map(|(_, quantile)| times.quantile(*quantile));
    for value in std::iter::once(times.mean()).chain(quantiles).chain([times.most()]) {
        page.element("td", "class=\"number\"", &value.map_or_else(|| "–".to_owned(), short));
    }
    page.raw("</tr>\n");
}

fn asked(page: &mut Html, setup: &Setup, measured: &Measured) {
    page.raw("<h2>The run</h2><dl>");
    let mut fact = |name: &str, value: &str| {
        page.element("dt", "", name).element("dd", "", value);
    };
    if let Some((version, ruleset)) = &setup.server {
        fact("server", &format!("copydesk {version}, rules {ruleset}"));
    }
    for (name, process, per_call) in [
        ("server process", &measured.processes.server, measured.server_cpu_per_call()),
        ("this client", &measured.processes.client, measured.client_cpu_per_call()),
    ] {
        if let Some((watched, taken)) = process {
            fact(name, &format!("{}: {}", watched.name, text::used(taken, per_call, measured)));
        }
    }
    fact("calls", &setup.mix.to_string());
    fact("pages", &format!("{}: {}, {} bytes", setup.corpus, setup.pages, setup.page_bytes));
    fact("deadline", &format!("{} s from when a call is due; tried again at most {} times", setup.deadline.as_secs_f64(), setup.retries));
    let refusals = measured.recorder.refusals;
    fact("refusals", &format!("{}, {} of them with the time to come back", refusals.all, refusals.with_pushback));
    fact("seed", &setup.seed.to_string());
    fact("made by", &format!("copydesk {} with {} threads", env!("CARGO_PKG_VERSION"), setup.threads));
    page.raw("</dl>\n");
}

#[cfg(test)]
mod tests {
    use super::super::measured::tests::measured;
    use super::super::recorder::Recorder;
    use super::super::setup::tests::setup;
    use super::*;

    #[test]
    fn what_others_wrote_is_text() {
        let verdict = Verdict { text: "p99>1ms".to_owned(), actual: None, failed: true };
        let page = report(&setup(), &measured(), &[verdict]);
        assert!(page.contains("&lt;script&gt;alert(&#39;a &amp; b&#39;)") && !page.contains("<script"), "{page}");
        assert!(page.contains("&lt;b&gt;pages &amp; more") && page.contains("✗ failed"), "{page}");
        assert!(!page.contains("http://") && !page.contains("NaN") && page.matches("<figure>").count() == 5, "{page}");
    }

    #[test]
    fn a_run_without_calls_is_a_page_as_well() {
        let mut empty = measured();
        empty.recorder = Recorder::new([].into_iter(), empty.recorder.warm_up, empty.recorder.width).unwrap();
        let page = report(&setup(), &empty, &[]);
        assert!(page.contains("nothing was measured") && !page.contains("NaN") && page.ends_with("</html>\n"), "{page}");
    }

    #[test]
    fn three_digits_are_shown() {
        let shown: Vec<String> = [0.0, 0.012_34, 0.5, 1.234, 12.34, 123.4, 12_345.6].map(short).to_vec();
        assert_eq!(shown, ["0", "0.0123", "0.500", "1.23", "12.3", "123", "12346"]);
    }
}
