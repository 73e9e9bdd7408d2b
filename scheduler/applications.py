"""Ticks of applications: what silence leads to, what has been kept long enough."""

from scheduler.tick import Tick, nothing_known
from services.applications import cvs
from services.applications.file_storage import Storage
from services.applications.follow_up import retention, silence_sweep


def of_applications(bot_id: int, storage: Storage) -> tuple[Tick, ...]:
    return (
        Tick(
            "silence",
            "Every minute, remind employers who say nothing, then close kindly.",
            60,
            lambda session, now: silence_sweep.go_on(session, bot_id, now),
            silence_sweep.when_due,
        ),
        Tick(
            "applications",
            "Every hour, forget what was shared six months after its last change.",
            3600,
            retention.forget,
            nothing_known,
        ),
        Tick(
            "files",
            "Every 10 minutes, delete files whose row is gone.",
            600,
            lambda session, now: cvs.sweep(session, bot_id, storage, now),
            nothing_known,
        ),
    )
