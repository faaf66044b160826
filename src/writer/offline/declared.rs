//! What the changelog of the range says besides: entries that no story quotes, in the words written for users, under their
//! headings.

use std::collections::BTreeMap;

use super::{name, phrase::title_words, quoter::Quoter, worth::says_consequence, written};
use crate::{
    draft::{Block, Inline, Run, text},
    evidence::{Entry, Evidence, Sentence, Statement, StatementId, StoryFacts, closes_a_hole, is_severe},
    roles::DocumentKind,
    verify::draft::bare,
};

/// Words of one entry at most, but for a first sentence that is longer.
const WORDS: usize = 30;

/// The part of a post that the list takes at most: `1 / SHARE`.
const SHARE: usize = 5;

/// So many entries of a heading are taken before those of the next one.
const TOGETHER: usize = 3;

/// Headings below which stands what nobody may miss, in lower case.
const WEIGHTY: [&str; 7] = ["breaking", "incompatib", "security", "remov", "deprecat", "highlight", "notable"];

/// Headings below which stands what only those who build the project need.
const MINOR: [&str; 11] = [
    "pull request",
    "releasing",
    "document",
    "internal",
    "build",
    "test",
    "contribut",
    "packag",
    "misc",
    "developer",
    "continuous integration",
];

/// A heading and the entries of each document, with at most so many of them in all, in a post of so many words.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize, words: usize) -> Vec<Block> {
    let mut room = words / SHARE;
    let mut quoted: Vec<(usize, Run)> = Vec::new();
    let mut below: BTreeMap<usize, Run> = BTreeMap::new();
    let wanted = by_weight(evidence, quoter);
    for place in wanted.iter().copied() {
        let entry = &evidence.entries[place];
        if quoted.len() == most || room < WORDS / 3 {
            break;
        }
        // By itself, what stands below a title may be the fault that the change mends.
        let title = match written::titled(evidence, &entry.statements) {
            Some(_) => match quoter.opening(&entry.statements[..1], WORDS.min(room)) {
                Some(title) => Some(title),
                None => continue,
            },
            None => None,
        };
        room = room.saturating_sub(title.as_ref().map_or(0, |title| quoter.length(title)));
        let from = usize::from(title.is_some());
        let body = if room < WORDS / 3 { None } else { quoter.opening(&entry.statements[from..], WORDS.min(room)) };
        room = room.saturating_sub(body.as_ref().map_or(0, |body| quoter.length(body)));
        if let Some(run) = body.or(title) {
            if let Some(costly) = consequence(evidence, quoter, entry, &run) {
                room = room.saturating_sub(quoter.length(&costly));
                below.insert(place, costly);
            }
            quoted.push((place, run));
        }
    }
    quoted.sort_by_key(|(place, _)| *place);
    let path_of = |place: usize| evidence.entries[place].statements.first().and_then(|id| written::path(evidence, *id));
    let mut title = "";
    let mut blocks = Vec::new();
    while let Some((first, run)) = quoted.first() {
        let path = written::document(evidence, run);
        let notes = evidence.entries[*first].kind == DocumentKind::ReleaseNotes;
        let (own, rest): (Vec<_>, Vec<_>) =
            quoted.into_iter().partition(|(_, run)| written::document(evidence, run) == path);
        quoted = rest;
        let Some(file) = own.first().zip(own.last()).and_then(|((_, a), (_, b))| written::between(evidence, a, b))
        else {
            continue;
        };
        let own_title = if notes { "In the release notes" } else { "In the changelog" };
        if title != own_title {
            title = own_title;
            blocks.push(Block::Heading(3, vec![text(title)]));
        }
        let all = wanted.iter().filter(|place| path_of(**place) == path).count();
        let mut lead = vec![text("From "), file];
        if let Some(release) = shared_release(evidence, &own) {
            lead.extend([text(", below "), Inline::Emphasis(vec![name(bare(release))])]);
        }
        lead.push(text(if own.len() < all { ", among others:" } else { ":" }));
        blocks.push(Block::Paragraph(lead));
        blocks.extend(grouped(evidence, own, &below));
    }
    blocks
}

/// What the list says of users that an entry announces, where the quotation ends before it: a small change is told by its
/// last line as often as by its first.
fn consequence(evidence: &Evidence, quoter: &mut Quoter<'_>, entry: &Entry, run: &Run) -> Option<Run> {
    let announces = evidence.statement(run.statement).is_some_and(Statement::leads_in);
    let behind = entry.statements.iter().skip_while(|id| **id != run.statement).skip(1);
    let first = |id: &StatementId| evidence.statement(*id).and_then(|said| said.sentences.first());
    let mut costly = behind.filter(|id| announces && first(id).is_some_and(|said| says_consequence(&said.text)));
    costly.find_map(|id| quoter.opening(&[*id], WORDS))
}

/// The heading of the release that all of some entries stand below.
fn shared_release<'a>(evidence: &'a Evidence, entries: &[(usize, Run)]) -> Option<&'a str> {
    let (first, _) = entries.first()?;
    let sections = of_release(&evidence.entries[*first].sections).0;
    let shared = entries.iter().all(|(place, _)| evidence.entries[*place].sections.starts_with(sections));
    sections.last().filter(|heading| shared && is_versioned(heading)).map(String::as_str)
}

/// Entries in lists below what tells their headings apart; in one list where nearly each of them has a heading of its own.
fn grouped(evidence: &Evidence, entries: Vec<(usize, Run)>, below: &BTreeMap<usize, Run>) -> Vec<Block> {
    let sections = |place: usize| evidence.entries[place].sections.as_slice();
    let common = entries.iter().skip(1).fold(sections(entries[0].0).len(), |common, (place, _)| {
        let same = sections(*place).iter().zip(sections(entries[0].0)).take_while(|(a, b)| a == b).count();
        common.min(same)
    });
    let mut groups: Vec<(&[String], Vec<Vec<Inline>>)> = Vec::new();
    let many = entries.len();
    let common_lead = sections(entries[0].0)[..common].last().filter(|last| !is_heading(last));
    for (place, run) in entries {
        let label = &sections(place)[common.min(sections(place).len())..];
        let mut item = with_title(evidence, place, run);
        item.extend(below.get(&place).into_iter().flat_map(|run| [text(" Below it: "), Inline::Quoted(run.clone())]));
        match groups.last_mut().filter(|(known, _)| *known == label) {
            Some((_, items)) => items.push(item),
            None => groups.push((label, vec![item])),
        }
    }
    // An item of a list says only half without what leads up to it.
    let leads = |label: &[String]| label.last().is_some_and(|last| !is_heading(last));
    let led = groups.iter().any(|(label, _)| leads(label));
    // Sorts of several releases stand below these.
    let one_release = groups.windows(2).all(|pair| of_release(pair[0].0).0 == of_release(pair[1].0).0);
    if groups.len() == 1 || 2 * groups.len() > many && !led && one_release {
        // Below a heading each, an item says itself what it is about.
        let one = groups.len() == 1;
        let labelled = |label: &[String], item: Vec<Inline>| match label.last().filter(|_| !one) {
            Some(last) => [vec![name(last.clone()), text(": ")], item].concat(),
            None => item,
        };
        let with_label = |(label, items): (&[String], Vec<Vec<Inline>>)| -> Vec<Vec<Inline>> {
            items.into_iter().map(|item| labelled(label, item)).collect()
        };
        groups.sort_by_key(|(label, _)| !is_grave(label));
        let items = groups.into_iter().flat_map(with_label).collect();
        let lead = common_lead.map(|lead| Block::Paragraph(vec![name(lead.clone())]));
        return lead.into_iter().chain([Block::List { numbered: false, items }]).collect();
    }
    // Those of a release stay together, in the order of the document; in each, what nobody may miss stands first.
    let releases: Vec<&[String]> = groups.iter().map(|(label, _)| of_release(label).0).collect();
    groups.sort_by_key(|(label, _)| {
        let (release, heading) = of_release(label);
        (releases.iter().position(|known| *known == release), !is_grave(label), heading.map_or(0, order))
    });
    let mut blocks = Vec::new();
    let mut last: &[String] = &[];
    for (label, items) in groups {
        // The release stands above its first heading.
        let shared = last.iter().zip(label).take_while(|(a, b)| a == b).count().min(label.len().saturating_sub(1));
        last = label;
        let mut words = Vec::new();
        for (place, section) in label[shared..].iter().enumerate() {
            words.extend((place > 0).then(|| text(": ")));
            words.push(name(section.clone()));
        }
        blocks.extend((!words.is_empty()).then(|| Block::Paragraph(vec![Inline::Strong(words)])));
        blocks.push(Block::List { numbered: false, items });
    }
    blocks
}

/// An item that quotes a run of an entry, with its title where it has one.
fn with_title(evidence: &Evidence, place: usize, run: Run) -> Vec<Inline> {
    let statements = &evidence.entries[place].statements;
    let first = statements.first().copied().filter(|first| *first != run.statement);
    let title = first.filter(|_| written::titled(evidence, statements).is_some());
    let title = title.map(|statement| Inline::Quoted(Run { statement, first: 0, end: 1 }));
    title.into_iter().flat_map(|title| [title, text(": ")]).chain([Inline::Quoted(run)]).collect()
}

/// The part of a label that names the release, and the heading below it that names a sort of changes.
fn of_release(label: &[String]) -> (&[String], Option<&str>) {
    let headings = label.iter().take_while(|section| is_heading(section)).count();
    let named = label[..headings].iter().rposition(|section| is_versioned(section)).map(|at| at + 1);
    let end = named.unwrap_or(headings.saturating_sub(1));
    (&label[..end], label[end..headings].first().map(String::as_str))
}

/// Tells whether a heading has a version or a day.
fn is_versioned(section: &str) -> bool {
    let mut words = section.split_whitespace().map(|word| word.trim_start_matches(['v', '[', '(']));
    words.any(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(['.', '-']))
}

/// Places of the entries that say something yet unsaid, those first that nobody may miss, those last that only few need.
fn by_weight(evidence: &Evidence, quoter: &Quoter<'_>) -> Vec<usize> {
    // Fragments are collected into a changelog at the release, and are a file each until then.
    let listed = |entry: &Entry| entry.kind != DocumentKind::Fragment && says_something(evidence, entry);
    // A list of titles and what follows it may both tell of a change: the one that says more counts, once.
    let mut numbered: BTreeMap<&[u64], (usize, bool)> = BTreeMap::new();
    for entry in evidence.entries.iter().filter(|entry| !entry.numbers.is_empty()) {
        let (fullest, quoted) = numbered.entry(&entry.numbers).or_default();
        *fullest = entry.statements.len().max(*fullest);
        *quoted |= quoter.has_quoted(&entry.statements);
    }
    // Where they stand below headings of their own, the one that says more may name more as well.
    let mut named: BTreeMap<u64, Vec<&Entry>> = BTreeMap::new();
    for entry in evidence.entries.iter() {
        entry.numbers.iter().for_each(|number| named.entry(*number).or_default().push(entry));
    }
    let is_told_below = |entry: &Entry| {
        let others = entry.numbers.first().and_then(|number| named.get(number)).into_iter().flatten();
        let mut fuller = others.filter(|other| other.statements.len() > entry.statements.len());
        fuller.any(|other| {
            other.sections != entry.sections && entry.numbers.iter().all(|number| other.numbers.contains(number))
        })
    };
    let unsaid = |entry: &Entry| {
        let (fullest, quoted) = numbered.get(entry.numbers.as_slice()).copied().unwrap_or_default();
        entry.statements.len() >= fullest
            && !quoted
            && !is_told_below(entry)
            && !quoter.has_quoted(&entry.statements)
            && !tells_again(evidence, entry)
    };
    let wanted = |place: &usize| Some(&evidence.entries[*place]).is_some_and(|entry| listed(entry) && unsaid(entry));
    let mut places: Vec<usize> = (0..evidence.entries.len()).filter(wanted).collect();
    // Of each heading the first ones, then the next: the last headings are of features as often as the first.
    let mut met: BTreeMap<&[String], usize> = BTreeMap::new();
    let mut turn = |place: &usize| {
        let entry = &evidence.entries[*place];
        let before = met.entry(&entry.sections).or_default();
        let turn = *before / TOGETHER;
        *before += 1;
        (weight(evidence, entry), turn)
    };
    let mut ordered: Vec<((u8, usize), usize)> = places.drain(..).map(|place| (turn(&place), place)).collect();
    ordered.sort_unstable();
    ordered.into_iter().map(|(_, place)| place).collect()
}

/// Tells whether an entry says the title of a story that is told in full over again.
fn tells_again(evidence: &Evidence, entry: &Entry) -> bool {
    let says = |story: &StoryFacts| written::repeats(evidence, &entry.statements, &title_words(evidence, story));
    evidence.told_stories().iter().any(says)
}

/// 0 for a hole that is closed, 1 for what else nobody may miss, 2 for a fault that costs most, 3 for what is explained, 4 for a
/// line, 5 for what only few need.
fn weight(evidence: &Evidence, entry: &Entry) -> u8 {
    let headed = |words: &[&str]| {
        let mut lower =
            entry.sections.iter().filter(|section| is_heading(section)).map(|section| section.to_lowercase());
        lower.any(|section| words.iter().any(|word| section.contains(word)))
    };
    let mut stated = entry.statements.iter().filter_map(|id| evidence.statement(*id)).flat_map(|said| &said.sentences);
    match () {
        () if headed(&["security", "vulnerab"]) || stated.clone().any(|said| closes_a_hole(&said.text)) => 0,
        () if headed(&WEIGHTY) || stated.clone().any(|said| said.text.to_lowercase().contains("breaking change")) => 1,
        () if headed(&MINOR) => 5,
        () if stated.any(|said| is_severe(&said.text)) => 2,
        () if written::titled(evidence, &entry.statements).is_some() => 3,
        () => 4,
    }
}

/// Tells whether something names a sort of changes; what leads up to a list is a sentence that ends in a colon.
fn is_heading(section: &str) -> bool {
    !section.ends_with(':') || section.split_whitespace().count() <= 3
}

/// Sorts of changes in the order in which readers want them; what has none stands where the changed things do.
const ORDER: [&[&str]; 8] = [
    &["highlight", "major", "notable", "overview"],
    &["security", "vulnerab"],
    &["breaking", "incompatib"],
    &["remov", "deprecat"],
    &["add", "new", "feature", "enhance"],
    &["chang", "improve", "perf"],
    &["fix", "bug"],
    &MINOR,
];

/// Tells whether a label is that of closed holes or of what breaks users.
fn is_grave(label: &[String]) -> bool {
    let named = |section: &String| {
        let lower = section.to_lowercase();
        is_heading(section) && ORDER[1..=2].iter().any(|words| words.iter().any(|word| lower.contains(word)))
    };
    label.iter().any(named)
}

/// The place of a sort of changes in [`ORDER`].
fn order(heading: &str) -> usize {
    const UNKNOWN: usize = 5;
    let lower = heading.to_lowercase();
    ORDER.iter().position(|words| words.iter().any(|word| lower.contains(word))).unwrap_or(UNKNOWN)
}

/// `Various bug fixes.` says nothing.
fn says_something(evidence: &Evidence, entry: &Entry) -> bool {
    let first = entry.statements.first().and_then(|id| evidence.statement(*id)).and_then(|said| said.sentences.first());
    // `New x(7) manpage`: three words are enough with a name among them.
    let enough = |first: &Sentence| first.words() >= if first.text.contains('`') { 3 } else { 4 };
    first.is_some_and(|first| enough(first) && !first.text.to_lowercase().starts_with("various "))
}
