//! The quoting voice: which whole sentences of a source are worth their words, in the source's own order, each once.

use std::collections::BTreeSet;

use super::worth::{
    achievement, ends_bare, gives_order, is_beside, is_remark, opens_change, strong_role, takes_back, tells_change,
    weight,
};
use crate::{
    draft::{Quote, Run},
    escape,
    evidence::{Evidence, Role, Sentence, Statement, StatementId},
    markdown::{self, Marks},
    verify::draft::counts_on,
};

/// Sentences that one block quotation may hold.
const SENTENCES: usize = 6;

/// What a sentence must score to stand for its story.
const POINT: f64 = 1.5;

/// A paragraph that gives fewer words than this isn't worth its line.
const LEAST: usize = 8;

/// A quotation of fewer words than this goes on, whatever the next sentence is for: a sentence of ours each dozen words is
/// a stutter.
const SHORT: usize = 18;

/// Room for fewer words than this is left rather than filled with a part of a paragraph.
const WORTH_A_PART: usize = 30;

/// What a later step of a squashed pull request says is worth this share of what the first one says.
const LATER_STEP: f64 = 0.6;

/// A single sentence of at most so many words stands in running text.
const INLINE: usize = 40;

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
    /// It is one sentence that can stand in running text.
    pub single: bool,
    /// It is all that its source says.
    pub whole: bool,
    /// It begins with an order (`Refactor the code…`), as messages tell the change.
    pub orders: bool,
}

impl Passage {
    /// The one sentence of a short quotation, for quotation marks in running text.
    pub(super) fn sentence(&self) -> Option<Run> {
        match self.quote.runs.as_slice() {
            [run] if self.single && self.words <= INLINE => Some(run.clone()),
            _ => None,
        }
    }
}

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
            // What another commit of the story opens with is what was before that one, unless it says what is done.
            let opening =
                |sentence: &Sentence| if about.is_some() && !opens_change(&sentence.text) { 0.4 } else { 1.0 };
            for (place, sentence) in statement.sentences.iter().enumerate() {
                let alone = self.stands_alone(sentence) && fits_in_marks(&sentence.text) && !ends_bare(&sentence.text);
                if !alone || statement.item && place > 0 {
                    continue;
                }
                // What the next sentence takes back is not the point.
                if statement.sentences.get(place + 1).is_some_and(|next| takes_back(&next.text)) {
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
                    - if is_later_step(statement) { 1.5 } else { 0.0 }
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
        let run = Run { statement, first: place, end: place + 1 };
        self.mark(&run);
        Some(run)
    }

    /// One sentence by itself, where it can stand between quotation marks; it is then used.
    pub(super) fn one(&mut self, statement: StatementId, place: usize) -> Option<Run> {
        let sentence = self.statement(statement)?.sentences.get(place)?;
        let short = (5..=45).contains(&sentence.words()) && fits_in_marks(&sentence.text) && !ends_bare(&sentence.text);
        let run = (short && self.stands_alone(sentence)).then_some(Run { statement, first: place, end: place + 1 })?;
        self.mark(&run);
        Some(run)
    }

    /// The first of the [passages](Self::passages), and only that is then used.
    pub(super) fn first_passage(&mut self, ids: &[StatementId], words: usize) -> Option<Passage> {
        self.only_first(|quoter| quoter.passages(ids, words))
    }

    /// The best of a message within a number of words in one quotation, whatever its sentences are for; it is then used.
    pub(super) fn gist(&mut self, ids: &[StatementId], words: usize) -> Option<Passage> {
        self.only_first(|quoter| quoter.compose(ids, words, false))
    }

    fn only_first(&mut self, passages: impl FnOnce(&mut Self) -> Vec<Passage>) -> Option<Passage> {
        let before = self.used.clone();
        let first = passages(self).into_iter().next();
        self.used = before;
        let runs = first.as_ref().map_or(&[][..], |passage| &passage.quote.runs);
        self.spend(runs);
        first
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
            run.end = run.end.min(SENTENCES.saturating_sub(sentences));
            if run.end == 0 {
                break;
            }
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
        let mut run = self.extend(id, 0, words.max(first.words()));
        let fits = |run: &Run| statement.sentences[run.first..run.end].iter().all(|said| fits_in_marks(&said.text));
        if !fits(&run) {
            run.end = run.first + 1;
        }
        let run = Some(run).filter(fits)?;
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

    /// Number of sentences of these statements that could still be quoted.
    pub(super) fn left(&self, ids: &[StatementId]) -> usize {
        let sentences = ids.iter().filter_map(|id| self.statement(*id)).flat_map(|statement| &statement.sentences);
        sentences.filter(|sentence| sentence.quotable && !self.used.contains(sentence.text.as_str())).count()
    }

    /// The best paragraphs of a message within a number of words, in their order, as quotations that change where the
    /// role does. All of it is then used.
    pub(super) fn passages(&mut self, ids: &[StatementId], words: usize) -> Vec<Passage> {
        let mut passages = self.compose(ids, words, true);
        if ids.iter().filter_map(|id| self.statement(*id)).all(|statement| statement.item) {
            // Of what only lists the beginning is enough: whoever wants all of it reads the message.
            let rest = passages.split_off(passages.len().min(1));
            self.put_back(rest.iter().flat_map(|passage| &passage.quote.runs));
        }
        passages
    }

    /// The passages, which end where the role changes with `by_role`.
    fn compose(&mut self, ids: &[StatementId], words: usize, by_role: bool) -> Vec<Passage> {
        let chosen = self.choose(ids, words);
        let mut passages: Vec<Passage> = Vec::new();
        let mut before: Option<Run> = None;
        for (mut run, behind) in chosen {
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
                let all = quoted + run.end - run.first + behind.unwrap_or_default();
                all <= SENTENCES && (!by_role || role.is_none() || role == passage.role || passage.words < SHORT)
            };
            // An item without what announces it says nothing.
            let listed = before.as_ref().is_some_and(|before| before.statement.0 + 1 == run.statement.0);
            if behind.is_none() && !listed {
                continue;
            }
            let step = |run: &Run| self.statement(run.statement).and_then(|statement| statement.step.as_ref());
            let same_step = before.as_ref().is_none_or(|before| step(before) == step(&run));
            let fits = |run: &Run, passage: &Passage| same_step && fits(run, passage);
            let mut same_group = passages.last().is_some_and(|passage| behind.is_none() || fits(&run, passage));
            if statement.sentences[run.first].leans && !(joins && same_group) {
                match self.next_start(run.statement, run.first + 1, run.end) {
                    Some(start) => run.first = start,
                    None => continue,
                }
                same_group = passages.last().is_some_and(|passage| fits(&run, passage));
            }
            let role = strong_role(&statement.sentences[run.first]);
            let role = role.filter(|role| *role != Role::Problem || self.comes_first(ids, &run));
            let words = words_of(statement, &run);
            self.mark(&run);
            before = Some(run.clone());
            match passages.last_mut().filter(|_| same_group) {
                Some(passage) => {
                    passage.quote.runs.push(run);
                    passage.words += words;
                    passage.single = false;
                }
                None => {
                    let opens = ids.first() == Some(&run.statement) && run.first == 0 && statement.part == 0;
                    let only = &statement.sentences[run.first];
                    let single = run.end - run.first == 1 && !only.leans && fits_in_marks(&only.text);
                    let orders = !statement.item && gives_order(&only.text) && !is_beside(&only.text.to_lowercase());
                    passages.push(Passage {
                        quote: Quote { runs: vec![run] },
                        role,
                        opens,
                        words,
                        single,
                        orders,
                        whole: false,
                    });
                }
            }
        }
        let all: usize = ids.iter().filter_map(|id| self.statement(*id)).map(|said| said.sentences.len()).sum();
        if let [only] = passages.as_mut_slice() {
            only.whole = only.quote.runs.iter().map(|run| run.end - run.first).sum::<usize>() == all;
        }
        passages
    }

    /// Tells whether a run of a message begins before that says what is done, and not by the way: a fault that is named later
    /// is one of those beside the change.
    fn comes_first(&self, ids: &[StatementId], run: &Run) -> bool {
        let before = ids.iter().take_while(|id| **id < run.statement).filter_map(|id| self.statement(*id));
        let before = before.flat_map(|statement| &statement.sentences);
        let Some(own) = self.statement(run.statement).map(|statement| &statement.sentences) else { return false };
        let done = before.chain(&own[..run.first]).any(|sentence| tells_change(&sentence.text));
        !done && !is_remark(&own[run.first].text)
    }

    /// Paragraphs by worth until the words are spent, in the order of the message: each run with the number of sentences
    /// of the list that it announces, or `None` where it is an item of that.
    fn choose(&self, ids: &[StatementId], words: usize) -> Vec<(Run, Option<usize>)> {
        let mut candidates: Vec<(f64, usize, Vec<Run>)> = Vec::new();
        let prose = ids.iter().filter_map(|id| self.statement(*id)).filter(|s| !s.item).flat_map(|s| &s.sentences);
        let speaks = prose.filter(|sentence| sentence.quotable).count() >= 2;
        for (order, id) in ids.iter().enumerate() {
            let Some(statement) = self.statement(*id).filter(|statement| !(statement.item && speaks)) else { continue };
            let list = self.announced(*id).unwrap_or_default();
            let Some(run) = self.paragraph(*id, order > 0, PARAGRAPH.min(words), !list.is_empty()) else { continue };
            let runs: Vec<Run> = std::iter::once(run).chain(list).collect();
            let count = self.words(&runs);
            if count < LEAST {
                continue;
            }
            let sentences = &statement.sentences[runs[0].first..runs[0].end];
            let worth: f64 = sentences.iter().map(weight).sum::<f64>() + 0.7 * (runs.len() - 1) as f64;
            let worth = worth / (count as f64).sqrt() + if order == 0 { 0.4 } else { 0.0 };
            let worth = if is_later_step(statement) { LATER_STEP * worth } else { worth };
            candidates.push((worth, order, runs));
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        // Whatever else there is room for, readers are told what was done.
        let done = |runs: &[Run]| {
            let run = &runs[0];
            let sentences =
                self.statement(run.statement).and_then(|statement| statement.sentences.get(run.first..run.end));
            sentences.unwrap_or_default().iter().any(|sentence| tells_change(&sentence.text))
        };
        if let Some(place) = candidates.iter().position(|(_, _, runs)| done(runs)).filter(|place| *place > 1) {
            let told = candidates.remove(place);
            candidates.insert(1, told);
        }
        let mut room = words;
        let mut chosen: Vec<(usize, Vec<Run>)> = Vec::new();
        for (_, order, mut runs) in candidates {
            if let ([run], true) = (runs.as_mut_slice(), room >= WORTH_A_PART) {
                // What is too long as a whole is quoted as far as there is room.
                let shorter = self.extend(run.statement, run.first, room);
                run.end = run.end.min(shorter.end);
            }
            let count = self.words(&runs);
            if count <= room {
                room -= count;
                chosen.push((order, runs));
            }
        }
        chosen.sort_by_key(|(order, _)| *order);
        let with_places = chosen.into_iter().flat_map(|(_, runs)| {
            let listed: usize = runs[1..].iter().map(|run| run.end - run.first).sum();
            runs.into_iter().enumerate().map(move |(place, run)| (run, (place == 0).then_some(listed)))
        });
        with_places.collect()
    }

    /// The best beginning of a paragraph; with the list that its last sentence announces, the end of it.
    fn paragraph(&self, id: StatementId, may_lean: bool, words: usize, announces: bool) -> Option<Run> {
        let statement = self.statement(id)?;
        if !announces {
            return self.first_start(id, may_lean).map(|start| self.extend(id, start, words));
        }
        let last = statement.sentences.len() - 1;
        let free = |place: &usize| {
            let sentence = &statement.sentences[*place];
            (sentence.quotable || *place == last) && !self.used.contains(sentence.text.as_str())
        };
        let reach = (0..=last).rev().take_while(free).take(2).last()?;
        let start = (reach..=last).find(|place| !statement.sentences[*place].leans)?;
        Some(Run { statement: id, first: start, end: last + 1 })
    }

    /// The items of the list that a paragraph announces (`This did require a few things:`), where all of them can be
    /// quoted, each at least by its first sentence.
    fn announced(&self, id: StatementId) -> Option<Vec<Run>> {
        let items: Vec<StatementId> = self.evidence.items_of(id).map(StatementId).collect();
        if items.len() < 2 || items.len() + 2 > SENTENCES {
            return None;
        }
        let mut room = SENTENCES - 2 - items.len();
        let mut whole_before = true;
        let mut runs = Vec::new();
        for item in items {
            let sentences = &self.statement(item)?.sentences;
            let first = sentences.first()?;
            let plain = (2..=45).contains(&first.words())
                && !first.text.ends_with(':')
                && first.neighbour().is_none()
                && !self.used.contains(first.text.as_str());
            if !plain || first.leans && !whole_before {
                return None;
            }
            let more = usize::from(room > 0 && sentences.len() == 2 && sentences[1].quotable);
            room -= more;
            runs.push(Run { statement: item, first: 0, end: 1 + more });
            whole_before = 1 + more == sentences.len();
        }
        // Marks of omission stand between two runs: a last item that is cut would seem whole.
        whole_before.then_some(runs)
    }

    fn words(&self, runs: &[Run]) -> usize {
        runs.iter().filter_map(|run| Some(words_of(self.statement(run.statement)?, run))).sum()
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

/// Tells whether a commit says it that was squashed into a pull request after others: a step of its review, as a rule.
fn is_later_step(statement: &Statement) -> bool {
    statement.step.as_ref().is_some_and(|step| step.place > 0)
}

/// Words of a run.
fn words_of(statement: &Statement, run: &Run) -> usize {
    statement.sentences.get(run.first..run.end).unwrap_or_default().iter().map(Sentence::words).sum()
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
