"""The team's side of the chat: messages from people, answers to them, the queue to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, Html, house_texts
from models.geography import Commune
from models.people import Person
from models.programme import EnrolmentStatus, ProgrammeSession
from models.talk import OutboxMessage
from models.team import Ticket
from rules.answers import LONGEST_ANSWER
from rules.dates import moment
from rules.eligibility import Fact
from rules.working_hours import MAINLAND, zone_of
from services import kinds, outbox, team
from services.lines import Button, Edit, Say
from services.phrases import Phrase, Phrases
from services.scene import Done, Scene
from services.to_check import ToCheck, decide, to_check_queue

REPLY = "reply"
CARDS = 5
"""How many requests one command shows: a phone's screen."""

UNSURE = frozenset(
    {
        "near_border",
        "partly_rural",
        "commune_has_quarters",
        "commune_uncertain",
        "quarter_by_name",
    }
)

ANSWERS: Mapping[str, tuple[bool, str]] = {
    "yes_zone": (True, "desk.yes_zone"),
    "yes_other": (True, "desk.yes_other"),
    "no_zone": (False, "desk.no_zone"),
    "no_other": (False, "desk.no_other"),
}
"""One tap each: yes or no, with its reason (also the button's text key)."""


def notify(
    session: Session,
    bot_id: int,
    params: Mapping[str, object],
    *,
    key: str,
    now: datetime,
    about_id: int | None = None,
) -> None:
    """Tell everyone on the team; a reply to the message goes to the person it is about."""
    for member in team.members(session, bot_id):
        outbox.promise(
            session,
            kinds.TO_TEAM,
            member,
            key=f"{key}:{member.id}",
            due_at=now,
            params=dict(params),
            about_id=about_id,
        )


def tell_team(scene: Scene, answers: Mapping[str, str]) -> Done:
    ticket = Ticket(person_id=scene.person_id, text=answers["message"], opened_at=scene.now)
    scene.session.add(ticket)
    scene.session.flush()
    _announce(scene.session, scene.bot_id, ticket, scene.now)
    return Done.DONE


def ask_call_back(scene: Scene, _: Mapping[str, str]) -> Done:
    return tell_team(scene, {"message": house_texts().words(DEFAULT_LANGUAGE, "desk.call_me")})


def is_from_team(scene: Scene, message_id: int) -> bool:
    query = select(OutboxMessage.id).where(
        OutboxMessage.person_id == scene.person_id,
        OutboxMessage.message_id == message_id,
        OutboxMessage.kind == kinds.FROM_TEAM.name,
    )
    return scene.session.scalar(query.limit(1)) is not None


def announce_open(scene: Scene) -> None:
    """Someone joined the team: what nobody has answered yet reaches them too."""
    for ticket in scene.session.scalars(select(Ticket).where(Ticket.answered_at.is_(None))):
        _announce(scene.session, scene.bot_id, ticket, scene.now)


def announce_to_check(scene: Scene) -> None:
    """At once when it is the only one, else once an hour: the queue itself is /a_verifier."""
    alone = len(to_check_queue(scene.session, limit=2)) == 1
    key = f"to_check:{scene.update_id}" if alone else f"to_check:{scene.now:%Y%m%d%H}"
    notify(scene.session, scene.bot_id, kinds.words("desk.to_check"), key=key, now=scene.now)


def announce_same_person(scene: Scene, first_id: int, second_id: int) -> None:
    values = {"one": str(first_id), "other": str(second_id)}
    params, key = kinds.words("desk.same_person", values), f"same:{first_id}:{second_id}"
    notify(scene.session, scene.bot_id, params, key=key, now=scene.now, about_id=scene.person_id)


def _announce(session: Session, bot_id: int, ticket: Ticket, now: datetime) -> None:
    person = session.get_one(Person, ticket.person_id)
    values = {"name": _name(session, person.id), "message": ticket.text}
    params = kinds.words("desk.ticket", values)
    key = f"ticket:{ticket.id}"
    notify(session, bot_id, params, key=key, now=now, about_id=person.id)


@dataclass(frozen=True, slots=True)
class Desk:
    phrases: Phrases

    def answer(self, scene: Scene, replied_to: int, text: str) -> bool:
        """A reply to a message about someone reaches them; False when it is no such reply."""
        query = select(OutboxMessage).where(
            OutboxMessage.person_id == scene.person_id, OutboxMessage.message_id == replied_to
        )
        message = scene.session.scalars(query.limit(1)).first()
        if message is None or message.about_id is None:
            return False
        person = scene.session.get_one(Person, message.about_id)
        if len(text) > LONGEST_ANSWER or person.blocked_at is not None:
            too_long = person.blocked_at is None
            self.phrases.say(scene, "common.got.too_long" if too_long else "desk.left")
            return True
        outbox.promise(
            scene.session,
            kinds.FROM_TEAM,
            person,
            key=f"answer:{scene.bot_id}:{scene.update_id}",
            due_at=scene.now,
            params=kinds.words(
                "desk.from_team",
                {"message": text},
                [("desk.reply", f"a:{REPLY}:{person.id}")],
            ),
        )
        _close_tickets(scene, person.id)
        team.audit(scene.session, scene.person_id, "answered", scene.now, person=person.id)
        self.phrases.say(scene, "desk.answer_sent")
        return True

    def show_queue(self, scene: Scene) -> None:
        waiting = to_check_queue(scene.session, limit=CARDS + 1)
        if not waiting:
            self.phrases.say(scene, "desk.queue_empty")
        for request in waiting[:CARDS]:
            scene.say(Say(self._card(scene, request), self._buttons(scene, request.enrolment_id)))
        if len(waiting) > CARDS:
            self.phrases.say(scene, "desk.queue_more")

    def decide(self, scene: Scene, verb: str, enrolment_id: int) -> None:
        """One tap: the person is told at once, the card shows what was decided."""
        yes, reason = ANSWERS[verb]
        decided = decide(
            scene.session,
            enrolment_id,
            staff_id=scene.person_id,
            yes=yes,
            reason=verb,
            now=scene.now,
        )
        if decided is None:
            self._show(scene, "desk.already_decided", {})
            return
        team.audit(
            scene.session, scene.person_id, f"decided_{verb}", scene.now, person=decided.person_id
        )
        self._tell(scene, decided.person_id, decided.session_id, decided.status, reason)
        label, name = Phrase(reason), _name(scene.session, decided.person_id)
        self._show(scene, "desk.decided", {"reason": label, "person": name})

    def _tell(
        self,
        scene: Scene,
        person_id: int,
        session_id: int,
        status: EnrolmentStatus,
        reason: str,
    ) -> None:
        person = scene.session.get_one(Person, person_id)
        name = scene.session.get_one(ProgrammeSession, session_id).name
        values = {"session": name}
        outbox.promise(
            scene.session,
            kinds.TEAM_VERDICT,
            person,
            key=f"team_verdict:{person_id}:{scene.update_id}",
            due_at=scene.now,
            params=kinds.words(f"desk.told.{status}.{reason.removeprefix('desk.')}", values),
        )

    def _show(self, scene: Scene, key: str, values: Mapping[str, str | Phrase]) -> None:
        text = self.phrases.words(scene, key, values)
        scene.say(Edit(scene.message_id, text) if scene.message_id else Say(text))

    def _card(self, scene: Scene, request: ToCheck) -> Html:
        values: dict[str, str | Phrase] = {
            "person": _name(scene.session, request.person_id),
            "situation": Phrase(f"desk.situation.{request.situation}"),
            "age": Phrase(f"desk.age.{request.age_band}"),
            "method": Phrase(f"desk.method.{request.method}"),
            "commune": _commune(scene.session, request.insee),
            "why": Phrase(f"desk.why.{_why(request)}", {"zone": request.zone_name or "?"}),
            "before": self._before(scene, request.answer_by),
        }
        return self.phrases.words(scene, "desk.card", values)

    def _before(self, scene: Scene, due: datetime | None) -> str | Phrase:
        if due is None:
            return "?"
        day, hour = moment(due, zone_of(MAINLAND), scene.language)
        return Phrase("fact.before", {"day": day, "hour": hour})

    def _buttons(self, scene: Scene, enrolment_id: int) -> list[list[Button]]:
        return [
            [Button(self.phrases.label(scene, Phrase(key)), f"a:{verb}:{enrolment_id}")]
            for verb, (_, key) in ANSWERS.items()
        ]


def _why(request: ToCheck) -> str:
    if Fact.CONTESTED in request.reasons:
        return "contested"
    if Fact.AGE_TO_CHECK in request.reasons:
        return "age"
    return request.zone_reason if request.zone_reason in UNSURE else "other"


def _name(session: Session, person_id: int) -> str:
    first_name = session.get_one(Person, person_id).first_name
    return f"{first_name} (n° {person_id})" if first_name else f"n° {person_id}"


def _commune(session: Session, insee: str | None) -> str:
    found = session.get(Commune, insee) if insee else None
    return found.name if found else "?"


def _close_tickets(scene: Scene, person_id: int) -> None:
    scene.session.execute(
        update(Ticket)
        .where(Ticket.person_id == person_id, Ticket.answered_at.is_(None))
        .values(answered_at=scene.now, answered_by=scene.person_id, text="")
    )
