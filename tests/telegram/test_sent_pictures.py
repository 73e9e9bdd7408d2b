"""A drawing of the same values is drawn and uploaded once, then sent by its name at Telegram."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from telegram import Bot

from bot.telegram.attachments import Attachments
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.engine.database import Database
from models.outbox import SentPicture
from models.people import Person
from rules.outbox.pace import unlimited
from sandbox.world.world import World
from services.conversation.attachments import ChatFile, Drawing, drawn_later
from services.conversation.replies import Show
from services.outbox import sent_pictures
from tests.harness.builders import BOT, NOON, a_person
from tests.harness.places import start


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (20, 20), "white").save(buffer, "PNG")
    return buffer.getvalue()


PICTURE = picture()


@dataclass(frozen=True)
class Seen:
    """What is drawn."""

    title: str


class Studio:
    """Draws, and counts how often."""

    def __init__(self, database: Database) -> None:
        self.times = 0
        self.title = "Mon parcours"
        self.person_id = database.transact_now(lambda session: a_person(session).id)
        self.attachments = Attachments(
            database, {"way": self.make}, "", bot_id=BOT, clock=lambda: NOON
        )

    def make(self, _: Session, __: Mapping[str, Any]) -> ChatFile:
        drawing = Drawing(Seen(self.title), self.draw, self.person_id)
        return drawn_later("way.png", drawing, "Les mêmes mots")

    def draw(self, _: Seen) -> bytes:
        self.times += 1
        return PICTURE


@pytest.fixture
def studio(database: Database) -> Studio:
    return Studio(database)


@pytest.fixture
def chat_sender(bot: Bot, studio: Studio) -> ChatSender:
    made = studio.attachments
    return ChatSender(bot, RateLimiter(unlimited()), made.make, uploaded=made.keep)


def kept(database: Database) -> int:
    count = select(func.count()).select_from(SentPicture)
    return database.transact_now(lambda session: session.scalar(count)) or 0


async def test_the_same_picture_is_drawn_once(
    chat_sender: ChatSender, studio: Studio, world: World, database: Database
) -> None:
    ada = start(world, 7)
    for _ in range(3):
        await chat_sender.say(ada, [Show("way", {})])
    assert (studio.times, kept(database)) == (1, 1)


async def test_other_values_are_another_picture(
    chat_sender: ChatSender, studio: Studio, world: World
) -> None:
    ada = start(world, 7)
    await chat_sender.say(ada, [Show("way", {})])
    studio.title = "Mon bilan"
    await chat_sender.say(ada, [Show("way", {})])
    assert studio.times == 2


async def test_one_that_telegram_has_lost_is_drawn_anew(
    chat_sender: ChatSender, studio: Studio, world: World, database: Database
) -> None:
    fingerprint = Drawing(Seen(studio.title), studio.draw, studio.person_id).fingerprint
    database.transact_now(
        lambda session: sent_pictures.keep(
            session, BOT, fingerprint, studio.person_id, "lost", NOON
        )
    )
    await chat_sender.say(start(world, 7), [Show("way", {})])
    assert studio.times == 1


async def test_its_name_goes_with_the_person_and_after_thirty_days(
    chat_sender: ChatSender, studio: Studio, world: World, database: Database
) -> None:
    ada = start(world, 7)
    await chat_sender.say(ada, [Show("way", {})])
    database.transact_now(
        lambda session: sent_pictures.purge(session, BOT, NOON - timedelta(days=1))
    )
    assert kept(database) == 1
    database.transact_now(lambda session: sent_pictures.purge(session, BOT, NOON))
    assert kept(database) == 0
    await chat_sender.say(ada, [Show("way", {})])
    database.transact_now(
        lambda session: session.execute(delete(Person).where(Person.id == studio.person_id))
    )
    assert kept(database) == 0


async def test_who_was_erased_meanwhile_leaves_no_name(
    chat_sender: ChatSender, studio: Studio, world: World, database: Database
) -> None:
    studio.person_id = 999
    await chat_sender.say(start(world, 7), [Show("way", {})])
    assert kept(database) == 0
