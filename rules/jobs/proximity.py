"""How close an official job is to a family of jobs that a person would like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Closeness(StrEnum):
    LISTED = "listed"
    """Its code is one of the family's."""
    NEIGHBOUR = "neighbour"
    """It stems from the same code of ROME 3 as one of them."""
    DOMAIN = "domain"
    """Same professional domain: the first three characters."""


@dataclass(frozen=True, slots=True)
class JobTree:
    listed: Mapping[str, frozenset[str]]
    """The codes of each family."""
    stems: Mapping[str, frozenset[str]]
    domains: Mapping[str, frozenset[str]]
    parents: Mapping[str, str]

    @classmethod
    def of(cls, families: Mapping[str, Iterable[str]], parents: Mapping[str, str]) -> Self:
        """`parents`: the code of ROME 3 each code stems from; one that is not there is its own."""
        listed = {family: frozenset(codes) for family, codes in families.items()}
        stems = {
            family: frozenset(parents.get(code, code) for code in codes)
            for family, codes in listed.items()
        }
        domains = {family: frozenset(map(_domain, codes)) for family, codes in listed.items()}
        return cls(listed, stems, domains, parents)

    def closeness(self, family: str, code: str | None) -> Closeness | None:
        if code is None or family not in self.listed:
            return None
        if code in self.listed[family]:
            return Closeness.LISTED
        if self.parents.get(code, code) in self.stems[family]:
            return Closeness.NEIGHBOUR
        return Closeness.DOMAIN if _domain(code) in self.domains[family] else None


def _domain(code: str) -> str:
    return code[:3]
