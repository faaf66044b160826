//! The answer as it grows, the same for every wire format.

use super::failure::{Failure, Kind};

/// A longer answer is no section of a post but a server that can't stop.
const LONGEST: usize = 4 << 20;

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the model wrote, without its thoughts.
    pub text: String,
    /// Why it ended.
    pub finish: Finish,
    /// The server's own count, where it gave one.
    pub usage: Option<Usage>,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The model had said all.
    Stop,
    /// A limit of tokens was reached: the text ends in mid-sentence.
    Length,
    /// The model or a filter declined.
    Refusal,
}

/// Tokens as the server counted them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the prompt, cached ones too.
    pub input: u64,
    /// Of the answer, thoughts too.
    pub output: u64,
}

/// What has arrived so far.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub text: String,
    pub finish: Option<Finish>,
    /// The format's own terminator was seen.
    pub ended: bool,
    pub usage: Option<Usage>,
}

impl Answer {
    /// Appends a piece of text.
    pub fn push(&mut self, piece: &str) -> Result<(), Failure> {
        if self.text.len() + piece.len() > LONGEST {
            return Err(Failure::new(Kind::Refused, "the answer doesn't end"));
        }
        self.text.push_str(piece);
        Ok(())
    }

    /// Adds what the server counted; later counts replace earlier ones.
    pub fn count(&mut self, input: Option<u64>, output: Option<u64>) {
        if input.is_some() || output.is_some() {
            let usage = self.usage.get_or_insert_default();
            usage.input = input.unwrap_or(usage.input);
            usage.output = output.unwrap_or(usage.output);
        }
    }

    /// The answer, if it is whole.
    pub fn whole(self) -> Result<Reply, Failure> {
        match (self.finish, self.ended) {
            (Some(finish), _) => Ok(Reply { text: self.text, finish, usage: self.usage }),
            // Some gateways drop the reason but close the stream as they should.
            (None, true) if !self.text.is_empty() => {
                Ok(Reply { text: self.text, finish: Finish::Stop, usage: self.usage })
            }
            _ if self.text.is_empty() => Err(Failure::new(Kind::Cut, "the stream ended before any text")),
            _ => Err(Failure::new(Kind::Cut, "the stream ended in the middle of the answer")),
        }
    }
}
