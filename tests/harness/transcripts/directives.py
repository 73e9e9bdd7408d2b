"""Play the directives of transcripts about offers: `= offer numa Technicien support`, and such."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity, OpportunityStatus
from models.people import Person, Role, RoleName
from models.programme import DataProtection
from rules.offers.opportunities import Contract, OpportunityKind, OpportunitySource
from services.applications import notifications
from services.applications.follow_up import closing_offers
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from tests.applications.builders import an_application

if TYPE_CHECKING:
    from tests.harness.chat import Chat


USUAL = {
    "remote": "none",
    "where": "31250",
    "contract": "permanent",
    "hours": "full_time",
    "days": "30",
}


async def _offer(chat: "Chat", rest: str) -> None:
    """Post an offer of someone who came by an employer's link.

    With `nobody`, it was found in a file, and has a link.
    """
    name, _, title = rest.partition(" ")
    now = chat.world.now()

    def work(session: Session) -> None:
        offer = Opportunity(
            kind=OpportunityKind.JOB,
            source=OpportunitySource.FILE if name == "nobody" else OpportunitySource.EMPLOYER,
            status=OpportunityStatus.LIVE,
            title=title,
            company=name.capitalize() if name != "nobody" else "Moulins",
            place="Toulouse",
            department="31",
            contract=Contract.PERMANENT,
            strengths=["listening", "service"],
            created_at=now,
            seen_at=now,
            published_at=now,
            live_until=now + timedelta(days=120),
        )
        if name == "nobody":
            offer.apply_url = "https://emplois.example/annonce/12"
        else:
            offer.employer_id = chat.person_id(session, name)
        session.add(offer)

    await chat.app.database.transact(work)


async def _participant(chat: "Chat", name: str) -> None:
    """Add someone who has a place, and has done nothing else yet."""
    _has_written(chat, name)
    await chat.turn(name, lambda context, stack: None)
    await chat.place_in_session(name)


async def _employer_comes(chat: "Chat", name: str) -> None:
    """Add someone at work in a company of that name, with a confirmed e-mail address."""

    def work(context: TurnContext, stack: ConversationStack) -> None:
        context.person.first_name = "Nora"
        context.session.add_all(
            [
                Role(person_id=context.person_id, role=RoleName.EMPLOYER, granted_at=context.now),
                Employer(
                    person_id=context.person_id,
                    company=name.capitalize(),
                    company_key=name,
                    email=f"{name}@{name}.example",
                    email_confirmed_at=context.now,
                    joined_at=context.now,
                ),
            ]
        )
        context.session.flush()
        chat.app.edge.queue.conversations.open_bottom(context, stack, "employer")

    _has_written(chat, name)
    await chat.turn(name, work)


async def _training(chat: "Chat", rest: str) -> None:
    """Post a training: `= training 2027-04-05 Bases du web`, or `= training link …`.

    With a date it has a contact, with `link` a link.
    """
    starts, _, title = rest.partition(" ")
    now = chat.world.now()

    def work(session: Session) -> None:
        training = Opportunity(
            kind=OpportunityKind.TRAINING,
            source=OpportunitySource.FILE,
            status=OpportunityStatus.LIVE,
            title=title,
            company="École des Moulins",
            department="31",
            created_at=now,
            seen_at=now,
            published_at=now,
            live_until=now + timedelta(days=120),
        )
        if starts == "link":
            training.apply_url = "https://moulins.example/inscription"
        else:
            training.contact_email = "contact@moulins.example"
            training.starts_on = None if starts == "undated" else date.fromisoformat(starts)
        session.add(training)

    await chat.app.database.transact(work)


async def _apply(chat: "Chat", rest: str) -> None:
    """Open what the button « Ça m'intéresse » of a card opens."""
    name, _, title = rest.partition(" ")
    opportunity_id = await chat.app.database.read(lambda session: _opportunity_id(session, title))
    await chat.open("apply", name, {"opportunity": str(opportunity_id)})


async def _applied(chat: "Chat", rest: str) -> None:
    """Apply at once, with a short message and a telephone number."""
    name, _, title = rest.partition(" ")

    def work(session: Session) -> None:
        person = session.get_one(Person, chat.person_id(session, name))
        person.phone = "+33639981234"
        offer = session.get_one(Opportunity, _opportunity_id(session, title))
        application = an_application(session, person, offer, chat.world.now())
        notifications.received(session, application, chat.world.now())

    await chat.app.database.transact(work)
    await chat.do_due()


async def _close(chat: "Chat", title: str) -> None:
    def work(session: Session) -> None:
        offer = session.get_one(Opportunity, _opportunity_id(session, title))
        closing_offers.end(session, offer, OpportunityStatus.CLOSED, chat.world.now())

    await chat.app.database.transact(work)
    await chat.do_due()


async def _received(chat: "Chat", rest: str) -> None:
    """Send the offer so many applications of others just now: `= received numa 9 TITLE`."""
    _, count, title = rest.split(" ", 2)

    def work(session: Session) -> None:
        offer = session.get_one(Opportunity, _opportunity_id(session, title))
        for number in range(int(count)):
            person = Person(
                bot_id=chat.app.bot.id,
                telegram_id=9000 + number,
                joined_at=chat.world.now(),
                first_name="Alix",
                blocked_at=chat.world.now(),
            )
            session.add(person)
            session.flush()
            an_application(session, person, offer, chat.world.now())

    await chat.app.database.transact(work)


async def _answer(chat: "Chat", rest: str) -> None:
    """Answer on the page of the last e-mail: `= answer read`, `no REASON`, `hired`, or
    `interview DAY HOUR WHERE`.

    Looking at the page changes nothing, its form does.
    """
    answer, _, details = rest.partition(" ")
    form = {"do": f"application_{answer}"}
    if answer == "no":
        form |= {"because": details}
    if answer == "interview":
        day, hour, where = details.split(" ", 2)
        form |= {"on0": day, "at0": hour, "where": where}
    await chat.follow("Voir la candidature", None if answer == "read" else form)


async def _write(chat: "Chat", rest: str) -> None:
    """Fill the form behind a link of the last e-mail: `= write [LABEL] title=…; pay=…`."""
    label, _, fields = rest[1:].partition("]")
    typed = dict(field.strip().split("=", 1) for field in fields.split(";"))
    steps = (
        {"do": "write_answers", **USUAL, **typed},
        {"do": "write_job", "rome": "I1315"},
        {"do": "write_skills"},
        {"do": "write_send"},
    )
    async with chat.browser() as client:
        answer = await client.get(f"{chat.link(label)}?step=answers")
        for step in steps:
            page = await answer.text()
            if f'value="{step["do"]}"' in page:
                seen = re.findall(r'name="seen" value="(\w*)"', page)[0]
                answer = await client.post(answer.url.path, data={"seen": seen, **step})
        assert "write_sent" in str(answer.url), await answer.text()
    await chat.do_due()


def _has_written(chat: "Chat", name: str) -> None:
    """Let the person have written unheard: Telegram lets a bot write only to those who did."""
    chat.world.say(name.capitalize(), text="/start")
    chat.world.take_updates()


def _opportunity_id(session: Session, title: str) -> int:
    query = select(Opportunity.id).where(Opportunity.title == title)
    return session.scalars(query.order_by(Opportunity.id.desc()).limit(1)).one()


async def _reply(chat: "Chat", rest: str) -> None:
    """Write these words on the page behind a link of the last e-mail: `= reply [LABEL] words`."""
    label, _, words = rest[1:].partition("]")
    await chat.follow(label, {"words": words.strip()})


def unrecord(session: Session) -> None:
    """Delete who answers for personal data, as where nothing was seeded."""
    session.execute(delete(DataProtection))


async def _unrecorded(chat: "Chat", _: str) -> None:
    await chat.app.database.transact(unrecord)


DIRECTIVES: dict[str, Callable[["Chat", str], Awaitable[None]]] = {
    "participant": _participant,
    "employer": _employer_comes,
    "offer": _offer,
    "training": _training,
    "apply": _apply,
    "applied": _applied,
    "close": _close,
    "received": _received,
    "answer": _answer,
    "write": _write,
    "unrecorded": _unrecorded,
    "reply": _reply,
}
