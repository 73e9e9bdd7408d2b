"""Tell what workshops there are for the person, for the answers that depend on it."""

from collections.abc import Mapping

from sqlalchemy import select

from services.conversation.turn_context import TurnContext
from services.registries.registry import Condition
from services.workshops import catalogue
from services.workshops.attendance import attestation


def _are_coming(context: TurnContext) -> bool:
    listed = catalogue.are_coming(context.person_id, context.now)
    return bool(context.session.scalar(select(listed)))


def _has_attended(context: TurnContext) -> bool:
    return bool(attestation.sessions(context, {}))


CONDITIONS: Mapping[str, Condition] = {"workshops": _are_coming, "attended": _has_attended}
