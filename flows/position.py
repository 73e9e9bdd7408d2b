"""Where a person is in a script: a value that survives being kept in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person is: all the engine needs to carry on after a restart."""

    step: str
    answers: Mapping[str, str] = field(default_factory=dict)
    trail: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    """(value, label) of an open `pick`."""
    question: int = 0
    last_question: int = 0
    pending: Mapping[str, str] = field(default_factory=dict)

    def keeping(self, *, secret: bool, **values: str) -> "Position":
        if secret:
            return replace(self, pending={**self.pending, **values})
        return replace(self, answers={**self.answers, **values})

    @property
    def known(self) -> Mapping[str, str]:
        return {**self.answers, **self.pending}
