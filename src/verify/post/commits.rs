//! Checks every commit that a post shows: in links, in definitions and, where no forge is known, in bare code spans.

use super::{Check, Finding, FindingKind, Lookup};
use super::{caption, citation, own};
use crate::markdown::{BlockKind, Link, Text};

/// Checks links, definitions and references.
pub fn check(check: &Check<'_>) -> Vec<Finding> {
    let mut findings = definitions(check);
    for block in &check.document.blocks {
        match &block.kind {
            BlockKind::Heading(_, text) | BlockKind::Paragraph(text) | BlockKind::Item(text) => {
                check_text(check, text, block.quote.is_some(), &mut findings);
            }
            BlockKind::Table(rows) => {
                for cell in rows.iter().flat_map(|row| &row.cells) {
                    check_text(check, cell, block.quote.is_some(), &mut findings);
                }
            }
            _ => {}
        }
    }
    findings
}

/// Definitions: used, leading to the commit of their label; and references to definitions that aren't there.
fn definitions(check: &Check<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let used = used_labels(check);
    for definition in &check.document.definitions {
        let mut push = |kind| findings.push(Finding::new(definition.line, kind));
        if check.ours && !used.contains(&definition.label.to_lowercase()) {
            push(FindingKind::Unused { label: definition.label.clone() });
        }
        let Some(shown) = citation::code_label(&definition.label) else { continue };
        match citation::permalink(&definition.target) {
            Some(link) => {
                check_whole(check, &link.hex, &mut push);
                check_shown(check, shown, &link.hex, &mut push);
            }
            None if check.ours && citation::nearly_hash_like(shown) => {
                push(FindingKind::NoCommitLink { shown: shown.to_string() })
            }
            None => {}
        }
    }
    for reference in &check.document.unresolved {
        // The writer escapes brackets, so that a code span in some is always meant as a reference.
        let code = citation::code_label(&reference.label);
        if code.is_some_and(|code| check.ours || citation::nearly_hash_like(code)) || reference.explicit {
            let kind = FindingKind::Undefined { label: reference.label.clone() };
            findings.push(Finding::new(reference.line, kind));
        }
    }
    findings
}

fn used_labels(check: &Check<'_>) -> std::collections::BTreeSet<String> {
    let mut used = std::collections::BTreeSet::new();
    let mut add = |text: &Text| {
        used.extend(text.links.iter().filter_map(|link| link.label.as_ref()).map(|label| label.to_lowercase()));
    };
    for block in &check.document.blocks {
        match &block.kind {
            BlockKind::Heading(_, text) | BlockKind::Paragraph(text) | BlockKind::Item(text) => add(text),
            BlockKind::Table(rows) => rows.iter().flat_map(|row| &row.cells).for_each(&mut add),
            _ => {}
        }
    }
    used
}

fn check_text(check: &Check<'_>, text: &Text, quoted: bool, findings: &mut Vec<Finding>) {
    for link in &text.links {
        let line = text.line_at(link.at.start);
        check_link(check, text, link, &mut |kind| findings.push(Finding::new(line, kind)));
    }
    let bare = if quoted || caption::read(text).is_some() { Vec::new() } else { caption::read_bare(text) };
    for (place, citation) in bare {
        let line = text.line_at(place);
        let mut push = |kind| findings.push(Finding::new(line, kind));
        match citation {
            Ok(caption) => check_lines(check, &caption, &mut push),
            // Others may name lines without saying of which commit.
            Err(fault) if fault == caption::NO_COMMIT && !check.ours => {}
            Err(fault) => push(FindingKind::BadCaption { fault }),
        }
    }
    // Without a forge, bare code spans are the only citations; with one, whoever edits a post may still name a commit so. What
    // a quotation names is its author's affair, and in a file that is no post such a span may be anything.
    let linked = check.own.has_address();
    if quoted || !check.ours || linked && !check.edited {
        return;
    }
    for code in &text.code {
        let shown = &text.plain[code.clone()];
        let quoted = text.is_quoted(code.start);
        let digits_only = shown.bytes().all(|byte| byte.is_ascii_digit());
        if !quoted && !digits_only && text.link_at(code.start).is_none() && citation::nearly_hash_like(shown) {
            let line = text.line_at(code.start);
            let finding = |kind| Finding::new(line, kind);
            check_id(check, shown, line, &mut |kind| {
                findings.push(if linked { finding(kind).warning() } else { finding(kind) });
            });
        }
    }
}

fn check_link(check: &Check<'_>, text: &Text, link: &Link, push: &mut dyn FnMut(FindingKind)) {
    let codes: Vec<&str> = text.code_in(link.at.clone()).iter().map(|code| &text.plain[code.clone()]).collect();
    let whole = codes.len() == 1 && codes[0].len() == link.at.len();
    let citation = caption::read_link(text, link);
    let Some(target) = citation::permalink(&link.target) else {
        let digits_only = codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
        if check.ours && whole && !digits_only && citation::hash_like(codes[0]) && link.label.is_none() {
            push(FindingKind::NoCommitLink { shown: codes[0].to_string() });
        }
        match citation {
            Some(Err(fault)) => push(FindingKind::BadCaption { fault }),
            _ => own::check_named(check, &link.target, push),
        }
        return;
    };
    let claims = citation.is_some() || codes.iter().any(|code| citation::hash_like(code));
    if !check.own.holds(check, &target) {
        if claims {
            push(FindingKind::OtherRepository { base: target.base.clone() });
        }
        if !claims || !check.ours {
            return;
        }
    }
    if claims {
        check_whole(check, &target.hex, push);
    }
    check_id(check, &target.hex, text.line_at(link.at.start), push);
    for shown in codes.iter().filter(|code| citation::hash_like(code) || whole && citation::nearly_hash_like(code)) {
        check_shown(check, shown, &target.hex, push);
    }
    match citation {
        Some(Err(fault)) => push(FindingKind::BadCaption { fault }),
        Some(Ok(caption)) => check_lines(check, &caption, push),
        None => own::check_target(check, &target, push),
    }
}

/// Notes the commit of a caption, and checks that the tag behind its `at` is there.
pub(super) fn check_caption(
    check: &Check<'_>,
    line: usize,
    caption: &caption::Caption,
    mut push: impl FnMut(FindingKind),
) {
    let Some(id) = check.sources.found(&caption.hex) else { return };
    check.sources.cite(id, line);
    let Some(tag) = caption.tag.clone() else { return };
    match check.sources.tag(&tag) {
        Some(Lookup::Found(at)) if at != id => push(FindingKind::OtherTag { tag, commit: at.short() }),
        Some(Lookup::Unknown) => push(FindingKind::UnknownTag { tag }),
        _ => {}
    }
}

/// Checks that the file of a citation exists and is long enough.
fn check_lines(check: &Check<'_>, caption: &caption::Caption, push: &mut dyn FnMut(FindingKind)) {
    let caption::What::Excerpt(ranges) = &caption.what else { return };
    let Some(id) = check.sources.found(&caption.hex) else { return };
    let (path, commit) = (caption.path.clone(), id.short());
    let Some(content) = check.sources.file(id, &path) else {
        return push(FindingKind::NoFile { path, commit });
    };
    let lines = content.lines().count();
    let asked = ranges.last().map_or(0, |range| *range.end());
    if check.sources.spend(content.len()) && asked > lines {
        push(FindingKind::TooFewLines { path, commit, lines, asked });
    }
}

/// A permanent link of ours holds the whole id.
fn check_whole(check: &Check<'_>, hex: &str, push: &mut dyn FnMut(FindingKind)) {
    if check.ours && hex.len() != 40 && hex.len() != 64 {
        push(FindingKind::PartOfId { hex: hex.to_string() });
    }
}

fn check_shown(check: &Check<'_>, shown: &str, hex: &str, push: &mut dyn FnMut(FindingKind)) {
    if !hex.starts_with(&shown.to_ascii_lowercase()) {
        push(FindingKind::OtherCommit { shown: shown.to_string(), target: hex.to_string() });
    } else if check.sources.commit(shown) == Lookup::Ambiguous {
        push(FindingKind::AmbiguousCommit { hex: shown.to_string() });
    }
}

fn check_id(check: &Check<'_>, hex: &str, line: usize, push: &mut dyn FnMut(FindingKind)) {
    let hex = hex.to_string();
    let found = check.sources.commit(&hex.to_ascii_lowercase());
    if let Lookup::Found(id) = found {
        check.sources.cite(id, line);
    }
    match found {
        Lookup::Found(id) if check.sources.in_range(id) => {}
        Lookup::Found(_) => push(FindingKind::OutOfRange { hex }),
        Lookup::Ambiguous => push(FindingKind::AmbiguousCommit { hex }),
        Lookup::Unknown => push(FindingKind::UnknownCommit { hex }),
    }
}
