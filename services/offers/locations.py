"""Find the commune or department of an opportunity from what its source says of the place."""

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
class OpportunityLocation:
    """Where an opportunity is: a town has all fields; a department has no position.

    All fields are empty for work that is fully remote.
    """

    name: str = ""
    department: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class LocationFinder:
    """Look up communes for one transaction; names are read once, when first needed."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def of_insee(self, insee: str) -> OpportunityLocation | None:
        """Return the place of an INSEE code.

        An arrondissement or a former commune gets the name of its city.
        """
        town = self.session.get(Commune, insee)
        return self._place(town) if town else None

    def of_postcode(self, postcode: str) -> Sequence[OpportunityLocation]:
        """Return the places of a postcode, the most populous first."""
        query = (
            select(Commune)
            .join(CommunePostcode, CommunePostcode.insee == Commune.insee)
            .where(CommunePostcode.postcode == postcode)
            .order_by(Commune.population.desc(), Commune.insee)
        )
        return [self._place(town) for town in self.session.scalars(query)]

    def of_name(self, name: str, department: str = "") -> Sequence[OpportunityLocation]:
        """Return today's communes of a name, in a department if given."""
        places = (self.of_insee(insee) for insee in self.codes_of_name(name))
        return [place for place in places if place and department in ("", place.department)]

    def codes_of_name(self, name: str) -> Sequence[str]:
        """Return the INSEE codes of the communes of today with this name."""
        return self._by_name.get(_folded(name), ())

    def of_department(self, code: str) -> OpportunityLocation | None:
        """Return the department as a place, or None if no commune is in it."""
        query = select(Commune.department).where(Commune.department == code).limit(1)
        department = self.session.scalar(query)
        return OpportunityLocation(f"Département {department}", department) if department else None

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

    def _place(self, town: Commune) -> OpportunityLocation:
        city = self.session.get(Commune, town.parent) if town.parent else None
        commune = city or town
        centre = town if town.latitude is not None else commune
        return OpportunityLocation(commune.name, town.department, centre.latitude, centre.longitude)


def same(one: str, other: str) -> bool:
    """Tell whether two names mean the same town: "St-Gaudens" is "Saint-Gaudens"."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(SAINT.get(word, word) for word in plain(name).split())
