"""Show « Mon parcours »: the picture and the same words, on request and at four moments."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from documents.icons import Icon
from documents.way import Way, WayMark, WayStop, way_picture
from flows.texts import plain_text, translate
from rules.way.steps import StepState, WayStep
from services.conversation.attachments import ChatFile, Drawing, drawn_later
from services.conversation.replies import Show
from services.conversation.turn_context import ShownOrGone, TurnContext
from services.people.roles import roles_of
from services.way import links, standing
from services.way.standing import StopInWords, WayInWords

DOCUMENT = "way"
ICONS: Mapping[WayStep, Icon] = {
    WayStep.PLACE: Icon.FLAG,
    WayStep.STRENGTHS: Icon.STAR,
    WayStep.MEETING: Icon.PEOPLE,
    WayStep.WORKSHOPS: Icon.LAPTOP,
    WayStep.OFFERS: Icon.BRIEFCASE,
    WayStep.END: Icon.SUN,
}
SIGNS: Mapping[StepState, str] = {StepState.DONE: "✔", StepState.NEXT: "➜", StepState.LATER: "•"}


class WayMoment(StrEnum):
    """A moment at which the way is shown without being asked for."""

    PLACE = "place"
    STRENGTHS = "strengths"
    MEETING = "meeting"
    END = "end"


def show(context: TurnContext, _: Mapping[str, str]) -> ShownOrGone:
    """Show the way on request, with the button of its page."""
    if standing.way_of(context.session, context.person_id, context.now) is None:
        has_role = bool(roles_of(context.session, context.person_id))
        context.phrases.say(context, "way.for_participants" if has_role else "way.none")
        return ShownOrGone.GONE
    rows = links.row(context.deployment, context.person, context.now)
    context.say(Show(DOCUMENT, subject_of(context.person_id, context.now), buttons=rows))
    return ShownOrGone.SHOWN


def show_moment(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show the way at the moment `answers["moment"]`, once the step of that name is done."""
    moment = WayMoment(answers["moment"])
    way = standing.way_of(context.session, context.person_id, context.now)
    if way is None or not way.is_done(moment):
        return ShownOrGone.GONE
    context.say(Show(DOCUMENT, subject_of(context.person_id, context.now, moment)))
    return ShownOrGone.SHOWN


def subject_of(person_id: int, now: datetime, moment: WayMoment | None = None) -> Mapping[str, Any]:
    return {"person": person_id, "at": int(now.timestamp()), "moment": moment or ""}


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Return the picture of a way with its words; None for who has none any more."""
    now = datetime.fromtimestamp(subject["at"], UTC)
    way = standing.way_of(session, subject["person"], now)
    if way is None:
        return None
    drawing = Drawing(picture_of(way), way_picture, way.person_id)
    caption = _at_a_moment(way, subject["moment"]) if subject["moment"] else _whole(way)
    return drawn_later("mon-parcours.png", drawing, caption)


def picture_of(way: WayInWords) -> Way:
    stops = tuple(
        WayStop(WayMark(it.state), ICONS[it.standing.step], it.label, it.detail) for it in way.stops
    )
    return Way(way.language, plain_text(way.language, "way.title"), way.session_name, stops)


def _whole(way: WayInWords) -> str:
    """Return all that the picture says, a line for each step."""
    title = translate(way.language, "way.title")
    return "\n".join([f"<b>{title}</b>", *(_line(it, way.language) for it in way.stops)])


def _line(stop: StopInWords, language: str) -> str:
    told = {"label": stop.label, "detail": stop.detail}
    words = translate(language, "way.line", **told) if stop.detail else escape(stop.label)
    line = f"{SIGNS[stop.state]} {words}"
    return f"<b>{line}</b>" if stop.state is StepState.NEXT else line


def _at_a_moment(way: WayInWords, moment: str) -> str:
    """Return the same in four lines: what is done, what comes next, and then."""
    lines = [f"<b>{translate(way.language, f'way.moment.{moment}')}</b>"]
    if done := _labels(way, StepState.DONE):
        lines.append(f"{SIGNS[StepState.DONE]} {done}")
    if way.next_stop is not None:
        lines.append(_line(way.next_stop, way.language))
    if later := _lowered(_labels(way, StepState.LATER)):
        lines.append(translate(way.language, "way.then", labels=later))
    return "\n".join(lines)


def _lowered(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _labels(way: WayInWords, state: StepState) -> str:
    labels = [it.label for it in way.stops if it.state is state]
    joined = ", ".join([*labels[:1], *map(_lowered, labels[1:])])
    return escape(joined)
