//! What a post tells, and in what order: the model's choice among the stories of a range, or the first ones by rank.
//!
//! A choice is read line by line and held to what there is: numbers of no story, a story twice, more than fits are passed
//! over. Where nothing usable is left, the post is the one that the rank would make. Its words are hints for the parts, and
//! titles that pass the gate like any other words.

use std::collections::BTreeSet;

use crate::{
    draft::SectionKind,
    evidence::{Evidence, ExcerptId, StoryFacts, is_worth},
    history::CommitId,
};

/// Stories that one chapter takes together.
const TOGETHER: usize = 8;

/// Stories that a plan can name.
const OFFERED: usize = 800;

/// Finds of one chapter.
const FINDS: usize = 8;

/// Stories that are told in a paragraph.
const BRIEF: usize = 16;

/// Characters of a point, of a title, and of the idea.
const POINT: usize = 400;
const TITLE: usize = 120;
const IDEA: usize = 700;

/// What is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Words of the post's title; empty where none were chosen.
    pub title: String,
    /// What holds the post together.
    pub idea: String,
    /// What is told in full.
    pub chapters: Vec<Chapter>,
    /// Leads of the stories that are told in a paragraph, each with its point.
    pub brief: Vec<(CommitId, String)>,
    /// Code that the points of these name.
    pub pieces: Vec<ExcerptId>,
    /// The other sections with their points; none where all that have evidence stand.
    pub sections: Option<Vec<(SectionKind, String)>>,
    /// Code that these points name.
    pub section_pieces: Vec<(SectionKind, ExcerptId)>,
}

/// One or more stories under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chapter {
    /// Their leads.
    pub leads: Vec<CommitId>,
    /// The heading; empty for that of the story.
    pub heading: String,
    /// The one point that it makes.
    pub point: String,
    /// Another way, and the price of the one taken.
    pub weighed: String,
    /// What it has to carry, each with the code that shows it.
    pub finds: Vec<Find>,
}

/// Something that was found in code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Find {
    /// The code.
    pub pieces: Vec<ExcerptId>,
    /// What it shows.
    pub words: String,
}

/// Sections that a model can leave out, as it names them.
pub(super) const SECTIONS: [(SectionKind, &str); 11] = [
    (SectionKind::Context, "context"),
    (SectionKind::Architecture, "architecture"),
    (SectionKind::Technology, "technology"),
    (SectionKind::Performance, "performance"),
    (SectionKind::EdgeCases, "edge cases"),
    (SectionKind::Testing, "testing"),
    (SectionKind::Production, "production"),
    (SectionKind::Troubleshooting, "troubleshooting"),
    (SectionKind::Comparisons, "comparisons"),
    (SectionKind::Future, "future"),
    (SectionKind::Lessons, "lessons"),
];

/// The stories that a model chooses from, best first: all whose changes were read, and the others but for those that nobody
/// wrote by hand or would read about.
pub(super) fn offered(evidence: &Evidence) -> Vec<&StoryFacts> {
    let (read, rest) = evidence.stories.split_at(evidence.told);
    let own = |story: &&StoryFacts| story.features.minor + story.features.unwritten + story.features.taken_back == 0.0;
    read.iter().chain(rest.iter().filter(own)).take(OFFERED).collect()
}

impl Choice {
    /// The first stories by rank, each a chapter, and some behind them in a paragraph.
    pub fn by_rank(evidence: &Evidence, chapters: usize) -> Self {
        let alone = |story: &StoryFacts| Chapter { leads: vec![story.lead], ..Chapter::default() };
        let worth = |story: &&StoryFacts| is_worth(story.features.score(), &story.features);
        let mut told: Vec<&StoryFacts> = evidence.told_stories().iter().filter(worth).take(chapters).collect();
        if told.is_empty() {
            told.extend(evidence.told_stories().first());
        }
        let minor =
            |story: &&StoryFacts| story.features.upkeep + story.features.minor + story.features.unwritten == 0.0;
        let said = |story: &&StoryFacts| !story.statements.is_empty();
        let behind = evidence.stories.iter().filter(|story| told.iter().all(|told| told.id != story.id));
        let behind = behind.filter(minor).filter(said).take(chapters + 2);
        Self {
            chapters: told.iter().map(|story| alone(story)).collect(),
            brief: behind.map(|story| (story.lead, String::new())).collect(),
            ..Self::default()
        }
    }

    /// The same with so many sections besides as a plan names, mostly.
    pub fn with_few_sections(mut self) -> Self {
        const FEW: [SectionKind; 3] = [SectionKind::Architecture, SectionKind::Testing, SectionKind::Production];
        self.sections = Some(FEW.map(|kind| (kind, String::new())).to_vec());
        self
    }

    /// Reads a choice among the offered stories, of at most so many chapters; none where it has no chapter.
    pub fn read(text: &str, evidence: &Evidence, most: usize) -> Option<Self> {
        let offered = offered(evidence);
        let mut known = BTreeSet::new();
        let mut choice = Self::default();
        let mut sections = Vec::new();
        let mut is_chapter = false;
        for line in text.lines() {
            let line = line.trim_start_matches(|c: char| c.is_whitespace() || "-*#>•`".contains(c));
            let end = line.find(|c: char| !c.is_alphabetic()).unwrap_or(line.len());
            let (word, rest) = (line[..end].to_lowercase(), line[end..].trim_start_matches(['*', '`']));
            let (before, after) = rest.split_once(':').unwrap_or((rest, ""));
            match word.as_str() {
                "title" if choice.title.is_empty() => choice.title = cut(after, TITLE),
                "idea" if choice.idea.is_empty() => choice.idea = cut(after, IDEA),
                "chapter" | "brief" => {
                    let stories = numbers(before).filter_map(|number| offered.get(number.checked_sub(1)?));
                    let named: Vec<CommitId> = stories.map(|story| story.lead).collect();
                    let fresh: Vec<CommitId> = named.iter().copied().filter(|id| known.insert(*id)).collect();
                    // One commit may hold what takes several chapters: the work of a release, squashed.
                    let leads = if fresh.is_empty() && word == "chapter" { named } else { fresh };
                    is_chapter = choice.take(&word, leads, after, most);
                    choice.pieces.extend(pieces(if word == "brief" { after } else { "" }, evidence));
                }
                "find" => choice.find(is_chapter, Find { pieces: pieces(before, evidence), words: cut(after, POINT) }),
                "section" => {
                    let Some(kind) = section(before) else { continue };
                    sections.push((kind, cut(after, POINT)));
                    choice.section_pieces.extend(pieces(after, evidence).into_iter().map(|id| (kind, id)));
                }
                _ => {}
            }
        }
        choice.sections = (!sections.is_empty()).then_some(sections);
        (!choice.chapters.is_empty()).then_some(choice)
    }

    /// What was found belongs to the chapter above it; behind a line for a paragraph it is code for that.
    fn find(&mut self, is_chapter: bool, find: Find) {
        let chapter = self.chapters.last_mut().filter(|chapter| chapter.finds.len() < FINDS);
        match chapter.filter(|_| is_chapter && !find.words.is_empty()) {
            Some(chapter) => chapter.finds.push(find),
            _ => self.pieces.extend(find.pieces),
        }
    }

    /// A line of the plan: stories that are told together, or each in a paragraph; what is too much for the one gets the other.
    /// Tells whether it made a chapter.
    fn take(&mut self, word: &str, mut leads: Vec<CommitId>, words: &str, most: usize) -> bool {
        let (heading, point) = words.split_once('|').unwrap_or(("", words));
        let (point, weighed) = point.split_once('|').unwrap_or((point, ""));
        let as_chapter = word == "chapter" && self.chapters.len() < most && !leads.is_empty();
        let rest = if as_chapter { leads.split_off(leads.len().min(TOGETHER)) } else { leads.clone() };
        if as_chapter {
            self.chapters.push(Chapter {
                leads,
                heading: cut(heading, TITLE),
                point: cut(point, POINT),
                weighed: cut(weighed, POINT),
                finds: Vec::new(),
            });
        }
        let room = BRIEF.saturating_sub(self.brief.len());
        self.brief.extend(rest.into_iter().take(room).map(|lead| (lead, cut(point, POINT))));
        as_chapter
    }

    /// How many stories the chapters tell.
    pub fn told(&self) -> usize {
        self.chapters.iter().flat_map(|chapter| &chapter.leads).collect::<BTreeSet<_>>().len()
    }

    /// Leads of all stories that are told, each once, those of chapters first.
    pub fn leads(&self) -> Vec<CommitId> {
        let mut known = BTreeSet::new();
        let chapters = self.chapters.iter().flat_map(|chapter| chapter.leads.iter().copied());
        chapters.chain(self.brief.iter().map(|(lead, _)| *lead)).filter(|lead| known.insert(*lead)).collect()
    }

    /// The code that the point of a section names.
    pub fn pieces_of(&self, kind: SectionKind) -> Vec<ExcerptId> {
        self.section_pieces.iter().filter(|(of, _)| *of == kind).map(|(_, id)| *id).collect()
    }

    /// Whether a section stands, and its point.
    pub fn section(&self, kind: SectionKind) -> Option<&str> {
        match &self.sections {
            Some(named) if SECTIONS.iter().any(|(known, _)| *known == kind) => {
                named.iter().find(|(known, _)| *known == kind).map(|(_, point)| point.as_str())
            }
            _ => Some(""),
        }
    }
}

/// The numbers in words, as `4, 9 and 12`.
fn numbers(words: &str) -> impl Iterator<Item = usize> + '_ {
    words.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

/// The code that words name, as `E12, E40`: of what stories show. Code that holds a credential is no story's.
fn pieces(words: &str, evidence: &Evidence) -> Vec<ExcerptId> {
    let names = words.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.strip_prefix('E'));
    let ids = names.filter_map(|digits| digits.parse().ok()).map(ExcerptId);
    ids.filter(|id| evidence.stories.iter().any(|story| shows(story, *id))).collect()
}

fn shows(story: &StoryFacts, id: ExcerptId) -> bool {
    story.mechanism == Some(id) || story.test == Some(id) || story.further.contains(&id) || story.diffs.contains(&id)
}

fn section(name: &str) -> Option<SectionKind> {
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    SECTIONS.iter().find(|(_, known)| !name.is_empty() && name.starts_with(known)).map(|(kind, _)| *kind)
}

fn cut(words: &str, most: usize) -> String {
    let words = words.trim_matches(|c: char| c.is_whitespace() || c == '*').split_whitespace();
    let mut out = String::new();
    for word in words {
        if out.chars().count() + word.chars().count() > most {
            break;
        }
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_sections_are_read() {
        assert_eq!(numbers(" 4, 9 and #12").collect::<Vec<_>>(), [4, 9, 12]);
        assert_eq!(section(" Testing strategy"), Some(SectionKind::Testing));
        assert_eq!(section(" **edge cases**"), Some(SectionKind::EdgeCases));
        assert_eq!(section(" conclusion"), None);
        assert_eq!(section(""), None);
        assert_eq!(cut("  **one two three**", 8), "one two");
        assert_eq!(cut("日本 の語 x", 5), "日本 の語");
    }

    #[test]
    fn what_is_too_much_for_chapters_gets_a_paragraph() {
        let id = |byte: u8| CommitId::from_bytes(&[byte; 20]).expect("twenty bytes are an id");
        let mut choice = Choice::default();
        choice.take("chapter", vec![id(1), id(2)], " Two at once | they meet", 1);
        choice.take("chapter", vec![id(3)], " The third | alone", 1);
        choice.take("brief", vec![id(4), id(5)], " in passing", 1);
        choice.take("chapter", Vec::new(), " Nothing | at all", 3);
        assert_eq!(choice.chapters.len(), 1);
        let find = |words: &str| Find { pieces: vec![ExcerptId(7)], words: words.to_owned() };
        choice.find(true, find("a race"));
        choice.find(false, find("a leak"));
        assert_eq!(choice.chapters[0].finds.len(), 1, "what is found is of the line above");
        assert_eq!(choice.pieces, [ExcerptId(7)]);
        assert_eq!(
            (choice.chapters[0].heading.as_str(), choice.chapters[0].point.as_str()),
            ("Two at once", "they meet")
        );
        assert_eq!(choice.brief.iter().map(|(lead, _)| *lead).collect::<Vec<_>>(), [id(3), id(4), id(5)]);
        assert_eq!(choice.leads(), [id(1), id(2), id(3), id(4), id(5)]);
        assert_eq!(choice.section(SectionKind::Testing), Some(""));
        choice.sections = Some(vec![(SectionKind::Testing, "how".to_owned())]);
        assert_eq!(choice.section(SectionKind::Testing), Some("how"));
        assert_eq!(choice.section(SectionKind::Lessons), None);
        assert_eq!(choice.section(SectionKind::Overview), Some(""));
    }
}
