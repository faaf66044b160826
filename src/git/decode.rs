//! From the bytes of a commit object to [`Commit`]. Whatever an object holds, it is read as `git log` reads it: a broken
//! name or date is an empty one, and no reason to give up a range.

use std::borrow::Cow;

use gix::bstr::ByteSlice;

use super::{commit_id, encodings::Encoding, mailmap::Mailmap, people};
use crate::history::{Commit, CommitId, Person};

/// Messages longer than this are cut: nobody wrote them by hand.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// Subjects longer than this are cut: they stand in titles, headings and lists.
const SUBJECT_LIMIT: usize = 2000;

/// A commit object, split but not yet decoded.
#[derive(Debug, Default)]
pub(super) struct Raw<'a> {
    tree: Option<gix::ObjectId>,
    pub(super) parents: Vec<CommitId>,
    author: &'a [u8],
    committer: &'a [u8],
    encoding: Encoding,
    message: &'a [u8],
    message_cut: bool,
}

/// A decoded commit, and whether its message was cut.
pub(super) struct Decoded {
    pub(super) commit: Commit,
    pub(super) tree: gix::ObjectId,
    pub(super) message_cut: bool,
}

impl<'a> Raw<'a> {
    /// Splits an object into its headers and its message, which ends at a NUL as it does for git. `None` where there is no
    /// tree: then it is no commit.
    pub(super) fn read(object: &'a [u8]) -> Option<Self> {
        let mut raw = Self::default();
        let mut rest = object;
        while let Some((line, behind)) = split_line(rest) {
            rest = behind;
            match line.split_once_str(" ") {
                Some((b"tree", id)) if raw.tree.is_none() => raw.tree = gix::ObjectId::from_hex(id).ok(),
                Some((b"parent", id)) => raw.parents.push(commit_id(&gix::ObjectId::from_hex(id).ok()?)),
                Some((b"author", person)) => raw.author = person,
                Some((b"committer", person)) => raw.committer = person,
                Some((b"encoding", label)) => raw.encoding = Encoding::named(label),
                _ if line.is_empty() => break,
                _ => {}
            }
        }
        raw.tree?;
        let message = rest.split(|byte| *byte == 0).next().unwrap_or_default();
        raw.message_cut = message.len() > MESSAGE_LIMIT;
        raw.message = if raw.message_cut { cut(message) } else { message };
        Some(raw)
    }

    pub(super) fn tree(&self) -> Option<gix::ObjectId> {
        self.tree
    }

    /// The author, after the mailmap.
    pub(super) fn author(&self, mailmap: &Mailmap) -> Person {
        people::person(self.author, self.encoding, mailmap)
    }

    /// When the change was written, in seconds since the epoch.
    pub(super) fn authored(&self) -> i64 {
        people::date(self.author).seconds
    }

    /// The whole message.
    pub(super) fn message(&self) -> Cow<'a, str> {
        self.encoding.decode(self.message)
    }

    /// Subject and body as one text, the form in which quotations of a message are checked.
    pub(super) fn quotable(&self) -> String {
        let (subject, body) = split_message(&self.message());
        if body.is_empty() { subject } else { format!("{subject}\n\n{body}") }
    }

    /// Decodes everything.
    pub(super) fn commit(self, id: CommitId, mailmap: &Mailmap) -> Option<Decoded> {
        let message = self.message();
        let (mut subject, body) = split_message(&message);
        let subject_cut = subject.len() > SUBJECT_LIMIT;
        subject.truncate(subject.floor_char_boundary(SUBJECT_LIMIT));
        let commit = Commit {
            id,
            author: self.author(mailmap),
            author_date: people::date(self.author),
            committer: people::person(self.committer, self.encoding, mailmap),
            commit_date: people::date(self.committer),
            subject,
            body,
            files: Vec::new(),
            parents: self.parents,
        };
        Some(Decoded { commit, tree: self.tree?, message_cut: self.message_cut || subject_cut })
    }
}

/// The start of a message within the limit, cut between two characters.
fn cut(message: &[u8]) -> &[u8] {
    let continues = |at: &usize| message[*at] & 0xc0 == 0x80;
    let end = (MESSAGE_LIMIT - 3..=MESSAGE_LIMIT).rev().find(|at| !continues(at)).unwrap_or(MESSAGE_LIMIT);
    &message[..end]
}

/// The first line without its end, and what follows it.
fn split_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match text.find_byte(b'\n') {
        Some(end) => Some((&text[..end], &text[end + 1..])),
        None => (!text.is_empty()).then_some((text, &[])),
    }
}

/// Subject: the first paragraph, its lines joined by a blank. Body: the rest, without the white space at the ends of its
/// lines.
fn split_message(message: &str) -> (String, String) {
    let mut rest = skip_blank(message);
    let mut subject = String::new();
    while let Some((line, behind)) = next_line(rest).filter(|(line, _)| !line.is_empty()) {
        if !subject.is_empty() {
            subject.push(' ');
        }
        subject.push_str(line);
        rest = behind;
    }
    (subject, trim_lines(skip_blank(rest)))
}

/// What git takes for white space.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// The first line without white space at its end, and what follows it.
fn next_line(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    Some((line.trim_end_matches(SPACE), rest))
}

/// The text from its first line that isn't blank.
fn skip_blank(mut text: &str) -> &str {
    while let Some((_, rest)) = next_line(text).filter(|(line, _)| line.is_empty()) {
        text = rest;
    }
    text
}

fn trim_lines(text: &str) -> String {
    let text = text.trim_end_matches(SPACE);
    // Most bodies have nothing to trim; one look at the bytes before each end of line is cheaper than lines put together.
    let trimmed = text.as_bytes().windows(2).all(|pair| pair[1] != b'\n' || !matches!(pair[0], b' ' | b'\t' | b'\r'));
    if trimmed {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches(SPACE)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_is_the_first_paragraph() {
        let check = |message: &str, subject: &str, body: &str| {
            assert_eq!(split_message(message), (subject.to_owned(), body.to_owned()), "{message:?}");
        };
        check("one\n", "one", "");
        check("\n\none\ntwo \n\nbody\n\n  code\n\n", "one two", "body\n\n  code");
        check("  one\n   two\n \t\n\n body  \nmore", "  one    two", " body\nmore");
        check("one\r\n\r\nbody\r\nmore\r\n", "one", "body\nmore");
        check("", "", "");
        check("\n \n", "", "");
    }

    #[test]
    fn objects_are_read_leniently() {
        let tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        let read = |rest: &str| {
            let object = format!("{tree}{rest}");
            let raw = Raw::read(object.as_bytes())?;
            let message = raw.message().into_owned();
            Some((
                raw.parents.len(),
                message,
                raw.author(&Mailmap::default()).name,
                people::date(raw.committer).seconds,
            ))
        };
        let expect =
            |parents, message: &str, name: &str, date| Some((parents, message.to_owned(), name.to_owned(), date));
        assert_eq!(read("\n\nsubject\0rest"), expect(0, "subject", "", 0));
        assert_eq!(read(""), expect(0, "", "", 0));
        let parent = format!("\nparent {}", "1".repeat(40));
        assert_eq!(read(&format!("{parent}{parent}\nauthor A <a> 1 +0\n\nm\n")), expect(2, "m\n", "A", 0));
        let signed = "\ncommitter C <c> 5 +0000\ngpgsig -----BEGIN\n author Evil <e> 9 +0000\n \n -----END\n\nm";
        assert_eq!(read(signed), expect(0, "m", "", 5));
        assert!(Raw::read(b"parent 1\n\nno tree").is_none() && Raw::read(b"").is_none());
        assert_eq!(read("\nparent zero\n\nm"), None);
    }

    #[test]
    fn long_subjects_are_cut_between_characters() {
        let object = format!(
            "tree {}\nauthor a <b> 1 +0000\ncommitter a <b> 1 +0000\n\nx{}\n\nbody\n",
            "1".repeat(40),
            "\u{e4}".repeat(SUBJECT_LIMIT)
        );
        let raw = Raw::read(object.as_bytes()).expect("a commit");
        let id = CommitId::from_bytes(&[1; 20]).expect("20 bytes");
        let decoded = raw.commit(id, &Mailmap::default()).expect("a commit");
        assert!(decoded.message_cut);
        assert_eq!((decoded.commit.subject.len(), decoded.commit.body.as_str()), (SUBJECT_LIMIT - 1, "body"));
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let message = "\u{e4}".repeat(MESSAGE_LIMIT);
        let object = format!("tree {}\n\nx{message}", "1".repeat(40));
        let raw = Raw::read(object.as_bytes()).expect("a commit");
        assert!(raw.message_cut && !raw.message().contains('\u{fffd}'));
        assert_eq!(raw.message().len(), MESSAGE_LIMIT - 1);
    }
}
