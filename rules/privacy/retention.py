"""Set how long people and personal data are kept before they are erased.

These terms are proposals, to be confirmed by the association.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

HALF_A_YEAR = 180
UNFINISHED = timedelta(days=30)
"""People whose sign-up is unfinished or refused, or who left: since they last wrote."""
INFORMED = timedelta(days=365)
"""People who pressed « Prévenez-moi »: since they did."""
ENROLLED = timedelta(days=730)
"""People who had a place, or wait for one or for the team: since their last sign of life and their
last session."""
SERVING = timedelta(days=365)
"""Mentors, employers, advisers and the team: since their last sign of life and their role's end."""
NOTICE = timedelta(days=30)
"""How long before an erasure the person is told, and may answer « Gardez-moi »."""
TERMS = {UNFINISHED, INFORMED, NOTICE, ENROLLED - NOTICE, SERVING - NOTICE}
"""After how long a person may be due, from any sign of theirs."""
NEXT_LOOK = timedelta(days=30)
"""The longest between two looks at a person: no term is shorter, so that none ends in between."""
COMFORT = timedelta(days=30)
"""Comfort needs: since the end of the last session."""
REPORT_TRACES = timedelta(days=730)
"""Fingerprints of people who were reported and are erased: since the erasure."""
UPDATES_KEPT = timedelta(days=35)
"""Updates that were heard: longer than a question stays open."""
MESSAGES_KEPT = timedelta(days=90)
"""Messages that were sent: longer than the team takes to answer one."""
AUDITED = timedelta(days=730)
"""The journal of what the team did: ids only."""
INVITED = timedelta(days=365)
"""Rows of invitations: since the end of the link."""
HOST_NAMES = timedelta(days=730)
"""Names of hosts that a file gave: since the workshop."""
OFFER_CONTACTS = timedelta(days=365)
"""Addresses of the people who answer for an offer: since its end."""

PHOTOS = timedelta(days=365)
"""Photos of mentors: since they were chosen."""


def in_months(term: timedelta) -> int | None:
    """Return a term of half a year or more in months; None for a shorter one, shown in days."""
    return round(term.days * 12 / 365) if term.days >= HALF_A_YEAR else None


def next_look(signs: Iterable[datetime | None], now: datetime) -> datetime:
    """Return when to look again at a person who is kept: when a term of theirs may next end."""
    ends = [sign + term for sign in signs if sign is not None for term in TERMS]
    return min([now + NEXT_LOOK, *(end for end in ends if end > now)])
