//! Lines over an axis, as SVG inside a page. No scripts: what is under the pointer is told by `<title>`.

use std::fmt::Write as _;

use crate::cli::html::Html;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 28.0;

/// About so many lines of a grid.
const TICKS: f64 = 5.0;

/// One picture.
#[derive(Debug)]
pub(super) struct Plot<'p> {
    pub(super) title: &'p str,
    /// Axis from left to right: its ends, and where it is marked with what.
    pub(super) across: (f64, f64),
    pub(super) marks: Vec<(f64, String)>,
    /// What the axis from left to right is.
    pub(super) across_name: &'p str,
    pub(super) lines: Vec<Line<'p>>,
    /// What is told under the pointer, near to a place on the axis; in order.
    pub(super) told: Vec<(f64, String)>,
}

/// One line. Where a value is missing it is broken.
#[derive(Debug)]
pub(super) struct Line<'p> {
    pub(super) name: &'p str,
    /// Class of the style sheet.
    pub(super) class: &'p str,
    pub(super) points: Vec<(f64, Option<f64>)>,
}

impl Plot<'_> {
    /// Writes the figure with its title and legend.
    pub(super) fn write(&self, page: &mut Html) {
        page.raw("<figure><figcaption>").element("b", "", self.title).raw(" <span class=\"legend\">");
        for line in &self.lines {
            page.raw(&format!("<span><svg viewBox=\"0 0 22 8\"><path class=\"line {}\" d=\"M1 4H21\"/></svg>", line.class)).text(line.name);
            page.raw("</span> ");
        }
        page.raw("</span></figcaption>");
        let values = self.lines.iter().flat_map(|line| &line.points).filter_map(|(_, value)| *value).filter(|value| value.is_finite());
        match values.reduce(f64::max) {
            Some(most) => self.picture(page, most),
            None => _ = page.raw("<p class=\"empty\">nothing was measured</p>"),
        }
        page.raw("</figure>\n");
    }

    fn picture(&self, page: &mut Html, most: f64) {
        let step = step(most / TICKS);
        let top = (most / step).ceil().max(1.0) * step;
        let across =
            |value: f64| LEFT + (value - self.across.0) / (self.across.1 - self.across.0).max(f64::EPSILON) * (WIDTH - LEFT - RIGHT);
        let up = |value: f64| HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
        page.raw(&format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"")).text(self.title).raw("\">");
        let mut value = 0.0;
        while value <= top + step / 2.0 {
            let y = up(value);
            page.raw(&format!("<path class=\"grid\" d=\"M{LEFT} {y:.1}H{:.1}\"/>", WIDTH - RIGHT));
            page.element("text", &format!("x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\"", LEFT - 8.0, y + 4.0), &number(value, step));
            value += step;
        }
        for (value, name) in &self.marks {
            let x = across(*value);
            page.raw(&format!("<path class=\"grid\" d=\"M{x:.1} {TOP}V{:.1}\"/>", HEIGHT - BOTTOM));
            page.element("text", &format!("x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\"", HEIGHT - 8.0), name);
        }
        page.element(
            "text",
            &format!("class=\"name\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\"", WIDTH - RIGHT, HEIGHT - BOTTOM - 6.0),
            self.across_name,
        );
        for line in &self.lines {
            page.raw(&format!("<path class=\"line {}\" d=\"{}\"/>", line.class, path(&line.points, across, up)));
        }
        self.tell(page, across);
        page.raw("</svg>");
    }

    /// A strip for each place, from half-way to the one before to half-way to the one after.
    fn tell(&self, page: &mut Html, across: impl Fn(f64) -> f64) {
        for (at, (value, text)) in self.told.iter().enumerate() {
            let x = across(*value);
            let before = at.checked_sub(1).and_then(|at| self.told.get(at)).map_or(LEFT, |(other, _)| f64::midpoint(x, across(*other)));
            let after = self.told.get(at + 1).map_or(WIDTH - RIGHT, |(other, _)| f64::midpoint(x, across(*other)));
            let (width, height) = ((after - before).max(0.0), HEIGHT - TOP - BOTTOM);
            page.raw(&format!("<rect class=\"strip\" x=\"{before:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height}\">"));
            page.element("title", "", text).raw("</rect>");
        }
    }
}

/// A path through all values that are there. One that stands alone is a dot.
fn path(points: &[(f64, Option<f64>)], across: impl Fn(f64) -> f64, up: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let mut drawing = false;
    for (at, (x, value)) in points.iter().enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            drawing = false;
            continue;
        };
        // Writing to a string cannot fail.
        _ = write!(path, "{}{:.1} {:.1}", if drawing { "L" } else { "M" }, across(*x), up(value));
        if !drawing && points.get(at + 1).is_none_or(|(_, next)| next.is_none()) {
            path.push_str("h0.1");
        }
        drawing = true;
    }
    path
}

/// The next of 1, 2 and 5 times a power of ten.
pub(super) fn step(least: f64) -> f64 {
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// A value of an axis with as many digits as its step has.
pub(super) fn number(value: f64, step: f64) -> String {
    let decimals = if step >= 1.0 { 0 } else { (-step.log10()).ceil().clamp(0.0, 6.0) as usize };
    format!("{value:.decimals$}")
}

/// Marks of seconds from 0 to `end`.
pub(super) fn seconds(end: f64) -> Vec<(f64, String)> {
    let step = step(end / 8.0);
    (0..=8).map(|n| f64::from(n) * step).filter(|value| *value <= end * (1.0 + 1e-9)).map(|value| (value, number(value, step))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (least, expected) in
            [(0.7, 1.0), (1.0, 1.0), (1.1, 2.0), (30.0, 50.0), (70.0, 100.0), (0.013, 0.02), (0.0, 1.0), (f64::NAN, 1.0)]
        {
            assert!((step(least) - expected).abs() < 1e-9, "{least}: {}", step(least));
        }
        assert_eq!((number(0.04, 0.02), number(30.0, 10.0)), ("0.04".to_owned(), "30".to_owned()));
        assert_eq!(seconds(10.0).last().map(|(_, name)| name.clone()), Some("10".to_owned()));
    }

    #[test]
    fn a_line_is_broken_where_nothing_is_known() {
        let same = |value| value;
        let points = [(0.0, Some(1.0)), (1.0, Some(2.0)), (2.0, None), (3.0, Some(f64::NAN)), (4.0, Some(4.0))];
        assert_eq!(path(&points, same, same), "M0.0 1.0L1.0 2.0M4.0 4.0h0.1");
    }

    #[test]
    fn names_are_text_and_nothing_measured_is_told() {
        let plot = |points| Plot {
            title: "<a & b>",
            across: (0.0, 1.0),
            marks: seconds(1.0),
            across_name: "s",
            lines: vec![Line { name: "<i>", class: "one", points }],
            told: vec![(0.5, "<b>".to_owned())],
        };
        let written = |points| {
            let mut page = Html::default();
            plot(points).write(&mut page);
            page.finish()
        };
        let full = written(vec![(0.0, Some(0.0)), (1.0, Some(0.0))]);
        assert!(full.contains("&lt;a &amp; b&gt;") && full.contains("<title>&lt;b&gt;</title>") && !full.contains("<i>"), "{full}");
        assert!(!full.contains("NaN") && !full.contains("inf"), "{full}");
        assert!(written(vec![(0.0, None)]).contains("nothing was measured"));
    }
}
