//! What a module's own documentation says it is for: the first sentence of its comment, docstring or README.

use super::text::resolve;

/// Sentences beyond this length explain more than a purpose.
const LONGEST: usize = 220;

/// Files that may document the folder that holds them, the surest first.
const DOCUMENTS: [&str; 10] = [
    "src/lib.rs",
    "lib.rs",
    "mod.rs",
    "src/main.rs",
    "__init__.py",
    "doc.go",
    "package-info.java",
    "README.md",
    "README.rst",
    "README",
];

/// Paths that may document a folder, the surest first.
pub(super) fn documents(folder: &str) -> Vec<String> {
    let mut paths: Vec<String> = DOCUMENTS.iter().filter_map(|name| resolve(folder, name)).collect();
    if let Some(name) = folder.rsplit('/').next().filter(|name| !name.is_empty()) {
        paths.insert(0, format!("{folder}.rs"));
        paths.extend([format!("{folder}/{name}.go"), format!("{folder}/{name}.py")]);
    }
    paths
}

/// The first sentence of the documentation that a file begins with.
pub(super) fn purpose(path: &str, text: &str) -> Option<String> {
    let prose = match path.rsplit('/').next().unwrap_or(path).rsplit_once('.').map_or("", |(_, end)| end) {
        "rs" => marked(text, "//!"),
        "go" => above_package(text),
        "java" => block(text)?,
        "py" => docstring(text)?,
        _ => paragraph(text),
    };
    let sentence = first_sentence(&plain(&prose))?;
    let law = ["Copyright", "License", "license", "SPDX", "http://", "https://"];
    // A remark on the state of a thing doesn't say what it is for.
    let remarks = ["Currently", "Note", "NOTE", "There ", "Warning", "WARNING", "TODO", "Deprecated", "Please "];
    let words = sentence.split_whitespace().count();
    let is_purpose = words >= 3
        && sentence.len() <= LONGEST
        && !law.iter().any(|word| sentence.contains(word))
        && !remarks.iter().any(|remark| sentence.starts_with(remark));
    is_purpose.then_some(sentence)
}

/// The first paragraph of consecutive comment lines with this mark.
fn marked(text: &str, mark: &str) -> String {
    let lines = text.lines().map(str::trim).skip_while(|line| !line.starts_with(mark));
    let lines = lines.map_while(|line| line.strip_prefix(mark)).map(str::trim);
    let lines = lines.skip_while(|line| line.is_empty() || line.starts_with(['#', '!', '[', '<', '|']));
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The comment directly above the package clause of Go.
fn above_package(text: &str) -> String {
    let lines: Vec<&str> = text.lines().take_while(|line| !line.starts_with("package ")).collect();
    if lines.len() == text.lines().count() {
        return String::new();
    }
    let start = lines.iter().rposition(|line| !line.starts_with("//")).map_or(0, |at| at + 1);
    if start == lines.len() {
        return block(&lines.join("\n")).unwrap_or_default();
    }
    let words = lines[start..].iter().map(|line| line.trim_start_matches('/').trim());
    words.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The last block comment before the package clause, its first paragraph.
fn block(text: &str) -> Option<String> {
    let head: String =
        text.lines().take_while(|line| !line.starts_with("package ")).flat_map(|line| [line, "\n"]).collect();
    let (_, rest) = head.rsplit_once("/*")?;
    let (comment, after) = rest.split_once("*/")?;
    if after.lines().any(|line| !line.trim().is_empty() && !line.starts_with('@')) {
        return None;
    }
    let lines = comment.lines().map(|line| line.trim().trim_start_matches('*').trim());
    let lines = lines.skip_while(|line| line.is_empty());
    Some(lines.take_while(|line| !line.is_empty() && !line.starts_with(['@', '<'])).collect::<Vec<_>>().join(" "))
}

fn docstring(text: &str) -> Option<String> {
    let start = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'))?;
    let mark = ["\"\"\"", "'''"].into_iter().find(|mark| start.trim_start_matches(['r', 'u']).starts_with(mark))?;
    let (_, rest) = text.split_once(mark)?;
    let (inside, _) = rest.split_once(mark)?;
    let lines = inside.lines().map(str::trim).skip_while(|line| line.is_empty());
    Some(lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Headings that open a README about something else than what its folder is for.
const ABOUT_OTHERS: [&str; 10] = [
    "tests",
    "testing",
    "test",
    "benchmarks",
    "development",
    "contributing",
    "building",
    "usage",
    "changelog",
    "running tests",
];

/// The first paragraph of a README that is neither heading nor badge, list, table or markup.
fn paragraph(text: &str) -> String {
    let heading = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().trim().to_lowercase();
    if ABOUT_OTHERS.contains(&heading.as_str()) {
        return String::new();
    }
    let paragraphs = text.split("\n\n").map(str::trim);
    let is_prose = |paragraph: &&str| {
        let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
        let heading =
            lines.get(1).is_some_and(|line| !line.is_empty() && line.bytes().all(|b| matches!(b, b'=' | b'-')));
        paragraph.starts_with(char::is_alphabetic)
            && !heading
            && !paragraph.contains("![")
            && paragraph.ends_with(['.', '!'])
    };
    paragraphs
        .take(12)
        .find(is_prose)
        .map(|text| text.lines().map(str::trim).collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

/// Without the marks of links and code: `[x](y)` and `[x]` are x, `{@link x}` is x.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', ']', '`', '{', '*', '<']) {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            b']' if rest.starts_with(['(', '[']) => {
                let end = rest.find([')', ']']).map_or(rest.len(), |end| end + 1);
                rest = &rest[end..];
            }
            b'{' if rest.starts_with('@') => {
                let (inside, left) = rest.split_once('}').unwrap_or((rest, ""));
                out.push_str(inside.split_once(' ').map_or("", |(_, name)| name));
                rest = left;
            }
            b'<' => rest = rest.split_once('>').map_or("", |(_, left)| left),
            b'{' => out.push('{'),
            _ => {}
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words with a full stop that end no sentence.
const ABBREVIATIONS: [&str; 6] = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "Inc."];

/// Up to the first full stop; all of it where there is none and it is a title.
fn first_sentence(text: &str) -> Option<String> {
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        end += word.len();
        let word = word.trim_end().trim_end_matches(['"', ')']);
        if word.ends_with(['.', '!', '?']) && !ABBREVIATIONS.contains(&word.trim_start_matches('(')) {
            return Some(text[..end].trim_end().to_owned());
        }
        if word.ends_with(':') {
            return None;
        }
    }
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_sentences_of_documentation() {
        let check = |path: &str, text: &str, expected: &str| {
            assert_eq!(purpose(path, text).unwrap_or_default(), expected, "{path}");
        };
        check(
            "a/lib.rs",
            "// Copyright\n\n//! # Title\n//!\n//! Walks [`Trees`](x), e.g. these\n//! ones. More.\n",
            "Walks Trees, e.g. these ones.",
        );
        check("a/mod.rs", "use x;\n", "");
        check(
            "a/doc.go",
            "// Copyright\n\n// Package a keeps things\n// in order. Not more.\npackage a\n",
            "Package a keeps things in order.",
        );
        check("a/doc.go", "/*\nPackage a keeps things.\n*/\npackage a\n", "Package a keeps things.");
        check("a/x.go", "// Copyright 2024 The Authors.\n\npackage a\n", "");
        check(
            "a/package-info.java",
            "/*\n * Licence\n */\n\n/**\n * Support for {@link Cache caches} of all kinds.\n */\n@NullMarked\npackage a;\n",
            "Support for Cache caches of all kinds.",
        );
        check("a/__init__.py", "# x\n\"\"\"Reads and writes things.\n\nMore.\"\"\"\n", "Reads and writes things.");
        check("a/__init__.py", "import x\n\"\"\"Reads and writes.\"\"\"\n", "");
        check(
            "a/README.md",
            "# A\n\n[![x](y)](z)\n\nA tool for [people](x) who dive. It is fast.\n",
            "A tool for people who dive.",
        );
        check("a/README.md", "# A\n\n- one item of a list.\n", "");
        check("a/README.md", "# Tests\n\nTests that run on the server are slow.\n", "");
        check("a/README.md", "# A\n\nCurrently, there are no plans to publish it.\n", "");
        check("README", "Title of it\n===========\n\nThe thing that does it.\n", "The thing that does it.");
    }
}
