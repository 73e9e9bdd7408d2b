"""Acts on many rows: one that fails leaves the others alone, and holds up nobody."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.desk import DeskAct, DeskActState
from models.people import Person, Role, RoleName
from services.backoffice.people_listing import LISTING
from services.desk import acts
from services.desk.listing import Act, ActOnRow, Asked, Verdict
from services.desk.reader import DeskReader
from services.desk.views import ListingViews
from services.people.access import Access
from tests.desk.test_people import crowded
from tests.harness.chat import Chat


async def test_a_row_that_fails_is_told_and_leaves_nothing_behind(chat: Chat) -> None:
    await crowded(chat, 30)
    await chat.play("= logs desk_act_failed RuntimeError\n")

    def rename(on: ActOnRow) -> Verdict:
        person = on.reader.session.get_one(Person, on.key)
        person.first_name = "Changed"
        on.reader.session.flush()
        if on.key == chosen[1]:
            raise RuntimeError
        return Verdict("noted")

    listing = replace(LISTING, acts=[Act("rename", rename)])
    conversations, chosen = chat.app.edge.queue.conversations, [0]

    def work(session: Session) -> tuple[dict[str | None, int], DeskActState, list[int]]:
        ids = session.scalars(select(Person.id).order_by(Person.id)).all()
        reader = DeskReader(session, conversations, ids[0], 0, "fr", chat.world.now())
        chosen[:] = ids[-5:]
        started = acts.start(reader, listing, listing.acts[0], Asked(), chosen, {})
        changed = select(Person.id).where(Person.first_name == "Changed").order_by(Person.id)
        return (
            dict(acts.counts(session, started.id)),
            started.state,
            list(session.scalars(changed)),
        )

    counts, state, changed = await chat.app.database.transact(work)
    assert counts == {"noted": 4, acts.FAILED: 1}
    assert state is DeskActState.DONE
    assert changed == [key for key in chosen if key != chosen[1]]


async def test_an_act_of_another_version_waits_and_holds_up_nobody(chat: Chat) -> None:
    await crowded(chat, 40)
    conversations = chat.app.edge.queue.conversations
    known = replace(LISTING, acts=[Act("note", lambda _: Verdict("noted"))])
    newer = replace(LISTING, name="rooms", acts=[Act("open", lambda _: Verdict("opened"))])

    def start(session: Session) -> tuple[int, int]:
        ids = session.scalars(select(Person.id).order_by(Person.id)).all()
        reader = DeskReader(session, conversations, ids[0], 0, "fr", chat.world.now())
        of_newer, of_ours = (
            acts.start(reader, it, it.acts[0], Asked(), ids[-30:], {}) for it in (newer, known)
        )
        return of_newer.id, of_ours.id

    of_newer, of_ours = await chat.app.database.transact(start)

    def run(session: Session) -> tuple[bool, bool]:
        listings, now = {"people": known}, chat.world.now()
        more = [acts.run(session, listings, conversations, now) for _ in range(2)]
        return more[0], more[1]

    def states(session: Session) -> list[DeskActState]:
        return [session.get_one(DeskAct, it).state for it in (of_newer, of_ours)]

    def due(session: Session) -> datetime | None:
        return acts.when_due(session, {"people": known}, conversations.deployment.bot_id)

    assert await chat.app.database.transact(run) == (True, False)
    assert await chat.app.database.read(due) is None
    assert await chat.app.database.read(states) == [DeskActState.RUNNING, DeskActState.DONE]


async def test_who_may_not_do_an_act_does_not_agree_to_it(chat: Chat) -> None:
    await crowded(chat, 5)
    act = Act("note", lambda _: Verdict("noted"), access=Access.OWNER, two_people_above=0)
    views = ListingViews({"people": replace(LISTING, acts=[act])})
    conversations = chat.app.edge.queue.conversations

    def work(session: Session) -> tuple[int, DeskActState, int, DeskActState]:
        ids = session.scalars(select(Person.id).order_by(Person.id)).all()
        asker, member, owner = (
            DeskReader(session, conversations, it, 0, "fr", chat.world.now()) for it in ids[:3]
        )
        started = acts.start(asker, views.listings["people"], act, Asked(), ids[-2:], {})
        for reader, role in (
            (asker, RoleName.OWNER),
            (member, RoleName.STAFF),
            (owner, RoleName.OWNER),
        ):
            session.add(Role(person_id=reader.person_id, role=role, granted_at=reader.now))
        session.flush()
        refused = views.decide(member, started.id, {"do": "agree"}).status
        waits = started.state
        agreed = views.decide(owner, started.id, {"do": "agree"}).status
        return refused, waits, agreed, started.state

    answers = await chat.app.database.transact(work)
    assert answers == (404, DeskActState.WAITS, 303, DeskActState.RUNNING)
