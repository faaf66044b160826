//! Whether the headlines of people's own release notes are among the stories that are ranked first.
//!
//! `tests/labels/headlines/<repository>.tsv` names the commits of the first five headlines of a release, found by hand:
//! half of the releases (`development`) may be looked at while the ranking is worked on, half (`aside`) only when it is
//! done. With the repositories at hand, bare or not, this prints the score:
//!
//! ```text
//! GIT_DEEPDIVE_REPOSITORIES=<folder> cargo test --test headlines -- --nocapture
//! ```
//!
//! `GIT_DEEPDIVE_HALVES=development,fresh` leaves the half aside alone, and `GIT_DEEPDIVE_RANKED=1` shows what was missed
//! and what stands in its place.
//!
//! A headline is hit if any of its commits is in one of the first ten stories. Ranking by churn, of stories and of
//! commits, is what there was before.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use git_deepdive::{
    dive,
    evidence::{self, Budget, Shortlist},
    git::{Filter, Repo},
    history::{CommitId, Contents, History},
    modules,
    progress::Silent,
    story::{self, Stories, StoryId},
};

/// Places that count.
const FIRST: usize = 10;

/// The headlines of one release, each with the commits that made it.
#[derive(Default)]
struct Release {
    half: String,
    repository: String,
    range: String,
    headlines: Vec<Vec<CommitId>>,
}

/// Headlines among the first ten.
#[derive(Default, Clone, Copy)]
struct Hits {
    headlines: usize,
    ours: usize,
    without_notes: usize,
    stories_by_churn: usize,
    commits_by_churn: usize,
}

#[test]
fn labels_name_five_headlines_of_a_range() {
    let releases = releases();
    assert!(releases.len() >= 10, "{} releases", releases.len());
    for release in &releases {
        let name = format!("{} {}", release.repository, release.range);
        assert!(matches!(release.half.as_str(), "development" | "aside" | "fresh"), "{name}");
        assert!(release.range.contains(".."), "{name}");
        assert_eq!(release.headlines.len(), 5, "{name}");
        assert!(release.headlines.iter().all(|commits| !commits.is_empty()), "{name}");
    }
}

#[test]
fn headlines_are_ranked_first() {
    let Some(folder) = env::var_os("GIT_DEEPDIVE_REPOSITORIES").map(PathBuf::from) else {
        println!("GIT_DEEPDIVE_REPOSITORIES names no folder of repositories: nothing was ranked");
        return;
    };
    let mut sums: BTreeMap<String, Hits> = BTreeMap::new();
    let halves = env::var("GIT_DEEPDIVE_HALVES").unwrap_or_else(|_| "development,fresh,aside".to_owned());
    for release in releases().into_iter().filter(|release| halves.split(',').any(|half| half == release.half)) {
        let Some(repo) = open(&folder, &release.repository) else {
            println!("{}: not there", release.repository);
            continue;
        };
        let hits = rank(&repo, &release);
        print(&format!("{} {}", release.repository, release.range), hits);
        let sum = sums.entry(release.half).or_default();
        sum.headlines += hits.headlines;
        sum.ours += hits.ours;
        sum.without_notes += hits.without_notes;
        sum.stories_by_churn += hits.stories_by_churn;
        sum.commits_by_churn += hits.commits_by_churn;
    }
    for (half, hits) in sums {
        print(&half, hits);
        assert!(hits.ours > hits.stories_by_churn.max(hits.commits_by_churn), "{half}: churn ranks better");
    }
}

fn print(name: &str, hits: Hits) {
    println!(
        "{name:40} {:2} of {:2}, without release notes {:2}; by churn of stories {:2}, of commits {:2}",
        hits.ours, hits.headlines, hits.without_notes, hits.stories_by_churn, hits.commits_by_churn
    );
}

fn releases() -> Vec<Release> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labels/headlines");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("the labels").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

/// Lines of half, range, number of the headline and its commits.
fn read(file: &Path) -> Vec<Release> {
    let repository = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut found: Vec<Release> = Vec::new();
    for line in fs::read_to_string(file).expect("text").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [half, range, number, commits] = fields[..] else { panic!("{repository}: four fields, not {line:?}") };
        if found.last().is_none_or(|release| release.range != range) {
            let (half, range) = (half.to_owned(), range.to_owned());
            found.push(Release { half, range, repository: repository.clone(), headlines: Vec::new() });
        }
        let release = found.last_mut().expect("just pushed");
        assert_eq!(number, (release.headlines.len() + 1).to_string(), "{repository}: {line:?}");
        let id = |hex| CommitId::from_hex(hex).expect("a full object id");
        release.headlines.push(commits.split(' ').map(id).collect());
    }
    found
}

fn open(folder: &Path, name: &str) -> Option<Repo> {
    let places = [folder.join(name), folder.join(format!("{name}.git"))];
    places.iter().find(|place| place.exists()).and_then(|place| Repo::discover(place).ok())
}

fn rank(repo: &Repo, release: &Release) -> Hits {
    let silent = Silent::default();
    let range = repo.resolve(std::slice::from_ref(&release.range), false, &silent).expect("a range");
    let (mut history, net) = repo.read(&range, &Filter::default(), &[], &silent).expect("a history");
    story::drop_merged(&mut history);
    let manifests = repo.read_manifests(&history.range).expect("manifests");
    let roles = dive::roles(repo, &history, net.as_ref(), &manifests);
    let modules = modules::group(&history, &roles, &roles.own(manifests), &[]);
    let stories = story::weave(&history, &roles, &modules);
    let notes = evidence::release_notes(&history, net.as_ref(), &roles);
    let notes = repo
        .read_contents(&notes, net.as_ref(), &|id, path| history.renamed_from(id, path), &silent)
        .expect("release notes");
    let budget = Budget::of(2500);
    let list = |notes: &Contents| evidence::shortlist(&history, net.as_ref(), &roles, &stories, notes, budget);
    let hit = |told: &[StoryId]| {
        let is_told = |id: &CommitId| history.position(*id).is_some_and(|place| told.contains(&stories.of[place]));
        release.headlines.iter().filter(|commits| commits.iter().any(is_told)).count()
    };
    if env::var_os("GIT_DEEPDIVE_RANKED").is_some() && release.half != "aside" {
        show(&history, &stories, &list(&notes), release);
    }
    Hits {
        headlines: release.headlines.len(),
        ours: hit(first(&list(&notes).ranked)),
        without_notes: hit(first(&unnoted(&list(&Contents::default())))),
        stories_by_churn: hit(first(&by_churn(&history, &stories))),
        commits_by_churn: commits_by_churn(&history, release),
    }
}

/// The first stories and those of the headlines, with what their ranks are made of.
fn show(history: &History, stories: &Stories, list: &Shortlist, release: &Release) {
    let is_headline = |id: StoryId| {
        release
            .headlines
            .iter()
            .position(|ids| ids.iter().any(|c| history.position(*c).is_some_and(|at| stories.of[at] == id)))
    };
    for (place, (id, features)) in list.ranked.iter().zip(&list.features).enumerate() {
        let headline = is_headline(*id);
        if place >= FIRST && headline.is_none() {
            continue;
        }
        let parts: Vec<String> = features
            .parts()
            .iter()
            .filter(|(_, _, value)| value.abs() > 0.001)
            .map(|(name, weight, value)| format!("{name} {:.3}", weight * value))
            .collect();
        let title = &history.commits[stories.list[*id].title];
        let mark = headline.map_or(" ".to_owned(), |number| (number + 1).to_string());
        println!(
            "  {mark} {:3} {:5.1} {} {} [{}]: {}",
            place + 1,
            features.score(),
            title.id.short(),
            title.subject,
            stories.list[*id].commits.len(),
            parts.join(", ")
        );
    }
}

fn first<T>(list: &[T]) -> &[T] {
    &list[..list.len().min(FIRST)]
}

/// The ranking without anything that release notes say, and without who changed them.
fn unnoted(shortlist: &Shortlist) -> Vec<StoryId> {
    let score = |place: usize| evidence::Features { prominence: 0.0, noted: 0.0, ..shortlist.features[place] }.score();
    let mut places: Vec<usize> = (0..shortlist.ranked.len()).collect();
    places.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
    places.into_iter().map(|place| shortlist.ranked[place]).collect()
}

fn by_churn(history: &History, stories: &Stories) -> Vec<StoryId> {
    let lines = |id: StoryId| -> u64 {
        stories.list[id].commits.iter().map(|place| history.commits[*place].lines().total()).sum()
    };
    let mut ids: Vec<StoryId> = (0..stories.list.len()).collect();
    ids.sort_by_key(|id| (std::cmp::Reverse(lines(*id)), *id));
    ids
}

fn commits_by_churn(history: &History, release: &Release) -> usize {
    let mut commits: Vec<_> = history.commits.iter().filter(|commit| !commit.is_merge()).collect();
    commits.sort_by_key(|commit| (std::cmp::Reverse(commit.lines().total()), commit.id));
    let largest: Vec<CommitId> = first(&commits).iter().map(|commit| commit.id).collect();
    release.headlines.iter().filter(|commits| commits.iter().any(|id| largest.contains(id))).count()
}
