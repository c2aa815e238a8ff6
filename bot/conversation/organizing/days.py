"""How many signed on each day and count, two weeks to a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bot.conversation.organizing import pages
from bot.conversation.organizing.rights import Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import Choice, DaysRead, Lines, Markup, ReadDays, ShortDay, Text

WEEKS: Final = 2
"""On one page."""
WEEK: Final = timedelta(days=7)

COMMANDS: Final = {"days": pages.opened(ReadDays)}
ACTIONS: Final = {"days": pages.turned("days", ReadDays)}
TEXTS: Final[dict[str, Right]] = {}


def days_read(session: Session, scene: Scene, read: DaysRead) -> Answer:
    counts = dict(read.days)
    if not counts:
        return on_card(session, scene, *pages.none_yet())
    first, last = min(counts), max(scene.today, *counts)
    newest, oldest = _monday(last), _monday(first)
    most = (newest - oldest) // (WEEKS * WEEK)
    back = read.back if read.back <= most else 0
    top = newest - back * WEEKS * WEEK
    mondays = [top - week * WEEK for week in range(WEEKS)]
    weeks = [_week(counts, monday, first, last) for monday in mondays if monday >= oldest]
    apart = [line for week in weeks for line in (week, Markup(""))][:-1]
    text = Text("days", {"weeks": Lines(tuple(apart))})
    return on_card(session, scene, text, _turning(back, most))


def _week(counts: Mapping[date, int], monday: date, first: date, last: date) -> Text:
    """The newest day first, each between the campaign's first day and this one, empty ones too."""
    days = [monday + timedelta(days=n) for n in range(6, -1, -1)]
    within = [day for day in days if first <= day <= last]
    lines = [
        Text("days-day", {"day": ShortDay(day), "count": counts.get(day, 0)}) for day in within
    ]
    total = sum(counts.get(day, 0) for day in within)
    return Text(
        "days-week", {"day": ShortDay(within[-1]), "count": total, "days": Lines(tuple(lines))}
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _turning(back: int, most: int) -> tuple[Choice, ...]:
    earlier = (choice("earlier", f"days:{back + 1}"),) if back < most else ()
    later = (choice("later-days", f"days:{back - 1}"),) if back else ()
    return (*earlier, *later, choice("totals"))
