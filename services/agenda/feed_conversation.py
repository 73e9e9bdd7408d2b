"""Let a person put their agenda in their own calendar: a file, or a secret feed address."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote

from flows.texts import Html, translate
from services.agenda import feeds
from services.conversation import inline_buttons
from services.conversation.replies import Say, Show
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext

GOOGLE = "https://calendar.google.com/calendar/r?cid="
"""The page that asks whether to add a calendar; its address follows."""


class CalendarWay(StrEnum):
    """How the agenda can be put into a calendar."""

    FILE = "file"
    FOLLOW = "follow"
    FOLLOWED = "followed"


def ways(context: TurnContext, _: Mapping[str, str]) -> CalendarWay:
    if not context.deployment.public_url:
        return CalendarWay.FILE
    followed = feeds.followed_since(context.session, context.person_id)
    return CalendarWay.FOLLOWED if followed else CalendarWay.FOLLOW


def follow(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Show the feed's address once, and do not store it: it gives access to the agenda."""
    token = feeds.follow(context.session, context.person_id, context.now, context.chance)
    url = f"{context.deployment.public_url.rstrip('/')}/agenda/{token}.ics"
    webcal = f"webcal://{url.partition('://')[2]}"
    google = GOOGLE + quote(webcal, safe="")
    rows = [[button(context.language, "agenda.google", google)]] if _is_public(url) else []
    text = translate(context.language, "agenda.following", webcal=Html(webcal))
    context.say(Say(text, rows))
    return Done.DONE


def send_file(context: TurnContext, _: Mapping[str, str]) -> Done:
    subject = {"person": context.person_id, "at": int(context.now.timestamp())}
    inline_buttons.show(
        context, Show("agenda", subject, translate(context.language, "agenda.file"))
    )
    return Done.DONE


def stop(context: TurnContext, _: Mapping[str, str]) -> Done:
    feeds.stop(context.session, context.person_id)
    return Done.DONE


def _is_public(url: str) -> bool:
    """Tell whether Google can read the address from outside."""
    return url.startswith("https://")
