//! `Package.swift`: targets with what they use, and packages from elsewhere.

use super::{Declaration, Declared, DependencyKind, RepoPath, text};

const TARGETS: [&str; 4] = [".target(", ".executableTarget(", ".macro(", ".systemLibrary("];

/// Calls beyond this number are passed over: each is read up to its closing bracket.
const CALLS: usize = 300;

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let tools = text.lines().next().and_then(|line| line.split_once("swift-tools-version:"));
    declared.demand("swift-tools-version", tools.map(|(_, version)| version.split(';').next().unwrap_or(version)));
    let code: String = text.lines().flat_map(|line| [text::without_comment(line, "//"), "\n"]).collect();
    for (at, call) in code.match_indices(".package(").take(CALLS) {
        package(&mut declared, text::bracketed(&code, at + call.len() - 1));
    }
    for call in TARGETS {
        for (at, _) in code.match_indices(call).take(CALLS) {
            // `.target(name:)` without more is a use of another target.
            let inside = text::bracketed(&code, at + call.len() - 1);
            if inside.contains("dependencies:") || inside.contains('\n') {
                declared.packages.extend(target(path, inside));
            }
        }
    }
    declared
}

/// The value of `label: "…"`.
fn labelled<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let rest = text.split_once(label)?.1.trim_start();
    text::quoted(rest).first().copied().filter(|_| rest.starts_with('"'))
}

fn package(declared: &mut Declared, arguments: &str) {
    let Some(url) = labelled(arguments, "url:") else { return };
    let name = url.trim_end_matches(".git").rsplit('/').next().unwrap_or(url);
    let version = arguments.split_once(url).map_or("", |(_, rest)| rest.trim_start_matches(['"', ',', ' ', '\n']));
    declared.require("dependencies", name, &version.replace('"', ""), DependencyKind::Runtime);
}

fn target(path: &RepoPath, arguments: &str) -> Option<Declaration> {
    let name = labelled(arguments, "name:")?;
    let place = labelled(arguments, "path:").map_or_else(|| format!("Sources/{name}"), str::to_owned);
    let list = arguments.split_once("dependencies:").map(|(_, rest)| rest.trim_start());
    let uses = list.filter(|rest| rest.starts_with('[')).map(|rest| text::quoted(text::bracketed(rest, 0)));
    Some(Declaration {
        name: name.to_owned(),
        folder: text::resolve(path.folder(), &place)?,
        uses: uses.into_iter().flatten().map(str::to_owned).collect(),
        ..Declaration::default()
    })
}
