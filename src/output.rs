//! The edge to files and standard streams: posts are written whole or not at all, and nothing of the user's is lost.
//!
//! Takes finished text. Never follows a symbolic link to a file that it would replace, never replaces what is no plain
//! file, and ends quietly where the reader of standard output went away.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use crate::{escape, verify::post::read_closing};

/// What can go wrong; the hints are made in [`crate::error`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder to write into isn't there.
    #[error("the folder {} does not exist", .folder.display())]
    FolderMissing {
        /// The folder.
        folder: PathBuf,
    },
    /// Something else stands in the folder's place.
    #[error("{} is no folder", .folder.display())]
    NotAFolder {
        /// What should be one.
        folder: PathBuf,
    },
    /// A folder stands in the file's place.
    #[error("{} is a folder", .path.display())]
    IsAFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A symbolic link stands in the file's place.
    #[error("{} is a symbolic link and is not followed", .path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A device, pipe or socket stands in the file's place.
    #[error("{} is no plain file", .path.display())]
    Special {
        /// What it is.
        path: PathBuf,
    },
    /// The file can't be told to be ours.
    #[error("{} exists and is not known to be written by git-deepdive", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file is ours, but somebody worked on it.
    #[error("{} was edited since git-deepdive wrote it", .path.display())]
    Edited {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot write {}: {}", .path.display(), said(.reason))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Standard output can't be written, for another reason than a reader who left.
    #[error("cannot write to standard output: {}", said(.reason))]
    Stdout {
        /// What the system said.
        reason: io::Error,
    },
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new, or new in content.
    Now,
    /// It held the same bytes already and was left alone.
    Before,
}

/// Writes a file whole or not at all, with the mode that the umask leaves. What is there already is replaced if it holds
/// an unedited post, or with `force` if it is a plain file or a link; a link is then replaced itself.
pub fn write(path: &Path, text: &str, force: bool) -> Result<Written, Error> {
    let is_new = match fs::symlink_metadata(path) {
        Err(reason) if reason.kind() == ErrorKind::NotFound => true,
        Err(reason) => return Err(Error::Write { path: path.to_owned(), reason }),
        Ok(found) => {
            if found.is_file() && fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
                return Ok(Written::Before);
            }
            permit(path, &found, force)?;
            false
        }
    };
    let folder = folder_of(path);
    check_folder(folder)?;
    let failed = |reason| Error::Write { path: path.to_owned(), reason };
    let mut file = pending(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    if is_new {
        // Somebody may have put a file there in the meantime.
        file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            ErrorKind::AlreadyExists => Error::Exists { path: path.to_owned() },
            _ => failed(error.error),
        })?;
    } else {
        file.persist(path).map_err(|error| failed(error.error))?;
    }
    Ok(Written::Now)
}

/// Replaces a plain file by another text, whole or not at all, with the mode that it has.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |reason| Error::Write { path: path.to_owned(), reason };
    let found = fs::symlink_metadata(path).map_err(failed)?;
    if found.is_symlink() {
        return Err(Error::Link { path: path.to_owned() });
    }
    if !found.is_file() {
        return Err(Error::Special { path: path.to_owned() });
    }
    let mut file = pending(folder_of(path)).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.as_file().set_permissions(found.permissions()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Tells early whether there is a folder to write into: a long dive should not end in vain.
pub fn check_folder(folder: &Path) -> Result<(), Error> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Error::NotAFolder { folder: folder.to_owned() }),
        Err(reason) => Err(match reason.kind() {
            ErrorKind::NotFound => Error::FolderMissing { folder: folder.to_owned() },
            ErrorKind::NotADirectory => Error::NotAFolder { folder: folder.to_owned() },
            _ => Error::Write { path: folder.to_owned(), reason },
        }),
    }
}

/// The folder that holds a path.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Tells whether what stands at the path may be replaced.
fn permit(path: &Path, found: &fs::Metadata, force: bool) -> Result<(), Error> {
    let path = path.to_owned();
    match found.file_type() {
        kind if kind.is_dir() => Err(Error::IsAFolder { path }),
        kind if kind.is_symlink() && !force => Err(Error::Link { path }),
        kind if !kind.is_file() && !kind.is_symlink() => Err(Error::Special { path }),
        _ if force => Ok(()),
        _ => match fs::read_to_string(&path).ok().as_deref().and_then(read_closing) {
            Some(closing) if closing.digest_matches => Ok(()),
            Some(_) => Err(Error::Edited { path }),
            None if is_ours(&path) => Err(Error::Edited { path }),
            None => Err(Error::Exists { path }),
        },
    }
}

/// Tells whether our closing comment stands anywhere: something was written behind it.
fn is_ours(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.contains("<!-- git-deepdive 1 "))
}

/// A new file beside the one that it will become; removed again unless it does.
fn pending(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".git-deepdive-").suffix(".tmp");
    // A temporary file is private by default; this mode is what the umask is then taken from.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// What the system said, in its words alone: not the number of the error, not the name of a temporary file.
pub fn said(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()).map(ToString::to_string);
    let text = inner.unwrap_or_else(|| error.to_string());
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// Prints on standard output. A reader who went away has seen enough, which is no error.
pub fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(reason) if reason.kind() != ErrorKind::BrokenPipe => Err(Error::Stdout { reason }),
        _ => Ok(()),
    }
}

/// Says one line on stderr, safe for a terminal; where stderr is gone, nobody reads it anyway.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{}", escape::visible(line));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::post::closing_comment;

    fn post(body: &str) -> String {
        let tip = crate::history::CommitId::from_hex(&"1".repeat(40)).expect("40 hexadecimal digits");
        format!("{body}{}\n", closing_comment(&[tip], &[], body))
    }

    fn outcome(old: Option<&[u8]>, new: &str, force: bool) -> (String, Vec<u8>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("post.md");
        if let Some(old) = old {
            fs::write(&path, old).expect("a new file");
        }
        let result = match write(&path, new, force) {
            Ok(written) => format!("{written:?}"),
            Err(error) => error.to_string().replace(&path.display().to_string(), "post.md"),
        };
        let entries = fs::read_dir(folder.path()).expect("the temporary folder").count();
        assert_eq!(entries, 1, "something else was left in the folder");
        (result, fs::read(&path).unwrap_or_default())
    }

    #[test]
    fn only_an_unedited_post_is_replaced() {
        let new = post("new\n");
        let check = |old: Option<&[u8]>, force: bool, expected: &str| {
            let (result, content) = outcome(old, &new, force);
            assert_eq!(result, expected);
            let kept = old.is_some_and(|old| old == content);
            assert_eq!(kept, expected != "Now", "{expected}");
        };
        let ours = post("old\n");
        let edited = ours.replace("old", "mine");
        let foreign = "post.md exists and is not known to be written by git-deepdive";
        check(None, false, "Now");
        check(Some(ours.as_bytes()), false, "Now");
        check(Some(edited.as_bytes()), false, "post.md was edited since git-deepdive wrote it");
        check(Some(edited.as_bytes()), true, "Now");
        check(Some(b"notes\n"), false, foreign);
        check(Some(b"notes\n"), true, "Now");
        check(Some(b"\xff\xfe"), false, foreign);
        check(Some(b""), false, foreign);
        check(Some(new.as_bytes()), false, "Before");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (link, target) = (folder.path().join("link.md"), folder.path().join("target.md"));
        fs::write(&target, post("old\n")).expect("a new file");
        std::os::unix::fs::symlink(&target, &link).expect("a new link");
        assert!(matches!(write(&link, "new", false), Err(Error::Link { .. })));
        assert!(matches!(write(Path::new("/dev/null"), "new", true), Err(Error::Special { .. })));
        assert!(matches!(write(folder.path(), "new", true), Err(Error::IsAFolder { .. })));

        assert!(write(&link, "new", true).is_ok());
        assert!(fs::symlink_metadata(&link).is_ok_and(|found| found.is_file()));
        assert_eq!(fs::read_to_string(&target).expect("the target"), post("old\n"));
    }

    #[test]
    fn folders_are_checked_before_anything_is_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("a new file");
        assert!(check_folder(folder.path()).is_ok());
        assert!(matches!(check_folder(&folder.path().join("no")), Err(Error::FolderMissing { .. })));
        assert!(matches!(check_folder(&file), Err(Error::NotAFolder { .. })));
        assert!(matches!(check_folder(&file.join("below")), Err(Error::NotAFolder { .. })));
        assert_eq!(folder_of(Path::new("post.md")), Path::new("."));
    }
}
