//! What is written after the chapters and from their text: the overview, the architecture and the conclusion. Whoever opens a post has to
//! know what it says; from messages alone he writes for those who know already.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Told,
    items::{Item, Items, Marker, names},
    parts::Part,
};
use crate::{
    draft::{Block, Fact, Inline, SectionKind},
    evidence::{Evidence, ExcerptId},
};

/// The share of a prompt that the text of the parts may take.
const TEXT: f64 = 0.6;

/// Items of a part that no model told, by which it is known all the same.
const UNTOLD: usize = 8;

/// A part that was told, with its evidence.
#[derive(Debug)]
pub(super) struct Finished<'a> {
    part: &'a Part,
    /// Its text with markers; empty where no model told it.
    text: &'a str,
    /// What stands in it as code.
    code: Vec<String>,
    /// Its heading, where it has one of its own.
    heading: Option<String>,
}

impl<'a> Finished<'a> {
    /// A part and what became of it.
    pub fn of(part: &'a Part, told: &'a Told) -> Self {
        let (text, heading, code) = match told {
            Told::Model(accepted) => {
                let code = accepted.blocks.iter().flat_map(running).flat_map(codes);
                (accepted.text.as_str(), accepted.heading.as_deref().map(plain), code.collect())
            }
            Told::Offline(_) | Told::Silent => ("", None, Vec::new()),
        };
        Self { part, text, code, heading }
    }
}

/// The part with the text of those that were told, and with what they cite.
pub(super) fn with_finished(part: &Part, finished: &[Finished<'_>], evidence: &Evidence, bytes: usize) -> Part {
    // What opens and what closes a post speaks of all that stands between.
    let opens = matches!(part.kind, SectionKind::Overview | SectionKind::Conclusion);
    let is_wanted = |it: &&Finished<'_>| {
        !it.part.items.list.is_empty()
            && (opens || it.part.kind == SectionKind::Implementation && it.part.lead.is_some())
    };
    let wanted: Vec<&Finished<'_>> = finished.iter().filter(is_wanted).collect();
    let all: usize = wanted.iter().map(|it| it.text.len()).sum();
    let share = ((bytes as f64 * TEXT) / all.max(1) as f64).min(1.0);
    let mut texts = Vec::new();
    let mut items = Vec::new();
    let mut facts: Vec<Fact> = Vec::new();
    for it in &wanted {
        let text = beginning(it.text, (it.text.len() as f64 * share) as usize);
        let (text, cited) = renumbered(text, &it.part.items, &mut facts);
        if !text.is_empty() {
            texts.push(format!("part \"{}\":\n{text}\n", it.heading.as_ref().unwrap_or(&it.part.title)));
        }
        items.extend(it.part.lead.map(Item::Commit));
        let changed = cited.iter().filter_map(|item| match item {
            Item::Excerpt(id) => evidence.excerpt(*id).map(|excerpt| excerpt.by),
            _ => None,
        });
        items.extend(changed.filter(|id| evidence.subject(*id).is_some()).map(Item::Commit).collect::<Vec<_>>());
        items.extend(cited);
        let spare = if text.is_empty() { UNTOLD } else { 0 };
        let plain = |item: &&Item| !matches!(item, Item::Excerpt(_) | Item::Fact(..));
        items.extend(it.part.items.list.iter().filter(plain).take(spare).cloned());
    }
    let told = !texts.is_empty();
    // What a section has of its own comes first; that of the overview stands in for texts that are not there.
    let own = part.items.list.iter().filter(|item| !matches!(item, Item::Fact(..)));
    let own_facts = part.items.list.iter().filter_map(|item| match item {
        Item::Fact(_, fact) => Some(fact.clone()),
        _ => None,
    });
    let notes: BTreeSet<_> = evidence.notes.iter().collect();
    let is_note = |item: &&Item| matches!(item, Item::Statement(id) if notes.contains(id));
    let own: Vec<Item> = own.filter(|item| !(told && opens) || is_note(item)).cloned().collect();
    facts.extend(own_facts);
    let facts = facts.into_iter().map(|fact| Item::Fact(0, fact));
    let shown_there: BTreeSet<ExcerptId> =
        items.iter().filter_map(|item| if let Item::Excerpt(id) = item { Some(*id) } else { None }).collect();
    let list: Vec<Item> = own.into_iter().chain(items).chain(facts).collect();
    let mut items = Items::of(list, evidence);
    items.elsewhere = part.items.elsewhere.union(&shown_there).copied().collect();
    items.elsewhere.extend(shown_there);
    items.heads = told;
    items.spelled = wanted.iter().flat_map(|it| it.code.iter().cloned()).collect();
    let finished =
        if told { format!("{}\nEvidence of these parts and of this one:\n", texts.join("\n")) } else { String::new() };
    Part { items, finished, ..part.clone() }
}

/// The running text of a block.
pub(super) fn running(block: &Block) -> Vec<&Inline> {
    match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => inlines.iter().collect(),
        Block::List { items, .. } => items.iter().flatten().collect(),
        Block::Table { rows, .. } => rows.iter().flatten().flatten().collect(),
        Block::Quote(_) | Block::Code(_) | Block::Lines(..) | Block::Diagram { .. } => Vec::new(),
    }
}

/// What stands as code in running text that passed the gate.
fn codes(inline: &Inline) -> Vec<String> {
    match inline {
        Inline::Code(name) => vec![name.clone()],
        Inline::Emphasis(inner) | Inline::Strong(inner) => inner.iter().flat_map(codes).collect(),
        _ => Vec::new(),
    }
}

/// The words of a heading.
fn plain(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Prose(words) | Inline::Text(words) | Inline::Code(words) | Inline::Name(words) => words.as_str(),
        _ => "",
    });
    words.collect()
}

/// So many bytes of a text, up to the end of a paragraph.
fn beginning(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let ends = text.match_indices("\n\n").map(|(at, _)| at);
    &text[..ends.take_while(|at| *at <= bytes).last().unwrap_or(0)]
}

/// A text whose observations have the numbers that they get behind those known already, and the items that it cites.
fn renumbered(text: &str, items: &Items, facts: &mut Vec<Fact>) -> (String, Vec<Item>) {
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut cited = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (inner, behind))) =
        rest.split_once("[[").and_then(|(b, rest)| Some((b, rest.split_once("]]")?)))
    {
        out.push_str(before);
        if inner.trim_start().starts_with('=') {
            out.push_str(&format!("[[{inner}]]"));
            rest = behind;
            continue;
        }
        let named = names(inner).into_iter().filter_map(|name| {
            let marker = Marker::parse(&format!("[[{name}]]"))?;
            Some(match marker {
                Marker::Fact(number) => {
                    let fact = items.fact(number)?;
                    let place = *numbers.entry(number).or_insert_with(|| {
                        let known = facts.iter().position(|known| known == fact);
                        known.unwrap_or_else(|| {
                            facts.push(fact.clone());
                            facts.len() - 1
                        })
                    });
                    format!("[[O{}]]", place + 1)
                }
                marker => {
                    cited.extend(items.named(&marker));
                    format!("[[{name}]]")
                }
            })
        });
        let named: Vec<String> = named.collect();
        out.push_str(&named.join(" "));
        rest = behind;
    }
    out.push_str(rest);
    (out.trim().to_owned(), cited)
}

/// The lines `heading: …`, `title: …` and `excerpt: …` with which a reply may begin, and the rest of it.
pub(super) fn labelled(reply: &str) -> (Vec<(String, String)>, &str) {
    const LABELS: [&str; 3] = ["heading", "title", "excerpt"];
    let mut labels = Vec::new();
    let mut rest = reply.trim_start();
    loop {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        let bare = line.trim_start_matches(['#', '*', ' ', '`', '-']);
        let found = bare.split_once(':').and_then(|(label, words)| {
            let label = label.trim_end_matches(['*', '`', ' ']).to_lowercase();
            LABELS.contains(&label.as_str()).then(|| (label, words.trim_matches(['*', '`', ' ', '"']).to_owned()))
        });
        match found {
            Some(found) => labels.push(found),
            None => return (labels, rest),
        }
        rest = behind.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_labels_open_a_reply() {
        let check = |reply: &str, labels: &[(&str, &str)], rest: &str| {
            let (found, text) = labelled(reply);
            let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!((found.as_slice(), text), (labels, rest), "{reply}");
        };
        check("heading: One fork\n\nText.", &[("heading", "One fork")], "Text.");
        check("**Title:** A\nexcerpt: B.\n\nText.", &[("title", "A"), ("excerpt", "B.")], "Text.");
        check("Text: heading: no.", &[], "Text: heading: no.");
        check("heading: alone", &[("heading", "alone")], "");
        check("", &[], "");
    }

    #[test]
    fn names_are_spelled_in_backticks() {
        let code = |name: &str| Inline::Code(name.to_owned());
        let words = |words: &str| Inline::Prose(words.to_owned());
        let block = Block::Paragraph(vec![words("It calls "), code("read()"), Inline::Strong(vec![code("write")])]);
        let found: Vec<String> = running(&block).into_iter().flat_map(codes).collect();
        assert_eq!(found, ["read()", "write"]);
    }

    #[test]
    fn texts_are_cut_behind_a_paragraph() {
        let check = |text: &str, bytes: usize, expected: &str| assert_eq!(beginning(text, bytes), expected, "{text}");
        check("one\n\ntwo\n\nthree", 99, "one\n\ntwo\n\nthree");
        check("one\n\ntwo\n\nthree", 9, "one\n\ntwo");
        check("one two", 3, "");
    }

    #[test]
    fn observations_get_new_numbers() {
        let fact = |words: &str| Fact { words: words.to_owned(), source: None };
        let list = vec![Item::Fact(1, fact("a")), Item::Fact(2, fact("b"))];
        let items = Items { list, ..Items::default() };
        let mut facts = vec![fact("x"), fact("b")];
        let (text, cited) = renumbered("One [[O2]], two [[O1, E3 L1-L2]], [[= 2 * 3]].", &items, &mut facts);
        assert_eq!(text, "One [[O2]], two [[O3]] [[E3 L1-L2]], [[= 2 * 3]].");
        assert_eq!(cited, [Item::Excerpt(ExcerptId(3))]);
        assert_eq!(facts, [fact("x"), fact("b"), fact("a")]);
    }
}
