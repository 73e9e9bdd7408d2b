"""Ticks of offers: the day they open, the digest of the morning, doubles."""

from scheduler.tick import Tick, nothing_known
from services.offers import destinations, digest_sweep, duplicates


def of_offers(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "offers_opening",
            "Every 10 minutes, on the day a session opens offers, ask who wants them.",
            600,
            lambda session, now: digest_sweep.open_offers(session, bot_id, now),
            digest_sweep.when_open,
        ),
        Tick(
            "digests",
            "Every minute, choose offers for those whose hour has come.",
            60,
            lambda session, now: digest_sweep.promise_due(session, bot_id, now),
            digest_sweep.when_due,
        ),
        Tick(
            "offers_put_off",
            "Every minute, show again what a person put off.",
            60,
            lambda session, now: digest_sweep.put_off(session, bot_id, now),
            digest_sweep.when_put_off,
        ),
        Tick(
            "destinations",
            "Every 10 minutes, 30, 90 and 180 days after a session, ask people where they are.",
            600,
            lambda session, now: destinations.ask(session, bot_id, now),
            destinations.when_due,
        ),
        Tick(
            "doubles",
            "Every 10 minutes, show the other announcement of an offer that is over.",
            600,
            duplicates.release,
            nothing_known,
        ),
    )
