//! Runs the rules over the changed lines of one file, and confirms what they find in the text without comments.

use std::collections::BTreeSet;

use super::{
    Action, Change, ChangeKind, Outlines,
    rules::{RULES, Rule, View},
};
use crate::{
    history::{FilePatch, LineKind, RepoPath},
    lines::{holds, line_starts, lines_with},
    roles::Role,
    symbols::{self, Kind, Language, Outline, Span, Views},
};

/// Lines above in which the call may stand whose argument a line holds.
const ABOVE: usize = 6;

/// Lines longer than this are data or minified.
const LONGEST: usize = 400;

/// Names that are looked up on the other side of a file; beyond, it is a table that was replaced as a whole.
const NAMES: usize = 300;

/// A file that changed between the two ends.
pub(super) struct Place<'a> {
    /// At the tip.
    pub path: &'a RepoPath,
    /// At the base.
    pub from: &'a RepoPath,
    /// Both sides.
    pub patch: &'a FilePatch,
    /// Where outlines are kept.
    pub outlines: &'a Outlines,
}

impl<'a> Place<'a> {
    /// The text that has what came (at the tip), or what went (at the base).
    pub(super) fn side(&self, action: Action) -> &'a str {
        let text = if action == Action::Removed { &self.patch.old } else { &self.patch.new };
        text.as_deref().unwrap_or_default()
    }

    /// The path at that end.
    pub(super) fn path_of(&self, action: Action) -> &'a RepoPath {
        if action == Action::Removed { self.from } else { self.path }
    }

    /// Added and removed lines with their numbers, on their own side.
    pub(super) fn changed_lines(&self) -> impl Iterator<Item = (Action, usize, &'a str)> {
        self.patch.hunks.iter().flat_map(|hunk| {
            let (mut old, mut new) = (hunk.old_start, hunk.new_start);
            hunk.lines.iter().filter_map(move |line| {
                let (numbers, action) = ((old, new), line.kind);
                old += usize::from(line.kind != LineKind::Added);
                new += usize::from(line.kind != LineKind::Removed);
                match action {
                    LineKind::Context => None,
                    LineKind::Added => Some((Action::Added, numbers.1, line.text.as_str())),
                    LineKind::Removed => Some((Action::Removed, numbers.0, line.text.as_str())),
                }
            })
        })
    }
}

/// Options, variables, keys, metrics, log lines, errors, concurrency and caches in the source code.
pub(super) fn changes(place: &Place<'_>, role: Role) -> Vec<Change> {
    let Some(language) = symbols::language(place.path.as_str()).filter(|_| role == Role::Source) else {
        return Vec::new();
    };
    let rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.languages.contains(&language)).collect();
    let mut hits: Vec<(Action, usize, &Rule)> = Vec::new();
    for (action, number, line) in place.changed_lines().filter(|(_, _, line)| line.len() <= LONGEST) {
        let fitting = rules.iter().filter(|rule| rule.may_be_in(line) && !rule.names(line).is_empty());
        hits.extend(fitting.map(|rule| (action, number, *rule)));
    }
    if hits.is_empty() {
        return Vec::new();
    }
    let sides =
        Sides { old: Side::of(language, place, Action::Removed), new: Side::of(language, place, Action::Added) };
    let mut found: BTreeSet<Change> = BTreeSet::new();
    let mut known: BTreeSet<(Action, ChangeKind, String)> = BTreeSet::new();
    for (action, number, rule) in hits {
        let (own, other) = sides.from(action);
        if found.len() >= NAMES {
            break;
        }
        for name in own.confirmed(rule, number) {
            if known.insert((action, rule.kind, name.clone())) && !other.has(rule, &rules, &name) {
                found.insert(Change::new(rule.kind, action, name, place.path_of(action), Some(number)));
            }
        }
    }
    found.into_iter().collect()
}

struct Sides<'a> {
    old: Side<'a>,
    new: Side<'a>,
}

impl<'a> Sides<'a> {
    /// The side that has it, and the other.
    fn from(&self, action: Action) -> (&Side<'a>, &Side<'a>) {
        if action == Action::Removed { (&self.old, &self.new) } else { (&self.new, &self.old) }
    }
}

/// One side of a file in the forms that rules look at.
struct Side<'a> {
    source: &'a str,
    views: Views,
    /// Tests beside the code.
    tests: Vec<Span>,
    /// Starts of lines.
    starts: Vec<usize>,
}

impl<'a> Side<'a> {
    fn of(language: Language, place: &Place<'a>, action: Action) -> Self {
        let source = place.side(action);
        let starts = line_starts(source).collect();
        let outline = (language == Language::Rust).then(|| place.outlines.of(place.path, source)).flatten();
        let tests = outline.map(|outline| tests(&outline)).unwrap_or_default();
        Self { source, views: symbols::views(language, source), tests, starts }
    }

    /// A line, 1-based, in one of the views.
    fn line(&self, view: View, number: usize) -> &str {
        let text = match view {
            View::Spoken => &self.views.spoken,
            View::Code => &self.views.code,
        };
        let Some(start) = number.checked_sub(1).and_then(|at| self.starts.get(at)) else { return "" };
        let end = self.starts.get(number).map_or(self.source.len(), |next| next - 1);
        text.get(*start..end).unwrap_or_default()
    }

    fn is_test(&self, number: usize) -> bool {
        self.tests.iter().any(|span| span.first <= number && number <= span.last)
    }

    /// What a rule finds on a line, outside of comments and tests and inside of the call that it asks for.
    fn confirmed(&self, rule: &Rule, number: usize) -> Vec<String> {
        let line = self.line(rule.view, number);
        if !rule.may_be_in(line) || self.is_test(number) {
            return Vec::new();
        }
        // What looks like a call inside of a string is blank in the code.
        let near = number.saturating_sub(ABOVE)..=number;
        let calls = |call: &&&str| near.clone().rev().any(|near| self.line(View::Code, near).contains(**call));
        if !rule.context.is_empty() && !rule.context.iter().any(|call| calls(&call)) {
            return Vec::new();
        }
        let outside = |(at, _): &(usize, String)| {
            let start = self.starts.get(number - 1).copied().unwrap_or_default() + at;
            rule.starts_with_string() || self.views.code.as_bytes().get(start) != Some(&b'"')
        };
        rule.names(line).into_iter().filter(outside).map(|(_, name)| name).collect()
    }

    /// Whether the side has the name by any rule of the same kind.
    fn has(&self, rule: &Rule, rules: &[&Rule], name: &str) -> bool {
        let plain = name.trim_start_matches('-');
        if !holds(self.source, plain) {
            return false;
        }
        let same: Vec<&&Rule> = rules.iter().filter(|other| other.kind == rule.kind).collect();
        lines_with(&self.views.spoken, &self.starts, plain)
            .any(|number| same.iter().any(|rule| self.confirmed(rule, number).iter().any(|found| found == name)))
    }
}

/// Spans of tests and of modules that hold them.
fn tests(outline: &Outline) -> Vec<Span> {
    let is_test = |kind, name: &str| kind == Kind::Test || (kind == Kind::Module && matches!(name, "test" | "tests"));
    let tests = outline.definitions.iter().filter(|found| is_test(found.kind, &found.name));
    tests.map(|found| found.span).collect()
}
