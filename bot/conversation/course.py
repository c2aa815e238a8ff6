"""How a campaign goes, reckoned from its tallies: pace, and the day on which the goal is reached.

A day counts for the pace when it is over. So the pace is the same at any hour of a day, and a
campaign of this morning has none yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEK: Final = 7
FAR: Final = 100 * 365
"""Days. What lies beyond is no forecast."""


@dataclass(frozen=True, slots=True)
class Course:
    today: int
    yesterday: int
    week: int
    """Today and the six days before."""
    full_week: int
    """The seven days before today."""
    full_days: int
    """Days before today that the pace is the average of: seven, or those since the first
    signature. 0: it has none."""
    per_day: float | None
    """The pace. None: no day is over yet."""
    reached: date | None
    """When the goal was reached, or will be at this pace. None: at this pace it will not."""


def course(days: Iterable[tuple[date, int]], total: int, goal: int, today: date) -> Course:
    """`days`: how many signed on each and count, in order; `total`: all of them."""
    counts = dict(days)
    week = sum(_last(counts, today, WEEK))
    before = _last(counts, today - timedelta(days=1), WEEK)
    over = (today - min(counts)).days if counts else 0
    full_days = min(max(over, 0), WEEK)
    per_day = sum(before) / full_days if full_days else None
    so_far = counts.get(today, 0)
    if total >= goal:
        reached = _crossed(counts, goal)
    else:
        reached = _forecast(goal - total, so_far, per_day, today)
    return Course(so_far, before[-1], week, sum(before), full_days, per_day, reached)


def _last(counts: dict[date, int], day: date, number: int) -> list[int]:
    """So many days that end with this one."""
    return [counts.get(day - timedelta(days=ago), 0) for ago in range(number - 1, -1, -1)]


def _crossed(counts: dict[date, int], goal: int) -> date | None:
    reached = 0
    for day, count in sorted(counts.items()):
        reached += count
        if reached >= goal:
            return day
    return None


def _forecast(missing: int, so_far: int, per_day: float | None, today: date) -> date | None:
    """Today brings what it has not yet brought of a day's pace, every later day all of it."""
    if not per_day:
        return None
    later = missing - max(per_day - so_far, 0)
    wait = max(math.ceil(later / per_day), 0)
    return today + timedelta(days=wait) if wait <= FAR else None
