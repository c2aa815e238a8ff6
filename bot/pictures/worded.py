"""A chart in words: what waits until it is drawn, and becomes a picture then.

The words are plain JSON, so they can wait in an outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final, Protocol

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from bot.conversation.vocabulary import Chart as Facts
from bot.conversation.vocabulary import Country, Text
from bot.pictures.chart import MOST_COUNTRIES, Chart, Labels
from bot.pictures.scales import Unit

Words = Mapping[str, Any]

_BARS: Final[Mapping[Unit, str]] = {
    "day": "chart-per-day",
    "week": "chart-per-week",
    "month": "chart-per-month",
}
_SO_FAR: Final[Mapping[Unit, str]] = {
    "day": "chart-day-so-far",
    "week": "chart-week-so-far",
    "month": "chart-month-so-far",
}
_LABELS: Final = {
    "growth": "chart-growth",
    "countries": "chart-countries",
    "nobody_yet": "chart-none",
}


class Says(Protocol):
    """What is asked of the texts."""

    def plain(self, language: str, text: Text) -> str: ...


def worded(facts: Facts, language: str, texts: Says) -> Words:
    """In this reader's language."""

    def say(id_: str, **args: int | Country) -> str:
        return texts.plain(language, Text(id_, args))

    return {
        "language": language,
        "title": facts.title,
        "note": texts.plain(language, facts.note),
        "total": facts.total,
        "goal": facts.goal,
        "days": {day.isoformat(): count for day, count in facts.days},
        "countries": [
            [say("country-name", country=Country(code)), count]
            for code, count in facts.countries[:MOST_COUNTRIES]
        ],
        "today": facts.today.isoformat(),
        "bars": {unit: say(id_) for unit, id_ in _BARS.items()},
        "so_far": {unit: say(id_) for unit, id_ in _SO_FAR.items()},
        "labels": {
            **{name: say(id_) for name, id_ in _LABELS.items()},
            "goal": say("chart-goal", goal=facts.goal),
        },
    }


def chart_of(words: Words) -> Chart:
    """What `worded` gave, to be drawn."""
    spoken = Locale.parse(words["language"], sep="-")
    labels = Labels(
        bars=words["bars"],
        so_far=words["so_far"],
        **words["labels"],
        number=partial(format_decimal, locale=spoken),
        day=partial(format_skeleton, "MMMd", locale=spoken),
        month=partial(format_skeleton, "yMMM", locale=spoken),
    )
    return Chart(
        language=words["language"],
        title=words["title"],
        note=words["note"],
        total=words["total"],
        goal=words["goal"],
        days={date.fromisoformat(day): count for day, count in words["days"].items()},
        countries=[(name, count) for name, count in words["countries"]],
        labels=labels,
        today=date.fromisoformat(words["today"]),
    )
