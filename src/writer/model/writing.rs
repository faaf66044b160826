//! One part of a post, from its request to what stands of the answer: read, held to the gate, asked for again with what the
//! gate found, and read a second time by somebody who doubts it.

use std::collections::BTreeSet;

use super::{
    Accepted, Answer, Desk, NO_PART_YET, Prompt, Reading, Stop, Told, WORD, code,
    items::{Item, Items},
    late::labelled,
    parts::Part,
    prompts,
    reply::{self, Room},
    review::{self, Named, Numbered},
    salvage, titles,
};
use crate::{
    draft::{Block, Section, SectionKind},
    evidence::Evidence,
    verify::draft::Finding,
    writer::Error,
};

/// How often a part is written again.
const REPAIRS: usize = 2;

/// How often the evidence of a part is halved where a service finds it too long.
const HALVINGS: usize = 3;

/// Why the offline text stands where a second reading left too little.
const TOO_LITTLE: &str = "a second reading found no ground for most of it";

/// What became of the requests for a part.
enum Writing {
    /// It stood.
    Stands(Box<Standing>),
    /// It didn't.
    Failed(Told),
}

/// A part that stood the gate.
struct Standing {
    accepted: Accepted,
    /// What was read as it.
    answer: Answer,
    /// What it was written from.
    items: Items,
    /// Bytes of evidence that the model takes.
    bytes: usize,
    /// How often it was written before it stood.
    tries: usize,
}

impl Desk<'_> {
    /// One part: written until it stands, then read a second time.
    pub(super) fn part(&self, part: &Part) -> Result<Told, Error> {
        match self.written(part)? {
            Writing::Stands(standing) if self.office.review => self.read_again(part, *standing),
            Writing::Stands(standing) => Ok(Told::Model(Box::new(standing.accepted))),
            Writing::Failed(told) => Ok(told),
        }
    }

    /// A part that is asked for, read, held to the gate, and asked for again with what the gate found.
    fn written(&self, part: &Part) -> Result<Writing, Error> {
        let offline = |reason: &str| Ok(Writing::Failed(Told::Offline(reason.to_owned())));
        if part.items.list.is_empty() {
            return Ok(Writing::Failed(Told::Silent));
        }
        let mut bytes = self.budget.evidence();
        let mut halvings = 0;
        let (mut prompt, mut items) = self.section(part, bytes)?;
        let mut findings = Vec::new();
        let mut tries = 0;
        let mut last = None;
        while tries <= REPAIRS {
            let answer = match self.writer.model.ask(&prompt) {
                Ok(answer) => answer,
                Err(Stop::Ended(error)) => return Err(error),
                Err(Stop::TooLong) if halvings < HALVINGS => {
                    halvings += 1;
                    bytes /= 2;
                    (prompt, items) = self.section(part, bytes)?;
                    continue;
                }
                Err(Stop::Spent) => return offline("the tokens that were allowed are spent"),
                Err(Stop::TooLong) => return offline("the model reads less than its evidence"),
            };
            if answer.refused {
                return offline("the model declined");
            }
            let (accepted, mut found) = self.checked(part, &items, &answer);
            // Too much code is asked for again once, and no reason to throw away what it stands beside.
            if tries > 0 && found.iter().all(|finding| matches!(finding, Finding::MuchCode(..))) {
                found.clear();
            }
            if found.is_empty() {
                return Ok(Writing::Stands(Box::new(Standing { accepted, answer, items, bytes, tries })));
            }
            findings = found;
            tries += 1;
            let reasons: Vec<String> = findings.iter().map(ToString::to_string).collect();
            let again = self.repair(part, bytes, &answer, &reasons)?;
            last = Some(answer);
            // Who answers the same to the same faults will do so once more.
            if tries > REPAIRS || again == prompt {
                break;
            }
            self.say(part, &reasons);
            // What was given the first time holds, though there is less room for it beside the answer.
            prompt = again;
        }
        match last.and_then(|answer| self.salvaged(part, &items, &answer)) {
            Some((accepted, answer)) => {
                Ok(Writing::Stands(Box::new(Standing { accepted, answer, items, bytes, tries })))
            }
            None => offline(&findings.first().map(ToString::to_string).unwrap_or_default()),
        }
    }

    /// What stands of an answer without the sentences and paragraphs that don't.
    fn salvaged(&self, part: &Part, items: &Items, answer: &Answer) -> Option<(Accepted, Answer)> {
        let (_, text) = labelled(&answer.text);
        let head = &answer.text[..answer.text.len() - text.len()];
        let of = |text: &str| Answer { text: format!("{head}{text}"), cut: false, ..answer.clone() };
        let checked = |text: &str| {
            let (accepted, mut found) = self.checked(part, items, &of(text));
            found.retain(|finding| !matches!(finding, Finding::MuchCode(..)));
            (accepted, found.len())
        };
        let begins = part.kind == SectionKind::Overview;
        let text = salvage::salvaged(text, begins, answer.cut, |text| checked(text).1)?;
        let (accepted, wrong) = checked(&text);
        let stands = wrong == 0 && !accepted.blocks.is_empty();
        stands.then(|| (Accepted { shortened: true, ..accepted }, of(&text)))
    }

    /// Has a part read by somebody who sees nothing but the part and its evidence. What he names is written again, or goes. A
    /// reader who fails, or who names nothing, changes nothing.
    fn read_again(&self, part: &Part, standing: Standing) -> Result<Told, Error> {
        let numbered = Numbered::of(&standing.answer.text);
        let Some(named) = self.doubted(part, &standing, &numbered)? else {
            return Ok(Told::Model(Box::new(standing.accepted)));
        };
        if named.is_empty() {
            let accepted = Accepted { reading: Some(Reading::default()), ..standing.accepted };
            return Ok(Told::Model(Box::new(accepted)));
        }
        let (accepted, reading) = match self.written_again(part, &standing, &numbered, &named)? {
            Some(found) => found,
            None => {
                let numbers: BTreeSet<usize> = named.keys().copied().collect();
                match self.without(part, &standing, &numbered, &numbers) {
                    Some(accepted) => (accepted, Reading { named: named.len(), taken_out: named.len() }),
                    None => return Ok(Told::Offline(TOO_LITTLE.to_owned())),
                }
            }
        };
        let reading = Some(reading);
        let shortened = accepted.shortened || standing.accepted.shortened;
        Ok(Told::Model(Box::new(Accepted { reading, shortened, ..accepted })))
    }

    /// The sentences that a reader of a part names, who sees what they cite; none where nobody answered.
    fn doubted(&self, part: &Part, standing: &Standing, numbered: &Numbered) -> Result<Option<Named>, Error> {
        let bytes = standing.bytes.min(self.budget.review());
        let (prompt, unshown) = self.review(part, bytes, &standing.answer.text, &numbered.shown())?;
        let answer = match self.writer.model.ask(&prompt) {
            Ok(answer) if !answer.cut && !answer.refused => answer,
            Err(Stop::Ended(Error::Interrupted)) => return Err(Error::Interrupted),
            Ok(_) | Err(_) => return Ok(None),
        };
        let mut named = review::named(&answer.text);
        // Nobody judges by what he didn't see.
        named.retain(|number, _| {
            let cited = numbered.sentence(*number).map(|words| unshown.cited(words));
            cited.is_some_and(|cited| cited.iter().all(|item| !unshown.list.contains(item)))
        });
        Ok(Some(named))
    }

    /// The part written once more without what a reader named, where that stands, and what that reading came to: named sentences
    /// that came back are taken out, and so are new ones that he names as well. None where it may not be asked for again, or
    /// where too little came back.
    fn written_again(
        &self,
        part: &Part,
        standing: &Standing,
        numbered: &Numbered,
        named: &Named,
    ) -> Result<Option<(Accepted, Reading)>, Error> {
        let sentences: Vec<&str> = named.keys().filter_map(|number| numbered.sentence(*number)).collect();
        let doubts = sentences.iter().zip(named.values());
        let doubts = doubts.map(|(words, why)| format!("no ground for \"{}\": {}", brief(words), brief(why))).collect();
        let Some((accepted, answer)) = self.mended(part, standing, doubts)? else { return Ok(None) };
        let again = Numbered::of(&answer.text);
        if 2 * words(&answer.text) < words(&numbered.without(&named.keys().copied().collect())) {
            return Ok(None);
        }
        // With other sources the same words are new ones.
        let still = again.same_as(&sentences);
        let standing = Standing { accepted, answer, items: standing.items.clone(), ..*standing };
        let known = numbered.all();
        let old = again.same_as(&known);
        let is_new = (1..=again.all().len()).any(|number| !old.contains(&number));
        let doubted = if is_new { self.doubted(part, &standing, &again)? } else { None };
        let new: BTreeSet<usize> = doubted.unwrap_or_default().into_keys().filter(|it| !old.contains(it)).collect();
        // One that came back twice is one.
        let taken_out = still.len().min(named.len()) + new.len();
        let reading = Reading { named: named.len() + new.len(), taken_out };
        let gone: BTreeSet<usize> = still.union(&new).copied().collect();
        if gone.is_empty() {
            return Ok(Some((standing.accepted, reading)));
        }
        Ok(self.without(part, &standing, &again, &gone).map(|accepted| (accepted, reading)))
    }

    /// A part written once more because of some doubts, and what was read as it; none where it may not be asked for again, or where
    /// nothing of it stands.
    fn mended(
        &self,
        part: &Part,
        standing: &Standing,
        doubts: Vec<String>,
    ) -> Result<Option<(Accepted, Answer)>, Error> {
        if standing.tries >= REPAIRS {
            return Ok(None);
        }
        let prompt = self.repair(part, standing.bytes, &standing.answer, &doubts)?;
        self.say(part, &doubts);
        let answer = match self.writer.model.ask(&prompt) {
            Ok(answer) if !answer.cut && !answer.refused => answer,
            Err(Stop::Ended(Error::Interrupted)) => return Err(Error::Interrupted),
            Ok(_) | Err(_) => return Ok(None),
        };
        let (accepted, mut found) = self.checked(part, &standing.items, &answer);
        found.retain(|finding| !matches!(finding, Finding::MuchCode(..)));
        // One fault in what was mended is no reason to print what was named.
        Ok(if found.is_empty() { Some((accepted, answer)) } else { self.salvaged(part, &standing.items, &answer) })
    }

    /// What stands of a part without some of its sentences; none where that is too little.
    fn without(
        &self,
        part: &Part,
        standing: &Standing,
        numbered: &Numbered,
        gone: &BTreeSet<usize>,
    ) -> Option<Accepted> {
        let answer = Answer { text: numbered.without(gone), ..standing.answer.clone() };
        if 2 * words(&answer.text) < words(&standing.answer.text) {
            return None;
        }
        let (accepted, mut found) = self.checked(part, &standing.items, &answer);
        found.retain(|finding| !matches!(finding, Finding::MuchCode(..)));
        match found.is_empty() {
            true => Some(accepted),
            false => self.salvaged(part, &standing.items, &answer).map(|(accepted, _)| accepted),
        }
    }

    /// The request for a second reading: the part with its sentences numbered, and what it cites before all else of its
    /// evidence; and the items that it cites and that have no room.
    fn review(&self, part: &Part, bytes: usize, reply: &str, text: &str) -> Result<(Prompt, Items), Error> {
        let cited = part.items.cited(reply);
        // Who judges has to see the code itself, whoever shows it, and what the commits changed that are cited for it.
        let is_of_cited = |item: &&Item| match item {
            Item::Excerpt(id) => self.evidence.excerpt(*id).is_some_and(|it| cited.contains(&Item::Commit(it.by))),
            _ => false,
        };
        let changed = part.items.list.iter().filter(is_of_cited).cloned();
        let all = Items {
            needed: cited.iter().cloned().chain(changed).collect(),
            elsewhere: BTreeSet::new(),
            heads: false,
            ..part.items.clone()
        };
        let (items, _) = all.within(bytes.saturating_sub(text.len()), self.evidence);
        let unshown: Vec<_> = cited.into_iter().filter(|item| !items.list.contains(item)).collect();
        let unshown = Items { list: unshown, ..Items::default() };
        let evidence = items.shown(self.evidence);
        let text = crate::escape::visible(text);
        let values = prompts::Review {
            project: prompts::called(self.evidence),
            text: &text,
            key: prompts::key(&format!("{text}\n{evidence}")),
            evidence: &evidence,
            unshown: &unshown.markers(),
        };
        let user = self.writer.prompts.fill("review.md", &values, &|| self.progress.interrupted())?;
        let prompt = self.office.prompt(&format!("{}, second reading", part.title), user);
        Ok((Prompt { system: prompts::REVIEWER.to_owned(), ..prompt }, unshown))
    }

    /// The same before the part is written, or of what is known to be written of it.
    pub(super) fn review_to_come(&self, part: &Part, prompt: &Prompt) -> Result<Prompt, Error> {
        let bytes = self.budget.review();
        if let Some(answer) = self.writer.model.recall(prompt) {
            let (items, _) = part.items.within(self.budget.evidence(), self.evidence);
            if self.checked(part, &items, &answer).1.is_empty() {
                let text = Numbered::of(&answer.text).shown();
                return Ok(self.review(part, bytes, &answer.text, &text)?.0);
            }
        }
        let (prompt, _) = self.review(part, bytes, "", NO_PART_YET)?;
        let to_come = WORD * self.words(part, part.items.shown(self.evidence).len());
        Ok(Prompt { to_come: to_come.min(bytes.saturating_sub(prompt.user.len())), ..prompt })
    }

    fn say(&self, part: &Part, findings: &[String]) {
        let first = findings.first().map_or("", String::as_str);
        let more = findings.len().saturating_sub(1);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        self.progress.say(&format!("{}: {first}{more}; it is asked for again", part.title));
    }

    /// What an answer makes of a part, and what is wrong with it.
    fn checked(&self, part: &Part, items: &Items, answer: &Answer) -> (Accepted, Vec<Finding>) {
        let words = self.words(part, part.finished.len() + items.shown(self.evidence).len());
        let (labels, text) = labelled(&answer.text);
        let code = code(part, words);
        let room = Room { level: part.level(), words: 3 * words, code, unasked: part.lead.is_some() };
        let read = reply::read(text, items, self.evidence, room);
        let mut findings = read.findings;
        let shown = lines_of_code(&read.blocks, self.evidence);
        let mut section = Section { kind: part.kind, blocks: read.blocks, given: Some(items.given()) };
        findings.extend(self.gate.clone().section(&mut section));
        if answer.cut {
            findings.push(Finding::Cut);
        }
        if shown > code + code / 2 {
            findings.push(Finding::MuchCode(shown, code));
        }
        let line = |name: &str, level: u8, most: usize| {
            let words = labels.iter().find(|(label, _)| label == name).map(|(_, words)| words.as_str())?;
            titles::checked(words, (level, most), items, items.given(), self.evidence, &self.gate)
        };
        let opens = part.kind == SectionKind::Overview;
        let accepted = Accepted {
            blocks: section.blocks,
            text: crate::escape::visible(text.trim()),
            given: items.given(),
            heading: part.lead.and_then(|_| line("heading", 3, titles::WORDS)),
            title: opens.then(|| line("title", 1, titles::WORDS)).flatten(),
            excerpt: opens.then(|| line("excerpt", 1, titles::EXCERPT)).flatten(),
            shortened: false,
            reading: None,
        };
        (accepted, findings)
    }

    /// The request once more, with the answer and what is wrong with it; evidence makes room for both.
    fn repair(&self, part: &Part, bytes: usize, answer: &Answer, findings: &[String]) -> Result<Prompt, Error> {
        const FINDINGS: usize = 12;
        let reply = crate::escape::visible(&answer.text);
        let reply: String = reply.chars().take(self.budget.evidence() / 4).collect();
        let mut part = part.clone();
        let cited = part.items.cited(&reply);
        part.items.needed.extend(cited);
        let (request, _) = self.section(&part, bytes.min(self.budget.evidence().saturating_sub(reply.len() + 800)))?;
        let findings: Vec<String> = findings.iter().take(FINDINGS).map(|it| crate::escape::visible(it)).collect();
        let values = prompts::Repair {
            request: &request.user,
            key: prompts::key(&format!("{reply}\n{}", findings.join("\n"))),
            reply: &reply,
            findings,
        };
        let user = self.writer.prompts.fill("repair.md", &values, &|| self.progress.interrupted())?;
        Ok(self.office.prompt(&format!("{}, again", part.title), user))
    }
}

/// The beginning of somebody's words as one line, with nothing in it that isn't seen.
fn brief(words: &str) -> String {
    const CHARACTERS: usize = 200;
    let visible = crate::escape::visible(words);
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.char_indices().nth(CHARACTERS).map(|(end, _)| end);
    end.map_or_else(|| line.clone(), |end| format!("{}…", &line[..end]))
}

fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| !word.starts_with("[[")).count()
}

fn lines_of_code(blocks: &[Block], evidence: &Evidence) -> usize {
    let of = |block: &Block| match block {
        Block::Lines(_, first, last) => last + 1 - first,
        block => block.excerpt().and_then(|id| evidence.excerpt(id)).map_or(0, |excerpt| excerpt.lines.len()),
    };
    blocks.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_are_short_lines() {
        let check = |words: &str, expected: &str| assert_eq!(brief(words), expected, "{words}");
        check("no line shows it", "no line shows it");
        check("no\n\n===== line\u{1b}[2J", "no ===== line␛[2J");
        check(&"ä".repeat(200), &"ä".repeat(200));
        check(&"ä".repeat(201), &format!("{}…", "ä".repeat(200)));
    }
}
