"""What the team sees of an announcement: its progress, its buttons, its report."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Bot

from bot.delivery.announcement_progress import ProgressMessages
from bot.delivery.messages import Messages
from bot.delivery.worker import Worker
from bot.telegram.attachments import Attachments
from models.announcements import Announcement, AnnouncementCategory, NotSentReason, RecipientState
from models.engine.database import Database
from models.people import AuditEntry, Person, Role, RoleName
from sandbox.world.world import World
from services.announcements import announcements, callbacks, state_machine
from services.announcements import report as announcements_report
from services.announcements.progress_message import END, PAUSE, RESEND, RESUME, STOP
from services.conversation.attachments import ChatFile
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say, Show
from services.outbox.message_limits import MessageLimits
from services.people.access import Access
from tests.agenda.test_reminder_sweep import NO_STACK
from tests.announcements.builders import an_announcement, launched
from tests.delivery.test_announcements import House, meet
from tests.harness.builders import a_context, a_person
from tests.harness.chat import CALLBACKS
from tests.harness.places import BOT_ID, calls, fails, start
from tests.harness.typed import as_typed
from tests.outbox.builders import NOON

LEA = 500
"""Of the team."""


@pytest.fixture
async def house(database: Database, bot: Bot, world: World) -> House:
    house = House(database, bot)
    await house.leader.step()
    start(world, LEA)

    def work(session: Session) -> None:
        lea = Person(bot_id=BOT_ID, telegram_id=LEA, joined_at=NOON)
        session.add(lea)
        session.flush()
        session.add(Role(person_id=lea.id, role=RoleName.STAFF, granted_at=NOON))

    await database.transact(work)
    return house


def following(house: House) -> ProgressMessages:
    chat_sender, leader = house.chat_sender, house.leader
    return ProgressMessages(house.database, BOT_ID, chat_sender, lambda: house.now, leader)


async def launch(house: House) -> None:
    """To everybody but Léa, who made it."""

    def work(session: Session) -> None:
        lea = session.scalars(select(Person).where(Person.telegram_id == LEA)).one()
        announcement = an_announcement(session, made_by=lea.id)
        others = select(Person.id).where(Person.id != lea.id)
        announcements.launch(session, announcement, others, NOON)

    await house.database.transact(work)


def shown(world: World) -> tuple[str, list[str]]:
    """The message Léa follows, and its buttons."""
    message = next(it for it in reversed(world.messages(LEA)) if "text" in it)
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    labels = [button["text"] for row in rows for button in row]
    return as_typed(message["text"]), labels


async def test_progress_is_one_message_edited_every_five_seconds_at_most(
    house: House, world: World
) -> None:
    await meet(house, world, range(1, 4))
    await meet(house, world, range(4, 11), department="988")
    await launch(house)
    team = following(house)
    await house.at(NOON)
    for seconds in (0, 2, 4, 5, 7):
        house.now = NOON + timedelta(seconds=seconds)
        if seconds == 2:
            await house.turn(announcements.pause)
        await team.show()
        if seconds == 0:
            assert shown(world) == (
                "📣 Annonce n° 1 : envoi en cours\n▰▰▰▱▱▱▱▱▱▱▱▱ 30 %\n3 sur 10 · 0,3 par seconde\n"
                "Pour plus tard (nuit, dimanche, limite du jour) : 7",
                ["Mettre en pause", "Arrêter"],
            )
    assert len(calls(world, "editMessageText")) == 1
    assert shown(world)[0].startswith("📣 Annonce n° 1 : en pause")
    assert shown(world)[1] == ["Reprendre", "Arrêter"]


async def test_an_end_that_could_not_be_shown_is_shown_later(house: House, world: World) -> None:
    await meet(house, world, range(1, 4))
    await launch(house)
    team = following(house)
    await house.leader.step()
    await house.database.transact(lambda session: state_machine.advance(session, BOT_ID, NOON))
    await team.show()
    await house.at(NOON)
    fails(world, "500", method="editMessageText")
    for seconds in (6, 12):
        house.now = NOON + timedelta(seconds=seconds)
        await team.show()
    assert shown(world)[0].startswith("📣 Annonce n° 1 : c'est fini")
    assert "Arrêter" not in shown(world)[1]


async def test_a_silence_that_telegram_wants_is_shown(house: House, world: World) -> None:
    await meet(house, world, range(1, 4), department="988")
    await launch(house)
    until = NOON + timedelta(seconds=30)
    await house.database.transact(
        partial(state_machine.advance, bot_id=BOT_ID, now=NOON, halted_until=until)
    )
    team = following(house)
    for seconds, line in ((0, "demande une pause jusqu'à"), (60, "a demandé une pause jusqu'à")):
        house.now = NOON + timedelta(seconds=seconds)
        await team.show()
        assert shown(world)[0].endswith(f"\nTelegram {line} 13:00:30.")


async def test_the_end_is_shown_and_a_report_comes_with_a_picture(
    house: House, world: World
) -> None:
    await meet(house, world, range(1, 4))
    await meet(house, world, [4], department="988")
    await meet(house, world, [5], blocked_at=NOON)
    await launch(house)
    team = following(house)
    await house.at(NOON)
    await team.show()
    await house.database.transact(
        lambda s: announcements.stop(s.scalars(select(Announcement)).one())
    )
    later = NOON + timedelta(minutes=1)
    await house.at(later)
    for _ in range(2):
        await team.show()
    assert shown(world)[0].startswith("📣 Annonce n° 1 : arrêtée\n▰▰▰▰▰▰▰▰▰▱▱▱ 80 %")
    assert shown(world)[1] == []
    assert len(calls(world, "editMessageText")) == 1

    report = await reported(house, world, later)
    assert report["photo"]
    assert as_typed(report["caption"]) == (
        "📣 Annonce n° 1 : arrêtée avant la fin.\nMessages envoyés : 3 sur 5.\n"
        "Déclic bloqué : 1\nArrêté avant l'envoi : 1"
    )


async def reported(house: House, world: World, now: datetime) -> dict[str, Any]:
    """The report as it stands in Léa's chat."""
    chat_sender, leader = house.chat_sender, house.leader
    chat_sender.make = Attachments(
        house.database, {announcements_report.PICTURE: announcements_report.make}, ""
    ).make
    kinds = {announcements_report.REPORT.name: announcements_report.REPORT}
    messages = Messages(house.database, BOT_ID, chat_sender, kinds, MessageLimits(), leader)
    worker = Worker(
        house.database, BOT_ID, lambda: now, leader, [messages], monotonic=house.monotonic
    )
    await worker.run_due(now)
    return world.messages(LEA)[-1]


async def press_resend(house: House, telegram_id: int) -> tuple[CallbackResult, str]:
    press = CALLBACKS[RESEND]

    def work(session: Session) -> tuple[CallbackResult, str]:
        person = session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one()
        context = a_context(session, person, now=house.now)
        taken = press(context, NO_STACK, session.scalars(select(Announcement.id)).one())
        return taken, "".join(line.text for line in context.outgoing if isinstance(line, Say))

    return await house.database.transact(work)


@pytest.mark.parametrize("kind", ["504", "cut_after"])
async def test_those_in_doubt_receive_it_once_more_when_the_team_wants_it_and_no_more(
    house: House, world: World, kind: str
) -> None:
    await meet(house, world, range(1, 5))
    await launch(house)
    fails(world, kind, person=2)
    fails(world, kind, person=3, times=2)
    await house.at(NOON)
    report = await reported(house, world, NOON)
    assert "Sans réponse de Telegram : 2" in as_typed(report["caption"])
    [[button]] = report["reply_markup"]["inline_keyboard"]
    assert (button["text"], button["callback_data"]) == (
        "Renvoyer à ces personnes",
        "a:announcement_resend:1",
    )
    assert await press_resend(house, 4) == (CallbackResult.FOREIGN, "")
    before = len(calls(world))
    taken, said = await press_resend(house, LEA)
    assert (taken, "pour 2 sans réponse" in said) == (CallbackResult.STAYS, True)
    assert "plus personne" in (await press_resend(house, LEA))[1]
    later = NOON + timedelta(minutes=1)
    await house.at(later)
    assert sorted(it.parameters["chat_id"] for it in calls(world)[before:]) == [2, 3]
    assert await house.outcomes() == [
        (RecipientState.SENT, None),
        (RecipientState.SENT, None),
        (RecipientState.UNKNOWN, NotSentReason.TIMED_OUT_AGAIN),
        (RecipientState.SENT, None),
    ]
    again = await reported(house, world, later)
    assert "Messages envoyés : 3 sur 4." in as_typed(again["caption"])
    assert "Sans réponse de Telegram, deux fois : 1" in as_typed(again["caption"])
    assert "reply_markup" not in again
    assert "plus personne" in (await press_resend(house, LEA))[1]


@pytest.mark.both_databases("recipients are inserted from a query")
async def test_who_said_no_meanwhile_is_not_sent_it_once_more(house: House, world: World) -> None:
    await meet(house, world, [1])
    await launch(house)
    fails(world, "504")
    await house.at(NOON)

    def opt_out(session: Session) -> None:
        person = session.scalars(select(Person).where(Person.telegram_id == 1)).one()
        announcements.opt_out(session, person.id, AnnouncementCategory.PROGRAMME, NOON)

    await house.database.transact(opt_out)
    await press_resend(house, LEA)
    await house.at(NOON + timedelta(minutes=1))
    assert len(calls(world)) == 1
    assert await house.outcomes() == [(RecipientState.OPTED_OUT, NotSentReason.CATEGORY)]


def test_only_the_team_pauses_resumes_and_stops_and_it_is_written_down(
    database: Database,
) -> None:
    handlers = {name: CALLBACKS[name] for name in callbacks.CALLBACKS[Access.TEAM]}

    def work(session: Session) -> None:
        lea, stranger = a_person(session, LEA), a_person(session, 8)
        session.add(Role(person_id=lea.id, role=RoleName.STAFF, granted_at=NOON))
        draft, announcement = an_announcement(session), launched(session)

        def press(
            person: Person, callback: str, number: int = announcement.id
        ) -> tuple[CallbackResult, str]:
            context = a_context(session, person)
            taken = handlers[callback](context, NO_STACK, number)
            [*_, said] = [line.text for line in context.outgoing if isinstance(line, Say)] or [""]
            return taken, as_typed(said)

        for callback in handlers:
            assert press(stranger, callback) == (CallbackResult.FOREIGN, "")
            assert press(lea, callback, 99) == (CallbackResult.FOREIGN, "")
            assert press(lea, callback, draft.id) == (CallbackResult.FOREIGN, "")
        said = [
            press(lea, callback)[1].partition(" : ")[2].partition(".")[0]
            for callback in (PAUSE, PAUSE, RESUME, RESUME, END, STOP, RESUME)
        ]
        assert said == [
            "en pause",
            "en pause",
            "l'envoi reprend",
            "l'envoi reprend",
            "en pause",
            "arrêtée",
            "elle est déjà finie",
        ]
        session.flush()
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
            PAUSE,
            RESUME,
            PAUSE,
            STOP,
        ]

    database.transact_now(work)


async def test_a_file_that_cannot_be_made_holds_up_nothing(database: Database) -> None:
    def broken(_: Session, __: object) -> ChatFile:
        raise ValueError("nothing can be drawn of this")

    attachments = Attachments(database, {"card": broken}, "")
    assert await attachments.make(Show("card", {})) is None
    assert await attachments.make(Show("renamed since", {})) is None
