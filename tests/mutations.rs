//! Posts with one thing changed: every slip in what is checked is found, and no honest edit is called one.
//!
//! `cargo test` changes posts of scripted repositories. With `GIT_DEEPDIVE_REPOSITORIES=<folder>` posts of the first
//! eight repositories in the folder are changed as well, `GIT_DEEPDIVE_CASES` times in all (3,000 unless it is set).

mod common;

use std::{collections::BTreeMap, ops::Range, path::Path, sync::LazyLock};

use common::{Repo, alone, histories};
use git_deepdive::{
    dive::{Format, Length, Plan, dive},
    git::{self, PostSource},
    progress::Silent,
    render::Forge,
    verify::post::{FindingKind, Options, Severity, check, find_closing},
};
use regex::Regex;

/// What a single change falls upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Code,
    Caption,
    Hash,
    LineNumber,
    Path,
    Quotation,
    Cell,
    Number,
}

const CHECKED: [Place; 7] =
    [Place::Code, Place::Caption, Place::Hash, Place::LineNumber, Place::Path, Place::Quotation, Place::Cell];

/// A post, and what it is checked with.
struct Post {
    name: String,
    repo: git::Repo,
    text: String,
    /// What the program writes again, where the post can be made again.
    recounted: String,
    sites: BTreeMap<Place, Vec<usize>>,
}

impl Post {
    fn of(name: &str, folder: &Path, range: &str, words: usize) -> Self {
        let repo = git::Repo::discover(folder).expect("there is a repository");
        let write = |revisions: Vec<String>| {
            let plan = Plan {
                revisions,
                paths: Vec::new(),
                filter: git::Filter::default(),
                length: Length { words },
                format: Format::Markdown,
                modules: Vec::new(),
                template: None,
            };
            let outcome = dive(&repo, &plan, &Silent::default()).expect("the range is there");
            assert_eq!(outcome.findings, 0, "{name}: {:?}", outcome.warnings);
            outcome.text
        };
        let text = write(vec![range.to_owned()]);
        let closing = find_closing(&text).and_then(|(_, closing)| closing).expect("a post is closed");
        let tips = closing.tips.iter().map(ToString::to_string);
        let recounted = write(tips.chain(closing.not.iter().map(|id| format!("^{id}"))).collect());
        let sites = sites(&text);
        Self { name: name.to_owned(), repo, text, recounted, sites }
    }

    /// What is found in a text of the same post: the errors, and figures of prose whatever they weigh.
    fn found(&self, text: &str) -> Vec<String> {
        let closing = find_closing(text).and_then(|(_, closing)| closing);
        let address = self.repo.remote_url().as_deref().and_then(Forge::from_remote);
        let address = address.map(|forge| forge.address().to_owned());
        let silent = Silent::default();
        let source = PostSource::of_text(&self.repo, closing.as_ref(), address, &silent);
        let options = Options { recounted: Some(&self.recounted), ..Options::default() };
        let findings = check(text, &source, &options).into_iter();
        let counts = findings
            .filter(|found| found.severity == Severity::Error || matches!(found.kind, FindingKind::NoFigure { .. }));
        counts.map(|found| found.to_string()).collect()
    }
}

/// Numbers that look random, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }

    /// Another character of the kind that stands at a place.
    fn other(&mut self, place: Place, old: char) -> char {
        let (hex, letters) = ("0123456789abcdef", "bcdfghjkmnpqrtvwz");
        let from = match place {
            Place::Hash => hex,
            _ if old.is_ascii_digit() => &hex[..10],
            _ => letters,
        };
        loop {
            let new = char::from(from.as_bytes()[self.below(from.len())]);
            if !new.eq_ignore_ascii_case(&old) {
                return new;
            }
        }
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is constant")
}

/// Places of single characters by what they belong to.
fn sites(text: &str) -> BTreeMap<Place, Vec<usize>> {
    let mut sites: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .scan(0, |place, line| {
            *place += line.len();
            Some((*place - line.len(), line))
        })
        .collect();
    let mut fence: Option<(&str, bool)> = None;
    let mut head = 0;
    for (index, (start, line)) in lines.iter().enumerate() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        head += usize::from(line.trim_end() == "---" && head < 2);
        match fence {
            _ if head < 2 || line.trim_end() == "---" => {}
            Some((open, _)) if line.trim_end() == open => fence = None,
            Some((_, false)) => {}
            Some((_, true)) if line.trim() == "⋯" => {}
            Some((_, true)) => add(&mut sites, Place::Code, *start, line, 0..line.len(), |c| c.is_ascii_graphic()),
            None if ticks.len() >= 3 => {
                let shown = !line.contains("mermaid");
                fence = Some((ticks, shown));
                if let Some((start, caption)) =
                    index.checked_sub(2).and_then(|above| lines.get(above)).filter(|_| shown)
                {
                    caption_sites(&mut sites, *start, caption);
                }
            }
            None => prose_sites(&mut sites, *start, line, index, &lines),
        }
    }
    sites
}

fn add(
    sites: &mut BTreeMap<Place, Vec<usize>>,
    place: Place,
    start: usize,
    line: &str,
    part: Range<usize>,
    counts: impl Fn(char) -> bool,
) {
    let found = line[part.clone()].char_indices().filter(|(_, c)| c.is_ascii() && counts(*c));
    sites.entry(place).or_default().extend(found.map(|(at, _)| start + part.start + at));
}

fn alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Hashes, line numbers and paths of links and captions; `rest` takes every other letter of it.
fn link_sites(
    sites: &mut BTreeMap<Place, Vec<usize>>,
    start: usize,
    line: &str,
    within: Range<usize>,
    rest: Option<Place>,
) {
    static PARTS: LazyLock<[(Place, Regex); 4]> = LazyLock::new(|| {
        [
            (Place::Hash, pattern(r"/(?:blob|commit)/([0-9a-f]{40})")),
            (Place::Hash, pattern(r"`([0-9a-f]{10,40})`")),
            (Place::LineNumber, pattern(r"(?:, lines? |#L)([0-9–, andL-]+)")),
            (Place::Path, pattern(r"(?:\[`|/blob/[0-9a-f]{40}/|^`)([^`#\]\[]*?)(?:`|#|\))")),
        ]
    });
    let mut taken: Vec<Range<usize>> = Vec::new();
    for (place, part) in PARTS.iter() {
        for found in part.captures_iter(&line[within.clone()]) {
            let found = found.get(1).expect("each pattern has a group").range();
            let found = found.start + within.start..found.end + within.start;
            if taken.iter().any(|taken| taken.start < found.end && found.start < taken.end) {
                continue;
            }
            let digits = *place == Place::LineNumber;
            add(
                sites,
                *place,
                start,
                line,
                found.clone(),
                |c| if digits { c.is_ascii_digit() } else { alphanumeric(c) },
            );
            taken.push(found);
        }
    }
    let Some(rest) = rest else { return };
    taken.sort_by_key(|taken| taken.start);
    let mut from = within.start;
    for part in taken.into_iter().chain(std::iter::once(within.end..within.end)) {
        add(sites, rest, start, line, from..part.start.max(from), alphanumeric);
        from = part.end.max(from);
    }
}

fn caption_sites(sites: &mut BTreeMap<Place, Vec<usize>>, start: usize, line: &str) {
    link_sites(sites, start, line, 0..line.len(), Some(Place::Caption));
}

fn prose_sites(
    sites: &mut BTreeMap<Place, Vec<usize>>,
    start: usize,
    line: &str,
    index: usize,
    lines: &[(usize, &str)],
) {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#""([^"]*)""#));
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[\s(+−])([0-9][0-9,]*(?:\.[0-9]+)?)(?:[\s,;:.)%×–]|$)"));
    static OPAQUE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"`[^`]*`|\[[^\]]*\](?:\([^)]*\))?|"[^"]*"|^[0-9]+\. |^#+ "#));
    if lines.get(index + 2).is_some_and(|(_, below)| below.starts_with("```"))
        && line.trim_end().ends_with(':')
        && line.starts_with(['[', '`'])
    {
        return;
    }
    if line.starts_with("> ") {
        let words = line.trim_start_matches("> ");
        if !words.contains('&') {
            add(sites, Place::Quotation, start, line, 0..line.len(), alphanumeric);
        }
    } else if line.starts_with("[`") && line.contains("]: ") {
        link_sites(sites, start, line, 0..line.len(), None);
    } else if line.starts_with("<!-- git-deepdive") {
        let ends = line.find(" words=").or(line.find(" sha256=")).unwrap_or(line.len());
        let from = line.find("tips=").expect("a closing comment has tips") + "tips=".len();
        let ends_of_range = line[from..ends].split([',', ' ', '=']).filter(|part| part.len() == 40);
        for id in ends_of_range {
            let at = from + line[from..].find(id).expect("it is a part of it");
            add(sites, Place::Hash, start, line, at..at + id.len(), alphanumeric);
        }
    } else if line.starts_with('|') {
        let body = index > 1 && lines[index - 1].1.starts_with('|') && !line.starts_with("|---");
        if body {
            add(sites, Place::Cell, start, line, 0..line.len(), alphanumeric);
        }
    } else {
        static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[`[^\]]*\](?:\([^)]*/(?:blob|commit)/[^)]*\))?"));
        for link in LINK.find_iter(line).filter(|link| !link.as_str().contains("](#")) {
            link_sites(sites, start, line, link.range(), None);
        }
        if line.matches('"').count() == 2 && !line.contains("`\"") {
            for quoted in QUOTED.captures_iter(line).filter_map(|found| found.get(1)) {
                if quoted.as_str().split_whitespace().count() >= 4 && !quoted.as_str().contains('&') {
                    add(sites, Place::Quotation, start, line, quoted.range(), alphanumeric);
                }
            }
        }
        let opaque: Vec<Range<usize>> = OPAQUE.find_iter(line).map(|found| found.range()).collect();
        let mut at = 0;
        while let Some(found) = NUMBER.captures_at(line, at).and_then(|found| found.get(1)) {
            at = found.end();
            if !opaque.iter().any(|part| part.start < found.end() && found.start() < part.end) && !line.starts_with('#')
            {
                add(sites, Place::Number, start, line, found.range(), |c| c.is_ascii_digit());
            }
        }
    }
}

/// Changes the posts so many times, single characters of the places in turn; gives for each place how many were changed,
/// and those that nothing was found for.
fn mutate(posts: &[Post], places: &[Place], count: usize, seed: u64) -> (BTreeMap<Place, usize>, Vec<String>) {
    let mut random = Random(seed);
    let mut tried = BTreeMap::new();
    let mut missed = Vec::new();
    let mut turn = 0;
    while tried.values().sum::<usize>() < count {
        let (post, place) = (&posts[turn % posts.len()], places[turn / posts.len() % places.len()]);
        turn += 1;
        let Some(sites) = post.sites.get(&place).filter(|sites| !sites.is_empty()) else { continue };
        let at = sites[random.below(sites.len())];
        let old = post.text[at..].chars().next().expect("a site is a character");
        let new = random.other(place, old);
        let text = format!("{}{new}{}", &post.text[..at], &post.text[at + old.len_utf8()..]);
        *tried.entry(place).or_insert(0) += 1;
        if post.found(&text).is_empty() {
            let line = text[..at].matches('\n').count();
            let shown = text.lines().nth(line).unwrap_or_default();
            missed.push(format!("{} line {}: {place:?} {old:?} -> {new:?}: {shown}", post.name, line + 1));
        }
    }
    (tried, missed)
}

/// Honest edits of prose: nothing that the repository says is touched.
fn honest_edits(text: &str) -> Vec<String> {
    let head = "## Overview\n";
    let with = |words: &str| text.replacen(head, &format!("{head}\n{words}\n"), 1);
    let without = |start: &str| {
        let kept = text.split_inclusive("\n\n").filter(|part| !part.starts_with(start));
        kept.collect::<String>()
    };
    vec![
        with("This was a good month: the parts that hurt most are gone."),
        with(
            "Read it with a cup of tea. We plan `more --of-this` in spring, see [the plan](https://example.org/plan).",
        ),
        with("- one thing\n- another thing\n\n![a picture](picture.png)"),
        with("```sh\nmake install\n```"),
        with("### A word before\n\nSome say 12 years is a long time for a \"quick fix\"."),
        with("| Who | What |\n|---|---|\n| we | all of it |"),
        without("All figures are the authors' own"),
        without("Scope: "),
        without("The post assumes"),
        text.replacen("The stories, those that say and change most first:", "What happened, the best first:", 1),
        text.replacen(" are told in full, those that say and change most first:", " are told here in full:", 1),
        text.replacen("title: \"", "title: \"A tale: ", 1),
        text.replacen("difficulty: Advanced", "difficulty: Intermediate\nauthor: \"Ann\"", 1),
        text.replacen("## Future improvements", "## What is left", 1),
        text.replacen("**Tests.** ", "**On tests.** ", 1),
        text.replacen(" says:\n", " has this to say:\n", 1),
        text.replacen("The message of ", "In its own words, the message of ", 1),
        format!("{text}\nWritten with care.\n"),
        text.replace("; mostly ", ", for the most part "),
        text.replacen("## Appendix", "## Thanks\n\nTo all who sent patches.\n\n## Appendix", 1),
    ]
}

fn originals_and_honest_edits_pass(posts: &[Post]) {
    for post in posts {
        assert_eq!(post.found(&post.text), Vec::<String>::new(), "{}", post.name);
        for (number, text) in honest_edits(&post.text).iter().enumerate() {
            let closing = find_closing(text).and_then(|(_, closing)| closing);
            let silent = Silent::default();
            let source = PostSource::of_text(&post.repo, closing.as_ref(), None, &silent);
            let options = Options { recounted: Some(&post.recounted), ..Options::default() };
            let errors = check(text, &source, &options).into_iter().filter(|found| found.severity == Severity::Error);
            let errors: Vec<String> = errors.map(|found| found.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{} edit {number}", post.name);
        }
    }
}

fn scripted() -> (Vec<Repo>, Vec<Post>) {
    let repos = vec![histories::topics(), histories::workspace(), histories::trivial()];
    let posts = ["v1..main", "v0.1.0..main", "HEAD"].iter().zip(&repos);
    let posts = posts.map(|(range, repo)| Post::of(range, repo.root(), range, 2_500)).collect();
    (repos, posts)
}

#[test]
fn single_changes_of_scripted_posts_are_found() {
    alone("single_changes_of_scripted_posts_are_found", || {
        let (_repos, posts) = scripted();
        let (tried, missed) = mutate(&posts, &CHECKED, 350, 1);
        assert!(missed.is_empty(), "{tried:?}\n{}", missed.join("\n"));
    });
}

#[test]
fn changed_numbers_of_scripted_posts_are_found() {
    alone("changed_numbers_of_scripted_posts_are_found", || {
        let (_repos, posts) = scripted();
        let (tried, missed) = mutate(&posts, &[Place::Number], 100, 2);
        assert!(missed.len() * 10 <= tried[&Place::Number], "{tried:?}\n{}", missed.join("\n"));
    });
}

#[test]
fn honest_edits_of_scripted_posts_pass() {
    alone("honest_edits_of_scripted_posts_pass", || originals_and_honest_edits_pass(&scripted().1));
}

/// On real repositories, where a folder of them is named.
#[test]
fn real_posts() {
    alone("real_posts", || {
        let Some(folder) = std::env::var_os("GIT_DEEPDIVE_REPOSITORIES") else { return };
        let entries = std::fs::read_dir(folder).expect("the folder can be read").flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let posts: Vec<Post> =
            paths.iter().take(8).map(|path| Post::of(&name(path), path, "HEAD~60..", 5_000)).collect();
        originals_and_honest_edits_pass(&posts);
        let count = std::env::var("GIT_DEEPDIVE_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000);
        let seed = std::env::var("GIT_DEEPDIVE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(3);
        let (tried, missed) = mutate(&posts, &CHECKED, count, seed);
        let (numbers, missed_numbers) = mutate(&posts, &[Place::Number], count / 6, seed);
        println!("{tried:?}: {} missed; {numbers:?}: {} missed", missed.len(), missed_numbers.len());
        assert!(missed.is_empty(), "{tried:?}\n{}", missed.join("\n"));
        assert!(missed_numbers.len() * 10 <= numbers[&Place::Number], "{numbers:?}\n{}", missed_numbers.join("\n"));
    });
}
