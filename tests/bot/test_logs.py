"""Logs tell where and when, never what people wrote nor who we are to Telegram."""

import pytest
import structlog

from bot import logs


def test_private_values_never_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    log = structlog.get_logger()
    log.info("heard", update_id=7, text="12 rue des Lilas", token="1:abc")
    try:
        raise ValueError("12 rue des Lilas")
    except ValueError as error:
        log.error("turn_failed", **logs.where(error))
    told = capsys.readouterr().err
    structlog.reset_defaults()
    assert "update_id=7" in told
    assert "ValueError" in told and "tests/bot/test_logs.py:" in told
    assert "Lilas" not in told and "abc" not in told
