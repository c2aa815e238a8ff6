"""Open conversations: one hidden value for each chat, gone when it ends or lies idle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from storage.engine import Given
from storage.ledger import Ledger

LASTING: Final = "9999-12-31"
"""A day on which nobody is swept."""

READ: Final = """
SELECT sessions.chat, sessions.content FROM given JOIN sessions ON sessions.chat = given.chat
"""
SAVE: Final = """
INSERT INTO sessions (chat, content, touched) SELECT chat, content, touched FROM given WHERE true
ON CONFLICT (chat) DO UPDATE SET content = excluded.content, touched = excluded.touched
"""
LASTING_ONES: Final = """
SELECT sessions.chat FROM given JOIN sessions ON sessions.chat = given.chat
WHERE sessions.touched = '9999-12-31'
"""
END: Final = "DELETE FROM sessions WHERE chat IN (SELECT chat FROM given)"
SWEEP: Final = """
DELETE FROM sessions WHERE (chat, touched) IN (
  SELECT chat, touched FROM sessions WHERE touched < (SELECT before FROM given)
  LIMIT (SELECT most FROM given)
)
RETURNING 1
"""
"""As it was touched when it was chosen: where the chat says something just then, this waits for
that turn and looks at the row once more, but not at how it was chosen."""


async def read(ledger: Ledger, addresses: Iterable[str]) -> dict[str, bytes]:
    chats = {ledger.session(address): address for address in addresses}
    # What a session says is decided by what it said before, so nobody else reads it meanwhile.
    await ledger.questions.alone(chats)
    rows = await ledger.questions.ask(READ, Given({"chat": bytes}, [(chat,) for chat in chats]))
    return {chats[chat]: ledger.keys.reveal("session", content, chat) for chat, content in rows}


async def save(
    ledger: Ledger,
    sessions: Mapping[str, bytes | None],
    day: date,
    lasting: Collection[str] = (),
) -> None:
    open_ones, ended = [], []
    for address, content in sessions.items():
        chat = ledger.session(address)
        if content is None:
            ended.append((chat,))
        else:
            touched = LASTING if address in lasting else day.isoformat()
            open_ones.append((chat, ledger.keys.hide("session", content, chat), touched))
    columns = {"chat": bytes, "content": bytes, "touched": str}
    await ledger.questions.ask(SAVE, Given(columns, open_ones))
    await ledger.questions.ask(END, Given({"chat": bytes}, ended))


async def move(ledger: Ledger, moves: Mapping[str, str], day: date) -> set[str]:
    """Gives each chat's session its new address. Gives the new ones that got one: a chat that
    has begun to talk at its new address keeps what it has there."""
    kept = await read(ledger, [address for pair in moves.items() for address in pair])
    arriving = {new: kept[old] for old, new in moves.items() if old in kept and new not in kept}
    olds = Given({"chat": bytes}, [(ledger.session(old),) for old in sorted(moves)])
    last = {chat for (chat,) in await ledger.questions.ask(LASTING_ONES, olds)}
    lasting = {new for old, new in moves.items() if ledger.session(old) in last}
    await save(ledger, {**dict.fromkeys(moves), **arriving}, day, lasting)
    return set(arriving)


async def sweep(ledger: Ledger, before: date, most: int) -> int:
    """Ends at most so many that were last touched before that day. Gives how many it ended."""
    given = Given({"before": str, "most": int}, [(before.isoformat(), most)])
    return len(await ledger.questions.ask(SWEEP, given))
