//! The pipeline: from a range to a post, one stage after the other.

use std::collections::BTreeMap;

use crate::{
    draft::{self, Block, Draft},
    evidence::{self, Budget, Evidence, Sources},
    git::{self, PostSource, Repo},
    history::{Contents, History, Manifest, NetChange, Picks, Question, RepoPath, Traces},
    modules,
    progress::Progress,
    prose,
    render::{self, Forge, ForgeKind},
    roles::{self, DocumentKind, Roles},
    secrets, spread, story,
    verify::{self, draft::Settled, post::Recipe},
    writer::{self, Writer, offline::Offline},
};

/// What is asked for.
#[derive(Debug)]
pub struct Plan {
    /// Revision arguments; none choose the default range.
    pub revisions: Vec<String>,
    /// Pathspecs that choose what is told.
    pub paths: Vec<String>,
    /// Which commits of the range are wanted.
    pub filter: git::Filter,
    /// How long the post may be.
    pub length: Length,
    /// What comes out.
    pub format: Format,
    /// Modules that the user names; none leave it to manifests and folders.
    pub modules: Vec<modules::Named>,
    /// The text of a user's template.
    pub template: Option<String>,
}

/// How long a post may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Words at most.
    pub words: usize,
}

/// What comes out of a dive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The post.
    Markdown,
    /// The evidence with the commits and their per-file counts.
    Json,
}

/// What a dive brought up.
#[derive(Debug)]
pub struct Outcome {
    /// The post, or the JSON.
    pub text: String,
    /// A name for the file without its extension, safe for any file system.
    pub file_stem: String,
    /// The stories for a terminal, one line each.
    pub overview: String,
    /// What could not be read or said as asked, one line each.
    pub warnings: Vec<String>,
    /// How the writer fared, one line each.
    pub notes: Vec<String>,
    /// What was written, checked and left out, in one line.
    pub summary: String,
    /// What the history leaves open and what the post lacks, one line each: for its author.
    pub questions: Vec<String>,
    /// Findings of both gates: our own writers' bugs.
    pub findings: usize,
}

/// A dive that could not end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The repository or the range.
    #[error(transparent)]
    Git(#[from] git::Error),
    /// The user's template.
    #[error("template: {0}")]
    Template(String),
    /// The writer.
    #[error(transparent)]
    Writer(#[from] writer::Error),
}

/// Compiles the patterns that every post needs, on cores that have nothing to do while the range is looked for.
pub fn prepare() {
    spread::beforehand(|| [secrets::prepare, evidence::prepare, verify::post::prepare].iter().for_each(|room| room()));
}

/// Reads a range, writes it up by itself, checks what was written.
pub fn dive(repo: &Repo, plan: &Plan, progress: &dyn Progress) -> Result<Outcome, Error> {
    dive_with(&Offline { words: plan.length.words }, repo, plan, progress)
}

/// The same with any writer. Where the last check finds something in a post that can't be written again, a model's, the
/// offline post takes its place.
pub fn dive_with(writer: &dyn Writer, repo: &Repo, plan: &Plan, progress: &dyn Progress) -> Result<Outcome, Error> {
    let budget = budget(plan, writer.chooses());
    let (mut read, mut evidence) = gather_within(repo, plan, budget, progress)?;
    let written = writer.write(&evidence, progress)?;
    let mut notes = written.notes;
    let ground = Ground { repo, plan, progress, read: &read, evidence: &evidence };
    let mut finished = match written.draft {
        Some(draft) => Some(ground.finish(draft, Voice::of(written.repeatable))?),
        None => None,
    };
    // A block that is left out of a model's post is no reason to throw away the others.
    notes.extend(finished.iter().flat_map(|it| it.checked.left_out.iter().cloned()));
    if let Some(first) = finished.as_ref().and_then(|it| it.checked.first()).filter(|_| !written.repeatable) {
        notes = vec![format!(
            "the offline post takes the place of the model's, which did not stand its last check: {first}"
        )];
        finished = None;
    }
    let Finished { text, settled, checked } = match finished {
        Some(finished) => finished,
        // From what it would have been made from at once, so that it can be made again.
        None => {
            (read, evidence) = gather(repo, plan, progress)?;
            let draft = Offline { words: plan.length.words }.draft(&evidence, progress);
            let ground = Ground { repo, plan, progress, read: &read, evidence: &evidence };
            ground.finish(draft, Voice::Ours)?
        }
    };
    let evidence = evidence.led_by(&settled.draft().told);
    Ok(Outcome { notes, ..outcome(text, &read.history, settled.draft(), &evidence, checked) })
}

/// Whose sentences a draft is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// Our own: they can be written again, and what is hollow in them is our fault.
    Ours,
    /// Those of a model.
    Another,
}

impl Voice {
    fn of(repeatable: bool) -> Self {
        if repeatable { Self::Ours } else { Self::Another }
    }
}

/// What a draft stands on.
struct Ground<'a> {
    repo: &'a Repo,
    plan: &'a Plan,
    progress: &'a dyn Progress,
    read: &'a Read,
    evidence: &'a Evidence,
}

/// A draft as a post, checked.
struct Finished {
    text: String,
    settled: Settled,
    checked: Checked,
}

impl Ground<'_> {
    /// The stages behind the writer.
    fn finish(&self, draft: Draft, voice: Voice) -> Result<Finished, Error> {
        let (settled, dropped) = verify::draft::settle(draft, self.evidence);
        let read = || if voice == Voice::Ours { prose::draft(settled.draft()) } else { Vec::new() };
        let (hollow, post) = spread::both(read, || self.post(&settled, voice));
        let (text, wrong) = post?;
        // That six stories are alike, and told alike, is no fault of the sentences.
        let (hollow, alike): (Vec<_>, Vec<_>) =
            hollow.into_iter().partition(|finding| finding.fault.is_of_one_sentence());
        // Our own writer leaves nothing to be left out.
        let dropped = dropped.iter().map(|finding| format!("left out of the post: {finding}"));
        let (left_out, dropped) =
            if voice == Voice::Another { (dropped.collect(), Vec::new()) } else { (Vec::new(), dropped.collect()) };
        let hollow = hollow.iter().map(|finding| format!("the post is hollow at block {finding}"));
        let wrong = wrong.iter().map(|finding| format!("the post is wrong at {finding}"));
        let checked = Checked {
            warnings: warnings(&self.read.history),
            left_out,
            found: dropped.into_iter().chain(hollow).chain(wrong).collect(),
            alike: alike.iter().map(|finding| format!("the post repeats itself at block {finding}")).collect(),
        };
        Ok(Finished { text, settled, checked })
    }

    /// Renders the settled draft; a post is held to the repository.
    fn post(&self, settled: &Settled, voice: Voice) -> Result<(String, Vec<verify::post::Finding>), Error> {
        let Self { repo, plan, progress, read, evidence } = *self;
        let history = &read.history;
        if plan.format == Format::Json {
            return Ok((render::evidence_json(evidence, settled.draft(), history, &read.roles), Vec::new()));
        }
        let options = render::Options {
            forge: forge(repo),
            template: plan.template.as_deref(),
            recipe: recipe(repo, plan, history).filter(|_| voice == Voice::Ours),
            shorten: &|id| repo.shorten(id),
            interrupted: &|| progress.interrupted(),
        };
        let text = render::render(settled, evidence, &history.range, &options).map_err(|error| match error {
            render::Error::Interrupted => git::Error::Interrupted.into(),
            error => Error::Template(error.to_string()),
        })?;
        let findings = verify::post::post(&text, &PostSource::new(repo, history, progress));
        Ok((text, findings))
    }
}

/// Where commits and files can be linked to: the forge of the remote, as `deepdive.forge` names it or its host tells.
pub fn forge(repo: &Repo) -> Option<Forge> {
    let named = repo.settings("forge").first().and_then(|setting| ForgeKind::parse(&setting.value));
    repo.remote_url().as_deref().and_then(|url| Forge::of_remote(url, named))
}

/// A range as it was read, before anything is concluded from it.
#[derive(Debug)]
pub struct Read {
    /// The commits.
    pub history: History,
    /// The two ends compared, where there are two.
    pub net: Option<NetChange>,
    /// Manifests of the two ends, without those of other projects.
    pub manifests: Vec<Manifest>,
    /// What each file is for.
    pub roles: Roles,
}

/// Everything up to the writer: reads a range and gathers its evidence.
pub fn gather(repo: &Repo, plan: &Plan, progress: &dyn Progress) -> Result<(Read, Evidence), Error> {
    gather_within(repo, plan, budget(plan, false), progress)
}

/// How much is gathered for a post, by a writer who `chooses` or by one who doesn't.
fn budget(plan: &Plan, chooses: bool) -> Budget {
    let origins = chooses || plan.format == Format::Json;
    Budget { choice: chooses, origins, ..Budget::of(plan.length.words) }
}

fn gather_within(repo: &Repo, plan: &Plan, budget: Budget, progress: &dyn Progress) -> Result<(Read, Evidence), Error> {
    let range = repo.resolve_within(&revisions(plan), plan.filter.bounds(), progress)?.picked(plan.filter.picks());
    let (mut history, net) = repo.read(&range, &plan.filter, &plan.paths, progress)?;
    // Halves of a credential are none that anybody would know.
    story::join_run_on(&mut history);
    let (masked, manifests) = spread::both(|| mask_messages(&mut history), || repo.read_manifests(&range));
    story::name_picked(&mut history);
    story::drop_merged(&mut history);
    let manifests = manifests?;
    let roles = roles(repo, &history, net.as_ref(), &manifests);
    let mut read = Read { manifests: roles.own(manifests), history, net, roles };
    let project = project(repo, &read.history, &read.manifests);
    let asked = Asked { repo, progress };
    let mut evidence = evidence(&project, &mut read, &plan.modules, budget, &asked)?;
    evidence.masked += masked;
    Ok((read, evidence))
}

/// Masks the credentials in all messages, before anything is read from them, and counts them.
fn mask_messages(history: &mut History) -> usize {
    let found = spread::map(&history.commits, |commit| secrets::spans(&commit.message(), None));
    let mut count = 0;
    for (commit, spans) in history.commits.iter_mut().zip(found).filter(|(_, spans)| !spans.is_empty()) {
        count += spans.len();
        let message = secrets::without(&commit.message(), &spans);
        let (subject, body) = message.split_once("\n\n").unwrap_or((&message, ""));
        commit.subject = subject.replace('\n', " ");
        commit.body = body.to_owned();
    }
    count
}

/// What the later stages ask of a repository, once the range was read.
pub trait Archive: Sync {
    /// What can go wrong.
    type Error: Send;

    /// How files of the tip begin.
    fn beginnings(&self, read: &Read, paths: &[RepoPath]) -> BTreeMap<RepoPath, String>;

    /// The contents that were picked.
    fn contents(&self, read: &Read, picks: &Picks) -> Result<Contents, Self::Error>;

    /// The commits that brought lines in.
    fn traces(&self, read: &Read, questions: &[Question]) -> Result<Traces, Self::Error>;
}

/// A repository with someone who waits for it.
struct Asked<'a> {
    repo: &'a Repo,
    progress: &'a dyn Progress,
}

impl Archive for Asked<'_> {
    type Error = git::Error;

    fn beginnings(&self, read: &Read, paths: &[RepoPath]) -> BTreeMap<RepoPath, String> {
        self.repo.read_beginnings(&read.history.range, paths)
    }

    fn contents(&self, read: &Read, picks: &Picks) -> Result<Contents, git::Error> {
        let renamed_from = |id, path: &RepoPath| read.history.renamed_from(id, path);
        let net = read.net.as_ref();
        let mut contents = self.repo.read_contents(picks, net, &renamed_from, self.progress)?;
        // What the excluded side declares as well is no news, though it was written after the two parted.
        if let Some((net, end)) = net.zip(read.history.range.parted_end()) {
            let declares = |path: &&RepoPath| read.roles.document(path).is_some_and(DocumentKind::declares);
            let notes = Picks { net: picks.net.iter().filter(declares).cloned().collect(), ..Picks::default() };
            let net = NetChange { base: Some(end), ..net.clone() };
            contents.net.extend(self.repo.read_contents(&notes, Some(&net), &renamed_from, self.progress)?.net);
        }
        Ok(contents)
    }

    fn traces(&self, read: &Read, questions: &[Question]) -> Result<Traces, git::Error> {
        let history = &read.history;
        self.repo.trace(questions, (history.commits.len(), &|id| history.get(id).is_some()), self.progress)
    }
}

/// The stages behind the reading of the range. Release notes are read first, since stories are ranked by them; what is
/// read of the shortlist tells more of the roles.
pub fn evidence<A: Archive>(
    project: &str,
    read: &mut Read,
    named: &[modules::Named],
    budget: Budget,
    archive: &A,
) -> Result<Evidence, A::Error> {
    let modules = modules::group(&read.history, &read.roles, &read.manifests, named);
    let beginnings = archive.beginnings(read, &modules.documents());
    let modules = modules.described(&beginnings);
    let stories = story::weave(&read.history, &read.roles, &modules);
    let notes = evidence::release_notes(&read.history, read.net.as_ref(), &read.roles);
    let notes = archive.contents(read, &notes)?;
    let shortlist = evidence::shortlist(&read.history, read.net.as_ref(), &read.roles, &stories, &notes, budget);
    let contents = archive.contents(read, &shortlist.picks)?;
    let requirements = archive.contents(read, &evidence::requirements(&read.history, &read.manifests))?;
    read.roles = std::mem::take(&mut read.roles).told_by_contents(&contents);
    let questions = evidence::questions(&read.history, &read.roles, &stories, &shortlist, &contents, budget);
    let read = &*read;
    let sources = Sources {
        project,
        history: &read.history,
        net: read.net.as_ref(),
        manifests: &read.manifests,
        roles: &read.roles,
        modules: &modules,
        stories: &stories,
        shortlist: &shortlist,
        notes: &notes,
        requirements: &requirements,
        contents: &contents,
    };
    // Following lines through the history is work for one core, takes long, and needs nothing of what is gathered meanwhile.
    let gather = || {
        let outlines = evidence::outlines(&sources);
        let evidence = evidence::gather(&sources, &outlines);
        // To take them apart is some work as well, and nobody has to wait for it.
        spread::beforehand(|| drop(outlines));
        evidence
    };
    let (traces, mut evidence) = spread::both(|| archive.traces(read, &questions), gather);
    evidence::trace(&mut evidence, &sources, &traces?);
    Ok(evidence)
}

/// How the post can be made again from its range and paths; picked commits and modules named by hand would have to be asked
/// for once more.
fn recipe(repo: &Repo, plan: &Plan, history: &History) -> Option<Recipe> {
    let whole = plan.modules.is_empty() && !plan.filter.picks() && !plan.filter.first_parent;
    let plain = plan.filter.merges.is_none() && history.range.not.len() <= 1;
    let paths = repo.paths_from_top(&plan.paths).filter(|_| whole && plain)?;
    Some(Recipe::new(plan.length.words, paths))
}

/// The revisions that were asked for. Who limits by date, author, message or number and names no range means all of it, as
/// for `git log`, not what came since the last tag.
fn revisions(plan: &Plan) -> Vec<String> {
    let limited = plan.revisions.is_empty() && plan.filter.picks();
    if limited { vec!["HEAD".to_owned()] } else { plan.revisions.clone() }
}

/// What each file is for: by attributes and names, and, for those that change most, by how they begin.
pub fn roles(repo: &Repo, history: &History, net: Option<&NetChange>, manifests: &[Manifest]) -> Roles {
    let paths = roles::paths(history, net, manifests);
    let roles = roles::assign(history, &paths, &repo.read_marks(&history.range, &paths));
    let doubtful = roles.doubtful(history);
    roles.told_by(&repo.read_beginnings(&history.range, &doubtful))
}

/// What the gates found.
struct Checked {
    warnings: Vec<String>,
    /// Blocks of a model that the first gate left out.
    left_out: Vec<String>,
    /// What both gates found, and sentences of ours that say nothing, one line each.
    found: Vec<String>,
    /// Rows of sentences that are alike, for whoever wants to know what the post lacks.
    alike: Vec<String>,
}

impl Checked {
    /// The first thing that was found.
    fn first(&self) -> Option<&String> {
        self.found.first()
    }
}

fn outcome(text: String, history: &History, draft: &Draft, evidence: &Evidence, checked: Checked) -> Outcome {
    let findings = checked.found.len();
    Outcome {
        file_stem: file_stem(evidence),
        overview: overview(evidence),
        summary: summary(history, draft, evidence, findings),
        questions: [questions(draft, evidence), checked.alike].concat(),
        warnings: [checked.warnings, checked.found].concat(),
        notes: Vec::new(),
        findings,
        text,
    }
}

/// The name that readers know: the remote's, else the folder's. Where the folder is called like any other, that of the package
/// at the root or the one that others extend, or the one that the build or the README declares; empty where nothing tells it.
fn project(repo: &Repo, history: &History, manifests: &[Manifest]) -> String {
    let folder = repo.folder_name();
    if let Some(name) = repo.remote_url().as_deref().and_then(render::project_name) {
        return name;
    }
    if !modules::is_anyones(&folder) {
        return folder;
    }
    let packages = modules::packages(manifests);
    let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let root = packages.iter().find(|package| package.folder.is_empty());
    let declared = || {
        let paths = modules::NAMED_IN.map(RepoPath::new);
        let texts = repo.read_beginnings(&history.range, &paths);
        paths.iter().find_map(|path| modules::project_name(path.as_str(), texts.get(path)?))
    };
    let name = root.and_then(|package| modules::plain_name(&package.name));
    // What the build says of itself comes before what is guessed from the names of packages.
    let name = name.or_else(declared).or_else(|| modules::extended_name(&names));
    name.or_else(|| modules::common_name(&names)).unwrap_or_default()
}

/// `2024-04-23-reftable`: the date of the newest commit and the main module.
fn file_stem(evidence: &Evidence) -> String {
    let module = evidence.stories.first().and_then(|story| story.module).and_then(|id| evidence.modules.list.get(id));
    let folder = evidence.range.common_folder.as_str();
    let name = match module {
        _ if evidence.range.partial && !folder.is_empty() => folder,
        Some(module) if !module.name.is_empty() => &module.name,
        _ => &evidence.project,
    };
    let stem = crate::escape::file_stem(&name.replace('/', "-"));
    let stem = if stem.is_empty() { "post".to_owned() } else { stem };
    format!("{}-{stem}", evidence.range.newest.iso())
}

fn warnings(history: &History) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> = history.warnings.iter().take(SHOWN).map(ToString::to_string).collect();
    if history.warnings.len() > SHOWN {
        lines.push(format!("{} more commits could not be read as git would", history.warnings.len() - SHOWN));
    }
    if !history.boundary.is_empty() {
        lines.push("the history is shallow: it is told from where it is cut off".to_owned());
    }
    lines
}

/// Open questions with their commits, commits that no told story has, sections that are not there.
fn questions(draft: &Draft, evidence: &Evidence) -> Vec<String> {
    let question = |gap: &evidence::Gap| {
        let missing = match gap.kind {
            evidence::GapKind::Reason => "why?",
            evidence::GapKind::Baseline => "from what?",
            evidence::GapKind::Figure => "how much?",
            evidence::GapKind::Explanation => "why was it wrong?",
        };
        format!("{} {}: {missing}", gap.commit.short(), crate::escape::terminal(&gap.about, 120))
    };
    let mut lines: Vec<String> = evidence.gaps.iter().map(question).collect();
    let told: usize = evidence.told_stories().iter().map(|story| story.commits.len()).sum();
    let all: usize = evidence.stories.iter().map(|story| story.commits.len()).sum();
    if told < all {
        lines.push(format!("{} of {} told in full", told, plural(all, "commit")));
    }
    let absent = draft::SectionKind::ALL.into_iter().filter(|kind| !draft.sections.iter().any(|s| s.kind == *kind));
    lines.extend(
        absent.map(|kind| format!("no section \"{}\": it needs {}", render::section_names(kind).1, kind.needs())),
    );
    lines
}

fn overview(evidence: &Evidence) -> String {
    let line = |(place, story): (usize, &evidence::StoryFacts)| {
        let subject = crate::escape::terminal(&story.subject.words, 48);
        let commits = plural(story.commits.len(), "commit");
        format!("{:>3}. {subject} ({commits}, +{} -{})\n", place + 1, story.lines.added, story.lines.removed)
    };
    // Where no story could be told in full, the first one still says what the range is about.
    evidence.stories.iter().take(evidence.told.max(1)).enumerate().map(line).collect()
}

fn summary(history: &History, draft: &Draft, evidence: &Evidence, findings: usize) -> String {
    let blocks = || draft.sections.iter().flat_map(|section| &section.blocks);
    let excerpts = blocks().filter(|block| block.excerpt().is_some()).count();
    let quotations = blocks().filter(|block| matches!(block, Block::Quote(_))).count();
    let told: usize = evidence.told_stories().iter().map(|story| story.commits.len()).sum();
    let spec = crate::escape::terminal(&history.range.spec, 60);
    let masked = match evidence.masked {
        0 => String::new(),
        count => format!("; {} masked", plural(count, "credential")),
    };
    format!(
        "{spec}{}: {} in {}, {} told in full ({}); {} and {} checked, {}{masked}",
        if history.range.ends.is_some() { "" } else { ", picked commits" },
        match evidence.range.commits {
            0 => plural(evidence.range.merges, "merge"),
            commits => plural(commits, "commit"),
        },
        plural(evidence.stories.len(), "story"),
        evidence.told,
        plural(told, "commit"),
        plural(quotations, "quotation"),
        plural(excerpts, "excerpt"),
        plural(findings, "finding"),
    )
}

/// `1 commit`, `2 commits`, `2 stories`.
fn plural(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}
