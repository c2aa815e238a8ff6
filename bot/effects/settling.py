"""What the messenger has answered leaves the outbox, once; of a broadcast it is counted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.vocabulary import Gone, Migrated, Receipt, Report, Undelivered
from storage.care.broadcasts import Outcome
from storage.turn import Turn


async def settle(turn: Turn, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Before anything else: whoever is gone wants no more, and what waits for them is dropped and
    would be counted as that.

    Gives those receipts that are news. One is told again where nobody knew whether its turn was
    kept, or where two workers have delivered the same message; what followed from it has followed.
    """
    settled = await _count_broadcasts(turn, receipts) | await _settle_replies(turn, receipts)
    news: dict[tuple[int, bool], Receipt] = {}
    for one in receipts:
        if one.row in settled:
            # That its chat has moved, and what became of it there, are two things.
            news.setdefault((one.row, isinstance(one.what, Migrated)), one)
    return list(news.values())


async def _count_broadcasts(turn: Turn, receipts: Sequence[Receipt]) -> set[int]:
    told = {one.row: _outcome(one.what) for one in reversed(receipts) if one.broadcast}
    return await turn.care.settle_broadcast(told) if told else set()


async def _settle_replies(turn: Turn, receipts: Sequence[Receipt]) -> set[int]:
    rows = {one.row for one in receipts if not one.broadcast}
    return await turn.settle(rows) if rows else set()


def _outcome(report: Report) -> Outcome:
    match report:
        case Gone():
            return "blocked"
        case Undelivered():
            return "failed"
        case _:
            return "delivered"
