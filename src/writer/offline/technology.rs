//! Dependencies that came, went or changed, with the reason where one is stated; toolchains, licences, pipelines.

use std::collections::BTreeSet;

use super::{
    Limits, cite, code,
    phrase::{count, join},
    quoter::Quoter,
};
use crate::{
    draft::{Block, Inline, number, text},
    evidence::{Action, Change, ChangeKind, DependencyChange, Evidence, Role},
    modules::DependencyKind,
};

/// Rows of requirements that went to another major version.
const LEAPS: usize = 4;

/// Reasons that are quoted.
const REASONS: usize = 2;

pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    if limits.dependencies == 0 {
        return Vec::new();
    }
    let mut blocks = dependencies(evidence, limits);
    blocks.extend(reasons(evidence, quoter));
    let demands = [ChangeKind::Toolchain, ChangeKind::Licence].iter().flat_map(|kind| demands(evidence, *kind));
    blocks.extend(cite::paragraph(demands));
    blocks.extend(pipelines(evidence, limits).map(Block::Paragraph));
    blocks
}

/// The same requirement in one manifest or in several.
struct Group<'a> {
    all: Vec<&'a DependencyChange>,
}

impl Group<'_> {
    fn first(&self) -> &DependencyChange {
        self.all[0]
    }

    /// The versions at one end, each once: manifests may ask for several.
    fn versions(&self, of: fn(&DependencyChange) -> &Option<String>) -> Vec<Inline> {
        let known = self.all.iter().filter_map(|change| of(change).as_deref());
        let named = cite::codes(known.filter(|version| !version.is_empty()));
        match (of(self.first()), named.is_empty()) {
            (None, _) => vec![text("—")],
            (Some(_), true) => vec![text("no version")],
            (Some(_), false) => cite::some(named, 2),
        }
    }

    /// Tells whether a message names it.
    fn is_named(&self) -> bool {
        self.all.iter().any(|change| change.named)
    }

    /// Tells whether the first number that says what it is compatible with went up.
    fn is_leap(&self) -> bool {
        let number = |version: &Option<String>| -> Option<Vec<u64>> {
            let digits = version.as_deref()?.trim_start_matches(|c: char| !c.is_ascii_digit());
            let numbers = digits.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok());
            let zeros: Vec<u64> = numbers.take(3).collect();
            let end = zeros.iter().position(|number| *number > 0).map_or(zeros.len(), |at| at + 1);
            (!zeros.is_empty()).then(|| zeros[..end].to_vec())
        };
        let dependency = &self.first().dependency;
        number(&dependency.before).zip(number(&dependency.after)).is_some_and(|(before, after)| before != after)
    }

    fn is_bump(&self) -> bool {
        self.first().dependency.before.is_some() && self.first().dependency.after.is_some()
    }
}

/// Those that came or went first, then those of the product that leapt to another major version.
fn groups(evidence: &Evidence) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    // `libs.x` is another name for an entry of a version catalog; what only developers or examples ask for comes and goes.
    let of_product = |change: &&DependencyChange| {
        let dependency = &change.dependency;
        !dependency.name.starts_with("libs.")
            && dependency.kind != DependencyKind::Dev
            && cite::ships(&dependency.manifest)
    };
    for change in evidence.dependencies.iter().filter(of_product) {
        let same = |group: &&mut Group<'_>| {
            let known = &group.all[0].dependency;
            let new = &change.dependency;
            let bump = known.before.is_some() && known.after.is_some();
            let versions = (&known.before, &known.after) == (&new.before, &new.after);
            let fate = (known.before.is_some(), known.after.is_some()) == (new.before.is_some(), new.after.is_some());
            known.name == new.name && fate && (versions || !bump)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.all.push(change),
            None => groups.push(Group { all: vec![change] }),
        }
    }
    // What one manifest loses and another gains has moved.
    let names = |wanted: fn(&DependencyChange) -> bool| -> BTreeSet<String> {
        let first = groups.iter().map(Group::first).filter(|change| wanted(change));
        first.map(|change| change.dependency.name.clone()).collect()
    };
    let came = names(|change| change.dependency.before.is_none());
    let moved: BTreeSet<String> =
        names(|change| change.dependency.after.is_none()).intersection(&came).cloned().collect();
    groups.retain(|group| group.is_bump() || !moved.contains(&group.first().dependency.name));
    groups.sort_by_key(|group| (group.is_bump(), !group.is_leap(), !group.is_named()));
    groups
}

/// `Manifests gained 3 requirements, lost 1 and changed 26.` and the table.
fn dependencies(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let groups = groups(evidence);
    if groups.is_empty() {
        return Vec::new();
    }
    let many = |wanted: fn(&DependencyChange) -> bool| groups.iter().filter(|group| wanted(group.first())).count();
    let came = many(|change| change.dependency.before.is_none());
    let went = many(|change| change.dependency.after.is_none());
    let mut lead = sums(came, went, groups.len() - came - went);
    let mut leaps = 0;
    let shown: Vec<&Group<'_>> = groups
        .iter()
        .filter(|group| {
            leaps += usize::from(group.is_bump() && group.is_leap());
            !group.is_bump() || group.is_leap() && leaps <= LEAPS
        })
        .take(limits.dependencies)
        .collect();
    let mut rows: Vec<_> = shown.iter().map(|group| row(group)).collect();
    let some = shown.len() < groups.len() && !rows.is_empty();
    lead.push(text(if some { ", among them:" } else { ":" }));
    // A number of bumps says nothing.
    if rows.is_empty() {
        return Vec::new();
    }
    let mut header = vec!["Dependency", "Manifest", "Before", "After", "Commit"];
    if rows.iter().all(|row| row.last().is_some_and(Vec::is_empty)) {
        header.pop();
        rows.iter_mut().for_each(|row| row.truncate(header.len()));
    }
    let header = header.into_iter().map(str::to_owned).collect();
    let table = Block::Table { header, rows };
    vec![Block::Paragraph(lead), table]
}

/// `Manifests gained 3 requirements, lost 1 and changed 26`, without what did not happen.
fn sums(came: usize, went: usize, changed: usize) -> Vec<Inline> {
    let mut parts: Vec<Vec<Inline>> = Vec::new();
    for (verb, many) in [("gained ", came), ("lost ", went), ("changed ", changed)] {
        match many {
            0 => {}
            many if parts.is_empty() => {
                parts.push([vec![text(verb)], count(many, "requirement", "requirements")].concat());
            }
            many => parts.push(vec![text(verb), number(many as u64)]),
        }
    }
    [vec![text("Manifests ")], join(parts)].concat()
}

fn row(group: &Group<'_>) -> Vec<Vec<Inline>> {
    let dependency = &group.first().dependency;
    let before = group.versions(|change| &change.dependency.before);
    let after = group.versions(|change| &change.dependency.after);
    let mut commits: Vec<Inline> = Vec::new();
    // The last one is that of what it is now.
    let mut named: Vec<_> = group.all.iter().flat_map(|change| &change.commits).collect();
    named.dedup();
    let first = named.len().saturating_sub(2);
    for (at, commit) in named[first..].iter().enumerate() {
        commits.extend((at > 0).then(|| text(", ")));
        commits.push(Inline::Commit(**commit));
    }
    let mut place = vec![code(dependency.manifest.as_str())];
    let mut manifests: Vec<&str> = group.all.iter().map(|change| change.dependency.manifest.as_str()).collect();
    manifests.dedup();
    match (manifests.len(), group.all.len()) {
        (1, 1) if dependency.manifest.as_str().ends_with(&dependency.table) => {}
        (1, 1) => place.extend([text(", "), code(dependency.table.clone())]),
        (1, _) => {}
        (many, _) => place.extend([text(" and "), number(many as u64 - 1), text(" more")]),
    }
    vec![vec![code(dependency.name.clone())], place, before, after, commits]
}

/// Why a requirement came or went, in the words of a commit that names it.
fn reasons(evidence: &Evidence, quoter: &mut Quoter<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for change in groups(evidence).iter().filter(|group| !group.is_bump()).map(Group::first) {
        for commit in &change.commits {
            if blocks.len() == REASONS {
                return blocks;
            }
            let ids = cite::message(evidence, *commit);
            if let Some(run) = cite::naming(quoter, evidence, &ids, Role::Reason, &change.dependency.name) {
                let words = vec![
                    text("On "),
                    code(change.dependency.name.clone()),
                    text(", "),
                    Inline::Commit(*commit),
                    text(": "),
                ];
                blocks.push(Block::Paragraph([words, vec![Inline::Quoted(run)]].concat()));
            }
        }
    }
    blocks
}

/// `edition went from 2018 to 2021 in several manifests, among them a, b and c.`
fn demands(evidence: &Evidence, kind: ChangeKind) -> Vec<Vec<Inline>> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    for change in evidence.changes.iter().filter(|change| change.kind == kind && change.line.is_some()) {
        let key = |change: &Change| (change.name.clone(), change.before.clone(), change.after.clone());
        match groups.iter_mut().find(|group| key(group[0]) == key(change)) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups.iter().filter_map(|group| demand(evidence, group)).collect()
}

fn demand(evidence: &Evidence, group: &[&Change]) -> Option<Vec<Inline>> {
    const NAMED: usize = 3;
    let change = *group.first()?;
    let value = |value: &Option<String>| value.clone().filter(|value| !value.is_empty()).map(code);
    let mut words = vec![code(change.name.clone())];
    match (change.action, value(&change.before), value(&change.after)) {
        (Action::Changed, Some(before), Some(after)) => {
            words.extend([text(" went from "), before, text(" to "), after])
        }
        // A licence that is new to a manifest stood elsewhere, or in another form.
        (Action::Added, ..) if change.kind == ChangeKind::Licence => return None,
        (Action::Added, _, Some(after)) => words.extend([text(" is new, "), after, text(",")]),
        (Action::Removed, Some(before), _) => words.extend([text(" is gone, "), before, text(" before,")]),
        _ => return None,
    }
    words.push(text(" in "));
    // Manifests of tests and examples aren't counted: a number would seem to be that of all.
    words.extend((group.len() > NAMED).then(|| text("several manifests, among them ")));
    let items: Vec<Vec<Inline>> = group.iter().take(NAMED).map(|change| vec![cite::file(evidence, change)]).collect();
    words.extend(cite::some(items, NAMED));
    words.push(text("."));
    Some(words)
}

/// `Continuous integration: a and b are new, c is gone.` That workflows changed says nothing by itself.
fn pipelines(evidence: &Evidence, limits: &Limits) -> Option<Vec<Inline>> {
    let found = |action| {
        let wanted = |change: &&Change| change.kind == ChangeKind::Pipeline && change.action == action;
        let items: Vec<Vec<Inline>> =
            evidence.changes.iter().filter(wanted).map(|change| vec![cite::file(evidence, change)]).collect();
        items
    };
    let sides = [(found(Action::Added), " is new", " are new"), (found(Action::Removed), " is gone", " are gone")];
    let part = |(items, one, more): (Vec<Vec<Inline>>, &'static str, &'static str)| {
        let fate = if items.len() == 1 { one } else { more };
        (!items.is_empty()).then(|| [cite::some(items, limits.items + 1), vec![text(fate)]].concat())
    };
    let parts: Vec<Vec<Inline>> = sides.into_iter().filter_map(part).collect();
    let mut words = vec![text("Continuous integration: ")];
    for (place, part) in parts.iter().enumerate() {
        words.extend((place > 0).then(|| text(", ")));
        words.extend(part.clone());
    }
    words.push(text("."));
    (!parts.is_empty()).then_some(words)
}
