//! `.mailmap` as git reads it: which name and address somebody goes by.
//!
//! Gix has a reader as well, but it rewrites the spelling of an address where only a name is mapped, and it looks names up
//! before they are decoded.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use gix::{bstr::ByteSlice, objs::CommitRefIter};

use super::{Repo, trees};
use crate::history::Person;

/// No list of people is as long as that.
const LIMIT: u64 = 16 * 1024 * 1024;

/// Who goes by which name. Keys are in lower case.
#[derive(Debug, Default)]
pub(super) struct Mailmap {
    by_email: HashMap<String, Entry>,
}

#[derive(Debug, Default)]
struct Entry {
    /// For any name.
    any: Proper,
    /// For this name only.
    by_name: HashMap<String, Proper>,
}

/// The proper name and address; none keeps what the commit says.
#[derive(Debug, Default)]
struct Proper {
    name: Option<String>,
    email: Option<String>,
}

impl Repo {
    /// Reads the mailmap from everywhere git does: the file at the root of the work tree (never through a link) or, in a
    /// bare repository, that of `HEAD`; then `mailmap.blob` and `mailmap.file`. What can't be read is passed over. Empty
    /// where `log.mailmap` is off.
    pub(super) fn mailmap(&self) -> Mailmap {
        let local = self.local();
        let config = local.config_snapshot();
        let mut mailmap = Mailmap::default();
        if config.boolean("log.mailmap") == Some(false) {
            return mailmap;
        }
        let blob = config.string("mailmap.blob").map(|name| name.to_string());
        let is_bare = local.workdir().is_none();
        if let Some(root) = local.workdir() {
            let path = root.join(".mailmap");
            mailmap.add_file(&path, fs::symlink_metadata(&path));
        }
        match blob {
            Some(name) => {
                let object = local.rev_parse_single(name.as_str()).ok().and_then(|id| id.object().ok());
                mailmap.add(object.as_ref().map_or(&[], |object| &object.data));
            }
            None if is_bare => mailmap.add(&self.at_head(b".mailmap").unwrap_or_default()),
            None => {}
        }
        if let Ok(Some(file)) = config.trusted_path("mailmap.file") {
            mailmap.add_file(&file, fs::metadata(&file));
        }
        mailmap
    }

    /// What stands at a path of `HEAD`. Its tree is read as all others are: those who compare it next find it read.
    fn at_head(&self, path: &[u8]) -> Option<Arc<Vec<u8>>> {
        let mut objects = self.objects();
        let head = objects.repo().head_id().ok()?.detach();
        let tree = CommitRefIter::from_bytes(&objects.commit(&head).ok()?, head.kind()).tree_id().ok()?;
        let found = trees::find(&mut objects, tree, path, &mut Vec::new())?;
        Some(objects.find(&found.id).ok()??.data)
    }
}

impl Mailmap {
    fn add_file(&mut self, path: &Path, found: io::Result<fs::Metadata>) {
        // Anything but a file of a sane size, a pipe for one, would be waited for.
        if found.is_ok_and(|found| found.is_file() && found.len() <= LIMIT)
            && let Ok(text) = fs::read(path)
        {
            self.add(&text);
        }
    }

    /// Adds all lines; of two for the same person the later one counts.
    fn add(&mut self, text: &[u8]) {
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#")) {
            let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
            self.add_line(&line.to_str_lossy());
        }
    }

    /// `Name <address>`, `<address> <other>`, `Name <address> <other>` or `Name <address> Other <other>`: the proper ones
    /// first, then those of commits.
    fn add_line(&mut self, line: &str) {
        let Some((name, email, rest)) = person(line).filter(|(_, email, _)| !email.is_empty()) else { return };
        let (old_name, old_email, email) = match person(rest) {
            Some((old_name, old_email, _)) => (old_name, old_email, Some(email)),
            None => (None, email, None),
        };
        let (name, email) = (name.map(str::to_owned), email.map(str::to_owned));
        let entry = self.by_email.entry(old_email.to_ascii_lowercase()).or_default();
        match old_name {
            Some(old_name) => {
                entry.by_name.insert(old_name.to_ascii_lowercase(), Proper { name, email });
            }
            None => {
                entry.any.name = name.or(entry.any.name.take());
                entry.any.email = email.or(entry.any.email.take());
            }
        }
    }

    /// The proper name and address of somebody.
    pub(super) fn resolve(&self, person: Person) -> Person {
        let found = if self.by_email.is_empty() { None } else { self.by_email.get(&person.email.to_ascii_lowercase()) };
        let Some(entry) = found else { return person };
        let by_name =
            if entry.by_name.is_empty() { None } else { entry.by_name.get(&person.name.to_ascii_lowercase()) };
        let proper = by_name.unwrap_or(&entry.any);
        Person { name: proper.name.clone().unwrap_or(person.name), email: proper.email.clone().unwrap_or(person.email) }
    }
}

/// The first name and address of a line, and what follows them.
fn person(line: &str) -> Option<(Option<&str>, &str, &str)> {
    let (name, rest) = line.split_once('<')?;
    let (email, rest) = rest.split_once('>')?;
    let name = name.trim_matches([' ', '\t', '\r']);
    Some((Some(name).filter(|name| !name.is_empty()), email, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_are_read() {
        let mut mailmap = Mailmap::default();
        mailmap.add(
            b"# Nobody <nobody@x>\nAnn Proper <ann@x>\n<bob@new> <bob@old>\nCar Ol <carol@new> <carol@old>\n\
            Dan <dan@new> shared <shared@x>\nEve <eve@new> Other <shared@x>\nFay <shared@x>\n<only@x>\nbroken <\n\
            Late <ann@x> # the later counts\n",
        );
        let check = |name: &str, email: &str, expected: &str| {
            let person = mailmap.resolve(Person { name: name.to_owned(), email: email.to_owned() });
            assert_eq!(format!("{} <{}>", person.name, person.email), expected);
        };
        check("ann", "ANN@x", "Late <ANN@x>");
        check("bob", "Bob@Old", "bob <bob@new>");
        check("c", "carol@old", "Car Ol <carol@new>");
        check("SHARED", "shared@x", "Dan <dan@new>");
        check("other", "Shared@X", "Eve <eve@new>");
        check("third", "shared@x", "Fay <shared@x>");
        check("Nobody", "only@x", "Nobody <only@x>");
        check("n", "nobody@x", "n <nobody@x>");
    }
}
