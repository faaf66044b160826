//! Sentences of our own: each is a function from observed facts to running text. None says why, praises or paraphrases;
//! each must be true whatever the history, so that none says "new", "only" or "all" of what was not looked at as a whole.

use std::collections::BTreeSet;

use super::{
    cite::{self, commit},
    code,
    phrase::{count, join, lines},
};
use crate::{
    draft::{Inline, number, text},
    evidence::{Ancestry, Arrival, DefinitionChange, Excerpt, Named, Repair, RepairKind},
    history::{Date, LineCount, RepoPath},
    symbols::Change,
};

/// Names that a sentence lists at most.
const LISTED: usize = 4;

/// Where more definitions than this came or went, their names say nothing any more.
const MANY: usize = 24;

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

/// What stands above the lines of a diff. `all` is true where they are every changed line of the commit.
pub(super) fn above_diff(excerpt: &Excerpt, all: bool) -> Vec<Inline> {
    let signed = |sign: char| excerpt.lines.iter().filter(|line| line.starts_with(sign)).count() as u64;
    let shown = LineCount { added: signed('+'), removed: signed('-') };
    let mut words = match (all, &excerpt.definition) {
        (true, _) => [vec![text("The whole change is ")], amount(shown)].concat(),
        (false, _) => vec![text("From the diff of "), Inline::Commit(excerpt.commit)],
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

/// What else the files of a story show to differ between the two ends: definitions that came, went or got another name,
/// without the ones that `shown` holds already.
pub(super) fn definitions(changes: &[&DefinitionChange], shown: &[&str]) -> Vec<Inline> {
    let of = |wanted: Change| -> Vec<&DefinitionChange> {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let of_tests = |path: &RepoPath| path.as_str().to_lowercase().contains("test") || is_tried(path);
        // A prototype and its function are one thing; what stands in tests is told there.
        let mut found: Vec<&DefinitionChange> = changes
            .iter()
            .filter(|change| {
                change.change == wanted && !shown.contains(&change.name.as_str()) && !of_tests(&change.path)
            })
            .filter(|change| known.insert(change.name.as_str()))
            .copied()
            .collect();
        // What others can see first; the order of the files stays else.
        found.sort_by_key(|change| !change.public);
        found
    };
    let of = |wanted| Some(of(wanted)).filter(|found| found.len() <= MANY).unwrap_or_default();
    let renamed = of(Change::Renamed)
        .into_iter()
        .filter_map(|change| Some(vec![code(change.former.clone()?), text(" to "), code(change.name.clone())]));
    let renamed: Vec<Vec<Inline>> = renamed.collect();
    let mut parts: Vec<Vec<Inline>> = Vec::new();
    let one = changes.iter().all(|change| change.path == changes[0].path);
    let verbs = if one { ["gains ", "loses ", "renames "] } else { ["gain ", "lose ", "rename "] };
    for (verb, found) in [(verbs[0], of(Change::Added)), (verbs[1], of(Change::Removed))] {
        if !found.is_empty() {
            parts.push([vec![text(verb)], kinds(&found)].concat());
        }
    }
    if !renamed.is_empty() {
        parts.push([vec![text(verbs[2])], cite::some(renamed, LISTED)].concat());
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let mut words = vec![text("Over the range, ")];
    words.extend(if one { vec![code(changes[0].path.as_str()), text(" ")] } else { vec![text("its files ")] });
    for (place, part) in parts.into_iter().enumerate() {
        words.extend((place > 0).then(|| text(if one { "; it " } else { "; they " })));
        words.extend(part);
    }
    words.push(text("."));
    words
}

/// Tells whether a file only tries or shows what the rest is for.
fn is_tried(path: &RepoPath) -> bool {
    const TRIED: [&str; 8] = ["playground", "playgrounds", "example", "examples", "sample", "samples", "demo", "demos"];
    path.folder().split('/').any(|folder| TRIED.contains(&folder))
}

/// `the functions a() and b(), the struct C and 3 more definitions`
fn kinds(found: &[&DefinitionChange]) -> Vec<Inline> {
    let mut groups: Vec<(&str, Vec<Vec<Inline>>)> = Vec::new();
    for change in found.iter().take(LISTED) {
        let name = vec![code(change.name.clone())];
        match groups.iter_mut().find(|(noun, _)| *noun == change.noun) {
            Some((_, names)) => names.push(name),
            None => groups.push((change.noun, vec![name])),
        }
    }
    let mut items: Vec<Vec<Inline>> = groups
        .into_iter()
        .map(|(noun, names)| {
            let noun = if names.len() == 1 { noun.to_owned() } else { plural(noun) };
            [vec![text(format!("the {noun} "))], join(names)].concat()
        })
        .collect();
    if found.len() > LISTED {
        items.push(count(found.len() - LISTED, "more definition", "more definitions"));
    }
    // A comma between groups that hold an "and" of their own keeps them apart.
    let last = items.len() - 1;
    let mut words = Vec::new();
    for (place, item) in items.into_iter().enumerate() {
        match place {
            0 => {}
            _ if place == last => words.push(text(", and ")),
            _ => words.push(text(", ")),
        }
        words.extend(item);
    }
    words
}

fn plural(noun: &str) -> String {
    match noun {
        "class" => "classes".to_owned(),
        noun => format!("{noun}s"),
    }
}

/// Where most of the traced lines came from that a commit takes out: `Of the lines that abc takes out of walk.rs, 12 of 14
/// that were traced came in with def (its subject), 3 May 2019.`
pub(super) fn ancestry(found: &Ancestry) -> Vec<Inline> {
    let mut words = vec![text("Of the lines that "), Inline::Commit(found.commit)];
    words.extend([text(" takes out of "), code(found.path.as_str()), text(", ")]);
    if found.lines == found.of {
        words.extend([text("all "), number(found.of as u64)]);
    } else {
        words.extend([number(found.lines as u64), text(" of "), number(found.of as u64)]);
    }
    words.push(text(" that were traced came in with "));
    words.extend(commit(found.brought_by.id));
    words.extend([text(", "), Inline::Date(day(found.brought_by.date)), text(".")]);
    words
}

fn day(date: Date) -> String {
    crate::history::day_range(date, date)
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

/// That a story has no test.
pub(super) fn untested(one: bool) -> Vec<Inline> {
    vec![text(if one { "The commit changes no test file." } else { "None of these commits changes a test file." })]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evidence::{Ancestor, Place},
        history::{CommitId, Date},
        symbols::Span,
        writer::offline::phrase::shown,
    };

    fn id(digit: u8) -> CommitId {
        CommitId::from_hex(&format!("{digit:x}").repeat(40)).expect("forty digits")
    }

    fn check(words: &[Inline], expected: &str) {
        assert_eq!(shown(words), expected);
    }

    fn change(change: Change, noun: &'static str, name: &str, former: Option<&str>) -> DefinitionChange {
        DefinitionChange {
            change,
            noun,
            name: name.to_owned(),
            former: former.map(str::to_owned),
            path: RepoPath::new("a.rs"),
            from: None,
            commit: id(1),
            span: Span { first: 1, last: 2 },
            doc: None,
            public: name.starts_with(char::is_uppercase),
            before: None,
            after: None,
            story: Some(0),
        }
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
        check(&above_diff(&excerpt(f()), true), "The whole change is one line in the function `f()`:");
        check(&above_diff(&excerpt(None), true), "The whole change is one line in `a.rs`:");
        check(&above_diff(&excerpt(f()), false), "From the diff of 1111111111, in the function `f()`:");
        check(&above_diff(&excerpt(None), false), "From the diff of 1111111111, in `a.rs`:");
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
    fn definitions_that_came_and_went() {
        use Change::{Added, Removed, Renamed, Signature};
        let say = |changes: &[DefinitionChange], known: &[&str]| {
            shown(&definitions(&changes.iter().collect::<Vec<_>>(), known))
        };
        let (a, b) = (change(Added, "function", "a()", None), change(Added, "function", "b()", None));
        let (class, gone) = (change(Added, "class", "C", None), change(Removed, "function", "d()", None));
        let renamed = change(Renamed, "function", "f()", Some("e()"));
        let begin = "Over the range, `a.rs`";
        assert_eq!(say(std::slice::from_ref(&a), &[]), format!("{begin} gains the function `a()`."));
        assert_eq!(say(std::slice::from_ref(&a), &["a()"]), "");
        assert_eq!(say(&[change(Signature, "function", "a()", None)], &[]), "");
        assert_eq!(
            say(&[a, class, b, gone, renamed], &[]),
            format!(
                "{begin} gains the class `C`, and the functions `a()` and `b()`; it loses the function `d()`; it renames `e()` to `f()`."
            )
        );
        let many: Vec<DefinitionChange> = (0..7).map(|n| change(Added, "struct", &format!("s{n}"), None)).collect();
        assert_eq!(
            say(&many, &[]),
            format!("{begin} gains the structs `s0`, `s1`, `s2` and `s3`, and 3 more definitions.")
        );
    }

    #[test]
    fn where_lines_came_from() {
        let brought_by = Ancestor {
            id: id(2),
            subject: String::new(),
            date: Date { seconds: 1_556_841_600, offset: 0 },
            in_range: false,
            said: None,
        };
        let found = Ancestry {
            story: 0,
            commit: id(1),
            path: RepoPath::new("a.rs"),
            lines: 12,
            shown: 0,
            of: 14,
            brought_by,
            days: 1,
        };
        check(
            &ancestry(&found),
            "Of the lines that 1111111111 takes out of `a.rs`, 12 of 14 that were traced came in with 2222222222 \
             (subject of 2222222222), 3 May 2019.",
        );
        check(
            &ancestry(&Ancestry { of: 12, ..found }),
            "Of the lines that 1111111111 takes out of `a.rs`, all 12 that were traced came in with 2222222222 \
             (subject of 2222222222), 3 May 2019.",
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

    #[test]
    fn no_tests() {
        check(&untested(true), "The commit changes no test file.");
        check(&untested(false), "None of these commits changes a test file.");
    }
}
