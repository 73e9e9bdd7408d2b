"""How each source of what is sent later is sent: all that differs between them."""

from dataclasses import replace
from datetime import timedelta

from rules.outbox.retries import LastResort, Policy, Unknown

LASTING = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""Long enough for an outage of an hour that fewer people meet than open the breaker."""

MESSAGES = Policy(lease=timedelta(seconds=60), slots=30, refill_below=15, pauses=LASTING)
"""Promised messages."""
ONCE_ONLY = replace(MESSAGES, unknown=Unknown.FINAL)
"""Those among them of a kind that is rather not read twice."""
RECIPIENTS = Policy(
    lease=timedelta(seconds=60), slots=60, refill_below=8, pauses=LASTING, unknown=Unknown.FINAL
)
"""Of announcements.  An announcement is never sent twice, unless the team wants it.

Their rows are made by one INSERT … SELECT, and their pause is one state of the announcement.  Two
seconds of sends are under way, whatever the disk does; claims are small, so that who writes to us
does not wait for the database.
"""
LETTERS = Policy(
    lease=timedelta(minutes=2),
    slots=1,
    pauses=(
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(hours=1),
    ),
    insists=True,
)
"""By e-mail.  They are tried until they expire, and marked one by one: a crash sends again no more
than the letter under way."""
TOPIC_POSTS = Policy(
    lease=timedelta(minutes=2),
    slots=1,
    pauses=tuple(timedelta(seconds=it) for it in (5, 15, 60, 300)),
    insists=True,
    unknown=Unknown.AGAIN,
    refusals=3,
    last_resort=LastResort.IN_PRIVATE,
)
"""In the topics of the team's group.  Each is several calls with commits between, in the order of
its topic: all topics share one address.  What the group does not want is read in private."""
ANSWERS = Policy(
    lease=timedelta(seconds=30),
    slots=30,
    refill_below=15,
    unknown=Unknown.AGAIN,
    checks_epoch=False,
)
"""What a crash left unsaid.  Whoever says an answer marks it, the edge of any process too: what
was said is said, whoever leads."""
