"""The outside services a script may call, and what each may answer."""

from collections.abc import Mapping

from documents.uploads import Fault

GEOCODE, REVERSE_GEOCODE, FETCH_CV = "geocode", "reverse_geocode", "fetch_cv"

SERVICES: Mapping[str, frozenset[str]] = {
    GEOCODE: frozenset({"found", "not_found", "unavailable", "late"}),
    REVERSE_GEOCODE: frozenset({"found", "unavailable", "late"}),
    FETCH_CV: frozenset({"kept", *Fault, "unavailable", "late"}),
}
