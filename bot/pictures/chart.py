"""How a campaign is going, as one picture for a phone: total and goal, pace, growth, countries.

It brings its own ground, so it reads the same in a light chat and in a dark one. What the words
say is the caller's; how they, the bars and the axes stand is decided here, once for PNG and SVG.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from bot.pictures.drawing import Anchor, Area, Box, Drawing, Line, Shape, Words, png, svg
from bot.pictures.scales import Bar, Unit, bars, ticks
from bot.pictures.typefaces import PRESS, Typeface
from bot.pictures.typesetting import Room, headline, shortened

WIDTH: Final = 1280
PAD: Final = 72
INNER: Final = WIDTH - 2 * PAD
PLOT: Final = 260
"""How high the two plots are."""
ABOVE: Final = 84
"""Between the highest tick and a goal that is out of sight."""
MOST_COUNTRIES: Final = 6
MOST_DATES: Final = 7

GROUND, INK, SOFT, GRID = "#fbfaf7", "#17171a", "#6a6a72", "#e3e1da"
RED, PALE, BEGUN = "#c82027", "#f3d2d0", "#e59a97"

_GOAL_IN_SIGHT: Final = 3
"""Up to this multiple of the total, the goal has its true place above the line of growth."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a chart and the way to write numbers and days, in the reader's language."""

    bars: Mapping[Unit, str]
    """Above the bars: `{"day": "Signatures per day", "week": …, "month": …}`."""
    growth: str
    goal: str
    """With its number: `Goal: 10,000,000`."""
    countries: str
    nobody_yet: str
    so_far: Mapping[Unit, str]
    """Beside the heading of the bars, where the last is not over: `{"day": "today so far", …}`."""
    number: Callable[[int], str]
    day: Callable[[date], str]
    month: Callable[[date], str]


@dataclass(frozen=True, slots=True)
class Chart:
    language: str
    title: str
    note: str
    """Below the title: of when this is."""
    total: int
    goal: int
    days: Mapping[date, int]
    """Days without a signature may be left out."""
    countries: Sequence[tuple[str, int]]
    """Names as the reader knows them, the most first."""
    labels: Labels
    today: date | None = None
    """The bar that it falls into is not over. None: all are."""


def chart_png(chart: Chart) -> bytes:
    """Takes up to a second: not for an event loop."""
    with PRESS:
        return png(lay_out(chart))


def chart_svg(chart: Chart) -> str:
    with PRESS:
        return svg(lay_out(chart))


def lay_out(chart: Chart) -> Drawing:
    page = _Page(chart)
    page.head()
    page.progress()
    if chart.total > 0 and chart.days:
        unit, columns = bars(_until(chart.days, chart.today))
        page.pace(unit, columns)
        page.growth(unit, columns)
        page.countries()
    else:
        page.nobody_yet()
    return page.drawing()


def _until(days: Mapping[date, int], today: date | None) -> Mapping[date, int]:
    """Days of late on which nobody signed have their places, too."""
    return days if today is None else {today: 0, **days}


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where numbers stand: `top` is the place of the highest tick, `bottom` of nought."""

    left: float
    right: float
    top: float
    bottom: float
    highest: int

    def y(self, count: float) -> float:
        return self.bottom - (self.bottom - self.top) * count / self.highest

    def middle(self, place: int, places: int) -> float:
        return self.left + (self.right - self.left) * (place + 0.5) / places


class _Page:
    """Fills the card from its top downwards."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._labels = chart.labels
        self._shapes: list[Shape] = []
        self._y = float(PAD)

    def drawing(self) -> Drawing:
        height = round(self._y) + PAD
        return Drawing(self._chart.language, WIDTH, height, GROUND, tuple(self._shapes))

    def head(self) -> None:
        typeface = Typeface(self._chart.language, bold=True)
        title = headline(typeface.legible(self._chart.title), typeface, Room(INNER, 130, 52, 34))
        for line in title.lines:
            self._words(PAD, self._y + title.size * 0.86, line, title.size, INK, bold=True)
            self._y += title.leading
        self._words(PAD, self._y + 32, self._chart.note, 30, SOFT)
        self._y += 50

    def progress(self) -> None:
        total, goal = self._chart.total, self._chart.goal
        baseline, number = self._y + 142, self._labels.number(total)
        self._words(PAD, baseline, number, 136, RED, bold=True)
        beside = INNER - self._width(number, 136, bold=True) - 40
        goal_words = self._labels.goal
        self._words(WIDTH - PAD, baseline, goal_words, 34, SOFT, anchor="end", width=beside)
        top, height = baseline + 32, 22
        self._shapes.append(Box(PAD, top, INNER, height, PALE, height / 2))
        if total > 0:
            reached = max(INNER * min(total / max(goal, 1), 1), height)
            self._shapes.append(Box(PAD, top, reached, height, RED, height / 2))
        self._y = top + height

    def nobody_yet(self) -> None:
        self._words(WIDTH / 2, self._y + 220, self._labels.nobody_yet, 40, SOFT, anchor="middle")
        self._y += 400

    def pace(self, unit: Unit, columns: Sequence[Bar]) -> None:
        begun = self._chart.today is not None and columns[-1].count > 0
        self._heading(self._labels.bars[unit])
        if begun:
            self._so_far(self._labels.so_far[unit])
        most = max(column.count for column in columns)
        plot = self._axis(ticks(most))
        wide = min((plot.right - plot.left) / len(columns) * 0.74, 72)
        for place, column in enumerate(columns):
            if column.count > 0:
                left, top = plot.middle(place, len(columns)) - wide / 2, plot.y(column.count)
                radius = min(6, wide / 4, (plot.bottom - top) / 2)
                colour = BEGUN if begun and place == len(columns) - 1 else RED
                self._shapes.append(Box(left, top, wide, plot.bottom - top, colour, radius))
        self._dates(plot, unit, columns)

    def _so_far(self, words: str) -> None:
        """At the end of the heading's line: what the paler bar means."""
        baseline = self._y - 42
        self._words(WIDTH - PAD, baseline, words, 28, SOFT, anchor="end")
        left = WIDTH - PAD - self._width(words, 28) - 38
        self._shapes.append(Box(left, baseline - 20, 22, 22, BEGUN, 5))

    def growth(self, unit: Unit, columns: Sequence[Bar]) -> None:
        self._heading(self._labels.growth)
        sums = list(accumulate(column.count for column in columns))
        in_sight = 0 < self._chart.goal <= sums[-1] * _GOAL_IN_SIGHT
        scale = ticks(max(sums[-1], self._chart.goal) if in_sight else sums[-1])
        plot = self._axis(scale, above=0 if in_sight else ABOVE)
        line = [(plot.middle(place, len(sums)), plot.y(count)) for place, count in enumerate(sums)]
        if len(line) > 1:
            feet = ((line[-1][0], plot.bottom), (line[0][0], plot.bottom))
            self._shapes += Area((*line, *feet), PALE), Line(tuple(line), RED, 6)
        x, y = line[-1]
        self._shapes.append(Box(x - 10, y - 10, 20, 20, RED, 10))
        self._goal(plot, plot.y(self._chart.goal) if in_sight else plot.top - ABOVE)
        if not in_sight:
            self._break(plot)
        self._dates(plot, unit, columns)

    def _goal(self, plot: _Plot, y: float) -> None:
        """A dashed line, its name on it at the left, where the line of growth is still low."""
        for dash in range(round(plot.left), round(plot.right), 20):
            self._shapes.append(Box(dash, y - 1.5, min(12, plot.right - dash), 3, INK))
        self._words(plot.left, y + 36, self._labels.goal, 28, INK, bold=True)

    def _break(self, plot: _Plot) -> None:
        """Two strokes on the axis: between the highest tick and the goal it is not to scale."""
        for y in (plot.top - 48, plot.top - 36):
            stroke = ((plot.left - 48, y + 8), (plot.left - 22, y - 8))
            self._shapes.append(Line(stroke, SOFT, 3))

    def countries(self) -> None:
        listed = [(name, count) for name, count in self._chart.countries if count > 0]
        listed = listed[:MOST_COUNTRIES]
        if not listed:
            return
        self._heading(self._labels.countries)
        most = max(count for _, count in listed)
        aside = min(max(self._width(name, 30) for name, _ in listed) + 32, INNER * 0.45)
        after = self._width(self._labels.number(most), 30) + 20
        for name, count in listed:
            baseline = self._y + 34
            self._words(PAD, baseline, name, 30, INK, width=aside - 32)
            length = max((INNER - aside - after) * count / most, 4)
            self._shapes.append(Box(PAD + aside, self._y + 8, length, 32, RED, min(6, length / 2)))
            self._words(PAD + aside + length + 16, baseline, self._labels.number(count), 30, SOFT)
            self._y += 54

    # ── what plots have in common ────────────────────────────────────────────────────────

    def _heading(self, text: str) -> None:
        self._y += 60
        self._words(PAD, self._y + 30, text, 34, INK, bold=True)
        self._y += 72

    def _axis(self, scale: Sequence[int], above: int = 0) -> _Plot:
        """Lines across at each tick, their numbers at the left. `above`: room on top of them."""
        numbers = [self._labels.number(tick) for tick in scale]
        aside = max(self._width(number, 26) for number in numbers) + 22
        top, bottom = self._y + above, self._y + above + PLOT
        plot = _Plot(PAD + aside, WIDTH - PAD, top, bottom, scale[-1])
        for tick, number in zip(scale, numbers, strict=True):
            y = plot.y(tick)
            self._shapes.append(Box(plot.left, y - 1, plot.right - plot.left, 2, GRID))
            self._words(plot.left - 22, y + 9, number, 26, SOFT, anchor="end")
        self._y = bottom
        return plot

    def _dates(self, plot: _Plot, unit: Unit, columns: Sequence[Bar]) -> None:
        """At even distances from the first, as many as stand apart."""
        write = self._labels.month if unit == "month" else self._labels.day
        names = [write(column.first) for column in columns]
        wide = max(self._width(name, 26) for name in names) + 28
        apart = (plot.right - plot.left) / len(columns)
        step = max(math.ceil(len(columns) / MOST_DATES), math.ceil(wide / apart))
        for place in range(0, len(columns), step):
            half = self._width(names[place], 26) / 2
            x = min(max(plot.middle(place, len(columns)), PAD + half), plot.right - half)
            self._words(x, plot.bottom + 40, names[place], 26, SOFT, anchor="middle")
        self._y = plot.bottom + 48

    def _width(self, text: str, size: int, *, bold: bool = False) -> float:
        typeface = Typeface(self._chart.language, bold=bold)
        return typeface.width(typeface.legible(text), size)

    def _words(
        self, x: float, baseline: float, text: str, size: int, colour: str,
        *, bold: bool = False, anchor: Anchor = "start", width: float = INNER,
    ) -> None:  # fmt: skip
        """On one line; what is wider than `width` loses its end."""
        typeface = Typeface(self._chart.language, bold=bold)
        shown = shortened(typeface.legible(text), typeface, size, width)
        self._shapes.append(Words(x, baseline, shown, size, colour, bold, anchor))
