//! Every rule on small pages of markup: one it must catch and one that looks like it and must stay. Which blocks the model would keep
//! does not matter here: all are taken as kept, so what is gone is gone by a rule.

use copydesk::clean::block_words::BlockWords;
use copydesk::clean::page::Page;
use copydesk::clean::rule::RULES;
use copydesk::clean::{CleanOptions, Decision, shape, title, verdict};
use copydesk::document::{Document, html};
use copydesk::limits::Limits;

/// The story all pages tell; `{story}` in a case stands for it.
const STORY: &str = "<p>The old bridge over the river was closed on Monday, the council said, after a storm had moved two of its pillars.</p>\
<p>Drivers were told to use the ferry, which runs every hour, until the repairs are done and the road is safe again.</p>\
<p>Engineers will look at the pillars, the mayor added, and the costs will be known before the summer, when most visitors come.</p>";

struct Case {
    rule: &'static str,
    /// A page, and how the block begins that the rule must remove from it.
    catch: (&'static str, &'static str),
    /// A page on which the rule must find nothing.
    leave: &'static str,
}

const CASES: &[Case] = &[
    Case {
        rule: "masthead",
        catch: ("<p>12.5 C</p><p>Porto</p><h1>Old Bridge Closed</h1>{story}", "12.5 C"),
        leave: "<p>Porto</p><h1>Old Bridge Closed</h1>{story}",
    },
    Case {
        rule: "page_date",
        catch: ("<h1>Old Bridge Closed</h1><p>Monday, May 4, 2020</p>{story}", "Monday, May 4"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>Monday, May 4, 2020</p>{story}",
    },
    Case {
        rule: "byline",
        catch: ("<h1>Old Bridge Closed</h1><p>By Ann Example</p>{story}", "By Ann"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>By Monday Everyone Had Left</p>",
    },
    Case {
        rule: "cross_reference",
        catch: ("<h1>Old Bridge Closed</h1>{story}<p>Also read: A Second Bridge Reopens in the North</p>", "Also read"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>Read more: the report, which says the bridge is safe, is public.</p>",
    },
    Case {
        rule: "author_box",
        catch: (
            "<h1>Old Bridge Closed</h1>{story}<p>Ann Example</p><p>Ann Example is a writer who holds a degree in music.</p>",
            "Ann Example is",
        ),
        leave: "<h1>Ann Example</h1><p>Ann Example built the old bridge, the council said, in one long summer by the river.</p>{story}\
                <p>Ann Example</p><p>Ann Example is a builder who holds a degree in music.</p>",
    },
    Case {
        rule: "advertisement",
        catch: ("<h1>Old Bridge Closed</h1>{story}<p>Advertisement</p>{more}", "Advertisement"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>The advertisement for the ferry was late.</p>",
    },
    Case {
        rule: "share",
        catch: ("<h1>Old Bridge Closed</h1><p>Share this article</p>{story}", "Share this"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>Share of ferries in all journeys</p>",
    },
    Case {
        rule: "consent",
        catch: ("<div>We use cookies. Accept all or reject all</div><h1>Old Bridge Closed</h1>{story}", "We use"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>The law on cookies asks for consent before a privacy policy is read, he said.</p>{more}",
    },
    Case {
        rule: "orphan_heading",
        catch: ("<h1>Old Bridge Closed</h1>{story}<h2>Stay in touch</h2>", "Stay in touch"),
        leave: "<h1>Old Bridge Closed</h1>{story}<h2>Categories</h2>{more}",
    },
    Case {
        rule: "call_to_action",
        catch: ("<h1>Old Bridge Closed</h1>{story}<p>Sign up for our newsletter, straight to your inbox.</p>", "Sign up"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>People began to donate for the bridge and its pillars, the council said.</p>{more}",
    },
    Case {
        rule: "legal",
        catch: ("<h1>Old Bridge Closed</h1>{story}<p>© 2024 Ferry Press. All rights reserved.</p>", "© 2024"),
        leave: "<h1>Old Bridge Closed</h1><p>Copyright in the drawings of the bridge lies with the council.</p>{story}",
    },
    Case {
        rule: "caption",
        catch: ("<h1>Old Bridge Closed</h1>{story}<p>Photo: Ann Example / Ferry Press</p>{more}", "Photo:"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>Photo by photo the ferry was drawn again, he said.</p>",
    },
    Case {
        rule: "tags_line",
        catch: ("<h1>Old Bridge Closed</h1>{story}<p>Tags: bridges, storms</p>", "Tags:"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>Tags on the ferry were painted over: nobody liked them.</p>",
    },
    Case {
        rule: "comments",
        catch: ("<h1>Old Bridge Closed</h1>{story}<h3>3 Comments</h3><p>Tom</p><p>I saw it fall.</p>", "I saw it fall"),
        leave: "<h1>Old Bridge Closed</h1>{story}<h3>Comments of the captain</h3><p>He saw it fall.</p>",
    },
    Case {
        rule: "related_list",
        catch: ("<h1>Old Bridge Closed</h1>{story}<h3>Most read</h3><p>A second bridge reopens in the north</p>", "A second bridge"),
        leave: "<h1>Old Bridge Closed</h1><h3>Most read</h3>{story}<p>A second bridge reopens in the north</p>",
    },
    Case {
        rule: "duplicate",
        catch: ("<h1>Old Bridge Closed</h1><div class=\"desktop\">{story}</div><div class=\"mobile\">{story}</div>", "The old bridge"),
        leave: "<h1>Old Bridge Closed</h1>{story}<p>Row, row your boat</p><p>gently down the stream</p><p>Row, row your boat</p>",
    },
];

/// A page of markup, every block of it kept by the model.
fn judged(document: &Document<'_>, work: impl FnOnce(&Page<'_, '_>)) {
    let shapes = shape::shapes(document);
    let (scores, kept) = (vec![0.9; shapes.len()], vec![true; shapes.len()]);
    let words = BlockWords::new(document);
    let mut page = Page::new(document, &shapes, &words, &scores, &kept);
    page.title = title::find(&page);
    work(&page);
}

fn markup(case: &str) -> String {
    let more = "<p>Until then the shops on the far side stay open, the baker said, because the ferry brings them guests and bread.</p>";
    format!("<!doctype html><title>Old Bridge Closed</title><body>{}", case.replace("{story}", STORY).replace("{more}", more))
}

#[test]
fn every_rule_has_a_case() {
    let (rules, cases): (Vec<_>, Vec<_>) = (RULES.iter().map(|r| r.id).collect(), CASES.iter().map(|c| c.rule).collect());
    assert_eq!(rules, cases, "one case a rule, in the order of the registry");
}

#[test]
fn rules_catch_what_they_must() {
    for case in CASES {
        let source = markup(case.catch.0);
        let document = html::parse(&source, &Limits::default());
        judged(&document, |page| {
            let decisions = verdict::decide(page, &CleanOptions::default(), &[]);
            let removed = |(i, d): (usize, &Decision)| {
                page.text(i).starts_with(case.catch.1) && !d.kept && d.reasons.iter().any(|r| r.rule == case.rule)
            };
            assert!(decisions.iter().enumerate().any(removed), "{}: {decisions:#?}", case.rule);
            let relaxed = verdict::decide(page, &CleanOptions::default(), &[case.rule]);
            assert!(relaxed.iter().all(|d| d.reasons.iter().all(|r| r.rule != case.rule)), "{}: it cannot be relaxed", case.rule);
        });
    }
}

#[test]
fn rules_leave_what_they_must() {
    for case in CASES {
        let source = markup(case.leave);
        let document = html::parse(&source, &Limits::default());
        judged(&document, |page| {
            for rule in RULES.iter().filter(|r| r.id == case.rule) {
                assert_eq!((rule.find)(page), Vec::new(), "{}", case.rule);
            }
        });
    }
}
