//! One story told in full: what its messages say in their own order, its code where the text has led up to it, what came
//! back later, its tests.

use std::collections::BTreeSet;

use super::{
    Limits, breaking, cite, code, documented, narrator, overview,
    phrase::{count, counted, join, title, title_words},
    quoter::{Passage, Quoter},
    written,
};
use crate::{
    draft::{Block, FigureKind, Inline, number, text},
    evidence::{
        Closed, Closing, Evidence, Excerpt, ExcerptId, MeasurementId, Named, Place, Role, StatementId, StoryFacts,
    },
    history::{CommitId, LineCount, day_range},
    story::{Kind, kind, parse_subject},
    symbols::Change,
};

/// Words of one commit that comes back to a story.
const RETURNED_WORDS: usize = 60;

/// The blocks of a story within about `words` words of quotation.
pub(super) fn blocks(
    evidence: &Evidence,
    story: &StoryFacts,
    quoter: &mut Quoter<'_>,
    words: usize,
    limits: &Limits,
) -> Vec<Block> {
    let mut blocks =
        vec![Block::Heading(3, vec![title(story)]), Block::Paragraph(vec![Inline::Emphasis(summary(evidence, story))])];
    blocks.extend(written::entry(evidence, story, quoter));
    quoter.pass_repeated(&written::of_messages(story), &written::of_entries(evidence, story));
    let mut room = words;
    for merge in &story.merged {
        let share = if merge.commit == story.title { room / 2 } else { room / 3 };
        let passages = quoter.passages(&merge.statements, share);
        room = room.saturating_sub(words_of(&passages));
        blocks.extend(quoted(passages, merge.commit, Source::Merge, false));
    }
    let named = told_apart(story, quoter);
    if let Some((commit, statements)) = &named {
        let passages = quoter.passages(statements, room / 2);
        room = room.saturating_sub(words_of(&passages));
        blocks.extend(quoted(passages, *commit, Source::Message { subject: false }, false));
    }
    let passages = quoter.passages(&story.statements, room);
    let spoken = words_of(&passages);
    room = room.saturating_sub(spoken);
    let split = code_place(&passages);
    let mut before = passages;
    let after = before.split_off(split);
    let source = Source::Message { subject: story.commits.len() > 1 && story.lead != story.title };
    let continues = !before.is_empty();
    let decision = is_decision(evidence, story);
    blocks.extend(quoted(before, story.lead, source, decision));
    blocks.extend(mechanism(evidence, story));
    let source = if continues { Source::Continued } else { source };
    blocks.extend(quoted(after, story.lead, source, decision));
    blocks.extend(breaking::quoted(evidence, story, quoter));
    let most = if 2 * room < words { 1 } else { limits.comments };
    let documented = documented::of_story(evidence, story, quoter);
    let most = if documented.is_empty() { most } else { most.min(1) };
    blocks.extend(documented);
    blocks.extend(written::comments(evidence, story, quoter, most));
    blocks.extend(written::drawing(evidence, story));
    blocks.extend(figures(evidence, story, limits));
    blocks.extend(observed(story));
    let mut told: Vec<CommitId> = named.iter().map(|(commit, _)| *commit).collect();
    told.extend((spoken > 0).then_some(story.lead));
    told.extend(story.mechanism.and_then(|id| evidence.excerpt(id)).map(|excerpt| excerpt.by));
    blocks.extend(returned(evidence, story, quoter, room, limits, told));
    blocks.extend(paragraph(narrator::repairs(&story.repairs)));
    blocks.extend(tests(evidence, story));
    blocks
}

fn paragraph(words: Vec<Inline>) -> Option<Block> {
    (!words.is_empty()).then_some(Block::Paragraph(words))
}

fn words_of(passages: &[Passage]) -> usize {
    passages.iter().map(|passage| passage.words).sum()
}

/// The commit that names the story, where it isn't the lead and has something to say by itself.
fn told_apart(story: &StoryFacts, quoter: &Quoter<'_>) -> Option<(CommitId, Vec<StatementId>)> {
    let named = story.others.iter().find(|other| other.commit == story.title && other.commit != story.lead)?;
    (quoter.left(&named.statements) > 0).then(|| (named.commit, named.statements.clone()))
}

/// `9 commits, named after a, 7 March to 3 April 2024, topic x; mostly y.`
fn summary(evidence: &Evidence, story: &StoryFacts) -> Vec<Inline> {
    let mut words = match story.commits.len() {
        0 => count(story.merges.len(), "merge", "merges"),
        many => count(many, "commit", "commits"),
    };
    // The heading is the subject of one of them.
    if story.commits.len() > 1 && story.commits.contains(&story.title) {
        words.extend([text(", named after "), Inline::Commit(story.title)]);
    }
    words.push(text(", "));
    words.push(Inline::Date(day_range(story.dates.0, story.dates.1)));
    let topics = overview::topics(story);
    if !topics.is_empty() {
        // Commits beside a topic may belong to its story.
        if story.brought_in > 0 && story.brought_in < story.commits.len() {
            words.extend([text(", "), number(story.brought_in as u64), text(" of them from")]);
        } else {
            words.push(text(","));
        }
        words.push(text(if topics.len() == 1 { " topic " } else { " topics " }));
        words.extend(join(topics));
    }
    words.push(text(": "));
    words.extend(count(story.files, "file", "files"));
    words.push(text(", "));
    words.extend(counted(story.lines, if story.summed { " summed over the commits" } else { "" }, &story.unwritten));
    if let Some(path) = story.main_file.as_ref().filter(|_| story.files > 1) {
        words.extend([text("; mostly "), code(path.as_str())]);
    } else if let Some(path) = &story.main_file {
        words.extend([text(", "), code(path.as_str())]);
    }
    words.push(text("."));
    let dependencies = dependencies(evidence, story);
    if !dependencies.is_empty() {
        words.push(text(" Dependencies: "));
        words.extend(dependencies);
        words.push(text("."));
    }
    words.extend(fixes(&story.fixes, story.commits.len()));
    words
}

/// ` Fixes #12 and closes #13.`, where one of several commits does ` abc fixes #12.`, where several do
/// ` Fixes #12 (abc) and #13 (def).`
fn fixes(fixes: &[Closed], commits: usize) -> Vec<Inline> {
    let Some(first) = fixes.first() else { return Vec::new() };
    let one = fixes.iter().all(|closed| closed.commit == first.commit);
    let item = |closed: &Closed| match one {
        true => vec![Inline::Issue(closed.number)],
        false => vec![Inline::Issue(closed.number), text(" ("), Inline::Commit(closed.commit), text(")")],
    };
    let named = one && commits > 1;
    let mut parts = Vec::new();
    for verb in [Closing::Fixes, Closing::Closes, Closing::Resolves] {
        let items: Vec<Vec<Inline>> = fixes.iter().filter(|closed| closed.verb == verb).map(item).collect();
        if items.is_empty() {
            continue;
        }
        let word = if parts.is_empty() && !named { capitalised(verb) } else { verb.word() };
        parts.push([vec![text(word), text(" ")], cite::some(items, 6)].concat());
    }
    let lead = if named { vec![text(" "), Inline::Commit(first.commit), text(" ")] } else { vec![text(" ")] };
    [lead, join(parts), vec![text(".")]].concat()
}

fn capitalised(verb: Closing) -> &'static str {
    match verb {
        Closing::Fixes => "Fixes",
        Closing::Closes => "Closes",
        Closing::Resolves => "Resolves",
    }
}

/// Dependencies that its commits name and that came or went; none where they are too many to read.
pub(super) fn dependencies(evidence: &Evidence, story: &StoryFacts) -> Vec<Inline> {
    let ours = evidence.dependencies.iter().filter(|change| change.story == Some(story.id));
    let mut items: Vec<Vec<Inline>> = Vec::new();
    for change in ours {
        let dependency = &change.dependency;
        let version = |version: &Option<String>| version.clone().filter(|version| !version.is_empty());
        let item = match (&dependency.before, &dependency.after) {
            (None, Some(_)) => version(&dependency.after)
                .map(|v| vec![code(dependency.name.clone()), text(" "), code(v), text(" added")]),
            (Some(_), None) => version(&dependency.before)
                .map(|v| vec![code(dependency.name.clone()), text(" "), code(v), text(" removed")]),
            _ => None,
        };
        items.extend(item.filter(|item| !items.contains(item)));
    }
    if items.len() > 8 { Vec::new() } else { join(items) }
}

/// The code stands behind the background and the problem, before reasons, alternatives and limits.
fn code_place(passages: &[Passage]) -> usize {
    let turn = passages
        .iter()
        .position(|passage| matches!(passage.role, Some(Role::Reason | Role::Alternative | Role::Limitation)));
    let place = turn.filter(|turn| *turn > 0).unwrap_or(passages.len().min(2));
    // What goes on stays with what it goes on from.
    (place..passages.len()).find(|place| !passages[*place].leans).unwrap_or(passages.len())
}

/// What quotations come from, for the words above the first of them.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// The message of a merge.
    Merge,
    /// The message of a commit; with its subject where the heading isn't that.
    Message { subject: bool },
    /// A message that was quoted above already, with its code in between.
    Continued,
}

/// Quotations, each led in by what its first sentence surely is; those of a decision have a label before that.
fn quoted(passages: Vec<Passage>, commit: CommitId, source: Source, decision: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (place, passage) in passages.into_iter().enumerate() {
        let mut lead = if place == 0 { first_lead(&passage, commit, source) } else { later_lead(&passage) };
        if let Some(label) =
            label(passage.role, place == 0 && !matches!(source, Source::Continued)).filter(|_| decision)
        {
            lead.splice(0..0, [Inline::Strong(vec![text(label)]), text(" ")]);
        }
        match passage.sentence() {
            Some(run) if place == 0 => {
                lead.extend([text(" "), Inline::Quoted(run)]);
                blocks.push(Block::Paragraph(lead));
            }
            _ => blocks.extend([Block::Paragraph(lead), Block::Quote(passage.quote)]),
        }
    }
    blocks
}

fn first_lead(passage: &Passage, commit: CommitId, source: Source) -> Vec<Inline> {
    if matches!(source, Source::Continued) {
        return lead_behind_code(passage.role, commit);
    }
    let mut words = match (source, passage.role) {
        (_, Some(Role::Problem)) => vec![text("The problem, as the ")],
        _ => vec![text("The ")],
    };
    words.push(text(if matches!(source, Source::Merge) { "merge " } else { "message of " }));
    match source {
        Source::Message { subject: true } => words.extend(cite::commit(commit)),
        _ => words.push(Inline::Commit(commit)),
    }
    words.push(text(match (passage.role, passage.opens) {
        (Some(Role::Problem), _) => " puts it:",
        (_, true) if !passage.whole => " begins:",
        (Some(Role::Reason), _) => " gives the reason:",
        _ => " says:",
    }));
    words
}

fn later_lead(passage: &Passage) -> Vec<Inline> {
    vec![text(match passage.role {
        Some(Role::Problem) => "Then the problem:",
        Some(Role::Diagnosis) => "The diagnosis:",
        Some(Role::Alternative) => "On alternatives:",
        Some(Role::Limitation) => "On limits:",
        Some(Role::Reason) => "The reason:",
        None if passage.leans || passage.joins => "It goes on:",
        None if passage.orders => "Then the change:",
        None => "Further on:",
    })]
}

/// Tells whether a story says that it takes one dependency for another: then its message gives reasons, alternatives, a price.
fn is_decision(evidence: &Evidence, story: &StoryFacts) -> bool {
    const VERBS: [&str; 8] = ["replace", "switch", "migrate", "drop", "adopt", "use", "move", "remove"];
    let words = title_words(evidence, story);
    let verb = words.split(' ').next().unwrap_or_default().to_lowercase();
    VERBS.contains(&verb.as_str()) && !dependencies(evidence, story).is_empty()
}

/// What a passage of a decision is, where that is sure.
fn label(role: Option<Role>, first: bool) -> Option<&'static str> {
    match role {
        _ if first => Some("Decision."),
        Some(Role::Alternative) => Some("Alternative."),
        Some(Role::Limitation) => Some("Price."),
        _ => None,
    }
}

/// Code of another commit may stand above: the message is named again.
fn lead_behind_code(role: Option<Role>, commit: CommitId) -> Vec<Inline> {
    let (before, after) = match role {
        Some(Role::Problem) => ("The problem, as the message of ", " puts it:"),
        Some(Role::Diagnosis) => ("The diagnosis, in the message of ", ":"),
        Some(Role::Alternative) => ("On alternatives, the message of ", " says:"),
        Some(Role::Limitation) => ("On limits, the message of ", " says:"),
        Some(Role::Reason) => ("The message of ", " gives the reason:"),
        None => ("The message of ", " goes on:"),
    };
    vec![text(before), Inline::Commit(commit), text(after)]
}

/// The code of a story under a sentence that says what it is.
fn mechanism(evidence: &Evidence, story: &StoryFacts) -> Vec<Block> {
    let Some((id, excerpt)) = story.mechanism.and_then(|id| Some((id, evidence.excerpt(id)?))) else {
        return Vec::new();
    };
    let lead = match excerpt.place {
        Place::Diff => {
            let other = (story.commits.len() > 1 && excerpt.by != story.title).then_some(excerpt.by);
            narrator::above_diff(excerpt, is_all(excerpt, story), other)
        }
        Place::File(_) => above_file(evidence, excerpt, story),
    };
    let lead = (!lead.is_empty()).then_some(Block::Paragraph(lead));
    lead.into_iter().chain([Block::Code(id)]).collect()
}

/// Tells whether an excerpt of a diff holds every line that the story changes.
fn is_all(excerpt: &Excerpt, story: &StoryFacts) -> bool {
    let signed = |sign: char| excerpt.lines.iter().filter(|line| line.starts_with(sign)).count() as u64;
    story.lines == LineCount { added: signed('+'), removed: signed('-') }
}

fn above_file(evidence: &Evidence, excerpt: &Excerpt, story: &StoryFacts) -> Vec<Inline> {
    let Some(named) = &excerpt.definition else { return vec![text("From "), code(excerpt.path.as_str()), text(":")] };
    let at = match evidence.range.ends.as_ref().filter(|ends| ends.tip == excerpt.commit) {
        Some(ends) => ends.tip_tag.clone().map_or(Inline::Commit(ends.tip), Inline::Name),
        None => Inline::Commit(excerpt.commit),
    };
    let renamed = evidence
        .definitions
        .iter()
        .find(|change| change.change == Change::Renamed && change.path == excerpt.path && change.name == named.name);
    let former = renamed.and_then(|change| change.former.as_deref());
    let who = match story.commits.len() {
        1 => vec![text("The commit")],
        // A line that begins with a hash and ends in a colon would look like a caption.
        _ if excerpt.by == story.title => vec![text("Commit "), Inline::Commit(excerpt.by)],
        _ if story.commits.contains(&excerpt.by) => [vec![text("Commit ")], cite::commit(excerpt.by)].concat(),
        _ => vec![text("The story")],
    };
    narrator::above_definition(named, &excerpt.path, who, former, at)
}

/// Whole files that went, where hardly anything came that could be theirs under another name.
fn observed(story: &StoryFacts) -> Option<Block> {
    if story.lines.added * 4 > story.lines.removed {
        return None;
    }
    paragraph(narrator::gone_files(&story.deleted_files, story.commits.len() == 1))
}

/// Up to three figures with a baseline.
fn figures(evidence: &Evidence, story: &StoryFacts, limits: &Limits) -> Vec<Block> {
    let chained = |id: &MeasurementId| evidence.chains.iter().any(|chain| chain.contains(id));
    let pairs = story
        .measurements
        .iter()
        .filter(|id| evidence.measurements[id.0].measurement.baseline.is_some() && !chained(id));
    let most = if limits.voices == 0 { 1 } else { 3 };
    let items: Vec<Vec<Inline>> = pairs.take(most).map(|id| pair(evidence, *id)).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let joined = story.measurements.iter().any(&chained);
    let lead =
        if joined { "Besides the joined steps, its messages report:" } else { "Figures that its messages report:" };
    vec![Block::Paragraph(vec![text(lead)]), Block::List { numbered: false, items }]
}

fn pair(evidence: &Evidence, id: MeasurementId) -> Vec<Inline> {
    vec![
        Inline::Figure(id, FigureKind::Scenario),
        text(": "),
        Inline::Figure(id, FigureKind::Baseline),
        text(" before, "),
        Inline::Figure(id, FigureKind::Result),
        text(" after ("),
        Inline::Commit(evidence.measurements[id.0].commit),
        text(")"),
    ]
}

/// Commits besides the lead: those that say most in their own words, the others by subject.
fn returned(
    evidence: &Evidence,
    story: &StoryFacts,
    quoter: &mut Quoter<'_>,
    words: usize,
    limits: &Limits,
    mut told: Vec<CommitId>,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let apart = |commit: CommitId| commit == story.title && commit != story.lead;
    let mut by_words: Vec<_> =
        story.others.iter().filter(|other| !(apart(other.commit) && told.contains(&other.commit))).collect();
    let said = |statements: &[StatementId]| -> usize {
        statements.iter().filter_map(|id| evidence.statement(*id)).map(|statement| statement.words()).sum()
    };
    by_words.sort_by_cached_key(|other| std::cmp::Reverse(said(&other.statements)));
    let most = limits.voices.min(if words > 150 { limits.voices } else { 1 });
    let mut voices: Vec<_> = by_words.into_iter().take(most).collect();
    voices.sort_by_cached_key(|other| story.commits.iter().position(|id| *id == other.commit));
    for other in voices {
        if let Some(passage) = quoter.gist(&other.statements, RETURNED_WORDS) {
            let lead = [cite::commit(other.commit), vec![text(" says:")]].concat();
            match passage.sentence() {
                Some(run) => blocks.push(Block::Paragraph([lead, vec![text(" "), Inline::Quoted(run)]].concat())),
                None => blocks.extend([Block::Paragraph(lead), Block::Quote(passage.quote)]),
            }
            told.push(other.commit);
        }
    }
    let is_named = |id: CommitId| id == story.title || told.contains(&id);
    let mut heard: BTreeSet<String> = BTreeSet::new();
    // `(typo)` and `(refactor)` tell nothing, and the same words twice no more than once.
    let mut tells = |id: &CommitId| {
        let subject = parse_subject(evidence.subject(*id).unwrap_or_default());
        let quiet = subject.is_minor() || matches!(kind(&subject), Kind::Internal | Kind::Upkeep);
        !quiet && subject.words.split_whitespace().count() > 2 && heard.insert(subject.words.to_lowercase())
    };
    let rest: Vec<CommitId> =
        story.commits.iter().filter(|id| !is_named(**id)).filter(|id| tells(id)).copied().collect();
    if rest.is_empty() {
        return blocks;
    }
    let named = story.commits.iter().filter(|id| is_named(**id)).count();
    let all = rest.len() <= limits.named && named + rest.len() == story.commits.len();
    let mut words = vec![text(if all { "Also in this story: " } else { "Also in this story, among others: " })];
    words.extend(join(rest.iter().take(limits.named).map(|id| cite::commit(*id)).collect()));
    words.push(text("."));
    blocks.push(Block::Paragraph(vec![Inline::Emphasis(words)]));
    blocks
}

/// A test of the story. What was changed in one is as often a name as what it checks, and that a commit changes none says
/// little where tests lie elsewhere or come later.
fn tests(evidence: &Evidence, story: &StoryFacts) -> Vec<Block> {
    let label = Inline::Strong(vec![text("Tests.")]);
    let shown = story.test.and_then(|id| Some((id, evidence.excerpt(id)?.definition.as_ref()?)));
    let came = shown.filter(|(_, named)| named.arrival.is_new() && !named.gone);
    let by = |id: ExcerptId| evidence.excerpt(id).map(|excerpt| excerpt.by).filter(|_| story.commits.len() > 1);
    came.map_or_else(Vec::new, |(id, named)| test_code(label, id, named, by(id)))
}

fn test_code(label: Inline, id: ExcerptId, named: &Named, by: Option<CommitId>) -> Vec<Block> {
    let it = by.map_or(text("it"), Inline::Commit);
    let lead = vec![label, text(" Added with "), it, text(", "), code(named.name.clone()), text(":")];
    vec![Block::Paragraph(lead), Block::Code(id)]
}

#[cfg(test)]
mod tests_of_stories {
    use super::*;

    #[test]
    fn who_fixes_what() {
        let id = |digit: u8| CommitId::from_hex(&format!("{digit:x}").repeat(40)).expect("forty digits");
        let check = |found: &[(u64, u8, Closing)], commits, expected: &str| {
            let closed = |(number, digit, verb): &(u64, u8, Closing)| Closed {
                number: *number,
                commit: id(*digit),
                verb: *verb,
            };
            let found: Vec<Closed> = found.iter().map(closed).collect();
            assert_eq!(super::super::phrase::shown(&fixes(&found, commits)), expected);
        };
        check(&[], 1, "");
        use Closing::{Closes, Fixes};
        check(&[(12, 1, Fixes), (13, 1, Fixes)], 1, " Fixes Issue(12) and Issue(13).");
        check(&[(12, 1, Closes), (13, 1, Fixes)], 1, " Fixes Issue(13) and closes Issue(12).");
        check(&[(12, 1, Fixes), (13, 1, Fixes)], 3, " 1111111111 fixes Issue(12) and Issue(13).");
        check(&[(12, 1, Closes), (13, 2, Closes)], 3, " Closes Issue(12) (1111111111) and Issue(13) (2222222222).");
    }
}
