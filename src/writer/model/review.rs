//! A text as a second reader gets it, sentence by sentence with numbers; what that reader names; and the text without it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    late::labelled,
    salvage::{Piece, depending, joined, leans, pieces, sentences, take_out, without_idle_leads, without_markers},
};

/// What a reader names, by the numbers of sentences: why each is not borne out.
pub(super) type Named = BTreeMap<usize, String>;

/// A reply with its sentences, which have numbers from 1 in their order. Code, quotations and headings have none.
#[derive(Debug)]
pub(super) struct Numbered {
    pieces: Vec<Piece>,
    /// For each sentence what it is part of, and its words with their markers.
    sentences: Vec<(Place, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A line with which the reply begins, as `title: …`.
    Label,
    Piece(usize),
}

impl Numbered {
    /// Numbers the sentences of a reply.
    pub fn of(reply: &str) -> Self {
        let (labels, text) = labelled(reply);
        let pieces = pieces(text);
        let lines = labels.iter().map(|(label, words)| (Place::Label, format!("{label}: {words}")));
        let told =
            pieces.iter().enumerate().filter(|(_, piece)| piece.is_note() || !piece.is_marker() && !piece.is_heading());
        let of = |(at, piece): (usize, &Piece)| {
            let (_, rest) = opened(piece);
            let sentences = if piece.is_note() { vec![rest] } else { sentences(rest) };
            sentences.into_iter().map(move |words| (Place::Piece(at), words.to_owned())).collect::<Vec<_>>()
        };
        let sentences = lines.chain(told.flat_map(of)).collect();
        Self { pieces, sentences }
    }

    /// The text as a reader gets it: a line for each sentence, the rest as it stands.
    pub fn shown(&self) -> String {
        let line = |(number, words): (usize, &str)| format!("{number}: {}\n", joined_line(words));
        let mut shown: String = self.at(|place| place == Place::Label).map(line).collect();
        for (at, piece) in self.pieces.iter().enumerate() {
            let mut lines: String = self.at(|place| place == Place::Piece(at)).map(line).collect();
            if lines.is_empty() {
                lines = format!("{}\n", piece.text);
            }
            shown.push_str(if shown.is_empty() { "" } else { "\n" });
            shown.push_str(&lines);
        }
        shown.trim_end().to_owned()
    }

    /// The words of a sentence.
    pub fn sentence(&self, number: usize) -> Option<&str> {
        self.sentences.get(number.checked_sub(1)?).map(|(_, words)| words.trim_end())
    }

    /// The words of all sentences.
    pub fn all(&self) -> Vec<&str> {
        self.sentences.iter().map(|(_, words)| words.trim_end()).collect()
    }

    /// The numbers of sentences that stand among those of another text and cite no more than there.
    pub fn same_as(&self, others: &[&str]) -> BTreeSet<usize> {
        let sources = |words: &str| -> BTreeSet<String> { markers(words).split("]]").map(str::to_owned).collect() };
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for words in others {
            known.entry(bare(words)).or_default().extend(sources(words));
        }
        let stands = |words: &str| known.get(&bare(words)).is_some_and(|known| sources(words).is_subset(known));
        (1..=self.sentences.len()).filter(|number| self.sentence(*number).is_some_and(stands)).collect()
    }

    /// The reply without some sentences and what leans on them. A paragraph of which some is left keeps its sources.
    pub fn without(&self, named: &BTreeSet<usize>) -> String {
        let gone = |number: usize| named.contains(&number);
        let labels = self.at(|place| place == Place::Label).filter(|(number, _)| !gone(*number));
        let head: String = labels.map(|(_, words)| format!("{words}\n")).collect();
        let mut kept: Vec<Option<Piece>> = self.pieces.iter().cloned().map(Some).collect();
        for (at, piece) in self.pieces.iter().enumerate() {
            let all: Vec<(usize, &str)> = self.at(|place| place == Place::Piece(at)).collect();
            if kept[at].is_none() || !all.iter().any(|(number, _)| gone(*number)) {
                continue;
            }
            match without_sentences(piece, &all, gone) {
                Some(left) => {
                    let led = piece.leads_on() && !left.leads_on();
                    let last = at + if led { depending(&kept, at) } else { 0 };
                    let shows = |piece: &Option<Piece>| piece.as_ref().is_none_or(|it| it.text.starts_with("[[E"));
                    // Code stands below a paragraph whatever leads to it.
                    if led && !kept.get(at + 1).is_some_and(shows) {
                        kept[at + 1..=last].fill(None);
                    }
                    kept[at] = Some(left);
                }
                None => take_out(&mut kept, at),
            }
        }
        without_idle_leads(&mut kept);
        let text = joined(&kept);
        if head.is_empty() { text } else { format!("{head}\n{text}") }
    }

    /// Numbers and words of the sentences at some places.
    fn at(&self, wanted: impl Fn(Place) -> bool) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.sentences.iter().enumerate();
        numbered.filter(move |(_, (place, _))| wanted(*place)).map(|(at, (_, words))| (at + 1, words.as_str()))
    }
}

/// A piece without some of its sentences, and without those behind them that lean on them; none where no word is left.
fn without_sentences(piece: &Piece, all: &[(usize, &str)], gone: impl Fn(usize) -> bool) -> Option<Piece> {
    let mut left = String::new();
    let mut cited = String::new();
    let mut hangs = false;
    for (number, words) in all {
        hangs = gone(*number) || hangs && leans(words);
        if hangs {
            cited.push_str(&markers(words));
        } else {
            left.push_str(words);
        }
    }
    if without_markers(&left).trim().is_empty() {
        return None;
    }
    let sources = if left.contains("[[") { String::new() } else { cited };
    let (start, _) = opened(piece);
    Some(Piece { text: format!("{start}{}{sources}", left.trim_end()), ..piece.clone() })
}

/// What opens an item of a list, and the rest of a piece.
fn opened(piece: &Piece) -> (&str, &str) {
    let text = piece.text.as_str();
    let end = if piece.is_item { text.find(' ').map_or(0, |_| text.len() - words_of_item(text).len()) } else { 0 };
    text.split_at(end)
}

fn words_of_item(text: &str) -> &str {
    let bare = text.trim_start();
    let rest = bare.strip_prefix(['-', '*']).unwrap_or_else(|| {
        let digits = bare.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.strip_prefix('.').unwrap_or(bare)
    });
    rest.trim_start()
}

/// The markers of some words, each behind a blank.
fn markers(words: &str) -> String {
    let inner = words.split("[[").skip(1).filter_map(|rest| rest.split_once("]]"));
    inner.map(|(inner, _)| format!(" [[{inner}]]")).collect()
}

fn joined_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words without markers, blanks and case.
fn bare(words: &str) -> String {
    without_markers(words).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a reader's reply names: `<number>: <what>`, line by line. Anything else says nothing, nor does a line that says
/// that its sentence stands.
pub(super) fn named(reply: &str) -> Named {
    const FINE: [&str; 9] = ["borne out", "supported", "ok", "okay", "fine", "none", "correct", "true", "yes"];
    let reply = reply.rsplit("</think>").next().unwrap_or_default();
    let line = |line: &str| {
        let (number, why) = line.split_once(':')?;
        let number = number.trim_matches(|c: char| c.is_whitespace() || "-*`#".contains(c));
        let number = number.strip_prefix("Sentence ").unwrap_or(number).parse::<usize>().ok()?;
        let why = why.trim_matches(|c: char| c.is_whitespace() || c == '*');
        let said = why.trim_end_matches('.').to_lowercase();
        let is_fine =
            FINE.contains(&said.as_str()) || ["borne out by", "supported by"].iter().any(|it| said.starts_with(it));
        (why.chars().any(char::is_alphabetic) && !is_fine).then(|| (number, why.to_owned()))
    };
    reply.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_numbers_and_the_rest_has_none() {
        let text = "title: A table\n\n### How\n\nIt looks `up. Keys` up. [[E1]] Then it\nends:\n\n[[E1 L2-L3]]\n\n- L2: a note\n\n\
                    Steps:\n\n1. One is so. Two.\n2. Three [[S7]].\n\n[[S7]]";
        assert_eq!(
            Numbered::of(text).shown(),
            "1: title: A table\n\n### How\n\n2: It looks `up. Keys` up. [[E1]]\n3: Then it ends:\n\n[[E1 L2-L3]]\n\n\
             4: L2: a note\n\n5: Steps:\n\n6: One is so.\n7: Two.\n\n8: Three [[S7]].\n\n[[S7]]"
        );
        assert_eq!(Numbered::of("").shown(), "");
    }

    #[test]
    fn what_is_named_goes_with_what_leans_on_it() {
        let check = |text: &str, named: &[usize], expected: &str| {
            assert_eq!(Numbered::of(text).without(&named.iter().copied().collect()), expected, "{text}");
        };
        check("One is so. Two is so [[E1]]. Three is so.", &[2], "One is so. Three is so. [[E1]]");
        check("One is so [[E2]]. Two is so [[E1]]. It is why. Three.", &[2], "One is so [[E2]]. Three.");
        check("One is so. Two is so.", &[], "One is so. Two is so.");
        check("One is so. Two is so.", &[7, 0], "One is so. Two is so.");
        check("One [[E1]].\n\n[[E1]]\n\n- L1: a note\n\nThis is why.\n\nTwo.", &[1], "Two.");
        check(
            "One [[E1]].\n\n[[E1]]\n\n- L1: a note\n- L2: more\n\nTwo.",
            &[2],
            "One [[E1]].\n\n[[E1]]\n\n- L2: more\n\nTwo.",
        );
        check("One is so [[E1]]. It says:\n\n[[S1]]\n\nTwo.", &[2], "One is so [[E1]].\n\nTwo.");
        check("One is so [[E1]]. The code:\n\n[[E1]]\n\nTwo.", &[2], "One is so [[E1]].\n\n[[E1]]\n\nTwo.");
        check("Steps:\n\n1. One is so. Two.\n2. Three.", &[2], "Steps:\n\n1. Two.\n2. Three.");
        check("Steps:\n\n- One.\n- Two.", &[2, 3], "");
        check("One.\n\n### How\n\nTwo.\n\n### Why\n\nThree.", &[2], "One.\n\n### Why\n\nThree.");
        check("title: A\nexcerpt: B.\n\nOne.", &[1], "excerpt: B.\n\nOne.");
    }

    #[test]
    fn replies_name_sentences_or_say_nothing() {
        let check = |reply: &str, expected: &[(usize, &str)]| {
            let found = named(reply);
            let found: Vec<(usize, &str)> = found.iter().map(|(number, why)| (*number, why.as_str())).collect();
            assert_eq!(found, expected, "{reply}");
        };
        check(
            "3: who calls it isn't shown\n**5**: \"always\" is open",
            &[(3, "who calls it isn't shown"), (5, "\"always\" is open")],
        );
        check("- 3: no test: none is shown", &[(3, "no test: none is shown")]);
        check("3: None of the callers is shown", &[(3, "None of the callers is shown")]);
        check("<think>1: it seems so</think>\n2: the caller isn't shown", &[(2, "the caller isn't shown")]);
        for nothing in [
            "none",
            "",
            "All is well.",
            "1. The first is wrong.",
            "3:",
            "3: OK",
            "3: borne out by E1",
            "99999999999999999999999: x",
        ] {
            check(nothing, &[]);
        }
    }

    #[test]
    fn a_sentence_is_known_again_where_it_cites_nothing_new() {
        let check = |text: &str, expected: &[usize]| {
            let others = ["Two is so. [[E1]] [[E2]]", "One is so."];
            assert_eq!(Numbered::of(text).same_as(&others), expected.iter().copied().collect(), "{text}");
        };
        check("One is new. Two is  so [[E2]].", &[2]);
        check("One is so. Two is so.", &[1, 2]);
        check("One is new. Two is so [[E3]].", &[]);
    }
}
