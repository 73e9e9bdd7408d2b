"""Advisers: a link of their own, how far those who came by it went, names of those who agree."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents import qr
from flows.texts import Html
from models.people import Person
from models.profile import Consent, Purpose
from rules.figures.figures import FEWEST, Path, Step, people
from services.conversation import inline_buttons
from services.conversation.attachments import File, Maker
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.text import button, translate
from services.conversation.turn_context import TurnContext
from services.figures import funnel_queries
from services.figures.presenting import Words
from services.profile.adviser import is_adviser, source_of

CARD = "adviser_people"
SHOWN = (Step.OPENED, Step.PLACE, Step.CAME, Step.APPLIED, Step.OUT)
NAMES = 12


def show(context: TurnContext) -> None:
    """`/mes_personnes`."""
    row = [button(context.language, "adviser.see", inline_buttons.data(CARD, context.person_id))]
    inline_buttons.show(context, Say(translate(context.language, "adviser.card"), [row]))


def make(session: Session, subject: Mapping[str, Any]) -> File | None:
    """The code of the link; what it brought is its caption.  Nothing for who advises no more."""
    adviser = session.get(Person, subject["adviser"])
    if adviser is None or not is_adviser(session, adviser.id):
        return None
    source = source_of(adviser.id)
    found = [
        it for it in funnel_queries.read(session, adviser.bot_id) if it.groups["source"] == source
    ]
    caption = _caption(session, adviser, found, subject["link"])
    return File("mon-lien.png", qr.picture(subject["link"]), picture=True, caption=caption)


MAKERS: Mapping[str, Maker] = {CARD: make}


def _see(context: TurnContext, _: ConversationStack, adviser_id: int) -> CallbackResult:
    if adviser_id != context.person_id or not is_adviser(context.session, adviser_id):
        return CallbackResult.FOREIGN
    link = f"https://t.me/{context.deployment.bot_name}?start={source_of(adviser_id)}"
    context.say(Show(CARD, {"adviser": adviser_id, "link": link}))
    return CallbackResult.STAYS


def _caption(session: Session, adviser: Person, found: Sequence[Path], link: str) -> Html:
    told = _steps(Words(adviser.language), found)
    names = _names(session, adviser)
    key = "adviser.names" if names else "adviser.no_names"
    values = {
        "link": link,
        "steps": Html("\n".join(told)) if told else translate(adviser.language, "adviser.few"),
        "names": translate(adviser.language, key, {"names": ", ".join(names)}),
    }
    return translate(adviser.language, "adviser.caption", values)


def _steps(said: Words, found: Sequence[Path]) -> list[str]:
    """Not even zero under five: the adviser may know who received the link, one by one."""
    counts = {step: people(found, step) for step in SHOWN}
    if counts[Step.OPENED] < FEWEST:
        return []
    shown = {step: count if count >= FEWEST else None for step, count in counts.items()}
    return [
        said.say("stats.line", label=said.say(f"adviser.step.{step}"), number=said.count(count))
        for step, count in shown.items()
    ]


def _names(session: Session, adviser: Person) -> Sequence[str]:
    query = (
        select(Person.first_name)
        .join(Consent, Consent.person_id == Person.id)
        .where(Consent.purpose == Purpose.SHARE_WITH_ADVISER, Consent.withdrawn_at.is_(None))
        .where(Consent.subject == source_of(adviser.id), Person.bot_id == adviser.bot_id)
        .where(Person.first_name.is_not(None))
        .order_by(Consent.given_at.desc(), Person.id)
        .limit(NAMES)
    )
    return [name for name in session.scalars(query) if name]


CALLBACKS: Mapping[str, CallbackHandler] = {CARD: _see}
