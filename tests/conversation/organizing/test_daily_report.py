"""When a daily report is due, and what stands in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.organizing.daily_report import day_of
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Chose,
    ClaimReports,
    Errand,
    Note,
    Person,
    Place,
    ReadChart,
    Reconciliation,
    ReportDue,
    ReportsClaimed,
    ReportsDue,
    TotalsRead,
)
from bot.texts import Texts
from tests.conversation.walk import CAMPAIGN, TODAY, Walk

TEXTS = Texts.load()
TOTALS = TotalsRead(3, 0, 0, 0, ((TODAY, 3),))


def campaign(timezone="Asia/Seoul", hour=9, opens=None, closes=None):
    zone = ZoneInfo(timezone)
    return replace(CAMPAIGN, timezone=zone, report_hour=hour, opens=opens, closes=closes)


def utc(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "hour", "now", "day"),
    [
        ("Asia/Seoul", 9, utc(2026, 11, 22, 23, 59), None),  # 8:59
        ("Asia/Seoul", 9, utc(2026, 11, 23, 0, 0), date(2026, 11, 23)),
        ("Asia/Seoul", 9, utc(2026, 11, 23, 14, 59), date(2026, 11, 23)),  # 23:59
        ("Asia/Seoul", 9, utc(2026, 11, 23, 15, 0), None),  # midnight
        ("Asia/Seoul", 0, utc(2026, 11, 23, 15, 0), date(2026, 11, 24)),
        ("Asia/Kathmandu", 9, utc(2026, 11, 23, 3, 14), None),
        ("Asia/Kathmandu", 9, utc(2026, 11, 23, 3, 15), date(2026, 11, 23)),
        # On March 29, 2026 the hour from 2 to 3 is missing in Berlin: it is due at 3.
        ("Europe/Berlin", 2, utc(2026, 3, 29, 0, 59), None),
        ("Europe/Berlin", 2, utc(2026, 3, 29, 1, 0), date(2026, 3, 29)),
        # On October 25, 2026 the hour from 2 to 3 is there twice: it is due at the first.
        ("Europe/Berlin", 2, utc(2026, 10, 24, 23, 59), None),
        ("Europe/Berlin", 2, utc(2026, 10, 25, 0, 0), date(2026, 10, 25)),
        ("Europe/Berlin", 2, utc(2026, 10, 25, 1, 0), date(2026, 10, 25)),
        ("Pacific/Kiritimati", 9, utc(2026, 11, 22, 19, 0), date(2026, 11, 23)),
    ],
)
def test_it_is_due_from_an_hour_of_the_campaigns_own_clock_until_midnight(timezone, hour, now, day):
    assert day_of(campaign(timezone, hour), None, now) == day


@pytest.mark.parametrize(
    ("opens", "closes", "closed", "due"),
    [
        (date(2026, 11, 23), None, None, False),  # nothing could be signed yesterday
        (date(2026, 11, 22), None, None, True),
        (None, date(2026, 11, 22), None, True),
        (None, date(2026, 11, 21), None, True),  # whoever had begun could still sign
        (None, date(2026, 11, 20), None, False),
        (None, None, utc(2026, 11, 21, 3), True),
        (None, None, utc(2026, 11, 20, 3), False),
        (None, date(2026, 12, 31), utc(2026, 11, 20, 3), False),
        (None, date(2026, 11, 20), utc(2026, 11, 22, 3), False),
    ],
)
def test_it_begins_with_the_campaign_and_ends_a_day_after_it(opens, closes, closed, due):
    now = utc(2026, 11, 23, 3)
    expected = date(2026, 11, 23) if due else None
    assert day_of(campaign(opens=opens, closes=closes), closed, now) == expected


def organizer(**changes):
    walk = Walk(role="auditor", **changes)
    walk.session = Session(step=Step.CARD)
    return walk


def test_one_chat_claims_it_for_all_and_each_hears_it_in_the_own_one():
    walk = organizer()
    walk.does(ReportsDue(TODAY))
    assert walk.effects == (ClaimReports(TODAY),)
    assert walk.answer.replies == ()
    readers = (Person("telegram", "1", "ko"), Person("telegram", "2", "en"))
    walk.decided(ReportsClaimed(TODAY, TOTALS, readers))
    assert walk.answer.errands == tuple(
        Errand(Place("telegram", one.id, "private"), ReportDue(TODAY, TOTALS), one)
        for one in readers
    )


def test_whoever_has_no_role_any_more_hears_nothing():
    walk = Walk()
    walk.does(ReportDue(TODAY, TOTALS))
    assert walk.answer.replies == ()


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.GROUP])
def test_it_leaves_the_chat_where_it_was(step):
    walk = organizer()
    walk.session = Session(step=step, desk="x:1", name="Maria", way=3)
    walk.does(ReportDue(TODAY, TOTALS))
    assert walk.session == Session(step=step, desk="x:1", name="Maria", way=3)
    assert walk.said == ["report"]


def told(totals, language="en", **changes):
    """The lines of the report of this day."""
    walk = organizer(**changes)
    walk.does(ReportDue(TODAY, totals))
    [said] = walk.answer.replies
    shown = TEXTS.plain(language, said.text)
    assert len(shown) <= 1000
    return shown.splitlines()


def ago(*counts):
    """Counts of days that end with yesterday."""
    return tuple(
        (TODAY - timedelta(days=back), count)
        for back, count in zip(range(len(counts), 0, -1), counts, strict=True)
    )


def read(days, today=0, **changes):
    every = (*days, (TODAY, today)) if today else tuple(days)
    return replace(TotalsRead(sum(n for _, n in every), 0, 0, 0, every), **changes)


def test_it_tells_of_the_day_before_and_not_of_the_first_hours_of_this_one():
    lines = told(read(ago(1, 2, 3, 4, 5, 6, 7, 8), today=100))
    for line in (
        "📋 Daily report for November 22, 2026",
        "Signed that day: 8",
        "Last 7 days: 35",
        "All together: 136 (<0.01% of 10,000,000)",
        "Nothing out of the ordinary.",
    ):
        assert line in lines


def test_it_is_in_the_readers_language():
    lines = told(read(ago(1, 2)), "ko")
    assert "📋 2026년 11월 22일 일일 보고" in lines
    assert "이날 서명: 2" in lines


USUAL = (100, 90, 110, 100, 95, 105, 100)


@pytest.mark.parametrize(
    ("days", "remarks"),
    [
        (ago(*USUAL, 100), ["report-usual"]),
        (ago(*USUAL, 110), ["report-usual"]),  # as many as the best day is not the best
        (ago(*USUAL, 111), ["report-best"]),
        (ago(900, *USUAL, 200), ["report-usual"]),
        (ago(900, *USUAL, 201), ["report-more"]),
        (ago(*USUAL, 50), ["report-usual"]),
        (ago(*USUAL, 49), ["report-fewer"]),
        (ago(*USUAL, 0), ["report-fewer"]),
        (ago(*USUAL[1:], 900), ["report-usual"]),  # a week is not over
        (ago(1, 2, 1, 0, 0, 1, 2, 19), ["report-usual"]),  # by chance
        (ago(1, 2, 1, 0, 0, 1, 2, 20), ["report-best"]),
        ((), ["report-usual"]),
    ],
)
def test_what_stands_out_is_told(days, remarks):
    assert remarked(read(days)) == remarks


def remarked(totals, **changes):
    walk = organizer(**changes)
    walk.does(ReportDue(TODAY, totals))
    [said] = walk.answer.replies
    return [line.id for line in said.text.args["remarks"].lines]


@pytest.mark.parametrize(
    ("goal", "remarks"),
    [(100, []), (101, ["report-goal"]), (300, ["report-goal"]), (301, [])],
)
def test_the_goal_is_told_on_the_day_after_it_was_reached(goal, remarks):
    found = remarked(read(ago(100, 200), today=500), campaign=replace(CAMPAIGN, goal=goal))
    assert found == (remarks or ["report-usual"])


def test_what_waits_for_somebody_is_told():
    at = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    totals = read(ago(1), held=7, reconciled=Reconciliation(at, agreed=False))
    walk = organizer()
    walk.meanwhile(paused={})
    walk.does(ReportDue(TODAY, totals))
    [said] = walk.answer.replies
    found = [line.id for line in said.text.args["remarks"].lines]
    assert found == ["report-held", "totals-differed", "report-paused"]
    assert "Held, waiting for a decision: 7." in TEXTS.plain("en", said.text)
    assert remarked(read(ago(1), reconciled=Reconciliation(at, agreed=True))) == ["report-usual"]


def test_its_button_gives_the_picture_and_leaves_the_report():
    walk = organizer()
    walk.does(ReportDue(TODAY, TOTALS))
    assert walk.offers == ["chart"]
    walk.does(Chose("chart"))
    assert walk.effects == (Note("chart"), ReadChart())
