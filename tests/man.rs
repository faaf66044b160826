//! The manual page says what the flags say. `UPDATE_MAN=1 cargo test --test man` writes it anew.

use std::{fs, path::Path};

use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use git_deepdive::cli::{self, CHAPTERS, Part};

#[test]
fn page_is_what_the_flags_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("man/git-deepdive.1");
    let page = page();
    if std::env::var_os("UPDATE_MAN").is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "{} is out of date: `UPDATE_MAN=1 cargo test --test man` writes it anew", path.display());
}

#[test]
fn page_names_every_flag() {
    let page = page().replace("\\-", "-");
    let command = cli::command();
    let commands = std::iter::once(&command).chain(command.get_subcommands());
    for flag in commands.flat_map(|command| command.get_arguments()).filter_map(|argument| argument.get_long()) {
        assert!(page.contains(&format!("--{flag}")), "--{flag} is not in the page");
    }
}

/// The page: what clap_mangen makes of the definitions, then the subcommands and our own chapters.
fn page() -> String {
    let command = cli::command();
    let subcommands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    let man = Man::new(command).title("GIT-DEEPDIVE").manual("git-deepdive manual");
    let mut page = Vec::new();
    man.render_title(&mut page).expect("memory takes it");
    man.render_name_section(&mut page).expect("memory takes it");
    man.render_synopsis_section(&mut page).expect("memory takes it");
    man.render_description_section(&mut page).expect("memory takes it");
    man.render_options_section(&mut page).expect("memory takes it");
    let mut roff = Roff::new();
    roff.control("SH", ["SUBCOMMANDS"]);
    for subcommand in &subcommands {
        item(&mut roff, &usage(subcommand), &about(subcommand));
        let options = options(subcommand);
        if !options.is_empty() {
            roff.control("RS", []);
            options.iter().for_each(|(flags, help)| item(&mut roff, flags, help));
            roff.control("RE", []);
        }
    }
    for chapter in CHAPTERS {
        roff.control("SH", [chapter.title]);
        for part in chapter.parts {
            match part {
                Part::Text(text) => {
                    roff.control("PP", []);
                    roff.text([roman(*text)]);
                }
                Part::Item(term, meaning) => item(&mut roff, term, meaning),
            }
        }
    }
    roff.to_writer(&mut page).expect("memory takes it");
    String::from_utf8(page).expect("the help is UTF-8")
}

fn usage(command: &clap::Command) -> String {
    let usage = command.clone().render_usage().to_string();
    usage.trim_start_matches("Usage: ").to_owned()
}

fn about(command: &clap::Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// The options of a subcommand, with what they are for.
fn options(command: &clap::Command) -> Vec<(String, String)> {
    let flags = |argument: &clap::Arg| {
        let long = argument.get_long()?;
        let short = argument.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
        let value = argument.get_action().takes_values().then(|| argument.get_value_names()).flatten();
        let value = value.map(|names| format!(" <{}>", names[0])).unwrap_or_default();
        Some(format!("{short}--{long}{value}"))
    };
    let help = |argument: &clap::Arg| argument.get_help().map(ToString::to_string).unwrap_or_default();
    command.get_arguments().filter_map(|argument| Some((flags(argument)?, help(argument)))).collect()
}

fn item(roff: &mut Roff, term: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(term)]);
    roff.text([roman(meaning)]);
}
