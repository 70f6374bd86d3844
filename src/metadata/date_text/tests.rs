use super::*;

const EN: Reading<'_> = Reading { language: &|| "en".to_owned(), month_first: None };

fn iso(text: &str, language: &str) -> String {
    stated(text, Reading { language: &|| language.to_owned(), month_first: None }).map(|m| m.iso()).unwrap_or_default()
}

#[test]
fn machine_forms() {
    for (text, want) in [
        ("2024-07-20", "2024-07-20"),
        ("2024-07-20T08:30:00+02:00", "2024-07-20T08:30:00+02:00"),
        ("2024-07-20T23:30:00.123Z", "2024-07-20T23:30:00Z"),
        ("2024-07-20 08:30:00 -0500", "2024-07-20T08:30:00-05:00"),
        ("Sat, 20 Jul 2024 08:30:00 +0200", "2024-07-20T08:30:00+02:00"),
        ("Sat Jul 20 2024 08:30:00 GMT+0200 (CEST)", "2024-07-20T08:30:00+02:00"),
        ("20240720", "2024-07-20"),
        ("1721428205", "2024-07-19T22:30:05Z"),
        ("2024-07", "2024-07"),
        ("July 2024", "2024-07"),
        ("2024", "2024"),
        ("1899-12-31", ""),
        ("0001-01-01T00:00:00", ""),
        ("soon", ""),
    ] {
        assert_eq!(iso(text, "en"), want, "{text}");
    }
}

#[test]
fn forms_for_people() {
    for (text, language, want) in [
        ("Published July 20th, 2024 at 8:05 p.m. EDT", "en", "2024-07-20T20:05-04:00"),
        ("20. Juli 2024, 18:05 Uhr", "de", "2024-07-20T18:05"),
        ("le 1er ao\u{fb}t 2024 \u{e0} 09h15", "fr", "2024-08-01T09:15"),
        ("20 de julio de 2024", "es", "2024-07-20"),
        ("20 lipca 2024", "pl", "2024-07-20"),
        ("2024. j\u{fa}lius 20. 10:15", "hu", "2024-07-20T10:15"),
        ("20 th\u{e1}ng 7, 2024", "vi", "2024-07-20"),
        ("2024\u{5e74}7\u{6708}20\u{65e5}", "ja", "2024-07-20"),
        ("2024\u{b144} 7\u{c6d4} 20\u{c77c}", "ko", "2024-07-20"),
        ("20/07/2024", "fr", "2024-07-20"),
        ("07/20/2024", "fr", "2024-07-20"),
        ("03/04/2024", "en-US", "2024-03-04"),
        ("03/04/2024", "en-GB", "2024-04-03"),
        ("03.04.24", "en", "2024-04-03"),
        ("20-Jul-24", "en", "2024-07-20"),
    ] {
        assert_eq!(iso(text, language), want, "{text}");
    }
    assert!(stated("03/04/2024", EN).unwrap().ambiguous);
    assert!(!stated("03.04.2024", EN).unwrap().ambiguous);
}

#[test]
fn finding_gives_spans_and_leaves_numbers_alone() {
    let text = "v1.2.2024.7 call 555-12-2024; on March 3, 2021 and 4 May 2022.";
    let found: Vec<&str> = find(text, EN).iter().map(|f| f.span.of(text)).collect();
    assert_eq!(found, ["March 3, 2021", "4 May 2022"]);
    let joined = "2021-03-04T10:00:00+00:00March 3, 2021 and May 2, 2021April 1, 2021";
    let found: Vec<&str> = find(joined, EN).iter().map(|f| f.span.of(joined)).collect();
    assert_eq!(found, ["2021-03-04T10:00:00+00:00", "March 3, 2021", "May 2, 2021", "April 1, 2021"]);
    assert!(find("in July 2024 we may 20 times", EN).is_empty());
    for odd in ["", "\u{e9}", "1", "12/", "12/12", "12/12/", "July", "July 4", "2024-", "2024-07-", "2024-07-20T", "2024-07-20 1:", "٣"] {
        let _ = (find(odd, EN), stated(odd, EN));
    }
}
