//! What markers print: places of code, figures with their source, and what the lines of shown code are called.

use crate::{
    draft::{FigureKind, Inline, text},
    evidence::{Evidence, Excerpt, Figure, GAP, MeasurementId, Place},
};

/// Where an excerpt stands, as a citation.
pub(super) fn place_of(excerpt: &Excerpt) -> Inline {
    match &excerpt.place {
        Place::Diff => Inline::Commit(excerpt.commit),
        Place::File(spans) => {
            let lines = spans.first().zip(spans.last()).map(|(first, last)| (first.first, last.last));
            Inline::File { commit: excerpt.commit, path: excerpt.path.clone(), lines }
        }
    }
}

/// `(180 ms before, 95 ms after)` and its source; what the words before it say already isn't printed again.
pub(super) fn figure(evidence: &Evidence, id: MeasurementId, before: &[Inline]) -> Vec<Inline> {
    let Some(reported) = evidence.measurements.get(id.0) else { return Vec::new() };
    let measurement = &reported.measurement;
    let said = |figure: &Figure| {
        let is_number =
            |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && !"~%".contains(c)) == figure.text;
        let says = |words: &str| words.split_whitespace().any(is_number);
        before.iter().any(|inline| matches!(inline, Inline::Prose(words) if says(words)))
    };
    let baseline = measurement.baseline.as_ref().filter(|_| measurement.result.is_some());
    let told = measurement.result.iter().chain(baseline).all(said);
    let (baseline, result) = (Inline::Figure(id, FigureKind::Baseline), Inline::Figure(id, FigureKind::Result));
    let source = Inline::Commit(reported.commit);
    let shown = match (&measurement.baseline, &measurement.result) {
        (Some(_), Some(_)) if told => vec![Inline::Unprinted(Box::new(baseline)), Inline::Unprinted(Box::new(result))],
        (None, Some(_)) if told => vec![Inline::Unprinted(Box::new(result))],
        (Some(_), Some(_)) => vec![text("("), baseline, text(" before, "), result, text(" after)")],
        (None, Some(_)) => vec![text("("), result, text(")")],
        _ if measurement.improvement.is_some() => {
            vec![text("("), Inline::Figure(id, FigureKind::Improvement), text(")")]
        }
        _ => Vec::new(),
    };
    shown.into_iter().chain([source]).collect()
}

/// `Line 344`: what the n-th shown line of an excerpt is called; `None` where there is no such line.
pub(super) fn line_label(excerpt: &Excerpt, place: usize) -> Option<Vec<Inline>> {
    let shown = excerpt.lines.get(place.checked_sub(1)?).filter(|line| *line != GAP)?;
    match &excerpt.place {
        Place::Diff => {
            let bare = shown.strip_prefix(['+', '-', ' ']).unwrap_or(shown).trim();
            Some(vec![text("The line "), Inline::Code(bare.to_owned())])
        }
        Place::File(spans) => {
            let gaps = excerpt.lines[..place].iter().filter(|line| *line == GAP).count();
            let behind = place - 1 - gaps;
            let mut lines = spans.iter().flat_map(|span| span.first..=span.last);
            // Places are no amounts: "line 1245".
            Some(vec![text("Line "), Inline::Number(lines.nth(behind)?.to_string())])
        }
    }
}
