//! Which files are documents that authors write, and of what sort, by the habits of many projects: names, folders, and how
//! fragments of changelogs are named by the tools that collect them (towncrier, changesets, scripts of one's own).

use super::{DocumentKind, Role, known::Parts, testing::TEST_FOLDERS};
use crate::history::RepoPath;

/// Folders of release notes, one file a release or a line of them.
const NOTES_FOLDERS: [&str; 6] =
    ["relnotes", "release-notes", "release_notes", "releasenotes", "changelogs", "whatsnew"];

/// Folders of changelog fragments: one file a change, collected into the changelog when a release is made.
const FRAGMENT_FOLDERS: [&str; 15] = [
    "changelog.d",
    "changes.d",
    "towncrier.d",
    "release-notes.d",
    "changelog_entries",
    "changelog_unreleased",
    "newsfragments",
    "news.d",
    ".changeset",
    ".changes",
    "unreleased_history",
    "unreleased_changes",
    "upcoming_changes",
    "changelog-entries",
    ".unreleased",
];

/// Folders that hold fragments where the names of the files begin with a number or tell the sort of the change.
const NUMBERED_FRAGMENT_FOLDERS: [&str; 6] = ["changes", "news", "changelog", "changelogs", "unreleased", "fragments"];

/// What stands behind the last dot of a fragment's name that has no extension of a text.
const FRAGMENT_ENDS: [&str; 19] = [
    "enhancement",
    "improvement",
    "perf",
    "packaging",
    "contrib",
    "feature",
    "bugfix",
    "doc",
    "misc",
    "removal",
    "change",
    "changed",
    "added",
    "fixed",
    "removed",
    "deprecation",
    "break",
    "breaking",
    "security",
];
/// Extensions of texts that people write by hand.
const TEXTS: [&str; 7] = ["md", "rst", "txt", "adoc", "asciidoc", "markdown", "mdx"];

/// Extensions of documents.
const PROSE: [&str; 9] = ["md", "mdx", "markdown", "rst", "adoc", "asciidoc", "txt", "org", "qmd"];

/// First words of names of documents that say nothing of the change.
const BOILERPLATE: [&str; 17] = [
    "license",
    "licence",
    "copying",
    "notice",
    "authors",
    "contributors",
    "maintainers",
    "thanks",
    "code",
    "codeowners",
    "cmakelists",
    "requirements",
    "robots",
    "llms",
    "funding",
    "backers",
    "security",
];

/// First words of names of documents that tell how the project is worked on.
const PROCESS: [&str; 6] = ["contributing", "hacking", "development", "releases", "releasing", "governance"];

/// Words of names, and folders, of documents that say why something is built as it is.
const DESIGN: [&str; 20] = [
    "rfc",
    "rfcs",
    "adr",
    "adrs",
    "decision",
    "decisions",
    "design",
    "designs",
    "architecture",
    "proposal",
    "proposals",
    "enhancements",
    "kep",
    "keps",
    "plan",
    "plans",
    "internals",
    "technical",
    "blueprint",
    "rationale",
];

/// Words of names, and folders, of documents that lead through something: first those that lead over a change.
const GUIDES: [&str; 15] = [
    "upgrade",
    "upgrading",
    "migration",
    "migrating",
    "migrations",
    "migrate",
    "breaking",
    "guide",
    "guides",
    "tutorial",
    "tutorials",
    "howto",
    "cookbook",
    "troubleshooting",
    "faq",
];
/// Tells whether a file holds release notes, a changelog, or a fragment of one.
pub(super) fn is_release_notes(parts: &Parts) -> bool {
    let name = parts.name();
    let collected = || parts.is_in(&NOTES_FOLDERS) && !matches!(name, "index.md" | "index.rst" | "readme.md");
    // Pages of the name `releases` below the root tell how releases are made.
    let process = || parts.path.contains('/') && name.starts_with("releases.");
    // A page on the history of something, and the log of a distributor's packages.
    let other =
        || (parts.path.matches('/').count() > 1 && name.starts_with("history.")) || in_folder(parts, &["debian"]);
    is_fragment(parts) || (is_text(name) && ((is_notes_name(name) && !process() && !other()) || collected()))
}

/// `CHANGELOG.md`, `NEWS`, `CHANGELOG-3.6.md`, `8_1_release_notes.md`, `00-RELEASENOTES`; not `history-api.md`.
fn is_notes_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').filter(|(_, end)| TEXTS.contains(end)).map_or(name, |(stem, _)| stem);
    let words: Vec<&str> = stem.split(['-', '_', '.', ' ']).filter(|word| !word.is_empty()).collect();
    let number = |word: &&str| word.trim_start_matches('v').bytes().all(|b| b.is_ascii_digit() || b == b'x');
    let names: Vec<&str> = words.into_iter().filter(|word| !number(word)).collect();
    matches!(
        names[..],
        ["changelog" | "changelogs" | "changes" | "news" | "history" | "releases" | "releasenotes" | "whatsnew"]
            | ["release", "notes"]
            | ["release", "notes", "for"]
            | ["change", "log"]
            | ["interface" | "breaking", "changes"]
    )
}

/// Tells whether a file is a fragment of a changelog, by folder and name.
fn is_fragment(parts: &Parts) -> bool {
    let name = parts.name();
    // `fix-walk.bugfix.rst` and `+walk.bugfix` have no number.
    // What ends with `.feature` is a test in Gherkin, whatever its folder is called.
    let gherkin = name.ends_with(".feature") && !name.starts_with('+');
    let is_end = |word: &str| FRAGMENT_ENDS.contains(&word) && !(word == "feature" && gherkin);
    let sorted = name.split('.').skip(1).any(is_end);
    let numbered = name.starts_with(|c: char| c.is_ascii_digit()) || sorted || is_of_request(name);
    let folder = parts.is_in(&FRAGMENT_FOLDERS) || (numbered && in_folder(parts, &NUMBERED_FRAGMENT_FOLDERS));
    let end = parts.extension.as_str();
    let one_change = TEXTS.contains(&end) || (FRAGMENT_ENDS.contains(&end) && numbered) || is_of_request(name);
    let version = || name.split(['.', '-']).take(2).all(|part| part.bytes().all(|b| b.is_ascii_digit() || b == b'x'));
    let listed = parts.is_in(&FRAGMENT_FOLDERS) || !version();
    folder && one_change && listed && !name.starts_with("readme") && !name.contains("template")
}

/// `issue-4971`, `pull-5096`: names of fragments without an extension.
fn is_of_request(name: &str) -> bool {
    let number = name.split_once('-').filter(|(kind, _)| matches!(*kind, "issue" | "pull" | "pr" | "mr"));
    number.is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Tells whether the folder right above a file has one of the names.
fn in_folder(parts: &Parts, folders: &[&str]) -> bool {
    parts.folders().last().is_some_and(|folder| folders.contains(&folder))
}

/// Tells whether a name in lower case is that of a text, or has no extension.
fn is_text(name: &str) -> bool {
    name.rsplit_once('.').is_none_or(|(_, end)| TEXTS.contains(&end) || end.bytes().all(|b| b.is_ascii_digit()))
}

/// What an author's document is, by its path; `None` for what isn't prose, is nobody's document or a test's.
pub(super) fn kind(path: &RepoPath, role: Role) -> Option<DocumentKind> {
    let parts = Parts::of(path);
    let name = parts.name();
    match role {
        Role::ReleaseNotes if is_fragment(&parts) => return Some(DocumentKind::Fragment),
        Role::ReleaseNotes => {
            let one_release = parts.is_in(&NOTES_FOLDERS) || name.contains("release");
            return Some(if one_release { DocumentKind::ReleaseNotes } else { DocumentKind::Changelog });
        }
        Role::Other if matches!(name, "readme" | "upgrading" | "design" | "architecture" | "internals") => {}
        Role::Configuration | Role::Other => return is_settings(&parts).then_some(DocumentKind::Configuration),
        Role::Documentation => {}
        _ => return None,
    }
    let words: Vec<&str> = name.split(['-', '_', '.', ' ']).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word)) || parts.is_in(wanted);
    let prose = !name.contains('.') || PROSE.contains(&parts.extension.as_str());
    let foreign = parts.is_in(&TEST_FOLDERS) || parts.folders().any(|folder| folder.starts_with('.'));
    if !prose || foreign || words.first().is_some_and(|first| BOILERPLATE.contains(first)) || is_translated(&parts) {
        None
    } else if PROCESS.contains(&words[0]) {
        Some(DocumentKind::Reference)
    } else if has(&DESIGN) {
        Some(DocumentKind::Design)
    } else if words[0] == "readme" {
        Some(DocumentKind::Readme)
    } else if has(&GUIDES) || name.contains("breakingchanges") {
        Some(DocumentKind::Guide)
    } else {
        Some(DocumentKind::Reference)
    }
}

/// Settings that come with comments for those who run the program, not those of the project's own tools.
fn is_settings(parts: &Parts) -> bool {
    let name = parts.name();
    let hidden = name.starts_with('.') || parts.folders().any(|folder| folder.starts_with('.'));
    let example = [".example", ".sample", ".default", ".dist"].iter().any(|end| name.ends_with(end));
    let settings = matches!(parts.extension.as_str(), "conf" | "cnf" | "ini" | "cfg" | "properties");
    let of_settings = name.contains("config") || in_folder(parts, &["config", "conf"]);
    let served = matches!(parts.extension.as_str(), "toml" | "yml" | "yaml" | "kdl") && of_settings;
    !hidden && !parts.is_in(&TEST_FOLDERS) && (example || settings || served)
}

/// `README.zh-CN.md`, `docs/ja/x.md`: the same words again, in another language.
fn is_translated(parts: &Parts) -> bool {
    const CODES: [&str; 16] =
        ["zh", "cn", "ja", "jp", "ko", "kr", "fr", "de", "es", "pt", "br", "ru", "it", "tr", "vn", "uk"];
    let code = |text: &str| {
        let first = text.split(['-', '_']).next().unwrap_or(text);
        CODES.contains(&first) && text.len() <= 7
    };
    let stem = parts.name().rsplit_once('.').map_or("", |(stem, _)| stem);
    let marked = stem.rsplit_once(['.', '-', '_']).is_some_and(|(_, last)| code(last));
    (marked || parts.folders().any(code)) && !code(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::known::purpose;

    #[test]
    fn release_notes_and_fragments() {
        let check = |path: &str, expected: Role| assert_eq!(purpose(&RepoPath::new(path)), expected, "{path}");
        let notes = "CHANGELOG.md NEWS ChangeLog HISTORY-8.md CHANGELOG/CHANGELOG-3.6.md docs/changelogs/changelog_4x.md \
                     changelogs/0.11.x.md guides/source/8_1_release_notes.md 00-RELEASENOTES doc/source/whatsnew/v2.1.rst \
                     docs/CHANGES.rst doc/pages/changelog.asciidoc releases.md docs/Release-notes-for-1.10.0.md Documentation/RelNotes/2.45.0.adoc CHANGES/1234.bugfix.rst \
                     newsfragments/12.feature unreleased_history/bug_fixes/x.md .changeset/brave-cats.md news/12.bugfix.rst changes/fix-walk.bugfix.md \
                     CHANGES/+walk.feature changes.d/x.md";
        notes.split_whitespace().for_each(|path| check(path, Role::ReleaseNotes));
        let others = "docs/history-api.md docs/news-feed.md docs/release-process.md changelog_unreleased/README.md \
                      changelog_unreleased/TEMPLATE.md docs/changes/per-environment-apis.md docs/news/the-feature.md docs/internals/releases.md";
        others.split_whitespace().for_each(|path| check(path, Role::Documentation));
        for path in ["src/history.rs", "unreleased_history/add.sh", "src/changelog.ts"] {
            check(path, Role::Source);
        }
    }

    #[test]
    fn documents_by_path() {
        let check = |path: &str, expected: Option<DocumentKind>| {
            let path = RepoPath::new(path);
            assert_eq!(kind(&path, purpose(&path)), expected, "{path:?}");
        };
        let all = |paths: &str, kind| paths.split_whitespace().for_each(|path| check(path, Some(kind)));
        all("CHANGELOG.md NEWS CHANGELOG/CHANGELOG-3.6.md", DocumentKind::Changelog);
        all("Documentation/RelNotes/2.45.0.adoc guides/8_1_release_notes.md", DocumentKind::ReleaseNotes);
        all(
            ".changeset/a.md newsfragments/12.feature.rst CHANGES/12.bugfix changelog/unreleased/issue-4971",
            DocumentKind::Fragment,
        );
        all(
            "docs/rfcs/0001-x.md docs/ARCHITECTURE.md doc/adr/0007-use-x.md docs/internals/lsm.md",
            DocumentKind::Design,
        );
        all("docs/migration.md UPGRADE_GUIDE.md docs/guides/x.md docs/troubleshooting/y.md", DocumentKind::Guide);
        all("README.md crates/x/README", DocumentKind::Readme);
        all("docs/config.md Documentation/config/core.adoc", DocumentKind::Reference);
        all(
            "redis.conf etc/app.ini config.example.yml app.conf.sample assets/config/default.kdl",
            DocumentKind::Configuration,
        );
        let none = "LICENSE.md CMakeLists.txt tests/format/a.md README.zh-CN.md docs/ja/config.md .github/PULL_REQUEST_TEMPLATE.md \
                    src/main.rs .github/workflows/ci.yml .gitignore";
        none.split_whitespace().for_each(|path| check(path, None));
    }
}
