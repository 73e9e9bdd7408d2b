"""Let a person apply in the chat: choose what is shared, preview it, then « Envoyer »."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import unescape

from flows.texts import translate
from models.applications import Application
from models.offers import Opportunity
from models.profile import ConsentPurpose
from rules.applications.applications import ApplicationShare
from rules.conversation.answers import LONGEST_MESSAGE
from rules.offers.opportunities import OpportunityKind
from rules.schedule.dates import with_year
from services.applications import applications, cvs, notifications, presenting
from services.applications.applications import (
    ApplicationContent,
    ApplicationSendingResult,
    ApplicationWay,
)
from services.conversation.turn_context import Done, SomeOrNone, TurnContext
from services.people.time_zones import zone_of_person
from services.profile import consents
from services.strengths import strengths

EARLY = "early_file_id"
"""The answer that holds a file which was sent before its question."""
NONE, KEPT = "none", "kept"
"""The choices for the CV, beside the id of one just sent."""
MOST_QUOTED = 2
"""The most strengths quoted in the proposed message."""


class ApplicantName(StrEnum):
    KNOWN = "known"
    MISSING = "missing"


class KnownContact(StrEnum):
    """Which contact details the person has given."""

    BOTH = "both"
    PHONE = "phone"
    EMAIL = "email"
    NONE = "none"


class ApplyResult(StrEnum):
    """As `ApplicationSendingResult`; TRAINING: the organiser answers outside the bot."""

    SENT = "sent"
    TRAINING = "training"
    TRAINING_UNDATED = "training_undated"
    ALREADY = "already"
    CLOSED = "closed"


class CvState(StrEnum):
    WAITING = "waiting"
    SOME = "some"
    NONE = "none"


def look(context: TurnContext, answers: Mapping[str, str]) -> ApplicationWay:
    """Tell how the person can apply, and keep the title and the company of the offer."""
    opportunity_id = int(answers["opportunity"])
    way = applications.way(
        context.session,
        context.person_id,
        opportunity_id,
        context.now,
        mail=context.deployment.has_mail,
    )
    _keep_description(context, opportunity_id)
    return way


def name_known(context: TurnContext, _: Mapping[str, str]) -> ApplicantName:
    return ApplicantName.KNOWN if context.person.first_name else ApplicantName.MISSING


def propose(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep a proposed message as `proposal`: the person's own text if they have written one.

    Otherwise it is made from their strengths and from what the offer asks for.
    """
    own = answers.get("message")
    context.keep(proposal=own or proposed(context, _opportunity(context, answers)))
    return Done.DONE


def proposed(context: TurnContext, opportunity: Opportunity) -> str:
    """Return a message to the employer, made of the person's strengths and examples."""
    kept = strengths.kept(context.session, context.person_id)
    ordered = sorted(kept, key=lambda strength: strength.dimension not in opportunity.strengths)
    values = {"title": opportunity.title, "name": context.person.first_name or ""}
    parts = [translate(context.language, f"apply.proposal.{opportunity.kind}", **values)]
    for strength in ordered[:MOST_QUOTED]:
        strength_values = {
            "strength": unescape(translate(context.language, f"strengths.{strength.dimension}.cv"))
        }
        parts.append(translate(context.language, "apply.proposal.strength", **strength_values))
        if strength.example:
            parts.append(
                translate(context.language, "apply.proposal.example", example=strength.example)
            )
    parts.append(translate(context.language, "apply.proposal.end", **values))
    return _fitting(parts)


def take_proposal(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(message=answers["proposal"])
    return Done.DONE


def no_message(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(message="")
    return Done.DONE


def reach(context: TurnContext, _: Mapping[str, str]) -> KnownContact:
    person = context.person
    if person.phone and person.email:
        return KnownContact.BOTH
    if person.phone:
        return KnownContact.PHONE
    return KnownContact.EMAIL if person.email else KnownContact.NONE


def keep_reach(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(reach=answers["by"])
    return Done.DONE


def has_strengths(context: TurnContext, _: Mapping[str, str]) -> SomeOrNone:
    return (
        SomeOrNone.SOME if strengths.kept(context.session, context.person_id) else SomeOrNone.NONE
    )


def has_cv(context: TurnContext, answers: Mapping[str, str]) -> CvState:
    """Tell whether a file waits that was sent before its question, else whether a CV is kept."""
    if answers.get(EARLY):
        return CvState.WAITING
    cv = cvs.newest(context.session, context.person_id)
    if cv is None:
        return CvState.NONE
    context.keep(cv_day=with_year(cv.kept_at.date(), context.language))
    return CvState.SOME


def take_early(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Take the waiting file as if sent now; it waits no more."""
    file = {"file_id": answers[EARLY], "file_size": answers["early_file_size"]}
    context.keep(**file, **{EARLY: ""})
    return Done.DONE


def preview(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep a preview of exactly what the recipient will see."""
    content, opportunity = _content(context, answers), _opportunity(context, answers)
    draft = Application(
        person_id=context.person_id,
        opportunity_id=opportunity.id,
        status="sent",
        message=content.message,
        shared=list(content.shared),
        cv_id=content.cv_id,
        sent_at=context.now,
        interview_times=[],
    )
    zone = zone_of_person(context.session, context.person_id)
    lines = presenting.preview(context.session, draft, context.language, zone)
    context.keep(preview=unescape("\n".join(lines)))
    return Done.DONE


def send(context: TurnContext, answers: Mapping[str, str]) -> ApplyResult:
    """Send the application with a consent for it alone, then tell the recipient."""
    opportunity = _opportunity(context, answers)
    sending, application = applications.send(
        context.session,
        context.person_id,
        opportunity.id,
        _content(context, answers),
        context.now,
        context.random_below,
    )
    if application is not None:
        consents.consent(
            context, ConsentPurpose.SHARE_WITH_EMPLOYER, consents.of_application(application.id)
        )
        notifications.received(context.session, application, context.now)
    else:
        _keep_description(context, opportunity.id)
    if (
        sending is not ApplicationSendingResult.SENT
        or opportunity.kind is not OpportunityKind.TRAINING
    ):
        return ApplyResult(sending)
    return ApplyResult.TRAINING if opportunity.starts_on else ApplyResult.TRAINING_UNDATED


def _content(context: TurnContext, answers: Mapping[str, str]) -> ApplicationContent:
    shared = [ApplicationShare.FIRST_NAME]
    by = answers.get("reach", KnownContact.NONE)
    shared += [ApplicationShare.PHONE] if by in (KnownContact.PHONE, KnownContact.BOTH) else []
    shared += [ApplicationShare.EMAIL] if by in (KnownContact.EMAIL, KnownContact.BOTH) else []
    shared += [ApplicationShare.STRENGTHS] if answers.get("with_strengths") == "yes" else []
    cv_id = _cv(context, answers.get("cv", NONE))
    shared += [ApplicationShare.CV] if cv_id is not None else []
    return ApplicationContent(answers.get("message", ""), shared, cv_id)


def _cv(context: TurnContext, chosen: str) -> int | None:
    """Return the CV to send: the newest, if another has taken the place of the one chosen."""
    if chosen == NONE:
        return None
    sent = None if chosen == KEPT else cvs.of_person(context.session, context.person_id, chosen)
    cv = sent or cvs.newest(context.session, context.person_id)
    return cv.id if cv else None


def _opportunity(context: TurnContext, answers: Mapping[str, str]) -> Opportunity:
    return context.session.get_one(Opportunity, int(answers["opportunity"]))


def _keep_description(context: TurnContext, opportunity_id: int) -> None:
    """Keep the offer's title and company, and the application's state if it was sent."""
    opportunity = context.session.get(Opportunity, opportunity_id)
    if opportunity is None:
        return
    company_fallback = translate(context.language, f"apply.someone.{opportunity.kind}")
    context.keep(title=opportunity.title, company=opportunity.company or unescape(company_fallback))
    sent = applications.of(context.session, context.person_id, opportunity_id)
    if sent is not None:
        zone = zone_of_person(context.session, context.person_id)
        state = presenting.state(context.session, sent, context.language, zone)
        context.keep(standing=unescape(state))


def _fitting(parts: Sequence[str]) -> str:
    """Join the parts, without those before the last that would make the message too long."""
    plain = [unescape(part) for part in parts]
    while len("\n".join(plain)) > LONGEST_MESSAGE and len(plain) > 2:
        del plain[-2]
    return "\n".join(plain)
