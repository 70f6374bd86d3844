//! What the words beside a date say of it: that the page was published then, or changed.

use super::fold::fold;
use super::page::Page;

/// Words beside a date that say it was changed then.
const CHANGED: &[&str] = &[
    "updated",
    "update",
    "modified",
    "last",
    "revised",
    "edited",
    "reviewed",
    "aktualisiert",
    "aktualisierung",
    "stand",
    "geändert",
    "actualizado",
    "actualizada",
    "actualización",
    "aggiornato",
    "aggiornamento",
    "atualizado",
    "atualizada",
    "modifié",
    "modifiée",
    "bijgewerkt",
    "gewijzigd",
    "uppdaterad",
    "opdateret",
    "oppdatert",
    "päivitetty",
    "zaktualizowano",
    "aktualizacja",
    "aktualizováno",
    "обновлено",
    "оновлено",
    "güncelleme",
    "güncellendi",
    "diperbarui",
    "actualizat",
    "frissítve",
    "módosítva",
    "ενημέρωση",
    "更新",
    "更新日",
    "geupdate",
    "endret",
    "ändrad",
    "modificato",
    "última",
    "dernière",
    "módosítás",
    "изменено",
    "cập",
    "수정",
];

/// Words beside a date that say it was published then.
const SAID: &[&str] = &[
    "published",
    "posted",
    "submitted",
    "added",
    "uploaded",
    "written",
    "publish",
    "created",
    "released",
    "veröffentlicht",
    "erstellt",
    "publiziert",
    "geschrieben",
    "verfasst",
    "eingestellt",
    "gespeichert",
    "publié",
    "publiée",
    "écrit",
    "rédigé",
    "posté",
    "publicado",
    "escrito",
    "postado",
    "publicada",
    "pubblicato",
    "scritto",
    "gepubliceerd",
    "geschreven",
    "geplaatst",
    "publicerad",
    "publicerat",
    "skrivet",
    "skrevet",
    "publisert",
    "udgivet",
    "julkaistu",
    "opublikowano",
    "napisano",
    "опубликовано",
    "размещено",
    "добавлено",
    "опубліковано",
    "入力",
    "yayınlanma",
    "yayın",
    "erschienen",
    "gepostet",
    "verschenen",
    "aangemaakt",
    "opprettet",
    "publiceret",
    "postat",
    "dodano",
    "utworzono",
    "vydáno",
    "publikováno",
    "zveřejněno",
    "megjelent",
    "közzétéve",
    "objavljeno",
    "inserito",
    "publicação",
    "publicación",
    "publication",
    "diterbitkan",
    "dipublikasikan",
    "đăng",
    "дата",
    "публикации",
    "掲載",
    "公開",
    "发布",
    "發布",
    "등록",
    "نشر",
    "פורסם",
];

/// Whether a folded word says that something was published.
pub(super) fn is_said(word: &str) -> bool {
    SAID.contains(&word)
}

/// Whether the words just before a date say that the page was changed then, or published then; looks back one line.
pub(super) fn context(before: &str, index: usize, page: &Page<'_>) -> (bool, bool) {
    let mut tail = before.len().saturating_sub(48);
    while !before.is_char_boundary(tail) {
        tail += 1;
    }
    let near = fold(&before[tail..]);
    let judge = |text: &str| {
        // The nearest word decides: "Published May 1, updated".
        text.split(' ').rev().take(5).find_map(|w| {
            if CHANGED.contains(&w) {
                Some(true)
            } else if SAID.contains(&w) {
                Some(false)
            } else {
                None
            }
        })
    };
    let mut verdict = judge(&near);
    if verdict.is_none() && before.trim().len() < 3 && index > 0 {
        let line = page.document.blocks.get(index - 1).map_or("", |b| page.block_text(b));
        if line.len() < 40 && !line.bytes().any(|b| b.is_ascii_digit()) {
            verdict = judge(&fold(line));
        }
    }
    (verdict == Some(true), verdict == Some(false))
}

/// Whether the words just after a date say that the page was published then: `3 May 2021 by Ada Quill, posted in Mills`.
pub(super) fn said_after(after: &str) -> bool {
    let near = fold(super::json::cut(after, 48));
    let words = near.split(' ').take(5).take_while(|w| !CHANGED.contains(w));
    words.filter(|w| SAID.contains(w)).count() > 0
}

/// Whether a text opens with a word of change: `Updated May 3`.
pub(super) fn opens_with_change(text: &str) -> bool {
    let opening = fold(super::json::cut(text, 24));
    opening.split(' ').take(2).any(|w| CHANGED.contains(&w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_after_a_date_may_tell_that_it_was_published_then() {
        assert!(said_after(" um 23:03 Uhr gepostet und abgelegt"));
        assert!(said_after(" by Ada Quill, posted in Mills"));
        assert!(!said_after(", updated and published again"));
        assert!(!said_after(" the wheel stood still"));
    }

    #[test]
    fn the_last_change_is_told_from_what_opens_a_line() {
        assert!(opens_with_change("Last updated: 3 May 2021"));
        assert!(!opens_with_change("3 May 2021"));
    }
}
