//! The facts of one story.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    Closed, CommentFact, Entry, Evidence, ExcerptId, Features, MeasurementId, Origin, Repair, RepairKind, Shortlist,
    Sources, Statement, StatementId, change, closing, contradicted,
    copied::Copied,
    ends::Ends,
    excerpt::{Changed, Excerpt, Outlines},
    hunks, mechanism, message, neighbours,
    rank::OFFERED,
    statement,
    story_files::{self, count_files, main_file, source_file, test_files},
    substance::Before,
    tested, whole,
};
use crate::{
    hashing::HashMap,
    history::{ChangeKind, Commit, CommitId, Date, FileChange, FilePatch, History, LineCount, RepoPath},
    modules::ModuleId,
    roles::{Role as FileRole, Roles, Unwritten},
    spread,
    story::{DETAIL, Story, StoryId, Subject, Topic, parse_subject, subject_of, topic_of, words},
};

/// A commit or merge of the story besides its lead, with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The commit.
    pub commit: CommitId,
    /// What its message says.
    pub statements: Vec<StatementId>,
}

/// Commits of a story whose code is compared: the lead, the one that names it, the one that changes most.
const CENTRAL: usize = 3;

/// Commits besides these that are searched for code where they have none.
const OTHERS_SHOWN: usize = 4;

/// So many stories behind those that are told in full have their messages read, for a sentence each.
const HEARD: usize = 24;

/// What is known of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryFacts {
    /// Its id among all stories.
    pub id: StoryId,
    /// The commit that names it.
    pub lead: CommitId,
    /// The lead's subject, taken apart.
    pub subject: Subject,
    /// The selected commit whose subject is the story's name: the whole, where the lead may be the largest part of it.
    pub title: CommitId,
    /// What its rank is made of.
    pub features: Features,
    /// Leads of the later stories that come back to what this one changed, in their order.
    pub returns: Vec<CommitId>,
    /// Selected commits, oldest first.
    pub commits: Vec<CommitId>,
    /// Merges that brought them in, oldest first.
    pub merges: Vec<CommitId>,
    /// Topic branches and pull requests.
    pub topics: Vec<Topic>,
    /// How many of its commits these merges brought in.
    pub brought_in: usize,
    /// Issues that its messages say they fix or close, sorted, each with the first commit that says so.
    pub fixes: Vec<Closed>,
    /// Author dates of its first and last commit.
    pub dates: (Date, Date),
    /// Files that its commits change.
    pub files: usize,
    /// Lines that its commits add and remove.
    pub lines: LineCount,
    /// Some file is changed by several of its commits: the lines are a sum, not what differs in the end.
    pub summed: bool,
    /// Which of these lines stand in files that nobody wrote by hand.
    pub unwritten: Unwritten,
    /// The file that somebody wrote and that holds more than half of its changed lines.
    pub main_file: Option<RepoPath>,
    /// The module that most of it lies in.
    pub module: Option<ModuleId>,
    /// The source file with most changed lines.
    pub source_file: Option<RepoPath>,
    /// Source files that its commits delete and none of them adds, with their lines; largest first.
    pub deleted_files: Vec<(RepoPath, u64)>,
    /// Source files that its commits add and none of them deletes.
    pub added_files: Vec<(RepoPath, u64)>,
    /// What the lead's message says, in order.
    pub statements: Vec<StatementId>,
    /// Its merges that say something, oldest first.
    pub merged: Vec<Spoken>,
    /// The other commits, oldest first.
    pub others: Vec<Spoken>,
    /// Comments that it adds and that stand at the tip, those first that say most.
    pub comments: Vec<CommentFact>,
    /// Its mechanism in code.
    pub mechanism: Option<ExcerptId>,
    /// Other definitions that carry it, best first: for who explains more than one.
    pub further: Vec<ExcerptId>,
    /// Functions around what it changes that it doesn't change, where a writer reads whole changes.
    pub around: Vec<ExcerptId>,
    /// Its commits' diffs piece by piece, where a writer chooses what to show; those of the lead first.
    pub diffs: Vec<ExcerptId>,
    /// A test that it adds or changes.
    pub test: Option<ExcerptId>,
    /// Test files that its commits change, and names of tests that the read ones add.
    pub test_files: Vec<RepoPath>,
    /// A path or a changed line speaks of tests, known as one or not: nobody may say that there is none.
    pub near_tests: bool,
    /// Figures that its messages report.
    pub measurements: Vec<MeasurementId>,
    /// A message speaks of speed, and no figure was found.
    pub claims_speed: bool,
    /// Repairs by or of its commits.
    pub repairs: Vec<Repair>,
}

impl StoryFacts {
    /// Tells whether all that a section could show is a diff of a few lines, or of a few settings.
    pub(super) fn is_thin(&self, evidence: &Evidence) -> bool {
        const FEW: u64 = 12;
        let spoken = self.merged.iter().chain(&self.others).flat_map(|spoken| &spoken.statements);
        let said = self.statements.iter().chain(spoken).next().is_some();
        let figures = self.measurements.iter().any(|id| evidence.measurements[id.0].measurement.baseline.is_some());
        let shown =
            self.mechanism.is_some() && self.lines.total() > FEW || self.test.is_some() && self.mechanism.is_some();
        let settings = self.source_file.is_none() && self.test_files.is_empty() && self.lines.total() <= FEW;
        settings || !said && !figures && !shown && self.added_files.is_empty() || self.is_small(evidence)
    }

    /// A few lines that a sentence or two say all of: worth a paragraph and no section.
    fn is_small(&self, evidence: &Evidence) -> bool {
        const SMALL: u64 = 30;
        const WORDS: usize = 45;
        let spoken =
            self.merged.iter().chain(&self.others).flat_map(|spoken| &spoken.statements).chain(&self.statements);
        let words: usize = spoken.filter_map(|id| evidence.statement(*id)).map(|statement| statement.words()).sum();
        self.lines.total() <= SMALL && words <= WORDS && self.measurements.is_empty()
    }

    /// Tells whether a section about the story would hold more than its heading.
    pub(super) fn has_something_to_tell(&self, evidence: &Evidence) -> bool {
        let spoken = self.merged.iter().chain(&self.others).flat_map(|spoken| &spoken.statements);
        let quotable = |id: &StatementId| {
            let statement = evidence.statement(*id);
            statement.is_some_and(|statement| statement.sentences.iter().any(|sentence| sentence.quotable))
        };
        let figures = self.measurements.iter().any(|id| evidence.measurements[id.0].measurement.baseline.is_some());
        let code = self.mechanism.is_some() || self.test.is_some() || !self.diffs.is_empty();
        let whole_files = !self.added_files.is_empty() || !self.deleted_files.is_empty();
        code || whole_files || figures || self.statements.iter().chain(spoken).any(quotable)
    }
}

/// The facts of all stories by their rank, before anybody is heard and code is chosen.
pub(super) fn facts(evidence: &Evidence, sources: &Sources<'_>) -> Vec<StoryFacts> {
    let ranks: Vec<usize> = (0..sources.shortlist.ranked.len()).collect();
    spread::map(&ranks, |rank| of_rank(evidence, sources, *rank))
}

/// How many stories [`gather`] adds something to, from the first.
pub(super) fn heard(shortlist: &Shortlist) -> usize {
    shortlist.told + HEARD
}

/// What the messages state that [`gather`] asks for.
pub(super) struct Messages(HashMap<CommitId, Vec<Statement>>);

impl Messages {
    /// Reads the messages of the stories that are told, and the leads and merges of some behind them.
    pub(super) fn of(evidence: &Evidence, facts: &[StoryFacts], sources: &Sources<'_>) -> Self {
        let ends = Ends::of(sources.history, sources.net);
        let followed = facts.iter().take(sources.shortlist.told).filter(|story| story.commits.len() > 1);
        let followed: BTreeSet<CommitId> =
            followed.flat_map(|story| story.commits.split_last().unwrap_or((&story.lead, &[])).1).copied().collect();
        let of_lead = |story: &'_ StoryFacts| trying_after(&story.commits, sources).find(|id| *id == story.lead);
        let trying: BTreeSet<CommitId> = facts.iter().take(sources.shortlist.told).filter_map(of_lead).collect();
        let heard = facts.iter().take(heard(sources.shortlist));
        let others = facts.iter().take(sources.shortlist.told).flat_map(|story| &story.commits);
        let ids: BTreeSet<CommitId> =
            heard.flat_map(|story| story.merges.iter().chain([&story.lead])).chain(others).copied().collect();
        let commits: Vec<&Commit> = ids.into_iter().filter_map(|id| sources.history.get(id)).collect();
        let copied = Copied::of(sources.history);
        let stated = |commit: &&Commit| {
            let mut statements = statements(sources.roles, commit);
            copied.silence(&mut statements);
            contradicted::distrust(&mut statements, commit, sources);
            if sources.net.is_some() && !evidence.is_taken_back(commit.id) && !reverts(evidence, commit.id) {
                contradicted::distrust_undone(&mut statements, commit, (sources.roles, &ends));
            }
            if trying.contains(&commit.id) {
                let sentences = statements.iter_mut().flat_map(|statement| &mut statement.sentences);
                sentences.for_each(|sentence| sentence.quotable = false);
            }
            contradicted::distrust_plans(&mut statements, commit, followed.contains(&commit.id), sources);
            (commit.id, statements)
        };
        Self(spread::map(&commits, stated).into_iter().collect())
    }

    /// Takes what a message states into the evidence, where it was read.
    fn say(&self, evidence: &mut Evidence, commit: CommitId) -> Vec<StatementId> {
        let stated = self.0.get(&commit).into_iter().flatten().cloned();
        stated.map(|statement| evidence.add_statement(statement)).collect()
    }
}

/// What a message states; that of an import speaks of another project.
fn statements(roles: &Roles, commit: &Commit) -> Vec<Statement> {
    if roles.is_import(commit) {
        return Vec::new();
    }
    statement::statements(&message::parts(&message::beyond(commit)), &Origin::Message(commit.id))
}

/// Commits of a story that change only tests, behind the last one that changes code: what they say is of the tests, or of a
/// fault that the story leaves, and not why its code is as it is. `commits` begin with the oldest.
fn trying_after<'a>(commits: &'a [CommitId], sources: &Sources<'_>) -> impl Iterator<Item = CommitId> + use<'a> {
    let roles = |id: &CommitId| {
        sources.history.get(*id).into_iter().flat_map(|commit| sources.roles.files(commit)).map(|(_, role)| role)
    };
    let last = commits.iter().rposition(|id| roles(id).any(|role| role == FileRole::Source));
    let behind = last.map_or(&[][..], |last| &commits[last + 1..]);
    let only_tests =
        |id: &&CommitId| roles(id).any(|role| role == FileRole::Test) && roles(id).all(|role| role == FileRole::Test);
    behind.iter().filter(only_tests).copied().collect::<Vec<_>>().into_iter()
}

/// Adds what the messages say of a story that is [`heard`], and the code of one that is told.
pub(super) fn gather(
    evidence: &mut Evidence,
    sources: &Sources<'_>,
    (messages, code): (&Messages, Option<Code>),
    rank: usize,
    mut facts: StoryFacts,
) -> StoryFacts {
    facts.statements = messages.say(evidence, facts.lead);
    for merge in &facts.merges {
        let statements = messages.say(evidence, *merge);
        facts.merged.extend((!statements.is_empty()).then_some(Spoken { commit: *merge, statements }));
    }
    if rank < sources.shortlist.told {
        for commit in facts.commits.iter().filter(|commit| **commit != facts.lead) {
            let statements = messages.say(evidence, *commit);
            facts.others.push(Spoken { commit: *commit, statements });
        }
    }
    if let Some(Code { mechanism, test, whole, around, diffs }) = code {
        let mut mechanism = mechanism.into_iter();
        facts.mechanism = mechanism.next().and_then(|excerpt| evidence.add_excerpt(excerpt));
        facts.test = test.and_then(|excerpt| evidence.add_excerpt(excerpt));
        facts.further = mechanism.chain(whole).filter_map(|excerpt| evidence.add_further(excerpt)).collect();
        facts.diffs = diffs.standing.into_iter().filter_map(|excerpt| evidence.add_further(excerpt)).collect();
        let undone: Vec<ExcerptId> =
            diffs.undone.into_iter().filter_map(|excerpt| evidence.add_further(excerpt)).collect();
        evidence.undone.extend(&undone);
        facts.diffs.extend(undone);
        facts.around = around.into_iter().filter_map(|excerpt| evidence.add_further(excerpt)).collect();
    }
    facts
}

fn of_rank(evidence: &Evidence, sources: &Sources<'_>, rank: usize) -> StoryFacts {
    let id = sources.shortlist.ranked[rank];
    let story = &sources.stories.list[id];
    let (history, roles) = (sources.history, sources.roles);
    let commits: Vec<&Commit> =
        story.commits.iter().filter(|p| history.selected[**p]).map(|p| &history.commits[*p]).collect();
    let stands = |commit: &Commit| !evidence.is_taken_back(commit.id) && !reverts(evidence, commit.id);
    let lead = standing(lead(story, sources), &commits, &stands);
    let reported: Vec<MeasurementId> = (0..evidence.measurements.len())
        .filter(|place| evidence.measurements[*place].story == id)
        .map(MeasurementId)
        .collect();
    // A row of a table that is named by a number says nothing without its table.
    let numbered = |id: &MeasurementId| {
        let scenario = &evidence.measurements[id.0].measurement.scenario;
        !scenario.is_empty() && !scenario.chars().any(char::is_alphabetic)
    };
    let measurements: Vec<MeasurementId> = reported.iter().filter(|id| !numbered(id)).copied().collect();
    let title = if names_selected(history, story) { history.commits[story.named].id } else { lead.id };
    let merge = history.get(title).filter(|_| story.merges.contains(&story.named) && names_selected(history, story));
    let title = declared_title(evidence, id, (lead, merge), &commits).unwrap_or(title);
    let title = if history.get(title).is_some_and(&stands) || !stands(lead) { title } else { lead.id };
    StoryFacts {
        id,
        lead: lead.id,
        subject: parse_subject(&lead.subject),
        title,
        features: sources.shortlist.features.get(rank).copied().unwrap_or_default(),
        returns: story.returns.iter().map(|later| history.commits[sources.stories.list[*later].lead].id).collect(),
        commits: commits.iter().map(|commit| commit.id).collect(),
        merges: story.merges.iter().map(|position| history.commits[*position].id).collect(),
        topics: story.topics.clone(),
        brought_in: brought_in(history, story),
        fixes: closing::closed_by(&commits, &evidence.project),
        dates: dates(&commits, lead),
        files: count_files(&commits),
        lines: commits.iter().map(|commit| commit.lines()).sum(),
        summed: count_files(&commits) < commits.iter().map(|commit| commit.files.len()).sum(),
        unwritten: Roles::unwritten(commits.iter().flat_map(|commit| roles.files(commit))),
        main_file: main_file(&commits, roles),
        module: story.module,
        deleted_files: story_files::whole(&commits, roles, (ChangeKind::Deleted, ChangeKind::Added), sources.net),
        added_files: story_files::whole(&commits, roles, (ChangeKind::Added, ChangeKind::Deleted), sources.net),
        source_file: source_file(&commits, roles),
        statements: Vec::new(),
        merged: Vec::new(),
        others: Vec::new(),
        comments: Vec::new(),
        mechanism: None,
        further: Vec::new(),
        around: Vec::new(),
        diffs: Vec::new(),
        test: None,
        test_files: test_files(&commits, roles),
        near_tests: commits.iter().any(|commit| change::is_near_tests(commit, sources)),
        claims_speed: reported.is_empty() && commits.iter().any(|commit| statement::claims_speed(&commit.message())),
        measurements,
        repairs: repairs(evidence, &commits),
    }
}

/// How many commits of a story the merges of its topics brought in, through their other parents.
fn brought_in(history: &History, story: &Story) -> usize {
    let own: BTreeSet<usize> = story.commits.iter().chain(&story.merges).copied().collect();
    let behind = |merge: &usize| history.commits[*merge].parents.iter().skip(1).copied().collect::<Vec<_>>();
    let names = |merge: &&usize| topic_of(&history.commits[**merge].subject).is_some();
    let mut open: Vec<CommitId> = story.merges.iter().filter(names).flat_map(behind).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let place = history.position(id).filter(|place| own.contains(place) && seen.insert(*place));
        open.extend(place.into_iter().flat_map(|place| history.commits[place].parents.iter().copied()));
    }
    story.commits.iter().filter(|place| seen.contains(place) && history.selected[**place]).count()
}

/// Tells whether a commit takes another one of the range back.
fn reverts(evidence: &Evidence, id: CommitId) -> bool {
    evidence.repairs.iter().any(|repair| repair.commit == id && repair.kind == RepairKind::Revert)
}

/// The lead, or, where it was taken back and others were not, the one of those that says most.
fn standing<'a>(lead: &'a Commit, commits: &[&'a Commit], stands: &impl Fn(&Commit) -> bool) -> &'a Commit {
    if stands(lead) {
        return lead;
    }
    let others = commits.iter().filter(|commit| stands(commit));
    others.max_by_key(|commit| (commit.body.len(), commit.lines().total(), commit.id)).copied().unwrap_or(lead)
}

/// The commit whose subject has most words of the changelog's entry about the story, where that is at least half of the
/// subject and two words: what authors declare is what the story is about. The title of a merge that the entry speaks of too
/// stays: that of one commit names a part.
fn declared_title(
    evidence: &Evidence,
    story: StoryId,
    (lead, merge): (&Commit, Option<&Commit>),
    commits: &[&Commit],
) -> Option<CommitId> {
    let own = || evidence.entries.iter().filter(|entry| entry.story == Some(story) && commits.len() > 1);
    let texts_of = |entry: &Entry| -> Vec<&str> {
        let stated = entry.statements.iter().filter_map(|id| evidence.statement(*id)).flat_map(|s| &s.sentences);
        stated.map(|sentence| sentence.text.as_str()).collect()
    };
    // Where each commit has an entry of its own, none of them names the whole but that of the lead.
    let names_lead = |entry: &&Entry| {
        let declared: BTreeSet<String> = texts_of(entry).into_iter().flat_map(words).collect();
        let subject = words(&parse_subject(&lead.subject).words);
        let shared = subject.intersection(&declared).count();
        shared > 1 && 2 * shared >= subject.len()
    };
    if merge.is_some_and(|merge| own().any(|entry| is_spoken_of(subject_of(merge), &texts_of(entry)))) {
        return None;
    }
    if own().count() > 1 && own().any(|entry| names_lead(&entry)) {
        return Some(lead.id);
    }
    let texts = texts_of(own().next()?);
    let declared: BTreeSet<String> = texts.into_iter().flat_map(words).collect();
    let shared = |commit: &Commit| {
        let subject = words(&parse_subject(&commit.subject).words);
        let shared = subject.intersection(&declared).count();
        (shared > 1 && 2 * shared >= subject.len()).then_some(shared)
    };
    // A detail that has an entry is a detail still.
    let enough = |commit: &&&Commit| DETAIL * commit.lines().total() >= lead.lines().total();
    // What mends another commit of the story has its words, and is no more than a detail of it.
    let own = |repair: &Repair| repair.kind == RepairKind::Fix && commits.iter().any(|commit| commit.id == repair.of);
    let mends = |id: CommitId| evidence.repairs.iter().any(|repair| repair.commit == id && own(repair));
    let named = commits.iter().filter(enough).filter(|commit| !mends(commit.id));
    let found = named.enumerate().filter_map(|(place, commit)| Some((shared(commit)?, Reverse(place), commit.id)));
    found.max().map(|(.., id)| id)
}

/// Tells whether sentences have a word of a title that names a thing.
fn is_spoken_of(title: &str, texts: &[&str]) -> bool {
    let title = words(&parse_subject(title).words);
    texts.iter().any(|text| !words(text).is_disjoint(&title))
}

/// Tells whether the commit that names a story is told, or its merge: pathspecs may leave it out.
fn names_selected(history: &History, story: &Story) -> bool {
    history.selected[story.named] || story.merges.contains(&story.named)
}

/// Outlines of the code that the central commits of told stories change, and of what became of it.
pub(super) fn outlines(sources: &Sources<'_>) -> Outlines {
    let Sources { contents, roles, shortlist, stories, .. } = *sources;
    let told = shortlist.ranked.iter().take(shortlist.told.min(OFFERED));
    let code = |file: &&FileChange| roles.of(&file.path).is_code();
    let files = told.flat_map(|id| {
        let story = &stories.list[*id];
        let selected = story.commits.iter().filter(|place| sources.history.selected[**place]);
        let commits: Vec<CommitId> = selected.map(|place| sources.history.commits[*place].id).collect();
        let title = sources.history.commits[story.title].id;
        let central = central(&commits, lead(story, sources), title, sources).into_iter().take(CENTRAL);
        let central = central.filter_map(|id| sources.history.get(id));
        central
            .flat_map(|commit| commit.files.iter().filter(code).map(|file| (commit.id, file.path.clone())))
            .collect::<Vec<_>>()
    });
    // Of a commit the older version is seldom needed, of the two ends both are.
    let patches = files.filter_map(|place| contents.patches.get_key_value(&place));
    let commits = patches.map(|((_, path), patch)| (path, None, patch.new.as_deref()));
    let ends = contents.net.iter().map(|(path, patch)| (path, patch.old.as_deref(), patch.new.as_deref()));
    let texts = commits.chain(ends).filter(|(path, ..)| roles.of(path).is_code());
    Outlines::of_all(texts.flat_map(|(path, old, new)| [old, new].into_iter().flatten().map(move |text| (path, text))))
}

/// The lead, or, where the pathspecs leave it out, the selected commit that says most.
fn lead<'a>(story: &Story, sources: &Sources<'a>) -> &'a Commit {
    let history = sources.history;
    let selected = story.commits.iter().filter(|position| history.selected[**position]);
    if history.selected[story.lead] {
        return &history.commits[story.lead];
    }
    let best = selected.max_by_key(|position| (history.commits[**position].body.len(), **position));
    &history.commits[best.copied().unwrap_or(story.lead)]
}

/// Excerpts of the code of a story.
#[derive(Default)]
pub(super) struct Code {
    /// The mechanism, the best first.
    mechanism: Vec<Excerpt>,
    test: Option<Excerpt>,
    /// Functions that it touches, whole.
    whole: Vec<Excerpt>,
    /// Functions that call what it touches, or are called there.
    around: Vec<Excerpt>,
    diffs: hunks::Pieces,
}

/// The code of each of the stories that are told.
pub(super) fn codes(
    evidence: &Evidence,
    sources: &Sources<'_>,
    outlines: &Outlines,
    facts: &[StoryFacts],
) -> Vec<Code> {
    let told = &facts[..facts.len().min(sources.shortlist.told)];
    let ends = Ends::of(sources.history, sources.net);
    let source = sources.contents.net.iter().filter(|(path, _)| sources.roles.of(path) == FileRole::Source);
    let before = Before::of(source.map(|(_, patch)| patch));
    let told: Vec<(bool, &StoryFacts)> =
        told.iter().enumerate().map(|(rank, facts)| (rank >= OFFERED, facts)).collect();
    let tip = sources.net.map(|net| net.tip).filter(|_| sources.shortlist.whole);
    let read = sources.contents.net.iter().filter(|_| tip.is_some());
    let calls = neighbours::Calls::of(tip, read, sources.roles, outlines);
    let mut codes =
        spread::map(&told, |(plain, facts)| code(evidence, sources, outlines, (facts, *plain), (&ends, &before)));
    for (code, (_, facts)) in codes.iter_mut().zip(&told) {
        let diffs = code.diffs.standing.iter();
        let shown: Vec<&Excerpt> = code.mechanism.iter().chain(&code.whole).chain(diffs).collect();
        code.around = calls.around(&shown, facts.lead);
    }
    codes
}

/// Excerpts of the mechanism and of a test; of a story that is `plain` only its diffs and what they touch at the tip, which
/// takes no outline of each version of each file.
fn code(
    evidence: &Evidence,
    sources: &Sources<'_>,
    outlines: &Outlines,
    (facts, plain): (&StoryFacts, bool),
    (ends, before): (&Ends<'_>, &Before<'_>),
) -> Code {
    let (contents, roles) = (sources.contents, sources.roles);
    let tip_commit = sources.net.map(|net| net.tip);
    let nothing = FilePatch::default();
    let tip = |path: &RepoPath| {
        let read = contents.net.get(path).filter(|patch| patch.new.is_some());
        tip_commit.zip(read.or_else(|| ends.has_lost(path).then_some(&nothing)))
    };
    let changed = |commit: &'_ CommitId| -> Vec<Changed<'_>> {
        let Some(commit) = sources.history.get(*commit) else { return Vec::new() };
        let files =
            commit.files.iter().filter_map(|file| contents.patches.get_key_value(&(commit.id, file.path.clone())));
        let files = files.filter(|((_, path), _)| ends.differ(path));
        files.map(|((_, path), patch)| Changed { commit, path, patch, outlines, plain }).collect()
    };
    let Some(lead) = sources.history.get(facts.lead) else { return Code::default() };
    let titled = match facts.merges.contains(&facts.title) {
        true => sources.history.commits[sources.stories.list[facts.id].title].id,
        false => facts.title,
    };
    // What was taken back shows no state of anything; where all was, it shows what there was for a while.
    let current: Vec<CommitId> =
        facts.commits.iter().filter(|id| !evidence.is_taken_back(**id) && !reverts(evidence, **id)).copied().collect();
    let current = if current.is_empty() { facts.commits.clone() } else { current };
    let central = central(&current, lead, titled, sources);
    let (read, rest) = central.split_at(central.len().min(CENTRAL));
    let commits: Vec<Vec<Changed<'_>>> = read.iter().map(&changed).collect();
    let title = sources.history.get(facts.title).map(subject_of).unwrap_or_default();
    let words = [title, &lead.message()].into_iter().chain(declared(evidence, facts.id)).collect::<Vec<_>>().join("\n");
    let named = read.iter().position(|id| *id == titled).unwrap_or(0);
    let mended: BTreeSet<CommitId> =
        evidence.repairs.iter().filter(|repair| repair.kind == RepairKind::Fix).map(|repair| repair.of).collect();
    let told = mechanism::Told { roles, tip: &tip, words: &words, mended: &|id| mended.contains(&id), before };
    let tested = || commits.iter().find_map(|files| tested::test(files, roles, &tip, &words));
    let (mut test, mut mechanism) = match plain {
        true => (None, Vec::new()),
        false => spread::both(tested, || mechanism::mechanism(&commits, named, &told)),
    };
    for commit in rest.iter().filter(|_| !plain) {
        if !mechanism.is_empty() && test.is_some() {
            break;
        }
        let others = [changed(commit)];
        if mechanism.is_empty() {
            mechanism = mechanism::mechanism(&others, 0, &told);
        }
        test = test.or_else(|| tested::test(&others[0], roles, &tip, &words));
    }
    let (mut diffs, mut whole) = (hunks::Pieces::default(), Vec::new());
    if sources.shortlist.whole {
        let rest = current.iter().filter(|id| !central.contains(id));
        let stands = central.iter().chain(rest).map(|id| (evidence.is_taken_back(*id), changed(id)));
        let taken_back = facts.commits.iter().filter(|id| !current.contains(id) && !reverts(evidence, **id));
        let all: Vec<(bool, Vec<Changed<'_>>)> = stands.chain(taken_back.map(|id| (true, changed(id)))).collect();
        let shown: Vec<&Excerpt> = mechanism.iter().chain(&test).collect();
        whole = whole::functions(&all, roles, &tip, &shown);
        // What such a function shows as well a chapter leaves out; a plan, which sees them last, does not.
        diffs = hunks::hunks(&all, roles, &tip, mechanism.iter().chain(&test));
    }
    Code { mechanism, test, whole, around: Vec::new(), diffs }
}

/// The sentences of the changelog about a story.
fn declared(evidence: &Evidence, story: StoryId) -> impl Iterator<Item = &str> {
    let entries = evidence.entries.iter().filter(move |entry| entry.story == Some(story));
    let stated = entries.flat_map(|entry| &entry.statements).filter_map(|id| evidence.statement(*id));
    stated.flat_map(|statement| &statement.sentences).map(|sentence| sentence.text.as_str())
}

/// The commits of a story in the order in which their code shows what it is about.
fn central(commits: &[CommitId], lead: &Commit, title: CommitId, sources: &Sources<'_>) -> Vec<CommitId> {
    let size = |id: &CommitId| {
        let files = sources.history.get(*id).into_iter().flat_map(|commit| sources.roles.files(commit));
        files.filter(|(_, role)| *role == FileRole::Source).map(|(file, _)| file.stat.count().total()).sum::<u64>()
    };
    let mut found = vec![lead.id];
    found.extend(commits.iter().find(|id| **id == title && title != lead.id));
    let rest = |found: &[CommitId]| commits.iter().filter(|id| !found.contains(id)).copied().collect::<Vec<_>>();
    found.extend(rest(&found).into_iter().rev().max_by_key(size).filter(|id| size(id) > 0));
    found.extend(rest(&found).into_iter().rev().take(OTHERS_SHOWN));
    found
}

fn dates(commits: &[&Commit], lead: &Commit) -> (Date, Date) {
    let first = commits.iter().map(|commit| commit.author_date).min();
    let last = commits.iter().map(|commit| commit.author_date).max();
    (first.unwrap_or(lead.author_date), last.unwrap_or(lead.author_date))
}

fn repairs(evidence: &Evidence, commits: &[&Commit]) -> Vec<Repair> {
    let ours = |id: CommitId| commits.iter().any(|commit| commit.id == id);
    evidence.repairs.iter().filter(|repair| ours(repair.commit) || ours(repair.of)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_speak_of_titles() {
        let check = |title: &str, text: &str, expected: bool| {
            assert_eq!(is_spoken_of(title, &[text]), expected, "{title}: {text}");
        };
        check("deprecate base classes `BaseCommand` and `MultiCommand` (#12)", "`BaseCommand` is deprecated.", true);
        check("Walk in order", "The lexer reads raw strings.", false);
        check("Fix it", "It is fixed.", false);
    }
}
