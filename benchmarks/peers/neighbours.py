"""scikit-learn's exact nearest neighbours of each person, among vectors of opportunities."""

import sys
from time import perf_counter

import numpy as np
from sklearn.neighbors import NearestNeighbors

from benchmarks.measure import report


def main(file: str, limit: int) -> None:
    vectors = np.load(file)
    started = perf_counter()
    index = NearestNeighbors(n_neighbors=limit, algorithm="brute").fit(vectors["offered"])
    index.kneighbors(vectors["people"], return_distance=False)
    report(perf_counter() - started)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
