//! Statements: paragraphs and list items that somebody wrote, as runs of whole sentences with the role that cue phrases
//! make sure of.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{
    message::{Part, PartKind},
    sentence,
};
use crate::history::{CommitId, RepoPath};

/// Id of a statement: its place in [`super::Evidence::statements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub usize);

/// Where a statement was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// In the message of a commit.
    Message(CommitId),
    /// In a document of the tree, on these lines (1-based, inclusive).
    Document {
        /// The commit whose tree holds it.
        commit: CommitId,
        /// The document.
        path: RepoPath,
        /// First line.
        first: usize,
        /// Last line.
        last: usize,
    },
}

/// What a sentence is for, where a cue phrase leaves no doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What was wrong.
    Problem,
    /// Why it was wrong.
    Diagnosis,
    /// Why the change is as it is.
    Reason,
    /// What else was thought of.
    Alternative,
    /// What it does not do, or costs.
    Limitation,
}

/// A paragraph or list item of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where it was written.
    pub origin: Origin,
    /// True for an item of a list.
    pub item: bool,
    /// Place of the paragraph among the parts of its source: neighbours follow each other.
    pub part: usize,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
}

/// A whole sentence, as it was written but for joined lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// What it is for, where that is sure.
    pub role: Option<Role>,
    /// It needs the sentence before it.
    pub leans: bool,
    /// It can stand in a quotation.
    pub quotable: bool,
}

impl Sentence {
    /// Number of words.
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

impl Statement {
    /// Number of words of all sentences.
    pub fn words(&self) -> usize {
        self.sentences.iter().map(Sentence::words).sum()
    }

    /// Tells whether any sentence has the role.
    pub fn has(&self, role: Role) -> bool {
        self.sentences.iter().any(|sentence| sentence.role == Some(role))
    }
}

/// Statements of the parts of one source, in order.
pub fn statements(parts: &[Part], origin: &Origin) -> Vec<Statement> {
    let mut first = true;
    let mut found = Vec::new();
    for (part, block) in parts.iter().enumerate() {
        let texts = block.sentences();
        if texts.is_empty() {
            first = first && block.kind == PartKind::Heading;
            continue;
        }
        let sentences = texts.iter().enumerate().map(|(place, text)| Sentence {
            role: role(text),
            leans: sentence::leans(text, first && place == 0),
            quotable: sentence::quotable(text),
            text: text.clone(),
        });
        found.push(Statement {
            origin: origin.clone(),
            item: block.kind == PartKind::Item,
            part,
            sentences: sentences.collect(),
        });
        first = false;
    }
    found
}

/// Cue phrases, each with blanks around its words. The first list that matches decides.
const CUES: [(Role, &[&str]); 5] = [
    (
        Role::Alternative,
        &[
            " alternative ",
            " alternatively ",
            " another option ",
            " another approach ",
            " could have ",
            " would have been possible ",
            " we could also ",
            " i considered ",
            " we considered ",
            " one option ",
            " other approach ",
            " one could ",
            " tried to ",
            " instead of using ",
            " as opposed to ",
        ],
    ),
    (
        Role::Limitation,
        &[
            " limitation ",
            " limitations ",
            " for now ",
            " known issue ",
            " future work ",
            " out of scope ",
            " left for ",
            " caveat ",
            " downside ",
            " drawback ",
            " trade-off ",
            " tradeoff ",
            " at the cost of ",
            " does not handle ",
            " not supported ",
            " still missing ",
            " bummer ",
            " does not address ",
            " doesn't address ",
        ],
    ),
    (
        Role::Diagnosis,
        &[
            " turns out ",
            " root cause ",
            " culprit ",
            " caused by ",
            " happens because ",
            " the reason is that ",
            " this is because ",
            " the consequence is ",
            " as a result of ",
        ],
    ),
    (
        Role::Problem,
        &[
            " broken ",
            " bug ",
            " fails ",
            " failed ",
            " fail to ",
            " crashes ",
            " crash ",
            " panics ",
            " panic ",
            " wrong ",
            " wrongly ",
            " incorrect ",
            " incorrectly ",
            " regression ",
            " leaks ",
            " leak ",
            " slow ",
            " slower ",
            " race condition ",
            " deadlock ",
            " segfault ",
            " problem ",
            " problems ",
            " unexpected ",
            " confusing ",
            " inefficient ",
            " suboptimal ",
            " doesn't work ",
            " does not work ",
            " not possible ",
            " impossible ",
            " misses ",
            " too many ",
            " too much ",
            " overflow ",
            " hard to ",
            " unnecessary ",
            " wasteful ",
            " error-prone ",
            " fragile ",
            " flaky ",
        ],
    ),
    (
        Role::Reason,
        &[
            " because ",
            " so that ",
            " in order to ",
            " the reason ",
            " motivation ",
            " this allows ",
            " this lets ",
            " this makes ",
            " this avoids ",
            " to avoid ",
            " to prevent ",
            " allows us to ",
            " makes it possible ",
            " makes it easier ",
            " the idea ",
            " the goal ",
            " which means ",
            " ensures that ",
            " to ensure ",
        ],
    ),
];

/// All cues in one automaton; the pattern with the lowest place stands for the strongest role.
static AUTOMATON: LazyLock<Option<(AhoCorasick, Vec<Role>)>> = LazyLock::new(|| {
    let cues = CUES.iter().flat_map(|(role, cues)| cues.iter().map(|cue| (*cue, *role)));
    let (cues, roles): (Vec<&str>, Vec<Role>) = cues.unzip();
    Some((AhoCorasick::new(cues).ok()?, roles))
});

/// The role that a cue phrase makes sure of, for a sentence or a paragraph.
pub(super) fn role(sentence: &str) -> Option<Role> {
    let mut text = String::from(" ");
    for word in sentence.split_whitespace() {
        let word = word.trim_matches(['.', ',', ';', ':', '!', '?', '(', ')', '"', '*', '_']);
        text.extend(word.chars().flat_map(char::to_lowercase));
        text.push(' ');
    }
    let (automaton, roles) = AUTOMATON.as_ref()?;
    let strongest = automaton.find_overlapping_iter(&text).map(|found| found.pattern().as_usize()).min()?;
    let found = roles[strongest];
    let mended =
        || [" is fixed ", " fixed by ", " fixes ", " no longer ", " solves "].iter().any(|words| text.contains(words));
    let about_tests =
        || [" regression test ", " test verifies ", " tests verify "].iter().any(|words| text.contains(words));
    let excused = matches!(found, Role::Problem | Role::Diagnosis) && (is_order(&text) || about_tests() || mended());
    (!excused).then_some(found)
}

/// A sentence that begins with an order tells the remedy, whatever it names.
fn is_order(text: &str) -> bool {
    const ORDERS: [&str; 32] = [
        "add",
        "fix",
        "make",
        "use",
        "stop",
        "refactor",
        "introduce",
        "implement",
        "convert",
        "adapt",
        "change",
        "replace",
        "improve",
        "let",
        "extend",
        "rework",
        "switch",
        "allow",
        "remove",
        "drop",
        "avoid",
        "handle",
        "ensure",
        "return",
        "teach",
        "move",
        "always",
        "prevent",
        "address",
        "rename",
        "update",
        "correct",
    ];
    text.split_whitespace().next().is_some_and(|first| ORDERS.contains(&first))
}

/// Tells whether a text claims speed without a figure.
pub fn claims_speed(text: &str) -> bool {
    let lower = text.to_lowercase();
    let claims =
        ["faster", "speed up", "speeds up", "speedup", "quicker", "performance improvement", "improves performance"];
    claims.iter().any(|claim| lower.contains(claim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_give_roles() {
        let check = |text: &str, expected: Option<Role>| assert_eq!(role(text), expected, "{text}");
        check("This mechanism is broken though.", Some(Role::Problem));
        check("We do that because it is faster.", Some(Role::Reason));
        check("It turns out that the cache is never used.", Some(Role::Diagnosis));
        check("An alternative would be a lock.", Some(Role::Alternative));
        check("A known issue is that Windows hangs.", Some(Role::Limitation));
        check("Records store their keys.", None);
    }

    #[test]
    fn the_first_this_of_a_message_is_the_commit() {
        let parts = super::super::message::parts("This works. This fails.\n\nThis is new.");
        let id = CommitId::from_hex(&"a1".repeat(20)).unwrap();
        let found = statements(&parts, &Origin::Message(id));
        let leaning: Vec<bool> = found.iter().flat_map(|s| &s.sentences).map(|s| s.leans).collect();
        assert_eq!(leaning, [false, true, true]);
    }
}
