//! A model's reply as blocks of a draft: markers become references, everything else becomes plain words. What a draft
//! can't hold (links, images, HTML, typed code, tables, typed quotations) is a finding and gets no further.

mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::words::{holds_html, push_words};
use super::{
    alone, citing,
    items::{Items, Marker, Shown, names},
    placing,
    printed::{figure, line_label, place_of},
};
use crate::{
    draft::{Block, Computed, Inline, Quote, Run, Source, text},
    evidence::{Evidence, ExcerptId, Origin, StatementId},
    markdown::{self, BlockKind, Text},
    verify::draft::Finding,
};

/// No reply for one part of a post has more bytes.
const MAX_BYTES: usize = 48 << 10;

/// A run of fewer words in quotation marks is a figure of speech.
const QUOTED: usize = 4;

/// A reply, read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// What it may not hold.
    pub findings: Vec<Finding>,
}

/// What a part may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Level of its headings.
    pub level: u8,
    /// Words at most.
    pub words: usize,
    /// Lines of code, about.
    pub code: usize,
    /// Code that nobody chose is shown where the words refer to it.
    pub unasked: bool,
}

/// Reads the reply for a part.
pub(super) fn read(reply: &str, items: &Items, evidence: &Evidence, room: Room) -> Read {
    let Room { level, words, code, unasked } = room;
    let reply = unwrapped(reply);
    if reply.trim().is_empty() {
        return Read { findings: vec![Finding::Empty], ..Read::default() };
    }
    let count = reply.split_whitespace().count();
    if reply.len() > MAX_BYTES || count > words {
        return Read { findings: vec![Finding::TooLong(count)], ..Read::default() };
    }
    let visible = crate::escape::visible(&reply);
    let document = markdown::parse(&visible);
    let lines: Vec<&str> = visible.lines().collect();
    let places = placing::places(&document.blocks);
    let chosen = placing::chosen(&document.blocks);
    // What nobody asked for has to fit.
    let left = (chosen.is_none()).then_some(if unasked { code } else { 0 });
    let mut reader = Reader {
        items,
        evidence,
        level,
        read: Read::default(),
        shown: BTreeSet::new(),
        places,
        chosen,
        left,
        at: 0,
        numbered: false,
    };
    if !document.definitions.is_empty() {
        reader.refuse("a link definition");
    }
    if document.refused.is_some() || document.front_matter.is_some() {
        reader.refuse("front matter");
    }
    for (place, block) in document.blocks.iter().enumerate() {
        reader.at = place;
        reader.numbered = lines.get(block.line.saturating_sub(1)).is_some_and(|line| is_numbered(line));
        reader.block(block);
    }
    let Read { blocks, mut findings } = reader.read;
    if blocks.is_empty() && findings.is_empty() {
        findings.push(Finding::Empty);
    }
    Read { blocks, findings }
}

/// The reply without thoughts and without a fence around all of it, which small models like to add.
fn unwrapped(reply: &str) -> String {
    let reply = match (reply.trim_start().strip_prefix("<think>"), reply.split_once("</think>")) {
        (Some(_), Some((_, rest))) => rest,
        _ => reply,
    };
    let trimmed = reply.trim();
    let inner =
        trimmed.strip_prefix("```markdown\n").or(trimmed.strip_prefix("```md\n")).or(trimmed.strip_prefix("```\n"));
    match inner.and_then(|inner| inner.strip_suffix("```")) {
        Some(inner) if !inner.contains("```") => inner.to_owned(),
        _ => trimmed.to_owned(),
    }
}

struct Reader<'a> {
    items: &'a Items,
    evidence: &'a Evidence,
    level: u8,
    read: Read,
    /// Code that the part shows already.
    shown: BTreeSet<Shown>,
    /// Blocks of the reply below which code stands that has notes, or that ends a paragraph.
    places: BTreeMap<Shown, usize>,
    /// Code that the reply shows on purpose, where it does.
    chosen: Option<BTreeSet<Shown>>,
    /// Lines of code that may yet be shown where the reply chose none.
    left: Option<usize>,
    /// The place of the block at hand.
    at: usize,
    /// It begins with a number, as items of a list do whose order matters.
    numbered: bool,
}

/// Running text with what its markers ask to be shown below it.
#[derive(Default)]
struct Line {
    inlines: Vec<Inline>,
    code: Vec<Shown>,
    /// Quotations that the words lead to with a colon, and name the source of.
    led: Vec<Run>,
    /// Statements that are cited: quoted where the line holds nothing else.
    cited: Vec<Run>,
    /// Markers of statements that can't be quoted.
    unquotable: Vec<String>,
    /// The last thing but for a full stop is a reference to code.
    ends_in_code: bool,
    /// Behind the marker that is read stands one of code, to which the words lead.
    goes_on_to_code: bool,
}

impl Reader<'_> {
    fn refuse(&mut self, what: &'static str) {
        let finding = Finding::Forbidden(what);
        if !self.read.findings.contains(&finding) {
            self.read.findings.push(finding);
        }
    }

    fn block(&mut self, block: &markdown::Block) {
        match &block.kind {
            BlockKind::Heading(_, words) => {
                let line = self.line(words);
                let mut inlines = without_citations(line.inlines);
                inlines.push(Inline::Prose(String::new()));
                self.read.blocks.push(Block::Heading(self.level, inlines));
            }
            BlockKind::Paragraph(words) => {
                let line = self.line(words);
                if block.quote.is_some() && says(&line.inlines) {
                    self.refuse("a typed quotation, where [[S…]] is what quotes");
                }
                self.paragraph(line);
            }
            BlockKind::Item(words) => self.item(words),
            BlockKind::Code(_) => self.refuse("typed code, where [[E…]] is what shows code"),
            BlockKind::Table(rows) => self.table(rows),
            BlockKind::Comment(_) | BlockKind::Html(_) => self.refuse("HTML"),
            BlockKind::Rule => {}
        }
    }

    fn paragraph(&mut self, mut line: Line) {
        if says(&line.inlines) {
            end_sentence(&mut line.inlines);
            citing::tidy(&mut line.inlines);
            self.read.blocks.push(Block::Paragraph(line.inlines));
            self.quotes(line.led);
        } else {
            let shown = !line.code.is_empty() && line.code.iter().all(|id| self.shows_here(*id));
            self.references(line.inlines, line.cited, line.unquotable, shown);
        }
        self.code(line.code);
    }

    /// References without words: quotations, or what the paragraph above cites.
    fn references(&mut self, inlines: Vec<Inline>, cited: Vec<Run>, unquotable: Vec<String>, shown: bool) {
        match self.read.blocks.last_mut() {
            Some(Block::Paragraph(_)) if shown => {}
            Some(Block::Paragraph(above)) if cited.is_empty() && !ends_in_colon(above) => {
                let citations = inlines.into_iter().filter(|inline| !matches!(inline, Inline::Prose(_)));
                above.extend(citations.flat_map(|citation| [Inline::Prose(" ".to_owned()), citation]));
                citing::tidy(above);
            }
            Some(Block::Paragraph(_)) => self.read.findings.extend(unquotable.into_iter().map(Finding::Unquotable)),
            _ => {}
        }
        for run in cited {
            if !self.leads_to(run.statement) {
                self.lead(run.statement);
            }
            self.quotes(vec![run]);
        }
    }

    fn quotes(&mut self, runs: Vec<Run>) {
        self.read.blocks.extend(runs.into_iter().map(|run| Block::Quote(Quote { runs: vec![run] })));
    }

    /// Names the source in the paragraph above, where that leads on with a colon and doesn't cite it there already.
    fn leads_to(&mut self, id: StatementId) -> bool {
        let Some(source) = self.source(id) else { return false };
        let Some(Block::Paragraph(inlines)) = self.read.blocks.last_mut() else { return false };
        let [.., before, Inline::Prose(last)] = inlines.as_mut_slice() else {
            let [Inline::Prose(last)] = inlines.as_mut_slice() else { return false };
            let Some(words) = last.trim_end().strip_suffix(':') else { return false };
            *last = words.to_owned();
            inlines.extend([text(" ("), source, text("):")]);
            return true;
        };
        let Some(words) = last.trim_end().strip_suffix(':') else { return false };
        if !(words.is_empty() && *before == source) {
            *last = words.to_owned();
            inlines.extend([text(" ("), source, text("):")]);
        }
        true
    }

    /// A line of our own that says where a quotation stands.
    fn lead(&mut self, id: StatementId) {
        let Some(source) = self.source(id) else { return };
        let before = if matches!(source, Inline::Commit(_)) { "From the message of " } else { "From " };
        self.read.blocks.push(Block::Paragraph(vec![text(before), source, text(":")]));
    }

    fn code(&mut self, ids: Vec<Shown>) {
        let mut ids: Vec<Shown> = ids.into_iter().filter(|id| !self.places.contains_key(id)).collect();
        ids.extend(self.places.iter().filter(|(_, at)| **at == self.at).map(|(id, _)| *id));
        for id in ids {
            if self.may_show(id) && !self.is_shown(id) {
                self.left = self.left.map(|left| left.saturating_sub(self.lines_of(id)));
                self.shown.insert(id);
                self.read.blocks.push(match id {
                    (id, None) => Block::Code(id),
                    (id, Some(part)) => {
                        let of = |excerpt| placing::with_a_change(excerpt, part);
                        let (first, last) = self.evidence.excerpt(id).map_or(part, of);
                        Block::Lines(id, first, last)
                    }
                });
            }
        }
    }

    /// Whether code may be shown at all: no other part shows it, and the reply leaves it open or chose it.
    fn may_show(&self, shown: Shown) -> bool {
        let free = || self.chosen.as_ref().is_none_or(|chosen| chosen.contains(&shown));
        !self.items.elsewhere.contains(&shown.0) && free() && self.left.is_none_or(|left| self.lines_of(shown) <= left)
    }

    fn lines_of(&self, (id, part): Shown) -> usize {
        let all = self.evidence.excerpt(id).map_or(0, |excerpt| excerpt.lines.len());
        part.map_or(all, |(first, last)| last + 1 - first)
    }

    /// Whether some of the lines are shown already.
    fn is_shown(&self, (id, part): Shown) -> bool {
        let (first, last) = part.unwrap_or((1, usize::MAX));
        self.shown.iter().any(|(other, part)| {
            let (from, to) = part.unwrap_or((1, usize::MAX));
            *other == id && first <= to && from <= last
        })
    }

    /// Whether code will stand directly below the block at hand.
    fn shows_here(&self, id: Shown) -> bool {
        self.may_show(id) && !self.is_shown(id) && self.places.get(&id).is_none_or(|at| *at == self.at)
    }

    /// An item of a list; `L5: …` below code is a note to its fifth line.
    fn item(&mut self, words: &Text) {
        let line = self.line(&placing::unmarked(words));
        let Line { mut inlines, code, led, .. } = line;
        citing::tidy(&mut inlines);
        if let Some((id, note)) = self.note(&inlines) {
            match note {
                Some(note) => inlines = note,
                None => return self.read.findings.push(Finding::UnknownItem(format!("a note to a line of E{}", id.0))),
            }
        } else if matches!(inlines.first(), Some(Inline::Prose(first)) if placing::note(first).is_some()) {
            return self.refuse("notes to lines of code that it does not show");
        }
        // What an item asks to be shown stands below the list.
        match self.read.blocks.last_mut() {
            Some(Block::List { items, numbered }) if says(&inlines) && *numbered == self.numbered => {
                items.push(inlines)
            }
            _ if says(&inlines) => {
                self.read.blocks.push(Block::List { numbered: self.numbered, items: vec![inlines] });
            }
            _ => {}
        }
        self.quotes(led);
        self.code(code);
    }

    /// A note to a line of the code above, with the number that the line has in its file; `None` inside for no such line.
    fn note(&self, inlines: &[Inline]) -> Option<(ExcerptId, Option<Vec<Inline>>)> {
        let Inline::Prose(first) = inlines.first()? else { return None };
        let (place, rest) = placing::note(first)?;
        let above = self.read.blocks.iter().rev().find(|block| !matches!(block, Block::List { .. }));
        let id = above?.excerpt()?;
        let excerpt = self.evidence.excerpt(id)?;
        let stands = !matches!(above, Some(Block::Lines(_, first, last)) if !(*first..=*last).contains(&place));
        let label = line_label(excerpt, place).filter(|_| stands);
        let note = label.map(|label| {
            let words = Inline::Prose(rest.to_owned());
            label.into_iter().chain([text(": "), words]).chain(inlines[1..].iter().cloned()).collect()
        });
        Some((id, note))
    }

    fn source(&self, id: StatementId) -> Option<Inline> {
        Some(match &self.evidence.statement(id)?.origin {
            Origin::Message(commit) => Inline::Commit(*commit),
            Origin::Document { commit, path, first, last } => {
                Inline::File { commit: *commit, path: path.clone(), lines: Some((*first, *last)) }
            }
        })
    }

    /// Running text: code spans, markers, words.
    fn line(&mut self, words: &Text) -> Line {
        if !words.links.is_empty() {
            self.refuse("a link or an image");
        }
        let mut line = Line::default();
        let mut done = 0;
        for code in &words.code {
            self.words(&words.plain[done..code.start], &mut line);
            let name = &words.plain[code.clone()];
            match Marker::parse(name) {
                Some(marker) => self.marker(name, marker, &mut line),
                None => match self.items.commit(name) {
                    Some(id) => line.inlines.push(Inline::Commit(id)),
                    None => {
                        line.ends_in_code = false;
                        line.inlines.push(Inline::Code(name.to_owned()));
                    }
                },
            }
            done = code.end;
        }
        self.words(&words.plain[done..], &mut line);
        if let Some(Inline::Prose(last)) = line.inlines.last_mut() {
            last.truncate(last.trim_end().len());
        }
        // Code that stands further up already doesn't stand directly below.
        if line.ends_in_code && line.code.last().is_some_and(|id| self.shows_here(*id)) {
            line.without_last_reference();
        }
        line
    }

    /// Words with markers between them.
    fn words(&mut self, plain: &str, line: &mut Line) {
        if ["http://", "https://", "www."].iter().any(|start| plain.contains(start)) {
            self.refuse("a link or an image");
        }
        if holds_html(plain) {
            self.refuse("HTML");
        }
        let mut rest = plain;
        while let Some(start) = rest.find("[[") {
            let Some(end) = rest[start..].find("]]").map(|end| start + end + 2) else { break };
            push_words(&rest[..start], line);
            line.goes_on_to_code = goes_on_to_code(&rest[end..]);
            let inner = &rest[start + 2..end - 2];
            let calculation = inner.trim_start().strip_prefix('=');
            if let Some(words) = calculation {
                self.computed(words, line);
            }
            for name in if calculation.is_some() { Vec::new() } else { names(inner) } {
                match Marker::parse(&format!("[[{name}]]")) {
                    Some(marker) => self.marker(&name, marker, line),
                    None => self.read.findings.push(Finding::UnknownItem(format!("[[{name}]]"))),
                }
            }
            rest = &rest[end..];
        }
        push_words(rest, line);
    }

    /// `[[= 256 * 1024]]`: what it comes to, with the calculation.
    fn computed(&mut self, words: &str, line: &mut Line) {
        match Computed::of(words) {
            Some(computed) => {
                line.ends_in_code = false;
                line.inlines.push(Inline::Computed(computed));
            }
            None => self.read.findings.push(Finding::NoCalculation(words.trim().to_owned())),
        }
    }

    fn marker(&mut self, name: &str, marker: Marker, line: &mut Line) {
        if !self.items.has(&marker) {
            return self.read.findings.push(Finding::UnknownItem(format!("[[{}]]", name.trim_matches(['[', ']']))));
        }
        line.ends_in_code = matches!(marker, Marker::Excerpt(_));
        match marker {
            Marker::Commit(hex) => line.inlines.extend(self.items.commit(&hex).map(Inline::Commit)),
            Marker::Statement(id, part) => self.statement(id, part, line),
            Marker::Excerpt((id, part)) => {
                let Some(excerpt) = self.evidence.excerpt(id) else { return };
                let lines = excerpt.lines.len();
                let shown = part.map_or(Some(excerpt.clone()), |(first, last)| excerpt.part(first, last));
                match shown {
                    Some(excerpt) => line.inlines.push(place_of(&excerpt)),
                    None => return self.read.findings.push(Finding::UnknownLines(name.to_owned(), lines)),
                }
                line.code.push((id, part.filter(|part| *part != (1, lines))));
            }
            Marker::Measurement(id) => line.inlines.extend(figure(self.evidence, id, &line.inlines)),
            Marker::Fact(number) => {
                let source = self.items.fact(number).and_then(|fact| fact.source.as_ref());
                line.inlines.extend(source.map(Source::inline));
            }
        }
    }

    /// Behind a colon a statement is quoted below; elsewhere, and where code comes next, its source is cited.
    fn statement(&mut self, id: StatementId, part: Option<(usize, usize)>, line: &mut Line) {
        let Some((statement, source)) = self.evidence.statement(id).zip(self.source(id)) else { return };
        let (mut first, end) = part.unwrap_or((0, statement.sentences.len()));
        // What leans on the sentence before it is quoted with that.
        while first > 0 && statement.sentences.get(first).is_some_and(|sentence| sentence.leans) {
            first -= 1;
        }
        let run = Run { statement: id, first, end: end.min(statement.sentences.len()) };
        let sentences = statement.sentences.get(run.first..run.end).unwrap_or_default();
        // What can't be quoted can still be cited.
        let quotable = alone::is_quotable(sentences) || statement.item && alone::is_item(sentences);
        match line.inlines.last_mut() {
            Some(Inline::Prose(words)) if words.trim_end().ends_with(':') && !line.goes_on_to_code => {
                if !quotable {
                    line.inlines.push(source);
                    return self.read.findings.push(Finding::Unquotable(format!("S{}", id.0)));
                }
                words.truncate(words.trim_end().len() - 1);
                line.inlines.extend([text(" ("), source, text("):")]);
                line.led.push(run);
            }
            _ => {
                line.inlines.push(source);
                match quotable {
                    true if !line.cited.contains(&run) => line.cited.push(run),
                    true => {}
                    false => line.unquotable.push(format!("S{}", id.0)),
                }
            }
        }
    }
}

impl Line {
    /// Leaves a reference out that ends the line: what it refers to stands directly below.
    fn without_last_reference(&mut self) {
        let end = match self.inlines.last() {
            Some(Inline::Prose(_)) => self.inlines.pop(),
            _ => None,
        };
        self.inlines.pop();
        if let Some(Inline::Prose(words)) = self.inlines.last_mut() {
            words.truncate(words.trim_end().len());
        }
        self.inlines.extend(end);
    }
}

/// Whether a line begins with a number and a point.
fn is_numbered(line: &str) -> bool {
    let digits = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < line.trim_start().len() && digits.starts_with(". ")
}

/// Whether code comes next, behind other markers or not.
fn goes_on_to_code(rest: &str) -> bool {
    let mut rest = rest.trim_start();
    while let Some((_, behind)) =
        rest.strip_prefix("[[").filter(|it| !it.starts_with('E')).and_then(|it| it.split_once("]]"))
    {
        rest = behind.trim_start();
    }
    rest.starts_with("[[E")
}

/// Ends a paragraph that the reference at its end kept from its full stop.
fn end_sentence(inlines: &mut Vec<Inline>) {
    let is_reference = |inline: &&Inline| match inline {
        Inline::Commit(_) | Inline::File { .. } | Inline::Unprinted(_) => true,
        Inline::Prose(between) => between.trim().is_empty(),
        _ => false,
    };
    let ended = match inlines.iter().rev().find(|inline| !is_reference(inline)) {
        Some(Inline::Prose(words)) => words.trim_end().ends_with(['.', ':', '!', '?', '…', ';']),
        Some(Inline::Text(words)) => words.ends_with(':'),
        _ => false,
    };
    if !ended {
        inlines.push(Inline::Prose(".".to_owned()));
    }
}

fn ends_in_colon(inlines: &[Inline]) -> bool {
    matches!(inlines.last(), Some(Inline::Prose(words) | Inline::Text(words)) if words.trim_end().ends_with(':'))
}

/// Whether inlines hold words, and not references alone.
fn says(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Prose(words) => words.chars().any(char::is_alphanumeric),
        Inline::Code(_) | Inline::Quoted(_) | Inline::Figure(..) | Inline::Computed(_) => true,
        _ => false,
    })
}

fn without_citations(inlines: Vec<Inline>) -> Vec<Inline> {
    inlines.into_iter().filter(|inline| matches!(inline, Inline::Prose(_) | Inline::Code(_))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::CommitId;

    #[test]
    fn numbers_open_items_in_order() {
        for (line, expected) in
            [("1. First", true), ("  12. Then", true), ("- 1. no", false), ("1.5 s", false), ("", false)]
        {
            assert_eq!(is_numbered(line), expected, "{line}");
        }
    }

    #[test]
    fn code_comes_next_behind_other_markers_too() {
        let check = |rest: &str, expected: bool| assert_eq!(goes_on_to_code(rest), expected, "{rest}");
        check(" [[E1 L2-L3]]", true);
        check(" [[S13]] [[E1]].", true);
        check(" [[S13]]", false);
        check(" and [[E1]]", false);
        check("", false);
    }

    #[test]
    fn a_paragraph_ends_before_its_references() {
        let check = |words: &str, between: &str, expected: bool| {
            let commit = || Inline::Commit(CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id"));
            let prose = |words: &str| Inline::Prose(words.to_owned());
            let mut inlines = vec![prose(words), commit(), prose(between), commit()];
            end_sentence(&mut inlines);
            assert_eq!(inlines.len() > 4, expected, "{words}");
        };
        check("It compares both", " ", true);
        check("It compares both. ", " ", false);
        check("It compares both: ", " ", false);
        check("It compares ", " and ", true);
    }
}
