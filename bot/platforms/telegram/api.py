"""The one seam for calls to the Bot API.

Errors come out as the library's classes (RetryAfter, ChatMigrated, Forbidden, BadRequest, …), but
only where Telegram said so itself: a proxy that answers 403 or 404 with a page of its own has not
told us that the chat is gone or the token wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from telegram.error import InvalidToken, TelegramError
from telegram.request import RequestData

# The only way to pass parameters through BaseRequest.post; the library's Bot does the same.
from telegram.request._requestparameter import RequestParameter

from bot.platforms.telegram.transport import AiohttpRequest, NotTelegram

CLOUD: Final = "https://api.telegram.org"
ANSWER_SECONDS: Final = 20.0
SENDING_CONNECTIONS: Final = 320


class Api:
    """Calls methods of one bot. Long polls have a connection of their own."""

    def __init__(
        self, token: str, root: str = CLOUD, *, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        """`answer_seconds`: what a call may take. Raises `InvalidToken` for what cannot be one."""
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise InvalidToken
        self._base = f"{root.rstrip('/')}/bot{token}/"
        self._answer_seconds = answer_seconds
        self._polling = AiohttpRequest(connections=1, seconds=answer_seconds)
        self._sending = AiohttpRequest(connections=SENDING_CONNECTIONS, seconds=answer_seconds)

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, seconds: float | None = None
    ) -> Any:
        """What the method results in. `seconds` is for the whole request.

        Raises the library's `TelegramError` classes. After `NetworkError` that is not
        `BadRequest`, the call may have been carried out or not.
        """
        request = self._polling if method == "getUpdates" else self._sending
        data = RequestData(
            [RequestParameter(name, value, None) for name, value in (params or {}).items()]
        )
        try:
            return await request.post(
                self._base + method, data, read_timeout=seconds or self._answer_seconds
            )
        except TelegramError as error:
            if isinstance(error.__cause__, NotTelegram):
                raise NotTelegram from None
            raise
        except (KeyError, AttributeError, TypeError, ValueError):
            # An answer in JSON that lacks what every answer has; the library looks no closer.
            raise NotTelegram from None

    async def close(self) -> None:
        await self._polling.shutdown()
        await self._sending.shutdown()
