"""Telling Telegram where to post updates: asked by an operator, never by a bot that runs.

Nothing here lets go of what waits at Telegram.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.logs import redact
from bot.platforms.telegram.api import CLOUD, Api
from bot.platforms.telegram.parse import ALLOWED_UPDATES
from bot.platforms.telegram.refusals import NotReached, NotTaken, TokenRefused
from bot.platforms.telegram.webhook import Hook

CONNECTIONS: Final = 100
"""As many updates as Telegram posts at once, at the most."""
OWN_CONNECTIONS: Final = 100_000
"""The same of a Bot API server of one's own."""


@dataclass(frozen=True, slots=True)
class Hooked:
    """What Telegram knows of the webhook. An empty `url`: none is set."""

    url: str
    waiting: int
    connections: int | None
    failure: str
    """Telegram's words for what went wrong last; empty where nothing has."""
    failed_at: datetime | None


def most_connections(root: str) -> int:
    """That can be asked for of the server with this root."""
    return CONNECTIONS if root == CLOUD else OWN_CONNECTIONS


async def hook(token: str, root: str, to: Hook, connections: int) -> None:
    """Let updates be posted there. Raises the `Refused` that applies, as do those below."""
    async with _asking(token, root) as api:
        await api.call(
            "setWebhook",
            {
                "url": to.url,
                "secret_token": to.secret,
                "max_connections": connections,
                "allowed_updates": list(ALLOWED_UPDATES),
            },
        )


async def unhook(token: str, root: str) -> None:
    """Let updates wait to be fetched."""
    async with _asking(token, root) as api:
        await api.call("deleteWebhook")


async def hooked(token: str, root: str) -> Hooked:
    async with _asking(token, root) as api:
        told: dict[str, Any] = await api.call("getWebhookInfo")
    at = told.get("last_error_date")
    return Hooked(
        url=str(told.get("url") or ""),
        waiting=int(told.get("pending_update_count") or 0),
        connections=told.get("max_connections"),
        failure=redact(str(told.get("last_error_message") or "")),
        failed_at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
    )


@asynccontextmanager
async def _asking(token: str, root: str) -> AsyncIterator[Api]:
    try:
        api = Api(token, root)
    except InvalidToken:
        raise TokenRefused from None
    try:
        yield api
    except InvalidToken:
        raise TokenRefused from None
    except BadRequest as error:
        raise NotTaken(redact(error.message)) from None
    except TelegramError as error:
        raise NotReached(type(error).__name__) from None
    finally:
        await api.close()
