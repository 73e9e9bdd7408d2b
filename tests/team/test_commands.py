"""The one table of the team's commands: complete, and listed for whom it is."""

import re
from collections.abc import Sequence
from itertools import combinations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.telegram.command_lists import EVERYONE, described, edition, names_for
from flows.texts import load_texts
from handlers.staff import BY_NAME
from models.engine.database import Database
from models.mentoring.mentors import MentorStatus
from models.outbox import OutboxMessage
from models.people import RoleName
from sandbox.bot_api.profile import commands_for
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Commands
from services.home import command_help, message_router
from services.mentors import approval
from services.mentors.access import acting_roles
from services.people.access import Access
from services.safeguarding import stops
from services.team import command_lists
from services.wiring.domains import COMMANDS
from tests.harness.builders import BOT, NOON, a_context, a_member, a_mentor, a_person
from tests.harness.chat import Chat


def test_a_name_means_one_command_and_its_words_are_known() -> None:
    assert len(BY_NAME) == len(COMMANDS)
    assert not BY_NAME.keys() & {*EVERYONE, *message_router.COMMANDS, "start"}
    for language in load_texts().languages:
        assert all(it["description"] for it in described(BY_NAME, language))


def test_each_role_has_its_own_list() -> None:
    assert names_for([RoleName.MENTOR])[0] == "ateliers"
    assert not {"offres", "a_verifier"} & {*names_for([RoleName.MENTOR, RoleName.EMPLOYER])}
    assert {"a_verifier", "ateliers", "menu"} <= {*names_for([RoleName.STAFF])}
    theirs = {Access.TEAM, Access.OWNER, Access.HOST, Access.ADVISER}
    assert {it.access for it in COMMANDS} == theirs


@pytest.mark.parametrize(
    "held",
    [(), *combinations(RoleName, 1), *combinations(RoleName, 2), tuple(RoleName)],
    ids=lambda held: "+".join(held) or "nobody",
)
def test_the_help_of_a_role_holds_each_command_of_its_list_and_no_other(
    held: tuple[RoleName, ...],
) -> None:
    listed = names_for(held) if held else list(EVERYONE)
    phrases = Phrase.joined(list(command_help.lines_for(COMMANDS, held, held)))
    for language in load_texts().languages:
        told = plainly(phrases, language)
        assert sorted(re.findall(r"^/(\w+)\s?:", told, re.MULTILINE)) == sorted(listed)


async def test_a_mentor_is_shown_the_commands_that_they_may_use_now(chat: Chat) -> None:
    await chat.play("marc> /start i-{mentor}\n")
    told = await chat.play("marc> /aide\n")
    assert "/agenda" in told
    assert "/ateliers" not in told
    assert listed(chat, "Marc") == names_for([])


ERASED = """\
sami> /supprimer
sami> [Yes, erase everything]
sami> [Yes, I am sure]
sami> ERASE
"""


REMOVED = """\
sami> (blocks)
nadia> /equipe
nadia> [Retirer n° 1 · équipe]
nadia> [Oui, retirer l'accès]
"""


def listed(chat: Chat, name: str, words: str = "") -> list[str]:
    """As the person's telephone shows them; those with these words."""
    person = chat.world.directory.person(name)
    commands = commands_for(chat.world, person.id, person.language_code)
    return [it["command"] for it in commands if words in it["description"]]


async def test_the_list_of_a_chat_follows_the_role_and_goes_with_the_person(chat: Chat) -> None:
    await chat.play("sami> /start i-{staff}\n")
    assert listed(chat, "Sami") == names_for([RoleName.STAFF])
    await chat.play("nadia> /start i-{owner}\n")
    await chat.play(REMOVED)
    assert listed(chat, "Sami") != []
    await chat.play("sami> (unblocks)\n")
    assert listed(chat, "Sami") == []
    await chat.play("sami> /start i-{staff}\n")
    await chat.play("sami> /langue\nsami> [English]\n")
    assert listed(chat, "Sami", "Requests to check") == ["a_verifier"]
    await chat.play(ERASED)
    assert listed(chat, "Sami") == []


def test_the_list_follows_a_mentor_who_is_approved_suspended_and_back(database: Database) -> None:
    def work(session: Session) -> None:
        mentor, colleague = a_mentor(session, status=MentorStatus.TO_APPROVE), a_member(session)
        listing = command_lists.listing(acting_roles)
        query = select(OutboxMessage).where(OutboxMessage.kind == listing.name)

        def listed() -> Sequence[object]:
            [newest, *_] = session.scalars(query.order_by(OutboxMessage.id.desc()))
            return listing.render(session, newest, NOON)

        approval.decide(a_context(session, colleague), mentor, "mentor_yes")
        assert listed() == [Commands(["mentor"], "fr")]
        stops.stop_mentor(session, mentor, NOON, "stopped")
        assert listed() == [Commands([], "fr")]
        stops.resume(session, mentor.person_id, NOON, "resumed")
        assert listed() == [Commands(["mentor"], "fr")]
        assert len(session.scalars(query).all()) == 3

    database.transact_now(work)


def test_another_edition_of_the_commands_reaches_each_member_once(database: Database) -> None:
    def work(session: Session) -> None:
        members = [a_member(session, number, RoleName.STAFF) for number in (1, 2)]
        a_person(session, 3)
        for made in ("first", "first", "second"):
            command_lists.follow_all(session, BOT, made, NOON)
        query = select(OutboxMessage.person_id).order_by(OutboxMessage.id)
        assert session.scalars(query).all() == [it.id for it in members] * 2

    database.transact_now(work)
    assert edition() == edition()
