"""Propose that the team reads a text: who asks for it, who writes with it, who answers it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.intents.model import house_thresholds
from models.understanding import TextOutcome
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button
from services.tickets import announcement_replies, distress, routing
from services.tickets.routing import TeamPart
from services.understanding import counts, questions_to_team
from services.understanding.candidates import (
    ACT,
    HEARD_LAST,
    PASSED_ON,
    REPLIED,
    TOLD,
    UNFIT,
    Candidate,
)
from services.understanding.intent_candidates import HouseAnswers
from services.understanding.question_candidates import is_for_somebody
from services.understanding.reading import TextReading
from services.understanding.special_intents import CANNOT_WAIT, FACTS, REPORT, SOON

SCORES = {
    TeamPart.TAKEN_BACK: TOLD,
    TeamPart.CALLED_OFF: TOLD,
    TeamPart.ASKED_FOR: TOLD,
    TeamPart.SETTLED: TOLD,
    TeamPart.THANKED: TOLD,
    TeamPart.URGENT: 0.99,
    TeamPart.WROTE_LAST: HEARD_LAST,
    TeamPart.WAITED_FOR: PASSED_ON,
    TeamPart.REOPENED: HEARD_LAST,
}
ASKABLE = frozenset({TeamPart.WAITED_FOR, TeamPart.WROTE_LAST})
"""When words may be for the bot as well."""
ALWAYS = 2.0
"""A score from which to act that is never reached: it is asked."""


def tells_of_danger(reading: TextReading) -> bool:
    """Tell whether words may tell of a danger: the team then gets all of them."""
    return distress.may_be_in(reading.text) or reading.understood.may_be_in_danger_still


def _button(reading: TextReading) -> Button:
    """Return the button that gives the words to the team, in « Vous voulez dire… ? »."""
    label = reading.context.phrases.label(reading.context, Phrase("understood.to_team"))
    number = questions_to_team.number_of(reading.text[: questions_to_team.LONGEST])
    data = inline_buttons.data(questions_to_team.SEND, reading.context.person_id, number)
    return Button(label, data)


@dataclass(frozen=True, slots=True)
class TeamReading:
    """The team's part, as candidates, and what cannot wait for the team."""

    house: HouseAnswers

    def candidates(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield the team's part of a text, or the reply to an announcement."""
        part = routing.team_part(reading.context, reading.stack, reading.text)
        if part is TeamPart.REOPENED and self.house.may_answer_meanwhile(reading):
            return
        if part is TeamPart.URGENT:
            yield Candidate(
                PASSED_ON if self._is_for_house(reading) else SCORES[part],
                lambda: self._pass_on(reading, part),
                "the team reads it",
            )
        elif part is not None:
            may_be_other = part in ASKABLE and not tells_of_danger(reading)
            yield Candidate(
                SCORES[part] if may_be_other else max(SCORES[part], TOLD),
                lambda: self._pass_on(reading, part, is_held=may_be_other),
                "the team reads it",
                _button(reading) if may_be_other else None,
                yields=may_be_other,
            )
        elif reading.stack.left_talk:
            yield Candidate(
                REPLIED,
                lambda: self._pass_on(reading, TeamPart.WAITED_FOR),
                "the team reads it",
                _button(reading),
                act_from=ALWAYS,
            )
        elif announcement_replies.may_answer_one(reading.context, reading.stack, reading.text):
            tells = not (reading.asks or reading.wishes)
            yield Candidate(
                UNFIT if tells else ACT,
                lambda: announcement_replies.offer_to_team(
                    reading.context, reading.stack, reading.text
                ),
                "answers the announcement",
            )

    def _is_for_house(self, reading: TextReading) -> bool:
        """Tell whether words beside a call that is due may be plainly for the house.

        What tells of a danger never is, nor what a question that waits for words might refuse.
        """
        if tells_of_danger(reading) or (reading.question and reading.question.waits_for_words):
            return False
        return self.house.may_answer_meanwhile(reading)

    def _pass_on(self, reading: TextReading, part: TeamPart, *, is_held: bool = False) -> bool:
        routing.pass_on(reading.context, reading.stack, reading.text, part, is_held=is_held)
        self._help_meanwhile(reading)
        return True

    def _help_meanwhile(self, reading: TextReading) -> None:
        """Answer what cannot wait for the team, minutes before a meeting, and what is a plain fact.

        The team reads it too.
        """
        is_for_other = is_for_somebody(reading.question)
        if not reading.stack.talking or is_for_other or not reading.is_participant:
            return
        understood, answers = reading.understood, self.house.answers
        is_soon = understood.intent in CANNOT_WAIT and answers.holds(reading.context, SOON)
        is_plain = understood.confidence >= house_thresholds().sure
        if is_plain and understood.intent == REPORT:
            routing.may_be_report(reading.context)
        if (is_plain and is_soon) or self._is_fact(reading):
            self.house.answer(reading, understood.intent)
        else:
            counts.note(reading.context, TextOutcome.HANDED_OVER)

    def _is_fact(self, reading: TextReading) -> bool:
        """Tell whether a text is surely about a fact that may be said: « le lien marche po »."""
        context, understood, answers = reading.context, reading.understood, self.house.answers
        is_sure = (
            understood.intent in FACTS
            and understood.confidence >= house_thresholds().sure_beside_team
        )
        if not is_sure or routing.is_urgent(context) or routing.is_for_them(reading.text):
            return False
        answer, _ = answers.fitting(context, reading.stack, understood.intent, reading.text)
        only_says = answer.opens is None and answer.does is None
        return only_says and answers.may_be_said(answer)
