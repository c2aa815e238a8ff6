"""Who may ask for what.

A role goes by the messenger's numeric id and is looked up at each event; a user name can be bought.
Whoever lacks the right hears what anybody hears of an unknown command.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import Role

READERS: Final[frozenset[Role]] = frozenset({"owner", "organizer", "auditor"})
ORGANIZERS: Final[frozenset[Role]] = frozenset({"owner", "organizer"})
OWNERS: Final[frozenset[Role]] = frozenset({"owner"})

Asking: TypeAlias = Callable[[Session, Scene, str], Answer]
"""(session, scene, rest of the command or of the button's token) → answer."""


@dataclass(frozen=True, slots=True)
class Right:
    """Something that these roles may do, by a command or a button."""

    roles: frozenset[Role]
    does: Asking
    noted: bool = True
    """It goes to the access log. False for what only turns a page, or notes itself, with a
    reason."""


def is_organizer(scene: Scene) -> bool:
    """Whoever has any role."""
    return scene.role is not None
