//! Where the lines came from that told stories take out: the commit that brought them, how old they were, what it said.
//!
//! [`questions`] chooses the lines: those that the lead of a told story, or a commit of it that repairs something, removes
//! from source files, without blank lines, lone brackets and comments. The edge answers them; [`gather`] makes a small
//! table of the answers.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    Evidence, Excerpt, Origin, Place, Repair, Sources, StatementId, message,
    repair::is_asked_how_old,
    statement::{self, Role, Statement},
};
use crate::{
    history::{Commit, CommitId, Contents, Date, FilePatch, History, LineKind, Question, RepoPath, Traces},
    lines::split_lines,
    roles::{Role as FileRole, Roles},
    story::{Stories, Story, StoryId},
};

use super::rank::{Budget, Shortlist};

/// At most so many commits of a story are asked about, the lead first.
const COMMITS: usize = 2;

/// At most so many files of a commit, those with most removed lines first.
const FILES: usize = 3;

/// At most so many lines of a file.
const LINES: usize = 40;

/// At most so many commits are named that brought lines of a file, those that brought most.
const ORIGINS: usize = 4;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Id of an ancestry: its place in [`Evidence::ancestry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AncestryId(pub usize);

/// One sentence of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// The statement.
    pub statement: StatementId,
    /// The place of the sentence in it.
    pub sentence: usize,
}

/// Lines that one commit brought in and another one took out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ancestry {
    /// The story that takes them out.
    pub story: StoryId,
    /// The commit that takes them out.
    pub commit: CommitId,
    /// The file, as it was called before that.
    pub path: RepoPath,
    /// How many lines.
    pub lines: usize,
    /// How many of them the excerpt of the story shows.
    pub shown: usize,
    /// How many lines of the file were looked at altogether.
    pub of: usize,
    /// The commit that brought them in.
    pub brought_by: Ancestor,
    /// Whole days between the author dates of the two commits; zero where clocks disagree.
    pub days: u64,
}

/// A commit that brought lines in, in the range or long before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ancestor {
    /// The commit.
    pub id: CommitId,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub date: Date,
    /// It is a commit of the range.
    pub in_range: bool,
    /// A sentence of its message: the first one with a role, else the first one that can stand alone.
    pub said: Option<Said>,
}

/// Lines of one file that a commit of a told story takes out.
struct Removed<'a> {
    story: StoryId,
    commit: &'a Commit,
    patch: &'a FilePatch,
    question: Question,
}

/// What to ask about the origin of lines.
pub fn questions(
    history: &History,
    roles: &Roles,
    stories: &Stories,
    shortlist: &Shortlist,
    contents: &Contents,
    budget: Budget,
) -> Vec<Question> {
    let removed = removed(history, roles, stories, shortlist, contents);
    let question = |removed: Removed<'_>| Question {
        beyond: budget.origins || is_asked_how_old(removed.commit, &shortlist.repairs),
        ..removed.question
    };
    removed.into_iter().map(question).collect()
}

fn removed<'a>(
    history: &'a History,
    roles: &Roles,
    stories: &Stories,
    shortlist: &Shortlist,
    contents: &'a Contents,
) -> Vec<Removed<'a>> {
    let mut found = Vec::new();
    for id in &shortlist.ranked[..shortlist.told] {
        for commit in asked(history, &stories.list[*id], &shortlist.repairs) {
            found.extend(of_commit(*id, commit, roles, contents));
        }
    }
    found
}

/// The lead of a story and those of its commits that repair something.
fn asked<'a>(history: &'a History, story: &Story, repairs: &[Repair]) -> Vec<&'a Commit> {
    let repairing = |position: &usize| repairs.iter().any(|repair| repair.commit == history.commits[*position].id);
    let others = story.commits.iter().copied().filter(|position| *position != story.lead).filter(repairing);
    let positions = std::iter::once(story.lead).chain(others).filter(|position| history.selected[*position]);
    positions.take(COMMITS).map(|position| &history.commits[position]).collect()
}

fn of_commit<'a>(
    story: StoryId,
    commit: &'a Commit,
    roles: &Roles,
    contents: &'a Contents,
) -> impl Iterator<Item = Removed<'a>> {
    let sources = roles.files(commit).filter(|(_, role)| *role == FileRole::Source);
    let mut found: Vec<Removed<'a>> = sources
        .filter_map(|(file, _)| {
            let patch = contents.patches.get(&(commit.id, file.path.clone()))?;
            let lines: Vec<usize> = removed_lines(patch, &file.path).collect();
            let path = file.from.as_ref().unwrap_or(&file.path).clone();
            let question = Question { at: *commit.parents.first()?, path, lines, beyond: false };
            (!question.lines.is_empty()).then_some(Removed { story, commit, patch, question })
        })
        .collect();
    found.sort_by_key(|removed| (Reverse(removed.question.lines.len()), removed.question.path.clone()));
    found.into_iter().take(FILES).map(|mut removed| {
        removed.question.lines.truncate(LINES);
        removed
    })
}

/// Numbers on the older side of the removed lines that say something.
fn removed_lines<'a>(patch: &'a FilePatch, path: &'a RepoPath) -> impl Iterator<Item = usize> + 'a {
    let says = says_something(path);
    patch.hunks.iter().flat_map(move |hunk| {
        let older = hunk.lines.iter().filter(|line| line.kind != LineKind::Added).enumerate();
        let removed = older.filter(move |(_, line)| line.kind == LineKind::Removed && says(line.text.trim()));
        removed.map(|(place, _)| hunk.old_start + place)
    })
}

/// How lines begin that are comments, in most languages, and in those in which `#` begins one.
const COMMENTS: [&str; 7] = ["//", "/*", "*/", "* ", "--", "\"\"\"", "<!--"];
const HASH_COMMENTS: [&str; 8] = ["py", "rb", "sh", "bash", "pl", "yml", "yaml", "toml"];

/// Tells whether a line of a file is more than brackets or a comment.
fn says_something(path: &RepoPath) -> impl Fn(&str) -> bool + Copy + use<> {
    let hash = HASH_COMMENTS.contains(&path.extension().as_str());
    move |line| {
        let comment =
            COMMENTS.iter().any(|mark| line.starts_with(mark)) || line == "*" || hash && line.starts_with('#');
        let words = line.chars().filter(|c| c.is_alphanumeric()).count();
        words > 1 && !comment && !matches!(line, "else" | "end" | "} else {" | "else {" | "fi" | "done" | "do" | "then")
    }
}

/// Makes the table of all answers, and adds what the commits said to the statements.
pub(super) fn gather(evidence: &mut Evidence, sources: &Sources<'_>, traces: &Traces) -> Vec<Ancestry> {
    let Sources { history, roles, stories, shortlist, contents, .. } = *sources;
    let asked = removed(history, roles, stories, shortlist, contents);
    let mut found = Vec::new();
    for (removed, lines) in asked.iter().zip(&traces.lines) {
        let mut by_commit: BTreeMap<CommitId, Vec<usize>> = BTreeMap::new();
        for (line, id) in lines {
            by_commit.entry(*id).or_default().push(*line);
        }
        let mut by_commit: Vec<(&Commit, Vec<usize>)> =
            by_commit.into_iter().filter_map(|(id, lines)| Some((traces.commits.get(&id)?, lines))).collect();
        by_commit.sort_by_key(|(commit, lines)| Reverse((lines.len(), commit.author_date, commit.id)));
        let excerpt = shown(evidence, removed);
        for (commit, lines) in by_commit.into_iter().take(ORIGINS) {
            let brought_by = ancestor(evidence, history, commit);
            found.push(Ancestry {
                story: removed.story,
                commit: removed.commit.id,
                path: removed.question.path.clone(),
                lines: lines.len(),
                shown: lines.iter().filter(|line| is_shown(excerpt.as_ref(), removed.patch, **line)).count(),
                of: removed.question.lines.len(),
                days: (removed.commit.author_date.seconds - brought_by.date.seconds).max(0).unsigned_abs()
                    / DAY.unsigned_abs(),
                brought_by,
            });
        }
    }
    found
}

/// The excerpt of the story, if it shows this change of this file.
fn shown(evidence: &Evidence, removed: &Removed<'_>) -> Option<Excerpt> {
    let story = evidence.stories.iter().find(|story| story.id == removed.story)?;
    let excerpt = evidence.excerpt(story.mechanism?)?;
    let from = excerpt.from.as_ref().unwrap_or(&excerpt.path);
    let same = excerpt.place == Place::Diff && excerpt.commit == removed.commit.id && *from == removed.question.path;
    same.then(|| excerpt.clone())
}

/// Tells whether an excerpt of a diff shows a removed line.
fn is_shown(excerpt: Option<&Excerpt>, patch: &FilePatch, line: usize) -> bool {
    let text = patch.old.as_deref().and_then(|old| split_lines(old).nth(line - 1));
    let Some((excerpt, text)) = excerpt.zip(text) else { return false };
    excerpt.lines.iter().any(|shown| shown.strip_prefix('-') == Some(text))
}

fn ancestor(evidence: &mut Evidence, history: &History, commit: &Commit) -> Ancestor {
    Ancestor {
        id: commit.id,
        subject: commit.subject.clone(),
        date: commit.author_date,
        in_range: history.get(commit.id).is_some(),
        said: point(evidence, commit, &[Role::Problem, Role::Diagnosis, Role::Reason]),
    }
}

/// The first sentence of a message with one of some roles, else the first that can stand alone. Its statement is added,
/// unless it is there already.
pub(super) fn point(evidence: &mut Evidence, commit: &Commit, roles: &[Role]) -> Option<Said> {
    with_role(evidence, commit, roles).or_else(|| add(evidence, commit, stands))
}

/// The first sentence of a message with one of some roles.
pub(super) fn with_role(evidence: &mut Evidence, commit: &Commit, roles: &[Role]) -> Option<Said> {
    let wanted = |statement: &Statement, place: usize| {
        stands(statement, place) && statement.sentences[place].role.is_some_and(|role| roles.contains(&role))
    };
    add(evidence, commit, wanted)
}

/// Tells whether a sentence needs nothing but those of its own statement to be understood.
fn stands(statement: &Statement, place: usize) -> bool {
    statement.sentences[place].quotable && !statement.sentences[0].leans
}

/// The first wanted sentence of a message; its statement is added, unless it is there already.
fn add(evidence: &mut Evidence, commit: &Commit, wanted: impl Fn(&Statement, usize) -> bool) -> Option<Said> {
    let origin = Origin::Message(commit.id);
    let found = statement::statements(&message::parts(&commit.body), &origin);
    let place = |statement: &Statement| (0..statement.sentences.len()).find(|place| wanted(statement, *place));
    let (statement, sentence) = found.into_iter().find_map(|s| place(&s).map(|place| (s, place)))?;
    let known = |known: &Statement| known.origin == statement.origin && known.part == statement.part;
    let id = evidence.statements.iter().position(known).map(StatementId);
    Some(Said { statement: id.unwrap_or_else(|| evidence.add_statement(statement)), sentence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_nothing_are_not_asked_about() {
        let check = |path: &str, line: &str, expected: bool| {
            assert_eq!(says_something(&RepoPath::new(path))(line), expected, "{path}: {line}");
        };
        check("a.rs", "let a = 1;", true);
        check("a.rs", "}", false);
        check("a.rs", "});", false);
        check("a.rs", "", false);
        check("a.rs", "} else {", false);
        check("a.rs", "// says why", false);
        check("a.rs", "#[derive(Debug)]", true);
        check("a.c", "#include <a.h>", true);
        check("a.c", "* of a comment", false);
        check("a.c", "*pointer = 1;", true);
        check("a.py", "# says why", false);
        check("a.sh", "done", false);
        check("a.rb", "end", false);
    }
}
