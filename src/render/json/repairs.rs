//! Repairs, what is known of them, and where lines came from.

use serde::Serialize;

use crate::evidence::{Ancestor, Ancestry, Evidence, Repair, RepairFacts, RepairKind, Said};

/// The fields of the document that tell of repairs.
#[derive(Serialize)]
pub(super) struct Shapes<'a> {
    repairs: Vec<RepairShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repair_facts: Vec<FactsShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_back: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ancestry: Vec<AncestryShape<'a>>,
}

#[derive(Serialize)]
struct RepairShape {
    commit: String,
    of: String,
    kind: &'static str,
    label: &'static str,
}

#[derive(Serialize)]
struct FactsShape<'a> {
    commit: String,
    of: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symptom: Option<SaidShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<SaidShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    test_files: Vec<&'a str>,
}

/// A sentence of a statement, counted from zero.
#[derive(Serialize)]
struct SaidShape {
    statement: String,
    sentence: usize,
}

#[derive(Serialize)]
struct AncestryShape<'a> {
    id: String,
    label: &'static str,
    commit: String,
    path: &'a str,
    lines: usize,
    shown: usize,
    of: usize,
    days: u64,
    brought_by: AncestorShape<'a>,
}

#[derive(Serialize)]
struct AncestorShape<'a> {
    id: String,
    subject: &'a str,
    date: String,
    in_range: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<SaidShape>,
}

pub(super) fn shapes(evidence: &Evidence) -> Shapes<'_> {
    Shapes {
        repairs: evidence.repairs.iter().map(repair).collect(),
        repair_facts: evidence.repair_facts.iter().map(facts).collect(),
        taken_back: evidence.taken_back.iter().map(ToString::to_string).collect(),
        ancestry: evidence.ancestry.iter().enumerate().map(|(place, found)| ancestry(place, found)).collect(),
    }
}

fn repair(repair: &Repair) -> RepairShape {
    RepairShape {
        commit: repair.commit.to_string(),
        of: repair.of.to_string(),
        kind: match repair.kind {
            RepairKind::Revert => "revert",
            RepairKind::PartialRevert => "partial-revert",
            RepairKind::Reland => "reland",
            RepairKind::Fix => "fix",
            RepairKind::FollowUp => "follow-up",
            RepairKind::Fixup => "fixup",
            RepairKind::Rework => "rework",
        },
        label: if repair.kind.is_stated() { "stated" } else { "observed" },
    }
}

fn facts(facts: &RepairFacts) -> FactsShape<'_> {
    FactsShape {
        commit: facts.commit.to_string(),
        of: facts.of.iter().map(|repair| repair.of.to_string()).collect(),
        symptom: facts.symptom.map(said),
        diagnosis: facts.diagnosis.map(said),
        causes: facts.causes.iter().map(|id| format!("A{}", id.0)).collect(),
        remedy: facts.remedy.map(|id| format!("E{}", id.0)),
        test: facts.test.map(|id| format!("E{}", id.0)),
        test_files: facts.test_files.iter().map(|path| path.as_str()).collect(),
    }
}

fn said(said: Said) -> SaidShape {
    SaidShape { statement: format!("S{}", said.statement.0), sentence: said.sentence }
}

fn ancestry(place: usize, found: &Ancestry) -> AncestryShape<'_> {
    AncestryShape {
        id: format!("A{place}"),
        label: "observed",
        commit: found.commit.to_string(),
        path: found.path.as_str(),
        lines: found.lines,
        shown: found.shown,
        of: found.of,
        days: found.days,
        brought_by: ancestor(&found.brought_by),
    }
}

fn ancestor(ancestor: &Ancestor) -> AncestorShape<'_> {
    AncestorShape {
        id: ancestor.id.to_string(),
        subject: &ancestor.subject,
        date: ancestor.date.iso(),
        in_range: ancestor.in_range,
        said: ancestor.said.map(said),
    }
}
