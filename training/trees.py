"""LightGBM trees as the table that src/trees.rs reads. A format, not a trainer."""
import struct

import numpy as np


def trees_to_bytes(booster, names):
    """The table of a LightGBM booster; `names` are its columns."""
    dump = booster.dump_model()
    used = sorted({f for t in dump["tree_info"] for f in features_of(t["tree_structure"])})
    column = {f: i for i, f in enumerate(used)}
    out = [struct.pack("<H", len(used))]
    for f in used:
        name = names[f].encode()
        out.append(struct.pack("<B", len(name)) + name)
    out.append(struct.pack("<H", len(dump["tree_info"])))
    for tree in dump["tree_info"]:
        out.append(tree_bytes(tree["tree_structure"], column))
    return b"".join(out)


def features_of(node):
    if "split_feature" in node:
        yield node["split_feature"]
        yield from features_of(node["left_child"])
        yield from features_of(node["right_child"])


def below(threshold):
    """The threshold as the largest 32-bit float that is not above it, so that both sides of a split stay what they were."""
    value = np.float32(threshold)
    return float(np.nextafter(value, np.float32(-np.inf))) if float(value) > threshold else float(value)


def tree_bytes(root, column):
    splits, leaves = [], []

    def place(node):
        if "split_feature" not in node:
            leaves.append(node["leaf_value"])
            return ~(len(leaves) - 1)
        at = len(splits)
        splits.append(None)
        left = place(node["left_child"])
        right = place(node["right_child"])
        splits[at] = struct.pack("<Hfhh", column[node["split_feature"]], below(node["threshold"]), left, right)
        return at

    place(root)
    return struct.pack("<h", len(splits)) + b"".join(splits) + struct.pack(f"<{len(leaves)}f", *leaves)
