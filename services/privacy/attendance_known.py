"""What is kept of a person's presence and of what they said of it, in words."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from models.attendance import ParticipantAttestation
from models.feedback import Feedback, SurveyTaken
from models.workshops import Registration, Workshop
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.workshops.attendance import CAME


def about_attendance(scene: Scene) -> dict[str, str | Phrase | None]:
    """Where they were, their scores and words, codes of attestations; that they answered."""
    scores = _all(scene, select(Feedback.score).filter_by(person_id=scene.person_id))
    words = select(Feedback.words).filter_by(person_id=scene.person_id)
    codes = select(ParticipantAttestation.code).filter_by(person_id=scene.person_id)
    asked = select(SurveyTaken.session_id).filter_by(person_id=scene.person_id)
    return {
        "attended": ", ".join(_all(scene, _workshops(scene.person_id))),
        "scores": ", ".join(scores),
        "said": " · ".join(it for it in _all(scene, words) if it),
        "attestations": ", ".join(_all(scene, codes)),
        "survey": Phrase("privacy.survey_taken") if _all(scene, asked) else None,
    }


def _workshops(person_id: int) -> Select[Any]:
    return (
        select(Workshop.title)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Registration.attended.in_(CAME))
        .order_by(Workshop.starts_at, Workshop.id)
    )


def _all(scene: Scene, query: Select[Any]) -> Sequence[str]:
    return [str(it) for it in scene.session.scalars(query) if it is not None]
