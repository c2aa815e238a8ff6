"""Which chats are written to a lot, told from worker to worker: all of them are one bot."""

from __future__ import annotations

from collections.abc import Iterable

from storage.engine import Crew, Row
from storage.keys import Keys
from storage.records import ChatPace


async def share(
    crew: Crew, keys: Keys, campaign: str, paces: Iterable[ChatPace], sent: int
) -> tuple[list[ChatPace], int]:
    """Tells the others, and gives what they have told, and how many messages they have sent."""
    rows = [_row(keys, campaign, pace) for pace in paces]
    others, sent_by_others = await crew.share(rows, sent)
    return [_read(keys, row) for row in others], sent_by_others


def _row(keys: Keys, campaign: str, pace: ChatPace) -> Row:
    chat = keys.tag("pace", campaign, pace.address)
    hidden = keys.hide("pace", pace.address.encode(), chat)
    return chat, hidden, round(pace.at_rest * 1000), round(pace.held * 1000)


def _read(keys: Keys, row: Row) -> ChatPace:
    chat, hidden, at_rest, held = row
    address = keys.reveal("pace", hidden, chat).decode()
    return ChatPace(address, max(at_rest, 0) / 1000, max(held, 0) / 1000)
