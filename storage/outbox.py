"""The outbox: messages written in a turn, delivered after it, deleted when they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from storage.engine import Given, Row
from storage.keys import Keys
from storage.ledger import Ledger
from storage.records import REPLY, NewMessage, OutboxRow

SETTLE: Final = "DELETE FROM outbox WHERE id IN (SELECT id FROM given) RETURNING id"
DEPTH: Final = """
SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT (SELECT most FROM given)) AS waiting
"""
WAITING: Final = """
SELECT id, chat, message, broadcast, priority FROM outbox WHERE id > (SELECT after FROM given)
ORDER BY id LIMIT (SELECT most FROM given)
"""
WAITING_REPLIES: Final = """
SELECT id, chat, message, broadcast, priority FROM outbox
WHERE id > (SELECT after FROM given) AND priority = 0
ORDER BY id LIMIT (SELECT most FROM given)
"""
WAITING_BEHIND: Final = """
SELECT id, chat, message, broadcast, priority FROM outbox
WHERE priority > 0 AND priority = (SELECT lane FROM given) AND id > (SELECT after FROM given)
ORDER BY id LIMIT (SELECT most FROM given)
"""
"""Those behind replies have an index of their own, so that a reply costs none."""


async def post(ledger: Ledger, messages: Sequence[NewMessage]) -> list[OutboxRow]:
    rows = []
    for place, message in enumerate(messages):
        chat = ledger.outbox(message.address)
        hidden = ledger.keys.hide("outbox", _packed(message.address, message.payload), chat)
        rows.append((place, chat, hidden, message.priority, message.broadcast))
    columns = {"place": int, "chat": bytes, "message": bytes, "priority": int, "broadcast": int}
    given = Given(columns, rows)
    # Ids grow in the order of the set, but are not always returned in it.
    posted = sorted(await ledger.questions.ask(ledger.questions.wordings.post, given))
    return [
        OutboxRow(
            number,
            message.address,
            message.payload,
            message.broadcast,
            message.priority,
            ours=bool(ours),
        )
        for (number, ours), message in zip(posted, messages, strict=True)
    ]


async def depth(ledger: Ledger, most: int) -> int:
    """How many messages wait, counted up to so many."""
    [(n,)] = await ledger.questions.ask(DEPTH, Given({"most": int}, [(most,)]))
    return int(n)


async def settle(ledger: Ledger, ids: Iterable[int]) -> set[int]:
    given = Given({"id": int}, [(number,) for number in sorted(ids)])
    return {number for (number,) in await ledger.questions.ask(SETTLE, given)}


async def waiting(
    ledger: Ledger, limit: int, after_id: int, lane: int | None = None
) -> list[OutboxRow]:
    columns, row = {"after": int, "most": int}, (after_id, limit)
    if lane is None:
        rows = await ledger.questions.ask(WAITING, Given(columns, [row]))
    elif lane == REPLY:
        rows = await ledger.questions.ask(WAITING_REPLIES, Given(columns, [row]))
    else:
        given = Given({**columns, "lane": int}, [(*row, lane)])
        rows = await ledger.questions.ask(WAITING_BEHIND, given)
    return opened(ledger.keys, rows)


def opened(keys: Keys, rows: Iterable[Row]) -> list[OutboxRow]:
    """Of id, chat, message, broadcast and lane."""
    return [
        OutboxRow(number, *_unpacked(keys.reveal("outbox", message, chat)), broadcast, lane)
        for number, chat, message, broadcast, lane in rows
    ]


def _packed(address: str, payload: bytes) -> bytes:
    head = address.encode()
    return len(head).to_bytes(2, "big") + head + payload


def _unpacked(packed: bytes) -> tuple[str, bytes]:
    end = 2 + int.from_bytes(packed[:2], "big")
    return packed[2:end].decode(), packed[end:]
