//! How much of the article is thought to be there, from flags that say what is missing. Looks at nothing itself.

use super::Judged;
use super::flag::{Flag, FlagEvidence};

/// How much of the text is missing where a flag is certain.
const MISSING: [(Flag, f64); 2] = [(Flag::Truncated, 0.6), (Flag::Paywall, 0.3)];

/// Share of the article that is thought to be there, 0 to 1.
pub(super) fn judge(judged: &Judged<'_, '_>, words: usize, flags: &[FlagEvidence]) -> f64 {
    if words == 0 {
        return 0.0;
    }
    let missing = |flag: &FlagEvidence| MISSING.iter().find(|(f, _)| *f == flag.flag).map(|(_, share)| share * flag.confidence);
    let whole: f64 = flags.iter().filter_map(missing).map(|share| 1.0 - share).product();
    whole.min(super::truncated::share_of_stated(judged, words)).clamp(0.0, 1.0)
}
