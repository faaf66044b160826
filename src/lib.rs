//! git-deepdive turns a range of commits into a technical deep dive that can be checked line by line.
//!
//! The rooms in the order in which a range passes through them ([`dive`] is that order, one line a stage):
//!
//! | room | kind | what it does |
//! |---|---|---|
//! | [`git`] | edge | resolves the range, reads commits, counts, contents; the only room that names gix |
//! | [`history`] | model | commits, changes, ranges: what was read |
//! | [`roles`] | pure | what each file is for, and whether somebody wrote it by hand |
//! | [`secrets`] | pure | finds and masks credentials, by rules kept as data |
//! | [`modules`] | pure | paths and manifests to modules and the edges between them |
//! | [`story`] | pure | commits to stories: topics, pull requests, things that commits come back to |
//! | [`symbols`] | pure | source text to definitions, comments, imports |
//! | [`evidence`] | pure | ranking, and the numbered facts, each with its source |
//! | [`draft`] | model | what a piece of writing is made of |
//! | [`llm`] | edge | asks language models; the only room that names ureq |
//! | [`writer`] | pure | evidence to a draft; `offline` is deterministic, `model` asks through a seam |
//! | [`verify`] | pure | `draft`: what a writer may say; `post`: finished Markdown against the repository |
//! | [`prose`] | pure | what makes a writer's own sentences hollow: praise, filler, guesses, walls of bullets |
//! | [`markdown`] | pure | Markdown to plain values; the only room that names pulldown-cmark |
//! | [`render`] | pure | a settled draft to Markdown or JSON; the only room that names tera |
//! | [`escape`] | pure | the one gate for text from outside |
//! | [`cache`] | edge | answers of models that were paid for |
//! | [`output`] | edge | files, whole or not at all; stdout |
//!
//! Around them: [`cli`] (the only room that names clap), [`config`], [`error`], [`progress`] (the only one that names
//! indicatif), [`interrupt`] (signals), [`run`] (the wiring), `spread` (work over all cores), `lines` (texts to lines),
//! `hashing` (sets and digests of these), `restructured` (markup of reStructuredText to what it shows).
//!
//! Invariants, each the absence of something: model and pure rooms do no input or output, read no clock and can't fail;
//! nothing that holds file contents grows with the length of the range; nothing that depends on time, locale or thread
//! order reaches the output; only [`verify::draft::settle`] makes a draft that can be rendered.

pub mod cache;
pub mod cli;
pub mod config;
pub mod dive;
pub mod draft;
pub mod error;
pub mod escape;
pub mod evidence;
pub mod git;
mod hashing;
pub mod history;
pub mod interrupt;
mod lines;
pub mod llm;
pub mod markdown;
pub mod modules;
pub mod output;
pub mod progress;
pub mod prose;
pub mod render;
mod restructured;
pub mod roles;
pub mod run;
pub mod secrets;
mod spread;
#[cfg(test)]
mod stopwatch;
pub mod story;
pub mod symbols;
pub mod verify;
mod words;
pub mod writer;
