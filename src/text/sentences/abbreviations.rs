//! Abbreviations that `sentencex` does not know, by what follows them. Written for this crate; only what says the same whatever the sentence.

/// What an abbreviation says of the full stop after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// A name follows, or something else that belongs to it: `Mme. Roche`.
    Title,
    /// Belongs to a number, if one follows: `pag. 12`.
    Number,
    /// Closes what is listed or counted: the sentence ends, if a capital follows.
    Closing,
}

/// What the word before a full stop says, letter case aside; `language` is a base tag.
pub(super) fn of(word: &str, language: &str) -> Option<Says> {
    if word.is_empty() || word.len() > 12 {
        return None;
    }
    let lower = word.to_lowercase();
    let (title, number, closing): (&[&str], &[&str], &[&str]) = match language {
        "de" => (&["hrn", "fr", "frl", "hl"], &[], &["usw", "etc"]),
        "fr" => (&["mme", "mlle", "mmes", "dr", "mgr", "me", "ste"], &["p", "pp", "art", "chap", "fig", "vol"], &["etc"]),
        "es" => (&["gral", "lic", "ing", "arq", "dña", "mons"], &["pág", "págs", "núm", "art", "cap", "fig", "vol"], &["etc"]),
        "it" => (&["on", "mons", "geom", "rag", "dott", "avv"], &["pag", "pagg", "n", "nn", "art", "cap", "fig", "vol"], &["ecc", "etc"]),
        "pt" => (&["exmo", "profa", "eng", "dep"], &["pág", "págs", "p", "n", "art", "cap", "fig", "vol"], &["etc"]),
        "nl" => (&["dhr", "mevr", "mw", "mr", "drs", "ds", "ir"], &["nr", "blz", "art", "fig"], &["enz", "etc"]),
        "pl" => (&["dr", "mgr", "inż", "ks", "św", "gen", "płk"], &["nr", "str", "art", "ust", "rys", "tab"], &["itd", "itp"]),
        "da" | "sv" | "nb" | "nn" | "no" => {
            (&["hr", "fr", "dr", "skt", "st"], &["kl", "nr", "s", "ca", "tlf"], &["osv", "m.m", "m.v", "mm", "mv", "kr"])
        }
        "sk" | "cs" => (&["ing", "mgr", "mudr", "judr", "sv"], &["č", "str", "čl", "obr", "tab"], &["atď", "atd", "apod", "pod"]),
        "ru" => (&["проф", "акад", "ул", "пр-т"], &["рис", "стр", "табл", "гл", "ст"], &["т. д", "т. п", "т.д", "т.п", "др", "пр"]),
        "uk" => (&["ім", "проф", "акад", "вул"], &["рис", "стор", "табл", "ст"], &["ін"]),
        "hi" | "mr" | "ne" => (&["डॉ", "श्री", "प्रो", "पं"], &[], &[]),
        "bn" => (&["ড", "ডা", "মো"], &[], &[]),
        "ar" | "fa" => (&["د", "م", "أ"], &[], &[]),
        "vi" => (&["tp", "ts", "gs", "pgs", "ths", "bs", "st"], &[], &["v.v"]),
        _ => return None,
    };
    [(title, Says::Title), (number, Says::Number), (closing, Says::Closing)]
        .into_iter()
        .find(|(list, _)| list.contains(&&*lower))
        .map(|x| x.1)
}

/// Words that a German ordinal counts though they are nouns and have a capital: `im 19. Jahrhundert`.
pub(super) fn is_counted(word: &str) -> bool {
    matches!(
        word,
        "Jahrhundert"
            | "Jahrhunderts"
            | "Jahrtausend"
            | "Weltkrieg"
            | "Weltkriegs"
            | "Auflage"
            | "Klasse"
            | "Stock"
            | "Etage"
            | "Kapitel"
            | "Mal"
            | "Spieltag"
            | "Geburtstag"
            | "Jahrestag"
            | "Lebensjahr"
            | "Platz"
            | "Runde"
            | "Bezirk"
            | "Tag"
            | "Woche"
            | "Minute"
    )
}
