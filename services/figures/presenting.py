"""Put figures in words: counts, shares, means, delays, and the caption of a picture of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent

from documents.bars import BarRow, Board
from flows.texts import Html, plain_text, translate
from rules.figures.figures import Rate
from rules.schedule.dates import LOCALES

SEVERAL = 2
"""How many of a unit of time are told before the next unit is used."""


@dataclass(frozen=True, slots=True)
class FigureFormatter:
    """Put figures in words of one language; None becomes the word for a hidden figure."""

    language: str

    def translate(self, key: str, **values: str) -> str:
        """Return the plain text of a key, for what is drawn."""
        return plain_text(self.language, key, **values)

    def count(self, count: float | None) -> str:
        return self.hidden if count is None else str(format_decimal(count, locale=self.locale))

    def share(self, share: float | None) -> str:
        return self.hidden if share is None else str(format_percent(share, locale=self.locale))

    def rate(self, rate: Rate) -> str:
        """Return the share with its denominator; empty when it may not be told."""
        if rate.share is None or rate.of is None:
            return ""
        return self.translate("stats.rate", share=self.share(rate.share), of=self.count(rate.of))

    def mean(self, mean: float) -> str:
        number = format_decimal(mean, "0.0", locale=self.locale)
        return self.translate("stats.mean", mean=str(number))

    def delay(self, delay: timedelta | None) -> str:
        if delay is None:
            return self.hidden
        return format_timedelta(delay, threshold=SEVERAL, locale=self.locale)

    def caption(self, board: Board) -> Html:
        return Html("\n".join(self._lines(board)))

    @property
    def hidden(self) -> str:
        return self.translate("stats.hidden")

    @property
    def locale(self) -> str:
        return LOCALES.get(self.language, self.language)

    def _lines(self, board: Board) -> Iterator[Html]:
        yield translate(self.language, "satisfaction.title", session=board.title)
        for section in board.sections:
            if section.title:
                yield translate(self.language, "stats.section", title=section.title)
            yield from (self._line(row) for row in section.rows)
        yield translate(self.language, "stats.note", note=board.foot)

    def _line(self, row: BarRow) -> Html:
        key = "stats.line_more" if row.words else "stats.line"
        values = {"label": row.label, "number": row.number, "words": row.words}
        return translate(self.language, key, **values)
