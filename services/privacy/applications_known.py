"""What is kept of a person's applications and CV, in words."""

from sqlalchemy import select

from models.applications import CurriculumVitae
from rules.schedule.dates import with_year
from services.applications import applications, presenting
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene


def about_applications(scene: Scene) -> dict[str, str | Phrase | None]:
    zone = presenting.zone_for(scene.session, scene.person_id)
    told = []
    for it in applications.of_person(scene.session, scene.person_id):
        title = applications.opportunity_of(scene.session, it).title
        state = presenting.state(scene.session, it, scene.language, zone)
        told.append(Phrase("applications.known", {"title": title, "state": state}))
    kept_at = scene.session.scalars(
        select(CurriculumVitae.kept_at)
        .where(CurriculumVitae.person_id == scene.person_id)
        .order_by(CurriculumVitae.id)
    )
    days = [with_year(at.astimezone(zone).date(), scene.language) for at in kept_at]
    return {
        "applications": Phrase.lines(told, between=" · ") if told else None,
        "cvs": ", ".join(days) or None,
    }
