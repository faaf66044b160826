//! Repositories built by scripts with real git, and the program run in them, both in a cleared environment: no
//! configuration of the machine, fixed names, dates that count up by a day.

// Each file of tests is a program of its own and uses a part of this.
#![allow(dead_code)]

pub mod bodyless;
pub mod compare;
pub mod histories;
pub mod operated;
pub mod random;
pub mod script;
pub mod tangle;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

use tempfile::TempDir;

/// A repository in a temporary folder, with a home folder beside it.
pub struct Repo {
    folder: TempDir,
    root: PathBuf,
    days: std::cell::Cell<u32>,
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Output {
    /// The exit code; none after a signal.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it said.
    pub stderr: String,
}

impl Repo {
    /// A folder that is no repository.
    pub fn none() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("the temporary folder").join("work");
        fs::create_dir_all(&root).expect("a new folder");
        fs::create_dir_all(folder.path().join("home")).expect("a new folder");
        fs::write(folder.path().join("home/.gitconfig"), "").expect("a new file");
        Self { folder, root, days: 0.into() }
    }

    /// A repository without commits, on the branch `main`.
    pub fn new() -> Self {
        let repo = Self::none();
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    /// A repository with so many commits, `one` to `five`, each adding a line to `file.txt`.
    pub fn with_commits(count: usize) -> Self {
        let repo = Self::new();
        let mut content = String::new();
        for subject in &["one", "two", "three", "four", "five"][..count] {
            content.push_str(subject);
            content.push('\n');
            repo.commit("file.txt", &content, subject);
        }
        repo
    }

    /// Root of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the work tree.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A path beside the work tree.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.root.with_file_name(name)
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a path has a folder")).expect("new folders");
        fs::write(path, content).expect("a new file");
        self
    }

    /// Writes a file and commits it, a day after the commit before.
    pub fn commit(&self, path: &str, content: impl AsRef<[u8]>, message: &str) -> &Self {
        self.write(path, content).git(&["add", "--", path]);
        self.git(&["commit", "--quiet", "--message", message]);
        self
    }

    /// Runs git and gives what it printed, trimmed. Panics if it fails.
    pub fn git(&self, words: &[&str]) -> String {
        self.git_in(&self.root, words)
    }

    /// Runs git in another folder.
    pub fn git_in(&self, folder: &Path, words: &[&str]) -> String {
        String::from_utf8_lossy(&self.git_bytes(folder, words)).trim().to_owned()
    }

    /// Runs git in another folder and gives what it printed, byte by byte.
    pub fn git_bytes(&self, folder: &Path, words: &[&str]) -> Vec<u8> {
        let done = self.attempt(folder, words);
        assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    }

    /// Runs git in a folder; it may fail.
    pub fn attempt(&self, folder: &Path, words: &[&str]) -> process::Output {
        self.days.set(self.days.get() + 1);
        let date = format!("{} +0000", 1_700_000_000 + u64::from(self.days.get()) * 86_400);
        let mut command = Command::new("git");
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.args(words).current_dir(folder).env_clear().env("PATH", path).envs(self.environment());
        command.envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)]);
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Ann Author").env(format!("GIT_{role}_EMAIL"), "ann@example.org");
        }
        command.output().expect("git is installed")
    }

    /// Runs the program in the work tree.
    pub fn run(&self, words: &[&str]) -> Output {
        self.run_in(&self.root, words, &[])
    }

    /// Runs the program in a folder, with variables.
    pub fn run_in(&self, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Output {
        let done = self.command(folder, words, variables).output().expect("the program was built");
        Output {
            code: done.status.code(),
            stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
        }
    }

    /// The program, ready to run in a folder; there is no PATH, so nothing else can be run by it.
    pub fn command(&self, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Command {
        self.wrapped(Command::new(env!("CARGO_BIN_EXE_git-deepdive")), folder, words, variables)
    }

    /// A line of a shell in which `$0` is the program and `$@` the words.
    pub fn shell(&self, line: &str, words: &[&str]) -> Output {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", line, env!("CARGO_BIN_EXE_git-deepdive")]);
        let path = std::env::var("PATH").unwrap_or_default();
        let done = self.wrapped(shell, &self.root, words, &[("PATH", &path)]).output().expect("there is a shell");
        Output {
            code: done.status.code(),
            stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
        }
    }

    fn wrapped(&self, mut command: Command, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Command {
        command.args(words).current_dir(folder).stdin(Stdio::null());
        command.env_clear().envs(self.environment()).envs(variables.iter().copied());
        command
    }

    fn environment(&self) -> [(&'static str, PathBuf); 3] {
        let home = self.folder.path().join("home");
        [("GIT_CONFIG_GLOBAL", home.join(".gitconfig")), ("HOME", home), ("GIT_CONFIG_NOSYSTEM", PathBuf::from("1"))]
    }

    /// Names of the files in the work tree, sorted, without `.git`.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.root).expect("the work tree").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != ".git");
        names.sort();
        names
    }

    /// Fills `main` with so many commits, without a work tree: enough for a run to take a while.
    pub fn import_history(&self, count: usize) {
        let stream: String = (0..count).map(|number| {
            let text = format!("change {number}\n");
            let length = text.len();
            format!(
                "commit refs/heads/main\ncommitter A <a@b> {} +0000\ndata {length}\n{text}M 644 inline f{}\ndata {length}\n{text}\n",
                1_700_000_000 + number, number % 100
            )
        }).collect();
        fs::write(self.beside("stream"), stream).expect("a new file");
        let done = self.shell("git fast-import --quiet <../stream", &[]);
        assert_eq!(done.code, Some(0), "{done:?}");
    }

    /// A folder in which the user of the tests can't create a file; root can in most.
    #[cfg(unix)]
    pub fn unwritable(&self) -> Option<String> {
        let locked = self.beside("locked");
        fs::create_dir(&locked).ok()?;
        fs::set_permissions(&locked, std::os::unix::fs::PermissionsExt::from_mode(0o555)).ok()?;
        let folders = [locked, "/sys".into(), "/proc".into()];
        let refuses = |folder: &&PathBuf| folder.is_dir() && fs::write(folder.join(".probe"), "").is_err();
        folders.iter().find(refuses).map(|folder| folder.display().to_string())
    }

    /// The file of a loose object.
    pub fn object(&self, revision: &str) -> PathBuf {
        let id = self.git(&["rev-parse", revision]);
        self.path(".git/objects").join(&id[..2]).join(&id[2..])
    }
}

/// Runs the body of a test in a process of its own, whose environment is cleared and whose home folder is empty: for
/// tests that call the library, which reads the environment of its process. `test` is the name of the calling test.
pub fn alone(test: &str, body: impl FnOnce()) {
    const ALONE: &str = "GIT_DEEPDIVE_TEST_ALONE";
    if env::var_os(ALONE).is_some() {
        return body();
    }
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(env::current_exe().expect("a test is a program"));
    command.args(["--exact", test, "--nocapture"]).env_clear().env(ALONE, "1").env("HOME", home.path());
    command.env("GIT_CONFIG_NOSYSTEM", "1").envs(
        ["PATH", "TMPDIR", "GIT_DEEPDIVE_CASES", "GIT_DEEPDIVE_SEED", "GIT_DEEPDIVE_REPOSITORIES"]
            .iter()
            .filter_map(|name| Some((name, env::var_os(name)?))),
    );
    let done = command.output().expect("the test can be run again");
    let (stdout, stderr) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && stdout.contains("1 passed"), "alone, `{test}` failed:\n{stdout}\n{stderr}");
}

/// Tells from `/proc/<id>/status` whether a process handles SIGINT and SIGTERM.
pub fn catches_interrupts(status: &str) -> bool {
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let mask = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask & 0x2 != 0 && mask & 0x4000 != 0
}

impl Output {
    /// Fails unless the run ended with an error of this code, of one line and a hint that holds `hint`, and printed
    /// nothing.
    #[track_caller]
    pub fn fails(&self, code: i32, error: &str, hint: &str) {
        let lines: Vec<&str> = self.stderr.lines().collect();
        let as_expected = self.code == Some(code)
            && self.stdout.is_empty()
            && matches!(lines[..], [first, second] if first.starts_with("error: ") && first.contains(error)
                && second.starts_with("hint: ") && second.contains(hint));
        assert!(as_expected, "not exit code {code}, `{error}`, `{hint}`: {self:?}");
    }

    /// The file name that a run printed. Fails unless it went well.
    #[track_caller]
    pub fn file(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        let name = self.stdout.strip_suffix('\n').filter(|name| !name.contains('\n'));
        name.unwrap_or_else(|| panic!("not a file name: {self:?}"))
    }

    /// The ids of the commits in a printed JSON, sorted. Fails unless the run went well.
    #[track_caller]
    pub fn commits(&self) -> Vec<String> {
        assert_eq!(self.code, Some(0), "{self:?}");
        let json: serde_json::Value = serde_json::from_str(&self.stdout).expect("the output is JSON");
        let ids = json["commits"].as_array().into_iter().flatten().filter_map(|commit| commit["id"].as_str());
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        ids.sort_unstable();
        ids
    }

    /// The last line on stderr.
    pub fn last_line(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }
}
