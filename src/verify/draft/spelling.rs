//! Names as they are spelled: a name with digits may be joined otherwise than in the evidence ("HTTP/1" for `http1`), a
//! word of code may be a part of an identifier there, or differ in case.

/// Names that code means by others: who reads `Option` knows `None`.
const MEANT: [(&str, &[&str]); 3] =
    [("Option", &["None", "Some"]), ("Result", &["Ok", "Err"]), ("Optional", &["None"])];

/// Runs of letters and runs of digits in lower case, with whether nothing parts them from what stands before.
fn runs(line: &str) -> Vec<(String, Option<char>)> {
    let mut runs: Vec<(String, Option<char>)> = Vec::new();
    let mut before: Option<char> = None;
    for c in line.chars() {
        let same = |last: char| last.is_ascii_digit() == c.is_ascii_digit() && last.is_alphanumeric();
        if c.is_alphanumeric() {
            match runs.last_mut() {
                Some((run, _)) if before.is_some_and(same) => run.extend(c.to_lowercase()),
                _ => runs.push((c.to_lowercase().collect(), before)),
            }
        }
        before = Some(c);
    }
    runs
}

/// Whether a name with digits occurs in a text, whatever parts its letters from its digits there; a version may be given
/// by its first numbers, and without its `v`.
pub(super) fn occurs(text: &str, name: &str) -> bool {
    let mut name: Vec<String> = runs(name).into_iter().map(|(run, _)| run).collect();
    if name.len() > 1 && name[0] == "v" {
        name.remove(0);
    }
    // "TLSv1.3" is TLS 1.3.
    let same =
        |run: &String, wanted: &String| run == wanted || wanted.len() > 1 && run.strip_suffix('v') == Some(wanted);
    let begins = |lines: &[(String, Option<char>)]| {
        lines.iter().zip(&name).all(|((run, _), wanted)| same(run, wanted))
            // "24.3" is no version where 1.24.3 stands.
            && !(lines[0].0.starts_with(|c: char| c.is_ascii_digit()) && lines[0].1 == Some('.'))
    };
    !name.is_empty() && text.lines().any(|line| runs(line).windows(name.len()).any(begins))
}

/// Letters before the numbers of widths, which number nothing.
const WIDTHS: [&str; 8] = ["u", "i", "f", "int", "uint", "float", "utf", "sha"];

/// Whether a part of a dotted name ends in a number behind a part that is some name: `JavaVersion.VERSION_11` is Java's.
pub(super) fn numbers(text: &str, name: &str, number: &str) -> bool {
    let bears = |path: &str| {
        let parts: Vec<String> = words(path).collect();
        let named = parts.iter().position(|part| part == name).unwrap_or(parts.len());
        (named + 1..parts.len()).any(|place| {
            let letters =
                parts[place].strip_suffix(number).map(|rest| if rest.is_empty() { &parts[place - 1] } else { rest });
            letters.is_some_and(|letters| letters.chars().all(char::is_alphabetic) && !WIDTHS.contains(&letters))
        })
    };
    number.bytes().all(|byte| byte.is_ascii_digit())
        && text.replace("::", ".").split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).any(bears)
}

/// Whether a word of code is one of the evidence but for its case, a part of an identifier there, or meant by one.
pub(super) fn is_part(text: &str, name: &str) -> bool {
    let (prefix, wanted) = parts(name);
    if wanted.is_empty() || wanted.iter().map(String::len).sum::<usize>() < 3 {
        return false;
    }
    let meant =
        MEANT.iter().any(|(known, meant)| meant.contains(&name) && identifiers(text).any(|word| word == *known));
    meant
        || identifiers(text).any(|word| {
            let (before, parts) = parts(word);
            // `--json` is an option only where that option is.
            match prefix.is_empty() {
                true => parts.windows(wanted.len()).any(|window| window == wanted.as_slice()),
                false => before == prefix && parts == wanted,
            }
        })
}

/// Strings in code with nothing but commas, blanks and signs of a diff between them, joined by blanks; one run a line.
pub(super) fn literals(text: &str) -> String {
    let mut runs = String::new();
    // Within a string; whether only what parts the items of a list was seen since the last one.
    let (mut inside, mut joins) = (false, false);
    for c in text.chars() {
        match (inside, c) {
            (false, '"') => {
                runs.push(if joins { ' ' } else { '\n' });
                inside = true;
            }
            (true, '"') => (inside, joins) = (false, true),
            // What never closes is none.
            (true, '\n') => (inside, joins) = (false, false),
            (true, c) => runs.push(c),
            (false, c) => joins &= c.is_whitespace() || matches!(c, ',' | '+' | '-'),
        }
    }
    runs
}

/// Words as code has them.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).filter(|word| !word.is_empty())
}

/// The dashes that a word begins with, and its parts in lower case: split where the case rises and at what joins words.
fn parts(word: &str) -> (String, Vec<String>) {
    let bare = word.trim_end_matches("()").trim_start_matches('.');
    let rest = bare.trim_start_matches('-');
    let mut parts: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in rest.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && c.is_uppercase();
        match parts.last_mut() {
            Some(part) if c.is_alphanumeric() && !begins => part.extend(c.to_lowercase()),
            _ if c.is_alphanumeric() => parts.push(c.to_lowercase().collect()),
            _ if matches!(c, '_' | '-' | '.' | ':' | '/') => {}
            // "git log" is what `GitLog` stands for: plain words, and no options.
            _ if c == ' ' && word.chars().all(|c| c.is_ascii_lowercase() || c == ' ') => {}
            // What else holds code is no name.
            _ => return (String::new(), Vec::new()),
        }
        before = c;
    }
    (bare[..bare.len() - rest.len()].to_owned(), parts)
}

/// The parts of all identifiers of a text, by which prose speaks of them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    identifiers(text).flat_map(|word| parts(word).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_digits_are_joined_as_one_likes() {
        let check =
            |name: &str, text: &str, expected: bool| assert_eq!(occurs(text, name), expected, "{name} / {text}");
        check("HTTP/1", "fix(http1): keep-alive", true);
        check("HTTP/1", "HTTP/1.1 trailers", true);
        check("HTTP/2", "caused by HTTP2 preface", true);
        check("HTTP/3", "caused by HTTP2 preface", false);
        check("non-UTF-8", "non-utf8 char in Connection header", true);
        check("UTF-16", "non-utf8 char", false);
        check("RFC9110", "per RFC 9110.", true);
        check("v1.24", "built using Go 1.24", true);
        check("1.24", "go1.24.0 in go.mod", true);
        check("24.0", "go1.24.0 in go.mod", false);
        check("SHA-256", "a sha1 sum", false);
        check("0.36.0", "from 0.33.0 to 0.38.0", false);
    }

    #[test]
    fn strings_of_a_list_are_one_line() {
        let check = |text: &str, expected: &[&str]| {
            let found = literals(text);
            assert_eq!(found.lines().filter(|run| !run.is_empty()).collect::<Vec<_>>(), expected, "{text}");
        };
        check("run([\"git\", \"blame\", \"-s\"])", &["git blame -s"]);
        check("-    \"git\",\n-    \"blame\",\n", &["git blame"]);
        check("f(\"git\"); g(\"blame\")", &["git", "blame"]);
        check("it's \" open\nand \"closed\"", &[" open", "closed"]);
    }

    #[test]
    fn words_of_code_are_parts_of_identifiers() {
        let check =
            |name: &str, text: &str, expected: bool| assert_eq!(is_part(text, name), expected, "{name} / {text}");
        check("titlecase", "fn http1_trailer_send_fields_titlecase()", true);
        check("send_fields", "fn http1_trailer_send_fields_titlecase()", true);
        check("fields_send", "fn http1_trailer_send_fields_titlecase()", false);
        check("rpmbuild", "RPMBUILD --define", true);
        check("RequestState", "handle_request_state(x)", true);
        check("None", "max: impl Into<Option<usize>>", true);
        check("None", "nothing", false);
        check("frobnicate()", "fn read_all(x)", false);
        check("read_some", "fn read_all(x) some", false);
        check(".netrc", "update netrc Go package version", true);
        check("--json", "writes json", false);
        check("--json", "the option `--json-lines`", false);
        check("--JSON", "the option `--json`", true);
        check("is", "this is", false);
        check("git log", "CallingProcess::GitLog(_)", true);
        check("git push", "CallingProcess::GitLog(_)", false);
        check("git log --all", "CallingProcess::GitLog(_)", false);
        check("log git", "CallingProcess::GitLog(_)", false);
    }
}
