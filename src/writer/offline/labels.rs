//! Difficulty and tags, by rules that the manual page states.

use crate::{
    draft::{Block, Difficulty, Section, SectionKind},
    escape,
    evidence::{ChangeKind, Evidence},
    roles::is_in_tests,
};

/// Told stories in more modules than this make a post advanced.
const MODULES: usize = 3;

/// Languages and modules that become tags.
const EACH: usize = 3;

/// Names of folders that any project has.
const FOLDERS: [&str; 16] = [
    "src", "lib", "libs", "test", "tests", "pkg", "cmd", "internal", "docs", "doc", "crates", "packages", "core",
    "modules", "scripts", "tools",
];

/// No code: beginner. Code, and besides a table of figures, threads and locks that come or go, or told stories in more
/// than three modules: advanced. Else intermediate.
pub(super) fn difficulty(evidence: &Evidence, sections: &[Section]) -> Difficulty {
    let shows_code = sections.iter().flat_map(|section| &section.blocks).any(|block| matches!(block, Block::Code(_)));
    let told = evidence.told_stories();
    let measures = sections.iter().any(|section| section.kind == SectionKind::Performance);
    let concurrent = |change: &crate::evidence::Change| {
        change.kind == ChangeKind::Concurrency && told.iter().any(|story| change.story == Some(story.id))
    };
    let mut modules: Vec<usize> = told.iter().filter_map(|story| story.module).collect();
    modules.sort_unstable();
    modules.dedup();
    let hard = measures || modules.len() > MODULES || evidence.changes.iter().any(concurrent);
    match (shows_code, hard) {
        (false, _) => Difficulty::Beginner,
        (true, false) => Difficulty::Intermediate,
        (true, true) => Difficulty::Advanced,
    }
}

/// `technical`, `deep-dive`, then languages by changed lines, the project, modules by commits: from general to special.
pub(super) fn tags(evidence: &Evidence) -> Vec<String> {
    let mut tags = vec!["technical".to_owned(), "deep-dive".to_owned()];
    let languages = evidence.languages.iter().take(EACH).map(|language| language.name().to_owned());
    let parts = evidence.modules.list.iter().filter(|module| !module.name.is_empty() && !is_in_tests(&module.folder));
    let modules = parts.map(|module| module.name.rsplit('/').next().unwrap_or(&module.name).to_owned());
    let modules = modules.filter(|name| !FOLDERS.contains(&name.as_str())).take(EACH);
    for word in languages.chain([evidence.project.clone()]).chain(modules) {
        let tag = escape::tag(&word);
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}
