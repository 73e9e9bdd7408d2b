"""Advisers: a link of their own, how far those who came by it went, names of those who agree."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents import qr
from flows.texts import Html
from models.people import Consent, Person, Purpose
from models.team import RoleName
from rules.figures.figures import FEWEST, Path, Step, people
from services.conversation import inline_buttons
from services.conversation.attachments import File, Maker
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrases
from services.conversation.replies import Say, Show
from services.conversation.stack import Stack
from services.conversation.turn_context import Done, Scene
from services.figures import funnel_queries
from services.figures.presenting import Words
from services.mentoring.meeting_words import button, words
from services.people.roles import roles_of
from services.profile import consents

CARD = "adviser_people"
BEFORE = "conseil-"
"""Of a source, before the number of the adviser."""
SHOWN = (Step.OPENED, Step.PLACE, Step.CAME, Step.APPLIED, Step.OUT)
NAMES = 12


def show(scene: Scene, _: Phrases) -> None:
    """`/mes_personnes`."""
    row = [button(scene.language, "adviser.see", inline_buttons.data(CARD, scene.person_id))]
    inline_buttons.show(scene, Say(words(scene.language, "adviser.card"), [row]))


def verbs(bot_name: str) -> Mapping[str, Press]:
    return {CARD: partial(_see, bot_name)}


def source_of(adviser_id: int) -> str:
    return f"{BEFORE}{adviser_id}"


def adviser_of(session: Session, person: Person) -> int | None:
    """Whose link the person came by, while they are an adviser here."""
    number = (person.source or "").removeprefix(BEFORE)
    if not number.isdecimal() or person.source != source_of(int(number)):
        return None
    adviser = session.get(Person, int(number))
    known = adviser is not None and adviser.bot_id == person.bot_id and adviser.id != person.id
    return int(number) if known and is_adviser(session, int(number)) else None


def is_adviser(session: Session, person_id: int) -> bool:
    return RoleName.ADVISER in roles_of(session, person_id)


def may_ask(scene: Scene) -> bool:
    """Whether their adviser may know their first name."""
    return (
        scene.person.first_name is not None and adviser_of(scene.session, scene.person) is not None
    )


def agree(scene: Scene, _: Mapping[str, str]) -> Done:
    adviser_id = adviser_of(scene.session, scene.person)
    if adviser_id is not None:
        consents.consent(scene, Purpose.SHARE_WITH_ADVISER, source_of(adviser_id))
    return Done.DONE


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


def _see(bot_name: str, scene: Scene, _: Stack, adviser_id: int) -> Taken:
    if adviser_id != scene.person_id or not is_adviser(scene.session, adviser_id):
        return Taken.FOREIGN
    link = f"https://t.me/{bot_name}?start={source_of(adviser_id)}"
    scene.say(Show(CARD, {"adviser": adviser_id, "link": link}))
    return Taken.STAYS


def _caption(session: Session, adviser: Person, found: Sequence[Path], link: str) -> Html:
    told = _steps(Words(adviser.language), found)
    names = _names(session, adviser)
    key = "adviser.names" if names else "adviser.no_names"
    values = {
        "link": link,
        "steps": Html("\n".join(told)) if told else words(adviser.language, "adviser.few"),
        "names": words(adviser.language, key, {"names": ", ".join(names)}),
    }
    return words(adviser.language, "adviser.caption", values)


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
