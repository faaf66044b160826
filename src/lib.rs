//! git-deepdive turns a range of commits into a technical deep dive that can be checked line by line.

pub mod dive;
pub mod draft;
pub mod escape;
pub mod evidence;
pub mod git;
pub mod history;
pub mod markdown;
pub mod modules;
pub mod progress;
pub mod render;
pub mod story;
pub mod symbols;
pub mod verify;
pub mod writer;
