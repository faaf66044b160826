//! The first screen: the range in numbers, the range's own release notes, the told stories with their results.

use super::{
    Limits, breaking, code, name,
    phrase::{self, count, counted},
    point,
    quoter::Quoter,
    testing,
};
use crate::{
    draft::{Block, FigureKind, Inline, Quote, Run, number, text},
    evidence::{Evidence, MeasurementId, Origin, RangeFacts, RepairKind, StatementId, StoryFacts, Twins},
    story::Topic,
    verify::draft::bare,
};

/// Authors that are named one by one.
const NAMED_AUTHORS: usize = 3;

/// What the overview quotes: it is written first, so that nothing further down takes its sentences.
pub(super) struct Quoted {
    notes: Vec<Block>,
    items: Vec<Vec<Inline>>,
}

impl Quoted {
    /// What is quoted of the told story with this rank.
    pub(super) fn said_of(&self, rank: usize) -> Vec<Run> {
        let said = |inline: &Inline| if let Inline::Quoted(run) = inline { Some(run.clone()) } else { None };
        self.items.get(rank).into_iter().flatten().filter_map(said).collect()
    }
}

/// Chooses the release notes and one sentence for each told story.
pub(super) fn quoted(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Quoted {
    let notes = notes(evidence, quoter, limits);
    Quoted { notes, items: evidence.told_stories().iter().map(|story| item(evidence, quoter, story)).collect() }
}

/// The section; `declared` is what the changelog says besides, and `brief` stories are told in a paragraph each.
pub(super) fn section(evidence: &Evidence, quoted: Quoted, declared: Vec<Block>, brief: usize) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph([range(evidence), origins(evidence)].concat())];
    blocks.extend(quoted.notes);
    blocks.extend(stories(evidence, quoted.items, brief));
    let closing = closing(evidence);
    if !closing.is_empty() {
        blocks.push(Block::Paragraph(closing));
    }
    blocks.extend(declared);
    blocks
}

/// `Between v2.44.0 and v2.45.0, 53 commits by 2 authors changed reftable/: 28 files, +1,130 −950 lines net.`
pub(super) fn range(evidence: &Evidence) -> Vec<Inline> {
    let facts = &evidence.range;
    let mut words = match (phrase::older(evidence), phrase::tip(evidence)) {
        (Some(older), Some(tip)) => vec![text("Between "), older, text(" and "), tip, text(", ")],
        (None, Some(tip)) if facts.shallow => vec![text("From where the history is cut off to "), tip, text(", ")],
        (None, Some(tip)) => vec![text("From the first commit to "), tip, text(", ")],
        _ => Vec::new(),
    };
    words.extend(phrase::commits(evidence));
    let people = facts.authors.iter().filter(|(name, _)| !is_bot(name)).count();
    if people > NAMED_AUTHORS {
        words.extend([text(" by "), number(people as u64), text(" authors")]);
        words.extend((people < facts.authors.len()).then(|| text(" and bots")));
    }
    if facts.commits == 0 && facts.net_files.is_none() {
        words.extend([text(" of "), phrase::object(evidence), text(", told by their messages alone.")]);
        return words;
    }
    words.push(text(" changed "));
    words.push(phrase::object(evidence));
    words.push(text(": "));
    if let Some(files) = facts.net_files {
        words.extend(count(files, "file", "files"));
        words.push(text(", "));
        words.extend(counted(facts.lines, " lines net", &facts.unwritten));
        // On a branch of its own, the older end has what the newer one hasn't.
        if let Some(base) = phrase::base(evidence).filter(|base| phrase::older(evidence).as_ref() != Some(base)) {
            words.extend([text(" since "), base, text(", where the two parted")]);
        }
        words.push(text("."));
    } else {
        words.extend(counted(facts.lines, " lines", &facts.unwritten));
        words.push(text(", added up over the commits, since no two trees bound this range."));
    }
    words.extend(twins(facts));
    words
}

/// Who wrote the commits.
fn origins(evidence: &Evidence) -> Vec<Inline> {
    let told_by_messages = evidence.range.commits == 0 && evidence.range.net_files.is_none();
    if told_by_messages { Vec::new() } else { authors(evidence) }
}

/// `62 more commits are left out: 1.10 has the same changes under other hashes.`
fn twins(facts: &RangeFacts) -> Vec<Inline> {
    let Twins { known, repeated, told, tag } = &facts.twins;
    let side = tag.clone().map_or(text("the excluded side"), Inline::Name);
    let mut words = match *known {
        0 => Vec::new(),
        known if *told => vec![
            text(" Of these changes, "),
            side,
            text(" has "),
            number(known as u64),
            text(" too, under other hashes."),
        ],
        known => {
            let more = count(known, "more commit is left out: ", "more commits are left out: ");
            let whose = if known == 1 {
                " has the same change under another hash."
            } else {
                " has the same changes under other hashes."
            };
            [vec![text(" ")], more, vec![side, text(whose)]].concat()
        }
    };
    if *repeated > 0 && !told {
        words.push(text(" "));
        words.extend(count(
            *repeated,
            "commit that repeats a patch of the range is",
            "commits that repeat patches of the range are",
        ));
        words.push(text(" not counted."));
    }
    words
}

fn authors(evidence: &Evidence) -> Vec<Inline> {
    let (bots, authors): (Vec<_>, Vec<_>) = evidence.range.authors.iter().cloned().partition(|(name, _)| is_bot(name));
    let mut words = by_people(&authors, bots.is_empty());
    if !words.is_empty() {
        words.insert(0, text(" "));
    }
    words
}

/// Accounts of programs, by the mark that forges put behind their names and the names of the usual ones.
fn is_bot(name: &str) -> bool {
    let lower = name.to_lowercase();
    let one_word = !lower.contains(' ') && lower.len() > 4 && !matches!(lower.as_str(), "abbot" | "talbot");
    lower.ends_with("[bot]")
        || lower.ends_with("-bot")
        || (one_word && lower.ends_with("bot"))
        || matches!(lower.as_str(), "dependabot" | "renovate" | "github-actions")
}

/// `all` is true where these authors wrote every commit.
fn by_people(authors: &[(String, usize)], all: bool) -> Vec<Inline> {
    match authors {
        [] => Vec::new(),
        [(only, 1)] if all => vec![name(only.clone()), text(" wrote it.")],
        [(only, _)] if all => vec![name(only.clone()), text(" wrote all of them.")],
        [(only, many)] => vec![name(only.clone()), text(" wrote "), number(*many as u64), text(" of them.")],
        [(first, many), rest @ ..] if authors.len() <= NAMED_AUTHORS => {
            let mut words = vec![name(first.clone()), text(" wrote "), number(*many as u64), text(" of them")];
            for (place, (author, many)) in rest.iter().enumerate() {
                words.push(text(if place + 1 == rest.len() { " and " } else { ", " }));
                words.extend([name(author.clone()), text(" "), number(*many as u64)]);
            }
            words.push(text("."));
            words
        }
        [(first, many), (_, next), ..]
            if *many * 3 >= authors.iter().map(|(_, commits)| commits).sum() && *many >= 2 * next =>
        {
            vec![number(*many as u64), text(" of the commits are by "), name(first.clone()), text(".")]
        }
        _ => Vec::new(),
    }
}

/// The first sentences of the paragraphs that the range adds to its release notes.
fn notes(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let ids: Vec<StatementId> = evidence.notes.iter().filter(|id| !is_aside(evidence, **id)).copied().collect();
    let runs = quoter.beginnings(&ids, 32, limits.notes * 40);
    let Some(Origin::Document { commit, path, first, .. }) = runs.first().and_then(|run| origin(evidence, run)) else {
        return Vec::new();
    };
    let last = runs.last().and_then(|run| origin(evidence, run)).map(|origin| match origin {
        Origin::Document { last, .. } => *last,
        Origin::Message(_) => *first,
    });
    let file = Inline::File { commit: *commit, path: path.clone(), lines: Some((*first, last.unwrap_or(*first))) };
    let mut lead = vec![text("The release notes written in this range ("), file];
    if let Some(heading) = runs.first().and_then(|run| heading(evidence, run.statement)) {
        lead.extend([text(", below "), Inline::Emphasis(vec![name(bare(heading))])]);
    }
    lead.push(text(") say:"));
    vec![Block::Paragraph(lead), Block::Quote(Quote { runs })]
}

/// The heading right above a passage or an entry of release notes.
fn heading(evidence: &Evidence, id: StatementId) -> Option<&str> {
    let passages = evidence.documents.iter().flat_map(|document| &document.passages);
    let of_passage = passages.filter(|passage| passage.statement == id).map(|passage| &passage.sections).next();
    let of_entry = || evidence.entries.iter().find(|entry| entry.statements.contains(&id)).map(|entry| &entry.sections);
    of_passage.or_else(of_entry)?.last().map(String::as_str)
}

fn origin<'a>(evidence: &'a Evidence, run: &Run) -> Option<&'a Origin> {
    evidence.statement(run.statement).map(|statement| &statement.origin)
}

/// Thanks, and where to read more.
fn is_aside(evidence: &Evidence, id: StatementId) -> bool {
    let first = evidence.statement(id).and_then(|statement| statement.sentences.first());
    first.is_none_or(|first| {
        let lower = first.text.to_lowercase();
        let opens = ["for more", "see ", "please ", "read more", "check out", "full "];
        let aside = ["thank", "announce", "uploaded", "changelog", "commit log", "release notes"];
        aside.iter().any(|word| lower.contains(word))
            || opens.iter().any(|start| lower.starts_with(start))
            || lower.contains("you can ") && lower.contains("documentation")
            || lower.starts_with("this release ") && (lower.contains("a number of") || lower.contains("new features"))
            || first.words() < 7
    })
}

/// The told stories, one item each: heading, a sentence by its merge or author, its strongest figure.
fn stories(evidence: &Evidence, mut items: Vec<Vec<Inline>>, brief: usize) -> Vec<Block> {
    let all = evidence.stories.len();
    if let ([_], 1) = (items.as_slice(), all) {
        return vec![Block::Paragraph(items.remove(0))];
    }
    if items.is_empty() {
        return Vec::new();
    }
    let lead = told(items.len(), all, brief);
    vec![Block::Paragraph(lead), Block::List { numbered: items.len() > 1, items }]
}

/// `3 of 17 stories are told in full, 8 more in a paragraph each:`
fn told(full: usize, all: usize, brief: usize) -> Vec<Inline> {
    let mut words = vec![number(full as u64), text(" of "), number(all as u64), text(" stories ")];
    match full {
        _ if full == all => words = vec![text("Its "), number(all as u64), text(" stories")],
        1 => words.push(text("is told in full")),
        _ => words.push(text("are told in full")),
    }
    if brief > 0 {
        words.extend([text(", "), number(brief as u64), text(" more in a paragraph")]);
        words.push(text(if brief == 1 { "" } else { " each" }));
    }
    words.push(text(":"));
    words
}

fn item(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts) -> Vec<Inline> {
    let mut words = vec![Inline::Strong(vec![Inline::Story(story.lead)])];
    match point::said(evidence, quoter, story, false) {
        Some(said) => {
            let begins = said.begins && said.commit == Some(story.title);
            let lead = if begins { ", whose message begins: " } else { ": " };
            words.extend([text(lead), Inline::Quoted(said.run), text(" (")]);
            words.extend(said.source);
        }
        None => words.extend(point::else_said(evidence, quoter, story)),
    }
    if story.commits.len() > 1 {
        words.push(text("; "));
        words.extend(count(story.commits.len(), "commit", "commits"));
    }
    words.push(text("; "));
    words.extend(phrase::of_story(story));
    if breaking::is_marked(evidence, story) {
        words.push(text("; breaking"));
    }
    if let Some(repair) = story.repairs.iter().find(|r| r.kind == RepairKind::Revert && story.commits.contains(&r.of)) {
        words.extend([text("; "), Inline::Commit(repair.of), text(" reverted by "), Inline::Commit(repair.commit)]);
    }
    words.push(text(")."));
    words.extend(figure(evidence, story));
    words
}

/// Prefixes of units that stand alone where the head of a table has the unit.
const SCALES: [&str; 9] = ["n", "µ", "μ", "m", "k", "M", "Ki", "Mi", "Gi"];

/// The strongest figure of a story: a chain that it holds, else its first pair.
pub(super) fn figure(evidence: &Evidence, story: &StoryFacts) -> Vec<Inline> {
    let chain = evidence.chains.iter().find(|chain| chain.iter().all(|id| story.measurements.contains(id)));
    let pair = |first: MeasurementId, last: MeasurementId| {
        let measurement = &evidence.measurements[first.0].measurement;
        let unnamed = measurement.scenario.is_empty();
        let mut words = vec![
            text(if unnamed { " Reported " } else { " " }),
            Inline::Figure(first, if unnamed { FigureKind::MetricName } else { FigureKind::Scenario }),
        ];
        // `61.53 m` is nothing without `sec/op`.
        let scaled = measurement.result.as_ref().is_some_and(|result| SCALES.contains(&result.unit.as_str()));
        if scaled && !unnamed && !measurement.metric.is_empty() {
            words.extend([text(" ("), Inline::Figure(first, FigureKind::MetricName), text(")")]);
        }
        words.extend([
            text(" went from "),
            Inline::Figure(first, FigureKind::BaselineShort),
            text(" to "),
            Inline::Figure(last, FigureKind::ResultShort),
        ]);
        words
    };
    if let Some((first, last)) = chain.and_then(|chain| chain.first().zip(chain.last())) {
        let mut words = pair(*first, *last);
        words.push(text(", in "));
        words.extend(count(chain.map_or(0, Vec::len), "step", "steps"));
        words.push(text(" measured one by one; the sum is ours."));
        return words;
    }
    let gain = |id: &MeasurementId| {
        let measurement = &evidence.measurements[id.0].measurement;
        let result = measurement.result.as_ref()?;
        let baseline = measurement.baseline.as_ref().filter(|b| b.unit == result.unit && b.value > 0.0)?;
        (result.value > 0.0).then(|| (baseline.value / result.value).ln().abs())
    };
    // One of many commits may have measured what another one of them had made slower.
    let own = |id: &&MeasurementId| {
        story.commits.len() < 3 || [story.title, story.lead].contains(&evidence.measurements[id.0].commit)
    };
    let gains = story.measurements.iter().filter(own).filter_map(|id| Some((gain(id)?, id)));
    let measured = gains.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, id)| id);
    match measured {
        Some(id) => {
            let mut words = pair(*id, *id);
            // Another commit's figure, behind the hash of the title.
            let reported = evidence.measurements[id.0].commit;
            if reported != story.title && story.commits.contains(&reported) {
                words.extend([text(" ("), Inline::Commit(reported), text(")")]);
            }
            words.push(text("."));
            words
        }
        None => Vec::new(),
    }
}

/// What the reader should know of the sources: that nothing was tested, and whose the figures are.
fn closing(evidence: &Evidence) -> Vec<Inline> {
    let mut sentences: Vec<Vec<Inline>> = Vec::new();
    if testing::is_untested(evidence) {
        sentences.push(vec![text("No commit of the range changes a test file.")]);
    }
    if evidence.measurements.iter().any(|reported| reported.measurement.baseline.is_some()) {
        sentences.push(vec![text("Figures are quoted from commit messages, not measured again.")]);
    }
    sentences.join(&text(" "))
}

/// Branches and pull requests of a story as its italic line names them.
pub(super) fn topics(story: &StoryFacts) -> Vec<Vec<Inline>> {
    let mut shown: Vec<Vec<Inline>> = Vec::new();
    for topic in &story.topics {
        let words = match topic {
            Topic::Branch(branch) => vec![code(branch.clone())],
            Topic::PullRequest(pull, branch) => vec![Inline::Issue(*pull), text(" ("), code(branch.clone()), text(")")],
        };
        if !shown.contains(&words) {
            shown.push(words);
        }
    }
    shown
}
