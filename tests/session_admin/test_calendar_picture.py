"""The picture of a session: a row for each day; days in a row without workshops share one."""

from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.programme import ProgrammeSession
from services.session_admin import calendar_picture
from tests.enrolment.builders import a_session
from tests.harness.builders import a_workshop

FIRST, LAST = date(2027, 3, 15), date(2027, 3, 26)
ROW = 90
"""The least height of a row, in pixels."""


def height(session: Session, coming: ProgrammeSession) -> int:
    drawn = calendar_picture.make(session, {"session": coming.id, "language": "fr"})
    assert drawn is not None
    return Image.open(BytesIO(drawn.content)).height


def test_days_in_a_row_without_workshops_share_one_row(database: Database) -> None:
    def work(session: Session) -> None:
        coming = a_session(session, starts_on=FIRST, ends_on=LAST)
        empty = height(session, coming)
        a_workshop(session, coming, datetime(2027, 3, 17, 9, tzinfo=UTC))
        assert height(session, coming) > empty + 2 * ROW

    database.transact_now(work)
