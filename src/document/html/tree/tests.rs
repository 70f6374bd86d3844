use super::*;
use crate::document::BlockKind;

fn blocks(source: &str) -> Vec<String> {
    let document = TreeBuilder::new(source, &Limits::default()).run();
    document.blocks.iter().map(|b| document.block_text(b).to_owned()).collect()
}

#[test]
fn boundaries_cut_and_inline_elements_do_not() {
    assert_eq!(blocks("<p>One <b>two</b>three<p>four<br>five</p>six<span> seven"), ["One twothree", "four", "five", "six seven"]);
    assert_eq!(blocks("<ul><li>a<li>b</ul>c<table><tr><td>d<td>e<tr><td>f</table>"), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn references_are_resolved_and_white_space_folded() {
    assert_eq!(blocks("<p> a&amp;b &nbsp; &#x1F600;\n c&lt;d&eacute</p>"), ["a&b \u{1F600} c<d\u{e9}"]);
    assert_eq!(blocks("<pre>\n  fn x() {\n    y\n}\n</pre>"), ["  fn x() {\n    y\n}"]);
}

#[test]
fn what_readers_never_see_is_left_out() {
    let page = "<head><title>T</title><style>s</style></head><body><script>var a='</p>';</script><svg><text>v</text><title>w</title></svg>\
                <select><option>o</select><textarea><p>t</textarea><p>x</p><iframe><p>i</iframe>";
    assert_eq!(blocks(page), ["x"]);
    assert_eq!(blocks("<svg><path><p>out of it"), ["out of it"]);
    assert_eq!(blocks("<svg><foreignObject><p>in</p></foreignObject></svg><p>out"), ["out"]);
}

#[test]
fn hidden_and_fallback_text_is_kept_and_flagged() {
    let document = TreeBuilder::new("<p hidden>a</p><noscript><p>b</p></noscript><p style='display:none'>c<p>d", &Limits::default()).run();
    let flags: Vec<_> = document.blocks.iter().map(|b| (document.block_text(b), b.hidden, b.fallback)).collect();
    assert_eq!(flags, [("a", true, false), ("b", false, true), ("c", true, false), ("d", false, false)]);
}

#[test]
fn kinds_come_from_markup() {
    let document = TreeBuilder::new(
        "<h2>h</h2><ol><li>one<p>more</p><li><p>two</ol><blockquote><p>q</blockquote><figure><figcaption>f</figure>\
         <table><tr><th>k<td>v</table><pre>c</pre><button>b</button>",
        &Limits::default(),
    )
    .run();
    let kinds: Vec<_> = document.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Heading(2),
            BlockKind::ListItem { number: Some(1), level: 0 },
            BlockKind::Paragraph,
            BlockKind::ListItem { number: Some(2), level: 0 },
            BlockKind::Quote,
            BlockKind::Caption,
            BlockKind::Cell { header: true },
            BlockKind::Cell { header: false },
            BlockKind::Code,
            BlockKind::Control,
        ]
    );
}

#[test]
fn a_misnested_link_ends_where_it_is_ended() {
    let document = TreeBuilder::new("<a href=x><div>in</a> out</div><p>after", &Limits::default()).run();
    assert_eq!(document.blocks[0].link_bytes, 2);
    assert_eq!(document.blocks[1].link_bytes, 0);
}

#[test]
fn deep_nesting_is_read_as_one_level_and_noted() {
    let page = format!("{}deep{}<p>after", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let document = TreeBuilder::new(&page, &Limits::default()).run();
    let texts: Vec<_> = document.blocks.iter().map(|b| document.block_text(b)).collect();
    assert_eq!(texts, ["deep", "after"]);
    assert_eq!(document.node(document.blocks[1].owner).depth, 1);
    assert_eq!(document.notes[0].code, NoteCode::LimitReached);
}

#[test]
fn spans_point_into_the_source() {
    let source = "<p class=a>x <b>y</b> z</p>";
    let document = TreeBuilder::new(source, &Limits::default()).run();
    assert_eq!(document.blocks[0].source.of(source), "x <b>y</b> z");
    assert_eq!(document.node(1).source.span().of(source), source);
    assert_eq!(document.element_path(2), "p/b");
}

#[test]
fn long_paths_end_as_whole_ones_do() {
    let source = "<p>a<p>b".to_owned() + &"<DIV>".repeat(100) + "c";
    let document = TreeBuilder::new(&source, &Limits::default()).run();
    assert_eq!(document.element_path(document.blocks[1].owner), "p[2]");
    let path = document.element_path(document.blocks[2].owner);
    assert_eq!(path, format!("…{}", "/div".repeat(64)));
}
