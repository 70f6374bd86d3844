//! The table of metadata: for each field the value that won and those that did not. Reads the JSON form, so that a field added to the API
//! shows without a change here.

use serde_json::{Map, Value};

use super::super::html::{Html, label};

/// Keys that say something about a value and are no part of it.
const ABOUT: [&str; 5] = ["source", "confidence", "span", "runnersUp", "agreeingSources"];

/// Candidates that stand beside their field.
const BESIDE: &str = "RunnersUp";

pub(super) fn table(page: &mut Html, metadata: &Value) {
    page.raw("<h2>Metadata</h2><table><tr><th>field<th>value<th>from<th>confidence<th>outcome</tr>\n");
    for (field, value) in metadata.as_object().into_iter().flatten() {
        if let Some(own) = field.strip_suffix(BESIDE) {
            each(value, |value| row(page, own, value, "runner-up"));
        } else if field != "raw" {
            each(value, |value| {
                row(page, field, value, "won");
                each(value.get("runnersUp").unwrap_or(&Value::Null), |value| row(page, field, value, "runner-up"));
            });
        }
    }
    page.raw("</table>\n");
}

/// The elements of an array, or the value itself.
fn each(value: &Value, mut visit: impl FnMut(&Value)) {
    match value {
        Value::Array(values) => values.iter().for_each(visit),
        Value::Null => {}
        value => visit(value),
    }
}

fn row(page: &mut Html, field: &str, value: &Value, outcome: &str) {
    let about = |key: &str| value.get(key).unwrap_or(&Value::Null);
    page.raw(if outcome == "won" { "<tr class=won>" } else { "<tr class=lost>" });
    page.element("td", "", field);
    page.element("td", "dir=auto", &shown(value));
    page.element("td", "", &about("source").as_str().map_or_else(String::new, |s| label(s, "METADATA_SOURCE_")));
    page.element("td", "", &about("confidence").as_f64().map_or_else(String::new, |c| format!("{c:.2}")));
    page.element("td", "", &about("reason").as_str().map_or_else(|| outcome.to_owned(), |reason| format!("{outcome}: {reason}")));
    page.raw("</tr>\n");
}

/// A value in one line.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(object) => match object.get("value").or_else(|| object.get("name")) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => {
                let own = object.iter().filter(|(key, _)| !ABOUT.contains(&key.as_str()));
                Value::Object(own.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>()).to_string()
            }
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn winners_and_runners_up_stand_under_their_field() {
        let mut page = Html::default();
        let loser = json!({"value": "B & C", "source": "METADATA_SOURCE_HEADING", "confidence": 0.4});
        table(
            &mut page,
            &json!({
                "title": {"value": "A", "source": "METADATA_SOURCE_JSON_LD", "confidence": 0.9, "runnersUp": [loser]},
                "authors": [{"name": "Ann"}], "authorRunnersUp": [{"name": "Bob"}],
                "wordCount": 12, "leadImage": {"url": "u", "source": "METADATA_SOURCE_META"},
            }),
        );
        let page = page.finish();
        for wanted in [
            "<tr class=won><td>title</td><td dir=auto>A</td><td>json ld</td><td>0.90</td><td>won</td></tr>",
            "<tr class=lost><td>title</td><td dir=auto>B &amp; C</td><td>heading</td><td>0.40</td><td>runner-up</td></tr>",
            "<td>author</td><td dir=auto>Bob</td>",
            "<td>wordCount</td><td dir=auto>12</td>",
            "{&quot;url&quot;:&quot;u&quot;}",
        ] {
            assert!(page.contains(wanted), "{wanted} not in {page}");
        }
    }
}
