//! Answers that were paid for, kept under the user's cache folder; an edge room, which knows nothing of what it keeps.
//!
//! A file is written whole or not at all, and its first line is the digest of the rest: what was damaged is as good as not
//! there. Folder and files are the user's alone. What is old, or more than there is room for, goes when the cache is opened.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};

/// How long an answer is kept after it was last asked for.
const AGE: Duration = Duration::from_secs(60 * 24 * 3600);

/// Bytes of all answers; the oldest go first.
const ROOM: u64 = 64 << 20;

/// A longer file is none of ours.
const LONGEST: u64 = 8 << 20;

/// Ending of the files.
const ENDING: &str = "answer";

/// A folder of answers.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// The folder for answers below the user's cache folder, where there is one.
pub fn default_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("git-deepdive").join("answers"))
}

impl Cache {
    /// Opens the folder, makes it where it isn't there, and takes out what is old or too much.
    pub fn open(folder: &Path) -> io::Result<Self> {
        Self::open_within(folder, ROOM, AGE)
    }

    fn open_within(folder: &Path, room: u64, age: Duration) -> io::Result<Self> {
        create_private(folder)?;
        let cache = Self { folder: folder.to_owned() };
        cache.tidy(room, age)?;
        Ok(cache)
    }

    /// What is kept for some words; damaged files are nothing.
    pub fn get(&self, key: &[&str]) -> Option<String> {
        let path = self.path(key);
        let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let text = (size <= LONGEST).then(|| fs::read_to_string(&path).ok())??;
        let (digest, body) = text.split_once('\n')?;
        if hex(body.as_bytes()) != digest {
            // It would be found damaged each time.
            let _gone = fs::remove_file(&path);
            return None;
        }
        // It was asked for: it stays.
        let _touched =
            fs::File::options().append(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(body.to_owned())
    }

    /// Keeps a text for some words, in the place of what was kept before.
    pub fn put(&self, key: &[&str], body: &str) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".").tempfile_in(&self.folder)?;
        file.write_all(format!("{}\n{body}", hex(body.as_bytes())).as_bytes())?;
        file.persist(self.path(key)).map(|_| ()).map_err(|error| error.error)
    }

    /// The file for some words: each is digested with its length, so that no two lists of words give the same.
    fn path(&self, key: &[&str]) -> PathBuf {
        let mut digest = Sha256::new();
        for word in key {
            digest.update((word.len() as u64).to_le_bytes());
            digest.update(word.as_bytes());
        }
        let name: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.{ENDING}"))
    }

    fn tidy(&self, room: u64, age: Duration) -> io::Result<()> {
        let now = SystemTime::now();
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let (Ok(found), name) = (entry.metadata(), entry.file_name()) else { continue };
            let name = name.to_string_lossy().into_owned();
            // Half a file that a killed run left, or one of ours; anything else isn't touched.
            if found.is_file() && (name.starts_with('.') || name.ends_with(ENDING)) {
                files.push((found.modified().unwrap_or(now), found.len(), entry.path()));
            }
        }
        files.sort_by(|a, b| b.cmp(a));
        let mut used = 0;
        for (modified, size, path) in files {
            used += size;
            let old = now.duration_since(modified).is_ok_and(|since| since > age);
            let half = path.extension().is_none_or(|ending| ending != ENDING);
            let left = half && now.duration_since(modified).is_ok_and(|since| since > Duration::from_secs(3600));
            if old || used > room || left {
                // Another run may have taken it out already.
                let _gone = fs::remove_file(path);
            }
        }
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a folder, with those above it, that nobody else can read.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn answers_come_back_for_the_same_words_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("a/b")).unwrap();
        assert_eq!(cache.get(&["a", "b"]), None);
        cache.put(&["a", "b"], "one\ntwo").unwrap();
        cache.put(&["a", "b"], "one\nthree").unwrap();
        assert_eq!(cache.get(&["a", "b"]).as_deref(), Some("one\nthree"));
        assert_eq!(cache.get(&["ab", ""]), None);
        assert_eq!(cache.get(&["a", "b", ""]), None);
    }

    #[test]
    fn damaged_files_are_misses() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        for damage in ["", "no digest", "abc\nbody"] {
            cache.put(&["a"], "body").unwrap();
            fs::write(&files(folder.path())[0], damage).unwrap();
            assert_eq!(cache.get(&["a"]), None, "{damage}");
        }
        cache.put(&["a"], "body").unwrap();
        let path = &files(folder.path())[0];
        let whole = fs::read(path).unwrap();
        fs::write(path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(cache.get(&["a"]), None);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("answers");
        fs::create_dir(&inner).unwrap();
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o755)).unwrap();
        Cache::open(&inner).unwrap().put(&["a"], "b").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&files(&inner)[0])), (0o700, 0o600));
    }

    #[test]
    fn it_stays_small_and_young() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        for place in 0..10 {
            cache.put(&[&place.to_string()], &"x".repeat(1_000)).unwrap();
        }
        fs::write(folder.path().join("other.txt"), "not ours").unwrap();
        Cache::open_within(folder.path(), 5_500, AGE).unwrap();
        assert_eq!(files(folder.path()).len(), 6);
        let old = SystemTime::now() - AGE - Duration::from_secs(1);
        for path in files(folder.path()) {
            fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
        }
        Cache::open(folder.path()).unwrap();
        assert_eq!(files(folder.path()), [folder.path().join("other.txt")]);
    }
}
