//! Which stories are told: declared over guessed, what changes for readers over what was much work, mechanism over bulk.

mod declared;
mod entries;
mod features;
mod housekeeping;

use std::{cmp::Reverse, collections::BTreeSet};

pub use declared::notes;
use features::Subjects;
pub use features::{Features, Part, closes_a_hole, is_severe};

use super::{Repair, ends::Ends, picks, repair};
use crate::{
    hashing::HashSet,
    history::{ChangeKind, Contents, History, LineCount, NetChange, Picks, RepoPath},
    roles::{Role as FileRole, Roles},
    spread,
    story::{Kind, Stories, Story, StoryId, kind, parse_subject},
    words::words,
};

/// Stories that a writer who chooses sees by their rank.
pub(super) const OFFERED: usize = 36;

/// Of the others so many more have their changes read, the gravest and then the best first, as long as they change no more
/// lines of source than this altogether. What readers may not miss often is a line that nobody announced.
const MORE_OFFERED: usize = 220;
const LINES_OFFERED: u64 = 6_000;

/// One story counts for at most so many lines, and for so many beside those that it changes.
const LINES_OF_STORY: u64 = 500;
const STORY: u64 = 10;

/// How much a post may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Words of the whole post.
    pub words: usize,
    /// Whoever writes chooses the stories, and reads their changes whole: more of them are read than a post tells.
    pub choice: bool,
    /// Where the lines came from that stories take out is asked of all of them; else what is older than the range is asked
    /// of repairs alone, since nothing else of it is told.
    pub origins: bool,
}

impl Budget {
    /// How much a post of so many words holds, with the stories that rank first.
    pub fn of(words: usize) -> Self {
        Self { words, choice: false, origins: false }
    }

    /// How many stories fit, told with text and code.
    pub fn stories(self) -> usize {
        (self.words / 450).clamp(2, 12)
    }
}

/// Of the words of a post, the messages of the stories that are told in full have a share, `1 / SAID`, where there is no room
/// for more stories; where they say less, more are read.
const SAID: usize = 3;

/// So many more stories at most: reading them is half of the time that a short range takes.
const MORE: usize = 3;

/// Words that count of one message: nobody quotes more.
const HEARD: usize = 200;

/// How many stories are read: as many as fit when their messages say much, some more when they say little.
fn with_room(budget: Budget, scored: &[(f64, StoryId, Features)], stories: &Stories, history: &History) -> usize {
    let said = |story: &Story| -> usize {
        let bodies = story.commits.iter().chain(&story.merges).map(|position| &history.commits[*position].body);
        bodies.map(|body| words(body).take(HEARD).count()).sum()
    };
    let mut left = budget.words / SAID;
    let speaks = |(place, (_, id, _)): &(usize, &(f64, StoryId, Features))| {
        let fits = *place < budget.stories() || left > 0;
        left = left.saturating_sub(said(&stories.list[*id]));
        fits
    };
    scored.iter().enumerate().take(budget.stories() + MORE).take_while(speaks).count()
}

/// The stories in order of their rank, and what has to be read for those that are told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shortlist {
    /// All stories that the pathspecs select, best first.
    pub ranked: Vec<StoryId>,
    /// What their ranks are made of, in the same order.
    pub features: Vec<Features>,
    /// How many of them are told in full.
    pub told: usize,
    /// Contents that the told ones need.
    pub picks: Picks,
    /// What messages say that their commits take back or mend, oldest first.
    pub repairs: Vec<Repair>,
    /// Their changes are wanted whole, for a writer that chooses what to show.
    pub whole: bool,
}

/// Below this score a story is only told when nothing better is there: one without code or reasons stands above it.
const WORTH_TELLING: f64 = -6.0;

/// Ranks the stories and chooses what to read; `notes` are the release notes that [`notes`] asks for, or nothing.
pub fn shortlist(
    history: &History,
    net: Option<&NetChange>,
    roles: &Roles,
    stories: &Stories,
    notes: &Contents,
    budget: Budget,
) -> Shortlist {
    let repairs = repair::repairs(history);
    let mut taken_back = taken_back(history, stories, &repairs);
    taken_back.extend(without_effect(history, net, roles, stories));
    let subjects = Subjects::of(history);
    let features = |id: StoryId| Features::of(history, roles, &stories.list[id], taken_back.contains(&id), &subjects);
    let selected: Vec<StoryId> = selected(history, stories).into_iter().collect();
    let (declared, mut found): (_, Vec<(StoryId, Features)>) = spread::both(
        || declared::declared(history, roles, stories, notes),
        || spread::map(&selected, |id| (*id, features(*id))),
    );
    found.iter_mut().for_each(|(id, features)| features.declare(&declared[*id]));
    weigh_notes(&mut found);
    let mut scored: Vec<(f64, StoryId, Features)> =
        found.into_iter().map(|(id, features)| (features.score(), id, features)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let worth = scored.iter().take_while(|(score, _, features)| is_worth(*score, features)).count();
    let told = worth.min(budget.stories()).max(usize::from(!scored.is_empty()));
    let mut scored = with_mechanism(scored, told, worth, |id| only_removes(history, roles, &stories.list[id]));
    let told = match budget.choice {
        true => offered(&mut scored, stories, history, roles),
        false => told.max(worth.min(with_room(budget, &scored, stories, history))),
    };
    let ranked: Vec<StoryId> = scored.iter().map(|(_, id, _)| *id).collect();
    let picks = picks::picks(history, net, roles, stories, &ranked[..told], budget.choice);
    let features = scored.into_iter().map(|(.., features)| features).collect();
    Shortlist { ranked, features, told, picks, repairs, whole: budget.choice }
}

/// How many stories a writer sees who chooses; those behind the first ones are brought into another order.
fn offered(scored: &mut [(f64, StoryId, Features)], stories: &Stories, history: &History, roles: &Roles) -> usize {
    let first = scored.len().min(OFFERED);
    let commits = |id: StoryId| stories.list[id].commits.iter().map(|position| &history.commits[*position]);
    let graveness = |id: StoryId| commits(id).map(|commit| gravity(&commit.subject)).max().unwrap_or(0);
    scored[first..].sort_by_cached_key(|(_, id, features)| Reverse((features.secures > 0.0, graveness(*id))));
    let mut left = LINES_OFFERED;
    let fits = |(_, id, features): &&(f64, StoryId, Features)| {
        let files = commits(*id).flat_map(|commit| roles.files(commit)).filter(|(_, role)| *role == FileRole::Source);
        let lines: u64 = files.map(|(file, _)| file.stat.count().total()).sum();
        let cost = if features.unwritten > 0.0 { STORY } else { lines.min(LINES_OF_STORY) + STORY };
        left = left.saturating_sub(cost);
        left > 0
    };
    first + scored[first..].iter().take(MORE_OFFERED).take_while(fits).count()
}

/// How much a subject speaks of what nobody who upgrades may miss: 2 for attackers, lost data and crashes, 1 for other faults.
pub fn gravity(subject: &str) -> u8 {
    const GRAVE: [&str; 31] = [
        "secur",
        "cve-",
        "ghsa-",
        "vulnerab",
        "authent",
        "authoriz",
        "permission",
        "credential",
        "crash",
        "panic",
        "overflow",
        "underflow",
        "race",
        "deadlock",
        "hang",
        "corrupt",
        "data loss",
        "lost",
        "lose",
        "losing",
        "leak",
        "use-after",
        "use after",
        "injection",
        "bypass",
        "unsound",
        "denial",
        "infinite",
        "segfault",
        "stuck",
        "phantom",
    ];
    const FAULT: [&str; 9] = ["fix", "bug", "wrong", "incorrect", "invalid", "regress", "revert", "missing", "[fixed]"];
    let lower = subject.to_lowercase();
    // What a test suffered from, nobody else did.
    if lower.contains("flak") || lower.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with("test")) {
        return 0;
    }
    // "Trace" is no race, and "change" hangs nowhere: words begin with these.
    let begins =
        |start: &&str| lower.match_indices(*start).any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric()));
    match () {
        () if GRAVE.iter().any(&begins) => 2,
        () if FAULT.iter().any(begins) => 1,
        () => 0,
    }
}

/// Fewer lines that go are no story of removal.
const REMOVAL: u64 = 50;

/// Of stories that only take something out, one is told: the next ones stand right behind those that say how something works.
fn with_mechanism(
    scored: Vec<(f64, StoryId, Features)>,
    told: usize,
    worth: usize,
    only_removes: impl Fn(StoryId) -> bool,
) -> Vec<(f64, StoryId, Features)> {
    let (mut first, mut behind, mut removed) = (Vec::with_capacity(scored.len()), Vec::new(), 0);
    let mut rest = scored.into_iter().enumerate();
    while first.len() < told
        && let Some((place, story)) = rest.next()
    {
        // What breaks users isn't put off for being short work.
        let removal = place < worth && story.2.breaking == 0.0 && only_removes(story.1);
        removed += usize::from(removal);
        if removal && removed > 1 || place >= worth { behind.push(story) } else { first.push(story) }
    }
    first.extend(behind);
    first.extend(rest.map(|(_, story)| story));
    first
}

/// Tells whether hardly a line of code comes for those that go.
fn only_removes(history: &History, roles: &Roles, story: &Story) -> bool {
    let commits = story.commits.iter().filter(|position| history.selected[**position]);
    let files = commits.flat_map(|position| roles.files(&history.commits[*position]));
    let lines: LineCount = files.filter(|(_, role)| role.is_code()).map(|(file, _)| file.stat.count()).sum();
    lines.removed >= REMOVAL && lines.added * 8 < lines.removed
}

/// Whether a story is worth telling in full: what nobody would read about, wrote, or left in place has to make up for that
/// first.
pub fn is_worth(score: f64, features: &Features) -> bool {
    let void = features.minor + features.unwritten + features.taken_back + features.housekeeping > 0.0;
    score >= if void { 0.0 } else { WORTH_TELLING }
}

/// A line in the release notes tells a story apart only where others have none.
fn weigh_notes(found: &mut [(StoryId, Features)]) {
    let noted: f64 = found.iter().map(|(_, features)| features.noted).sum();
    let others = 1.0 - noted / found.len().max(1) as f64;
    found.iter_mut().for_each(|(_, features)| features.noted *= others);
}

/// Stories of which the pathspecs select a commit.
fn selected(history: &History, stories: &Stories) -> BTreeSet<StoryId> {
    let only_merges = history.told().all(|commit| commit.is_merge());
    (0..history.commits.len())
        .filter(|position| history.selected[*position] && (only_merges || !history.commits[*position].is_merge()))
        .map(|position| stories.of[position])
        .collect()
}

/// Stories of which nothing is left: each commit that announces something was reverted, or is a revert itself. One that
/// was brought back since has a commit that nobody took back.
fn taken_back(history: &History, stories: &Stories, repairs: &[Repair]) -> BTreeSet<StoryId> {
    let undone: BTreeSet<usize> =
        repair::spent(history, repairs).into_iter().filter_map(|id| history.position(id)).collect();
    let stands = |story: &Story| {
        story.commits.iter().any(|position| !undone.contains(position) && is_something(history, *position))
    };
    let touched: BTreeSet<StoryId> = undone.iter().map(|position| stories.of[*position]).collect();
    touched.into_iter().filter(|id| !stands(&stories.list[*id])).collect()
}

/// Stories of which the two ends have the same, but for tests and documents: what they do the older end has under another
/// hash, as a fix has that was brought to an older release and merged back, or the range takes it back without a word. What a
/// file had that came, went or moved in the range may live on under another name.
fn without_effect(history: &History, net: Option<&NetChange>, roles: &Roles, stories: &Stories) -> Vec<StoryId> {
    // Of what pathspecs leave out nothing is known.
    let Some(net) = net.filter(|_| !history.is_partial()) else { return Vec::new() };
    let ends = Ends::of(history, Some(net));
    let all = history.commits.iter().flat_map(|commit| &commit.files).chain(&net.files);
    let moving = all.filter(|file| file.kind != ChangeKind::Modified);
    let moving: HashSet<&RepoPath> = moving.flat_map(|file| file.from.iter().chain([&file.path])).collect();
    let is_void = |story: &Story| {
        let files = story.commits.iter().flat_map(|position| roles.files(&history.commits[*position]));
        let acts = |role: FileRole| {
            role.is_shown() && !matches!(role, FileRole::Test | FileRole::Documentation | FileRole::ReleaseNotes)
        };
        let mut sources = files.filter(|(_, role)| acts(*role)).map(|(file, _)| file).peekable();
        sources.peek().is_some() && !sources.any(|file| ends.differ(&file.path) || moving.contains(&file.path))
    };
    (0..stories.list.len()).filter(|id| is_void(&stories.list[*id])).collect()
}

fn is_something(history: &History, position: usize) -> bool {
    let subject = parse_subject(&history.commits[position].subject);
    !subject.is_minor() && kind(&subject) != Kind::Upkeep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grave_words_begin_words() {
        let check = |subject: &str, expected: u8| assert_eq!(gravity(subject), expected, "{subject}");
        check("[FIXED] MQTT PUBLISH remaining-length underflow", 2);
        check("Data race reading client account", 2);
        check("Block subscriptions that bypass authorization", 2);
        check("fix(ui): wrong colour", 1);
        check("Fix a data race in TestReader", 0);
        check("Trace each exchange", 0);
        check("Add a flag", 0);
    }

    #[test]
    fn one_removal_is_told() {
        let check = |removals: &[StoryId], told: usize, worth: usize, expected: &[StoryId]| {
            let scored = (0..6).map(|id| (0.0, id, Features::default())).collect();
            let found = with_mechanism(scored, told, worth, |id| removals.contains(&id));
            assert_eq!(found.iter().map(|(_, id, _)| *id).collect::<Vec<_>>(), expected, "{removals:?}");
        };
        check(&[0, 1, 3], 3, 6, &[0, 2, 4, 1, 3, 5]);
        check(&[1], 3, 6, &[0, 1, 2, 3, 4, 5]);
        // Where little else is worth telling, the others stay.
        check(&[0, 1, 2], 3, 3, &[0, 1, 2, 3, 4, 5]);
    }
}
