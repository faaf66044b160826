//! Release notes that the range itself adds: what the authors say of the whole outranks everything we could.

use super::{Evidence, Origin, StatementId, message, sentence, statement};
use crate::{
    history::{Contents, FilePatch, LineKind, NetChange, RepoPath},
    roles::{Role, Roles},
};

/// A paragraph of added lines.
struct Paragraph {
    first: usize,
    last: usize,
    text: String,
}

/// Adds the paragraphs that the range adds to its release notes, newest document first, as statements.
pub(super) fn gather(
    evidence: &mut Evidence,
    net: Option<&NetChange>,
    roles: &Roles,
    contents: &Contents,
) -> Vec<StatementId> {
    let Some(net) = net else { return Vec::new() };
    let mut documents: Vec<(&RepoPath, &FilePatch)> =
        contents.net.iter().filter(|(path, _)| roles.of(path) == Role::ReleaseNotes).collect();
    documents.sort_by_key(|(path, _)| std::cmp::Reverse(natural(path.as_str())));
    let mut ids = Vec::new();
    for (path, patch) in documents.into_iter().take(1) {
        for paragraph in added_paragraphs(patch) {
            let parts = message::parts(&paragraph.text);
            let origin =
                Origin::Document { commit: net.tip, path: path.clone(), first: paragraph.first, last: paragraph.last };
            for mut statement in statement::statements(&parts, &origin) {
                if statement.item || is_list_of_changes(&statement.sentences[0].text) {
                    continue;
                }
                for sentence in &mut statement.sentences {
                    sentence.leans = sentence::leans(&sentence.text, false);
                }
                ids.push(evidence.add_statement(statement));
            }
        }
    }
    ids
}

/// Generated entries (`#12: fix x`, `feat: …`) are subjects over again.
fn is_list_of_changes(text: &str) -> bool {
    text.starts_with(['#', '[', '*', '-']) || text.contains("](http")
}

/// Paragraphs of added lines only, in order.
fn added_paragraphs(patch: &FilePatch) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for hunk in &patch.hunks {
        let mut open = false;
        let newer = hunk.lines.iter().filter(|line| line.kind != LineKind::Removed);
        for (number, line) in (hunk.new_start..).zip(newer) {
            let text = line.text.trim_end();
            let belongs = line.kind == LineKind::Added && !text.is_empty();
            match paragraphs.last_mut().filter(|_| open) {
                Some(last) if belongs => {
                    last.last = number;
                    last.text.push('\n');
                    last.text.push_str(text);
                }
                // An indented paragraph goes on with a list item.
                _ if belongs && text.starts_with([' ', '\t']) => {}
                _ if belongs => paragraphs.push(Paragraph { first: number, last: number, text: text.to_owned() }),
                _ => {}
            }
            open = belongs && (open || !text.starts_with([' ', '\t']));
        }
    }
    paragraphs
}

/// Sorts `2.45.0.txt` behind `2.9.0.txt`.
pub(super) fn natural(path: &str) -> Vec<(u64, String)> {
    path.split(['.', '/', '-', '_']).map(|part| (part.parse().unwrap_or(0), part.to_owned())).collect()
}
