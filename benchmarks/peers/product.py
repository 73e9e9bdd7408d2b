"""The bare product of people by opportunities, in 32-bit numbers: no order, no rule."""

import sys
from time import perf_counter

import numpy as np

from benchmarks.measure import report


def main(file: str, _: int) -> None:
    vectors = np.load(file)
    people, offered = vectors["people"], vectors["offered"]
    started = perf_counter()
    np.matmul(people, offered.T)
    report(perf_counter() - started)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
