//! The model writer: a language model writes the prose of each part from the evidence of that part, and the gate reads it
//! before anybody else does.
//!
//! First one request for a plan: which of the range's stories are told, together or alone, in full or in a paragraph, and
//! what holds them together (`choice`). The offline draft of that choice stands wherever the model fails; then each part is
//! asked for with only its evidence, several at a time. A reply becomes blocks (`reply`), the blocks pass [`Gate`] or go back
//! with its findings, twice at most; after that the part is the offline one. What stood is read once more by the model, as a
//! reviewer with nothing but its evidence in sight, and what that reader names goes (`review`). A post is never worse grounded
//! than the offline one. It sends nothing itself: [`Model`] is the seam to whoever answers.

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
mod material;
mod outline;
mod parts;
mod placing;
mod printed;
mod prompts;
mod reply;
mod review;
mod salvage;
mod shares;
mod tasks;
mod titles;
mod writing;

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
    late::{Finished, with_finished},
    parts::{Arranged, Part, arranged},
    shares::Shares,
};
use super::{Error, Writer, Written};
use crate::{
    draft::{Block, Given, Inline, SectionKind},
    evidence::Evidence,
    progress::{Progress, Stage},
    verify::draft::Gate,
};

/// With less evidence than this, in bytes, nothing is worth asking.
const LEAST: usize = 1_200;

/// Bytes of evidence that bear one word: about as many as a word has, so that nothing is told at greater length than it was
/// found. A setter of ten lines was asked for 328 words.
const BORNE: usize = 6;

/// Bytes by which the request for a plan is longer than those for parts.
const PLANNING: usize = 4_400;

/// So much of a plan is read, in characters.
const PLAN: usize = 12_000;

/// Windows from which on the rules have room for tables and calculations, in tokens.
const ROOMY: u32 = 12_000;

/// Words of a chapter, about: so few chapters are told in full that each can be.
const CHAPTER: usize = 420;

/// Bytes of a word with the blank behind it and its share of markers.
const WORD: usize = 8;

/// Words of a part for which one line of code has room beside them: about a third of the lines is code then.
const WORDS_A_LINE: usize = 15;

/// What stands in a prompt that is only shown, where the chapters will stand.
const NO_TEXT_YET: &str = "(the text of the chapters, as it was accepted)\n";

/// What stands in a prompt that is only shown, where the part will stand that is read a second time.
const NO_PART_YET: &str = "(the text of the part, as it was accepted)";

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

impl Prompt {
    /// Tokens that it has, estimated.
    pub fn tokens(&self) -> u64 {
        tokens(&self.system) + tokens(&self.user) + budget::tokens_of(self.to_come)
    }

    /// Tokens that it will take with its answer, about: hardly an answer is as long as it may be.
    pub fn expected(&self) -> u64 {
        self.tokens() + budget::answered(self)
    }
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
    /// What stood is read a second time.
    pub review: bool,
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
        let likely = arranged(evidence, &by_rank.clone().with_few_sections(), self.words);
        let mut office = self.within_means(office, &likely, &outline)?;
        let read = |answer: &Answer| Choice::read(&plan(answer), evidence, most);
        let known = self.model.recall(&outline);
        // Before it is known what will be asked, what would be asked by the rank is as good a guess as any.
        let (guess, idea, hint) = match known.as_ref().and_then(read) {
            Some(choice) => (arranged(evidence, &choice, self.words), choice.idea, None),
            None => (likely, String::new(), known.is_none().then_some(NO_PLAN_YET)),
        };
        let desk = Desk::new(&office, &guess, (idea, hint));
        self.model.begin(&desk.requests(&outline)?)?;
        let answer = match known {
            Some(answer) => Ok(answer),
            None => self.model.ask(&outline),
        };
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
        if self.review && !office.review {
            notes.push("no part was read a second time: --max-tokens has no room for it".to_owned());
        }
        Ok(Written { draft, notes, repeatable: false })
    }

    fn chooses(&self) -> bool {
        true
    }
}

impl ByModel<'_> {
    /// The office with as much evidence for each part as all that may be spent covers, and with a second reading where it covers
    /// that: who can't pay for both gets the post. It goes by what the rank would tell, known answers or not: another run has to
    /// ask the same.
    fn within_means<'o>(&self, office: Office<'o>, likely: &Arranged, outline: &Prompt) -> Result<Office<'o>, Error> {
        let mut office = office;
        loop {
            let desk = Desk::new(&office, likely, (String::new(), Some(NO_PLAN_YET)));
            let expected: u64 = desk.requests(outline)?.iter().map(Prompt::expected).sum();
            if expected <= self.model.limits().spent {
                return Ok(office);
            }
            match office.budget.tightened() {
                Some(budget) => office.budget = budget,
                None if office.review => office = Office { review: false, budget: office.whole, ..office },
                None => return Ok(office),
            }
        }
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
    /// What the second reading came to; none where there was none.
    reading: Option<Reading>,
}

/// What became of the sentences that a second reading named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reading {
    /// So many were named.
    named: usize,
    /// The part was written again without them, but for those that were taken out.
    taken_out: usize,
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
    /// The budget before it was tightened.
    whole: Budget,
    /// What stood is read a second time.
    review: bool,
}

impl<'a> Office<'a> {
    fn new(writer: &'a ByModel<'a>, evidence: &Evidence, progress: &'a dyn Progress) -> Result<Self, Error> {
        let limits = writer.model.limits();
        let values = prompts::System { project: prompts::called(evidence), roomy: limits.context >= ROOMY };
        let system = writer.prompts.fill("system.md", &values, &|| progress.interrupted())?;
        let budget = Budget::new(limits, &system);
        if budget.evidence() < LEAST {
            return Err(Error::Service {
                message: format!("a window of {} tokens has no room for rules, evidence and an answer", limits.context),
                hint: Some("deepdive.<provider>.contextTokens says how much the model reads".to_owned()),
            });
        }
        Ok(Self { writer, progress, system, budget, whole: budget, review: writer.review })
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
        let prompt = self.prompt("plan of the post", user);
        Ok(Prompt { system: prompts::EDITOR.to_owned(), ..prompt })
    }

    fn prompt(&self, label: &str, user: String) -> Prompt {
        // The evidence was masked as it was gathered; nothing leaves the machine unseen all the same.
        let user = prompts::masked(&crate::escape::visible(&user));
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
    shares: Shares,
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
            shares: Shares::of(&arranged.parts, office.writer.words, &arranged.evidence),
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

    /// All requests of the post: for the plan, for the parts, for their second readings.
    fn requests(&self, outline: &Prompt) -> Result<Vec<Prompt>, Error> {
        let mut prompts = self.prompts()?;
        let reviews = if self.office.review { self.reviews(&prompts)? } else { Vec::new() };
        prompts.insert(0, outline.clone());
        prompts.extend(reviews);
        Ok(prompts)
    }

    /// Those by which the parts that these ask for are read a second time.
    fn reviews(&self, prompts: &[Prompt]) -> Result<Vec<Prompt>, Error> {
        self.asked().zip(prompts).map(|(part, prompt)| self.review_to_come(part, prompt)).collect()
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

    /// The prompt for a part with at most so many bytes of evidence, and the items that may be cited.
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
            most: shares::most(words),
            code: code(part, words),
            is_chapter: part.lead.is_some(),
            opens: part.kind == SectionKind::Overview,
            is_late: !part.finished.is_empty(),
            hint: self.hint.unwrap_or(&part.point),
            weighed: &part.weighed,
            finds: &part.finds,
            whole: self.writer.words,
            idea: &self.idea,
            // Behind the chapters' own text their plans say nothing.
            others: if part.finished.is_empty() { self.others(part) } else { Vec::new() },
            key: prompts::key(&evidence),
            evidence: &evidence,
        };
        let user = self.writer.prompts.fill("section.md", &values, &|| self.progress.interrupted())?;
        // What the accepted parts cite may be cited, whether or not there was room to show it once more.
        let citable = if part.finished.is_empty() { items } else { part.items.clone() };
        Ok((self.office.prompt(&part.title, user), citable))
    }

    /// The words that a part is asked for: its share, no more than so many bytes of evidence bear, and no more than an
    /// answer holds.
    fn words(&self, part: &Part, bytes: usize) -> usize {
        let share = self.shares.words(part.weight);
        share.min((bytes / BORNE).max(60)).min(self.budget.answer() as usize / 3)
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

    /// What the window of the model left no room for, for whoever asked for the post.
    fn left_out(&self) -> Option<String> {
        let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner).clone();
        left_out.sort();
        let items: usize = left_out.iter().map(|(_, items)| items).sum();
        let titles: Vec<&str> = left_out.iter().map(|(title, _)| title.as_str()).collect();
        let line = format!(
            "{items} items of evidence did not fit the model's window (deepdive.<provider>.contextTokens): {}",
            titles.join("; ")
        );
        (items > 0).then_some(line)
    }
}

/// Lines of code that a part has room for beside so many words.
fn code(part: &Part, words: usize) -> usize {
    const BRIEF: usize = 20;
    match (part.kind, part.lead) {
        (SectionKind::Implementation, None) => BRIEF,
        _ => (words / WORDS_A_LINE).max(BRIEF),
    }
}

fn plan(answer: &Answer) -> String {
    crate::escape::visible(&answer.text).chars().take(PLAN).collect::<String>().trim().to_owned()
}
