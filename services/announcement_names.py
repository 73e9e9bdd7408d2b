"""Names that scripts may use about announcements, and the code they stand for."""

from collections.abc import Mapping

from services import (
    announcement_confirm,
    announcement_drafts,
    announcement_past,
    announcement_switches,
    announcement_whom,
)
from services.playing import Action, Lister

ACTIONS: Mapping[str, Action] = {
    **announcement_drafts.ACTIONS,
    **announcement_whom.ACTIONS,
    **announcement_confirm.ACTIONS,
    **announcement_past.ACTIONS,
    **announcement_switches.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    **announcement_whom.LISTERS,
    **announcement_past.LISTERS,
    **announcement_switches.LISTERS,
}
