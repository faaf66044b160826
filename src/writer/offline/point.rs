//! What stands for a story where it has one line: a sentence of somebody who says what it is for, else what was observed
//! and shares a word with its title, else nothing.

use std::collections::BTreeSet;

use super::{
    code, narrator, phrase,
    quoter::Quoter,
    worth::{opens_change, says_consequence},
    written,
};
use crate::{
    draft::{Inline, Run, SubjectForm, text},
    evidence::{Arrival, Evidence, Origin, StatementId, StoryFacts},
    history::CommitId,
    story::words,
};

/// A sentence that stands for a story.
pub(super) struct Said {
    /// The sentence.
    pub run: Run,
    /// What it is quoted from.
    pub source: Vec<Inline>,
    /// The commit of the story whose message it is from; none for a merge or a document.
    pub commit: Option<CommitId>,
    /// The message of that commit begins with it, and it doesn't say what is done: what was before, as a rule.
    pub begins: bool,
}

/// The sentence that says best what a story achieved: of the changelog, of its merge, of the commit that names it, of its
/// lead; with `any`, the first that can stand alone where none does.
pub(super) fn said(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts, any: bool) -> Option<Said> {
    let named = named(story);
    // The title of a pull request stands in the message of its merge.
    if let Some(merge) = story.merged.iter().find(|merge| merge.commit == story.title) {
        written::spend_title(evidence, &merge.statements, &phrase::title_words(evidence, story), quoter);
    }
    let entry =
        |quoter: &mut Quoter<'_>| written::entry_point(evidence, story, quoter).map(|(run, file)| (run, Some(file)));
    let message = |quoter: &mut Quoter<'_>| {
        let merged = story.merged.iter().find_map(|merge| quoter.point(&merge.statements, None));
        Some((merged.or_else(|| of_commits(evidence, quoter, story, named, any))?, None))
    };
    let (run, file) = match written::only_names_a_hole(evidence, story) {
        true => message(quoter).or_else(|| entry(quoter))?,
        false => entry(quoter).or_else(|| message(quoter))?,
    };
    let cited = match evidence.statement(run.statement).map(|statement| &statement.origin) {
        Some(Origin::Message(id)) => Some(*id),
        _ => None,
    };
    let source = file.into_iter().flat_map(|file| [file, text("; ")]).chain(source(cited, story)).collect();
    let commit = cited.filter(|cited| story.commits.contains(cited));
    let statement = evidence.statement(run.statement);
    let begins = commit.is_some()
        && run.first == 0
        && !is_whole(evidence, &run)
        && opens_message(story, named, run.statement)
        && statement.is_some_and(|statement| {
            let first = &statement.sentences[0].text;
            !opens_change(first) && !says_consequence(first)
        });
    Some(Said { run, source, commit, begins })
}

/// A hash behind a title is taken for the commit of that title: of another one it says that it is.
fn source(cited: Option<CommitId>, story: &StoryFacts) -> Vec<Inline> {
    let other = cited.filter(|cited| *cited != story.title);
    other.map(|_| text("from ")).into_iter().chain([Inline::Commit(cited.unwrap_or(story.title))]).collect()
}

/// What the commit says that names a story, where it isn't the lead.
fn named(story: &StoryFacts) -> Option<&Vec<StatementId>> {
    story.others.iter().find(|other| other.commit == story.title).map(|other| &other.statements)
}

/// Tells whether a message holds no more than a run of sentences.
fn is_whole(evidence: &Evidence, run: &Run) -> bool {
    let origin = evidence.statement(run.statement).map(|statement| &statement.origin);
    let of_message = evidence.statements.iter().filter(|statement| Some(&statement.origin) == origin);
    of_message.map(|statement| statement.sentences.len()).sum::<usize>() == run.end - run.first
}

/// Tells whether a statement is the first of its message.
fn opens_message(story: &StoryFacts, named: Option<&Vec<StatementId>>, statement: StatementId) -> bool {
    story.statements.first() == Some(&statement) || named.and_then(|named| named.first()) == Some(&statement)
}

/// The sentence of the commit that names a story, or of its lead. Where another commit names it, the lead may speak of one
/// part: its sentence has to share a word with the title.
fn of_commits(
    evidence: &Evidence,
    quoter: &mut Quoter<'_>,
    story: &StoryFacts,
    named: Option<&Vec<StatementId>>,
    any: bool,
) -> Option<Run> {
    let heading = phrase::title_words(evidence, story);
    for ids in named.into_iter().chain([&story.statements]) {
        written::spend_title(evidence, ids, &heading, quoter);
    }
    let title = words(&heading);
    let about = (story.title != story.lead).then_some(&title);
    let best = named.and_then(|named| quoter.point(named, None)).or_else(|| quoter.point(&story.statements, about));
    if best.is_some() || !any {
        return best;
    }
    let named = named.and_then(|named| quoter.whole_sentence(named, true));
    named.or_else(|| quoter.whole_sentence(&story.statements, story.title == story.lead))
}

/// Words that stand for a story in whose name nobody says what was achieved, in their order: what was wrong, the title of
/// its pull request, what the documentation says of a name that the title has, and what of it was observed. They end where
/// a bracket with the commit and the size begins.
pub(super) fn else_said(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts) -> Vec<Inline> {
    wrong(evidence, quoter, story)
        .or_else(|| of_merge(evidence, story))
        .or_else(|| documented(evidence, quoter, story))
        .unwrap_or_else(|| {
            let (seen, by) = observed(evidence, story);
            let other = by.filter(|by| *by != story.title && story.commits.contains(&story.title));
            [seen_in(seen, other), vec![Inline::Commit(story.title)]].concat()
        })
}

/// `; the problem: "It fails." (a`
fn wrong(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts) -> Option<Vec<Inline>> {
    let own = named(story).filter(|named| !named.is_empty());
    let ids = own.or(Some(&story.statements).filter(|_| story.title == story.lead))?;
    let run = quoter.one_problem(ids)?;
    let cited = match evidence.statement(run.statement).map(|statement| &statement.origin) {
        Some(Origin::Message(id)) => Some(*id),
        _ => None,
    };
    Some([vec![text("; the problem: "), Inline::Quoted(run), text(" (")], source(cited, story)].concat())
}

/// `: Restore the order of keys (title of the merge a; b`, where that isn't the title of the story over again.
fn of_merge(evidence: &Evidence, story: &StoryFacts) -> Option<Vec<Inline>> {
    let [merge] = story.merges.as_slice() else { return None };
    if story.brought_in < story.commits.len() {
        return None;
    }
    let title = phrase::title_words(evidence, story);
    let own = evidence.subject(*merge).filter(|subject| !subject.starts_with("Merge "))?;
    let own = words(own);
    let says_more = own.len() > 1 && !own.is_subset(&words(&title));
    let lead = vec![text(": "), Inline::Subject(*merge, SubjectForm::Raised), text(" (title of the merge ")];
    (says_more && *merge != story.title)
        .then(|| [lead, vec![Inline::Commit(*merge), text("; "), Inline::Commit(story.title)]].concat())
}

/// `; the documentation of the function x: "It reads." (file; a`
fn documented(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts) -> Option<Vec<Inline>> {
    let title = phrase::title_words(evidence, story);
    let own = story.comments.iter().filter(|comment| comment.documents && comment.whole);
    own.filter_map(|comment| Some((comment, comment.definition.as_ref()?)))
        .filter(|(_, named)| shares_word(&named.name, &title))
        .find_map(|(comment, named)| {
            let run = quoter.one(*comment.statements.first()?, 0)?;
            let file = written::between(evidence, &run, &run)?;
            let mut words = vec![text("; the documentation of ")];
            words.extend(narrator::named(named));
            words.extend([text(": "), Inline::Quoted(run), text(" ("), file, text("; "), Inline::Commit(story.title)]);
            Some(words)
        })
}

/// ` adds x (`, and in front of the hash of a title that another commit has `: a adds x (title from `: what is told in one
/// breath is of one commit.
fn seen_in(seen: Vec<Inline>, other: Option<CommitId>) -> Vec<Inline> {
    let other = other.filter(|_| seen.len() > 1);
    let mut words: Vec<Inline> = other.into_iter().flat_map(|by| [text(": "), Inline::Commit(by)]).collect();
    words.extend(seen);
    words.push(text(if other.is_some() { "(title from " } else { "(" }));
    words
}

/// A story of more commits has no single definition that stands for it.
const MANY: usize = 8;

/// Dependencies that came and went, or the definition that is shown, as far as its name shares a word with the title. With
/// the commit that did so, where it is one.
fn observed(evidence: &Evidence, story: &StoryFacts) -> (Vec<Inline>, Option<CommitId>) {
    let title = phrase::title_words(evidence, story);
    let dependencies = super::story::dependencies(evidence, story);
    let in_title = |inline: &Inline| matches!(inline, Inline::Code(name) if shares_word(name, &title));
    if dependencies.iter().any(in_title) {
        return ([vec![text(": ")], dependencies, vec![text(" ")]].concat(), None);
    }
    // One definition is no result of what many commits did.
    let mechanism = story.mechanism.filter(|_| story.commits.len() <= MANY);
    let shown = mechanism.and_then(|id| evidence.excerpt(id));
    let definition = shown.and_then(|excerpt| Some((excerpt, excerpt.definition.as_ref()?)));
    let definition = definition.filter(|(_, named)| shares_word(&named.name, &title));
    let Some((excerpt, named)) = definition.filter(|(_, named)| named.arrival != Arrival::Moved && !named.gone) else {
        return (vec![text(" ")], None);
    };
    let verb = match named.arrival {
        Arrival::Beside => " adds another definition of ",
        Arrival::Added => " adds ",
        _ => " changes ",
    };
    let place = text(if named.arrival.is_new() { " to " } else { " in " });
    let words = [vec![text(verb)], narrator::named(named), vec![place, code(excerpt.path.as_str()), text(" ")]];
    (words.concat(), Some(excerpt.by))
}

/// Tells whether a name is composed of words of which a title has one, in whatever form.
fn shares_word(name: &str, title: &str) -> bool {
    let title = parts(title);
    let form = |one: &str, other: &str| one.starts_with(other) || other.starts_with(one);
    parts(name).iter().any(|word| title.iter().any(|known| form(known, word)))
}

/// The words of four letters and more that a name or a text is composed of, in lower case.
fn parts(text: &str) -> BTreeSet<String> {
    const EMPTY: [&str; 12] =
        ["with", "from", "when", "make", "makes", "into", "support", "allow", "adds", "added", "this", "that"];
    let mut spaced = String::new();
    let mut lower = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && lower {
            spaced.push(' ');
        }
        lower = c.is_lowercase();
        spaced.extend(c.is_alphanumeric().then_some(c));
    }
    let words = spaced.split_whitespace().map(str::to_lowercase);
    words.filter(|word| word.chars().count() >= 4 && !EMPTY.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_commit_did_is_not_told_of_that_of_the_title() {
        let id = CommitId::from_hex(&"a".repeat(40)).expect("forty digits");
        let check = |seen: &[&str], other, expected: &str| {
            let seen = seen.iter().map(|words| text(*words)).collect();
            assert_eq!(phrase::shown(&seen_in(seen, other)), expected);
        };
        check(&[" adds ", "x "], None, " adds x (");
        check(&[" adds ", "x "], Some(id), ": aaaaaaaaaa adds x (title from ");
        check(&[" "], Some(id), " (");
    }

    #[test]
    fn names_share_words_with_titles() {
        let check = |name: &str, title: &str, expected: bool| assert_eq!(shares_word(name, title), expected, "{name}");
        check("Recipe::timestamp_format()", "Add format argument to `[timestamp]` attribute", true);
        check("KittyGrid::image_cell()", "Support the Kitty Image Protocol", true);
        check("ensureCaptureFocused()", "Native web mobile UI", false);
        check("with_all()", "Read with fewer locks", false);
        check("hash", "Use official Clang/GCC containers", false);
    }
}
