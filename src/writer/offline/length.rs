//! How long a draft is, and what it may list: words are those a reader reads, code apart.

use crate::{
    draft::{Block, Draft, Inline, Run},
    evidence::Evidence,
};

/// How much of each kind a post of a length holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Sentences of release notes in the overview.
    pub notes: usize,
    /// Problems quoted in front of the stories.
    pub problems: usize,
    /// Rows of the table of modules.
    pub modules: usize,
    /// Rows of the table of dependencies.
    pub dependencies: usize,
    /// Rows of the table of figures.
    pub figures: usize,
    /// Comments of a story whose messages say little.
    pub comments: usize,
    /// Stories that are told in a paragraph each, behind those that are told in full.
    pub brief: usize,
    /// Commits of a story beside its lead that are heard in their own words.
    pub voices: usize,
    /// Commits of a story that are named with their subject.
    pub named: usize,
    /// Stories that are listed without being told.
    pub others: usize,
    /// Entries of the changelog that are listed besides, where there is room.
    pub entries: usize,
    /// Marks for later work, and stated limits.
    pub left: usize,
    /// What each of the shorter sections names or quotes; none of them where it is none.
    pub items: usize,
}

impl Limits {
    /// About half of what only lists: it is the first to go where the stories need the room.
    pub(super) fn lean(self) -> Self {
        Self {
            notes: self.notes,
            problems: self.problems.div_ceil(2),
            modules: self.modules * 6 / 10,
            dependencies: self.dependencies.div_ceil(2),
            figures: self.figures * 6 / 10,
            comments: self.comments.div_ceil(2),
            brief: (self.brief * 8 / 10).max(self.brief.min(3)),
            voices: self.voices.min(1),
            named: self.named.div_ceil(2),
            others: self.others * 6 / 10,
            entries: self.entries,
            left: self.left.div_ceil(2),
            items: self.items.div_ceil(2),
        }
    }

    /// The same once more, and fewer stories in short: one told in full is worth four of them.
    pub(super) fn tight(self) -> Self {
        Self { brief: self.brief.div_ceil(2), ..self.lean() }
    }

    /// What is left for a story that has its words, its code, its tests and little more.
    pub(super) fn slim(self) -> Self {
        Self { comments: self.comments.min(1), voices: 0, named: self.named.min(3), ..self }
    }

    /// Limits for a post of at most so many words.
    pub(super) fn of(words: usize) -> Self {
        match words {
            0..=800 => Self {
                brief: 4,
                notes: 2,
                problems: 0,
                modules: 0,
                dependencies: 0,
                figures: 3,
                comments: 1,
                voices: 1,
                named: 2,
                others: 0,
                entries: 3,
                left: 1,
                items: 0,
            },
            801..=1600 => Self {
                brief: 5,
                notes: 3,
                problems: 1,
                modules: 6,
                dependencies: 6,
                figures: 6,
                comments: 2,
                voices: 1,
                named: 4,
                others: 6,
                entries: 8,
                left: 3,
                items: 2,
            },
            1601..=3500 => Self {
                brief: 12,
                notes: 3,
                problems: 3,
                modules: 10,
                dependencies: 8,
                figures: 12,
                comments: 2,
                voices: 2,
                named: 8,
                others: 10,
                entries: 24,
                left: 6,
                items: 2,
            },
            _ => Self {
                brief: 20,
                notes: 4,
                problems: 5,
                modules: 14,
                dependencies: 20,
                figures: 20,
                comments: 3,
                voices: 3,
                named: 10,
                others: 16,
                entries: 40,
                left: 10,
                items: 4,
            },
        }
    }
}

/// Words of a draft, without code and diagrams.
pub(super) fn words(draft: &Draft, evidence: &Evidence) -> usize {
    let blocks = draft.sections.iter().flat_map(|section| &section.blocks);
    blocks.map(|block| of_block(block, evidence)).sum::<usize>()
        + of_inlines(&draft.title, evidence)
        + 2 * draft.sections.len()
}

/// Words that a draft quotes.
pub(super) fn quoted(draft: &Draft, evidence: &Evidence) -> usize {
    draft.sections.iter().map(|section| quoted_in(&section.blocks, evidence)).sum()
}

/// Words that blocks quote.
pub(super) fn quoted_in(blocks: &[Block], evidence: &Evidence) -> usize {
    let inlines = |inlines: &[Inline]| -> usize {
        let run = |inline: &Inline| if let Inline::Quoted(run) = inline { of_run(run, evidence) } else { 0 };
        inlines.iter().map(run).sum()
    };
    let of_block = |block: &Block| match block {
        Block::Paragraph(words) => inlines(words),
        Block::List { items, .. } => items.iter().map(|item| inlines(item)).sum(),
        Block::Quote(quote) => quote.runs.iter().map(|run| of_run(run, evidence)).sum(),
        _ => 0,
    };
    blocks.iter().map(of_block).sum()
}

/// Words of a block.
pub(in crate::writer) fn of_block(block: &Block, evidence: &Evidence) -> usize {
    match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => of_inlines(inlines, evidence),
        Block::List { items, .. } => items.iter().map(|item| 1 + of_inlines(item, evidence)).sum(),
        Block::Quote(quote) => quote.runs.iter().map(|run| 2 + of_run(run, evidence)).sum(),
        Block::Table { header, rows } => {
            let cells: usize = rows.iter().flatten().map(|cell| 1 + of_inlines(cell, evidence)).sum();
            cells + 2 * header.len()
        }
        // The caption.
        Block::Code(_) | Block::Lines(..) => 7,
        Block::Diagram { .. } => 0,
    }
}

fn of_inlines(inlines: &[Inline], evidence: &Evidence) -> usize {
    inlines.iter().map(|inline| of_inline(inline, evidence)).sum()
}

fn of_inline(inline: &Inline, evidence: &Evidence) -> usize {
    // Brackets and stops between two values make no words.
    let in_text = |text: &str| crate::words::words(text).filter(|word| word.contains(char::is_alphanumeric)).count();
    match inline {
        Inline::Text(words)
        | Inline::Prose(words)
        | Inline::Date(words)
        | Inline::Code(words)
        | Inline::Name(words) => in_text(words),
        Inline::Computed(computed) => in_text(computed.shown()),
        Inline::Number(_) | Inline::Commit(_) | Inline::Issue(_) => 1,
        Inline::Subject(id, _) | Inline::Story(id) => evidence.subject(*id).map_or(0, in_text),
        Inline::File { lines, .. } => {
            if lines.is_some() {
                5
            } else {
                3
            }
        }
        Inline::Quoted(run) => of_run(run, evidence),
        Inline::Figure(..) => 4,
        Inline::Unprinted(_) => 0,
        Inline::Emphasis(inner) | Inline::Strong(inner) => of_inlines(inner, evidence),
    }
}

fn of_run(run: &Run, evidence: &Evidence) -> usize {
    let sentences = evidence.statement(run.statement).and_then(|statement| statement.sentences.get(run.first..run.end));
    sentences.unwrap_or_default().iter().map(|sentence| sentence.words()).sum()
}
