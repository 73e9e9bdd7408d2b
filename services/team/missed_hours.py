"""An hour that was promised and missed: told to who waits, with the new one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation.phrases import Phrase, plainly
from services.outbox import outbox
from services.outbox.kinds import words
from services.outbox.outbox import Kind
from services.team import answers_by_email, notifications


def tell(
    session: Session,
    kind: Kind,
    person: Person,
    said: str,
    about: Mapping[str, int],
    missed: datetime,
    due: datetime,
    now: datetime,
    *,
    to_team: str | None = None,
) -> None:
    """Each missed hour once.

    `said`, `to_team`: text keys; `about`: what the kind looks at again before it leaves.
    """
    day, hour = moment(due, zone_of(person.department or MAINLAND), person.language)
    values = {"day": day, "hour": hour}
    key = f"{kind.name}:{'.'.join(map(str, about.values()))}:{missed:%Y%m%d%H%M}"
    params = {**words(said, values), **about}
    outbox.promise(session, kind, person, key=key, due_at=now, params=params)
    written = plainly(Phrase(said, values), person.language)
    answers_by_email.write(session, person, "late", {"message": written}, key=key, now=now)
    if to_team is not None:
        notifications.notify(session, person.bot_id, words(to_team), key=f"desk_{key}", now=now)
