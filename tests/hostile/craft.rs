//! Objects that git would not make: trees with forbidden names, blobs that claim another size, a gibibyte in a few pages.

use std::{fs, path::Path, process::Command};

use super::common::Repo;

impl Repo {
    /// Writes an object as it is, whether git approves of it or not; gives its id.
    pub fn put(&self, kind: &str, content: impl AsRef<[u8]>) -> String {
        let file = self.beside("object");
        fs::write(&file, content).expect("a new file");
        let file = file.display().to_string();
        self.git(&["hash-object", "-w", "--literally", "--no-filters", "-t", kind, &file])
    }

    /// Writes a tree as it is: modes, names and ids, in this order.
    pub fn put_tree(&self, entries: &[(&str, &[u8], &str)]) -> String {
        let entry = |(mode, name, id): &(&str, &[u8], &str)| {
            let id = (0..id.len()).step_by(2).map(|at| u8::from_str_radix(&id[at..at + 2], 16).expect("hexadecimal"));
            [mode.as_bytes(), b" ", name, b"\0", &id.collect::<Vec<u8>>()].concat()
        };
        self.put("tree", entries.iter().flat_map(entry).collect::<Vec<u8>>())
    }

    /// Commits trees one after the other on `main`: `one`, then with a message of a few sentences.
    pub fn commit_trees(&self, trees: &[&str]) {
        let mut tip = self.git(&["commit-tree", "-m", "one", trees[0]]);
        for tree in &trees[1..] {
            let message = "Make it faster\n\nEvery lookup walked the whole table, because its keys were not sorted.";
            tip = self.git(&["commit-tree", "-p", &tip, "-m", message, tree]);
        }
        self.git(&["update-ref", "refs/heads/main", &tip]);
    }

    /// Commits two versions of one file, given by the ids of their blobs, as `main~1` and `main`.
    pub fn commit_blobs(&self, path: &str, blobs: [&str; 2]) {
        let trees = blobs.map(|blob| self.put_tree(&[("100644", path.as_bytes(), blob)]));
        self.commit_trees(&[&trees[0], &trees[1]]);
    }

    /// Writes a loose blob of one byte again and again that says to be `claimed` bytes long; its name is this digit, forty
    /// times, since nobody recomputes it before the content is read.
    pub fn put_run(&self, digit: char, byte: u8, length: u64, claimed: u64) -> String {
        let id = digit.to_string().repeat(40);
        let content = deflated(format!("blob {claimed}\0").as_bytes(), byte, length);
        let file = self.path(".git/objects").join(&id[..2]).join(&id[2..]);
        fs::create_dir_all(file.parent().expect("a path has a folder")).expect("a new folder");
        fs::write(file, content).expect("a new file");
        id
    }
}

/// `head` and then `length` times the same byte as a zlib stream of about a five-hundredth of the size: literals, then
/// matches of the greatest length at distance one, in the fixed code of RFC 1951.
fn deflated(head: &[u8], byte: u8, length: u64) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], ..Bits::default() };
    bits.push(0b011, 3);
    let matches = length.saturating_sub(1) / 258;
    let literals = length - matches * 258;
    for literal in head.iter().copied().chain((0..literals).map(|_| byte)) {
        match literal {
            0..144 => bits.push_code(0x30 + u32::from(literal), 8),
            _ => bits.push_code(0x190 + u32::from(literal - 144), 9),
        }
    }
    for _ in 0..matches {
        // Length 258 is the symbol 285 without extra bits; distance 1 is the symbol 0.
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    let mut stream = bits.finish();
    stream.extend(adler32(head, byte, length).to_be_bytes());
    stream
}

/// The checksum of zlib; the run by the sums of its arithmetic series.
fn adler32(head: &[u8], byte: u8, length: u64) -> u32 {
    const BASE: u64 = 65_521;
    let (mut a, mut b) = (1_u64, 0_u64);
    for byte in head {
        a = (a + u64::from(*byte)) % BASE;
        b = (b + a) % BASE;
    }
    let (byte, length) = (u128::from(byte), u128::from(length));
    let base = u128::from(BASE);
    let ends = u128::from(b) + length * u128::from(a) + byte * (length * (length + 1) / 2);
    let sum = u128::from(a) + byte * length;
    u32::try_from(((ends % base) << 16) | (sum % base)).expect("both halves have 16 bits")
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    /// Least significant bit first.
    fn push(&mut self, value: u32, count: u32) {
        self.pending |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.pending.to_le_bytes()[0]);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes stand most significant bit first.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(0, 7);
        self.bytes
    }
}

/// What a process used: the greatest resident size in bytes, and the time of all its threads, which doesn't depend on what
/// else the machine does.
pub struct Used {
    pub memory: u64,
    pub seconds: f64,
}

/// Runs the program and reads what it uses from `/proc` until it ends.
#[cfg(target_os = "linux")]
pub fn measured(repo: &Repo, words: &[&str]) -> (super::Output, Used) {
    use std::{io::Read, process::Stdio, thread};
    let mut command: Command = repo.command(repo.root(), words, &[]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program was built");
    let folder = format!("/proc/{}", child.id());
    let folder = Path::new(&folder);
    let mut pipes = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let readers = thread::spawn(move || {
        let mut stderr = String::new();
        let other = thread::spawn(move || {
            let mut stdout = String::new();
            let _ = pipes.0.read_to_string(&mut stdout);
            stdout
        });
        let _ = pipes.1.read_to_string(&mut stderr);
        (other.join().expect("a reader ends"), stderr)
    });
    let (mut memory, mut seconds) = (0, 0.0_f64);
    let code = loop {
        memory = memory.max(peak(folder));
        seconds = seconds.max(cpu_time(folder));
        if let Some(done) = child.try_wait().expect("the program is our child") {
            break done.code();
        }
        thread::sleep(std::time::Duration::from_millis(2));
    };
    let (stdout, stderr) = readers.join().expect("a reader ends");
    (super::Output { code, stdout, stderr }, Used { memory, seconds })
}

/// The greatest resident size so far, in bytes.
#[cfg(target_os = "linux")]
fn peak(folder: &Path) -> u64 {
    let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// The time that all threads have taken so far, in seconds; Linux counts it in hundredths.
#[cfg(target_os = "linux")]
fn cpu_time(folder: &Path) -> f64 {
    let stat = fs::read_to_string(folder.join("stat")).unwrap_or_default();
    // The name of the program, in brackets, may hold blanks.
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

#[test]
fn crafted_blobs_are_what_git_reads() {
    let repo = Repo::new();
    for (byte, length) in [(0, 1), (0, 100_000), (b'x', 259), (0xff, 70_000)] {
        let id = repo.put_run('a', byte, length, length);
        let read = repo.git_bytes(repo.root(), &["cat-file", "blob", &id]);
        assert!(read.len() as u64 == length && read.iter().all(|read| *read == byte), "{byte} {length}");
    }
}
