"""The pages that the domains offer, before a database and a clock of ours."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random

from bot.web.pages import Pages
from models.engine.database import Database
from services.conversation.deployment import Association, Deployment
from services.outbox.email_rendering import EmailRenderer
from services.schedule.video_rooms import VideoRooms
from services.wiring.domains import offered

NOTHING_SET = Association()


def all_pages(
    database: Database,
    renderer: EmailRenderer,
    now: Callable[[], datetime],
    *,
    rooms: str = "",
    association: Association = NOTHING_SET,
    storage: Path = Path("nowhere"),
) -> Pages:
    """Nobody waits for what they queue."""
    deployment = Deployment(
        random_below=Random(11).randrange,
        rooms=VideoRooms(rooms),
        storage=storage,
        association=association,
    )
    domains = offered(deployment)
    return Pages(
        domains.pages(),
        domains.link_renewals(),
        database,
        deployment,
        renderer,
        now,
        lambda: None,
    )
