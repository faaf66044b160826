//! Words that tell an order from a report, as flat lists.

use std::{collections::BTreeSet, sync::LazyLock};

/// Verbs that begin orders.
const ORDERS: &str = "\
    adapt add address adjust align allow annotate append apply assert assign assume avoid backport bail batch \
    bring build bump bundle cache call cap catch change check clarify clean clear close collapse combine compare \
    compute consolidate convert copy correct create cut declare decouple default defer define delete demote \
    deprecate detect disable disallow discard display distinguish do document don't drop eliminate emit enable \
    encapsulate enforce ensure escape exclude expand explain export expose extend extract factor filter fix flip \
    fold forbid force format free generate get give gracefully group guard handle hide honor hook ignore \
    implement import improve include increase inform initialize inject inline insert inspect install instruct \
    introduce invert invoke isolate keep leave let limit load lock log loosen lower make manually mark mask \
    match memoize mention merge migrate mock modernize modify move name normalize obtain offer omit open \
    optimize override parse pass perform pick pin place plug polish port postpone pre-allocate prefer prefix \
    prepare preserve prevent print promote propagate properly protect provide publish pull push put quote raise \
    randomize read rearrange recognize record reduce refactor refer reflow refuse register reimplement reject \
    relax release relocate remember remove rename render reorder reorganize rephrase replace report require \
    reset resolve respect restore restrict restructure retire retry return reuse revert rework rewrite run \
    sanitize save send separate set share shorten show silence simplify skip sort specify split squash \
    standardize start stop store streamline strip support suppress swap switch synchronize tag take teach tell \
    terminate test throw tidy tighten track transform translate treat trigger trim try turn tweak unify update \
    upgrade use validate verify wait warn widen wire wrap write";

/// Verbs by which some tell in the same place what was done.
const TOLD: &str = "\
    added adding adds adjusted adjusts allows avoids changed changing cleaned cleans converted converts disabled \
    disables dropped drops enabled enables ensures extends extracted extracts fixed fixes fixing handles \
    implemented implements improved improves introduced introduces made makes moved prepares prevents reduced \
    reduces refactored refactors removed removes removing renamed renames replaced replaces replacing reverts \
    simplified simplifies switches updated updates";

/// Verbs of an aim: `to see it, run this` has none.
const AIMS: &str = "\
    accommodate address allow alleviate avoid combat counter decrease ease eliminate enable ensure facilitate \
    guarantee guard help improve increase keep make minimize mitigate prevent preserve protect reduce remove \
    save simplify solve speed support";

static ORDER_WORDS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| ORDERS.split_whitespace().chain(TOLD.split_whitespace()).collect());

static AIM_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| AIMS.split_whitespace().collect());

/// Tells whether a word begins an order, or tells in its place what was done.
pub(super) fn orders(word: &str) -> bool {
    ORDER_WORDS.contains(word)
}

/// Tells whether a verb names an aim.
pub(super) fn aims(verb: &str) -> bool {
    AIM_WORDS.contains(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        let check = |word: &str, order: bool, aim: bool| assert_eq!((orders(word), aims(word)), (order, aim), "{word}");
        check("add", true, false);
        check("added", true, false);
        check("avoid", true, true);
        check("records", false, false);
    }
}
