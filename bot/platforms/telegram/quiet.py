"""Libraries below us speak of URLs, and a Bot API URL holds the token."""

from __future__ import annotations

import logging
from typing import Final

TALKATIVE: Final = ("telegram", "httpx", "httpcore", "aiohttp")
"""Calls go over a client of ours, which tells nothing. But the library brings one of its own with
these two below it, and would name each URL if anything ever spoke through it; aiohttp serves the
rehearsal."""


def quiet_libraries() -> None:
    """Let them warn, but not tell of single requests, whatever the LOG_LEVEL. What they warn of
    is stripped of its values by `bot.logs`."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
