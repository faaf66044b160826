//! Running text: inlines as Markdown, and as plain words for the front matter.

use std::collections::BTreeSet;

use super::Writer;
use crate::{
    draft::{Block, FigureKind, Inline, Run, SubjectForm},
    escape,
    evidence::{Figure, MeasurementId},
    history::{CommitId, RepoPath},
    story::{bounding_area, heading, titled, with_area},
};

impl Writer<'_> {
    /// Inlines as Markdown.
    pub(super) fn inlines(&self, inlines: &[Inline]) -> String {
        let shown = inlines.iter().enumerate().map(|(place, inline)| match inline {
            // Behind a link that doesn't open the line a colon defines nothing.
            Inline::Prose(words) if place > 1 && words.starts_with(':') => format!(":{}", escape::behind(&words[1..])),
            Inline::Prose(words) if place > 0 && is_printed(&inlines[place - 1]) => escape::behind(words),
            // In brackets within a sentence it is the name that is read, and the address has the whole path; words that lead to
            // code name all of it.
            Inline::File { commit, path, lines: Some(lines) } if place > 0 && opens_or_parts(&inlines[place - 1]) => {
                let name = if self.forge.is_some() { path.tail() } else { path.as_str() };
                self.file(*commit, path, Some(*lines), name)
            }
            _ => self.inline(inline),
        });
        shown.collect()
    }

    /// A file at a commit by a name, with its lines, linked where a forge is known.
    fn file(&self, commit: CommitId, path: &RepoPath, lines: Option<(usize, usize)>, name: &str) -> String {
        let shown = match lines {
            None => escape::code_span(name),
            Some((first, last)) if first == last => format!("{}, line {first}", escape::code_span(name)),
            Some((first, last)) => format!("{}, lines {first}–{last}", escape::code_span(name)),
        };
        match self.forge {
            Some(forge) => format!("[{shown}]({})", forge.file(commit, path, lines)),
            None if lines.is_some() => format!("{shown} at `{}`", self.short(commit)),
            None => shown,
        }
    }

    fn inline(&self, inline: &Inline) -> String {
        match inline {
            Inline::Text(words) | Inline::Number(words) | Inline::Date(words) => words.clone(),
            Inline::Prose(words) => escape::inline(words),
            Inline::Computed(computed) => escape::inline(computed.shown()),
            // Where no forge is known a marked id is a citation, and `ed25519` reads like one.
            Inline::Code(name) if self.forge.is_none() && reads_like_an_id(name) => escape::inline(name),
            Inline::Code(name) => escape::code_span(name),
            Inline::Name(name) => escape::inline(&unquoted(name)),
            Inline::Commit(id) => match self.forge {
                Some(_) => format!("[`{}`]", self.short(*id)),
                None => format!("`{}`", self.short(*id)),
            },
            Inline::Subject(id, SubjectForm::Full) => escape::inline(&self.shown_subject(*id, with_area)),
            Inline::Subject(id, SubjectForm::Raised) => escape::inline(&self.headed(*id)),
            Inline::Subject(id, form) => escape::inline(&formed(&self.subject(*id), *form)),
            Inline::Issue(number) => match self.forge.and_then(|forge| forge.issue(*number)) {
                Some(page) => format!("[#{number}]({page})"),
                None => format!("#{number}"),
            },
            Inline::File { commit, path, lines } => self.file(*commit, path, *lines, path.as_str()),
            Inline::Quoted(run) => format!("\"{}\"", quoted(&self.run(run))),
            Inline::Figure(id, kind) => self.figure(*id, *kind),
            Inline::Story(id) => {
                let id = self.named(*id);
                // In running text its quotation marks would seem to be ours.
                let heading = escape::heading(&unquoted(&self.headed(id)));
                match self.anchors.get(&id) {
                    Some(anchor) => format!("[{heading}](#{anchor})"),
                    None => heading,
                }
            }
            Inline::Unprinted(_) => String::new(),
            Inline::Emphasis(inner) => format!("*{}*", self.inlines(inner)),
            Inline::Strong(inner) => format!("**{}**", self.inlines(inner)),
        }
    }

    /// The commit whose subject is the heading of a story, by the story's lead.
    fn named(&self, lead: CommitId) -> CommitId {
        let story = self.evidence.stories.iter().find(|story| story.lead == lead);
        story.map_or(lead, |story| story.title)
    }

    /// The words of a subject without prefix and without a final full stop; the id where it has no word at all, which
    /// would leave a heading empty.
    pub(super) fn subject(&self, id: CommitId) -> String {
        self.shown_subject(id, titled)
    }

    /// The same to open a line or stand by itself: with a capital, or with the area that bounds it, unless that is the project or
    /// most stories have it.
    pub(super) fn headed(&self, id: CommitId) -> String {
        const LOOKED_AT: usize = 64;
        const FEW: usize = 3;
        let bounds = |area: &String| {
            let stories = &self.evidence.stories[..self.evidence.stories.len().min(LOOKED_AT)];
            let same = stories.iter().filter(|story| story.subject.scope.as_ref() == Some(area)).count();
            let areas = stories.iter().filter_map(|story| bounding_area(self.evidence.subject(story.title)?));
            // Where there are several, as the platforms of a program are, each says of which one it is.
            let several = || areas.collect::<BTreeSet<_>>().len() >= FEW;
            !area.eq_ignore_ascii_case(&self.evidence.project)
                && (stories.len() <= FEW || 2 * same <= stories.len() || several())
        };
        let area = bounding_area(self.evidence.subject(id).unwrap_or_default());
        match area.filter(bounds) {
            Some(_) => self.shown_subject(id, with_area),
            None => raised(&self.subject(id)),
        }
    }

    fn shown_subject(&self, id: CommitId, words: fn(&str) -> String) -> String {
        let words = words(self.evidence.subject(id).unwrap_or_default());
        if !words.chars().any(char::is_alphanumeric) {
            return self.short(id);
        }
        let words = words.strip_suffix(['.', ':', ';', ',']).filter(|rest| !rest.ends_with('.')).unwrap_or(&words);
        let words = &heading(words);
        if self.forge.is_some() { words.to_owned() } else { without_id_marks(words) }
    }

    /// The sentences of a run, joined as they stood.
    pub(super) fn run(&self, run: &Run) -> String {
        let sentences =
            self.evidence.statement(run.statement).and_then(|statement| statement.sentences.get(run.first..run.end));
        sentences.unwrap_or_default().iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn figure(&self, id: MeasurementId, kind: FigureKind) -> String {
        let Some(reported) = self.evidence.measurements.get(id.0) else { return String::new() };
        let measurement = &reported.measurement;
        let baseline = |show: fn(&Figure) -> String| measurement.baseline.as_ref().map(show).unwrap_or_default();
        let result = |show: fn(&Figure) -> String| measurement.result.as_ref().map(show).unwrap_or_default();
        match kind {
            FigureKind::Scenario if measurement.scenario.is_empty() => escape::inline(&self.subject(reported.commit)),
            FigureKind::Scenario => escape::code_span(&measurement.scenario),
            FigureKind::ScenarioName => escape::code_span(measurement.scenario.split(':').next().unwrap_or_default()),
            FigureKind::MetricName => measurement.metric.clone(),
            FigureKind::Metric => match measurement.runs {
                Some(runs) => format!("{}, {} runs", measurement.metric, crate::draft::grouped(runs)),
                None => measurement.metric.clone(),
            },
            FigureKind::Result => result(with_spread),
            FigureKind::ResultShort => result(short),
            FigureKind::Baseline => baseline(with_spread),
            FigureKind::BaselineShort => baseline(short),
            FigureKind::Improvement => escape::inline(measurement.improvement.as_deref().unwrap_or_default()),
        }
    }

    /// Inlines as plain words, without links and code marks.
    pub(super) fn plain(&self, inlines: &[Inline]) -> String {
        let words = inlines.iter().map(|inline| match inline {
            Inline::Prose(words) | Inline::Code(words) | Inline::Name(words) => words.clone(),
            Inline::Subject(id, form) => formed(&self.subject(*id), *form),
            Inline::Story(id) => self.headed(self.named(*id)),
            Inline::Quoted(run) => format!("\"{}\"", self.run(run)),
            Inline::Figure(id, kind @ (FigureKind::Scenario | FigureKind::ScenarioName)) => self.figure(*id, *kind),
            Inline::Emphasis(inner) | Inline::Strong(inner) => self.plain(inner),
            Inline::Commit(id) => self.short(*id),
            other => self.inline(other),
        });
        words.collect::<String>().replace('`', "")
    }
}

/// Whether an inline leaves anything that text could stand behind.
fn is_printed(inline: &Inline) -> bool {
    matches!(inline, Inline::Code(_) | Inline::Commit(_) | Inline::File { .. } | Inline::Figure(..))
}

/// Whether a bracket opens behind it, or another file stands in the same ones.
fn opens_or_parts(before: &Inline) -> bool {
    matches!(before, Inline::Text(words) if words.ends_with('(') || words == "; ")
}

/// Quoted words as Markdown: what their author made heavy stays so, all other marks are escaped.
pub(super) fn quoted(text: &str) -> String {
    const MARK: &str = "\\*\\*";
    let escaped = escape::inline(text);
    let mut out = String::with_capacity(escaped.len());
    for (place, part) in escaped.split('`').enumerate() {
        if place > 0 {
            out.push('`');
        }
        let pieces: Vec<&str> = part.split(MARK).collect();
        // In pairs, each tight around its words; code spans stand between the parts.
        let heavy = |piece: &&str| !piece.is_empty() && !piece.starts_with(' ') && !piece.ends_with(' ');
        let paired = pieces.len() % 2 == 1 && pieces.iter().skip(1).step_by(2).all(heavy);
        out.push_str(&pieces.join(if paired && place % 2 == 0 { "**" } else { MARK }));
    }
    out
}

/// A name with single quotation marks for double ones: the text around it must not seem to be what they quote.
fn unquoted(name: &str) -> String {
    name.replace(['"', '“', '”'], "'")
}

/// Tells whether a name could be an id, if with a slip.
fn reads_like_an_id(name: &str) -> bool {
    let slips = name.chars().filter(|c| !c.is_ascii_hexdigit()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let mixed = digits > 0 && digits < name.len();
    (7..=64).contains(&name.len()) && mixed && slips <= 1 && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The words without code marks around ids, and around what could be one with a slip: where no forge is known a marked id
/// is a citation of ours, and a subject may name a commit that nobody here has.
fn without_id_marks(words: &str) -> String {
    let parts: Vec<&str> = words.split('`').collect();
    let is_id = |place: usize| {
        let inside = place > 0 && place + 1 < parts.len();
        inside && reads_like_an_id(parts[place])
    };
    let mut out = String::with_capacity(words.len());
    for (place, part) in parts.iter().enumerate() {
        if place > 0 && !is_id(place - 1) && !is_id(place) {
            out.push('`');
        }
        out.push_str(part);
    }
    out
}

fn formed(subject: &str, form: SubjectForm) -> String {
    match form {
        SubjectForm::Full | SubjectForm::Whole => subject.to_owned(),
        SubjectForm::Object => subject.split_once(' ').map_or(subject, |(_, object)| object).to_owned(),
        SubjectForm::Lowered => lowered(subject),
        SubjectForm::Raised => raised(subject),
    }
}

/// The text with a first capital lowered, where the rest of the first word is lower case.
fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    let opens =
        text.split(' ').next().is_some_and(|word| word.len() > 1 && word.chars().skip(1).all(char::is_lowercase));
    match chars.next() {
        Some(first) if opens => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// `180.7 ± 4.7 ms`, the unit once where both parts have the same.
fn with_spread(figure: &Figure) -> String {
    match &figure.spread {
        Some((spread, _)) if figure.spread_unit == figure.unit => format!("{} ± {spread} {}", figure.text, figure.unit),
        Some((spread, _)) => format!("{} {} ± {spread} {}", figure.text, figure.unit, figure.spread_unit),
        None => short(figure),
    }
}

fn short(figure: &Figure) -> String {
    format!("{} {}", figure.text, figure.unit).trim_end().to_owned()
}

/// The text with its first letter raised, unless it begins with a name in code or in mixed case.
pub(super) fn raised(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let plain = word.chars().all(|c| c.is_lowercase() || matches!(c, '-' | ',' | '\''));
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if plain => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// Commits that are cited by reference-style links.
pub(super) fn linked_commits(blocks: &[Block], linked: &mut BTreeSet<CommitId>) {
    for block in blocks {
        match block {
            Block::Heading(_, inlines) | Block::Paragraph(inlines) => collect(inlines, linked),
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, linked)),
            Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| collect(cell, linked)),
            Block::Quote(_) | Block::Code(_) | Block::Lines(..) | Block::Diagram { .. } => {}
        }
    }
}

fn collect(inlines: &[Inline], linked: &mut BTreeSet<CommitId>) {
    for inline in inlines {
        match inline {
            Inline::Commit(id) => {
                linked.insert(*id);
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) => collect(inner, linked),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_words_of_a_quotation_stay_heavy() {
        let check = |text: &str, expected: &str| assert_eq!(quoted(text), expected, "{text}");
        check("It is **not** so, **ever**.", "It is **not** so, **ever**.");
        check("Two ** three ** four.", "Two \\*\\* three \\*\\* four.");
        check("A `**kwargs` and **b", "A `**kwargs` and \\*\\*b");
    }

    #[test]
    fn ids_in_subjects_are_no_citations() {
        assert_eq!(without_id_marks("Revert `ef5ab1dc7b` and `f()`"), "Revert ef5ab1dc7b and `f()`");
        assert_eq!(without_id_marks("Revert `ef5ab1dc7b"), "Revert `ef5ab1dc7b");
        assert_eq!(without_id_marks("Revert `eG5ab1dc7b`"), "Revert eG5ab1dc7b");
        assert_eq!(without_id_marks("Call `f`, `read_all`"), "Call `f`, `read_all`");
    }

    #[test]
    fn headings_begin_with_a_capital_unless_a_name_does() {
        let check = |input: &str, expected: &str| assert_eq!(raised(input), expected);
        check("fix binary search", "Fix binary search");
        check("`binsearch` is fixed", "`binsearch` is fixed");
        check("gRPC support", "gRPC support");
        check("émile", "Émile");
    }

    #[test]
    fn figures_have_their_unit_once() {
        let figure = |spread_unit: &str| Figure {
            text: "180.7".to_owned(),
            value: 180.7,
            unit: "ms".to_owned(),
            spread: Some(("4.7".to_owned(), 4.7)),
            spread_unit: spread_unit.to_owned(),
        };
        assert_eq!(with_spread(&figure("ms")), "180.7 ± 4.7 ms");
        assert_eq!(with_spread(&figure("µs")), "180.7 ms ± 4.7 µs");
    }
}
