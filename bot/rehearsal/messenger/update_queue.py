"""Updates that wait for the bot, kept the way Telegram keeps them.

An update stays until a `getUpdates` with a higher offset confirms it, or a webhook has taken it. A
press that nobody fetched is worthless after 150 seconds and is dropped, an inline query after 30;
everything else waits for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

PRESS_LIVES = 150.0
"""Seconds that a callback query is kept for (and can be answered)."""
INLINE_LIVES = 30.0
"""Seconds that an inline query is kept for (and can be answered)."""
UPDATE_LIVES = 86_400.0
"""Seconds that any other update is kept for."""

KINDS = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post",
        "business_connection", "business_message", "edited_business_message",
        "deleted_business_messages", "message_reaction", "message_reaction_count",
        "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
        "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member",
        "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost",
    }
)  # fmt: skip
"""All kinds of updates that `allowed_updates` may name."""

ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that only come when they are named."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update: `body` is Telegram's JSON under the key `what`."""

    id: int
    what: str
    body: dict[str, Any]
    expires: float
    """Unix seconds after which nobody gets it any more."""

    def wire(self) -> dict[str, Any]:
        return {"update_id": self.id, self.what: self.body}


class UpdateQueue:
    """First in, first out; reading takes nothing away, only confirming does."""

    def __init__(self) -> None:
        self._waiting: dict[int, Update] = {}

    def append(self, update: Update) -> None:
        self._waiting[update.id] = update

    def forget(self, below: int) -> None:
        """Drops what has an id lower than this."""
        for id_ in list(takewhile(lambda id_: id_ < below, self._waiting)):
            del self._waiting[id_]

    def take(self, update: int) -> None:
        """Drops this one."""
        self._waiting.pop(update, None)

    def first(self, limit: int, now: float) -> list[Update]:
        """The oldest that are still alive, at most `limit`."""
        alive: list[Update] = []
        expired = False
        for update in self._waiting.values():
            if len(alive) == limit:
                break
            if update.expires > now:
                alive.append(update)
            else:
                expired = True
        if expired:
            self._waiting = {id_: u for id_, u in self._waiting.items() if u.expires > now}
        return alive

    def from_the_end(self, count: int) -> int | None:
        """The id of the `count`-th update from the end, or of the oldest; None if all is read."""
        count = min(count, len(self._waiting))
        return next(islice(reversed(self._waiting), count - 1, None)) if count else None

    def alive(self, now: float) -> list[Update]:
        return self.first(len(self._waiting), now)

    def __len__(self) -> int:
        return len(self._waiting)
