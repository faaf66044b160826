//! The fuzz targets over their seeds, and over some thousand inputs that are made of them: what a fuzzing found stays
//! found, and the targets go on saying what is true. `.ci/fuzz` looks for more.

mod common;
#[path = "fuzz/src/lib.rs"]
mod fuzz;

#[path = "../src/stopwatch.rs"]
mod stopwatch;

use std::{fs, panic, path::Path};

/// So many inputs are made for each target.
const INPUTS: usize = 300;

/// No input may take longer, in seconds, without optimisation on a busy machine.
const LIMIT: f64 = 20.0;

/// The seeds of a target, sorted by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten();
    let read =
        |file: fs::DirEntry| (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).expect("a seed"));
    let mut seeds: Vec<_> = files.map(read).collect();
    seeds.sort();
    seeds
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// What parsers stumble over, parted by tildes.
const PIECES: &str =
    "\0~\n~\r\n~\n\n~\t~ ~`~```~\"~'~{{~%}~[~](~<!--~|~\\~\x1b[31m~#~99999999999999999999~\u{85}~\u{202e}~\u{1f600}";

/// A seed with a few changes, or its beginning with the end of another.
fn mutated(seeds: &[(String, Vec<u8>)], numbers: &mut Numbers) -> Vec<u8> {
    let pieces: Vec<&str> = PIECES.split('~').collect();
    let mut input = seeds[numbers.below(seeds.len())].1.clone();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(input.len() + 1);
        let end = (at + numbers.below(16)).min(input.len());
        match numbers.below(5) {
            0 => drop(input.splice(at..at, pieces[numbers.below(pieces.len())].bytes())),
            1 => drop(input.splice(at..end, [])),
            2 => drop(input.splice(at..end, [numbers.below(256) as u8])),
            3 => drop(input.splice(at..at, input[at..end].to_vec())),
            _ => {
                let other = &seeds[numbers.below(seeds.len())].1;
                input.truncate(at);
                input.extend_from_slice(&other[numbers.below(other.len() + 1)..]);
            }
        }
    }
    input
}

fn run(target: &str, name: &str, body: fuzz::Body, input: &[u8]) {
    let start = stopwatch::now();
    if panic::catch_unwind(|| body(input)).is_err() {
        panic!("the target `{target}` fails with {name}: {:?}", String::from_utf8_lossy(input));
    }
    let seconds = (stopwatch::now() - start).as_secs_f64();
    assert!(seconds < LIMIT, "the target `{target}` takes {seconds} s with {name}");
}

/// Repetitions of a seed show how time grows; one change more shows nothing more.
fn is_long(input: &[u8]) -> bool {
    input.iter().take(2).any(|byte| matches!(byte, 0xfe | 0xff))
}

#[test]
fn what_holds_for_all_input_holds_for_the_seeds() {
    common::alone("what_holds_for_all_input_holds_for_the_seeds", || {
        for (target, body) in fuzz::TARGETS {
            let seeds = seeds(target);
            assert!(seeds.len() >= 4, "seeds of `{target}`: {}", seeds.len());
            for (name, seed) in &seeds {
                run(target, name, body, seed);
            }
            let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
            for number in 0..INPUTS {
                let input = mutated(&seeds, &mut numbers);
                if !is_long(&input) {
                    run(target, &format!("input {number}"), body, &input);
                }
            }
        }
    });
}

#[test]
fn each_folder_of_seeds_has_its_target() {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds")).expect("the seeds");
    for folder in folders.flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(fuzz::body(&name).is_some(), "`{name}` is no target");
    }
}
