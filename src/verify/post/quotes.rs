//! Checks that quoted words are somebody's: each quotation must occur in one message or file that the post cites.

use std::{collections::BTreeSet, ops::Range};

use super::caption::{self, What};
use super::sources::Cited;
use super::{
    Check, Finding, FindingKind, citation,
    compare::{self, Readings},
};
use crate::markdown::{Block, BlockKind, Marks, Quotation, Text};

/// Shortest quotation in quotation marks that is checked, in words.
const MIN_WORDS: usize = 4;
/// So many paths that a section names are tried at the commits that it cites.
const MAX_PATHS: usize = 32;
/// What trying a source costs beside its length, in bytes compared.
const PER_SOURCE: usize = 512;
/// So much of a quotation is shown.
const SHOWN: usize = 60;

/// Checks blockquotes, and quotations in paragraphs, list items and cells.
pub fn check(check: &Check<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut section = Section::default();
    let mut blocks = check.document.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        if let Some(quote) = block.quote {
            let mut words = quoted(block);
            while let Some(next) = blocks.next_if(|next| next.quote == Some(quote)) {
                words.push(' ');
                words.push_str(&quoted(next));
            }
            findings.extend(block_quote(check, &section, block.line, &words));
            section.leads = false;
            continue;
        }
        match &block.kind {
            BlockKind::Heading(..) => section = Section::default(),
            BlockKind::Paragraph(text) | BlockKind::Item(text) => {
                section.cites = section.read(check, &[text]);
                section.leads = section.cites && text.plain.trim_end().ends_with(':');
                inline_quotes(check, &section, text, &mut findings);
            }
            BlockKind::Table(rows) => {
                for row in rows {
                    section.cites = section.read(check, &row.cells.iter().collect::<Vec<_>>());
                    row.cells.iter().for_each(|cell| inline_quotes(check, &section, cell, &mut findings));
                }
            }
            _ => {}
        }
    }
    findings
}

/// What a section has cited up to a place.
#[derive(Default)]
struct Section {
    /// What the nearest paragraph that cites anything cites.
    nearest: Vec<Cited>,
    /// What the nearest one that is no caption cites, where the nearest is a caption.
    before_caption: Vec<Cited>,
    /// Whether the text itself cites something.
    cites: bool,
    /// Whether the block directly above cites something and leads on with a colon.
    leads: bool,
    /// Paths named in the section so far: a comment is quoted from a file, under its commit.
    paths: BTreeSet<String>,
}

impl Section {
    /// Goes on to a paragraph, or to the cells of a row; tells whether it cites anything.
    fn read(&mut self, check: &Check<'_>, texts: &[&Text]) -> bool {
        let mut cited = Vec::new();
        let mut is_caption = false;
        for text in texts {
            for code in &text.code {
                let path = &text.plain[code.clone()];
                if self.paths.len() < MAX_PATHS && path.contains(['/', '.']) && !path.contains([' ', '(']) {
                    self.paths.insert(path.to_string());
                }
            }
            is_caption |= matches!(caption::read(text), Some(Ok(_)));
            cited.extend(cites(check, text));
        }
        // A hash within a quotation, as lists of changes have it, leads to a source where nothing else does.
        if cited.is_empty() && self.nearest.is_empty() {
            cited.extend(texts.iter().flat_map(|text| hashes(check, text, true)));
        }
        if cited.is_empty() {
            return false;
        }
        let mut known = BTreeSet::new();
        cited.retain(|cited| known.insert(cited.clone()));
        if !is_caption {
            self.before_caption.clone_from(&cited);
        }
        self.nearest = cited;
        true
    }

    /// Everything in which a quotation at this place may occur: what was cited, then the files that the section names.
    fn sources(&self) -> impl Iterator<Item = Cited> + '_ {
        let cited = || self.nearest.iter().chain(&self.before_caption);
        let files = cited().flat_map(|cited| {
            let (Cited::Message(id) | Cited::File(id, _)) = cited;
            self.paths.iter().map(|path| Cited::File(*id, path.clone()))
        });
        cited().cloned().chain(files)
    }
}

/// The commits and files that a text cites; a bare hash within a quotation is a word of that.
fn cites(check: &Check<'_>, text: &Text) -> Vec<Cited> {
    let mut cited = Vec::new();
    let mut add_caption = |caption: caption::Caption| {
        let Some(id) = check.sources.found(&caption.hex) else { return };
        if caption.what == What::Diff {
            cited.push(Cited::Message(id));
        }
        cited.push(Cited::File(id, caption.path));
    };
    if let Some(Ok(caption)) = caption::read(text) {
        add_caption(caption);
        return cited;
    }
    let linked = text.links.iter().filter_map(|link| caption::read_link(text, link));
    let bare = caption::read_bare(text).into_iter().map(|(_, caption)| caption);
    linked.chain(bare).flatten().for_each(&mut add_caption);
    let links = text.links.iter().filter(|link| caption::read_link(text, link).is_none());
    cited.extend(links.filter_map(|link| check.sources.linked(&link.target)).map(Cited::Message));
    cited.extend(hashes(check, text, false));
    cited
}

/// The commits whose bare hashes stand in a text, within its quotations or outside of them.
fn hashes(check: &Check<'_>, text: &Text, quoted: bool) -> impl Iterator<Item = Cited> {
    let bare =
        text.code.iter().filter(move |code| text.link_at(code.start).is_none() && text.is_quoted(code.start) == quoted);
    let bare = bare.map(|code| &text.plain[code.clone()]).filter(|code| citation::hexadecimal(code));
    bare.filter_map(|code| check.sources.found(code)).map(Cited::Message)
}

/// The messages of the commits that texts cite.
pub fn messages(check: &Check<'_>, texts: &[&Text]) -> Vec<String> {
    let cited = texts.iter().flat_map(|text| cites(check, text).into_iter().chain(hashes(check, text, true)));
    let ids: BTreeSet<_> = cited
        .filter_map(|cited| match cited {
            Cited::Message(id) => Some(id),
            Cited::File(..) => None,
        })
        .collect();
    let read = ids.into_iter().filter_map(|id| check.sources.readings(&Cited::Message(id)));
    read.filter_map(|readings| readings.iter().next().map(str::to_owned)).collect()
}

/// The words of a block inside a blockquote.
fn quoted(block: &Block) -> String {
    match &block.kind {
        BlockKind::Heading(_, text) | BlockKind::Paragraph(text) | BlockKind::Item(text) => text.plain.clone(),
        BlockKind::Code(code) => code.code.text.clone(),
        BlockKind::Html(html) => html.clone(),
        BlockKind::Table(rows) => {
            let cells = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.plain.as_str());
            cells.collect::<Vec<_>>().join(" ")
        }
        BlockKind::Comment(_) | BlockKind::Rule => String::new(),
    }
}

fn block_quote(check: &Check<'_>, section: &Section, line: usize, words: &str) -> Option<Finding> {
    let runs = runs(words);
    // In a file that is no post a quotation may be anybody's, unless a sentence says whose.
    if runs.is_empty() || !check.ours && !section.leads || supported(check, section, &runs) {
        return None;
    }
    Some(Finding::new(line, unsupported(section, words)))
}

fn inline_quotes(check: &Check<'_>, section: &Section, text: &Text, findings: &mut Vec<Finding>) {
    for quotation in &text.quotations {
        let kind = match quotation.marks {
            Marks::Both => inline_quote(check, section, text, quotation),
            Marks::OpeningOnly | Marks::ClosingOnly => lone_mark(check, section, text, quotation),
        };
        let finding = kind.map(|kind| Finding::new(text.line_at(quotation.at.start), kind));
        findings.extend(finding.map(|finding| if check.ours { finding } else { finding.warning() }));
    }
}

fn inline_quote(check: &Check<'_>, section: &Section, text: &Text, quotation: &Quotation) -> Option<FindingKind> {
    let words = &text.plain[quotation.at.clone()];
    let runs = runs(words);
    let short = words.split_whitespace().count() < MIN_WORDS;
    // In a file that is no post quotation marks may mean anything, unless the sentence names a commit.
    let foreign = !check.ours && !section.cites;
    if short || foreign || runs.is_empty() || supported(check, section, &runs) {
        return None;
    }
    (!strangers(check, section, text, quotation)).then(|| unsupported(section, words))
}

/// Tells whether the marks are lone ones of two texts and only seem to belong together: each stands in a source, and no
/// message has both, the one before the other, as the subject of a revert has. A mark between blanks is nobody's.
fn strangers(check: &Check<'_>, section: &Section, text: &Text, quotation: &Quotation) -> bool {
    let bearers =
        [opening(text, quotation), closing(text, quotation)].map(|bearer| bearer.map_or(Vec::new(), |b| runs(&b)));
    let borne = bearers.iter().all(|bearer| bearer.is_empty() || supported(check, section, bearer));
    let message = |cited: &Cited| matches!(cited, Cited::Message(_));
    let both = bearers.concat();
    borne && !(bearers.iter().all(|bearer| !bearer.is_empty()) && supported_by(check, section, &both, message))
}

/// A mark without its other one is right only inside a text that has it so, as a subject may: the word that bears it
/// must be in a source together with the mark.
fn lone_mark(check: &Check<'_>, section: &Section, text: &Text, quotation: &Quotation) -> Option<FindingKind> {
    let bearer =
        if quotation.marks == Marks::OpeningOnly { opening(text, quotation) } else { closing(text, quotation) };
    let fault = || FindingKind::OpenQuotation { words: shortened(&text.plain[quotation.at.clone()]) };
    (check.ours && !supported(check, section, &runs(&bearer?))).then(fault)
}

/// The opening mark with the word that bears it; a mark between blanks, as of inches, is borne by none.
fn opening(text: &Text, quotation: &Quotation) -> Option<String> {
    let Range { start, end } = quotation.at;
    let word = text.plain[start..end].split(char::is_whitespace).next().filter(|word| !word.is_empty())?;
    let word = word.trim_end_matches([')', ']', '.', ',', ';', ':', '…']);
    Some(text.plain[..start].chars().next_back().into_iter().chain(word.chars()).collect())
}

/// The word that bears the closing mark, with the mark; none for a mark behind a blank.
fn closing(text: &Text, quotation: &Quotation) -> Option<String> {
    let Range { start, end } = quotation.at;
    let word = text.plain[start..end].rsplit(char::is_whitespace).next().filter(|word| !word.is_empty())?;
    let word = word.trim_start_matches(['(', '[']);
    Some(word.chars().chain(text.plain[end..].chars().next()).collect())
}

/// The runs between the marks of omission.
fn runs(words: &str) -> Vec<String> {
    words.split("[…]").map(compare::normal).filter(|run| !run.is_empty()).collect()
}

fn supported(check: &Check<'_>, section: &Section, runs: &[String]) -> bool {
    supported_by(check, section, runs, |_| true)
}

fn supported_by(check: &Check<'_>, section: &Section, runs: &[String], wanted: impl Fn(&Cited) -> bool) -> bool {
    let mut tried = BTreeSet::new();
    section.sources().filter(wanted).filter(|cited| tried.insert(cited.clone())).any(|cited| {
        check.sources.spend(PER_SOURCE);
        let readings = check.sources.readings(&cited);
        // What can't be compared any more is reported once for the whole post.
        let occurs = |readings: &Readings| readings.iter().any(|reading| compared(check, reading, runs));
        check.sources.exhausted() || readings.is_some_and(|readings| occurs(&readings))
    })
}

fn compared(check: &Check<'_>, reading: &str, runs: &[String]) -> bool {
    check.sources.spend(reading.len()) && compare::occur(reading, runs)
}

fn unsupported(section: &Section, words: &str) -> FindingKind {
    let words = shortened(words);
    if section.nearest.is_empty() { FindingKind::NoSource { words } } else { FindingKind::NotQuoted { words } }
}

fn shortened(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
}
