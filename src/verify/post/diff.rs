//! Compares the lines of a diff with a file before and after a commit.
//!
//! No diff is computed: algorithms differ, and each of their answers is right. Checked is that the shown lines stand
//! in both files where a diff must have them, and that no line is called changed which every diff keeps.

use std::{rc::Rc, sync::LazyLock};

use regex::Regex;

use super::caption::Caption;
use super::{Check, Finding, FindingKind};
use crate::{
    escape,
    hashing::{HashMap, HashMapExt, HashSet, HashSetExt},
    lines::split_lines,
    markdown::CodeBlock,
};

/// So many places of a hunk are tried in each file.
const MAX_PLACES: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Old,
    New,
}

/// Consecutive lines of the diff.
#[derive(Debug, Default)]
struct Hunk {
    line: usize,
    /// First line before and after, from a header.
    header: Option<(usize, usize)>,
    /// As [`escape::code`] shows them, whether the fence does or not.
    lines: Vec<(usize, Side, String)>,
}

/// Checks a diff; `line` is the caption's.
pub fn check(check: &Check<'_>, line: usize, caption: &Caption, code: &CodeBlock) -> Vec<Finding> {
    let one = |line, kind| vec![Finding::new(line, kind)];
    let Some(id) = check.sources.found(&caption.hex) else {
        return one(line, FindingKind::UnknownCommit { hex: caption.hex.clone() });
    };
    let hunks = match hunks(code) {
        Ok(hunks) => hunks,
        Err(finding) => return vec![finding],
    };
    let (path, commit) = (caption.path.clone(), id.short());
    let old_path = caption.from.as_deref().unwrap_or(&path);
    let old = check.sources.parent(id).and_then(|parent| check.sources.file(parent, old_path));
    let new = check.sources.file(id, &path);
    if old.is_none() && new.is_none() {
        return one(line, FindingKind::NoFile { path, commit });
    }
    if !hunks.iter().flat_map(|hunk| &hunk.lines).any(|(_, side, _)| *side != Side::Both) {
        return one(line, FindingKind::EmptyDiff);
    }
    if old == new {
        return one(line, FindingKind::Unchanged { path, commit });
    }
    let (old, new) = (old.unwrap_or_else(|| Rc::from("")), new.unwrap_or_else(|| Rc::from("")));
    if !check.sources.spend(8 * (old.len() + new.len())) {
        return Vec::new();
    }
    let [old, new] = [&old, &new].map(|text| shown(text));
    let files = Files { old: &old, new: &new, kept: kept(&old, &new) };
    let mut findings = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    for hunk in &hunks {
        match place(&files, hunk, old_from, new_from) {
            Ok(ends) => (old_from, new_from) = ends,
            Err(Misplaced::Old) => {
                findings.push(Finding::new(
                    hunk.line,
                    FindingKind::NotBefore { path: path.clone(), commit: commit.clone() },
                ));
            }
            Err(Misplaced::New) => {
                findings.push(Finding::new(
                    hunk.line,
                    FindingKind::NotAfter { path: path.clone(), commit: commit.clone() },
                ));
            }
            Err(Misplaced::Kept(line)) => {
                findings.push(Finding::new(line, FindingKind::LineKept { commit: commit.clone() }))
            }
        }
        let kept =
            hunk.lines.iter().filter(|(_, side, text)| *side != Side::Both && files.kept.contains(text.as_str()));
        findings.extend(kept.map(|(line, ..)| Finding::new(*line, FindingKind::LineKept { commit: commit.clone() })));
    }
    findings
}

/// Splits a fence into hunks.
fn hunks(code: &CodeBlock) -> Result<Vec<Hunk>, Finding> {
    static HEADER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^@@ -([0-9]{1,9})(?:,[0-9]{1,9})? \+([0-9]{1,9})(?:,[0-9]{1,9})? @@$")
            .expect("the pattern is constant")
    });
    let mut hunks = vec![Hunk::default()];
    for (number, line) in code.code.lines() {
        let last = hunks.len() - 1;
        let side = match line.as_bytes().first() {
            Some(b'+') => Side::New,
            Some(b'-') => Side::Old,
            Some(b' ') | None => Side::Both,
            Some(b'@') => {
                let found = HEADER.captures(line).ok_or(Finding::new(number, FindingKind::NotADiff))?;
                let start = |group: usize| found[group].parse().unwrap_or(0);
                hunks.push(Hunk { line: number, header: Some((start(1), start(2))), lines: Vec::new() });
                continue;
            }
            _ if line == "\\ No newline at end of file" => continue,
            _ if line.trim() == "⋯" => {
                hunks.push(Hunk::default());
                continue;
            }
            _ => return Err(Finding::new(number, FindingKind::NotADiff)),
        };
        // A gap may be indented like the code around it.
        if line.trim() == "⋯" && side == Side::Both {
            hunks.push(Hunk::default());
            continue;
        }
        if hunks[last].lines.is_empty() && hunks[last].header.is_none() {
            hunks[last].line = number;
        }
        let text = escape::without_tags(line.get(1..).unwrap_or("").trim_end_matches('\r'));
        hunks[last].lines.push((number, side, text));
    }
    hunks.retain(|hunk| !hunk.lines.is_empty());
    Ok(hunks)
}

enum Misplaced {
    Old,
    New,
    Kept(usize),
}

/// Finds a hunk in both files, behind the hunk before; returns where it ends in each.
fn place(files: &Files<'_>, hunk: &Hunk, old_from: usize, new_from: usize) -> Result<(usize, usize), Misplaced> {
    let side = |other: Side| -> Vec<String> {
        let lines = hunk.lines.iter().filter(|(_, side, _)| *side != other);
        lines.map(|(.., text)| text.clone()).collect()
    };
    let (old, new) = (side(Side::New), side(Side::Old));
    let start = |line: usize, empty: bool| if empty { line } else { line.saturating_sub(1) };
    let old_start = hunk.header.map(|(line, _)| start(line, old.is_empty()));
    let new_start = hunk.header.map(|(_, line)| start(line, new.is_empty()));
    let old_places = places(files.old, &old, old_from, old_start);
    let new_places = places(files.new, &new, new_from, new_start);
    if old_places.is_empty() {
        return Err(Misplaced::Old);
    }
    if new_places.is_empty() {
        return Err(Misplaced::New);
    }
    let mut kept = None;
    for i in &old_places {
        for j in &new_places {
            let ends = (i + old.len(), j + new.len());
            match files.kept_at_edge(hunk, (*i, *j), ends, (old.is_empty(), new.is_empty())) {
                None => return Ok(ends),
                Some(line) => kept = kept.or(Some(line)),
            }
        }
    }
    Err(Misplaced::Kept(kept.unwrap_or(hunk.line)))
}

/// Places of a run in a file at or after `from`, in linear time (Knuth, Morris, Pratt). An empty run stands anywhere.
pub(super) fn places(file: &[String], run: &[String], from: usize, only: Option<usize>) -> Vec<usize> {
    if run.is_empty() {
        return vec![only.unwrap_or(from)];
    }
    if let Some(only) = only {
        let fits = only >= from && file.get(only..only + run.len()) == Some(run);
        return if fits { vec![only] } else { Vec::new() };
    }
    let mut borders = vec![0; run.len()];
    let mut matched = 0;
    for at in 1..run.len() {
        while matched > 0 && run[at] != run[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(run[at] == run[matched]);
        borders[at] = matched;
    }
    let mut found = Vec::new();
    matched = 0;
    for (at, line) in file.iter().enumerate().skip(from) {
        while matched > 0 && (matched == run.len() || *line != run[matched]) {
            matched = borders[matched - 1];
        }
        matched += usize::from(*line == run[matched]);
        if matched == run.len() {
            found.push(at + 1 - run.len());
            if found.len() == MAX_PLACES {
                break;
            }
        }
    }
    found
}

/// The two files, their lines as a fence shows them.
struct Files<'a> {
    old: &'a [String],
    new: &'a [String],
    /// Lines that every diff keeps, see [`kept`].
    kept: HashSet<&'a str>,
}

/// The lines of a text as a fence shows them.
fn shown(text: &str) -> Vec<String> {
    split_lines(text).map(|line| escape::code(line.trim_end_matches('\r'))).collect()
}

impl Files<'_> {
    /// The first or last line of a hunk where it is marked as changed but is context: it stands next to the hunk in the
    /// other file, and the lines beyond it are equal. `start` and `end` are the hunk's in the old and the new file,
    /// `empty` tells where it has no lines.
    fn kept_at_edge(
        &self,
        hunk: &Hunk,
        start: (usize, usize),
        end: (usize, usize),
        empty: (bool, bool),
    ) -> Option<usize> {
        let (first, last) = (hunk.lines.first()?, hunk.lines.last()?);
        let first_kept = match first.1 {
            Side::New => !empty.0 && context_above(self.old, start.0, &first.2, self.new, start.1),
            Side::Old => !empty.1 && context_above(self.new, start.1, &first.2, self.old, start.0),
            Side::Both => false,
        };
        let last_kept = match last.1 {
            Side::New => !empty.0 && context_below(self.old, end.0, &last.2, self.new, end.1),
            Side::Old => !empty.1 && context_below(self.new, end.1, &last.2, self.old, end.0),
            Side::Both => false,
        };
        if first_kept { Some(first.0) } else { last_kept.then_some(last.0) }
    }
}

/// How many lines beyond an edge must be equal: a hunk may be cut inside a block that repeats its neighbour.
const BEYOND: usize = 3;

/// Tells whether `text` stands right above `at` in a file and what is above it also above `other_at` in the other.
fn context_above(file: &[String], at: usize, text: &str, other: &[String], other_at: usize) -> bool {
    fn line(file: &[String], at: usize, up: usize) -> Option<&String> {
        file.get(at.checked_sub(up)?)
    }
    let equal = |up| line(file, at, up + 1) == line(other, other_at, up);
    line(file, at, 1).is_some_and(|line| line == text) && (1..=BEYOND).all(equal)
}

/// The same below.
fn context_below(file: &[String], at: usize, text: &str, other: &[String], other_at: usize) -> bool {
    let equal = |down: usize| file.get(at + down + 1) == other.get(other_at + down);
    file.get(at).is_some_and(|line| line == text) && (0..BEYOND).all(equal)
}

/// Lines that every diff keeps: they occur once in each file, no other such line has changed sides with them, and they
/// stand in a stretch of three or more such lines (or one that reaches an end of both files): a lone one may be given up
/// for several that occur more often.
fn kept<'a>(old: &'a [String], new: &'a [String]) -> HashSet<&'a str> {
    let unique = |lines: &'a [String]| -> HashMap<&'a str, Option<usize>> {
        let mut places = HashMap::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate() {
            places.entry(line.as_str()).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let new_places = unique(new);
    let place = |line: &str| new_places.get(line).copied().flatten();
    let mut pairs: Vec<(usize, usize, &str)> =
        unique(old).into_iter().filter_map(|(line, i)| Some((i?, place(line)?, line))).collect();
    pairs.sort_unstable();
    // The least place in `new` of all later pairs; a pair is crossed where that, or the greatest so far, is beyond it.
    let mut later: Vec<usize> = pairs.iter().map(|(_, j, _)| *j).collect();
    for at in (0..later.len().saturating_sub(1)).rev() {
        later[at] = later[at].min(later[at + 1]);
    }
    let mut partner = vec![None; old.len()];
    pairs.iter().for_each(|(i, j, _)| partner[*i] = Some(*j));
    let is_pair =
        |i: Option<usize>, j: Option<usize>| j.is_some() && i.and_then(|i| partner.get(i).copied().flatten()) == j;
    let mut greatest = 0;
    let mut kept = HashSet::with_capacity(pairs.len());
    for ((i, j, line), later) in pairs.into_iter().zip(later) {
        greatest = greatest.max(j);
        if greatest == j && later == j && in_stretch(is_pair, (old.len(), new.len()), i, j) {
            kept.insert(line);
        }
    }
    kept
}

/// Tells whether a pair stands in a stretch of three pairs, or in one that reaches an end of both files.
fn in_stretch(
    is_pair: impl Fn(Option<usize>, Option<usize>) -> bool,
    lines: (usize, usize),
    i: usize,
    j: usize,
) -> bool {
    let up = (1..=2).take_while(|step| is_pair(i.checked_sub(*step), j.checked_sub(*step))).count();
    let down = (1..=2).take_while(|step| is_pair(i.checked_add(*step), j.checked_add(*step))).count();
    let at_start = i == up && j == up;
    let at_end = i + down + 1 == lines.0 && j + down + 1 == lines.1;
    up + down >= 2 || at_start || at_end
}
