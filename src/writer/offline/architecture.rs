//! The modules that the range touches, and the edges that their manifests declare between them.

use std::collections::BTreeSet;

use super::{
    Limits, code, name,
    phrase::{count, lines},
};
use crate::{
    draft::{Block, Inline, number, text},
    evidence::Evidence,
    modules::{Module, ModuleId},
    roles::is_in_tests,
};

/// Nodes of the diagram at most.
const NODES: usize = 12;

pub(super) fn section(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let modules = &evidence.modules;
    if modules.list.len() < 2 || limits.modules == 0 {
        return Vec::new();
    }
    let mut lead = vec![text("The commits touch ")];
    lead.extend(count(modules.list.len(), "module", "modules"));
    let cut = modules.list.len() > limits.modules;
    lead.push(text(if cut { "; the first by commits" } else { ", most commits first" }));
    lead.push(text(" (those that change only manifests or files not written by hand don't count; lines are summed over the commits):"));
    let mut blocks = vec![Block::Paragraph(lead), table(evidence, limits)];
    blocks.extend(diagram(evidence));
    blocks
}

fn table(evidence: &Evidence, limits: &Limits) -> Block {
    let described = evidence.modules.list.iter().take(limits.modules).any(|module| module.description.is_some());
    let header =
        if described { vec!["Module", "Purpose", "Commits", "Lines"] } else { vec!["Module", "Commits", "Lines"] };
    let row = |(id, module): (ModuleId, &Module)| {
        let label = match module {
            module if module.is_rest() => text("elsewhere"),
            module if module.name.is_empty() => text(evidence.modules.display(id)),
            module => code(module.name.clone()),
        };
        let mut cells = vec![vec![label]];
        if described {
            let purpose = module.description.clone().filter(|_| !module.is_rest());
            cells.push(purpose.map_or_else(Vec::new, |purpose| vec![name(purpose)]));
        }
        cells.push(vec![number(module.commits as u64)]);
        cells.push(size(module));
        cells
    };
    let shown = evidence.modules.list.iter().enumerate().take(limits.modules);
    // What no module holds stands behind those that are one.
    let (rest, modules): (Vec<_>, Vec<_>) = shown.partition(|(_, module)| module.is_rest());
    Block::Table { header, rows: modules.into_iter().chain(rest).map(row).collect() }
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
/// packages that they build, is no part of the architecture.
fn diagram(evidence: &Evidence) -> Vec<Block> {
    let of_tests = |id: ModuleId| evidence.modules.list.get(id).is_some_and(|module| is_in_tests(&module.folder));
    let declared = evidence.modules.declared();
    let edges: Vec<(ModuleId, ModuleId)> =
        declared.into_iter().filter(|(from, to)| !of_tests(*from) && !of_tests(*to)).collect();
    let connected: BTreeSet<ModuleId> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let drawn: Vec<ModuleId> = connected.into_iter().take(NODES).collect();
    let place = |id: &ModuleId| drawn.iter().position(|drawn| drawn == id);
    let edges: Vec<(usize, usize)> = edges.iter().filter_map(|(from, to)| place(from).zip(place(to))).collect();
    // Two boxes and an arrow say no more than a sentence would.
    if drawn.len() < 3 || edges.len() < 2 {
        return Vec::new();
    }
    let nodes = drawn.iter().map(|id| evidence.modules.display(*id).to_owned()).collect();
    let lead: Vec<Inline> = vec![text(
        "What depends on what among them, as their manifests declare it (an arrow leads from a package to what it uses):",
    )];
    vec![Block::Paragraph(lead), Block::Diagram { nodes, edges }]
}
