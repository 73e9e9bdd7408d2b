"""When things happen: the sweeps that each domain lists, each safe to run twice, late, or never."""

from itertools import chain

from services.agenda import registry as agenda
from services.applications import registry as applications
from services.applications.file_storage import Storage
from services.backoffice import registry as backoffice
from services.conversation import registry as conversation
from services.conversation.conversations import Conversations
from services.employers import registry as employers
from services.enrolment import registry as enrolment
from services.feedback import registry as feedback
from services.mentoring import registry as mentoring
from services.mentoring.reports import registry as reports
from services.mentoring.reports.traces import Traces
from services.offers import registry as offers
from services.people.tokens import Chance
from services.privacy import registry as privacy
from services.profile import registry as profile
from services.schedule.ticks import Tick
from services.schedule.video_rooms import Rooms
from services.session_admin import registry as session_admin
from services.tickets import registry as tickets
from services.wiring import registry as wiring
from services.workshops import registry as workshops


def ticks(
    bot_id: int,
    conversations: Conversations,
    chance: Chance,
    storage: Storage,
    rooms: Rooms,
    traces: Traces,
) -> tuple[Tick, ...]:
    """By rank: what one of them owes may change what the next one does."""
    listed = (
        agenda.ticks(bot_id),
        applications.ticks(bot_id, storage),
        backoffice.ticks(bot_id),
        conversation.ticks(bot_id, conversations, chance),
        employers.ticks(bot_id),
        enrolment.ticks(bot_id),
        feedback.ticks(bot_id),
        mentoring.ticks(bot_id, rooms, chance),
        reports.ticks(bot_id, traces),
        offers.ticks(bot_id),
        privacy.ticks(bot_id, chance, traces),
        profile.ticks(bot_id),
        session_admin.ticks(bot_id, chance),
        tickets.ticks(bot_id),
        workshops.ticks(bot_id),
        wiring.ticks(bot_id),
    )
    return tuple(sorted(chain.from_iterable(listed), key=lambda tick: tick.rank))
