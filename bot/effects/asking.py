"""How a kind of effect is asked of the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import Effect, Outcome
from storage.care.desk import Desk
from storage.care.roles import Role
from storage.turn import Turn

Answers: TypeAlias = Mapping[
    type[Effect],
    Callable[[Turn, Sequence[tuple[Scene, Any]]], Awaitable[Sequence[Outcome | None]]],
]
"""Each kind of effect, and what answers all that a round asks of it: one outcome for each, in
order; None where nobody waits for one."""


def account(scene: Scene) -> str:
    """Of whoever this scene is about."""
    assert scene.who is not None  # the messenger's own reports ask nothing about an account
    return scene.who.account


async def still_decides(desk: Desk, scene: Scene) -> bool:
    """Whether whoever asked is an owner or organizer now: in the very round in which they press,
    somebody may have ended their role. From here on nobody else decides until this turn is
    committed, so what is read next is what it is decided by."""
    await desk.alone()
    assert scene.who is not None
    if scene.who.id in scene.organizers:
        return True
    kept = (await desk.roles_of([account(scene)])).get(account(scene))
    return kept is not None and kept.role in (Role.OWNER, Role.ORGANIZER)
