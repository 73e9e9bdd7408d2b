"""Sign the link to the page of a participant's way, and send another for an expired one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.texts import translate
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation.deployment import Deployment
from services.conversation.replies import Button, Say
from services.conversation.text import button
from services.outbox import kinds, outbox, signed_links
from services.outbox.outbox import MessageKind
from services.outbox.signed_links import WAY, SignedLink
from services.pages.page import Renewal

KIND = "way_link"
LIFE = timedelta(hours=1)


def address(deployment: Deployment, person: Person, now: datetime) -> str:
    """Return the address of the page; empty where the bot has no pages that a phone can open.

    It opens until it expires, is revoked, or its person is erased.
    """
    root = deployment.public_url.rstrip("/")
    if not root.startswith("https://") or not deployment.link_key:
        return ""
    expires_at = now + signed_links.LASTS
    link = SignedLink(WAY, person.id, person.id, expires_at, person.link_generation)
    return f"{root}/{signed_links.path(deployment.link_key, link)}"


def row(deployment: Deployment, person: Person, now: datetime) -> list[list[Button]]:
    """Return the row with the button that opens the page; no row without a page."""
    url = address(deployment, person, now)
    return [[button(person.language, "way.open_page", url)]] if url else []


def message(deployment: Deployment) -> MessageKind:
    """Return the message with another link: the link is signed when it is sent."""

    def render(session: Session, queued: OutboxMessage, now: datetime) -> Sequence[Say]:
        person = session.get_one(Person, queued.person_id)
        words = translate(person.language, "way.new_link")
        return [Say(words, row(deployment, person, now))]

    return MessageKind(
        KIND,
        Urgency.ANSWER,
        LIFE,
        resend_unknown=True,
        recheck=kinds.always,
        render=render,
    )


def renew(deployment: Deployment) -> Renewal:
    """Return what sends another link to the chat of its person, once an hour at most."""

    def send(session: Session, person_id: int, now: datetime) -> None:
        person = session.get(Person, person_id)
        if person is not None:
            key = f"{KIND}:{person_id}:{now:%Y%m%d%H}"
            outbox.enqueue(session, message(deployment), person, key=key, due_at=now)

    return send
