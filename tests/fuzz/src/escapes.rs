//! Text from outside at each place where the program puts it, read back by a reader of that place.

use git_deepdive::{
    escape,
    markdown::{self, BlockKind, Document, Text},
};

use super::{dense, is_clean, text};

/// Every function of the gate.
pub fn escape(data: &[u8]) {
    let text = text(data);
    let seen = escape::visible(&text);
    assert!(is_clean(&seen), "{seen:?}");
    assert_eq!(escape::visible(&seen), seen, "visible() changes what it made");
    assert_eq!(seen.matches('\n').count(), text.matches('\n').count(), "line breaks");
    terminal(&text);
    front_matter(&text, &seen);
    json(&text);
    prose(&text, &seen);
    code_span(&text, &seen);
    fence(&text);
    names(&text);
}

fn terminal(text: &str) {
    for limit in [1, 7, 80] {
        let line = escape::terminal(text, limit);
        assert!(is_clean(&line) && !line.contains(['\n', '\t']), "{line:?}");
        assert!(line.chars().count() <= limit, "{line:?}");
    }
}

fn front_matter(text: &str, seen: &str) {
    let scalar = escape::yaml(text);
    assert!(is_clean(&scalar) && !scalar.contains('\n'), "{scalar:?}");
    let as_json: String = serde_json::from_str(&scalar).expect("a YAML value is a JSON string");
    assert_eq!(dense(&as_json), dense(seen), "{scalar:?}");
    let document = format!("title: {scalar}\n");
    let read = <saphyr::Yaml as saphyr::LoadableYamlNode>::load_from_str(&document).expect("the front matter is YAML");
    assert_eq!(read[0]["title"].as_str(), Some(as_json.as_str()), "{document:?}");
    for opening in ["{{", "{%", "{#"] {
        assert!(!as_json.contains(opening), "{as_json:?}");
    }
}

fn json(text: &str) {
    let plain = serde_json::to_string(text).expect("strings are JSON");
    let escaped = escape::json(&plain);
    assert_eq!(serde_json::from_str::<String>(&escaped).expect("it is still JSON"), text, "{escaped:?}");
    assert_eq!(escape::visible(&escaped), escaped);
}

/// The one paragraph that a text makes.
fn paragraph(document: &Document) -> Option<&Text> {
    let blocks = &document.blocks;
    assert!(blocks.len() <= 1 && document.front_matter.is_none(), "{blocks:?}");
    assert!(document.definitions.is_empty() && document.unresolved.is_empty(), "{document:?}");
    blocks.first().map(|block| match &block.kind {
        BlockKind::Paragraph(text) => text,
        other => panic!("{other:?} out of running text"),
    })
}

/// No text becomes markup, and a reader sees its words.
fn prose(text: &str, seen: &str) {
    let line = escape::heading(text);
    assert!(is_clean(&line) && !line.contains('\n'), "{line:?}");
    let document = markdown::parse(&line);
    let words = paragraph(&document).map(|text| {
        assert!(text.links.is_empty(), "{line:?}");
        assert!(text.code.is_empty() || seen.contains('`'), "{line:?}");
        text.plain.clone()
    });
    if !seen.contains('`') {
        assert_eq!(dense(&words.unwrap_or_default()), dense(seen), "{line:?}");
    }
    assert!(is_clean(&escape::inline(text)));
}

fn code_span(text: &str, seen: &str) {
    if seen.trim().is_empty() {
        return;
    }
    let span = escape::code_span(text);
    assert!(is_clean(&span) && !span.contains('\n'), "{span:?}");
    let document = markdown::parse(&format!("x {span} y"));
    let paragraph = paragraph(&document).expect("a paragraph");
    let [code] = paragraph.code.as_slice() else { panic!("{span:?} is {:?}", paragraph.code) };
    assert_eq!(dense(&paragraph.plain[code.clone()]), dense(seen), "{span:?}");
    if escape::is_legible(text) && !text.contains(['{', '}', '%', '#']) {
        assert_eq!(&paragraph.plain[code.clone()], text, "a legible path");
    }
}

/// A fence holds any lines, and nothing else is read into it or out of it.
fn fence(text: &str) {
    let lines: Vec<String> = text.split('\n').map(escape::code).collect();
    for line in &lines {
        assert!(is_clean(line) && !line.contains("{{") && !line.contains("{%"), "{line:?}");
        assert_eq!(escape::code(line), *line, "code() changes what it made");
    }
    let fence = escape::fence_for(lines.iter().map(String::as_str));
    let inside: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let document = markdown::parse(&format!("{fence}\n{inside}{fence}\n"));
    match document.blocks.as_slice() {
        [block] => match &block.kind {
            BlockKind::Code(code) => assert_eq!(code.code.text, inside),
            other => panic!("{other:?} out of a fence"),
        },
        blocks => panic!("{blocks:?} out of a fence"),
    }
}

/// Names and addresses hold few characters.
fn names(text: &str) {
    let only = |made: &str, extra: &str| made.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c));
    let lower = |made: &str| !made.contains(|c: char| c.is_ascii_uppercase());
    let tag = escape::tag(text);
    assert!(only(&tag, "-.+#") && lower(&tag) && !tag.starts_with(['-', '.', '+', '#']), "{tag:?}");
    let stem = escape::file_stem(text);
    assert!(only(&stem, "-") && lower(&stem) && stem.len() <= 60 && !stem.contains("--"), "{stem:?}");
    assert!(!stem.starts_with('-') && !stem.ends_with('-'), "{stem:?}");
    let path = escape::url_path(text);
    assert!(only(&path, "-._~/%"), "{path:?}");
    assert_eq!(unescaped(&path), text.as_bytes());
    let label = escape::mermaid(text);
    assert!(is_clean(&label) && !label.contains(['"', '<', '>', '&', '[', ']', '`', '\n', '%']), "{label:?}");
    assert!(!escape::slug(text).contains(['\n', ' ', '"', '<', '>']));
}

/// Takes percent-encoding back.
fn unescaped(path: &str) -> Vec<u8> {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}
