"""What the messenger has answered leaves the outbox; of a broadcast it is counted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.vocabulary import Gone, Receipt, Report, Undelivered
from storage.care.broadcasts import Outcome
from storage.turn import Turn


async def count_broadcasts(turn: Turn, receipts: Sequence[Receipt]) -> None:
    """Before anything else: whoever is gone wants no more, and what waits for them is dropped and
    would be counted as that."""
    told = {one.row: _outcome(one.what) for one in receipts if one.broadcast}
    if told:
        await turn.care.settle_broadcast(told)


async def settle_replies(turn: Turn, receipts: Sequence[Receipt]) -> None:
    """At the end of the turn that has heard of them."""
    rows = [one.row for one in receipts if not one.broadcast]
    if rows:
        await turn.settle(rows)


def _outcome(report: Report) -> Outcome:
    match report:
        case Gone():
            return "blocked"
        case Undelivered():
            return "failed"
        case _:
            return "delivered"
