"""Let a person put their agenda in their own calendar: a file, or a feed at a secret address."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.agenda import CalendarFeed
from services.conversation import inline_buttons
from services.conversation.replies import Say, Show
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext
from services.people.tokens import RandomBelow, hashed

GOOGLE = "https://calendar.google.com/calendar/r?cid="
"""The page that asks whether to add a calendar; its address follows."""
BITS = 160


class CalendarWay(StrEnum):
    """How the agenda can be put into a calendar."""

    FILE = "file"
    FOLLOW = "follow"
    FOLLOWED = "followed"


def ways(context: TurnContext, _: Mapping[str, str]) -> CalendarWay:
    if not context.deployment.public_url:
        return CalendarWay.FILE
    followed = followed_since(context.session, context.person_id)
    return CalendarWay.FOLLOWED if followed else CalendarWay.FOLLOW


def follow(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Show the feed's address once, and do not store it: it gives access to the agenda."""
    token = give_token(context.session, context.person_id, context.now, context.random_below)
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
    withdraw_token(context.session, context.person_id)
    return Done.DONE


def _is_public(url: str) -> bool:
    """Tell whether Google can read the address from outside."""
    return url.startswith("https://")


def give_token(session: Session, person_id: int, now: datetime, random_below: RandomBelow) -> str:
    """Return a new token and store its hash only; the former token stops working."""
    token = f"{random_below(2**BITS):040x}"
    session.merge(CalendarFeed(person_id=person_id, token_hash=hashed(token), made_at=now))
    session.flush()
    return token


def withdraw_token(session: Session, person_id: int) -> None:
    session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def followed_since(session: Session, person_id: int) -> datetime | None:
    query = select(CalendarFeed.made_at).where(CalendarFeed.person_id == person_id)
    return session.scalar(query)


def owner(session: Session, token: str) -> int | None:
    """Return the person of a token, by its hash: timing tells nothing about similar tokens."""
    query = select(CalendarFeed.person_id).where(CalendarFeed.token_hash == hashed(token))
    return session.scalar(query)
