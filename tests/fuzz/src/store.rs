//! A bare repository whose objects have ids of our choosing: nobody recomputes them, so that any bytes can be an object.

use std::{fs, path::Path};

use git_deepdive::{git::Repo, history::CommitId};
use tempfile::TempDir;

/// The repository, gone when it is dropped.
pub struct Store(TempDir);

impl Store {
    /// An empty one, with `main` at the commit of this digit.
    pub fn new(main: char) -> Self {
        let store = Self(tempfile::tempdir().expect("a temporary folder"));
        store.write("config", b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        store.write("HEAD", b"ref: refs/heads/main\n");
        store.write("objects/info/.keep", b"");
        store.point("heads/main", main);
        store
    }

    /// The program's view of it, as it is now.
    pub fn open(&self) -> Repo {
        Repo::discover(self.0.path()).expect("a repository")
    }

    /// The id of a digit.
    pub fn id(digit: char) -> CommitId {
        CommitId::from_hex(&hex(digit)).expect("a hexadecimal digit")
    }

    /// Points a reference at a commit.
    pub fn point(&self, reference: &str, digit: char) {
        self.write(&format!("refs/{reference}"), format!("{}\n", hex(digit)).as_bytes());
    }

    /// Puts an object under a digit.
    pub fn put(&self, digit: char, kind: &str, content: &[u8]) {
        let object = [format!("{kind} {}\0", content.len()).as_bytes(), content].concat();
        let id = hex(digit);
        self.write(&format!("objects/{}/{}", &id[..2], &id[2..]), &stored(&object));
    }

    /// Puts a tree of files under a digit; the names are sorted.
    pub fn put_tree(&self, digit: char, files: &[(&str, char)]) {
        let entry = |(name, digit): &(&str, char)| {
            [format!("100644 {name}\0").as_bytes(), Self::id(*digit).as_bytes()].concat()
        };
        self.put(digit, "tree", &files.iter().flat_map(entry).collect::<Vec<u8>>());
    }

    /// Puts a commit of a tree under a digit, so many days after the first.
    pub fn put_commit(&self, digit: char, tree: char, parents: &[char], day: u32, message: &str) {
        let parents: String = parents.iter().map(|parent| format!("parent {}\n", hex(*parent))).collect();
        let who = format!("A U Thor <a@example.org> {} +0100", 1_700_000_000 + day * 86_400);
        let text = format!("tree {}\n{parents}author {who}\ncommitter {who}\n\n{message}\n", hex(tree));
        self.put(digit, "commit", text.as_bytes());
    }

    fn write(&self, name: &str, content: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("new folders");
        fs::write(path, content).expect("a new file");
    }
}

fn hex(digit: char) -> String {
    digit.to_string().repeat(40)
}

/// A zlib stream that compresses nothing.
fn stored(content: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = content.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (a, b) = content.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}
