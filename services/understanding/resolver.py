"""Decide what a typed text means: the candidates, one score for all, then act, ask, or say so.

Read it top to bottom.  Words of danger were looked for before (`services/tickets/distress.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from flows.choices import SKIP
from flows.intents.abbreviations import house_abbreviations
from flows.replies import Reply, TypedText
from models.understanding import TextOutcome
from rules.understanding.asking import asks
from rules.understanding.corrections import takes_back
from rules.understanding.splitting import first_clause
from rules.workshops.attendance import digits
from services.conversation.replies import Button
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.mentor_space import absence_conversation, typed_openings
from services.tickets import absence, distress, routing
from services.understanding import (
    contact_candidates,
    counts,
    danger_candidates,
    doubts,
    listed_candidates,
    message_candidates,
    pause_candidates,
    question_candidates,
    short_answers,
    subject_candidates,
    unclear,
)
from services.understanding.candidates import (
    ACT,
    EXACT,
    SEVERAL,
    TOLD,
    Candidate,
    do_likeliest,
    ranked,
    to_ask,
)
from services.understanding.intent_candidates import HouseAnswers, end_erasure
from services.understanding.question_candidates import is_for_somebody
from services.understanding.reading import TextReader, TextReading, is_participant
from services.understanding.several_answers import MEETING
from services.understanding.team_candidates import TeamReading, tells_of_danger
from services.workshops.attendance import conversation

FEWEST_WORDS = 3
"""Words of a text that may be like those of danger; what fewer tell stands in expressions."""
CLAUSE = 0.86
"""The score from which the first clause of a sentence says a button."""
FORGOTTEN = timedelta(days=1)
"""After how long a question for a mentor is passed by whoever writes something."""
FOR_MENTOR = frozenset({"question", "question_sure"})
"""The steps of booking a meeting that ask for it."""


@dataclass(frozen=True, slots=True)
class Resolver:
    reader: TextReader
    house: HouseAnswers
    team: TeamReading

    def ask_about_danger(
        self, context: TurnContext, stack: ConversationStack, text: str, work: Work
    ) -> bool:
        """Ask about words that are like those of people in danger, whatever is open.

        Return whether it was asked.  `work` takes the words, when they go to the team or answer
        the open question.
        """
        if not is_participant(stack):
            return False
        reading = self.reader.read(context, stack, TypedText(text))
        question = reading.question
        is_label = question is not None and (
            question.offers(text) or (reading.fits and question.offers_buttons_alone)
        )
        if is_label or len(text.split()) < FEWEST_WORDS or not _worries(reading):
            return False
        distress.worry(context, stack, text, work)
        return True

    def take(self, context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
        """Act on a text, ask which of two meanings holds, or say that nothing was understood.

        Return False for a reply that is no text.
        """
        if not isinstance(reply, TypedText):
            return False
        reading = self.reader.read(context, stack, reply)
        if short_answers.leave_erasure(reading):
            return True
        reading = self.reader.read(context, stack, reply)  # the erasure may have ended
        reading = self._after_talk(reading)
        among = ranked(self._candidates(reading))
        doubts.leave(context, reading.shown)
        if not do_likeliest(among):
            self._doubt(reading, [it.button for it in to_ask(among) if it.button is not None])
        return True

    def _after_talk(self, reading: TextReading) -> TextReading:
        """Leave a question of long ago that takes any words for somebody, the team or a mentor."""
        context, stack = reading.context, reading.stack
        if reading.short is not None or tells_of_danger(reading):
            return reading
        said_before = len(context.outgoing)
        if routing.forgets_talk(context, stack, reading.text):
            context.conversations.close_top(context, stack)
            stack.left_talk = True
        elif danger_candidates.is_over(reading):
            context.conversations.close_top(context, stack)
        elif (skip := _forgotten(reading)) is not None:
            context.conversations.hear(context, stack, TypedText(skip))
        else:
            return reading
        del context.outgoing[said_before:]
        return self.reader.read(context, stack, reading.typed)

    def _candidates(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield all that a text may mean: the screen, the last subject, the team, the house."""
        on_screen = [
            *message_candidates.candidates(reading),
            *listed_candidates.candidates(reading),
            *question_candidates.candidates(reading),
        ]
        if not reading.is_participant:
            yield Candidate(EXACT, partial(_open_hours, reading), "opens hours")
        yield from danger_candidates.candidates(reading)
        yield from short_answers.candidates(reading)
        yield from on_screen
        yield from self._by_first_clause(reading)
        if any(it.score >= EXACT for it in on_screen):
            return
        yield from _attendance_code(reading)
        yield from subject_candidates.candidates(reading)
        yield from pause_candidates.candidates(reading)
        yield from contact_candidates.candidates(reading)
        yield from self.team.candidates(reading)
        yield from self.house.candidates(reading)

    def _by_first_clause(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield what the first clause of a sentence plainly presses; then its question is heard.

        « Oui je viens cet après-midi, mais est-ce que Marc me voit ? » says two things.
        """
        first, rest = first_clause(reading.text)
        if not rest or not reading.is_participant or is_for_somebody(reading.question):
            return
        head = self.reader.read(reading.context, reading.stack, TypedText(first))
        is_bare = head.short is not None and not (head.fits and " " in first)
        if is_bare or head.asks or takes_back(rest):
            return
        pressed = list(_answered_by(head))
        if head.leading is not None or not asks(rest, house_abbreviations()):
            pressed.extend(message_candidates.candidates(head))
        for candidate in pressed:
            if candidate.score >= CLAUSE and candidate.act_from <= ACT:
                yield replace(
                    candidate,
                    score=SEVERAL,
                    do=partial(self._take_clauses, reading, candidate, rest),
                    effect=f"{candidate.effect}, by the first clause",
                )

    def _take_clauses(self, reading: TextReading, first: Candidate, rest: str) -> bool:
        """Do what the first clause says, then answer what the rest asks."""
        done = first.do()
        if done and asks(rest, house_abbreviations()):
            self.take(reading.context, reading.stack, TypedText(rest))
        return done

    def _doubt(self, reading: TextReading, buttons: list[Button]) -> None:
        """Ask « Vous voulez dire… ? », or leave the text to the question, or give it up."""
        context, stack, text = reading.context, reading.stack, reading.text
        if buttons and reading.is_participant:
            counts.note(context, TextOutcome.UNSURE)
            end_erasure(reading)
            doubts.ask(context, stack, buttons, text)
            unclear.doubt(context, stack, text, is_grave=reading.understood.may_be_in_danger)
        elif not reading.is_participant:
            context.conversations.hear(context, stack, reading.typed)
        else:
            counts.note(context, TextOutcome.LOST)
            context.conversations.remember_private(context, stack, TypedText(text))
            unclear.miss(context, stack, text, is_grave=reading.understood.may_be_in_danger)


def _answered_by(reading: TextReading) -> Iterator[Candidate]:
    """Yield the buttons of the open question that a text says."""
    if reading.question is not None and not reading.question.waits_for_words:
        yield from question_candidates.buttons(reading, reading.question)


def _forgotten(reading: TextReading) -> str | None:
    """Return what passes a question for a mentor that was put long ago; None for all others."""
    question, heard_at = reading.question, reading.heard_at
    if question is None or heard_at is None or question.script.name != MEETING:
        return None
    is_old = heard_at <= reading.context.now - FORGOTTEN
    is_for_mentor = question.position.step in FOR_MENTOR
    if not is_old or not is_for_mentor or question.offers(reading.text):
        return None
    return question.translate(SKIP)


def _worries(reading: TextReading) -> bool:
    """Tell whether words are like those of danger; after others that are, less is enough."""
    understood = reading.understood
    may_still = understood.may_be_in_danger_still
    return understood.may_be_in_danger or (may_still and distress.was_asked(reading.context))


def _open_hours(reading: TextReading) -> bool:
    """Show the absence, or the hours, that the team or a mentor types, for a yes."""
    typed = reading.context, reading.stack, reading.text
    is_absence = absence.take(*typed) or absence_conversation.take(*typed)
    return is_absence or typed_openings.take(*typed)


def _attendance_code(reading: TextReading) -> Iterator[Candidate]:
    """Yield four digits as a code of attendance, while no open question could mean them."""
    question = reading.question
    may_mean_them = question.waits_for_words if question else reading.stack.top is not None
    if not may_mean_them and digits(reading.text) is not None:
        take_code = conversation.typed_alone
        yield Candidate(TOLD, lambda: take_code(reading.context, reading.text), "attendance code")
