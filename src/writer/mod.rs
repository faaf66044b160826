//! Writers turn evidence into a draft. They see nothing else of the repository, and what they say is checked by
//! [`crate::verify::draft`] before it is rendered.

pub mod model;
pub mod offline;

use crate::{draft::Draft, evidence::Evidence, progress::Progress};

/// Whoever writes the post.
pub trait Writer {
    /// Writes a draft of about the length that the writer was made for.
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Written, Error>;

    /// Whether it chooses by itself what to tell of more stories than a post holds.
    fn chooses(&self) -> bool {
        false
    }
}

/// A draft, and what there is to say about how it came to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The draft; none where it has nothing to say that the offline writer would not say.
    pub draft: Option<Draft>,
    /// For whoever asked for the post, one line each.
    pub notes: Vec<String>,
    /// Whether the same evidence gives the same draft, here and anywhere.
    pub repeatable: bool,
}

/// A draft that was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The model service gave no answer.
    #[error("{message}")]
    Service {
        /// What it said.
        message: String,
        /// What to do next.
        hint: Option<String>,
    },
    /// It would cost more than was allowed.
    #[error("{0}")]
    TooDear(String),
    /// A template of prompts is wrong.
    #[error("prompt {name}: {reason}")]
    Prompt {
        /// Which one.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Only the prompts were asked for, and they were shown.
    #[error("the prompts were shown")]
    Shown,
}
