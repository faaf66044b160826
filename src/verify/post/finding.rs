//! What can be wrong with a text, each kind with one wording, one name for programs and a weight.

use std::fmt;

/// Something in a text that the repository does not bear out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Line of the text, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: FindingKind,
    /// How much it counts.
    pub severity: Severity,
    /// What the text and the repository say, as lines of a small diff (`-` the text, `+` the repository).
    pub detail: Vec<String>,
}

/// How much a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The text is wrong: the check fails.
    Error,
    /// Something that a reader should look at, but that may be meant.
    Warning,
}

impl Finding {
    /// Puts a kind at a line.
    pub fn new(line: usize, kind: FindingKind) -> Self {
        Self { line, kind, severity: Severity::Error, detail: Vec::new() }
    }

    /// Adds what both sides say.
    pub fn with_detail(self, detail: Vec<String>) -> Self {
        Self { detail, ..self }
    }

    /// The same as a warning.
    pub fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

/// The kinds of findings; `Display` gives a sentence in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[allow(missing_docs)]
pub enum FindingKind {
    #[error("the text has {bytes} bytes; at most 8 MiB are checked")]
    TooLong { bytes: usize },
    #[error("the text has too many parts; only its beginning was checked")]
    TooComplex,
    #[error("the text quotes so much that not everything could be compared")]
    TooMuch,

    #[error("the last line is no closing comment of git-deepdive")]
    NoClosing,
    #[error("the closing comment is malformed")]
    BadClosing,
    #[error("the text was edited since it was written: its digest differs")]
    Edited,

    #[error("the text does not open with front matter")]
    NoFrontMatter,
    #[error("the front matter has no `{key}`")]
    NoKey { key: &'static str },
    #[error("the front matter has `{key}` twice")]
    KeyTwice { key: String },
    #[error("the front matter's `{key}` has no value")]
    EmptyValue { key: String },
    #[error("the front matter's `{key}` is no {expected}")]
    BadValue { key: String, expected: &'static str },
    #[error("this line of the front matter is no `key: value`")]
    BadLine,

    #[error("`{text}` is left over from a template or a draft")]
    Leftover { text: String },
    #[error("a link is broken: `{text}` stands in running text")]
    BrokenLink { text: String },
    #[error("Mermaid would not draw this: {fault}")]
    BadDiagram { fault: &'static str },
    #[error("nothing stands under the heading \"{heading}\"")]
    EmptyHeading { heading: String },
    #[error("a heading of level {to} follows one of level {from}")]
    HeadingJump { from: u8, to: u8 },

    #[error("this code has no caption that says where it comes from")]
    NoCaption,
    #[error("the caption {fault}")]
    BadCaption { fault: String },
    #[error("`{path}` does not exist at {commit}")]
    NoFile { path: String, commit: String },
    #[error("`{path}` has {lines} lines at {commit}, not {asked}")]
    TooFewLines { path: String, commit: String, lines: usize, asked: usize },
    #[error("this line differs from line {repository} of `{path}`")]
    LineDiffers { path: String, repository: usize },
    #[error("these lines stand at {lines} of `{path}` at {commit}")]
    Moved { path: String, commit: String, lines: String },
    #[error("`{path}` reads differently at {commit}")]
    Drifted { path: String, commit: String },
    #[error("the gap `⋯` that the caption announces is not here")]
    NoGap,
    #[error("the code has {found} lines, the caption announces {announced}")]
    LineCount { found: usize, announced: usize },
    #[error("this is no line of a diff")]
    NotADiff,
    #[error("the diff neither adds nor removes a line")]
    EmptyDiff,
    #[error("`{path}` did not change in {commit}")]
    Unchanged { path: String, commit: String },
    #[error("these lines do not stand like this in `{path}` before {commit}")]
    NotBefore { path: String, commit: String },
    #[error("these lines do not stand like this in `{path}` after {commit}")]
    NotAfter { path: String, commit: String },
    #[error("this line is marked as changed, but {commit} keeps it")]
    LineKept { commit: String },

    #[error("`{hex}` is no commit of the repository")]
    UnknownCommit { hex: String },
    #[error("`{hex}` stands for more than one object")]
    AmbiguousCommit { hex: String },
    #[error("commit `{hex}` is on no branch and under no tag here: readers can't fetch it")]
    Unreachable { hex: String },
    #[error("`{tag}` is no tag of the repository")]
    UnknownTag { tag: String },
    #[error("the tag `{tag}` is at {commit}, not at the commit of the link")]
    OtherTag { tag: String, commit: String },
    #[error("commit `{hex}` is not in the range")]
    OutOfRange { hex: String },
    #[error("`{shown}` is shown, but the link leads to {target}")]
    OtherCommit { shown: String, target: String },
    #[error("`{shown}` looks like a commit, but the link does not lead to one")]
    NoCommitLink { shown: String },
    #[error("the link holds only part of a commit's id, `{hex}`")]
    PartOfId { hex: String },
    #[error("the link leads to lines {first} to {last}, which no file has")]
    BadLines { first: usize, last: usize },
    #[error("the link leads to another repository, {base}")]
    OtherRepository { base: String },
    #[error("the reference [{label}] is not defined")]
    Undefined { label: String },
    #[error("the definition [{label}] is not used")]
    Unused { label: String },

    #[error("the figure {figure} is borne out by nothing that is cited or counted here")]
    NoFigure { figure: String },
    #[error("a row of this table says something else than what is counted in the range")]
    OtherRow,
    #[error("the figure {figure} stands in no message that this row cites")]
    NoFigureInRow { figure: String },
    #[error("no commit or file is cited that this quotation could come from: \"{words}\"")]
    NoSource { words: String },
    #[error("no cited commit or file says this: \"{words}\"")]
    NotQuoted { words: String },
    #[error("one mark of this quotation is missing: \"{words}\"")]
    OpenQuotation { words: String },
}

impl FindingKind {
    /// The name of the rule, for programs that read findings.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too-long",
            Self::TooComplex => "too-complex",
            Self::TooMuch => "too-much",
            Self::NoClosing => "no-closing",
            Self::BadClosing => "bad-closing",
            Self::Edited => "edited",
            Self::NoFrontMatter => "no-front-matter",
            Self::NoKey { .. } => "no-key",
            Self::KeyTwice { .. } => "key-twice",
            Self::EmptyValue { .. } => "empty-value",
            Self::BadValue { .. } => "bad-value",
            Self::BadLine => "bad-line",
            Self::Leftover { .. } => "leftover",
            Self::BrokenLink { .. } => "broken-link",
            Self::BadDiagram { .. } => "bad-diagram",
            Self::EmptyHeading { .. } => "empty-heading",
            Self::HeadingJump { .. } => "heading-jump",
            Self::NoCaption => "no-caption",
            Self::BadCaption { .. } => "bad-caption",
            Self::NoFile { .. } => "no-file",
            Self::TooFewLines { .. } => "too-few-lines",
            Self::LineDiffers { .. } => "line-differs",
            Self::Moved { .. } => "moved",
            Self::Drifted { .. } => "drifted",
            Self::NoGap => "no-gap",
            Self::LineCount { .. } => "line-count",
            Self::NotADiff => "not-a-diff",
            Self::EmptyDiff => "empty-diff",
            Self::Unchanged { .. } => "unchanged",
            Self::NotBefore { .. } => "not-before",
            Self::NotAfter { .. } => "not-after",
            Self::LineKept { .. } => "line-kept",
            Self::UnknownCommit { .. } => "unknown-commit",
            Self::AmbiguousCommit { .. } => "ambiguous-commit",
            Self::Unreachable { .. } => "unreachable",
            Self::UnknownTag { .. } => "unknown-tag",
            Self::OtherTag { .. } => "other-tag",
            Self::OutOfRange { .. } => "out-of-range",
            Self::OtherCommit { .. } => "other-commit",
            Self::NoCommitLink { .. } => "no-commit-link",
            Self::PartOfId { .. } => "part-of-id",
            Self::BadLines { .. } => "bad-lines",
            Self::OtherRepository { .. } => "other-repository",
            Self::Undefined { .. } => "undefined",
            Self::Unused { .. } => "unused",
            Self::NoFigure { .. } => "no-figure",
            Self::OtherRow => "other-row",
            Self::NoFigureInRow { .. } => "no-figure-in-row",
            Self::NoSource { .. } => "no-source",
            Self::NotQuoted { .. } => "not-quoted",
            Self::OpenQuotation { .. } => "open-quotation",
        }
    }
}
