"""What PostgreSQL, its programs and SQLite say in English is told in our words."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from models.engine import database_reasons


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            'connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.1"',
            "the server lets nobody in from here",
        ),
        ("FATAL:  the database system is starting up", "the server starts, or stops"),
        ("FATAL:  the database system is shutting down", "the server starts, or stops"),
        ("server does not support SSL, but SSL was required", "cannot be encrypted as asked"),
        (
            "ERROR:  cannot execute INSERT in a read-only transaction",
            "it may only be read: this server is a copy, or is set so",
        ),
        ("ERROR:  permission denied to create database", "this role may create none"),
        ("ERROR:  canceling statement due to lock timeout", "somebody else holds"),
        ("ERROR:  out of memory", "no memory left"),
        ("psql:<stdin>:1: ERROR:  a bot is running", "stop it first"),
        (
            'pg_dump: error: connection to server failed: FATAL:  role "x" does not exist',
            "this user is unknown there",
        ),
        ("pg_dump: error: could not write: No space left on device", "the disk is full"),
    ],
)
def test_the_words_of_a_server_or_its_programs_are_told_in_ours(words: str, told: str) -> None:
    reason = database_reasons.reason_in(words)
    assert told in reason
    assert not any(it in reason for it in ("ERROR", "FATAL", "pg_dump"))


def test_words_that_are_not_known_stand_behind_a_sentence_of_ours() -> None:
    error = OperationalError("SELECT 1", {}, psycopg.OperationalError("the moon\n is wrong"))
    assert database_reasons.reason_of(error) == (
        "a reason that Déclic does not know; in its own words: the moon is wrong"
    )
    of_sqlite = database_reasons.reason_of(sqlite3.Error("strange"))
    assert of_sqlite.endswith("in its own words: strange")
