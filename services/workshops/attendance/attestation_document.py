"""Make the PDF of a participant's attestation; the name comes with the request, not a row."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from documents.attestation import Attestation, Row, Table, attestation_pdf
from flows.texts import plain_text
from models import workshops
from models.people import Person
from models.programme import ProgrammeSession
from rules.schedule.dates import with_year
from rules.tickets.working_hours import zone_of
from services.conversation.attachments import File, Maker
from services.mentoring.attestation import in_words, period
from services.programme.sessions import texts_of
from services.workshops.attendance.attestation import Attended, attended


def maker(address: str) -> Maker:
    """Return the maker of the file; `address` is the URL of the bot's pages, or empty."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        attestation = session.get(workshops.ParticipantAttestation, subject["attestation"])
        if attestation is None or "name" not in subject:
            return None
        document = _document(session, attestation, subject["name"], address.rstrip("/"))
        return File("attestation.pdf", attestation_pdf(document))

    return make


def _document(
    session: Session, attestation: workshops.ParticipantAttestation, name: str, address: str
) -> Attestation:
    language = session.get_one(Person, attestation.person_id).language
    programme_session = session.get_one(ProgrammeSession, attestation.session_id)
    text = partial(plain_text, language)
    association = texts_of(programme_session).association
    span = period(attestation.first_on, attestation.last_on, language)
    values = {"association": association, "session": programme_session.name, "period": span}
    events = attended(session, attestation.person_id, attestation.session_id, language)
    zone = zone_of(programme_session.departments[0])
    rows = tuple(_row(event, programme_session, language) for event in events)
    time = in_words(timedelta(minutes=attestation.minutes), language)
    return Attestation(
        language=language,
        title=text("attested.title"),
        name=name,
        statement=text("attested.statement", **values),
        content=Table(rows, Row(text("attested.total"), "", time)),
        issuer=association,
        made_on=with_year(attestation.made_at.astimezone(zone).date(), language),
        made_at=attestation.made_at,
        code=attestation.code,
        code_words=text(
            "attested.code_page" if address else "attested.code_words",
            association=association,
            page=f"{address}/attestation/{attestation.code}",
        ),
    )


def _row(event: Attended, programme_session: ProgrammeSession, language: str) -> Row:
    day = event.starts_at.astimezone(zone_of(programme_session.departments[0])).date()
    return Row(
        with_year(day, language), event.title, in_words(event.ends_at - event.starts_at, language)
    )
