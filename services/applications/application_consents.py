"""An agreement that is withdrawn takes its application back."""

from collections.abc import Mapping

from models.people import Consent
from services.applications import answers as applications_answers
from services.applications import applications
from services.conversation.turn_context import Done, Scene
from services.profile import consents


def withdraw_consent(scene: Scene, answers: Mapping[str, str]) -> Done:
    given = scene.session.get(Consent, int(answers["consent"]))
    own = given is not None and given.person_id == scene.person_id
    about = consents.application_of(given) if given is not None and own else None
    done = consents.withdraw_consent(scene, answers)
    found = applications.hold(scene.session, about) if about is not None else None
    if found is not None:
        applications_answers.withdraw(scene.session, found, scene.now)
    return done
