"""A workshop that is there, as the line of a file: to change one thing of it, or plan it again."""

from datetime import datetime

from models.workshops import Workshop
from services.workshops.import_file import Line


def line_of(workshop: Workshop, session: str, local: datetime) -> Line:
    """The same workshop as a line of that session; `local`: when it begins, where it is."""
    return Line(
        number=workshop.id,
        session=session,
        code=workshop.code,
        kind=workshop.kind,
        title=workshop.title,
        about=workshop.about,
        on=local.date(),
        starts=local.hour * 60 + local.minute,
        minutes=int((workshop.ends_at - workshop.starts_at).total_seconds()) // 60,
        seats=workshop.seats,
        overbooking=workshop.overbooking,
        capacity=workshop.capacity,
        room=workshop.room_url,
        host=workshop.host_name,
        status=workshop.status,
    )
