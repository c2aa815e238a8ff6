"""Pace and forecast: what is told of the future is true of the tallies, or is not told."""

from datetime import date, timedelta

import pytest

from bot.conversation.course import FAR, course

TODAY = date(2026, 11, 23)


def ago(*counts):
    """Counts of days that end with today."""
    return [
        (TODAY - timedelta(days=back), count)
        for back, count in zip(range(len(counts) - 1, -1, -1), counts, strict=True)
        if count
    ]


def going(days, goal=1000, today=TODAY):
    return course(days, sum(n for _, n in days), goal, today)


def test_the_week_holds_today_and_the_full_week_does_not():
    found = going(ago(100, 1, 2, 3, 4, 5, 6, 7, 8))
    assert (found.today, found.yesterday) == (8, 7)
    assert found.week == 2 + 3 + 4 + 5 + 6 + 7 + 8
    assert found.full_week == 1 + 2 + 3 + 4 + 5 + 6 + 7


@pytest.mark.parametrize(
    ("counts", "full_days", "per_day"),
    [
        ((), 0, None),
        ((9,), 0, None),  # the first day is not over
        ((10, 5), 1, 10),
        ((10, 0, 2, 5), 3, 4),  # a day without a signature is a day
        ((900, 7, 7, 7, 7, 7, 7, 7, 0), 7, 7),  # only the last seven
        ((7, 0, 0, 0, 0, 0, 0, 0, 0, 0), 7, 0),
    ],
)
def test_the_pace_is_of_the_days_that_are_over(counts, full_days, per_day):
    found = going(ago(*counts))
    assert (found.full_days, found.per_day) == (full_days, per_day)


def test_the_pace_is_the_same_at_any_hour_of_a_day():
    paces = {going(ago(4, 8, today)).per_day for today in (0, 3, 900)}
    assert paces == {6}


@pytest.mark.parametrize(
    ("counts", "goal", "days"),
    [
        ((10, 10), 30, 1),
        ((10, 10), 31, 2),
        ((10, 0), 20, 0),  # today still brings what a day brings
        ((10, 0), 21, 1),
        ((10, 4), 20, 0),
        ((10, 4), 21, 1),
        ((10, 99), 110, 1),  # it has brought more than that already
        ((10, 0), 10 * FAR + 10, FAR - 1),
    ],
)
def test_the_day_of_the_goal_goes_by_what_is_missing(counts, goal, days):
    assert going(ago(*counts), goal).reached == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    "counts",
    [(), (5,), (5, 0, 0, 0, 0, 0, 0, 0, 0, 3)],
    ids=["no signature", "the first day", "a week without one"],
)
def test_without_a_pace_no_day_is_told(counts):
    assert going(ago(*counts)).reached is None


def test_a_day_that_nobody_will_see_is_no_forecast():
    assert going(ago(1, 0), goal=FAR + 5).reached is None
    assert going(ago(1, 0), goal=10**30).reached is None


def test_a_goal_that_is_reached_has_its_day_in_the_past():
    days = ago(600, 300, 100, 50, 0)
    assert going(days, goal=1000).reached == TODAY - timedelta(days=2)
    assert going(days, goal=1).reached == TODAY - timedelta(days=4)
    assert going(ago(10), goal=10).reached == TODAY


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 3, 29), date(2027, 1, 1)])
def test_leap_days_changes_of_the_clock_and_of_the_year_are_days_like_any_other(today):
    days = [(today - timedelta(days=back), 10) for back in range(7, 0, -1)]
    found = going(days, goal=100, today=today)
    assert (found.full_week, found.full_days, found.per_day) == (70, 7, 10)
    assert found.reached == today + timedelta(days=2)
