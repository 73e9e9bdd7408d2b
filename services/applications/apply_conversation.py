"""The conversation by which one applies: what is shared, with whom, and « Envoyer » last."""

from collections.abc import Mapping, Sequence
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
from services.conversation.text import translate
from services.conversation.turn_context import Done, TurnContext
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


def look(context: TurnContext, answers: Mapping[str, str]) -> Way:
    opportunity_id = int(answers["opportunity"])
    found = applications.way(
        context.session,
        context.person_id,
        opportunity_id,
        context.now,
        mail=context.deployment.has_mail,
    )
    _keep_about(context, opportunity_id)
    return found


def name_known(context: TurnContext, _: Mapping[str, str]) -> Name:
    return Name.KNOWN if context.person.first_name else Name.MISSING


def propose(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """A message from what the person said of themself, and what the offer asks for.

    Their own words, once they have written some.
    """
    own = answers.get("message")
    context.keep(proposal=own or proposed(context, _opportunity(context, answers)))
    return Done.DONE


def proposed(context: TurnContext, opportunity: Opportunity) -> str:
    kept = strengths.kept(context.session, context.person_id)
    asked_first = sorted(kept, key=lambda it: it.dimension not in opportunity.strengths)
    told = {"title": opportunity.title, "name": context.person.first_name or ""}
    parts = [translate(context.language, f"apply.proposal.{opportunity.kind}", told)]
    for it in asked_first[:MOST_QUOTED]:
        quoted = {"strength": unescape(translate(context.language, f"strengths.{it.dimension}.cv"))}
        parts.append(translate(context.language, "apply.proposal.strength", quoted))
        if it.example:
            parts.append(
                translate(context.language, "apply.proposal.example", {"example": it.example})
            )
    parts.append(translate(context.language, "apply.proposal.end", told))
    return _fitting(parts)


def take_proposal(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(message=answers["proposal"])
    return Done.DONE


def no_message(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(message="")
    return Done.DONE


def reach(context: TurnContext, _: Mapping[str, str]) -> Reach:
    person = context.person
    if person.phone and person.email:
        return Reach.BOTH
    if person.phone:
        return Reach.PHONE
    return Reach.EMAIL if person.email else Reach.NONE


def keep_reach(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(reach=answers["by"])
    return Done.DONE


def has_strengths(context: TurnContext, _: Mapping[str, str]) -> There:
    return There.SOME if strengths.kept(context.session, context.person_id) else There.NONE


def has_cv(context: TurnContext, _: Mapping[str, str]) -> There:
    found = cvs.newest(context.session, context.person_id)
    if found is None:
        return There.NONE
    context.keep(cv_day=with_year(found.kept_at.date(), context.language))
    return There.SOME


def preview(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """All that will be seen, in the words in which it will be."""
    given, opportunity = _given(context, answers), _opportunity(context, answers)
    draft = Application(
        person_id=context.person_id,
        opportunity_id=opportunity.id,
        status="sent",
        message=given.message,
        shared=list(given.shared),
        cv_id=given.cv_id,
        sent_at=context.now,
        interview_times=[],
    )
    zone = presenting.zone_for(context.session, context.person_id)
    shown = presenting.preview(context.session, draft, context.language, zone)
    context.keep(preview=unescape("\n".join(shown)))
    return Done.DONE


def send(context: TurnContext, answers: Mapping[str, str]) -> Sent:
    """An agreement for this application alone, then whoever it is sent to is told."""
    opportunity = _opportunity(context, answers)
    sending, made = applications.send(
        context.session,
        context.person_id,
        opportunity.id,
        _given(context, answers),
        context.now,
        context.chance,
    )
    if made is not None:
        consents.consent(context, Purpose.SHARE_WITH_EMPLOYER, consents.of_application(made.id))
        notifications.received(context.session, made, context.now)
    else:
        _keep_about(context, opportunity.id)
    training = sending is Sending.SENT and opportunity.kind is Kind.TRAINING
    return Sent.TRAINING if training else Sent(sending)


def _given(context: TurnContext, answers: Mapping[str, str]) -> Given:
    shared = [Shared.FIRST_NAME]
    by = answers.get("reach", Reach.NONE)
    shared += [Shared.PHONE] if by in (Reach.PHONE, Reach.BOTH) else []
    shared += [Shared.EMAIL] if by in (Reach.EMAIL, Reach.BOTH) else []
    shared += [Shared.STRENGTHS] if answers.get("with_strengths") == "yes" else []
    cv_id = _cv(context, answers.get("cv", NONE))
    shared += [Shared.CV] if cv_id is not None else []
    return Given(answers.get("message", ""), shared, cv_id)


def _cv(context: TurnContext, chosen: str) -> int | None:
    if chosen == KEPT:
        found = cvs.newest(context.session, context.person_id)
        return found.id if found else None
    return int(chosen) if chosen != NONE else None


def _opportunity(context: TurnContext, answers: Mapping[str, str]) -> Opportunity:
    return context.session.get_one(Opportunity, int(answers["opportunity"]))


def _keep_about(context: TurnContext, opportunity_id: int) -> None:
    """What it is, who it is from, and where it stands if it was sent."""
    found = context.session.get(Opportunity, opportunity_id)
    if found is None:
        return
    someone = translate(context.language, f"apply.someone.{found.kind}")
    context.keep(title=found.title, company=found.company or unescape(someone))
    sent = applications.of(context.session, context.person_id, opportunity_id)
    if sent is not None:
        zone = presenting.zone_for(context.session, context.person_id)
        told = presenting.state(context.session, sent, context.language, zone)
        context.keep(standing=unescape(told))


def _fitting(parts: Sequence[str]) -> str:
    """Without what would make it too long: its first and its last words stay."""
    plain = [unescape(part) for part in parts]
    while len("\n".join(plain)) > LONGEST_MESSAGE and len(plain) > 2:
        del plain[-2]
    return "\n".join(plain)
