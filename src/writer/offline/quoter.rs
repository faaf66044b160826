//! The quoting voice: which whole sentences of a source are worth their words, in the source's own order, each once.

use std::collections::BTreeSet;

use crate::{
    draft::{Quote, Run},
    escape,
    evidence::{Evidence, Role, Sentence, Statement, StatementId},
    markdown::{self, Marks},
};

/// Sentences that one block quotation may hold.
const SENTENCES: usize = 6;

/// What a sentence must score to stand for its story.
const POINT: f64 = 1.5;

/// A paragraph that gives fewer words than this isn't worth its line.
const LEAST: usize = 8;

/// Words of one paragraph that are quoted at most.
const PARAGRAPH: usize = 110;

/// A quotation with the role of its first sentence, for the words that introduce it.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    /// What is quoted.
    pub quote: Quote,
    /// What its first sentence surely is.
    pub role: Option<Role>,
    /// It begins where its source begins.
    pub opens: bool,
    /// Its words.
    pub words: usize,
}

/// Chooses sentences and remembers what was quoted.
pub(super) struct Quoter<'a> {
    evidence: &'a Evidence,
    used: BTreeSet<&'a str>,
}

impl<'a> Quoter<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        Self { evidence, used: BTreeSet::new() }
    }

    /// The sentence that says best, by itself, what was achieved, for quotation marks in running text; it is then used.
    pub(super) fn point(&mut self, ids: &[StatementId]) -> Option<Run> {
        let mut best: Option<(f64, Run)> = None;
        for (order, id) in ids.iter().enumerate() {
            let Some(statement) = self.statement(*id).filter(|statement| !statement.item) else { continue };
            for (place, sentence) in statement.sentences.iter().enumerate() {
                if !self.stands_alone(sentence) || !fits_in_marks(&sentence.text) {
                    continue;
                }
                let next_leans = statement.sentences.get(place + 1).is_some_and(|next| next.leans);
                let score = achievement(sentence) + if order == 0 && place == 0 { 1.0 } else { 0.0 }
                    - if next_leans { 0.7 } else { 0.0 };
                if best.as_ref().is_none_or(|(known, _)| score > *known) {
                    best = Some((score, Run { statement: *id, first: place, end: place + 1 }));
                }
            }
        }
        let (_, run) = best.filter(|(score, _)| *score >= POINT)?;
        self.mark(&run);
        Some(run)
    }

    /// The first sentences with one of the roles, as one run of at most three; they are then used.
    pub(super) fn with_role(&mut self, ids: &[StatementId], roles: &[Role], words: usize) -> Option<Run> {
        for id in ids {
            let Some(statement) = self.statement(*id).filter(|statement| !statement.item) else { continue };
            for (place, sentence) in statement.sentences.iter().enumerate() {
                if sentence.role.is_some_and(|role| roles.contains(&role)) && self.stands_alone(sentence) {
                    let mut run = self.extend(*id, place, words);
                    run.end = run.end.min(run.first + 3);
                    self.mark(&run);
                    return Some(run);
                }
            }
        }
        None
    }

    /// The first sentence that can stand between quotation marks, of a list's item too; it is then used.
    pub(super) fn whole_sentence(&mut self, ids: &[StatementId]) -> Option<Run> {
        let sentences = ids.iter().filter_map(|id| Some((*id, self.statement(*id)?.sentences.first()?)));
        let short = |sentence: &Sentence| (6..=45).contains(&sentence.words()) && fits_in_marks(&sentence.text);
        let (statement, _) =
            sentences.into_iter().find(|(_, sentence)| self.stands_alone(sentence) && short(sentence))?;
        let run = Run { statement, first: 0, end: 1 };
        self.mark(&run);
        Some(run)
    }

    /// One sentence by itself, where it can stand between quotation marks; it is then used.
    pub(super) fn one(&mut self, statement: StatementId, place: usize) -> Option<Run> {
        let sentence = self.statement(statement)?.sentences.get(place)?;
        let short = (5..=45).contains(&sentence.words()) && fits_in_marks(&sentence.text);
        let run = (short && self.stands_alone(sentence)).then_some(Run { statement, first: place, end: place + 1 })?;
        self.mark(&run);
        Some(run)
    }

    /// The first of the [passages](Self::passages), and only that is then used.
    pub(super) fn first_passage(&mut self, ids: &[StatementId], words: usize) -> Option<Passage> {
        let before = self.used.clone();
        let first = self.passages(ids, words).into_iter().next();
        self.used = before;
        let runs = first.as_ref().map_or(&[][..], |passage| &passage.quote.runs);
        self.spend(runs);
        first
    }

    /// Marks sentences as used that a caller chose by itself.
    pub(super) fn spend(&mut self, runs: &[Run]) {
        runs.iter().for_each(|run| self.mark(run));
    }

    /// Number of sentences of these statements that could still be quoted.
    pub(super) fn left(&self, ids: &[StatementId]) -> usize {
        let sentences = ids.iter().filter_map(|id| self.statement(*id)).flat_map(|statement| &statement.sentences);
        sentences.filter(|sentence| sentence.quotable && !self.used.contains(sentence.text.as_str())).count()
    }

    /// The best paragraphs of a message within a number of words, in their order, as quotations that change where the
    /// role does. All of it is then used.
    pub(super) fn passages(&mut self, ids: &[StatementId], words: usize) -> Vec<Passage> {
        let chosen = self.choose(ids, words);
        let mut passages: Vec<Passage> = Vec::new();
        let mut before: Option<Run> = None;
        for mut run in chosen {
            let Some(statement) = self.statement(run.statement) else { continue };
            // A message may say the same sentence twice: the run ends before what was quoted a moment ago.
            let mut heard: BTreeSet<&str> = BTreeSet::new();
            let texts = statement.sentences[run.first..run.end].iter().map(|sentence| sentence.text.as_str());
            run.end = run.first + texts.take_while(|text| !self.used.contains(text) && heard.insert(text)).count();
            if run.first == run.end {
                continue;
            }
            let joins = before.as_ref().is_some_and(|before| self.follows(before, &run));
            let fits = |run: &Run, passage: &Passage| {
                let quoted: usize = passage.quote.runs.iter().map(|run| run.end - run.first).sum();
                let role = strong_role(&statement.sentences[run.first]);
                quoted + run.end - run.first <= SENTENCES && (role.is_none() || role == passage.role)
            };
            let mut same_group = passages.last().is_some_and(|passage| fits(&run, passage));
            if statement.sentences[run.first].leans && !(joins && same_group) {
                match self.next_start(run.statement, run.first + 1, run.end) {
                    Some(start) => run.first = start,
                    None => continue,
                }
                same_group = passages.last().is_some_and(|passage| fits(&run, passage));
            }
            let role = strong_role(&statement.sentences[run.first]);
            let words = words_of(statement, &run);
            self.mark(&run);
            before = Some(run.clone());
            match passages.last_mut().filter(|_| same_group) {
                Some(passage) => {
                    passage.quote.runs.push(run);
                    passage.words += words;
                }
                None => {
                    let opens = ids.first() == Some(&run.statement) && run.first == 0 && statement.part == 0;
                    passages.push(Passage { quote: Quote { runs: vec![run] }, role, opens, words });
                }
            }
        }
        passages
    }

    /// Paragraphs by worth until the words are spent, in the order of the message.
    fn choose(&self, ids: &[StatementId], words: usize) -> Vec<Run> {
        let mut candidates: Vec<(f64, usize, Run)> = Vec::new();
        let prose = ids.iter().filter_map(|id| self.statement(*id)).filter(|s| !s.item).flat_map(|s| &s.sentences);
        let speaks = prose.filter(|sentence| sentence.quotable).count() >= 2;
        for (order, id) in ids.iter().enumerate() {
            let Some(statement) = self.statement(*id).filter(|statement| !(statement.item && speaks)) else { continue };
            let Some(start) = self.first_start(*id, order > 0) else { continue };
            let run = self.extend(*id, start, PARAGRAPH.min(words));
            let count = words_of(statement, &run);
            if count < LEAST {
                continue;
            }
            let worth: f64 = statement.sentences[run.first..run.end].iter().map(weight).sum();
            let worth = worth / (count as f64).sqrt() + if order == 0 { 0.4 } else { 0.0 };
            candidates.push((worth, order, run));
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut room = words;
        let mut chosen: Vec<(usize, Run)> = Vec::new();
        for (_, order, run) in candidates {
            let count = self.statement(run.statement).map_or(0, |statement| words_of(statement, &run));
            if count <= room {
                room -= count;
                chosen.push((order, run));
            }
        }
        chosen.sort_by_key(|(order, _)| *order);
        chosen.into_iter().map(|(_, run)| run).collect()
    }

    /// Where a quotation of the paragraph can begin; a leaning first sentence is kept for [`Self::passages`] to decide.
    fn first_start(&self, id: StatementId, may_lean: bool) -> Option<usize> {
        let statement = self.statement(id)?;
        let first = statement.sentences.first()?;
        if may_lean && first.leans && first.quotable && !self.used.contains(first.text.as_str()) {
            return Some(0);
        }
        let start = self.next_start(id, 0, statement.sentences.len());
        start.filter(|start| !statement.item || *start == 0)
    }

    fn next_start(&self, id: StatementId, from: usize, end: usize) -> Option<usize> {
        let statement = self.statement(id)?;
        (from..end).find(|place| self.stands_alone(&statement.sentences[*place]))
    }

    /// The run that begins at a sentence and goes on while the next one is quotable, new, and fits.
    fn extend(&self, id: StatementId, first: usize, words: usize) -> Run {
        let mut run = Run { statement: id, first, end: first + 1 };
        let Some(statement) = self.statement(id) else { return run };
        while let Some(next) = statement.sentences.get(run.end) {
            let fits = words_of(statement, &run) + next.words() <= words && run.end - run.first < SENTENCES;
            // A message may say the same sentence twice.
            let said = statement.sentences[run.first..run.end].iter().any(|sentence| sentence.text == next.text);
            if !fits || !next.quotable || said || self.used.contains(next.text.as_str()) {
                break;
            }
            run.end += 1;
        }
        run
    }

    fn stands_alone(&self, sentence: &Sentence) -> bool {
        sentence.quotable && !sentence.leans && !self.used.contains(sentence.text.as_str())
    }

    /// Tells whether `later` goes on exactly where `before` ends.
    fn follows(&self, before: &Run, later: &Run) -> bool {
        let ends = self.statement(before.statement).is_some_and(|statement| statement.sentences.len() == before.end);
        (before.statement == later.statement && before.end == later.first)
            || (ends && later.first == 0 && later.statement.0 == before.statement.0 + 1)
    }

    fn mark(&mut self, run: &Run) {
        let sentences = self.statement(run.statement).and_then(|statement| statement.sentences.get(run.first..run.end));
        self.used.extend(sentences.unwrap_or_default().iter().map(|sentence| sentence.text.as_str()));
    }

    fn statement(&self, id: StatementId) -> Option<&'a Statement> {
        self.evidence.statement(id)
    }
}

/// Tells whether a reader takes the sentence between quotation marks for one quotation: one with a mark too many, as of
/// inches, would end it early or leave it open.
fn fits_in_marks(sentence: &str) -> bool {
    if !sentence.contains(['"', '“', '”']) {
        return true;
    }
    let read = markdown::parse(&format!("\"{}\"", escape::inline(sentence)));
    let text = match read.blocks.as_slice() {
        [block] => block.prose(),
        _ => None,
    };
    text.is_some_and(|text| match text.quotations.as_slice() {
        [whole] => whole.marks == Marks::Both && whole.at == (1..text.plain.len() - 1),
        _ => false,
    })
}

/// Words of a run.
fn words_of(statement: &Statement, run: &Run) -> usize {
    statement.sentences.get(run.first..run.end).unwrap_or_default().iter().map(Sentence::words).sum()
}

/// How much a sentence is worth to a reader.
fn weight(sentence: &Sentence) -> f64 {
    match sentence.role {
        Some(Role::Reason | Role::Diagnosis | Role::Problem) => 3.0,
        Some(Role::Alternative) => 2.6,
        Some(Role::Limitation) => 2.0,
        None => 1.0,
    }
}

/// How much a sentence sounds like what was achieved.
fn achievement(sentence: &Sentence) -> f64 {
    const VERBS: [&str; 34] = [
        "add",
        "adds",
        "fix",
        "fixes",
        "use",
        "make",
        "makes",
        "refactor",
        "teach",
        "introduce",
        "implement",
        "convert",
        "adapt",
        "change",
        "replace",
        "improve",
        "optimize",
        "stop",
        "let",
        "extend",
        "provide",
        "rework",
        "switch",
        "allow",
        "support",
        "move",
        "drop",
        "remove",
        "start",
        "extract",
        "reuse",
        "avoid",
        "handle",
        "ensure",
    ];
    let lower = sentence.text.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default().trim_matches(',');
    let names_change = ["this commit", "this patch", "this change", "this pr", "this series"]
        .iter()
        .any(|phrase| lower.contains(phrase));
    let words = sentence.words();
    let personal = lower.split(' ').take(6).any(|word| matches!(word, "i" | "i'd" | "i'm" | "i've" | "my"));
    let length = match words {
        0..=5 => -2.0,
        6..=32 => 1.0,
        33..=45 => 0.0,
        _ => -1.5,
    };
    let role = match sentence.role {
        Some(Role::Problem) => -0.8,
        Some(Role::Reason) => 0.5,
        Some(Role::Limitation | Role::Alternative) => -1.0,
        _ => 0.0,
    };
    length + role + if VERBS.contains(&first) { 1.6 } else { 0.0 } + if names_change { 1.4 } else { 0.0 }
        - if personal { 1.5 } else { 0.0 }
        + if lower.contains(" now ") { 0.8 } else { 0.0 }
}

/// The role of a sentence where a sentence of ours may name it.
fn strong_role(sentence: &Sentence) -> Option<Role> {
    sentence.role.filter(|_| is_strong(sentence))
}

/// Tells whether a role is named in so many words that a sentence of ours may name it too.
fn is_strong(sentence: &Sentence) -> bool {
    let lower = sentence.text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match sentence.role {
        Some(Role::Problem) => {
            has(&["is broken", " bug", " fails ", "crashes", " panics", "is wrong", "incorrect", "regression"])
        }
        Some(Role::Diagnosis) => has(&["root cause", "culprit", "caused by"]),
        Some(Role::Alternative) => {
            has(&["alternative", "another option", "another approach", "considered", "one option"])
        }
        Some(Role::Reason | Role::Limitation) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> Sentence {
        Sentence { text: text.to_owned(), role: None, leans: false, quotable: true }
    }

    #[test]
    fn one_quotation_is_read_as_one() {
        let check = |text: &str, expected: bool| assert_eq!(fits_in_marks(text), expected, "{text}");
        check("Keys are sorted now.", true);
        check("The prefix \"refs/heads/\" is shared.", true);
        check("“Fast” it is, and `\"` is code.", true);
        check("10% of \"it \"it\" is code.", false);
        check("A 5\" disk is small.", false);
        check("It is called \"a. B\" by \"some.", false);
    }

    #[test]
    fn achievements_sound_like_them() {
        let better = |a: &str, b: &str| assert!(achievement(&sentence(a)) > achievement(&sentence(b)), "{a} / {b}");
        better(
            "Refactor the code to reuse the buffer across all records.",
            "Records are stored in a buffer that is allocated each time.",
        );
        better("This commit adds a scanner that reads each line once.", "Scanners are hard.");
    }
}
