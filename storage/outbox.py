"""The outbox: messages written in a turn, delivered after it, deleted when they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from storage.engine import Given
from storage.ledger import Ledger
from storage.records import NewMessage, OutboxRow

POST: Final = """
INSERT INTO outbox (chat, message, priority)
SELECT chat, message, priority FROM given WHERE true ORDER BY place
RETURNING id
"""
SETTLE: Final = "DELETE FROM outbox WHERE id IN (SELECT id FROM given)"
WAITING: Final = """
SELECT id, chat, message FROM outbox WHERE id > (SELECT after FROM given)
ORDER BY id LIMIT (SELECT most FROM given)
"""


async def post(ledger: Ledger, messages: Sequence[NewMessage]) -> list[OutboxRow]:
    rows = []
    for place, message in enumerate(messages):
        chat = ledger.outbox(message.address)
        hidden = ledger.keys.hide("outbox", _packed(message.address, message.payload), chat)
        rows.append((place, chat, hidden, message.priority))
    columns = {"place": int, "chat": bytes, "message": bytes, "priority": int}
    # Ids grow in the order of the set, but are not always returned in it.
    ids = sorted(number for (number,) in await ledger.questions.ask(POST, Given(columns, rows)))
    return [
        OutboxRow(number, message.address, message.payload)
        for number, message in zip(ids, messages, strict=True)
    ]


async def settle(ledger: Ledger, ids: Iterable[int]) -> None:
    await ledger.questions.ask(SETTLE, Given({"id": int}, [(number,) for number in ids]))


async def waiting(ledger: Ledger, limit: int, after_id: int) -> list[OutboxRow]:
    given = Given({"after": int, "most": int}, [(after_id, limit)])
    return [
        OutboxRow(number, *_unpacked(ledger.keys.reveal("outbox", message, chat)))
        for number, chat, message in await ledger.questions.ask(WAITING, given)
    ]


def _packed(address: str, payload: bytes) -> bytes:
    head = address.encode()
    return len(head).to_bytes(2, "big") + head + payload


def _unpacked(packed: bytes) -> tuple[str, bytes]:
    end = 2 + int.from_bytes(packed[:2], "big")
    return packed[2:end].decode(), packed[end:]
