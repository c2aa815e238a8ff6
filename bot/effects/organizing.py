"""What organizers ask of the store."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import Note, Outcome, ReadTotals, TotalsRead
from bot.effects.asking import Answers, account
from storage.care.access_log import Access
from storage.turn import Turn


async def _note(turn: Turn, asked: Sequence[tuple[Scene, Note]]) -> list[None]:
    await turn.care.note_access(
        [Access(account(s), s.role or "", e.action, s.now, e.reason) for s, e in asked]
    )
    return [None for _ in asked]


async def _read_totals(turn: Turn, asked: Sequence[tuple[Scene, ReadTotals]]) -> list[Outcome]:
    totals = await turn.totals(asked[0][1].today)
    read = TotalsRead(
        total=totals.verified,
        today=totals.today,
        withdrawn=totals.withdrawn,
        countries=tuple(totals.countries),
        languages=tuple(totals.languages),
        groups=tuple((label, count) for label, _, count in totals.invites),
    )
    return [read for _ in asked]


ANSWERS: Answers = {
    Note: _note,
    ReadTotals: _read_totals,
}
