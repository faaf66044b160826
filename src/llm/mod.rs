//! Language models over HTTP, and programs that stand for one. Knows nothing of posts.
//!
//! In goes a [`Service`] and a [`Request`], out comes a whole [`Reply`] or an [`Error`] that says what to do. Answers are always
//! streamed, so that a slow server is told from a dead one. A stream that ends without its terminator was cut: it is asked
//! for again, never taken for an answer. What a server refuses for good (key, quota, model, length) is not tried twice.
//!
//! One file a wire format (`openai`, `anthropic`, `ollama`, and `command` for programs); `failure` reads errors in every shape
//! that servers give them; `attempt` makes one request, `retry` knows when to make it again.

mod answer;
mod anthropic;
mod attempt;
mod command;
mod events;
mod failure;
mod ollama;
mod openai;
mod retry;
mod service;

use std::time::Duration;

pub use answer::{Finish, Reply, Usage};
pub use failure::{Failure, Kind};
pub use service::{Key, Refused, Service, Settings, Wire};

/// What a model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The rules, which no data may change.
    pub system: String,
    /// The task with its data.
    pub prompt: String,
    /// Tokens that the answer may have.
    pub max_tokens: u32,
}

/// Someone who follows a request and may end it.
pub trait Watch: Sync {
    /// Tells whether the user wants to stop; asked several times a second.
    fn interrupted(&self) -> bool;
    /// Another piece of the answer arrived.
    fn received(&self, _piece: &str) {}
    /// What has arrived doesn't count; the request is made again after the delay.
    fn retrying(&self, _failure: &Failure, _delay: Duration) {}
}

/// A request that gave no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The service said no, or it failed until patience ended.
    #[error("{host}: {failure}{}", said(*.tries))]
    Failed {
        /// Whom the request went to.
        host: String,
        /// What the last try came to.
        failure: Failure,
        /// How many times it was tried.
        tries: u32,
    },
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
}

fn said(tries: u32) -> String {
    if tries > 1 { format!(" (tried {tries} times)") } else { String::new() }
}

/// Asks until there is a whole answer or a final failure.
pub fn ask(service: &Service, request: &Request, watch: &dyn Watch) -> Result<Reply, Error> {
    retry::ask(service, request, watch, retry::Patience::default())
}

#[cfg(test)]
mod tests;
