"""Set the policy of each queue: lease, retries, and the other differences between queues."""

from dataclasses import replace
from datetime import timedelta

from rules.outbox.retries import DoubtPolicy, LastResort, Policy, SendResult

LASTING = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""Long enough for an outage of an hour that hits too few people to open the breaker."""

MESSAGES = Policy(lease=timedelta(seconds=60), slots=30, refill_below=15, pauses=LASTING)
"""Queued messages."""
ONCE_ONLY = replace(MESSAGES, unknown=DoubtPolicy.FINAL)
"""Queued messages of the kinds that nobody should read twice."""
RECIPIENTS = Policy(
    lease=timedelta(seconds=60), slots=60, refill_below=8, pauses=LASTING, unknown=DoubtPolicy.FINAL
)
"""Recipients of announcements.  An announcement is never sent twice, unless the team wants it.

Their rows are created by one INSERT … SELECT, and a pause is one state of the announcement.  Two
seconds of sends are always under way, however slow the disk is; claims are small, so that people
who write to the bot do not wait for the database.
"""
PAGES = Policy(lease=timedelta(seconds=60), slots=10, refill_below=10, pauses=LASTING)
"""What is written on chat pages, in slices of so many: whoever chats waits for one slice at most.
Rows are ended by the transaction that writes them, never leased."""
EMAILS = Policy(
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
"""E-mails.  They are tried until they expire, and marked one by one: after a crash, only the e-mail
under way is sent again."""
TOPIC_POSTS = Policy(
    lease=timedelta(minutes=2),
    slots=1,
    pauses=tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300)),
    insists=True,
    unknown=DoubtPolicy.AGAIN,
    refusals=3,
    last_resort=LastResort.IN_PRIVATE,
    broken=SendResult.REFUSED,
)
"""Posts in the topics of the team's group.  Each makes several calls with commits in between, in
the order of its topic: all topics share one chat.  What the group refuses is sent in private."""
ANSWERS = Policy(
    lease=timedelta(seconds=30),
    slots=30,
    refill_below=15,
    pauses=(timedelta(seconds=2),),
    insists=True,
    unknown=DoubtPolicy.AGAIN,
    checks_epoch=False,
    broken=SendResult.REFUSED,
)
"""Answers that a crash kept back.  The process that sends an answer marks it, be it the leader or
not: what was sent stays sent, whichever process leads.  A try lasts for half the lease at most; the
next one follows soon, since somebody waits.  One that breaks is given up, so that the chat's next
answers are given."""
