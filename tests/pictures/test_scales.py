"""Days become bars without losing one, and axes carry round numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.scales import MOST_BARS, MOST_TICKS, bars, ticks

DAY = date(2026, 3, 19)


@given(st.dictionaries(st.dates(date(2020, 1, 1), date(2031, 12, 31)), st.integers(0, 10**6)))
def test_bars_hold_every_signature_and_follow_each_other(days):
    _, columns = bars(days)
    assert sum(column.count for column in columns) == sum(days.values())
    begins = [column.first for column in columns]
    assert begins == sorted(set(begins))


@pytest.mark.parametrize(
    ("length", "unit", "count"),
    [(1, "day", 1), (62, "day", 62), (63, "week", 10), (420, "week", 61), (700, "month", 24)],
)
def test_a_longer_campaign_has_wider_bars(length, unit, count):
    days = {DAY: 1, DAY + timedelta(days=length - 1): 1}
    found, columns = bars(days)
    assert (found, len(columns)) == (unit, count)
    assert len(columns) <= MOST_BARS


def test_days_without_a_signature_stand_as_empty_bars():
    _, columns = bars({DAY: 3, DAY + timedelta(days=3): 2})
    assert [column.count for column in columns] == [3, 0, 0, 2]


def test_weeks_begin_on_monday_and_months_on_the_first():
    _, weeks = bars({DAY: 1, DAY + timedelta(days=100): 1})
    assert {column.first.weekday() for column in weeks} == {0}
    _, months = bars({DAY: 1, DAY + timedelta(days=1000): 1})
    assert {column.first.day for column in months} == {1}


def test_no_day_is_no_bar():
    assert bars({}) == ("day", ())


@given(st.integers(0, 10**9))
def test_ticks_are_few_and_round_and_reach_the_highest(highest):
    scale = ticks(highest)
    step = scale[1]
    assert scale == tuple(range(0, scale[-1] + 1, step))
    assert scale[-1] - step < max(highest, 1) <= scale[-1]
    assert 2 <= len(scale) <= MOST_TICKS + 1
    assert str(step).rstrip("0") in {"1", "2", "5"}
