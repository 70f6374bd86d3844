//! The golden cases of `golden.txt`, all of them, language by language. A case that goes wrong has to be marked there, and one that goes
//! right must not be.

use super::sentences;

struct Case<'t> {
    language: &'t str,
    name: &'t str,
    known_wrong: bool,
    text: String,
    expected: Vec<String>,
}

fn cases() -> Vec<Case<'static>> {
    let mut out = Vec::new();
    for block in include_str!("golden.txt").split("\n== ").skip(1) {
        let mut lines = block.lines().filter(|l| !l.is_empty());
        let (tag, name) = lines.next().and_then(|head| head.split_once(' ')).expect("a language and a name");
        let (mut text, mut expected) = (String::new(), Vec::new());
        for line in lines {
            let (sentence, joint) = line.strip_prefix('+').map_or((line, " "), |rest| (rest, ""));
            text.push_str(if text.is_empty() { "" } else { joint });
            let sentence = sentence.replace("\\n", "\n");
            text.push_str(&sentence);
            expected.push(sentence.trim().to_owned());
        }
        let language = tag.trim_end_matches('!');
        out.push(Case { language, name, known_wrong: language != tag, text, expected });
    }
    out
}

#[test]
fn golden_cases_are_split_where_they_say() {
    let mut counts: Vec<(&str, usize, usize)> = Vec::new();
    let mut surprises = String::new();
    for case in cases() {
        let found: Vec<&str> = sentences(&case.text, case.language).into_iter().map(|s| s.of(&case.text)).collect();
        let right = found == case.expected;
        if counts.last().is_none_or(|c| c.0 != case.language) {
            counts.push((case.language, 0, 0));
        }
        if let Some((_, good, all)) = counts.last_mut() {
            *good += usize::from(right);
            *all += 1;
        }
        if right == case.known_wrong {
            surprises += &format!("{} {}, marked as wrong: {}\n  {found:?}\n", case.language, case.name, case.known_wrong);
        }
    }
    for (language, good, all) in &counts {
        println!("{language} {good}/{all}");
    }
    let sum = |of: &dyn Fn(&str) -> bool| counts.iter().filter(|c| of(c.0)).fold((0, 0), |s, c| (s.0 + c.1, s.1 + c.2));
    println!("English {:?}, others {:?}", sum(&|l| l == "en"), sum(&|l| l != "en"));
    assert!(surprises.is_empty(), "{surprises}");
}
