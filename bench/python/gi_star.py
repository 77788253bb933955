"""Answers the lines `scipy` and `esda` on stdin, each with one line of JSON: the seconds it took.

The folder named as argument holds the table (offsets.u32, members.u32) and the values (values.f64); z goes to
z.f64, the p of permutations to p.f64. Everything but the statistic itself is made ready before the first line.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
offsets = np.fromfile(folder / "offsets.u32", np.uint32).astype(np.int32)
members = np.fromfile(folder / "members.u32", np.uint32).astype(np.int32)
values = np.fromfile(folder / "values.f64")
n = len(values)
matrix = csr_matrix((np.ones(len(members)), members, offsets), shape=(n, n))
total = np.diff(offsets).astype(float)
spread = np.sqrt((n * total - total**2) / (n - 1))


def scipy_gi_star():
    mean = values.mean()
    deviation = np.sqrt(((values - mean) ** 2).mean())
    return (matrix @ values - mean * total) / (deviation * spread), None


def esda_tables():
    from libpysal.weights import W

    rows = np.split(members, offsets[1:-1])
    return W({i: [int(j) for j in row if j != i] for i, row in enumerate(rows)}, silence_warnings=True)


def esda_gi_star():
    from esda.getisord import G_Local

    local = G_Local(
        values, weights, transform="B", star=True, permutations=999, keep_simulations=False, n_jobs=1, seed=1
    )
    return local.Zs, local.p_sim


weights = None
for line in sys.stdin:
    if line.strip() == "esda" and weights is None:
        weights = esda_tables()
    run = {"scipy": scipy_gi_star, "esda": esda_gi_star}[line.strip()]
    start = time.perf_counter()
    z, p = run()
    elapsed_s = time.perf_counter() - start
    np.asarray(z, float).tofile(folder / "z.f64")
    if p is not None:
        np.asarray(p, float).tofile(folder / "p.f64")
    print(json.dumps({"elapsed_s": elapsed_s}), flush=True)
