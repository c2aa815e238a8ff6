"""Numbers and days as readers of a language write them, by the CLDR."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_percent

NOTHING: Final = "—"
"""Where there is no number."""


def locale(tag: str) -> Locale:
    """Of a language tag as messengers write it (`zh-hant`)."""
    return Locale.parse(tag, sep="-")


def share(language: str, part: int, whole: int) -> str:
    """In per cent, cut after the second decimal."""
    if not whole:
        return NOTHING
    cut = part * 10_000 // whole
    return "<" + _percent(language, 1) if part and not cut else _percent(language, cut)


def _percent(language: str, ten_thousandths: int) -> str:
    spoken = locale(language)
    return format_percent(ten_thousandths / 10_000, locale=spoken, decimal_quantization=False)


def short_day(language: str, day: date) -> str:
    """With the day of the week and without the year: `Mon, Nov 23`."""
    return format_skeleton("MMMEd", day, locale=locale(language))


def moment(language: str, at: datetime) -> str:
    """With the hours of a whole day: they are read the same everywhere."""
    return f"{format_date(at, 'medium', locale(language))} {at:%H:%M}"
