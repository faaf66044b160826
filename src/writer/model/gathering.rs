//! Citations of a paragraph gathered at its end: each source once, and none that stands beside it anyway.
//!
//! A model cites behind each sentence, as it must to be checked. Readers want one reference for a paragraph, and none where
//! the heading's line, the caption of the code, or the paragraph before names the same. What isn't printed stays in the draft
//! as [`Inline::Unprinted`], so that every gate still sees what a paragraph rests on.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    draft::{Block, Inline, text},
    evidence::{Evidence, Place},
    history::{CommitId, RepoPath},
    verify::draft::is_note,
};

/// Words behind which a citation is a word of its sentence.
const LEADING: [&str; 26] = [
    "a", "and", "as", "at", "because", "both", "by", "commit", "commits", "for", "from", "in", "into", "of", "per",
    "see", "since", "than", "that", "the", "to", "until", "via", "when", "while", "with",
];

/// Words that go on behind a citation which is no word of the sentence.
const ONWARD: [&str; 26] = [
    "after", "although", "and", "as", "because", "before", "but", "by", "for", "from", "if", "in", "instead", "nor",
    "on", "or", "rather", "since", "so", "then", "though", "to", "until", "where", "which", "while",
];

/// Gathers the citations of a part's blocks. `sole` is the commit that its opening line names, where that is the only one.
pub(super) fn gathered(blocks: &mut [Block], sole: Option<CommitId>, evidence: &Evidence) {
    let shown = |block: &Block| match block {
        Block::Code(id) => evidence.excerpt(*id).cloned(),
        Block::Lines(id, first, last) => evidence.excerpt(*id).and_then(|excerpt| excerpt.part(*first, *last)),
        _ => None,
    };
    let captions: Vec<Option<CommitId>> =
        blocks.iter().map(|block| shown(block).filter(|it| it.place == Place::Diff).map(|it| it.commit)).collect();
    let mut known = Known { sole, ..Known::default() };
    for excerpt in evidence.excerpts.iter().filter(|excerpt| matches!(excerpt.place, Place::File(_))) {
        known.brought.entry((excerpt.commit, excerpt.path.clone())).or_default().insert(excerpt.by);
    }
    for excerpt in blocks.iter().filter_map(shown) {
        if matches!(excerpt.place, Place::File(_)) {
            known.files.insert((excerpt.commit, excerpt.path));
        }
    }
    for (place, block) in blocks.iter_mut().enumerate() {
        let beside = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        known.beside = beside.filter_map(|at| captions.get(at).copied().flatten()).collect();
        match block {
            Block::Paragraph(inlines) if says(inlines) => known.gather(inlines),
            Block::List { items, .. } => {
                for item in items.iter_mut().filter(|item| says(item) && !is_note(item)) {
                    known.gather(item);
                }
            }
            Block::Heading(..) | Block::Quote(_) => known.before.clear(),
            _ => known.before = captions[place].into_iter().collect(),
        }
    }
}

fn says(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| matches!(inline, Inline::Prose(_)))
}

/// What a reader has been told of sources so far.
#[derive(Debug, Default)]
struct Known {
    sole: Option<CommitId>,
    /// Commits that captions directly above and below name.
    beside: BTreeSet<CommitId>,
    /// Commits that the paragraph before rests on.
    before: BTreeSet<CommitId>,
    /// Files that the part shows, or cited already.
    files: BTreeSet<(CommitId, RepoPath)>,
    /// The commits that brought what was read of a file.
    brought: BTreeMap<(CommitId, RepoPath), BTreeSet<CommitId>>,
}

impl Known {
    fn gather(&mut self, inlines: &mut Vec<Inline>) {
        let (mut rest, moved) = taken(without_brackets(std::mem::take(inlines)));
        let here: BTreeSet<CommitId> = rest.iter().filter_map(commit).collect();
        let commits: BTreeSet<CommitId> = moved.iter().chain(&rest).filter_map(commit).collect();
        let same = commits == self.before;
        let mut printed: Vec<Inline> = Vec::new();
        let mut unprinted = Vec::new();
        for cited in moved {
            let is_known = match &cited {
                Inline::Commit(id) => same || here.contains(id) || self.beside.contains(id) || self.sole == Some(*id),
                // Where the commit is named that brought its lines, or the same file was, they tell nobody more.
                Inline::File { commit, path, .. } => {
                    !self.is_new(*commit, path) || self.is_led_to(*commit, path, &commits)
                }
                _ => false,
            };
            match is_known {
                _ if printed.contains(&cited) => {}
                _ if matches!(cited, Inline::Unprinted(_)) => unprinted.push(cited),
                true => unprinted.push(Inline::Unprinted(Box::new(cited))),
                false => printed.push(cited),
            }
        }
        if !commits.is_empty() {
            self.before = commits;
        }
        if printed.is_empty() && unprinted.is_empty() {
            *inlines = rest;
            return;
        }
        let end = split_end(&mut rest);
        rest.extend(unprinted);
        let led = matches!(end.as_slice(), [Inline::Text(close)] if close == "):");
        for (place, cited) in printed.iter().enumerate() {
            rest.push(text(if place == 0 && !led { " (" } else { ", " }));
            rest.push(cited.clone());
        }
        if !printed.is_empty() && !led {
            rest.push(text(")"));
        }
        rest.extend(end);
        *inlines = rest;
    }

    /// Whether a reader finds a file through the commits that a paragraph or its chapter names.
    fn is_led_to(&self, commit: CommitId, path: &RepoPath, named: &BTreeSet<CommitId>) -> bool {
        let by = self.brought.get(&(commit, path.clone()));
        by.is_some_and(|by| named.iter().chain(&self.sole).any(|id| by.contains(id)))
    }

    /// Whether a file is neither shown nor cited yet; it is cited from here on.
    fn is_new(&mut self, commit: CommitId, path: &RepoPath) -> bool {
        self.files.insert((commit, path.clone()))
    }
}

fn commit(inline: &Inline) -> Option<CommitId> {
    match inline {
        Inline::Commit(id) => Some(*id),
        _ => None,
    }
}

fn is_citation(inline: &Inline) -> bool {
    matches!(inline, Inline::Commit(_) | Inline::File { .. })
}

/// Takes the brackets away that stand around files.
fn without_brackets(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    let mut inside = false;
    for (place, inline) in inlines.iter().enumerate() {
        let opens = |words: &str| words == "(" && matches!(inlines.get(place + 1), Some(Inline::File { .. }));
        match inline {
            Inline::Text(words) if !inside && opens(words) => inside = true,
            Inline::Text(words) if inside && words == ")" => inside = false,
            Inline::Text(words) if inside && words == "; " => {}
            inline => out.push(inline.clone()),
        }
    }
    out
}

/// Running text without the citations that are no words of its sentences, and these.
fn taken(inlines: Vec<Inline>) -> (Vec<Inline>, Vec<Inline>) {
    let mut rest: Vec<Inline> = Vec::with_capacity(inlines.len());
    let mut moved: Vec<Inline> = Vec::new();
    // The last thing was moved.
    let mut open = false;
    for (place, inline) in inlines.iter().enumerate() {
        let behind = inlines.get(place + 1..).unwrap_or_default();
        match inline {
            cited if is_citation(cited) && (open || stands_apart(&rest, behind)) => {
                rest.pop_if(|last| matches!(last, Inline::Text(words) if words == " "));
                moved.push(cited.clone());
                open = true;
            }
            // A figure that the words name already.
            Inline::Unprinted(_) => {
                moved.push(inline.clone());
                open = true;
            }
            // What stands between two that are moved goes with them.
            Inline::Prose(words) if open && joins(words) && behind.first().is_some_and(is_citation) => {}
            Inline::Text(words) if open && words == " " && behind.first().is_some_and(is_citation) => {}
            Inline::Prose(words) => {
                push_words(words, open, &mut rest);
                open = false;
            }
            other => {
                rest.push(other.clone());
                open = false;
            }
        }
    }
    (rest, moved)
}

fn joins(words: &str) -> bool {
    matches!(words.trim(), "" | "," | ";" | "and" | ", and")
}

/// Whether a citation behind some text is no word of its sentence.
fn stands_apart(before: &[Inline], behind: &[Inline]) -> bool {
    let last = match before.last() {
        Some(Inline::Text(words)) if words == " " => return stands_apart(&before[..before.len() - 1], behind),
        Some(Inline::Text(words)) if words.ends_with(')') => "x",
        Some(Inline::Prose(words)) => words.trim_end(),
        Some(Inline::Text(_)) | None => return false,
        // Behind code or a figure.
        Some(_) => "x",
    };
    let word = last.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_lowercase();
    let next =
        behind.iter().find(|inline| !is_citation(inline) && !matches!(inline, Inline::Text(words) if words == " "));
    let next = match next {
        Some(Inline::Prose(words)) => words.trim_start(),
        Some(Inline::Text(_)) | None => "",
        Some(_) => "x",
    };
    let ends = next.is_empty() || next.starts_with(['.', '!', '?']);
    // "What counts as a commit" may end a sentence, and its source is no word of it.
    if LEADING.contains(&word.as_str()) && !(ends && word == "commit") {
        return false;
    }
    let first = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let opens = first.chars().next().is_some_and(char::is_uppercase);
    match last.is_empty() || last.ends_with(['.', '!', '?', ':']) {
        true => first.is_empty() || opens,
        false => !next.starts_with(char::is_alphanumeric) || ONWARD.contains(&first),
    }
}

/// Appends words, those behind a citation that is gone so that they read on.
fn push_words(words: &str, behind: bool, rest: &mut Vec<Inline>) {
    let mut words = words.to_owned();
    if behind
        && words.starts_with([' ', '.', ',', ';', ':', ')', '!', '?'])
        && let Some(Inline::Prose(before)) = rest.last_mut()
    {
        before.truncate(before.trim_end().len());
        // Brackets around nothing but what is gone go with it.
        if words.starts_with(')') && before.ends_with('(') {
            before.pop();
            before.truncate(before.trim_end().len());
            words.remove(0);
        } else if words.starts_with('.') && before.ends_with(['.', '!', '?']) {
            words.remove(0);
        }
    }
    match rest.last_mut() {
        Some(Inline::Prose(before)) => before.push_str(&words),
        _ => rest.push(Inline::Prose(words)),
    }
}

/// Takes the marks off with which running text ends.
fn split_end(rest: &mut Vec<Inline>) -> Vec<Inline> {
    match rest.last_mut() {
        Some(Inline::Text(words)) if words == "):" => rest.pop().into_iter().collect(),
        Some(Inline::Prose(words)) => {
            words.truncate(words.trim_end().len());
            let bare = words.trim_end_matches(['.', ':', '!', '?', ';', '…']).len();
            let end = words.split_off(bare);
            if words.is_empty() {
                rest.pop();
            }
            if end.is_empty() { Vec::new() } else { vec![Inline::Prose(end)] }
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Capitals in `<>` stand for commits, small letters for files, all else for words; what isn't printed stands in `{}`.
    fn inlines(given: &str) -> Vec<Inline> {
        let mut inlines = Vec::new();
        for (place, piece) in given.split(['<', '>']).enumerate() {
            let sign = piece.bytes().next().unwrap_or(b' ');
            let id = |byte: u8| CommitId::from_bytes(&[byte; 20]).expect("twenty bytes are an id");
            match place % 2 {
                0 if piece.is_empty() => {}
                0 => inlines.push(Inline::Prose(piece.to_owned())),
                _ if sign.is_ascii_uppercase() => inlines.push(Inline::Commit(id(sign))),
                _ => inlines.push(Inline::File { commit: id(1), path: RepoPath::new(piece), lines: Some((1, 2)) }),
            }
        }
        inlines
    }

    fn shown(inlines: &[Inline]) -> String {
        let one = |inline: &Inline| match inline {
            Inline::Prose(words) | Inline::Text(words) => words.clone(),
            Inline::Commit(id) => char::from(u8::from_str_radix(&id.to_string()[..2], 16).expect("hex")).to_string(),
            Inline::File { path, .. } => path.as_str().to_owned(),
            Inline::Unprinted(cited) => format!("{{{}}}", shown(std::slice::from_ref(cited))),
            _ => "?".to_owned(),
        };
        inlines.iter().map(one).collect()
    }

    #[track_caller]
    fn check(known: &mut Known, given: &str, expected: &str) {
        let mut inlines = inlines(given);
        known.gather(&mut inlines);
        assert_eq!(shown(&inlines), expected, "{given}");
    }

    #[test]
    fn each_source_stands_once_at_the_end() {
        let check = |given: &str, expected: &str| check(&mut Known::default(), given, expected);
        check("It is so <A>. It is more <B>. So it ends <A>.", "It is so. It is more. So it ends (A, B).");
        check("It is so. <A> Then it ends. <B>", "It is so. Then it ends (A, B).");
        check("It is so (<A>, <B>) and more.", "It is so and more (A, B).");
        check("It is so <A> <f>, and more", "It is so, and more (A, f)");
        check("It is so <f>. It is <f>.", "It is so. It is (f).");
        check("The cause was <A>:", "The cause was (A):");
    }

    #[test]
    fn a_word_of_a_sentence_stays() {
        let check = |given: &str, expected: &str| check(&mut Known::default(), given, expected);
        check("The fix in <A> drops it.", "The fix in A drops it.");
        check("The later <A> restores it <B>.", "The later A restores it (B).");
        check("<A> restores it <A>.", "A restores it{A}.");
        check("It holds. <A> restores it.", "It holds. A restores it.");
        check("It holds <A> and works.", "It holds and works (A).");
        check("as <A> and <B> say", "as A and B say");
        check("The commit <A> restores it.", "The commit A restores it.");
        check("A plain number counted as a commit <A>.", "A plain number counted as a commit (A).");
    }

    #[test]
    fn what_stands_beside_is_not_printed_and_still_cited() {
        let id = |sign: u8| CommitId::from_bytes(&[sign; 20]).expect("twenty bytes are an id");
        check(
            &mut Known { sole: Some(id(b'A')), ..Known::default() },
            "It was <A>. It is <B>.",
            "It was. It is{A} (B).",
        );
        let mut known = Known { sole: Some(id(b'A')), ..Known::default() };
        check(&mut known, "It was so <A>.", "It was so{A}.");
        let mut known = Known { beside: [id(b'A')].into(), ..Known::default() };
        check(&mut known, "It was so <A>; more <B>.", "It was so; more{A} (B).");
        let mut known = Known::default();
        check(&mut known, "It was so <A> <f>.", "It was so (A, f).");
        check(&mut known, "It is still so <A> <f>.", "It is still so{A}{f}.");
        check(&mut known, "It is still so <A> <B>.", "It is still so (A, B).");
        let file = (CommitId::from_bytes(&[1; 20]).expect("twenty bytes are an id"), RepoPath::new("f"));
        let mut known = Known { brought: [(file, [id(b'A')].into())].into(), ..Known::default() };
        check(&mut known, "It was so <A> <f>.", "It was so{f} (A).");
        let mut known = Known { brought: known.brought, ..Known::default() };
        check(&mut known, "It was so <B> <f>.", "It was so (B, f).");
    }
}
