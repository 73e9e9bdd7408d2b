"""Say in plain words what pydantic finds wrong in a value that somebody typed."""

from collections.abc import Mapping
from typing import Any

from locales import _

EXPECTED: Mapping[str, str] = {
    "missing": _("is missing"),
    "extra_forbidden": _("unknown field; check its spelling"),
    "int": _("a whole number is expected"),
    "float": _("a number is expected"),
    "bool": _("write true or false"),
    "date": _("write the date as 2027-03-15 (year-month-day)"),
    "string": _("a text is expected"),
    "tuple": _("write a list"),
    "list": _("write a list"),
    "dict": _("lines that are indented below are expected"),
    "model": _("lines that are indented below are expected"),
    "too_short": _("nothing is written"),
    "greater_than_equal": _("{ge} at least"),
    "less_than_equal": _("{le} at most"),
    "string_too_short": _("nothing is written"),
    "string_too_long": _("{max_length} characters at most"),
    "literal_error": _("one of {expected}"),
    "enum": _("one of {expected}"),
    "string_pattern_mismatch": _("is not written as it should be"),
}
"""Sentences by the type of the error, or by the word with which the type begins."""


def sentence(error: Mapping[str, Any]) -> str:
    """Return what is expected; a sentence of our own, raised as ValueError, stays as it is."""
    kind = error["type"]
    if kind == "value_error":
        reason = error["ctx"].get("reason")  # of an e-mail
        return _("is no e-mail address") if reason else str(error["ctx"]["error"])
    expected = EXPECTED.get(kind) or EXPECTED.get(kind.partition("_")[0])
    values = error.get("ctx", {})
    if choices := values.get("expected"):
        values = {"expected": str(choices).replace("' or '", "', '").replace("'", "")}
    return expected.format(**values) if expected else str(error["msg"])
