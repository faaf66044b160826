//! Parsers of plain text: figures, source code, manifests, patterns, dates, addresses.

use std::collections::BTreeSet;

use git_deepdive::{
    evidence::measurement::{self, Figure, Measurement},
    git::{Clock, Filter, Syntax},
    history::{CommitId, Date, Manifest, RepoPath},
    modules,
    render::{Forge, project_name},
    symbols::{self, Language, Outline, Span},
};

use super::{FIELD, check_error, is_clean, maybe_long, text};

/// The first byte chooses the language, the rest is source code.
pub fn symbols(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let language = Language::ALL[usize::from(*first) % Language::ALL.len()];
    let source = maybe_long(rest);
    let outline = symbols::outline(language, &source);
    let lines = source.split('\n').count();
    check_outline(&outline, lines);
    for line in 0..=lines.min(64) {
        let found = outline.enclosing(line);
        assert!(found.is_none_or(|found| found.span.first <= line && line <= found.span.last), "line {line}");
    }
    let imports: BTreeSet<&String> = outline.imports.iter().collect();
    assert_eq!(imports.len(), outline.imports.len(), "an import twice");
    assert_eq!(symbols::outline(language, &source), outline, "two outlines of one text");
}

fn check_outline(outline: &Outline, lines: usize) {
    let is_inside = |span: Span| 1 <= span.first && span.first <= span.last && span.last <= lines;
    for found in &outline.definitions {
        assert!(is_inside(found.span) && found.doc.is_none_or(is_inside), "{found:?} of {lines} lines");
        assert!(found.signature.chars().count() <= 200 && !found.signature.contains('\n'), "{found:?}");
        assert!(!found.name.trim().is_empty(), "{found:?}");
    }
    for comment in &outline.comments {
        assert!(is_inside(comment.span), "{comment:?} of {lines} lines");
    }
}

/// Figures are verbatim parts of the text, in its order.
pub fn measurement(data: &[u8]) {
    let text = maybe_long(data);
    let found = measurement::parse(&text);
    let lines = text.lines().count();
    let mut last = (0, 0);
    for measurement in &found {
        assert!(last <= measurement.lines, "order: {measurement:?}");
        last = measurement.lines;
        assert!(last.0 <= last.1 && last.1 < lines, "{measurement:?} of {lines} lines");
        check_figures(measurement, &text);
    }
    let steps: Vec<&Measurement> = found.iter().collect();
    let mut joined = BTreeSet::new();
    for chain in measurement::chains(&steps) {
        assert!(chain.len() > 1 && chain.is_sorted(), "{chain:?}");
        assert!(chain.iter().all(|step| *step < steps.len() && joined.insert(*step)), "{chain:?}");
    }
}

fn check_figures(measurement: &Measurement, text: &str) {
    let check = |figure: &Figure| {
        assert!(figure.value.is_finite() && figure.value >= 0.0, "{figure:?}");
        // A tilde may stand apart from the number that it makes approximate.
        assert!(text.contains(figure.text.trim_start_matches('~')), "{figure:?} is not in the text");
        assert!(text.contains(&figure.unit) && text.contains(&figure.spread_unit), "{figure:?}");
        let spread = figure.spread.as_ref();
        assert!(spread.is_none_or(|(written, value)| text.contains(written.as_str()) && value.is_finite()));
    };
    measurement.result.iter().for_each(&check);
    assert!(measurement.result.is_some() || measurement.improvement.is_some(), "{measurement:?} says nothing");
    if let (Some(baseline), Some(result)) = (&measurement.baseline, &measurement.result) {
        check(baseline);
        let said = measurement::improvement(baseline, result, &measurement.metric);
        assert!(said.is_none_or(|said| !said.contains("inf") && !said.contains("NaN")), "{measurement:?}");
    }
}

/// The older and the newer end of a manifest; the first byte chooses its kind.
pub fn manifest(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let path = RepoPath::new(if first % 2 == 0 { "a/Cargo.toml" } else { "a/package.json" });
    let mut ends = rest.splitn(2, |byte| *byte == FIELD).map(|end| Some(maybe_long(end).into_owned()));
    let (base, tip) = (ends.next().flatten(), ends.next().flatten());
    let forward = [Manifest { path: path.clone(), base: base.clone(), tip: tip.clone() }];
    let backward = [Manifest { path, base: tip, tip: base }];
    let there = modules::dependencies(&forward);
    for change in &there {
        assert_ne!(change.before, change.after, "{change:?}");
    }
    let back = modules::dependencies(&backward).into_iter();
    let back: Vec<_> = back.map(|change| (change.table, change.name, change.after, change.before)).collect();
    let there: Vec<_> = there.into_iter().map(|d| (d.table, d.name, d.before, d.after)).collect();
    assert_eq!(there, back, "what came one way went the other");
    for package in modules::packages(&forward) {
        assert_eq!(package.folder, "a");
        assert!(!package.name.contains('\n'), "{package:?}");
    }
}

/// What each syntax of patterns reads as more than itself.
const SYNTAXES: [(Syntax, &str); 4] = [
    (Syntax::Basic, r".[]*^$\"),
    (Syntax::Extended, r".[]*^$\(){}+?|"),
    (Syntax::Perl, r".[]*^$\(){}+?|"),
    (Syntax::Fixed, ""),
];

/// A pattern of `--author` or `--grep` and what it is looked for in; and any line as a pattern of itself.
pub fn pattern(data: &[u8]) {
    let (pattern, subject) = match data.iter().position(|byte| *byte == FIELD) {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, data),
    };
    let (pattern, subject) = (text(pattern), text(subject));
    let line: String = subject.chars().filter(|c| *c != '\n').take(300).collect();
    for (syntax, special) in SYNTAXES {
        match Filter::pattern("--grep", &pattern, syntax) {
            Ok(regex) => drop(regex.find(&subject)),
            Err(error) => check_error(error),
        }
        let quoted = line.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| special.contains(c)).chain([c]));
        let quoted: String = quoted.collect();
        match Filter::pattern("--grep", &quoted, syntax) {
            Ok(regex) => {
                assert_eq!(regex.find(&line).map(|found| found.range()), Some(0..line.len()), "{syntax:?} {quoted:?}");
            }
            Err(error) => panic!("{syntax:?} {quoted:?}: {error}"),
        }
    }
}

/// A date, and a moment in three of the spellings that git has.
pub fn date(data: &[u8]) {
    // In 2033, so that no moment below is new.
    let clock = Clock::stopped(2_000_000_000, "UTC").expect("a zone");
    if let Err(error) = Filter::date_at("--since", &text(data), &clock) {
        check_error(error);
    }
    let number = data.iter().take(4).fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
    let seconds = 100_000_000 + number % 1_900_000_000;
    let day = Date { seconds, offset: 0 }.iso();
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    for written in [format!("{seconds} +0000"), format!("{day} {time} +0000"), format!("{day}T{time}Z")] {
        match Filter::date_at("--since", &written, &clock) {
            Ok(read) => assert_eq!(read, seconds, "{written}"),
            Err(error) => panic!("{written}: {error}"),
        }
    }
}

/// The address of a remote: what is made of it can stand in a link.
pub fn remote(data: &[u8]) {
    let url = text(data);
    let id = CommitId::from_bytes(&[0xab; 20]).expect("20 bytes");
    if let Some(forge) = Forge::from_remote(&url) {
        let path = RepoPath::new("a b)/[c].rs");
        for page in [forge.commit(id), forge.file(id, &path, Some((1, 2)))].into_iter().chain(forge.issue(7)) {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:#?=&".contains(c);
            assert!(page.starts_with("https://") && page.chars().all(plain), "{page:?} of {url:?}");
            let host = page["https://".len()..].split('/').next().unwrap_or_default();
            assert!(!host.is_empty() && !host.contains(['@', ':']), "{page:?} of {url:?}");
        }
    }
    if let Some(name) = project_name(&url) {
        assert!(!name.is_empty() && !name.contains('/'), "{name:?} of {url:?}");
        let tag = git_deepdive::escape::tag(&name);
        assert!(is_clean(&tag), "{tag:?}");
    }
}
