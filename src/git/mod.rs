//! The edge to the repository: the only room that names gix.
//!
//! Takes revision arguments and paths, gives the values of [`crate::history`] and file contents. It reads objects and
//! configuration; it never runs a program, never writes, never touches the work tree.

mod ahead;
mod attributes;
mod bases;
mod beginning;
mod blame;
mod contents;
mod dates;
mod decode;
mod diff;
mod encodings;
mod error;
mod filter;
mod graph;
mod lines;
mod mailmap;
mod names;
mod objects;
mod open;
mod parameters;
mod pathspec;
mod patterns;
mod people;
mod range;
mod reach;
mod read;
mod reference;
mod renames;
mod revision;
mod search;
mod settings;
mod source;
mod trees;
mod twins;
mod walk;

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

pub use dates::Clock;
pub use error::Error;
pub use filter::Filter;
pub use patterns::Syntax;
pub use range::{Arguments, Bounds};
pub use settings::{Setting, SettingSource};
pub use source::PostSource;

use crate::history::CommitId;

/// An open repository. Cheap to share between threads.
#[derive(Debug)]
pub struct Repo {
    shared: gix::ThreadSafeRepository,
    folder: PathBuf,
    packs: OnceLock<Arc<objects::Packs>>,
}

/// Our id for gix's.
fn commit_id(id: &gix::oid) -> CommitId {
    CommitId::from_bytes(id.as_bytes()).expect("gix ids have 20 or 32 bytes")
}

/// Gix's id for ours.
fn object_id(id: CommitId) -> gix::ObjectId {
    gix::ObjectId::from_bytes_or_panic(id.as_bytes())
}
