//! Shapes of what concerns the author of the post: open questions, and sections that were left out.

use serde::Serialize;

use crate::{
    draft::{Draft, SectionKind},
    evidence::Evidence,
    render::section_names,
};

/// What is for the author of the post, not for its readers.
#[derive(Serialize)]
pub(super) struct Shapes<'a> {
    questions: Vec<QuestionShape<'a>>,
    left_out: Vec<LeftOutShape>,
}

#[derive(Serialize)]
struct QuestionShape<'a> {
    missing: &'static str,
    commit: String,
    about: &'a str,
}

#[derive(Serialize)]
struct LeftOutShape {
    section: &'static str,
    needs: &'static str,
}

pub(super) fn shapes<'a>(evidence: &'a Evidence, draft: &Draft) -> Shapes<'a> {
    let question = |gap: &'a crate::evidence::Gap| QuestionShape {
        missing: gap.kind.word(),
        commit: gap.commit.to_string(),
        about: &gap.about,
    };
    let left_out =
        SectionKind::ALL.into_iter().filter(|kind| !draft.sections.iter().any(|section| section.kind == *kind));
    Shapes {
        questions: evidence.gaps.iter().map(question).collect(),
        left_out: left_out.map(|kind| LeftOutShape { section: section_names(kind).0, needs: kind.needs() }).collect(),
    }
}
