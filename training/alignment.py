"""Which blocks of a page a reference text is made of: the cheapest chain of places of the blocks in the reference. Knows no features.

Each block gets candidate places in the reference (three-word sequences vote for a diagonal; blocks of one or two words: where they stand).
Dynamic programming picks the chain of places with the most matched words: a place gains its matched words less 0.35 for each unmatched one,
a jump forward costs little, a jump back much. A stretch of the reference that two copies of a text cover goes to the copy whose
neighbours are covered too.
"""
from collections import defaultdict
from math import log2

import numpy as np

UNMATCHED = 0.35
SHORT_PLACES, LONG_PLACES, BACK = 12, 8, 1500


def align(blocks, reference):
    """The share of each block's words that the reference holds, 0 to 1; blocks and reference are lists of words."""
    share = np.zeros(len(blocks))
    found = places(blocks, reference)
    if len(found) == 0:
        return share
    block, start, end, matched = found.T
    size = np.array([len(blocks[i]) for i in block], dtype=float)
    chain = best_chain(block, start, end, matched - UNMATCHED * (size - matched))
    cover = np.zeros(len(blocks))
    cover[block[chain]] = matched[chain]
    total = np.concatenate([[0], np.cumsum(cover)])
    near = lambda c: total[min(len(blocks), block[c] + 11)] - total[max(0, block[c] - 10)]
    taken = np.zeros(len(reference), dtype=bool)
    for c in sorted(chain, key=lambda c: (-near(c), c)):
        free = int((~taken[start[c] : end[c]]).sum())
        taken[start[c] : end[c]] = True
        share[block[c]] = min(matched[c], free) / size[c]
    return share


def places(blocks, reference):
    """Rows of (block, start, end, matched words) with a gain above 0, in the order of blocks."""
    single, triple = defaultdict(list), defaultdict(list)
    for i, word in enumerate(reference):
        single[word].append(i)
        if i + 2 < len(reference):
            triple[(word, reference[i + 1], reference[i + 2])].append(i)
    rows = []
    for i, words in enumerate(blocks):
        n = len(words)
        if 0 < n < 3:
            at = [a for a in single.get(words[0], ())[:60] if reference[a : a + n] == words]
            rows += [(i, a, a + n, n) for a in at[:SHORT_PLACES]]
        elif n:
            rows += [(i, *place) for place in diagonals(words, reference, triple)]
    return np.array([r for r in rows if r[3] > UNMATCHED * (len(blocks[r[0]]) - r[3])], dtype=np.int64)


def diagonals(words, reference, triple):
    """The likeliest places of a block of three or more words: (start, end, matched words)."""
    votes = defaultdict(int)
    for k in range(len(words) - 2):
        for at in triple.get((words[k], words[k + 1], words[k + 2]), ())[:40]:
            votes[at - k] += 1
    for diagonal, _ in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:LONG_PLACES]:
        start, end = max(0, diagonal), min(len(reference), diagonal + len(words))
        same = sum(reference[x] == words[x - diagonal] for x in range(start, end))
        # A word put in or left out moves the rest to a diagonal near by.
        near = sum(count for d, count in votes.items() if abs(d - diagonal) <= 4) + 2
        yield start, end, min(len(words), max(same, near))


def best_chain(block, start, end, gain):
    """Indices of the places of the best chain, in the order of blocks."""
    best, before = np.zeros(len(block)), np.full(len(block), -1)
    first = np.searchsorted(block, block, "left")
    for c in range(len(block)):
        value, link = -min(3.5, 0.4 + 0.45 * log2(1 + start[c])) if start[c] else 0.0, -1
        low, high = max(0, first[c] - BACK), first[c]
        if high > low:
            gap = start[c] - end[low:high]
            ahead = np.minimum(3.5, 0.4 + 0.45 * np.log2(1 + np.maximum(gap, 0)))
            cost = np.where(gap == 0, 0.0, np.where(gap > 0, ahead, np.minimum(25.0, 4 - gap * 0.5)))
            values = best[low:high] - cost
            at = int(np.argmax(values))
            if values[at] > value:
                value, link = values[at], low + at
        best[c], before[c] = gain[c] + value, link
    chain, at = [], int(np.argmax(best))
    while at >= 0:
        chain.append(at)
        at = int(before[at])
    return np.array(chain[::-1])
