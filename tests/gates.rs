//! A writer that lies, in a draft and in a finished post: each lie is found by its gate, and nothing else is.

mod common;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::Path,
    slice,
};

use common::{
    Repo, alone, histories,
    script::{Script, put},
};
use git_deepdive::{
    dive::{self, Format, Length, Plan},
    draft::{Block, Draft, FigureKind, Inline, Quote, Run, Section, SectionKind, SubjectForm},
    evidence::{self, Evidence, ExcerptId, MeasurementId, Origin, StatementId},
    git::{self, Filter, PostSource},
    history::{CommitId, History, RepoPath},
    progress::Silent,
    render::{self, Forge},
    verify::{
        draft::{Finding, settle},
        post::{Finding as PostFinding, Lookup, Source, closing_comment, post},
    },
    writer::offline::Offline,
};

/// Everything that a dive has gathered when its writer begins.
struct Dive {
    repo: git::Repo,
    history: History,
    evidence: Evidence,
    draft: Draft,
}

/// A dive up to its draft.
fn dive(root: &Path, range: &str, words: usize) -> Dive {
    let progress = Silent::default();
    let repo = git::Repo::discover(root).expect("there is a repository");
    let plan = Plan {
        revisions: vec![range.to_owned()],
        paths: vec![],
        filter: Filter::default(),
        length: Length { words },
        format: Format::Markdown,
        modules: vec![],
        template: None,
    };
    let (read, evidence) = dive::gather(&repo, &plan, &progress).expect("the range is not empty");
    let draft = Offline { words }.draft(&evidence, &progress);
    Dive { repo, history: read.history, evidence, draft }
}

/// Two commits of which one says much. The root lies outside of the range `v1..main`.
fn talkative() -> Repo {
    let mut script = Script::default();
    let body = "engine: count the turns\n\n\
        The engine forgets how often it turned around. The counter is kept in a register of eight bits. \
        Every overflow loses all turns before it. Nobody reads the counter while the engine runs. \
        A wider register costs one cycle a turn. The engine has cycles to spare. \
        The display shows the counter at the end. The tests compare the display with the turns.\n\n\
        This does not change the display. Nobody has to learn anything.\n";
    let other = "brake: tell the engine\n\nThe brake stops the engine without a word. The engine then turns on.\n";
    let engine = "/// Turns the engine.\npub fn turn(count: u8) -> u8 {\n    count.wrapping_add(1)\n}\n";
    let start = script.line_of(None, vec![("zero", vec![put("src/engine.rs", "")]), ("start", vec![put("a", "a\n")])]);
    let main = script.line_of(
        Some(start),
        vec![
            (body, vec![put("src/engine.rs", engine)]),
            (other, vec![put("src/brake.rs", engine.replace("turn", "brake"))]),
        ],
    );
    script.name("refs/heads/main", main);
    script.name("refs/tags/v1", start);
    script.build()
}

fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

fn paragraph(inlines: Vec<Inline>) -> Block {
    Block::Paragraph(inlines)
}

fn run(statement: StatementId, range: Range<usize>) -> Run {
    Run { statement, first: range.start, end: range.end }
}

fn quote(runs: Vec<Run>) -> Block {
    Block::Quote(Quote { runs })
}

fn in_draft(blocks: Vec<Block>) -> Draft {
    let sections = vec![Section { kind: SectionKind::Overview, blocks, given: None }];
    Draft { title: vec![text("The title")], excerpt: vec![text("An excerpt.")], sections, ..Draft::default() }
}

/// Fails unless the gate drops all lies, and only them, from between true blocks and from a whole draft.
#[track_caller]
fn check(dive: &Dive, lie: &Block, expected: &Finding) {
    let (before, after) = (paragraph(vec![text("Before.")]), paragraph(vec![text("After.")]));
    let (settled, findings) = settle(in_draft(vec![before.clone(), lie.clone(), after.clone()]), &dive.evidence);
    assert_eq!(findings, slice::from_ref(expected), "{lie:?}");
    assert_eq!(settled.draft(), &in_draft(vec![before, after]), "{lie:?}");

    for place in 0..dive.draft.sections.len() {
        let mut draft = dive.draft.clone();
        draft.sections[place].blocks.push(lie.clone());
        let (settled, findings) = settle(draft, &dive.evidence);
        assert_eq!(findings, slice::from_ref(expected), "{lie:?} in section {place}");
        assert_eq!(settled.draft(), &dive.draft, "{lie:?} in section {place}");
    }
}

#[test]
fn true_drafts_stay_as_they_are() {
    alone("true_drafts_stay_as_they_are", || {
        let repos = [(talkative(), "v1..main"), (histories::topics(), "v1..main"), (histories::trivial(), "HEAD")];
        for (repo, range) in repos.into_iter().chain([(histories::workspace(), "v0.1.0..main")]) {
            for words in [600, 2_500, 5_000] {
                let dive = dive(repo.root(), range, words);
                let (settled, findings) = settle(dive.draft.clone(), &dive.evidence);
                assert_eq!((settled.draft(), &findings[..]), (&dive.draft, &[][..]));
            }
        }
    });
}

#[test]
fn titles_in_a_model_s_words_are_held_to_what_it_was_given() {
    alone("titles_in_a_model_s_words_are_held_to_what_it_was_given", || {
        let dive = dive(talkative().root(), "v1..main", 2_500);
        let check = |words: &str, expected: bool| {
            let title = vec![text("engine: "), Inline::Prose(words.to_owned())];
            let (settled, findings) = settle(Draft { title: title.clone(), ..dive.draft.clone() }, &dive.evidence);
            assert_eq!(findings.is_empty(), expected, "{words}: {findings:?}");
            assert_eq!(settled.draft().title, if expected { title } else { Vec::new() }, "{words}");
        };
        check("how turns are counted", true);
        check("turns are counted 73% faster", false);
        check("what frob_nicate counts", false);
        check("\"it has never been so fast\"", false);
    });
}

#[test]
fn commits_and_names_outside_of_the_evidence_are_found() {
    alone("commits_and_names_outside_of_the_evidence_are_found", || {
        let repo = talkative();
        let dive = dive(repo.root(), "v1..main", 2_500);
        let id = |name: &str| CommitId::from_hex(&repo.git(&["rev-parse", name])).expect("git prints full ids");
        let (inside, outside) = (id("main"), id("v1~1"));
        let path = RepoPath::new("src/engine.rs");
        let unknown = Finding::UnknownCommit(outside);
        let lines = Some((1, 2));
        for lie in [
            Inline::Commit(outside),
            Inline::Subject(outside, SubjectForm::Whole),
            Inline::Subject(outside, SubjectForm::Object),
            Inline::Story(outside),
            Inline::File { commit: outside, path: path.clone(), lines },
            Inline::Strong(vec![Inline::Emphasis(vec![Inline::Commit(outside)])]),
        ] {
            check(&dive, &paragraph(vec![text("See "), lie.clone()]), &unknown);
            check(&dive, &Block::List { numbered: false, items: vec![vec![text("So")], vec![lie.clone()]] }, &unknown);
            let rows = vec![vec![vec![text("So")], vec![lie]]];
            check(&dive, &Block::Table { header: ["One", "Two"].map(str::to_owned).to_vec(), rows }, &unknown);
        }
        let invented = |name: &str| Finding::UnknownName(name.to_owned());
        let file = |path: &str| Inline::File { commit: inside, path: RepoPath::new(path), lines: None };
        check(&dive, &paragraph(vec![file("src/none.rs")]), &invented("src/none.rs"));
        for name in ["invented()", "src/engine.rs ", "Engine", "v2", ""] {
            check(&dive, &paragraph(vec![Inline::Code(name.to_owned())]), &invented(name));
            check(&dive, &paragraph(vec![Inline::Name(name.to_owned())]), &invented(name));
        }
        let diagram = |node: &str| Block::Diagram { nodes: vec![node.to_owned()], edges: vec![] };
        check(&dive, &diagram("invented"), &invented("invented"));
    });
}

#[test]
fn quotations_that_nobody_wrote_are_found() {
    alone("quotations_that_nobody_wrote_are_found", || {
        let repo = talkative();
        let mut dive = dive(repo.root(), "v1..main", 2_500);
        // A draft that quotes nothing itself, so that every sentence is free for the lies.
        dive.draft = in_draft(vec![paragraph(vec![text("True.")])]);
        let said = |words: &str| {
            let found = |statement: &evidence::Statement| statement.sentences.iter().any(|s| s.text.starts_with(words));
            StatementId(dive.evidence.statements.iter().position(found).expect("the message says so"))
        };
        let (long, leaning, other) = (said("The engine forgets"), said("This does not"), said("The brake stops"));
        let count = dive.evidence.statements.len();
        let statement = |id: StatementId| &dive.evidence.statements[id.0];
        assert_eq!((statement(long).sentences.len(), statement(leaning).sentences[0].leans), (8, true));
        assert!(
            matches!(&statement(other).origin, Origin::Message(id) if repo.git(&["rev-parse", "main"]) == id.to_string())
        );
        let unknown = [
            vec![run(StatementId(count), 0..1)],
            vec![run(long, 8..9)],
            vec![run(long, 6..9)],
            vec![run(long, 2..2)],
            vec![run(StatementId(usize::MAX), 0..1)],
        ];
        for runs in unknown {
            check(&dive, &quote(runs), &Finding::UnknownSentence);
        }
        #[allow(clippy::reversed_empty_ranges)]
        let backwards = run(long, 3..1);
        check(&dive, &quote(vec![backwards]), &Finding::UnknownSentence);
        let bad = [
            vec![],
            vec![run(long, 0..7)],
            vec![run(long, 0..4), run(long, 4..8)],
            vec![run(long, 0..1), run(other, 0..1)],
            vec![run(other, 0..1), run(long, 0..1)],
            vec![run(long, 2..3), run(long, 0..1)],
            vec![run(long, 0..2), run(long, 1..3)],
        ];
        for runs in bad {
            check(&dive, &quote(runs), &Finding::BadQuote);
        }
        check(&dive, &quote(vec![run(leaning, 0..1)]), &Finding::Leaning("This".to_owned()));
        check(&dive, &paragraph(vec![Inline::Quoted(run(leaning, 0..1))]), &Finding::Leaning("This".to_owned()));
        let inline = paragraph(vec![Inline::Quoted(run(long, 7..9))]);
        check(&dive, &inline, &Finding::UnknownSentence);

        let first = quote(vec![run(long, 0..2)]);
        let whole = quote(vec![run(long, 0..1), run(long, 3..5), run(leaning, 1..2)]);
        let antecedent = quote(vec![run(long, 7..8), run(leaning, 0..2)]);
        for honest in [&first, &whole, &antecedent] {
            assert_eq!(settle(in_draft(vec![honest.clone()]), &dive.evidence).1, []);
        }
        for again in [
            first.clone(),
            quote(vec![run(long, 1..3)]),
            paragraph(vec![Inline::Quoted(run(long, 0..1))]),
            paragraph(vec![Inline::Strong(vec![Inline::Quoted(run(long, 1..2))])]),
        ] {
            let (settled, findings) = settle(in_draft(vec![first.clone(), again]), &dive.evidence);
            assert_eq!(findings, [Finding::QuotedTwice]);
            assert_eq!(settled.draft(), &in_draft(vec![first.clone()]));
        }
        // The overview and the section of a story may say the same sentence once each.
        let sections = |kinds: &[SectionKind]| {
            let section = |kind: &SectionKind| Section { kind: *kind, blocks: vec![first.clone()], given: None };
            Draft { sections: kinds.iter().map(section).collect(), ..in_draft(Vec::new()) }
        };
        let (overview, told) = (SectionKind::Overview, SectionKind::Implementation);
        for (kinds, expected) in [
            (vec![overview, told], vec![]),
            (vec![overview, told, told], vec![Finding::QuotedTwice]),
            (vec![overview, overview, told], vec![Finding::QuotedTwice]),
            (vec![overview, SectionKind::Lessons], vec![Finding::QuotedTwice]),
        ] {
            assert_eq!(settle(sections(&kinds), &dive.evidence).1, expected, "{kinds:?}");
        }
    });
}

#[test]
fn what_refers_to_nothing_is_found() {
    alone("what_refers_to_nothing_is_found", || {
        let repo = histories::topics();
        let dive = dive(repo.root(), "v1..main", 2_500);
        for words in ["It takes 3 steps.", "7", "v1 is out", "HTTP/2"] {
            check(&dive, &paragraph(vec![text(words)]), &Finding::BareNumber(words.to_owned()));
            let heading = Block::Heading(3, vec![text(words)]);
            check(&dive, &heading, &Finding::BareNumber(words.to_owned()));
        }
        let (excerpts, figures) = (dive.evidence.excerpts.len(), dive.evidence.measurements.len());
        assert!(excerpts > 0 && figures > 0, "the true ones are known");
        for id in [excerpts, excerpts + 7, usize::MAX] {
            check(&dive, &Block::Code(ExcerptId(id)), &Finding::UnknownExcerpt);
        }
        for id in [figures, usize::MAX] {
            let figure = Inline::Figure(MeasurementId(id), FigureKind::Result);
            check(&dive, &paragraph(vec![text("It took "), figure]), &Finding::UnknownFigure);
        }
        let cell = || vec![text("cell")];
        let node = || dive.evidence.project.clone();
        for malformed in [
            paragraph(vec![]),
            Block::Heading(3, vec![]),
            Block::List { numbered: true, items: vec![] },
            Block::Table { header: vec!["One".to_owned()], rows: vec![] },
            Block::Table {
                header: ["One", "Two"].map(str::to_owned).to_vec(),
                rows: vec![vec![cell(), cell()], vec![cell()]],
            },
            Block::Diagram { nodes: vec![], edges: vec![] },
            Block::Diagram { nodes: vec![node()], edges: vec![(0, 1)] },
        ] {
            check(&dive, &malformed, &Finding::Malformed);
        }
    });
}

#[test]
fn what_leads_to_a_lie_goes_with_it() {
    alone("what_leads_to_a_lie_goes_with_it", || {
        let repo = talkative();
        let dive = dive(repo.root(), "v1..main", 2_500);
        let lie = || Block::Code(ExcerptId(usize::MAX));
        let heading = |level: u8, words: &str| Block::Heading(level, vec![text(words)]);
        let words = |words: &str| paragraph(vec![text(words)]);
        let check = |blocks: Vec<Block>, expected: Vec<Block>| {
            let (settled, findings) = settle(in_draft(blocks), &dive.evidence);
            assert_eq!(findings, [Finding::UnknownExcerpt]);
            assert_eq!(settled.draft(), &in_draft(expected));
        };
        check(vec![words("True."), words("The code is:"), lie()], vec![words("True.")]);
        check(
            vec![heading(3, "Empty"), lie(), heading(3, "Full"), words("True.")],
            vec![heading(3, "Full"), words("True.")],
        );
        check(
            vec![heading(3, "Full"), heading(4, "Empty"), lie(), heading(4, "Other"), words("True.")],
            vec![heading(3, "Full"), heading(4, "Other"), words("True.")],
        );
        check(vec![words("True."), heading(3, "Empty"), lie()], vec![words("True.")]);
        let (settled, findings) = settle(in_draft(vec![heading(3, "Empty"), lie()]), &dive.evidence);
        assert_eq!((findings.len(), settled.draft().sections.len()), (1, 0));

        let titled = Draft { title: vec![text("In 3 steps")], ..in_draft(vec![words("True.")]) };
        let (settled, findings) = settle(titled, &dive.evidence);
        assert_eq!(findings, [Finding::BareNumber("In 3 steps".to_owned())]);
        assert_eq!(settled.draft(), &Draft { title: vec![], ..in_draft(vec![words("True.")]) });
    });
}

/// A finished post with the repository that it is about.
struct Finished {
    text: String,
    /// Of so many places one is changed: a whole minute would go into the long post otherwise.
    every: usize,
    history: History,
    source: Remembering,
    /// Kept, so that the folder is.
    _folder: Repo,
}

/// The post of a range, with or without a forge.
fn finished(folder: Repo, range: &str, words: usize, forge: bool) -> Finished {
    let Dive { repo, history, evidence, draft } = dive(folder.root(), range, words);
    let (settled, _) = settle(draft, &evidence);
    let options = render::Options {
        forge: Forge::from_remote("https://github.com/example/project.git").filter(|_| forge),
        template: None,
        recipe: None,
        shorten: &|id| repo.shorten(id),
        interrupted: &|| false,
    };
    let text = render::render(&settled, &evidence, &history.range, &options).expect("the template is ours");
    let source = Remembering::new(repo, history.clone());
    Finished { text, every: 1, history, source, _folder: folder }
}

/// Posts that hold everything which can be changed: bodies and figures, diffs, permanent links, bare hashes.
fn all_finished() -> [Finished; 4] {
    [
        Finished { every: 3, ..finished(histories::topics(), "v1..main", 600, true) },
        finished(histories::workspace(), "v0.1.0..main", 600, false),
        finished(histories::trivial(), "HEAD", 600, true),
        finished(histories::trivial(), "HEAD", 600, false),
    ]
}

impl Finished {
    /// Checks a text, as if this tool had written it: with a digest that fits.
    fn check(&self, text: &str) -> Vec<PostFinding> {
        let body = text.rfind("<!-- git-deepdive").map_or(text, |start| &text[..start]);
        let range = &self.history.range;
        let text = format!("{body}{}\n", closing_comment(&range.tips, &range.not, body));
        post(&text, &self.source)
    }

    /// The lines of the text with their places.
    fn lines(&self) -> Vec<(Range<usize>, &str)> {
        let mut at = 0;
        let lines = self.text.split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len()..at - 1, line.trim_end_matches('\n'))
        });
        lines.collect()
    }

    /// Lines of the fences, those of diagrams apart, each with whether it belongs to a diff.
    fn code(&self) -> Vec<(Range<usize>, bool)> {
        let mut fence: Option<&str> = None;
        let mut code = Vec::new();
        for (at, line) in self.lines() {
            match (line.strip_prefix("```"), fence) {
                (Some(info), None) => fence = Some(info),
                (Some(_), Some(_)) => fence = None,
                (None, Some(info)) if info != "mermaid" => code.push((at, info == "diff")),
                _ => {}
            }
        }
        assert!(!code.is_empty(), "the post shows code");
        code
    }

    /// The lines above the fences.
    fn captions(&self) -> Vec<Range<usize>> {
        let lines = self.lines().into_iter().filter(|(_, line)| line.starts_with(['`', '[']) && line.ends_with(':'));
        let captions: Vec<_> = lines.filter(|(_, line)| !line.starts_with("```") && line.contains("`, ")).collect();
        assert!(!captions.is_empty(), "code has captions");
        captions.into_iter().map(|(at, _)| at).collect()
    }

    /// Quoted words: block quotations, and what stands between quotation marks, four words or more.
    fn quotations(&self) -> Vec<Range<usize>> {
        let mut quoted = Vec::new();
        let mut fenced = false;
        for (at, line) in self.lines() {
            fenced ^= line.starts_with("```");
            if fenced || at.start < self.text.find("\n# ").unwrap_or(0) {
                continue;
            }
            if line.starts_with("> ") {
                quoted.push(at.start + 2..at.end);
                continue;
            }
            let mut marks = line.match_indices('"').map(|(place, _)| at.start + place);
            while let (Some(start), Some(end)) = (marks.next(), marks.next()) {
                if self.text[start..end].split(' ').count() >= 4 {
                    quoted.push(start + 1..end);
                }
            }
        }
        quoted
    }

    /// Every run of ten hexadecimal digits or more, the closing comment's apart.
    fn hashes(&self) -> Vec<Range<usize>> {
        let end = self.text.rfind("<!-- git-deepdive").expect("a post ends with our comment");
        let pattern = regex::Regex::new(r"\b[0-9a-f]{10,64}\b").expect("the pattern is constant");
        let body = self.text.find("\n# ").expect("a post has a title");
        pattern.find_iter(&self.text[..end]).map(|found| found.range()).filter(|at| at.start > body).collect()
    }

    /// Replaces one character after the other; each text must be found out.
    fn change_each(
        &self,
        places: impl Iterator<Item = Range<usize>>,
        other: fn(char) -> Option<char>,
        slips: &mut Slips,
    ) {
        let characters = places.flat_map(|place| {
            let start = place.start;
            self.text[place].char_indices().map(move |(at, c)| (start + at, c))
        });
        let changes = characters.filter_map(|(at, c)| Some((at, c, other(c)?)));
        for (at, c, other) in changes.step_by(self.every) {
            let text = format!("{}{other}{}", &self.text[..at], &self.text[at + c.len_utf8()..]);
            self.expect_found(&text, at, &format!("`{c}` made `{other}`"), slips);
        }
    }

    fn expect_found(&self, text: &str, at: usize, what: &str, slips: &mut Slips) {
        slips.tried += 1;
        if self.check(text).is_empty() {
            let start = self.text[..at].rfind('\n').map_or(0, |start| start + 1);
            let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end);
            let column = self.text[start..at].chars().count() + 1;
            slips.missed.push(format!("{what}, column {column} of: {}", &self.text[start..end]));
        }
    }
}

/// A repository that answers the same question once: thousands of versions of one post ask it.
struct Remembering {
    silent: Silent,
    repo: git::Repo,
    history: History,
    commits: RefCell<BTreeMap<String, Lookup>>,
    files: RefCell<BTreeMap<(CommitId, String), Option<String>>>,
    parents: RefCell<BTreeMap<CommitId, Option<CommitId>>>,
}

impl Remembering {
    fn new(repo: git::Repo, history: History) -> Self {
        let (commits, files, parents) = Default::default();
        Self { silent: Silent::default(), repo, history, commits, files, parents }
    }

    fn source(&self) -> PostSource<'_> {
        PostSource::new(&self.repo, &self.history, &self.silent)
    }
}

impl Source for Remembering {
    fn commit(&self, hex: &str) -> Lookup {
        *self.commits.borrow_mut().entry(hex.to_owned()).or_insert_with(|| self.source().commit(hex))
    }

    fn in_range(&self, id: CommitId) -> bool {
        self.source().in_range(id)
    }

    fn message(&self, id: CommitId) -> Option<String> {
        self.source().message(id)
    }

    fn file(&self, id: CommitId, path: &str) -> Option<String> {
        let key = (id, path.to_owned());
        self.files.borrow_mut().entry(key).or_insert_with(|| self.source().file(id, path)).clone()
    }

    fn parent(&self, id: CommitId) -> Option<CommitId> {
        *self.parents.borrow_mut().entry(id).or_insert_with(|| self.source().parent(id))
    }
}

/// What was changed without being found.
#[derive(Default)]
struct Slips {
    tried: usize,
    missed: Vec<String>,
}

impl Slips {
    #[track_caller]
    fn none_of_at_least(self, count: usize) {
        assert!(self.missed.is_empty(), "{} of {} missed:\n{}", self.missed.len(), self.tried, self.missed.join("\n"));
        assert!(self.tried >= count, "only {} changes were tried", self.tried);
    }
}

/// Another letter or digit of the same kind.
fn other_letter(c: char) -> Option<char> {
    match c {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(c) + 1),
        '9' => Some('0'),
        'z' => Some('a'),
        'Z' => Some('A'),
        _ => None,
    }
}

fn other_hex_digit(c: char) -> Option<char> {
    match c {
        '9' => Some('0'),
        'f' => Some('a'),
        _ => other_letter(c),
    }
}

/// Another character, for code, where every one counts.
fn other_character(c: char) -> Option<char> {
    other_letter(c).or(Some(if c == '~' { '=' } else { '~' }))
}

#[test]
fn true_posts_have_no_findings() {
    alone("true_posts_have_no_findings", || {
        for finished in all_finished() {
            assert_eq!(finished.check(&finished.text), [], "{}", finished.text);
            assert_eq!(post(&finished.text, &finished.source.source()), [], "{}", finished.text);
        }
    });
}

#[test]
fn changed_code_is_found() {
    alone("changed_code_is_found", || {
        let mut slips = Slips::default();
        for finished in all_finished() {
            let places = finished.code().into_iter().map(|(at, _)| at);
            finished.change_each(places, other_character, &mut slips);
        }
        slips.none_of_at_least(500);
    });
}

#[test]
fn lost_added_and_exchanged_lines_of_code_are_found() {
    alone("lost_added_and_exchanged_lines_of_code_are_found", || {
        let mut slips = Slips::default();
        for finished in all_finished() {
            let excerpts: Vec<_> = finished.code().into_iter().filter(|(_, diff)| !diff).map(|(at, _)| at).collect();
            for place in &excerpts {
                let (before, line) = (&finished.text[..place.start], &finished.text[place.start..=place.end]);
                let after = &finished.text[place.end + 1..];
                finished.expect_found(&format!("{before}{after}"), place.start, "a line lost", &mut slips);
                finished.expect_found(&format!("{before}{line}{line}{after}"), place.start, "twice", &mut slips);
            }
            for pair in excerpts.windows(2).filter(|pair| pair[0].end + 1 == pair[1].start) {
                let (one, two) = (&finished.text[pair[0].clone()], &finished.text[pair[1].clone()]);
                let (before, after) = (&finished.text[..pair[0].start], &finished.text[pair[1].end..]);
                if one != two {
                    let text = format!("{before}{two}\n{one}{after}");
                    finished.expect_found(&text, pair[0].start, "exchanged with the next", &mut slips);
                }
            }
        }
        slips.none_of_at_least(60);
    });
}

#[test]
fn changed_captions_are_found() {
    alone("changed_captions_are_found", || {
        let mut slips = Slips::default();
        for finished in all_finished() {
            let every_place = Finished { every: 1, ..finished };
            every_place.change_each(every_place.captions().into_iter(), other_hex_digit, &mut slips);
        }
        slips.none_of_at_least(500);
    });
}

#[test]
fn changed_hashes_are_found() {
    alone("changed_hashes_are_found", || {
        let mut slips = Slips::default();
        for finished in all_finished() {
            finished.change_each(finished.hashes().into_iter(), other_hex_digit, &mut slips);
        }
        slips.none_of_at_least(500);
    });
}

#[test]
fn changed_quotations_are_found() {
    alone("changed_quotations_are_found", || {
        let mut slips = Slips::default();
        for finished in all_finished() {
            finished.change_each(finished.quotations().into_iter(), other_letter, &mut slips);
        }
        slips.none_of_at_least(300);
    });
}

#[test]
fn changed_closing_comments_are_found() {
    alone("changed_closing_comments_are_found", || {
        for finished in all_finished() {
            let start = finished.text.rfind("<!-- git-deepdive").expect("a post ends with our comment");
            let comment = finished.text[start..].trim_end();
            let mut missed = BTreeSet::new();
            for (at, c) in comment.char_indices().filter(|(_, c)| !c.is_whitespace()) {
                let other = other_hex_digit(c).unwrap_or('~');
                let text = format!("{}{other}{}\n", &finished.text[..start + at], &comment[at + 1..]);
                if post(&text, &finished.source).is_empty() {
                    missed.insert(at);
                }
            }
            assert_eq!(missed, BTreeSet::new(), "{comment}");
        }
    });
}
