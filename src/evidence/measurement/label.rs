//! Which of two benchmark labels is the baseline, and what the two have in common.

use super::Side;

/// Two labels that name the same benchmark before and after a change.
#[derive(Debug, PartialEq)]
pub(super) struct Pair {
    /// The side of the first label; the second is on the other one.
    pub first: Side,
    /// What both measure: the label of the result without what tells the sides apart, unless too little would be left.
    pub scenario: String,
    pub certainty: Certainty,
}

/// How the two sides are told apart, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// A commit and its parent: `HEAD~` and `HEAD`.
    Parent,
    /// Both are named: `old` and `new`.
    Named,
    /// The baseline is named, the other one isn't it: `master` and some topic.
    Baseline,
}

impl Certainty {
    pub const ALL: [Certainty; 3] = [Certainty::Parent, Certainty::Named, Certainty::Baseline];
}

/// Compares two labels that differ in one word at most, in one of the places where a revision stands.
///
/// ```text
/// show-ref: single matching ref (revision = HEAD~)     in the last parenthesis
/// ./git.old for-each-ref --points-at=HEAD              in the first word, the name of the program
/// read all of it, before                               at the end, set off
/// ```
///
/// Elsewhere `old` and `new` are arguments: `cat old.txt` is no baseline of `cat new.txt`.
pub(super) fn pair(first: &str, second: &str) -> Option<Pair> {
    let (start, first_end, second_end) = difference(first, second).map(|all| repeated(first, second, all))?;
    let (one, other) = (&first[start..first_end], &second[start..second_end]);
    let place = place(first, start, first_end)
        .or_else(|| copy(one, other))
        .or_else(|| built(&first[..start], one, other, &first[first_end..]))?;
    let (side, certainty) = sides(one, other, place, &first[..start])?;
    let (result, end) = if side == Side::After { (first, first_end) } else { (second, second_end) };
    Some(Pair { first: side, scenario: scenario(result, start, end, place), certainty })
}

/// Whether the label names a state before the change, so that its figure is nobody's result.
pub(super) fn is_baseline(label: &str) -> bool {
    let program = label.split_whitespace().next().unwrap_or_default();
    let inside = match (label.ends_with(')'), label.rfind('(')) {
        (true, Some(open)) => &label[open + 1..label.len() - 1],
        _ => "",
    };
    let values = inside.split(',').map(|item| item.rsplit('=').next().unwrap_or(item).trim());
    let copies = label.split_whitespace().filter_map(|word| Some(word.rsplit_once('.')?.1)); // Makefile.old
    let last = label.split([' ', '\'']).next_back();
    let mut words = program.split(['.', '-', '_', '/', ':']).chain(values).chain(copies).chain(last);
    words.any(|word| word != "main" && word_side(word).is_some_and(|(side, _)| side == Side::Before))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Parenthesis,
    Program,
    End,
    /// A file and its copy from before.
    Copy,
}

/// `Makefile.old` beside `Makefile`, wherever it stands: nobody calls an argument so that isn't the old one.
fn copy(one: &str, other: &str) -> Option<Place> {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let copied = long.strip_prefix(short)?.strip_prefix('.')?;
    (short.len() > 3 && matches!(copied, "old" | "orig" | "new" | "before" | "after")).then_some(Place::Copy)
}

/// Two builds of one program, given to something that runs them: `./bench.sh 100 ./kak.old` beside `./kak.new`.
fn built(before_it: &str, one: &str, other: &str, behind: &str) -> Option<Place> {
    let word = before_it.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_program = word.starts_with("./") && word.ends_with(['.', '-', '_']);
    let are_both = matches!((one, other), ("old", "new") | ("new", "old") | ("before", "after") | ("after", "before"));
    let ends = behind.is_empty() || behind.starts_with([' ', '\'']);
    (is_program && are_both && ends).then_some(Place::Copy)
}

/// The first of several differences, where the same word stands for the same other word in all of them:
/// `uv-main pip compile --cache-dir cache-main` beside `uv-test pip compile --cache-dir cache-test`.
fn repeated(first: &str, second: &str, all: (usize, usize, usize)) -> (usize, usize, usize) {
    let (start, first_end, second_end) = all;
    let is_edge = |c: char| c.is_whitespace() || BOUNDARIES.contains(&c);
    let word = |text: &str| text.find(is_edge).unwrap_or(text.len());
    let (one, other) = (&first[start..first_end], &second[start..second_end]);
    let (one, other) = (&one[..word(one)], &other[..word(other)]);
    if one.len() < 3 || other.len() < 3 || first.len() > 2000 {
        return all;
    }
    let (mut a, mut b) = (&first[start..], &second[start..]);
    while let Some(at) = a.find(one) {
        let (same, other_at) = (&a[..at], b.get(..at));
        if other_at != Some(same) || !b[at..].starts_with(other) {
            return all;
        }
        (a, b) = (&a[at + one.len()..], &b[at + other.len()..]);
    }
    if a == b { (start, start + one.len(), start + other.len()) } else { all }
}

const BOUNDARIES: [char; 12] = ['(', ')', ',', '=', '\'', '"', '.', '-', '_', '/', ':', '`'];

/// Where the labels differ: the common start, and the two ends, all at the edges of a word.
fn difference(first: &str, second: &str) -> Option<(usize, usize, usize)> {
    let is_edge = |c: char| c.is_whitespace() || BOUNDARIES.contains(&c);
    let same: usize = first.chars().zip(second.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    if same == first.len() && same == second.len() {
        return None;
    }
    let start = first[..same].rfind(is_edge).map_or(0, |at| at + first[at..].chars().next().map_or(1, char::len_utf8));
    let (one, other) = (&first[start..], &second[start..]);
    let tail = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b);
    let shared: usize = tail.map(|(a, _)| a.len_utf8()).sum::<usize>().min(one.len()).min(other.len());
    let rest = &one[one.len() - shared..];
    let shared = rest.len() - rest.find(is_edge).unwrap_or(rest.len());
    let (one, other) = (one.len() - shared, other.len() - shared);
    Some((start, start + one, start + other))
}

fn place(label: &str, start: usize, end: usize) -> Option<Place> {
    let open = label.rfind('(').filter(|_| label.ends_with(')'));
    if open.is_some_and(|open| open < start && end < label.len()) {
        Some(Place::Parenthesis)
    } else if is_program(&label[..start]) {
        Some(Place::Program)
    } else if label[end..].chars().all(|c| matches!(c, ')' | ']' | '\'' | '"')) && is_set_off(label, start, end) {
        Some(Place::End)
    } else {
        None
    }
}

/// Whether nothing but settings of the environment (`LC_ALL=C ./git.old`) stands before the word.
fn is_program(before_it: &str) -> bool {
    let settings = before_it.rsplit_once(char::is_whitespace).map_or("", |(settings, _)| settings);
    let checks_out = before_it.ends_with("git checkout ") || before_it.ends_with("git switch ");
    checks_out
        || settings
            .split_whitespace()
            .all(|word| word.contains('=') && word.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// `git log HEAD` has an argument, `git log HEAD # HEAD` and `make' in 'HEAD` name where it ran.
fn is_set_off(label: &str, start: usize, end: usize) -> bool {
    let before_it = label[..start].trim_end_matches(|c: char| !c.is_whitespace() && !"'\"#:,[".contains(c));
    before_it.trim_end().ends_with(['\'', '"', '#', ':', ',', '['])
        || matches!(&label[start..end].to_ascii_lowercase()[..], "before" | "after")
}

/// The side of `one`, and how sure it is.
fn sides(one: &str, other: &str, place: Place, before_it: &str) -> Option<(Side, Certainty)> {
    let is_word = |word: &str| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "(),=".contains(c));
    if !is_word(one) || !is_word(other) {
        return None;
    }
    let is_parent = |word: &str| word.ends_with(['~', '^']) || word.ends_with("~1");
    let named = if is_parent(one) || is_parent(other) { Certainty::Parent } else { Certainty::Named };
    match (suffix_side(one, other), suffix_side(other, one)) {
        (Some(side), _) => return Some((side, named)),
        (_, Some(side)) => return Some((opposite(side), named)),
        (None, None) => {}
    }
    match (word_side(one), word_side(other)) {
        (Some((a, _)), Some((b, _))) if a == b => None,
        (Some((side, _)), Some(_)) if place != Place::End || is_unmistakable(one) || is_unmistakable(other) => {
            Some((side, named))
        }
        (Some((Side::Before, true)), None) if names_a_state(one, place, before_it) => {
            Some((Side::Before, Certainty::Baseline))
        }
        (None, Some((Side::Before, true))) if names_a_state(other, place, before_it) => {
            Some((Side::After, Certainty::Baseline))
        }
        _ => None,
    }
}

/// The side of `git.old` beside `git`, of `rg-new` beside `rg`, of `328dc58b49~` beside `328dc58b49`.
fn suffix_side(long: &str, short: &str) -> Option<Side> {
    let rest = long.strip_prefix(short)?;
    if short.len() >= 7 && short.bytes().all(|b| b.is_ascii_hexdigit()) && is_ancestor(rest) {
        return Some(Side::Before);
    }
    word_side(rest.strip_prefix(['.', '-', '_'])?).map(|(side, _)| side)
}

/// Whether `HEAD` and this is an ancestor of it: `~`, `^`, `~12`, but not `~0`.
fn is_ancestor(suffix: &str) -> bool {
    let count = suffix.strip_prefix(['~', '^']).filter(|count| count.len() < 6);
    count.is_some_and(|count| count.bytes().all(|b| b.is_ascii_digit()) && (count.is_empty() || count.parse() != Ok(0)))
}

fn opposite(side: Side) -> Side {
    match side {
        Side::Before => Side::After,
        Side::After => Side::Before,
    }
}

/// `./main` may be a program; `rg-main` and `(git = main)` aren't.
fn names_a_state(word: &str, place: Place, before_it: &str) -> bool {
    match place {
        Place::Parenthesis => true,
        Place::Program => word != "main" || before_it.ends_with(['.', '-', '_']) && !before_it.ends_with("./"),
        Place::End | Place::Copy => false,
    }
}

/// At the end of a command `old` is a file; these aren't.
fn is_unmistakable(word: &str) -> bool {
    word.starts_with("HEAD") || matches!(word.to_ascii_lowercase().as_str(), "before" | "after")
}

/// The side that a word stands for, and whether the other side may then have any name.
fn word_side(word: &str) -> Option<(Side, bool)> {
    if word.strip_prefix("HEAD").or(word.strip_prefix('@')).is_some_and(is_ancestor) {
        return Some((Side::Before, false));
    }
    let word = word.strip_prefix("origin/").or(word.strip_prefix("upstream/")).unwrap_or(word);
    if word.len() > 16 {
        return None;
    }
    match word.to_ascii_lowercase().as_str() {
        "before" | "old" | "base" | "baseline" | "master" | "main" | "prev" | "previous" | "orig" | "original" => {
            Some((Side::Before, true))
        }
        "head" | "head~0" | "@" | "after" | "this" | "new" | "branch" | "patched" | "pr" | "feature" | "topic" => {
            Some((Side::After, false))
        }
        _ => None,
    }
}

/// The label without the word at `start..end` and what belongs to it.
fn scenario(label: &str, start: usize, end: usize, place: Place) -> String {
    match place {
        Place::Parenthesis => {
            let from = label[..start].rfind(['(', ',']).unwrap_or(start);
            let to = label[end..].find([',', ')']).map_or(label.len(), |at| end + at);
            let (kept, rest) = (label[..from].trim_end(), &label[to..]);
            match (&label[from..from + 1], rest) {
                ("(", ")") => kept.to_owned(),
                ("(", rest) => format!("{}{}", &label[..=from], rest.trim_start_matches([',', ' '])),
                (_, rest) => format!("{kept}{rest}"),
            }
        }
        Place::Copy => label.to_owned(),
        Place::Program => {
            match label[end..].split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim()) {
                "" if end - start == label.len() => String::new(),
                "change" | "commit" | "patch" | "version" => String::new(),
                rest if rest.starts_with(char::is_alphabetic) => rest.to_owned(),
                _ => label.to_owned(), // "--files" alone says too little
            }
        }
        Place::End => {
            let kept = label[..start].trim_end_matches([' ', ':', ',', '-', '#', '(', '[', '\'', '"']);
            kept.strip_suffix("' in").unwrap_or(kept).to_owned()
        }
    }
}
