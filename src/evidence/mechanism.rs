//! The code that shows how a story works: the definition, or the part of a diff, that its words speak of, that is new, and
//! that still stands at the tip.

use std::collections::BTreeSet;

use super::{
    deciding::fresh_texts,
    ends,
    excerpt::{self, Changed, Excerpt, Place, TRIED, Tip, stands_in, test_scopes},
    interest::{LONG, Talk, is_aside},
    substance::{self, Before},
    touched::{Arrival, Elsewhere, Touched, added_within, code_lines, touched},
};
use crate::{
    hashing::HashSet,
    history::{CommitId, LineKind, RepoPath},
    lines::split_lines,
    roles::{Role, Roles},
    symbols::Span,
};

/// A change of at most so many lines is shown as a diff.
const SMALL_CHANGE: u64 = 14;

/// Of a definition that was there before, at least so much has to be new for it to be shown as it stands; of others the
/// diff says more.
const MOSTLY_NEW: f64 = 0.6;

/// What the commit that says most has before the others.
const OF_LEAD: f64 = 0.8;

/// So many lines with other blanks alone are more than a reader passes over.
const INDENTED: usize = 8;

/// A function of so many lines is shown for what is defined inside of it.
const OUTER: usize = 80;

/// So many bytes of one file are looked at for the best of its definitions. Each is looked at with all that stands inside
/// it: a file of nothing but beginnings, a hundred thousand deep, would take minutes.
const LOOKED_AT: usize = 8 << 20;

/// Words, strings and marks of a body that does a thing or two.
const STATEMENTS: usize = 30;

/// Lines of such a definition.
const WRAPPER: usize = 9;

/// So many lines may be only the calls of something that moved.
const CALL: usize = 2;

/// So many words of a message make a place that of the change.
const SAID: usize = 2;

/// A definition that could be shown.
struct Candidate<'a, 'b> {
    score: f64,
    file: &'b Changed<'a>,
    touched: Touched,
    /// Its file stands at the tip without it.
    gone: bool,
}

/// What the excerpts of a story are chosen by.
pub(super) struct Told<'a> {
    /// What each file is for.
    pub roles: &'a Roles,
    /// The tip.
    pub tip: Tip<'a>,
    /// What speaks of the story, the subject first.
    pub words: &'a str,
    /// Commits that later ones mend: their diffs show what is not so any more.
    pub mended: &'a dyn Fn(CommitId) -> bool,
    /// What the files had at the beginning of the range.
    pub before: &'a Before<'a>,
}

/// So many definitions besides the best one are kept for a writer that explains code.
const FURTHER: usize = 3;

/// The excerpts of a story's mechanism, the best first, then some of other definitions. `commits` are the files that each of its commits changes, those of the lead
/// first; `named` is the place of the one that names the story. A small change is shown as a diff, a larger one by a
/// definition, read at the tip where it still stands there.
pub(super) fn mechanism(commits: &[Vec<Changed<'_>>], named: usize, told: &Told<'_>) -> Vec<Excerpt> {
    let Told { roles, tip, words, mended, .. } = *told;
    let sources: Vec<Vec<&Changed<'_>>> =
        commits.iter().map(|files| files.iter().filter(|file| roles.of(file.path) == Role::Source).collect()).collect();
    let stands = |file: &Changed<'_>| !mended(file.commit.id);
    let is_small = |files: &&Vec<&Changed<'_>>| {
        let lines: u64 = files.iter().map(|file| changed_lines(file)).sum();
        (1..=SMALL_CHANGE).contains(&lines) && files.iter().all(|file| stands(file))
    };
    if let Some(small) = [0, named].iter().filter_map(|place| sources.get(*place)).find(is_small) {
        let diff = spoken_of(small, words).and_then(|file| excerpt::diff(file, tip));
        // What later commits wrote anew is shown as it stands.
        if diff.is_some() {
            return diff.into_iter().collect();
        }
    }
    let mut candidates: Vec<Candidate<'_, '_>> = Vec::new();
    for (place, files) in sources.iter().enumerate() {
        let talk = Talk::of(words, files);
        let sizes: Vec<u64> = files.iter().map(|file| substance::lines_of_code(file)).collect();
        let largest = sizes.iter().copied().max().unwrap_or(0);
        let taken_out = Elsewhere::taken_out(&commits[place]);
        for (file, size) in files.iter().zip(sizes) {
            let central = 1.3 * size as f64 / largest.max(1) as f64;
            let standing = central + if place == named { OF_LEAD } else { 0.0 };
            candidates.extend(definitions(file, &taken_out, &talk, told, standing));
        }
    }
    // What only shows how the rest is used, or tries it, stands behind all that is at work.
    let aside = |found: &Candidate<'_, '_>| is_aside(found.file.path.as_str());
    let decides = |found: &Candidate<'_, '_>| {
        let touched = &found.touched;
        touched.definition.kind.is_callable() && touched.steps > 0 && touched.arrival != Arrival::Moved
    };
    let decided = candidates.iter().any(|found| decides(found) && !aside(found) && !found.gone);
    // What only declares says nothing beside what decides by it, and what was taken out again not how anything works.
    let declares = |found: &Candidate<'_, '_>| {
        let little = !found.touched.definition.kind.is_callable() || found.touched.added_lines <= 2;
        decided && little && found.touched.steps == 0
    };
    // Nor is what only moved how anything works now, where something else is new.
    let moved = Moved::of(&candidates);
    let works = |found: &Candidate<'_, '_>| {
        found.touched.definition.kind.is_callable() && !moved.concerns(found) && !aside(found) && !found.gone
    };
    let works = decided || candidates.iter().any(works);
    let moved = |found: &Candidate<'_, '_>| works && moved.concerns(found);
    let behind = |found: &Candidate<'_, '_>| (found.gone, aside(found), moved(found), declares(found));
    candidates.sort_by(|a, b| behind(a).cmp(&behind(b)).then(b.score.total_cmp(&a.score)));
    let mut found: Vec<Excerpt> = Vec::new();
    let mut seen = BTreeSet::new();
    for candidate in candidates.iter().take(TRIED).map(|found| at_work(found, &candidates)) {
        let definition = &candidate.touched.definition;
        // What is gone at the tip is shown where there is nothing else.
        let stands = found.is_empty() || !candidate.gone;
        if found.len() <= FURTHER
            && stands
            && seen.insert((candidate.file.path, &definition.container, &definition.name))
        {
            found.extend(shown(candidate, told).filter(|excerpt| !repeats(excerpt, &found)));
        }
    }
    if found.is_empty() { other(commits, told).into_iter().collect() } else { found }
}

/// What only moved in a story, by its file and lines and by its names.
struct Moved<'a> {
    places: Vec<(&'a RepoPath, Span)>,
    names: HashSet<String>,
}

impl<'a> Moved<'a> {
    fn of(candidates: &[Candidate<'a, '_>]) -> Self {
        let moved = || candidates.iter().filter(|found| found.touched.arrival == Arrival::Moved);
        Self {
            places: moved().map(|found| (found.file.path, found.touched.definition.span)).collect(),
            names: moved().map(|found| found.touched.definition.name.clone()).collect(),
        }
    }

    /// Tells whether a definition moved, only holds what did, or has no more that is new than calls of that.
    fn concerns(&self, found: &Candidate<'_, '_>) -> bool {
        let Touched { definition, arrival, added_lines, .. } = &found.touched;
        let Span { first, last } = definition.span;
        let holds = || {
            let inside = |(path, span): &(&RepoPath, Span)| {
                *path == found.file.path && first <= span.first && span.last <= last && *span != definition.span
            };
            self.places.iter().any(inside)
        };
        let calls = || {
            let text = found.file.patch.new.as_deref().unwrap_or_default();
            let own = split_lines(text).skip(first - 1).take(last + 1 - first);
            own.flat_map(called).any(|name| self.names.contains(name))
        };
        *arrival == Arrival::Moved
            || !self.places.is_empty()
                && if definition.kind.is_callable() { *added_lines <= CALL && calls() } else { holds() }
    }
}

/// Lines that a commit changes in a file, but for empty ones.
fn changed_lines(file: &Changed<'_>) -> u64 {
    let lines = file.patch.hunks.iter().flat_map(|hunk| &hunk.lines);
    lines.filter(|line| line.kind != LineKind::Context && !line.text.trim().is_empty()).count() as u64
}

/// The file of a small change whose lines have most words of the message, or else the one with most code.
fn spoken_of<'a, 'b>(files: &[&'b Changed<'a>], words: &str) -> Option<&'b Changed<'a>> {
    let talk = Talk::of(words, &[]);
    let worth = |file: &Changed<'_>| {
        let code = substance::of_code(file);
        let changed = code.iter().flat_map(|(hunk, _)| &hunk.lines).filter(|line| line.kind != LineKind::Context);
        let lines: Vec<&str> = changed.map(|line| line.text.as_str()).collect();
        let size: u64 = code.iter().map(|(_, lines)| lines).sum();
        (talk.said_in(&lines).min(SAID), size)
    };
    let sized = files.iter().map(|file| (worth(file), *file)).filter(|((_, size), _)| *size > 0);
    sized.rev().max_by_key(|(worth, _)| *worth).map(|(_, file)| file)
}

/// Whether the diff of a definition makes the change that another excerpt shows already, at some length: most of its changed
/// lines stand there. A few lines cost nothing, and tell where else it is so.
fn repeats(excerpt: &Excerpt, shown: &[Excerpt]) -> bool {
    const SAME: f64 = 0.6;
    const LONG: usize = 12;
    if excerpt.place != Place::Diff {
        return false;
    }
    let changed = |excerpt: &'_ Excerpt| -> BTreeSet<String> {
        let lines = excerpt.lines.iter().filter(|line| line.starts_with(['+', '-']));
        lines.map(|line| (line[..1].to_owned(), line[1..].trim())).map(|(sign, line)| sign + line).collect()
    };
    let own = changed(excerpt);
    let known: BTreeSet<String> = shown.iter().filter(|known| known.place == Place::Diff).flat_map(changed).collect();
    own.len() >= LONG && own.intersection(&known).count() as f64 >= SAME * own.len() as f64
}

/// The definition that does the work: where one of a statement or two hands it on to another that changed as well, the other.
fn at_work<'a, 'b, 'c>(found: &'c Candidate<'a, 'b>, candidates: &'c [Candidate<'a, 'b>]) -> &'c Candidate<'a, 'b> {
    const HANDED_ON: usize = 3;
    let mut found = found;
    for _ in 0..HANDED_ON {
        let definition = &found.touched.definition;
        if !definition.kind.is_callable() || definition.body.len() > STATEMENTS {
            break;
        }
        let Span { first, last } = definition.span;
        let text = found.file.patch.new.as_deref().unwrap_or_default();
        // Behind the signature, which may stand on the same line.
        let own = split_lines(text).skip(first - 1).take((last + 1 - first).min(WRAPPER));
        let called: BTreeSet<&str> = own.flat_map(called).filter(|name| *name != definition.name).collect();
        let does = |other: &&Candidate<'a, 'b>| {
            let other = &other.touched.definition;
            other.kind.is_callable() && other.body.len() > definition.body.len() && called.contains(other.name.as_str())
        };
        let stays = |other: &&Candidate<'a, 'b>| other.touched.arrival != Arrival::Moved;
        let Some(next) = candidates.iter().filter(stays).find(does) else { break };
        found = next;
    }
    found
}

/// Names that are called in a line of code.
fn called(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices('(').filter_map(|(at, _)| {
        let before = &line[..at];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = before.trim_end_matches(is_word).len();
        (start < at).then(|| &before[start..])
    })
}

/// The definitions of a file that could be shown, in their order.
fn definitions<'a, 'b>(
    file: &'b Changed<'a>,
    taken_out: &Elsewhere,
    talk: &Talk<'_>,
    told: &Told<'_>,
    standing: f64,
) -> Vec<Candidate<'a, 'b>> {
    let all: Vec<&str> = split_lines(file.patch.new.as_deref().unwrap_or_default()).collect();
    let outline = file.patch.new.as_deref().and_then(|new| file.outline(new)).unwrap_or_default();
    let tests = test_scopes(&outline, &all);
    let code = code_lines(file, &outline, &all);
    let at_tip = excerpt::at_tip(file, told.tip);
    let mut room = LOOKED_AT;
    let mut found = Vec::new();
    let mut around: Vec<Span> = Vec::new();
    for touched in touched(file, &all, taken_out) {
        let Span { first, last } = touched.definition.span;
        while around.last().is_some_and(|outer| outer.last < first) {
            around.pop();
        }
        let inside = around.last().is_some_and(|outer| last <= outer.last && outer.last - outer.first < OUTER);
        if touched.definition.kind.is_callable() {
            around.push(touched.definition.span);
        }
        let own = all.get(first - 1..last.min(all.len())).unwrap_or_default();
        room = room.saturating_sub(own.iter().map(|line| line.len() + 1).sum());
        if room == 0 {
            break;
        }
        if inside || stands_in(&tests, touched.definition.span) {
            continue;
        }
        // What was only moved or copied is not what changed, unless the subject speaks of it.
        if matches!(touched.arrival, Arrival::Added | Arrival::Moved)
            && !talk.names(&touched.definition)
            && told.before.had(own)
        {
            continue;
        }
        // What was there before says nothing of what changed.
        let new = code.iter().take(added_within(&code, 1, last)).skip(added_within(&code, 1, first - 1));
        let new: Vec<&str> = new.filter_map(|line| all.get(line - 1)).copied().collect();
        let said = if touched.arrival.is_new() { own } else { &new };
        let score = talk.interest(&touched, own, said, file.path.as_str()) + standing;
        let defined = (touched.definition.name.clone(), touched.definition.container.clone());
        let gone = at_tip.as_ref().is_some_and(|known| !known.contains(&defined));
        found.extend((score > 0.0).then_some(Candidate { score, file, touched, gone }));
    }
    found
}

/// A definition as it stands, or what changed in it where most of it was there before.
fn shown(candidate: &Candidate<'_, '_>, told: &Told<'_>) -> Option<Excerpt> {
    let Candidate { file, touched, .. } = candidate;
    let span = touched.definition.span;
    let length = (span.last + 1 - span.first) as f64;
    let old = !touched.arrival.is_new() && (touched.added_lines as f64) < MOSTLY_NEW * length;
    // A diff of lines that only got other blanks hides what is new among them.
    let hidden = touched.moved_lines > INDENTED && touched.moved_lines > 2 * touched.added_lines;
    let old = old && !hidden && !(told.mended)(file.commit.id);
    if old && let Some(diff) = excerpt::diff_within(file, span, told.tip) {
        return Some(diff);
    }
    // What is gone at the tip shows nothing of how anything works, and parts of a long function little of a few lines.
    if candidate.gone || old && length > LONG as f64 {
        return None;
    }
    let added: Vec<&str> = fresh_texts(&file.patch.hunks).collect();
    let prose = substance::commented(file);
    // A constant that the commit brought may have another value by now.
    let value = touched.arrival.is_new() && span.first == span.last;
    excerpt::definition(file, touched, told.tip).filter(|shown| value || has_some_of(shown, &added, &prose))
}

/// Tells whether an excerpt holds a line that the commit adds, where it adds any: code without one is another commit's. What
/// comments say is no code.
fn has_some_of(shown: &Excerpt, added: &[&str], prose: &HashSet<&str>) -> bool {
    let lines: HashSet<&str> = ends::telling(added.iter().copied().filter(|line| !prose.contains(line))).collect();
    lines.is_empty() || ends::telling(shown.lines.iter().map(String::as_str)).any(|shown| lines.contains(shown))
}

/// The diff of what has no definitions: other code, settings. Manifests are told as dependencies.
fn other(commits: &[Vec<Changed<'_>>], told: &Told<'_>) -> Option<Excerpt> {
    let shows = |role: Role| {
        let prose = matches!(role, Role::Documentation | Role::ReleaseNotes);
        role.is_shown() && !prose && !matches!(role, Role::Test | Role::Manifest)
    };
    commits.iter().find_map(|files| {
        files
            .iter()
            .filter(|file| shows(told.roles.of(file.path)))
            .filter(|file| file.patch.new.is_some() && changed_lines(file) <= 400)
            .max_by_key(|file| substance::lines_of_code(file))
            .and_then(|file| excerpt::diff(file, told.tip))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evidence::excerpt::Outlines,
        history::{Commit, FilePatch, RepoPath},
    };

    /// The definition that is at work where one of a text was chosen.
    fn check(text: &str, chosen: &str, expected: &str) {
        let commit = Commit::saying(1, "", "");
        let patch = FilePatch { old: None, new: Some(text.into()), hunks: Vec::new() };
        let (path, outlines) = (RepoPath::new("a.rs"), Outlines::default());
        let file = Changed { commit: &commit, path: &path, patch: &patch, outlines: &outlines, plain: false };
        let outline = file.outline(text).expect("a language");
        let touched = |definition: &crate::symbols::Definition| Touched {
            definition: definition.clone(),
            arrival: Arrival::Added,
            added_lines: 1,
            moved_lines: 0,
            steps: 0,
        };
        let candidate = |definition| Candidate { score: 1.0, file: &file, touched: touched(definition), gone: false };
        let candidates: Vec<Candidate<'_, '_>> = outline.definitions.iter().map(candidate).collect();
        let found = candidates.iter().find(|found| found.touched.definition.name == chosen).expect("it is there");
        assert_eq!(at_work(found, &candidates).touched.definition.name, expected, "{text}");
    }

    fn excerpt_of(place: Place) -> Excerpt {
        let id = CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id");
        let path = RepoPath::new("a.c");
        Excerpt { by: id, commit: id, path, from: None, place, lines: Vec::new(), definition: None }
    }

    #[test]
    fn code_without_a_line_of_the_commit_is_not_its_own() {
        let check = |shown: &[&str], added: &[&str], expected: bool| {
            let excerpt = |lines: Vec<String>| Excerpt { lines, ..excerpt_of(Place::Diff) };
            let shown = excerpt(shown.iter().map(|line| (*line).to_owned()).collect());
            assert_eq!(has_some_of(&shown, added, &HashSet::default()), expected, "{shown:?} {added:?}");
        };
        check(&["fn read() {", "    read_all();", "}"], &["read_all();"], true);
        check(&["fn read() {", "    read_all();", "}"], &["read_some_of_it();"], false);
        check(&["fn read() {", "    read_all();", "}"], &["}"], true);
    }

    #[test]
    fn the_same_change_elsewhere_is_not_shown_again() {
        let excerpt = |lines: &[String], place: Place| Excerpt { lines: lines.to_vec(), ..excerpt_of(place) };
        let numbered = |sign: &str, from: usize, to: usize| -> Vec<String> {
            (from..to).map(|place| format!("{sign}\tstep_{place}();")).collect()
        };
        let check = |lines: Vec<String>, place: Place, expected: bool| {
            let shown = [excerpt(&numbered("-", 0, 30), Place::Diff)];
            assert_eq!(repeats(&excerpt(&lines, place), &shown), expected, "{lines:?}");
        };
        check(numbered("-  ", 0, 20), Place::Diff, true);
        check([numbered("-", 0, 12), numbered("+", 12, 20)].concat(), Place::Diff, true);
        check([numbered("-", 0, 10), numbered("+", 10, 20)].concat(), Place::Diff, false);
        check(numbered("-", 0, 8), Place::Diff, false);
        check(numbered("-", 0, 20), Place::File(Vec::new()), false);
    }

    #[test]
    fn what_hands_on_is_followed_to_what_works() {
        let work = "fn work(x: u8) {\n    if x > 1 {\n        one(x);\n        two(x);\n        three(x, x + 1, x + 2);\n        four(x);\n    }\n}\n";
        check(&format!("fn ask(x: u8) {{\n    self.work(x)\n}}\n{work}"), "ask", "work");
        check(&format!("fn a(x: u8) {{ b(x) }}\nfn b(x: u8) {{ work(x, x) }}\n{work}"), "a", "work");
        check(&format!("fn ask(x: u8) {{\n    other(x)\n}}\n{work}"), "ask", "ask");
        check(&format!("fn a(x: u8) {{ a(x) }}\n{work}"), "a", "a");
        check(&format!("{work}fn ask(x: u8) {{ work(x) }}\n"), "work", "work");
    }
}
