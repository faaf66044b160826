//! The numbered facts that a post may use, each with its source.
//!
//! [`shortlist`] ranks the stories and says what has to be read for the best of them; [`gather`] turns history and
//! contents into [`Evidence`]: statements, excerpts, measurements, changes, repairs, modules. It concludes nothing: what a
//! fact means is the writer's business, whether it may be said is [`crate::verify`]'s.

mod arrivals;
mod change;
mod closing;
mod comments;
mod contradicted;
mod copied;
mod deciding;
mod definitions;
mod documents;
mod drawings;
mod ends;
mod error_code;
mod excerpt;
mod form;
mod fresh;
mod gaps;
mod gone;
mod hunks;
mod interest;
mod masked;
mod measured;
pub mod measurement;
mod mechanism;
mod message;
mod named;
mod neighbours;
mod origin;
mod picks;
mod rank;
mod repair;
mod resources;
mod sentence;
mod squash;
mod statement;
mod stories;
mod story_files;
mod substance;
mod tested;
mod touched;
mod whole;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub use change::{Action, Change, ChangeKind, DependencyChange, TestChanges, Todo};
pub use closing::{Closed, Closing};
pub use comments::CommentFact;
pub use definitions::DefinitionChange;
pub use documents::{Document, Entry, Passage};
pub use drawings::{Drawing, DrawingKind};
pub use excerpt::{Excerpt, ExcerptId, GAP, Named, Outlines, Place, mentions};
pub use gaps::{Gap, GapKind};
pub use measured::Reported;
pub use measurement::{Figure, Measurement};
pub use origin::{Ancestor, Ancestry, AncestryId, Said, questions};
pub use rank::{
    Budget, Features, Part, Shortlist, closes_a_hole, gravity, is_severe, is_worth, notes as release_notes, shortlist,
};
pub use repair::{Repair, RepairFacts, RepairKind};
pub use resources::Resource;
pub use statement::{Origin, Role, Sentence, Statement, StatementId};
pub use stories::{Spoken, StoryFacts};
pub use touched::Arrival;

use crate::{
    history::{CommitId, Contents, Date, Ends, History, LineCount, Manifest, NetChange, Picks, RepoPath, Traces},
    modules::{self, Modules},
    roles::{Roles, Unwritten},
    spread,
    story::{Stories, StoryId, subject_of},
    symbols,
};

/// Id of a measurement: its place in [`Evidence::measurements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasurementId(pub usize);

/// What is known of the range as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeFacts {
    /// The range as it was typed or chosen.
    pub spec: String,
    /// The two ends, where the range has two.
    pub ends: Option<Ends>,
    /// Told commits without merges.
    pub commits: usize,
    /// Told merges, or all merges of the range where paths select commits.
    pub merges: usize,
    /// Authors by number of told commits, most first, then by name.
    pub authors: Vec<(String, usize)>,
    /// Author dates of the first and the last told commit.
    pub dates: (Date, Date),
    /// Commit date of the newest commit, or of the merge that brought it in.
    pub newest: Date,
    /// Files that differ between the two ends, where there are two.
    pub net_files: Option<usize>,
    /// Lines between the two ends, or the sum over the commits.
    pub lines: LineCount,
    /// Which of these lines stand in files that nobody wrote by hand.
    pub unwritten: Unwritten,
    /// The range reaches the place where the history of a shallow clone is cut off.
    pub shallow: bool,
    /// Commits whose patch stands elsewhere too.
    pub twins: Twins,
    /// Pathspecs chose among the commits.
    pub partial: bool,
    /// Folder that holds all told files, empty where there is none.
    pub common_folder: String,
}

/// Commits of a range whose patch another commit has too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Twins {
    /// Those whose patch the excluded side has under another hash.
    pub known: usize,
    /// Those whose patch an older commit of the range has.
    pub repeated: usize,
    /// They are told all the same, since the range has nothing else.
    pub told: bool,
    /// A tag at the end of the excluded side.
    pub tag: Option<String>,
}

fn twins(history: &History) -> Twins {
    let repeated = history.twins.values().filter(|id| history.get(**id).is_some()).count();
    Twins {
        known: history.twins.len() - repeated,
        repeated,
        told: history.told().any(|commit| history.twins.contains_key(&commit.id)),
        tag: history.range.parted.as_ref().and_then(|parted| parted.tag.clone()),
    }
}

/// The facts of a post. Ids are places in its lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Name of the project, from its remote, folder or files; empty where nothing tells it.
    pub project: String,
    /// The range as a whole.
    pub range: RangeFacts,
    /// Languages by changed lines of code, most first.
    pub languages: Vec<symbols::Language>,
    /// Modules that the range touches.
    pub modules: Modules,
    /// All selected stories, best first.
    /// Shared with the copies that tell fewer: a long range has some 25,000.
    pub stories: Arc<Vec<StoryFacts>>,
    /// How many of the stories, from the first, have their contents read.
    pub told: usize,
    /// What somebody wrote.
    pub statements: Vec<Statement>,
    /// Lines of code.
    pub excerpts: Vec<Excerpt>,
    /// Excerpts that no story has as its best one or as its test.
    besides: BTreeSet<ExcerptId>,
    /// Diffs of which hardly anything stands at the newer end.
    pub undone: BTreeSet<ExcerptId>,
    /// Figures, oldest first.
    pub measurements: Vec<Reported>,
    /// Steps of one scenario that follow each other, longest chain first.
    pub chains: Vec<Vec<MeasurementId>>,
    /// Dependencies that came, went or changed.
    pub dependencies: Vec<DependencyChange>,
    /// Definitions that differ between the two ends, among the files that were read.
    pub definitions: Vec<DefinitionChange>,
    /// How tests change.
    pub tests: TestChanges,
    /// What differs between the two ends, sorted by kind, name and path.
    pub changes: Vec<Change>,
    /// Marks for later work, still there at the tip.
    pub todos: Vec<Todo>,
    /// Reverts and fixes inside the range.
    pub repairs: Vec<Repair>,
    /// What is known of repairs, those of the best stories first.
    pub repair_facts: Vec<RepairFacts>,
    /// Commits of which nothing is left after all reverts.
    pub taken_back: BTreeSet<CommitId>,
    /// Commits that take back or mend others without changing code.
    pub codeless: BTreeSet<CommitId>,
    /// Where the lines came from that told stories take out.
    pub ancestry: Vec<Ancestry>,
    /// Release notes that the range adds, as statements.
    pub notes: Vec<StatementId>,
    /// Documents that the range adds or changes, those first that say most.
    pub documents: Vec<Document>,
    /// Entries of changelogs and fragments that the range adds.
    pub entries: Vec<Entry>,
    /// Figures and tables that authors drew.
    pub drawings: Vec<Drawing>,
    /// The error type that came, where no story shows it.
    pub error_type: Option<ExcerptId>,
    /// Standards, advisories and pages that messages name.
    pub resources: Vec<Resource>,
    /// What the history leaves open.
    pub gaps: Vec<Gap>,
    /// Subjects of all commits of the range, for citations.
    pub subjects: Arc<BTreeMap<CommitId, String>>,
    /// Credentials that were masked.
    pub masked: usize,
}

impl Evidence {
    /// The statement with this id.
    pub fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(id.0)
    }

    /// The items that a statement announces, as places in [`Self::statements`]: they and its last sentence are one run. None where
    /// something between them is no statement: it may be the label of another list ("Not done:").
    pub fn items_of(&self, id: StatementId) -> std::ops::Range<usize> {
        let none = id.0 + 1..id.0 + 1;
        let Some(lead) = self.statement(id).filter(|statement| !statement.item && statement.leads_in()) else {
            return none;
        };
        let belongs = |statement: &&Statement| statement.item && lead.origin == statement.origin;
        let items = self.statements.iter().skip(id.0 + 1).take_while(belongs);
        let (mut end, mut part) = (none.end, lead.part);
        for item in items {
            part += 1;
            if item.part != part {
                return none;
            }
            end += 1;
        }
        none.start..end
    }

    /// A message read by itself: what it states, in order. For tools that judge the roles.
    pub fn stated(body: &str, commit: CommitId) -> Vec<Statement> {
        statement::statements(&message::parts(body), &Origin::Message(commit))
    }

    /// The excerpt with this id.
    pub fn excerpt(&self, id: ExcerptId) -> Option<&Excerpt> {
        self.excerpts.get(id.0)
    }

    /// The subject of a commit that may be cited: one of the range, or one that brought in lines which the range takes out.
    pub fn subject(&self, commit: CommitId) -> Option<&str> {
        let older = || self.ancestry.iter().map(|found| &found.brought_by).find(|origin| origin.id == commit);
        self.subjects.get(&commit).or_else(|| older().map(|origin| &origin.subject)).map(String::as_str)
    }

    /// Tells whether nothing is left of a commit after all reverts of the range.
    pub fn is_taken_back(&self, commit: CommitId) -> bool {
        self.taken_back.contains(&commit)
    }

    /// The same evidence with fewer stories told in full.
    pub fn telling(self, told: usize) -> Self {
        Self { told: told.min(self.told), ..self }
    }

    /// The same evidence with the stories of these leads in front, in their order, told in full.
    pub fn led_by(mut self, leads: &[CommitId]) -> Self {
        let place = |story: &StoryFacts| leads.iter().position(|lead| *lead == story.lead).unwrap_or(leads.len());
        Arc::make_mut(&mut self.stories).sort_by_key(place);
        self.told = self.stories.iter().take_while(|story| place(story) < leads.len()).count();
        self
    }

    /// The stories that are told in full.
    pub fn told_stories(&self) -> &[StoryFacts] {
        &self.stories[..self.told]
    }

    /// Appends a statement and gives its id.
    fn add_statement(&mut self, statement: Statement) -> StatementId {
        self.statements.push(statement);
        StatementId(self.statements.len() - 1)
    }

    /// Appends an excerpt, unless the same lines are there already, and gives its id.
    fn add_excerpt(&mut self, excerpt: Excerpt) -> Option<ExcerptId> {
        let same = |known: &Excerpt| {
            known.path == excerpt.path
                && known.place == excerpt.place
                && known.commit == excerpt.commit
                && known.lines == excerpt.lines
        };
        match self.excerpts.iter().position(same).map(ExcerptId) {
            // What another story only has besides its best can be the best of this one.
            Some(known) => self.besides.remove(&known).then(|| {
                self.excerpts[known.0].by = excerpt.by;
                known
            }),
            None => {
                self.excerpts.push(excerpt);
                Some(ExcerptId(self.excerpts.len() - 1))
            }
        }
    }

    /// Takes in an excerpt that a story has besides its best one.
    fn add_further(&mut self, excerpt: Excerpt) -> Option<ExcerptId> {
        let id = self.add_excerpt(excerpt)?;
        self.besides.insert(id);
        Some(id)
    }
}

/// So many stories with something to say leave those of a few silent lines to the lists.
const SUBSTANTIAL: usize = 3;

/// What [`gather`] looks at.
pub struct Sources<'a> {
    /// Name of the project.
    pub project: &'a str,
    /// The commits.
    pub history: &'a History,
    /// The two ends compared.
    pub net: Option<&'a NetChange>,
    /// Manifests of the two ends.
    pub manifests: &'a [Manifest],
    /// What each file is for.
    pub roles: &'a Roles,
    /// The modules.
    pub modules: &'a Modules,
    /// The stories.
    pub stories: &'a Stories,
    /// Which of them are told.
    pub shortlist: &'a Shortlist,
    /// The release notes, and what commits changed in them.
    pub notes: &'a Contents,
    /// Manifests at the commits that may have changed a requirement.
    pub requirements: &'a Contents,
    /// What was read for the stories that are told.
    pub contents: &'a Contents,
}

/// What has to be read of manifests to know who brought in a requirement.
pub fn requirements(history: &History, manifests: &[Manifest]) -> Picks {
    change::unnamed(&modules::dependencies(manifests), history)
}

/// Outlines of the code that is read for the stories which are told, made over all cores.
pub fn outlines(sources: &Sources<'_>) -> Outlines {
    stories::outlines(sources)
}

/// Compiles the patterns that messages and documents are read with, which otherwise happens when the first one is read.
pub fn prepare() {
    statement::prepare();
    documents::prepare();
}

/// Gathers all facts; `outlines` are those of the same sources.
pub fn gather(sources: &Sources<'_>, outlines: &Outlines) -> Evidence {
    let Sources { history, net, stories, shortlist, contents, .. } = *sources;
    let (measurements, (arrivals, todos)) = spread::both(
        || measured::gather(history, net, sources.roles, stories, contents),
        || (arrivals::Arrivals::of(sources), change::todos(contents, net, sources.roles)),
    );
    let mut evidence = Evidence {
        project: sources.project.to_owned(),
        range: range_facts(history, net, sources.roles, stories),
        languages: languages(history, sources.roles),
        modules: sources.modules.clone(),
        stories: Arc::default(),
        told: shortlist.told,
        statements: Vec::new(),
        excerpts: Vec::new(),
        besides: BTreeSet::new(),
        undone: BTreeSet::new(),
        chains: measured::chains(&measurements),
        measurements,
        dependencies: Vec::new(),
        definitions: Vec::new(),
        tests: change::tests(history, net, sources.roles),
        changes: Vec::new(),
        todos,
        repairs: shortlist.repairs.clone(),
        repair_facts: Vec::new(),
        taken_back: BTreeSet::new(),
        codeless: repair::codeless(history, sources.roles, &shortlist.repairs),
        ancestry: Vec::new(),
        notes: Vec::new(),
        documents: Vec::new(),
        entries: Vec::new(),
        drawings: Vec::new(),
        error_type: None,
        gaps: Vec::new(),
        resources: resources::gather(history),
        subjects: Arc::new(history.commits.iter().map(|commit| (commit.id, subject_of(commit).to_owned())).collect()),
        masked: 0,
    };
    let manifests = modules::dependencies(sources.manifests);
    let dependencies = change::dependencies(manifests, history, stories, sources.requirements);
    // Documents are read one after the other, since each adds to the evidence: meanwhile the other cores read code.
    let code = || {
        let definitions = || definitions::definitions(sources, outlines);
        let (definitions, changes) = spread::both(definitions, || change::gather(sources, outlines, &dependencies));
        (definitions, changes, comments::Looked::at(sources, &arrivals, outlines))
    };
    let ((), (definitions, changes, comments)) =
        spread::both(|| documents::gather(&mut evidence, sources, &arrivals), code);
    (evidence.dependencies, evidence.definitions, evidence.changes) = (dependencies, definitions, changes);
    evidence.modules = change::importing(sources, outlines);
    let mut silent = Vec::new();
    let (mut thin, mut formed) = (Vec::new(), Vec::new());
    evidence.taken_back = repair::taken_back(sources.history, &evidence.repairs);
    let facts = stories::facts(&evidence, sources);
    let messages = stories::Messages::of(&evidence, &facts, sources);
    let told = &facts[..facts.len().min(shortlist.told)];
    let is_form = || told.iter().map(|facts| !shortlist.whole && form::is_all(facts, sources)).collect::<Vec<_>>();
    let (is_form, codes) = spread::both(is_form, || stories::codes(&evidence, sources, outlines, &facts));
    let mut codes = codes.into_iter();
    // What is read of the first ones goes back into the list that has all the others.
    let mut stories = facts;
    let heard: Vec<StoryFacts> = stories.drain(..stories.len().min(stories::heard(shortlist))).collect();
    let mut kept = Vec::new();
    for (rank, facts) in heard.into_iter().enumerate() {
        let told = rank < shortlist.told;
        let facts = stories::gather(&mut evidence, sources, (&messages, codes.next()), rank, facts);
        // What breaks users is said, however little of it can be shown.
        let breaks = facts.subject.breaking && facts.features.no_source == 0.0;
        match () {
            () if told && !facts.has_something_to_tell(&evidence) && !breaks => silent.push(facts),
            // Nobody finds at the end what its title speaks of.
            () if told && !shortlist.whole && gone::is_named(&facts, sources, outlines) => silent.push(facts),
            () if breaks => kept.push(facts),
            () if told && is_form[rank] => formed.push(facts),
            () if told && !shortlist.whole && facts.is_thin(&evidence) => thin.push((kept.len() + thin.len(), facts)),
            () => kept.push(facts),
        }
    }
    stories.splice(0..0, kept);
    // A few lines without a word are worth telling where there is little else.
    let others = stories.len().min(shortlist.told - silent.len() - formed.len() - thin.len());
    if others >= SUBSTANTIAL {
        silent.splice(0..0, thin.into_iter().map(|(_, facts)| facts));
    } else {
        thin.into_iter().for_each(|(place, facts)| stories.insert(place.min(stories.len()), facts));
    }
    evidence.stories = Arc::new(stories);
    comments::gather(&mut evidence, comments);
    // A heading with nothing below it is worth no place among the told; such a story is listed like the others.
    evidence.told -= silent.len() + formed.len();
    let listed = evidence.told;
    Arc::make_mut(&mut evidence.stories).splice(listed..listed, silent);
    Arc::make_mut(&mut evidence.stories).extend(formed);
    evidence.error_type = error_code::gather(&mut evidence, sources);
    evidence
}

/// Adds where the lines came from that told stories take out, as [`questions`] ask, and what that tells of repairs; then masks
/// credentials in all that was gathered, names what has no name by what is left, and asks what that leaves open.
pub fn trace(evidence: &mut Evidence, sources: &Sources<'_>, traces: &Traces) {
    evidence.taken_back = repair::taken_back(sources.history, &evidence.repairs);
    evidence.ancestry = origin::gather(evidence, sources, traces);
    let reworked = repair::reworked(&evidence.ancestry, &evidence.repairs, sources.history, sources.stories);
    evidence.repairs.extend(reworked);
    evidence.repair_facts = repair::gather(evidence, sources);
    masked::mask(evidence, sources);
    named::name(evidence);
    evidence.gaps = gaps::gather(evidence, sources.history);
}

fn range_facts(history: &History, net: Option<&NetChange>, roles: &Roles, stories: &Stories) -> RangeFacts {
    let told: Vec<_> = history.told().filter(|commit| !commit.is_merge()).collect();
    let mut authors: BTreeMap<&str, usize> = BTreeMap::new();
    for commit in &told {
        *authors.entry(commit.author.name.as_str()).or_insert(0) += 1;
    }
    let mut authors: Vec<(String, usize)> = authors.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    authors.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let dates = |pick: fn(&mut dyn Iterator<Item = Date>) -> Option<Date>| {
        pick(&mut history.told().map(|commit| commit.author_date)).unwrap_or(Date { seconds: 0, offset: 0 })
    };
    let partial = history.is_partial();
    let selected: BTreeSet<StoryId> =
        (0..history.commits.len()).filter(|p| history.selected[*p]).map(|p| stories.of[p]).collect();
    let merged = selected.iter().flat_map(|id| &stories.list[*id].merges).map(|position| &history.commits[*position]);
    RangeFacts {
        spec: history.range.spec.clone(),
        ends: history.range.ends.clone(),
        commits: told.len(),
        merges: history.commits.iter().filter(|commit| commit.is_merge()).count(),
        authors,
        dates: (dates(|dates| dates.min()), dates(|dates| dates.max())),
        newest: history
            .told()
            .chain(merged)
            .map(|commit| commit.commit_date)
            .max()
            .unwrap_or(Date { seconds: 0, offset: 0 }),
        net_files: net.map(|net| net.files.len()),
        lines: net.map_or_else(|| told.iter().map(|commit| commit.lines()).sum(), NetChange::lines),
        unwritten: net.map_or_else(
            || Roles::unwritten(told.iter().flat_map(|commit| roles.files(commit))),
            |net| Roles::unwritten(net.files.iter().map(|file| (file, roles.of(&file.path)))),
        ),
        shallow: history.boundary.iter().any(|id| history.get(*id).is_some()),
        twins: twins(history),
        partial,
        common_folder: common_folder(net.map_or_else(
            || told.iter().flat_map(|commit| &commit.files).map(|file| &file.path).collect(),
            |net| net.files.iter().map(|file| &file.path).collect(),
        )),
    }
}

fn common_folder(paths: Vec<&RepoPath>) -> String {
    let mut common: Option<Vec<&str>> = None;
    for path in paths {
        let folders: Vec<&str> = path.folder().split('/').filter(|folder| !folder.is_empty()).collect();
        common = Some(match common {
            None => folders,
            Some(known) => known.iter().zip(&folders).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect(),
        });
    }
    common.unwrap_or_default().join("/")
}

fn languages(history: &History, roles: &Roles) -> Vec<symbols::Language> {
    let mut lines: BTreeMap<symbols::Language, u64> = BTreeMap::new();
    let mut total = 0;
    for (file, _) in history.told().flat_map(|commit| roles.files(commit)).filter(|(_, role)| role.is_code()) {
        // What is written in a language that isn't known here counts as well.
        total += file.stat.count().total();
        if let Some(language) = symbols::language(file.path.as_str()) {
            *lines.entry(language).or_insert(0) += file.stat.count().total();
        }
    }
    // Where most of it is unknown, nothing is said of the rest.
    if 2 * lines.values().sum::<u64>() < total {
        return Vec::new();
    }
    let mut found: Vec<(symbols::Language, u64)> =
        lines.into_iter().filter(|(_, count)| *count * 8 >= total && *count > 0).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(language, _)| language).collect()
}
