"""Give advisers a link of their own, and show how far the people who came by it went."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents import qr
from flows.texts import Html, translate
from models.people import Person
from models.profile import Consent, ConsentPurpose
from rules.figures.figures import FEWEST, PathStep, Tally
from services.conversation import inline_buttons
from services.conversation.attachments import ChatFile, Maker
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.replies import Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.figures import funnel_queries
from services.figures.presenting import FigureFormatter
from services.figures.scope import Scope
from services.people.access import Access
from services.profile.adviser import is_adviser, source_of

CARD = "adviser_people"
SHOWN_STEPS = (PathStep.OPENED, PathStep.PLACE, PathStep.CAME, PathStep.APPLIED, PathStep.OUT)
MOST_NAMES = 12


def show(context: TurnContext) -> None:
    """Show the card of `/mes_personnes`."""
    row = [button(context.language, "adviser.see", inline_buttons.data(CARD, context.person_id))]
    inline_buttons.show(context, Say(translate(context.language, "adviser.card"), [row]))


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Draw the QR code of the adviser's link; its caption says what the link brought.

    It names people who agreed to be named.  None for a person who is no longer an adviser.
    """
    adviser = session.get(Person, subject["adviser"])
    if adviser is None or not is_adviser(session, adviser.id):
        return None
    source = source_of(adviser.id)
    mine = select(Person.id).where(Person.bot_id == adviser.bot_id, Person.source == source)
    counts = funnel_queries.read(session, Scope(people=mine), (), small=0).together
    caption = _caption(session, adviser, counts, subject["link"])
    return ChatFile("mon-lien.png", qr.picture(subject["link"]), picture=True, caption=caption)


MAKERS: Mapping[str, Maker] = {CARD: make}


def _show_link(context: TurnContext, _: ConversationStack, adviser_id: int) -> CallbackResult:
    if adviser_id != context.person_id or not is_adviser(context.session, adviser_id):
        return CallbackResult.FOREIGN
    link = context.deployment.link_into(source_of(adviser_id))
    context.say(Show(CARD, {"adviser": adviser_id, "link": link}))
    return CallbackResult.STAYS


def _caption(session: Session, adviser: Person, counts: Tally, link: str) -> Html:
    lines = _steps(FigureFormatter(adviser.language), counts)
    names = _names(session, adviser)
    key = "adviser.names" if names else "adviser.no_names"
    values = {
        "link": link,
        "steps": Html("\n".join(lines)) if lines else translate(adviser.language, "adviser.few"),
        "names": translate(adviser.language, key, names=", ".join(names)),
    }
    return translate(adviser.language, "adviser.caption", **values)


def _steps(formatter: FigureFormatter, counts: Tally) -> list[str]:
    """Count the people of each step; nothing under five people, not even zero.

    The adviser may know who received the link, one by one.
    """
    if counts[PathStep.OPENED] < FEWEST:
        return []
    counts_told = {step: counts[step] if counts[step] >= FEWEST else None for step in SHOWN_STEPS}
    return [
        formatter.translate(
            "stats.line",
            label=formatter.translate(f"adviser.step.{step}"),
            number=formatter.count(count),
        )
        for step, count in counts_told.items()
    ]


def _names(session: Session, adviser: Person) -> Sequence[str]:
    query = (
        select(Person.first_name)
        .join(Consent, Consent.person_id == Person.id)
        .where(Consent.purpose == ConsentPurpose.SHARE_WITH_ADVISER, Consent.withdrawn_at.is_(None))
        .where(Consent.subject == source_of(adviser.id), Person.bot_id == adviser.bot_id)
        .where(Person.first_name.is_not(None))
        .order_by(Consent.given_at.desc(), Person.id)
        .limit(MOST_NAMES)
    )
    return [name for name in session.scalars(query) if name]


CALLBACKS: Callbacks = {
    Access.ADVISER: {CARD: _show_link},
}
