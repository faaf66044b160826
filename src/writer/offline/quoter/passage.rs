//! Passages: the best paragraphs of a message within a number of words, as quotations that change where the role does.

use std::collections::BTreeSet;

use super::{Quoter, fits_in_marks, words_of};
use crate::{
    draft::{QUOTED_SENTENCES, Quote, Run},
    evidence::{Role, Sentence, Statement, StatementId},
    writer::offline::worth::{
        gives_order, has_figure, is_beside, is_done, is_remark, says_consequence, strong_role, tells_change, weight,
    },
};

/// A paragraph that gives fewer words than this isn't worth its line.
const LEAST: usize = 8;

/// A quotation of fewer words than this goes on, whatever the next sentence is for: a sentence of ours each dozen words is
/// a stutter.
const SHORT: usize = 18;

/// Room for fewer words than this is left rather than filled with a part of a paragraph.
const WORTH_A_PART: usize = 30;

/// Items of a list, or sentences of them, that stand with what announces them.
const ITEMS: usize = 8;

/// Sentences of a paragraph that stand with what announces it.
const ANNOUNCED: usize = 3;

/// A paragraph of so many words and a colon is a heading.
const LABEL: usize = 3;

/// A single sentence of at most so many words stands in running text.
const INLINE: usize = 40;

/// Words of what was done that stand beside a fault, whatever room that leaves.
const REMEDY: usize = 32;

/// Words of one paragraph that are quoted at most.
const PARAGRAPH: usize = 110;

/// A quotation with the role of its first sentence, for the words that introduce it.
#[derive(Debug, Clone)]
pub(in crate::writer::offline) struct Passage {
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
    /// It goes on where the one before it ends, and needs that.
    pub leans: bool,
    /// It begins right where the one before it ends.
    pub joins: bool,
}

impl Passage {
    /// The one sentence of a short quotation, for quotation marks in running text.
    pub(in crate::writer::offline) fn sentence(&self) -> Option<Run> {
        match self.quote.runs.as_slice() {
            [run] if self.single && self.words <= INLINE => Some(run.clone()),
            _ => None,
        }
    }
}

impl Quoter<'_> {
    /// The first of the [passages](Self::passages), and only that is then used.
    pub(in crate::writer::offline) fn first_passage(&mut self, ids: &[StatementId], words: usize) -> Option<Passage> {
        self.only_first(|quoter| quoter.passages(ids, words))
    }

    /// The best of a message within a number of words in one quotation, whatever its sentences are for; it is then used.
    pub(in crate::writer::offline) fn gist(&mut self, ids: &[StatementId], words: usize) -> Option<Passage> {
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

    /// The best paragraphs of a message within a number of words, in their order, as quotations that change where the
    /// role does. All of it is then used.
    pub(in crate::writer::offline) fn passages(&mut self, ids: &[StatementId], words: usize) -> Vec<Passage> {
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
        // What isn't parted is one quotation.
        let most = if by_role { usize::MAX } else { 2 * QUOTED_SENTENCES };
        let chosen = self.choose(ids, words, most);
        let mut passages: Vec<Passage> = Vec::new();
        let mut before: Option<Run> = None;
        let mut chosen = chosen.into_iter().peekable();
        while let Some((mut run, behind)) = chosen.next() {
            let Some(statement) = self.statement(run.statement) else { continue };
            // A message may say the same sentence twice: the run ends before what was quoted a moment ago.
            let mut heard: BTreeSet<&str> = BTreeSet::new();
            let texts = statement.sentences[run.first..run.end].iter().map(|sentence| sentence.text.as_str());
            // Steps may be taken again.
            let mut known = passages.iter().flat_map(|passage| &passage.quote.runs);
            let numbered = statement.number.is_some() && !known.any(|known| known.statement == run.statement);
            let new = texts.take_while(|text| numbered || !self.used.contains(text) && heard.insert(text)).count();
            run.end = run.first + new;
            if run.first == run.end {
                continue;
            }
            // What goes on in the next run has its end there.
            if chosen.peek().is_none_or(|(next, _)| next.statement != run.statement) {
                let Some(longer) = self.to_turn(run) else { continue };
                run = longer;
            }
            let joins = before.as_ref().is_some_and(|before| self.follows(before, &run));
            let fits = |run: &Run, passage: &Passage| {
                let quoted: usize = passage.quote.runs.iter().map(|run| run.halves(self.evidence)).sum();
                let role = strong_role(&statement.sentences[run.first]);
                let all = quoted + run.halves(self.evidence) + behind.unwrap_or_default();
                all <= 2 * QUOTED_SENTENCES
                    && (!by_role || role.is_none() || role == passage.role || passage.words < SHORT)
            };
            // An item without what announces it says nothing.
            let listed = before.as_ref().is_some_and(|before| before.statement.0 + 1 == run.statement.0);
            if behind.is_none() && !listed || behind.is_some() && self.lacks_its_label(run.statement) {
                continue;
            }
            let mut same_group = passages.last().is_some_and(|passage| behind.is_none() || fits(&run, passage));
            let leans = statement.sentences[run.first].leans;
            // What finds no room in a quotation may go on in the next one, right behind it.
            let goes_on = by_role && joins && leans && !same_group;
            if leans && !goes_on && !(joins && same_group) {
                // What is left of a paragraph without its beginning is worth its line where it isn't said by the way.
                let start = self.next_start(run.statement, run.first + 1, run.end);
                let start = start.filter(|start| !is_remark(&statement.sentences[*start].text));
                match start.map(|first| Run { first, ..run.clone() }).filter(|rest| words_of(statement, rest) >= LEAST)
                {
                    Some(rest) => run = rest,
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
                    if let Some(last) = passages.last_mut().filter(|_| goes_on) {
                        last.single = false;
                    }
                    let same_source = !passages.is_empty();
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
                        leans: goes_on,
                        joins: joins && same_source,
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
    /// of the list that it announces, or `None` where it is an item of that. `most` is counted in [halves](Run::halves).
    fn choose(&self, ids: &[StatementId], words: usize, most: usize) -> Vec<(Run, Option<usize>)> {
        let chosen = self.fill(ids, words, most, &[]);
        let has = |wanted: &dyn Fn(&Sentence) -> bool| {
            let runs = chosen.iter().flat_map(|(_, runs)| runs).filter(|run| !self.is_item(run));
            runs.flat_map(|run| self.sentences(run)).any(|sentence| sentence.quotable && wanted(sentence))
        };
        // Whatever else there is room for, readers are told what was done, what users met, and by how much.
        // A paragraph that says it at length leaves no room for what it was about.
        let at_length = matches!(chosen.as_slice(), [(order, _)] if *order > 0);
        let done = |sentence: &Sentence| is_done(sentence) && !is_beside(&sentence.text.to_lowercase());
        let follows = |sentence: &Sentence| says_consequence(&sentence.text);
        let mut wanted: Vec<Run> = Vec::new();
        if !has(&follows) {
            wanted.extend(self.sure(ids, words, &follows));
        }
        let told = |wanted: &dyn Fn(&Sentence) -> bool, runs: &[Run]| {
            runs.iter().flat_map(|run| self.sentences(run)).any(wanted)
        };
        if (at_length || !has(&done)) && !told(&is_done, &wanted) {
            // A few words more are better than a fault without its remedy.
            let room = words.saturating_sub(self.words(&wanted)).max(words.min(REMEDY));
            let sure = |sentence: &Sentence| tells_change(&sentence.text);
            let done = self.sure(ids, room, &sure).or_else(|| self.sure(ids, room, &is_done));
            let apart = |run: &Run| wanted.iter().all(|known| known.statement != run.statement);
            wanted.extend(done.filter(apart));
        }
        if wanted.is_empty() && !has(&has_figure) {
            wanted.extend(self.sure(ids, words, &has_figure));
        }
        wanted.sort_by_key(|run| run.statement);
        let chosen = if wanted.is_empty() { chosen } else { self.fill(ids, words, most, &wanted) };
        let with_places = chosen.into_iter().flat_map(|(_, runs)| {
            let listed: usize = runs[1..].iter().map(|run| run.halves(self.evidence)).sum();
            let own = runs[0].statement;
            runs.into_iter().map(move |run| (run.clone(), (run.statement == own).then_some(listed)))
        });
        with_places.collect()
    }

    fn is_item(&self, run: &Run) -> bool {
        self.statement(run.statement).is_some_and(|statement| statement.item)
    }

    /// The first sentence of some kind that there is room for, with what it leans on.
    fn sure(&self, ids: &[StatementId], words: usize, wanted: &dyn Fn(&Sentence) -> bool) -> Option<Run> {
        const BEFORE: usize = 2;
        for id in ids {
            let Some(statement) = self.statement(*id).filter(|said| !said.item && !self.is_announced(*id)) else {
                continue;
            };
            let free = |sentence: &Sentence| sentence.quotable && !self.used.contains(sentence.text.as_str());
            for (place, sentence) in statement.sentences.iter().enumerate() {
                let beside = is_remark(&sentence.text) || is_beside(&sentence.text.to_lowercase());
                if !free(sentence) || beside || !wanted(sentence) {
                    continue;
                }
                let before = (place.saturating_sub(BEFORE)..=place).rev();
                let mut before = before.take_while(|place| free(&statement.sentences[*place]));
                let Some(first) = before.find(|place| !statement.sentences[*place].leans) else { continue };
                let run = Run { statement: *id, first, end: place + 1 };
                if (LEAST..=words).contains(&words_of(statement, &run)) {
                    return Some(run);
                }
            }
        }
        None
    }

    /// Paragraphs by worth until the words are spent, in the order of the message, with the place of each; runs of
    /// several paragraphs that are surely wanted first.
    fn fill(&self, ids: &[StatementId], words: usize, most: usize, sure: &[Run]) -> Vec<(usize, Vec<Run>)> {
        let mut room = words.saturating_sub(self.words(sure));
        let mut left = most.saturating_sub(sure.iter().map(|run| run.halves(self.evidence)).sum());
        let mut candidates: Vec<(f64, usize, Vec<Run>)> = Vec::new();
        let prose = ids.iter().filter_map(|id| self.statement(*id)).filter(|s| !s.item).flat_map(|s| &s.sentences);
        let speaks = prose.filter(|sentence| sentence.quotable).count() >= 2;
        for (order, id) in ids.iter().enumerate() {
            let Some(statement) = self.statement(*id).filter(|statement| !(statement.item && speaks)) else { continue };
            // What another paragraph announces is quoted with that.
            if self.is_announced(*id) {
                continue;
            }
            let list = self.announced(*id).or_else(|| self.announced_paragraph(*id)).unwrap_or_default();
            let Some(run) = self.paragraph(*id, order > 0, PARAGRAPH.min(words), !list.is_empty()) else { continue };
            let runs: Vec<Run> = std::iter::once(run).chain(list).collect();
            let other = sure.iter().find(|sure| sure.statement == *id);
            let Some(runs) = before(runs, other) else { continue };
            let count = self.words(&runs);
            if count < LEAST {
                continue;
            }
            let sentences = &statement.sentences[runs[0].first..runs[0].end];
            let worth: f64 = sentences.iter().map(weight).sum::<f64>() + 0.7 * (runs.len() - 1) as f64;
            let worth = worth / (count as f64).sqrt() + if order == 0 { 0.4 } else { 0.0 };
            candidates.push((worth, order, runs));
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let done = |runs: &[Run]| self.sentences(&runs[0]).iter().any(is_done);
        if let Some(place) = candidates.iter().position(|(_, _, runs)| done(runs)).filter(|place| *place > 1) {
            let told = candidates.remove(place);
            candidates.insert(1, told);
        }
        let order_of = |run: &Run| ids.iter().position(|id| *id == run.statement).unwrap_or_default();
        let mut chosen: Vec<(usize, Vec<Run>)> = sure.iter().map(|run| (order_of(run), vec![run.clone()])).collect();
        for (_, order, mut runs) in candidates {
            if let ([run], true) = (runs.as_mut_slice(), room >= WORTH_A_PART) {
                // What is too long as a whole is quoted as far as there is room.
                let shorter = self.extend(run.statement, run.first, room);
                run.end = run.end.min(shorter.end);
            }
            if let [run] = runs.as_mut_slice() {
                run.end = run.end.min(run.first + left / 2);
            }
            let (count, halves) = (self.words(&runs), runs.iter().map(|run| run.halves(self.evidence)).sum::<usize>());
            if (1..=room).contains(&count) && halves <= left {
                (room, left) = (room - count, left - halves);
                chosen.push((order, runs));
            }
        }
        for (sure, (_, runs)) in sure.iter().zip(&mut chosen) {
            let longer = self.extend(sure.statement, sure.first, room + self.length(sure));
            runs[0].end = longer.end.clamp(sure.end, sure.end + left / 2);
            room -= self.length(&runs[0]) - self.length(sure);
            left -= 2 * (runs[0].end - sure.end);
        }
        // A few words beside a chosen paragraph belong to it.
        for (order, id) in ids.iter().enumerate() {
            let beside = |(other, runs): &(usize, Vec<Run>)| other.abs_diff(order) == 1 && runs.len() == 1;
            let said = self.statement(*id).filter(|said| !said.item && said.words() < LEAST);
            let all = said.map(|said| Run { statement: *id, first: 0, end: said.sentences.len() });
            let free =
                |run: &Run| self.sentences(run).iter().all(|s| s.quotable && !self.used.contains(s.text.as_str()));
            let fits = |run: &Run| self.length(run) <= room && run.halves(self.evidence) <= left;
            let Some(all) = all.filter(|run| run.end > 0 && fits(run) && free(run)) else { continue };
            if chosen.iter().any(beside) && chosen.iter().all(|(other, _)| *other != order) {
                (room, left) = (room - self.length(&all), left - all.halves(self.evidence));
                chosen.push((order, vec![all]));
            }
        }
        chosen.sort_by_key(|(order, runs)| (*order, runs[0].first));
        chosen
    }

    /// The sentences of a run.
    pub(super) fn sentences(&self, run: &Run) -> &[Sentence] {
        self.statement(run.statement).and_then(|said| said.sentences.get(run.first..run.end)).unwrap_or_default()
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
        let start = (reach..=last).find(|place| !statement.sentences[*place].leans).or(may_lean.then_some(reach))?;
        Some(Run { statement: id, first: start, end: last + 1 })
    }

    /// The items of the list that a paragraph announces (`This did require a few things:`), where all of them can be
    /// quoted, each at least by its first sentence.
    fn announced(&self, id: StatementId) -> Option<Vec<Run>> {
        let items: Vec<StatementId> = self.evidence.items_of(id).map(StatementId).collect();
        if items.len() < 2 || items.len() > ITEMS {
            return None;
        }
        let mut room = ITEMS - items.len();
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

    /// The paragraph that another one announces (`Imagine two readers:`), as far as it can be quoted.
    fn announced_paragraph(&self, id: StatementId) -> Option<Vec<Run>> {
        let next = StatementId(id.0 + 1);
        let says = self.statement(id).is_some_and(Statement::announces) && self.is_announced(next);
        let said = self.statement(next).filter(|_| says)?;
        let free = |said: &Sentence| said.quotable && !self.used.contains(said.text.as_str());
        let end = said.sentences.iter().take(ANNOUNCED).take_while(|said| free(said)).count();
        (end > 0).then(|| vec![Run { statement: next, first: 0, end }])
    }

    /// Tells whether something is an item of a list whose label isn't quoted: "Feedback not taken:" turns what stands below it.
    fn lacks_its_label(&self, id: StatementId) -> bool {
        let Some(own) = self.statement(id).filter(|said| said.item) else { return false };
        let before = (0..id.0).rev().filter_map(|place| self.statement(StatementId(place)));
        let label = before.take_while(|said| said.origin == own.origin).find(|said| !said.item);
        let last = label.filter(|said| said.leads_in()).and_then(|said| said.sentences.last());
        last.is_some_and(|last| !self.used.contains(last.text.as_str()))
    }

    /// Tells whether the paragraph right before one ends in a colon, and is no label of a word or two.
    fn is_announced(&self, id: StatementId) -> bool {
        let before = id.0.checked_sub(1).and_then(|before| self.statement(StatementId(before)));
        before.zip(self.statement(id)).is_some_and(|(before, said)| {
            let beside = before.origin == said.origin && before.part + 1 == said.part && before.step == said.step;
            // `Steps:` announces itself what follows.
            let label = before.words() <= LABEL || said.leads_in() && said.words() <= LABEL;
            beside && !before.item && !said.item && before.leads_in() && !label
        })
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

    /// Tells whether `later` goes on exactly where `before` ends.
    fn follows(&self, before: &Run, later: &Run) -> bool {
        let ends = self.statement(before.statement).is_some_and(|statement| statement.sentences.len() == before.end);
        (before.statement == later.statement && before.end == later.first)
            || (ends && later.first == 0 && later.statement.0 == before.statement.0 + 1)
    }
}

/// What of a paragraph, and of the list that it announces, stands before another run.
fn before(mut runs: Vec<Run>, other: Option<&Run>) -> Option<Vec<Run>> {
    let Some(other) = other.filter(|other| other.statement == runs[0].statement) else { return Some(runs) };
    if runs[0].end > other.first {
        runs.truncate(1);
        runs[0].end = other.first.min(runs[0].first + QUOTED_SENTENCES.saturating_sub(other.end - other.first));
    }
    (runs[0].first < runs[0].end).then_some(runs)
}
