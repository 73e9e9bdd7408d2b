"""Let a mentor list and close their free slots in the chat, and stop rules."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select

from flows.texts import Html, translate
from models.mentoring.slots import Slot, SlotRule, SlotStatus
from rules.schedule.dates import in_words, moment
from rules.schedule.time_zones import zone_of
from rules.schedule.typed_days import weekday_names
from rules.schedule.typed_hours import hour_in_words
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.mentor_space import absence_conversation
from services.mentor_space.open_slots_conversation import tell, today
from services.mentor_space.web import actions
from services.mentors.profile import mentor_of
from services.pages.actions import PageVisit

DAYS_SHOWN = 8


class SlotsEntry(StrEnum):
    CLOSE = "close"
    STOP = "stop"
    OPEN = "open"
    OVER = "over"


LABELS = {
    SlotsEntry.CLOSE: "mentor.close_one",
    SlotsEntry.STOP: "mentor.stop_weekly",
    SlotsEntry.OPEN: "mentor.open",
    SlotsEntry.OVER: "mentor.that_is_all",
}


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List what can be done with the slots: nothing to close is not offered to be closed."""
    close = [SlotsEntry.CLOSE] if by_day(context) else []
    stop = [SlotsEntry.STOP] if _rules(context) else []
    listed = (*close, *stop, SlotsEntry.OPEN, SlotsEntry.OVER)
    return [(entry, Phrase(LABELS[entry])) for entry in listed]


def route(_: TurnContext, answers: Mapping[str, str]) -> SlotsEntry:
    return SlotsEntry(answers["entry"])


def in_words_by_day(context: TurnContext) -> Html:
    """Return a line a day (« mardi 9 mars : 18 h, 18 h 30 »), a weekly rule, an absence."""
    language, free_by_day = context.language, by_day(context)
    text_lines = [
        translate(language, "mentor.slots.day", day=day, hours=", ".join(dict(free).values()))
        for day, free in list(free_by_day.items())[:DAYS_SHOWN]
    ]
    if len(free_by_day) > DAYS_SHOWN:
        text_lines.append(translate(language, "mentor.slots.more"))
    text_lines += [translate(language, "mentor.slots.rule", **rule) for _, rule in _rules(context)]
    text_lines = text_lines or [translate(language, "mentor.nothing_free")]
    return Html("\n".join([*text_lines, *absence_conversation.lines(context)]))


def days(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(day, f"{day} ({len(free)})") for day, free in by_day(context).items()]


def times(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(slot_id), hour) for slot_id, hour in by_day(context).get(answers["day"], ())]


def rules(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (str(id_), translate(context.language, "mentor.rule", **rule))
        for id_, rule in _rules(context)
    ]


def close(context: TurnContext, answers: Mapping[str, str]) -> Done:
    return _act_as_on_page(context, "close", int(answers["slot"]))


def stop(context: TurnContext, answers: Mapping[str, str]) -> Done:
    return _act_as_on_page(context, "stop", int(answers["rule"]))


def by_day(context: TurnContext) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Return the free slots by day in words: pairs of the slot's id and its hour."""
    mentor = mentor_of(context)
    query = select(Slot.id, Slot.starts_at).where(
        Slot.mentor_id == context.person_id,
        Slot.status == SlotStatus.OPEN,
        Slot.taken == 0,
        Slot.starts_at > context.now,
    )
    hours_by_day: dict[str, list[tuple[int, str]]] = {}
    for slot_id, starts_at in context.session.execute(query.order_by(Slot.starts_at, Slot.id)):
        day, hour = moment(starts_at, zone_of(mentor.department), context.language)
        hours_by_day.setdefault(day, []).append((slot_id, hour))
    return hours_by_day


def _rules(context: TurnContext) -> Sequence[tuple[int, Mapping[str, str]]]:
    """Return the ids of current weekly rules, with the values of their texts."""
    language = context.language
    query = select(SlotRule).where(
        SlotRule.mentor_id == context.person_id, SlotRule.until_on >= today(context)
    )
    return [
        (
            rule.id,
            {
                "weekday": weekday_names(language)[rule.weekday],
                "starts": hour_in_words(rule.starts, language),
                "ends": hour_in_words(rule.ends, language),
                "until": in_words(rule.until_on, language),
            },
        )
        for rule in context.session.scalars(query.order_by(SlotRule.id))
    ]


def _act_as_on_page(context: TurnContext, callback: str, subject_id: int) -> Done:
    """Do the same action as the mentor's page, and say the result in the same words."""
    visit = PageVisit(context.session, context.person_id, context.now, context.random_below)
    tell(context, actions.act(visit, callback, subject_id, {}).text, {})
    return Done.DONE
