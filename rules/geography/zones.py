"""Define the verdict on the zone of a place, and what a commune alone tells of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from locales import _

FORMER_ZRR_ENDS = date(2027, 12, 31)
"""Last day on which a former ZRR counts as FRR (loi de finances 2025, article 99)."""


class ZoneKind(StrEnum):
    QPV = "qpv"
    FRR = "frr"
    NONE = "none"
    TO_CHECK = "to_check"


class Ruralness(StrEnum):
    """Classes of the official FRR list; BENEFICIARY is the former ZRR kept to 31 Dec 2027."""

    BASIC = "frr"
    BASIC_PARTIAL = "frr_partial"
    PLUS = "frr_plus"
    PLUS_PARTIAL = "frr_plus_partial"
    BENEFICIARY = "former_zrr"
    BENEFICIARY_PARTIAL = "former_zrr_partial"


class ZoneSource(StrEnum):
    QPV = "qpv"
    FRR = "frr"
    COMMUNES = "communes"
    FORMER = "former"


class ZoneReason(StrEnum):
    """The reason for a verdict; the first four mean inside a zone."""

    INSIDE_QUARTER = "inside_quarter"
    FRR = "frr"
    FRR_PLUS = "frr_plus"
    FORMER_ZRR = "former_zrr"
    NEAR_BORDER = "near_border"
    PARTLY_RURAL = "partly_rural"
    COMMUNE_HAS_QUARTERS = "commune_has_quarters"
    COMMUNE_UNCERTAIN = "commune_uncertain"
    QUARTER_BY_NAME = "quarter_by_name"
    OUTSIDE_ZONES = "outside_zones"
    FORMER_ZRR_ENDED = "former_zrr_ended"


DOUBTS = {
    ZoneReason.NEAR_BORDER: ZoneKind.QPV,
    ZoneReason.COMMUNE_HAS_QUARTERS: ZoneKind.QPV,
    ZoneReason.QUARTER_BY_NAME: ZoneKind.QPV,
    ZoneReason.PARTLY_RURAL: ZoneKind.FRR,
    ZoneReason.COMMUNE_UNCERTAIN: ZoneKind.FRR,
}
"""For each reason to check a place: the kind of zone that it may lie in."""


class UnknownCommune(Exception):
    def __init__(self, insee: str) -> None:
        fault = _("no commune has the INSEE code {code}: check the code, or the file loaded")
        super().__init__(fault.format(code=insee))


class UnknownQuarter(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(_("no quarter has the code {code}").format(code=code))


@dataclass(frozen=True, slots=True)
class ZoneVerdict:
    """The verdict on a place; `code` and `name` are those of its quarter or its commune."""

    kind: ZoneKind
    code: str | None
    name: str | None
    reason: ZoneReason
    vintage: str | None

    def to_json(self) -> dict[str, str | None]:
        return {
            "zone": self.kind.value,
            "code": self.code,
            "name": self.name,
            "reason": self.reason.value,
            "vintage": self.vintage,
        }


WHOLLY = {
    Ruralness.BASIC: ZoneReason.FRR,
    Ruralness.PLUS: ZoneReason.FRR_PLUS,
    Ruralness.BENEFICIARY: ZoneReason.FORMER_ZRR,
}
FORMER = {Ruralness.BENEFICIARY, Ruralness.BENEFICIARY_PARTIAL}


def rural_verdict(ruralness: Ruralness | None, on: date) -> tuple[ZoneKind, ZoneReason]:
    """Return what the FRR list says of a whole commune, at a date."""
    if ruralness is None:
        return ZoneKind.NONE, ZoneReason.OUTSIDE_ZONES
    if ruralness in FORMER and on > FORMER_ZRR_ENDS:
        return ZoneKind.NONE, ZoneReason.FORMER_ZRR_ENDED
    if ruralness in WHOLLY:
        return ZoneKind.FRR, WHOLLY[ruralness]
    return ZoneKind.TO_CHECK, ZoneReason.PARTLY_RURAL


CITIES_IN_ARRONDISSEMENTS = {
    "75056": (75101, 75120),
    "69123": (69381, 69389),
    "13055": (13201, 13216),
}


def city_of(insee: str) -> str:
    """Return the city of an arrondissement of Paris, Lyon or Marseille; any other code as is."""
    for city, (first, last) in CITIES_IN_ARRONDISSEMENTS.items():
        if insee.isdecimal() and first <= int(insee) <= last:
            return city
    return insee


def department_of(insee: str) -> str:
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]
