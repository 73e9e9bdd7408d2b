"""The alert rules and the dashboard name what the bot tells, and fire when they should."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics_core import Metric

from bot.instruments.meters import ANSWERING, TurnEnding, UpdateRefusal
from bot.operations.scraping import registry_with, state_of
from models.understanding import TextOutcome
from services.wiring.next_due import DeliveryQueue
from tests.harness.chat import Chat

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\b((?:declic|process)_[a-z_]+)")
MATCHED = re.compile(r'(sender|outcome|reason)=~?"([a-z_|]+)"')
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
VALUES = {
    "sender": {ANSWERING, *DeliveryQueue},
    "reason": set(UpdateRefusal),
    "outcome": {*TurnEnding, *TextOutcome, "sent", "failed", "refused", "unknown"},
}
"""What the labels may be, as far as expressions name them."""


def expressions() -> list[str]:
    shown: list[Any] = [it for panel in DASHBOARD["panels"] for it in panel["targets"]]
    return [rule["expr"] for rule in RULES] + [target["expr"] for target in shown]


def names_of(metric: Metric) -> set[str]:
    return {metric.name + suffix for suffix in SUFFIXES.get(metric.type, [""])}


async def test_every_metric_that_is_named_exists(chat: Chat) -> None:
    told = set[str]().union(*map(names_of, registry_with(state_of(chat.app)).collect()))
    named = {name for expression in expressions() for name in NAME.findall(expression)}
    assert len(named) > 15
    assert named <= told


def test_every_label_that_is_matched_may_be_so() -> None:
    matched = [it for expression in expressions() for it in MATCHED.findall(expression)]
    assert matched
    wrong = [(k, v) for k, values in matched for v in values.split("|") if v not in VALUES[k]]
    assert wrong == []


def test_every_alert_says_in_french_what_to_do() -> None:
    said = [rule["annotations"] for rule in RULES]
    assert all(it["summary"] and it["todo"] for it in said)


def test_each_alert_fires_when_it_should_and_only_then(promtool: str) -> None:
    command = [promtool, "test", "rules", "alerts_test.yml"]
    done = subprocess.run(command, cwd=DEPLOY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
