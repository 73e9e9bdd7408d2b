"""The outside services a script may call, and what each may answer."""

from collections.abc import Mapping

GEOCODE, REVERSE_GEOCODE = "geocode", "reverse_geocode"

SERVICES: Mapping[str, frozenset[str]] = {
    GEOCODE: frozenset({"found", "not_found", "unavailable", "late"}),
    REVERSE_GEOCODE: frozenset({"found", "unavailable", "late"}),
}
