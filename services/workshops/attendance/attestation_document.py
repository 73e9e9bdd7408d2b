"""The words of a participant's attestation, when it is drawn; the name comes with the asking."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from documents.participant_attestation import (
    ParticipantAttestation,
    Row,
    participant_attestation_pdf,
)
from flows.texts import house_texts
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
    """`address`: where our pages are, or nothing."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        made = session.get(workshops.ParticipantAttestation, subject["attestation"])
        if made is None or "name" not in subject:
            return None
        paper = _paper(session, made, subject["name"], address.rstrip("/"))
        return File("attestation.pdf", participant_attestation_pdf(paper))

    return make


def _paper(
    session: Session, made: workshops.ParticipantAttestation, name: str, address: str
) -> ParticipantAttestation:
    language = session.get_one(Person, made.person_id).language
    here = session.get_one(ProgrammeSession, made.session_id)
    words = partial(house_texts().words, language)
    association = texts_of(here).association
    span = period(made.first_on, made.last_on, language)
    said = {"association": association, "session": here.name, "period": span}
    found = attended(session, made.person_id, made.session_id, language)
    zone = zone_of(here.departments[0])
    return ParticipantAttestation(
        language=language,
        title=words("attested.title"),
        name=name,
        statement=words("attested.statement").format(**said),
        rows=tuple(_row(it, here, language) for it in found),
        total=Row(words("attested.total"), "", in_words(timedelta(minutes=made.minutes), language)),
        issuer=association,
        made_on=with_year(made.made_at.astimezone(zone).date(), language),
        made_at=made.made_at,
        code=made.code,
        code_words=words("attested.code_page" if address else "attested.code_words").format(
            association=association, page=f"{address}/attestation/{made.code}"
        ),
    )


def _row(it: Attended, here: ProgrammeSession, language: str) -> Row:
    day = it.starts_at.astimezone(zone_of(here.departments[0])).date()
    return Row(with_year(day, language), it.title, in_words(it.ends_at - it.starts_at, language))
