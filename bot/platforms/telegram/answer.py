"""What the Bot API answered: a result, or one of the library's errors.

The HTTP status tells the errors apart, as in the library, but only where Telegram said so itself:
a proxy that answers 403 or 404 with a page of its own has not told us that the chat is gone or the
token wrong.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

# The library's own opt-in: RetryAfter says its time as a timedelta, without a warning each time.
os.environ["PTB_TIMEDELTA"] = "true"

_ERRORS: Final[dict[int, type[TelegramError]]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}


class NotTelegram(NetworkError):
    """The answer is not one of a Bot API server: a proxy's page, or half an answer."""

    def __init__(self) -> None:
        super().__init__("not an answer of a Bot API server")


class Unable(NetworkError):
    """Telegram itself says that it could not: nothing was carried out, and may be another time."""


def result(status: int, body: bytes) -> Any:
    """What the method resulted in. Raises the `TelegramError` that Telegram meant, or
    `NotTelegram`; neither quotes the answer beyond Telegram's own description."""
    try:
        answer = _read(body)
    except (ValueError, RecursionError):
        raise NotTelegram from None
    if not isinstance(answer, dict) or "ok" not in answer:
        raise NotTelegram
    if 200 <= status <= 299:
        if "result" not in answer:
            raise NotTelegram
        return answer["result"]
    raise _error(status, answer)


def _error(status: int, answer: dict[str, Any]) -> TelegramError:
    parameters = answer.get("parameters") or {}
    if not isinstance(parameters, dict):
        return NotTelegram()
    moved_to, seconds = parameters.get("migrate_to_chat_id"), parameters.get("retry_after")
    if moved_to and type(moved_to) is int:
        return ChatMigrated(moved_to)
    if seconds and type(seconds) is int:
        return RetryAfter(seconds)
    told = answer.get("description")
    words = told if isinstance(told, str) and told else f"HTTP {status}"
    return _ERRORS.get(status, Unable)(words)


def _read(body: bytes) -> Any:
    """JSON, also with half a character in it, as a client leaves that cuts a text inside one: for
    its sake a strict reader would refuse the answer with everybody's updates."""
    try:
        return orjson.loads(body)
    except ValueError:
        lenient = json.loads(body.decode(errors="replace"))
        return orjson.loads(json.dumps(lenient, ensure_ascii=False).encode(errors="replace"))
