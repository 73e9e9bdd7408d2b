"""Read the parameters of the control API, or refuse them in plain words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.refusal import ControlError

LONGEST_WAIT = 50.0

Body = dict[str, Any]


def instant(text: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        raise ControlError(f"« {text} » n'est pas un instant ISO 8601.") from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def person_of(parameters: Mapping[str, Any]) -> Any:
    person = parameters.get("person")
    if type(person) not in (int, str) or person == "":
        raise ControlError("Dites de qui il s'agit : « person » est un nom ou un numéro.")
    return person


def thread(body: Body) -> int:
    thread = body.get("thread")
    if type(thread) is not int:
        raise ControlError("Dites quel sujet : « thread » est son numéro.")
    return thread


def number(query: Mapping[str, str], name: str) -> int:
    text = query.get(name) or "0"
    if not text.isdecimal():
        raise ControlError(f"« {name} » est un nombre.")
    return int(text)


def amount(body: Body, name: str) -> float:
    value = body[name]
    if type(value) not in (int, float):
        raise ControlError(f"« {name} » est un nombre.")
    return float(value)


def wait(query: Mapping[str, str]) -> float:
    return min(float(number(query, "timeout")), LONGEST_WAIT)


def refuse_unknown(body: Body, allowed: set[str]) -> None:
    if unknown := sorted(body.keys() - allowed):
        raise ControlError(
            f"Inconnu : {', '.join(unknown)}. Possible : {', '.join(sorted(allowed))}."
        )
