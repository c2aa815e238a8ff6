"""What the conversation asks of the database, as sets, and what comes back.

Each kind of effect in a round becomes one call of the store, however many people asked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import Effect, Outcome
from bot.effects import appointing, broadcasting, care, figures, organizing, supporting
from bot.effects.asking import Answers
from storage.turn import Turn

_ANSWERS: Final[Answers] = {
    **supporting.ANSWERS,
    **organizing.ANSWERS,
    **appointing.ANSWERS,
    **figures.ANSWERS,
    **care.ANSWERS,
    **broadcasting.ANSWERS,
}


async def ask(turn: Turn, asked: Sequence[tuple[Scene, Effect]]) -> list[Outcome | None]:
    """The outcome of each effect, in the order asked; None where nobody waits for one."""
    outcomes: dict[int, Outcome | None] = {}
    for kind, answer in _ANSWERS.items():
        chosen = [(i, s, e) for i, (s, e) in enumerate(asked) if isinstance(e, kind)]
        if chosen:
            answers = await answer(turn, [(scene, effect) for _, scene, effect in chosen])
            outcomes.update(zip((i for i, _, _ in chosen), answers, strict=True))
    return [outcomes[i] for i in range(len(asked))]
