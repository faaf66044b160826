//! What the documentation of the range says: of a story in its section, and of settings that no story explains.

use std::collections::BTreeSet;

use super::{code, phrase, quoter::Quoter, written};
use crate::{
    draft::{Block, Inline, Run, text},
    evidence::{Document, Evidence, Passage, StatementId, StoryFacts},
    roles::DocumentKind,
    story::words,
    verify::draft::bare,
};

/// Words of one quotation.
const WORDS: usize = 55;

/// Words of what is said of one setting.
const SETTING: usize = 24;

/// A passage of fewer words says nothing of a story.
const LEAST: usize = 12;

/// Paragraphs of one document below one heading.
struct Group<'a> {
    document: &'a Document,
    title: &'a str,
    ids: Vec<StatementId>,
}

/// The best that the documentation says of a story: where a heading has words of its title, else at most length.
pub(super) fn of_story(evidence: &Evidence, story: &StoryFacts, quoter: &mut Quoter<'_>) -> Vec<Block> {
    let title = words(&phrase::title_words(evidence, story));
    let length = |group: &Group<'_>| {
        let said = group.ids.iter().filter_map(|id| evidence.statement(*id));
        said.map(|statement| statement.words()).sum::<usize>()
    };
    let mut groups = groups(evidence, |passage| passage.story == Some(story.id));
    groups.retain(|group| length(group) >= LEAST);
    groups.sort_by_cached_key(|group| {
        let named = words(group.title).intersection(&title).next().is_some();
        (!named, std::cmp::Reverse(length(group).min(WORDS)))
    });
    for group in groups {
        if quoter.says_again(&group.ids, &written::of_messages(story)) {
            continue;
        }
        let Some((passage, file)) = written::quoted(evidence, quoter, &group.ids, WORDS) else { continue };
        let mut lead = vec![text("The range adds to "), file];
        if !group.title.is_empty() {
            lead.extend([text(", below "), Inline::Emphasis(vec![Inline::Name(bare(group.title))])]);
        }
        lead.push(text(":"));
        return match passage.sentence() {
            Some(run) => vec![Block::Paragraph([lead, vec![text(" "), Inline::Quoted(run)]].concat())],
            None => vec![Block::Paragraph(lead), Block::Quote(passage.quote)],
        };
    }
    Vec::new()
}

/// What headings that are names of settings, commands or functions have below them, as far as nothing of it is quoted yet.
pub(super) fn settings(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize) -> Vec<Block> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut found: Vec<(Vec<Inline>, Run)> = Vec::new();
    for group in groups(evidence, |_| true) {
        if found.len() < most
            && is_name(group.title)
            && !known.contains(group.title)
            && let Some(run) = quoter.opening(&group.ids, SETTING)
        {
            known.insert(group.title);
            found.push((vec![code(bare(group.title)), text(": ")], run));
        }
    }
    written::lists(evidence, found)
}

/// The passages of documents for readers, those below one heading together.
fn groups(evidence: &Evidence, wanted: impl Fn(&Passage) -> bool) -> Vec<Group<'_>> {
    use DocumentKind as K;
    let explains = |document: &&Document| {
        matches!(document.kind, K::Design | K::Guide | K::Reference | K::Readme | K::Configuration)
    };
    let mut groups: Vec<(&[String], Group<'_>)> = Vec::new();
    for document in evidence.documents.iter().filter(explains) {
        for passage in document.passages.iter().filter(|passage| wanted(passage)) {
            let same = |(sections, group): &&mut (&[String], Group<'_>)| {
                *sections == passage.sections.as_slice() && group.document.path == document.path
            };
            match groups.last_mut().filter(|last| same(last)) {
                Some((_, group)) => group.ids.push(passage.statement),
                None => {
                    let title = passage.sections.last().map_or("", String::as_str);
                    groups.push((&passage.sections, Group { document, title, ids: vec![passage.statement] }));
                }
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Tells whether a heading is the name of a setting, a command, a function, with what it takes: `max_user_connections`,
/// `--all <path>`, `KILL_CLIENT id`.
fn is_name(title: &str) -> bool {
    let mut words = title.split_whitespace();
    let first = words.next().unwrap_or_default().trim_matches(['`', '*', '.', ':']);
    // `net.core.limit`, and neither `README.md` nor `1.0.0-alpha`.
    let dotted = first.matches('.').count() > 1 && first.starts_with(|c: char| c.is_ascii_lowercase());
    let joined = dotted
        || first.contains('_')
        || first.starts_with("--")
        || first.contains("::")
        || title.starts_with('`') && first.len() > 1;
    let plain = first.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:()".contains(c));
    joined && plain && first.chars().filter(char::is_ascii_alphabetic).count() >= 3 && words.count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_names() {
        let check = |title: &str, expected: bool| assert_eq!(is_name(title), expected, "{title}");
        check("max_user_connections", true);
        check("`--all <path>`", true);
        check("--exclude-cloud-files", true);
        check("KILL_CLIENT id", true);
        check("net.core.limit", true);
        check("Built-in commands", false);
        check("Version 1.2", false);
        check("1.2", false);
        check("1.0.0-alpha", false);
        check("Introduction.", false);
        check("README.md", false);
        check("Node.js support", false);
        check("How `max_users` is read in practice", false);
    }
}
