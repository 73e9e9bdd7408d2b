"""Move a conversation one turn forward, without a clock, a database or a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.choices import SHARE, Choice, Translate, choices, picked, question_at
from flows.position import Position
from flows.replies import (
    MeantAnswer,
    NamedEntry,
    OtherReply,
    PressedButton,
    Reply,
    SentFile,
    SharedContact,
    SharedLocation,
    TypedText,
)
from flows.script import (
    AskStep,
    CallStep,
    ChooseStep,
    DoStep,
    EndStep,
    PickStep,
    Question,
    SayStep,
    Script,
    exits,
)
from flows.values import value_in, words_beside
from rules.conversation.answers import CHECKS, NUMBERS, AnswerCheck
from rules.conversation.typed_text import chosen

NOT_UNDERSTOOD = "common.not_understood"


@dataclass(frozen=True, slots=True)
class BotMessage:
    """One message to the person: a text key, with its question or its document."""

    text: str
    question: Question | None = None
    shows: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The decision of one turn: the new position, the messages, the call to make first."""

    position: Position
    messages: tuple[BotMessage, ...] = ()
    need: DoStep | CallStep | PickStep | None = None
    """The step that code outside the engine must run before the conversation goes on."""
    over: EndStep | None = None
    """The step that ended the conversation."""
    answered: str | None = None
    """The label of the button that was pressed or typed."""


def begin(script: Script, last_question: int, answers: Mapping[str, str] | None = None) -> Turn:
    """Start a conversation; `answers` came with what opened it.

    `last_question` is the highest number used so far for a question in this chat.
    """
    start = Position(
        script.start, answers or {}, question=last_question, last_question=last_question
    )
    return walk(script, start)


def hear(script: Script, position: Position, reply: Reply, translate: Translate) -> Turn:
    """Take a reply to the open question.

    A button of another question, or a text that means nothing here, has it asked again.
    """
    step = question_at(script, position)
    if step.expired and not position.pending:
        return walk(script, replace(position, step=step.expired))
    offered = choices(script, position, translate)
    match reply:
        case PressedButton(question=question, index=index):
            if question == position.question and index < len(offered):
                return _choose(script, position, offered[index])
            return ask_again(script, position)
        case TypedText():
            return _take_text(script, position, reply, offered)
        case MeantAnswer(said):
            lead = step.leads.get(said)
            return _go_on(script, position, lead) if lead else ask_again(script, position)
        case NamedEntry(name):
            return _take_name(script, position, step, name)
        case SharedContact() | SharedLocation() | SentFile() | OtherReply():
            return _take_other(script, position, reply)


def resume(script: Script, position: Position, outcome: str, kept: Mapping[str, str]) -> Turn:
    """Go on after an action or a call, with its outcome and the values it keeps.

    The values of a call are private: they are forgotten once used.
    """
    step = script.steps[position.step]
    assert isinstance(step, DoStep | CallStep), position.step
    position = position.keeping(secret=isinstance(step, CallStep), **kept)
    if isinstance(step, DoStep) and step.forget:
        position = replace(position, pending={})
    return walk(script, replace(position, step=step.then[outcome]))


def offer(
    script: Script,
    position: Position,
    options: Sequence[tuple[str, str]],
    kept: Mapping[str, str] | None = None,
) -> Turn:
    """Go on with the options of a lister: ask, take the only one, or go to `empty`.

    `options` are pairs of value and label; `kept` are values for the text of the question.
    """
    step = script.steps[position.step]
    assert isinstance(step, PickStep), position.step
    position = position.keeping(secret=False, **(kept or {}))
    if not options:
        return walk(script, replace(position, step=step.empty))
    if len(options) == 1 and step.take_only:
        taken = position.keeping(secret=False, **{step.save_as: options[0][0]})
        return walk(script, replace(taken, step=step.next))
    if position.options == tuple(options):
        return Turn(position, (BotMessage(step.text, question=step),))
    return _ask(step, replace(position, options=tuple(options)), ())


def ask_again(
    script: Script, position: Position, first: str | None = None, *, whole: bool = False
) -> Turn:
    """Ask the open question once more, under the same number; a `pick` lists its options again.

    `first` is the key of a message before it; `whole` asks with the full text, not the short one.
    """
    step = question_at(script, position)
    messages = (BotMessage(first),) if first else ()
    if step.expired and not position.pending:
        turn = walk(script, replace(position, step=step.expired))
        return replace(turn, messages=(*messages, *turn.messages))
    if step.anew:
        turn = walk(script, replace(position, step=step.anew))
        return replace(turn, messages=(*messages, *turn.messages))
    if isinstance(step, PickStep):
        return Turn(position, messages, need=step)
    text = step.text if whole else step.again or step.text
    return Turn(position, (*messages, BotMessage(text, question=step)))


def walk(script: Script, position: Position) -> Turn:
    """Go from step to step until one asks, needs code, or ends the conversation."""
    messages: list[BotMessage] = []
    while True:
        step = script.steps[position.step]
        match step:
            case SayStep():
                messages.append(BotMessage(step.text, shows=step.shows))
                position = replace(position, step=step.next)
            case AskStep() | ChooseStep():
                return _ask(step, replace(position, options=()), tuple(messages))
            case PickStep() | DoStep() | CallStep():
                return Turn(replace(position, options=()), tuple(messages), need=step)
            case EndStep():
                last = (BotMessage(step.text),) if step.text else ()
                return Turn(position, (*messages, *last), over=step)


def _ask(step: Question, position: Position, messages: tuple[BotMessage, ...]) -> Turn:
    number = position.last_question + 1
    trail = [name for name in position.trail if name != position.step]
    asked = replace(position, question=number, last_question=number, trail=trail)
    return Turn(asked, (*messages, BotMessage(step.text, question=step)))


def _choose(script: Script, position: Position, choice: Choice) -> Turn:
    step = question_at(script, position)
    if choice.target == SHARE:
        return ask_again(script, position)
    if choice.target is None:
        *trail, before = position.trail
        turn = walk(script, replace(position, step=before, trail=trail))
        return replace(turn, answered=choice.label)
    if step.save_as and choice.value is not None:
        position = position.keeping(secret=False, **{step.save_as: choice.value})
    return _go_on(script, position, choice.target, choice.label)


def _go_on(script: Script, position: Position, target: str, label: str | None = None) -> Turn:
    trail = [name for name in position.trail if name != position.step]
    if not question_at(script, position).expired:  # its private values will be forgotten by then
        trail.append(position.step)
    turn = walk(script, replace(position, step=target, trail=trail))
    return replace(turn, answered=label)


def _take_text(script: Script, position: Position, reply: TypedText, offered: list[Choice]) -> Turn:
    step, text = question_at(script, position), reply.text
    value = value_in(text, step.check) if isinstance(step, AskStep) else None
    index = picked(text, offered, slips=not isinstance(step, AskStep))
    is_number = isinstance(step, AskStep) and step.check in NUMBERS and value is not None
    if index is not None and not is_number and not _is_typed(script, step, text, offered):
        return _choose(script, position, offered[index])
    if isinstance(step, AskStep) and step.check is AnswerCheck.POST:
        return _take_post(script, position, step, reply)
    if isinstance(step, AskStep):
        beside = words_beside(text, step.check, step.save_as)
        return _take_value(script, position.keeping(secret=step.secret, **beside), step, value)
    if isinstance(step, PickStep) and step.typed:
        return _take_typed(script, position, step.typed, text)
    return ask_again(script, position, NOT_UNDERSTOOD)


def _is_typed(script: Script, step: Question, text: str, offered: list[Choice]) -> bool:
    """Tell whether a text is the value that a list takes in place of its labels: « demain »."""
    if not isinstance(step, PickStep) or not step.typed:
        return False
    ask = script.steps[step.typed]
    assert isinstance(ask, AskStep), step.typed
    is_label = chosen(text, [choice.label for choice in offered]) is not None
    return CHECKS[ask.check](text) is not None and not is_label


def _take_typed(script: Script, position: Position, name: str, text: str) -> Turn:
    """Take a text as the answer to another question, which was not asked."""
    ask = script.steps[name]
    assert isinstance(ask, AskStep), name
    value = CHECKS[ask.check](text)
    if value is None:
        return ask_again(script, position, NOT_UNDERSTOOD)
    return _take_value(script, position, ask, value)


def _take_value(script: Script, position: Position, step: AskStep, value: str | None) -> Turn:
    if value is None:
        return Turn(position, (BotMessage(step.retry, question=step),))
    kept = position.keeping(secret=step.secret, **{step.save_as: value})
    return _go_on(script, kept, step.next)


def _take_name(script: Script, position: Position, step: Question, name: str) -> Turn:
    """Go to the lister of this name, and keep the name to list again."""
    if not isinstance(step, AskStep) or step.named is None:
        return ask_again(script, position)
    return _go_on(script, position.keeping(secret=False, named=name), step.named, name)


def _take_post(
    script: Script, position: Position, step: AskStep, reply: TypedText | SentFile
) -> Turn:
    text = {step.save_as: reply.text, "entities": reply.formatting}
    file = {"file_id": "", "file_kind": ""}
    if isinstance(reply, SentFile):
        file = {"file_id": reply.file_key, "file_kind": reply.kind}
    return _go_on(script, position.keeping(secret=step.secret, **text, **file), step.next)


def _take_other(
    script: Script,
    position: Position,
    reply: SharedContact | SharedLocation | SentFile | OtherReply,
) -> Turn:
    step = question_at(script, position)
    match reply, step:
        case SharedContact(phone, own=True), AskStep(
            check=AnswerCheck.PHONE | AnswerCheck.PHONE_OR_WORDS
        ):
            return _take_value(script, position, step, CHECKS[AnswerCheck.PHONE](phone))
        case SharedContact(own=False), AskStep(
            check=AnswerCheck.PHONE | AnswerCheck.PHONE_OR_WORDS
        ):
            return ask_again(script, position, "common.not_your_contact")
        case SharedLocation(latitude, longitude), AskStep(check=AnswerCheck.LOCATION):
            location = {"latitude": str(latitude), "longitude": str(longitude)}
            return _go_on(script, position.keeping(secret=step.secret, **location), step.next)
        case SentFile(), _:
            return _take_file(script, position, step, reply)
        case OtherReply(kind), _:
            return ask_again(script, position, f"common.got.{kind}")
        case _:
            return ask_again(script, position, "common.not_asked")


def _take_file(script: Script, position: Position, step: Question, sent: SentFile) -> Turn:
    """Take a file for the open or the next question; keep it for a later question."""
    size = str(sent.size)
    if isinstance(step, AskStep) and step.check is AnswerCheck.FILE:
        file = {"file_id": sent.file_key, "file_size": size}
        return _go_on(script, position.keeping(secret=step.secret, **file), step.next)
    if isinstance(step, AskStep) and step.check is AnswerCheck.POST:
        return _take_post(script, position, step, sent)
    later = script.file_question(position.answers)
    if later is not None and any(script.steps[name] is later for name in exits(step)):
        file = {"file_id": sent.file_key, "file_size": size}
        return _go_on(script, position.keeping(secret=later.secret, **file), later.next)
    if later is not None:
        waiting = {"early_file_id": sent.file_key, "early_file_size": size}
        return ask_again(script, position.keeping(secret=False, **waiting), later.early)
    return ask_again(script, position, f"common.got.{sent.kind}")
