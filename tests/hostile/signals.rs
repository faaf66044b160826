//! Interrupts: whatever the program is doing, it ends within a second, with 130, and leaves nothing half-done.

#![cfg(target_os = "linux")]

use std::{
    fs,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use super::{
    common::{
        Repo, catches_interrupts,
        script::{Commit, Script, put},
    },
    full_size, shown,
};

/// How long a run may go on after a signal. Without optimisation, and beside other tests, steps take longer.
fn patience() -> Duration {
    Duration::from_secs(if full_size() { 1 } else { 3 })
}

/// A history on which every stage takes a while: many commits to walk and compare, long messages to read, large files to
/// take apart.
fn long_history() -> Repo {
    let mut script = Script::default();
    let code = |seed: usize| {
        (0..600)
            .map(|n| format!("/// Does {n} of {seed}.\npub fn f{n}_{seed}() -> u64 {{\n    {}\n}}\n\n", n * seed))
            .collect::<String>()
    };
    let sentences = |seed: usize| {
        (0..300)
            .map(|n| {
                format!(
                    "Step {n} of change {seed} was needed, because `f{n}_{seed}` took {n}.5 ms.\n{}",
                    if n % 7 == 0 { "\n" } else { "" }
                )
            })
            .collect::<String>()
    };
    let scale = if full_size() { 10 } else { 1 };
    let mut last = None;
    for number in 0..600 * scale {
        let long = number % 100 == 0;
        let message =
            if long { format!("Add f{number}\n\n{}", sentences(number)) } else { format!("change {number}\n") };
        let path =
            if long { format!("src/long{number}.rs") } else { format!("src/d{}/f{}.txt", number % 30, number % 7) };
        let changes = vec![put(path, if long { code(number) } else { message.clone() })];
        last = Some(script.commit(Commit {
            parents: last.into_iter().collect(),
            message: message.as_bytes(),
            changes,
            ..Commit::default()
        }));
    }
    script.name("refs/heads/long", last.expect("a history has commits"));
    script.build()
}

/// How a run ended that got a signal after a delay, and how long it took to.
fn interrupted(repo: &Repo, words: &[&str], signal: &str, delay: Duration) -> (super::Output, Duration) {
    let mut command = repo.command(repo.root(), words, &[]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program was built");
    let (id, status) = (child.id().to_string(), format!("/proc/{}/status", child.id()));
    let reader = thread::spawn(move || (child.wait_with_output().expect("the program ends"), Instant::now()));
    while fs::read_to_string(&status).is_ok_and(|status| !catches_interrupts(&status)) && !reader.is_finished() {
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(delay);
    let start = Instant::now();
    repo.shell("kill \"$@\" 2>/dev/null", &[signal, &id]);
    let (done, end) = reader.join().expect("the reader ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let output = super::Output { code: done.status.code(), stdout: text(&done.stdout), stderr: text(&done.stderr) };
    (output, end.saturating_duration_since(start))
}

#[test]
fn every_stage_can_be_interrupted() {
    let repo = long_history();
    let words = ["--length", "long", "-o", "post.md", "long"];
    let start = Instant::now();
    let output = repo.run(&words);
    assert_eq!(output.file(), "post.md");
    let whole = start.elapsed();
    fs::remove_file(repo.path("post.md")).expect("the post");
    const TURNS: u32 = 12;
    let mut ended = 0;
    for turn in 0..TURNS {
        let signal = ["-INT", "-TERM"][turn as usize % 2];
        let (output, took) = interrupted(&repo, &words, signal, whole * turn / TURNS);
        assert!(took < patience(), "{signal} after {turn} of {TURNS} parts of {whole:?}: {took:?}");
        if output.code == Some(0) {
            fs::remove_file(repo.path("post.md")).expect("the whole post");
        } else {
            ended += 1;
            assert_eq!(output.code, Some(130), "{}", shown(&output));
            assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", "error: interrupted\n"));
        }
        assert_eq!(repo.files(), Vec::<String>::new(), "after {turn} of {TURNS} parts");
    }
    assert!(ended > TURNS / 3, "only {ended} runs were interrupted");
}

#[test]
fn an_endless_template_can_be_interrupted() {
    let repo = Repo::with_commits(1);
    let nested = "{% for x in range(end=100000) %}".repeat(4) + &"{% endfor %}".repeat(4);
    fs::write(repo.beside("endless.md"), nested).expect("a new file");
    let words = ["-o", "post.md", "--template", "../endless.md", "HEAD"];
    let (output, took) = interrupted(&repo, &words, "-INT", Duration::from_millis(500));
    assert_eq!((output.code, output.stderr.as_str()), (Some(130), "error: interrupted\n"));
    assert!(took < patience(), "{took:?}");
    assert_eq!(repo.files(), ["file.txt"]);
}

#[test]
fn a_reader_who_does_not_read_holds_nobody_up() {
    let repo = Repo::with_commits(1);
    fs::write(repo.beside("long.md"), "{% for x in range(end=90000) %}word {% endfor %}").expect("a new file");
    let mut command = repo.command(repo.root(), &["--stdout", "--template", "../long.md", "HEAD"], &[]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program was built");
    // The rest is more than a pipe holds, so the program waits in a write.
    let mut first = [0];
    std::io::Read::read_exact(child.stdout.as_mut().expect("a pipe"), &mut first).expect("the post begins");
    thread::sleep(Duration::from_millis(50));
    let start = Instant::now();
    repo.shell("kill \"$@\"", &["-TERM", &child.id().to_string()]);
    assert_eq!(child.wait().expect("the program ends").code(), Some(130));
    assert!(start.elapsed() < patience(), "{:?}", start.elapsed());
}

#[test]
fn an_interrupt_leaves_the_terminal_as_it_was() {
    let repo = Repo::new();
    repo.import_history(if full_size() { 100_000 } else { 20_000 });
    let line = "export TERM=xterm PROGRAM=$0; (script -qec 'echo $$ >../pid; exec \"$PROGRAM\" main' ../typed </dev/null >/dev/null; echo $? >../code) & \
        while ! [ -s ../typed ] || ! grep -q history ../typed; do sleep 0.01; done; kill -INT \"$(cat ../pid)\"; wait";
    let output = repo.shell(line, &[]);
    assert_eq!(output.code, Some(0), "{}", shown(&output));
    let typed = fs::read_to_string(repo.beside("typed")).expect("what was typed");
    let code = fs::read_to_string(repo.beside("code")).expect("the exit code");
    assert_eq!(code, "130\n", "{typed:?}");
    assert!(!typed.contains("\u{1b}[?25l") || typed.rfind("\u{1b}[?25h") > typed.rfind("\u{1b}[?25l"), "{typed:?}");
    let end = typed.find("error: interrupted").expect("the error is said");
    assert!(typed[..end].ends_with("\r\u{1b}[2K") || typed[..end].ends_with('\n'), "the bar is cleared: {typed:?}");
    assert_eq!(repo.files(), Vec::<String>::new());
}
