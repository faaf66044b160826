//! Citations in running text: none twice behind each other, and places in files in brackets.

use crate::draft::{Inline, text};

/// Leaves of citations of one source that follow each other in a paragraph the last, and puts brackets around files, whose
/// names would read as words of it.
pub(super) fn tidy(inlines: &mut Vec<Inline>) {
    let before = std::mem::take(inlines);
    let mut open = 0_usize;
    for (place, inline) in before.iter().enumerate() {
        match inline {
            Inline::Commit(_) | Inline::File { .. } => {
                let next = before[place + 1..].iter().find(|next| is_citation(next));
                let led = matches!(before.get(place + 1), Some(Inline::Text(words)) if words.ends_with(':'));
                if next == Some(inline) && !led {
                    // Where the other stands right behind, the blank before this one is its own.
                    if before.get(place + 1) != Some(inline) {
                        without_blank(inlines);
                    }
                    continue;
                }
                // Two marks of code side by side would be one.
                let closed = matches!(inlines.last(), Some(Inline::Text(words)) if words == ")");
                let commit = matches!(inline, Inline::Commit(_));
                if inlines.last().is_some_and(is_citation) || closed && commit {
                    inlines.push(text(" "));
                }
                match matches!(inline, Inline::File { .. }) && open == 0 {
                    true => bracketed(inline, inlines),
                    false => inlines.push(inline.clone()),
                }
            }
            Inline::Prose(words) => {
                let opened = words.matches('(').count();
                open = (open + opened).saturating_sub(words.matches(')').count());
                push_words(words, inlines);
            }
            _ => inlines.push(inline.clone()),
        }
    }
}

fn is_citation(inline: &Inline) -> bool {
    matches!(inline, Inline::Commit(_) | Inline::File { .. })
}

/// Adds a file in brackets, in those of the file before it where nothing stands between.
fn bracketed(file: &Inline, inlines: &mut Vec<Inline>) {
    let end = match inlines.as_slice() {
        [.., Inline::File { .. }, Inline::Text(close), Inline::Prose(blank)]
            if close == ")" && blank.trim().is_empty() =>
        {
            2
        }
        [.., Inline::File { .. }, Inline::Text(close)] if close == ")" => 1,
        _ => 0,
    };
    inlines.truncate(inlines.len() - end);
    match (end, inlines.last()) {
        (1.., _) => inlines.extend([text("; "), file.clone(), text(")")]),
        // Behind words of ours, or at the beginning, a file stands for itself.
        (_, Some(Inline::Prose(_))) => inlines.extend([text("("), file.clone(), text(")")]),
        _ => inlines.push(file.clone()),
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
    fn a_source_is_cited_once_behind_the_last_sentence_that_rests_on_it() {
        check("It is so @ @.", "It is so @.");
        check("It is so @@ now.", "It is so @ now.");
        check("It is so @#.", "It is so @ #.");
        check("It is so #@.", "It is so (#) @.");
        check("One @ and two @. Three @.", "One and two. Three @.");
        check("One @. Two #. Three @.", "One @. Two (#). Three @.");
        check("It is so @. It is @.", "It is so. It is @.");
    }

    #[test]
    fn files_stand_in_brackets() {
        check("on top of it #, and the rest", "on top of it (#), and the rest");
        check("on top of it (#), and the rest", "on top of it (#), and the rest");
        check("two # # of them @", "two (#) of them @");
        check("it is so (see #), and the rest", "it is so (see #), and the rest");
        check("one (@) and two @ of them", "one and two @ of them");
    }
}
