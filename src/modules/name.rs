//! What a project is called where nothing but its files tells.

use std::{borrow::Cow, collections::BTreeMap};

/// Files that may say the name of the project, those first that declare it.
pub const NAMED_IN: [&str; 17] = [
    "dune-project",
    "mix.exs",
    "shard.yml",
    "build.zig.zon",
    "build.sbt",
    "settings.gradle",
    "settings.gradle.kts",
    "meson.build",
    "CMakeLists.txt",
    "configure.ac",
    "Package.swift",
    "README.md",
    "readme.md",
    "README",
    "README.rst",
    "README.adoc",
    "README.asciidoc",
];

/// The name that one of [`NAMED_IN`] gives, by how it begins, where it is not one that any project could have.
pub fn project_name(file: &str, text: &str) -> Option<String> {
    let name = match file {
        "meson.build" | "CMakeLists.txt" => declared(text, "project"),
        "configure.ac" => declared(text, "AC_INIT"),
        "dune-project" => assigned(text, "(name "),
        "mix.exs" => assigned(text, "app: :"),
        "shard.yml" => assigned(text, "name: "),
        "build.zig.zon" => assigned(text, ".name = "),
        "build.sbt" => assigned(text, "name :="),
        "settings.gradle" | "settings.gradle.kts" => assigned(text, "rootProject.name ="),
        "Package.swift" => assigned(text.split_once("Package(")?.1, "name:"),
        _ => titled(text).or_else(|| asked(text)).or_else(|| pictured(text)),
    };
    name.and_then(|name| plain_name(&name))
}

/// The first argument of a call at the beginning of a line: `project('mpv',`, `project(curl C)`, `AC_INIT([tmux], 3.8)`.
fn declared(text: &str, call: &str) -> Option<String> {
    let begins = |(at, _): &(usize, &str)| text[..*at].ends_with('\n') || *at == 0;
    let (at, _) = text.match_indices(call).find(begins)?;
    let rest = text[at + call.len()..].trim_start().strip_prefix('(')?;
    let rest = rest.trim_start().trim_start_matches(['\'', '"', '[']);
    let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ']' | ',' | ')')).next()?;
    is_name(name).then(|| name.to_owned())
}

/// What stands behind a key at the beginning of a line: `(name dune)`, `rootProject.name = 'mockito'`, `app: :ecto,`,
/// `.name = .zls,`.
fn assigned(text: &str, key: &str) -> Option<String> {
    let rest = text.lines().find_map(|line| line.trim_start().strip_prefix(key))?;
    let name = rest.trim().trim_start_matches('.').trim_matches(['\'', '"', ')', ',']);
    is_name(name).then(|| name.to_owned())
}

/// One word of letters, digits and what joins them.
fn is_name(text: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    (2..=30).contains(&text.chars().count()) && text.chars().all(joins)
}

/// Tells whether a folder is called as any project's could be.
pub fn is_anyones(folder: &str) -> bool {
    const NAMES: [&str; 22] = [
        "",
        "monorepo",
        "package",
        "root",
        "trunk",
        "upstream",
        "workdir",
        "repo",
        "repository",
        "git",
        "src",
        "source",
        "code",
        "project",
        "checkout",
        "clone",
        "work",
        "workspace",
        "app",
        "main",
        "master",
        "tmp",
    ];
    NAMES.contains(&folder.to_lowercase().as_str())
}

/// A name without its scope, and without what says that it is only the frame of a workspace; none where nothing else is left.
/// A folder called `git` may hold anything, what calls itself so is git.
pub fn plain_name(package: &str) -> Option<String> {
    const FRAMES: [&str; 6] = ["monorepo", "workspace", "root", "docs", "parent", "aggregator"];
    const ANYONES: [&str; 6] = ["app", "main", "package", "project", "repo", "src"];
    let name = package.rsplit('/').next().unwrap_or(package);
    let framed = FRAMES.iter().find_map(|end| name.strip_suffix(end)?.strip_suffix(['-', '_']));
    let name = framed.filter(|name| !name.is_empty()).unwrap_or(name);
    let lower = name.to_lowercase();
    let anyones = FRAMES.iter().chain(&ANYONES).any(|word| lower == *word);
    (!anyones && !name.is_empty()).then(|| name.to_owned())
}

/// The package that most others extend: `diesel` of `diesel_cli` and `diesel_derives`, whatever else the workspace holds.
pub fn extended_name(packages: &[&str]) -> Option<String> {
    let extends = |other: &str, name: &str| other.strip_prefix(name).is_some_and(|rest| rest.starts_with(['-', '_']));
    let count = |name: &str| packages.iter().filter(|other| extends(other, name)).count();
    let counted = packages.iter().map(|name| (count(name), *name)).filter(|(count, _)| *count >= EXTENDED);
    let (_, name) = counted.max_by_key(|(count, name)| (*count, std::cmp::Reverse(*name)))?;
    plain_name(name)
}

/// A package that fewer others extend is one beside others.
const EXTENDED: usize = 2;

/// What the names of most packages begin with: `helix` of `helix-core`, `helix-term` and `xtask`.
pub fn common_name(packages: &[&str]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    // The scope of `@vue/runtime-core` is what its neighbours share.
    let scoped = |name: &&'_ str| name.starts_with('@') && name.contains('/');
    for name in packages {
        let first = match name.strip_prefix('@').and_then(|name| name.split_once('/')).filter(|_| scoped(name)) {
            Some((scope, _)) => Some(scope),
            None => name.split_once(['-', '_']).map(|(first, _)| first),
        };
        first.into_iter().for_each(|first| *counts.entry(first).or_default() += 1);
    }
    let (name, count) = counts.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)))?;
    (count > 2 && 3 * count >= 2 * packages.len() && name.len() > 1).then(|| name.to_owned())
}

/// Headings that READMEs of any project have.
const ANYONES_HEADINGS: [&str; 14] = [
    "readme",
    "about",
    "overview",
    "introduction",
    "installation",
    "install",
    "usage",
    "features",
    "documentation",
    "contributing",
    "building",
    "description",
    "status",
    "contents",
];

/// The one word, or the capitalised two or three, that a README has for its title, also before what it is: the first thing that
/// it says, behind pictures and markup.
fn titled(text: &str) -> Option<String> {
    let headed = |line: &&str| line.starts_with("<h1") && line.ends_with("</h1>");
    let markup = |line: &&str| !line.is_empty() && (!line.starts_with(['<', '!', '[']) || headed(line));
    let mut lines = text.lines().map(str::trim).filter(markup);
    let first = lines.next()?;
    let underlined =
        || lines.next().filter(|next| next.len() > 2 && next.chars().all(|c| matches!(c, '=' | '-'))).map(|_| first);
    let marked = ["# ", "## ", "= "].iter().find_map(|mark| first.strip_prefix(mark));
    let title = marked.or_else(|| Some(first.strip_suffix("</h1>")?.split_once('>')?.1)).or_else(underlined)?;
    let title = without_images(title);
    let dashes = [" - ", " – ", " — ", ": ", ", "];
    let title = dashes.iter().find_map(|dash| title.split_once(dash)).map_or(&*title, |(name, _)| name);
    let title = title.trim_matches(['#', '=', ' ', '*', '`']);
    let is_theirs = !ANYONES_HEADINGS.contains(&title.to_lowercase().as_str());
    (is_theirs && (is_name(title) || is_proper(title))).then(|| title.to_owned())
}

/// Two or three words with a capital each: `Apache Kafka`, but not `Getting Started`.
fn is_proper(title: &str) -> bool {
    const OPENS_OTHERS: [&str; 10] = ["A", "An", "The", "Getting", "Quick", "Table", "How", "What", "Welcome", "Build"];
    let words: Vec<&str> = title.split(' ').collect();
    let capital = |word: &&str| is_name(word) && word.starts_with(char::is_uppercase);
    (2..=3).contains(&words.len()) && words.iter().all(capital) && !OPENS_OTHERS.contains(&words[0])
}

/// What a heading of a README asks for: `## What is Redis?`
fn asked(text: &str) -> Option<String> {
    let name = text.lines().find_map(|line| {
        let question = line.trim_start_matches(['#', ' ']).strip_prefix("What is ")?;
        question.trim_end().strip_suffix('?')
    })?;
    (is_name(name) || is_proper(name)).then(|| name.to_owned())
}

/// What the first picture of a README is the logo of: `![diesel logo](…)`, `alt="Elixir logo"`.
fn pictured(text: &str) -> Option<String> {
    let alts = ["![", "alt=\""].map(|mark| text.match_indices(mark).map(move |(at, _)| at + mark.len()));
    let first = alts.into_iter().flatten().min()?;
    let alt = text[first..].split([']', '"']).next()?;
    let name = alt.strip_suffix(" logo").or_else(|| alt.strip_suffix(" Logo"))?;
    (is_name(name) || is_proper(name)).then(|| name.to_owned())
}

/// A title of AsciiDoc without its pictures: `image:logo.png[Logo] Kakoune`.
fn without_images(title: &str) -> Cow<'_, str> {
    let Some((before, rest)) = title.split_once("image:") else { return Cow::Borrowed(title) };
    let after = rest.split_once(']').map_or("", |(_, after)| after);
    Cow::Owned(format!("{before} {}", without_images(after).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_packages_share_the_name() {
        let check = |packages: &[&str], expected: Option<&str>| {
            assert_eq!(common_name(packages).as_deref(), expected, "{packages:?}");
        };
        check(&["helix-core", "helix-term", "helix-lsp", "xtask"], Some("helix"));
        check(&["helix-core", "helix-term"], None);
        check(&["@vue/compiler-core", "@vue/runtime-core", "@vue/shared", "vue"], Some("vue"));
        check(&["a-x", "b-x", "c-x", "c-y", "c-z"], None);
        check(&[], None);
    }

    #[test]
    fn a_package_that_others_extend_has_the_name() {
        let check = |packages: &[&str], expected: Option<&str>| {
            assert_eq!(extended_name(packages).as_deref(), expected, "{packages:?}");
        };
        check(&["diesel", "diesel_cli", "diesel_derives", "dsl_auto_type", "x", "y", "z"], Some("diesel"));
        check(&["a", "a-cli", "b"], None);
        check(&["core", "corex", "corey"], None);
    }

    #[test]
    fn logos_are_named() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(pictured(text).as_deref(), expected, "{text}");
        check("[![diesel logo](a.png)](b)\n\n# A safe ORM\n", Some("diesel"));
        check("[![Build Status](a.svg)](b)\n![x logo](c)\n", None);
        check("no picture", None);
    }

    #[test]
    fn names_are_found() {
        assert!(is_anyones("repo") && is_anyones("SRC") && !is_anyones("ripgrep"));
        let plain = |name: &str, expected: &str| {
            assert_eq!(plain_name(name).unwrap_or_default(), expected, "{name}");
        };
        plain("@vitejs/vite-monorepo", "vite");
        plain("jj-docs", "jj");
        plain("-docs", "-docs");
        plain("retrofit-root", "retrofit");
        plain("chrome_root", "chrome");
        plain("beetroot", "beetroot");
        plain("my/workspace", "");
        plain("parent", "");
        plain("git", "git");
        plain("ripgrep", "ripgrep");
        let named = |file: &str, text: &str, expected: &str| {
            assert_eq!(project_name(file, text).as_deref(), Some(expected), "{file}: {text}");
        };
        named("dune-project", "(lang dune 3.0)\n(name dune)\n", "dune");
        named("build.zig.zon", ".{\n    .name = .zls,\n    .version = \"0.17.0\",\n}", "zls");
        named("build.zig.zon", ".{ \n .name = \"ghostty\",\n}", "ghostty");
        named("build.sbt", "lazy val a = p.settings(name := \"A b\")\nname := \"akka\"\n", "akka");
        named("settings.gradle", "rootProject.name = 'retrofit-root'\n", "retrofit");
        named("Package.swift", "import X\n\nlet package = Package(\n    name: \"swift-nio\",\n", "swift-nio");
        named("README.md", "<p>\n<img alt=\"Elixir logo\" src=\"a\">\n</p>\n\nIt is a language.\n", "Elixir");
        named("settings.gradle.kts", "plugins {}\nrootProject.name = \"mockito\"\n", "mockito");
        let check = |text: &str, expected: Option<&str>| assert_eq!(titled(text).as_deref(), expected, "{text}");
        check("![logo](a.svg)\n\n# mpv\n\nA player.", Some("mpv"));
        check("OkHttp\n======\n\nSee.", Some("OkHttp"));
        check("# Welcome to tmux!\n", None);
        check("# README\n", None);
        check("## Cats\n\n![Cats graphic](cats.png)\n\n### Overview\n", Some("Cats"));
        check("# Guzzle, PHP HTTP client\n", Some("Guzzle"));
        check("<h1 align=\"center\">Apache Kafka</h1>\n", Some("Apache Kafka"));
        check("## Getting Started\n", None);
        check("## Installation\n", None);
        check("# A safe ORM\n", None);
        check("Testify - Thou Shalt Write Tests\n=====\n", Some("Testify"));
        check("What is Valkey?\n--------------\n", None);
        named("README.md", "A quick start.\n\nWhat is Valkey?\n-----\n", "Valkey");
        check("# ShellCheck - A shell script analysis tool\n", Some("ShellCheck"));
        check("= image:{logo}[K,32,link=\"{x}\"] Kakoune image:{ci}[link=\"{y}\"]\n", Some("Kakoune"));
        check("# A tool - for shells\n", None);
        check("text\n", None);
        check("<p>\n<img>\n</p>\n\nA system for applications.\n\n# Contributing\n", None);
        let check = |file: &str, text: &str, expected: Option<&str>| {
            assert_eq!(project_name(file, text).as_deref(), expected, "{text}");
        };
        check("meson.build", "# a project('x')\nproject(\n  'flatpak',\n  'c',\n)", Some("flatpak"));
        check("CMakeLists.txt", "cmake_minimum_required(VERSION 3)\nproject(CURL C)\n", Some("CURL"));
        check("CMakeLists.txt", "project(${NAME})\n", None);
        check("configure.ac", "AC_INIT([tmux], next-3.8)\n", Some("tmux"));
        check("README.md", "# mpv\n", Some("mpv"));
    }
}
