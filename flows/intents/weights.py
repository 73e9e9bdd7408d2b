"""Read and write the weights of understanding: `weights.npz`, made by `declic words train`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rules.understanding.classifier import Weights

FILE = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, slots=True)
class Packaged:
    """Weights, and what they were made of."""

    weights: Weights
    examples: str
    """The digest of the examples."""
    features: int
    """The version of the features."""


@cache
def house_weights() -> Weights:
    return read(FILE).weights


def read(path: Path) -> Packaged:
    with np.load(path, allow_pickle=False) as file:
        weights = Weights(
            labels=tuple(str(label) for label in file["labels"]),
            keys=file["keys"],
            rarity=file["rarity"],
            rows=file["rows"],
            scale=file["scale"],
            bias=file["bias"],
        )
        return Packaged(weights, str(file["examples"]), int(file["features"]))


def write(path: Path, packaged: Packaged) -> None:
    weights = packaged.weights
    np.savez_compressed(
        path,
        labels=np.array(weights.labels),
        keys=weights.keys,
        rarity=weights.rarity,
        rows=weights.rows,
        scale=weights.scale,
        bias=weights.bias,
        examples=np.array(packaged.examples),
        features=np.array(packaged.features),
    )
