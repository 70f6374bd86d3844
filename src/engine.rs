//! The pipeline: the only file that knows the order of things. Pure, synchronous, the same answer to the same question.

use std::cell::OnceCell;

use crate::clean::candidates::{self, Hidden};
use crate::clean::model::BlockModel;
use crate::clean::{self, Article, CleanOptions};
use crate::document::{self, Block, Document};
use crate::error::RequestError;
use crate::fingerprint::{self, Fingerprints};
use crate::input::{self, Decoded, Input, Kind};
use crate::language::{Language, LanguageDetector, LanguageOptions};
use crate::limits::Limits;
use crate::metadata::ranker::MetadataModel;
use crate::metadata::{self, Metadata, MetadataOptions, PageKinds, Reading};
use crate::note::{Note, NoteCode};
use crate::phase::{Phase, Unwatched, Watch};
use crate::quality::model::PageModel;
use crate::quality::{self, Judged, PageType, Quality};
use crate::summary::{self, Summary, SummaryOptions};
use crate::text::span::Span;

/// Which answers are wanted, and how. A stage that is not asked for costs nothing beyond what another one needs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Cleaning; `None` leaves the text as it is: language and summary then look at all of it.
    pub clean: Option<CleanOptions>,
    /// Language.
    pub language: Option<LanguageOptions>,
    /// Summary and keywords.
    pub summary: Option<SummaryOptions>,
    /// Metadata. It always reads the page through cleaning.
    pub metadata: Option<MetadataOptions>,
}

impl Options {
    /// Every stage with its defaults.
    #[must_use]
    pub fn all() -> Self {
        Self {
            clean: Some(CleanOptions::default()),
            language: Some(LanguageOptions::default()),
            summary: Some(SummaryOptions::default()),
            metadata: Some(MetadataOptions::default()),
        }
    }
}

/// All answers about one page.
#[derive(Debug)]
pub struct Outcome<'d> {
    /// The page as text.
    pub decoded: &'d Decoded<'d>,
    /// The text as blocks that [`Self::article`] decides about, one decision a block: the page, or hidden text that won over it.
    pub document: Document<'d>,
    /// The page itself, where hidden text won over it.
    pub shell: Option<Shell<'d>>,
    /// Decisions and clean text; there whenever [`Options::clean`] or [`Options::metadata`] was asked for.
    pub article: Option<Article>,
    /// The text that language and summary looked at: the clean text, or all text. Their spans point into it.
    pub analysed: Analysed,
    /// The language.
    pub language: Option<Language>,
    /// The summary.
    pub summary: Option<Summary>,
    /// The metadata.
    pub metadata: Option<Metadata>,
    /// The verdict; there whenever cleaning was asked for.
    pub quality: Option<Quality>,
    /// Digests of the clean text; there whenever cleaning was asked for and left something.
    pub fingerprints: Option<Fingerprints>,
    /// What was odd about the page.
    pub notes: Vec<Note>,
}

/// A page that shows next to nothing and carries its article hidden. Metadata is read from it.
#[derive(Debug)]
pub struct Shell<'d> {
    /// The page as blocks.
    pub document: Document<'d>,
    /// What would be the article without the hidden text.
    pub article: Article,
    /// The hidden text, with the way back to the page.
    pub hidden: Hidden,
}

/// Which text language and summary looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Analysed {
    /// [`Article::text`].
    CleanText,
    /// [`Document::text`].
    AllText,
}

impl<'d> Outcome<'d> {
    /// The page itself, whichever text won.
    #[must_use]
    pub fn page(&self) -> &Document<'d> {
        self.shell.as_ref().map_or(&self.document, |s| &s.document)
    }

    /// Where a span of the source of [`Self::document`] stands in the decoded input.
    #[must_use]
    pub fn input_span(&self, span: Span) -> Span {
        self.shell.as_ref().map_or(span, |s| s.hidden.text.source_span(span))
    }

    /// The text that language and summary looked at.
    #[must_use]
    pub fn analysed_text(&self) -> &str {
        match (self.analysed, &self.article) {
            (Analysed::CleanText, Some(article)) => &article.text,
            _ => &self.document.text,
        }
    }
}

/// The service without a transport. Build one, share it.
#[derive(Debug)]
pub struct Engine {
    detector: LanguageDetector,
    limits: Limits,
    /// Stands in for the compiled-in block models.
    block_model: Option<BlockModel>,
    /// Stands in for the compiled-in page models.
    page_model: Option<PageModel>,
    /// Stands in for the compiled-in metadata models.
    metadata_model: Option<MetadataModel>,
}

impl Engine {
    /// An engine with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let limits = Limits { input_bytes: limits.input_bytes.min(Limits::MOST_INPUT_BYTES), ..limits };
        Self { detector: LanguageDetector::new(), limits, block_model: None, page_model: None, metadata_model: None }
    }

    /// The same engine with another block model, for pages with and without markup alike: to judge a model on pages it never saw.
    #[must_use]
    pub fn with_block_model(self, model: BlockModel) -> Self {
        Self { block_model: Some(model), ..self }
    }

    /// The same engine with another page model, for pages with and without markup alike: to judge a model on pages it never saw.
    #[must_use]
    pub fn with_page_model(self, model: PageModel) -> Self {
        Self { page_model: Some(model), ..self }
    }

    /// The same engine with another metadata model, for pages with and without markup alike: to judge a model on pages it never saw.
    #[must_use]
    pub fn with_metadata_model(self, model: MetadataModel) -> Self {
        Self { metadata_model: Some(model), ..self }
    }

    /// The same engine with another language detector.
    #[must_use]
    pub fn with_detector(self, detector: LanguageDetector) -> Self {
        Self { detector, ..self }
    }

    /// The limits it works within.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The language detector.
    #[must_use]
    pub fn detector(&self) -> &LanguageDetector {
        &self.detector
    }

    /// Bytes to text.
    ///
    /// # Errors
    /// When the content is over [`Limits::input_bytes`].
    pub fn decode<'a>(&self, input: &Input<'a>) -> Result<Decoded<'a>, RequestError> {
        input::decode(input, &self.limits)
    }

    /// Text to answers. Never fails: what is odd about a page is in [`Outcome::notes`].
    #[must_use]
    pub fn process<'d>(&self, decoded: &'d Decoded<'d>, options: &Options) -> Outcome<'d> {
        let Ok(outcome) = self.process_watched(decoded, options, &Unwatched);
        outcome
    }

    /// The same under a watch, which may end the work as a phase begins.
    ///
    /// # Errors
    /// The watch's own, as soon as it gives one.
    pub fn process_watched<'d, W: Watch>(&self, decoded: &'d Decoded<'d>, options: &Options, watch: &W) -> Result<Outcome<'d>, W::Stop> {
        watch.begin(Phase::Blocks)?;
        let mut document = match decoded.kind {
            Kind::Html => document::html::parse(&decoded.text, &self.limits),
            Kind::PlainText => document::plain::parse(&decoded.text, &self.limits),
        };
        document.url = decoded.url;
        let clean_options = options.clean.clone().or_else(|| options.metadata.as_ref().map(|_| CleanOptions::default()));
        let mut article = clean_options.map(|o| self.clean_watched(&document, &o, watch)).transpose()?;
        let mut shell = None;
        if let (Some(o), Some(visible)) = (&options.clean, article.take_if(|_| options.clean.is_some())) {
            watch.begin(Phase::Hidden)?;
            let (chosen, chosen_article, other) = self.choose_text(decoded, document, visible, o);
            (document, article, shell) = (chosen, Some(chosen_article), other);
        }
        let page = shell.as_ref().map_or((&document, article.as_ref()), |s: &Shell<'_>| (&s.document, Some(&s.article)));
        let cleaned = article.as_ref().filter(|_| options.clean.is_some());
        let analysed = if cleaned.is_some() { Analysed::CleanText } else { Analysed::AllText };
        let text = cleaned.map_or(document.text.as_ref(), |a| a.text.as_str());
        let parts: Vec<Span> = match cleaned {
            Some(article) => article.kept_spans().collect(),
            None => document.blocks.iter().map(|b| b.text).collect(),
        };
        watch.begin(Phase::Quality)?;
        let quality = cleaned.map(|article| self.judge(&Judged { page: page.0, document: &document, article }));
        let detected = OnceCell::new();
        let detect = || -> &Language {
            let wanted = options.language.clone().unwrap_or_default();
            detected.get_or_init(|| self.detector.detect(text, &parts, &wanted, &self.limits))
        };
        let spoken = || crate::language::primary(&detect().tag).to_owned();
        if options.language.is_some() || options.summary.is_some() {
            watch.begin(Phase::Language)?;
            detect();
        }
        let metadata = match (&options.metadata, page) {
            (Some(o), (page, Some(visible))) => {
                watch.begin(Phase::Metadata)?;
                let judged = || self.judge(&Judged { page, document: page, article: visible });
                let kinds = quality.as_ref().map_or_else(|| page_kinds(&judged()), page_kinds);
                let reading = Reading { language: &spoken, kinds, model: self.metadata_model.as_ref() };
                Some(metadata::parse(page, visible, decoded, &reading, o, &self.limits))
            }
            _ => None,
        };
        if options.summary.is_some() {
            watch.begin(Phase::Summary)?;
        }
        let summarised = |n: usize, block: &Block| cleaned.map_or(Some(block.text), |article| article.decisions.get(n)?.span);
        let title = metadata.as_ref().and_then(|m| m.title.as_ref()).map(|t| t.value.as_str());
        let summary = options.summary.as_ref().map(|o| {
            let parts = document.uncut(summarised);
            summary::summarize(text, &parts, title, &spoken(), o, &self.limits)
        });
        watch.begin(Phase::Reply)?;
        let language =
            options.language.as_ref().map(|_| Language { declared: crate::language::declared(page.0, decoded), ..detect().clone() });
        let fingerprints = cleaned.and_then(|a| fingerprint::fingerprints(&document, a));
        let mut notes = decoded.notes.clone();
        notes.extend(page.0.notes.iter().cloned());
        notes.extend(language.as_ref().and_then(mismatch));
        notes.extend(metadata.as_ref().and_then(unreadable));
        notes.extend(options.clean.as_ref().and_then(|o| ignored(page.0, o)));
        if let Some(article) = cleaned {
            notes.extend(cleaning_notes(article));
        }
        Ok(Outcome { decoded, analysed, language, article, summary, metadata, quality, fingerprints, notes, document, shell })
    }

    /// What the metadata ranker sees of a page, for training.
    #[must_use]
    pub fn metadata_candidates(&self, decoded: &Decoded<'_>) -> metadata::training::Candidates {
        let outcome = self.process(decoded, &Options { clean: Some(CleanOptions::default()), ..Options::default() });
        let (Some(article), Some(quality)) = (&outcome.article, &outcome.quality) else {
            return metadata::training::Candidates::default();
        };
        let parts: Vec<Span> = article.kept_spans().collect();
        let language = self.detector.detect(&article.text, &parts, &LanguageOptions::default(), &self.limits);
        let spoken = || crate::language::primary(&language.tag).to_owned();
        let reading = Reading { language: &spoken, kinds: page_kinds(quality), model: self.metadata_model.as_ref() };
        let visible = outcome.shell.as_ref().map_or(article, |s| &s.article);
        metadata::candidates(outcome.page(), visible, decoded, &reading, &self.limits)
    }

    fn clean(&self, document: &Document<'_>, options: &CleanOptions) -> Article {
        let Ok(article) = self.clean_watched(document, options, &Unwatched);
        article
    }

    fn clean_watched<W: Watch>(&self, document: &Document<'_>, options: &CleanOptions, watch: &W) -> Result<Article, W::Stop> {
        watch.begin(Phase::Score)?;
        let shipped = || BlockModel::shipped(document.has_markup);
        let scored = clean::score(self.block_model.as_ref().or_else(shipped), document);
        watch.begin(Phase::Rules)?;
        Ok(scored.decide(options))
    }

    fn judge(&self, judged: &Judged<'_, '_>) -> Quality {
        let shipped = || PageModel::shipped(judged.page.has_markup);
        quality::assess(judged, self.page_model.as_ref().or_else(shipped))
    }

    /// The text that is the article and what is kept of it; the page besides where that is a hidden text.
    fn choose_text<'d>(
        &self,
        decoded: &'d Decoded<'d>,
        page: Document<'d>,
        mut visible: Article,
        options: &CleanOptions,
    ) -> (Document<'d>, Article, Option<Shell<'d>>) {
        let winner = candidates::compete(&page, &mut visible, &self.limits, |d| self.clean(d, options));
        let Some((hidden, text)) = winner.and_then(|w| Some((decoded.room.keep(w.text.text.clone())?, w))).map(|(text, w)| (w, text))
        else {
            return (page, visible, None);
        };
        let mut document = candidates::parse(text, hidden.markup, &self.limits);
        document.url = decoded.url;
        let mut article = self.clean(&document, options);
        article.candidates.clone_from(&visible.candidates);
        article.source = hidden.source();
        (document, article, Some(Shell { document: page, article: visible, hidden }))
    }
}

fn unreadable(metadata: &Metadata) -> Option<Note> {
    let count = metadata.unreadable_scripts;
    let detail = || format!("{count} structured-data scripts hold neither an object nor a list");
    (count > 0).then(|| Note::new(NoteCode::StructuredDataUnreadable, detail()))
}

/// The verdict's kinds of page, as metadata weighs them.
fn page_kinds(quality: &Quality) -> PageKinds {
    #[allow(clippy::cast_possible_truncation, clippy::as_conversions)]
    let of = |kind: PageType| quality.page_types.iter().find(|(k, _)| *k == kind).map_or(0.0, |(_, p)| *p as f32);
    PageKinds {
        article: of(PageType::Article),
        discussion: of(PageType::Discussion),
        product: of(PageType::Product),
        listing: of(PageType::Listing),
        documentation: of(PageType::Documentation),
        service: of(PageType::Service),
    }
}

/// A note where a reliable answer is not what is stated.
fn mismatch(language: &Language) -> Option<Note> {
    let others: Vec<String> =
        language.declared.iter().filter(|d| !d.names(&language.tag)).map(|d| format!("{} states {}", d.source, d.tag)).collect();
    let detail = || format!("{}, the text reads as {}", others.join(", "), language.tag);
    (language.reliable && !others.is_empty()).then(|| Note::new(NoteCode::LanguageMismatch, detail()))
}

/// A note where selectors were sent with a text that has no elements.
fn ignored(page: &Document<'_>, options: &CleanOptions) -> Option<Note> {
    let selectors = options.keep_selectors.len() + options.drop_selectors.len();
    let detail = || format!("{selectors} selectors: plain text has no elements");
    (selectors > 0 && !page.has_markup).then(|| Note::new(NoteCode::OptionIgnored, detail()))
}

/// Notes on what cleaning left.
fn cleaning_notes(article: &Article) -> Vec<Note> {
    let mut notes: Vec<Note> =
        article.relaxed.iter().map(|rule| Note::new(NoteCode::RulesRelaxed, format!("{rule}: too little was left with it"))).collect();
    if let Some(chosen) = article.candidates.iter().find(|c| c.chosen && !c.place.is_empty()) {
        notes.push(Note::new(
            NoteCode::HiddenTextUsed,
            format!("{}: {} words stand there, next to none on the page", chosen.place, chosen.words),
        ));
    }
    if article.text.is_empty() {
        notes.push(Note::new(NoteCode::NoArticleFound, format!("none of {} blocks reads as part of an article", article.decisions.len())));
    }
    notes
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const PAGE: &str = "<title>The late ferry</title><article><h1>The late ferry</h1><p>The ferry to the island was late again on Monday, and \
        the crowd on the pier, which had waited since six, began to sing.</p></article>";

    /// Notes every phase and ends the work at one.
    struct Until {
        last: Option<Phase>,
        begun: RefCell<Vec<Phase>>,
    }

    impl Watch for Until {
        type Stop = Phase;

        fn begin(&self, phase: Phase) -> Result<(), Phase> {
            self.begun.borrow_mut().push(phase);
            if self.last == Some(phase) { Err(phase) } else { Ok(()) }
        }
    }

    #[test]
    fn a_watch_sees_the_phases_in_order_and_may_end_the_work_at_each() {
        let engine = Engine::new(Limits::default());
        let decoded = engine.decode(&Input { content: PAGE.as_bytes(), ..Input::default() }).unwrap();
        let watched = |last| {
            let watch = Until { last, begun: RefCell::default() };
            let end = engine.process_watched(&decoded, &Options::all(), &watch).map(|outcome| format!("{outcome:?}"));
            (end, watch.begun.into_inner())
        };
        let (outcome, phases) = watched(None);
        assert_eq!(outcome.unwrap(), format!("{:?}", engine.process(&decoded, &Options::all())));
        assert_eq!(phases, Phase::ALL[1..], "decoding is watched by who calls for it");
        for (n, phase) in phases.iter().enumerate() {
            let (end, begun) = watched(Some(*phase));
            assert_eq!((end.unwrap_err(), begun.as_slice()), (*phase, &phases[..=n]));
        }
    }
}
