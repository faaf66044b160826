//! Markdown from anywhere: read, and held to a repository.

use std::{collections::BTreeMap, ops::Range};

use git_deepdive::{
    escape,
    history::CommitId,
    markdown::{self, Block, BlockKind, CodeBlock, Document, Text},
    verify::post::{self, Closing, Finding, Lookup, Source, closing_comment, read_closing},
};

use super::{FIELD, maybe_long, text};

/// A repository as tables.
#[derive(Default)]
pub struct Table {
    /// Messages of the commits, which are all of the range.
    pub messages: BTreeMap<CommitId, String>,
    /// First parents.
    pub parents: BTreeMap<CommitId, CommitId>,
    /// Text files at each commit.
    pub files: BTreeMap<CommitId, BTreeMap<String, String>>,
}

impl Source for Table {
    fn commit(&self, hex: &str) -> Lookup {
        let mut found = self.messages.keys().filter(|id| hex.len() >= 4 && id.starts_with(hex));
        match (found.next(), found.next()) {
            (None, _) => Lookup::Unknown,
            (Some(id), None) => Lookup::Found(*id),
            (Some(_), Some(_)) => Lookup::Ambiguous,
        }
    }

    fn in_range(&self, id: CommitId) -> bool {
        self.messages.contains_key(&id)
    }

    fn message(&self, id: CommitId) -> Option<String> {
        self.messages.get(&id).cloned()
    }

    fn file(&self, id: CommitId, path: &str) -> Option<String> {
        self.files.get(&id)?.get(path).cloned()
    }

    fn parent(&self, id: CommitId) -> Option<CommitId> {
        self.parents.get(&id).copied()
    }
}

/// The id of a commit of a test, of digits that look like an id's.
pub fn id(number: usize) -> CommitId {
    let byte = |place: usize| ((number * 37 + place * 101) ^ 0xa5) as u8;
    CommitId::from_bytes(&std::array::from_fn::<u8, 20, _>(byte)).expect("20 bytes")
}

const OLD: &str = "fn main() {\n    let key = read();\n    println!(\"{{key}}\");\n}\n\n# end\n";
const NEW: &str = "fn main() {\n    let key = decode(read());\n    println!(\"{{key}}\");\n}\n\n# end\n";

/// Two commits: the second changes one line of the only file.
fn table() -> Table {
    let at = |content: &str| BTreeMap::from([("src/main.rs".to_owned(), content.to_owned())]);
    Table {
        messages: BTreeMap::from([
            (id(0), "Begin".to_owned()),
            (id(1), "Decode keys\n\nKeys were compared as they stood, so that no escaped one was found.".to_owned()),
        ]),
        parents: BTreeMap::from([(id(1), id(0))]),
        files: BTreeMap::from([(id(0), at(OLD)), (id(1), at(NEW))]),
    }
}

/// Any text read as Markdown and checked as a post.
pub fn markdown(data: &[u8]) {
    let text = maybe_long(data);
    let document = markdown::parse(&text);
    let lines = text.split('\n').count();
    document.blocks.iter().for_each(|block| check_block(block, lines));
    assert!(document.definitions.is_sorted_by_key(|definition| definition.line));
    assert!(document.unresolved.is_sorted());
    let code = document.blocks.iter().filter_map(code_of);
    assert!(code.filter_map(|code| code.above).all(|above| above < document.blocks.len()));
    check_findings(&post::post(&text, &table()), lines);
}

fn check_block(block: &Block, lines: usize) {
    assert!((1..=lines).contains(&block.line), "{block:?} of {lines} lines");
    match &block.kind {
        BlockKind::Heading(level, text) => {
            assert!((1..=6).contains(level));
            check_text(text, lines);
        }
        BlockKind::Paragraph(text) | BlockKind::Item(text) => check_text(text, lines),
        BlockKind::Table(rows) => rows.iter().flat_map(|row| &row.cells).for_each(|cell| check_text(cell, lines)),
        BlockKind::Code(_) | BlockKind::Comment(_) | BlockKind::Html(_) | BlockKind::Rule => {}
    }
}

/// All places lie in the text, between characters.
fn check_text(text: &Text, lines: usize) {
    let inside = |at: &Range<usize>| at.start <= at.end && text.plain.get(at.clone()).is_some();
    let code_ends = text.code.windows(2).all(|pair| pair[0].end <= pair[1].start);
    assert!(text.code.iter().all(inside) && code_ends, "{text:?}");
    assert!(text.links.iter().map(|link| &link.at).all(inside), "{text:?}");
    assert!(text.quotations.iter().map(|quotation| &quotation.at).all(inside), "{text:?}");
    for place in [0, text.plain.len() / 2, text.plain.len()] {
        assert!((1..=lines).contains(&text.line_at(place)), "{text:?} of {lines} lines");
        assert!(text.link_at(place).is_none_or(|link| link.at.contains(&place)), "{text:?}");
    }
}

fn check_findings(findings: &[Finding], lines: usize) {
    assert!(findings.windows(2).all(|pair| pair[0] < pair[1]), "findings are sorted, each once");
    assert!(findings.iter().all(|finding| (1..=lines).contains(&finding.line)), "{findings:?} of {lines} lines");
}

fn code_of(block: &Block) -> Option<&CodeBlock> {
    match &block.kind {
        BlockKind::Code(code) if block.quote.is_none() => Some(code),
        _ => None,
    }
}

const FRONT: &str =
    "---\ntitle: \"A\"\nexcerpt: \"B\"\ndate: 2024-04-23\ntags: [c]\ndifficulty: Advanced\n---\n\n# A\n\n";

/// A text with valid front matter and closing comment: what passes the gate shows no line that the repository doesn't have.
pub fn caption(data: &[u8]) {
    let table = table();
    let body = format!("{FRONT}{}\n\n", text(data));
    let post = format!("{body}{}\n", closing_comment(&[id(1)], &[id(0)], &body));
    if !post::post(&post, &table).is_empty() {
        return;
    }
    let known: Vec<String> = [OLD, NEW].iter().flat_map(|file| file.lines()).map(escape::code).collect();
    let document: Document = markdown::parse(&post);
    let code = document.blocks.iter().filter_map(code_of);
    for code in code.filter(|code| code.info.as_deref() != Some("mermaid")) {
        for (number, line) in code.code.lines() {
            let shown = escape::without_tags(line.trim_end_matches('\r'));
            let unsigned = shown.strip_prefix(['+', '-', ' ']).unwrap_or(&shown);
            let header = line.starts_with("@@ ") || line.trim() == "⋯" || line.is_empty();
            let is_known = known.iter().any(|known| *known == shown || known == unsigned);
            assert!(header || is_known, "line {number}, {line:?}, is of no file, but passes:\n{post}");
        }
    }
}

/// What closes a post is read back, and any change above it shows.
pub fn closing(data: &[u8]) {
    let all = text(data);
    if let Some(read) = read_closing(&all) {
        assert!(!read.tips.is_empty(), "{all:?}");
    }
    let (numbers, body) = match data.iter().position(|byte| *byte == FIELD) {
        Some(end) => (&data[..end.min(40)], text(&data[end + 1..])),
        None => (&data[..data.len().min(3)], all.clone()),
    };
    let ids = |odd: usize| numbers.iter().map(|number| usize::from(*number)).filter(move |n| n % 2 == odd).map(id);
    let (tips, not): (Vec<CommitId>, Vec<CommitId>) = ([id(1)].into_iter().chain(ids(1)).collect(), ids(0).collect());
    let body = format!("{body}\n");
    let comment = closing_comment(&tips, &not, &body);
    let expected = Some(Closing { tips, not, also: Vec::new(), recipe: None, digest_matches: true });
    assert_eq!(read_closing(&format!("{body}{comment}")), expected);
    assert_eq!(read_closing(&format!("{body}{comment}\n")), expected);
    let edited = read_closing(&format!("x{body}{comment}\n"));
    assert_eq!(edited.map(|closing| closing.digest_matches), Some(false));
}
