"""Hold where a person is in a script, as a value that can be stored in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person is in a script: all that the engine needs to go on after a restart."""

    step: str
    answers: Mapping[str, str] = field(default_factory=dict)
    trail: Sequence[str] = ()
    """The questions passed, for « Revenir »."""
    options: Sequence[tuple[str, str]] = ()
    """(value, label) of an open `pick`."""
    question: int = 0
    """The number of the open question."""
    last_question: int = 0
    """The highest number used so far: no two questions share one."""
    pending: Mapping[str, str] = field(default_factory=dict)
    """Private answers, erased once used."""

    def keeping(self, *, secret: bool, **values: str) -> "Position":
        """Return the position with more answers; `secret` ones are private."""
        if secret:
            return replace(self, pending={**self.pending, **values})
        return replace(self, answers={**self.answers, **values})

    def without(self, name: str) -> "Position":
        """Return the position without an answer."""
        if name not in self.answers:
            return self
        return replace(self, answers={it: said for it, said in self.answers.items() if it != name})

    @property
    def all_answers(self) -> Mapping[str, str]:
        """Return all answers, the private ones too."""
        return {**self.answers, **self.pending}
