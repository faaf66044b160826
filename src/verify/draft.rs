//! The first gate: what a writer may say. A draft against the evidence, block by block; a block that fails is dropped and
//! counted, and only what is left can be rendered.

mod absence;
mod figures;
mod items;
mod joined;
mod prose;
mod relation;
mod spelling;

pub(crate) use items::is_note;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    draft::{Block, Draft, Given, Inline, QUOTED_SENTENCES, Quote, Run, Section, SectionKind},
    evidence::{Evidence, Origin, Place, Statement, StatementId},
    history::CommitId,
};

/// A draft whose every block passed the gate. Nothing else makes one, and nothing else can be rendered.
#[derive(Debug, Clone)]
pub struct Settled(Draft);

impl Settled {
    /// The draft.
    pub fn draft(&self) -> &Draft {
        &self.0
    }
}

/// What a draft says without evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// A commit that is not of the range.
    #[error("{} is no commit of the range", .0.short())]
    UnknownCommit(CommitId),
    /// A quotation of a statement or sentence that isn't there.
    #[error("a quotation refers to sentences that do not exist")]
    UnknownSentence,
    /// A quotation of more than six sentences, of two sources, or out of order.
    #[error("a quotation is too long, mixes sources, or changes their order")]
    BadQuote,
    /// A quotation that begins with a word whose antecedent is left out.
    #[error("a quotation begins with \"{0}\" and leaves out what it refers to")]
    Leaning(String),
    /// The same sentences a second time.
    #[error("the same sentences are quoted twice")]
    QuotedTwice,
    /// An excerpt that isn't there, or has no lines.
    #[error("a piece of code refers to no excerpt")]
    UnknownExcerpt,
    /// A figure that nobody reported.
    #[error("a figure refers to no measurement")]
    UnknownFigure,
    /// A digit in running text.
    #[error("a number stands in running text without a source: \"{0}\"")]
    BareNumber(String),
    /// An identifier or name that the evidence doesn't hold.
    #[error("`{0}` does not occur in the evidence")]
    UnknownName(String),
    /// A paragraph of a model that cites nothing.
    #[error("a paragraph cites nothing: \"{0}\"")]
    NothingCited(String),
    /// A paragraph of a model that shares no word with what it cites.
    #[error("a paragraph has nothing to do with what it cites: \"{0}\"")]
    Unrelated(String),
    /// A number of a model that isn't in what its paragraph cites, or has another unit there, with the words around it.
    #[error("the figure \"{0}\" does not stand in what its paragraph cites: \"{1}\"")]
    UnknownNumber(String, String),
    /// A model's claim that there is none of something, which what it cites doesn't say.
    #[error("that something is missing is not stated by what its paragraph cites: \"{0}\"")]
    Absent(String),
    /// A quotation of a model in its own marks.
    #[error("a quotation is typed instead of referred to: \"{0}\"")]
    TypedQuote(String),
    /// A statement that can be cited and not quoted.
    #[error("{0} can be cited and not quoted: it is no whole sentence, or leans on one that is left out")]
    Unquotable(String),
    /// Something that a reply may not hold.
    #[error("a reply holds {0}")]
    Forbidden(&'static str),
    /// A reference to evidence that was not given.
    #[error("{0} refers to nothing that was given")]
    UnknownItem(String),
    /// A reference to lines that a piece of code doesn't have.
    #[error("{0} refers to no lines of that code, which has {1}")]
    UnknownLines(String, usize),
    /// What stands in `[[= …]]` and is no calculation, or one that can't be done.
    #[error("[[= {0}]] is no calculation with numbers, + - * / % ^ and brackets")]
    NoCalculation(String),
    /// A reply without text.
    #[error("a reply is empty")]
    Empty,
    /// A reply that is far longer than asked.
    #[error("a reply of {0} words is too long")]
    TooLong(usize),
    /// A reply that shows more lines of code than its part has room for.
    #[error("{0} lines of code are shown where about {1} have room: choose the lines that decide, as [[E12 L5-L20]]")]
    MuchCode(usize, usize),
    /// A reply that ended at a limit.
    #[error("a reply was cut off at the limit of tokens")]
    Cut,
    /// A table whose rows differ from its header, a diagram whose edges leave it, an empty block.
    #[error("a table or diagram is malformed")]
    Malformed,
}

/// Checks a whole draft and drops the blocks that fail; the findings say what was dropped.
pub fn settle(mut draft: Draft, evidence: &Evidence) -> (Settled, Vec<Finding>) {
    let mut gate = Gate::new(evidence);
    let mut findings = Vec::new();
    let given = draft.given();
    for line in [&mut draft.title, &mut draft.excerpt] {
        if let Err(finding) = gate.line(line, &given) {
            findings.push(finding);
            line.clear();
        }
    }
    for section in &mut draft.sections {
        // What stood beside a block that goes is judged again without it.
        loop {
            let mut after = gate.clone();
            let found = after.section(section);
            if found.is_empty() {
                gate = after;
                break;
            }
            findings.extend(found);
        }
    }
    draft.sections.retain(|section| section.blocks.iter().any(|block| !matches!(block, Block::Heading(..))));
    (Settled(draft), findings)
}

/// The evidence with what has been quoted so far.
#[derive(Debug, Clone)]
pub struct Gate<'a> {
    evidence: &'a Evidence,
    names: BTreeSet<String>,
    /// Sentences with the statement that they were last quoted from.
    quoted: BTreeMap<&'a str, StatementId>,
    /// Of these, what only the overview quotes: the section of the story may say it once more.
    in_overview: BTreeSet<&'a str>,
    /// The kind of the section at hand.
    kind: Option<SectionKind>,
    /// The block at hand holds words of a model, whose names were held to what it was given.
    is_told: bool,
}

impl<'a> Gate<'a> {
    /// A gate that has seen nothing yet.
    pub fn new(evidence: &'a Evidence) -> Self {
        Self {
            evidence,
            names: names(evidence),
            quoted: BTreeMap::new(),
            in_overview: BTreeSet::new(),
            kind: None,
            is_told: false,
        }
    }

    /// Checks a line outside of the sections, the title or the excerpt: words of a model are held to what it was given for
    /// any of the sections.
    pub fn line(&mut self, inlines: &[Inline], given: &Given) -> Result<(), Finding> {
        let heading = [Block::Heading(1, inlines.to_vec())];
        self.is_told = items::is_told(&heading[0]);
        let told = self.told(&heading, Some(given)).into_iter().flatten().next();
        told.map_or(Ok(()), Err)?;
        self.inlines(inlines)
    }

    /// Drops what fails, and headings that are left with nothing below them. What a model wrote is held to what it was
    /// given; without that, none of its words pass.
    pub fn section(&mut self, section: &mut Section) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut kept: Vec<Block> = Vec::new();
        let blocks = std::mem::take(&mut section.blocks);
        let told = self.told(&blocks, section.given.as_ref());
        self.kind = Some(section.kind);
        for (block, mut told) in blocks.into_iter().zip(told) {
            let before = quoted_before(&kept);
            let quoted = (self.quoted.clone(), self.in_overview.clone());
            self.is_told = items::is_told(&block);
            told.extend(self.block(&block, before.as_ref()).err());
            match told.is_empty() {
                true => kept.push(block),
                false => {
                    findings.extend(told);
                    (self.quoted, self.in_overview) = quoted;
                    if kept.last().is_some_and(leads_in) {
                        kept.pop();
                    }
                }
            }
        }
        section.blocks = without_empty_headings(kept);
        findings
    }

    /// What is wrong with the words of a model, block by block.
    fn told(&self, blocks: &[Block], given: Option<&Given>) -> Vec<Vec<Finding>> {
        if !blocks.iter().any(items::is_told) {
            return vec![Vec::new(); blocks.len()];
        }
        let nothing = Given::default();
        let scope = prose::Scope::new(self.evidence, &self.names, given.unwrap_or(&nothing));
        (0..blocks.len()).map(|place| scope.findings(blocks, place)).collect()
    }

    fn block(&mut self, block: &Block, before: Option<&Run>) -> Result<(), Finding> {
        match block {
            Block::Heading(_, inlines) | Block::Paragraph(inlines) if inlines.is_empty() => Err(Finding::Malformed),
            Block::Heading(_, inlines) | Block::Paragraph(inlines) => self.inlines(inlines),
            Block::List { items, .. } if items.is_empty() => Err(Finding::Malformed),
            Block::List { items, .. } => items.iter().try_for_each(|item| self.inlines(item)),
            Block::Quote(quote) => self.quote(quote, before),
            Block::Code(id) => self.code(*id),
            Block::Lines(id, first, last) => {
                let part = self.evidence.excerpt(*id).and_then(|excerpt| excerpt.part(*first, *last));
                part.map_or(Err(Finding::UnknownExcerpt), |_| self.code(*id))
            }
            Block::Table { header, rows } => {
                if rows.is_empty() || rows.iter().any(|row| row.len() != header.len()) {
                    return Err(Finding::Malformed);
                }
                rows.iter().flatten().try_for_each(|cell| self.inlines(cell))
            }
            Block::Diagram { nodes, edges } => {
                if edges.iter().any(|(from, to)| *from >= nodes.len() || *to >= nodes.len()) || nodes.is_empty() {
                    return Err(Finding::Malformed);
                }
                nodes.iter().try_for_each(|node| self.name(node))
            }
        }
    }

    fn code(&self, id: crate::evidence::ExcerptId) -> Result<(), Finding> {
        let excerpt = self.evidence.excerpt(id).ok_or(Finding::UnknownExcerpt)?;
        let spans = match &excerpt.place {
            Place::File(spans) => !spans.is_empty(),
            Place::Diff => true,
        };
        if spans && !excerpt.lines.is_empty() { Ok(()) } else { Err(Finding::UnknownExcerpt) }
    }

    fn inlines(&mut self, inlines: &[Inline]) -> Result<(), Finding> {
        inlines.iter().try_for_each(|inline| self.inline(inline))
    }

    fn inline(&mut self, inline: &Inline) -> Result<(), Finding> {
        match inline {
            Inline::Text(words) if words.contains(|c: char| c.is_ascii_digit()) => {
                Err(Finding::BareNumber(words.clone()))
            }
            // Words of a model are looked at block by block.
            Inline::Prose(_) | Inline::Text(_) | Inline::Number(_) | Inline::Date(_) | Inline::Issue(_) => Ok(()),
            Inline::Computed(_) => Ok(()),
            Inline::Code(_) if self.is_told => Ok(()),
            Inline::Code(name) | Inline::Name(name) => self.name(name),
            Inline::Commit(id) | Inline::Subject(id, _) | Inline::Story(id) => self.commit(*id),
            Inline::File { commit, path, .. } => self.file(*commit, path.as_str()),
            Inline::Quoted(run) => self.run(run, None),
            Inline::Figure(id, _) if id.0 < self.evidence.measurements.len() => Ok(()),
            Inline::Figure(..) => Err(Finding::UnknownFigure),
            Inline::Unprinted(cited) => self.inline(cited),
            Inline::Emphasis(inner) | Inline::Strong(inner) => self.inlines(inner),
        }
    }

    /// Commits of the range may be cited, its ends, and those that brought in lines which it takes out.
    fn commit(&self, id: CommitId) -> Result<(), Finding> {
        let ends = self.evidence.range.ends.as_ref();
        let is_end = ends.is_some_and(|ends| ends.tip == id || ends.base == Some(id));
        if is_end || self.evidence.subject(id).is_some() { Ok(()) } else { Err(Finding::UnknownCommit(id)) }
    }

    fn file(&self, commit: CommitId, path: &str) -> Result<(), Finding> {
        self.commit(commit)?;
        self.name(path)
    }

    fn name(&self, name: &str) -> Result<(), Finding> {
        if self.names.contains(name) { Ok(()) } else { Err(Finding::UnknownName(name.to_owned())) }
    }

    /// One source, whole sentences in their order, not too many, nothing twice, no dangling first word.
    fn quote(&mut self, quote: &Quote, before: Option<&Run>) -> Result<(), Finding> {
        let first = quote.runs.first().ok_or(Finding::BadQuote)?;
        let source = &self.evidence.statement(first.statement).ok_or(Finding::UnknownSentence)?.origin;
        let same_source = |run: &Run| self.evidence.statement(run.statement).is_some_and(|s| same(&s.origin, source));
        let in_order =
            quote.runs.windows(2).all(|pair| (pair[0].statement, pair[0].end) <= (pair[1].statement, pair[1].first));
        let sentences = quote.runs.iter().map(|run| run.halves(self.evidence)).sum::<usize>().div_ceil(2);
        if !quote.runs.iter().all(same_source) || !in_order || sentences > QUOTED_SENTENCES {
            return Err(Finding::BadQuote);
        }
        let mut before = before;
        for run in &quote.runs {
            self.run(run, before)?;
            before = Some(run);
        }
        Ok(())
    }

    fn run(&mut self, run: &Run, before: Option<&Run>) -> Result<(), Finding> {
        let statement = self.evidence.statement(run.statement).ok_or(Finding::UnknownSentence)?;
        let sentences =
            statement.sentences.get(run.first..run.end).filter(|s| !s.is_empty()).ok_or(Finding::UnknownSentence)?;
        if let Some(first) = sentences.first().filter(|first| first.leans)
            && !before
                .is_some_and(|before| self.follows(before, run) || counts_on(&first.text) && self.is_next(before, run))
        {
            return Err(Finding::Leaning(first.text.split(' ').next().unwrap_or_default().to_owned()));
        }
        for sentence in sentences {
            let text = sentence.text.as_str();
            let again = self.kind == Some(SectionKind::Implementation) && self.in_overview.remove(text);
            // Steps may be taken again, by another item of the list.
            let again = again
                || self.quoted.get(text) != Some(&run.statement)
                    && statement.number.is_some()
                    && before.is_some_and(|before| self.same_list(before, run));
            if self.quoted.insert(text, run.statement).is_some() && !again {
                return Err(Finding::QuotedTwice);
            }
            if self.kind == Some(SectionKind::Overview) {
                self.in_overview.insert(text);
            }
        }
        Ok(())
    }

    /// Tells whether `later` is behind `before`, a numbered item of the same source.
    fn same_list(&self, before: &Run, later: &Run) -> bool {
        let statements = self.evidence.statement(before.statement).zip(self.evidence.statement(later.statement));
        statements.is_some_and(|(earlier, at)| is_later_item((before.statement, earlier), (later.statement, at)))
    }

    /// Tells whether `later` begins the paragraph behind that of `before`.
    fn is_next(&self, before: &Run, later: &Run) -> bool {
        let statements = self.evidence.statement(before.statement).zip(self.evidence.statement(later.statement));
        let same = statements.is_some_and(|(earlier, later)| same(&earlier.origin, &later.origin));
        same && later.first == 0 && later.statement.0 == before.statement.0 + 1
    }

    /// Tells whether `later` goes on exactly where `before` ends.
    fn follows(&self, before: &Run, later: &Run) -> bool {
        let Some((earlier, later_statement)) =
            self.evidence.statement(before.statement).zip(self.evidence.statement(later.statement))
        else {
            return false;
        };
        if before.statement == later.statement {
            return before.end == later.first;
        }
        same(&earlier.origin, &later_statement.origin)
            && before.end == earlier.sentences.len()
            && later.first == 0
            && later.statement.0 == before.statement.0 + 1
    }
}

/// Tells whether a sentence leans on the paragraph before it as the next of several does: it needs that, not its last words.
pub(crate) fn counts_on(sentence: &str) -> bool {
    const NEXT: [&str; 9] =
        ["another", "finally", "also", "additionally", "moreover", "furthermore", "second", "third", "lastly"];
    let first = sentence.split([' ', ',']).next().unwrap_or_default().to_lowercase();
    NEXT.contains(&first.as_str())
}

/// Tells whether a statement stands behind another, a numbered item of the same source.
fn is_later_item(before: (StatementId, &Statement), later: (StatementId, &Statement)) -> bool {
    before.0 < later.0 && same(&before.1.origin, &later.1.origin) && before.1.number.is_some()
}

/// Statements of one message, or of one document.
fn same(a: &Origin, b: &Origin) -> bool {
    match (a, b) {
        (Origin::Message(a), Origin::Message(b)) => a == b,
        (Origin::Document { commit: a, path: p, .. }, Origin::Document { commit: b, path: q, .. }) => a == b && p == q,
        _ => false,
    }
}

/// The last run of a quotation that stands directly above, or with only the words between that lead on.
fn quoted_before(kept: &[Block]) -> Option<Run> {
    let above = match kept {
        [.., above, Block::Paragraph(_)] | [.., above] => above,
        [] => return None,
    };
    match above {
        Block::Quote(quote) => quote.runs.last().cloned(),
        _ => None,
    }
}

/// A paragraph that ends in a colon stands for nothing without what follows.
fn leads_in(block: &Block) -> bool {
    matches!(block, Block::Paragraph(inlines) if matches!(inlines.last(), Some(Inline::Text(words) | Inline::Prose(words)) if words.trim_end().ends_with(':')))
}

fn without_empty_headings(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks {
        if let Block::Heading(level, _) = block {
            while matches!(kept.last(), Some(Block::Heading(above, _)) if *above >= level) {
                kept.pop();
            }
        }
        kept.push(block);
    }
    while matches!(kept.last(), Some(Block::Heading(..))) {
        kept.pop();
    }
    kept
}

/// A heading without marks of code and emphasis.
pub(crate) fn bare(title: &str) -> String {
    title.replace('`', "").trim_matches(['*', ' ']).to_owned()
}

/// Everything that may stand in backticks or as a name: what was observed, spelled as it was.
fn names(evidence: &Evidence) -> BTreeSet<String> {
    let mut names = BTreeSet::from([evidence.range.spec.clone(), evidence.range.common_folder.clone()]);
    names.extend(Some(evidence.project.clone()).filter(|name| !name.is_empty()));
    names.insert(format!("{}/", evidence.range.common_folder));
    names.extend(evidence.range.authors.iter().map(|(name, _)| name.clone()));
    let ends = evidence.range.ends.iter();
    names.extend(ends.flat_map(|ends| [ends.base_tag.clone(), ends.tip_tag.clone()]).flatten());
    names.extend(evidence.range.twins.tag.clone());
    names.extend(evidence.entries.iter().flat_map(|entry| &entry.sections).cloned());
    names.extend(evidence.languages.iter().map(|language| language.name().to_owned()));
    for (id, module) in evidence.modules.list.iter().enumerate() {
        names.extend([module.name.clone(), module.folder.clone(), evidence.modules.display(id).to_owned()]);
        names.extend(module.description.clone());
        let described = module.manifest.iter().chain(&module.described_in);
        names.extend(described.map(|path| path.as_str().to_owned()));
    }
    for story in evidence.stories.iter() {
        let files = story.deleted_files.iter().chain(&story.added_files).map(|(path, _)| path);
        let files = files.chain(&story.main_file).chain(&story.source_file).chain(&story.test_files);
        names.extend(files.map(|path| path.as_str().to_owned()));
        names.extend(story.topics.iter().map(|topic| topic.branch().to_owned()));
        names.extend(story.subject.scope.clone());
        let documented = story.comments.iter().filter_map(|comment| comment.definition.as_ref());
        names.extend(documented.map(|named| named.name.clone()));
    }
    for excerpt in &evidence.excerpts {
        names.insert(excerpt.path.as_str().to_owned());
        names.extend(excerpt.definition.iter().map(|named| named.name.clone()));
    }
    for change in &evidence.definitions {
        names.insert(change.name.clone());
        names.extend(change.former.clone());
        names.insert(change.path.as_str().to_owned());
    }
    names.extend(evidence.ancestry.iter().map(|found| found.path.as_str().to_owned()));
    for change in &evidence.dependencies {
        let dependency = &change.dependency;
        names.extend([dependency.name.clone(), dependency.table.clone(), dependency.manifest.as_str().to_owned()]);
        names.extend(dependency.before.iter().chain(&dependency.after).cloned());
    }
    names.extend(evidence.todos.iter().flat_map(|todo| [todo.text.clone(), todo.path.as_str().to_owned()]));
    for change in &evidence.changes {
        names.extend([change.name.clone(), change.path.as_str().to_owned()]);
        names.extend(change.before.iter().chain(&change.after).chain(&change.samples).cloned());
        names.extend(change.path.as_str().split_once('/').map(|(folder, _)| format!("{folder}/")));
    }
    names.extend(evidence.definitions.iter().map(|definition| definition.name.clone()));
    names.extend(evidence.ancestry.iter().map(|lines| lines.path.as_str().to_owned()));
    let repaired = evidence.repair_facts.iter().flat_map(|facts| &facts.test_files);
    names.extend(repaired.map(|path| path.as_str().to_owned()));
    names.extend(evidence.resources.iter().map(|resource| resource.name.clone()));
    names.extend(evidence.tests.added_files.iter().map(|path| path.as_str().to_owned()));
    let passages = evidence.documents.iter().flat_map(|document| &document.passages);
    names.extend(passages.filter_map(|passage| passage.sections.last()).map(|title| bare(title)));
    for statement in &evidence.statements {
        if let Origin::Document { path, .. } = &statement.origin {
            names.insert(path.as_str().to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_taken_again_in_their_order() {
        let statement = |commit: u8, number: Option<usize>| Statement {
            origin: Origin::Message(CommitId::from_bytes(&[commit; 20]).expect("20 bytes are an id")),
            item: true,
            number,
            part: 0,
            step: None,
            sentences: Vec::new(),
        };
        let check = |before: (usize, &Statement), later: (usize, &Statement), expected: bool| {
            let at = |(id, statement)| (StatementId(id), statement);
            assert_eq!(is_later_item(at(before), at(later)), expected, "{} {}", before.0, later.0);
        };
        let (one, plain, other) = (statement(1, Some(1)), statement(1, None), statement(2, Some(2)));
        check((6, &one), (7, &one), true);
        check((7, &one), (7, &one), false);
        check((8, &one), (7, &one), false);
        check((6, &plain), (7, &one), false);
        check((6, &one), (7, &other), false);
    }
}
