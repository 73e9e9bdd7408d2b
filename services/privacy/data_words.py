"""Put the rows of a person's copy in words of their language: no code of ours is read there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Enum, Table
from sqlalchemy.orm import Session

from flows.library import load_scripts
from flows.script import AskStep, Question, Script
from flows.texts import has_text, load_texts, placeholders, plain_text, translate
from rules.announcements.audience import from_json
from rules.offers.matching.reasons import MatchReason
from rules.schedule.dates import moment, with_year
from services.announcements import audience
from services.conversation.phrases import plainly
from services.mentors.profile import languages_in_words
from services.offers import cards
from services.webchat.messages import MessageBody

TAG = re.compile(r"<[^<>]+>")
CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
"""What a code of ours, or the number of a row, looks like."""
CODES: Mapping[str, Sequence[str]] = {
    "situation": ["desk.situation.{}"],
    "age_band": ["desk.age.{}"],
    "method": ["desk.method.{}"],
    "given_by": ["minor.by.{}"],
    "given_how": ["minor.how.{}"],
    "gender": ["gender.{}"],
    "equipment": ["equipment.{}"],
    "diploma": ["diploma.{}"],
    "comfort_needs": ["comfort.{}"],
    "left_reason": ["leave.reason.{}"],
    "found": ["destination.{}"],
    "answer": ["destination.{}"],
    "contract": ["posted.contract.{}"],
    "role": ["team.role.{}"],
    "purpose": ["data_copy.purpose.{}"],
    "families": ["wishes.{}.label"],
    "strengths": ["strengths.{}.label"],
    "contracts_excluded": ["posted.contract.{}"],
    "shared": ["data_copy.field.{}"],
    "question": ["data_copy.asked.{}"],
    "assessment": ["data_copy.assessment.{}"],
    "action": ["journal.did.{}"],
    "reason": ["journal.did.decided_{}"],
    "what": ["data_copy.counted.{}"],
    "kind": ["data_copy.kind.{}"],
    "subject": ["desk.subject.{}", "data_copy.kind.{}"],
    "vintage": [],
    "card": ["data_copy.kind.{}"],
    "statement": ["strengths.{}", "digital.{}"],
    "dimension": ["strengths.{}.label"],
    "family": ["wishes.{}.label"],
    "refused_because": ["{}", "application.no.{}"],
    "reasons": ["data_copy.because.{}"],
    "zone_reason": ["data_copy.because.{}"],
}
"""Text keys for the values of columns that hold one of our codes."""
VALUE = "data_copy.value.{}"
UNNAMED, UNLABELLED = "data_copy.a_question", "data_copy.a_detail"
OWN_WORDS = frozenset({"message", "words", "question", "first_name", "name", "email", "title"})
"""Values within others that people have typed: one word of theirs looks like a code."""


@dataclass(frozen=True, slots=True)
class RowReader:
    """Put rows in words of the person's language."""

    session: Session
    language: str
    zone: ZoneInfo

    def row(self, table: Table, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the label and the words of each value of a row that says something."""
        for name, value in row.items():
            if value in (None, "", [], {}) or name == "script":
                continue
            if words := self._of_row(table, name, row):
                yield self.label("field", name), words

    def _of_row(self, table: Table, name: str, row: Mapping[str, Any]) -> str:
        """Return the words of a value that another of its row explains, or that stands alone."""
        value = row[name]
        match table.name, name:
            case "conversations", "step":
                return self._question(row["script"], value)
            case "conversations", "answers":
                return self._answers(load_scripts().get(row["script"]), value)
            case "letters", "text" if has_text(f"{value}.subject"):
                return self._sentence(f"{value}.subject", row["values"])
            case "standing_buttons", "buttons":
                return "\n".join(label for label, *_data in value)
            case "web_messages", "body":
                return MessageBody.of_row(value).plain
            case "day_counts", "what":  # « worries 14 »: of which hour says nothing more
                return self._code(name, value.partition(" ")[0])
            case "announcements", "audience":
                return plainly(audience.described(self.session, from_json(value)), self.language)
        return self._words(table, name, value)

    def label(self, kind: str, name: str) -> str:
        return plain_text(self.language, f"data_copy.{kind}.{name}")

    def _words(self, table: Table, name: str, value: Any) -> str:
        is_code = name in table.c and isinstance(table.c[name].type, Enum)
        if isinstance(value, str) and (is_code or name in CODES):
            return self._code(name, value)
        if isinstance(value, list) and name in CODES and name != "reasons":
            return ", ".join(self._code(name, str(it)) for it in value)
        if name in ("language", "languages"):
            codes = [value] if isinstance(value, str) else value
            return languages_in_words(self.language, codes)
        if name == "format":
            return str(value).upper()
        if name == "reasons":
            return "\n".join(self._reason(reason) for reason in value)
        return self._plainly(value)

    def _reason(self, reason: str | Mapping[str, Any]) -> str:
        """Return why somebody may join a session, or why an offer was shown."""
        if isinstance(reason, str):
            return self._code("reasons", reason)
        return plainly(cards.reasons_in_words([MatchReason.read(reason)]), self.language)

    def _question(self, script: str, step: str) -> str:
        """Return the question of a step; "une question" if gone, or if it repeats an answer."""
        found = load_scripts().get(script)
        asked = found.steps.get(step) if found else None
        if isinstance(asked, Question):
            text = _bare(load_texts().template(self.language, asked.text))
            if not placeholders(text):
                return text
        return plain_text(self.language, UNNAMED)

    def _answers(self, script: Script | None, answers: Mapping[str, Any]) -> str:
        """Return what an open conversation has heard: typed words, and what buttons say."""
        steps = script.steps.values() if script else ()
        lines = []
        for name, value in answers.items():
            if value in (None, ""):
                continue
            asked = [it for it in steps if isinstance(it, Question) and it.save_as == name]
            chosen = (it.text for step in asked for it in step.options if it.value == value)
            if any(isinstance(it, AskStep) for it in asked):
                told = str(value)
            elif text := next(chosen, None):
                told = self._sentence(text, {})
            else:
                told = self._told(name, value)
            lines.append(f"{self._inner(name)} : {told}" if told else "")
        return "\n".join(filter(None, lines))

    def _code(self, name: str, value: str) -> str:
        return code_in_words(self.language, name, value)

    def _plainly(self, value: Any) -> str:
        match value:
            case bool():
                return translate(self.language, "common.yes" if value else "common.no")
            case datetime():
                return self.instant(value)
            case date():
                return with_year(value, self.language)
            case {"text": str(text), "values": dict(values)} if has_text(text):
                return self._sentence(text, values)
            case {"do": str(), "text": str(text)}:
                return _bare(text)
            case Mapping():
                filled = (item for item in value.items() if item[1] not in (None, "", [], {}))
                told = ((self._inner(key), self._told(key, v)) for key, v in filled)
                return "\n".join(f"{label} : {words}" for label, words in told if words)
            case list() | tuple():
                return "\n".join(self._plainly(item) for item in value)
        return str(value)

    def _sentence(self, text: str, values: Mapping[str, str]) -> str:
        """Return a message of the outbox as it reads."""
        try:
            return _bare(translate(self.language, text, **values))
        except KeyError:  # its values are completed only when it leaves
            return "\n".join(map(str, values.values()))

    def _inner(self, key: str) -> str:
        has_label = has_text(f"data_copy.field.{key}")
        return self.label("field", key) if has_label else plain_text(self.language, UNLABELLED)

    def _told(self, key: str, value: Any) -> str:
        """Return the words of a value within another; nothing for a code that has none."""
        if not isinstance(value, str) or not CODE.fullmatch(value):
            is_number = isinstance(value, int) and not isinstance(value, bool)
            has_label = has_text(f"data_copy.field.{key}")
            return "" if is_number and not has_label else self._plainly(value)
        told = self._code(key, value)
        return "" if told == value and key not in OWN_WORDS else told

    def instant(self, at: datetime) -> str:
        """Return a day and an hour in words."""
        local = at.astimezone(self.zone)
        return (
            f"{with_year(local.date(), self.language)}, {moment(at, self.zone, self.language)[1]}"
        )


def code_in_words(language: str, column: str, value: str) -> str:
    """Return the words of a code of ours; words typed by the person stay unchanged."""
    keys = [text.format(value) for text in (*CODES.get(column, ()), VALUE)]
    existing = [key for key in keys if has_text(key)]
    return plain_text(language, existing[0]) if existing else value


def _bare(text: str) -> str:
    """Remove the tags of what was said in HTML."""
    return unescape(TAG.sub("", text)).strip()
