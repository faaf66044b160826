//! One case or two of each tool's output, as the tool prints it, with names of our own.

use super::tests::check;

#[test]
fn libtest_lines_pair_under_headings() {
    let run = |ns: &str| format!("```\ntest enter_span ... bench:     {ns} ns/iter (+/- 14)\n```\n");
    check(
        &format!("Before:\n{}\nAfter:\n{}", run("1,093"), run("51")),
        &["enter_span | time | 1,093 ns/iter -> 51 ns/iter | -"],
    );
    check(
        &format!("Results of it, before this change:\n{}...and after:\n{}", run("93"), run("51")),
        &["enter_span | time | 93 ns/iter -> 51 ns/iter | -"],
    );
    check(&run("93"), &["enter_span | time | - -> 93 ns/iter | -"]);
}

#[test]
fn criterion_tells_the_estimate_and_its_own_change() {
    let text = "walk/deep\n                        time:   [7.54 ms 7.58 ms 7.61 ms]\n                        \
                change: [-31.0% -30.1% -29.2%] (p = 0.00 < 0.05)\n";
    check(text, &["walk/deep | time | - -> 7.58 ms | -30.1%"]);
    let both = "len/old/3   time:   [7.5 ns 7.6 ns 7.7 ns]\nlen/new/3   time:   [1.1 ns 1.2 ns 1.3 ns]\n";
    check(both, &["len/3 | time | 7.6 ns -> 1.2 ns | -"]);
}

#[test]
fn go_prints_three_figures_a_line() {
    check(
        "    BenchmarkParse-8   	  500000	      5728 ns/op	     624 B/op	      13 allocs/op\n",
        &[
            "BenchmarkParse-8 | time | - -> 5728 ns/op | -",
            "BenchmarkParse-8 | memory | - -> 624 B/op | -",
            "BenchmarkParse-8 | allocations | - -> 13 allocs/op | -",
        ],
    );
}

#[test]
fn benchstat_and_benchcmp_are_read_in_all_layouts() {
    check(
        "name      old time/op    new time/op    delta\nParse-16    72.1µs ± 0%    32.3µs ± 0%  -55.20%  (p=0.029 n=4+4)\n\
         Write-16    1.1µs ± 2%    1.1µs ± 1%     ~     (p=0.343 n=4+4)\n",
        &["Parse-16 | time | 72.1 µs -> 32.3 µs | -55.20%", "Write-16 | time | 1.1 µs -> 1.1 µs | -"],
    );
    check(
        "        │   old.txt   │          new.txt            │\n        │   sec/op    │   sec/op     vs base        │\n\
         Size-16   3.530µ ± 1%   2.785µ ± 2%  -21.12% (p=0.000 n=10)\ngeomean   3.530µ   2.785µ  -21.12%\n",
        &["Size-16 | time | 3.530 µ -> 2.785 µ | -21.12%"],
    );
    check(
        "benchmark          old ns/op   new ns/op   delta\nBenchmarkGet-4     109         31.6        -71.01%\n",
        &["BenchmarkGet-4 | time | 109 ns/op -> 31.6 ns/op | -71.01%"],
    );
}

#[test]
fn gits_own_suite() {
    check(
        "4000.1: log -3000 (baseline)     0.18(0.14+0.04)   0.19(0.17+0.02) +5.6%\n",
        &["4000.1: log -3000 (baseline) | elapsed time | 0.18  -> 0.19  | +5.6%"],
    );
}

#[test]
fn any_name_and_figure_under_two_headings() {
    let text = "Before:\n\nAddTombstones:  1822.61 us\n\nAfter:\n\nAddTombstones:   199.26 us\n";
    check(text, &["AddTombstones | time | 1822.61 us -> 199.26 us | -"]);
    check("Before:\ntimeout: 5 s\n", &[]);
    check("timeout: 5 s\nretries: 3\n", &[]);
}

#[test]
fn other_harnesses() {
    let cases = [
        (
            "Set.parse  thrpt  25  1234.567 ± 12.345  ops/s",
            "Set.parse | throughput | - -> 1234.567 ops/s ± 12.345 ops/s | -",
        ),
        ("BM_Set/8        12.3 ns         12.2 ns     56000000", "BM_Set/8 | time | - -> 12.3 ns | -"),
        ("fillseq      :       3.188 micros/op", "fillseq | time | - -> 3.188 micros/op | -"),
        ("Requests/sec:   2819.60", " | throughput | - -> 2819.60 Requests/sec | -"),
        ("Requests per second:    812.50 [#/sec] (mean)", " | throughput | - -> 812.50 Requests per second | -"),
        ("SET: 81234.57 requests per second, p50=0.3 msec", "SET | throughput | - -> 81234.57 requests per second | -"),
        ("tps = 1234.56 (without initial connection time)", " | throughput | - -> 1234.56 tps | -"),
        ("==42== I   refs:      1,234,567", " | instructions | - -> 1,234,567 refs | -"),
        ("Totals   123456.78      0.00     0.00   0.4", "Totals | throughput | - -> 123456.78  | -"),
        ("\tMaximum resident set size (kbytes): 34567", " | memory | - -> 34567 kbytes | -"),
        ("  16.728692052  seconds time elapsed   ( +-  0.344% )", " | elapsed time | - -> 16.728692052 seconds | -"),
        ("    62,037,201 instructions   #   1.399 IPC", " | instructions | - -> 62,037,201 instructions | -"),
        ("1 (this)   2.92   500.0±2.99ms", "1 (this) | mean time | - -> 500.0 ms ± 2.99 ms | -"),
    ];
    for (line, expected) in cases {
        check(line, &[expected]);
    }
}

#[test]
fn ips_compares_by_itself() {
    let text = "Calculating ---\n   old  7.347M (± 0.9%) i/s -  37.144M in  5.056194s\n   new  10.640M (± 0.9%) i/s -  53.857M \
                in  5.061897s\n\nComparison:\n   new: 10640489.8 i/s\n   old:  7346918.8 i/s - 1.45x  (± 0.00) slower\n";
    check(text, &[" | throughput | 7346918.8 i/s -> 10640489.8 i/s | 1.45x  (± 0.00) slower"]);
}

#[test]
fn times_of_the_shells() {
    let time = |real: &str| format!("\treal\t{real}\n\tuser\t0m1.816s\n\tsys\t0m0.060s\n");
    let expected = [
        " | real time | 0m2.210 s -> 0m0.480 s | -",
        " | user time | 0m1.816 s -> 0m1.816 s | -",
        " | system time | 0m0.060 s -> 0m0.060 s | -",
    ];
    check(&format!("On Linux, before:\n\n{}\n  After:\n{}", time("0m2.210s"), time("0m0.480s")), &expected);
    check(
        &format!(
            "With many refs, master needs (best of five):\n{}\nAnd with this patch:\n{}",
            time("0m2.210s"),
            time("0m0.480s")
        ),
        &expected,
    );
    check(&format!("{}\nAnd with this patch:\n{}", time("0m2.210s"), time("0m0.480s")), &expected);
    check(
        "jj log  0.12s user 0.31s system 103% cpu 3:00.418 total",
        &[
            "jj log | user time | - -> 0.12 s | -",
            "jj log | system time | - -> 0.31 s | -",
            "jj log | total time | - -> 3:00.418  | -",
        ],
    );
}

#[test]
fn tables_with_a_column_for_each_side() {
    check(
        "| Step | main | This PR | Change |\n|---|---:|---:|---|\n| Compile | 306.0s | 229.0s | −25.2% |\n| Test | 1.5 s | 1.5 s | |\n",
        &["Compile | time | 306.0 s -> 229.0 s | −25.2%", "Test | time | 1.5 s -> 1.5 s | -"],
    );
    check(
        "| | requests/s |\n| ---- | ---- |\n| before | 12,474 |\n| after | 52,606 |\n",
        &["requests/s | throughput | 12,474  -> 52,606  | -"],
    );
    check(
        "               before      after\nreal        3m25.693s  2m53.050s\n",
        &[" | real time | 3m25.693 s -> 2m53.050 s | -"],
    );
    check(
        "| Project | Cold | Warm |\n|---|---|---|\n| Lab | 117.4 → 110.4 ms (−6.0%) | 62.9 -> 57.4 ms |\n",
        &["Lab, Cold | time | 117.4 ms -> 110.4 ms | −6.0%", "Lab, Warm | time | 62.9 ms -> 57.4 ms | -"],
    );
    check(
        "| Project | Lock | |\n|---|---|---|\n| Lab | 459 → 450 MiB | -2% |\n",
        &["Lab | memory | 459 MiB -> 450 MiB | -2%"],
    );
    for text in [
        "before: 5 s\n",
        "| Package | Version |\n|---|---|\n| a | 1.2 → 1.3 |\n",
        "| Package | Change | Age |\n|---|---|---|\n| `serde` | `1.2.0` -> `1.3.0` | 3 days |\n",
        "| Option | Old default | Description |\n|---|---|---|\n| ttl | no | yes |\n",
        "| before | after |\n|---|---|\n| a.rs | b.rs |\n",
    ] {
        check(text, &[]);
    }
}

#[test]
fn phrases_in_other_words() {
    let cases = [
        ("It takes 3s instead of 10s.", " | time | 10 s -> 3 s | -"),
        ("Startup is 161 ms, down from 170 ms.", " | time | 170 ms -> 161 ms | -"),
        ("This gives a speedup of 56s -> 41s here.", " | time | 56 s -> 41 s | -"),
        ("It fell from 1.37s to 0.27s on Linux (80% faster).", " | time | 1.37 s -> 0.27 s | 80% faster"),
        ("It brings the time down from ~2m11s to ~39s.", " | time | ~2m11 s -> ~39 s | -"),
        ("A search drops from 11 to 2 seconds.", " | time | 11 seconds -> 2 seconds | -"),
        ("The lockfile shrinks from 920KB to 716KB.", " | size | 920 KB -> 716 KB | -"),
        ("It now uses ~23 MB of memory instead of ~327 MB.", " | memory | ~327 MB -> ~23 MB | -"),
        ("Benchmark of it: 48ms->21ms", " | time | 48 ms -> 21 ms | -"),
        ("- `small`: `46.330 ns` -> `8.343 ns`", " | time | 46.330 ns -> 8.343 ns | -"),
        ("before:  11.6 seconds\nafter:  1.6 seconds", " | time | 11.6 seconds -> 1.6 seconds | -"),
        ("cycles: 221,633 --> 116,307  (47% fewer)", " | value | 221,633  -> 116,307  | 47% fewer"),
    ];
    for (text, expected) in cases {
        check(text, &[expected]);
    }
}

#[test]
fn claims_without_figures() {
    let cases = [
        ("Writing a key is about 2x faster.", "time", "2x faster"),
        ("This cuts memory by 40%.", "memory", "40%"),
        ("That reduces the size of the binary by about 18%.", "size", "18%"),
        ("We see a 15% speedup here.", "time", "15% speedup"),
        ("The common case is more than 20% faster.", "time", "20% faster"),
        ("It makes `log` 12 times faster on a cold cache.", "time", "12 times faster"),
    ];
    for (text, metric, words) in cases {
        check(text, &[&format!("{text} | {metric} | - -> - | {words}")]);
    }
    for text in [
        "Coverage grew by 3%.",
        "It could be 2x faster.",
        "The hit ratio improved by 20%.",
        "It showed up as 2.5% of a profile.",
        "Raise the timeout from 10s to 30s.",
        "Requires Rust 1.91, see #1760 of 2024-05-01.",
        "This moves 100k refs from 5 to 3 files.",
        "All 312 tests pass in 4.5 seconds.",
        "Trim it to 70% of the screen.",
        "Receiving objects: 100% (619/619), 13.52 MiB | 18.74 MiB/s, done.",
        "foo.rand | Bin 4096 -> 4096 bytes",
    ] {
        check(text, &[]);
    }
}

#[test]
fn words_that_the_figures_do_not_bear_are_answered() {
    let said = |text: &str| super::parse(text)[0].disagrees.clone();
    assert_eq!(said("It fell from 10s to 5s (80% faster)."), Some("2.0× faster".to_owned()));
    assert_eq!(said("It fell from 10s to 5s (50% less)."), None);
    assert_eq!(said("It fell from 10s to 5s (2x faster)."), None);
}

#[test]
fn pytest_benchmark_compares_with_a_saved_run() {
    let head = "Name (time in us)          Min         Max        Mean     StdDev   Median   Rounds\n\
                -----------------------------------------------------------------------\n";
    let now = "test_parse (NOW)       10.1 (1.0)   20.4 (1.0)   12.3 (1.0)   0.8 (1.0)   12.0 (1.0)   500\n";
    let before = "test_parse (0001_a1b2)   15.0 (1.49)   31.2 (1.53)   1,018.1 (1.47)   1.1 (1.38)   17.9   400\n";
    check(
        &format!("{head}{now}{before}-----\n\nLegend: 5\n"),
        &["test_parse | mean time | 1,018.1 us ± 1.1 us -> 12.3 us ± 0.8 us | -"],
    );
    check(&format!("{head}{}", now.replace(" (NOW)", "")), &["test_parse | mean time | - -> 12.3 us ± 0.8 us | -"]);
    check(&format!("{head}nothing here\n{now}"), &[]);
}

#[test]
fn k6_pairs_under_headings() {
    let run = |avg: &str, rate: &str| {
        format!(
            "     http_req_duration..............: avg={avg}ms min=1.2ms med=9ms\n     http_reqs......................: 5898   {rate}/s\n"
        )
    };
    check(
        &format!("Before:\n{}\nAfter:\n{}", run("104.78", "98.2"), run("52.1", "190.4")),
        &[
            "http_req_duration | mean time | 104.78 ms -> 52.1 ms | -",
            "http_reqs | throughput | 98.2 /s -> 190.4 /s | -",
        ],
    );
    check("see..: avg=what\n", &[]);
}

#[test]
fn rows_of_several_columns_pair_under_headings() {
    check(
        "Before:           A53      A72\ndct_8_neon:     365.7    290.2\nAfter:\ndct_8_neon:     297.7    222.2\n",
        &["dct_8_neon, A53 | value | 365.7  -> 297.7  | -", "dct_8_neon, A72 | value | 290.2  -> 222.2  | -"],
    );
    let other =
        "Before:           A53      A72\ndct_8_neon:     365.7    290.2\nAfter:\ndct_9_neon:     297.7    222.2\n";
    check(other, &[]);
    let sizes = "              make    SMALL=1   TINY=1\n  before   56,880     46,937      n/a\n  after    56,880     46,640   46,937\n";
    check(sizes, &["make | value | 56,880  -> 56,880  | -", "SMALL=1 | value | 46,937  -> 46,640  | -"]);
}

#[test]
fn critcmp_names_the_sides_in_its_header() {
    let rows = "-----  ---   ---\nlines/10k   1.00   32.7±0.17ms   1.05   34.4±0.24ms\n";
    let expected = ["lines/10k | mean time | 34.4 ms ± 0.24 ms -> 32.7 ms ± 0.17 ms | -"];
    check(&format!("group       new           old\n{rows}"), &expected);
    check(&format!("group       serde         simd\n{rows}"), &[]);
}

#[test]
fn compressors_print_two_speeds() {
    check(
        " 1#data.tar   : 211988480 ->  73656930 (2.878), 268.2 MB/s , 701.0 MB/s\n",
        &[
            "1#data.tar, compression | throughput | - -> 268.2 MB/s | -",
            "1#data.tar, decompression | throughput | - -> 701.0 MB/s | -",
        ],
    );
}

#[test]
fn jmh_of_old_has_no_sign_before_the_error() {
    let run = |score: &str| format!("Bench.recycle  00256  thrpt  20  {score}  2763381.305  ops/s\n");
    let text =
        format!("Branch without this commit:\n{}\nBranch with this commit:\n{}", run("1160.130"), run("2041.315"));
    check(&text, &["Bench.recycle 00256 | throughput | 1160.130 ops/s -> 2041.315 ops/s | -"]);
}

#[test]
fn benchstat_of_one_run_has_results_alone() {
    check("name         time/op\nAlloc-12     19.1ns ±12%\n", &["Alloc-12 | time | - -> 19.1 ns | -"]);
    check(
        "benchmark       old MB/s   new MB/s   speedup\nSaveFrom-4      55.07      56.08      1.02x\n",
        &["SaveFrom-4 | throughput | 55.07 MB/s -> 56.08 MB/s | 1.02x"],
    );
}

#[test]
fn sides_of_lines_and_headings() {
    let expected = ["query | time | 2.98 s -> 1.69 s | -"];
    let cases = [
        ("- upstream main: 2.98s\n- this branch:   1.69s\n", " | time | 2.98 s -> 1.69 s | -"),
        ("before query: 2.98s\nafter query: 1.69s\n", expected[0]),
        ("before: 4164 kB\nafter: 4140 kB\n", " | size | 4164 kB -> 4140 kB | -"),
        ("Before:\n\tquery\t\t2.98s\nAfter:\n\tquery\t\t1.69s\n", expected[0]),
        ("Before caching\n\n  query: 2.98 s\n\nAfter caching\n\n  query: 1.69 s\n", expected[0]),
        ("With this patch I got:\n\nquery: 1.69 s\n\nWithout it:\n\nquery: 2.98 s\n", expected[0]),
        ("$ run # before this commit\nquery: 2.98 s\n$ run # after this commit\nquery: 1.69 s\n", expected[0]),
        (
            "Before this commit:\n    [ok]: query (298 ms)\nAfter:\n    [ok]: query (169 ms)\n",
            "[ok]: query | time | 298 ms -> 169 ms | -",
        ),
        ("Before:\n\nquery: 2 rows in 2.98 s (1/s)\n\nAfter:\n\nquery: 2 rows in 1.69 s (2/s)\n", expected[0]),
        (
            "Baseline: make -j4 bench\n\nRough ops/sec = 298\n\nNew: make bench\n\nRough ops/sec = 398\n",
            "Rough | throughput | 298 ops/sec -> 398 ops/sec | -",
        ),
        (
            "Before:\n\nquery: 2.98 s\n\nAfter this patch, with everything else as\nit was, it is much faster:\n\nquery: 1.69 s\n",
            expected[0],
        ),
    ];
    for (text, expected) in cases {
        check(text, &[expected]);
    }
    check("Before:\n[       OK ] Case (32 ms)\nAfter:\n[       OK ] Case (90 ms)\n", &[]);
    let alone = "current:\n\ntest clone ... bench:   1,653 ns/iter (+/- 32)\n";
    check(alone, &["clone | time | - -> 1,653 ns/iter | -"]);
}

#[test]
fn rows_in_twos_differ_in_their_side() {
    let table = "| Compiler | Branch | Text |\n|---|---|---|\n| gcc | dev | 1127 |\n| gcc | PR | 1123 |\n| clang | dev | 1046 |\n| clang | PR | 1048 |\n";
    check(table, &["gcc, Text | value | 1127  -> 1123  | -", "clang, Text | value | 1046  -> 1048  | -"]);
    let columns =
        "Regex             Before     After\n-----------------+----------+-------\n'a[a-z]+|b'     |   25 ms | 15 ms\n";
    check(columns, &["'a[a-z]+|b' | time | 25 ms -> 15 ms | -"]);
}

#[test]
fn columns_of_sides_in_many_dresses() {
    let grid = "    +--------+---------+---------+\n    |        | HEAD^   | HEAD    |\n    +--------+---------+---------+\n    | cycles | 2,857 B | 2,713 B |\n    +--------+---------+---------+\n";
    check(grid, &["cycles | value | 2,857 B -> 2,713 B | -"]);
    let bracketed = "| offset | QPS(unstable) | QPS(optimized) |\n|---|---|---|\n| 10 | 733.02 | 748.82 |\n";
    check(bracketed, &["10 | throughput | 733.02  -> 748.82  | -"]);
    let units = "| Keys | Mode | Main (ops/sec) | Main (us/op) | limit (ops/sec) | limit (us/op) | Delta ops/sec |\n\
                 |---|---|---|---|---|---|---|\n| 1024 | sync | 151.6 +/- 8.0 | 6591.14 +/- 3.3 | 170.6 +/- 4.0 | 5855.32 +/- 1.1 | +12.00% |\n";
    check(
        units,
        &[
            "1024, sync | throughput | 151.6 ops/sec -> 170.6 ops/sec | +12.00%",
            "1024, sync | value | 6591.14 us/op -> 5855.32 us/op | +12.00%",
        ],
    );
    let rows =
        "            navy.git    linux.git\n\n  before      0.618s      1.903s\n  after       0.611s      1.889s\n";
    check(rows, &["navy.git | time | 0.618 s -> 0.611 s | -", "linux.git | time | 1.903 s -> 1.889 s | -"]);
}

#[test]
fn runs_of_one_command_pair_among_others() {
    let run = |command: &str, real: &str| format!("\t$ time {command}\n\n\treal\t{real}\n");
    let text = format!(
        "Before:\n\n{}\n{}\nWith the patch it's quite a bit faster:\n\n{}",
        run("git grep a", "0m0.552s"),
        run("git grep -F a", "0m0.170s"),
        run("git grep a", "0m0.173s")
    );
    check(&text, &[" | real time | 0m0.552 s -> 0m0.173 s | -"]);
}

#[test]
fn headings_name_results_and_old_names_pair() {
    let ips = |rate: &str| format!("  render  {rate}  (± 3.5%) i/s -  2.132k in  5.031455s\n");
    let text = format!("Results (master):\n\n{}\nResults (this branch):\n\n{}", ips("424.269"), ips("521.862"));
    check(&text, &["render | throughput | 424.269 i/s -> 521.862 i/s | -"]);
    let qps = "Base performance\n./bench\nComplete in 17.060 s; QPS = 2458513\nNew performance\n./bench\nComplete in 17.052 s; QPS = 2459695\n";
    check(qps, &[" | throughput | 2458513 QPS -> 2459695 QPS | -"]);
    let names = "  Old (per-handler):  ~4650 ns/op, 45 allocs/op\n  New (per-route):    ~940 ns/op, 8 allocs/op\n";
    check(names, &[" | allocations | 45 allocs/op -> 8 allocs/op | -", " | time | 4650 ns/op -> 940 ns/op | -"]);
}

#[test]
fn rows_that_were_wrapped_are_one() {
    let table = "| OS | Files | `main` | branch | Change (95%\nCI) |\n| --- | ---: | ---: |\n---: | ---: |\n\
                 | Linux | 100 | 47.0 ms | 43.4 ms | -1.4% (-10.8% to\n+4.9%) |\n";
    check(table, &["Linux, 100 | time | 47.0 ms -> 43.4 ms | -1.4% (-10.8% to +4.9%)"]);
}

#[test]
fn figures_of_suites_in_short() {
    check("5313.20: big pack   2.38   1.99 -16.4%\n", &["5313.20: big pack | elapsed time | 2.38  -> 1.99  | -16.4%"]);
    check(
        "5313.21: big pack size   16.1M   16.0M  -0.2%\n",
        &["5313.21: big pack size | size | 16.1 M -> 16.0 M | -0.2%"],
    );
    let ruby = "Before:\n   0.350000   0.000000   0.350000 (  0.354709)\nAfter:\n   0.250000   0.000000   0.250000 (  0.254709)\n";
    check(ruby, &[" | real time | 0.354709  -> 0.254709  | -"]);
    let time = |name: &str, ns: &str| format!("{name}\n                        time:   [7.5 ns {ns} ns 8.5 ns]\n");
    let text = format!("Before:\n\n{}\nAfter:\n\n{}", time("parse/short", "8.1"), time("parse_fast/short", "7.9"));
    check(&text, &["parse_fast/short | time | 8.1 ns -> 7.9 ns | -"]);
}
