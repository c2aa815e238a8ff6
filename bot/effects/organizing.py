"""What organizers ask of the store."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import Note
from bot.effects.asking import Answers, account
from storage.care.access_log import Access
from storage.turn import Turn


async def _note(turn: Turn, asked: Sequence[tuple[Scene, Note]]) -> list[None]:
    await turn.care.note_access(
        [Access(account(s), s.role or "", e.action, s.now, e.reason) for s, e in asked]
    )
    return [None for _ in asked]


ANSWERS: Answers = {
    Note: _note,
}
