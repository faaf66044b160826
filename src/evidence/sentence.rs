//! Splitting prose into whole sentences, and what tells whether one can stand without the one before it.

use unicode_segmentation::UnicodeSegmentation;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 18] = [
    "e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "resp.", "fig.", "no.", "mr.", "dr.", "st.", "a.k.a.", "incl.",
    "eg.", "ie.", "viz.", "w.r.t.",
];

/// First words that lean on the sentence before.
const LEANING: [&str; 61] = [
    "this",
    "that",
    "these",
    "those",
    "it",
    "its",
    "it's",
    "they",
    "their",
    "them",
    "instead",
    "furthermore",
    "but",
    "however",
    "also",
    "thus",
    "so",
    "therefore",
    "otherwise",
    "and",
    "then",
    "such",
    "similarly",
    "likewise",
    "both",
    "either",
    "neither",
    "another",
    "moreover",
    "additionally",
    "hence",
    "consequently",
    "meanwhile",
    "nevertheless",
    "nonetheless",
    "still",
    "yet",
    "or",
    "nor",
    "because",
    "which",
    "who",
    "he",
    "she",
    "his",
    "her",
    "there",
    "here",
    "again",
    "besides",
    "finally",
    "second",
    "third",
    "secondly",
    "lastly",
    "conversely",
    "alternatively",
    "likely",
    "too",
    "unfortunately",
    "accordingly",
];

/// Phrases that point at commits or lines which a reader of the quotation doesn't have before them.
const POINTING: [&str; 24] = [
    "preceding commit",
    "previous commit",
    "next commit",
    "preceding patch",
    "previous patch",
    "next patch",
    "last commit",
    "subsequent commit",
    "subsequent patch",
    "following commit",
    "following patch",
    "earlier commit",
    "prior commit",
    "as above",
    "see below",
    "above benchmark",
    "mentioned above",
    "described above",
    "preceding two",
    "following benchmark",
    "commit message",
    "the following",
    "as follows",
    "parent commit",
];

/// Splits joined prose into sentences, in order; nothing is lost but the blanks between them.
pub fn split(text: &str) -> Vec<String> {
    let mut sentences: Vec<(usize, usize)> = Vec::new();
    for (start, piece) in text.split_sentence_bound_indices() {
        let end = start + piece.len();
        match sentences.last_mut() {
            Some(last) if goes_on(&text[last.0..last.1], piece) => last.1 = end,
            _ => sentences.push((start, end)),
        }
    }
    let whole = sentences.into_iter().map(|(start, end)| text[start..end].trim().to_owned());
    whole.filter(|sentence| !sentence.is_empty()).collect()
}

/// Tells whether a piece belongs to the sentence before it: no blank stands between them, or that one can't end there.
fn goes_on(before: &str, piece: &str) -> bool {
    !before.ends_with(char::is_whitespace) || !ends(before.trim()) || continues(piece.trim())
}

/// Tells whether a sentence can end here: a final mark, no abbreviation, no open code span or bracket.
fn ends(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', ')', ']', '`', '*', '_', '”', '’']);
    let marked = bare.ends_with(['.', '!', '?', ':', '。', '！', '？', '…']);
    let last = text.rsplit(' ').next().unwrap_or(text).trim_start_matches(['(', '"', '`']).to_lowercase();
    let initial = last.len() == 2 && last.ends_with('.') && last.starts_with(|c: char| c.is_ascii_alphabetic());
    let open_code = text.matches('`').count() % 2 == 1;
    let open_bracket = text.matches('(').count() > text.matches(')').count();
    marked && !ABBREVIATIONS.contains(&last.as_str()) && !initial && !open_code && !open_bracket
}

/// Tells whether a piece goes on with the sentence before it.
fn continues(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ')' | '%'))
}

/// Tells whether a sentence leans on the one before it. `opens` is true for the first sentence of a message, where
/// "this" is the commit itself.
pub fn leans(sentence: &str, opens: bool) -> bool {
    let mut words = sentence
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '`' | '(' | '"'))
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_lowercase();
    let second = words.next().unwrap_or_default().to_lowercase();
    let names_commit = matches!(
        second.as_str(),
        "commit" | "patch" | "change" | "pr" | "series" | "pull" | "release" | "version" | "topic" | "merge"
    );
    let opening =
        matches!(first.as_str(), "this" | "these" | "it" | "there" | "also" | "still" | "both" | "unfortunately");
    let phrase = matches!(
        (first.as_str(), second.as_str()),
        (
            "in" | "for" | "with" | "from" | "due" | "as" | "to" | "on" | "by" | "after" | "prior",
            "this" | "that" | "these" | "such" | "addition" | "particular" | "contrast" | "turn" | "other"
        )
    );
    let pronoun = sentence.split_whitespace().take(5).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        matches!(word.as_str(), "it" | "its" | "they" | "them" | "their" | "this" | "these" | "those")
    });
    let leans = LEANING.contains(&first.as_str()) || phrase || (pronoun && !sentence.starts_with('"'));
    leans && !(names_commit && first == "this") && !opens_well(opens, opening, &first)
}

/// At the beginning of a message pronouns stand for the commit; conjunctions still lean on nothing.
fn opens_well(opens: bool, opening: bool, first: &str) -> bool {
    opens && (opening || !LEANING.contains(&first))
}

/// Tells whether a sentence can be quoted at all: whole, of readable length, pointing at nothing that isn't there.
pub fn quotable(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words = sentence.split_whitespace().count();
    let longest = sentence.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let begins = sentence.starts_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '`' | '"' | '\'' | '(' | '*' | '_' | '-' | '$' | '@' | '/' | '<' | '“')
    });
    (4..=90).contains(&words)
        && begins
        && longest <= 80
        && ends(sentence)
        && !sentence.ends_with(':')
        && !POINTING.iter().any(|phrase| lower.contains(phrase))
        && !has_footnote(sentence)
}

/// `[1]`: a mark whose note the quotation would leave behind.
fn has_footnote(sentence: &str) -> bool {
    sentence.match_indices('[').any(|(position, _)| {
        let inside: String = sentence[position + 1..].chars().take_while(|c| *c != ']').take(3).collect();
        !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit() || c == '*')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_whole() {
        let check = |text: &str, expected: &[&str]| assert_eq!(split(text), expected, "{text}");
        check("One thing. Another thing!", &["One thing.", "Another thing!"]);
        check(
            "Prefixes (e.g. \"refs/heads/\") are common. Next.",
            &["Prefixes (e.g. \"refs/heads/\") are common.", "Next."],
        );
        check("Use `a. B` here. Then", &["Use `a. B` here.", "Then"]);
        check("Version 1.2 is out. See foo.rs for more.", &["Version 1.2 is out.", "See foo.rs for more."]);
        check("It is (see A. B.) done. End.", &["It is (see A. B.) done.", "End."]);
        check("It is `(?m:^|\\W)` now. Done.", &["It is `(?m:^|\\W)` now.", "Done."]);
        check("It is (?m:^|W) now. Done.", &["It is (?m:^|W) now.", "Done."]);
        check("Use assert!(x) and a != bb. Done.", &["Use assert!(x) and a != bb.", "Done."]);
        check("no full stop", &["no full stop"]);
        check("", &[]);
    }

    #[test]
    fn leaning_sentences_are_known() {
        let check = |text: &str, opens: bool, expected: bool| assert_eq!(leans(text, opens), expected, "{text}");
        check("This works by chance.", false, true);
        check("This represents yet another iteration.", true, false);
        check("This commit adds a flag.", false, false);
        check("But `binsearch()` expects a value.", false, true);
        check("In addition, it helps.", false, true);
        check("Records store prefixes of keys.", false, false);
        check("A slow version of this is simple to do.", false, true);
        check("If it isn't, then we can't cross.", false, true);
    }

    #[test]
    fn fragments_and_pointers_are_not_quoted() {
        let check = |text: &str, expected: bool| assert_eq!(quotable(text), expected, "{text}");
        check("The mechanism is broken.", true);
        check("The numbers are:", false);
        check("As the preceding commit explains, all is well.", false);
        check("See the notes [1] for more.", false);
        check("no full stop here at all", false);
        check("... pretty underwhelming if you ask me.", false);
    }
}
