//! Tokens: how many a text has, and how much evidence a model takes.

use super::{Answer, Prompt};

/// Bytes of a token: of English prose it is four and more, of code three, of other scripts fewer characters but as many
/// bytes. Rather too many tokens are counted than too few.
const BYTES: f64 = 3.2;

/// No part is told better by more evidence than this, in tokens.
const ENOUGH: u32 = 24_000;

/// With less evidence than this, in tokens, parts are told worse than a second reading makes them better.
const LITTLE: u32 = 7_500;

/// The plan is made once and decides all: it sees so much of the range at most, in tokens, and this share of what the model
/// reads and of all that may be spent.
const SURVEY: u32 = 90_000;
const OF_CONTEXT: f64 = 0.5;
const OF_SPENT: u64 = 5;

/// Who reads a part again needs what it cites, and little else, in tokens.
const REVIEWED: u32 = 10_000;

/// Tokens that the answer to a request takes, mostly: what it may take at most is there for models that think aloud.
const ANSWERED: u64 = 2_500;

/// Tokens for the request around the evidence.
const REQUEST: u32 = 960;

/// How much a model reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tokens of prompt and answer together.
    pub context: u32,
    /// Tokens of an answer.
    pub answer: u32,
    /// Tokens of all requests of a post, about.
    pub spent: u64,
}

/// Tokens that the answer to a request will take, about.
pub(super) fn answered(prompt: &Prompt) -> u64 {
    u64::from(prompt.max_tokens).min(ANSWERED)
}

/// Tokens of a text, estimated.
pub fn tokens(text: &str) -> u64 {
    tokens_of(text.len())
}

/// The same of so many bytes.
pub(super) fn tokens_of(bytes: usize) -> u64 {
    (bytes as f64 / BYTES).ceil() as u64
}

/// What fits into a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    limits: Limits,
    /// Tokens of the rules.
    system: u32,
    /// How many tokens the service counts for one that we estimate; 1 until it has counted more.
    ratio: f64,
    /// Tokens of evidence for one part at most.
    enough: u32,
}

impl Budget {
    pub fn new(limits: Limits, system: &str) -> Self {
        Self { limits, system: u32::try_from(tokens(system)).unwrap_or(u32::MAX), ratio: 1.0, enough: ENOUGH }
    }

    /// Tokens that an answer may have: what the user allows, and no more than a third of a small window.
    pub fn answer(&self) -> u32 {
        self.limits.answer.min((self.limits.context / 3).max(256))
    }

    /// Bytes of evidence for one request.
    pub fn evidence(&self) -> usize {
        self.room(self.enough)
    }

    /// Bytes of evidence for a second reading.
    pub fn review(&self) -> usize {
        self.room(REVIEWED)
    }

    /// Bytes of evidence for the plan.
    pub fn survey(&self) -> usize {
        let share = (f64::from(self.limits.context) * OF_CONTEXT) as u32;
        let spent = u32::try_from(self.limits.spent / OF_SPENT).unwrap_or(u32::MAX);
        self.room(SURVEY.min(share).min(spent).max(ENOUGH))
    }

    /// The same with less evidence for each part; none where that would be too little.
    pub fn tightened(self) -> Option<Self> {
        let enough = self.enough * 3 / 4;
        (enough >= LITTLE).then_some(Self { enough, ..self })
    }

    /// Bytes of so many tokens, or of as many as a request has room for.
    fn room(&self, most: u32) -> usize {
        let fixed = (f64::from(self.system + REQUEST) * self.ratio) as u32;
        let margin = self.limits.context / 32;
        let left = self.limits.context.saturating_sub(self.answer() + fixed + margin).min(most);
        (f64::from(left) * BYTES / self.ratio) as usize
    }

    /// Takes the service's own count for the truth where it counts more than we do.
    pub fn learn(&mut self, prompt: &Prompt, answer: &Answer) {
        let estimated = tokens(&prompt.system) + tokens(&prompt.user);
        if let Some((input, _)) = answer.usage
            && estimated > 0
        {
            self.ratio = (input as f64 / estimated as f64).clamp(1.0, 4.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_fit_windows_of_any_size() {
        for context in [4_000, 4_096, 8_192, 32_000, 200_000] {
            let limits = Limits { context, answer: 8_192, spent: 400_000 };
            let budget = Budget::new(limits, &"x".repeat(4_600));
            let all = budget.evidence() as f64 / BYTES + f64::from(budget.answer() + REQUEST) + 4_600.0 / BYTES;
            assert!(all <= f64::from(context) && budget.evidence() > 0, "{context} {all}");
            let plan = budget.survey() as f64 / BYTES + f64::from(budget.answer() + REQUEST) + 4_600.0 / BYTES;
            assert!(plan <= f64::from(context) && budget.survey() >= budget.evidence(), "{context} {plan}");
        }
    }

    #[test]
    fn evidence_is_tightened_as_long_as_it_says_something() {
        let limits = Limits { context: 200_000, answer: 8_192, spent: 400_000 };
        let first = Budget::new(limits, "");
        let all: Vec<usize> = std::iter::successors(Some(first), |it| it.tightened()).map(|it| it.evidence()).collect();
        assert_eq!(all.len(), 5);
        assert!(all.is_sorted_by(|one, other| one > other) && all[4] as f64 >= f64::from(LITTLE) * BYTES, "{all:?}");
    }

    #[test]
    fn a_service_that_counts_more_gets_less() {
        let mut budget = Budget::new(Limits { context: 4_096, answer: 1_024, spent: 400_000 }, "rules");
        let before = budget.evidence();
        let prompt =
            Prompt { label: String::new(), system: String::new(), user: "x".repeat(320), max_tokens: 1, to_come: 0 };
        let answer = Answer { text: String::new(), cut: false, refused: false, usage: Some((200, 1)) };
        budget.learn(&prompt, &answer);
        assert!(budget.evidence() < before * 2 / 3);
    }
}
