//! Checks what a post is made of: headings with something under them, nothing left over from templates and drafts.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use regex::{Regex, bytes};

use super::{Check, Finding, FindingKind, Lookup, citation, sources::Cited};
use crate::markdown::{BlockKind, Document, Text};

/// Checks headings, left-overs and links that a slip has broken.
pub fn check(check: &Check<'_>) -> Vec<Finding> {
    let mut findings = headings(check.document);
    findings.extend(leftovers(check));
    findings.extend(broken_links(check.document));
    findings
}

/// Compiles the patterns of broken links and of what drafts leave over.
pub fn prepare() {
    LazyLock::force(&BROKEN);
    LazyLock::force(&LEFTOVER);
}

static BROKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\]\S{0,2}https?://|\S{0,2}\(https?://[^\s()]*/(?:commit|blob)/").expect("the pattern is constant")
});

/// A link that lost one of its brackets is running text with its address in it.
fn broken_links(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |text: &Text| {
        if !text.plain.contains("://") {
            return;
        }
        for found in BROKEN.find_iter(&text.plain) {
            let quoted = text.is_quoted(found.start()) || text.link_at(found.start()).is_some();
            let next = text.code.partition_point(|code| code.end <= found.start());
            let in_code = text.code.get(next).is_some_and(|code| code.contains(&found.start()));
            if !quoted && !in_code {
                let kind = FindingKind::BrokenLink { text: found.as_str().to_string() };
                findings.push(Finding::new(text.line_at(found.start()), kind));
            }
        }
    };
    for block in document.blocks.iter().filter(|block| block.quote.is_none()) {
        match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Item(text) => look(text),
            BlockKind::Table(rows) => rows.iter().flat_map(|row| &row.cells).for_each(&mut look),
            _ => {}
        }
    }
    findings
}

fn headings(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The last heading: its line, level and text, and whether nothing has come since.
    let mut last: Option<(usize, u8, &str, bool)> = None;
    let empty = |line, heading: &str| Finding::new(line, FindingKind::EmptyHeading { heading: heading.to_string() });
    for block in document.blocks.iter().filter(|block| block.quote.is_none()) {
        match &block.kind {
            BlockKind::Heading(level, text) => {
                if let Some((line, above, heading, true)) = last
                    && *level <= above
                {
                    findings.push(empty(line, heading));
                }
                let from = last.map_or(1, |(_, above, ..)| above);
                if *level > from + 1 {
                    findings.push(Finding::new(block.line, FindingKind::HeadingJump { from, to: *level }));
                }
                if text.plain.trim().is_empty() {
                    findings.push(empty(block.line, ""));
                }
                last = Some((block.line, *level, &text.plain, true));
            }
            BlockKind::Comment(_) => {}
            _ => last = last.map(|(line, level, heading, _)| (line, level, heading, false)),
        }
    }
    if let Some((line, _, heading, true)) = last {
        findings.push(empty(line, heading));
    }
    findings
}

/// Tells whether a left-over is a mark that only our own drafts have, `[[E12]]` or `[[c:fffd981ec2]]`, or filler.
pub fn is_ours(leftover: &str) -> bool {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\[\[(?:[SENCRM][0-9]+|c:[0-9a-f]+)\]\]$|^(?i:lorem)").expect("the pattern is constant")
    });
    MARK.is_match(leftover)
}

/// On bytes: what stands for any character would be compiled to all that UTF-8 has.
static LEFTOVER: LazyLock<bytes::Regex> = LazyLock::new(|| {
    let pattern = concat!(
        r"\{\{|\{%|\{#|\[\[[^\[\]]*\]\]|(?i:\blorem ipsum dolor\b)",
        r"|\[(?i:todo|tbd|fixme|xxx)\b[^\[\]<>()]*\]|<(?i:todo|tbd|fixme|xxx)\b[^\[\]<>()]*>",
        r"|\((?i:todo|tbd|fixme|xxx)\b[^\[\]<>()]*\)",
        r"|[\[<](?i:placeholder|insert [^\[\]<>]*\bhere)[\]>]",
        r"|^(?:TODO|TBD|FIXME|XXX)\b",
    );
    bytes::RegexBuilder::new(pattern).unicode(false).build().expect("the pattern is constant")
});

/// Marks of drafts and templates in the source, outside code: what is escaped there is somebody's text.
fn leftovers(check: &Check<'_>) -> Vec<Finding> {
    let lines = check.document.bare.lines();
    let found = lines.flat_map(|(number, line)| {
        let places = LEFTOVER.find_iter(line.as_bytes()).map(|found| found.range());
        places.filter_map(move |place| Some((number, line, place.end, line.get(place)?)))
    });
    // `[[1]](…)` is a link whose text is a footnote mark.
    let meant = found.filter(|(_, line, end, found)| !(found.starts_with('[') && line[*end..].starts_with('(')));
    let mut cited = Subjects { check, of_block: HashMap::new() };
    let meant = meant.filter(|(number, .., found)| !(found.starts_with('(') && cited.has(*number, found)));
    meant.map(|(number, .., found)| Finding::new(number, FindingKind::Leftover { text: found.to_string() })).collect()
}

/// Subjects that stand in parentheses behind their commits: `TODO: options (done)` was one before the post.
struct Subjects<'a> {
    check: &'a Check<'a>,
    /// Those of each block that was asked for, by its place.
    of_block: HashMap<usize, HashSet<String>>,
}

impl Subjects<'_> {
    /// Tells whether what stands on a line is such a subject with its parentheses.
    fn has(&mut self, line: usize, found: &str) -> bool {
        let blocks = &self.check.document.blocks;
        let Some(place) = blocks.partition_point(|block| block.line <= line).checked_sub(1) else { return false };
        let check = self.check;
        let known = self.of_block.entry(place).or_insert_with(|| match &blocks[place].kind {
            BlockKind::Paragraph(text) | BlockKind::Item(text) => of_text(check, text),
            _ => HashSet::new(),
        });
        let found = found.trim_matches(['(', ')']).replace('\\', "");
        // `Options are read` is shown of a subject that goes on with `... since 1a2b3c4`.
        let goes_on = |rest: &str| rest.is_empty() || rest.trim_start().starts_with("...");
        known.iter().any(|subject| subject.strip_prefix(found.as_str()).is_some_and(goes_on))
    }
}

fn of_text(check: &Check<'_>, text: &Text) -> HashSet<String> {
    let behind = |code: &&Range<usize>| text.plain[code.end..].starts_with(" (");
    let subject = |code: &Range<usize>| {
        let hex = text.plain[code.clone()].to_ascii_lowercase();
        let found = if citation::hexadecimal(&hex) { check.sources.commit(&hex) } else { Lookup::Unknown };
        let Lookup::Found(id) = found else { return None };
        let message = check.sources.readings(&Cited::Message(id))?;
        Some(message.iter().next()?.lines().next()?.trim_end_matches('.').to_owned())
    };
    text.code.iter().filter(behind).filter_map(subject).collect()
}
