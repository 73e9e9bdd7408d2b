"""What is kept on a person about offers, in words."""

from collections.abc import Iterator

from sqlalchemy import func, select

from models.applications import Destination
from models.opportunities import JobSearch, Proposal
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.mentoring.meeting_words import words
from services.offers.cards import BETWEEN

Known = dict[str, str | Phrase | None]


def about_offers(scene: Scene) -> Known:
    return {**_about_search(scene), "destinations": _destinations(scene)}


def _destinations(scene: Scene) -> Phrase | None:
    query = (
        select(Destination.answer)
        .where(Destination.person_id == scene.person_id, Destination.answer.is_not(None))
        .order_by(Destination.asked_at)
    )
    said = [Phrase(f"destination.{answer}") for answer in scene.session.scalars(query)]
    return Phrase.lines(said, between=BETWEEN) if said else None


def _about_search(scene: Scene) -> Known:
    search = scene.session.get(JobSearch, scene.person_id)
    if search is None:
        return {}
    shown = select(func.count()).where(Proposal.person_id == scene.person_id)
    return {
        "search": BETWEEN.join(_search(search, scene.language)),
        "skills": ", ".join(search.skills),
        "proposals": str(scene.session.scalar(shown) or "") or None,
        "found": search.found and Phrase(f"destination.{search.found}"),
    }


def _search(search: JobSearch, language: str) -> Iterator[str]:
    if search.seeking is not None:
        yield words(language, f"offers.seeking.{search.seeking}")
    if search.remote_only:
        yield words(language, "offers.where.at_home")
    elif search.kilometres is not None:
        yield words(language, "offers.known.kilometres", {"kilometres": str(search.kilometres)})
    if search.hours is not None:
        yield words(language, f"offers.hours.{search.hours}")
    yield words(language, f"offers.how_often.{search.rhythm}")
    for contract in search.contracts_excluded:
        label = words(language, f"posted.contract.{contract}")
        yield words(language, "offers.known.not", {"what": label})
    for job in search.jobs_excluded:
        yield words(language, "offers.known.not", {"what": job})
