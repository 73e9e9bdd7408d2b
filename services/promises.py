"""Every kind of message we promise, by name."""

from collections.abc import Mapping

from services import kinds, meeting_kinds, mentor_kinds, safety_kinds
from services.outbox import Kind
from services.rooms import Rooms


def every_kind(rooms: Rooms) -> Mapping[str, Kind]:
    found = (*kinds.ALL, *meeting_kinds.at(rooms), *mentor_kinds.ALL, *safety_kinds.ALL)
    return {kind.name: kind for kind in found}
