//! The parts of a commit message: prose is told apart from code, lists, tables, quotations, trailers and forms.

mod line;
#[cfg(test)]
mod tests;

use line::{is_heading, is_underline, is_verbatim, label, list_item};
use std::borrow::Cow;

use super::{sentence, squash};
use crate::{history::Commit, story};

/// What a part of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Running text.
    Prose,
    /// An item of a list.
    Item,
    /// Code, program output, a table: nothing to quote as sentences.
    Verbatim,
    /// A heading.
    Heading,
    /// The subject of a commit that was squashed into this one; what follows is its message.
    Subject,
    /// What a commit says that was squashed into this one and may not stand as it says: nothing to quote.
    Step,
    /// Trailers, checklists, badges, comments, bot text: nobody's statement.
    Form,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its lines, joined by a blank for prose and items, by a line break otherwise.
    pub text: String,
    /// The number of an item, where its list has numbers.
    pub number: Option<usize>,
}

impl Part {
    /// Tells whether it is running text, in a paragraph or in a list.
    pub fn is_prose(&self) -> bool {
        matches!(self.kind, PartKind::Prose | PartKind::Item)
    }

    /// Tells whether somebody wrote it about the change, whether or not it may be quoted.
    pub fn speaks(&self) -> bool {
        self.is_prose() || self.kind == PartKind::Step
    }

    /// Its whole sentences.
    pub fn sentences(&self) -> Vec<String> {
        if self.is_prose() { sentence::split(&self.text) } else { Vec::new() }
    }
}

/// A heading of more words may go on in the next line.
const LONG_HEADING: usize = 6;

/// Headings of forms whose answers say nothing about the change.
const FORM_HEADINGS: [&str; 18] = [
    "authorship",
    "checklist",
    "types of changes",
    "type of change",
    "how has this been tested",
    "screenshots",
    "pr checklist",
    "check list",
    "related issues",
    "test plan",
    "testing",
    "how to test",
    "how was this tested",
    "steps to test",
    "reviewers",
    "tasks",
    "subscribers",
    "release note",
];

/// Labels before a text that stand for a heading: the label goes, the text stays.
const LABELS: [&str; 46] = [
    "alternatives",
    "alternatives considered",
    "approach",
    "background",
    "bug",
    "cause",
    "caveats",
    "changes",
    "context",
    "current behavior",
    "description",
    "details",
    "drawbacks",
    "expected behavior",
    "fix",
    "fixes",
    "future work",
    "how",
    "implementation",
    "issue",
    "known issues",
    "known limitations",
    "limitation",
    "limitations",
    "modification",
    "modifications",
    "motivation",
    "motivations",
    "out of scope",
    "overview",
    "problem",
    "rationale",
    "reason",
    "result",
    "results",
    "root cause",
    "solution",
    "summary",
    "test plan",
    "testing",
    "the fix",
    "the problem",
    "what",
    "what changed",
    "why",
    "reviewers",
];

/// Keys of the lines that review tools, mirrors and build farms add.
const RECORD_KEYS: [&str; 30] = [
    "blame revision",
    "blamed revision",
    "bug",
    "cc",
    "change-id",
    "closes",
    "copybara-import",
    "cr-commit-position",
    "differential revision",
    "fbshipit-source-id",
    "fixes",
    "git-svn-id",
    "gitorigin-revid",
    "internal ref",
    "landed by",
    "original commit message",
    "phabricator",
    "piperorigin-revid",
    "pr-url",
    "pull request resolved",
    "pulled by",
    "refs",
    "revert plan",
    "review url",
    "review-url",
    "reviewed by",
    "reviewed-by",
    "reviewers",
    "subscribers",
    "tags",
];

/// What tells that a program wrote the whole body.
const BOTS: [&str; 9] = [
    "[//]: # (dependabot",
    "dependabot[bot]",
    "renovate[bot]",
    "Renovate Bot",
    "This PR contains the following updates",
    "pre-commit.ci: https",
    "updates:\n- [github.com/",
    "for more information, see https://pre-commit.ci",
    "Updates the requirements on [",
];

/// What a message says beyond what names its commit: the body, and before it the sentences of the subject behind the first,
/// where the whole message was written without an empty line.
pub fn beyond(commit: &Commit) -> Cow<'_, str> {
    match story::behind_heading(&commit.subject) {
        Some(rest) if commit.body.is_empty() => Cow::Borrowed(rest),
        Some(rest) => Cow::Owned(format!("{rest}\n\n{}", commit.body)),
        None => Cow::Borrowed(&commit.body),
    }
}

/// Takes the body of a message apart, in order.
pub fn parts(body: &str) -> Vec<Part> {
    let lines: Vec<&str> = body.lines().collect();
    let end = without_trailers(&lines);
    let mut parser = Parser::default();
    let steps = squash::steps(&lines[..end]);
    for (at, line) in lines[..end].iter().enumerate() {
        match steps.lines.binary_search(&at).ok().and_then(|_| squash::subject(line)) {
            Some(subject) if steps.speak => parser.subject(subject),
            _ => parser.line(line),
        }
    }
    parser.flush();
    squash::silence(&mut parser.parts, &steps, &lines[..end]);
    if is_by_bot(body) {
        parser.parts.iter_mut().for_each(|part| part.kind = PartKind::Form);
    }
    mark_forms(parser.parts)
}

/// Tells whether a program wrote the body. A trailer that names one is no proof: some bots only merge.
fn is_by_bot(body: &str) -> bool {
    let bumps = body.starts_with("Bumps [") || body.starts_with("Bumps the ");
    bumps || BOTS.iter().any(|mark| body.contains(mark))
}

/// How many words of prose and items a body has.
pub fn prose_words(parts: &[Part]) -> usize {
    parts.iter().filter(|part| part.speaks()).map(|part| part.text.split_whitespace().count()).sum()
}

#[derive(Default)]
struct Parser {
    parts: Vec<Part>,
    open: Vec<String>,
    number: Option<usize>,
    kind: Option<PartKind>,
    fence: Option<&'static str>,
    in_comment: bool,
    after_blank: bool,
    /// Indentation of the box above, below which its explanation stands.
    checkbox: Option<usize>,
    /// Inside a quotation, which goes on in the lines below it without marks, as Markdown allows.
    quoting: bool,
    /// Right below a heading.
    below_heading: bool,
}

impl Parser {
    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        if let Some(fence) = self.fence {
            self.open.push(line.to_owned());
            if trimmed.starts_with(fence) {
                self.fence = None;
                self.flush();
            }
            return;
        }
        if self.in_comment || trimmed.starts_with("<!--") {
            self.push(PartKind::Form, line);
            self.in_comment = !trimmed.contains("-->");
            return;
        }
        if trimmed.is_empty() {
            if self.kind != Some(PartKind::Verbatim) {
                self.flush();
            }
            self.after_blank = true;
            self.quoting = false;
            return;
        }
        self.text_line(line, trimmed);
        self.after_blank = false;
    }

    /// The subject of a squashed commit: whatever was left open above it ends there.
    fn subject(&mut self, subject: &str) {
        self.flush();
        (self.fence, self.in_comment) = (None, false);
        self.push(PartKind::Subject, subject);
        self.flush();
    }

    fn text_line(&mut self, line: &str, trimmed: &str) {
        let indent = line.len() - line.trim_start().len();
        let in_item = self.kind == Some(PartKind::Item);
        if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| trimmed.starts_with(fence)) {
            self.flush();
            self.push(PartKind::Verbatim, line);
            self.fence = Some(fence);
        } else if let Some(item) = list_item(trimmed).filter(|_| indent < 8) {
            self.flush();
            self.number = line::number(trimmed);
            let checkbox = item.starts_with("[ ]") || item.starts_with("[x]") || item.starts_with("[X]");
            let below = self.checkbox.is_some_and(|box_at| indent > box_at);
            self.checkbox = if checkbox { Some(indent) } else { self.checkbox.filter(|_| below) };
            let is_form = checkbox || below || line::is_log_of_merge(item);
            self.push(if is_form { PartKind::Form } else { PartKind::Item }, item);
        } else if (indent >= 4 || line.starts_with('\t')) && !in_item
            || (indent >= 8 && self.after_blank)
            || (indent >= 2 && self.cites())
        {
            if self.kind != Some(PartKind::Verbatim) {
                self.flush();
            }
            self.push(PartKind::Verbatim, line);
        } else if is_breaking(trimmed) {
            self.flush();
            self.push(PartKind::Prose, trimmed);
        } else if let Some((label, rest)) = label(trimmed) {
            self.flush();
            self.push(PartKind::Heading, label);
            self.flush();
            if !rest.is_empty() {
                self.push(PartKind::Prose, rest);
            }
        } else if is_underline(trimmed) && self.kind == Some(PartKind::Prose) && self.open.len() == 1 {
            self.kind = Some(PartKind::Heading);
            self.flush();
        } else if is_heading(trimmed) {
            self.flush();
            self.push(PartKind::Heading, trimmed.trim_matches(['#', ' ']));
            self.flush();
            // A short one needs no second line.
            self.below_heading = trimmed.split(' ').count() > LONG_HEADING;
            return;
        } else if is_verbatim(trimmed) || self.quoting && self.kind == Some(PartKind::Verbatim) {
            if self.kind != Some(PartKind::Verbatim) {
                self.flush();
            }
            self.push(PartKind::Verbatim, line);
            self.quoting |= trimmed.starts_with('>');
        } else if is_form(trimmed) {
            self.flush();
            self.push(PartKind::Form, line);
            self.flush();
        } else if self.below_heading && !self.after_blank && trimmed.starts_with(char::is_lowercase) {
            // The heading was too long for its line.
            self.push(PartKind::Heading, trimmed);
            self.flush();
        } else {
            if !matches!(self.kind, Some(PartKind::Prose | PartKind::Item | PartKind::Form)) {
                self.flush();
            }
            let kind = self.kind.unwrap_or(PartKind::Prose);
            self.push(kind, trimmed);
        }
        self.below_heading = false;
    }

    /// Tells whether an indented line belongs to a text that the paragraph before announces: others' words.
    fn cites(&self) -> bool {
        let announced = |part: &Part| part.kind == PartKind::Prose && part.text.ends_with(':');
        match self.kind {
            Some(PartKind::Verbatim) => true,
            None => self.after_blank && self.parts.last().is_some_and(announced),
            Some(_) => false,
        }
    }

    fn push(&mut self, kind: PartKind, line: &str) {
        self.kind = Some(kind);
        self.open.push(line.to_owned());
    }

    fn flush(&mut self) {
        let Some(kind) = self.kind.take() else { return };
        let lines = std::mem::take(&mut self.open);
        let record = kind == PartKind::Prose && is_record(&lines);
        let picked = matches!(kind, PartKind::Prose | PartKind::Item) && sentence::is_picked(&join_lines(&lines));
        let kind = if record || picked { PartKind::Form } else { kind };
        let joins = matches!(kind, PartKind::Prose | PartKind::Item | PartKind::Heading);
        let text = if joins { join_lines(&lines) } else { lines.join("\n") };
        let number = self.number.take().filter(|_| kind == PartKind::Item);
        self.parts.push(Part { kind, text, number });
    }
}

/// Tells whether a line begins the footer by which conventional commits mark a breaking change.
pub(super) fn is_breaking(line: &str) -> bool {
    ["BREAKING CHANGE: ", "BREAKING-CHANGE: ", "BREAKING CHANGES: "].iter().any(|mark| line.starts_with(mark))
}

/// Joins lines by a blank; runs of blanks become one.
fn join_lines(lines: &[String]) -> String {
    lines.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// Badges, markup, sign-offs, and what programs add.
fn is_form(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.starts_with("![")
        || line.starts_with("[![")
        || (line.starts_with('<') && line.ends_with('>') && !line.starts_with("<<"))
        || lower.contains("generated with")
        || lower.starts_with("dependabot")
        || is_record_line(&lower)
        || lower.starts_with("signed-off-by")
        || is_pick(&lower)
        || lower.starts_with("co-authored-by")
        || is_reference_line(&lower)
}

/// `Differential Revision: D123`, `BUG=123`: a line that a tool reads.
fn is_record_line(lower: &str) -> bool {
    let upper = ["bug=", "r=", "tbr=", "notry=", "test=", "review=", "mos_migrated_revid="];
    upper.iter().any(|key| lower.starts_with(key))
        || lower.split_once(':').is_some_and(|(key, _)| RECORD_KEYS.binary_search(&key).is_ok())
}

/// `Fixes #12, closes #34.`: a line of issue numbers.
fn is_reference_line(lower: &str) -> bool {
    if !lower.contains('#') && !lower.contains("gh-") {
        return false;
    }
    let mut words = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ':' | '(' | ')'));
    words.all(|word| {
        word.is_empty()
            || matches!(
                word,
                "fixes"
                    | "fix"
                    | "fixed"
                    | "closes"
                    | "close"
                    | "closed"
                    | "resolves"
                    | "ref"
                    | "refs"
                    | "see"
                    | "pr"
                    | "issue"
                    | "and"
                    | "also"
                    | "part"
                    | "of"
                    | "related"
                    | "to"
                    | "supersedes"
            )
            || word.contains('#')
            || word.strip_prefix("gh-").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            || word.starts_with("http")
            || word.starts_with("//")
    })
}

/// Number of lines before the trailers: the last paragraph, if most of its lines are `Key-word: value`.
fn without_trailers(lines: &[&str]) -> usize {
    let mut end = lines.len();
    while end > 0 && lines[end - 1].trim().is_empty() {
        end -= 1;
    }
    let start = lines[..end].iter().rposition(|line| line.trim().is_empty()).map_or(0, |blank| blank + 1);
    let paragraph = &lines[start..end];
    if paragraph.first().is_some_and(|first| is_breaking(first)) {
        // Who reviewed it stands below it.
        let behind = paragraph.iter().skip(1).position(|line| is_trailer(line) && !is_breaking(line));
        return behind.map_or(end, |at| start + 1 + at);
    }
    let trailers = paragraph.iter().filter(|line| is_trailer(line)).count();
    let trails = !paragraph.is_empty() && trailers * 2 > paragraph.len();
    if trails { without_trailers(&lines[..start]) } else { end }
}

/// A paragraph of `Key: value` lines is a record, not prose.
fn is_record(lines: &[String]) -> bool {
    let keyed = |line: &&String| {
        line.split_once(": ").is_some_and(|(key, _)| {
            key.len() <= 24
                && key.starts_with(|c: char| c.is_ascii_uppercase())
                && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        })
    };
    let keyed = lines.iter().filter(keyed).count();
    keyed >= 2 && keyed * 2 >= lines.len()
}

/// `(cherry picked from commit 1a2b3c)`, as git writes it, and as people do.
fn is_pick(line: &str) -> bool {
    line.starts_with("(cherry picked from") || line.starts_with("(cherry-picked from")
}

fn is_trailer(line: &str) -> bool {
    let Some((key, value)) = line.split_once(": ") else { return is_pick(line) };
    let token = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let known = key.contains('-')
        || matches!(
            key,
            "Fixes"
                | "Closes"
                | "Refs"
                | "Ref"
                | "Link"
                | "Cc"
                | "CC"
                | "Reviewed"
                | "Acked"
                | "Bug"
                | "Issue"
                | "See"
                | "PR"
        );
    token && known && !value.trim().is_empty()
}

/// Turns everything below the heading of a form into form, up to the next heading.
fn mark_forms(mut parts: Vec<Part>) -> Vec<Part> {
    let mut in_form = false;
    for part in &mut parts {
        if part.kind == PartKind::Subject {
            in_form = false;
        } else if part.kind == PartKind::Heading {
            let name = part.text.to_lowercase();
            in_form = FORM_HEADINGS.iter().any(|heading| name.starts_with(heading));
        } else if in_form {
            part.kind = PartKind::Form;
        }
    }
    parts
}
