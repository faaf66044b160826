//! The form in which sentences are compared with cues.

/// The form in which sentences are compared with cues: lower case, one blank around words, marks as words of their own,
/// `~` for code spans and quotations.
pub(super) fn form(text: &str) -> String {
    let mut form = String::with_capacity(text.len() + 16);
    form.push(' ');
    let mut rest = text.char_indices().peekable();
    let mut skip = 0;
    while let Some((at, c)) = rest.next() {
        if at < skip {
            continue;
        }
        let blank_next = rest.peek().is_none_or(|(_, next)| next.is_whitespace() || matches!(next, ')' | '"' | '*'));
        match c {
            '`' | '\"' => {
                if let Some(length) = text[at + 1..].find(c) {
                    form.push('~');
                    skip = at + length + 2;
                }
            }
            ',' | ';' | ':' | '?' if blank_next => mark(&mut form, c),
            '(' | ')' => mark(&mut form, ','),
            '.' | '!' if blank_next => {}
            '*' | '“' | '”' => {}
            '–' | '—' => mark(&mut form, ';'),
            '-' if blank_next && form.ends_with(' ') => mark(&mut form, ';'),
            '’' => form.push('\''),
            c if c.is_whitespace() => {
                if !form.ends_with(' ') {
                    form.push(' ');
                }
            }
            c if c.is_ascii() => form.push(c.to_ascii_lowercase()),
            c => form.extend(c.to_lowercase()),
        }
    }
    if !form.ends_with(' ') {
        form.push(' ');
    }
    form
}

/// A mark as a word of its own.
fn mark(form: &mut String, mark: char) {
    if !form.ends_with(' ') {
        form.push(' ');
    }
    form.push(mark);
    form.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_hold_words_and_marks() {
        let check = |text: &str, expected: &str| assert_eq!(form(text), expected, "{text}");
        check("Currently, it fails.", " currently , it fails ");
        check("Use `a, b` or \"c d\"; done!", " use ~ or ~ ; done ");
        check("It (the cache) isn’t used", " it , the cache , isn't used ");
        check("1,000 items: a::b", " 1,000 items : a::b ");
        check("an open ` mark", " an open mark ");
        check("", " ");
    }
}
