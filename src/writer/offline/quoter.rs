//! The quoting voice: which whole sentences of a source are worth their words, in the source's own order, each once.

mod passage;
mod turn;

use std::collections::BTreeSet;

pub(super) use passage::Passage;

use super::worth::{
    achievement, ends_bare, is_beside, is_remark, opens_change, says_what_was, strong_role, takes_back, tells_change,
};
use crate::{
    draft::{QUOTED_SENTENCES, Run},
    escape,
    evidence::{Evidence, Role, Sentence, Statement, StatementId},
    markdown::{self, Marks},
    story::words,
    verify::draft::counts_on,
};

/// What a sentence must score to stand for its story.
const POINT: f64 = 1.5;

/// Chooses sentences and remembers what was quoted.
pub(super) struct Quoter<'a> {
    evidence: &'a Evidence,
    used: BTreeSet<&'a str>,
    /// Of these, what wasn't quoted, but says what stands above it.
    passed: BTreeSet<&'a str>,
}

impl<'a> Quoter<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        Self { evidence, used: BTreeSet::new(), passed: BTreeSet::new() }
    }

    /// The sentence that says best, by itself, what was achieved, for quotation marks in running text; it is then used.
    /// Where it has to be about something, it has one of these words.
    pub(super) fn point(&mut self, ids: &[StatementId], about: Option<&BTreeSet<String>>) -> Option<Run> {
        let mut best: Option<(f64, Run)> = None;
        for (order, id) in ids.iter().enumerate() {
            let Some(statement) = self.statement(*id) else { continue };
            // What a message opens with is what was before, unless it says what is done.
            let opening = |sentence: &Sentence| if opens_change(&sentence.text) { 1.0 } else { 0.0 };
            for (place, sentence) in statement.sentences.iter().enumerate() {
                let alone = self.stands_alone(sentence) && fits_in_marks(&sentence.text) && !ends_bare(&sentence.text);
                if !alone || is_remark(&sentence.text) || statement.item && place > 0 {
                    continue;
                }
                // What the next sentence takes back is not the point, nor what was so before.
                let taken_back = statement.sentences.get(place + 1).is_some_and(|next| takes_back(&next.text));
                if taken_back || says_what_was(&sentence.text) {
                    continue;
                }
                let lower = sentence.text.to_lowercase();
                if about.is_some_and(|about| !about.iter().any(|word| word.len() > 3 && lower.contains(word.as_str())))
                {
                    continue;
                }
                let next_leans = statement.sentences.get(place + 1).is_some_and(|next| next.leans);
                let score = achievement(sentence) + if order == 0 && place == 0 { opening(sentence) } else { 0.0 }
                    - if next_leans { 0.7 } else { 0.0 }
                    - if statement.item { 0.3 } else { 0.0 };
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

    /// One sentence with one of the roles that can stand between quotation marks, and its role where our words may name it;
    /// it is then used.
    pub(super) fn one_with_role(&mut self, ids: &[StatementId], roles: &[Role]) -> Option<(Run, Option<Role>)> {
        for id in ids {
            let Some(statement) = self.statement(*id).filter(|statement| !statement.item) else { continue };
            for (place, sentence) in statement.sentences.iter().enumerate() {
                let wanted = sentence.role.is_some_and(|role| roles.contains(&role));
                if wanted
                    && sentence.words() > 7
                    && let Some(run) = self.one(*id, place)
                {
                    return Some((run, strong_role(sentence)));
                }
            }
        }
        None
    }

    /// The first sentence that surely says what was wrong and can stand between quotation marks; it is then used.
    pub(super) fn one_problem(&mut self, ids: &[StatementId]) -> Option<Run> {
        ids.iter().find_map(|id| {
            let statement = self.statement(*id).filter(|statement| !statement.item)?;
            let says = |sentence: &Sentence| {
                strong_role(sentence) == Some(Role::Problem) && !is_remark(&sentence.text) && sentence.words() > 7
            };
            let place = statement.sentences.iter().position(says)?;
            self.one(*id, place)
        })
    }

    /// The first sentences that surely say what was wrong, before the message says what is done, as one run of at most three;
    /// they are then used.
    pub(super) fn problem(&mut self, ids: &[StatementId], words: usize) -> Option<Run> {
        for id in ids {
            let Some(statement) = self.statement(*id).filter(|statement| !statement.item) else { continue };
            for (place, sentence) in statement.sentences.iter().enumerate() {
                let says = strong_role(sentence) == Some(Role::Problem) && !is_remark(&sentence.text);
                if tells_change(&sentence.text) && !says {
                    return None;
                }
                if says && sentence.words() > 10 && self.stands_alone(sentence) {
                    let mut run = self.extend(*id, place, words);
                    run.end = run.end.min(run.first + 3);
                    self.mark(&run);
                    return Some(run);
                }
            }
        }
        None
    }

    /// A sentence that can stand between quotation marks: the first that says what was done, else, with `any`, the one that the
    /// message begins with; it is then used.
    pub(super) fn whole_sentence(&mut self, ids: &[StatementId], any: bool) -> Option<Run> {
        let whole = |sentence: &Sentence| {
            let beside =
                is_beside(&sentence.text.to_lowercase()) || ends_bare(&sentence.text) || is_remark(&sentence.text);
            let short = (6..=45).contains(&sentence.words()) && !beside && fits_in_marks(&sentence.text);
            short && self.stands_alone(sentence)
        };
        let done = |sentence: &Sentence| tells_change(&sentence.text) && whole(sentence);
        let stated = || ids.iter().filter_map(|id| Some((*id, &self.statement(*id)?.sentences)));
        let what_was_done = stated().find_map(|(id, sentences)| Some((id, sentences.iter().position(done)?)));
        // What stands further down and says nothing of the change is background, or beside it.
        let begins = || stated().next().filter(|(_, sentences)| any && sentences.first().is_some_and(whole));
        let first = || begins().map(|(id, _)| (id, 0));
        let (statement, place) = what_was_done.or_else(first)?;
        let run = self.to_turn(self.with_fix(Run { statement, first: place, end: place + 1 }))?;
        let fits = |run: &Run| self.sentences(run).iter().all(|said| fits_in_marks(&said.text));
        let run = Some(run).filter(fits)?;
        self.mark(&run);
        Some(run)
    }

    /// A sentence with the one behind it where that says what was done about it (`Instead, …`): neither is much by itself.
    fn with_fix(&self, run: Run) -> Run {
        const WORDS: usize = 60;
        let Some(statement) = self.statement(run.statement) else { return run };
        let next = statement.sentences.get(run.end).filter(|next| {
            let short = words_of(statement, &run) + next.words() <= WORDS && fits_in_marks(&next.text);
            next.leans && next.quotable && short && tells_change(&next.text) && !self.used.contains(next.text.as_str())
        });
        Run { end: run.end + usize::from(next.is_some()), ..run }
    }

    /// One sentence by itself, where it can stand between quotation marks; it is then used.
    pub(super) fn one(&mut self, statement: StatementId, place: usize) -> Option<Run> {
        let sentence = self.statement(statement)?.sentences.get(place)?;
        let short = (5..=45).contains(&sentence.words()) && fits_in_marks(&sentence.text) && !ends_bare(&sentence.text);
        let run = (short && self.stands_alone(sentence)).then_some(Run { statement, first: place, end: place + 1 })?;
        self.mark(&run);
        Some(run)
    }

    /// The beginnings of paragraphs that follow each other, within a number of words for each and for all, as one
    /// quotation: what stands first in a document was put there to be read first.
    pub(super) fn beginnings(&mut self, ids: &[StatementId], each: usize, words: usize) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut room = words;
        for id in ids {
            let Some(first) = self.statement(*id).and_then(|statement| statement.sentences.first()) else { continue };
            let sentences: usize = runs.iter().map(|run| run.end - run.first).sum();
            let next = runs.last().is_some_and(|before| before.statement.0 + 1 == id.0);
            let leans = first.leans && !(next && counts_on(&first.text));
            if leans || !first.quotable || first.words() > room || self.used.contains(first.text.as_str()) {
                continue;
            }
            let mut run = self.extend(*id, 0, each.min(room));
            run.end = run.end.min(QUOTED_SENTENCES.saturating_sub(sentences));
            if run.end == 0 {
                break;
            }
            let Some(run) = self.to_turn(run).filter(|run| run.end <= QUOTED_SENTENCES.saturating_sub(sentences))
            else {
                continue;
            };
            room = room.saturating_sub(self.words(std::slice::from_ref(&run)));
            // Notes of two releases may say the same of both.
            self.mark(&run);
            runs.push(run);
        }
        runs
    }

    /// The beginning of the first of some statements, whole sentences within a number of words but for the first, where it
    /// can stand between quotation marks; it is then used.
    pub(super) fn opening(&mut self, ids: &[StatementId], words: usize) -> Option<Run> {
        let id = *ids.first()?;
        let statement = self.statement(id)?;
        let first =
            statement.sentences.first().filter(|first| self.stands_alone(first) && first.words() <= 2 * words)?;
        let mut run = self.to_turn(self.extend(id, 0, words.max(first.words())))?;
        let fits = |run: &Run| statement.sentences[run.first..run.end].iter().all(|said| fits_in_marks(&said.text));
        if !fits(&run) {
            run.end = run.first + 1;
        }
        let run = self.to_turn(run).filter(fits)?;
        self.mark(&run);
        Some(run)
    }

    /// Words of a quotation.
    pub(super) fn length(&self, run: &Run) -> usize {
        self.words(std::slice::from_ref(run))
    }

    /// Marks sentences as used that a caller chose by itself.
    pub(super) fn spend(&mut self, runs: &[Run]) {
        runs.iter().for_each(|run| self.mark(run));
    }

    /// Marks sentences that need no quotation, since a title says them.
    pub(super) fn pass_over(&mut self, run: &Run) {
        let sentences = self.statement(run.statement).and_then(|statement| statement.sentences.get(run.first..run.end));
        for sentence in sentences.unwrap_or_default() {
            if self.used.insert(sentence.text.as_str()) {
                self.passed.insert(sentence.text.as_str());
            }
        }
    }

    /// Makes sentences free again that were chosen in vain.
    pub(super) fn put_back<'r>(&mut self, runs: impl Iterator<Item = &'r Run>) {
        for run in runs {
            let statement = self.statement(run.statement);
            let sentences = statement.and_then(|statement| statement.sentences.get(run.first..run.end));
            for sentence in sentences.unwrap_or_default() {
                self.used.remove(sentence.text.as_str());
            }
        }
    }

    /// Tells whether a sentence of these statements was quoted.
    pub(super) fn has_quoted(&self, ids: &[StatementId]) -> bool {
        let mut sentences = ids.iter().filter_map(|id| self.statement(*id)).flat_map(|statement| &statement.sentences);
        let quoted = |text: &str| self.used.contains(text) && !self.passed.contains(text);
        sentences.any(|sentence| quoted(sentence.text.as_str()))
    }

    /// Tells whether what these statements begin with was said by others that were quoted, in nearly the same words.
    pub(super) fn says_again(&self, ids: &[StatementId], others: &[StatementId]) -> bool {
        const SAME: f64 = 0.7;
        const FEW: usize = 5;
        let first = ids.first().and_then(|id| self.statement(*id)).and_then(|statement| statement.sentences.first());
        let own = first.map(|first| words(&first.text)).unwrap_or_default();
        let sentences = others.iter().filter_map(|id| self.statement(*id)).flat_map(|statement| &statement.sentences);
        let quoted = sentences.filter(|sentence| self.used.contains(sentence.text.as_str()));
        let shared = |text: &str| words(text).intersection(&own).count() as f64;
        own.len() >= FEW && quoted.into_iter().any(|sentence| shared(&sentence.text) >= SAME * own.len() as f64)
    }

    /// Passes over sentences of these statements that say what was quoted of others in the same words, but for endings, marks and
    /// what stands before them: `This PR fixes x`, `Fix x`.
    pub(super) fn pass_repeated(&mut self, ids: &[StatementId], others: &[StatementId]) {
        let sentences = others.iter().filter_map(|id| self.statement(*id)).flat_map(|statement| &statement.sentences);
        let quoted = sentences.map(|sentence| sentence.text.as_str()).filter(|text| self.used.contains(text));
        let quoted: Vec<BTreeSet<String>> = quoted.filter(|text| !self.passed.contains(text)).map(told_words).collect();
        for id in ids.iter().filter(|_| !quoted.is_empty()) {
            let Some(statement) = self.statement(*id) else { continue };
            let again = |sentence: &Sentence| {
                let own = told_words(&sentence.text);
                quoted.iter().any(|known| are_same(known, &own))
            };
            let places: Vec<usize> =
                (0..statement.sentences.len()).filter(|place| again(&statement.sentences[*place])).collect();
            for place in places {
                self.pass_over(&Run { statement: *id, first: place, end: place + 1 });
            }
        }
    }

    /// Number of sentences of these statements that could still be quoted.
    pub(super) fn left(&self, ids: &[StatementId]) -> usize {
        let sentences = ids.iter().filter_map(|id| self.statement(*id)).flat_map(|statement| &statement.sentences);
        sentences.filter(|sentence| sentence.quotable && !self.used.contains(sentence.text.as_str())).count()
    }

    fn words(&self, runs: &[Run]) -> usize {
        runs.iter().filter_map(|run| Some(words_of(self.statement(run.statement)?, run))).sum()
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
            let fits = words_of(statement, &run) + next.words() <= words && run.end - run.first < QUOTED_SENTENCES;
            // A message may say the same sentence twice.
            let said = statement.sentences[run.first..run.end].iter().any(|sentence| sentence.text == next.text);
            if !fits || !next.quotable || said || self.used.contains(next.text.as_str()) {
                break;
            }
            run.end += 1;
        }
        run
    }

    /// A run that goes on [to what is so now](turn::to_turn); none where nothing of it is left.
    fn to_turn(&self, run: Run) -> Option<Run> {
        let sentences = &self.statement(run.statement)?.sentences;
        let free = |sentence: &Sentence| sentence.quotable && !self.used.contains(sentence.text.as_str());
        let range = turn::to_turn(sentences, run.first..run.end, free);
        (!range.is_empty()).then_some(Run { end: range.end, ..run })
    }

    fn stands_alone(&self, sentence: &Sentence) -> bool {
        sentence.quotable && !sentence.leans && !self.used.contains(sentence.text.as_str())
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

/// Words of a sentence without those that only say that a change makes it so.
fn told_words(text: &str) -> BTreeSet<String> {
    const OPENINGS: [&str; 10] = [
        "this pr ",
        "this commit ",
        "this change ",
        "this patch ",
        "this pull request ",
        "this mr ",
        "this ",
        "we now ",
        "it ",
        "now ",
    ];
    let lower = text.to_lowercase();
    words(OPENINGS.iter().find_map(|opening| lower.strip_prefix(opening)).unwrap_or(&lower))
}

/// Tells whether two sentences have the same words but for a tenth of them, or for their verb.
fn are_same(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    const FEW: usize = 4;
    let most = one.len().max(other.len());
    one.len().min(other.len()) >= FEW && most - one.intersection(other).count() <= (most / 10).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
#[cfg(test)]
mod tests_of_repetitions {
    use super::*;

    #[test]
    fn sentences_are_the_same_but_for_their_opening() {
        let check = |one: &str, other: &str, expected: bool| {
            assert_eq!(are_same(&told_words(one), &told_words(other)), expected, "{one}: {other}");
        };
        let fix = "Fix false positives for `Layout/Walk` when a chain of methods has a block.";
        check(fix, "This PR fixes false positives for `Layout/Walk` when a chain of methods has a block.", true);
        check(fix, "Fix false positives for `Layout/Walk` when a splat stands before the hash.", false);
        check("Fix the walk.", "Fix the walk.", false);
    }
}
