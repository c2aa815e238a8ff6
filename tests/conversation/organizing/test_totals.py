"""What organizers ask for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale

from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    ChartRead,
    Chose,
    DaysRead,
    FunnelRead,
    InviteSeen,
    InvitesRead,
    Moment,
    Note,
    PartsRead,
    ReadChart,
    ReadDays,
    ReadFunnel,
    ReadInvites,
    ReadParts,
    ReadTotals,
    Reconciliation,
    Share,
    ShowChart,
    Text,
    TotalsRead,
    Way,
)
from bot.texts import Texts
from tests.conversation.walk import CAMPAIGN, GROUP, TODAY, Walk

TEXTS = Texts.load()
LONGEST = 1000

READS = {
    "totals": ReadTotals(),
    "days": ReadDays(0),
    "countries": ReadParts("countries", 0),
    "languages": ReadParts("languages", 0),
    "channels": ReadParts("channels", 0),
    "invites": ReadInvites(0),
    "funnel": ReadFunnel(),
    "chart": ReadChart(),
}


def organizer(**changes: object) -> Walk:
    walk = Walk(role="auditor", **changes)  # type: ignore[arg-type]
    walk.session = Session(step=Step.CARD)
    return walk


def ago(*counts):
    """Counts of days that end with today."""
    return tuple(
        (TODAY - timedelta(days=back), count)
        for back, count in zip(range(len(counts) - 1, -1, -1), counts, strict=True)
    )


def shown(walk, language="en"):
    """The page, as its reader reads it."""
    return TEXTS.plain(language, walk.answer.replies[0].text)


def told(walk):
    """The arguments of the page."""
    return walk.answer.replies[0].text.args


@pytest.mark.parametrize("name", READS)
class TestAPage:
    def test_is_opened_by_its_command_and_that_is_noted(self, name):
        walk = organizer()
        walk.does(Asked(name))
        assert list(walk.effects) == [Note(name), READS[name]]

    def test_is_opened_by_a_button_and_that_is_noted_too(self, name):
        walk = organizer()
        walk.does(Chose(name))
        assert list(walk.effects) == [Note(name), READS[name]]

    def test_is_not_told_in_a_group(self, name):
        walk = organizer(where=GROUP)
        walk.does(Asked(name))
        assert walk.effects == ()
        assert walk.answer.replies == ()


@pytest.mark.parametrize(
    ("token", "read"),
    [
        ("days:3", ReadDays(3)),
        ("countries:15", ReadParts("countries", 15)),
        ("invites:5", ReadInvites(5)),
        ("days:-1", ReadDays(0)),
        ("days:٣", ReadDays(0)),
        ("days:99999999999999999999", ReadDays(0)),
        ("invites:x", ReadInvites(0)),
    ],
)
def test_turning_a_page_is_not_noted_and_a_forged_number_is_the_first_page(token, read):
    walk = organizer()
    walk.does(Chose(token))
    assert list(walk.effects) == [read]


def test_everyone_else_hears_what_any_unknown_command_hears():
    stranger = Walk()
    stranger.does(Asked("totals"))
    lost = Walk()
    lost.does(Asked("nonsense"))
    assert stranger.answer == lost.answer


class TestTotals:
    def test_what_is_set_aside_has_lines_of_its_own_and_is_in_no_other(self):
        walk = organizer()
        walk.decided(TotalsRead(30, 4, 5, 6, ago(10, 14, 6)))
        for line in (
            "30 verified signatures",
            "<0.01% of the goal of 10,000,000",
            "Today: 6",
            "Last 7 days: 30",
            "Pace: 12 a day (last 2 full days)",
            "Withdrawn: 4",
            "Held: 5",
            "Invalidated: 6",
            "Reconciled: not yet",
        ):
            assert line in shown(walk).splitlines()

    def test_before_anybody_signed_there_is_no_pace_and_no_day(self):
        walk = organizer()
        walk.decided(TotalsRead(0, 0, 0, 0, ()))
        lines = shown(walk).splitlines()
        assert "Pace: —" in lines
        assert "Goal reached: —" in lines

    @pytest.mark.parametrize(
        ("goal", "closes", "line"),
        [
            (80, None, "on November 24, 2026 at this pace"),
            (80, date(2026, 11, 24), "on November 24, 2026 at this pace"),
            (
                80,
                date(2026, 11, 23),
                "on November 24, 2026 at this pace, after the last day to sign (November 23, 2026)",
            ),
            (20, date(2026, 11, 22), "on November 21, 2026"),
            (80, date(2026, 11, 22), "—"),  # signing has ended
            (10**9, None, "—"),
        ],
    )
    def test_the_day_of_the_goal_is_told_with_what_stands_against_it(self, goal, closes, line):
        walk = organizer(campaign=replace(CAMPAIGN, goal=goal, closes=closes))
        walk.decided(TotalsRead(40, 0, 0, 0, ago(20, 20, 0)))
        assert f"Goal reached: {line}" in shown(walk).splitlines()

    @pytest.mark.parametrize(
        ("agreed", "text"), [(True, "totals-reconciled"), (False, "totals-differed")]
    )
    def test_they_tell_when_they_were_reconciled_by_the_campaigns_clock(self, agreed, text):
        at = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
        walk = organizer()
        walk.decided(TotalsRead(1, 0, 0, 0, ago(1), Reconciliation(at, agreed)))
        told_at = Moment(at.astimezone(CAMPAIGN.timezone))
        assert told(walk)["reconciled"] == Text(text, {"at": told_at})
        assert "2026. 11. 23. 03:30" in shown(walk, "ko")

    def test_they_lead_to_all_other_pages_and_back_to_what_waits(self):
        walk = organizer()
        walk.decided(TotalsRead(1, 0, 0, 0, ago(1)))
        assert walk.offers == [name for name in READS if name != "totals"] + ["go"]


class TestDays:
    def read(self, counts, back=0, today=TODAY):
        walk = organizer(now=datetime(today.year, today.month, today.day, 3, tzinfo=UTC))
        walk.decided(DaysRead(counts, back))
        return walk

    def test_a_page_has_two_weeks_from_monday_each_with_its_total(self):
        # The 25th is a Wednesday.
        days = tuple((date(2026, 11, 8) + timedelta(days=n), n + 1) for n in range(18))
        walk = self.read(days, today=date(2026, 11, 25))
        assert shown(walk).splitlines() == [
            "Signatures by day",
            "",
            "From Mon, Nov 23: 51",
            "Wed, Nov 25: 18",
            "Tue, Nov 24: 17",
            "Mon, Nov 23: 16",
            "",
            "From Mon, Nov 16: 84",
            "Sun, Nov 22: 15",
            "Sat, Nov 21: 14",
            "Fri, Nov 20: 13",
            "Thu, Nov 19: 12",
            "Wed, Nov 18: 11",
            "Tue, Nov 17: 10",
            "Mon, Nov 16: 9",
        ]
        assert walk.offers == ["days:1", "totals"]

    def test_the_last_page_begins_with_the_first_signature(self):
        days = tuple((date(2026, 11, 8) + timedelta(days=n), n + 1) for n in range(18))
        walk = self.read(days, back=1, today=date(2026, 11, 25))
        lines = shown(walk).splitlines()
        assert lines[-2:] == ["From Sun, Nov 8: 1", "Sun, Nov 8: 1"]
        assert walk.offers == ["days:0", "totals"]

    def test_a_day_without_a_signature_is_told_as_such(self):
        walk = self.read(((date(2026, 11, 23), 2),), today=date(2026, 11, 25))
        assert "Tue, Nov 24: 0" in shown(walk).splitlines()
        assert walk.offers == ["totals"]

    def test_every_day_of_many_months_stands_on_just_one_page(self):
        days = tuple((TODAY - timedelta(days=n), 1) for n in range(399, -1, -1))
        found, back = [], 0
        while True:
            walk = self.read(days, back)
            lines = shown(walk).splitlines()
            found += [line for line in lines[2:] if line and "From" not in line]
            assert len(shown(walk)) <= LONGEST
            back += 1
            if f"days:{back}" not in walk.offers:
                break
        assert len(found) == 400

    def test_a_page_that_is_not_there_is_the_first(self):
        days = ((TODAY, 3),)
        assert self.read(days, 7).answer == self.read(days).answer

    def test_without_any_signature_that_is_said(self):
        assert shown(self.read(())) == "Nobody has signed yet."


class TestParts:
    def test_each_has_its_share_and_what_a_number_does_not_tell_is_said(self):
        parts = (("KR", 2_000_000), ("+7", 5_000), ("INTL", 1))
        walk = organizer()
        walk.decided(PartsRead("countries", parts, 2_005_001, 0))
        assert shown(walk).splitlines()[2:] == [
            "South Korea: 2,000,000 (99.75%)",
            "Not clear from the number (+7): 5,000 (0.24%)",
            "International, no country: 1 (<0.01%)",
        ]
        assert "대한민국: 2,000,000 (99.75%)" in shown(walk, "ko")

    @pytest.mark.parametrize(
        ("of", "part", "shown_in"),
        [
            ("languages", "ko", {"en": "Korean", "ko": "한국어"}),
            ("channels", "telegram", {"en": "Telegram", "ko": "텔레그램"}),
            ("channels", "paper", {"en": "paper", "ko": "paper"}),
        ],
    )
    def test_languages_and_messengers_have_the_names_that_the_reader_knows(
        self, of, part, shown_in
    ):
        walk = organizer()
        walk.decided(PartsRead(of, ((part, 3),), 3, 0))
        for language, name in shown_in.items():
            assert f"{name}: 3 (100%)" in shown(walk, language)

    def test_every_country_of_the_world_stands_on_just_one_page(self):
        codes = [code for code in map(str, Locale("en").territories) if code.isalpha()]
        parts = tuple((code, 1_234_567) for code in codes)
        start, lines = 0, []
        while True:
            walk = organizer()
            walk.decided(PartsRead("countries", parts, 10**9, start))
            lines += shown(walk).splitlines()[2:]
            assert max(len(shown(walk)), len(shown(walk, "ko"))) <= LONGEST
            start += 15
            if f"countries:{start}" not in walk.offers:
                break
        assert len(lines) == len(codes)
        assert walk.offers == ["countries:0", "totals"]

    def test_nobody_yet(self):
        walk = organizer()
        walk.decided(PartsRead("languages", (), 0, 0))
        assert walk.said == ["figures-none"]


class TestWays:
    def invites(self, number):
        way = Way(4_000_000, 3_000_000, 2_000_000, 1_000_000)
        return tuple(InviteSeen("이" * 128, "group", way, revoked=False) for _ in range(number))

    def test_each_invite_has_its_way_and_whether_it_still_counts(self):
        walk = organizer()
        seen = InviteSeen("Choir <b>", "channel", Way(1000, 80, 70, 60), revoked=True)
        walk.decided(InvitesRead((seen,), 0))
        assert shown(walk).splitlines()[2:] == [
            "Choir <b> · channel, revoked",
            "started 1,000 → agreed 80 → asked 70 → signed 60",
        ]

    def test_pages_of_the_longest_titles_fit(self):
        walk = organizer()
        walk.decided(InvitesRead(self.invites(7), 0))
        assert walk.offers == ["invites:5", "totals"]
        assert max(len(shown(walk)), len(shown(walk, "ko"))) <= LONGEST
        walk.decided(InvitesRead(self.invites(7), 5))
        assert walk.offers == ["invites:0", "totals"]

    def test_where_nobody_came_by_one_that_is_said(self):
        walk = organizer()
        walk.decided(InvitesRead((), 5))
        assert walk.said == ["invites-none"]

    def test_the_steps_have_the_share_of_the_step_before(self):
        walk = organizer()
        walk.decided(FunnelRead(Way(1000, 800, 700, 650)))
        lines = shown(walk).splitlines()
        assert [line for line in lines if "↓" in line] == ["↓ 80%", "↓ 87.5%", "↓ 92.85%"]
        assert lines[-1] == "Of those who started, 65% have signed and still count."

    def test_where_nobody_started_there_is_no_share(self):
        walk = organizer()
        walk.decided(FunnelRead(Way(0, 0, 0, 0)))
        assert told(walk)["share_all"] == Share(0, 0)


def test_the_chart_is_of_the_same_tallies_and_says_in_words_what_it_shows():
    walk = organizer()
    days, countries = ago(1, 2), (("KR", 2), ("US", 1))
    walk.decided(ChartRead(3, days, countries))
    [reply] = walk.answer.replies
    assert isinstance(reply, ShowChart)
    assert (reply.chart.total, reply.chart.goal) == (3, CAMPAIGN.goal)
    assert (reply.chart.days, reply.chart.countries) == (days, countries)
    caption = TEXTS.plain("en", reply.caption)
    assert "3 of 10,000,000 signatures (<0.01%). As of Nov 23, 2026 12:00" in caption
