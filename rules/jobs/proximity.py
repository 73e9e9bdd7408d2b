"""Tell how close an official job is to a family of jobs that a person would like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Closeness(StrEnum):
    LISTED = "listed"
    """The code of the job is one of the family's."""
    NEIGHBOUR = "neighbour"
    """The job stems from the same code of ROME 3 as one of the family's."""
    DOMAIN = "domain"
    """The job is of the same professional domain: the first three characters of its code."""


@dataclass(frozen=True, slots=True)
class JobTree:
    """The official codes of each family, and the codes of ROME 3 and domains of these."""

    listed: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]
    domains: Mapping[str, frozenset[str]]
    parents: Mapping[str, str]

    @classmethod
    def of(cls, families: Mapping[str, Iterable[str]], parents: Mapping[str, str]) -> Self:
        """Build the tree; `parents` gives the code of ROME 3 of a code (itself if missing)."""
        listed = {family: frozenset(codes) for family, codes in families.items()}
        stems = {
            family: frozenset(parents.get(code, code) for code in codes)
            for family, codes in listed.items()
        }
        domains = {family: frozenset(map(_domain, codes)) for family, codes in listed.items()}
        return cls(listed, stems, domains, parents)

    def closeness(self, family: str, code: str | None) -> Closeness | None:
        """Return how close a code of ROME 4.0 is to a family; None if it is not close at all."""
        if code is None or family not in self.listed:
            return None
        if code in self.listed[family]:
            return Closeness.LISTED
        if self.parents.get(code, code) in self.stems[family]:
            return Closeness.NEIGHBOUR
        return Closeness.DOMAIN if _domain(code) in self.domains[family] else None


def _domain(code: str) -> str:
    return code[:3]
