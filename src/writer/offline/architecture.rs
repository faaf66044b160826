//! The modules that the range touches, and the edges that their manifests declare between them.

use std::collections::BTreeSet;

use super::{Limits, code, name, phrase::lines};
use crate::{
    draft::{Block, Inline, number, text},
    evidence::Evidence,
    history::RepoPath,
    modules::{Module, ModuleId},
    roles::is_in_tests,
};

/// A table of fewer modules shows nothing.
const FEWEST: usize = 3;

/// Nodes of the diagram at most.
const NODES: usize = 12;

/// Arrows of the diagram at most.
const EDGES: usize = 14;

pub(super) fn section(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let modules = &evidence.modules;
    let named = modules.list.iter().filter(|module| is_part(module)).count();
    // A table that leaves most of the work out would mislead.
    let commits = |part: bool| -> usize {
        modules.list.iter().filter(|module| is_part(module) == part).map(|module| module.commits).sum()
    };
    // Names and numbers alone tell nobody how the program is built.
    let shown = || modules.list.iter().filter(|module| is_part(module)).take(limits.modules);
    let described = shown().filter(|module| purpose(&modules.list, module).is_some()).count();
    let few = named < FEWEST || 2 * described < shown().count();
    if modules.list.len() < 2 || limits.modules == 0 || few || commits(true) < commits(false) {
        return diagram(evidence);
    }
    let lead = vec![text(
        "Modules with code that the commits touch, most commits first (manifests and files not written by hand don't count; lines are summed over the commits):",
    )];
    let mut blocks = vec![Block::Paragraph(lead), table(evidence, limits)];
    blocks.extend(diagram(evidence));
    blocks
}

/// Tells whether a module is a part of the program: not what no module holds, nor what a forge or an editor is told, nor its
/// tests.
fn is_part(module: &Module) -> bool {
    !module.is_rest() && !module.folder.starts_with('.') && !is_in_tests(&module.folder)
}

/// What a module is for, unless one before it is said to be for the same: words of the whole tell nothing of its parts.
fn purpose<'a>(modules: &[Module], module: &'a Module) -> Option<&'a str> {
    let first = modules.iter().find(|other| other.description == module.description)?;
    module.description.as_deref().filter(|_| first.folder == module.folder)
}

fn table(evidence: &Evidence, limits: &Limits) -> Block {
    let named = || evidence.modules.list.iter().enumerate().filter(|(_, module)| is_part(module));
    let list = &evidence.modules.list;
    let described = named().take(limits.modules).any(|(_, module)| purpose(list, module).is_some());
    let header =
        if described { vec!["Module", "Purpose", "Commits", "Lines"] } else { vec!["Module", "Commits", "Lines"] };
    let row = |(id, module): (ModuleId, &Module)| {
        let inner =
            |other: &Module| other.folder != module.folder && RepoPath::new(&other.folder).is_in(&module.folder);
        let split = !module.folder.is_empty() && evidence.modules.list.iter().any(inner);
        let label = match module {
            module if module.name.is_empty() => vec![text(evidence.modules.display(id))],
            // What its other folders hold has rows of its own.
            module if split => vec![code(module.name.clone()), text(" itself")],
            module => vec![code(module.name.clone())],
        };
        let mut cells = vec![label];
        if described {
            cells.push(purpose(list, module).map_or_else(Vec::new, |purpose| vec![name(purpose)]));
        }
        cells.push(vec![number(module.commits as u64)]);
        cells.push(size(module));
        cells
    };
    Block::Table {
        header: header.into_iter().map(str::to_owned).collect(),
        rows: named().take(limits.modules).map(row).collect(),
    }
}

/// Lines that somebody wrote, and those of lock files, generated and vendored files where they are twice as many.
fn size(module: &Module) -> Vec<Inline> {
    let mut words = lines(module.lines);
    if module.unwritten.total() > 2 * module.lines.total() {
        words.push(text(", besides "));
        words.extend(lines(module.unwritten));
        words.push(text(" not written by hand"));
    }
    words
}

/// Only modules with an edge are drawn: a node without one shows nothing that the table doesn't. What tests are made of, as
/// packages that they build, is no part of the architecture; and what was there before is no news.
fn diagram(evidence: &Evidence) -> Vec<Block> {
    if !evidence.modules.rewired {
        return Vec::new();
    }
    let of_tests = |id: ModuleId| evidence.modules.list.get(id).is_some_and(|module| is_in_tests(&module.folder));
    let declared = evidence.modules.declared();
    let edges: Vec<(ModuleId, ModuleId)> =
        declared.into_iter().filter(|(from, to)| !of_tests(*from) && !of_tests(*to)).collect();
    let connected: BTreeSet<ModuleId> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let connected: Vec<ModuleId> = connected.into_iter().take(NODES).collect();
    // Many arrows between many boxes show nothing: those of the first modules do.
    let among = |most: usize| {
        let place = |id: &ModuleId| connected[..most].iter().position(|drawn| drawn == id);
        let edges = edges.iter().filter_map(|(from, to)| place(from).zip(place(to)));
        (most, edges.collect::<Vec<(usize, usize)>>())
    };
    let legible = (0..=connected.len()).rev().map(among).find(|(_, edges)| edges.len() <= EDGES);
    let (most, edges) = legible.unwrap_or_default();
    let drawn = &connected[..most];
    // Two boxes and an arrow say no more than a sentence would.
    if drawn.len() < 3 || edges.len() < 2 {
        return Vec::new();
    }
    let nodes = drawn.iter().map(|id| evidence.modules.display(*id).to_owned()).collect();
    let lead: Vec<Inline> = vec![text(
        "Of the modules that the range touches, those that manifests tie together (an arrow leads from a module to what it uses):",
    )];
    vec![Block::Paragraph(lead), Block::Diagram { nodes, edges }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::LineCount;

    #[test]
    fn purposes_are_a_module_s_own() {
        let module = |(place, description): (usize, &Option<&str>)| Module {
            name: String::new(),
            folder: place.to_string(),
            description: description.map(str::to_owned),
            described_in: None,
            manifest: None,
            commits: 1,
            coded: 1,
            lines: LineCount::default(),
            unwritten: LineCount::default(),
        };
        let check = |descriptions: &[Option<&str>], expected: &[Option<&str>]| {
            let modules: Vec<Module> = descriptions.iter().enumerate().map(module).collect();
            let found: Vec<_> = modules.iter().map(|module| purpose(&modules, module)).collect();
            assert_eq!(found, expected);
        };
        check(&[Some("Reads pages"), Some("Writes pages"), None], &[Some("Reads pages"), Some("Writes pages"), None]);
        check(
            &[Some("A part of pages"), Some("Writes"), Some("A part of pages")],
            &[Some("A part of pages"), Some("Writes"), None],
        );
    }
}
