"""Load the weights of matching, and build the scale from them and the families of jobs."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.jobs.families import load_families
from flows.reading import plain_values
from rules.jobs.proximity import Closeness, JobTree
from rules.offers.matching.scoring import MatchWeights, Scale
from rules.offers.opportunities import Contract, Diploma, OpportunityKind

WISHES = 3
DIGITAL_LEVELS = 4


@cache
def load_weights() -> Mapping[OpportunityKind, MatchWeights]:
    return read(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def read(text: str) -> Mapping[OpportunityKind, MatchWeights]:
    """Read the weights of each kind; raises `ValueError` with all that is wrong."""
    values = plain_values(text)
    by_kind = TypeAdapter(dict[OpportunityKind, MatchWeights]).validate_python(values)
    faults = [f"no weights for a {kind}" for kind in OpportunityKind if kind not in by_kind]
    names = {weight.name for weight in fields(MatchWeights)}
    for kind in values:
        faults += (f"{kind}: {name} counts nowhere" for name in values[kind].keys() - names)
    for kind, weights in by_kind.items():
        faults += (f"{kind}: {fault}" for fault in _faults(weights))
    if faults:
        raise ValueError("; ".join(faults))
    return by_kind


def load_scale(parents: Mapping[str, str]) -> Scale:
    """Return the scale; `parents`: the code of ROME 3 that each code of ROME 4.0 stems from."""
    families = {name: family.rome for name, family in load_families().items()}
    return Scale(load_weights(), JobTree.of(families, parents))


def _faults(weights: MatchWeights) -> Iterator[str]:
    if set(weights.wish) != set(Closeness):
        yield "wish says nothing of some closeness"
    if any(len(points) != WISHES for points in weights.wish.values()):
        yield f"wish has not {WISHES} places"
    if set(weights.contract) != set(Contract):
        yield "contract says nothing of some contract"
    if len(weights.diploma_missing) != len(Diploma):
        yield f"diploma_missing has not {len(Diploma)} steps"
    if len(weights.digital_missing) != DIGITAL_LEVELS:
        yield f"digital_missing has not {DIGITAL_LEVELS} steps"
    if not (weights.reach > 0 and 0 < weights.partly_remote_percent <= 100):
        yield "reach is above 0, and partly_remote_percent from 1 to 100"
