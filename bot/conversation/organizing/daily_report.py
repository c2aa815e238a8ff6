"""The daily report: what the day before brought, and what stands out.

It comes once a day, in the morning of the campaign's time zone. What was missed is not made up
for: after days of silence there is one report, of the last day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot.campaign import Campaign
from bot.conversation.course import course
from bot.conversation.organizing.totals import reconciled
from bot.conversation.scene import Answer, Scene
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    ClaimReports,
    Errand,
    Lines,
    Place,
    ReportDue,
    ReportsClaimed,
    Say,
    Share,
    Text,
    TotalsRead,
)

DAY: Final = timedelta(days=1)
FEWEST: Final = 20
"""A day of usually: below that, chance halves and doubles what comes in."""
PAST: Final = 7
"""Days that are over before it is told that one is the best."""


def day_of(campaign: Campaign, closed: datetime | None, now: datetime) -> date | None:
    """The day on which a report is due by now. None: none is, or not yet.

    The first tells of the day on which the campaign opens, the last of the day after its end: until
    then whoever had begun can still sign.
    """
    local = now.astimezone(campaign.timezone)
    if local.hour < campaign.report_hour:
        return None
    told, ends = local.date() - DAY, campaign.closes
    if closed is not None:
        ends = min(campaign.day(closed), ends or date.max)
    begun = campaign.opens is None or told >= campaign.opens
    over = ends is not None and told > ends + DAY
    return local.date() if begun and not over else None


def all_due(session: Session, day: date) -> Answer:
    return Answer(session, effects=(ClaimReports(day),))


def claimed(session: Session, _scene: Scene, reports: ReportsClaimed) -> Answer:
    """In the same turn, each hears it in the own chat and language."""
    told = tuple(
        Errand(Place(who.platform, who.id, "private"), ReportDue(reports.day, reports.totals), who)
        for who in reports.readers
    )
    return Answer(session, errands=told)


def due(session: Session, scene: Scene, report: ReportDue) -> Answer:
    if scene.role is None:  # not any more
        return Answer(session)
    totals, told = report.totals, report.day - DAY
    going = course(totals.days, totals.verified, scene.campaign.goal, report.day)
    remarks = _remarks(scene, totals, told) or (Text("report-usual"),)
    text = Text(
        "report",
        {
            "title": scene.statement(session).title,
            "day": told,
            "yesterday": going.yesterday,
            "week": going.full_week,
            "total": totals.verified,
            "goal": scene.campaign.goal,
            "share": Share(totals.verified, scene.campaign.goal),
            "remarks": Lines(remarks),
        },
    )
    return Answer(session, (Say(text, (choice("chart"),)),))


def _remarks(scene: Scene, totals: TotalsRead, day: date) -> tuple[Text, ...]:
    """What stands out, the best news first."""
    found = _of_the_day(dict(totals.days), day, scene.campaign.goal)
    if totals.held:
        found.append(Text("report-held", {"held": totals.held}))
    if totals.reconciled is not None and not totals.reconciled.agreed:
        found.append(reconciled(scene, totals.reconciled))
    if scene.state == "paused":
        found.append(Text("report-paused"))
    return tuple(found)


def _of_the_day(counts: dict[date, int], day: date, goal: int) -> list[Text]:
    found = []
    until = sum(count for other, count in counts.items() if other <= day)
    count = counts.get(day, 0)
    if until - count < goal <= until:
        found.append(Text("report-goal"))
    usual = sum(counts.get(day - ago * DAY, 0) for ago in range(1, PAST + 1)) / PAST
    if not counts or min(counts) > day - PAST * DAY:
        return found  # too young for anything to be usual
    if count >= FEWEST and count > max(n for other, n in counts.items() if other < day):
        found.append(Text("report-best"))
    elif usual >= FEWEST and count > 2 * usual:
        found.append(Text("report-more", {"usual": round(usual)}))
    elif usual >= FEWEST and count < usual / 2:
        found.append(Text("report-fewer", {"usual": round(usual)}))
    return found
