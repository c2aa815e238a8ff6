"""The app, as far as whoever hands it updates knows it, and updates for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from bot.conversation.vocabulary import Broken, Incoming, Said


def said(number: int, text: str = "hello") -> dict[str, Any]:
    sender = {"id": 1001, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": number, "chat": {"id": 1001, "type": "private"}, "from": sender}
    return {"update_id": number, "message": {**message, "text": text}}


def press(number: int, callback: str) -> dict[str, Any]:
    sender = {"id": 1001, "is_bot": False, "first_name": "Ann"}
    query = {"id": callback, "from": sender, "data": "sign"}
    return {
        "update_id": number,
        "callback_query": {
            **query,
            "message": {"message_id": 3, "chat": {"id": 1001, "type": "private"}},
        },
    }


class Handled:
    """Takes updates, as the test wants it to."""

    def __init__(self) -> None:
        self.events: list[Incoming] = []
        self.broken: list[Broken] = []
        self.acknowledged: list[str] = []
        self.failing: deque[Exception] = deque()
        self.gate: asyncio.Event | None = None
        self.begun = asyncio.Event()
        self.passing_over: set[int] = set()

    async def __call__(
        self, events: Sequence[Incoming], broken: Sequence[Broken]
    ) -> Sequence[Incoming]:
        self.begun.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.failing:
            raise self.failing.popleft()
        self.events += events
        self.broken += broken
        return [event for event in events if event.id not in self.passing_over]

    def texts(self) -> list[str]:
        return [event.what.text for event in self.events if isinstance(event.what, Said)]
