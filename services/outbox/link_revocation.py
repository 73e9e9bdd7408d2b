"""Revoke signed links: by a new generation, or with the access of their person.

A person's links share one generation; links of another generation are named by their domain.  The
link that stops e-mails is never revoked.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.people import Person
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import Link


def is_current(session: Session, renderer: EmailRenderer, link: Link) -> bool:
    """Return whether a link that is ours has not been revoked."""
    current = renderer.generation_of(session, link.action, link.subject_id, link.person_id)
    return current == link.generation


def revoke_links_of(session: Session, person_id: int) -> bool:
    """Revoke every link that was sent to this person; return False when there is nobody."""
    query = update(Person).where(Person.id == person_id)
    raised = query.values(link_generation=Person.link_generation + 1).returning(Person.id)
    return session.execute(raised).first() is not None
