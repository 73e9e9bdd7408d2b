"""The free times of a mentor in the chat: listed by day, closed, stopped; days of absence."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from flows.texts import Html
from models.mentoring import Slot, SlotRule, SlotStatus
from rules.mentoring.slots import ONE_DAY, Days
from rules.schedule.dates import in_words, moment
from rules.schedule.typed_days import day_of, weekday_names
from rules.schedule.typed_hours import hour_in_words
from rules.tickets.working_hours import zone_of
from services.conversation.text import words
from services.conversation.turn_context import Done, Scene
from services.mentoring import web_actions
from services.mentoring.mentors.menu import show
from services.mentoring.mentors.open_slots_conversation import tell, today, weeks_after
from services.mentoring.mentors.profile import mentor_of
from services.mentoring.slots import weekly_rules
from services.outbox.page_actions import Visit

DAYS_SHOWN = 8


class Last(StrEnum):
    READ = "read"
    UNREAD = "unread"
    BEFORE = "before"
    """Before the first day of the absence."""


def in_words_by_day(scene: Scene) -> Html:
    """« mardi 9 mars : 18 h, 18 h 30 », a line for each of the next days, then weekly ones."""
    language, found = scene.language, by_day(scene)
    lines = [
        words(language, "mentor.slots.day", {"day": day, "hours": ", ".join(dict(free).values())})
        for day, free in list(found.items())[:DAYS_SHOWN]
    ]
    if len(found) > DAYS_SHOWN:
        lines.append(words(language, "mentor.slots.more"))
    lines += [words(language, "mentor.slots.rule", rule) for _, rule in _rules(scene)]
    return Html("\n".join(lines or [words(language, "mentor.nothing_free")]))


def days(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(day, f"{day} ({len(free)})") for day, free in by_day(scene).items()]


def times(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(slot_id), hour) for slot_id, hour in by_day(scene).get(answers["day"], ())]


def rules(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(id_), words(scene.language, "mentor.rule", rule)) for id_, rule in _rules(scene)]


def close(scene: Scene, answers: Mapping[str, str]) -> Done:
    return _done(scene, "close", int(answers["slot"]))


def stop(scene: Scene, answers: Mapping[str, str]) -> Done:
    return _done(scene, "stop", int(answers["rule"]))


def read_last(scene: Scene, answers: Mapping[str, str]) -> Last:
    """The last day of an absence: as typed, or so many weeks from its first."""
    first, typed = date.fromisoformat(answers["first"]), answers["typed"]
    day = _last_of(first, typed) or day_of(typed, today(scene), scene.language)
    if day is None:
        return Last.UNREAD
    scene.keep(last=day.isoformat())
    return Last.READ if day >= first else Last.BEFORE


def absent(scene: Scene, answers: Mapping[str, str]) -> Done:
    """What people have booked on those days is shown: the mentor says what becomes of it."""
    away = Days(date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"]))
    closed = weekly_rules.absent(scene.session, scene.person_id, away, scene.now)
    values = {
        "first": in_words(away.first, scene.language),
        "last": in_words(away.last, scene.language),
    }
    tell(scene, "mentor.absent.one" if away.first == away.last else "mentor.absent", values)
    if closed.withdrawn:
        tell(scene, "mentor.absent.closed", {"count": str(closed.withdrawn)})
    if closed.booked:
        tell(scene, "mentor.absent.booked", {})
        query = select(Slot).where(Slot.id.in_(closed.booked)).order_by(Slot.starts_at, Slot.id)
        show(scene, scene.session.scalars(query).all())
    return Done.DONE


def by_day(scene: Scene) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Days in words, with the ids and the hours of their free times."""
    mentor = mentor_of(scene)
    query = select(Slot.id, Slot.starts_at).where(
        Slot.mentor_id == scene.person_id,
        Slot.status == SlotStatus.OPEN,
        Slot.taken == 0,
        Slot.starts_at > scene.now,
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for slot_id, starts_at in scene.session.execute(query.order_by(Slot.starts_at, Slot.id)):
        day, hour = moment(starts_at, zone_of(mentor.department), scene.language)
        found.setdefault(day, []).append((slot_id, hour))
    return found


def _rules(scene: Scene) -> Sequence[tuple[int, Mapping[str, str]]]:
    """Weekly rules that go on, with what fills their words."""
    language = scene.language
    query = select(SlotRule).where(
        SlotRule.mentor_id == scene.person_id, SlotRule.until_on >= today(scene)
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
        for rule in scene.session.scalars(query.order_by(SlotRule.id))
    ]


def _last_of(first: date, typed: str) -> date | None:
    after = weeks_after(first, typed)
    return after and max(first, after - ONE_DAY)


def _done(scene: Scene, verb: str, subject_id: int) -> Done:
    """As on the mentor's page, and said with the same words."""
    visit = Visit(scene.session, scene.person_id, scene.now, scene.chance)
    tell(scene, web_actions.act(visit, verb, subject_id, {}).text, {})
    return Done.DONE
