"""Terms after which people are erased, and what was said to them; proposed, to be confirmed by
the association."""

from datetime import timedelta

HALF_A_YEAR = 180
UNFINISHED = timedelta(days=30)
"""Sign-ups left unfinished, refused, or left: since the person was last heard."""
INFORMED = timedelta(days=365)
"""With « Prévenez-moi »: since it was asked."""
ENROLLED = timedelta(days=730)
"""Who had a place, waits for one or for the team: since the last sign of life, and the last
session."""
SERVING = timedelta(days=365)
"""Mentors, employers, advisers and the team: since the last sign of life, and the role's end."""
NOTICE = timedelta(days=30)
"""How long before an erasure the person is told, and may say « Gardez-moi »."""
COMFORT = timedelta(days=30)
"""Comfort needs: since the end of the last session."""
REPORT_TRACES = timedelta(days=730)
"""Fingerprints of someone reported who was erased: since the erasure."""
HEARD, SAID = timedelta(days=35), timedelta(days=90)
"""Longer than a question stays open, and than the team answers a message."""
AUDITED = timedelta(days=730)
"""What the team did: ids only."""
INVITED = timedelta(days=365)
"""Traces of invitations, since the end of the link."""
HOST_NAMES = timedelta(days=730)
"""Names of hosts as a file gave them, since the workshop."""
ADDRESSES = timedelta(days=365)
"""Addresses of who answers for an offer, since its end."""


def in_months(term: timedelta) -> int | None:
    """How a term of half a year or more is told; a shorter one in days."""
    return round(term.days * 12 / 365) if term.days >= HALF_A_YEAR else None
