"""Let the team grant what a person asks by letter: a copy in their own chat, or a correction."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial

from models.people import Person
from services.backoffice import person_card
from services.conversation.runner import Action
from services.conversation.turn_context import Done, TurnContext
from services.people import addresses
from services.people.roles import audit_numbered
from services.privacy import data_copy, rights
from services.privacy.rights import CorrectableField, IdentityCheck
from services.team.notifications import name_of

SCRIPT = "rights"


class RightsHolder(StrEnum):
    THEIRS = "theirs"
    NOBODY = "nobody"
    """Erased, of another bot, or of the team, whose members do it themselves."""


class TeamDataCopyResult(StrEnum):
    COMING = "coming"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"
    """Nothing reaches their chat: who runs the server makes the file."""
    NOBODY = "nobody"


class RightsCorrectionResult(StrEnum):
    CORRECTED = "corrected"
    REFUSED = "refused"
    NOBODY = "nobody"


def begin(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Open the conversation from the person's card."""
    context.open_above(SCRIPT, chosen=answers["chosen"])
    return Done.DONE


def look(context: TurnContext, answers: Mapping[str, str]) -> RightsHolder:
    """Keep the name of the person; tell whether the team may act for them."""
    person = _person(context, answers)
    if person is None:
        return RightsHolder.NOBODY
    context.keep(named=name_of(context.session, person.id))
    return RightsHolder.THEIRS


def copy(context: TurnContext, answers: Mapping[str, str]) -> TeamDataCopyResult:
    """Send the copy to the person's chat: nobody of the team reads what it holds."""
    person = _person(context, answers)
    if person is None:
        return TeamDataCopyResult.NOBODY
    context.keep(number=str(person.id), proof="")
    if addresses.is_blocked(context.session, person.id):
        return TeamDataCopyResult.BLOCKED
    if data_copy.send(context.session, person, context.now) is data_copy.DataCopyResult.UNDER_WAY:
        return TeamDataCopyResult.UNDER_WAY
    _audit(context, person, "data_copied")
    return TeamDataCopyResult.COMING


def correct(
    told: CorrectableField, context: TurnContext, answers: Mapping[str, str]
) -> RightsCorrectionResult:
    """Keep the corrected value; the person is told in their chat, in case it was somebody else."""
    person = _person(context, answers)
    value = rights.as_kept(told, answers[told])
    context.keep(**{told: ""})
    if person is None:
        return RightsCorrectionResult.NOBODY
    if value is None:
        return RightsCorrectionResult.REFUSED
    rights.correct(context.session, person, told, value, context.now, str(context.update_id))
    _audit(context, person, "person_corrected", identity=IdentityCheck(answers["identity"]))
    return RightsCorrectionResult.CORRECTED


ACTIONS: Mapping[str, Action] = {
    "open_rights": begin,
    "look_at_rights": look,
    "copy_for_person": copy,
    **{f"correct_{told}": partial(correct, told) for told in CorrectableField},
}


def _person(context: TurnContext, answers: Mapping[str, str]) -> Person | None:
    person = person_card.chosen(context, answers)
    return None if person is None or rights.acts_alone(context.session, person) else person


def _audit(context: TurnContext, person: Person, action: str, **subjects: str) -> None:
    """Record the act; the number of its line in the journal is the proof to give."""
    line = audit_numbered(
        context.session,
        context.bot_id,
        context.person_id,
        action,
        context.now,
        person=person.id,
        **subjects,
    )
    context.keep(proof=str(line))
