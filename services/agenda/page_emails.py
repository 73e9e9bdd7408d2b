"""Send by e-mail what the chat page said later, when no page has shown it within a minute."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from services.outbox import contact_proofs, email_outbox, email_verification
from services.outbox.signed_links import BACK, STOP_COPIES
from services.outbox.sweep_cursor import SLICE
from services.people import people
from services.webchat import messages

UNSEEN = "letter.unseen"


def send_due(session: Session, now: datetime) -> bool:
    """Queue one e-mail a person for what is due; True when more people may follow."""
    due = messages.due_by_mail(session, now, SLICE)
    for person_id in sorted(due):
        people.lock_person(session, person_id)
        _send(session, session.get_one(Person, person_id), now)
    return len(due) == SLICE


def _send(session: Session, person: Person, now: datetime) -> None:
    """Queue what a person has not seen, if they proved an address and did not stop e-mails."""
    rows = messages.unseen_of(session, person.id, now)
    proof = contact_proofs.of_person(session, person.id)
    to = email_verification.proven(proof)
    if not rows or to is None or proof.stopped_at is not None:
        return
    email_outbox.enqueue(
        session,
        person,
        to,
        key=f"unseen:{person.id}:{rows[-1].number}",
        text=UNSEEN,
        due_at=now,
        values={"words": "\n\n".join(messages.plain(row) for row in rows)},
        links=[
            ("letter.back", BACK, person.id),
            ("letter.unseen_stop", STOP_COPIES, person.id),
        ],
    )
