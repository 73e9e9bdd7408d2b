"""Refuse to take a database away from a bot that uses it, on this machine or on another."""

from bot.refusal import Refused
from models.engine import snapshots
from models.engine.snapshot_fault import SnapshotFault


def refuse(url: str) -> None:
    """Raise Refused if anybody uses the database, or if it cannot be reached."""
    try:
        snapshots.refuse_used(url)
    except SnapshotFault as fault:
        raise Refused(str(fault)) from None
