"""How far expected values are from what came true. Counts, nothing more."""
import numpy as np

BINS = 15


def bins(expected):
    return np.minimum((np.asarray(expected) * BINS).astype(int), BINS - 1)


def ece(expected, actual):
    """Expected calibration error (Naeini et al. 2015): mean distance of the means of 15 equal bins, by their sizes."""
    expected, actual, place = np.asarray(expected, dtype=float), np.asarray(actual, dtype=float), bins(expected)
    gaps = [abs(expected[place == b].sum() - actual[place == b].sum()) for b in range(BINS)]
    return float(sum(gaps) / max(len(expected), 1))


def table(expected, actual):
    """The bins as rows of Markdown."""
    expected, actual, place = np.asarray(expected, dtype=float), np.asarray(actual, dtype=float), bins(expected)
    rows = ["| expected | pages | mean expected | mean actual | F1 of 0.9 or more |", "|---|---|---|---|---|"]
    for b in range(BINS):
        at = place == b
        if at.any():
            good = (actual[at] >= 0.9).mean()
            rows.append(f"| {b / BINS:.2f} to {(b + 1) / BINS:.2f} | {at.sum()} | {expected[at].mean():.3f} | {actual[at].mean():.3f} | {good:.2f} |")
    return "\n".join(rows)
