//! What the rank of a story is made of: a few numbers with names, each with one weight.

use crate::{
    hashing::HashSet,
    history::{ChangeKind, Commit, CommitId, History, LineCount},
    roles::{Role, Roles},
    story::{Kind, Story, Subject, Topic, hashes, kind, parse_subject, subject_of},
};

use super::{
    super::{
        measurement,
        message::{self, PartKind},
        statement::{self, Role as Said},
    },
    declared::Declared,
    housekeeping,
};

/// What speaks for a story and against it. Counts are logarithms, so that no single one outweighs everything; the rest is
/// 0 or 1, or a share.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Features {
    /// How prominently they do: below which heading, how early, at what length.
    pub prominence: f64,
    /// A commit that changes code changes the release notes too: its author thought it worth a line. Where every story
    /// does, it says nothing, so that this is 1 less the share of the stories that do.
    pub noted: f64,
    /// Words of its messages.
    pub told: f64,
    /// Sentences that say why.
    pub reasons: f64,
    /// Messages with figures.
    pub measured: f64,
    /// A merge describes it.
    pub described: f64,
    /// The best that a subject announces is something new.
    pub new: f64,
    /// It is less time or memory.
    pub faster: f64,
    /// It is that something is replaced, or given up.
    pub changed: f64,
    /// The title announces a repair.
    pub fixed: f64,
    /// The title announces another shape for the same behaviour.
    pub internal: f64,
    /// The title announces tests, documents, builds.
    pub upkeep: f64,
    /// Nobody would read about it: version bumps, formatting, typos.
    pub minor: f64,
    /// A message says that it closes a hole for attackers.
    pub secures: f64,
    /// A subject says that it breaks its users, or takes back what an earlier release brought.
    pub breaking: f64,
    /// It mends what costs its users most: a crash, a hang, a leak, lost data.
    pub severe: f64,
    /// The title names an interface: an option, a function, a setting.
    pub named: f64,
    /// Lines of source code, those that others take the place of among them.
    pub source: f64,
    /// Lines of tests.
    pub tests: f64,
    /// Source files that are new.
    pub new_files: f64,
    /// Code together with the documents for readers.
    pub documented: f64,
    /// Code together with its tests.
    pub tested: f64,
    /// Commits.
    pub commits: f64,
    /// Later stories that come back to it.
    pub returns: f64,
    /// A pull request.
    pub proposed: f64,
    /// Many files with few lines each, or nothing but new places: work without a mechanism.
    pub mechanical: f64,
    /// No source code.
    pub no_source: f64,
    /// Nothing that somebody wrote by hand.
    pub unwritten: f64,
    /// Nothing but what checks the project, or what it says in other languages: continuous integration, linters, translations.
    pub housekeeping: f64,
    /// Taken back within the range, or known to its older end already.
    pub taken_back: f64,
}

/// The name, the weight and the value of each feature.
pub type Part = (&'static str, f64, f64);

impl Features {
    /// All features with their weights. Signs and sizes come from reasoning; those marked *fitted* were then moved in
    /// steps of a half on the development half of `tests/labels/headlines`, and never by the half set aside.
    pub fn parts(&self) -> [Part; 30] {
        [
            ("prominence", 3.5, self.prominence),
            ("noted", 1.2, self.noted),
            ("told", 0.5, self.told),
            ("reasons", 0.5, self.reasons),
            ("measured", 1.0, self.measured),
            ("described", 0.6, self.described),
            ("new", 1.6, self.new),
            ("faster", 1.0, self.faster),
            ("changed", 0.9, self.changed),
            ("fixed", -1.0, self.fixed),
            ("internal", -2.0, self.internal),
            ("upkeep", -2.0, self.upkeep),
            ("minor", -9.0, self.minor),
            ("secures", 2.0, self.secures),
            ("breaking", 1.5, self.breaking),
            ("severe", 1.0, self.severe),
            ("named", 0.5, self.named),
            ("source", 0.5, self.source),
            ("tests", 0.15, self.tests),
            ("new_files", 0.6, self.new_files),
            ("documented", 1.5, self.documented),
            ("tested", 0.4, self.tested),
            ("commits", 0.3, self.commits),
            ("returns", 0.6, self.returns),
            ("proposed", 0.2, self.proposed),
            ("mechanical", -1.5, self.mechanical),
            ("no_source", -3.5, self.no_source),
            ("unwritten", -4.0, self.unwritten),
            ("housekeeping", -2.0, self.housekeeping),
            ("taken_back", -8.0, self.taken_back),
        ]
    }

    /// The weighted sum.
    pub fn score(&self) -> f64 {
        self.parts().iter().map(|(_, weight, value)| weight * value).sum()
    }

    /// Gathers the features of a story from what is selected of it, all but what release notes say of it.
    pub(super) fn of(
        history: &History,
        roles: &Roles,
        story: &Story,
        taken_back: bool,
        subjects: &Subjects<'_>,
    ) -> Self {
        let selected = story.commits.iter().filter(|position| history.selected[**position]);
        let commits: Vec<&Commit> = selected.map(|position| &history.commits[*position]).collect();
        let mut features = Self { taken_back: flag(taken_back), ..Self::default() };
        let spoken = features.hear(history, roles, story);
        features.read_subjects((history, roles), story, (&commits, &spoken), subjects);
        features.look_at_files(roles, &commits);
        features.commits = (commits.len().max(1) as f64).ln();
        features.returns = (1.0 + story.returns.len() as f64).ln();
        features
    }

    /// What release notes say of the story. What they tell with those that break users or close holes is no upkeep, whatever
    /// its subject calls it and however little of a mechanism it has.
    pub(super) fn declare(&mut self, declared: &Declared) {
        // What mends nothing but tests is no headline, whatever the hole is called that they are for.
        let of_tests = self.no_source > 0.0 && self.tests > 0.0;
        self.prominence = declared.prominence.min(if of_tests { OF_TESTS } else { f64::INFINITY });
        if declared.breaks || declared.secures {
            self.breaking = self.breaking.max(flag(declared.breaks));
            self.secures = self.secures.max(flag(declared.secures && self.no_source == 0.0));
            (self.upkeep, self.minor, self.mechanical, self.housekeeping) = (0.0, 0.0, 0.0, 0.0);
        }
    }

    /// What all messages say, whether their commits are selected or not.
    fn hear(&mut self, history: &History, roles: &Roles, story: &Story) -> Vec<Spoken> {
        let messages = story.commits.iter().chain(&story.merges).map(|position| &history.commits[*position]);
        let spoken: Vec<Spoken> = messages.filter(|commit| !roles.is_import(commit)).map(Spoken::of).collect();
        let words: usize = spoken.iter().map(|spoken| spoken.words).sum();
        let reasons: usize = spoken.iter().map(|spoken| spoken.reasons).sum();
        self.told = (1.0 + words as f64 / 20.0).ln();
        self.reasons = (1.0 + reasons as f64).ln();
        self.measured = (1.0 + spoken.iter().filter(|spoken| spoken.measured).count() as f64).ln();
        self.secures = flag(spoken.iter().any(|spoken| spoken.secures));
        self.described = flag(story.merges.iter().any(|position| !history.commits[*position].body.is_empty()));
        spoken
    }

    /// What subjects announce. One commit of a topic may bring what the others prepare, so the best counts; that the whole
    /// is a repair, a change of shape or upkeep, the title has to say.
    fn read_subjects(
        &mut self,
        (history, roles): (&History, &Roles),
        story: &Story,
        (commits, spoken): (&[&Commit], &[Spoken]),
        of_range: &Subjects<'_>,
    ) {
        let subjects: Vec<Subject> = commits.iter().map(|commit| parse_subject(&commit.subject)).collect();
        let wanted: Vec<&Subject> = subjects.iter().filter(|subject| !subject.is_minor()).collect();
        let best = wanted.iter().map(|subject| kind(subject)).min().unwrap_or(Kind::Unknown);
        let parsed = parse_subject(subject_of(&history.commits[story.named]));
        let announced = kind(&parsed);
        let translates = housekeeping::translates(roles, commits);
        self.housekeeping = flag(translates || housekeeping::is_all(roles, commits, announced));
        let returned =
            announced == Kind::TakenBack && of_range.takes_back_what_shipped(history, &history.commits[story.title]);
        let for_tests = announced == Kind::Upkeep || translates || commits.iter().all(|commit| serves_tests(commit));
        self.new = if for_tests { INTERNAL_NEWS } else { 1.0 } * flag(best == Kind::New);
        self.faster = flag(best == Kind::Faster);
        self.changed = flag(best == Kind::Changed);
        self.fixed = flag(announced == Kind::Fixed);
        // Who says what was wrong with the shape that it had mends it.
        self.internal = flag(announced == Kind::Internal && !spoken.iter().any(|spoken| spoken.problem));
        self.upkeep = flag(matches!(announced, Kind::Upkeep | Kind::TakenBack) && !returned);
        self.minor = flag(wanted.is_empty());
        let breaks = |commit: &&Commit| commit.subject.contains("BREAKING") || commit.body.contains("BREAKING CHANGE");
        self.breaking = flag(subjects.iter().any(breaks_users) || commits.iter().any(breaks) || returned);
        let severe = commits.iter().zip(&subjects).any(|(commit, subject)| {
            !subject.is_minor()
                && mends(subject)
                && (is_severe(&subject.words) || spoken.iter().any(|spoken| spoken.id == commit.id && spoken.severe))
        });
        self.severe = flag(severe);
        self.named = flag(names_interface(&parsed.words));
        let topics = story.topics.iter().any(|topic| matches!(topic, Topic::PullRequest(..)));
        self.proposed = flag(topics || parsed.pull_request.is_some());
    }

    fn look_at_files(&mut self, roles: &Roles, commits: &[&Commit]) {
        let files = || commits.iter().flat_map(|commit| roles.files(commit));
        let lines = |wanted: Role| -> f64 {
            files().filter(|(_, role)| *role == wanted).map(|(file, _)| file.stat.count().total()).sum::<u64>() as f64
        };
        let has = |wanted: fn(Role) -> bool| files().any(|(_, role)| wanted(role));
        let sources = || {
            let acts = |path: &str| !housekeeping::is_backstage(path) && !housekeeping::is_translation(path);
            files().filter(move |(file, role)| *role == Role::Source && acts(file.path.as_str())).map(|(file, _)| file)
        };
        let source = sources().next().is_some();
        let is_noted = |commit: &&Commit| {
            let roles = || roles.files(commit).map(|(_, role)| role);
            roles().any(|role| role == Role::ReleaseNotes) && roles().any(Role::is_code)
        };
        let count = sources().count();
        let moved = sources().filter(|file| file.kind == ChangeKind::Renamed).count();
        self.noted = flag(commits.iter().any(is_noted));
        let source_lines = sources().map(|file| file.stat.count().total()).sum::<u64>() as f64;
        let written = sources().map(|file| written(file.stat.count())).sum::<u64>() as f64;
        self.source = (1.0 + written.min(2000.0)).ln();
        self.tests = (1.0 + lines(Role::Test).min(2000.0)).ln();
        self.new_files = (1.0 + sources().filter(|file| file.kind == ChangeKind::Added).count() as f64).ln();
        self.documented = flag(source && has(|role| role == Role::Documentation));
        self.tested = flag(source && has(Role::is_of_tests));
        let thin = count >= 12 && source_lines < 8.0 * count as f64;
        self.mechanical = flag(thin || (count >= 5 && 2 * moved > count));
        // The same words are others in every file: a search and what it was replaced by.
        let all: Vec<LineCount> = files().map(|(file, _)| file.stat.count()).collect();
        let even = all.iter().filter(|count| count.added == count.removed).count();
        let lines: LineCount = all.iter().copied().sum();
        if all.len() >= 12 && 10 * even >= 9 * all.len() && lines.total() < 20 * all.len() as u64 {
            self.mechanical = REPLACED;
        }
        self.no_source = flag(!source);
        self.secures *= flag(source);
        // What a line or two mend is told in a line or two, whatever it was.
        self.severe *= (written / SUBSTANTIAL).min(1.0);
        self.unwritten = flag(has(|_| true) && !has(Role::is_written));
    }
}

/// The most that release notes can say for a story of tests.
const OF_TESTS: f64 = 1.0;

/// What is new for those who test the program weighs so much beside what is new for those who use it.
const INTERNAL_NEWS: f64 = 0.3;

/// Lines of source code that a fault takes to be a story.
const SUBSTANTIAL: f64 = 30.0;

/// Tells whether a subject may announce a repair: it says so, or doesn't say what else it is.
fn mends(subject: &Subject) -> bool {
    matches!(kind(subject), Kind::Fixed | Kind::Unknown) && !subject.words.to_lowercase().contains("test")
}

/// What a search and replace weighs as mechanical work, which other features of its size would outweigh.
const REPLACED: f64 = 3.0;

/// The subjects of a range: reverts ask for what they take back.
pub(super) struct Subjects<'a>(HashSet<&'a str>);

impl<'a> Subjects<'a> {
    pub fn of(history: &'a History) -> Self {
        Self(history.commits.iter().map(|commit| commit.subject.as_str()).collect())
    }

    /// Tells whether a revert names no commit of the range: what it takes back has shipped.
    fn takes_back_what_shipped(&self, history: &History, commit: &Commit) -> bool {
        let Some((quoted, _)) = commit.subject.strip_prefix("Revert \"").and_then(|rest| rest.split_once('"')) else {
            return false;
        };
        let parsed = parse_subject(quoted);
        let upkeep = parsed.is_minor() || kind(&parsed) >= Kind::TakenBack;
        let named = || hashes(&commit.body).iter().any(|hash| history.abbreviated(hash).is_some());
        !quoted.is_empty() && !upkeep && !self.0.contains(quoted) && !named()
    }
}

/// Tells whether a message says that its change is there for tests.
fn serves_tests(commit: &Commit) -> bool {
    const FOR_TESTS: [&str; 6] =
        ["testable", "easier to test", "used for testing", "for use in tests", "used in tests", "only for tests"];
    let lower = commit.body.to_lowercase();
    FOR_TESTS.iter().any(|phrase| lower.contains(phrase))
}

/// Tells whether words speak of a fault that costs most: a crash, a hang, a leak, lost or spoilt data.
pub fn is_severe(words: &str) -> bool {
    const PHRASES: [&str; 29] = [
        "soundness",
        "unsound",
        "undefined behavior",
        "undefined behaviour",
        "segfault",
        "segmentation fault",
        "out of bounds",
        "out-of-bounds",
        "buffer overflow",
        "buffer overrun",
        "stack overflow",
        "use after free",
        "use-after-free",
        "double free",
        "double-free",
        "data loss",
        "data race",
        "deadlock",
        "infinite loop",
        "infinite recursion",
        "memory leak",
        "invalid pointer",
        "null pointer",
        "corruption",
        "crash",
        "wrong result",
        "dereference",
        "busy loop",
        "bogus",
    ];
    let lower = words.to_lowercase();
    let mut single = lower.split(|c: char| !c.is_alphanumeric());
    PHRASES.iter().any(|phrase| lower.contains(phrase))
        || single.any(|word| matches!(word, "hang" | "hangs" | "leak" | "leaks" | "panic" | "panics" | "uaf" | "oom"))
}

/// Tells whether a subject takes something away from those who use the program: marked so, or in words for that.
fn breaks_users(subject: &Subject) -> bool {
    const GIVEN_UP: [&str; 9] = [
        "drop support",
        "dropped support",
        "drops support",
        "remove support",
        "removed support",
        "no longer support",
        "remove deprecated",
        "drop deprecated",
        "removed deprecated",
    ];
    let words = subject.words.to_lowercase();
    let marked = ["removed", "breaking", "deprecated"];
    let scoped = subject.scope.as_ref().is_some_and(|scope| marked.contains(&scope.to_lowercase().as_str()));
    let given_up = scoped || words.starts_with("deprecate") || GIVEN_UP.iter().any(|phrase| words.contains(phrase));
    subject.breaking || (given_up && kind(subject) < Kind::TakenBack)
}

/// Lines that say how something works: what is only taken out says it no more.
fn written(count: LineCount) -> u64 {
    count.added + count.removed.min(count.added)
}

fn flag(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

/// An option (`--rcfile`), code in backticks, a name with the marks of one (`join_all`, `io::Write`, `toCurl()`,
/// `WAITAOF`).
fn names_interface(subject: &str) -> bool {
    let is_name = |word: &str| {
        let word = word.trim_matches(|c: char| matches!(c, '.' | ',' | ':' | ';' | '\'' | '"'));
        let option = word.strip_prefix("--").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        let capitals = word.len() >= 4 && word.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '-'));
        let mixed = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
        option || capitals || mixed || word.contains("::") || word.contains("()") || word.contains('_')
    };
    subject.matches('`').count() >= 2 || subject.split_whitespace().any(is_name)
}

/// What a message says, in numbers.
struct Spoken {
    id: CommitId,
    words: usize,
    reasons: usize,
    measured: bool,
    secures: bool,
    /// It says what was wrong.
    problem: bool,
    /// What was wrong costs users most.
    severe: bool,
}

/// Words of those who close a hole.
const SECURITY: [&str; 24] = [
    "merge commit from fork",
    ":ghsa:",
    ":cve:",
    "security fix",
    "cve-20",
    "ghsa-",
    "vulnerab",
    "attacker",
    "malicious",
    "path traversal",
    "directory traversal",
    "that bypass",
    "could bypass",
    "authentication bypass",
    "authorization bypass",
    "header injection",
    "sql injection",
    "command injection",
    "symlink escape",
    "untrusted input",
    "denial of service",
    "privilege escalation",
    "injection attack",
    "security issue",
];

/// Tells whether a message speaks of attackers, or of an advisory.
pub fn closes_a_hole(message: &str) -> bool {
    let lower = message.to_lowercase();
    SECURITY.iter().any(|word| lower.contains(word))
}

impl Spoken {
    fn of(commit: &Commit) -> Self {
        let said = message::beyond(commit);
        if said.is_empty() {
            let secures = closes_a_hole(&commit.subject);
            let (words, reasons, measured, problem, severe) = (0, 0, false, false, false);
            return Self { id: commit.id, words, reasons, measured, secures, problem, severe };
        }
        let parts = message::parts(&said);
        let prose = parts.iter().filter(|part| part.is_prose());
        let stated: Vec<(Said, &str)> =
            prose.filter_map(|part| Some((statement::role(&part.text)?, part.text.as_str()))).collect();
        let problems = || stated.iter().filter(|(role, _)| *role == Said::Problem);
        Self {
            id: commit.id,
            words: message::prose_words(&parts).min(600),
            reasons: stated.iter().filter(|(role, _)| *role != Said::Limitation).count(),
            problem: problems().next().is_some(),
            severe: problems().any(|(_, text)| is_severe(text)),
            secures: closes_a_hole(&commit.subject) || closes_a_hole(&said),
            measured: parts.iter().filter(|part| part.is_prose()).any(|part| statement::states_gain(&part.text))
                || parts.iter().any(|part| part.kind == PartKind::Verbatim)
                    && !measurement::parse(&commit.body).is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_no_headline() {
        let check = |no_source: f64, tests: f64, expected: f64| {
            let mut features = Features { no_source, tests, ..Features::default() };
            features.declare(&Declared { entry: true, prominence: 3.0, ..Declared::default() });
            assert!((features.prominence - expected).abs() < 1e-9, "{no_source} {tests}");
        };
        check(1.0, 2.0, 1.0);
        check(0.0, 2.0, 3.0);
        check(1.0, 0.0, 3.0);
    }

    #[test]
    fn what_is_taken_away_breaks_users() {
        let check =
            |subject: &str, expected: bool| assert_eq!(breaks_users(&parse_subject(subject)), expected, "{subject}");
        check("feat(cli)!: read JSON", true);
        check("Drop support for Python 3.8", true);
        check("Deprecate using setup.py", true);
        check("[REMOVED] JSONP callback", true);
        check("ci: drop support for macOS 12", false);
        check("Drop an unused argument", false);
        check("Silence deprecation warnings", false);
    }

    #[test]
    fn faults_that_cost_most_are_severe() {
        let check = |words: &str, expected: bool| assert_eq!(is_severe(words), expected, "{words}");
        check("Fix a segfault in the walk", true);
        check("prevent hang on exit", true);
        check("Show what changed", false);
        check("Fix out-of-bounds read", true);
        check("Leakage current of the cell", false);
    }

    #[test]
    fn closed_holes_are_known() {
        let check = |message: &str, expected: bool| assert_eq!(closes_a_hole(message), expected, "{message}");
        check("A malicious remote can advertise such a name.", true);
        check("Fixes CVE-2026-1234.", true);
        check("fix(static): reject encoded separators that bypass middleware", true);
        check("Prevent header injection", true);
        check("Bypass the cache for small files", false);
        check("Let containers do dependency injection", false);
        check("This is more secure code.", false);
    }

    #[test]
    fn interfaces_are_named_in_subjects() {
        let check = |subject: &str, expected: bool| assert_eq!(names_interface(subject), expected, "{subject}");
        check("add --rcfile", true);
        check("stabilize `process_group`", true);
        check("add join_all to the set", true);
        check("implement the WAITAOF command", true);
        check("make Request.toCurl shorter", true);
        check("walk folders in parallel -- at last", false);
        check("use SHA-1 no more", false);
    }
}
