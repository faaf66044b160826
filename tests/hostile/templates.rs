//! Templates of users: they order and frame, and can neither read files nor run for ever.

use std::time::{Duration, Instant};

use super::common::Repo;

/// Runs a template; it must end soon, whatever it does.
fn run(repo: &Repo, template: &str) -> super::Output {
    repo.write("../template.md", template);
    let start = Instant::now();
    let output = repo.run(&["--stdout", "--template", "../template.md", "HEAD"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{template} took {:?}", start.elapsed());
    output
}

#[test]
fn templates_read_no_files_and_no_variables() {
    let repo = Repo::with_commits(2);
    std::fs::write(repo.beside("secret"), "SECRET").expect("a new file");
    let secret = repo.beside("secret").display().to_string();
    for template in [
        "{% include \"../secret\" %}",
        &format!("{{% include \"{secret}\" %}}"),
        "{% extends \"../secret\" %}",
        "{% import \"../secret\" as secret %}{{ secret::x() }}",
        "{% include \"post.md\" %}",
        "{% extends \"post.md\" %}",
        "{{ get_env(name=\"HOME\") }}",
        "{{ load_data(path=\"../secret\") }}",
        "{{ undefined }}",
        "{{ title | undefined }}",
        "{{ title[99999999999999999999] }}",
        "{{ 1 / 0 }}",
        "{% for x in title",
        "{{ throw(message=\"x\") }}",
        "{{ now() }}{{ undefined }}",
    ] {
        let output = run(&repo, template);
        assert!(
            !output.stdout.contains("SECRET") && !output.stdout.contains(&repo.beside("home").display().to_string())
        );
        output.fails(2, "template: ", "--template");
    }
}

#[test]
fn templates_end() {
    let repo = Repo::with_commits(2);
    let nested = |depth: usize, times: u64| {
        let open: String = (0..depth).map(|n| format!("{{% for x{n} in range(end={times}) %}}")).collect();
        format!("{open}x{}", "{% endfor %}".repeat(depth))
    };
    for template in [
        "{% for x in range(end=1000000000) %}xxxxxxxxxx{% endfor %}",
        "{% for x in range(end=1000000000) %}{% endfor %}",
        "{% for x in range(start=0, end=9223372036854775807) %}{% endfor %}",
        "{% set x = range(end=1000000000) %}{{ x }}",
        &nested(5, 1_000),
        &nested(5, 1_000).replace("}x{", "}{"),
        &nested(5, 60),
        &nested(9, 100_000),
        "{% macro f(x) %}{{ self::f(x=x) }}{% endmacro %}{{ self::f(x=1) }}",
        &format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000)),
        &format!("{{% if false %}}1{}{{% endif %}}", "{% elif false %}1".repeat(15_000)),
        &"x".repeat(1 << 20),
        "{% component f() %}{{<f/>}}{% endcomponent %}{{<f/>}}",
        &"{% if true %}".repeat(20_000),
        &format!("{{{{ {}1 }}}}", "-".repeat(50_000)),
        &format!("{{{{ {} }}}}", "[".repeat(50_000)),
    ] {
        let output = run(&repo, template);
        let end: String = template.chars().take(60).collect();
        assert!(
            matches!(output.code, Some(0..=2)) && output.stdout.len() < 6 << 20,
            "{end}: {}",
            super::shown(&output)
        );
        assert!(!output.stderr.contains("internal error"), "{end}: {}", super::shown(&output));
    }
}

#[test]
fn posts_beyond_the_limit_are_refused() {
    let repo = Repo::with_commits(2);
    let many = "{% for x in range(end=6000) %}".to_owned() + &"y".repeat(1_000) + "{% endfor %}";
    run(&repo, &many).fails(2, "more than 5 MiB", "--template");
    let allowed = "{% for x in range(end=4000) %}".to_owned() + &"y".repeat(1_000) + "{% endfor %}";
    let output = run(&repo, &allowed);
    assert!(output.stdout.len() > 4_000_000, "{}", super::shown(&output));
}
