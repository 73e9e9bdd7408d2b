"""The bare product of people by opportunities, in 32-bit numbers: no order, no rule."""

import sys

import numpy as np

from benchmarks.measure import report, timed


def main(file: str, _: int) -> None:
    vectors = np.load(file)
    people, offered = vectors["people"], vectors["offered"]
    _, taken = timed(lambda: np.matmul(people, offered.T))
    report(taken)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
