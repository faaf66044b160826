//! From a settled draft to the finished Markdown. The only room that names tera.
//!
//! Blocks are escaped and finished here; the template only orders and frames them. Nothing in a draft is ever a template.

mod blocks;
mod forge;
mod inline;
mod json;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use forge::{Forge, ForgeKind, project_name};
pub use json::{SCHEMA_VERSION, evidence_json};
pub use template::prompt;

use crate::{
    draft::{Block, Difficulty, Draft, Inline, Section, SectionKind},
    escape,
    evidence::Evidence,
    history::{CommitId, Range},
    verify::{
        draft::Settled,
        post::{Recipe, closing_comment_with},
    },
};

/// The built-in template of a post.
const TEMPLATE: &str = include_str!("../../templates/post.md");

/// How a post is rendered.
pub struct Options<'a> {
    /// Where commits and files can be linked to.
    pub forge: Option<Forge>,
    /// The text of a user's template; the built-in one otherwise.
    pub template: Option<&'a str>,
    /// What the closing comment says of how the post was asked for.
    pub recipe: Option<Recipe>,
    /// Abbreviates a commit id so that it stays unique in the repository.
    pub shorten: &'a dyn Fn(CommitId) -> String,
    /// Tells whether the user wants to stop; asked while a user's template is rendered.
    pub interrupted: &'a dyn Fn() -> bool,
}

/// The template is wrong, or makes too much.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Tera can't parse or render it.
    #[error("{0}")]
    Template(String),
    /// More than 5 MiB.
    #[error("it makes more than 5 MiB")]
    TooLong,
    /// The template itself is no text that anybody wrote.
    #[error("it is longer than 256 KiB")]
    TemplateTooLong,
    /// Rendering takes too long.
    #[error("it does not end")]
    Endless,
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// What a template receives: finished Markdown and plain values.
#[derive(Serialize)]
struct Values {
    title: String,
    title_yaml: String,
    excerpt: String,
    excerpt_yaml: String,
    date: String,
    tags: Vec<String>,
    difficulty: &'static str,
    sections: Vec<SectionValues>,
    links: Vec<String>,
}

/// A section as templates see it.
#[derive(Serialize)]
struct SectionValues {
    kind: &'static str,
    heading: &'static str,
    markdown: String,
}

/// Renders a draft. The result ends with the closing comment.
pub fn render(settled: &Settled, evidence: &Evidence, range: &Range, options: &Options<'_>) -> Result<String, Error> {
    let draft = settled.draft();
    let writer = Writer::new(draft, evidence, options);
    let sections: Vec<SectionValues> = draft.sections.iter().map(|section| section_values(&writer, section)).collect();
    let (title, excerpt) = (writer.inlines(&draft.title), writer.inlines(&draft.excerpt));
    let values = Values {
        title_yaml: escape::yaml(&writer.plain(&draft.title)),
        excerpt_yaml: escape::yaml(&writer.plain(&draft.excerpt)),
        title,
        excerpt,
        date: draft.date.map(crate::history::Date::iso).unwrap_or_default(),
        tags: draft.tags.clone(),
        difficulty: difficulty(draft.difficulty),
        sections,
        links: writer.definitions(),
    };
    let body = match options.template {
        None => template::fill_own(TEMPLATE, &values)?,
        Some(text) => template::fill(text, &values, options.interrupted)?,
    };
    let body = format!("{}\n\n", body.trim_end());
    let closing = closing_comment_with(&range.tips, &range.not, &writer.older(), options.recipe.as_ref(), &body);
    Ok(format!("{body}{closing}\n"))
}

/// The commits whose subjects a line of counted figures names.
fn named_in(block: Option<&Block>) -> Vec<CommitId> {
    let Some(Block::Paragraph(inlines)) = block else { return Vec::new() };
    let [Inline::Emphasis(inner)] = inlines.as_slice() else { return Vec::new() };
    let named = |inline: &Inline| match inline {
        Inline::Subject(id, _) => Some(*id),
        _ => None,
    };
    inner.iter().filter_map(named).collect()
}

fn section_values(writer: &Writer<'_>, section: &Section) -> SectionValues {
    let (kind, heading) = section_names(section.kind);
    SectionValues { kind, heading, markdown: writer.blocks(&section.blocks) }
}

/// Key and heading of a section.
pub(crate) fn section_names(kind: SectionKind) -> (&'static str, &'static str) {
    match kind {
        SectionKind::Overview => ("overview", "Overview"),
        SectionKind::Context => ("context", "Context and problem statement"),
        SectionKind::Architecture => ("architecture", "Architecture"),
        SectionKind::Implementation => ("implementation", "Implementation details"),
        SectionKind::Technology => ("technology", "Technology and tooling"),
        SectionKind::Performance => ("performance", "Performance analysis"),
        SectionKind::EdgeCases => ("edge-cases", "Edge cases and error handling"),
        SectionKind::Testing => ("testing", "Testing strategy"),
        SectionKind::Production => ("production", "Production considerations"),
        SectionKind::Troubleshooting => ("troubleshooting", "Troubleshooting"),
        SectionKind::Comparisons => ("comparisons", "Comparisons and alternatives"),
        SectionKind::Future => ("future", "Future improvements"),
        SectionKind::Lessons => ("lessons", "Lessons learned"),
        SectionKind::Conclusion => ("conclusion", "Conclusion"),
        SectionKind::Appendix => ("appendix", "Appendix"),
    }
}

fn difficulty(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Beginner => "Beginner",
        Difficulty::Intermediate => "Intermediate",
        Difficulty::Advanced => "Advanced",
    }
}

/// Everything that turns pieces of a draft into Markdown; shared by blocks and inlines.
struct Writer<'a> {
    draft: &'a Draft,
    evidence: &'a Evidence,
    forge: Option<&'a Forge>,
    short: BTreeMap<CommitId, String>,
    anchors: BTreeMap<CommitId, String>,
}

impl<'a> Writer<'a> {
    fn new(draft: &'a Draft, evidence: &'a Evidence, options: &'a Options<'_>) -> Self {
        let mut cited = BTreeSet::new();
        for section in &draft.sections {
            blocks::cited_commits(&section.blocks, evidence, &mut cited);
        }
        let short = cited.into_iter().map(|id| (id, (options.shorten)(id))).collect();
        let mut writer = Self { draft, evidence, forge: options.forge.as_ref(), short, anchors: BTreeMap::new() };
        writer.anchors = writer.anchors();
        writer
    }

    /// Anchors of the stories' headings: a heading that was there before gets a number, as forges count them.
    fn anchors(&self) -> BTreeMap<CommitId, String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut anchors = BTreeMap::new();
        let mut anchor = |text: &str| {
            let slug = escape::slug(text);
            let count = seen.entry(slug.clone()).or_insert(0);
            *count += 1;
            if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
        };
        anchor(&self.plain(&self.draft.title));
        for section in &self.draft.sections {
            anchor(section_names(section.kind).1);
            for (place, block) in section.blocks.iter().enumerate() {
                let Block::Heading(_, inlines) = block else { continue };
                if let [Inline::Subject(id, _)] = inlines.as_slice() {
                    anchors.insert(*id, anchor(&self.headed(*id)));
                } else {
                    let here = anchor(&self.plain(inlines));
                    // Of stories that have a heading in common, the names stand below it.
                    let below = section.blocks.get(place + 1);
                    anchors.extend(named_in(below).into_iter().map(|id| (id, here.clone())));
                }
            }
        }
        anchors
    }

    /// Commits before the range that the post cites, since lines came from them.
    fn older(&self) -> Vec<CommitId> {
        let origins = self.evidence.ancestry.iter().map(|found| &found.brought_by).filter(|origin| !origin.in_range);
        let ends = self.evidence.range.ends.as_ref();
        let is_base = |id: CommitId| ends.is_some_and(|ends| ends.base == Some(id));
        let cited = origins.map(|origin| origin.id).filter(|id| self.short.contains_key(id) && !is_base(*id));
        cited.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The abbreviated id of a commit.
    fn short(&self, id: CommitId) -> String {
        self.short.get(&id).cloned().unwrap_or_else(|| id.short())
    }

    /// Definitions of the reference-style links, sorted by id; none without a forge.
    fn definitions(&self) -> Vec<String> {
        let Some(forge) = self.forge else { return Vec::new() };
        let mut linked = BTreeSet::new();
        for section in &self.draft.sections {
            inline::linked_commits(&section.blocks, &mut linked);
        }
        linked.into_iter().map(|id| format!("[`{}`]: {}", self.short(id), forge.commit(id))).collect()
    }
}
