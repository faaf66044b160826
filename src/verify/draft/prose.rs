//! What a model may say in words of its own: each paragraph cites what it speaks of, each figure stands with its unit in
//! what its paragraph cites, each name occurs in what was given, what is said to be missing is said so by somebody, and
//! nobody's words are typed.

use std::collections::BTreeSet;

use super::{
    Finding, absence,
    figures::{self, Known, Quantity},
    items::{self, Cited},
    joined,
    relation::{self, is_related},
    spelling,
};
use crate::{
    draft::{Block, Given, Inline, has_number, text},
    evidence::Evidence,
};

/// Shortest run in quotation marks that is a quotation, in words.
const QUOTED: usize = 4;

/// Letters and digits of the shortest code span that shows what a paragraph speaks of.
const NAMED: usize = 3;

/// Words behind which an example stands.
const LEADS_TO_EXAMPLE: [&str; 4] = ["for example", "for instance", "such as", "e.g."];

/// So much of a paragraph is shown.
const SHOWN: usize = 60;

/// Words of the languages themselves: who says that there is no `else` names nothing that would have to be known.
const KEYWORDS: [&str; 16] = [
    "else", "if", "for", "while", "return", "match", "switch", "case", "break", "continue", "defer", "goto", "try",
    "catch", "finally", "await",
];

/// What the words of one section are held to.
pub(super) struct Scope<'a> {
    evidence: &'a Evidence,
    /// Names that were observed anywhere.
    names: &'a BTreeSet<String>,
    given: &'a Given,
    /// All that was given for the section.
    text: String,
    /// Strings that stand one behind the other in code, joined: command lines that it is made of.
    literals: String,
}

impl<'a> Scope<'a> {
    pub fn new(evidence: &'a Evidence, names: &'a BTreeSet<String>, given: &'a Given) -> Self {
        let facts: String = given.facts.iter().map(|fact| format!("{}\n", fact.words)).collect();
        let text = format!("{}\n{facts}", Cited::all(given).said(evidence, given));
        let literals = spelling::literals(&text);
        Self { evidence, names, given, text, literals }
    }

    /// Everything that is wrong with the words of a model in one of the blocks.
    pub fn findings(&self, blocks: &[Block], place: usize) -> Vec<Finding> {
        let mut beside = Cited::default();
        beside.add_neighbours(blocks, place, self.evidence);
        match &blocks[place] {
            block if !items::is_told(block) => Vec::new(),
            Block::Heading(_, inlines) => self.words(inlines, &self.text, ""),
            Block::Paragraph(inlines) => {
                let leads = leads_on(inlines);
                if leads {
                    beside.add_list(blocks.get(place + 1), self.evidence);
                }
                let shown =
                    |below: &Block| !matches!(below, Block::Heading(..) | Block::Paragraph(_) | Block::Diagram { .. });
                self.cited(inlines, &beside, leads && blocks.get(place + 1).is_some_and(shown))
            }
            Block::List { items, .. } => items
                .iter()
                .filter(|item| items::has_prose(item))
                .flat_map(|item| self.cited(item, &beside, leads_on(item)))
                .collect(),
            // The words that lead to a table may cite for all of it; each row is held to that by itself.
            Block::Table { header, rows } => {
                if let Some(Block::Paragraph(above)) = place.checked_sub(1).map(|above| &blocks[above]) {
                    beside.add_inlines(above, self.evidence);
                }
                let head: Vec<Inline> = header.iter().map(|words| Inline::Prose(format!("{words}; "))).collect();
                let row = |row: &Vec<Vec<Inline>>| {
                    let cells = row.iter().flat_map(|cell| cell.iter().cloned().chain([text("; ")]));
                    self.cited(&cells.collect::<Vec<_>>(), &beside, true)
                };
                let head = self.words(&head, &beside.said(self.evidence, self.given), "");
                head.into_iter().chain(rows.iter().flat_map(row)).collect()
            }
            Block::Quote(_) | Block::Code(_) | Block::Lines(..) | Block::Diagram { .. } => Vec::new(),
        }
    }

    /// A paragraph or item, which has to cite something; `leads` to what stands below it, or not.
    fn cited(&self, inlines: &[Inline], beside: &Cited, leads: bool) -> Vec<Finding> {
        let mut cited = beside.clone();
        cited.add_inlines(inlines, self.evidence);
        let plain = plain(inlines);
        if cited.is_empty() {
            return vec![Finding::NothingCited(shown(&plain))];
        }
        let said = cited.said(self.evidence, self.given);
        let excerpts = cited.code(self.evidence, self.given);
        let mut findings = self.words(inlines, &said, &items::lines(&excerpts, self.evidence));
        // A note is tied to its line, whatever words it finds for it; a few words that lead on claim nothing, and more of them
        // speak of what stands below, in whose code a reader sees whether they do.
        let is_led = || relation::is_short(&plain) || relation::leads_to(&plain, &said);
        let is_tied = items::is_note(inlines) || leads && is_led();
        let code = || relation::of_code(&excerpts, self.evidence);
        let named = || named(inlines, &said);
        if !is_tied && !is_related(&plain, &said, &code(), named()) {
            findings.push(Finding::Unrelated(shown(&plain)));
        }
        findings
    }

    /// Names, figures and quotations of running text, of which `said` is what it cites, `code` the code in that.
    fn words(&self, inlines: &[Inline], said: &str, code: &str) -> Vec<Finding> {
        let mut findings: Vec<Finding> = codes(inlines)
            .filter(|(before, code)| {
                !self.has_name(code, said) && !is_example(before, code, |name| self.has_name(name, said))
            })
            .map(|(_, code)| Finding::UnknownName(code.to_owned()))
            .collect();
        findings.extend(typed_quotes(&without_code(inlines)).map(|words| Finding::TypedQuote(shown(words))));
        let prose = prose(inlines);
        for word in prose.split_whitespace().map(trimmed).filter(|word| is_identifier(word)) {
            // Without marks of code a name is spelled as its sentence has it: "gRPC" for `grpc`.
            if !self.has_name(word, said) && !occurs(&said.to_lowercase(), &word.to_lowercase()) {
                findings.push(Finding::UnknownName(word.to_owned()));
            }
        }
        let plain = plain(inlines);
        let known = Known::of(said, code);
        let unknown = |quantity: &Quantity| match quantity.is_name() {
            true => !self.has_name(&quantity.shown, said),
            false => !known.bears(quantity) && !self.is_tag(&quantity.shown) && !quantity.is_named_in(&self.text),
        };
        let quantities = figures::quantities(&prose);
        let unknown = quantities.into_iter().filter(unknown);
        findings.extend(unknown.map(|it| Finding::UnknownNumber(it.shown.clone(), figures::around(&prose, &it))));
        findings.extend(self.operands(inlines, said, code));
        let turned = known.turned(&plain).into_iter();
        findings.extend(turned.map(|steps| Finding::UnknownNumber(steps, shown(&plain))));
        findings.extend(absence::claims(&plain, said).map(|words| Finding::Absent(shown(words))));
        findings
    }

    /// Numbers of calculations that nothing cited has, and results in a unit that none of their numbers has there.
    fn operands(&self, inlines: &[Inline], said: &str, code: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let known = Known::of(said, code);
        for (place, inline) in inlines.iter().enumerate() {
            let Inline::Computed(it) = inline else { continue };
            let unknown = it.operands().filter(|operand| !has_number(said, operand) && !has_number(code, operand));
            findings.extend(unknown.map(|operand| Finding::UnknownNumber(operand.to_owned(), it.shown().to_owned())));
            let behind = if let Some(Inline::Prose(words)) = inlines.get(place + 1) { words.as_str() } else { "" };
            let measured = |operand: &str| figures::quantities(&format!("{operand}{behind}")).into_iter().next();
            let bears = |figure: &Quantity| figure.is_proportion() && it.is_ratio() || known.bears(figure);
            if !it.operands().filter_map(measured).any(|figure| bears(&figure)) {
                findings.push(Finding::UnknownNumber(it.shown().to_owned(), shown(behind)));
            }
        }
        findings
    }

    /// Whether something occurs in what was given, as a whole word; a call may be named without its arguments. A version
    /// has to occur in what is cited.
    fn has_name(&self, name: &str, said: &str) -> bool {
        if has_version(name) && !self.is_tag(name) {
            return spelling::occurs(said, name);
        }
        let bare = name.strip_suffix("()").unwrap_or(name);
        let digits = name.chars().any(|c| c.is_ascii_digit()) && !name.starts_with('#') && !is_hex(name);
        self.names.contains(name)
            || self.given.names.contains(name)
            // What a program is called is often a part of its project's name.
            || self.evidence.project.split(['-', '_', '.']).any(|part| part == name)
            || self.names.contains(bare)
            || occurs(&self.text, name)
            || occurs(&self.text, joined::without_mark(bare))
            || digits && spelling::occurs(&self.text, name)
            || spelling::is_part(&self.text, name)
            || KEYWORDS.contains(&name)
            || joined::is_joined(name, said)
            || joined::is_path(name, &self.text)
            || name.contains(' ') && occurs(&self.literals, name)
    }

    /// Whether a version is that of one end of the range.
    fn is_tag(&self, name: &str) -> bool {
        let ends = self.evidence.range.ends.iter();
        let mut tags = ends.flat_map(|ends| [&ends.base_tag, &ends.tip_tag]).flatten();
        tags.any(|tag| tag.trim_start_matches('v') == name.trim_start_matches('v'))
    }
}

/// Whether something is an input that a writer made up and calls one: data, no name or call, and of names that it holds none
/// that is nowhere else.
fn is_example(before: &str, code: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_mark = |c: char| "/@:\"' =&%?<>[]{},".contains(c);
    let is_data = code.contains(is_mark) || code.starts_with(|c: char| c.is_ascii_digit());
    let mut names = code.split(|c: char| !is_word(c)).filter(|word| is_identifier(word));
    let before = before.to_lowercase();
    let leads =
        |lead: &str| before.strip_suffix(lead).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '(']));
    // What would be a claim is none: an option, a version, a figure, a message.
    let claims = code.starts_with('-') || has_version(code) || code.split_whitespace().count() > 2;
    let measured = figures::quantities(code).iter().any(Quantity::has_unit);
    let is_called_so = LEADS_TO_EXAMPLE.iter().any(|lead| leads(lead));
    is_data && !code.contains('(') && !claims && !measured && is_called_so && names.all(is_known)
}

/// How much the code spans of a paragraph have in common with what it cites: a name that nothing else has says as much as
/// two words, whatever is said of it.
fn named(inlines: &[Inline], said: &str) -> usize {
    let is_name = |code: &&str| code.chars().filter(|c| c.is_alphanumeric()).count() >= NAMED;
    let bare = codes(inlines).map(|(_, name)| name).filter(is_name).map(|name| name.strip_suffix("()").unwrap_or(name));
    bare.filter(|name| occurs(said, name)).map(|name| if is_identifier(name) { 2 } else { 1 }).sum()
}

/// Two numbers with a point between them, in no path.
fn has_version(name: &str) -> bool {
    // An address is no version.
    if name.contains(':') || name.split('.').filter(|part| part.parse::<u8>().is_ok()).count() > 3 {
        return false;
    }
    let points = |window: &[u8]| window[0].is_ascii_digit() && window[1] == b'.' && window[2].is_ascii_digit();
    !name.contains('/') && name.as_bytes().windows(3).any(points)
}

fn is_hex(name: &str) -> bool {
    name.len() >= 7 && name.chars().all(|c| c.is_ascii_hexdigit())
}

/// Whether the words end in a colon.
fn leads_on(inlines: &[Inline]) -> bool {
    matches!(inlines.last(), Some(Inline::Prose(words) | Inline::Text(words)) if words.trim_end().ends_with(':'))
}

/// Whether a name stands in a text with nothing that would make it part of another.
fn occurs(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let edge = |inner: Option<char>, outer: Option<char>| !(inner.is_some_and(is_part) && outer.is_some_and(is_part));
    !name.trim().is_empty()
        && text.match_indices(name).any(|(start, found)| {
            edge(found.chars().next(), text[..start].chars().next_back())
                && edge(found.chars().next_back(), text[start + found.len()..].chars().next())
        })
}

/// The words of a model and its code spans, citations left out.
fn plain(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Prose(words) => words.clone(),
        Inline::Code(name) | Inline::Name(name) => name.clone(),
        Inline::Computed(computed) => computed.shown().to_owned(),
        Inline::Emphasis(inner) | Inline::Strong(inner) => plain(inner),
        _ => " ".to_owned(),
    });
    words.collect()
}

/// The words of a model with a word for each code span: marks in code quote nobody.
fn without_code(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Prose(words) => words.clone(),
        Inline::Code(_) => "code".to_owned(),
        Inline::Emphasis(inner) | Inline::Strong(inner) => without_code(inner),
        _ => " ".to_owned(),
    });
    words.collect()
}

/// The words of a model without its code spans.
fn prose(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Prose(words) => words.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) => prose(inner),
        _ => " ; ".to_owned(),
    });
    words.collect()
}

/// The code spans, each with the words before it.
fn codes(inlines: &[Inline]) -> impl Iterator<Item = (&str, &str)> {
    inlines.iter().enumerate().filter_map(|(place, inline)| match inline {
        Inline::Code(name) => {
            let before = place.checked_sub(1).map(|before| &inlines[before]);
            let words = if let Some(Inline::Prose(words)) = before { words.trim_end() } else { "" };
            Some((words, name.as_str()))
        }
        _ => None,
    })
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| ".,;:!?\"'“”‘’…*([{}])<>".contains(c))
}

/// What nobody writes but for a name of code: joined words, paths of names, calls.
fn is_identifier(word: &str) -> bool {
    let joined = word.contains('_') && word.chars().any(char::is_alphabetic);
    let path = word.contains("::") || word.contains("->");
    let lower_first = word.chars().next().is_some_and(char::is_lowercase);
    let camel = lower_first && word.chars().all(char::is_alphanumeric) && word.chars().skip(1).any(char::is_uppercase);
    joined || path || camel
}

/// Runs in quotation marks that are long enough to be somebody's words.
fn typed_quotes(plain: &str) -> impl Iterator<Item = &str> {
    const MARKS: [(char, char); 7] =
        [('"', '"'), ('“', '”'), ('„', '“'), ('„', '”'), ('«', '»'), ('‘', '’'), ('\'', '\'')];
    MARKS.into_iter().flat_map(move |(open, close)| {
        let mut found = Vec::new();
        let mut rest = plain;
        let mut before = ' ';
        while let Some(start) = rest.find(open) {
            let inner = &rest[start + open.len_utf8()..];
            before = rest[..start].chars().next_back().unwrap_or(before);
            let closing = |(at, _): &(usize, &str)| {
                // An apostrophe inside a word closes nothing.
                let after = inner[*at + close.len_utf8()..].chars().next();
                !matches!(close, '\'' | '’') || after.is_none_or(|c| !c.is_alphanumeric())
            };
            let end = inner.match_indices(close).find(closing).map(|(at, _)| at);
            match end {
                Some(end) if !before.is_alphanumeric() => {
                    found.push(&inner[..end]);
                    rest = &inner[end + close.len_utf8()..];
                }
                // What opens and never closes goes on to the end.
                None if open != '\'' && open != '‘' => {
                    found.push(inner);
                    break;
                }
                _ => rest = inner,
            }
            before = close;
        }
        found.retain(|words: &&str| words.split_whitespace().count() >= QUOTED);
        found
    })
}

fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_occur_as_whole_words() {
        let check = |text: &str, name: &str, expected: bool| assert_eq!(occurs(text, name), expected, "{text} {name}");
        check("fn read_all(x)", "read_all", true);
        check("fn read_all(x)", "read", false);
        check("a --length=3", "--length", true);
        check("xread", "read", false);
        check("größe", "größ", false);
        check("", "", false);
    }

    #[test]
    fn names_of_code_are_in_common() {
        let check = |name: &str, expected: usize| {
            let inlines = [Inline::Prose("It asks ".to_owned()), Inline::Code(name.to_owned())];
            assert_eq!(named(&inlines, "    self.h2_tx.max_streams(limit) // of h2"), expected, "{name}");
        };
        check("h2_tx", 2);
        check("max_streams()", 2);
        check("max()", 0);
        check("max_streams", 2);
        check("limit", 1);
        check("h2", 0);
        check("h2_rx", 0);
    }

    #[test]
    fn quotations_are_runs_of_four_words() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(typed_quotes(text).collect::<Vec<_>>(), expected, "{text}");
        };
        check("It says \"one two three four\" here", &["one two three four"]);
        check("the \"fast path\" and \"slow path\"", &[]);
        check("It's the reader's job and the writer's", &[]);
        check("“one two three four five", &["one two three four five"]);
        check("he wrote 'it can not be so' there", &["it can not be so"]);
        check("‘it can’t be so at all’", &["it can’t be so at all"]);
        check("«one two three four»", &["one two three four"]);
    }

    #[test]
    fn inputs_that_are_made_up_are_called_so() {
        let check = |before: &str, code: &str, expected: bool| {
            assert_eq!(is_example(before, code, |name| name == "read_all"), expected, "{before} {code}");
        };
        check("A path such as", "/npm/lib@1/x.js", true);
        check("with a header, for example", "Range: bytes=0-5", true);
        check("answers in times such as", "3 ms", false);
        check("needs releases such as", "9.9.9", false);
        check("adds options such as", "--no-frob=always", false);
        check("prints for example", "error: frob failed, data lost", false);
        check("unlike", "/a/b", false);
        check("calls like", "read(1, 2)", false);
        check("a name such as", "reader", false);
        check("A path such as", "/read_all/x", true);
        check("A path such as", "/write_all/x", false);
        check("It reads", "/etc/passwd", false);
    }

    #[test]
    fn identifiers_are_told_from_words() {
        let check = |word: &str, expected: bool| assert_eq!(is_identifier(word), expected, "{word}");
        check("read_all", true);
        check("Stack::new", true);
        check("readAll", true);
        check("GitHub", false);
        check("reads", false);
        check("API", false);
    }
}
