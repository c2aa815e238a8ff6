"""The arithmetic of a chart: days gathered into bars, and round numbers beside an axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Unit = Literal["day", "week", "month"]

MOST_BARS: Final = 62
"""Two months of days. On a phone, more bars than that are a fence."""
MOST_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    first: date
    """The day that it begins with."""
    count: int


def bars(days: Mapping[date, int]) -> tuple[Unit, tuple[Bar, ...]]:
    """Every day, week (from Monday) or month between the first day and the last, empty ones too."""
    if not days:
        return "day", ()
    first, last = min(days), max(days)
    length = (last - first).days + 1
    unit: Unit = (
        "day" if length <= MOST_BARS else "week" if length <= 7 * MOST_BARS - 6 else "month"
    )
    counts: dict[date, int] = {}
    for number in range(length):
        day = first + timedelta(days=number)
        begin = _begin(day, unit)
        counts[begin] = counts.get(begin, 0) + days.get(day, 0)
    return unit, tuple(Bar(begin, count) for begin, count in counts.items())


def _begin(day: date, unit: Unit) -> date:
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def ticks(highest: int) -> tuple[int, ...]:
    """Round numbers from 0 up to the first that is not below `highest`."""
    step = 1
    while step * MOST_TICKS < highest:
        step = _rounder(step)
    last = -(-max(highest, 1) // step) * step
    return tuple(range(0, last + 1, step))


def _rounder(step: int) -> int:
    """1, 2, 5, 10, 20, 50 …"""
    return step * 5 // 2 if str(step).startswith("2") else step * 2
