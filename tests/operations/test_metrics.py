"""`/metrics` tells what the bot does, on an address of its own, without a word of anybody."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from telegram import Bot

from bot.delivery.leader import Leader
from bot.instruments import meters
from bot.operations.database_gauges import DatabaseGauges
from bot.operations.machine import folders
from bot.operations.scraping import registry_with, served, state_of
from bot.refusal import Refused
from bot.settings import Settings
from bot.telegram.updates import read
from models.engine.database import Database, open_database
from models.understanding import HeardText, TextOutcome
from sandbox.world.world import World
from services.wiring import operation_figures
from tests.delivery.test_messages import House, meet
from tests.harness.builders import a_session
from tests.harness.chat import Chat
from tests.harness.places import BOT_ID
from tests.harness.processes import free_port
from tests.outbox.builders import NOON, enqueue, heard


def of_process(*, only: str = "") -> dict[str, float]:
    """What this process counted so far, by name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in registry_with().collect()
        for sample in family.samples
        if sample.name.startswith("declic") and only in sample.name
    }


def grown(before: dict[str, float], *, only: str = "") -> dict[str, float]:
    """What has grown since: seconds, dates and buckets aside."""
    return {
        name: value - before.get(name, 0)
        for name, value in of_process(only=only).items()
        if value != before.get(name, 0) and not any(it in name for it in ("_sum", "_cr", "_buck"))
    }


async def test_a_turn_and_its_answer_are_counted_and_timed(chat: Chat) -> None:
    before = of_process()
    await chat.play("> /start\n")
    assert grown(before) == {
        "declic_turns_total['done']": 1,
        "declic_turn_seconds_count[]": 1,
        "declic_answer_seconds_count[]": 1,
        "declic_sends_total['sent', 'turns']": 1,
    }


async def test_an_update_that_cannot_be_read_is_counted(bot: Bot) -> None:
    before = of_process()
    with capture_logs():
        assert read(bot, {"update_id": 7, "message": 3}) is None
    assert grown(before) == {"declic_updates_refused_total['unreadable']": 1}


async def test_what_is_sent_later_is_counted_by_sender_and_outcome(
    database: Database, bot: Bot, world: World
) -> None:
    house = House(database, bot)
    await house.leader.step()
    await meet(database, world, 7)
    for words, moved in (("Votre appel", False), ("Un autre", True)):
        await database.transact(enqueue(7, words, moved=moved))
    before = of_process()
    await house.at(NOON)
    assert grown(before) == {"declic_sends_total['messages', 'sent']": 1}


def test_errors_of_the_database_are_counted_by_kind(database: Database) -> None:
    meters.count_database_errors()
    before = of_process()
    with pytest.raises(DBAPIError):
        database.transact_now(lambda session: session.execute(text("SELECT * FROM nowhere")))
    counted = grown(before)
    assert list(counted.values()) == [1]
    assert next(iter(counted)).startswith("declic_database_errors_total")


def texts(*outcomes: TextOutcome) -> list[HeardText]:
    return [HeardText(bot_id=BOT_ID, outcome=it, intent="", at=NOON) for it in outcomes]


@pytest.mark.both_databases("statements that no other test asks")
async def test_the_leader_reads_queues_seats_and_texts(database: Database, world: World) -> None:
    leader, minute = Leader(database, BOT_ID, "ada"), timedelta(minutes=1)
    await leader.step()
    await meet(database, world, 7)
    for name, due_at in (("a", NOON - 3 * minute), ("b", NOON - minute), ("c", NOON + minute)):
        await database.transact(enqueue(7, name, due_at=due_at))
    await database.transact(heard(1, "Bonjour"))
    await database.transact(lambda s: s.add(a_session(s, code="mars", seats=12)))
    await database.transact(lambda s: s.add_all(texts(TextOutcome.LOST)))
    gauges = DatabaseGauges(database, BOT_ID, lambda: NOON, leader)
    before = of_process()
    await gauges.look()
    shown = of_process()
    assert shown["declic_queue_depth['messages']"] == 2
    assert shown["declic_queue_oldest_seconds['messages']"] == 180
    assert shown["declic_queue_depth['answers']"] == shown["declic_queue_depth['emails']"] == 0
    assert shown["declic_free_seats['mars']"] == 12
    assert grown(before, only="texts") == {}
    await database.transact(lambda s: s.add_all(texts(TextOutcome.LOST, TextOutcome.UNDERSTOOD)))
    await gauges.look()
    assert grown(before, only="texts") == {
        "declic_texts_total['lost']": 1,
        "declic_texts_total['understood']": 1,
    }
    for _ in range(2):  # a third and a fourth look count nothing again
        await gauges.look()
    assert grown(before, only="texts") == {
        "declic_texts_total['lost']": 1,
        "declic_texts_total['understood']": 1,
    }
    await database.transact(lambda s: s.add_all(texts(TextOutcome.LOST)))
    await gauges.look()
    assert grown(before, only="texts")["declic_texts_total['lost']"] == 2


async def test_who_leads_again_counts_the_texts_heard_since_and_none_before(
    database: Database,
) -> None:
    leader = Leader(database, BOT_ID, "ada")
    gauges = DatabaseGauges(database, BOT_ID, lambda: NOON, leader)
    before = of_process()
    for _ in range(2):
        await leader.step()
        await gauges.look()
        await database.transact(lambda s: s.add_all(texts(TextOutcome.LOST)))
        await gauges.look()
        await leader.give_up()
        await gauges.look()
        await database.transact(lambda s: s.add_all(texts(TextOutcome.LOST)))
    assert grown(before, only="texts") == {"declic_texts_total['lost']": 2}


async def test_who_does_not_lead_says_nothing_of_the_queues(database: Database) -> None:
    leader = Leader(database, BOT_ID, "ada")
    await leader.step()
    gauges = DatabaseGauges(database, BOT_ID, lambda: NOON, leader)
    await gauges.look()
    assert of_process(only="queue_depth")
    await leader.give_up()
    await gauges.look()
    assert of_process(only="queue_depth") == {}


def sampled(registry: CollectorRegistry) -> dict[str, float]:
    return {
        f"{sample.name} {' '.join(sample.labels.values())}".strip(): sample.value
        for family in registry.collect()
        for sample in family.samples
    }


async def test_a_process_tells_its_lead_its_sweeps_and_its_disk(chat: Chat) -> None:
    await chat.app.leader.step()
    await chat.app.timetable.run_all()
    shown = sampled(registry_with(state_of(chat.app)))
    assert shown["declic_leader"] == shown["declic_sending"] == 1
    assert shown["declic_epoch"] >= 1
    assert shown["declic_disk_free_bytes database"] > 0
    sweeps = {job.name for job in chat.app.timetable.jobs()}
    for name in ("last_success_timestamp_seconds", "failures", "interval_seconds"):
        assert {f"declic_sweep_{name} {sweep}" for sweep in sweeps} <= shown.keys()


async def test_it_is_served_on_an_address_of_its_own(chat: Chat) -> None:
    port = free_port()
    registry = registry_with(state_of(chat.app))
    async with served(registry, "127.0.0.1", port), ClientSession() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/metrics")
        shown = await answer.text()
        with pytest.raises(Refused, match="METRICS_ADDRESS: cannot listen there"):
            async with served(registry, "127.0.0.1", port):
                pass
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "declic_turn_seconds_bucket" in shown
    assert "process_resident_memory_bytes" in shown


async def test_what_the_bot_itself_cannot_do_is_not_laid_to_its_address() -> None:
    with pytest.raises(TimeoutError):
        async with served(registry_with(), "127.0.0.1", free_port()):
            raise TimeoutError


async def test_labels_take_few_values_and_name_nobody(chat: Chat) -> None:
    await chat.play("> /start\n> [C'est parti]\n> Zoé Martin\n> n'importe quoi\n")
    await chat.app.timetable.run_all()
    gauges = DatabaseGauges(chat.app.database, chat.app.bot.id, chat.app.clock, chat.app.leader)
    await gauges.look()
    values = {
        (name, value)
        for family in registry_with(state_of(chat.app)).collect()
        for sample in family.samples
        for name, value in sample.labels.items()
    }
    assert {name for name, _ in values} <= {
        *("sender", "outcome", "reason", "kind", "sweep", "folder", "version", "le", "session")
    }
    assert not any("Zoé" in value or "importe" in value for _, value in values)


def test_folders_are_those_of_this_machine() -> None:
    here, elsewhere = (
        folders(Settings(_env_file=None, database_url=url))
        for url in ("sqlite:///var/declic.db", "postgresql://a:b@c/d")
    )
    assert (set(here), set(elsewhere)) == (
        {"files", "backups", "database"},
        {"files", "backups"},
    )


def test_only_what_waits_is_read(sqlite_url: str) -> None:
    """On PostgreSQL too they are partial indexes, which hold nothing else."""
    database = open_database(sqlite_url)

    def plans(session: Session) -> str:
        connection, told = session.connection(), list[str]()

        @event.listens_for(connection, "before_cursor_execute")
        def note(_: Connection, __: Any, statement: str, values: Any, *___: Any) -> None:
            if "count(*)" in statement and not statement.startswith("EXPLAIN"):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                told.extend(str(row) for row in rows)

        operation_figures.waiting(session, BOT_ID, NOON)
        return "\n".join(told)

    told = database.transact_now(plans)
    database.close()
    for index in ("outbox_waiting", "letters_waiting", "announcement_recipients_waiting"):
        assert f"ix_{index}" in told
    assert "ix_updates_answered_at (bot_id=? AND answered_at=?" in told
    assert "SCAN outbox" not in told and "SCAN updates" not in told
