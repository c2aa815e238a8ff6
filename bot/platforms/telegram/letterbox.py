"""Whether Telegram posts updates to us, and how many wait there.

Whoever has the token can have them posted elsewhere, from one moment to the next and without a word
to us: it only becomes quiet. So a bot behind a webhook asks now and then.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.telegram.api import Api

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posted:
    waiting: int
    """Updates that Telegram has not been rid of yet."""
    ours: bool
    """They are posted to our webhook."""


class Letterbox:
    """The one at this URL. That it is not used is told once, until it is."""

    def __init__(self, api: Api, url: str) -> None:
        self._api = api
        self._url = url
        self._ours = True

    async def look(self) -> Posted:
        """Raises the library's `TelegramError` classes."""
        return self.judge(await self._api.call("getWebhookInfo"))

    def judge(self, info: Mapping[str, Any]) -> Posted:
        """What Telegram says of its webhook."""
        ours = info.get("url") == self._url
        if self._ours and not ours:
            log.warning(
                "Telegram does not post to WEBHOOK_URL; run `dojang webhook set`. If it did so "
                "before, look who else has the token"
            )
        if ours and not self._ours:
            log.info("Telegram posts to WEBHOOK_URL")
        self._ours = ours
        return Posted(int(info.get("pending_update_count") or 0), ours)
