"""Who may be in which script: asked when it opens, and at each turn while it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.script import DoStep, PickStep
from models.conversation import Conversation
from models.engine.database import Database
from models.people import Person, Role
from models.tickets import CannedAnswer
from services.conversation.script_guard import ScriptGuard
from services.conversation.stack import ConversationStack
from services.mentors.access import may
from services.people.access import Access
from services.wiring.domains import COMMANDS, offered
from tests.backoffice.test_security import dump
from tests.harness.builders import (
    DEPLOYMENT,
    NOON,
    a_context,
    a_person,
    a_session,
    a_stack,
    a_workshop,
    the_conversations,
)
from tests.harness.chat import Chat
from tests.mentors.test_access import ROWS, who

NEEDED = {
    Access.TEAM: """
        absence announce canned faq minor nudges offer_refusal open_desk person_card rights session
        session_new session_workshops table_import table_template verify_attestation whom
    """,
    Access.OWNER: "session_house",
    Access.HOST: "attendance_list my_card workshop_summary",
}
SCRIPTS = {script: access for access, names in NEEDED.items() for script in names.split()}
"""All others are open to anyone."""
BY_THE_TEAM = {"strengths": Access.TEAM}
WRITING = """\
nadia> /start i-{owner}
nadia> /reponses_types
nadia> [Écrire une réponse type]
nadia> Accueil
"""
SENT = ("Bonjour à tous", "[Passer]", "(photo)", "(voice)", "(forged c:1:0)")
BELOW = "Comment dois-je vous appeler ?"
"""The question below the form: any text answers it."""
ANSWERS = CannedAnswer.text


def scripts_of(stack: ConversationStack) -> Sequence[str]:
    return [it.script for it in stack.open]


def test_each_script_of_the_team_asks_for_a_right() -> None:
    assert offered(DEPLOYMENT).script_access() == SCRIPTS
    assert SCRIPTS.keys() <= the_conversations().library.scripts.keys()


def test_an_action_belongs_to_scripts_of_one_right() -> None:
    """An action asks for no right itself: the script that runs it has asked."""
    rights: dict[str, set[Access | None]] = {}
    for script in the_conversations().library.scripts.values():
        for step in script.steps.values():
            if isinstance(step, DoStep | PickStep):
                name = step.action if isinstance(step, DoStep) else step.source
                rights.setdefault(name, set()).add(SCRIPTS.get(script.name))
    assert {name for name, asked in rights.items() if len(asked) > 1} == {"open"}


def test_a_script_asks_for_what_the_command_that_opens_it_asks_for() -> None:
    opened = {it.opens: it.access for it in COMMANDS if isinstance(it.opens, str)}
    assert opened.items() <= SCRIPTS.items()


@pytest.mark.parametrize(("described", "rights"), ROWS, ids=[row[0] for row in ROWS])
def test_a_role_lets_into_the_scripts_that_ask_for_its_rights(
    database: Database, described: str, rights: str
) -> None:
    def work(session: Session) -> None:
        context = a_context(session, who(session, described))
        let_in = {it for it in SCRIPTS if context.conversations.guard.lets_in(context, it)}
        assert let_in == {it for it, access in SCRIPTS.items() if access in rights.split()}
        assert context.conversations.guard.lets_in(context, "menu")

    database.transact_now(work)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_does_not_open_for_a_person_without_the_right(
    database: Database, script: str
) -> None:
    def work(session: Session) -> None:
        workshop = a_workshop(session, a_session(session), NOON)
        context, number = a_context(session, a_person(session)), str(workshop.id)
        stack = a_stack(context.person_id)
        context.conversations.open_home(context, stack)
        before, home = dump(session), scripts_of(stack)
        subjects = dict.fromkeys(("session", "workshop", "chosen", "subject"), number)
        context.conversations.open_above(context, stack, script, subjects)
        assert (scripts_of(stack), dump(session)) == (home, before)
        assert len(context.outgoing) == 2, "the question below is asked once more"

    database.transact_now(work)


@pytest.mark.parametrize(("access", "opened"), [({}, ["strengths"]), (BY_THE_TEAM, [])])
def test_a_script_that_ends_by_opening_another_asks_as_well(
    database: Database, access: Mapping[str, Access], opened: Sequence[str]
) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_person(session))
        conversations = replace(context.conversations, guard=ScriptGuard(may, access))
        context, stack = replace(context, conversations=conversations), a_stack(context.person_id)
        conversations.open_home(context, stack)
        home = scripts_of(stack)
        conversations.open_above(context, stack, "discover")
        assert scripts_of(stack) == [*home, *opened]

    database.transact_now(work)


async def taken_away(chat: Chat) -> None:
    """Take the roles away in the database alone: what is open stays open."""
    await chat.app.database.transact(lambda session: session.execute(delete(Role)) and None)


async def scripts_open(chat: Chat) -> Sequence[str]:
    query = select(Conversation.script).order_by(Conversation.depth)
    return await chat.app.database.read(lambda session: session.scalars(query).all())


async def stored(chat: Chat) -> Sequence[str | None]:
    """Return the first names of people, and the answers that the team keeps."""

    def look(session: Session) -> Sequence[str | None]:
        return [*session.scalars(select(Person.first_name)), *session.scalars(select(ANSWERS))]

    return await chat.app.database.read(look)


@pytest.mark.parametrize("sent", SENT)
async def test_a_form_closes_at_whatever_is_sent_once_the_role_is_lost(
    chat: Chat, sent: str
) -> None:
    """What was sent to the form answers no other question either."""
    await chat.play(WRITING)
    assert await scripts_open(chat) == ["invited", "canned"]
    await taken_away(chat)
    assert BELOW in await chat.play(f"nadia> {sent}\n")
    assert (await scripts_open(chat), await stored(chat)) == (["invited"], [None])
    await chat.play("nadia> Nadia\n")
    assert await stored(chat) == ["Nadia"]


async def test_a_form_under_another_conversation_closes_alone(chat: Chat) -> None:
    await chat.play(f"{WRITING}nadia> /profil\n")
    assert await scripts_open(chat) == ["invited", "canned", "profile"]
    await taken_away(chat)
    assert BELOW in await chat.play("nadia> [Reprendre où j'en étais]\n")
    assert await scripts_open(chat) == ["invited"]


async def test_a_command_opens_above_the_question_below_a_form_that_closed(chat: Chat) -> None:
    await chat.play(WRITING)
    await taken_away(chat)
    await chat.play("nadia> /profil\n")
    assert await scripts_open(chat) == ["invited", "profile"]
    assert BELOW in await chat.play("nadia> [Reprendre où j'en étais]\n")


async def test_who_keeps_the_role_goes_on(chat: Chat) -> None:
    await chat.play(f"{WRITING}nadia> Bonjour à tous\n")
    assert await stored(chat) == [None, "Bonjour à tous"]
