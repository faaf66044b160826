//! Files that change as files do, and as they hardly ever do.

use std::{collections::BTreeMap, rc::Rc};

use super::Dice;

type Path = Vec<u8>;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    mode: &'static str,
    content: Rc<Vec<u8>>,
}

const FILE: &str = "100644";
const PROGRAM: &str = "100755";
const LINK: &str = "120000";
const SUBMODULE: &str = "160000";

/// The files of a commit.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree(BTreeMap<Path, Entry>);

/// Writes what leads from one tree to the next: first what is gone, so that a file can become a folder.
pub(super) fn emit(old: &Tree, new: &Tree, stream: &mut Vec<u8>) {
    for path in old.0.keys().filter(|path| !new.0.contains_key(*path)) {
        stream.extend(format!("D {}\n", quoted(path)).into_bytes());
    }
    for (path, entry) in new.0.iter().filter(|(path, entry)| old.0.get(*path) != Some(entry)) {
        let path = quoted(path);
        if entry.mode == SUBMODULE {
            stream.extend(format!("M {SUBMODULE} {} {path}\n", String::from_utf8_lossy(&entry.content)).into_bytes());
            continue;
        }
        let size = entry.content.len();
        stream.extend(format!("M {} inline {path}\ndata {size}\n", entry.mode).into_bytes());
        stream.extend_from_slice(&entry.content);
        stream.push(b'\n');
    }
}

/// A path as git quotes it.
fn quoted(path: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    let bytes =
        path.iter().map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("\\{byte:03o}") });
    format!("\"{}\"", bytes.collect::<String>())
}

impl Tree {
    /// Takes some of the other side of a merge over.
    pub(super) fn merge(&mut self, dice: &mut Dice, other: &Self) {
        for (path, entry) in &other.0 {
            if dice.percent(50) {
                self.put(path.clone(), entry.clone());
            }
        }
    }

    /// A small edit, where files don't matter.
    pub(super) fn touch(&mut self, dice: &mut Dice) {
        let content = Rc::new(format!("{}\n", dice.roll(1000)).into_bytes());
        self.put(format!("f{}", dice.roll(4)).into_bytes(), Entry { mode: FILE, content });
    }

    /// Some changes of one commit. `before` are the trees of earlier commits: what was removed can come back.
    pub(super) fn change(&mut self, dice: &mut Dice, before: &[Self]) {
        let changes = match dice.roll(10) {
            0..5 => 1,
            5..8 => 2 + dice.roll(3),
            8 => 5 + dice.roll(10),
            _ => return self.sweep(dice),
        };
        while self.0.len() < 4 {
            self.add(dice);
        }
        for _ in 0..changes {
            self.change_once(dice, before);
        }
    }

    fn change_once(&mut self, dice: &mut Dice, before: &[Self]) {
        let Some(path) = self.any(dice) else { return self.add(dice) };
        let entry = self.0[&path].clone();
        match dice.roll(23) {
            0..2 => self.add(dice),
            2..7 => {
                let strength = 1 + dice.roll(5);
                self.edit(dice, path, strength);
            }
            7 => drop(self.0.remove(&path)),
            8..10 => self.move_to(dice, &path, 0),
            10..13 => {
                let strength = 1 + dice.roll(60);
                self.move_to(dice, &path, strength);
            }
            13 => self.move_folder(dice, &path),
            14 => {
                let copy = new_path(dice);
                self.put(copy.clone(), entry);
                if dice.percent(50) {
                    self.edit(dice, copy, 1);
                }
            }
            15 => self.change_mode(path, entry),
            16 => self.change_type(dice, path),
            17 => self.bring_back(dice, before),
            18 => {
                let below = [path.as_slice(), dice.pick(&["/x", "/y.c"]).as_bytes()].concat();
                self.0.remove(&path);
                self.put(below, entry);
            }
            19 => {
                // A folder becomes a file, a copy of one that was in it.
                if let Some(end) = path.iter().position(|byte| *byte == b'/') {
                    self.put(path[..end].to_vec(), entry);
                }
            }
            20 => self.swap(dice, path),
            21 => self.reshape(dice, path),
            _ => self.put(path, Entry { mode: FILE, content: Rc::new(content(dice)) }),
        }
    }

    /// A path with its entry; what stands in its way is gone.
    fn put(&mut self, path: Path, entry: Entry) {
        let below = [path.as_slice(), b"/"].concat();
        self.0.retain(|known, _| !known.starts_with(&below));
        for (end, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
            self.0.remove(&path[..end]);
        }
        self.0.insert(path, entry);
    }

    fn any(&self, dice: &mut Dice) -> Option<Path> {
        (!self.0.is_empty())
            .then(|| self.0.keys().nth(dice.roll(self.0.len())).expect("a place below the length").clone())
    }

    fn add(&mut self, dice: &mut Dice) {
        let mode = if dice.percent(8) { PROGRAM } else { FILE };
        let entry = match dice.roll(20) {
            0 => link(dice),
            1 => submodule(dice),
            // A copy of a file, or nearly: candidates for several renames at once.
            2..5 if !self.0.is_empty() => {
                let path = self.any(dice).expect("there are files");
                let mut entry = self.0[&path].clone();
                if entry.mode == FILE && dice.percent(50) {
                    entry.content = Rc::new(edited(dice, &entry.content, 1));
                }
                entry
            }
            _ => Entry { mode, content: Rc::new(content(dice)) },
        };
        self.put(new_path(dice), entry);
    }

    fn edit(&mut self, dice: &mut Dice, path: Path, strength: usize) {
        let Some(entry) = self.0.get_mut(&path) else { return };
        match entry.mode {
            LINK => *entry = link(dice),
            SUBMODULE => *entry = submodule(dice),
            _ => entry.content = Rc::new(edited(dice, &entry.content, strength)),
        }
    }

    fn move_to(&mut self, dice: &mut Dice, path: &Path, strength: usize) {
        let Some(entry) = self.0.remove(path) else { return };
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        let to = match dice.roll(3) {
            0 => [dice.pick(&FOLDERS).as_bytes(), name].concat(),
            _ => new_path(dice),
        };
        self.put(to.clone(), entry);
        if strength > 0 {
            self.edit(dice, to, strength);
        }
    }

    fn move_folder(&mut self, dice: &mut Dice, path: &Path) {
        let end = path.iter().position(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        let to = *dice.pick(&FOLDERS);
        let moved: Vec<Path> = self.0.keys().filter(|known| known.starts_with(&path[..end])).cloned().collect();
        for from in moved {
            let Some(entry) = self.0.remove(&from) else { continue };
            let target = [to.as_bytes(), b"moved/", &from[end..]].concat();
            self.put(target.clone(), entry);
            if dice.percent(30) {
                self.edit(dice, target, 1);
            }
        }
    }

    fn change_mode(&mut self, path: Path, entry: Entry) {
        let mode = match entry.mode {
            FILE => PROGRAM,
            PROGRAM => FILE,
            other => other,
        };
        self.put(path, Entry { mode, ..entry });
    }

    fn change_type(&mut self, dice: &mut Dice, path: Path) {
        let entry = match dice.roll(3) {
            0 => link(dice),
            1 => submodule(dice),
            _ => Entry { mode: FILE, content: Rc::new(content(dice)) },
        };
        self.put(path, entry);
    }

    fn bring_back(&mut self, dice: &mut Dice, before: &[Self]) {
        let Some(tree) = before.get(dice.roll(before.len())) else { return };
        let gone: Vec<(&Path, &Entry)> = tree.0.iter().filter(|(path, _)| !self.0.contains_key(*path)).collect();
        if gone.is_empty() {
            return;
        }
        let (path, entry) = *dice.pick(&gone);
        self.put(path.clone(), entry.clone());
    }

    fn swap(&mut self, dice: &mut Dice, path: Path) {
        let Some(other) = self.any(dice) else { return };
        let (first, second) = (self.0[&path].clone(), self.0[&other].clone());
        self.0.insert(path, second);
        self.0.insert(other, first);
    }

    /// Line ends and the last newline.
    fn reshape(&mut self, dice: &mut Dice, path: Path) {
        let Some(entry) = self.0.get_mut(&path).filter(|entry| matches!(entry.mode, FILE | PROGRAM)) else { return };
        let text = &entry.content;
        let shaped = match dice.roll(4) {
            0 => join(&lines(text).map(|line| [line.trim_ascii_end(), b"\r\n"].concat()).collect::<Vec<_>>()),
            1 => join(&lines(text).map(|line| [line.trim_ascii_end(), b"\n"].concat()).collect::<Vec<_>>()),
            2 => text.strip_suffix(b"\n").unwrap_or(text).to_vec(),
            _ => [text.as_slice(), b"\n"].concat(),
        };
        entry.content = Rc::new(shaped);
    }

    /// Many files at once: a folder renamed, most of it removed, or all of it edited.
    fn sweep(&mut self, dice: &mut Dice) {
        let paths: Vec<Path> = self.0.keys().cloned().collect();
        let what = dice.roll(3);
        for path in paths {
            match what {
                0 => self.move_to(dice, &path, 1),
                1 if dice.percent(70) => drop(self.0.remove(&path)),
                _ => self.edit(dice, path, 1),
            }
        }
        while self.0.len() < 8 {
            self.add(dice);
        }
    }
}

const FOLDERS: [&str; 8] = ["", "src/", "src/", "src/deep/er/", "docs/", "a/", "a/b/", "t\u{e9}st s/"];

fn new_path(dice: &mut Dice) -> Path {
    let names: [&[u8]; 22] = [
        b"a",
        b"b",
        b"c.c",
        b"main.rs",
        b"lib.rs",
        b"README.md",
        b"Makefile",
        b"x.txt",
        b"y.txt",
        b"z.bin",
        b"a.b.c",
        b"lib.c",
        b"lib.h",
        b"mod.rs",
        b"with space",
        b"\"quoted\"",
        b"tab\tx",
        b"new\nline",
        b"back\\slash",
        b"-dash",
        "gr\u{fc}\u{df}e.txt".as_bytes(),
        b"latin-\xfc",
    ];
    let name = dice.pick(&names).to_vec();
    let number = if dice.percent(40) { format!("{}", dice.roll(9)).into_bytes() } else { vec![] };
    [dice.pick(&FOLDERS).as_bytes(), &number, &name].concat()
}

fn link(dice: &mut Dice) -> Entry {
    let target = dice.pick(&["a", "b/c", "../src/lib.rs", "some/longer/target.txt"]);
    Entry { mode: LINK, content: Rc::new(target.as_bytes().to_vec()) }
}

fn submodule(dice: &mut Dice) -> Entry {
    let digit = dice.pick(&["1", "2", "a", "f"]);
    Entry { mode: SUBMODULE, content: Rc::new(digit.repeat(40).into_bytes()) }
}

fn content(dice: &mut Dice) -> Vec<u8> {
    let length = match dice.roll(10) {
        0 => return vec![],
        1 => return vec![b"x".as_slice(), b"\n", b"}\n", b"one line\n", b"\r\n"][dice.roll(5)].to_vec(),
        2..6 => 1 + dice.roll(12),
        6..9 => 10 + dice.roll(80),
        _ => 100 + dice.roll(300),
    };
    let mut text: Vec<u8> = (0..length).flat_map(|_| line(dice)).collect();
    match dice.roll(14) {
        0 => text.truncate(text.len() - 1),
        1 => text.insert(dice.roll(text.len()), 0),
        2 => text = join(&lines(&text).map(|line| [line.trim_ascii_end(), b"\r\n"].concat()).collect::<Vec<_>>()),
        3 => text.insert(dice.roll(text.len()), 0xfc),
        // Only the first 8,000 bytes tell binary from text.
        4 if text.len() > 8100 => text.push(0),
        _ => {}
    }
    text
}

/// Code repeats itself: half of the lines are common ones.
fn line(dice: &mut Dice) -> Vec<u8> {
    let common = ["}\n", "\n", "\treturn 0;\n", "{\n", "\t}\n", "\tif (err)\n", "    end\n"];
    match dice.roll(20) {
        number @ 0..7 => common[number].as_bytes().to_vec(),
        7 => format!("{}\n", "long ".repeat(1 + dice.roll(40))).into_bytes(),
        8 => b"cr\rin the middle\n".to_vec(),
        _ => format!("\tcall_{}(x, {});\n", dice.roll(60), dice.roll(4)).into_bytes(),
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n')
}

fn join(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.concat()
}

/// The text after some edits of blocks of lines.
fn edited(dice: &mut Dice, text: &[u8], strength: usize) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = lines(text).map(<[u8]>::to_vec).collect();
    for _ in 0..strength {
        let at = dice.roll(lines.len() + 1);
        let end = (at + dice.roll(5)).min(lines.len());
        match dice.roll(6) {
            0 => drop(lines.drain(at..end)),
            1 => {
                let block: Vec<Vec<u8>> = lines[at..end].to_vec();
                let to = dice.roll(lines.len() + 1);
                lines.splice(to..to, block);
            }
            2 => {
                let block: Vec<Vec<u8>> = lines.drain(at..end).collect();
                let to = dice.roll(lines.len() + 1);
                lines.splice(to..to, block);
            }
            3 if at < lines.len() => {
                let place = dice.roll(lines[at].len());
                let byte = *dice.pick(b"xyz \t0");
                lines[at].insert(place, byte);
            }
            _ => {
                let new: Vec<Vec<u8>> = (0..1 + dice.roll(4)).map(|_| line(dice)).collect();
                lines.splice(at..end, new);
            }
        }
    }
    join(&lines)
}
