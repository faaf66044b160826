//! Sentences of our own: each is a function from observed facts to running text. None says why, praises or paraphrases;
//! each must be true whatever the history, so that none says "new", "only" or "all" of what was not looked at as a whole.

use super::{
    cite::commit,
    code,
    phrase::{count, join, lines},
};
use crate::{
    draft::{Inline, text},
    evidence::{Arrival, Excerpt, Named, Repair, RepairKind},
    history::{CommitId, LineCount, RepoPath},
};

/// Whole files of fewer lines are not worth a sentence.
const LARGE: u64 = 60;

/// `one line`, `5 added lines`, `3 removed lines`, `+5 −2 lines`.
pub(super) fn amount(changed: LineCount) -> Vec<Inline> {
    match (changed.added, changed.removed) {
        (1, 1) => vec![text("one line")],
        (added, 0) => count(added as usize, "added line", "added lines"),
        (0, removed) => count(removed as usize, "removed line", "removed lines"),
        _ => [lines(changed), vec![text(" lines")]].concat(),
    }
}

/// `the function stack_compact_range()`
pub(super) fn named(definition: &Named) -> Vec<Inline> {
    vec![text(format!("the {} ", definition.noun)), code(definition.name.clone())]
}

/// What stands above the lines of a diff. `all` is true where they are every changed line of the commit; `other` is that
/// commit where another one names the story.
pub(super) fn above_diff(excerpt: &Excerpt, all: bool, other: Option<CommitId>) -> Vec<Inline> {
    // The caption says as much.
    if !all && excerpt.definition.is_none() && other.is_none() {
        return Vec::new();
    }
    let signed = |sign: char| excerpt.lines.iter().filter(|line| line.starts_with(sign)).count() as u64;
    let shown = LineCount { added: signed('+'), removed: signed('-') };
    let mut words = match (all, &excerpt.definition) {
        (true, _) => [vec![text("The whole change is ")], amount(shown)].concat(),
        (false, _) => {
            [vec![text("From the diff of ")], other.map_or(vec![Inline::Commit(excerpt.commit)], commit)].concat()
        }
    };
    match &excerpt.definition {
        Some(definition) if all => words.extend([vec![text(" in ")], named(definition)].concat()),
        Some(definition) => words.extend([vec![text(", in ")], named(definition)].concat()),
        None => words.extend([text(if all { " in " } else { ", in " }), code(excerpt.path.as_str())]),
    }
    words.push(text(":"));
    words
}

/// What stands above a definition that is shown in its file. `who` brought it, `former` is its name at the older end, `at`
/// the newer end where the lines are read there.
pub(super) fn above_definition(
    definition: &Named,
    path: &RepoPath,
    who: Vec<Inline>,
    former: Option<&str>,
    at: Inline,
) -> Vec<Inline> {
    let mut words = match (former, definition.arrival) {
        (Some(former), _) => {
            let mut words = named(definition);
            words[0] = text(format!("The {} ", definition.noun));
            words.extend([text(", called "), code(former), text(" at the other end of the range")]);
            words
        }
        (None, Arrival::Added | Arrival::Beside) => {
            let another = if definition.arrival == Arrival::Beside { "another definition of " } else { "" };
            let mut words = [who, vec![text(format!(" adds {another}"))]].concat();
            words.extend(named(definition));
            words.extend([text(" to "), code(path.as_str())]);
            words
        }
        (None, Arrival::Moved) => {
            let mut words = named(definition);
            words[0] = text(format!("The {} ", definition.noun));
            words.push(text(", most of whose lines stood under another name or in another place before"));
            words
        }
        (None, Arrival::Changed) => [who, vec![text(" changes ")], named(definition)].concat(),
    };
    words.extend([text(", here as of "), at]);
    words.push(text(if definition.gone { "; the end of the range has it no more:" } else { ":" }));
    words
}

/// Whole source files that went, where they are large enough to matter. Where the lines of a new one come from isn't known, so
/// that it came is no news.
pub(super) fn gone_files(gone: &[(RepoPath, u64)], one: bool) -> Vec<Inline> {
    let large = gone.iter().filter(|(_, lines)| *lines >= LARGE).take(4);
    let files: Vec<Vec<Inline>> = large.map(|(path, _)| vec![code(path.as_str())]).collect();
    if files.is_empty() {
        return Vec::new();
    }
    [vec![text(if one { "The commit removes " } else { "The story removes " })], join(files), vec![text(".")]].concat()
}

/// What later commits of the range did to those of a story, and its commits to earlier ones.
pub(super) fn repairs(repairs: &[Repair]) -> Vec<Inline> {
    let verb = |kind| match kind {
        RepairKind::Revert => " reverts ",
        RepairKind::PartialRevert => " reverts a part of ",
        RepairKind::Reland => " brings back ",
        RepairKind::Fix => " is marked as a fix of ",
        RepairKind::FollowUp => " is a follow-up of ",
        RepairKind::Fixup => " is a fixup of ",
        RepairKind::Rework => " takes out lines of ",
    };
    let items: Vec<Vec<Inline>> = repairs
        .iter()
        .take(3)
        .map(|repair| [commit(repair.commit), vec![text(verb(repair.kind))], commit(repair.of)].concat())
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    [vec![text("Inside the range, ")], join(items), vec![text(".")]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::Place, writer::offline::phrase::shown};

    fn id(digit: u8) -> CommitId {
        CommitId::from_hex(&format!("{digit:x}").repeat(40)).expect("forty digits")
    }

    fn check(words: &[Inline], expected: &str) {
        assert_eq!(shown(words), expected);
    }

    #[test]
    fn amounts() {
        let amount = |added, removed| amount(LineCount { added, removed });
        check(&amount(1, 1), "one line");
        check(&amount(1, 0), "1 added line");
        check(&amount(5, 0), "5 added lines");
        check(&amount(0, 1), "1 removed line");
        check(&amount(0, 2), "2 removed lines");
        check(&amount(3, 2), "+3 −2 lines");
    }

    #[test]
    fn words_above_a_diff() {
        let excerpt = |definition| Excerpt {
            commit: id(1),
            by: id(1),
            path: RepoPath::new("a.rs"),
            from: None,
            place: Place::Diff,
            lines: ["-a", "+b", " c"].map(str::to_owned).to_vec(),
            definition,
        };
        let f = || Some(Named { noun: "function", name: "f()".to_owned(), arrival: Arrival::Changed, gone: false });
        check(&above_diff(&excerpt(f()), true, None), "The whole change is one line in the function `f()`:");
        check(&above_diff(&excerpt(None), true, None), "The whole change is one line in `a.rs`:");
        check(&above_diff(&excerpt(f()), false, None), "From the diff of 1111111111, in the function `f()`:");
        check(&above_diff(&excerpt(None), false, None), "");
        check(
            &above_diff(&excerpt(None), false, Some(id(1))),
            "From the diff of 1111111111 (subject of 1111111111), in `a.rs`:",
        );
    }

    #[test]
    fn words_above_a_definition() {
        let path = RepoPath::new("a.rs");
        let named = |arrival| Named { noun: "trait", name: "Flag".to_owned(), arrival, gone: false };
        let at = || Inline::Name("v2".to_owned());
        let who = || vec![text("The commit")];
        let above = |arrival, who, former| above_definition(&named(arrival), &path, who, former, at());
        check(&above(Arrival::Added, who(), None), "The commit adds the trait `Flag` to `a.rs`, here as of v2:");
        let gone = Named { gone: true, ..named(Arrival::Added) };
        check(
            &above_definition(&gone, &path, who(), None, at()),
            "The commit adds the trait `Flag` to `a.rs`, here as of v2; the end of the range has it no more:",
        );
        check(
            &above(Arrival::Changed, vec![text("Commit "), Inline::Commit(id(1))], None),
            "Commit 1111111111 changes the trait `Flag`, here as of v2:",
        );
        check(
            &above(Arrival::Beside, who(), None),
            "The commit adds another definition of the trait `Flag` to `a.rs`, here as of v2:",
        );
        check(
            &above(Arrival::Moved, who(), None),
            "The trait `Flag`, most of whose lines stood under another name or in another place before, here as of v2:",
        );
        check(
            &above(Arrival::Added, who(), Some("Option")),
            "The trait `Flag`, called `Option` at the other end of the range, here as of v2:",
        );
    }

    #[test]
    fn files_that_went() {
        let file = |lines| vec![(RepoPath::new("a.rs"), lines)];
        check(&gone_files(&file(70), true), "The commit removes `a.rs`.");
        check(&gone_files(&file(1070), false), "The story removes `a.rs`.");
        check(&gone_files(&file(10), true), "");
    }

    #[test]
    fn what_repairs_what() {
        let repair = |kind| Repair { commit: id(2), of: id(1), kind };
        check(
            &repairs(&[repair(RepairKind::Revert)]),
            "Inside the range, 2222222222 (subject of 2222222222) reverts 1111111111 (subject of 1111111111).",
        );
        check(&repairs(&[]), "");
    }
}
