//! What two outlines of one file say differently: the definitions that came, went, or changed their outside.
//!
//! Only sure cases count. Definitions of one name (overloads, `#[cfg]` twins, implementations of one trait for several
//! types) are taken as a set of signatures; a rename needs the same body, and that body only once on either side. What
//! stands inside functions, macros and tests is nobody's interface and is left out, and so are the members of a type that
//! came or went as a whole.

use super::exposure::{exposure, sign};
use super::{Definition, Kind, Outline};
use std::collections::{BTreeMap, BTreeSet};

/// What happened to a definition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Change {
    /// It is new, or its name has another signature besides those that stayed.
    Added,
    /// It is gone, or one of several signatures of its name is.
    Removed,
    /// The same body under another name.
    Renamed,
    /// The same body under the same name in another type or file.
    Moved,
    /// Parameters, types, bases, or the value of a constant.
    Signature,
    /// More can see it.
    Exposed,
    /// Less can see it.
    Hidden,
    /// It says that it is not to be used any more.
    Deprecated,
}

/// One change of one definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Difference<'a> {
    /// What happened.
    pub change: Change,
    /// The definition before; `None` where it was added.
    pub old: Option<&'a Definition>,
    /// The definition after; `None` where it was removed.
    pub new: Option<&'a Definition>,
}

/// The changes from one outline of a file to another, in the order of the newer lines; removals stand where they stood.
pub fn compare<'a>(old: &'a Outline, new: &'a Outline) -> Vec<Difference<'a>> {
    let (old, new) = (interface(old), interface(new));
    let (old_types, new_types): (Vec<_>, Vec<_>) = (types(&old), types(&new));
    let renamed = renamed_types(&old_types, &new_types);
    let mut comparison = Comparison { renamed, differences: Vec::new(), gone: Vec::new(), come: Vec::new() };
    comparison.by_name(&old, &new);
    comparison.by_body();
    comparison.rest();
    let mut differences = comparison.differences;
    let line = |found: &Difference| found.new.or(found.old).map_or(0, |definition| definition.span.first);
    differences.sort_by(|a, b| (line(a), a.change, name(a)).cmp(&(line(b), b.change, name(b))));
    differences
}

fn name<'a>(found: &Difference<'a>) -> &'a str {
    found.new.or(found.old).map_or("", |definition| definition.name.as_str())
}

/// A body of so many tokens is no chance.
const TELLING: usize = 14;

/// Types of a few fields look alike.
const FIELDS: usize = 24;

/// A shorter one tells a rename only together with the same signature.
const SHORT: usize = 5;

/// The definitions that others can use or that a file is made of.
fn interface(outline: &Outline) -> Vec<&Definition> {
    let mut around: Option<(usize, usize)> = None;
    let mut found = Vec::new();
    for definition in &outline.definitions {
        let (first, last) = (definition.span.first, definition.span.last);
        if around.is_some_and(|(start, end)| start < first && last <= end) {
            continue;
        }
        if definition.kind.is_callable() || definition.kind == Kind::Macro {
            around = Some((first, last));
        }
        let tested = definition.container.as_deref().is_some_and(|name| matches!(name, "tests" | "test"));
        let told = !matches!(definition.kind, Kind::Test | Kind::Impl | Kind::Module);
        if told && !tested {
            found.push(definition);
        }
    }
    found
}

fn types<'a>(definitions: &[&'a Definition]) -> Vec<&'a Definition> {
    definitions.iter().copied().filter(|found| is_type(found)).collect()
}

fn is_type(definition: &Definition) -> bool {
    matches!(definition.kind, Kind::Struct | Kind::Enum | Kind::Trait | Kind::Interface | Kind::Class)
}

/// Kinds that may take each other's place under one name.
fn class(kind: Kind) -> Kind {
    match kind {
        Kind::Method => Kind::Function,
        Kind::Variable | Kind::Macro => Kind::Constant,
        Kind::Struct | Kind::Enum | Kind::Trait | Kind::Interface | Kind::Class => Kind::Type,
        kind => kind,
    }
}

type Key<'a> = (Option<&'a str>, &'a str, Kind);

/// Old names of types to new ones, where the whole body stayed.
fn renamed_types<'a>(old: &[&'a Definition], new: &[&'a Definition]) -> BTreeMap<&'a str, &'a str> {
    let names = |list: &[&'a Definition]| list.iter().map(|found| found.name.as_str()).collect::<BTreeSet<_>>();
    let (before, after) = (names(old), names(new));
    let gone: Vec<_> = old.iter().copied().filter(|found| !after.contains(found.name.as_str())).collect();
    let come: Vec<_> = new.iter().copied().filter(|found| !before.contains(found.name.as_str())).collect();
    let pairs = pairs(&gone, &come, mark);
    pairs.into_iter().map(|(old, new)| (old.name.as_str(), new.name.as_str())).collect()
}

/// What must be the same on both sides of a rename or move.
type Mark = ((usize, u64), Kind);

fn mark(definition: &Definition) -> Option<Mark> {
    let enough = if is_type(definition) { FIELDS } else { SHORT };
    (definition.body.len() >= enough).then_some((definition.body.digest(), class(definition.kind)))
}

/// Pairs what has the same mark on both sides, and there only once.
fn pairs<'a>(
    old: &[&'a Definition],
    new: &[&'a Definition],
    mark: impl Fn(&Definition) -> Option<Mark>,
) -> Vec<(&'a Definition, &'a Definition)> {
    let index = |list: &[&'a Definition]| {
        let mut found: BTreeMap<Mark, Vec<&'a Definition>> = BTreeMap::new();
        for definition in list {
            if let Some(mark) = mark(definition) {
                found.entry(mark).or_default().push(definition);
            }
        }
        found
    };
    let (old, new) = (index(old), index(new));
    let single = |(mark, list): (&Mark, &Vec<&'a Definition>)| match (&list[..], new.get(mark).map(Vec::as_slice)) {
        ([old], Some([new])) => Some((*old, *new)),
        _ => None,
    };
    old.iter().filter_map(single).collect()
}

struct Comparison<'a> {
    /// Old names of types to new ones.
    renamed: BTreeMap<&'a str, &'a str>,
    differences: Vec<Difference<'a>>,
    /// What has no namesake on the other side.
    gone: Vec<&'a Definition>,
    come: Vec<&'a Definition>,
}

impl<'a> Comparison<'a> {
    fn push(&mut self, change: Change, old: Option<&'a Definition>, new: Option<&'a Definition>) {
        self.differences.push(Difference { change, old, new });
    }

    /// The container by its newer name.
    fn container(&self, old: &'a Definition) -> Option<&'a str> {
        let container = old.container.as_deref()?;
        Some(self.renamed.get(container).copied().unwrap_or(container))
    }

    fn by_name(&mut self, old: &[&'a Definition], new: &[&'a Definition]) {
        let mut sides: BTreeMap<Key<'a>, (Vec<&'a Definition>, Vec<&'a Definition>)> = BTreeMap::new();
        for definition in old {
            let name = definition.name.as_str();
            let renamed = is_type(definition).then(|| self.renamed.get(name).copied()).flatten();
            let key = (self.container(definition), renamed.unwrap_or(name), class(definition.kind));
            sides.entry(key).or_default().0.push(definition);
        }
        for definition in new {
            let key = (definition.container.as_deref(), definition.name.as_str(), class(definition.kind));
            sides.entry(key).or_default().1.push(definition);
        }
        for (old, new) in sides.into_values() {
            match (&old[..], &new[..]) {
                (_, []) => self.gone.extend(old),
                ([], _) => self.come.extend(new),
                ([old], [new]) => self.pair(old, new),
                _ => self.namesakes(&old, &new),
            }
        }
    }

    /// One definition before and after.
    fn pair(&mut self, old: &'a Definition, new: &'a Definition) {
        if old.name != new.name {
            self.push(Change::Renamed, Some(old), Some(new));
        }
        let (before, after) = (exposure(old), exposure(new));
        match before.cmp(&after) {
            std::cmp::Ordering::Less => self.push(Change::Exposed, Some(old), Some(new)),
            std::cmp::Ordering::Greater => self.push(Change::Hidden, Some(old), Some(new)),
            std::cmp::Ordering::Equal => {}
        }
        let (one, other) = (sign(old), sign(new));
        let same = if old.name == new.name { one.is_same(&other, before != after) } else { one.is_renamed(&other) };
        if !same {
            self.push(Change::Signature, Some(old), Some(new));
        }
        if new.deprecated && !old.deprecated {
            self.push(Change::Deprecated, Some(old), Some(new));
        }
    }

    /// Several definitions of one name: what stayed is taken out, the rest is told where it is clear.
    fn namesakes(&mut self, old: &[&'a Definition], new: &[&'a Definition]) {
        let text = |found: &Definition| sign(found).text;
        let known: BTreeSet<String> = old.iter().map(|found| text(found)).collect();
        let now: BTreeSet<String> = new.iter().map(|found| text(found)).collect();
        let left: Vec<_> = old.iter().copied().filter(|found| !now.contains(&text(found))).collect();
        let fresh: Vec<_> = new.iter().copied().filter(|found| !known.contains(&text(found))).collect();
        // Overloads are functions; what else has one name twice stands under two conditions of a build.
        let overloads = old.iter().chain(new).all(|found| found.kind.is_callable());
        match (&left[..], &fresh[..]) {
            ([old], [new]) if old.body.is_same(&new.body) => self.pair(old, new),
            _ if !overloads => {}
            ([], fresh) => fresh.iter().for_each(|new| self.push(Change::Added, None, Some(new))),
            (left, []) => left.iter().for_each(|old| self.push(Change::Removed, Some(old), None)),
            _ => {}
        }
        let deprecated = |list: &[&Definition]| list.iter().all(|found| found.deprecated);
        if deprecated(new) && !deprecated(old) {
            self.push(Change::Deprecated, old.first().copied(), new.first().copied());
        }
    }

    /// Renames and moves among what has no namesake.
    fn by_body(&mut self) {
        let (gone, come) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.come));
        let callable = |list: &[&'a Definition]| -> Vec<&'a Definition> {
            list.iter().copied().filter(|found| matches!(found.kind, Kind::Function | Kind::Method)).collect()
        };
        let mut paired: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
        let place = |found: &'a Definition, side: usize| (side, found.span.first, found.name.as_str());
        for (old, new) in pairs(&callable(&gone), &callable(&come), mark) {
            let (same_place, telling) = (self.container(old) == new.container.as_deref(), old.body.len() >= TELLING);
            let change = match () {
                () if old.name == new.name && telling => Change::Moved,
                () if same_place && old.name != new.name && (telling || sign(old).is_renamed(&sign(new))) => {
                    Change::Renamed
                }
                () => continue,
            };
            paired.extend([place(old, 0), place(new, 1)]);
            match change {
                Change::Renamed => self.pair(old, new),
                change => self.push(change, Some(old), Some(new)),
            }
        }
        self.gone = gone.into_iter().filter(|found| !paired.contains(&place(found, 0))).collect();
        self.come = come.into_iter().filter(|found| !paired.contains(&place(found, 1))).collect();
    }

    /// What is left came or went, the members of a type with it.
    fn rest(&mut self) {
        let (gone, come) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.come));
        for old in whole(&gone) {
            self.push(Change::Removed, Some(old), None);
        }
        for new in whole(&come) {
            self.push(Change::Added, None, Some(new));
        }
    }
}

/// The list without the members of the types in it.
fn whole<'a>(list: &[&'a Definition]) -> Vec<&'a Definition> {
    let types: BTreeSet<&str> = types(list).iter().map(|found| found.name.as_str()).collect();
    let member = |found: &&Definition| found.container.as_deref().is_some_and(|container| types.contains(container));
    list.iter().copied().filter(|found| !member(found)).collect()
}
