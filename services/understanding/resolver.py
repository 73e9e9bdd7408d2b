"""Decide what a typed text means: the candidates, one score for all, then act, ask, or say so.

Read it top to bottom.  Expressions of danger were looked for before
(`services/tickets/distress.py`); `ask_about_danger` asks about words that are only like them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from flows.choices import SKIP, is_padding
from flows.intents.abbreviations import load_abbreviations
from flows.replies import Reply, TypedText
from models.understanding import TextOutcome
from rules.conversation.answers import AnswerCheck
from rules.conversation.typed_text import plain
from rules.tickets.distress import begins_fine
from rules.understanding.addressing import said_instead, said_to_bot
from rules.understanding.asking import asks
from rules.understanding.corrections import takes_back, turns
from rules.understanding.splitting import sentence_clauses
from rules.understanding.understanding import Certainty
from rules.workshops.attendance import digits
from services.conversation import inline_buttons
from services.conversation.open_question import OpenQuestion
from services.conversation.replies import Button
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.mentor_space import absence_conversation, typed_openings
from services.tickets import absence_command, distress, routing
from services.understanding import (
    contact_candidates,
    counts,
    danger_candidates,
    doubts,
    glossary,
    hours_candidates,
    last_message,
    listed_candidates,
    message_candidates,
    pause_candidates,
    question_candidates,
    short_answers,
    subject_candidates,
    team_candidates,
    unclear,
)
from services.understanding.candidates import (
    ACT,
    ASK,
    CLAUSE,
    EXACT,
    NEVER,
    REPLIED,
    SEVERAL,
    TOLD,
    Candidate,
    do_likeliest,
    ranked,
    to_ask,
)
from services.understanding.intent_candidates import IntentCandidates, end_erasure
from services.understanding.last_message import WAY_IN
from services.understanding.question_candidates import ANSWER, is_for_somebody
from services.understanding.questions_to_team import SEND
from services.understanding.reading import TextReader, TextReading, is_participant
from services.understanding.screen_candidates import CONSENTS, IN_SENTENCE
from services.understanding.several_answers import MEETING
from services.understanding.special_intents import REPORT
from services.understanding.team_candidates import TeamReading, tells_of_danger
from services.workshops.attendance import conversation

FEWEST_WORDS = 3
"""The fewest words of a text compared with texts of danger; shorter texts have expressions."""
FEWEST_CLAUSES = 2
TAKEN_BACK_WITHIN = 2
"""The first words after a clause that may take it back: « plutôt moi, non pardon … »."""
MUTTERED = frozenset({"bof", "boff", "mouais", "pff", "hum", "hmm"})
"""Words that a sentence begins with, and that the next ones make precise: « bof, ça dépend »."""
CONDITIONS = ("quand", "si", "comme", "when", "if")
"""Words with which a clause tells in which case, rather than asks."""
ADDING = re.compile(
    r"(?P<first>\w+(?:[ ']\w+)?)[ ,.!]+(?:et|and)[ ,]+(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL
)
"""A question joined to a bare word: « oui, et il y a une autre date ? »."""
MOST_NAMES = 2
"""Words of a first name."""
FORGOTTEN = timedelta(days=1)
"""After how long a question for a mentor is passed by whoever writes something."""
KEPT_OPEN = frozenset({WAY_IN, MEETING, distress.SCRIPT, "talk"})
"""Conversations whose question stays open: the sign-up, what has its own term."""
FOR_MENTOR = frozenset({"question", "question_sure"})
"""The steps of booking a meeting that ask for it."""


@dataclass(frozen=True, slots=True)
class Resolver:
    reader: TextReader
    intents: IntentCandidates
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
        if _answers_first(reading) or message_candidates.names_entry(reading):
            return False
        distress.ask_softly(context, stack, text, work)
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
        reading = self._after_talk(self._to_bot(reading))
        among = ranked(self._candidates(reading))
        doubts.leave(context, reading.shown)
        if not do_likeliest(among):
            asked = to_ask(among)
            again = next((it for it in asked if _was_offered(reading, it)), None)
            if again is None or not again.do():
                self._doubt(reading, [it.button for it in asked if it.button is not None])
        return True

    def _to_bot(self, reading: TextReading) -> TextReading:
        """Leave « Écrivez votre message » for what somebody says to the bot: « pas l'équipe »."""
        context, stack = reading.context, reading.stack
        rest = said_to_bot(reading.text)
        if not rest and routing.is_writing(stack):
            rest = said_instead(reading.text)
        if not rest or not reading.is_participant or tells_of_danger(reading):
            return reading
        if routing.takes_back(context, stack, reading.text):
            return reading
        if routing.is_writing(stack):
            context.conversations.close_top(context, stack)
        return self.reader.read(context, stack, TypedText(rest), to_bot=True)

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
        elif _is_stale(reading):
            context.conversations.put_aside(stack)
        else:
            return reading
        del context.outgoing[said_before:]
        return self.reader.read(context, stack, reading.typed)

    def _candidates(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield all that a text may mean: the screen, the last subject, the team, an intent."""
        on_screen = [
            *message_candidates.candidates(reading),
            *listed_candidates.candidates(reading),
            *question_candidates.candidates(reading),
        ]
        if not reading.is_participant:
            yield Candidate(EXACT, partial(_propose_typed_times, reading), "opens hours")
        yield from danger_candidates.candidates(reading)
        yield from team_candidates.dictated(reading)
        yield from hours_candidates.candidates(reading)
        yield from glossary.candidates(reading, self._hear_rest)
        yield from self._by_later_clause(reading)
        yield from short_answers.candidates(reading)
        yield from on_screen
        yield from self._by_bare_word(reading)
        yield from self._by_first_clause(reading)
        if any(it.score >= EXACT for it in on_screen):
            return
        yield from message_candidates.entries(reading, self.intents.answers)
        yield from pause_candidates.questions_left(reading)
        yield from _attendance_code(reading)
        yield from subject_candidates.candidates(reading)
        yield from pause_candidates.candidates(reading)
        yield from contact_candidates.candidates(reading)
        yield from self.team.candidates(reading)
        yield from self.intents.candidates(reading)

    def _by_first_clause(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield what the first clause of a sentence plainly presses; then its question is heard.

        « Oui je viens cet après-midi, mais est-ce que Marc me voit ? » says two things.
        """
        first, rest = _beginning(reading)
        if not rest or is_for_somebody(reading.question) or not _may_be_cut(reading):
            return
        head = reading.part(first)
        if _is_name(head):
            hear = partial(question_candidates.hear, head, head.typed)
            name = Candidate(SEVERAL, hear, "is named")
            yield replace(name, do=partial(self._take_clauses, reading, name, rest))
            return
        if head.is_vague and _is_question(rest):
            take = partial(self.take, reading.context, reading.stack, TypedText(rest))
            yield Candidate(SEVERAL, take, "asks before answering")
            return
        is_repeated = len(sentence_clauses(first)) > 1
        is_said = " " in first and (head.fits or _says_button(head))
        is_bare = head.short is not None and not is_repeated and not is_said
        if is_bare or head.asks or takes_back(" ".join(rest.split()[:TAKEN_BACK_WITHIN])):
            return
        pressed = list(_answered_by(head))
        if head.leading is not None or not asks(rest, load_abbreviations()):
            pressed.extend(message_candidates.candidates(head))
        for candidate in pressed:
            if candidate.score >= CLAUSE and candidate.act_from <= ACT:
                yield replace(
                    candidate,
                    score=SEVERAL,
                    do=partial(self._take_clauses, reading, candidate, rest),
                    effect=f"{candidate.effect}, by the first clause",
                )

    def _by_bare_word(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield what « oui » does before « et … ? », but for what is agreed to by law."""
        question, found = reading.question, ADDING.match(reading.text)
        if found is None or not _is_question(found["rest"]) or not _may_be_cut(reading):
            return
        head = reading.part(found["first"])
        is_consent = (
            question is not None and (question.script.name, question.position.step) in CONSENTS
        )
        if head.short is None or is_consent or is_for_somebody(question):
            return
        for candidate in short_answers.candidates(head):
            if candidate.effect == short_answers.TO_QUESTION and not reading.is_asking:
                continue
            yield replace(
                candidate,
                score=REPLIED,
                do=partial(self._take_clauses, head, candidate, found["rest"]),
                effect=f"{candidate.effect}, and more",
            )

    def _by_later_clause(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield the button of the open question that one clause says, if no other says another.

        « Cela me ressemble assez, oui », « je parle de la session, je prends ma place ».
        """
        question = reading.question
        if question is None or question.waits_for_words or not _may_be_cut(reading):
            return
        clauses = sentence_clauses(reading.text)
        if len(clauses) < FEWEST_CLAUSES or turns(reading.text):
            return
        said: dict[str, Candidate] = {}
        asking = ", ".join(it for it in clauses if _is_question(it))
        for place, clause in enumerate(clauses):
            head = reading.part(clause)
            is_opening = place == 0 and (head.short is not None or plain(clause) in MUTTERED)
            if is_opening or _is_question(clause):
                continue  # what a sentence begins with is heard by itself
            for candidate in _answered_by(head):
                label = candidate.button.label if candidate.button else _label_of(head, question)
                if candidate.score >= ASK and (
                    label not in said or candidate.score > said[label].score
                ):
                    said[label] = candidate
        best = max(said.values(), key=lambda it: it.score, default=None)
        if best is not None and len(said) == 1 and best.score >= CLAUSE and best.act_from <= ACT:
            yield replace(
                best,
                score=SEVERAL if reading.short is None else EXACT,
                do=partial(self._take_clauses, reading, best, asking),
                effect=f"{best.effect}, by a clause",
            )

    def _take_clauses(self, reading: TextReading, first: Candidate, rest: str) -> bool:
        """Do what the first clause says, then answer what the rest asks."""
        done = first.do()
        if done and _is_question(rest):
            self.take(reading.context, reading.stack, TypedText(rest))
        return done

    def _hear_rest(self, rest: TextReading) -> bool:
        """Do what the rest of a text surely says; return False when it says nothing sure."""
        return do_likeliest(ranked(self._candidates(rest)))

    def _doubt(self, reading: TextReading, buttons: list[Button]) -> None:
        """Ask « Vous voulez dire… ? », or leave the text to the question, or give it up."""
        context, stack, text = reading.context, reading.stack, reading.text
        if buttons and reading.is_participant:
            counts.note(context, TextOutcome.UNSURE)
            end_erasure(reading)
            doubts.ask(context, stack, buttons, text)
            unclear.keep_doubted(context, stack, text, is_grave=reading.understood.may_be_in_danger)
        elif not reading.is_participant:
            context.conversations.hear(context, stack, reading.typed)
        else:
            counts.note(context, TextOutcome.LOST)
            context.conversations.remember_private(context, stack, TypedText(text))
            unclear.say_not_understood(
                context, stack, text, is_grave=reading.understood.may_be_in_danger
            )


def _answered_by(reading: TextReading) -> Iterator[Candidate]:
    """Yield the buttons of the open question that a text says."""
    if reading.question is not None and not reading.question.waits_for_words:
        yield from question_candidates.buttons(reading, reading.question)


def _says_button(reading: TextReading) -> bool:
    """Tell whether a text is what people say for a button of the open question, whole."""
    return any(it.score >= EXACT for it in _answered_by(reading))


def _beginning(reading: TextReading) -> tuple[str, str]:
    """Return the clauses that say one thing at the beginning of a sentence, and the rest.

    « Oui, je veux bien, mais je ne suis pas douée » begins with « oui, je veux bien ».
    """
    clauses, place = _without_thanks(sentence_clauses(reading.text)), 1
    while place < len(clauses) and reading.part(", ".join(clauses[: place + 1])).short is not None:
        place += 1
    return ", ".join(clauses[:place]), ", ".join(clauses[place:])


def _without_thanks(clauses: Sequence[str]) -> Sequence[str]:
    """Return the clauses after the thanks, greetings and « bof » that a sentence begins with."""
    place = 0
    while place < len(clauses) - 1 and (
        routing.says_thanks(clauses[place])
        or is_padding(clauses[place])
        or plain(clauses[place]) in MUTTERED
    ):
        place += 1
    return clauses[place:]


def _is_question(rest: str) -> bool:
    """Tell whether what follows a clause asks something: « quand je suis fatiguée » does not."""
    is_condition = plain(rest).split()[:1] in ([it] for it in CONDITIONS)
    return "?" in rest or (asks(rest, load_abbreviations()) and not is_condition)


def _may_be_cut(reading: TextReading) -> bool:
    """Tell whether a sentence may be heard by its clauses: no report, nor one for the team."""
    understood = reading.understood
    is_report = understood.certainty is Certainty.ACT and understood.intent == REPORT
    return reading.is_participant and not (reading.names_team or is_report)


def _label_of(reading: TextReading, question: OpenQuestion) -> str:
    """Return the label of the button that the yes or no of a clause means; empty without any."""
    return (question.meant_by(reading.leading) or "") if reading.leading is not None else ""


def _is_name(reading: TextReading) -> bool:
    """Tell whether a clause is the first name that is asked for: « Melissa. Je peux arrêter ? »."""
    question = reading.question
    if question is None or not question.waits_for(AnswerCheck.NAME) or not reading.fits:
        return False
    is_brief = reading.short is None and len(reading.text.split()) <= MOST_NAMES
    understood = reading.understood
    is_other = understood.certainty is Certainty.ACT and understood.intent not in IN_SENTENCE
    return is_brief and not is_other


def _forgotten(reading: TextReading) -> str | None:
    """Return the label that skips an old question for a mentor; None for any other question."""
    question, heard_at = reading.question, reading.heard_at
    if question is None or heard_at is None or question.script.name != MEETING:
        return None
    is_old = heard_at <= reading.context.now - FORGOTTEN
    is_for_mentor = question.position.step in FOR_MENTOR
    if not is_old or not is_for_mentor or question.offers(reading.text):
        return None
    return question.translate(SKIP)


def _is_stale(reading: TextReading) -> bool:
    """Tell whether the open question is of another day, and the text is no answer to it.

    The menu offers to go on with what was half done.
    """
    question, heard_at = reading.question, reading.heard_at
    if question is None or heard_at is None or not reading.is_participant:
        return False
    if len(reading.stack.open) == 1 or question.script.name in KEPT_OPEN:
        return False
    if heard_at > reading.context.now - FORGOTTEN or reading.leading is not None:
        return False
    takes_it = reading.fits and not reading.is_for_bot
    return not (takes_it or any(it.score >= ASK for it in _answered_by(reading)))


def _was_offered(reading: TextReading, candidate: Candidate) -> bool:
    """Tell whether « Vous parlez de quoi ? » has just offered this: it is not asked twice."""
    doubt = reading.shown[0][0] if reading.shown else None
    if doubt is None or candidate.button is None or not last_message.is_doubt(doubt):
        return False
    offered = [data for _, data in doubt.buttons if SEND not in data]
    pressed = inline_buttons.parsed(candidate.button.data)
    if candidate.act_from == NEVER and pressed is not None and pressed.callback == ANSWER:
        return False  # other words about oneself are no yes to what was asked about
    return candidate.button.data in offered


def _answers_first(reading: TextReading) -> bool:
    """Tell whether a sentence begins with a button of the question, and the rest does not worry.

    « Tout à fait moi, depuis que le gérant me laissait les clés ».
    """
    first, rest = _beginning(reading)
    if not rest or (reading.stack.top is not None and reading.stack.top.script == distress.SCRIPT):
        return False
    says = any(it.score >= CLAUSE for it in _answered_by(reading.part(first)))
    return says and not _worries(reading.part(rest))


def _worries(reading: TextReading) -> bool:
    """Tell whether words are like those of danger; after others that are, less is enough."""
    understood = reading.understood
    if begins_fine(reading.text):
        return False
    may_still = understood.may_be_in_danger_still
    is_asked = distress.waits_for_answer(reading.context, reading.stack)
    return understood.may_be_in_danger or (may_still and is_asked)


def _propose_typed_times(reading: TextReading) -> bool:
    """Show, for a yes, the absence or the hours that a member of the team or a mentor types."""
    typed = reading.context, reading.stack, reading.text
    is_absence = absence_command.take(*typed) or absence_conversation.take(*typed)
    return is_absence or typed_openings.take(*typed)


def _attendance_code(reading: TextReading) -> Iterator[Candidate]:
    """Yield four digits as a code of attendance, while no open question could mean them."""
    question = reading.question
    may_mean_them = question.waits_for_words if question else reading.stack.top is not None
    if not may_mean_them and digits(reading.text) is not None:
        take_code = conversation.typed_alone
        yield Candidate(TOLD, lambda: take_code(reading.context, reading.text), "attendance code")
