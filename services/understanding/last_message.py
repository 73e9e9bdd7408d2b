"""Tell what the last message asked, and which of its buttons « oui » or « non » presses."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flows.button_words import words_of_shown
from flows.choices import said_in
from flows.intents.buttons import PREFIX
from flows.intents.meanings import WITHOUT_BUTTON, Meaning
from models.conversation import InlineButtons
from rules.understanding.numbers_in_words import in_digits
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.states import ScreenState
from services.conversation import inline_buttons
from services.conversation.inline_buttons import Shown
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding.questions_to_team import SEND

ASKED_WITHIN = timedelta(hours=24)
"""How long a message that asks something is what « oui » answers."""
ANSWERS = (PREFIX, "meant_", SEND)
"""How callbacks begin that stand under an answer."""
WAY_IN, MENU = "way_in", "menu"
RATES = "rate_"
MOVES = "meeting_move"
CHANGES = frozenset({MOVES, "meeting_cannot", "workshop_cannot"})
CHANGING: Mapping[str, int] = {
    ShortAnswer.YES: 0,
    "cannot_come": 0,
    "refuse_seat": 0,
    ShortAnswer.NO: -1,
    "confirm_coming": -1,
    "accept_seat": -1,
}
"""The place of the button that an answer presses, of those that change or keep an appointment."""
KEEPS = frozenset({"meeting_keep", f"{PREFIX}keep"})
CONSENTS = frozenset({"report_last"})
"""Callbacks that tell somebody what happened to the person."""
OFFERS_ENGLISH = "go_english"
NEITHER = "meant_neither"
"""The callback of « Autre chose »."""
ONE_AND_NEITHER = 2
"""Buttons of « Vous parlez de ceci ? »."""
OF_FIVE = re.compile(r"(?<=\d) (?:(?:sur|out of|/) )?5\b")
"""The best score, as people write it after theirs: « 4 sur 5 »."""
TAKEN_OFF = re.compile(r"\b\d points?\b")
LONGEST_SCORE = 10
"""Words of a sentence that gives a score."""
PLAIN = 0.6
"""How sure a sentence must be of a score that it says in words."""
COMING = frozenset({"event_coming_meeting", "event_coming_workshop"})
CAME = "meeting_came"
CANNOT = frozenset({"meeting_cannot", "workshop_cannot"})
ASKING = frozenset({*COMING, "meeting_cannot", "workshop_decline"})
"""Messages that wait for an answer: reminders and offered seats, not news of a move."""
KINDRED = {it: kind for kind in (COMING, CANNOT) for it in kind}
"""Callbacks that say the same of different kinds of events, by each of them."""

Meanings = Mapping[str, Meaning]
"""What each short answer presses, by a button of the message."""
Press = tuple[str, int | None]
"""The data of a button, and the id of its message if it is known."""


def asked_last(context: TurnContext, shown: Shown, since: datetime | None) -> Shown:
    """Return the newest message that asks something, lately, and after `since` if that is given."""
    asking = [it for it in shown if not _is_an_answer(it[0])][:1]
    return [
        (message, message_id)
        for message, message_id in asking
        if message.said_at > context.now - ASKED_WITHIN
        and (since is None or message.said_at >= since)
    ]


def state_of(stack: ConversationStack, asked: Shown, meanings: Meanings) -> ScreenState:
    """Return the state of the screen, which changes the meaning of words."""
    for message, _ in asked:
        for callback in _callbacks(message):
            if callback in meanings and meanings[callback].state:
                return ScreenState(meanings[callback].state)
    if stack.talking:
        return ScreenState.TICKET
    if stack.open and stack.open[0].script == WAY_IN:
        return ScreenState.SIGN_UP
    return (
        ScreenState.MENU if stack.top is not None and stack.top.script == MENU else ScreenState.ANY
    )


def meant(asked: Shown, meanings: Meanings, said: str) -> Sequence[Press]:
    """Return the buttons that a short answer or an intent presses, with the id of their message.

    None if the last message gives it no meaning; several if it is about several things.  What is
    no button of the message itself is pressed for what its own button is about.
    """
    for message, message_id in asked:
        if said in CHANGING and asks_to_change(message):
            return [(message.buttons[CHANGING[said]][1], message_id)]
        for callback in _callbacks(message):
            pressed = meanings[callback].does.get(said) if callback in meanings else None
            if pressed is None:
                continue
            if pressed in WITHOUT_BUTTON:
                return []
            wanted = KINDRED.get(pressed, frozenset({pressed}))
            fits = [data for _, data in message.buttons if _callback_of(data) in wanted]
            subjects = [data for _, data in message.buttons if _callback_of(data) == callback]
            if found := fits or _instead(pressed, subjects):
                return [(data, message_id) for data in found]
    return []


def asks_to_change(message: InlineButtons) -> bool:
    """Tell whether an answer asks if an appointment is cancelled or moved."""
    first, *others = _callbacks(message) or [""]
    is_kept = bool(others) and others[-1] in KEEPS and set(others[:-1]) <= CHANGES
    return message.outbox_id is None and first in CHANGES and is_kept


def asks_to_cancel(message: InlineButtons) -> bool:
    """Tell whether an answer asks if an appointment is cancelled: its first button does that."""
    return asks_to_change(message) and _callbacks(message)[0] in CANNOT


def asks_whether_held(message: InlineButtons) -> bool:
    """Tell whether a message asks somebody if their meeting took place."""
    return CAME in _callbacks(message)


def moving_button(asked: Shown) -> Sequence[Press]:
    """Return the button « Changer d'heure » of the last message; none without one."""
    return [
        (data, message_id)
        for message, message_id in asked[:1]
        for _, data in message.buttons
        if _callback_of(data) == MOVES
    ]


def _instead(callback: str, subjects: Sequence[str]) -> Sequence[str]:
    """Return the data of a button that the message lacks, about what its only button is about."""
    parsed = inline_buttons.parsed(subjects[0]) if len(subjects) == 1 else None
    return [inline_buttons.data(callback, parsed.subject)] if parsed else []


def does(asked: Shown, meanings: Meanings, said: str) -> str:
    """Return the act of a short answer to the last message that needs no button; empty if none."""
    for message, _ in asked:
        for callback in _callbacks(message):
            done = meanings[callback].does.get(said, "") if callback in meanings else ""
            if done in WITHOUT_BUTTON:
                return done
    return ""


def name_of(message: InlineButtons, meanings: Meanings) -> str | None:
    """Return the callback that identifies a message; None for a message without meanings."""
    return next((it for it in _callbacks(message) if it in meanings), None)


def may_be_of_all(pressed: Sequence[Press]) -> bool:
    """Tell whether one yes may press all of these: « Je viens » of each event of a day."""
    return all(_callback_of(data) in COMING for data, _ in pressed)


def waits(message: InlineButtons, meanings: Meanings) -> bool:
    """Tell whether a reminder or an offered seat has had no answer, and came by itself."""
    return message.outbox_id is not None and name_of(message, meanings) in ASKING


def lasts(message: InlineButtons, meanings: Meanings, now: datetime) -> bool:
    """Tell whether « oui » or « non » may still answer a message."""
    name = name_of(message, meanings)
    time = meanings[name].lasts if name else None
    return time is None or message.said_at > now - time


def scores_in(asked: Shown, text: str) -> Sequence[tuple[str, Press]]:
    """Return the scores that a sentence may give, each with its label: « cinq, c'était utile ».

    A figure beside a scale in words may be the score or the place of a button: « je dirais 4 ».
    """
    if (found := _score_in_words(asked, text)) is not None:
        return [found]
    figure = _figure_in(text)
    for message, message_id in asked if figure else ():
        rates = [it for it in message.buttons if _callback_of(it[1]).startswith(RATES)]
        found_in = [(label, (data, message_id)) for label, data in rates if label == figure]
        if found_in:
            return found_in
        if is_scale_in_words(message) and int(figure) in range(1, len(rates) + 1):
            places = [len(rates) - int(figure), int(figure) - 1]
            meant = places[:1] if OF_FIVE.search(in_digits(text)) else dict.fromkeys(places)
            return [(rates[it][0], (rates[it][1], message_id)) for it in meant]
    return []


def is_scale_in_words(message: InlineButtons) -> bool:
    """Tell whether a message asks for a score by words, the best first: « Très bien »."""
    labels = [label for label, data in message.buttons if _callback_of(data).startswith(RATES)]
    return bool(labels) and not any(map(str.isdecimal, labels))


def _score_in_words(asked: Shown, text: str) -> tuple[str, Press] | None:
    """Return the score that has a word for it: « Moyen »."""
    for message, message_id in asked[:1]:
        rates = [it for it in message.buttons if _callback_of(it[1]).startswith(RATES)]
        said = said_in(text, [words_of_shown().get(label, ()) for label, _ in rates])
        if said is not None and said.sureness >= PLAIN:
            label, data = rates[said.place]
            return label, (data, message_id)
    return None


def _figure_in(text: str) -> str:
    """Return the only figure of a short sentence; empty for all others.

    What somebody takes off is no score: « 4, le robot perd 1 point ».
    """
    words = TAKEN_OFF.sub("", OF_FIVE.sub("", in_digits(text))).split()
    figures = {word for word in words if word.isdecimal()}
    is_one = len(figures) == 1 and len(words) <= LONGEST_SCORE and "?" not in text
    return figures.pop() if is_one else ""


def first_button(shown: Shown, since: datetime | None, now: datetime) -> str | None:
    """Return the data of the first button of the last message, if that is an answer.

    None if a question was asked after it, at `since`.
    """
    for message, _ in shown[:1]:
        is_late = since is not None and message.said_at < since
        is_last = message.said_at > now - ASKED_WITHIN and not is_late
        if is_last and message.buttons and _is_an_answer(message) and not _is_a_choice(message):
            return str(message.buttons[0][1])
    return None


def offers_english(message: InlineButtons) -> bool:
    return OFFERS_ENGLISH in _callbacks(message)


def is_doubt(message: InlineButtons) -> bool:
    """Tell whether a message asks what a text means."""
    return NEITHER in _callbacks(message)


def is_consent(data: str) -> bool:
    """Tell whether a button gives words to somebody: only a plain « oui » presses it."""
    return _callback_of(data) in CONSENTS


def _is_an_answer(message: InlineButtons) -> bool:
    """Tell whether a message answered what the person wrote: it asks nothing."""
    is_answer = any(callback.startswith(ANSWERS) for callback in _callbacks(message))
    return is_answer and not asks_to_change(message)


def _is_a_choice(message: InlineButtons) -> bool:
    """Tell whether a message asks which of two things was meant: « oui » tells neither."""
    return is_doubt(message) and len(message.buttons) > ONE_AND_NEITHER


def _callbacks(message: InlineButtons) -> Sequence[str]:
    return [_callback_of(data) for _, data in message.buttons]


def _callback_of(data: str) -> str:
    parsed = inline_buttons.parsed(data)
    return parsed.callback if parsed else ""
