"""What waits for one chat, in the order in which it was said."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from bot.conversation.vocabulary import Migrated, Place, Receipt, Report
from bot.platforms.telegram.calls import Call, UnreadablePayload, load
from storage.records import REPLY, OutboxRow

log = logging.getLogger(__name__)

_EDIT: Final = "editMessageText"
_DELETION: Final = "deleteMessages"


@dataclass(slots=True, eq=False)
class Waiting:
    """A row of the outbox in its lane."""

    row: int
    where: Place
    calls: Sequence[Call]
    screen: Hashable = None
    """What a later row must have in common with this one to make it superfluous."""
    superseded: bool = False
    in_flight: bool = False
    begun: bool = False
    """The first of its calls has been carried out."""
    behind: bool = False
    """Nobody waits for it."""
    given_back: bool = False
    """Others deliver it now: nothing is reported of it."""
    came_from: Place | None = None
    """Where its chat was when it was written; the messenger has told us of the move."""

    def repeatable_before(self, following: Waiting) -> bool:
        """Whether nobody would notice if this were carried out once more after a crash, and then
        what follows. An edit would, of a message that is deleted next: it would be sent anew."""
        if self.came_from is not None:
            return False
        methods = {call.method for call in self.calls}
        if methods == {_DELETION}:
            return True
        return methods == {_EDIT} and all(call.method != _DELETION for call in following.calls)

    def receipts(self, what: Report) -> list[Receipt]:
        told = Receipt(self.row, self.where, what)
        if self.came_from is None:
            return [told]
        return [Receipt(self.row, self.came_from, Migrated(self.where.id)), told]


@dataclass(slots=True, eq=False)
class Lane:
    """What waits for one chat."""

    rows: deque[Waiting] = field(default_factory=deque)
    screens: dict[Hashable, Waiting] = field(default_factory=dict)
    owed: list[Receipt] = field(default_factory=list)
    """What was carried out and is not reported yet."""
    task: asyncio.Task[None] | None = None
    busy: bool = False
    """Something is on its way that a reply is expected to: better not interrupted."""

    @property
    def behind(self) -> bool:
        """Nobody waits for anything that is said here, so others may go first."""
        return all(waiting.behind for waiting in self.rows)

    def append(self, waiting: Waiting) -> None:
        """Put it last. A waiting row that it shows again, or edits again, becomes superfluous."""
        self.rows.append(waiting)
        if waiting.screen is None:
            return
        former = self.screens.get(waiting.screen)
        if former is not None and not former.in_flight and not former.begun:
            former.superseded = True
        self.screens[waiting.screen] = waiting

    def finished(self, *, gone: bool) -> list[Waiting]:
        """The rows that need no more once the first is done: itself, and what is superfluous
        behind it; all of them where the chat is gone."""
        first, *later = self.rows
        return [first, *(later if gone else takewhile(lambda row: row.superseded, later))]

    def let_go(self) -> list[Waiting]:
        """Gives back all rows but what has been begun: that is brought to its end."""
        kept = [row for row in self.rows if row.in_flight or row.begun]
        gone = [row for row in self.rows if row not in kept]
        for row in gone:
            row.given_back = row.superseded = True
        self.rows = deque(kept)
        self.screens = {key: row for key, row in self.screens.items() if row in kept}
        return gone

    def remove(self, rows: Sequence[Waiting]) -> None:
        """Take these, the first ones, away, as far as they were not given back meanwhile."""
        for done in rows:
            if not self.rows or self.rows[0] is not done:
                return
            self.rows.popleft()
            if done.screen is not None and self.screens.get(done.screen) is done:
                del self.screens[done.screen]


def read(row: OutboxRow) -> Waiting:
    """Make out a row. One that this release cannot read has no calls: it is settled unsent."""
    try:
        where, calls = load(row.payload)
    except UnreadablePayload as error:
        log.warning("row %d cannot be read and is dropped (%s)", row.id, error)
        chat = row.address.partition(":")[2]
        return Waiting(row.id, Place("telegram", chat, "private"), [])
    return Waiting(row.id, where, calls, _screen(row, calls), behind=row.priority > REPLY)


def _screen(row: OutboxRow, calls: Sequence[Call]) -> Hashable:
    """An edit stands for its message; a screen that takes a slot, for all that it shows."""
    if not calls:
        return None
    last = calls[-1]
    if last.method == _EDIT and len(calls) == 1:
        message: int = last.params["message_id"]
        return message
    return row.payload if last.slot and last.method == "sendMessage" else None
