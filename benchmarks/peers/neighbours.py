"""scikit-learn's exact nearest neighbours of each person, among vectors of opportunities."""

import sys

import numpy as np
from sklearn.neighbors import NearestNeighbors

from benchmarks.measure import report, timed


def main(file: str, limit: int) -> None:
    vectors = np.load(file)
    people, offered = vectors["people"], vectors["offered"]
    index = NearestNeighbors(n_neighbors=limit, algorithm="brute")
    _, taken = timed(lambda: index.fit(offered).kneighbors(people, return_distance=False))
    report(taken)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
