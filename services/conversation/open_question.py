"""Tell what the open question of a conversation would make of a typed text."""

from dataclasses import dataclass

from flows.choices import Translate, choices, picked
from flows.position import Position
from flows.script import Ask, Question, Script
from rules.conversation.answers import CHECKS, LONGEST_ANSWER, Check
from rules.conversation.typed_text import plain, tight
from rules.understanding.short_answers import Short

PRECISE = frozenset({Check.POSTCODE, Check.PHONE, Check.EMAIL, Check.ERASE_WORD})
"""Checks whose answers can hardly be meant for the team."""
NO_WORDS = frozenset({Check.LOCATION, Check.FILE})
LABELS = {Short.YES: "common.yes", Short.NO: "common.no"}
"""The word with which the label of a button begins that says just this."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    script: Script
    position: Position

    @property
    def waits_for_words(self) -> bool:
        return self._ask is not None

    def waits_for(self, *checks: Check) -> bool:
        ask = self._ask
        return ask is not None and ask.check in checks and self.position.question > 0

    @property
    def speaks_to_team(self) -> bool:
        """Tell whether the team reads the answer."""
        return self._ask is not None and self._ask.to_team

    def offers(self, label: str, translate: Translate) -> bool:
        """Tell whether the question has a button with this label."""
        if not self._is_question:
            return False
        said = tight(label)
        offered = choices(self.script, self.position, translate)
        return any(tight(choice.label) == said for choice in offered)

    def fits(self, text: str, translate: Translate) -> bool:
        """Tell whether a text is a valid answer."""
        if not self._is_question:
            return False
        ask = self._ask
        posted = ask is not None and ask.check is Check.POST
        checked = ask is not None and CHECKS[ask.check](text) is not None
        return posted or checked or self._picks(text, translate)

    def meant_by(self, short: Short, translate: Translate) -> str | None:
        """Return the label of the button that a short answer chooses; None if it is in doubt."""
        if not self._is_question:
            return None
        offered = choices(self.script, self.position, translate)
        chosen = [choice.label for choice in offered if short in choice.means]
        if not chosen and short in LABELS:
            word = plain(translate(LABELS[short]))
            labels = [choice.label for choice in offered]
            chosen = [label for label in labels if plain(label).split()[:1] == [word]]
        return chosen[0] if len(chosen) == 1 else None

    @property
    def offers_buttons_alone(self) -> bool:
        """Tell whether only its buttons answer it."""
        return self._is_question and self._ask is None

    def takes(self, text: str, translate: Translate, *, team_wrote: bool) -> bool:
        """Tell whether a text is for the question rather than for the team, mistakes included.

        `team_wrote`: the team has written since the question was asked, so that any words may be
        for the team.
        """
        if not self._is_question or self._picks(text, translate):
            return True
        ask = self._ask
        if ask is None or ask.check in NO_WORDS:
            return False
        if ask.secret or ask.to_team or ask.check is Check.POST:
            return True
        if CHECKS[ask.check](text) is None:
            # an answer with a mistake in it
            return len(text) <= LONGEST_ANSWER and any(c.isdigit() or c == "@" for c in text)
        return ask.check in PRECISE or not team_wrote

    @property
    def _is_question(self) -> bool:
        return isinstance(self.script.steps[self.position.step], Question)

    @property
    def _ask(self) -> Ask | None:
        step = self.script.steps[self.position.step]
        return step if isinstance(step, Ask) else None

    def _picks(self, text: str, translate: Translate) -> bool:
        return picked(text, choices(self.script, self.position, translate)) is not None
