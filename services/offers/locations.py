"""Where an opportunity is: what its source says of the place, found among the communes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.geography import Commune, CommunePostcode
from rules.conversation.typed_text import plain

SAINT = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class Place:
    """A town; a department alone has no position, somewhere remote nothing."""

    name: str = ""
    department: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Places:
    """Reads names once, when the first one is looked for."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def of_insee(self, insee: str) -> Place | None:
        """Arrondissements and former communes have the name of their city."""
        town = self.session.get(Commune, insee)
        return self._place(town) if town else None

    def of_postcode(self, postcode: str) -> Sequence[Place]:
        """The largest first."""
        query = (
            select(Commune)
            .join(CommunePostcode, CommunePostcode.insee == Commune.insee)
            .where(CommunePostcode.postcode == postcode)
            .order_by(Commune.population.desc(), Commune.insee)
        )
        return [self._place(it) for it in self.session.scalars(query)]

    def of_name(self, name: str, department: str = "") -> Sequence[Place]:
        """Every commune of today that is called so."""
        found = (self.of_insee(it) for it in self.codes_of_name(name))
        return [it for it in found if it and department in ("", it.department)]

    def codes_of_name(self, name: str) -> Sequence[str]:
        return self._by_name.get(_folded(name), ())

    def of_department(self, code: str) -> Place | None:
        query = select(Commune.department).where(Commune.department == code).limit(1)
        known = self.session.scalar(query)
        return Place(f"Département {known}", known) if known else None

    @cached_property
    def is_empty(self) -> bool:
        return self.session.scalar(select(Commune.insee).limit(1)) is None

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        rows = self.session.execute(
            select(Commune.name, Commune.insee).where(Commune.parent.is_(None))
        )
        for name, insee in rows:
            names[_folded(name)].append(insee)
        return names

    def _place(self, town: Commune) -> Place:
        city = self.session.get(Commune, town.parent) if town.parent else None
        named = city or town
        at = town if town.latitude is not None else named
        return Place(named.name, town.department, at.latitude, at.longitude)


def same(one: str, other: str) -> bool:
    """ "St-Gaudens" is "Saint-Gaudens"."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(SAINT.get(word, word) for word in plain(name).split())
