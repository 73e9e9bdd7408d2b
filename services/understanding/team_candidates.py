"""Propose that the team reads a text: who asks for it, who writes with it, who answers it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.intents.model import load_thresholds
from flows.replies import TypedText
from models.understanding import TextOutcome
from rules.understanding.addressing import said_to_team, sends_question
from rules.understanding.splitting import told_apart
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button
from services.tickets import announcement_replies, distress, routing, taken_back, tickets
from services.tickets.routing import TeamPart
from services.understanding import counts, last_message, questions_to_team
from services.understanding.answers import comes_again
from services.understanding.button_presses import press_all
from services.understanding.candidates import (
    ACT,
    HEARD_LAST,
    NEVER,
    PASSED_ON,
    REPLIED,
    TOLD,
    UNFIT,
    Candidate,
)
from services.understanding.intent_candidates import IntentCandidates, may_be_for_bot, names_door
from services.understanding.last_message import Press
from services.understanding.question_candidates import SAID, hear, is_for_somebody
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
STATED = frozenset({"link", "sound_or_picture"})
"""Facts that are wanted without being asked for: « le lien marche po »."""
IN_DOUBT = ASKABLE | {TeamPart.REOPENED}
"""When it is asked whether words are for the team, if the bot spoke after it."""


def tells_of_danger(reading: TextReading) -> bool:
    """Tell whether words may tell of a danger: the team then gets all of them.

    After others that worried, less is enough.
    """
    understood = reading.understood
    still = understood.may_be_in_danger_still and distress.waits_for_answer(
        reading.context, reading.stack
    )
    return distress.may_be_in(reading.text) or understood.may_be_in_danger or still


def _button(reading: TextReading) -> Button:
    """Return the button that gives the words to the team, in « Vous voulez dire… ? »."""
    label = reading.context.phrases.label(reading.context, Phrase("understood.to_team"))
    number = questions_to_team.number_of(reading.text[: questions_to_team.LONGEST])
    data = inline_buttons.data(questions_to_team.SEND, reading.context.person_id, number)
    return Button(label, data)


def dictated(reading: TextReading) -> Iterator[Candidate]:
    """Yield what a text has sent to the team in so many words: a message, or the question kept."""
    question = reading.question
    if not reading.is_participant or (question is not None and question.speaks_to_team):
        return
    message = said_to_team(reading.text)
    if message:
        yield Candidate(TOLD, lambda: _send(reading, message), "is dictated for the team")
    elif sends_question(reading.text):
        pressed = _sending_button(reading)
        if pressed is not None:
            yield Candidate(TOLD, lambda: press_all(reading, [pressed]), "sends the question")


def _send(reading: TextReading, message: str) -> bool:
    """Give the team a message, and ask the open question again."""
    context, stack = reading.context, reading.stack
    counts.note(context, TextOutcome.HANDED_OVER)
    context.conversations.remember_private(context, stack, reading.typed)
    if stack.talking:
        routing.write(context, message)
    else:
        tickets.write(context, message)
        context.phrases.say(context, "understood.sent")
    taken_back.ask_again(context, stack)
    return True


def _sending_button(reading: TextReading) -> Press | None:
    """Return the button that gives the team the words that are kept, if it is still there."""
    context = reading.context
    kept = questions_to_team.last(context.session, context.person_id, context.now)
    number = questions_to_team.number_of(kept)
    wanted = inline_buttons.data(questions_to_team.SEND, context.person_id, number)
    found = (
        (data, message_id)
        for message, message_id in reading.shown
        for _, data in message.buttons
        if kept and data == wanted
    )
    return next(found, None)


def _take_back(reading: TextReading) -> bool:
    """Take back what was not for the team, or what was in doubt, and give it to the question."""
    context, stack, question = reading.context, reading.stack, reading.question
    is_in_doubt = bool(reading.shown) and last_message.is_doubt(reading.shown[0][0])
    kept = questions_to_team.last(context.session, context.person_id, context.now)
    words = kept if is_in_doubt else taken_back.take_back_last(context)
    label = question.heard_in(words, SAID) if question is not None and words else None
    if label is not None:
        return hear(reading, TypedText(label))
    if is_in_doubt and question is not None:
        key = "understood.choose" if question.offers_buttons_alone else None
        context.conversations.ask_again(context, stack, key)
    else:
        taken_back.ask_again(context, stack)
    return True


@dataclass(frozen=True, slots=True)
class TeamReading:
    """The team's part, as candidates, and what cannot wait for the team."""

    intents: IntentCandidates

    def candidates(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield the team's part of a text, or the reply to an announcement."""
        part = routing.team_part(reading.context, reading.stack, reading.text)
        if part is TeamPart.REOPENED and self.intents.may_answer_meanwhile(reading):
            return
        if reading.to_bot and part in IN_DOUBT:
            return
        if part is TeamPart.URGENT:
            yield Candidate(
                PASSED_ON if self._is_for_bot(reading) else SCORES[part],
                lambda: self._pass_on(reading, part),
                "the team reads it",
            )
        elif part is not None:
            is_calm = not tells_of_danger(reading)
            may_be_other = part in ASKABLE and is_calm
            is_doubtful = part in IN_DOUBT and is_calm and may_be_for_bot(reading)
            is_named = reading.names_team and not reading.speaks_to_bot
            is_asked = (may_be_other or is_doubtful) and not is_named
            yield Candidate(
                SCORES[part] if is_asked else max(SCORES[part], TOLD),
                lambda: self._pass_on(reading, part, is_held=may_be_other),
                "the team reads it",
                _button(reading) if may_be_other or is_doubtful else None,
                act_from=NEVER if is_doubtful else ACT,
                yields=may_be_other,
            )
        elif reading.stack.left_talk:
            yield Candidate(
                REPLIED,
                lambda: self._pass_on(reading, TeamPart.WAITED_FOR),
                "the team reads it",
                _button(reading),
                act_from=NEVER,
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

    def _is_for_bot(self, reading: TextReading) -> bool:
        """Tell whether words beside a call that is due may be plainly for the bot.

        What tells of a danger never is, nor what only states something (« il est dans lescalier »),
        nor what a question that waits for words might refuse.
        """
        if tells_of_danger(reading) or (reading.question and reading.question.waits_for_words):
            return False
        if len(told_apart(reading.text)) > 1:  # « c'est qui Sami ? je suis devant la gare »
            return False
        is_told = reading.asks or reading.wishes or reading.speaks_to_bot
        is_door = names_door(reading.text, reading.understood.intent)
        return (is_told or is_door) and self.intents.may_answer_meanwhile(reading)

    def _pass_on(self, reading: TextReading, part: TeamPart, *, is_held: bool = False) -> bool:
        if part is TeamPart.TAKEN_BACK:
            return _take_back(reading)
        context, stack = reading.context, reading.stack
        talked_at, heard_at = routing.talked_at(context, reading.text), reading.heard_at
        routing.pass_on(context, stack, reading.text, part, is_held=is_held)
        self._help_meanwhile(reading)
        is_newer = heard_at is not None and talked_at is not None and heard_at > talked_at
        if part in ASKABLE and is_newer and reading.is_asking and comes_again(context, stack):
            context.conversations.ask_again(context, stack)
        return True

    def _help_meanwhile(self, reading: TextReading) -> None:
        """Answer what cannot wait for the team, minutes before a meeting, and what is a plain fact.

        The team reads it too.
        """
        is_for_other = is_for_somebody(reading.question)
        if not reading.stack.talking or is_for_other or not reading.is_participant:
            return
        understood, answers = reading.understood, self.intents.answers
        is_soon = understood.intent in CANNOT_WAIT and answers.holds(reading.context, SOON)
        is_plain = understood.confidence >= load_thresholds().sure
        if is_plain and understood.intent == REPORT:
            routing.mark_report(reading.context)
        if (is_plain and is_soon) or self._is_fact(reading):
            self.intents.answer(reading, understood.intent)
        else:
            counts.note(reading.context, TextOutcome.HANDED_OVER)

    def _is_fact(self, reading: TextReading) -> bool:
        """Tell whether a text is surely about a fact that may be said: « le lien marche po »."""
        context, understood, answers = reading.context, reading.understood, self.intents.answers
        is_sure = (
            understood.intent in FACTS
            and understood.confidence >= load_thresholds().sure_beside_team
        )
        is_wanted = reading.asks or reading.wishes or understood.intent in STATED
        is_for_them = routing.is_urgent(context) or routing.is_for_them(reading.text)
        if not (is_sure and is_wanted) or is_for_them:
            return False
        answer, _ = answers.fitting(context, reading.stack, understood.intent, reading.text)
        only_says = answer.opens is None and answer.does is None
        return only_says and answers.may_be_said(answer)
