"""The conversation by which one applies: what is shared, with whom, and « Envoyer » last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from models.applications import Application
from models.offers import Opportunity
from models.profile import Purpose
from rules.applications.applications import Shared
from rules.conversation.answers import LONGEST_MESSAGE
from rules.offers.opportunities import Kind
from rules.schedule.dates import with_year
from services.applications import applications, cvs, notifications, presenting
from services.applications.applications import Given, Sending, Way
from services.conversation.text import words
from services.conversation.turn_context import Done, Scene
from services.profile import consents
from services.strengths import strengths

NONE, KEPT = "none", "kept"
"""What may be chosen for the CV, beside the number of one just sent."""
MOST_QUOTED = 2
"""Strengths in the message that is proposed."""


class Name(StrEnum):
    KNOWN = "known"
    MISSING = "missing"


class Reach(StrEnum):
    """How the person could be called back."""

    BOTH = "both"
    PHONE = "phone"
    EMAIL = "email"
    NONE = "none"


class Sent(StrEnum):
    """As `Sending`; of a training, its organiser answers without us."""

    SENT = "sent"
    TRAINING = "training"
    ALREADY = "already"
    CLOSED = "closed"


class There(StrEnum):
    SOME = "some"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Looking:
    """`mail`: letters can be sent."""

    mail: bool

    def look(self, scene: Scene, answers: Mapping[str, str]) -> Way:
        opportunity_id = int(answers["opportunity"])
        found = applications.way(
            scene.session, scene.person_id, opportunity_id, scene.now, mail=self.mail
        )
        _keep_about(scene, opportunity_id)
        return found


def name_known(scene: Scene, _: Mapping[str, str]) -> Name:
    return Name.KNOWN if scene.person.first_name else Name.MISSING


def propose(scene: Scene, answers: Mapping[str, str]) -> Done:
    """A message from what the person said of themself, and what the offer asks for.

    Their own words, once they have written some.
    """
    own = answers.get("message")
    scene.keep(proposal=own or proposed(scene, _opportunity(scene, answers)))
    return Done.DONE


def proposed(scene: Scene, opportunity: Opportunity) -> str:
    kept = strengths.kept(scene.session, scene.person_id)
    asked_first = sorted(kept, key=lambda it: it.dimension not in opportunity.strengths)
    told = {"title": opportunity.title, "name": scene.person.first_name or ""}
    parts = [words(scene.language, f"apply.proposal.{opportunity.kind}", told)]
    for it in asked_first[:MOST_QUOTED]:
        quoted = {"strength": unescape(words(scene.language, f"strengths.{it.dimension}.cv"))}
        parts.append(words(scene.language, "apply.proposal.strength", quoted))
        if it.example:
            parts.append(words(scene.language, "apply.proposal.example", {"example": it.example}))
    parts.append(words(scene.language, "apply.proposal.end", told))
    return _fitting(parts)


def take_proposal(scene: Scene, answers: Mapping[str, str]) -> Done:
    scene.keep(message=answers["proposal"])
    return Done.DONE


def no_message(scene: Scene, _: Mapping[str, str]) -> Done:
    scene.keep(message="")
    return Done.DONE


def reach(scene: Scene, _: Mapping[str, str]) -> Reach:
    person = scene.person
    if person.phone and person.email:
        return Reach.BOTH
    if person.phone:
        return Reach.PHONE
    return Reach.EMAIL if person.email else Reach.NONE


def keep_reach(scene: Scene, answers: Mapping[str, str]) -> Done:
    scene.keep(reach=answers["by"])
    return Done.DONE


def has_strengths(scene: Scene, _: Mapping[str, str]) -> There:
    return There.SOME if strengths.kept(scene.session, scene.person_id) else There.NONE


def has_cv(scene: Scene, _: Mapping[str, str]) -> There:
    found = cvs.newest(scene.session, scene.person_id)
    if found is None:
        return There.NONE
    scene.keep(cv_day=with_year(found.kept_at.date(), scene.language))
    return There.SOME


def preview(scene: Scene, answers: Mapping[str, str]) -> Done:
    """All that will be seen, in the words in which it will be."""
    given, opportunity = _given(scene, answers), _opportunity(scene, answers)
    draft = Application(
        person_id=scene.person_id,
        opportunity_id=opportunity.id,
        status="sent",
        message=given.message,
        shared=list(given.shared),
        cv_id=given.cv_id,
        sent_at=scene.now,
        interview_times=[],
    )
    zone = presenting.zone_for(scene.session, scene.person_id)
    shown = presenting.preview(scene.session, draft, scene.language, zone)
    scene.keep(preview=unescape("\n".join(shown)))
    return Done.DONE


def send(scene: Scene, answers: Mapping[str, str]) -> Sent:
    """An agreement for this application alone, then whoever it is sent to is told."""
    opportunity = _opportunity(scene, answers)
    sending, made = applications.send(
        scene.session,
        scene.person_id,
        opportunity.id,
        _given(scene, answers),
        scene.now,
        scene.chance,
    )
    if made is not None:
        consents.consent(scene, Purpose.SHARE_WITH_EMPLOYER, consents.of_application(made.id))
        notifications.received(scene.session, made, scene.now)
    else:
        _keep_about(scene, opportunity.id)
    training = sending is Sending.SENT and opportunity.kind is Kind.TRAINING
    return Sent.TRAINING if training else Sent(sending)


def _given(scene: Scene, answers: Mapping[str, str]) -> Given:
    shared = [Shared.FIRST_NAME]
    by = answers.get("reach", Reach.NONE)
    shared += [Shared.PHONE] if by in (Reach.PHONE, Reach.BOTH) else []
    shared += [Shared.EMAIL] if by in (Reach.EMAIL, Reach.BOTH) else []
    shared += [Shared.STRENGTHS] if answers.get("with_strengths") == "yes" else []
    cv_id = _cv(scene, answers.get("cv", NONE))
    shared += [Shared.CV] if cv_id is not None else []
    return Given(answers.get("message", ""), shared, cv_id)


def _cv(scene: Scene, chosen: str) -> int | None:
    if chosen == KEPT:
        found = cvs.newest(scene.session, scene.person_id)
        return found.id if found else None
    return int(chosen) if chosen != NONE else None


def _opportunity(scene: Scene, answers: Mapping[str, str]) -> Opportunity:
    return scene.session.get_one(Opportunity, int(answers["opportunity"]))


def _keep_about(scene: Scene, opportunity_id: int) -> None:
    """What it is, who it is from, and where it stands if it was sent."""
    found = scene.session.get(Opportunity, opportunity_id)
    if found is None:
        return
    someone = words(scene.language, f"apply.someone.{found.kind}")
    scene.keep(title=found.title, company=found.company or unescape(someone))
    sent = applications.of(scene.session, scene.person_id, opportunity_id)
    if sent is not None:
        zone = presenting.zone_for(scene.session, scene.person_id)
        told = presenting.state(scene.session, sent, scene.language, zone)
        scene.keep(standing=unescape(told))


def _fitting(parts: Sequence[str]) -> str:
    """Without what would make it too long: its first and its last words stay."""
    plain = [unescape(part) for part in parts]
    while len("\n".join(plain)) > LONGEST_MESSAGE and len(plain) > 2:
        del plain[-2]
    return "\n".join(plain)
