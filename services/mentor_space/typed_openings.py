"""Take the days and hours that a mentor types to be free, and open them on a yes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from flows.texts import plain_text
from rules.schedule.dates import in_words
from rules.schedule.typed_days import weekday_names
from rules.schedule.typed_hours import hour_in_words
from rules.schedule.typed_openings import TypedOpening, opening_in
from rules.slots.slots import CALL, GROUP, SingleOpening, kind_of, may_end, may_start
from services.conversation.open_question import OpenQuestion
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.mentor_space.open_slots_conversation import open_times, tell, today
from services.mentors.access import may
from services.people.access import Access
from services.slots import slots
from services.slots.slots import SlotOpeningResult

SCRIPT, BUTTONS = "mentor_typed", "mentor_open"
WEEKS = timedelta(weeks=8)
"""How long a weekly rule lasts that says no end."""


class TypedOpeningReading(StrEnum):
    KNOWN = "known"
    NO_DAY = "no_day"
    OUTSIDE = "outside"
    SHORT = "short"


class TypedOpeningFit(StrEnum):
    FITS = "fits"
    SHORT = "short"


def take(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Ask whether to open the times that a mentor types at a menu or while opening slots."""
    question = context.conversations.question(context, stack)
    if question is None or not may(context.session, context.person_id, Access.MENTOR):
        return False
    opens = question.script.name in (BUTTONS, SCRIPT)
    opening = opening_in(text, today(context)) if opens or question.script.passing else None
    if opening is None or (opens and _answers(question, opening)):
        return False
    given = {**_before(question), **_as_answers(opening)} if opens else _as_answers(opening)
    if opens:
        context.conversations.close_above(stack)
    context.conversations.open_above(context, stack, SCRIPT, given)
    return True


def _answers(question: OpenQuestion, opening: TypedOpening) -> bool:
    """Tell whether a text is a single hour while the open question waits for words."""
    is_one_hour = opening.ends is None and opening.on is None and opening.weekday is None
    return is_one_hour and question.waits_for_words


def _before(question: OpenQuestion) -> Mapping[str, str]:
    """Return the day that was chosen before the hours were typed."""
    answers = question.position.all_answers
    return {name: answers[name] for name in ("day", "weekday") if name in answers}


def _as_answers(opening: TypedOpening) -> Mapping[str, str]:
    told = {
        "starts": str(opening.starts),
        "ends": "" if opening.ends is None else str(opening.ends),
        "day": opening.on.isoformat() if opening.on else None,
        "weekday": None if opening.weekday is None else str(opening.weekday),
    }
    return {name: value for name, value in told.items() if value is not None}


def look(context: TurnContext, answers: Mapping[str, str]) -> TypedOpeningReading:
    """Keep the times that were read, in words, for the first question to repeat."""
    starts, ends = int(answers["starts"]), answers["ends"]
    context.keep(when=_when(context, answers))
    if not may_start(starts, CALL):
        return TypedOpeningReading.SHORT if may_start(starts, 1) else TypedOpeningReading.OUTSIDE
    if ends and not may_end(int(ends)):
        return TypedOpeningReading.OUTSIDE
    return (
        TypedOpeningReading.KNOWN
        if "day" in answers or "weekday" in answers
        else TypedOpeningReading.NO_DAY
    )


def _when(context: TurnContext, answers: Mapping[str, str]) -> str:
    """Return « mardi 16 mars, 18 h - 20 h », as far as it is told."""
    language = context.language
    minutes = [int(answers[name]) for name in ("starts", "ends") if answers[name]]
    hours = " - ".join(hour_in_words(it, language) for it in minutes)
    if "day" in answers:
        return f"{in_words(date.fromisoformat(answers['day']), language)}, {hours}"
    if "weekday" in answers:
        return f"{weekday_names(language)[int(answers['weekday'])]}, {hours}"
    return hours


def put_in_words(context: TurnContext, answers: Mapping[str, str]) -> TypedOpeningFit:
    """Keep the sentence that says what a yes opens."""
    starts, seats = _starts(answers), int(answers["seats"])
    if not starts:
        return TypedOpeningFit.SHORT
    language, hours = context.language, [hour_in_words(it, context.language) for it in starts]
    values = {
        "hours": ", ".join(hours),
        "minutes": str(_minutes(answers)),
        "seats": answers["seats"],
    }
    if "day" in answers:
        values["day"] = in_words(date.fromisoformat(answers["day"]), language)
    else:
        values["day"] = weekday_names(language)[int(answers["weekday"])]
        values["until"] = in_words(today(context) + WEEKS, language)
    key = "date" if "day" in answers else "weekly"
    context.keep(opening=plain_text(language, f"mentor.typed.{key}.{kind_of(seats)}", **values))
    return TypedOpeningFit.FITS


def open_typed(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Open the slots shown to the mentor; say which are open and which were refused."""
    if "day" not in answers:
        ends = str(_starts(answers)[-1] + _minutes(answers))
        until = (today(context) + WEEKS).isoformat()
        open_times(context, {**answers, "mode": "weekly", "ends": ends, "until": until})
    elif slots.lacks_room(context.session, context.person_id, context.deployment.rooms):
        tell(context, f"page.said.open.{SlotOpeningResult.NO_ROOM}", {})
    else:
        _open_each(context, answers)
    return Done.DONE


def _open_each(context: TurnContext, answers: Mapping[str, str]) -> None:
    on, minutes = date.fromisoformat(answers["day"]), _minutes(answers)
    opened: list[int] = []
    refused: dict[SlotOpeningResult, list[int]] = {}
    for starts in _starts(answers):
        wanted = SingleOpening(on, starts, minutes, int(answers["seats"]))
        found = slots.open_slot(
            context.session, context.person_id, wanted, context.now, context.random_below
        )
        if found.outcome is SlotOpeningResult.OPENED:
            opened.append(starts)
        else:
            refused.setdefault(found.outcome, []).append(starts)
    day = in_words(on, context.language)
    if opened:
        tell(context, "mentor.typed_opened", {"day": day, "hours": _hours(context, opened)})
    for outcome, hours in refused.items():
        if opened:
            tell(context, "mentor.typed_refused", {"hours": _hours(context, hours)})
        tell(context, f"page.said.open.{outcome}", {})


def _hours(context: TurnContext, starts: Sequence[int]) -> str:
    return ", ".join(hour_in_words(it, context.language) for it in starts)


def _minutes(answers: Mapping[str, str]) -> int:
    return CALL if answers["seats"] == "1" else GROUP


def _starts(answers: Mapping[str, str]) -> Sequence[int]:
    """Return the minutes of the day at which a meeting begins: one, without an end."""
    first, minutes = int(answers["starts"]), _minutes(answers)
    last = int(answers["ends"]) - minutes if answers["ends"] else first
    return [it for it in range(first, last + 1, minutes) if may_start(it, minutes)]
