"""Propose the buttons of messages that still live: by their label, or by what a sentence says."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from flows.button_words import words_of_shown
from flows.choices import bare, said_in
from flows.intents.abbreviations import load_abbreviations
from flows.intents.buttons import load_buttons
from flows.intents.model import load_thresholds
from models.conversation import InlineButtons
from models.understanding import TextOutcome
from rules.conversation.typed_text import is_label, plain, tight
from rules.understanding.button_words import SURE, SaidButton
from rules.understanding.corrections import turns
from rules.understanding.denials import (
    comes_not,
    gives_up,
    keeps,
    may_come,
    sends,
    took_place,
    wants_other_hour,
)
from rules.understanding.likeness import likeness
from rules.understanding.moments import hours_in
from rules.understanding.options import refuses
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.sounds import sound_of
from rules.understanding.splitting import clauses_of
from rules.understanding.states import ScreenState
from rules.understanding.understanding import Certainty
from services.announcements import subscriptions
from services.conversation import inline_buttons
from services.conversation.inline_buttons import Shown
from services.conversation.phrases import Phrase
from services.conversation.replies import Button
from services.meetings import answer_values
from services.understanding import counts, doubts, last_message
from services.understanding.answers import IntentAnswers
from services.understanding.button_presses import ANSWERING, press, press_all
from services.understanding.candidates import (
    ACT,
    ACT_OLDER,
    CLAUSE,
    EXACT,
    HELD,
    OLDER,
    REPLIED,
    TOLD,
    Candidate,
)
from services.understanding.last_message import Press
from services.understanding.question_candidates import go_on_with, is_for_somebody
from services.understanding.reading import TextReading
from services.understanding.special_intents import AGREES, DOORS, REPORT

LONGEST_LABEL = 64
GIVES_UP = frozenset({"cannot_come", "refuse_seat"})
"""Intents that give a place to somebody else: a doubt is not enough."""
NO_WORDS = frozenset({"non", "nn", "nan", "no", "nope"})
YES_WORDS = frozenset(
    {"oui", "ok", "yes", "viens", "vien", "jviens", "jvien", "viendrai", "serai", "garde", "coming"}
)
"""Words beside an hour that tell whether somebody comes then."""
NAMED_IN_DOUBT = 0.5
"""How surely a text names a choice of the question just asked in a doubt."""


LONGEST_ENTRY = 80
"""Characters of a label, with what is said around it."""
NOT_ENTRIES = frozenset({"later", "stay", "human", "language", "erase", "leave"})
"""Buttons whose words say more than one thing, away from the message that they stood under."""


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the buttons that a text presses, and its answers to the last message."""
    yield from _labels(reading)
    yield from _in_words(reading)
    yield from _held_before_asked(reading)
    data = subscriptions.typed_button(reading.context, reading.text)
    if data is not None:
        handle = reading.reader.callbacks.handle
        yield Candidate(EXACT, lambda: handle(reading.context, reading.stack, data), data)


def _labels(reading: TextReading) -> Iterator[Candidate]:
    """Yield the buttons whose labels are typed, those of the newest message first.

    A number means a button of the newest message alone, and so does a bare word.
    """
    text, question = reading.text, reading.question
    if len(text) > LONGEST_LABEL or (question is not None and question.offers(text)):
        return
    is_bare = reading.is_participant and reading.short is not None
    said = tight(text)
    for place, (message, message_id) in enumerate(reading.shown[:1] if is_bare else reading.shown):
        is_newer = reading.heard_at is None or message.said_at > reading.heard_at
        is_beside = message.said_at == reading.heard_at and not (is_bare or said.isdecimal())
        is_newest = (is_newer or is_beside) and place == 0
        if (reading.fits and not is_newer) or (said.isdecimal() and not is_newest):
            continue
        told = [words_of_shown().get(label, ()) for label, _ in message.buttons]
        meant = said_in(text, told) if is_newest else None
        for number, (label, data) in enumerate(message.buttons, 1):
            is_said = meant == SaidButton(number - 1, SURE)
            is_numbered = said == str(number) and _may_be_numbered(reading, message)
            is_typed = is_said or is_numbered or is_label(text, label)
            score = EXACT if is_typed else max(likeness(it, [label]) for it in (text, bare(text)))
            if is_newest and score >= NAMED_IN_DOUBT and last_message.is_doubt(message):
                score = max(score, HELD)
            if score > 0:
                yield Candidate(
                    score * OLDER**place if not is_typed else EXACT,
                    partial(_press, reading, data, message_id),
                    data,
                    Button(label, data),
                    ACT if is_newest else ACT_OLDER,
                    on_screen=True,
                )


def _may_be_numbered(reading: TextReading, message: InlineButtons) -> bool:
    """Tell whether a number means a button of a message: not beside a list that has numbers."""
    is_lone = len(message.buttons) == 1
    is_list = reading.question is not None and reading.question.lists_cards
    return not (last_message.is_scale_in_words(message) or (is_lone and is_list))


def _in_words(reading: TextReading) -> Iterator[Candidate]:
    """Yield what a sentence says to the last message: « j'y serai », « cinq, c'était utile »."""
    asked, question = reading.asked_first, reading.question
    if not asked or reading.short is not None:
        return
    if last_message.name_of(asked[0][0], reading.reader.meanings) is None:
        return
    is_newer = reading.heard_at is None or asked[0][0].said_at >= reading.heard_at
    if is_newer:
        yield from _scores(reading, asked)
    yield from _held(reading, asked)
    if question is not None and question.offers(reading.text):
        return
    if told := _told_in_doubt(reading, asked) or _told_of_change(reading, asked):
        yield told
        return
    if pressed := _by_hour(reading):
        yield Candidate(TOLD, partial(_press_each, reading, pressed), "says which hour")
        return
    orders = gives_up(reading.text) or sends(reading.text)
    may_begin = is_newer and _may_begin(reading) and not orders
    said = _said_in(reading) or (reading.leading if may_begin else None)
    if said is not None:
        yield Candidate(REPLIED, lambda: _press_in_words(reading, asked, said), f"says {said}")


def _scores(reading: TextReading, asked: Shown) -> Iterator[Candidate]:
    """Yield the score that a text gives, or ask which of two a figure means beside words."""
    scores = last_message.scores_in(asked, reading.text)
    if len(scores) == 1:
        pressed = scores[0][1]
        yield Candidate(REPLIED, lambda: press_all(reading, [pressed]), pressed[0])
    elif scores:
        yield Candidate(EXACT, lambda: _ask_which_score(reading, scores), "asks which score")


def _held(reading: TextReading, asked: Shown) -> Iterator[Candidate]:
    """Yield that the meeting took place, to the message that asks whether it did.

    « On s'est vus, mais il m'a demandé mon adresse » may tell of more than that.
    """
    if _tells_held(reading) and last_message.asks_whether_held(asked[0][0]):
        yield Candidate(TOLD, lambda: press(reading, asked, ShortAnswer.YES), "took place")


def _held_before_asked(reading: TextReading) -> Iterator[Candidate]:
    """Yield that the meeting of just now took place, before it is asked."""
    if not reading.is_participant or not _tells_held(reading) or reading.fits:
        return
    booking = answer_values.unsaid(reading.context, reading.text).get("booking")
    if booking is not None:
        data = inline_buttons.data(last_message.CAME, int(booking))
        yield Candidate(TOLD, lambda: press_all(reading, [(data, None)]), "took place")


def _tells_held(reading: TextReading) -> bool:
    if not took_place(reading.text, load_abbreviations()):
        return False
    return not (reading.asks or turns(reading.text) or reading.understood.intent == REPORT)


def _ask_which_score(reading: TextReading, scores: Sequence[tuple[str, Press]]) -> bool:
    context, stack = reading.context, reading.stack
    counts.note(context, TextOutcome.UNSURE)
    offered = [Button(label, data) for label, (data, _) in scores]
    doubts.ask(context, stack, offered, reading.text)
    return True


def _told_in_doubt(reading: TextReading, asked: Shown) -> Candidate | None:
    """Return that nothing changes, for who does not know yet whether they come."""
    if reading.state_after(asked) is not ScreenState.REMINDER or not may_come(reading.text):
        return None
    return Candidate(TOLD, partial(_keep_for_now, reading, asked), "keeps it for now")


def _told_of_change(reading: TextReading, asked: Shown) -> Candidate | None:
    """Return what a sentence says to « Annuler votre rencontre ? »: keep, move, or give it up."""
    text = reading.text
    if reading.asks or not last_message.asks_to_change(asked[0][0]):
        return None
    if keeps(text):
        return Candidate(TOLD, lambda: press(reading, asked, ShortAnswer.NO), "keeps it")
    moving = last_message.moving_button(asked)
    if wants_other_hour(text) and moving:
        return Candidate(TOLD, lambda: _move(reading, moving), "moves it")
    if gives_up(text) and last_message.asks_to_cancel(asked[0][0]):
        return Candidate(TOLD, lambda: press(reading, asked, ShortAnswer.YES), "gives it up")
    return None


def _keep_for_now(reading: TextReading, asked: Shown) -> bool:
    """Say that nothing is given up, to who does not know yet; the buttons stay."""
    inline_buttons.keep_buttons(reading.context, asked[0][0].buttons[0][1])
    reading.context.phrases.say(reading.context, "understood.place_stays")
    return True


def _press_in_words(reading: TextReading, asked: Shown, said: str) -> bool:
    """Press what a sentence means; « oui, le 22 à 18 h » also says when, to what moves."""
    before = reading.stack.last_question
    done = press(reading, asked, said)
    if done and last_message.asks_to_change(asked[0][0]) and reading.stack.last_question != before:
        go_on_with(reading.context, reading.stack, reading.text)
    return done


def _move(reading: TextReading, moving: Sequence[Press]) -> bool:
    done = press_all(reading, moving)
    go_on_with(reading.context, reading.stack, reading.text)
    return done


def _by_hour(reading: TextReading) -> list[Press]:
    """Return the buttons that a text presses of a message about several hours: « 14 h non »."""
    asked = reading.asked_first
    at = {data: hours_in(label) for label, data in asked[0][0].buttons}
    pressed: list[Press] = []
    for clause in () if reading.asks else clauses_of(reading.text):
        said = _coming(clause)
        among = last_message.meant(asked, reading.reader.meanings, said) if said else ()
        named = [it for it in among if hours_in(clause) and at.get(it[0]) == hours_in(clause)]
        if len(among) > 1 and len(named) == 1:
            pressed.extend(named)
    return pressed


def _coming(clause: str) -> ShortAnswer | None:
    """Return whether somebody comes, by a clause; None if it does not tell."""
    words = set(plain(clause).split())
    if comes_not(clause) or refuses(clause) or words & NO_WORDS:
        return ShortAnswer.NO
    return ShortAnswer.YES if words & YES_WORDS else None


def _press_each(reading: TextReading, pressed: Sequence[Press]) -> bool:
    """Press each of the buttons, and say what each does: one may agree, another refuse."""
    done = [press_all(reading, [it]) for it in pressed]
    return any(done)


def _may_begin(reading: TextReading) -> bool:
    """Tell whether a sentence may begin with the answer to the last message."""
    asked = reading.asked_first[0][0]
    is_last = reading.shown[0][0].id == asked.id
    return is_last and last_message.lasts(asked, reading.reader.meanings, reading.context.now)


def _said_in(reading: TextReading) -> str | None:
    """Return the intent of a sentence that answers the last message, if that is likely.

    Less confidence is enough to confirm than elsewhere: the message has just asked.
    """
    state = reading.state_after(reading.asked_first)
    if state not in (ScreenState.REMINDER, ScreenState.SEAT_OFFER) or reading.begins_for_question:
        return None
    understood = reading.reader.understand(reading.text, state)
    is_sure = understood.certainty is Certainty.ACT
    is_likely = (
        understood.confidence >= load_thresholds().likely_answer
        and understood.certainty is not Certainty.LOST
    )
    if understood.intent in GIVES_UP and not is_sure:
        return None
    declines = comes_not(reading.text) or gives_up(reading.text)
    if understood.intent in AGREES and (reading.asks or declines):
        return None
    return understood.intent if is_likely and understood.intent in ANSWERING else None


def _press(reading: TextReading, data: str, message_id: int | None) -> bool:
    reading.context.message_id = message_id
    return reading.reader.callbacks.handle(reading.context, reading.stack, data)


def names_entry(reading: TextReading) -> bool:
    """Tell whether a text is the name of what the bot offers, by its letters or by its sound."""
    doors = [it for words in DOORS.values() for it in words]
    said = bare(reading.text)
    is_alike = max(
        likeness(reading.text, list(_entry_labels(reading).values())), likeness(said, doors)
    )
    return is_alike >= ACT or _sound(said) in map(_sound, doors)


def _sound(words: str) -> str:
    return " ".join(map(sound_of, plain(words).split()))


def _entry_labels(reading: TextReading) -> Mapping[str, str]:
    """Return the labels of the buttons that open something for anybody, by their names."""
    return {
        name: reading.context.phrases.label(reading.context, Phrase(f"answer_button.{name}"))
        for name, button in load_buttons().items()
        if button.opens is not None and button.about is None and name not in NOT_ENTRIES
    }


def entries(reading: TextReading, answers: IntentAnswers) -> Iterator[Candidate]:
    """Yield the conversation of the button whose label is typed, though no message shows it."""
    if not reading.is_participant or reading.stack.talking or len(reading.text) > LONGEST_ENTRY:
        return
    if reading.fits or is_for_somebody(reading.question):
        return
    for name, label in _entry_labels(reading).items():
        is_label = tight(label) == tight(reading.text)
        if is_label or likeness(reading.text, [label]) >= CLAUSE:
            open_it = partial(_open_entry, reading, answers, name)
            yield Candidate(REPLIED if is_label else ACT, open_it, f"opens {name}")


def _open_entry(reading: TextReading, answers: IntentAnswers, name: str) -> bool:
    answers.open(reading.context, reading.stack, name, {})
    return True
