//! Citations in running text: none twice in a sentence, and places in files in brackets.

use crate::draft::{Inline, text};

/// Takes out what a sentence cites already, and puts brackets around files, whose names would read as words of it.
pub(super) fn tidy(inlines: &mut Vec<Inline>) {
    let inlines_before = std::mem::take(inlines);
    let mut cited: Vec<Inline> = Vec::new();
    let mut open = 0_usize;
    for inline in inlines_before {
        match &inline {
            Inline::Commit(_) | Inline::File { .. } => {
                if cited.contains(&inline) {
                    without_blank(inlines);
                    continue;
                }
                cited.push(inline.clone());
                let bare = open == 0 && matches!(inlines.last(), Some(Inline::Prose(_)));
                match matches!(inline, Inline::File { .. }) && bare {
                    true => inlines.extend([text("("), inline, text(")")]),
                    false => inlines.push(inline),
                }
            }
            Inline::Prose(words) => {
                if ends_sentence(words) {
                    cited.clear();
                }
                let opened = words.matches('(').count();
                open = (open + opened).saturating_sub(words.matches(')').count());
                push_words(words, inlines);
            }
            _ => inlines.push(inline),
        }
    }
}

/// Appends words to those before them, where what stood between is gone.
fn push_words(words: &str, inlines: &mut Vec<Inline>) {
    match inlines.last_mut() {
        // Brackets around nothing but what is gone go with it.
        Some(Inline::Prose(before)) if before.ends_with('(') && words.starts_with(')') => {
            before.pop();
            before.truncate(before.trim_end().len());
            before.push_str(&words[1..]);
        }
        Some(Inline::Prose(before)) => before.push_str(words),
        _ => inlines.push(Inline::Prose(words.to_owned())),
    }
}

/// Takes the blank away that stood before a citation.
fn without_blank(inlines: &mut Vec<Inline>) {
    if let Some(Inline::Prose(words)) = inlines.last_mut() {
        words.truncate(words.trim_end().len());
        if words.is_empty() {
            inlines.pop();
        }
    }
}

/// Whether a sentence ends within the words.
fn ends_sentence(words: &str) -> bool {
    let marks = words.match_indices(['.', '!', '?', ';', ':']);
    marks
        .map(|(at, mark)| &words[at + mark.len()..])
        .any(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{CommitId, RepoPath};

    /// `@` stands for one commit, `#` for a file, all else for words.
    #[track_caller]
    fn check(given: &str, expected: &str) {
        let commit = CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id");
        let file = Inline::File { commit, path: RepoPath::new("a.rs"), lines: Some((1, 2)) };
        let mut inlines: Vec<Inline> = Vec::new();
        let mut rest = given;
        while !rest.is_empty() {
            let end = rest.find(['@', '#']).unwrap_or(rest.len());
            if end > 0 {
                inlines.push(Inline::Prose(rest[..end].to_owned()));
            }
            let sign = rest[end..].chars().next();
            inlines.extend(sign.map(|sign| if sign == '@' { Inline::Commit(commit) } else { file.clone() }));
            rest = &rest[(end + 1).min(rest.len())..];
        }
        tidy(&mut inlines);
        let shown = inlines.iter().map(|inline| match inline {
            Inline::Prose(words) | Inline::Text(words) => words.as_str(),
            Inline::Commit(_) => "@",
            _ => "#",
        });
        assert_eq!(shown.collect::<String>(), expected, "{given}");
    }

    #[test]
    fn a_sentence_cites_nothing_twice() {
        check("It is so @ @.", "It is so @.");
        check("It is so @@ now.", "It is so @ now.");
        check("One @ and two @. Three @.", "One @ and two. Three @.");
        check("One. @ Two @.", "One. @ Two.");
        check("It is so @. It is @.", "It is so @. It is @.");
    }

    #[test]
    fn files_stand_in_brackets() {
        check("on top of it #, and the rest", "on top of it (#), and the rest");
        check("on top of it (#), and the rest", "on top of it (#), and the rest");
        check("two # # of them @", "two (#) of them @");
        check("it is so (see #), and the rest", "it is so (see #), and the rest");
        check("one @ and two (@) of them", "one @ and two of them");
    }
}
