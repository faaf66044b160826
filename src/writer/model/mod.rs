//! The model writer: a language model writes the prose of each part from the evidence of that part, and the gate reads it
//! before anybody else does.
//!
//! First one request for a plan: which of the range's stories are told, together or alone, in full or in a paragraph, and
//! what holds them together (`choice`). The offline draft of that choice stands wherever the model fails; then each part is
//! asked for with only its evidence, several at a time. A reply becomes blocks (`reply`), the blocks pass [`Gate`] or go back
//! with its findings, twice at most; after that the part is the offline one. A post is never worse grounded than the offline
//! one. It sends nothing itself: [`Model`] is the seam to whoever answers.

mod alone;
mod assembly;
mod budget;
mod choice;
mod cited;
mod citing;
mod doubles;
mod facts;
mod gathering;
mod items;
mod late;
mod outline;
mod parts;
mod placing;
mod prompts;
mod reply;
mod salvage;
mod tasks;
mod titles;

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

pub use budget::{Limits, tokens};
pub use prompts::{Prompts, VERSION};

use self::{
    budget::Budget,
    choice::Choice,
    items::Items,
    late::{Finished, labelled, with_finished},
    parts::{Arranged, Part, arranged},
    reply::Room,
};
use super::{Error, Writer, Written};
use crate::{
    draft::{Block, Given, Inline, Section, SectionKind},
    evidence::Evidence,
    progress::{Progress, Stage},
    verify::draft::{Finding, Gate},
};

/// How often a part is written again.
const REPAIRS: usize = 2;

/// How often the evidence of a part is halved where a service finds it too long.
const HALVINGS: usize = 3;

/// With less evidence than this, in bytes, nothing is worth asking.
const LEAST: usize = 1_200;

/// Bytes of evidence that bear one word: about as many as a word has, so that nothing is told at greater length than it was
/// found. A setter of ten lines was asked for 328 words.
const BORNE: usize = 6;

/// Bytes by which the request for a plan is longer than those for parts.
const PLANNING: usize = 3_600;

/// So much of a plan is read, in characters.
const PLAN: usize = 12_000;

/// Words of a chapter, about: so few chapters are told in full that each can be.
const CHAPTER: usize = 420;

/// Bytes of a word with the blank behind it and its share of markers.
const WORD: usize = 8;

/// Words of a part for which one line of code has room beside them: about a third of the lines is code then.
const WORDS_A_LINE: usize = 15;

/// What stands in a prompt that is only shown, where the chapters will stand.
const NO_TEXT_YET: &str = "(the text of the chapters, as it was accepted)\n";

/// What stands in a prompt that is only shown, where the plan will stand.
const NO_PLAN_YET: &str = "(what the reply to the first prompt says of it)";

/// One request, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What is asked for, for people.
    pub label: String,
    /// The rules.
    pub system: String,
    /// The task with its data.
    pub user: String,
    /// Tokens that the answer may have.
    pub max_tokens: u32,
    /// Bytes that will stand in it besides, which other answers bring.
    pub to_come: usize,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// It ends where a limit was reached.
    pub cut: bool,
    /// The model declined.
    pub refused: bool,
    /// Tokens of prompt and answer by the service's own count.
    pub usage: Option<(u64, u64)>,
}

/// A request without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The prompt is longer than the model reads.
    TooLong,
    /// All tokens that were allowed are spent.
    Spent,
    /// Nothing more can be asked.
    Ended(Error),
}

/// Whoever answers: a service with its cache, or a test.
pub trait Model: Sync {
    /// How much it reads and writes.
    fn limits(&self) -> Limits;
    /// Hears what will be asked before anything is; may refuse.
    fn begin(&self, prompts: &[Prompt]) -> Result<(), Error>;
    /// The answer that is known without asking.
    fn recall(&self, prompt: &Prompt) -> Option<Answer>;
    /// Asks.
    fn ask(&self, prompt: &Prompt) -> Result<Answer, Stop>;
}

/// The model writer.
pub struct ByModel<'a> {
    /// Words of the whole post, about.
    pub words: usize,
    /// Requests at a time.
    pub jobs: usize,
    /// What makes the prompts.
    pub prompts: &'a Prompts,
    /// Who answers.
    pub model: &'a dyn Model,
}

impl Writer for ByModel<'_> {
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Written, Error> {
        let office = Office::new(self, evidence, progress)?;
        let most = (self.words / CHAPTER).clamp(2, 7);
        let by_rank = Choice::by_rank(evidence, most);
        let first = arranged(evidence, &by_rank, self.words);
        let outline = office.outline(evidence, &first.parts, most)?;
        let read = |answer: &Answer| Choice::read(&plan(answer), evidence, most);
        let known = self.model.recall(&outline);
        // Before it is known what will be asked, what would be asked by the rank is as good a guess as any.
        let (guess, idea, hint) = match known.as_ref().and_then(read) {
            Some(choice) => (arranged(evidence, &choice, self.words), choice.idea, None),
            None => (first, String::new(), known.is_none().then_some(NO_PLAN_YET)),
        };
        let prompts = Desk::new(&office, &guess, (idea, hint)).prompts()?;
        self.model.begin(&[vec![outline.clone()], prompts].concat())?;
        let answer = match known {
            Some(answer) => Ok(answer),
            None => self.model.ask(&outline),
        };
        let mut office = office;
        const NO_CHAPTERS: &str = "the plan names no chapters that there are: the stories are told by their rank";
        const NO_PLAN: &str = "no plan was made: the stories are told by their rank";
        let (choice, unplanned) = match answer {
            Ok(answer) => {
                office.budget.learn(&outline, &answer);
                (read(&answer), NO_CHAPTERS)
            }
            // A post without a plan is still one.
            Err(Stop::TooLong | Stop::Spent) => (None, NO_PLAN),
            Err(Stop::Ended(error)) => return Err(error),
        };
        let planned = choice.is_some();
        let choice = choice.unwrap_or(by_rank);
        let arranged = arranged(evidence, &choice, self.words);
        let desk = Desk::new(&office, &arranged, (choice.idea, None));
        let replies = desk.all()?;
        let left_out = desk.left_out();
        let (draft, mut notes) = assembly::assembled(arranged, replies);
        if !planned {
            notes.push(unplanned.to_owned());
        }
        notes.extend(left_out);
        Ok(Written { draft, notes, repeatable: false })
    }

    fn chooses(&self) -> bool {
        true
    }
}

/// What a model wrote of a part, as it stood the gate.
#[derive(Debug, Default)]
struct Accepted {
    /// Its blocks.
    blocks: Vec<Block>,
    /// The same with its markers, as parts that come after it read it.
    text: String,
    /// What it was given.
    given: Given,
    /// A heading of its own.
    heading: Option<Vec<Inline>>,
    /// Title and excerpt of the post, of the overview.
    title: Option<Vec<Inline>>,
    excerpt: Option<Vec<Inline>>,
    /// Words that did not stand were left out.
    shortened: bool,
}

/// What became of a part.
#[derive(Debug)]
enum Told {
    /// The model's.
    Model(Box<Accepted>),
    /// The offline ones, for this reason.
    Offline(String),
    /// The offline ones: there was nothing to ask for.
    Silent,
}

/// What all requests share.
struct Office<'a> {
    writer: &'a ByModel<'a>,
    progress: &'a dyn Progress,
    system: String,
    budget: Budget,
}

impl<'a> Office<'a> {
    fn new(writer: &'a ByModel<'a>, evidence: &Evidence, progress: &'a dyn Progress) -> Result<Self, Error> {
        let system =
            writer.prompts.fill("system.md", &prompts::System { project: prompts::called(evidence) }, &|| {
                progress.interrupted()
            })?;
        let limits = writer.model.limits();
        let budget = Budget::new(limits, &system);
        if budget.evidence() < LEAST {
            return Err(Error::Service {
                message: format!("a window of {} tokens has no room for rules, evidence and an answer", limits.context),
                hint: Some("deepdive.<provider>.contextTokens says how much the model reads".to_owned()),
            });
        }
        Ok(Self { writer, progress, system, budget })
    }

    /// The request for a plan of at most so many chapters; `parts` are those of a post by the rank.
    fn outline(&self, evidence: &Evidence, parts: &[Part], most: usize) -> Result<Prompt, Error> {
        let sections = outline::sections(parts, evidence);
        let room = self.budget.survey().saturating_sub(sections.len() + PLANNING);
        let evidence_shown = format!("{}\n{sections}", outline::stories(room, evidence));
        let values = prompts::Outline {
            project: prompts::called(evidence),
            words: self.writer.words,
            most,
            key: prompts::key(&evidence_shown),
            evidence: &evidence_shown,
        };
        let user = self.writer.prompts.fill("outline.md", &values, &|| self.progress.interrupted())?;
        Ok(self.prompt("plan of the post", user))
    }

    fn prompt(&self, label: &str, user: String) -> Prompt {
        // The evidence was masked as it was gathered; nothing leaves the machine unseen all the same.
        let user = crate::secrets::mask(&crate::escape::visible(&user), None).into_owned();
        let max_tokens = self.budget.answer();
        Prompt { label: label.to_owned(), system: self.system.clone(), user, max_tokens, to_come: 0 }
    }
}

/// Everything that the parts of one post share.
struct Desk<'a> {
    writer: &'a ByModel<'a>,
    office: &'a Office<'a>,
    evidence: &'a Evidence,
    progress: &'a dyn Progress,
    parts: &'a [Part],
    budget: Budget,
    /// What holds the post together.
    idea: String,
    /// What stands for the points of a plan that isn't known yet.
    hint: Option<&'static str>,
    /// The gate before anything was quoted.
    gate: Gate<'a>,
    /// Titles of parts whose evidence did not fit, with the number of items left out.
    left_out: Mutex<Vec<(String, usize)>>,
}

impl<'a> Desk<'a> {
    fn new(office: &'a Office<'a>, arranged: &'a Arranged, (idea, hint): (String, Option<&'static str>)) -> Self {
        Self {
            writer: office.writer,
            office,
            evidence: &arranged.evidence,
            progress: office.progress,
            parts: &arranged.parts,
            budget: office.budget,
            idea,
            hint,
            gate: Gate::new(&arranged.evidence),
            left_out: Mutex::default(),
        }
    }

    /// The prompts of all parts; those that come after the chapters say where these will stand.
    fn prompts(&self) -> Result<Vec<Prompt>, Error> {
        let one = |part: &Part| {
            let hinted = part.is_late().then(|| Part { finished: NO_TEXT_YET.to_owned(), ..part.clone() });
            let (mut prompt, _) = self.section(hinted.as_ref().unwrap_or(part), self.budget.evidence())?;
            if part.is_late() {
                let to_come = self.writer.words * WORD;
                prompt.to_come = to_come.min(self.budget.evidence().saturating_sub(prompt.user.len()));
            }
            Ok(prompt)
        };
        self.asked().map(one).collect()
    }

    /// The parts that a model is asked for.
    fn asked(&self) -> impl Iterator<Item = &'a Part> {
        self.parts.iter().filter(|part| !part.items.list.is_empty())
    }

    /// What the other parts tell, one line each in their order, with this one among them: who writes one of several chapters
    /// has to know what a reader has read and what is to come.
    fn others(&self, part: &Part) -> Vec<String> {
        let line = |other: &Part| match () {
            () if other.title == part.title => format!("{}: (yours)", other.title),
            () if other.point.is_empty() || other.lead.is_none() => other.title.clone(),
            () => format!("{}: {}", other.title, other.point),
        };
        self.asked().map(line).collect()
    }

    /// The prompt for a part with at most so many bytes of evidence, and the items that it holds.
    fn section(&self, part: &Part, bytes: usize) -> Result<(Prompt, Items), Error> {
        let (items, left_out) = part.items.within(bytes.saturating_sub(part.finished.len()), self.evidence);
        if left_out > 0 {
            let mut all = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|(title, _)| *title != part.title);
            all.push((part.title.clone(), left_out));
        }
        let evidence = format!("{}{}", part.finished, items.shown(self.evidence));
        let words = self.words(part, evidence.len());
        let values = prompts::Section {
            project: prompts::called(self.evidence),
            title: &part.title,
            task: part.task,
            words,
            most: most(words),
            code: code(part, words),
            is_chapter: part.lead.is_some(),
            opens: part.kind == SectionKind::Overview,
            is_late: !part.finished.is_empty(),
            hint: self.hint.unwrap_or(&part.point),
            link: &part.link,
            finds: &part.finds,
            whole: self.writer.words,
            idea: &self.idea,
            // Behind the chapters' own text their plans say nothing.
            others: if part.finished.is_empty() { self.others(part) } else { Vec::new() },
            key: prompts::key(&evidence),
            evidence: &evidence,
        };
        let user = self.writer.prompts.fill("section.md", &values, &|| self.progress.interrupted())?;
        Ok((self.office.prompt(&part.title, user), items))
    }

    /// The words that a part is asked for: its share, no more than so many bytes of evidence bear, and no more than an
    /// answer holds.
    fn words(&self, part: &Part, bytes: usize) -> usize {
        let all: usize = self.asked().map(|part| part.weight).sum();
        let share = self.writer.words * part.weight / all.max(1);
        share.clamp(110, 900).min((bytes / BORNE).max(60)).min(self.budget.answer() as usize / 3)
    }

    /// Asks for all parts, several at a time: first the chapters and what stands beside them, then what leads to them, which
    /// is written from their text. After the first error nothing more is asked.
    fn all(&self) -> Result<Vec<Told>, Error> {
        self.progress.start(Stage::Ask, self.parts.len());
        let (late, first): (Vec<usize>, Vec<usize>) = (0..self.parts.len()).partition(|at| self.parts[*at].is_late());
        let told = self.several(&first, |at| self.part(&self.parts[at]));
        let told = told.and_then(|mut told| {
            let finished: Vec<Finished<'_>> =
                told.iter().map(|(at, told)| Finished::of(&self.parts[*at], told)).collect();
            let bytes = self.budget.evidence();
            let opening =
                self.several(&late, |at| self.part(&with_finished(&self.parts[at], &finished, self.evidence, bytes)))?;
            told.extend(opening);
            told.sort_by_key(|(place, _)| *place);
            Ok(told.into_iter().map(|(_, told)| told).collect())
        });
        self.progress.finish();
        told
    }

    /// Asks for the parts at some places, several at a time.
    fn several(
        &self,
        places: &[usize],
        ask: impl Fn(usize) -> Result<Told, Error> + Sync,
    ) -> Result<Vec<(usize, Told)>, Error> {
        let next = AtomicUsize::new(0);
        let results: Mutex<Vec<(usize, Result<Told, Error>)>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..self.writer.jobs.clamp(1, places.len().max(1)) {
                scope.spawn(|| {
                    while let Some(place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let told = ask(*place);
                        if told.is_err() {
                            next.store(places.len(), Ordering::Relaxed);
                        }
                        self.progress.advance(1);
                        results.lock().unwrap_or_else(PoisonError::into_inner).push((*place, told));
                    }
                });
            }
        });
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(place, _)| *place);
        results.into_iter().map(|(place, told)| told.map(|told| (place, told))).collect()
    }

    /// One part: asked for, read, held to the gate, and asked for again with what the gate found.
    fn part(&self, part: &Part) -> Result<Told, Error> {
        if part.items.list.is_empty() {
            return Ok(Told::Silent);
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
                Err(Stop::Spent) => return Ok(Told::Offline("the tokens that were allowed are spent".to_owned())),
                Err(Stop::TooLong) => return Ok(Told::Offline("the model reads less than its evidence".to_owned())),
            };
            if answer.refused {
                return Ok(Told::Offline("the model declined".to_owned()));
            }
            let (accepted, mut found) = self.checked(part, &items, &answer);
            // Too much code is asked for again once, and no reason to throw away what it stands beside.
            if tries > 0 && found.iter().all(|finding| matches!(finding, Finding::MuchCode(..))) {
                found.clear();
            }
            if found.is_empty() {
                return Ok(Told::Model(Box::new(accepted)));
            }
            findings = found;
            tries += 1;
            let again = self.repair(part, bytes, &answer, &findings)?;
            last = Some(answer);
            // Who answers the same to the same faults will do so once more.
            if tries > REPAIRS || again == prompt {
                break;
            }
            self.say(part, &findings);
            // What was given the first time holds, though there is less room for it beside the answer.
            prompt = again;
        }
        let rest = last.and_then(|answer| self.salvaged(part, &items, &answer));
        let reason = || findings.first().map(ToString::to_string).unwrap_or_default();
        Ok(rest.map_or_else(|| Told::Offline(reason()), |accepted| Told::Model(Box::new(accepted))))
    }

    /// What stands of an answer without the sentences and paragraphs that don't.
    fn salvaged(&self, part: &Part, items: &Items, answer: &Answer) -> Option<Accepted> {
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
        (wrong == 0 && !accepted.blocks.is_empty()).then_some(Accepted { shortened: true, ..accepted })
    }

    fn say(&self, part: &Part, findings: &[Finding]) {
        let first = findings.first().map(ToString::to_string).unwrap_or_default();
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
        };
        (accepted, findings)
    }

    /// The request once more, with the answer and what is wrong with it; evidence makes room for both.
    fn repair(&self, part: &Part, bytes: usize, answer: &Answer, findings: &[Finding]) -> Result<Prompt, Error> {
        const FINDINGS: usize = 12;
        let reply = crate::escape::visible(&answer.text);
        let reply: String = reply.chars().take(self.budget.evidence() / 4).collect();
        let mut part = part.clone();
        let cited = part.items.cited(&reply);
        part.items.needed.extend(cited);
        let (request, _) = self.section(&part, bytes.min(self.budget.evidence().saturating_sub(reply.len() + 800)))?;
        let values = prompts::Repair {
            request: &request.user,
            key: prompts::key(&reply),
            reply: &reply,
            findings: findings.iter().take(FINDINGS).map(ToString::to_string).collect(),
        };
        let user = self.writer.prompts.fill("repair.md", &values, &|| self.progress.interrupted())?;
        Ok(self.office.prompt(&format!("{}, again", part.title), user))
    }

    /// What the window of the model left no room for, for whoever asked for the post.
    fn left_out(&self) -> Option<String> {
        let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner).clone();
        left_out.sort();
        let items: usize = left_out.iter().map(|(_, items)| items).sum();
        let titles: Vec<&str> = left_out.iter().map(|(title, _)| title.as_str()).collect();
        let line = format!("{items} items of evidence did not fit the model's window: {}", titles.join("; "));
        (items > 0).then_some(line)
    }
}

/// Lines of code that a part has room for beside so many words.
fn code(part: &Part, words: usize) -> usize {
    const BRIEF: usize = 14;
    match (part.kind, part.lead) {
        (SectionKind::Implementation, None) => BRIEF,
        _ => (words / WORDS_A_LINE).max(BRIEF),
    }
}

fn lines_of_code(blocks: &[Block], evidence: &Evidence) -> usize {
    let of = |block: &Block| match block {
        Block::Lines(_, first, last) => last + 1 - first,
        block => block.excerpt().and_then(|id| evidence.excerpt(id)).map_or(0, |excerpt| excerpt.lines.len()),
    };
    blocks.iter().map(of).sum()
}

/// Words that a part may have at most, as its writer is told; a reply is only refused where it has many more.
fn most(words: usize) -> usize {
    words + words / 6
}

fn plan(answer: &Answer) -> String {
    crate::escape::visible(&answer.text).chars().take(PLAN).collect::<String>().trim().to_owned()
}
