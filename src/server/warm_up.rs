//! Work before the first call: tables are read from disk, models decoded, and each worker's memory is there before anybody waits for it.

use crate::engine::{Engine, Options};
use crate::input::{Input, Kind};

const HEAD: &str = "<!doctype html><html lang=en><title>Warm-up</title><meta name=author content='Nobody in Particular'>\
    <script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"headline\": \"Warm-up\", \"datePublished\": \"2024-07-20\"}</script>\
    <nav><ul><li><a href=/>Home</a><li><a href=/news>News</a></ul></nav><main><article><h1>Warm-up</h1>\
    <p>By Nobody in Particular, 20 July 2024</p>";
const PART: &str = "<h2>The first page is slow</h2><p>So it is worked on <b>before anybody waits for it</b>, with every stage, and its \
    <a href=/answer>answer</a> is thrown away. Later pages find all tables in memory.</p><ul><li>One thing</ul><table><tr><th>Name<td>4\
    </table><pre><code>let a = 1;</code></pre><figure><img src=a.png alt=Tables><figcaption>Tables in memory</figcaption></figure>";
const TAIL: &str = "</article></main><aside><h3>Read more</h3><a href=/b>Another page</a></aside><footer>All rights reserved</footer>";
const TEXT: &str = "Warm-up\n\nBy Nobody in Particular\n\nThe first text is slow as well, and it is told by other tables.\n\
    Später sind alle Tabellen im Speicher, und niemand wartet. Все таблицы уже в памяти. 表はすでにメモリにあります。\n\nRead more\n";
/// Parts of a page, and times that it is worked on: as large as a common page, and until the allocator has what it needs.
const PARTS: usize = 12;
const TIMES: usize = 4;

/// Works on a page and a text. For each worker, as each has memory of its own.
pub(super) fn warm_up(engine: &Engine) {
    engine.detector().warm();
    let page = format!("{HEAD}{}{TAIL}", PART.repeat(PARTS));
    let text = TEXT.repeat(PARTS);
    for _ in 0..TIMES {
        for (content, kind) in [(&page, Kind::Html), (&text, Kind::PlainText)] {
            if let Ok(decoded) = engine.decode(&Input { content: content.as_bytes(), kind: Some(kind), ..Input::default() }) {
                drop(engine.process(&decoded, &Options::all()));
            }
        }
    }
}
