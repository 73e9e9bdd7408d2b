"""Random walks through every script: always an answer, never lost, always a way to an end."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache, partial

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from flows import engine
from flows.choices import Translate, choices
from flows.engine import Turn
from flows.position import Position
from flows.replies import (
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
    DoStep,
    EndStep,
    PickStep,
    Question,
    Script,
    exits,
    text_keys,
)
from flows.settling import settle
from flows.texts import load_texts, placeholders
from rules.conversation.answers import AnswerCheck
from services.announcements import confirmation, drafts, history_conversation
from services.announcements.audience_conversation import AudienceState
from services.backoffice import person_actions
from services.employers import offer_drafts
from services.meetings import participant_meetings
from services.mentor_space import typed_openings
from services.session_admin import opening
from services.table_imports import conversation as table_conversation
from services.tickets import absence_command
from services.wiring import scripts

CONVERSATIONS = scripts.build()
SCRIPTS = CONVERSATIONS.library.scripts
TEXTS = load_texts()
LANGUAGES = sorted(TEXTS.languages)
LANGUAGE = st.sampled_from(LANGUAGES)
KEPT = st.text(max_size=5)
FIELDS = [it.name for it in fields(Position)]
QUESTION = st.integers(0, 10_000)
LENGTH = st.integers(1, 40)

RIGHT: Mapping[AnswerCheck, Reply] = {
    AnswerCheck.NAME: TypedText("Ada"),
    AnswerCheck.FULL_NAME: TypedText("Ada Lovelace"),
    AnswerCheck.POSTCODE: TypedText("31100"),
    AnswerCheck.ADDRESS: TypedText("12 rue des Lilas"),
    AnswerCheck.STREET: TypedText("12 rue des Lilas"),
    AnswerCheck.PHONE: SharedContact("+33639981234", own=True),
    AnswerCheck.PHONE_OR_WORDS: TypedText("06 39 98 12 34"),
    AnswerCheck.EMAIL: TypedText("ada@exemple.fr"),
    AnswerCheck.FREE: TypedText("Bonjour à vous"),
    AnswerCheck.TO_TEAM: TypedText("Bonjour à l'équipe"),
    AnswerCheck.MESSAGE: TypedText("Bonjour, cette offre m'intéresse."),
    AnswerCheck.FILE: SentFile("file1", 900, "document"),
    AnswerCheck.POST: TypedText("Bonjour à tous", "[]"),
    AnswerCheck.LOCATION: SharedLocation(43.57, 1.40),
    AnswerCheck.ERASE_WORD: TypedText("effacer"),
    AnswerCheck.COUNT: TypedText("1 204"),
    AnswerCheck.DEPARTMENT: TypedText("31"),
    AnswerCheck.FIGURES: TypedText("4602"),
}
"""What each kind of question takes for an answer."""

UNREAD = sorted(key[11:] for key in TEXTS.keys if key.startswith("common.got."))
WORDS = (
    "",
    "oui",
    "NON",
    "revenir",
    "retour",
    "passer",
    "1",
    "2",
    "9",
    "31100",
    "{commune}",
    "<b>",
)
NUMBERS = st.integers(-(2**70), 2**70)
FLOATS = st.floats(allow_nan=True, allow_infinity=True)
REPLIES: st.SearchStrategy[Reply] = st.one_of(
    st.sampled_from(sorted(RIGHT.values(), key=repr)),
    st.builds(TypedText, st.sampled_from(WORDS) | st.text(max_size=30)),
    st.builds(PressedButton, NUMBERS, st.integers(0, 999)),
    st.builds(SharedContact, st.text(max_size=20), st.booleans()),
    st.builds(SharedLocation, FLOATS, FLOATS),
    st.builds(OtherReply, st.sampled_from(UNREAD)),
    st.builds(SentFile, st.text(max_size=9), NUMBERS, st.sampled_from(("photo", "document"))),
)
LISTED = st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=12)), max_size=4)


def words(language: str) -> Translate:
    return lambda key: TEXTS.template(language, key)


def written(position: Position) -> str:
    """As it is kept in its row."""
    return json.dumps({name: getattr(position, name) for name in FIELDS})


def woken(position: Position) -> Position:
    """As it comes back from its row after a restart."""
    row = json.loads(written(position))
    options = tuple((value, label) for value, label in row.pop("options"))
    return Position(**{**row, "options": options})


def fed(script: Script, turn: Turn, draw: st.DrawFn) -> Turn:
    """Give the engine what it needs, whatever that may be."""
    match turn.need:
        case DoStep(then=then, keeps=keeps) | CallStep(then=then, keeps=keeps):
            outcome = draw(one_of_these(tuple(sorted(then))))
            note(outcome)
            return engine.resume(script, turn.position, outcome, kept(keeps, draw))
        case PickStep(keeps=keeps):
            listed = draw(LISTED)
            note(listed)
            return engine.offer(script, turn.position, listed, kept(keeps, draw))
        case None:
            return heard(script, turn.position, draw)


def kept(keeps: Sequence[str], draw: st.DrawFn) -> Mapping[str, str]:
    return {name: draw(KEPT) for name in keeps}


def heard(script: Script, position: Position, draw: st.DrawFn) -> Turn:
    """Half of the time a button or the right answer, else anything at all."""
    language = draw(LANGUAGE)
    say = words(language)
    step = script.steps[position.step]
    offered = len(choices(script, position, say))
    reply: Reply
    match draw(up_to(2 * offered + 3)):
        case index if index <= offered:  # the last is one too many
            reply = PressedButton(position.question, index)
        case index if index == offered + 1 and isinstance(step, AskStep):
            reply = RIGHT[step.check]
        case _:
            reply = draw(REPLIES)
    note((language, reply))
    return engine.hear(script, position, reply, say)


up_to = cache(partial(st.integers, 0))


@cache
def one_of_these(outcomes: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(outcomes)


def check(script: Script, turn: Turn) -> None:
    assert turn.messages or turn.need or turn.over, "no answer at all"
    position = woken(turn.position)
    assert written(position) == written(turn.position)
    assert settle(script, position).step == turn.position.step
    for message in turn.messages:
        for language in LANGUAGES:
            wanted = placeholders(TEXTS.template(language, message.text))
            assert wanted <= {*turn.position.all_answers, *CONVERSATIONS.phrases.template_values}, (
                turn.position.step,
                message.text,
            )
    if turn.need is None and turn.over is None:
        assert turn.messages[-1].question is script.steps[turn.position.step]


@cache
def distances(name: str) -> Mapping[str, int]:
    """How many steps each step is from an end."""
    script = SCRIPTS[name]
    found = {step: 0 for step, it in script.steps.items() if isinstance(it, EndStep)}
    while True:
        nearer = {
            step: 1 + min(found[it] for it in exits(here) if it in found)
            for step, here in script.steps.items()
            if step not in found and any(it in found for it in exits(here))
        }
        if not nearer:
            return found
        found |= nearer


def one_step_out(script: Script, turn: Turn) -> Turn:
    """The nearest way to an end from here, by answers that anyone may give."""
    far, position = distances(script.name), turn.position
    match turn.need:
        case DoStep(then=then, keeps=keeps) | CallStep(then=then, keeps=keeps):
            outcome = min(then, key=lambda it: far[then[it]])
            return engine.resume(script, position, outcome, dict.fromkeys(keeps, "x"))
        case PickStep() as step:
            some = [] if far[step.empty] < far[step.next] else [("1", "Un"), ("2", "Deux")]
            return engine.offer(script, position, some, dict.fromkeys(step.keeps, "x"))
        case None:
            return _answered_best(script, position)


def _answered_best(script: Script, position: Position) -> Turn:
    far, say = distances(script.name), words("fr")
    step = script.steps[position.step]
    assert isinstance(step, Question)
    targets = [choice.target for choice in choices(script, position, say)]
    ways: list[tuple[int, Reply]] = [
        (far[target], PressedButton(position.question, index))
        for index, target in enumerate(targets)
        if target
    ]
    if isinstance(step, AskStep):
        ways.append((far[step.next], RIGHT[step.check]))
    return engine.hear(script, position, min(ways, key=lambda way: way[0])[1], say)


def way_out(script: Script, turn: Turn) -> None:
    for _ in range(3 * len(script.steps)):
        if turn.over is not None:
            return
        turn = one_step_out(script, turn)
    raise AssertionError(f"no end from {turn.position.step}")


@st.composite
def walks(draw: st.DrawFn, script: Script) -> list[Turn]:
    """The turns of somebody who says anything, kept in a row and woken after each.

    The sweep may come by while a question stands, and forget an address not yet confirmed.
    All is drawn inside one strategy, which costs less than as many draws of a test.
    """
    turn = engine.begin(script, draw(QUESTION))
    walked, swept = [turn], draw(st.booleans())
    for _ in range(draw(LENGTH)):
        if turn.over is not None:
            break
        position = woken(turn.position)
        if swept and turn.need is None and draw(st.booleans()):
            position = replace(position, pending={})
        turn = fed(script, replace(turn, position=position), draw)
        walked.append(turn)
    return walked


@pytest.mark.parametrize("name", sorted(SCRIPTS))
@settings(max_examples=60, database=None)
@given(data=st.data())
def test_wherever_one_walks_there_is_an_answer_and_a_way_to_an_end(
    name: str, data: st.DataObject
) -> None:
    script = SCRIPTS[name]
    walked = data.draw(walks(script))
    for turn in walked:
        check(script, turn)
    way_out(script, walked[-1])


Shape = tuple[object, ...]
"""What tells two positions apart: which of the words that texts need are known."""


@cache
def needed(script_name: str) -> frozenset[str]:
    """What the texts of a script repeat."""
    keys = (key for step in SCRIPTS[script_name].steps.values() for key in text_keys(step))
    return frozenset(name for key in keys for name in placeholders(TEXTS.template("fr", key)))


def shape(script: Script, turn: Turn) -> Shape:
    position = turn.position
    return (
        position.step,
        tuple(position.trail[-2:]),
        needed(script.name) & set(position.answers),
        frozenset(position.pending),
        bool(position.options),
        type(turn.need),
        turn.over is not None,
    )


def following(script: Script, turn: Turn) -> Iterator[Turn]:
    """One of every kind of thing that may come next."""
    position = turn.position
    match turn.need:
        case DoStep(then=then, keeps=keeps) | CallStep(then=then, keeps=keeps):
            for outcome in sorted(then):
                kept = keeps if outcome in BRINGS else ()
                yield engine.resume(script, position, outcome, dict.fromkeys(kept, "x"))
        case PickStep(keeps=keeps):
            for listed in ([], [("1", "Un")], [("1", "Un"), ("2", "Deux")]):
                yield engine.offer(script, position, listed, dict.fromkeys(keeps, "x"))
        case None if turn.over is None:
            yield from _heard_everything(script, position)


BRINGS = {
    "asked",
    "booked",
    "full_but",
    "blocked",
    "coming",
    "corrected",
    "theirs",
    "under_way",
    "found",
    "needs_address",
    "known",
    "no_session",
    "again",
    "enough",
    "done",
    "some",
    "more",
    "suspended",
    "resumed",
    "free",
    "full",
    "waiting",
    "offered",
    "clash",
    "shown",
    "begun",
    "ahead",
    "stands",
    "told",
    "agreed",
    "not_yet",
    "chat",
    "organiser",
    "already",
    "open",
    "read",
    "none",
    "missing",
    "edit",
    "half",
    "nudge",
    "hours",
    "proposed",
    "slots",
    "interview",
    "outside",
    "over",
    "erased",
    "too_many",
    "ruled_out",
    *offer_drafts.OfferQuestion,
    *AudienceState,
    confirmation.AnnouncementConfirmation.SECOND,
    confirmation.AnnouncementConfirmation.ALONE,
    *drafts.AnnouncementDraftStart,
    *history_conversation.AnnouncementCardState,
    *typed_openings.TypedOpeningReading,
    typed_openings.TypedOpeningFit.FITS,
    participant_meetings.MentorNaming.NAMED,
    *table_conversation.DroppedTableState,
    *table_conversation.TableImportResult,
    absence_command.AbsenceChoice.MINE,
    absence_command.AbsenceChoice.CLOSING,
    absence_command.AbsenceOwner.COLLEAGUES,
    opening.SessionOpeningQuestion.LACKING,
    *person_actions.SessionMove,
}
"""Outcomes that bring back what their step keeps; after the others nothing new is known."""


def _heard_everything(script: Script, position: Position) -> Iterator[Turn]:
    step, say = script.steps[position.step], words("fr")
    replies: list[Reply] = [
        PressedButton(-1, 0),
        TypedText("?!"),
        OtherReply("voice"),
        SentFile("file1", 900, "photo"),
    ]
    replies += [
        PressedButton(position.question, index)
        for index in range(len(choices(script, position, say)))
    ]
    if isinstance(step, AskStep):
        replies.append(RIGHT[step.check])
    for reply in replies:
        yield engine.hear(script, position, reply, say)
    if position.pending:
        yield engine.ask_again(script, replace(position, pending={}))


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_position_that_can_be_reached_answers_and_leads_to_an_end(name: str) -> None:
    script = SCRIPTS[name]
    first = engine.begin(script, 0)
    seen, waiting = {shape(script, first)}, [first]
    while waiting:
        turn = waiting.pop()
        check(script, turn)
        way_out(script, turn)
        for after in following(script, turn):
            if shape(script, after) not in seen:
                seen.add(shape(script, after))
                waiting.append(after)
