//! Writers turn evidence into a draft. They see nothing else of the repository, and what they say is checked by
//! [`crate::verify::draft`] before it is rendered.

pub mod offline;

use crate::{draft::Draft, evidence::Evidence, progress::Progress};

/// Whoever writes the post.
pub trait Writer {
    /// Writes a draft of about the length that the writer was made for.
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Draft;
}
