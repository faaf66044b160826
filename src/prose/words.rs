//! What prose of ours never says. Phrases are matched word by word, in lower case; a star stands for any ending.

/// Praise that no fact bears.
pub(super) const PUFFERY: &str = "powerful|robust|seamless*|elegant*|cutting-edge|state-of-the-art|game-chang*|revolutioni*|leverag*|blazing*\
    |world-class|best-in-class|comprehensive|dramatic*|remarkabl*|impressive*|innovative|delve*|a testament to|crucial*|pivotal|\
    paradigm*|effortless*|supercharg*|unlock*|groundbreaking|meticulous*|significant improvement*|significantly improv*|massive*|\
    incredibl*|amazing*|beautiful*|sophisticated|next-level|rich ecosystem|vibrant|a wide range of|a plethora of|a myriad of";

/// Words that could go without loss.
pub(super) const FILLER: &str = "it is worth noting|it's worth noting|worth mentioning|it is important to note|it should be noted|\
    needless to say|as we all know|at the end of the day|in today's|in conclusion|in summary|to sum up|let's dive|let us dive|\
    dive into|let's explore|first and foremost|last but not least|as mentioned|when it comes to|due to the fact that|\
    that being said|having said that|it goes without saying|in essence|essentially|basically|as a matter of fact|\
    plays a role|plays a key role|stands as|serves as a reminder|the world of|the landscape of|a journey";

/// Guesses, which need whoever made them.
pub(super) const HEDGES: &str = "arguably|it seems|seemingly|presumably|probably|perhaps|likely|it appears|one could argue|might well|\
    may well|in all likelihood|some would say|it is believed|supposedly";

/// Headings that say nothing of what stands below them.
pub(super) const EMPTY_HEADINGS: &str = "introduction|summary|details|more details|more|misc|miscellaneous|other|others|changes|notes|\
    background|key takeaways|takeaways|final thoughts|wrapping up|closing thoughts|what's next|the big picture|the bottom line|\
    why it matters|why this matters";
