//! What an author says of two figures, beside what the figures say.

use super::quantity::{comparable, number};
use super::{Measurement, improvement};

/// Our comparison of the two figures, where the author's words say another thing.
///
/// "40% faster" may mean the time or the speed: it disagrees only where it fits neither. A rounded figure is given ten
/// parts in a hundred, a comparison with a spread twice its spread.
pub(super) fn disagreement(measurement: &Measurement) -> Option<String> {
    let words = measurement.improvement.as_deref()?;
    let (baseline, result) = (measurement.baseline.as_ref()?, measurement.result.as_ref()?);
    let (before, after) = comparable(baseline, result).filter(|(before, after)| *before > 0.0 && *after > 0.0)?;
    let start = words.find(|c: char| c.is_ascii_digit())?;
    let (_, said, rest) = number(&words[start..])?;
    let rest = rest.trim_start();
    let ratio = if before > after { before / after } else { after / before };
    let agrees = if rest.starts_with('%') {
        let share = 100.0 * (1.0 - 1.0 / ratio);
        [share, 100.0 * (ratio - 1.0)].iter().any(|ours| (ours - said).abs() <= 1.0 + said * 0.1)
    } else if rest.starts_with(['x', 'X', '×', '±']) || rest.starts_with("times") {
        let spread =
            rest.strip_prefix('±').and_then(|rest| number(rest.trim_start())).map_or(0.0, |(_, value, _)| value);
        (ratio - said).abs() <= (2.0 * spread).max(said * 0.1)
    } else {
        return None;
    };
    if agrees { None } else { improvement(baseline, result, &measurement.metric) }
}
