"""Ask which offers people have applied to, so that they are marked and not sent again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

Applied = Callable[[Session, Sequence[int]], Sequence[tuple[int, int, datetime]]]
"""Returns person, opportunity (ids) and instant of each application of these people.

An application to a duplicate counts for the offer that is shown in its place.
"""


def sent_by(
    session: Session, applied: Applied, person_id: int, offers: Collection[int]
) -> Mapping[int, datetime]:
    """Return when the person applied, for those of `offers` (ids) to which they did."""
    sent_at = {offer: at for _, offer, at in applied(session, [person_id])}
    return {offer: sent_at[offer] for offer in offers if offer in sent_at}
