"""The one seam for calls to the Bot API.

Errors come out as the library's classes (RetryAfter, ChatMigrated, Forbidden, BadRequest, …), but
only where Telegram said so itself (see `answer`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson
from telegram.error import InvalidToken

from bot.platforms.telegram import multipart
from bot.platforms.telegram.answer import result
from bot.platforms.telegram.transport import Http

CLOUD: Final = "https://api.telegram.org"
ANSWER_SECONDS: Final = 20.0
TOO_MANY: Final = 429

SIDE_BY_SIDE: Final = 256
"""Calls of replies in flight at once."""
ACKNOWLEDGING: Final = 64
"""Answers to button presses in flight at once."""
BESIDE: Final = 2
"""A broadcast's message, and menus that are registered."""

SENDING_CONNECTIONS: Final = SIDE_BY_SIDE + ACKNOWLEDGING + BESIDE
"""As many as calls can be in flight: none ever waits for another's answer."""


class Api:
    """Calls methods of one bot. Long polls have a connection of their own."""

    def __init__(
        self, token: str, root: str = CLOUD, *, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        """`answer_seconds`: what an answer may take. Raises `InvalidToken` for what cannot be a
        token."""
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise InvalidToken
        self._bot = f"/bot{token}/"
        self._answer_seconds = answer_seconds
        self.slowed = 0
        """How often Telegram has told us to wait (429)."""
        self._polling = Http(root, connections=1)
        self._sending = Http(root, connections=SENDING_CONNECTIONS)

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, multipart.Upload] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """What the method results in. `seconds` is for the answer; `files` are those that
        the parameters call `attach://<name>`, or of which one is named like a parameter.

        Raises the library's `TelegramError` classes. After `NetworkError` that is not
        `BadRequest`, the call may have been carried out or not; any other error says that these
        parameters and files cannot be written down, and nothing was sent.
        """
        if files:
            kind, body = multipart.encode(params or {}, files)
        else:
            kind, body = "application/json", orjson.dumps(params or {})
        http = self._polling if method == "getUpdates" else self._sending
        status, answer = await http.post(
            self._bot + method, kind, body, seconds or self._answer_seconds
        )
        self.slowed += status == TOO_MANY
        return result(status, answer)

    async def close(self) -> None:
        await self._polling.close()
        await self._sending.close()
