//! The items that a block cites, and what each of them says: the text that a model's words are held to.

use std::collections::BTreeSet;

use crate::{
    draft::{Block, Fact, Given, Inline, Quote, Source},
    evidence::{Evidence, ExcerptId, Figure, MeasurementId, Origin, Place, StatementId},
    history::{CommitId, RepoPath},
};

/// What blocks cite.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cited {
    commits: BTreeSet<CommitId>,
    statements: BTreeSet<StatementId>,
    excerpts: BTreeSet<ExcerptId>,
    measurements: BTreeSet<MeasurementId>,
    /// Files, for what was observed in them.
    files: BTreeSet<(CommitId, RepoPath)>,
}

impl Cited {
    /// Everything that a model was given.
    pub fn all(given: &Given) -> Self {
        Self {
            commits: given.commits.clone(),
            statements: given.statements.clone(),
            excerpts: given.excerpts.clone(),
            measurements: given.measurements.clone(),
            files: BTreeSet::new(),
        }
    }

    /// The code among it, with what was given of the diffs of its commits.
    pub fn code(&self, evidence: &Evidence, given: &Given) -> BTreeSet<ExcerptId> {
        let is_of_commit = |id: &&ExcerptId| {
            let excerpt = evidence.excerpt(**id);
            excerpt.is_some_and(|excerpt| excerpt.place == Place::Diff && self.commits.contains(&excerpt.commit))
        };
        self.excerpts.iter().chain(given.excerpts.iter().filter(is_of_commit)).copied().collect()
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what running text cites.
    pub fn add_inlines(&mut self, inlines: &[Inline], evidence: &Evidence) {
        for inline in inlines {
            match inline {
                Inline::Commit(id) | Inline::Subject(id, _) | Inline::Story(id) => {
                    self.commits.insert(*id);
                }
                Inline::Quoted(run) => {
                    self.statements.insert(run.statement);
                }
                Inline::Figure(id, _) => {
                    self.measurements.insert(*id);
                }
                Inline::File { commit, path, lines } => self.add_file(*commit, path, *lines, evidence),
                Inline::Unprinted(cited) => self.add_inlines(std::slice::from_ref(&**cited), evidence),
                Inline::Emphasis(inner) | Inline::Strong(inner) => self.add_inlines(inner, evidence),
                _ => {}
            }
        }
    }

    fn add_file(&mut self, at: CommitId, file: &RepoPath, lines: Option<(usize, usize)>, evidence: &Evidence) {
        self.files.insert((at, file.clone()));
        let meets = |first: usize, last: usize| lines.is_none_or(|(from, to)| first <= to && from <= last);
        for (place, excerpt) in evidence.excerpts.iter().enumerate() {
            let Place::File(spans) = &excerpt.place else { continue };
            if excerpt.commit == at && excerpt.path == *file && spans.iter().any(|span| meets(span.first, span.last)) {
                self.excerpts.insert(ExcerptId(place));
            }
        }
        for (place, statement) in evidence.statements.iter().enumerate() {
            if let Origin::Document { commit, path, first, last } = &statement.origin
                && *commit == at
                && path == file
                && meets(*first, *last)
            {
                self.statements.insert(StatementId(place));
            }
        }
    }

    /// Adds the code and the quotations that stand directly above or below a block, up to the next words of the model.
    pub fn add_neighbours(&mut self, blocks: &[Block], place: usize, evidence: &Evidence) {
        for block in blocks[place + 1..].iter().take_while(|block| !is_told(block)) {
            self.add_shown(block, evidence);
        }
        for block in blocks[..place].iter().rev().take_while(|block| !is_told(block)) {
            self.add_shown(block, evidence);
        }
    }

    /// Adds what the items of a list cite, where each of them cites something: the words that lead to it speak of all.
    pub fn add_list(&mut self, block: Option<&Block>, evidence: &Evidence) {
        let Some(Block::List { items, .. }) = block else { return };
        let cited = |item: &Vec<Inline>| {
            let mut cited = Self::default();
            cited.add_inlines(item, evidence);
            !cited.is_empty()
        };
        if items.iter().all(cited) {
            items.iter().for_each(|item| self.add_inlines(item, evidence));
        }
    }

    fn add_shown(&mut self, block: &Block, evidence: &Evidence) {
        match block {
            // A line of ours that says where the code stands.
            Block::Paragraph(inlines) => self.add_inlines(inlines, evidence),
            Block::Code(id) | Block::Lines(id, ..) => {
                self.excerpts.insert(*id);
            }
            Block::Quote(Quote { runs }) => self.statements.extend(runs.iter().map(|run| run.statement)),
            _ => {}
        }
    }

    /// What the items say, one a line. Of a message counts what was given of it: an order to the writer that was held back
    /// bears nothing.
    pub fn said(&self, evidence: &Evidence, given: &Given) -> String {
        let mut said = String::new();
        let statements: BTreeSet<StatementId> = (0..evidence.statements.len())
            .map(StatementId)
            .filter(|id| given.statements.contains(id))
            .filter(|id| self.statements.contains(id) || self.is_of_commit(*id, evidence))
            .collect();
        for statement in statements.iter().filter_map(|id| evidence.statement(*id)) {
            for sentence in &statement.sentences {
                line(&mut said, &sentence.text);
            }
            if let Origin::Document { path, .. } = &statement.origin {
                line(&mut said, path.as_str());
            }
        }
        for id in &self.commits {
            line(&mut said, &id.short());
            line(&mut said, evidence.subjects.get(id).map_or("", String::as_str));
        }
        for excerpt in self.code(evidence, given).iter().filter_map(|id| evidence.excerpt(*id)) {
            line(&mut said, excerpt.path.as_str());
            line(&mut said, &excerpt.commit.short());
            line(&mut said, excerpt.definition.as_ref().map_or("", |named| &named.name));
            excerpt.lines.iter().for_each(|text| line(&mut said, text));
        }
        for (place, reported) in evidence.measurements.iter().enumerate() {
            if self.measurements.contains(&MeasurementId(place)) || self.commits.contains(&reported.commit) {
                measurement(&mut said, &reported.measurement);
            }
        }
        for fact in given.facts.iter().filter(|fact| self.has_source(fact)) {
            line(&mut said, &fact.words);
        }
        said
    }

    /// Whether what an observed fact can be seen in is cited.
    fn has_source(&self, fact: &Fact) -> bool {
        match &fact.source {
            Some(Source::Commit(id)) => self.commits.contains(id),
            Some(Source::File(commit, path, _)) => self.files.contains(&(*commit, path.clone())),
            None => false,
        }
    }

    /// Whether a statement stands in the message of a cited commit.
    fn is_of_commit(&self, id: StatementId, evidence: &Evidence) -> bool {
        let origin = evidence.statement(id).map(|statement| &statement.origin);
        matches!(origin, Some(Origin::Message(commit)) if self.commits.contains(commit))
    }
}

fn measurement(said: &mut String, measurement: &crate::evidence::Measurement) {
    line(said, &measurement.scenario);
    line(said, &measurement.metric);
    line(said, measurement.improvement.as_deref().unwrap_or_default());
    let figures = measurement.result.iter().chain(&measurement.baseline);
    for Figure { text, unit, spread, spread_unit, .. } in figures {
        line(said, &format!("{text} {unit}"));
        if let Some((spread, _)) = spread {
            line(said, &format!("{spread} {spread_unit}"));
        }
    }
    if let (Some(before), Some(after)) = (&measurement.baseline, &measurement.result) {
        line(said, &format!("from {} {} to {} {}", before.text, before.unit, after.text, after.unit));
    }
    if let Some(runs) = measurement.runs {
        line(said, &format!("{runs} runs"));
    }
}

fn line(said: &mut String, text: &str) {
    said.push_str(text);
    said.push('\n');
}

/// The lines of excerpts.
pub(super) fn lines(excerpts: &BTreeSet<ExcerptId>, evidence: &Evidence) -> String {
    let mut lines = String::new();
    for excerpt in excerpts.iter().filter_map(|id| evidence.excerpt(*id)) {
        excerpt.lines.iter().for_each(|text| line(&mut lines, text));
    }
    lines
}

/// Whether an item is a note to a line of code, which only the reader of replies makes.
pub(crate) fn is_note(inlines: &[Inline]) -> bool {
    matches!(inlines.first(), Some(Inline::Text(words)) if words.starts_with("Line ") || words.starts_with("The line "))
}

/// Tells whether a block holds words of a model.
pub(super) fn is_told(block: &Block) -> bool {
    match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => has_prose(inlines),
        Block::List { items, .. } => items.iter().any(|item| has_prose(item)),
        Block::Table { rows, .. } => rows.iter().flatten().any(|cell| has_prose(cell)),
        Block::Quote(_) | Block::Code(_) | Block::Lines(..) | Block::Diagram { .. } => false,
    }
}

pub(super) fn has_prose(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Prose(_) | Inline::Computed(_) => true,
        Inline::Emphasis(inner) | Inline::Strong(inner) => has_prose(inner),
        _ => false,
    })
}
