"""When an account of a messenger was made, as far as its number tells: a rough guide, no proof.

Telegram gives out numbers in rising order, in several streams at once, so neighbours may be months
apart. What is known of a few dozen accounts (collections such as `wjclub/telegram-bot-getids`) puts
the limits below about where the years change; they may be off by half a year, and none is needed
to be closer. Numbers above 2³¹ came only at the end of 2021 and begin at five billion.

A band says something of many: ten thousand signatures of which nearly all come from accounts of
the last months are worth a look. Of one person it says nothing, and nothing is decided by it alone.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

_LIMITS: Final = (
    (1, "2013-2015"),
    (150_000_000, "2016-2017"),
    (520_000_000, "2018-2019"),
    (950_000_000, "2020-2021"),
    (2_200_000_000, ""),  # hardly any account: the numbers jump
    (5_000_000_000, "2022-2023"),
    (6_950_000_000, "2024+"),
    (1 << 52, ""),  # no account's number is longer
)
"""From this number on."""

BANDS: Final = tuple(name for _, name in _LIMITS if name)
"""The oldest first. They stand in rows: their names must not change."""


def band(platform: str, account: str) -> str:
    """The years in which this account was made, roughly; empty where its number tells nothing."""
    if platform != "telegram" or not (account.isascii() and account.isdigit()):
        return ""
    number = int(account)
    spans = ((low, high, name) for (low, name), (high, _) in pairwise(_LIMITS))
    return next((name for low, high, name in spans if low <= number < high), "")
