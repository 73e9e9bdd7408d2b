"""When an unfinished sign-up is chased."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rules.enrolment.chasing import chases, spans

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


def told(heard_at: datetime, opening: date | None = None) -> list[str]:
    return [
        f"{chase.name} {chase.at.astimezone(PARIS):%a %d %H:%M}"
        for chase in chases(heard_at, opening, PARIS)
    ]


def test_next_day_and_third_day_at_the_same_hour() -> None:
    tuesday = datetime(2027, 3, 2, 18, 20, tzinfo=PARIS)
    assert told(tuesday) == ["next_day Wed 03 18:20", "third_day Fri 05 18:20"]


def test_a_last_call_two_days_before_the_opening() -> None:
    tuesday = datetime(2027, 3, 2, 18, 20, tzinfo=PARIS)
    assert told(tuesday, date(2027, 3, 15))[2:] == ["last_call Sat 13 18:20"]
    assert told(tuesday, date(2027, 3, 16))[2:] == ["last_call Sat 13 18:20"]
    assert told(tuesday, date(2027, 3, 6))[2:] == []


def test_the_same_hour_in_the_night_of_the_clock_change() -> None:
    saturday = datetime(2027, 3, 27, 18, 0, tzinfo=PARIS)
    assert told(saturday) == ["next_day Mon 29 18:00", "third_day Tue 30 18:00"]


WHEN = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(WHEN, st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_never_on_a_sunday_nor_at_night_and_always_later(heard_at: datetime, opening: date) -> None:
    for chase in chases(heard_at, opening, PARIS):
        local = chase.at.astimezone(PARIS)
        assert local.weekday() != 6
        assert 8 <= local.hour <= 20
        assert chase.at > heard_at


@given(WHEN, st.timedeltas(timedelta(0), timedelta(hours=12)), st.sampled_from([PARIS, REUNION]))
def test_who_is_chased_between_two_instants_last_wrote_in_one_of_their_spans(
    heard_at: datetime, lasting: timedelta, zone: ZoneInfo
) -> None:
    for chase in chases(heard_at, None, zone):
        found = {
            span.name
            for span in spans(chase.at - lasting, chase.at + lasting, zone)
            if span.begins_at <= heard_at <= span.ends_at
        }
        assert chase.name in found


@given(WHEN, st.timedeltas(timedelta(0), timedelta(hours=12)), st.floats(0, 1))
def test_who_last_wrote_in_a_span_is_chased_between_its_two_instants(
    since: datetime, lasting: timedelta, part: float
) -> None:
    for span in spans(since, since + lasting, PARIS):
        heard_at = span.begins_at + part * (span.ends_at - span.begins_at)
        [at] = [it.at for it in chases(heard_at, None, PARIS) if it.name == span.name]
        assert since <= at <= since + lasting
