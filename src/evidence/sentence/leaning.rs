//! What tells whether a sentence needs the one before it.

/// First words that lean on the sentence before.
const LEANING: [&str; 67] = [
    "basically",
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
    "namely",
    "indeed",
    "ditto",
    "specifically",
    "incidentally",
];

/// What "this" stands before where it means the change or the release that is told.
const OURS: [&str; 10] = ["commit", "patch", "change", "pr", "series", "pull", "release", "version", "topic", "merge"];

/// Tells whether a sentence leans on the one before it. `opens` is true for the first sentence of a message, where
/// "this" is the commit itself.
pub fn leans(sentence: &str, opens: bool) -> bool {
    let mut words = sentence
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '`' | '(' | '"'))
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_lowercase();
    let second = words.next().unwrap_or_default().to_lowercase();
    let names_commit = OURS.contains(&second.as_str());
    let opening_pronoun = matches!(
        first.as_str(),
        "specifically" | "this" | "these" | "it" | "there" | "also" | "still" | "both" | "unfortunately"
    );
    let phrase = matches!(
        (first.as_str(), second.as_str()),
        (
            "in" | "for" | "with" | "from" | "due" | "as" | "to" | "on" | "by" | "after" | "prior",
            "this" | "that" | "these" | "such" | "addition" | "particular" | "contrast" | "turn" | "other"
        )
    );
    let refers = matches!(
        (first.as_str(), second.as_str()),
        ("the", "former" | "latter" | "same" | "above")
            | ("as", "part")
            | ("for", "example" | "instance")
            | ("doing", "so")
            | ("do" | "does", "this" | "that" | "so" | "it")
            | ("we" | "it" | "i", "also")
    ) || sentence.starts_with(|c: char| c.is_lowercase())
        && matches!(first.as_str(), "where" | "whose" | "whereas");
    let third = words.next().unwrap_or_default().to_lowercase();
    let follows = (first == "as" && second == "a" && matches!(third.as_str(), "result" | "consequence"))
        || sentence.split(' ').skip(1).take(4).any(|word| word == "though,")
        || ELLIPSES.iter().any(|ellipsis| sentence.to_lowercase().starts_with(ellipsis))
        || concludes(sentence);
    let counts = first == "the" && counts_on(&second, &third)
        || matches!(first.as_str(), "one" | "two") && second == "of" && third == "them";
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let opening: Vec<String> = sentence.split_whitespace().take(6).map(bare).collect();
    let pronoun = opening.iter().take(5).enumerate().any(|(place, word)| match word.as_str() {
        // `The reader keeps its list`: whose it is stands before it.
        "its" | "their" => place < 2 || !opening[..place].iter().any(|word| names_something(word)),
        "it" | "they" | "them" | "these" | "those" | "that's" => true,
        // `To fix this, …` stands below what is to be fixed, at the least a title.
        "this" if place == 2 && first == "to" && MENDS.contains(&second.as_str()) => false,
        // "The largest change of this release" points at what is told anyway.
        "this" => !opening.get(place + 1).is_some_and(|next| OURS.contains(&next.as_str())),
        _ => false,
    });
    // `Because it is read twice, the lock is held` says itself what follows.
    let reasons = first == "because" && sentence.contains(", ");
    let leans = LEANING.contains(&first.as_str()) && !reasons
        || phrase
        || refers
        || follows
        || counts
        || [" that.", " this.", " these.", " those."].iter().any(|end| sentence.ends_with(end))
        || [" this off", " this up", " this out", ", it instead "].iter().any(|inside| sentence.contains(inside))
        || points_back(sentence)
        || (pronoun && !sentence.starts_with('"'));
    leans && !(names_commit && first == "this") && !opens_well(opens, opening_pronoun, &first)
}

/// How sentences begin whose verb stands in the one before.
const ELLIPSES: [&str; 7] =
    ["when we do,", "if we do,", "when it does,", "if it does,", "if so,", "if not,", "when they do,"];

/// Tells whether a sentence concludes from one before it (`The largest value is therefore 9`): it gives no reason itself.
fn concludes(sentence: &str) -> bool {
    let at = [" is therefore ", " are therefore ", " was therefore ", " were therefore ", " is thus ", " are thus "]
        .iter()
        .find_map(|phrase| sentence.find(phrase));
    at.is_some_and(|at| ![",", "because", "since", " and "].iter().any(|reason| sentence[..at].contains(reason)))
}

/// Verbs of what is done about a fault.
const MENDS: [&str; 8] = ["fix", "address", "solve", "resolve", "avoid", "prevent", "mitigate", "remedy"];

/// Tells whether a word at the beginning of a sentence may be what `its` stands for.
fn names_something(word: &str) -> bool {
    const NOTHING: [&str; 24] = [
        "the", "a", "an", "in", "on", "of", "for", "to", "by", "with", "from", "at", "as", "when", "if", "while",
        "once", "all", "only", "and", "or", "now", "is", "are",
    ];
    word.len() > 2 && !NOTHING.contains(&word) && !LEANING.contains(&word)
}

/// `The first two are easy`, `the other one`, `the rest of them`: counts on what was listed before.
fn counts_on(second: &str, third: &str) -> bool {
    const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "last"];
    const COUNTED: [&str; 22] = [
        "one", "ones", "two", "three", "four", "few", "is", "are", "was", "were", "has", "have", "of", "case", "cases",
        "part", "step", "approach", "option", "problem", "issue", "reason",
    ];
    match second {
        "others" | "rest" | "two" | "three" | "four" | "remaining" => true,
        "other" => matches!(
            third,
            "one"
                | "ones"
                | "two"
                | "three"
                | "half"
                | "is"
                | "are"
                | "was"
                | "were"
                | "can"
                | "could"
                | "has"
                | "will"
        ),
        _ => ORDINALS.contains(&second) && COUNTED.contains(&third),
    }
}

/// At the beginning of a message pronouns stand for the commit; conjunctions still lean on nothing.
fn opens_well(opens: bool, opening: bool, first: &str) -> bool {
    opens && (opening || !LEANING.contains(&first))
}

/// Tells whether a sentence that begins with nothing of its own ends a part of it in a pronoun: `we won't have a use for it`.
fn points_back(sentence: &str) -> bool {
    const OPEN: [&str; 14] = [
        "we",
        "you",
        "i",
        "if",
        "once",
        "nothing",
        "nobody",
        "when",
        "anyone",
        "until",
        "as",
        "most",
        "none",
        "everything",
    ];
    const BEFORE: [&str; 10] = ["for", "using", "use", "of", "to", "by", "with", "from", "about", "on"];
    let words: Vec<String> = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    let opens = words.first().is_some_and(|first| OPEN.contains(&first.as_str()));
    let mut pairs = words.windows(2).zip(sentence.split_whitespace().skip(1)).enumerate();
    opens
        && pairs.any(|(place, (pair, written))| {
            let ends = written.ends_with(['.', ',', ';', ':', ')', '!', '?'])
                || words
                    .get(place + 2)
                    .is_none_or(|next| matches!(next.as_str(), "anymore" | "any" | "here" | "either" | "you" | "we"));
            BEFORE.contains(&pair[0].as_str())
                && (matches!(pair[1].as_str(), "that" | "this" | "those" | "these") && ends || pair[1] == "it")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check("I decided against that.", false, true);
        check("The former is slow.", false, true);
        check("For example, a lock.", false, true);
        check("The largest change in this release is the lock.", false, false);
        check("The largest change in this file is the lock.", false, true);
        check("IMO, that's a good trade.", false, true);
        check("Once we have ported all messages we won't have a use for it anymore.", false, true);
        check("If you are interested in using it in your project, say so.", false, true);
        check("Nothing in builtin.conf would be subject to that.", false, true);
        check("The reader keeps a list for it.", false, false);
        check("We point to that file first.", false, false);
        check("The other can be mended by a newer version.", false, true);
        check("The reader keeps its list.", false, false);
        check("In its place stands a lock.", false, true);
        check("To fix this, track the commit by its hash.", false, false);
        check("To see this, read the table.", false, true);
        check("Because paths are read twice, the lock is held.", false, false);
        check("Because of the lock.", false, true);
        check("The largest value is therefore 9.", false, true);
        check("Keys are sorted, and the largest is therefore last.", false, false);
        check("Basically, we read too eagerly.", false, true);
        check("The price, though, is that it makes more chunks.", false, true);
        check("where the parameter was renamed but the argument was not.", false, true);
        check("Where the parameter was renamed, the argument is too.", false, false);
        check("Do this for both lines.", false, true);
        check("We also add a test of the table.", false, true);
        check("As a result, the reader is broken.", false, true);
        check("Specifically, the line is read twice.", true, false);
        check("Specifically, the line is read twice.", false, true);
        check("When we do, the line is read twice.", false, true);
        check("When we do read lines, the line is read twice.", false, false);
    }
}
