//! What can be wrong with a post, each kind with one wording.

use std::fmt;

/// Something in a post that the repository does not bear out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Line of the post, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: FindingKind,
}

impl Finding {
    /// Puts a kind at a line.
    pub fn new(line: usize, kind: FindingKind) -> Self {
        Self { line, kind }
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
    #[error("commit `{hex}` is not in the range")]
    OutOfRange { hex: String },
    #[error("`{shown}` is shown, but the link leads to {target}")]
    OtherCommit { shown: String, target: String },
    #[error("`{shown}` looks like a commit, but the link does not lead to one")]
    NoCommitLink { shown: String },
    #[error("the link holds only part of a commit's id, `{hex}`")]
    PartOfId { hex: String },
    #[error("the link leads to another repository, {base}")]
    OtherRepository { base: String },
    #[error("the reference [{label}] is not defined")]
    Undefined { label: String },
    #[error("the definition [{label}] is not used")]
    Unused { label: String },

    #[error("no commit or file is cited that this quotation could come from: \"{words}\"")]
    NoSource { words: String },
    #[error("no cited commit or file says this: \"{words}\"")]
    NotQuoted { words: String },
    #[error("one mark of this quotation is missing: \"{words}\"")]
    OpenQuotation { words: String },
}
