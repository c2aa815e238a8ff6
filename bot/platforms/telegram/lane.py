"""What waits for one chat, in the order in which it was said."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field

from bot.conversation.vocabulary import Place, Receipt, Report
from bot.platforms.telegram.calls import Call, UnreadablePayload, load
from storage.records import OutboxRow

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Waiting:
    """A row of the outbox in its lane."""

    row: int
    where: Place
    calls: list[Call]
    superseded: bool = False
    """A later row edits the same message."""
    in_flight: bool = False

    @property
    def edits(self) -> int | None:
        """The message that this row edits, if that is all it does."""
        if len(self.calls) != 1 or self.calls[0].method != "editMessageText":
            return None
        message: int = self.calls[0].params["message_id"]
        return message

    def receipt(self, what: Report) -> Receipt:
        return Receipt(self.row, self.where, what)


@dataclass(slots=True, eq=False)
class Lane:
    """What waits for one chat."""

    rows: deque[Waiting] = field(default_factory=deque)
    edits: dict[int, Waiting] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    busy: bool = False
    """Something is on its way that a reply is expected to: better not interrupted."""

    def append(self, waiting: Waiting) -> None:
        """Put it last. An edit makes a waiting one of the same message superfluous."""
        self.rows.append(waiting)
        message = waiting.edits
        if message is None:
            return
        former = self.edits.get(message)
        if former is not None and not former.in_flight:
            former.superseded = True
        self.edits[message] = waiting

    def remove(self, count: int) -> None:
        """Take the first ones away."""
        for _ in range(count):
            done = self.rows.popleft()
            message = done.edits
            if message is not None and self.edits.get(message) is done:
                del self.edits[message]


def read(row: OutboxRow) -> Waiting:
    """Make out a row. One that this release cannot read has no calls: it is settled unsent."""
    try:
        where, calls = load(row.payload)
    except UnreadablePayload as error:
        log.warning("row %d cannot be read and is dropped (%s)", row.id, error)
        chat = row.address.partition(":")[2]
        return Waiting(row.id, Place("telegram", chat, "private"), [])
    return Waiting(row.id, where, calls)
