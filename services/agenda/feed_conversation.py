"""One's agenda in one's own calendar: as a file, or as a secret address that it follows."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote

from flows.texts import Html
from services.agenda import feeds
from services.conversation import inline_buttons
from services.conversation.replies import Say, Show
from services.conversation.text import button, translate
from services.conversation.turn_context import Done, TurnContext

GOOGLE = "https://calendar.google.com/calendar/r?cid="
"""Asks whether to add the address that follows."""


class Ways(StrEnum):
    """How the agenda can go into a calendar."""

    FILE = "file"
    FOLLOW = "follow"
    FOLLOWED = "followed"


def ways(context: TurnContext, _: Mapping[str, str]) -> Ways:
    if not context.deployment.public_url:
        return Ways.FILE
    followed = feeds.followed_since(context.session, context.person_id)
    return Ways.FOLLOWED if followed else Ways.FOLLOW


def follow(context: TurnContext, _: Mapping[str, str]) -> Done:
    """The address is said once, and not kept among the answers: whoever has it may look."""
    token = feeds.follow(context.session, context.person_id, context.now, context.chance)
    url = f"{context.deployment.public_url.rstrip('/')}/agenda/{token}.ics"
    webcal = f"webcal://{url.partition('://')[2]}"
    google = GOOGLE + quote(webcal, safe="")
    rows = [[button(context.language, "agenda.google", google)]] if _is_public(url) else []
    text = translate(context.language, "agenda.following", {"webcal": Html(webcal)})
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
    """Google comes to look by itself."""
    return url.startswith("https://")
