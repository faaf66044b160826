//! What a piece of writing is made of. A draft refers to evidence by id and never carries quoted text, code or hashes of
//! its own: that is what makes it checkable. Where a model wrote, its own words are [`Inline::Prose`], and the section says
//! what the model was [given](Given).

mod computed;

use std::collections::BTreeSet;

use crate::{
    evidence::{Evidence, ExcerptId, MeasurementId, StatementId},
    history::{CommitId, Date, RepoPath},
};

pub use computed::{Computed, has_number};

/// A post before it is rendered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The title, also the first heading.
    pub title: Vec<Inline>,
    /// A sentence or two for a feed.
    pub excerpt: Vec<Inline>,
    /// Commit date of the newest commit.
    pub date: Option<Date>,
    /// Tags, most general first.
    pub tags: Vec<String>,
    /// How hard the post is to follow.
    pub difficulty: Difficulty,
    /// Leads of the stories that are told in full, best first.
    pub told: Vec<CommitId>,
    /// Sections in the order of the post.
    pub sections: Vec<Section>,
}

impl Draft {
    /// What a model was given for any of the sections that it wrote.
    pub fn given(&self) -> Given {
        let mut all = Given::default();
        self.sections.iter().filter_map(|section| section.given.clone()).for_each(|given| all.extend(given));
        all
    }
}

/// How hard a post is to follow: by what it shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Difficulty {
    /// No code is shown.
    #[default]
    Beginner,
    /// Code of few modules.
    Intermediate,
    /// Code, and figures or several modules.
    Advanced,
}

/// A section; its heading belongs to its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Which one.
    pub kind: SectionKind,
    /// What it says.
    pub blocks: Vec<Block>,
    /// What a model was given to write it from; none where no model wrote.
    pub given: Option<Given>,
}

/// The evidence that a model was given for a section: its words are held to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Commits that it may cite.
    pub commits: BTreeSet<CommitId>,
    /// Statements that it may quote.
    pub statements: BTreeSet<StatementId>,
    /// Code that it may show.
    pub excerpts: BTreeSet<ExcerptId>,
    /// Figures that it may report.
    pub measurements: BTreeSet<MeasurementId>,
    /// Observed facts in words of ours: what changed, what modules are for.
    pub facts: Vec<Fact>,
    /// Names that parts which it was given spell, and that passed the gate there.
    pub names: BTreeSet<String>,
}

/// An observed fact in words of ours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// The words, one line.
    pub words: String,
    /// What a post cites for it; a fact without a source only tells the writer where it is.
    pub source: Option<Source>,
}

/// Where an observed fact can be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// In what this commit changes.
    Commit(CommitId),
    /// In a file at a commit, at a line where one is meant.
    File(CommitId, RepoPath, Option<usize>),
}

impl Source {
    /// The citation.
    pub fn inline(&self) -> Inline {
        match self.clone() {
            Self::Commit(commit) => Inline::Commit(commit),
            Self::File(commit, path, line) => Inline::File { commit, path, lines: line.map(|line| (line, line)) },
        }
    }
}

impl Given {
    /// Adds what another section was given.
    pub fn extend(&mut self, other: Self) {
        self.commits.extend(other.commits);
        self.statements.extend(other.statements);
        self.excerpts.extend(other.excerpts);
        self.measurements.extend(other.measurements);
        self.facts.extend(other.facts);
        self.names.extend(other.names);
    }
}

/// Sections in the order in which a post has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// The point first.
    Overview,
    /// What hurt.
    Context,
    /// Modules and their edges.
    Architecture,
    /// The stories.
    Implementation,
    /// Dependencies and tools.
    Technology,
    /// Figures.
    Performance,
    /// What goes wrong, and what then happens.
    EdgeCases,
    /// Tests.
    Testing,
    /// What those who run it must know.
    Production,
    /// Faults that were mended, from their symptom.
    Troubleshooting,
    /// Other ways that were thought of.
    Comparisons,
    /// What is left.
    Future,
    /// What was taken back or mended again.
    Lessons,
    /// What came of it.
    Conclusion,
    /// The rest, and the scope.
    Appendix,
}

impl SectionKind {
    /// All of them, in the order of the post.
    pub const ALL: [Self; 15] = [
        Self::Overview,
        Self::Context,
        Self::Architecture,
        Self::Implementation,
        Self::Technology,
        Self::Performance,
        Self::EdgeCases,
        Self::Testing,
        Self::Production,
        Self::Troubleshooting,
        Self::Comparisons,
        Self::Future,
        Self::Lessons,
        Self::Conclusion,
        Self::Appendix,
    ];

    /// What a post must have found to have the section, for whoever misses it; at the shortest lengths there is no room
    /// for some.
    pub fn needs(self) -> &'static str {
        match self {
            Self::Overview | Self::Appendix => "commits",
            Self::Context => "a told message that says what was wrong, and enough besides",
            Self::Architecture => "two modules that the commits touch",
            Self::Implementation => "a story that could be told",
            Self::Technology => "a dependency, a toolchain or a pipeline that changed",
            Self::Performance => "a figure with a baseline",
            Self::EdgeCases => "a case that a message or a test names, or an error that is new",
            Self::Testing => "a test file that changed",
            Self::Production => {
                "an option, a variable, a key, a migration, a public definition, a metric or a log line that changed"
            }
            Self::Troubleshooting => "a fix that is not told and whose message names a symptom",
            Self::Comparisons => "a message that names another way, not quoted by its story",
            Self::Future => "a stated limit, or a mark for later work that still stands",
            Self::Lessons => "a revert, a fix of a commit of the range, or a message that looks back",
            Self::Conclusion => "a figure of a told story with a baseline, and words for what was measured",
        }
    }
}

/// A block of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading below the section's: level 3 for a story, 4 inside it.
    Heading(u8, Vec<Inline>),
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list; numbered or not.
    List {
        /// Whether the order matters.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Inline>>,
    },
    /// Whole sentences of one source.
    Quote(Quote),
    /// Lines of the repository with their caption.
    Code(ExcerptId),
    /// Some of these lines, from one to another as the excerpt counts them, from 1.
    Lines(ExcerptId, usize, usize),
    /// A table.
    Table {
        /// Column headings: our own words, or plain words of a model without figures and names.
        header: Vec<String>,
        /// Cells row by row, as many as the header has.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A module diagram.
    Diagram {
        /// Labels of the nodes.
        nodes: Vec<String>,
        /// Edges as places in `nodes`, from the dependent to its dependency.
        edges: Vec<(usize, usize)>,
    },
}

impl Block {
    /// The excerpt that is shown, all of it or a part.
    pub fn excerpt(&self) -> Option<ExcerptId> {
        match self {
            Self::Code(id) | Self::Lines(id, ..) => Some(*id),
            _ => None,
        }
    }
}

/// A block quotation: paragraphs of one source in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Runs of sentences; what lies between two runs of the same paragraph, or between paragraphs, was left out.
    pub runs: Vec<Run>,
}

/// Neighbouring sentences of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The statement.
    pub statement: StatementId,
    /// Place of the first sentence.
    pub first: usize,
    /// Place behind the last sentence.
    pub end: usize,
}

/// Sentences that one block quotation may hold.
pub const QUOTED_SENTENCES: usize = 6;

impl Run {
    /// Halves of sentences that a quotation counts for it: two each, and one of an item of a list, which is short and beside the
    /// point without the others.
    pub fn halves(&self, evidence: &Evidence) -> usize {
        let is_item = evidence.statement(self.statement).is_some_and(|statement| statement.item);
        let each = if is_item { 1 } else { 2 };
        each * self.end.saturating_sub(self.first)
    }
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words of our own templates: no figures, no names.
    Text(String),
    /// Words of a model, held to what their block cites.
    Prose(String),
    /// A number that we counted, formatted.
    Number(String),
    /// What a calculation with numbers of the evidence comes to, with the calculation.
    Computed(Computed),
    /// A calendar date or a range of them, from commits.
    Date(String),
    /// An identifier, a path, a branch, a version: something observed.
    Code(String),
    /// A name of a person, a project, a module, a scenario: something observed, as plain words.
    Name(String),
    /// A commit, by its abbreviated id.
    Commit(CommitId),
    /// The words of a commit's subject, without its prefix.
    Subject(CommitId, SubjectForm),
    /// An issue or pull request of the same forge.
    Issue(u64),
    /// A file at a commit, with its lines where they matter.
    File {
        /// The commit.
        commit: CommitId,
        /// The file.
        path: RepoPath,
        /// First and last line, 1-based.
        lines: Option<(usize, usize)>,
    },
    /// Whole sentences inside a sentence of ours.
    Quoted(Run),
    /// A figure of a measurement, as its author wrote it.
    Figure(MeasurementId, FigureKind),
    /// A link to the story of this commit in the same post, under its heading.
    Story(CommitId),
    /// A citation that bears its block and isn't printed: what stands beside it names the same source.
    Unprinted(Box<Inline>),
    /// Slanted text.
    Emphasis(Vec<Inline>),
    /// Heavy text.
    Strong(Vec<Inline>),
}

/// Which words of a subject are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectForm {
    /// With what it is about in front, as the author wrote it: where nothing beside it says so.
    Full,
    /// All of them.
    Whole,
    /// All but the first, a verb.
    Object,
    /// All of them, to go on with a sentence of ours: a capital that only opened the line is lowered.
    Lowered,
    /// All of them, to open a line: the first letter is raised, as in headings.
    Raised,
}

/// Which part of a measurement is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// What was measured, in code.
    Scenario,
    /// The same up to its colon, in code.
    ScenarioName,
    /// The metric with the number of runs.
    Metric,
    /// The metric alone.
    MetricName,
    /// The figure after the change.
    Result,
    /// The figure before.
    Baseline,
    /// The figure after the change, without its spread.
    ResultShort,
    /// The figure before, without its spread.
    BaselineShort,
    /// The improvement in the author's words.
    Improvement,
}

/// Shorthand for [`Inline::Text`].
pub fn text(words: impl Into<String>) -> Inline {
    Inline::Text(words.into())
}

/// Shorthand for a counted [`Inline::Number`] with thousands separated by commas.
pub fn number(count: impl TryInto<u64>) -> Inline {
    Inline::Number(grouped(count.try_into().unwrap_or(u64::MAX)))
}

/// `1234567` as `1,234,567`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_separated() {
        let check = |count: u64, expected: &str| assert_eq!(super::grouped(count), expected);
        check(0, "0");
        check(999, "999");
        check(1000, "1,000");
        check(20_961_000, "20,961,000");
    }
}
