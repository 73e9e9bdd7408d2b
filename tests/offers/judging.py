"""The people and the offers judged by hand, as the rules know them; how well a list does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2
from pathlib import Path
from typing import Any

import yaml

from flows.offers.matching_weights import load_scale
from rules.geography.distance import GlobePoint
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
    SeekerTerms,
)
from rules.offers.matching.scoring import Scale
from rules.offers.opportunities import Contract, Diploma, Remote, WorkingTime

FOLDER = Path(__file__).parent / "judged"
RELEVANT = 2
PARENTS = {
    "E1112": "E1103", "E1124": "E1103", "M1718": "M1705", "E1405": "E1402", "E1407": "E1402",
    "I1404": "I1401", "I1409": "I1401", "I1407": "I1402", "M1869": "M1810", "I1403": "I1401",
    "I1315": "I1307", "I1317": "I1307", "I1312": "I1307", "I1319": "I1307", "I1314": "I1307",
    "I1320": "I1307", "M1816": "M1810", "G1238": "G1202", "D1438": "D1401", "E1113": "E1101",
    "E1210": "E1205", "E1206": "E1205", "E1207": "E1205", "L1519": "L1505", "M1855": "M1805",
    "M1861": "M1805", "M1887": "M1805", "M1834": "M1801", "M1815": "M1805", "M1419": "M1403",
    "M1851": "M1805", "M1894": "M1801", "M1405": "M1403", "M1883": "M1805", "M1817": "M1801",
    "M1844": "M1805", "M1856": "M1802", "M1866": "M1802", "M1886": "M1803", "M1825": "M1803",
    "M1814": "M1805", "M1864": "M1806", "M1828": "M1806",
}  # fmt: skip
"""As in ROME 4.0, of the codes of our families; the others stem from themselves."""


@dataclass(frozen=True, slots=True)
class Judged:
    name: str
    wanted: SeekerProfile
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Announced:
    name: str
    offered: OpportunityProfile
    published_on: date


def scale() -> Scale:
    return load_scale(PARENTS)


def people() -> list[Judged]:
    files = (it for it in sorted(FOLDER.glob("*.yaml")) if it.stem != "offers")
    return [_person(file.stem, yaml.safe_load(file.read_text("utf-8"))) for file in files]


def offers() -> list[Announced]:
    """The newest first, as everywhere."""
    rows = yaml.safe_load((FOLDER / "offers.yaml").read_text("utf-8")).items()
    found = [
        Announced(name, _offer(number, row), row["published"])
        for number, (name, row) in enumerate(rows, 1)
    ]
    return sorted(found, key=lambda it: it.published_on, reverse=True)


def precision(grades: Sequence[int], at: int) -> float:
    return sum(grade >= RELEVANT for grade in grades[:at]) / at


def ndcg(grades: Sequence[int], every: Sequence[int], at: int) -> float:
    """What the list gives, over what the best list of `every` would give."""
    return _gain(grades[:at]) / _gain(sorted(every, reverse=True)[:at])


def _gain(grades: Sequence[int]) -> float:
    return sum((pow(2.0, grade) - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _person(name: str, row: Mapping[str, Any]) -> Judged:
    excluded = frozenset(map(Contract, row.get("contracts_excluded", ())))
    diploma, hours = row.get("diploma"), row.get("hours")
    wanted = SeekerProfile(
        wishes=tuple(row["wishes"]),
        terms=SeekerTerms(hours and WorkingTime(hours), row.get("remote_only", False), excluded),
        level=SeekerLevel(
            diploma and Diploma(diploma), row.get("digital_level"), row.get("level_too_high", 0)
        ),
        home=GlobePoint.at(*row["home"]["at"]),
        kilometres=row.get("kilometres"),
        skills=frozenset(row.get("skills", ())),
        jobs_excluded=frozenset(row.get("jobs_excluded", ())),
    )
    return Judged(name, wanted, {offer: grade for offer, (grade, _) in row["judged"].items()})


def _offer(number: int, row: Mapping[str, Any]) -> OpportunityProfile:
    diploma = row.get("diploma")
    return OpportunityProfile(
        id=number,
        rome=row["rome"],
        terms=OpportunityTerms(
            Contract(row["contract"]), WorkingTime(row["hours"]), Remote(row.get("remote", "none"))
        ),
        asked=RequiredLevel(diploma and Diploma(diploma), row["digital_level"]),
        spot=GlobePoint.at(*row["at"]) if "at" in row else None,
        skills=frozenset(row["skills"]),
    )
