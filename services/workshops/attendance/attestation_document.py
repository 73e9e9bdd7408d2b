"""Make the PDF of a participant's attestation; the name comes with the request, not a row."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from documents.attestation import (
    AttestationDocument,
    AttestationRow,
    AttestationTable,
    attestation_pdf,
)
from flows.texts import plain_text
from models import workshops
from models.people import Person
from models.programme import ProgrammeSession
from rules.schedule.dates import with_year
from rules.schedule.time_zones import zone_of_session
from services.conversation.attachments import ChatFile, Maker
from services.conversation.deployment import Deployment
from services.meetings.attestation import in_words, period
from services.meetings.attestation_document import check, issuer
from services.programme.sessions import texts_of
from services.workshops.attendance.attestation import AttendedEvent, attended


def maker(deployment: Deployment) -> Maker:
    """Return the maker of the file; its subject holds `attestation`, an id, and the `name`."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        attestation = session.get(workshops.ParticipantAttestation, subject["attestation"])
        if attestation is None or "name" not in subject:
            return None
        document = _document(session, attestation, subject["name"], deployment)
        return ChatFile("attestation.pdf", attestation_pdf(document))

    return make


def _document(
    session: Session,
    attestation: workshops.ParticipantAttestation,
    name: str,
    deployment: Deployment,
) -> AttestationDocument:
    language = session.get_one(Person, attestation.person_id).language
    programme_session = session.get_one(ProgrammeSession, attestation.session_id)
    texts, text = texts_of(programme_session), partial(plain_text, language)
    days = period(attestation.first_on, attestation.last_on, language)
    zone = zone_of_session(programme_session)
    made_on = with_year(attestation.made_at.astimezone(zone).date(), language)
    title = text("attested.title")
    return AttestationDocument(
        language=language,
        title=title,
        issuer=issuer(texts, deployment),
        certifies=text("attestation.certifies", association=texts.association),
        name=name,
        statement=text("attested.statement", session=programme_session.name, period=days),
        content=_table(session, attestation, programme_session, language),
        made_on=text("attestation.made_on", date=made_on),
        made_at=attestation.made_at,
        check=check(attestation.code, texts, deployment, language),
        foot=text("attestation.foot", title=title, code=attestation.code),
    )


def _table(
    session: Session,
    attestation: workshops.ParticipantAttestation,
    programme_session: ProgrammeSession,
    language: str,
) -> AttestationTable:
    text = partial(plain_text, language)
    events = attended(session, attestation.person_id, attestation.session_id, language)
    columns = AttestationRow(
        *(text(f"attested.column.{name}") for name in ("day", "title", "time"))
    )
    time = in_words(timedelta(minutes=attestation.minutes), language)
    rows = tuple(_row(event, programme_session, language) for event in events)
    return AttestationTable(columns, rows, AttestationRow(text("attested.total"), "", time))


def _row(
    event: AttendedEvent, programme_session: ProgrammeSession, language: str
) -> AttestationRow:
    day = event.starts_at.astimezone(zone_of_session(programme_session)).date()
    return AttestationRow(
        with_year(day, language), event.title, in_words(event.ends_at - event.starts_at, language)
    )
