"""The weights of matching, and the scale they make with the families of jobs."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from flows.families import house_families
from rules.job_tree import JobTree
from rules.matching import Scale, Weights
from rules.opportunities import Kind


@cache
def house_weights() -> Mapping[Kind, Weights]:
    text = (Path(__file__).parent / "matching_weights.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[Kind, Weights]).validate_python(yaml.safe_load(text))


def house_scale(parents: Mapping[str, str]) -> Scale:
    """`parents`: the code of ROME 3 each code of ROME 4.0 stems from."""
    families = {name: family.rome for name, family in house_families().items()}
    return Scale(house_weights(), JobTree.of(families, parents))
