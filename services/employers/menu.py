"""The employer's menu: where they stand, and what they can do from there."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from models.employers import Employer
from models.offers import OpportunityStatus
from services.applications.pending import received
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.employers import offer_drafts, offer_states, offers_conversation
from services.employers.profile import Next, next_missing


class Entry(StrEnum):
    RECEIVED = "received"
    POST = "post"
    OFFERS = "offers"
    PROFILE = "profile"
    TALK = "talk"
    PRIVACY = "privacy"
    BACK = "back"


LABELS = {
    Entry.RECEIVED: "received.entry",
    Entry.POST: "employer.post",
    Entry.OFFERS: "employer.my_offers",
    Entry.PROFILE: "employer.my_profile",
    Entry.TALK: "common.talk",
    Entry.PRIVACY: "profile.privacy",
    Entry.BACK: "common.back",
}
COUNTED = (OpportunityStatus.LIVE, OpportunityStatus.PAUSED, OpportunityStatus.TO_APPROVE)


def entries(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    if next_missing(scene, answers) is not Next.COMPLETE:
        return _labelled(scene, (), LABELS | {Entry.PROFILE: "common.resume"})
    first = [Entry.RECEIVED] if received(scene.session, scene.person_id) else []
    first += [Entry.POST, Entry.OFFERS] if offers_conversation.ongoing(scene) else [Entry.POST]
    unsent = offer_drafts.unsent(scene.session, scene.person_id) is not None
    return _labelled(scene, first, LABELS | ({Entry.POST: "employer.resume"} if unsent else {}))


def route(_: Scene, answers: Mapping[str, str]) -> Entry:
    return Entry(answers["entry"])


def status(scene: Scene) -> Phrase:
    """How many offers run or wait, if any."""
    if next_missing(scene, {}) is not Next.COMPLETE:
        return Phrase("employer.status.draft")
    if scene.session.get_one(Employer, scene.person_id).paused_at is not None:
        return Phrase("employer.status.hidden")
    found = [offer_states.status_at(it, scene.now) for it in offers_conversation.ongoing(scene)]
    counts = [(it, found.count(it)) for it in COUNTED if it in found]
    if not counts:
        return Phrase("employer.status.ready")
    return Phrase.lines(
        Phrase(f"employer.status.{it}", {"count": str(count)}) for it, count in counts
    )


def _labelled(
    scene: Scene, first: Sequence[Entry], labels: Mapping[Entry, str]
) -> list[tuple[str, Phrase]]:
    last = (Entry.BACK,) if scene.over_another else ()
    shown = (*first, Entry.PROFILE, Entry.TALK, Entry.PRIVACY, *last)
    return [(entry, Phrase(labels[entry])) for entry in shown]
