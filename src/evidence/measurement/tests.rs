use super::*;

fn show(figure: &Figure) -> String {
    let spread = figure.spread.as_ref().map(|(text, _)| format!(" ± {text} {}", figure.spread_unit));
    format!("{} {}{}", figure.text, figure.unit, spread.unwrap_or_default())
}

/// `scenario | metric | baseline -> result | improvement`, a line each.
fn told(text: &str) -> Vec<String> {
    let line = |m: &Measurement| {
        let baseline = m.baseline.as_ref().map_or("-".to_owned(), show);
        let words = m.improvement.as_deref().unwrap_or("-");
        format!(
            "{} | {} | {baseline} -> {} | {words}",
            m.scenario,
            m.metric,
            m.result.as_ref().map_or("-".to_owned(), show)
        )
    };
    parse(text).iter().map(line).collect()
}

#[track_caller]
pub(super) fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "in:\n{text}");
    assert_eq!(told(&text.replace('\n', "\r\n")), expected, "with CRLF, in:\n{text}");
}

/// A session of hyperfine over labels and mean times in ms, the summary naming the first and second of `summary`.
fn session(runs: &[(&str, &str)], summary: Option<(&str, &str)>) -> String {
    let mut text = String::new();
    for (at, (label, time)) in runs.iter().enumerate() {
        text += &format!("  Benchmark {}: {label}\n", at + 1);
        text += &format!("    Time (mean ± σ):     {time} ms ±   1.5 ms    [User: 177.1 ms, System: 3.4 ms]\n");
        text += "    Range (min … max):   174.9 ms … 211.7 ms    1000 runs\n\n";
    }
    if let Some((fastest, other)) = summary {
        text += &format!("  Summary\n    {fastest} ran\n      1.11 ± 0.04 times faster than {other}\n");
    }
    text
}

#[test]
fn revision_in_a_parenthesis_tells_the_baseline() {
    let (old, new) = ("show-ref: one ref (revision = HEAD~)", "show-ref: one ref (revision = HEAD)");
    let expected =
        ["show-ref: one ref | mean time | 180.7 ms ± 1.5 ms -> 162.1 ms ± 1.5 ms | 1.11 ± 0.04 times faster"];
    check(&session(&[(old, "180.7"), (new, "162.1")], Some((new, old))), &expected);
    check(&session(&[(new, "162.1"), (old, "180.7")], Some((new, old))), &expected);
    let parsed = parse(&session(&[(old, "180.7"), (new, "162.1")], Some((new, old))));
    assert_eq!((parsed[0].runs, parsed[0].lines, parsed[0].order_note), (Some(1000), (0, 10), false));
}

#[test]
fn author_compares_other_way_round() {
    let (old, new) = ("read (HEAD~)", "read (HEAD)");
    let lost = ["read | mean time | 4.7 ms ± 1.5 ms -> 4.9 ms ± 1.5 ms | -"];
    check(&session(&[(old, "4.7"), (new, "4.9")], Some((old, new))), &lost);
}

#[test]
fn scenarios_of_one_message_stay_apart() {
    let labels = [
        ("write (count = 1, revision = HEAD~)", "5.1"),
        ("write (count = 9, revision = HEAD~)", "19.1"),
        ("write (count = 1, revision = HEAD)", "5.0"),
        ("write (count = 9, revision = HEAD)", "14.8"),
    ];
    let expected = [
        "write (count = 1) | mean time | 5.1 ms ± 1.5 ms -> 5.0 ms ± 1.5 ms | -",
        "write (count = 9) | mean time | 19.1 ms ± 1.5 ms -> 14.8 ms ± 1.5 ms | -",
    ];
    check(&session(&labels, None), &expected);
}

#[test]
fn labels_name_the_baseline() {
    let cases = [
        ("./git.old log -p", "./git.new log -p", "log -p"),
        ("LC_ALL=C git.old log", "LC_ALL=C git.new log", "log"),
        ("rg-master --files", "rg-bigger-pool --files", "rg-bigger-pool --files"),
        ("master packed=true", "generic-delete packed=true", "packed=true"),
        ("log (git = master)", "log (git = pks-topic)", "log"),
        ("log (git = old, n = 1)", "log (git = new, n = 1)", "log (n = 1)"),
        ("HEAD~: git-fetch", "HEAD: git-fetch", "git-fetch"),
        ("328dc58b49~: git-fetch", "328dc58b49: git-fetch", "git-fetch"),
        ("make' in 'HEAD~1", "make' in 'HEAD~0", "make"),
        ("tar HEAD # origin/main", "tar HEAD # HEAD", "tar HEAD"),
        ("git.old", "git", ""),
        ("Previous change", "This change", ""),
        ("old", "new", ""),
        ("sort, before", "sort, after", "sort"),
        ("make -f Makefile.old lint", "make -f Makefile lint", "make -f Makefile lint"),
    ];
    for (old, new, scenario) in cases {
        let expected = format!("{scenario} | mean time | 9.5 ms ± 1.5 ms -> 3.5 ms ± 1.5 ms | -");
        check(&session(&[(old, "9.5"), (new, "3.5")], None), &[&expected]);
    }
}

#[test]
fn programs_that_differ_by_more_than_their_name() {
    let pairs = [
        ("rg-main -j2 --dir cache-main", "rg-test -j2 --dir cache-test"),
        ("./bench.sh 100 ./kak.opt.old", "./bench.sh 100 ./kak.opt.new"),
        ("git checkout HEAD~ -- rc && ./kak a.md", "git checkout HEAD -- rc && ./kak a.md"),
    ];
    for (old, new) in pairs {
        let parsed = parse(&session(&[(old, "180.7"), (new, "162.1")], None));
        let told: Vec<_> = parsed.iter().map(|m| (m.baseline.is_some(), m.result.as_ref().map(|f| f.value))).collect();
        assert_eq!(told, [(true, Some(162.1))], "{old}");
    }
    let differ = ("rg-main --dir cache-main", "rg-test --dir cache-old");
    let parsed = parse(&session(&[(differ.0, "180.7"), (differ.1, "162.1")], None));
    assert!(parsed.iter().all(|found| found.baseline.is_none()));
}

#[test]
fn arguments_are_no_baseline() {
    let cases = [
        ("cat old.txt", "cat new.txt"),
        ("git log HEAD~", "git log HEAD"),
        ("git -c x=false log", "git -c x=true log"),
        ("git.v2.42.1 log", "git.v2.43.0 log"),
        ("./main 1", "./fast 1"),
        ("diff --old", "diff --new"),
        ("write (refs = 1, git = HEAD~)", "write (refs = 2, git = HEAD)"),
    ];
    for (one, other) in cases {
        for measurement in parse(&session(&[(one, "9.5"), (other, "3.5")], None)) {
            assert_eq!(measurement.baseline, None, "{one} and {other}");
        }
    }
}

#[test]
fn without_a_cue_each_benchmark_stands_alone() {
    let expected = ["sort a | mean time | - -> 9.5 ms ± 1.5 ms | -", "sort b | mean time | - -> 3.5 ms ± 1.5 ms | -"];
    check(&session(&[("sort a", "9.5"), ("sort b", "3.5")], Some(("sort b", "sort a"))), &expected);
    check(&session(&[("sort a", "9.5"), ("sort a", "3.5")], Some(("sort a", "sort a"))), &[]);
    check(&(session(&[("sort a", "9.5")], None) + &session(&[("sort a", "3.5")], None)), &[]);
}

#[test]
fn nearest_parent_is_the_baseline() {
    let runs = [("log (origin/master)", "4.2"), ("log (HEAD~)", "5.3"), ("log (HEAD)", "2.7")];
    check(&session(&runs, None), &["log | mean time | 5.3 ms ± 1.5 ms -> 2.7 ms ± 1.5 ms | -"]);
    let topics = [("rg-master x", "4.2"), ("rg-a x", "5.3"), ("rg-b x", "2.7")];
    assert!(parse(&session(&topics, None)).iter().all(|m| m.baseline.is_none()));
}

#[test]
fn summary_orders_two_runs_of_one_label() {
    let (old, new) = ("rev-list (HEAD~)", "rev-list (HEAD)");
    let text = session(&[(old, "170.2"), (old, "161.6")], Some((new, old)));
    check(&text, &["rev-list | mean time | 170.2 ms ± 1.5 ms -> 161.6 ms ± 1.5 ms | 1.11 ± 0.04 times faster"]);
    assert!(parse(&text)[0].order_note);
    check(&session(&[(old, "170.2"), (old, "161.6")], None), &[]);
}

#[test]
fn headings_tell_two_sessions_apart() {
    for (before, after) in [("Before:", "After:"), ("before:", "... and with this patch:")] {
        let one = "$ hyperfine x\nBenchmark #1: rg 'z' --no-mmap\n  Time (mean ± σ):      2.109 s ±  0.012 s\n";
        let two = "Benchmark #1: rg 'z' --no-mmap\n  Time (mean ± σ):      902.5 ms ±  0.1 s\n";
        let text = format!("{before}\n\n{one}\n{after}\n\n{two}");
        check(&text, &["rg 'z' --no-mmap | mean time | 2.109 s ± 0.012 s -> 902.5 ms ± 0.1 s | -"]);
        assert_eq!(
            parse(&text)[0].result.as_ref().and_then(|result| result.spread.clone()),
            Some(("0.1".to_owned(), 100.0))
        );
    }
    check("Before:\nBenchmark 1: ls\n  Time (mean ± σ):   2.1 s ± 0.1 s\n", &[]);
}

#[test]
fn variants_of_the_time_line() {
    let cases = [
        ("Time (mean ± σ):   2.1 s ± 0.1 s", Some("mean time | - -> 2.1 s ± 0.1 s")),
        ("Time (mean +- s):  2.1 s +- 0.1 s [User: 1 s]", Some("mean time | - -> 2.1 s ± 0.1 s")),
        ("Time (mean Â± Ï\u{83}):  2.1 s Â± 0.1 s", Some("mean time | - -> 2.1 s ± 0.1 s")),
        ("Time (abs ≡):        500.6 ms               [User: 0.6 ms]", Some("time | - -> 500.6 ms")),
        ("Time (mean ± σ):   7.2 µs ± 0.1 µs", Some("mean time | - -> 7.2 µs ± 0.1 µs")),
        ("Time (mean ± σ):   2.1 s about 0.1 s", None),
        ("Time (mean ± σ):   2.1.3 s ± 0.1 s", None),
        ("Time (mean ± σ):   2.1 parsecs ± 0.1 s", None),
        ("Time (median):   2.1 s", None),
        ("continued label", None),
    ];
    for (line, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|told| format!("ls | {told} | -")).collect();
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        check(&format!("Benchmark 1: ls\n  {line}\n"), &expected);
        check(&format!("Benchmark 1: ls\n\n  {line}\n"), &expected);
    }
}

fn heap(allocs: &str) -> String {
    format!(
        "    HEAP SUMMARY:\n        in use at exit: 13,473 bytes in 122 blocks\n      total heap usage: {allocs} allocs, \
         9 frees, 401,011,862 bytes allocated\n\n"
    )
}

#[test]
fn heap_summaries_pair_under_their_headings() {
    let expected = " | allocations | 8,068,495 allocs -> 6,068,489 allocs | -";
    for (before, after) in [
        ("Two less. Before:\n\n", "After:\n\n"),
        ("Before this change:\n", "After the change:\n"),
        ("- Before:\n", "- After:\n"),
    ] {
        check(&format!("{before}{}{after}{}", heap("8,068,495"), heap("6,068,489")), &[expected]);
    }
    let text = format!("Before:\n\n{}After:\n\n{}", heap("8,068,495"), heap("6,068,489"));
    assert_eq!(
        (parse(&text)[0].lines, parse(&text)[0].result.as_ref().map(|result| result.value)),
        ((0, 10), Some(6_068_489.0))
    );
    check(&(heap("9") + &heap("8")), &[]);
    check(&format!("After:\n{}Before:\n{}", heap("9"), heap("8")), &[]);
    check(&format!("Before:\n{}After:\n{}After:\n{}", heap("9"), heap("8"), heap("7")), &[]);
    check(&format!("Before:\n{}After change with a factor of 2:\n{}", heap("9"), heap("8")), &[]);
    check(&format!("Before:\n{}After:\n{}", heap("8,06,495"), heap("6")), &[]);
}

#[test]
fn heap_summary_has_the_scenario_that_its_paragraph_names() {
    let cases = [
        ("Using `git show-ref\n--quiet` in a repository this leads to fewer. Before:", "git show-ref --quiet"),
        ("The following measurements are done with `git reflog list`.\nBefore:", "git reflog list"),
        ("The following benchmark prints a single ref out of many. Before:", "a single ref out of many"),
        ("We reuse `strbuf`s when iterating. Before:", ""),
        ("Using `a` with `b` helps. Before:", ""),
    ];
    for (before, scenario) in cases {
        let text = format!("{before}\n\n{}After:\n\n{}", heap("9"), heap("8"));
        check(&text, &[&format!("{scenario} | allocations | 9 allocs -> 8 allocs | -")]);
    }
}

#[test]
fn prose_gives_figures_with_units() {
    let cases = [
        ("This drops the runtime from 170 ms to 161 ms.", "time | 170 ms -> 161 ms"),
        ("'git checkout' went from 3.5s\nto 297ms with this change.", "time | 3.5 s -> 297 ms"),
        ("It goes (from ~4 minutes down to ~3 minutes).", "time | ~4 minutes -> ~3 minutes"),
        ("That drops the peak heap above from 3.7GB to ~24MB.", "memory | 3.7 GB -> ~24 MB"),
        ("It reduces the size of the binary from 22MB to 21MB: nice.", "size | 22 MB -> 21 MB"),
        ("The timeout stays. Startup improved from 1,500 ms to 0.9 s", "time | 1,500 ms -> 0.9 s"),
    ];
    for (text, expected) in cases {
        check(text, &[&format!(" | {expected} | -")]);
    }
}

#[test]
fn prose_gives_what_was_measured_to_three_digits() {
    let cases = [
        ("Wall time changes from 2.320 to 2.315 seconds.", "time | 2.320 seconds -> 2.315 seconds"),
        ("The median changes from 42.880 to 43.015 seconds.", "time | 42.880 seconds -> 43.015 seconds"),
        ("That speeds up `jj --no-pager log` from 298 ms to 129\nms.", "time | 298 ms -> 129 ms"),
        ("It is sped up from roundabout 3 minutes to about 1 minute.", "time | 3 minutes -> 1 minute"),
        ("This improves it for ASCII from 750MB/s to around 10,000MB/s.", "throughput | 750 MB/s -> 10,000 MB/s"),
        ("Cuts it: 172ns/iter => 22ns/iter", "time | 172 ns/iter -> 22 ns/iter"),
        ("This reduces the stack used from 207 KB to 14 KB.", "memory | 207 KB -> 14 KB"),
        ("It takes 513 ms of work (2.53 GB/s) before, and 406 ms (3.2 GB/s) after.", "time | 513 ms -> 406 ms"),
        ("The lookup goes from ~4.5ns to ~5ns, says the benchmark.", "time | ~4.5 ns -> ~5 ns"),
        (
            "That improves it from 612.5 seconds down to 582.4 seconds, or a bit.",
            "time | 612.5 seconds -> 582.4 seconds",
        ),
        ("It optimizes the last case, from 12s to 3s when cached.", "time | 12 s -> 3 s"),
        (
            "A speedup: from 23s on main (before this) with a small project (~70 deps) to 950ms.",
            "time | 23 s -> 950 ms",
        ),
        ("  - Installing is sped up, from 3 minutes down to\n    1 minute.", "time | 3 minutes -> 1 minute"),
    ];
    for (text, expected) in cases {
        check(text, &[&format!(" | {expected} | -")]);
    }
    check("This changes it from 3 s to 5 s.", &[]);
    check("It slows from 750 MB/s to 80 MB/s of the limit.", &[]);
    check("  700MiB/s", &[]);
    check("This reduces the stack from 207 KB to 14 KB.", &[]);
}

#[test]
fn claims_are_read_in_ranges_and_signs() {
    let cases = [
        ("The overall speedup seems to be around 3%-5% on it.", "3%-5%"),
        ("It becomes 1.6x-2.0x slower.", "1.6x-2.0x slower"),
        ("An almost 10-fold speedup.", "10-fold speedup"),
        ("That is a 10% to 20% speedup.", "10% to 20% speedup"),
        ("This makes it 6.3x times faster.", "6.3x times faster"),
        ("Speed is increased by a good deal (+30-50%) here.", "+30-50%"),
        ("The improvement to ops/sec was +21% in it.", "+21%"),
        ("This improves the performance by 10 times.", "10 times"),
        ("It runs in `18341.8 us/op`, about `19.1%` faster.", "`19.1%` faster"),
        ("That is an average savings of over 30%.", "30%"),
        ("A ~3-4% write-path improvement at scale.", "~3-4% write-path improvement"),
    ];
    for (text, expected) in cases {
        let found = parse(text);
        let words: Vec<_> = found.iter().filter_map(|found| found.improvement.as_deref()).collect();
        assert_eq!(words, [expected], "in {text}");
    }
    for text in [
        "We hit slow sources (~90% in the kernel).",
        "It spends from 10% to 20% of the speed in it.",
        "It didn't regress by 25% in speed.",
        "We reduce the time to now 1.1% and 2.1% of it.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn prose_is_silent_when_in_doubt() {
    let cases = [
        "Update from 1.5 to 1.6, from 2023 to 2024, from line 12 to 15.",
        "This reduces calls from 22610 to 1122.",
        "Reduce the timeout from 10s to 5s.",
        "Lower the buffer size from 64 KB to 8 KB.",
        "This increases the time from 1s to 2s.",
        "It would drop from 10s to 5s.",
        "In 2df1aa239c the time went from 10s to 5s.",
        "It drops from 10s to 5s when adding `--quiet`.",
        "The time dropped from 32 seconds to 19 of them.",
        "It went from 10 hours to 3-4 hours.",
        "Comparing to the full index case, 'git add' goes from 0.37s to 0.05s.",
        "Usage went from 90% to 10%.",
        "It drops from 3s to 2s to 1s.",
        "    it drops from 3s to 2s\n",
        "```\nit drops from 3s to 2s\n```",
        "> it drops from 3s to 2s",
        "from 3s",
        "It dropped from 3s to",
        "It dropped from 99999999999999999999999s to 2s",
    ];
    for text in cases {
        check(text, &[]);
    }
}

fn step(scenario: &str, baseline: &str, result: &str, spread: Option<f64>) -> Measurement {
    let figure = |text: &str| {
        let (number, unit) = text.split_once(' ').expect("a number and a unit");
        let value = number.replace(',', "").parse().expect("a number");
        let spread = spread.map(|value| (value.to_string(), value));
        Figure { spread, spread_unit: unit.to_owned(), ..quantity::figure(number, value, unit) }
    };
    Measurement {
        scenario: scenario.to_owned(),
        metric: "m".to_owned(),
        result: Some(figure(result)),
        baseline: Some(figure(baseline)),
        runs: None,
        improvement: None,
        disagrees: None,
        order_note: false,
        lines: (0, 0),
    }
}

#[test]
fn steps_chain_within_one_deviation() {
    let steps = [
        step("a", "180 ms", "162 ms", Some(4.5)),
        step("b", "9 ms", "8 ms", Some(1.0)),
        step("a", "224 ms", "172 ms", Some(4.5)), // an outsider
        step("a", "160 ms", "150 ms", Some(4.5)),
        step("b", "6.9 ms", "5 ms", Some(1.0)),
        step("a", "145.5 ms", "0.139 s", Some(4.5)),
        step("b", "7.1 ms", "5 ms", Some(1.0)),
    ];
    assert_eq!(chains(&steps.iter().collect::<Vec<_>>()), [vec![0, 3, 5], vec![1, 6]]);
}

#[test]
fn steps_without_spread_chain_when_equal() {
    let steps = [
        step("", "8,068,495 allocs", "6,068,489 allocs", None),
        step("", "2 s", "1 s", None),
        step("", "1 s", "0.5 s", None),
        step("", "6,068,489 allocs", "4,068,487 allocs", None),
        step("", "4,068,488 allocs", "9 allocs", None),
    ];
    assert_eq!(chains(&steps.iter().collect::<Vec<_>>()), [[0, 3]]);
    assert!(chains(&[]).is_empty());
}

#[test]
fn improvements_are_named_for_what_they_are() {
    let cases = [
        ("180.7 ms", "100.7 ms", "mean time", Some("1.79× faster")),
        ("1.5 s", "300 ms", "time", Some("5.0× faster")),
        ("8,068,495 allocs", "1,068,485 allocs", "allocations", Some("7.6× fewer")),
        ("26.516 s", "26.417 s", "mean time", Some("1.00×")),
        ("2 s", "3 s", "time", Some("1.50× slower")),
        ("6,607 allocs", "7,235 allocs", "allocations", Some("1.10× more")),
        ("24 MB", "22 MB", "size", Some("1.09× smaller")),
        ("413 MB", "1 MB", "memory", Some("413× less")),
        ("3.7 GB", "24 MB", "memory", None),
        ("0 s", "1 s", "time", None),
        ("1 s", "0 s", "time", None),
        ("1 s", "1 MB", "time", None),
        ("5 req/s", "9 req/s", "throughput", Some("1.80× more")),
        ("5 req/s", "9 req/s", "value", None),
        ("NaN s", "9 s", "time", None),
    ];
    for (before, after, metric, expected) in cases {
        let step = step("", before, after, None);
        let told = improvement(step.baseline.as_ref().expect("one"), step.result.as_ref().expect("the other"), metric);
        assert_eq!(told.as_deref(), expected, "{before} to {after}");
    }
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    let long = |piece: &str| piece.repeat(100_000 / piece.len());
    let pieces = [
        "1",
        "1,",
        "1.1",
        "±",
        "σ",
        " ",
        "\t",
        "\n",
        "\r\n",
        "from ",
        "from 1s to ",
        "from 1s to 1ms ",
        "(",
        ")",
        "~",
        ":",
        "Benchmark 1: ",
        "Benchmark 1: a\n",
        "Benchmark 1: a\nTime (mean ± σ): 1 s ± 1 s\n",
        "Summary\n",
        "```\n",
        "Before:\n",
        "HEAP SUMMARY:\n",
        "HEAP SUMMARY:\ntotal heap usage: 1 allocs,\n",
        "a than ",
        "a ran\n",
        "Before: ",
        ". ",
        "é(=,",
    ];
    for piece in pieces {
        parse(&long(piece));
        for lead in ["Benchmark 1: ", "Time (mean ± σ): ", "from ", "Benchmark 1: x\nTime (mean ± σ): 1 s "] {
            parse(&format!("{lead}{}", piece.repeat(1000)));
        }
    }
    let numbered = |label: &dyn Fn(usize) -> String| {
        let one = |n: usize| format!("Benchmark {}: {}\nTime (mean ± σ): 1 s ± 1 s\n", n + 1, label(n));
        (0..2000).map(one).collect::<String>()
    };
    assert!(parse(&numbered(&|_| "a (HEAD~)".to_owned())).is_empty());
    assert!(parse(&numbered(&|n| format!("{n} (HEAD~)"))).is_empty());
    let (old, new) = (format!("{} (HEAD~)", long("é")), format!("{} (HEAD)", long("é")));
    assert_eq!(parse(&session(&[(&old, "2.0"), (&new, "1.0")], None)).len(), 1);
}
