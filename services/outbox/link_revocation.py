"""Revoke signed links: by a new generation, or with the access of their person.

A person's links share one generation; those of an organiser have that of the application.  The link
that stops e-mails is never revoked.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.applications import Application
from models.people import Person
from services.outbox.email_rendering import generation_of
from services.outbox.signed_links import Link
from services.people.access import Access, may


def opens(session: Session, link: Link, access: Access) -> bool:
    """Return whether a link that is ours opens anything now, for a person with this access."""
    current = generation_of(session, link.action, link.subject_id, link.person_id)
    return current == link.generation and may(session, link.person_id, access)


def revoke_links_of(session: Session, person_id: int) -> bool:
    """Revoke every link that was sent to this person; return False when there is nobody."""
    query = update(Person).where(Person.id == person_id)
    raised = query.values(link_generation=Person.link_generation + 1).returning(Person.id)
    return session.execute(raised).first() is not None


def revoke_links_to_organiser(session: Session, application_id: int) -> bool:
    """Revoke every link to this application that was sent to its organiser."""
    query = update(Application).where(Application.id == application_id)
    raised = query.values(link_generation=Application.link_generation + 1)
    return session.execute(raised.returning(Application.id)).first() is not None


def revoke_links_to_organisers(session: Session, opportunity_id: int) -> None:
    """Revoke organisers' links to all applications for a training whose address changed."""
    query = update(Application).where(Application.opportunity_id == opportunity_id)
    session.execute(query.values(link_generation=Application.link_generation + 1))
