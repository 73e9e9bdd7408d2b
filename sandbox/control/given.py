"""What a test or the page gives the control API, read or refused in plain words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.refusal import Confusion

LONGEST_WAIT = 50.0

Body = dict[str, Any]


def instant(text: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        raise Confusion(f"« {text} » n'est pas un instant ISO 8601.") from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def who(given: Mapping[str, Any]) -> Any:
    who = given.get("person")
    if type(who) not in (int, str) or who == "":
        raise Confusion("Dites de qui il s'agit : « person » est un nom ou un numéro.")
    return who


def thread(body: Body) -> int:
    thread = body.get("thread")
    if type(thread) is not int:
        raise Confusion("Dites quel sujet : « thread » est son numéro.")
    return thread


def number(query: Mapping[str, str], name: str) -> int:
    text = query.get(name) or "0"
    if not text.isdecimal():
        raise Confusion(f"« {name} » est un nombre.")
    return int(text)


def amount(body: Body, name: str) -> float:
    value = body[name]
    if type(value) not in (int, float):
        raise Confusion(f"« {name} » est un nombre.")
    return float(value)


def wait(query: Mapping[str, str]) -> float:
    return min(float(number(query, "timeout")), LONGEST_WAIT)


def refuse_unknown(body: Body, known: set[str]) -> None:
    if unknown := sorted(body.keys() - known):
        raise Confusion(f"Inconnu : {', '.join(unknown)}. Possible : {', '.join(sorted(known))}.")
