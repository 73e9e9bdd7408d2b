"""How many people and kills: a few in every run, many with FAULTS=many; the seed can be given."""

import os
from random import Random, SystemRandom

import pytest


@pytest.fixture
def many() -> bool:
    return os.environ.get("FAULTS") == "many"


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("SEED") or SystemRandom().randrange(1_000_000))


@pytest.fixture
def chance(seed: int) -> Random:
    return Random(seed)
