//! What a file is for, told from its path alone.

use crate::history::RepoPath;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Source code that ships.
    Source,
    /// Tests, fixtures and benchmarks.
    Test,
    /// Prose for readers.
    Documentation,
    /// CHANGELOG, NEWS, release notes: what authors declared.
    ReleaseNotes,
    /// Declares packages and dependencies.
    Manifest,
    /// Build, CI, editor and deployment settings.
    Configuration,
    /// Written by a program, or copied from elsewhere: lock files, snapshots, vendored and minified code.
    Generated,
    /// Anything else.
    Other,
}

impl Role {
    /// Source and tests.
    pub fn is_code(self) -> bool {
        matches!(self, Self::Source | Self::Test)
    }

    /// Everything that a person wrote.
    pub fn is_counted(self) -> bool {
        self != Self::Generated
    }
}

const LOCK_FILES: [&str; 13] = [
    "Cargo.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
    "Gemfile.lock",
    "composer.lock",
    "go.sum",
    "flake.lock",
];
const MANIFESTS: [&str; 9] = [
    "Cargo.toml",
    "package.json",
    "go.mod",
    "pyproject.toml",
    "setup.py",
    "requirements.txt",
    "Gemfile",
    "composer.json",
    "pom.xml",
];
const VENDORED: [&str; 6] = ["vendor", "third_party", "node_modules", "dist", "__snapshots__", "snapshots"];
const GENERATED: [&str; 9] =
    [".min.js", ".min.css", ".map", ".pb.go", "_pb2.py", ".snap", ".lock", ".svg", ".generated.ts"];
const NOTES_FOLDERS: [&str; 8] = [
    "relnotes",
    "release-notes",
    "changelogs",
    "changelog.d",
    "changelog_unreleased",
    "newsfragments",
    ".changeset",
    ".changes",
];
const TEST_FOLDERS: [&str; 11] =
    ["test", "tests", "testdata", "spec", "specs", "__tests__", "benches", "bench", "fixtures", "t", "e2e"];
const SOURCES: [&str; 50] = [
    "rs", "py", "pyi", "js", "mjs", "cjs", "jsx", "ts", "tsx", "go", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "java",
    "kt", "kts", "rb", "cs", "php", "swift", "sh", "bash", "zsh", "fish", "pl", "pm", "lua", "scala", "ex", "exs",
    "erl", "hs", "ml", "mli", "clj", "dart", "zig", "nim", "jl", "r", "sql", "vue", "svelte", "s", "asm", "el",
];

/// Tells what a file is for.
pub fn role(path: &RepoPath) -> Role {
    let name = path.file_name();
    let lower = name.to_lowercase();
    let folders: Vec<&str> = path.folder().split('/').collect();
    let in_folder = |list: &[&str]| folders.iter().any(|folder| list.contains(&folder.to_lowercase().as_str()));
    let extension = path.extension();
    let extension = extension.as_str();
    if LOCK_FILES.contains(&name) || GENERATED.iter().any(|end| lower.ends_with(end)) || in_folder(&VENDORED) {
        Role::Generated
    } else if is_release_notes(&lower, &folders) {
        Role::ReleaseNotes
    } else if MANIFESTS.contains(&name) {
        Role::Manifest
    } else if SOURCES.contains(&extension) || is_script(&lower) {
        if in_folder(&TEST_FOLDERS) || is_test_name(&lower) { Role::Test } else { Role::Source }
    } else if matches!(extension, "md" | "mdx" | "rst" | "adoc" | "txt" | "tex" | "1" | "org")
        || in_folder(&["doc", "docs", "documentation"])
    {
        Role::Documentation
    } else if in_folder(&TEST_FOLDERS) {
        Role::Test
    } else if matches!(extension, "toml" | "yml" | "yaml" | "json" | "ini" | "cfg" | "cmake" | "mk" | "nix" | "gradle")
        || lower.starts_with('.')
        || in_folder(&[".github", ".ci", ".gitlab", ".circleci"])
    {
        Role::Configuration
    } else {
        Role::Other
    }
}

fn is_release_notes(lower: &str, folders: &[&str]) -> bool {
    let stem = lower.split('.').next().unwrap_or(lower);
    let text = !lower.contains('.')
        || lower.ends_with(".md")
        || lower.ends_with(".rst")
        || lower.ends_with(".txt")
        || lower.ends_with(".adoc");
    let named =
        matches!(stem, "changelog" | "changes" | "news" | "history" | "releases" | "release-notes" | "release_notes");
    text && (named || folders.iter().any(|folder| NOTES_FOLDERS.contains(&folder.to_lowercase().as_str())))
}

fn is_script(lower: &str) -> bool {
    matches!(lower, "makefile" | "dockerfile" | "justfile" | "rakefile" | "build.zig")
}

fn is_test_name(lower: &str) -> bool {
    let stem = lower.split('.').next().unwrap_or(lower);
    let words: Vec<&str> = stem.split(['_', '-']).collect();
    words.iter().any(|word| matches!(*word, "test" | "tests" | "spec" | "bench"))
        || lower.contains(".test.")
        || lower.contains(".spec.")
        || (stem.len() > 4 && (stem.ends_with("test") || stem.ends_with("tests")) && lower.ends_with(".java"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_by_path() {
        let check = |path: &str, expected: Role| assert_eq!(role(&RepoPath::new(path)), expected, "{path}");
        check("src/git/walk.rs", Role::Source);
        check("Makefile", Role::Source);
        check("tests/cli.rs", Role::Test);
        check("reftable/basics_test.c", Role::Test);
        check("web/app.test.tsx", Role::Test);
        check("t/t0001-init.sh", Role::Test);
        check("src/contest.rs", Role::Source);
        check("README.md", Role::Documentation);
        check("Documentation/config.txt", Role::Documentation);
        check("Documentation/RelNotes/2.45.0.txt", Role::ReleaseNotes);
        check("CHANGELOG.md", Role::ReleaseNotes);
        check("changelog_unreleased/css/123.md", Role::ReleaseNotes);
        check("crates/core/Cargo.toml", Role::Manifest);
        check("Cargo.lock", Role::Generated);
        check("vendor/zlib/inflate.c", Role::Generated);
        check(".github/workflows/ci.yml", Role::Configuration);
        check("logo.png", Role::Other);
    }
}
