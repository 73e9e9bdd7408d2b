"""Terms after which people are erased; proposed, to be confirmed by the association."""

from datetime import timedelta

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
