"""Press the buttons that words mean, under the last message or under the open question."""

from collections.abc import Mapping, Sequence

from flows.intents.meanings import AGAIN, NOTHING, PASSES, STAYS, TO_HUMAN
from flows.replies import MeantAnswer, TypedText
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.states import ScreenState
from services.conversation import inline_buttons
from services.conversation.inline_buttons import Shown
from services.conversation.open_question import OpenQuestion
from services.conversation.replies import Button, React, Say, Unbutton
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding import last_message
from services.understanding.answers import show_with_human
from services.understanding.last_message import Press
from services.understanding.reading import TextReading

ANSWERING: Mapping[str, ShortAnswer] = {
    "confirm_coming": ShortAnswer.YES,
    "accept_seat": ShortAnswer.YES,
    "cannot_come": ShortAnswer.NO,
    "refuse_seat": ShortAnswer.NO,
    "dont_know": ShortAnswer.DONT_KNOW,
}
"""Intents that answer the last message, as « oui » and « non » do."""
COMING = frozenset(ANSWERING) - {"dont_know"}
"""Those of them that tell of an appointment."""
AGREEING = frozenset({ShortAnswer.YES, ShortAnswer.OK, ShortAnswer.THUMBS})
"""What may say yes to several things at once."""
THUMB = "👍"


def choose(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, short: ShortAnswer
) -> bool:
    """Press the button that a short answer means, or follow its lead; tell whether it did."""
    label = question.meant_by(short)
    if label is not None:
        context.conversations.hear(context, stack, TypedText(label))
    elif question.leads(short):
        context.conversations.hear(context, stack, MeantAnswer(short))
    return label is not None or question.leads(short)


def meant(reading: TextReading, asked: Shown, said: str) -> Sequence[Press]:
    """Return the buttons that a short answer or an intent means.

    « Je viens » is a yes to a reminder or an offered seat; to others, only with « oui ».
    """
    found = last_message.meant(asked, reading.reader.meanings, said)
    is_about_coming = reading.state_after(asked) in (ScreenState.REMINDER, ScreenState.SEAT_OFFER)
    may_be_short = is_about_coming or said not in COMING or reading.leading is not None
    if not found and said in ANSWERING and may_be_short:
        found = last_message.meant(asked, reading.reader.meanings, ANSWERING[said])
    return found


def press(reading: TextReading, asked: Shown, said: str) -> bool:
    """Press the button meant by the words; ask which when a yes may mean several."""
    found = meant(reading, asked, said)
    is_yes = ANSWERING.get(said, said) in AGREEING
    if len(found) > 1 and not (is_yes and last_message.may_be_of_all(found)):
        ask_message_again(reading, asked)
        return True
    return bool(found) and press_all(reading, found)


def press_all(reading: TextReading, pressed: Sequence[Press]) -> bool:
    """Press a button, or « Je viens » of each event of a day, which is then said once."""
    context, stack = reading.context, reading.stack
    said_before = len(context.outgoing)
    done = False
    for data, context.message_id in pressed:
        done = reading.reader.callbacks.handle(context, stack, data) or done
    if done and len(pressed) > 1:
        del context.outgoing[said_before:]
        context.phrases.say(context, "reminders.see_you_all")
    return done


def do_without_button(reading: TextReading, asked: Shown, done: str) -> bool:
    """Do what a short answer does without a button; return whether it could."""
    context, data = reading.context, asked[0][0].buttons[0][1]
    if done == NOTHING:
        return show_sign(context)
    if done == AGAIN:
        ask_message_again(reading, asked)
    elif done == STAYS:
        inline_buttons.keep_buttons(context, data)
        context.phrases.say(context, "understood.stays")
    elif done == TO_HUMAN:
        show_with_human(context, "understood.stays")
    elif done == PASSES:
        _pass(reading, data)
    return True


def ask_message_again(reading: TextReading, asked: Shown) -> None:
    """Show the buttons of a message once more, under a short question."""
    message = asked[0][0]
    name = last_message.name_of(message, reading.reader.meanings)
    text = reading.context.phrases.render(reading.context, f"asked.{name}", {})
    rows = [[Button(label, data)] for label, data in message.buttons]
    inline_buttons.show(reading.context, Say(text, rows))


def show_again(reading: TextReading) -> None:
    """Show once more a reminder or an offered seat, after an answer to something else."""
    waiting = [it for it in reading.asked if last_message.waits(it[0], reading.reader.meanings)]
    if waiting and not reading.is_asking:
        ask_message_again(reading, waiting)


def show_sign(context: TurnContext) -> bool:
    """Answer with a sign under the message; return whether it can be."""
    if context.message_id is not None:
        context.say(React(context.message_id, THUMB))
    return context.message_id is not None


def _pass(reading: TextReading, data: str) -> None:
    """Take the buttons off a message and off its repetitions: nobody will answer them."""
    for message, message_id in reading.shown:
        if message_id is not None and data in {it for _, it in message.buttons}:
            reading.context.say(Unbutton(message_id))
    inline_buttons.put_away(reading.context, data)
    reading.context.phrases.say(reading.context, "common.skipped")
