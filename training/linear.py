"""The linear stage: logistic regression over hashed tokens, as src/clean/linear.rs reads it."""
import struct

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

BITS = 18


def matrix(rows, bits=BITS):
    """Presence of tokens, one row a block."""
    places = [np.unique(r >> np.uint32(32 - bits)) for r in rows]
    starts = np.concatenate([[0], np.cumsum([len(p) for p in places])])
    columns = np.concatenate(places) if places else np.zeros(0, dtype=np.uint32)
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns.astype(np.int32), starts), shape=(len(rows), 1 << bits))


def fit(rows, labels, weights, seed, bits=BITS, alpha=2e-5, epochs=8):
    model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=epochs, tol=None, average=True, random_state=seed,
                          learning_rate="adaptive", eta0=0.03)
    model.fit(matrix(rows, bits), labels, sample_weight=weights)
    return quantise(model.coef_[0], float(model.intercept_[0]))


def quantise(coefficients, bias):
    scale = float(np.float32(max(np.abs(coefficients).max(), 1e-6) / 127))
    return np.rint(coefficients / scale).astype(np.int8), scale, bias


def to_bytes(stage):
    if stage is None:
        return b"\0"
    table, scale, bias = stage
    return struct.pack("<Bff", int(np.log2(len(table))), bias, scale) + table.tobytes()
