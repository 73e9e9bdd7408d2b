"""The team's side of the chat: answers to people, and the queue to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import Html
from models.enrolment import EnrolmentStatus
from models.geography import Commune
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import Fact
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say
from services.conversation.turn_context import Scene
from services.enrolment import messages, minors, places
from services.enrolment.enrolments import Stand
from services.enrolment.review_queue import ToCheck, decide, to_check_queue
from services.outbox import kinds, outbox
from services.people import roles
from services.team.notifications import name_of

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


@dataclass(frozen=True, slots=True)
class Desk:
    phrases: Phrases

    def show_queue(self, scene: Scene) -> None:
        waiting = to_check_queue(scene.session, scene.bot_id, limit=CARDS + 1)
        if not waiting:
            self.phrases.say(scene, "desk.queue_empty")
        for request in waiting[:CARDS]:
            buttons = self._buttons(scene, request.enrolment_id)
            inline_buttons.show(scene, Say(self._card(scene, request), buttons))
        if len(waiting) > CARDS:
            self.phrases.say(scene, "desk.queue_more")

    def decide(self, scene: Scene, verb: str, enrolment_id: int) -> EnrolmentStatus | None:
        """One tap: the person is told at once, the card shows what was decided.

        What the person becomes; None when a colleague has answered already.
        """
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
            inline_buttons.replace(scene, self.phrases, "desk.already_decided", {})
            return None
        roles.audit(
            scene.session, scene.person_id, f"decided_{verb}", scene.now, person=decided.person_id
        )
        self._tell(scene, decided.person_id, decided.session_id, decided.status, reason)
        label, name = Phrase(reason), name_of(scene.session, decided.person_id)
        inline_buttons.replace(
            scene, self.phrases, "desk.decided", {"reason": label, "person": name}
        )
        if yes:
            self._ask_for_agreement(scene, decided.person_id, name)
        return decided.status

    def _ask_for_agreement(self, scene: Scene, person_id: int, name: str) -> None:
        """Of someone under 18, once they may come: what the team records is one tap away."""
        minor = minors.of(scene.session, person_id)
        if minor is None or minor.has_agreement:
            return
        label = self.phrases.label(scene, Phrase("minor.open"))
        button = Button(label, inline_buttons.data(minors.OPEN, person_id))
        text = self.phrases.words(scene, "minor.to_record", {"name": name})
        inline_buttons.show(scene, Say(text, [[button]]))

    def _tell(
        self,
        scene: Scene,
        person_id: int,
        session_id: int,
        status: EnrolmentStatus,
        reason: str,
    ) -> None:
        person = scene.session.get_one(Person, person_id)
        here = scene.session.get_one(ProgrammeSession, session_id)
        late = status is EnrolmentStatus.WAITING and places.takes_nobody(here, scene.now)
        stand = Stand.TOO_LATE if late else status
        told = f"desk.told.{stand}.{reason.removeprefix('desk.')}"
        outbox.promise(
            scene.session,
            messages.TEAM_VERDICT,
            person,
            key=f"team_verdict:{person_id}:{scene.update_id}",
            due_at=scene.now,
            params=kinds.words(told, {"session": here.name}),
        )

    def _card(self, scene: Scene, request: ToCheck) -> Html:
        values: dict[str, str | Phrase] = {
            "person": name_of(scene.session, request.person_id),
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
            [
                Button(
                    self.phrases.label(scene, Phrase(key)), inline_buttons.data(verb, enrolment_id)
                )
            ]
            for verb, (_, key) in ANSWERS.items()
        ]


def _why(request: ToCheck) -> str:
    if Fact.WAS_UNDER_18 in request.reasons:
        return "was_under_18"
    if Fact.CORRECTED in request.reasons:
        return "corrected"
    if Fact.CONTESTED in request.reasons:
        return "contested"
    if Fact.AGE_TO_CHECK in request.reasons:
        return "age"
    return request.zone_reason if request.zone_reason in UNSURE else "other"


def _commune(session: Session, insee: str | None) -> str:
    found = session.get(Commune, insee) if insee else None
    return found.name if found else "?"
