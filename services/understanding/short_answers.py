"""Take a bare « oui », « non », « ok » or 👍 to the newest thing that was asked, or to nothing."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from flows.intents.meanings import AGAIN
from flows.replies import TypedText
from models.understanding import TextOutcome
from rules.conversation.answers import AnswerCheck, resembles_erase_word
from rules.conversation.typed_text import plain
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.states import ScreenState
from services.conversation import inline_buttons
from services.conversation.open_question import OpenQuestion
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.tickets import routing
from services.understanding import counts, doubts, last_message
from services.understanding.button_presses import (
    AGREEING,
    ask_message_again,
    choose,
    do_without_button,
    press_all,
    show_sign,
)
from services.understanding.candidates import EXACT, Candidate
from services.understanding.last_message import MENU, ONE_AND_NEITHER
from services.understanding.question_candidates import SAID, button_of, is_for_somebody
from services.understanding.reading import TextReading

UNASKED: Mapping[str, str] = {
    ShortAnswer.YES: "understood.yes_to_what",
    ShortAnswer.NO: "understood.all_right",
    ShortAnswer.DONT_KNOW: "understood.never_mind",
}
"""What is said to a short answer when nothing was asked, before the menu."""
NOTHING_WORDS = 5
"""The most words of a text that says « no question »."""
NOTHING_TO_SAY = "rien"
NO_QUESTION = re.compile(
    r"(?:(?:non|nn|nan|no|euh|ben|bah|j ai|i have) )*(?:(?:pas|aucune?|plus) (?:de )?|no |any )"
    r"questions?(?: (?:for|pour|a|to) \w+)?(?: (?:merci|thanks|thank you|svp))?"
)
HAS_NONE = re.compile(
    r"(?:non |nan |nn |desolee? )?(?:j |je |g )?(?:n )?(?:ai |en ai )?(?:pas|pa|plus|aucun)"
    r" ?(?:d |de )?(?:note )?(?:le )?"
    r"(?:e ?mail|mail|adresse(?: e ?mail| mail)?|numero|tel\w*|num|code)?(?: dsl| desolee?)?"
)
"""Words of who has no address or number to give."""
SEAT = "menu.take_place"
"""The button of the menu that takes the seat that was found."""
TO_QUESTION = "bare word to the open question"
"""The effect of the candidate that hands a bare word to the open question, or to the menu."""
POLITE = frozenset({ShortAnswer.OK, ShortAnswer.THUMBS})
"""What needs no words in return."""


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield what a bare word does: it presses the newest message, or answers the open question."""
    if reading.short is not None:
        to_doubt = partial(_counted, _to_doubt, reading)
        yield Candidate(EXACT, to_doubt, "bare word to what was asked about")
        to_last = partial(_counted, _to_last_message, reading)
        yield Candidate(EXACT, to_last, "bare word to the last message")
        to_offer = partial(_counted, _to_newer_offer, reading)
        yield Candidate(EXACT, to_offer, "bare word to what the bot offered last")
    is_wordless = not any(map(str.isalnum, reading.text))
    is_brief = reading.short is not None or is_wordless or _says_there_is_nothing(reading)
    is_label = reading.question is not None and reading.question.offers(reading.text)
    is_for_question = is_brief or routing.says_thanks(reading.text) or _has_none(reading)
    if reading.is_participant and is_for_question and not is_label:
        to_question = partial(_counted, _to_question, reading)
        yield Candidate(EXACT, to_question, TO_QUESTION)


def _counted(take: Callable[[TextReading], bool], reading: TextReading) -> bool:
    """Take a bare word, and count the text as understood if the taker acts."""
    done = take(reading)
    if done and reading.is_participant:
        counts.note(reading.context, TextOutcome.UNDERSTOOD)
    return done


def leave_erasure(reading: TextReading) -> bool:
    """End the erasure when what is typed is not its word, nor a slip of the finger.

    Return whether the text said nothing else.
    """
    question = reading.question
    if question is None or not question.waits_for(AnswerCheck.ERASE_WORD):
        return False
    said = reading.short or reading.leading
    is_word = len(reading.text.split()) == 1 and said is None
    is_tried = is_word or (resembles_erase_word(reading.text) and said is not ShortAnswer.NO)
    if is_tried or reading.fits:
        return False
    if said in AGREEING:
        reading.context.conversations.ask_again(reading.context, reading.stack)
        return True
    choose(reading.context, reading.stack, question, ShortAnswer.NO)
    return said is not None


def _to_doubt(reading: TextReading) -> bool:
    """Take a yes or a no to « Vous voulez dire… ? », when nothing was shown after it."""
    if not reading.shown or not last_message.is_doubt(reading.shown[0][0]):
        return False
    asked, message_id = reading.shown[0]
    pressed = inline_buttons.parsed(asked.buttons[-1][1])
    if pressed is None or pressed.detail != reading.stack.last_question:
        return False
    first, *_, neither = (data for _, data in asked.buttons)
    if reading.short is ShortAnswer.NO:
        return press_all(reading, [(neither, message_id)])
    if reading.short in AGREEING and len(asked.buttons) == ONE_AND_NEITHER:
        return press_all(reading, [(first, message_id)])
    inline_buttons.show(
        reading.context,
        Say(
            reading.context.phrases.render(reading.context, "understood.which", {}),
            [[Button(label, data)] for label, data in asked.buttons],
        ),
    )
    return True


def _to_last_message(reading: TextReading) -> bool:
    """Do what « oui », « non » or « ok » says to the last message, if nothing came after it.

    What is undone in a tap may be said later in the day.
    """
    asked, meanings, short = reading.asked_first, reading.reader.meanings, reading.short
    assert short is not None
    if not asked or last_message.name_of(asked[0][0], meanings) is None:
        return False
    if not last_message.lasts(asked[0][0], meanings, reading.context.now):
        return False
    is_newer = reading.heard_at is None or asked[0][0].said_at >= reading.heard_at
    is_last = is_newer and reading.shown[0][0].id == asked[0][0].id
    is_undone = short is not ShortAnswer.NO and reading.state_after(asked) in (
        ScreenState.REMINDER,
        ScreenState.SEAT_OFFER,
    )
    question = reading.question
    is_for_question = question is not None and question.meant_by(short) is not None
    if not is_last and (reading.is_asking or is_for_question or not is_undone):
        return False
    pressed = last_message.meant(asked, meanings, short)
    if len(pressed) == 1 or (short in AGREEING and pressed and last_message.may_be_of_all(pressed)):
        return press_all(reading, pressed)
    done = AGAIN if pressed else last_message.does(asked, meanings, short)
    return bool(done) and do_without_button(reading, asked, done)


def _to_question(reading: TextReading) -> bool:
    """Answer the open question with a bare word, or with « rien à dire » in a few words."""
    short, question, stack = reading.short, reading.question, reading.stack
    if short in POLITE and _ask_consent_again(reading):
        return True
    if short is None and stack.talking and routing.says_thanks(reading.text):
        return _is_polite_while_waiting(reading)
    if question is None or (stack.talking and not _is_asked_now(reading)):
        return stack.talking and _is_polite_while_waiting(reading)
    leaves = short in (ShortAnswer.NO, ShortAnswer.DONT_KNOW) or _says_there_is_nothing(reading)
    leaves = leaves or _has_none(reading)
    if leaves and question.may_be_skipped:
        return choose(reading.context, stack, question, ShortAnswer.NO)
    if is_for_somebody(question) and not (short and question.leads(short)):
        return short is ShortAnswer.YES and _asks_for_words(reading, question)
    is_nothing = _says_there_is_nothing(reading) and NOTHING_TO_SAY in plain(reading.text).split()
    if short is None and is_nothing and question.script.name == MENU:
        _answer_politely(reading, ShortAnswer.NO)
        return True
    if short is None:
        return _is_only_a_sign(reading)
    return _says_briefly(reading, question, short)


def _to_newer_offer(reading: TextReading) -> bool:
    """Press what the bot offered last, on a « oui »: after the open question, and after the team.

    A question that came again after the offer, in the same moment, is what « oui » answers.
    """
    if not reading.shown or reading.heard_at is None:
        return False
    offered_at = reading.shown[0][0].said_at
    talked_at = routing.talked_at(reading.context, reading.text) if reading.stack.talking else None
    is_last = offered_at > max(reading.heard_at, talked_at or reading.heard_at)
    return is_last and opens_what_was_offered(reading, reading.short)


def _has_none(reading: TextReading) -> bool:
    """Tell whether somebody has no address or number to give: « j'ai pas mail »."""
    question = reading.question
    may_be_left = question is not None and question.may_be_left
    return may_be_left and bool(HAS_NONE.fullmatch(plain(reading.text)))


def _asks_for_words(reading: TextReading, question: OpenQuestion) -> bool:
    """Ask again for the words that « oui » promises: « Une question ? »."""
    if not question.may_be_skipped or reading.stack.talking:
        return False
    reading.context.conversations.ask_again(reading.context, reading.stack, "understood.write_it")
    return True


def _says_there_is_nothing(reading: TextReading) -> bool:
    """Tell whether a few words say that there is nothing to ask: « nan rien de spécial »."""
    text = reading.text
    is_no = reading.leading is ShortAnswer.NO or plain(text).split()[:1] == [NOTHING_TO_SAY]
    is_no = is_no or bool(NO_QUESTION.fullmatch(plain(text)))
    return is_no and len(text.split()) <= NOTHING_WORDS and "?" not in text


def _says_briefly(reading: TextReading, question: OpenQuestion, short: ShortAnswer) -> bool:
    context, stack = reading.context, reading.stack
    no_name = question.waits_for(AnswerCheck.NAME) and short not in (
        ShortAnswer.YES,
        ShortAnswer.NO,
    )
    if reading.fits and not no_name and not question.leads(short):
        return False
    if (label := _label_said(reading, question)) is not None:
        context.conversations.hear(context, stack, TypedText(label))
        return True
    if choose(context, stack, question, short):
        return True
    if short is ShortAnswer.YES and question.only_option is not None:
        context.conversations.hear(context, stack, TypedText(question.only_option))
        return True
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    wants_plain = question.wants_plain_answer and short is not ShortAnswer.DONT_KNOW
    if not wants_plain and opens_what_was_offered(reading, short):
        return True
    if reading.is_asking or wants_plain:
        key = "understood.choose" if question.offers_buttons_alone else None
        context.conversations.ask_again(context, stack, key)
    else:
        _answer_politely(reading, short)
    return True


def _label_said(reading: TextReading, question: OpenQuestion) -> str | None:
    """Return the label that several short words say more closely: « non pas du tout »."""
    return question.heard_in(reading.text, SAID) if len(reading.text.split()) > 1 else None


def opens_what_was_offered(reading: TextReading, short: ShortAnswer | None) -> bool:
    """Press the first button of an answer that was just given, on a « oui »."""
    context = reading.context
    pressed = last_message.first_button(reading.shown, reading.heard_at, context.now)
    if short is not ShortAnswer.YES or pressed is None:
        return False
    context.message_id = None
    return reading.reader.callbacks.handle(context, reading.stack, pressed)


def _is_polite_while_waiting(reading: TextReading) -> bool:
    """Answer « ok » with a sign while the team has not answered: it need not read that."""
    is_polite = reading.short in POLITE or routing.says_thanks(reading.text)
    if not is_polite or not routing.waits_for_team(reading.context):
        return False
    return show_sign(reading.context)


def _is_only_a_sign(reading: TextReading) -> bool:
    """Answer an emoji with another, when nothing was asked."""
    if any(map(str.isalnum, reading.text)) or reading.is_asking or "?" in reading.text:
        return False
    return show_sign(reading.context)


def _ask_consent_again(reading: TextReading) -> bool:
    """Ask again whether to write to who watches over safety: « ok » is neither yes nor no."""
    pressed = last_message.first_button(reading.shown, reading.heard_at, reading.context.now)
    if pressed is None or not last_message.is_consent(pressed):
        return False
    ask_message_again(reading, reading.shown)
    return True


def _is_asked_now(reading: TextReading) -> bool:
    """Tell whether a question waits for a short answer, asked after all that the team wrote."""
    question, short = reading.question, reading.short
    means = question is not None and short is not None and question.meant_by(short) is not None
    is_asked = means or reading.is_asking
    return is_asked and not routing.team_wrote_last(reading.context, reading.stack)


def _answer_politely(reading: TextReading, short: ShortAnswer) -> None:
    """Answer « ok » when nothing was asked: nobody is told that it was not understood.

    Who has not taken the seat that was found is asked about it.
    """
    context, question = reading.context, reading.question
    seat = context.phrases.label(context, Phrase(SEAT))
    if short in AGREEING and question is not None and (take := button_of(question, seat)):
        doubts.ask(context, reading.stack, [take], reading.text)
    elif short not in POLITE or not show_sign(reading.context):
        reading.context.conversations.ask_again(reading.context, reading.stack, UNASKED[short])
