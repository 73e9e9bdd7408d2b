"""Write the PDF of a mentor's attestation, and the parts shared with a participant's."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from documents.attestation import (
    AttestationCheck,
    AttestationDocument,
    AttestationFact,
    Issuer,
    attestation_pdf,
)
from flows.texts import plain_text
from models.mentoring import meetings
from models.mentoring.mentors import Mentor
from models.people import Person
from models.programme import ProgrammeSession
from rules.schedule.dates import with_year
from rules.schedule.time_zones import local_date
from services.conversation.attachments import ChatFile, Maker
from services.conversation.deployment import Deployment
from services.meetings.attestation import hours_of, in_words, period_held
from services.programme.session_file import SessionTexts
from services.programme.sessions import texts_of


def maker(deployment: Deployment) -> Maker:
    """Return the maker of the PDF; its subject holds `attestation`, an id."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        attestation = session.get(meetings.Attestation, subject["attestation"])
        if attestation is None:
            return None
        document = _document(session, attestation, deployment)
        return ChatFile("attestation.pdf", attestation_pdf(document))

    return make


def issuer(texts: SessionTexts, deployment: Deployment) -> Issuer:
    """Return who attests: the association of a session, with the address and the signatory of the
    settings."""
    signatory, _, role = deployment.association.signatory.partition(",")
    return Issuer(
        texts.association,
        deployment.association.address,
        deployment.association.number,
        signatory.strip(),
        role.strip(),
    )


def check(
    code: str, texts: SessionTexts, deployment: Deployment, language: str
) -> AttestationCheck:
    """Return how to verify a code: on the page, else by writing to the association."""
    text = partial(plain_text, language)
    if deployment.public_url:
        page = f"{deployment.public_url.rstrip('/')}/attestation/{code}"
        return AttestationCheck(code, text("attestation.check"), page, text("attestation.qr"))
    if texts.privacy_contact:
        return AttestationCheck(code, text("attestation.code", contact=texts.privacy_contact))
    return AttestationCheck(code, text("attestation.code_alone"))


def _document(
    session: Session, attestation: meetings.Attestation, deployment: Deployment
) -> AttestationDocument:
    mentor = session.get_one(Mentor, attestation.mentor_id)
    language = session.get_one(Person, attestation.mentor_id).language
    programme_session = session.get_one(ProgrammeSession, attestation.session_id)
    texts, text = texts_of(programme_session), partial(plain_text, language)
    made_on = with_year(local_date(attestation.made_at, mentor.department), language)
    title = text("attestation.title")
    return AttestationDocument(
        language=language,
        title=title,
        issuer=issuer(texts, deployment),
        certifies=text("attestation.certifies", association=texts.association),
        name=mentor.first_name,
        statement=text("attestation.statement"),
        content=tuple(_facts(session, attestation, mentor, language)),
        made_on=text("attestation.made_on", date=made_on),
        made_at=attestation.made_at,
        check=check(attestation.code, texts, deployment, language),
        foot=text("attestation.foot", title=title, code=attestation.code),
    )


def _facts(
    session: Session, attestation: meetings.Attestation, mentor: Mentor, language: str
) -> list[AttestationFact]:
    hours = hours_of(session, attestation)
    facts = {
        "time": in_words(hours.time, language),
        "meetings": str(hours.meetings),
        "session": session.get_one(ProgrammeSession, attestation.session_id).name,
        "company": mentor.company,
        "period": period_held(session, attestation, mentor, language),
    }
    text = partial(plain_text, language)
    return [
        AttestationFact(text(f"attestation.{name}"), value)
        for name, value in facts.items()
        if value
    ]
