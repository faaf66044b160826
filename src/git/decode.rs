//! From the bytes of a commit object to [`Commit`].

use gix::{actor::SignatureRef, bstr::BStr};

use crate::history::{Commit, CommitId, Date, Person};

/// Messages longer than this are cut: nobody wrote them by hand.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// A decoded commit, and whether its message was cut.
pub(super) struct Decoded {
    pub(super) commit: Commit,
    pub(super) tree: gix::ObjectId,
    pub(super) message_cut: bool,
}

/// Decodes a commit object: its encoding header, its signatures through the mailmap, its message.
pub(super) fn commit(
    id: CommitId,
    raw: &gix::objs::CommitRef<'_>,
    mailmap: &gix::mailmap::Snapshot,
) -> Option<Decoded> {
    let encoding = raw.encoding.and_then(|label| encoding_rs::Encoding::for_label(label));
    let (author, author_date) = signature(&raw.author().ok()?, mailmap, encoding);
    let (committer, commit_date) = signature(&raw.committer().ok()?, mailmap, encoding);
    let message_cut = raw.message.len() > MESSAGE_LIMIT;
    let message = decode(&raw.message[..raw.message.len().min(MESSAGE_LIMIT)], encoding);
    let (subject, body) = split_message(&message);
    let parents = raw.parents().map(|id| super::commit_id(&id)).collect();
    let commit = Commit { id, parents, author, author_date, committer, commit_date, subject, body, files: Vec::new() };
    Some(Decoded { commit, tree: raw.tree(), message_cut })
}

fn signature(
    raw: &SignatureRef<'_>,
    mailmap: &gix::mailmap::Snapshot,
    encoding: Option<&'static encoding_rs::Encoding>,
) -> (Person, Date) {
    let resolved = mailmap.resolve_cow(*raw);
    let time = raw.time().unwrap_or_default();
    let person = Person {
        name: decode(resolved.name.as_ref(), encoding).trim().to_owned(),
        email: decode(resolved.email.as_ref(), encoding).trim().to_owned(),
    };
    (person, Date { seconds: time.seconds, offset: time.offset })
}

/// Decodes by the commit's own encoding; without one, or with an unknown one, as UTF-8 with replacement characters.
fn decode(bytes: &BStr, encoding: Option<&'static encoding_rs::Encoding>) -> String {
    let encoding = encoding.unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Subject: the first paragraph, its lines joined by a blank. Body: the rest.
fn split_message(message: &str) -> (String, String) {
    let mut lines = message.lines().map(str::trim_end).skip_while(|line| line.trim().is_empty()).peekable();
    let mut subject = Vec::new();
    while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
        subject.push(line.trim());
    }
    let body: Vec<&str> = lines.skip_while(|line| line.trim().is_empty()).collect();
    (subject.join(" "), body.join("\n").trim_end().to_owned())
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
        check("one\r\n\r\nbody\r\n", "one", "body");
        check("", "", "");
    }

    #[test]
    fn legacy_encodings_are_read() {
        let latin1 = encoding_rs::Encoding::for_label(b"ISO-8859-1");
        assert_eq!(decode(BStr::new(b"gr\xfc\xdfe"), latin1), "grüße");
        assert_eq!(decode(BStr::new(b"gr\xfc\xdfe"), None), "gr\u{fffd}\u{fffd}e");
    }
}
