//! What is left of a reply without what doesn't stand in it: a sentence, an item of a list, a paragraph with the code below it.
//! A part that was refused for one paragraph is mostly right, and its reader is worse off with the offline text.

/// Words with which a text goes on that leans on what stands before it.
const LEANING: [&str; 20] = [
    "this",
    "that",
    "these",
    "those",
    "it",
    "its",
    "they",
    "their",
    "both",
    "such",
    "but",
    "however",
    "instead",
    "so",
    "hence",
    "therefore",
    "likewise",
    "then",
    "otherwise",
    "neither",
];

/// Fewer words are no part of a post.
const LEAST: usize = 20;

/// So many pieces are tried at most: each is read and checked anew.
const TRIED: usize = 80;

/// The text without what doesn't stand, where at least half of its words are left and it still begins as it did, if it has to;
/// `faults` counts what is wrong with a text.
pub(super) fn salvaged(text: &str, begins: bool, cut: bool, faults: impl Fn(&str) -> usize) -> Option<String> {
    let all = pieces(text);
    let mut kept: Vec<Option<Piece>> = all.iter().cloned().map(Some).collect();
    if cut && let Some(last) = kept.last_mut() {
        *last = None;
    }
    let mut wrong = faults(&joined(&kept));
    let mut tried = 0;
    // Items first: the words that lead to a list stand for all of it.
    let (items, others): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|place| all[*place].is_item);
    for place in items.into_iter().chain(others) {
        let Some(piece) = kept[place].clone().filter(|piece| wrong > 0 && tried < TRIED && !piece.is_marker()) else {
            continue;
        };
        let mut shorter = kept.clone();
        let mut fewer = None;
        for words in piece.without_a_sentence() {
            shorter[place] = Some(Piece { text: words, ..piece.clone() });
            tried += 1;
            fewer = Some(faults(&joined(&shorter))).filter(|left| *left < wrong);
            if fewer.is_some() {
                break;
            }
        }
        if fewer.is_none() {
            shorter = kept.clone();
            shorter[place..=place + depending(&kept, place)].fill(None);
            tried += 1;
            fewer = Some(faults(&joined(&shorter))).filter(|left| *left < wrong);
            if fewer.is_some() {
                take_out(&mut shorter, place);
            }
        }
        if let Some(left) = fewer {
            (kept, wrong) = (shorter, left);
        }
    }
    without_idle_leads(&mut kept);
    let text = joined(&kept);
    let words = |text: &str| text.split_whitespace().filter(|word| !word.starts_with("[[")).count();
    let before: usize = all.iter().map(|piece| words(&piece.text)).sum();
    let still = !begins || kept.first().is_some_and(Option::is_some);
    let enough = words(&text) >= LEAST && 2 * words(&text) >= before;
    (still && enough && faults(&text) == 0).then_some(text)
}

/// A paragraph, or an item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub is_item: bool,
}

impl Piece {
    /// Whether it holds nothing but markers, or is a note to a line of the code above.
    pub fn is_marker(&self) -> bool {
        self.is_note() || without_markers(&self.text).trim().trim_matches(['.', ',', ';']).is_empty()
    }

    /// Whether it is a note to a line of the code above.
    pub fn is_note(&self) -> bool {
        let bare = self.text.trim_start_matches(['-', '*', ' ', '`']);
        self.is_item && bare.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether it is a heading.
    pub fn is_heading(&self) -> bool {
        let bare = self.text.trim_start_matches('#');
        bare.len() < self.text.len() && bare.starts_with(' ')
    }

    /// The paragraph without one of its sentences, each but the first in turn, where what follows doesn't lean on it.
    fn without_a_sentence(&self) -> Vec<String> {
        let sentences = if self.is_item { Vec::new() } else { sentences(&self.text) };
        let all = 1..sentences.len();
        let free = all.filter(|at| sentences.get(at + 1).is_none_or(|next| !leans(next)));
        free.map(|at| [&sentences[..at], &sentences[at + 1..]].concat().concat().trim_end().to_owned()).collect()
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.text.starts_with('|')
    }

    pub fn leads_on(&self) -> bool {
        without_markers(&self.text).trim_end().ends_with(':')
    }
}

pub(super) fn without_markers(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("[[") {
        out.push_str(before);
        rest = behind.split_once("]]").map_or("", |(_, behind)| behind);
    }
    out + rest
}

pub(super) fn leans(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    LEANING.contains(&first.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The pieces of a text in their order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let bare = line.trim_start();
        let digits = bare.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_item =
            bare.starts_with("- ") || bare.starts_with("* ") || digits.len() < bare.len() && digits.starts_with(". ");
        let is_heading = bare.starts_with('#') && bare.trim_start_matches('#').starts_with(' ');
        match pieces.last_mut().filter(|_| open && !is_item && !is_heading && !bare.is_empty()) {
            Some(piece) => piece.text = format!("{}\n{line}", piece.text),
            None if bare.is_empty() => {}
            None => pieces.push(Piece { text: line.to_owned(), is_item }),
        }
        open = !bare.is_empty() && !is_heading;
    }
    pieces
}

pub(super) fn joined(pieces: &[Option<Piece>]) -> String {
    let mut text = String::new();
    let mut before = false;
    for piece in pieces.iter().flatten() {
        if !text.is_empty() {
            text.push_str(if before && piece.is_item { "\n" } else { "\n\n" });
        }
        text.push_str(&piece.text);
        before = piece.is_item;
    }
    text
}

/// How many pieces behind one stand only by it: the code that it shows with its notes, the list that it leads to.
pub(super) fn depending(pieces: &[Option<Piece>], place: usize) -> usize {
    let leads = pieces[place].as_ref().is_some_and(|piece| piece.leads_on() && !piece.is_item);
    let rest = pieces[place + 1..].iter();
    let depends = |piece: &&Option<Piece>| {
        piece.as_ref().is_none_or(|it| it.is_marker() || leads && (it.is_item || it.is_table()))
    };
    if pieces[place].as_ref().is_some_and(|piece| piece.is_item) { 0 } else { rest.take_while(depends).count() }
}

/// Takes a piece away with what stands only by it, and with what goes on from there and would hang in the air.
pub(super) fn take_out(pieces: &mut [Option<Piece>], place: usize) {
    if pieces[place].is_some() {
        let last = place + depending(pieces, place);
        pieces[place..=last].fill(None);
    }
    while let Some(next) = (place + 1..pieces.len()).find(|at| pieces[*at].is_some())
        && pieces[next].as_ref().is_some_and(|piece| !piece.is_item && leans(&piece.text))
    {
        let last = next + depending(pieces, next);
        pieces[next..=last].fill(None);
    }
}

/// Takes words and headings away that lead to what is gone.
pub(super) fn without_idle_leads(pieces: &mut [Option<Piece>]) {
    for place in (0..pieces.len()).rev() {
        let next = pieces[place + 1..].iter().flatten().next();
        let Some(piece) = &pieces[place] else { continue };
        let idles = match next {
            next if piece.is_heading() => next.is_none_or(Piece::is_heading),
            next => {
                let serves = next.is_some_and(|next| next.is_item || next.is_marker() || next.is_table());
                !serves && !piece.is_item && !piece.is_marker() && piece.leads_on()
            }
        };
        if idles {
            pieces[place] = None;
        }
    }
}

/// The sentences of a paragraph with their markers and the blank behind them. A table is one.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    if text.starts_with('|') {
        return vec![text];
    }
    let mut sentences = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = text[at..].find(['.', '!', '?']) {
        at += found + 1;
        let mut end = at;
        while let Some(rest) =
            text[end..].trim_start().strip_prefix("[[").filter(|_| text[end..].starts_with([' ', '[']))
        {
            let Some(close) = rest.find("]]") else { break };
            end = text.len() - rest.len() + close + 2;
        }
        let rest = text[end..].trim_start();
        // A full stop inside code ends none.
        let in_code = text[start..at].matches('`').count() % 2 == 1;
        // Behind its sources a sentence has ended, whatever the next one begins with.
        let opens =
            !in_code && (end > at && !rest.is_empty() || rest.starts_with(|c: char| c.is_uppercase() || c == '`'));
        if opens && text[end..].starts_with(char::is_whitespace) {
            end = text.len() - rest.len();
            sentences.push(&text[start..end]);
            start = end;
        }
        at = at.max(end);
    }
    sentences.push(&text[start..]);
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a text in which each `LIE` is a fault; `…` stands for words enough.
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let rest =
            "and so are all the others that stand here one behind the other, for as long as it takes to be a part";
        let long = |text: &str| text.replace('…', rest);
        let left = salvaged(&long(text), true, false, |text| text.matches("LIE").count());
        assert_eq!(left, expected.map(long), "{text}");
    }

    #[test]
    fn a_sentence_is_left_out() {
        check(
            "It is … [[E1]]. A LIE here. [[S1]] And more of it. It ends.",
            Some("It is … [[E1]]. And more of it. It ends."),
        );
        // What leans on it goes with it.
        check("One.\n\nTwo is so. A LIE. It is more.\n\nThree is …", Some("One.\n\nThree is …"));
    }

    #[test]
    fn a_paragraph_is_left_out_with_its_code() {
        check(
            "One is … [[E1]].\n\nLIE [[E2]].\n\n[[E2 L1-L3]]\n\n- L2: a note\n\nThree is so.",
            Some("One is … [[E1]].\n\nThree is so."),
        );
        check("One is ….\n\nTwo LIE.\n\nThis is why.\n\nThree is so.", Some("One is ….\n\nThree is so."));
        check("One is …:\n\n- LIE\n- an item\n\nTwo is so.", Some("One is …:\n\n- an item\n\nTwo is so."));
        check("Nought is ….\n\nOne is so:\n\n- LIE\n\nTwo is so.", Some("Nought is ….\n\nTwo is so."));
    }

    #[test]
    fn little_of_a_text_is_no_text() {
        check("LIE.\n\nOne is …", None);
        check("One is so.\n\nTwo LIE.", None);
        check("One is ….\n\nLIE is …. LIE is ….\n\nTwo.", None);
        let words = "word ".repeat(20);
        let cut = salvaged(&format!("{words}\n\nThree is"), false, true, |_| 0);
        assert_eq!(cut.as_deref(), Some(words.as_str()));
        assert_eq!(salvaged("", false, true, |_| 0), None);
    }
}
