"""A bot reduced to its calls: what it sends over HTTP, and what it is told."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.rehearsal import RehearsalServer
from bot.rehearsal.messenger.personas import HANEUL


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls methods of the Bot API with JSON bodies."""

    http: aiohttp.ClientSession
    server: RehearsalServer

    def address(self, method: str) -> str:
        return f"{self.server.url}/bot{self.server.token}/{method}"

    async def raw(self, method: str, **given: Any) -> tuple[int, dict[str, Any]]:
        """The HTTP status and the whole answer."""
        async with self.http.post(self.address(method), json=given) as answer:
            return answer.status, await answer.json()

    async def __call__(self, method: str, **given: Any) -> Any:
        """The result; AssertionError with the description where it was refused."""
        status, answer = await self.raw(method, **given)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]

    async def refused(self, method: str, **given: Any) -> tuple[int, str]:
        """The code and the description of the refusal; AssertionError where there was none."""
        status, answer = await self.raw(method, **given)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == status
        return status, answer["description"]

    async def say(self, text: str = "Hello", chat: int = HANEUL.id, **more: Any) -> dict[str, Any]:
        """Sends a message; the person has opened the chat before."""
        if self.server.messenger.scene.standing(chat) == "never":
            self.server.messenger.start(chat)
        sent: dict[str, Any] = await self("sendMessage", chat_id=chat, text=text, **more)
        return sent

    async def upload(
        self, method: str, field: str, content: bytes, name: str, **given: Any
    ) -> tuple[int, dict[str, Any]]:
        """Sends a file as a form with parts, as HTTP clients do: the status and the answer."""
        form = aiohttp.FormData(
            {key: str(value) for key, value in given.items()}, quote_fields=False
        )
        form.add_field(field, io.BytesIO(content), filename=name, content_type="image/png")
        async with self.http.post(self.address(method), data=form) as answer:
            return answer.status, await answer.json()

    async def updates(self, offset: int = 0, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self("getUpdates", offset=offset, **more)
        return found


def keys(*labels: str, **more: Any) -> dict[str, Any]:
    """A `reply_markup` with one row of inline buttons; their data are their labels."""
    row = [{"text": label, "callback_data": label} for label in labels]
    return {"inline_keyboard": [row], **more}


CONTACT_KEYBOARD: dict[str, Any] = {
    "keyboard": [[{"text": "Share", "request_contact": True}]],
    "resize_keyboard": True,
    "is_persistent": True,
    "one_time_keyboard": False,
}
